//! Checks of a pack that need no model: every rule says what it judges, every demand what would meet it.

use portolan_syntax::tree::{ClauseWord, Item};

use super::ir::*;
use crate::base::Diagnostic;
use crate::model::library::{LawSort, Library, RuleDecl, RuleSort};
use crate::model::schema_build::path_text;

/// Adds what is wrong with the law itself.
pub fn check(library: &Library, law: &mut Law) {
    let mut found = Vec::new();
    for (i, name) in library.laws.iter().enumerate() {
        for v in &name.versions {
            misplaced(name.sort, v, &mut found);
        }
        let LawSort::Rule(sort) = name.sort else { continue };
        for (v, decl) in law.names[i].iter().zip(&name.versions) {
            if v.binders.is_empty() {
                found.push(
                    Diagnostic::error("law.form", v.origin, format!("`{}` does not say what it judges", name.name))
                        .help("add a head such as `on c: crossing`"),
                );
            }
            if sort == RuleSort::Demand && v.needs.is_empty() && !says(decl, "needs") {
                found.push(
                    Diagnostic::error(
                        "law.form",
                        v.origin,
                        format!("the demand `{}` names nothing that would meet it", name.name),
                    )
                    .help("add `needs: ..`"),
                );
            }
            let requires = v.conditions.iter().any(|c| c.word == Word::Require);
            if sort == RuleSort::Duty && !requires && v.asks.is_empty() && !says(decl, "asks") {
                found.push(
                    Diagnostic::error("law.form", v.origin, format!("the duty `{}` requires nothing", name.name))
                        .help("add `require \"..\": ..` or `asks: ..`"),
                );
            }
        }
    }
    for (r, regime) in library.regimes.iter().enumerate() {
        let sorts = |s: RuleSort| regime.laws.iter().any(|i| library.laws[*i as usize].sort == LawSort::Rule(s));
        if sorts(RuleSort::Transmission) && !sorts(RuleSort::Exempt) && !sorts(RuleSort::Demand) && !sorts(RuleSort::Prohibit) {
            found.push(
                Diagnostic::error(
                    "law.gap",
                    library.regimes[r].origin,
                    format!("`{}` calls flows transmissions but never says what follows", regime.name),
                )
                .help("add a `demand`, or `exempt free \"Nothing is asked\" on c: ..` where the law merely declares"),
            );
        }
    }
    law.diagnostics.extend(found);
}

/// Whether a rule has that property; what is wrong inside it has been said.
fn says(v: &RuleDecl, key: &str) -> bool {
    let items = v.decl.block.iter().flat_map(|b| &b.items);
    items
        .filter_map(|i| if let Item::Property(p) = i { Some(p) } else { None })
        .any(|p| path_text(&p.path) == key)
}

/// Words and properties that this sort of rule does not look at: read as if they were not there, the rule would say more than its text.
fn misplaced(sort: LawSort, v: &RuleDecl, found: &mut Vec<Diagnostic>) {
    let sorted = v.decl.word.text.as_ref();
    let is = |s| sort == LawSort::Rule(s);
    for item in v.decl.block.iter().flat_map(|b| &b.items) {
        let (node, word, help) = match item {
            Item::Clause(c) => match (sort, c.word) {
                (LawSort::Rule(_), ClauseWord::When | ClauseWord::Unless) => continue,
                (LawSort::Rule(RuleSort::Duty), ClauseWord::Require) => continue,
                (LawSort::Rule(_), _) => (
                    c.node,
                    "require",
                    "only a duty requires; a condition begins with `when` or `unless`",
                ),
                (_, word) => {
                    let word = match word {
                        ClauseWord::When => "when",
                        ClauseWord::Unless => "unless",
                        ClauseWord::Require => "require",
                    };
                    (
                        c.node,
                        word,
                        "conditions belong to rules; say it in the expression after `=`, or in the `if` of a row",
                    )
                }
            },
            Item::Property(p) => match path_text(&p.path).as_str() {
                "needs" if !is(RuleSort::Demand) => (p.node, "needs", "only a `demand` names what would meet it"),
                "asks" if !is(RuleSort::Duty) => (p.node, "asks", "only a `duty` asks for controls"),
                _ => continue,
            },
            _ => continue,
        };
        found.push(
            Diagnostic::error(
                "law.form",
                v.origin(node),
                format!("`{word}` says nothing in {}", crate::model::schema::a(sorted)),
            )
            .help(help),
        );
    }
}

//! Checks of a pack that need no model: every rule says what it judges, every demand what would meet it.

use super::ir::*;
use crate::base::Diagnostic;
use crate::model::library::{LawSort, Library, RuleSort};

/// Adds what is wrong with the law itself.
pub fn check(library: &Library, law: &mut Law) {
    let mut found = Vec::new();
    for (i, name) in library.laws.iter().enumerate() {
        let LawSort::Rule(sort) = name.sort else { continue };
        for v in &law.names[i] {
            if v.binders.is_empty() {
                found.push(
                    Diagnostic::error("law.form", v.origin, format!("`{}` does not say what it judges", name.name))
                        .help("add a head such as `on c: crossing`"),
                );
            }
            if sort == RuleSort::Demand && v.needs.is_empty() {
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
            if sort == RuleSort::Duty && !requires && v.asks.is_empty() {
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

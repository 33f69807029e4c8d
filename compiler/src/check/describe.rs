//! Verdicts in the words of the language.

use crate::base::{Diagnostic, Origin};
use crate::law::eval::Context;
use crate::law::say;
use crate::law::verdict::{Ruling, Verdict};
use crate::model::library::LawSort;
use crate::model::{ObjId, World};
use crate::resolve::suggest;

/// A verdict in the words an expectation would use.
pub fn describe(cx: &Context, v: &Verdict) -> String {
    let library = &cx.world.library;
    let last = |list: &[u32]| {
        list.iter()
            .map(|i| library.laws[*i as usize].last_name().to_owned())
            .collect::<Vec<_>>()
            .join(" and ")
    };
    let mut out = v.ruling.word().to_owned();
    if !v.by.is_empty() {
        out += &format!(" by {}", last(&v.by));
    }
    if !v.without.is_empty() {
        out += &format!(" without {}", last(&v.without));
    }
    if !v.lacking.is_empty() {
        let names: Vec<&str> = v.lacking.iter().map(|o| cx.world.object(*o).last_name()).collect();
        out += &format!(" without {}", names.join(" and "));
    }
    if !v.over.is_empty() {
        let names: Vec<String> = v.over.iter().map(|d| say::dep_name(cx.world, *d)).collect();
        out += &format!(" over {}", names.join(" and "));
    }
    if let Some(d) = v.due.filter(|_| v.ruling == Ruling::Due) {
        out += &format!(" until {d}");
    }
    if v.gap {
        out += " (the law leaves a gap here)";
    }
    out
}

/// What permits, prohibits or is lacking is a rule or a control of that name: what is wrong where there is none, with what was found instead.
pub fn unknown_name(world: &World, text: &str, at: Origin, found: &str) -> Option<Diagnostic> {
    let fits = |name: &str| name == text || name.strip_suffix(text).is_some_and(|before| before.ends_with('.'));
    let rules = || world.library.laws.iter().filter(|l| matches!(l.sort, LawSort::Rule(_)));
    let control = |o: ObjId| world.is(o, world.library.words.control);
    let things: Vec<ObjId> = (0..world.object_count() as ObjId)
        .filter(|o| fits(&world.object(*o).name))
        .collect();
    if rules().any(|l| fits(&l.name)) || things.iter().any(|o| control(*o)) {
        return None;
    }
    let mut d = Diagnostic::error("name.unknown", at, format!("no rule or control is called `{text}`"));
    if let Some(o) = things.first() {
        let kind = &world.library.schema.kinds[world.object(*o).kind as usize].name;
        d.help
            .push(format!("`{text}` is declared as `{kind}`: here stands the rule that it serves"));
    } else {
        let near = suggest::nearest(text, rules().map(|l| l.last_name()));
        d.help.extend(suggest::question(&near));
    }
    Some(d.help(format!("found: {found}")))
}

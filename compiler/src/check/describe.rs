//! Verdicts in the words of the language.

use crate::law::eval::Context;
use crate::law::say;
use crate::law::verdict::{Ruling, Verdict};

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

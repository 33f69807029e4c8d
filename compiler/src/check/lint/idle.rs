//! Acceptances that waive nothing.

use crate::base::diagnostic::Place;
use crate::base::{Day, Diagnostic, Level};
use crate::check::accept::{Acceptances, On};
use crate::check::kept::List;

/// Waivers whose day is not past and that meet no finding: it is gone, another one waives it already, or the name never was that of a finding.
pub fn idle(accepted: &Acceptances, results: &List, today: Day) -> Vec<Diagnostic> {
    let mut used = vec![false; accepted.list.len()];
    results.parts.iter().flat_map(|p| p.waivers()).for_each(|a| used[a] = true);
    let idle = accepted.list.iter().zip(used);
    let idle = idle.filter(|(a, used)| !used && a.level.is_none() && a.on != On::Nothing && a.holds(today));
    idle.map(|(a, _)| {
        Diagnostic::at(
            "lint.idle",
            Level::Info,
            Place::Node(a.origin),
            format!("on {today} this acceptance waives nothing"),
        )
        .help("take it out, or name what it is meant for as `portolan check` names it")
    })
    .collect()
}

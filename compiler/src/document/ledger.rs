//! The verdicts of a check as a table: per regime, one row per flow and rule.

use crate::check::Result;
use crate::check::finding::summary;
use crate::check::result::{Group, groups};
use crate::law::eval::Context;
use crate::law::say;

/// One row: a subject and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub subject: String,
    /// Last name of the rule, where the regime does not speak as a whole.
    pub rule: Option<String>,
    pub verdict: String,
    /// The reason of the acceptance that waives it.
    pub accepted: Option<String>,
    pub level: Option<crate::base::Level>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub regime: String,
    pub title: String,
    pub status: String,
    pub rows: Vec<Row>,
}

/// The table of all results; the second value holds the groups, in the same order as the rows.
pub fn ledger(cx: &Context, results: &[Result], accepted: &crate::check::accept::Acceptances) -> (Vec<Part>, Vec<Group>) {
    let all = groups(cx, results);
    let library = &cx.world.library;
    let mut parts: Vec<Part> = Vec::new();
    for g in &all {
        let regime = &library.regimes[g.regime as usize];
        if parts.last().is_none_or(|p| p.regime != regime.name.as_ref()) {
            parts.push(Part {
                regime: regime.name.to_string(),
                title: regime.title.as_ref().map_or(String::new(), |t| say::text(t, "en").to_owned()),
                status: regime.status.to_string(),
                rows: Vec::new(),
            });
        }
        let r = &g.results[0];
        let duty = !crate::check::result::is_crossing_verdict(r);
        let row = Row {
            subject: g.name.clone(),
            rule: g.rule.filter(|_| duty).map(|i| library.laws[i as usize].last_name().to_owned()),
            verdict: summary(cx, r),
            accepted: r
                .accepted
                .map(|a| accepted.list[a].because.as_deref().unwrap_or("no reason given").to_owned()),
            level: r.level,
        };
        if let Some(p) = parts.last_mut() {
            p.rows.push(row);
        }
    }
    (parts, all)
}

//! The verdicts of a check as a table: per regime, one row per flow and rule.

use std::cmp::Reverse;

use super::paper::words::Words;
use super::said::summary;
use crate::check::group::{Group, Groups};
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
    /// Rows with a finding that are counted, not shown.
    pub more: usize,
    /// Rows without a finding that are counted, not shown.
    pub quiet: usize,
}

/// Rows of findings shown of one regime where there are very many.
pub const MOST_ROWS: usize = 200;

/// The table of all results. Where not `all` are to be shown: those with a finding, and of very many the gravest, in order of declaration.
pub fn ledger(cx: &Context, groups: &Groups, accepted: &crate::check::accept::Acceptances, all: bool) -> Vec<Part> {
    let library = &cx.world.library;
    let words = &Words::new(cx.world, "en");
    let of = |(r, left_out): (u32, usize)| -> Part {
        let regime = &library.regimes[r as usize];
        let mine = (0..groups.len() as u32).filter(|i| groups.head(*i).regime == r);
        let (mut shown, quiet): (Vec<u32>, Vec<u32>) = mine.partition(|i| all || groups.head(*i).level.is_some());
        let mut more = 0;
        if !all && shown.len() > MOST_ROWS {
            shown.sort_by_key(|i| (Reverse(groups.head(*i).level), groups.object(*i)));
            more = shown.len() - MOST_ROWS;
            shown.truncate(MOST_ROWS);
        }
        Part {
            regime: regime.name.to_string(),
            title: regime.title.as_ref().map_or(String::new(), |t| say::text(t, "en").to_owned()),
            status: regime.status.to_string(),
            rows: groups
                .sorted(shown)
                .into_iter()
                .map(|i| row(words, cx, &groups.group(i), accepted))
                .collect(),
            more,
            quiet: quiet.len() + left_out,
        }
    };
    groups.regimes().into_iter().map(of).collect()
}

fn row(words: &Words, cx: &Context, g: &Group, accepted: &crate::check::accept::Acceptances) -> Row {
    let library = &cx.world.library;
    let r = &g.results[0];
    let duty = !crate::check::result::is_crossing_verdict(r);
    Row {
        subject: g.name.clone(),
        rule: g.rule.filter(|_| duty).map(|i| library.laws[i as usize].last_name().to_owned()),
        verdict: summary(words, cx, &r.verdict),
        accepted: r
            .accepted
            .map(|a| accepted.list[a].because.as_deref().unwrap_or("no reason given").to_owned()),
        level: r.level,
    }
}

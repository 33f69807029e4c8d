//! Results as lines that can be compared.

use portolan::check::result::subject_id;
use portolan::check::{Result, Results};
use portolan::law::{Context, Dep, say};

/// A result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// All that is said of it but what it takes for granted.
    pub said: String,
    pub assumed: Vec<String>,
}

/// One line for each result, in order.
pub fn lines(cx: &Context, results: &Results) -> Vec<Line> {
    let name = |d: &Dep| say::dep_name(cx.world, *d);
    let of = |r: &Result| {
        let v = &r.verdict;
        let over: Vec<String> = v.over.iter().map(name).collect();
        let ends: Vec<String> = v.ends.iter().map(|e| format!("{} {} {:?}", name(&e.of), e.if_, e.then)).collect();
        let said = format!(
            "{:?} {:?} {} {:?} by {:?} without {:?} lacking {:?} demands {:?} over {over:?} ends {ends:?} {:?} {} {:?}",
            r.rule,
            r.subject,
            subject_id(cx, r.subject),
            v.ruling,
            v.by,
            v.without,
            v.lacking,
            v.demands,
            v.due,
            v.late,
            r.level
        );
        Line {
            said,
            assumed: v.assumed.list().iter().map(name).collect(),
        }
    };
    results.list.iter().map(of).collect()
}

//! Open questions: one per fact nobody states, however many verdicts wait for it.

use crate::base::Map;
use crate::law::eval::Context;
use crate::law::say;
use crate::law::value::Dep;
use crate::law::verdict::{End, Ruling};

use super::result::{Result, subject_name};

#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub of: Dep,
    /// `Support.in`
    pub name: String,
    /// In English.
    pub text: String,
    /// What each answer would mean, over all that asks: (answer, verdict, regime or rule, subject).
    pub ends: Vec<(String, Ruling, String, String)>,
    /// Who waits for it: (regime or rule, subject).
    pub asked_by: Vec<(String, String)>,
    /// Highest level of what waits.
    pub level: crate::base::Level,
}

/// The questions of a list of results, most awaited first.
pub fn of(cx: &Context, results: &[Result]) -> Vec<Question> {
    // A control that is neither claimed nor lacked is a question of its own.
    let mut out: Map<(Dep, Option<crate::model::ObjId>), Question> = Map::new();
    for r in results {
        let Some(level) = r.level.filter(|_| r.accepted.is_none() && !r.verdict.over.is_empty()) else {
            continue;
        };
        let law = rule_name(cx, r);
        let subject = subject_name(cx, r.subject);
        for d in r.verdict.over.iter().filter(|d| d.is_cause()) {
            let control = r.control.filter(|_| claims(cx, *d));
            let q = out.entry((*d, control)).or_insert_with(|| Question {
                of: *d,
                name: say::dep_name(cx.world, *d),
                text: text(cx, *d, control, &subject),
                ends: Vec::new(),
                asked_by: Vec::new(),
                level,
            });
            q.level = q.level.max(level);
            let by = (law.clone(), subject.clone());
            if !q.asked_by.contains(&by) {
                q.asked_by.push(by);
            }
            for End { of, if_, then } in &r.verdict.ends {
                let end = (if_.clone(), *then, law.clone(), subject.clone());
                if of == d && !q.ends.contains(&end) {
                    q.ends.push(end);
                }
            }
        }
    }
    let mut list: Vec<Question> = out.into_values().collect();
    list.sort_by(|a, b| {
        b.level
            .cmp(&a.level)
            .then(b.asked_by.len().cmp(&a.asked_by.len()))
            .then(a.name.cmp(&b.name))
    });
    list
}

/// The rule a result stands under, or its regime.
pub fn rule_name(cx: &Context, r: &Result) -> String {
    let library = &cx.world.library;
    match r.rule {
        Some(i) => library.laws[i as usize].name.to_string(),
        None => library.regimes[r.regime as usize].name.to_string(),
    }
}

/// Whether a fact is a list of claims.
fn claims(cx: &Context, d: Dep) -> bool {
    matches!(d, Dep::Unknown(_, p) if cx.world.library.schema.prop(p).negative.is_some())
}

fn text(cx: &Context, d: Dep, control: Option<crate::model::ObjId>, subject: &str) -> String {
    match control {
        Some(c) => format!(
            "Does {subject} have \"{}\"? Write `{}` among what it has, or what it lacks.",
            say::titled(cx.world, c),
            cx.world.object(c).name
        ),
        None => say::question(cx.world, d, "en"),
    }
}

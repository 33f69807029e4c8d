//! Open questions: one per fact nobody states, however many verdicts wait for it.

use crate::base::{Index, Level, Map};
use crate::law::duty::Subject;
use crate::law::eval::Context;
use crate::law::say;
use crate::law::value::Dep;
use crate::law::verdict::{End, Ruling};
use crate::model::ObjId;

use super::result::{Result, subject_name, subject_object};

/// What one answer would mean for one finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub end: End,
    /// Regime or rule.
    pub law: String,
    pub subject: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub of: Dep,
    /// The control that is neither claimed nor lacked, where the fact is a list of claims.
    pub control: Option<ObjId>,
    /// `Support.in`
    pub name: String,
    /// In English.
    pub text: String,
    /// What each answer would mean, over all that asks.
    pub ends: Vec<Answer>,
    /// Who waits for it: (regime or rule, subject).
    pub asked_by: Vec<(String, String)>,
    /// Findings that wait for it.
    pub findings: usize,
    /// Those among them that no answer leaves open.
    pub settles: usize,
    /// Highest level of what waits.
    pub level: Level,
}

/// The questions of a list of results, most decisive first: by the level of what waits, by how much an answer settles, by how much waits.
pub fn of(cx: &Context, results: &[Result]) -> Vec<Question> {
    // A control that is neither claimed nor lacked is a question of its own.
    let mut out: Map<(Dep, Option<ObjId>), Question> = Map::new();
    // What was said already: one line for each law and subject, however many crossings of a flow ask.
    let mut asking: Index<(Dep, Option<ObjId>, Law, Subject), ()> = Index::default();
    let mut ending: Index<(Dep, Option<ObjId>, Law, Subject, String, Ruling), ()> = Index::default();
    for r in results {
        let Some(level) = r.level.filter(|_| r.accepted.is_none() && !r.verdict.over.is_empty()) else {
            continue;
        };
        let law = (r.regime, r.rule);
        let who = named(cx, r.subject);
        for d in r.verdict.over.iter().filter(|d| d.is_cause()) {
            let control = r.control.filter(|_| claims(cx, *d));
            let q = out.entry((*d, control)).or_insert_with(|| Question {
                of: *d,
                control,
                name: say::dep_name(cx.world, *d),
                text: text(cx, *d, control, &subject_name(cx, r.subject), "en"),
                ends: Vec::new(),
                asked_by: Vec::new(),
                findings: 0,
                settles: 0,
                level,
            });
            q.level = q.level.max(level);
            q.findings += 1;
            q.settles += usize::from(settles(r, *d));
            if asking.insert((*d, control, law, who), ()).is_none() {
                q.asked_by.push((rule_name(cx, r), subject_name(cx, r.subject)));
            }
            for end in r.verdict.ends.iter().filter(|e| e.of == *d) {
                if ending.insert((*d, control, law, who, end.if_.clone(), end.then), ()).is_none() {
                    q.ends.push(Answer {
                        end: end.clone(),
                        law: rule_name(cx, r),
                        subject: subject_name(cx, r.subject),
                    });
                }
            }
        }
    }
    let mut list: Vec<Question> = out.into_values().collect();
    list.sort_by(|a, b| {
        (b.level, b.settles, b.findings)
            .cmp(&(a.level, a.settles, a.findings))
            .then_with(|| a.name.cmp(&b.name))
            .then_with(|| a.text.cmp(&b.text))
    });
    list
}

/// Whether stating a fact leaves nothing of a finding open, whichever way it turns out: each answer that was tried gives a definite verdict,
/// or, where its answers cannot be listed, nothing else is asked.
fn settles(r: &Result, d: Dep) -> bool {
    let mut tried = r.verdict.ends.iter().filter(|e| e.of == d).peekable();
    if tried.peek().is_none() {
        return r.verdict.over.iter().all(|o| *o == d || !o.is_cause());
    }
    tried.all(|e| e.then.is_definite())
}

/// A regime and rule.
type Law = (u32, Option<u32>);

/// One subject for each name.
fn named(cx: &Context, s: Subject) -> Subject {
    match s {
        Subject::Sale(i) => {
            let sale = |i: u32| (cx.subjects.sales[i as usize].product, cx.subjects.sales[i as usize].market);
            let first = (0..i).find(|j| sale(*j) == sale(i));
            Subject::Sale(first.unwrap_or(i))
        }
        other => Subject::Object(subject_object(cx, other)),
    }
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
pub fn claims(cx: &Context, d: Dep) -> bool {
    matches!(d, Dep::Unknown(_, p) if cx.world.library.schema.prop(p).negative.is_some())
}

impl Question {
    /// The question in a language, else in English.
    pub fn text_in(&self, cx: &Context, lang: &str) -> String {
        let subject = match (self.of, self.asked_by.first()) {
            (_, Some((_, s))) => s.clone(),
            (Dep::Unknown(o, _), None) => cx.world.object(o).name.to_string(),
            _ => String::new(),
        };
        text(cx, self.of, self.control, &subject, lang)
    }
}

fn text(cx: &Context, d: Dep, control: Option<ObjId>, subject: &str, lang: &str) -> String {
    match control {
        Some(c) => format!(
            "Does {subject} have \"{}\"? Write `{}` among what it has, or what it lacks.",
            say::titled_in(cx.world, c, lang),
            cx.world.object(c).name
        ),
        None => say::question(cx.world, d, lang),
    }
}

/// What follows from an answer, in words: `blocked without an assessment`, `exempt by the general rule`. More than three names are cut.
pub fn end_words(cx: &Context, end: &End, lang: &str) -> String {
    let library = &cx.world.library;
    let mut names: Vec<String> = end.names.iter().map(|i| say::law_title(library, *i, lang).to_lowercase()).collect();
    let word = end.then.word().replace('_', " ");
    if names.is_empty() {
        return word;
    }
    if names.len() > 3 {
        let more = names.len() - 2;
        names.truncate(2);
        names.push(format!("{more} more"));
    }
    let (link, join) = match end.then {
        Ruling::Blocked => (" without ", "or"),
        _ => (" by ", "and"),
    };
    let list = match names.as_slice() {
        [one] => one.clone(),
        [rest @ .., last] => format!("{} {join} {last}", rest.join(", ")),
        [] => String::new(),
    };
    format!("{word}{link}{list}")
}

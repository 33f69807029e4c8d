//! Verdicts, questions and causes in the words of a language: what the outlines of proofs, of questions and of changes share.

use super::paper::words::Words;
use crate::base::Duration;
use crate::check::Question;
use crate::check::cause::{Cause, Event, Step};
use crate::check::finding::{self, Lack};
use crate::law::duty::Subject;
use crate::law::eval::{Context, Eval};
use crate::law::proof::Beside;
use crate::law::say;
use crate::law::value::{Dep, Deps};
use crate::law::verdict::{End, Ruling, Verdict};

/// Names an answer tells of at most.
const MOST_NAMES: usize = 3;
/// Facts a summary names at most.
const MOST_FACTS: usize = 3;

/// `a, b and c`, with what a language puts before the last.
fn list(words: &Words, names: &[String], join: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => rest.join(&words.comma()) + &words.get(join) + last,
    }
}

fn titles(words: &Words, laws: &[u32]) -> Vec<String> {
    laws.iter().map(|i| say::in_sentence(&words.law(*i))).collect()
}

/// A verdict in one line: `permitted by standard clauses`.
pub fn summary(words: &Words, cx: &Context, v: &Verdict) -> String {
    let mut out = words.ruling(v.ruling);
    if !v.by.is_empty() {
        out += &words.fill("why_by", &[("it", &list(words, &titles(words, &v.by), "and_join"))]);
    }
    let lacks: Vec<Vec<u32>> = v.apart().into_iter().map(|l| l.without).collect();
    out += &without(words, &lacks, usize::MAX);
    if !v.over.is_empty() {
        let names: Vec<String> = v.over.iter().take(MOST_FACTS).map(|d| say::dep_name(cx.world, *d)).collect();
        out += &words.fill("why_over", &[("it", &list(words, &names, "and_join"))]);
    }
    if let Some(d) = v.due.filter(|_| v.ruling == Ruling::Due) {
        out += &words.fill("why_until", &[("day", &d.to_string())]);
    }
    if v.late {
        out += &words.get("why_late");
    }
    if v.gap {
        out += &words.get("why_gap");
    }
    out
}

/// What follows from an answer: `blocked without an assessment`, `exempt by the general rule`. More than three names are cut.
pub fn end(words: &Words, end: &End) -> String {
    let ruling = words.ruling(end.then);
    if end.then == Ruling::Blocked {
        return ruling + &without(words, &end.lacks, MOST_NAMES);
    }
    match cut(words, &end.names, MOST_NAMES) {
        names if names.is_empty() => ruling,
        names => ruling + &words.fill("why_by", &[("it", &list(words, &names, "and_join"))]),
    }
}

/// `without a contract or a permit; and without a notice`: of each list one is needed.
fn without(words: &Words, lists: &[Vec<u32>], most: usize) -> String {
    let one = |(i, l): (usize, &Vec<u32>)| {
        let term = if i == 0 { "why_without" } else { "why_and_without" };
        words.fill(term, &[("it", &list(words, &cut(words, l, most), "or_join"))])
    };
    lists.iter().enumerate().map(one).collect()
}

/// The titles of laws, or the first of them and how many more.
fn cut(words: &Words, laws: &[u32], most: usize) -> Vec<String> {
    let mut names = titles(words, laws);
    if names.len() > most {
        let more = names.len() - 2;
        names.truncate(2);
        names.push(words.fill("why_more", &[("n", &more.to_string())]));
    }
    names
}

/// `if true: permitted by standard clauses`
pub fn if_then(words: &Words, e: &End) -> String {
    words.fill("if_then", &[("if", &words.range(&e.if_)), ("then", &end(words, e))])
}

/// `Standard contract (Contract Measures 4): no `XX.contract` is on file between A and B`
pub fn mechanism_lacks(words: &Words, e: &Eval, mechanism: u32, subject: Subject) -> String {
    let library = &e.cx.world.library;
    let title = words.law(mechanism);
    let cites = library.laws[mechanism as usize].at(e.today).and_then(|(_, v)| v.cites.clone());
    let title = match cites {
        Some(c) => words.fill("cited", &[("it", &title), ("cites", &c)]),
        None => title,
    };
    let quoted = |list_of: &[String]| {
        let quoted: Vec<String> = list_of.iter().map(|w| words.fill("why_quoted", &[("it", w)])).collect();
        list(words, &quoted, "and_join")
    };
    let part = |l: &Lack| match l {
        Lack::NoPaper(kind) => words.fill(
            "why_no_paper_between",
            &[
                ("it", &library.schema.kind(*kind).name),
                ("parties", &parties(words, &e.cx, subject)),
            ],
        ),
        Lack::Fails(paper, list) => words.fill("why_fails", &[("it", paper), ("conditions", &quoted(list))]),
        Lack::NotSo(list) => words.fill("why_not_so", &[("it", &quoted(list))]),
        Lack::NotInForce => words.fill("why_not_in_force", &[("day", &e.today.to_string())]),
    };
    let parts: Vec<String> = finding::lacking(e, mechanism, subject, words.lang).iter().map(part).collect();
    let lacks = match parts.is_empty() {
        true => words.get("why_not_met_at_all"),
        false => parts.join(&words.get("semicolon")),
    };
    words.fill("labelled", &[("it", &title)]) + &lacks
}

fn parties(words: &Words, cx: &Context, subject: Subject) -> String {
    let name = |p: Option<u32>| p.map_or_else(|| words.get("why_somebody"), |o| words.titled(o));
    match finding::parties(cx, subject) {
        Some([a, b]) => list(words, &[name(a), name(b)], "and_join"),
        None => words.get("why_parties"),
    }
}

/// What a verdict rests on because nothing is stated, if there is any.
pub fn assumed(words: &Words, cx: &Context, deps: &Deps) -> Option<String> {
    let (mut list, more) = finding::few_assumed(cx, deps);
    if more > 0 {
        list.push(words.fill("why_more", &[("n", &more.to_string())]));
    }
    (!list.is_empty()).then(|| words.fill("why_assumed", &[("it", &list.join(&words.comma()))]))
}

/// What a fact asks of a thing as the model calls it.
pub fn asked(words: &Words, cx: &Context, d: Dep) -> String {
    let it = d.object().map_or("", |o| cx.world.object(o).name.as_ref());
    match d {
        Dep::Unknown(_, p) | Dep::Assumed(_, p) if cx.world.library.schema.prop(p).question.is_none() => {
            let property = &cx.world.library.schema.prop(p).name;
            words.fill("asks_value", &[("name", property), ("title", &words.property(p)), ("it", it)])
        }
        Dep::Open(i) => {
            let library = &cx.world.library;
            let claim = library.laws[i as usize].versions.last().and_then(|v| v.decl.title.as_ref());
            let claim = claim.map_or(library.laws[i as usize].name.as_ref(), |t| say::text(t, words.lang));
            words.fill("asks_position", &[("it", claim)])
        }
        Dep::Spent => words.get("why_spent"),
        Dep::Circle(i) => words.fill("why_circle", &[("it", &cx.world.library.laws[i as usize].name)]),
        _ => say::question_of(cx.world, d, it, words.lang),
    }
}

/// An open question.
pub fn question(words: &Words, cx: &Context, q: &Question) -> String {
    let (Some(control), Some(claim)) = (q.control, q.claim(cx)) else {
        return asked(words, cx, q.of);
    };
    let title = words.titled(control);
    let lacked = cx.world.object(control).name.as_ref();
    let it = q.asked_of(cx);
    let term = if q.markets.is_empty() { "asks_claim" } else { "asks_claim_in" };
    words.fill(term, &[("it", &it), ("title", &title), ("name", &claim), ("control", lacked)]) + &words.ran_out(q)
}

/// A value beside a step of a proof.
pub fn beside(words: &Words, b: &Beside) -> String {
    match b {
        Beside::Value(v) => v.clone(),
        Beside::Sides(a, b) => words.fill("why_sides", &[("it", a), ("other", b)]),
        Beside::Days(Some(a), Some(b)) => words.fill("why_days", &[("from", &a.to_string()), ("until", &b.to_string())]),
        Beside::Days(Some(a), None) => words.fill("since_day", &[("day", &a.to_string())]),
        Beside::Days(None, Some(b)) => words.fill("why_last_day", &[("day", &b.to_string())]),
        Beside::Days(None, None) => String::new(),
    }
}

/// What changes on a day: `the version of XX.clauses since 2026-01-01 (Order 4)`.
pub fn cause(words: &Words, c: &Cause) -> String {
    let term = match c.event {
        Event::Begins => "turn_begins",
        Event::Ended => "turn_ended",
        Event::VersionSince => "turn_version_since",
        Event::VersionEnded => "turn_version_ended",
        Event::RowSince => "turn_row_since",
        Event::RowEnded => "turn_row_ended",
        Event::Names => "turn_names",
        Event::Years => "turn_years",
        Event::LevelEnded(_) => "turn_level_ended",
        Event::AcceptanceEnded => "turn_acceptance_ended",
        Event::PositionEnded => "turn_position_ended",
        Event::DeadlinePast => "turn_deadline_past",
        Event::DeadlineNear => "turn_deadline_near",
    };
    let level = match c.event {
        Event::LevelEnded(l) => l.word(),
        _ => "",
    };
    let mut out = words.fill(term, &[("it", &c.name), ("day", &c.day.to_string()), ("level", level)]);
    if let Some(cites) = &c.cites {
        out = words.fill("cited", &[("it", &out), ("cites", cites)]);
    }
    for s in &c.steps {
        let (term, span) = match s {
            Step::And(d) => ("turn_and", d),
            Step::Less(d) => ("turn_less", d),
            Step::AndLess(d) => ("turn_and_less", d),
        };
        out += &words.fill(term, &said_span(words, span).each());
    }
    out
}

/// A span as the model writes it and in words: each language takes its own.
struct Span {
    span: String,
    words: String,
}

impl Span {
    fn each(&self) -> [(&str, &str); 2] {
        [("span", &self.span), ("words", &self.words)]
    }
}

fn said_span(words: &Words, d: &Duration) -> Span {
    Span {
        span: d.to_string(),
        words: words.duration(*d),
    }
}

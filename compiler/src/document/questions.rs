//! The open questions as an outline: what to state, where, and what each answer would mean.

use super::outline::{Line, Mark, Outline, Section};
use super::reasons::Places;
use crate::base::Day;
use crate::base::diagnostic::Place as At;
use crate::check::Question;
use crate::check::question::end_words;
use crate::check::stub::{Stand, Stub, Way};
use crate::law::eval::Context;
use crate::law::say;

/// Subjects named beside an answer at most.
const MOST_NAMED: usize = 3;
/// Choices shown at most; a long list of values is cut.
const MOST_CHOICES: usize = 6;

/// A question with what answers it.
pub struct Asked<'a> {
    pub question: &'a Question,
    pub stub: Stub,
}

/// `list` in its order; `all` is how many there are, where the list was cut.
pub fn outline(cx: &Context, places: &dyn Places, list: &[Asked], all: usize, today: Day, lang: &str) -> Outline {
    let mut out = Outline {
        title: match all {
            0 => format!("No open question on {today}"),
            1 => format!("One open question on {today}"),
            n => format!("{n} open questions on {today}, most decisive first"),
        },
        ..Outline::default()
    };
    match list.len() {
        n if n == all => {}
        0 => out.summary.push("None of them is shown.".into()),
        1 => out.summary.push("Only the first is shown.".into()),
        n => out.summary.push(format!("Only the first {n} are shown.")),
    }
    for (n, a) in list.iter().enumerate() {
        let mut s = Section::new(format!("{}. {}", n + 1, a.question.text_in(cx, lang)));
        s.lines.push(typed(cx, places, a, lang));
        answers(cx, a.question, lang, &mut s);
        s.plain(0, waiting(a.question));
        out.sections.push(s);
    }
    out
}

/// `of Gateway (Edge gateway): terms_reviewed: true, or terms_reviewed: false`
fn typed(cx: &Context, places: &dyn Places, a: &Asked, lang: &str) -> Line {
    let whom = a.stub.about.map(|o| {
        let name = cx.world.object(o).name.to_string();
        let title = say::titled_in(cx.world, o, lang);
        if title == name { name } else { format!("{name} ({title})") }
    });
    let whom = whom.unwrap_or_else(|| a.stub.key.clone());
    let text = match a.stub.way {
        Way::Add | Way::Complete | Way::Claim { .. } => stated(&a.stub, &whom),
        Way::Split => format!(
            "instead of one {whom}, one activity for each of those it works for: {}",
            some(a.stub.choices.iter().map(String::as_str), " and ")
        ),
        Way::Accept => format!("take a position: {}", some(a.stub.choices.iter().map(String::as_str), " or ")),
        Way::Nothing => format!("nothing in this project can say it of {whom}"),
    };
    Line {
        depth: 0,
        mark: Mark::None,
        text,
        beside: None,
        place: a.stub.at.and_then(|o| places.shown(&At::Node(o))),
    }
}

/// What is typed, by what stands there: a line of its own, or more of a list that is stated already.
fn stated(stub: &Stub, whom: &str) -> String {
    let mut parts: Vec<(String, Vec<&str>)> = Vec::new();
    for (choice, stand) in stub.each() {
        let (key, value) = choice.split_once(": ").unwrap_or((choice, choice));
        let (head, typed) = match stand {
            Stand::Nothing => (format!("add to {whom}"), choice),
            Stand::Half => (format!("complete what {whom} states"), choice),
            Stand::List => (format!("add to `{key}:` of {whom}"), value),
            Stand::OpenList => (format!("put into `{key}:` of {whom}, instead of `unknown`"), value),
        };
        match parts.iter_mut().find(|p| p.0 == head) {
            Some(p) => p.1.push(typed),
            None => parts.push((head, vec![typed])),
        }
    }
    let parts = parts
        .into_iter()
        .map(|(head, list)| format!("{head}: {}", some(list.into_iter(), " or ")));
    parts.collect::<Vec<_>>().join(", or ")
}

/// The choices one after the other; a long list is cut.
fn some<'t>(list: impl Iterator<Item = &'t str>, join: &str) -> String {
    let mut out: Vec<String> = list.map(|c| format!("`{c}`")).collect();
    if out.len() > MOST_CHOICES {
        let more = out.len() - MOST_CHOICES;
        out.truncate(MOST_CHOICES);
        out.push(format!("one of {more} more"));
    }
    out.join(join)
}

/// One line per answer and what it would mean; beside it, for whom.
fn answers(cx: &Context, q: &Question, lang: &str, s: &mut Section) {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for a in &q.ends {
        let text = format!("if {}: {}", a.end.if_, end_words(cx, &a.end, lang));
        let whom = format!("{}, {}", a.subject, a.law);
        match lines.iter_mut().find(|l| l.0 == text) {
            Some(l) => l.1.push(whom),
            None => lines.push((text, vec![whom])),
        }
    }
    for (text, mut whom) in lines {
        if whom.len() > MOST_NAMED {
            let more = whom.len() - MOST_NAMED;
            whom.truncate(MOST_NAMED);
            whom.push(format!("{more} more"));
        }
        s.lines.push(Line {
            depth: 1,
            mark: Mark::None,
            text,
            beside: Some(whom.join("; ")),
            place: None,
        });
    }
    if q.ends.is_empty() {
        for (law, subject) in q.asked_by.iter().take(MOST_NAMED) {
            s.plain(1, format!("asked for {subject} by {law}"));
        }
        if q.waiting > MOST_NAMED {
            s.plain(1, format!("and {} more", q.waiting - MOST_NAMED));
        }
    }
}

fn waiting(q: &Question) -> String {
    let n = q.findings;
    let wait = if n == 1 {
        "one finding waits".to_owned()
    } else {
        format!("{n} findings wait")
    };
    let settles = match q.settles {
        0 => "no answer alone settles one".to_owned(),
        s if s == n && n == 1 => "the answer settles it".to_owned(),
        s if s == n => "the answer settles all".to_owned(),
        1 => "the answer settles one".to_owned(),
        s => format!("the answer settles {s}"),
    };
    format!("{wait} for it ({}); {settles}", q.level.word())
}

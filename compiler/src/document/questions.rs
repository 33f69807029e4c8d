//! The open questions as an outline: what to state, where, and what each answer would mean.

use super::outline::{Line, Mark, Outline, Section};
use super::paper::words::Words;
use super::reasons::Places;
use super::said;
use crate::base::Day;
use crate::base::diagnostic::Place as At;
use crate::check::Question;
use crate::check::stub::{Stand, Stub, Way};
use crate::law::eval::Context;

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
    let words = &Words::new(cx.world, lang);
    let day = today.to_string();
    let title = match all {
        0 => "ask_none",
        1 => "ask_one",
        _ => "ask_many",
    };
    let mut out = Outline {
        title: words.fill(title, &[("n", &all.to_string()), ("day", &day)]),
        ..Outline::default()
    };
    match list.len() {
        n if n == all => {}
        0 => out.summary.push(words.get("ask_shows_none")),
        1 => out.summary.push(words.get("ask_shows_first")),
        n => out.summary.push(words.fill("ask_shows", &[("n", &n.to_string())])),
    }
    for (n, a) in list.iter().enumerate() {
        let question = said::question(words, cx, a.question);
        let mut s = Section::new(words.fill("sign_numbered", &[("n", &(n + 1).to_string()), ("it", &question)]));
        s.lines.push(typed(words, cx, places, a));
        answers(words, a.question, &mut s);
        s.plain(0, waiting(words, a.question));
        out.sections.push(s);
    }
    out
}

/// `of Gateway (Edge gateway): terms_reviewed: true, or terms_reviewed: false`
fn typed(words: &Words, cx: &Context, places: &dyn Places, a: &Asked) -> Line {
    let whom = a.stub.about.map(|o| {
        let name = cx.world.object(o).name.to_string();
        let title = words.titled(o);
        if title == name {
            name
        } else {
            words.fill("cited", &[("it", &name), ("cites", &title)])
        }
    });
    let whom = whom.unwrap_or_else(|| a.stub.key.clone());
    let choices = || a.stub.choices.iter().map(String::as_str);
    let text = match a.stub.way {
        Way::Add | Way::Complete | Way::Claim { .. } => stated(words, &a.stub, &whom),
        Way::Split => words.fill("ask_split", &[("it", &whom), ("choices", &some(words, choices(), "and_join"))]),
        Way::Accept => words.fill("ask_accept", &[("choices", &some(words, choices(), "or_join"))]),
        Way::Nothing => words.fill("ask_nothing", &[("it", &whom)]),
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
fn stated(words: &Words, stub: &Stub, whom: &str) -> String {
    let mut parts: Vec<(String, Vec<&str>)> = Vec::new();
    for (choice, stand) in stub.each() {
        let (key, value) = choice.split_once(": ").unwrap_or((choice, choice));
        let (term, typed) = match stand {
            Stand::Nothing => ("ask_add", choice),
            Stand::Half => ("ask_complete", choice),
            Stand::List => ("ask_add_to_list", value),
            Stand::OpenList => ("ask_put_into_list", value),
            Stand::Past => ("ask_renew", value),
        };
        let head = words.fill(term, &[("it", whom), ("key", key)]);
        match parts.iter_mut().find(|p| p.0 == head) {
            Some(p) => p.1.push(typed),
            None => parts.push((head, vec![typed])),
        }
    }
    let parts = parts
        .into_iter()
        .map(|(head, list)| words.fill("labelled", &[("it", &head)]) + &some(words, list.into_iter(), "or_join"));
    parts.collect::<Vec<_>>().join(&words.get("ask_or_else"))
}

/// The choices one after the other; a long list is cut.
fn some<'t>(words: &Words, list: impl Iterator<Item = &'t str>, join: &str) -> String {
    let mut out: Vec<String> = list.map(|c| format!("`{c}`")).collect();
    if out.len() > MOST_CHOICES {
        let more = out.len() - MOST_CHOICES;
        out.truncate(MOST_CHOICES);
        out.push(words.fill("ask_one_of_more", &[("n", &more.to_string())]));
    }
    out.join(&words.get(join))
}

/// One line per answer and what it would mean; beside it, for whom.
fn answers(words: &Words, q: &Question, s: &mut Section) {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for a in &q.ends {
        let text = said::if_then(words, &a.end);
        let whom = format!("{}{}{}", a.subject, words.comma(), a.law);
        match lines.iter_mut().find(|l| l.0 == text) {
            Some(l) => l.1.push(whom),
            None => lines.push((text, vec![whom])),
        }
    }
    for (text, mut whom) in lines {
        if whom.len() > MOST_NAMED {
            let more = whom.len() - MOST_NAMED;
            whom.truncate(MOST_NAMED);
            whom.push(words.fill("why_more", &[("n", &more.to_string())]));
        }
        s.lines.push(Line {
            depth: 1,
            mark: Mark::None,
            text,
            beside: Some(whom.join(&words.get("semicolon"))),
            place: None,
        });
    }
    if q.ends.is_empty() {
        for (law, subject) in q.asked_by.iter().take(MOST_NAMED) {
            s.plain(1, words.fill("ask_asked_by", &[("it", subject), ("law", law)]));
        }
        if q.waiting > MOST_NAMED {
            s.plain(1, words.fill("why_and_more", &[("n", &(q.waiting - MOST_NAMED).to_string())]));
        }
    }
}

fn waiting(words: &Words, q: &Question) -> String {
    let n = q.findings;
    let settles = match q.settles {
        0 => "ask_settles_none",
        s if s == n && n == 1 => "ask_settles_it",
        s if s == n => "ask_settles_all",
        1 => "ask_settles_one",
        _ => "ask_settles_many",
    };
    let level = words.get(&format!("level_{}", q.level.word()));
    words.fill(
        if n == 1 { "ask_waits_one" } else { "ask_waits_many" },
        &[
            ("n", &n.to_string()),
            ("level", q.level.word()),
            ("title", &level),
            ("settles", &words.fill(settles, &[("n", &q.settles.to_string())])),
        ],
    )
}

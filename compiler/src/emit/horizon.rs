//! What changes on which day, as JSON.

use serde_json::{Value, json};

use super::json::{Find, place, subject};
use crate::base::Day;
use crate::base::diagnostic::Place as At;
use crate::check::horizon::{Horizon, State};
use crate::check::result::subject_id;
use crate::document::horizon::{state as in_words, title};
use crate::document::paper::words::Words;
use crate::document::said::cause;
use crate::law::eval::Context;

/// `{"schema": "portolan/horizon/1", ..}`
pub fn horizon(cx: &Context, h: &Horizon, from: Day, until: Day, all: bool, find: Find) -> Value {
    let library = &cx.world.library;
    let words = &Words::new(cx.world, "en");
    let changes: Vec<Value> = h
        .turns
        .iter()
        .filter(|t| all || t.is_of_a_finding())
        .map(|t| {
            let shown = t.after.as_ref().or(t.before.as_ref());
            let about = shown.map(|s| subject(cx, s.result.subject, &subject_id(cx, s.result.subject)));
            let because: Vec<Value> = t
                .causes
                .iter()
                .map(|c| json!({"text": cause(words, c), "location": c.at.map_or(Value::Null, |o| place(find, &At::Node(o)))}))
                .collect();
            json!({"day": t.day.to_string(), "first": t.first, "regime": library.regimes[t.regime as usize].name.as_ref(),
                "rule": t.duty.map(|d| library.laws[d as usize].name.as_ref()), "name": title(words, cx, t), "subject": about,
                "before": state(words, cx, t.before.as_ref()), "after": state(words, cx, t.after.as_ref()), "because": because})
        })
        .collect();
    json!({"schema": "portolan/horizon/1", "as_of": from.to_string(), "until": until.to_string(), "days": h.days, "changes": changes})
}

fn state(words: &Words, cx: &Context, s: Option<&State>) -> Value {
    let Some(s) = s else { return Value::Null };
    json!({"verdict": s.result.verdict.ruling.word(), "words": in_words(words, cx, Some(s)), "level": s.result.level.map(|l| l.word()),
        "accepted": s.result.accepted.is_some(), "due": s.result.verdict.due.map(|d| d.to_string())})
}

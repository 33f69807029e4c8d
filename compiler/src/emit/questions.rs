//! The open questions as JSON.

use serde_json::{Value, json};

use super::json::{Find, place};
use crate::base::Day;
use crate::base::diagnostic::Place as At;
use crate::check::stub::Way;
use crate::document::paper::words::Words;
use crate::document::questions::Asked;
use crate::document::said;
use crate::law::eval::Context;

/// `{"schema": "portolan/questions/1", ..}`
pub fn questions(cx: &Context, list: &[Asked], all: usize, today: Day, lang: &str, find: Find) -> Value {
    let words = &Words::new(cx.world, lang);
    let each: Vec<Value> = list.iter().map(|a| question(words, cx, a, find)).collect();
    json!({"schema": "portolan/questions/1", "as_of": today.to_string(), "count": all, "questions": each})
}

fn question(words: &Words, cx: &Context, a: &Asked, find: Find) -> Value {
    let q = a.question;
    let by: Vec<Value> = q
        .asked_by
        .iter()
        .map(|(rule, subject)| json!({"rule": rule, "subject": subject}))
        .collect();
    let ends: Vec<Value> = q
        .ends
        .iter()
        .map(|e| {
            let names: Vec<&str> = e
                .end
                .names
                .iter()
                .map(|i| cx.world.library.laws[*i as usize].name.as_ref())
                .collect();
            json!({"if": e.end.if_.to_string(), "then": e.end.then.word(), "names": names, "words": said::end(words, &e.end),
                "rule": e.law, "subject": e.subject})
        })
        .collect();
    let about = a.stub.about.map_or(Value::Null, |o| {
        let object = cx.world.object(o);
        json!({"id": object.name.as_ref(), "kind": cx.world.library.schema.kind(object.kind).name.as_ref(),
            "title": words.titled(o)})
    });
    let way = match a.stub.way {
        Way::Add => "add",
        Way::Complete => "complete",
        Way::Claim { .. } => "claim",
        Way::Split => "split",
        Way::Accept => "accept",
        Way::Nothing => "nothing",
    };
    json!({"fact": q.name, "question": said::question(words, cx, q), "about": about, "way": way, "property": a.stub.key, "type": a.stub.choices,
        "location": a.stub.at.map_or(Value::Null, |o| place(find, &At::Node(o))),
        "level": q.level.word(), "findings": q.findings, "settles": q.settles, "asked_by": by, "ends": ends})
}

//! A report as JSON: the whole value, for machines and for the test that maps each fact back to the model.

use serde_json::{Value, json};

use crate::document::paper::*;

pub fn document(d: &Document) -> Value {
    json!({
        "schema": "portolan/document/1",
        "template": d.template,
        "title": d.title,
        "subtitle": d.subtitle,
        "language": d.lang,
        "project": d.project,
        "as_of": d.as_of,
        "sha256": d.hash,
        "front": d.front.iter().map(|(l, v)| json!({ "label": l, "line": line(v) })).collect::<Vec<_>>(),
        "sections": d.sections.iter().map(section).collect::<Vec<_>>(),
        "sources": d.sources.iter().map(|s| json!({ "path": s.path, "line": s.line, "text": s.text, "cites": s.cites })).collect::<Vec<_>>(),
    })
}

fn section(s: &Section) -> Value {
    json!({
        "id": s.id,
        "number": s.number,
        "title": s.title,
        "blocks": s.blocks.iter().map(block).collect::<Vec<_>>(),
        "sections": s.sections.iter().map(section).collect::<Vec<_>>(),
    })
}

fn block(b: &Block) -> Value {
    match b {
        Block::Paragraph(l) => json!({ "paragraph": line(l) }),
        Block::Note(l) => json!({ "note": line(l) }),
        Block::List(items) => {
            json!({ "list": items.iter().map(|i| json!({ "depth": i.depth, "line": line(&i.words) })).collect::<Vec<_>>() })
        }
        Block::Table(t) => json!({ "table": {
            "caption": t.caption,
            "columns": t.columns.iter().map(|c| c.title.as_str()).collect::<Vec<_>>(),
            "rows": t.rows.iter().map(|r| json!({
                "heading": r.heading,
                "tone": r.tone.word(),
                "cells": r.cells.iter().map(|c| line(c)).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        } }),
        Block::Answer(a) => json!({ "answer": {
            "key": a.key, "prompt": a.prompt, "who": a.who, "text": a.text, "stale": a.stale, "facts": a.facts,
        } }),
        Block::Figure(f) => json!({ "figure": { "caption": f.caption, "alt": f.alt, "svg": f.svg } }),
    }
}

fn line(l: &[Inline]) -> Vec<Value> {
    let all = l.iter().map(|i| match i {
        Inline::Text(t) => json!({ "text": t }),
        Inline::Strong(t) => json!({ "strong": t }),
        Inline::Code(t) => json!({ "code": t }),
        Inline::Fact(f) => json!({ "fact": {
            "key": f.key, "value": f.value, "text": f.text, "tone": f.tone.word(), "sources": f.sources,
        } }),
        Inline::Blank(b) => json!({ "blank": { "fact": b.fact, "question": b.question, "who": b.who, "number": b.number } }),
        Inline::More(m) => json!({ "more": line(m) }),
        Inline::Break => json!({ "break": true }),
    });
    all.collect()
}

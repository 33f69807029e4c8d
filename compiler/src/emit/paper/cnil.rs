//! A report as a file that the impact assessment tool of the CNIL, the French authority, imports.
//!
//! The form of the file is that of the tool's own import and of the example it ships: github.com/LINCnil/pia, `importData` in
//! `src/app/services/pia.service.ts`, `src/app/models`, and `src/assets/files/pia_architecture.json` for the numbers of the questions, as read
//! in November 2026. Of `pia` it takes the name, the status (0: being written), names and opinions; `answers` have the number of a question and HTML;
//! `measures` have a title and HTML; `evaluations` and `comments` must be lists, and are for people: here they are empty.
//!
//! Which chapters answer which question, the library says. What has no answer is left out, so that the tool shows it as open.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::super::quote;
use super::said;
use crate::document::paper::register::Measure;
use crate::document::paper::*;

/// Fails where no chapter of the report answers a question of the form.
pub fn document(d: &Document) -> Result<Value, String> {
    // There is no clock here: the day of judgement stands for the time of writing.
    let at = format!("{}T00:00:00.000Z", d.as_of);
    let mut answers = Vec::new();
    for (key, what) in &d.form_words {
        let Some(question) = key.strip_prefix("cnil_").and_then(|n| n.parse::<u32>().ok()) else {
            continue;
        };
        let text = answer(d, what);
        if !text.is_empty() {
            let id = answers.len() + 1;
            answers.push(json!({
                "id": id, "pia_id": 1, "reference_to": question, "created_at": at,
                "data": { "text": text, "gauge": 0, "list": [] },
            }));
        }
    }
    if answers.is_empty() {
        return Err(format!("no chapter of `{}` answers a question of this form", d.template));
    }
    let measures = d.register.measures.iter().enumerate().map(|(i, m)| {
        json!({
            "id": i + 1, "pia_id": 1, "title": plain(&m.named.title), "content": measure(d, m),
            "placeholder": "measures.default_placeholder", "created_at": at,
        })
    });
    Ok(json!({
        "pia": {
            "id": 1, "status": 0, "name": plain(&d.title), "category": "", "author_name": "", "evaluator_name": "", "validator_name": "",
            "dpos_names": "", "people_names": "", "created_at": at,
        },
        "measures": measures.collect::<Vec<_>>(),
        "answers": answers,
        "evaluations": [],
        "comments": [],
    }))
}

/// The tool shows names as text: no mark-up to escape, but nothing that reorders it.
fn plain(t: &str) -> String {
    quote::plain(t)
}

fn text(t: &str) -> String {
    quote::xml(t)
}

/// What answers a question: chapters by their id, fields by chapter and name.
fn answer(d: &Document, what: &str) -> String {
    let all = d.walk();
    let mut out = String::new();
    let mut found_facts: Vec<&Fact> = Vec::new();
    for name in what.split_whitespace() {
        match name.split_once('.') {
            Some(_) => {
                let key = format!("{}.{name}", d.template);
                let field = d.answers().into_iter().find(|a| a.key == key);
                field.into_iter().for_each(|a| filled(a, &mut out));
            }
            None => {
                let found = all.iter().find(|(_, s)| s.id == name).map(|(_, s)| *s);
                if let Some(s) = found {
                    s.blocks.iter().for_each(|b| block(d, b, &mut out));
                    s.facts(&mut found_facts);
                }
            }
        }
    }
    if out.is_empty() {
        return out;
    }
    let places = found_facts.iter().flat_map(|f| &f.sources).map(|i| &d.sources[*i as usize]);
    sources(d, places.map(|s| (s.path.as_str(), s.line)), &mut out);
    out
}

/// The lines of the model and of the law that an answer rests on, file by file.
fn sources<'a>(d: &Document, places: impl Iterator<Item = (&'a str, u32)>, out: &mut String) {
    let mut files: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (path, line) in places {
        files.entry(path).or_default().push(line);
    }
    let files = files.into_iter().map(|(path, mut lines)| {
        lines.sort_unstable();
        lines.dedup();
        let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
        format!("{}:{}", text(path), lines.join(", "))
    });
    let files: Vec<String> = files.collect();
    if !files.is_empty() {
        let _ = write!(out, "<p><em>{}: {}</em></p>", text(&d.labels.sources), files.join("; "));
    }
}

fn measure(d: &Document, m: &Measure) -> String {
    let claimed = d.form_words.get("cnil_claimed").map_or("", String::as_str);
    let of: Vec<String> = m.of.iter().map(|n| text(n)).collect();
    let mut out = format!("<p>{}: {}</p>", text(claimed), of.join(", "));
    sources(d, m.at.iter().map(|(path, line)| (path.as_str(), *line)), &mut out);
    out
}

/// In the tags that the tool's own editor writes.
fn block(d: &Document, b: &Block, out: &mut String) {
    match b {
        Block::Paragraph(l) | Block::Note(l) => {
            let _ = write!(out, "<p>{}</p>", line(d, l));
        }
        Block::List(items) => {
            out.push_str("<ul>");
            for i in items {
                let _ = write!(out, "<li>{}{}</li>", "– ".repeat(i.depth), line(d, &i.words));
            }
            out.push_str("</ul>");
        }
        Block::Table(t) => table(d, t, out),
        Block::Answer(a) => filled(a, out),
        // Pictures are attached by hand.
        Block::Figure(_) => {}
    }
}

/// Row by row: the first cell, then each other under its head.
fn table(d: &Document, t: &Table, out: &mut String) {
    if !t.caption.is_empty() {
        let _ = write!(out, "<p><strong>{}</strong></p>", text(&t.caption));
    }
    let mut open = false;
    for r in &t.rows {
        let cell = |i: usize| r.cells.get(i).map(|c| line(d, c)).unwrap_or_default();
        if r.heading {
            out.push_str(if std::mem::take(&mut open) { "</ul>" } else { "" });
            let _ = write!(out, "<p><strong>{}</strong></p>", cell(0));
            continue;
        }
        out.push_str(if std::mem::replace(&mut open, true) { "" } else { "<ul>" });
        let _ = write!(out, "<li><strong>{}</strong>", cell(0));
        for (i, c) in t.columns.iter().enumerate().skip(1) {
            let _ = write!(out, "<br />{}: {}", text(&c.title), cell(i));
        }
        out.push_str("</li>");
    }
    out.push_str(if open { "</ul>" } else { "" });
}

/// What people typed; a field nobody filled is no answer.
fn filled(a: &Answer, out: &mut String) {
    if a.text.is_empty() {
        return;
    }
    let _ = write!(out, "<p><strong>{}</strong></p>", text(&a.prompt));
    for l in &a.text {
        let _ = write!(out, "<p>{}</p>", text(l));
    }
}

fn line(d: &Document, l: &[Inline]) -> String {
    let lines: Vec<String> = said(d, l).split('\n').map(text).collect();
    lines.join("<br />")
}

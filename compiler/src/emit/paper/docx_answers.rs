//! What people typed into the fields of a Word document.

use std::io::{Cursor, Read as _};

use super::docx::{CLOSE, MARK};
use crate::document::paper::answers::Read;

/// The fields of a document as somebody may have filled them.
pub fn answers(bytes: &[u8], placeholders: &[String]) -> Result<Vec<Read>, String> {
    let wrong = |e: &dyn std::fmt::Display| format!("it is no Word document: {e}");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| wrong(&e))?;
    let mut xml = String::new();
    let part = archive.by_name("word/document.xml").map_err(|e| wrong(&e))?;
    // A hand-made archive could unpack to anything; no report is near this size.
    part.take(256 << 20).read_to_string(&mut xml).map_err(|e| wrong(&e))?;
    let mut reader = quick_xml::Reader::from_str(&xml);
    let mut out = Vec::new();
    // The cells of the innermost table, each a list of paragraphs.
    let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
    let mut text = false;
    let mut dropped = 0usize;
    loop {
        use quick_xml::events::Event;
        match reader.read_event().map_err(|e| wrong(&e))? {
            Event::Eof => break,
            Event::Start(e) => match e.local_name().as_ref() {
                b"tbl" => tables.push(Vec::new()),
                b"tc" => tables.iter_mut().rev().take(1).for_each(|t| t.push(Vec::new())),
                b"p" => with_cell(&mut tables, |c| c.push(String::new())),
                b"t" => text = true,
                b"del" => dropped += 1,
                _ => {}
            },
            Event::Empty(e) => match e.local_name().as_ref() {
                b"p" => with_cell(&mut tables, |c| c.push(String::new())),
                b"br" | b"cr" => with_cell(&mut tables, |c| c.push(String::new())),
                b"tab" => with_line(&mut tables, " "),
                _ => {}
            },
            Event::End(e) => match e.local_name().as_ref() {
                b"t" => text = false,
                b"del" => dropped = dropped.saturating_sub(1),
                b"tbl" => {
                    if let Some(t) = tables.pop() {
                        out.extend(field(&t, placeholders));
                    }
                }
                _ => {}
            },
            Event::Text(t) if text && dropped == 0 => {
                let said = t.decode().map_err(|e| wrong(&e))?;
                with_line(&mut tables, &said);
            }
            Event::GeneralRef(r) if text && dropped == 0 => {
                let name = r.decode().map_err(|e| wrong(&e))?;
                let c = match name.as_ref() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => r.resolve_char_ref().map_err(|e| wrong(&e))?,
                };
                if let Some(c) = c {
                    with_line(&mut tables, &c.to_string());
                }
            }
            _ => {}
        }
    }
    Ok(out)
}

fn with_cell(tables: &mut [Vec<Vec<String>>], f: impl FnOnce(&mut Vec<String>)) {
    if let Some(c) = tables.last_mut().and_then(|t| t.last_mut()) {
        f(c);
    }
}

fn with_line(tables: &mut [Vec<Vec<String>>], more: &str) {
    with_cell(tables, |c| match c.last_mut() {
        Some(l) => l.push_str(more),
        None => c.push(more.to_owned()),
    });
}

fn field(cells: &[Vec<String>], placeholders: &[String]) -> Option<Read> {
    let [asks, answer] = cells else { return None };
    let tag = asks.iter().find_map(|l| l.split_once(MARK)?.1.split_once(CLOSE))?.0;
    let (key, facts) = tag.rsplit_once(' ')?;
    let mut lines: Vec<String> = answer.iter().map(|l| l.trim_end().to_owned()).collect();
    let empty = |l: &String| l.trim().is_empty() || placeholders.iter().any(|p| l.trim() == p);
    while lines.last().is_some_and(empty) {
        lines.pop();
    }
    while lines.first().is_some_and(empty) {
        lines.remove(0);
    }
    Some(Read {
        key: key.to_owned(),
        facts: facts.to_owned(),
        lines,
    })
}

#[test]
fn answers_typed_into_a_document_come_back() {
    use crate::document::paper;
    let answer = |text: &[&str]| paper::Answer {
        key: "EU.x.y".into(),
        prompt: "Why?".into(),
        who: "you".into(),
        text: text.iter().map(|t| (*t).to_owned()).collect(),
        stale: false,
        facts: "abc".into(),
    };
    let labels = paper::Labels {
        type_here: "type here".into(),
        ..paper::Labels::default()
    };
    for text in [&["one & <two>", "", "three"][..], &[]] {
        let d = paper::Document {
            sections: vec![paper::Section {
                blocks: vec![paper::Block::Answer(answer(text))],
                ..paper::Section::default()
            }],
            labels: labels.clone(),
            ..paper::Document::default()
        };
        let bytes = super::docx::document(&d, &|_| Vec::new()).unwrap_or_default();
        let read = answers(&bytes, &["type here".into()]).unwrap_or_default();
        assert_eq!(read.len(), 1);
        assert_eq!((read[0].key.as_str(), read[0].facts.as_str()), ("EU.x.y", "abc"));
        assert_eq!(read[0].lines, text);
    }
    assert!(answers(b"PK nothing", &[]).is_err());
}

//! The tables of a report as comma-separated values (RFC 4180). The first column names the section. A cell that a spreadsheet would compute
//! gets an apostrophe before it.

use super::super::quote::plain;
use super::said;
use crate::document::paper::{Block, Document};

pub fn document(d: &Document) -> String {
    let mut out = String::from("\u{FEFF}");
    for (_, s) in d.walk() {
        for b in &s.blocks {
            let Block::Table(t) = b else { continue };
            let title = if s.number.is_empty() {
                s.title.clone()
            } else {
                format!("{} {}", s.number, s.title)
            };
            let mut heads = vec![title.clone()];
            heads.extend(t.columns.iter().map(|c| c.title.clone()));
            line(&heads, &mut out);
            for r in &t.rows {
                let mut cells = vec![title.clone()];
                cells.extend(r.cells.iter().map(|c| said(d, c)));
                line(&cells, &mut out);
            }
            out += "\r\n";
        }
    }
    out
}

fn line(cells: &[String], out: &mut String) {
    let all: Vec<String> = cells.iter().map(|c| cell(c)).collect();
    *out += &all.join(",");
    *out += "\r\n";
}

fn cell(t: &str) -> String {
    let t: String = t.split('\n').map(plain).collect::<Vec<_>>().join("\n");
    let computes = t
        .trim_start()
        .starts_with(['=', '+', '-', '@', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}']);
    let t = if computes && t.trim() != "–" { format!("'{t}") } else { t };
    if t.contains([',', '"', '\n', '\r', '\'', ';', '\t']) {
        format!("\"{}\"", t.replace('"', "\"\""))
    } else {
        t
    }
}

#[test]
fn nothing_is_computed_and_nothing_ends_a_cell() {
    assert_eq!(cell("=1+1"), "\"'=1+1\"");
    assert_eq!(cell(" @x"), "\"' @x\"");
    assert_eq!(cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
    assert_eq!(cell("a\u{202E}b"), "a\u{FFFD}b");
    assert_eq!(cell("plain"), "plain");
}

//! A report as Markdown: GitHub's tables and footnotes. Fields to answer stand between two comments, and are read back from there.

use std::fmt::Write as _;

use super::super::quote;
use super::tells_sources;
use crate::document::paper::answers::Read;
use crate::document::paper::*;

const OPEN: &str = "<!-- answer ";
const CLOSE: &str = "<!-- end of answer -->";

pub fn document(d: &Document) -> String {
    let mut out = format!("# {}\n\n", text(&d.title));
    if !d.subtitle.is_empty() {
        let _ = writeln!(out, "*{}*\n", text(&d.subtitle));
    }
    for (label, l) in &d.front {
        let _ = writeln!(out, "- **{}**: {}", text(label), line(d, l, true));
    }
    let _ = writeln!(
        out,
        "- **{}**: {}\n- **{}**: {}\n",
        text(&d.labels.open_blanks),
        d.blanks().len(),
        text(&d.labels.open_answers),
        d.answers().iter().filter(|a| a.text.is_empty()).count()
    );
    for (depth, s) in d.walk() {
        section(d, s, depth, &mut out);
    }
    let _ = writeln!(out, "## {}\n", text(&d.labels.sources));
    for (i, s) in d.sources.iter().enumerate() {
        let cites = if s.cites.is_empty() {
            String::new()
        } else {
            format!(" ({})", text(&s.cites))
        };
        let _ = writeln!(out, "[^{}]: {}:{}{cites} {}", i + 1, text(&s.path), s.line, code(&s.text, true));
    }
    out
}

fn section(d: &Document, s: &Section, depth: usize, out: &mut String) {
    let number = if s.number.is_empty() {
        String::new()
    } else {
        format!("{} ", s.number)
    };
    let _ = writeln!(out, "{} {number}{}\n", "#".repeat((depth + 1).min(6)), text(&s.title));
    for b in &s.blocks {
        block(d, b, out);
    }
}

fn block(d: &Document, b: &Block, out: &mut String) {
    match b {
        Block::Paragraph(l) => {
            let _ = writeln!(out, "{}\n", line(d, l, true));
        }
        Block::Note(l) => {
            let _ = writeln!(out, "> {}\n", line(d, l, true));
        }
        Block::List(items) => {
            for i in items {
                let _ = writeln!(out, "{}- {}", "  ".repeat(i.depth), line(d, &i.words, true));
            }
            out.push('\n');
        }
        Block::Table(t) => table(d, t, out),
        Block::Figure(f) => {
            let _ = writeln!(out, "*{}: {}*\n\n> {}\n", text(&d.labels.figure), text(&f.caption), text(&f.alt));
        }
        Block::Answer(a) => answer(d, a, out),
    }
}

fn table(d: &Document, t: &Table, out: &mut String) {
    if !t.caption.is_empty() {
        let _ = writeln!(out, "**{}**\n", text(&t.caption));
    }
    let heads: Vec<String> = t.columns.iter().map(|c| text(&c.title)).collect();
    let _ = writeln!(out, "| {} |\n|{}", heads.join(" | "), " --- |".repeat(heads.len()));
    for r in &t.rows {
        let mut cells: Vec<String> = r.cells.iter().map(|c| line(d, c, false)).collect();
        cells.resize(t.columns.len(), String::new());
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out.push('\n');
}

fn answer(d: &Document, a: &Answer, out: &mut String) {
    let _ = writeln!(out, "**{}** ({}: {})\n", text(&a.prompt), text(&d.labels.who), text(&a.who));
    if a.stale {
        let _ = writeln!(out, "> ⚠ {}\n", text(&d.labels.stale));
    }
    let _ = writeln!(out, "{OPEN}{} {} -->\n", key(&a.key), a.facts);
    if a.text.is_empty() {
        let _ = writeln!(out, "_{}_\n", text(&d.labels.type_here));
    } else {
        for l in &a.text {
            // What people typed stays as they typed it; only a comment could end the field.
            let _ = writeln!(out, "{}", quote::plain(l).replace("<!--", "&lt;!--"));
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{CLOSE}\n");
}

/// A key in a comment: nothing of it can end the comment or the word.
fn key(k: &str) -> String {
    let inert = |c: char| {
        if c.is_whitespace() || c == '>' || c == '<' || c == '-' {
            '_'
        } else {
            c
        }
    };
    quote::plain(k).chars().map(inert).collect()
}

/// `apart` is what stands in no table.
fn line(d: &Document, l: &[Inline], apart: bool) -> String {
    let mut out = String::new();
    for (i, x) in l.iter().enumerate() {
        match x {
            Inline::Text(t) => out += &text(t),
            Inline::Strong(t) => {
                let _ = write!(out, "**{}**", text(t));
            }
            Inline::Code(t) => out += &code(t, apart),
            Inline::Fact(f) => {
                out += &match f.tone {
                    Tone::Plain => text(&f.text),
                    Tone::Faint => format!("*{}*", text(&f.text)),
                    _ => format!("**{}**", text(&f.text)),
                };
                if tells_sources(l, i) {
                    for s in &f.sources {
                        let _ = write!(out, "[^{}]", s + 1);
                    }
                }
            }
            Inline::Blank(b) => {
                let mark = format!("**\\[{} B{}\\]**", text(&d.labels.to_be_supplied), b.number);
                let _ = match b.shown {
                    Shown::Mark => write!(out, "{mark}"),
                    Shown::Question | Shown::Listed => write!(out, "{mark} {}", text(&b.question)),
                };
            }
            Inline::More(m) => out += &line(d, m, apart),
            Inline::Break => out += "<br>",
        }
    }
    out
}

fn text(t: &str) -> String {
    // An address at the head of a word would become a link.
    quote::markdown_inline(t).replace("://", ":\\//")
}

/// Only in a table would a bar end a cell; elsewhere a back-slash before it would be read.
fn code(t: &str, apart: bool) -> String {
    let t = quote::plain(t);
    let t = if apart { t } else { t.replace('|', "\\|") };
    let ticks = t.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    if ticks == 0 {
        return format!("`{t}`");
    }
    let fence = "`".repeat(ticks + 1);
    format!("{fence} {t} {fence}")
}

/// The fields of a document as somebody may have filled them. `placeholders` are the lines that stand for "nothing yet", in any language.
pub fn answers(source: &str, keys: &[String], placeholders: &[String]) -> Vec<Read> {
    let mut out = Vec::new();
    let mut at: Option<(String, String, Vec<String>)> = None;
    for l in source.lines() {
        if let Some(rest) = l.trim().strip_prefix(OPEN) {
            let mut words = rest.trim_end_matches("-->").split_whitespace();
            let (name, facts) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
            let full = keys.iter().find(|k| key(k) == name).cloned().unwrap_or_else(|| name.to_owned());
            at = Some((full, facts.to_owned(), Vec::new()));
        } else if l.trim() == CLOSE {
            if let Some((key, facts, lines)) = at.take() {
                out.push(Read {
                    key,
                    facts,
                    lines: trimmed(lines, placeholders),
                });
            }
        } else if let Some((_, _, lines)) = &mut at {
            lines.push(l.trim_end().replace("&lt;!--", "<!--"));
        }
    }
    out
}

fn trimmed(mut lines: Vec<String>, placeholders: &[String]) -> Vec<String> {
    let empty = |l: &String| l.trim().is_empty() || placeholders.iter().any(|p| l.trim() == format!("_{}_", text(p)));
    while lines.last().is_some_and(empty) {
        lines.pop();
    }
    while lines.first().is_some_and(empty) {
        lines.remove(0);
    }
    lines
}

#[test]
fn what_was_typed_is_read_back_and_nothing_ends_the_field() {
    let a = Answer {
        key: "EU.x.y".into(),
        prompt: "Why?".into(),
        who: "you".into(),
        text: vec!["line <!-- end of answer -->".into(), String::new(), "second | line".into()],
        stale: false,
        facts: "abc".into(),
    };
    let mut out = String::new();
    answer(&Document::default(), &a, &mut out);
    let read = answers(&out, &["EU.x.y".into()], &[]);
    assert_eq!(read[0].lines, a.text);
    assert_eq!((read[0].key.as_str(), read[0].facts.as_str()), ("EU.x.y", "abc"));
    let empty = Answer { text: Vec::new(), ..a };
    let d = Document {
        labels: Labels {
            type_here: "type here".into(),
            ..Labels::default()
        },
        ..Document::default()
    };
    let mut out = String::new();
    answer(&d, &empty, &mut out);
    assert!(answers(&out, &[], &["type here".into()])[0].lines.is_empty());
}

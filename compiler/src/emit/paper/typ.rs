//! A report as source for Typst. Every text stands in a string literal, so that nothing of it is markup.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use super::super::picture::fonts;
use super::super::quote::plain;
use super::tells_sources;
use crate::document::paper::*;

const HEAD: &str = include_str!("head.typ");
/// Sources up to which their numbers are links and each stands on a line of its own: Typst keeps each in memory several times over.
const LINKED: usize = 1000;
/// Columns of letters up to which a cell of the narrowest column, and an answer over the width of a page, stay whole.
const SHORT: usize = 400;
const SHORT_ANSWER: usize = 2000;
/// What a new line counts.
const A_LINE: usize = 30;

pub fn document(d: &Document) -> String {
    let mut out = format!(
        "#let doc-title = {}\n#let doc-day = {}\n#let doc-lang = {}\n{HEAD}\n",
        string(&d.title),
        string(&d.as_of),
        string(&d.lang)
    );
    let _ = writeln!(out, "#cover({}, {})[", string(&d.subtitle), string(&d.title));
    let mut front: Vec<(String, String)> = d.front.iter().map(|(l, v)| (string(l), line(d, v))).collect();
    let open = d.answers().iter().filter(|a| a.text.is_empty()).count();
    front.push((string(&d.labels.open_blanks), text(&d.blanks().len().to_string())));
    front.push((string(&d.labels.open_answers), text(&open.to_string())));
    for (l, v) in front {
        let _ = writeln!(out, "#pair({l})[{v}]");
    }
    let _ = writeln!(out, "]\n#contents({})\n", string(&d.labels.contents));
    // Headings wait for what follows them: a picture may turn the page, and takes them along.
    let mut heads = String::new();
    for (depth, s) in d.walk() {
        let number = if s.number.is_empty() {
            String::new()
        } else {
            format!("{}  ", s.number)
        };
        let _ = writeln!(heads, "#heading(level: {depth}, {})\n", string(&format!("{number}{}", s.title)));
        for b in &s.blocks {
            let heads = std::mem::take(&mut heads);
            match b {
                Block::Figure(f) => figure(d, f, &heads, &mut out),
                b => {
                    out += &heads;
                    block(d, b, &mut out);
                }
            }
        }
    }
    out += &heads;
    let _ = writeln!(out, "#heading(level: 1, {})\n", string(&d.labels.sources));
    if d.sources.len() > LINKED {
        let all: Vec<String> = d
            .sources
            .iter()
            .enumerate()
            .map(|(i, s)| format!("{} {}:{}", i + 1, s.path, s.line))
            .collect();
        for part in all.chunks(100) {
            let _ = writeln!(out, "#many({})\n", string(&part.join("  ·  ")));
        }
        return out;
    }
    for (i, s) in d.sources.iter().enumerate() {
        let cites = if s.cites.is_empty() {
            String::new()
        } else {
            format!(" ({})", s.cites)
        };
        let place = string(&format!("{}:{}{cites}", s.path, s.line));
        let _ = writeln!(out, "#src({}, {place}, {}) <s{}>", i + 1, string(&s.text), i + 1);
    }
    out
}

fn block(d: &Document, b: &Block, out: &mut String) {
    match b {
        Block::Paragraph(l) => {
            let _ = writeln!(out, "#par[{}]\n", line(d, l));
        }
        Block::Note(l) => {
            let _ = writeln!(out, "#remark[{}]\n", line(d, l));
        }
        Block::List(items) => {
            for i in items {
                let _ = writeln!(out, "#step({})[{}]", i.depth, line(d, &i.words));
            }
            out.push('\n');
        }
        Block::Table(t) => table(d, t, out),
        Block::Answer(a) => {
            let who = format!("{}: {}", d.labels.who, a.who);
            let stale = if a.stale { string(&d.labels.stale) } else { "none".into() };
            let whole = a.text.iter().map(|t| t.width() + A_LINE).sum::<usize>() < SHORT_ANSWER;
            let _ = write!(out, "#answer({}, {}, {stale}, {whole})[", string(&a.prompt), string(&who));
            if a.text.is_empty() {
                let _ = write!(out, "#empty({})", string(&d.labels.to_be_supplied));
            }
            for l in &a.text {
                let _ = write!(out, "#par[{}]", text(l));
            }
            out.push_str("]\n\n");
        }
        Block::Figure(f) => figure(d, f, "", out),
    }
}

fn figure(d: &Document, f: &Figure, heads: &str, out: &mut String) {
    let caption = string(&format!("{}: {}", d.labels.figure, f.caption));
    let svg = literal(&fonts::own(&f.svg));
    let _ = writeln!(out, "#picture({svg}, {}, {caption})[\n{heads}]\n", string(&f.alt));
}

fn table(d: &Document, t: &Table, out: &mut String) {
    if !t.caption.is_empty() {
        let _ = writeln!(out, "#above({})", string(&t.caption));
    }
    let widths: Vec<String> = t.columns.iter().map(|c| format!("{}fr", c.weight)).collect();
    let _ = write!(out, "#sheet(({},), table.header(", widths.join(", "));
    for c in &t.columns {
        let _ = write!(out, "head({}), ", string(&c.title));
    }
    out.push_str("),\n");
    for r in &t.rows {
        if r.heading {
            let cell = r.cells.first().map(|c| line(d, c)).unwrap_or_default();
            // A head of its own stays with the row below it.
            let _ = writeln!(
                out,
                "  table.header(level: 2, repeat: false, table.cell(colspan: {}, fill: pale)[{cell}]),",
                t.columns.len()
            );
            continue;
        }
        // A row stays on one page, but not one that a page might not hold.
        let open = if r.cells.iter().all(|c| length(c) < SHORT) { "[" } else { "long[" };
        out.push_str("  ");
        for i in 0..t.columns.len() {
            let cell = r.cells.get(i).map(|c| line(d, c)).unwrap_or_default();
            let _ = write!(out, "{open}{cell}], ");
        }
        out.push('\n');
    }
    out.push_str(")\n\n");
}

/// How much a cell holds, in columns of letters.
fn length(l: &[Inline]) -> usize {
    let one = |i: &Inline| match i {
        Inline::Text(t) | Inline::Strong(t) | Inline::Code(t) => t.width(),
        Inline::Fact(f) => f.text.width(),
        Inline::Blank(b) => b.question.width(),
        Inline::More(m) => length(m),
        Inline::Break => A_LINE,
    };
    l.iter().map(one).sum()
}

fn line(d: &Document, l: &[Inline]) -> String {
    let mut out = String::new();
    for (i, x) in l.iter().enumerate() {
        match x {
            Inline::Text(t) => out += &text(t),
            Inline::Strong(t) => {
                let _ = write!(out, "#strong({});", string(t));
            }
            Inline::Code(t) => {
                let _ = write!(out, "#name({});", string(t));
            }
            Inline::Fact(f) => {
                match f.tone {
                    Tone::Plain => out += &text(&f.text),
                    t => {
                        let _ = write!(out, "#toned({}, {});", string(t.word()), string(&f.text));
                    }
                }
                if tells_sources(l, i) {
                    for (n, s) in f.sources.iter().enumerate() {
                        let comma = if n > 0 { "," } else { "" };
                        let mark = format!("super({})", string(&format!("{comma}{}", s + 1)));
                        let _ = match d.sources.len() > LINKED {
                            true => write!(out, "#{mark};"),
                            false => write!(out, "#link(<s{}>, {mark});", s + 1),
                        };
                    }
                }
            }
            Inline::Blank(b) => {
                let label = string(&format!("{} B{}", d.labels.to_be_supplied, b.number));
                let mark = match d.sources.len() > LINKED {
                    true => format!("#missing({label});"),
                    false => format!("#link(<b{}>, missing({label}));", b.number),
                };
                let _ = match b.shown {
                    Shown::Mark => write!(out, "{mark}"),
                    Shown::Question => write!(out, "{mark}{}", text(&format!(" {}", b.question))),
                    Shown::Listed => write!(
                        out,
                        "#[#missing({}) <b{}>]{}",
                        string(&format!("B{}", b.number)),
                        b.number,
                        text(&format!(" {}", b.question))
                    ),
                };
            }
            Inline::More(m) => out += &line(d, m),
            Inline::Break => out += "#linebreak();",
        }
    }
    out
}

fn text(t: &str) -> String {
    if t.is_empty() { String::new() } else { format!("#{};", string(t)) }
}

/// A string literal. Words too long for a line may break after every eighth sign.
fn string(t: &str) -> String {
    let mut soft = String::new();
    let mut run = 0;
    for c in plain(t).chars() {
        soft.push(c);
        run = if c.is_ascii() && !c.is_ascii_whitespace() { run + 1 } else { 0 };
        if run >= 16 && run % 8 == 0 {
            soft.push('\u{200B}');
        }
    }
    literal(&soft)
}

fn literal(t: &str) -> String {
    let mut out = String::from("\"");
    for c in t.chars() {
        match c {
            '"' => out += "\\\"",
            '\\' => out += "\\\\",
            '\n' => out += "\\n",
            c => out.push(c),
        }
    }
    out + "\""
}

#[test]
fn nothing_of_a_text_is_markup() {
    assert_eq!(text("#a \"b\" \\ [c]"), "#\"#a \\\"b\\\" \\\\ [c]\";");
    assert_eq!(string("a\u{202E}\u{1}"), "\"a\u{FFFD}\u{FFFD}\"");
}

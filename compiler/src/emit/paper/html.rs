//! A report as one HTML file: nothing is fetched, nothing runs, and it prints well. The one style sheet is named by its hash in the policy.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::super::quote;
use super::tells_sources;
use crate::document::paper::*;

const STYLE: &str = include_str!("page.css");

pub fn document(d: &Document) -> String {
    let mut out = String::with_capacity(1 << 16);
    let hash = base64(&Sha256::digest(STYLE.as_bytes()));
    let lang = if d.lang == "zh" { "zh-Hans".to_owned() } else { text(&d.lang) };
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; img-src data:; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        text(&d.title)
    );
    let _ = write!(
        out,
        "<header>\n<p class=\"kicker\">{}</p>\n<h1>{}</h1>\n<table class=\"front\">\n",
        text(&d.subtitle),
        text(&d.title)
    );
    for (label, l) in &d.front {
        let _ = writeln!(out, "<tr><th scope=\"row\">{}</th><td>{}</td></tr>", text(label), line(d, l));
    }
    let open = d.answers().iter().filter(|a| a.text.is_empty()).count();
    let _ = write!(
        out,
        "<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n<tr><th scope=\"row\">{}</th><td>{open}</td></tr>\n</table>\n</header>\n",
        text(&d.labels.open_blanks),
        d.blanks().len(),
        text(&d.labels.open_answers)
    );
    contents(d, &mut out);
    out += "<main>\n";
    for s in &d.sections {
        section(d, s, 2, &mut out);
    }
    let _ = writeln!(
        out,
        "<section id=\"sources\">\n<h2>{}</h2>\n<ol class=\"sources\">",
        text(&d.labels.sources)
    );
    for (i, s) in d.sources.iter().enumerate() {
        let cites = if s.cites.is_empty() {
            String::new()
        } else {
            format!(" <cite>{}</cite>", text(&s.cites))
        };
        let _ = writeln!(
            out,
            "<li id=\"s{}\"><b>{}:{}</b>{cites} <code>{}</code></li>",
            i + 1,
            text(&s.path),
            s.line,
            text(&s.text)
        );
    }
    out += "</ol>\n</section>\n</main>\n</body>\n</html>\n";
    out
}

fn contents(d: &Document, out: &mut String) {
    let _ = writeln!(out, "<nav>\n<h2>{}</h2>\n<ul>", text(&d.labels.contents));
    for (depth, s) in d.walk() {
        let number = if s.number.is_empty() {
            String::new()
        } else {
            format!("<span class=\"n\">{}</span> ", text(&s.number))
        };
        let _ = writeln!(
            out,
            "<li class=\"d{}\">{number}<a href=\"#{}\">{}</a></li>",
            depth.min(4),
            id(&s.id),
            text(&s.title)
        );
    }
    let _ = write!(
        out,
        "<li class=\"d1\"><a href=\"#sources\">{}</a></li>\n</ul>\n</nav>\n",
        text(&d.labels.sources)
    );
}

fn section(d: &Document, s: &Section, level: usize, out: &mut String) {
    let h = level.min(6);
    let number = if s.number.is_empty() {
        String::new()
    } else {
        format!("<span class=\"n\">{}</span> ", text(&s.number))
    };
    let _ = writeln!(out, "<section id=\"{}\">\n<h{h}>{number}{}</h{h}>", id(&s.id), text(&s.title));
    for b in &s.blocks {
        block(d, b, out);
    }
    for x in &s.sections {
        section(d, x, level + 1, out);
    }
    out.push_str("</section>\n");
}

/// An anchor: the letters of a name, and nothing that ends an attribute.
fn id(s: &str) -> String {
    let inert = |c: char| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
    format!("c-{}", s.chars().map(inert).collect::<String>())
}

fn block(d: &Document, b: &Block, out: &mut String) {
    match b {
        Block::Paragraph(l) => {
            let _ = writeln!(out, "<p>{}</p>", line(d, l));
        }
        Block::Note(l) => {
            let _ = writeln!(out, "<p class=\"note\">{}</p>", line(d, l));
        }
        Block::List(items) => {
            out.push_str("<ul class=\"steps\">\n");
            for i in items {
                let _ = writeln!(out, "<li class=\"i{}\">{}</li>", i.depth.min(6), line(d, &i.words));
            }
            out.push_str("</ul>\n");
        }
        Block::Table(t) => table(d, t, out),
        Block::Answer(a) => answer(d, a, out),
        Block::Figure(f) => {
            let _ = writeln!(
                out,
                "<figure><img alt=\"{}\" src=\"data:image/svg+xml;base64,{}\"><figcaption>{}: {}</figcaption></figure>",
                text(&f.alt),
                base64(f.svg.as_bytes()),
                text(&d.labels.figure),
                text(&f.caption)
            );
        }
    }
}

fn table(d: &Document, t: &Table, out: &mut String) {
    out.push_str("<div class=\"wide\"><table>\n");
    if !t.caption.is_empty() {
        let _ = writeln!(out, "<caption>{}</caption>", text(&t.caption));
    }
    out.push_str("<colgroup>");
    let sum: u32 = t.columns.iter().map(|c| c.weight).sum::<u32>().max(1);
    for c in &t.columns {
        // In steps of five per cent, which the style sheet has classes for.
        let _ = write!(out, "<col class=\"w{}\">", ((c.weight * 20 + sum / 2) / sum).clamp(1, 20));
    }
    out.push_str("</colgroup>\n<thead><tr>");
    for c in &t.columns {
        let _ = write!(out, "<th scope=\"col\">{}</th>", text(&c.title));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for r in &t.rows {
        if r.heading {
            let cell = r.cells.first().map(|c| line(d, c)).unwrap_or_default();
            let _ = writeln!(out, "<tr class=\"group\"><th colspan=\"{}\">{cell}</th></tr>", t.columns.len());
            continue;
        }
        let _ = write!(out, "<tr class=\"{}\">", r.tone.word());
        for c in &r.cells {
            let _ = write!(out, "<td>{}</td>", line(d, c));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table></div>\n");
}

fn answer(d: &Document, a: &Answer, out: &mut String) {
    let stale = if a.stale {
        format!("<p class=\"stale\">{}</p>", text(&d.labels.stale))
    } else {
        String::new()
    };
    let body = if a.text.is_empty() {
        format!("<p class=\"empty\">{}</p>", text(&d.labels.to_be_supplied))
    } else {
        a.text.iter().map(|l| format!("<p>{}</p>", text(l))).collect()
    };
    let state = if a.text.is_empty() { "open" } else { "done" };
    let _ = writeln!(
        out,
        "<div class=\"answer {state}\"><p class=\"ask\"><b>{}</b> <span class=\"who\">{}: {}</span></p>{stale}{body}</div>",
        text(&a.prompt),
        text(&d.labels.who),
        text(&a.who)
    );
}

fn line(d: &Document, l: &[Inline]) -> String {
    let mut out = String::new();
    for (i, x) in l.iter().enumerate() {
        match x {
            Inline::Text(t) => out += &text(t),
            Inline::Strong(t) => {
                let _ = write!(out, "<b>{}</b>", text(t));
            }
            Inline::Code(t) => {
                let _ = write!(out, "<code>{}</code>", text(t));
            }
            Inline::Fact(f) => {
                match f.tone {
                    Tone::Plain => out += &apart(&f.text),
                    t => {
                        let _ = write!(out, "<span class=\"t {}\">{}</span>", t.word(), apart(&f.text));
                    }
                }
                if tells_sources(l, i) {
                    out += "<sup>";
                    for (n, s) in f.sources.iter().enumerate() {
                        let comma = if n > 0 { ", " } else { "" };
                        let _ = write!(out, "{comma}<a href=\"#s{0}\">{0}</a>", s + 1);
                    }
                    out += "</sup>";
                }
            }
            Inline::Blank(b) => {
                let label = text(&d.labels.to_be_supplied);
                let n = b.number;
                let _ = match b.shown {
                    Shown::Mark => write!(out, "<a class=\"blank\" href=\"#b{n}\"><b>{label}</b> B{n}</a>"),
                    Shown::Question => write!(
                        out,
                        "<a class=\"blank\" href=\"#b{n}\"><b>{label}</b> B{n}</a> {}",
                        text(&b.question)
                    ),
                    Shown::Listed => write!(out, "<span class=\"blank\" id=\"b{n}\"><b>B{n}</b></span> {}", text(&b.question)),
                };
            }
            Inline::More(m) => {
                let _ = write!(out, "<details><summary>{}</summary>{}</details>", text(&d.labels.more), line(d, m));
            }
            Inline::Break => out += "<br>",
        }
    }
    out
}

/// What is written from the right keeps its order to itself: the number of its source stands behind it, and names stay in their row.
fn apart(t: &str) -> String {
    let from_right = |c: char| matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}');
    match t.contains(from_right) {
        true => format!("<bdi>{}</bdi>", text(t)),
        false => text(t),
    }
}

fn text(t: &str) -> String {
    quote::xml(t)
}

/// RFC 4648, with padding.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for c in bytes.chunks(3) {
        let n = u32::from(c[0]) << 16 | u32::from(*c.get(1).unwrap_or(&0)) << 8 | u32::from(*c.get(2).unwrap_or(&0));
        for i in 0..4 {
            if i <= c.len() {
                out.push(char::from(DIGITS[(n >> (18 - 6 * i)) as usize & 63]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[test]
fn base64_is_the_one_of_the_standard() {
    let cases = [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
        ("foobar", "Zm9vYmFy"),
    ];
    for (from, to) in cases {
        assert_eq!(base64(from.as_bytes()), to);
    }
}

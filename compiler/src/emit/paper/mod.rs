//! Reports in formats: one file each. What is missing in the document belongs into the document.

pub mod answers;
pub mod cnil;
pub mod csv;
pub mod docx;
pub mod docx_answers;
mod docx_pack;
pub mod dpv;
pub mod html;
pub mod json;
pub mod markdown;
pub mod par;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod sheet;
pub mod typ;

use super::picture::{fonts, png};
use crate::document::paper::{Document, Inline, Shown};

/// Pieces of a picture as PNG, each with its width and height in pixels.
pub type Pieces = Vec<(Vec<u8>, u32, u32)>;

/// A picture for formats that take no SVG: as wide as a page, in as many pieces as it takes pages. None where it would be too large.
pub fn picture(svg: &str) -> Pieces {
    png::pieces(&fonts::own(svg), 1800, 2400).unwrap_or_default()
}

/// A line as a cell without markup: facts as they read, blanks with their number.
pub(super) fn said(d: &Document, line: &[Inline]) -> String {
    let mut out = String::new();
    for i in line {
        match i {
            Inline::Text(t) | Inline::Strong(t) | Inline::Code(t) => out += t,
            Inline::Fact(f) => out += &f.text,
            Inline::Blank(b) => {
                out += &format!("[{} B{}]", d.labels.to_be_supplied, b.number);
                if b.shown != Shown::Mark {
                    out.push(' ');
                    out += &b.question;
                }
            }
            Inline::More(m) => out += &said(d, m),
            Inline::Break => out.push('\n'),
        }
    }
    out
}

/// Whether the source numbers of the fact at `i` are told there: once for facts in a row that share them.
pub(super) fn tells_sources(line: &[Inline], i: usize) -> bool {
    let Inline::Fact(f) = &line[i] else { return false };
    if f.sources.is_empty() {
        return false;
    }
    let mut rest = line[i + 1..]
        .iter()
        .filter(|x| !matches!(x, Inline::Text(_) | Inline::Code(_) | Inline::Strong(_)));
    !matches!(rest.next(), Some(Inline::Fact(next)) if next.sources == f.sources)
}

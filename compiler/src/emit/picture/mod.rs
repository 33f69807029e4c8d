//! Drawings in every format but SVG, which has its own folder. Each file writes one.

pub mod d2;
pub mod dot;
pub mod fonts;
pub mod json;
pub mod mermaid;
pub mod page;
mod palette;
pub mod pdf;
pub mod png;

use super::svg::{self, Style};
use crate::document::diagram::{Diagram, Later};

/// What a drawing may be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Svg,
    Png,
    Pdf,
    Dot,
    Mermaid,
    D2,
    Html,
    Json,
}

impl Format {
    /// The extensions, in the order they are told.
    pub const ALL: [(&'static str, Format); 9] = [
        ("svg", Format::Svg),
        ("png", Format::Png),
        ("pdf", Format::Pdf),
        ("dot", Format::Dot),
        ("gv", Format::Dot),
        ("mmd", Format::Mermaid),
        ("d2", Format::D2),
        ("html", Format::Html),
        ("json", Format::Json),
    ];

    /// By the extension of a file.
    pub fn of(extension: &str) -> Option<Format> {
        Format::ALL
            .into_iter()
            .find(|(e, _)| extension.eq_ignore_ascii_case(e))
            .map(|(_, f)| f)
    }
}

/// Writes a drawing. `later` are the same drawing on later days, for the page that shows them.
pub fn write(d: &Diagram, later: &Later, style: &Style, format: Format) -> Result<Vec<u8>, String> {
    Ok(match format {
        Format::Svg => svg::draw(d, style).svg.into_bytes(),
        Format::Png => png::write(d, style)?,
        Format::Pdf => pdf::write(d, style)?,
        Format::Dot => dot::write(d, &style.lang).into_bytes(),
        Format::Mermaid => mermaid::write(d, &style.lang).into_bytes(),
        Format::D2 => d2::write(d, &style.lang).into_bytes(),
        Format::Html => page::write(d, later, style).into_bytes(),
        Format::Json => json::write(d, &style.lang).into_bytes(),
    })
}

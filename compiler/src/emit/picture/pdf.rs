//! A drawing as a PDF of one page. Its texts are shapes: the library that writes it puts embedded fonts into an order that changes from run to
//! run, and the same input must give the same bytes.

use super::super::svg::{Style, paint};
use super::fonts;
use crate::document::diagram::{Diagram, layout};

pub fn write(d: &Diagram, style: &Style) -> Result<Vec<u8>, String> {
    let plan = layout::plan(d, &style.lang);
    let tree = fonts::tree(&paint(d, &plan, style, fonts::FAMILIES))?;
    // A page may be 14,400 points long, so a longer one is made smaller.
    let long = plan.width.max(plan.height);
    let page = svg2pdf::PageOptions {
        dpi: if long > 14_000 { 72.0 * (long as f32 / 14_000.0) } else { 72.0 },
    };
    let options = svg2pdf::ConversionOptions {
        embed_text: false,
        ..svg2pdf::ConversionOptions::default()
    };
    svg2pdf::to_pdf(&tree, options, page).map_err(|e| format!("the page cannot be written: {e}"))
}

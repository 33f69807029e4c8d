//! A report as PDF, by the Typst that is a part of this program: its source with the fonts of drawings and their heavier weight.

use super::super::picture::fonts::{FILES, HEAVY};
use super::typ;
use crate::document::paper::Document;

pub fn document(d: &Document) -> Result<Vec<u8>, String> {
    let fonts: Vec<&'static [u8]> = FILES.into_iter().chain(HEAVY).collect();
    let name = format!("{} {} {} {}", d.project, d.template, d.title, d.lang);
    portolan_pdf::write(&typ::document(d), &name, &fonts).map_err(|e| format!("the PDF cannot be set: {e}"))
}

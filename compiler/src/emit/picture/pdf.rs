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
    let mut bytes = svg2pdf::to_pdf(&tree, options, page).map_err(|e| format!("the page cannot be written: {e}"))?;
    sort_resources(&mut bytes);
    Ok(bytes)
}

/// The kinds of resources a page names.
const RESOURCES: [&[u8]; 5] = [
    b"/ExtGState <<\n",
    b"/XObject <<\n",
    b"/Pattern <<\n",
    b"/Shading <<\n",
    b"/ColorSpace <<\n",
];

/// The library lists the resources of a page in an order that changes from run to run. Sorted they take the same room, so nothing else moves.
fn sort_resources(bytes: &mut [u8]) {
    for kind in RESOURCES {
        let mut from = 0;
        while let Some(at) = find(&bytes[from..], kind) {
            let start = from + at + kind.len();
            from = start;
            let Some(len) = find(&bytes[start..], b">>") else { return };
            let body = &bytes[start..start + len];
            let mut lines: Vec<&[u8]> = body.split_inclusive(|b| *b == b'\n').collect();
            // What closes the list may be indented; a list that is not of references is left as it is, such as one inside a picture's data.
            let tail = lines.pop_if(|l| !l.ends_with(b"\n")).unwrap_or_default();
            if lines.iter().any(|l| !l.ends_with(b" R\n")) {
                continue;
            }
            lines.sort_unstable_by_key(|l| (l.len(), l.to_vec()));
            let sorted = [lines.concat(), tail.to_vec()].concat();
            bytes[start..start + len].copy_from_slice(&sorted);
        }
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what)
}

//! A drawing as PNG, twice as fine as its natural size where that is not too large.

use resvg::{tiny_skia, usvg};

use super::super::svg::{Style, paint};
use super::fonts;
use crate::document::diagram::{Diagram, layout};

/// Pixels of a picture at most.
const MOST: i64 = 60_000_000;

pub fn write(d: &Diagram, style: &Style) -> Result<Vec<u8>, String> {
    let plan = layout::plan(d, &style.lang);
    let tree = fonts::tree(&paint(d, &plan, style, fonts::FAMILIES))?;
    let area = i64::from(plan.width) * i64::from(plan.height);
    let scale: u32 = if area * 4 <= MOST { 2 } else { 1 };
    let (w, h) = (plan.width as u32 * scale, plan.height as u32 * scale);
    if area > MOST {
        return Err(format!(
            "a picture of {w} by {h} pixels is too large; write an SVG, or draw a part of the model"
        ));
    }
    let mut pixels = tiny_skia::Pixmap::new(w, h).ok_or_else(|| format!("there is no room for a picture of {w} by {h} pixels"))?;
    let transform = usvg::Transform::from_scale(scale as f32, scale as f32);
    resvg::render(&tree, transform, &mut pixels.as_mut());
    pixels.encode_png().map_err(|e| format!("the picture cannot be written: {e}"))
}

//! A drawing as PNG, twice as fine as its natural size where that is not too large.

use resvg::{tiny_skia, usvg};

use super::super::svg::{Style, paint};
use super::{fonts, palette};
use crate::document::diagram::{Diagram, layout};

/// Pixels of a picture at most.
const MOST: u64 = 60_000_000;

pub fn write(d: &Diagram, style: &Style) -> Result<Vec<u8>, String> {
    let plan = layout::plan(d, &style.lang);
    let tree = fonts::tree(&paint(d, &plan, style, fonts::FAMILIES))?;
    let area = u64::from(plan.width.unsigned_abs()) * u64::from(plan.height.unsigned_abs());
    packed(&raster(&tree, if area * 4 <= MOST { 2.0 } else { 1.0 })?)
}

/// A drawing `wide` pixels wide, in pieces one under the other, each no higher than `high`: PNG, with the width and height of each in pixels.
pub fn pieces(svg: &str, wide: u32, high: u32) -> Result<Vec<(Vec<u8>, u32, u32)>, String> {
    let tree = fonts::tree(svg)?;
    let whole = raster(&tree, wide as f32 / tree.size().width())?;
    let mut out = Vec::new();
    let mut top = 0;
    while top < whole.height() {
        let h = high.min(whole.height() - top);
        let piece = tiny_skia::IntRect::from_xywh(0, top as i32, whole.width(), h).and_then(|r| whole.clone_rect(r));
        let piece = piece.ok_or("the picture cannot be cut")?;
        out.push((palette::write(&piece)?, whole.width(), h));
        top += h;
    }
    Ok(out)
}

fn raster(tree: &usvg::Tree, scale: f32) -> Result<tiny_skia::Pixmap, String> {
    let pixels = |n: f32| (n * scale).ceil().max(1.0) as u32;
    let (w, h) = (pixels(tree.size().width()), pixels(tree.size().height()));
    if u64::from(w) * u64::from(h) > MOST {
        return Err(format!(
            "a picture of {w} by {h} pixels is too large; write an SVG, or draw a part of the model"
        ));
    }
    let mut out = tiny_skia::Pixmap::new(w, h).ok_or_else(|| format!("there is no room for a picture of {w} by {h} pixels"))?;
    resvg::render(tree, usvg::Transform::from_scale(scale, scale), &mut out.as_mut());
    Ok(out)
}

fn packed(p: &tiny_skia::Pixmap) -> Result<Vec<u8>, String> {
    p.encode_png().map_err(|e| format!("the picture cannot be written: {e}"))
}

//! The fonts that pictures without a viewer's own fonts carry: parts of Noto Sans, its Arabic, its simplified Chinese and a few signs; see `fonts/README.md`.

use std::sync::{Arc, OnceLock};

use resvg::usvg::{self, fontdb};

use super::super::quote::xml;
use super::super::svg::FONTS;

/// Their families, for the head of a drawing.
pub const FAMILIES: &str = "Portolan Latin, Portolan Arabic, Portolan Chinese, Portolan Signs";

pub const FILES: [&[u8]; 4] = [
    include_bytes!("../../../fonts/latin.ttf"),
    include_bytes!("../../../fonts/arabic.ttf"),
    include_bytes!("../../../fonts/chinese.otf"),
    include_bytes!("../../../fonts/signs.ttf"),
];

/// The heavier weight of the first and the third, for headings.
#[cfg(feature = "pdf")]
pub const HEAVY: [&[u8]; 2] = [
    include_bytes!("../../../fonts/latin-bold.ttf"),
    include_bytes!("../../../fonts/chinese-bold.otf"),
];

fn database() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let make = || {
        let mut out = fontdb::Database::new();
        for f in FILES {
            out.load_font_source(fontdb::Source::Binary(Arc::new(f)));
        }
        out.set_sans_serif_family("Portolan Latin");
        out.set_serif_family("Portolan Latin");
        Arc::new(out)
    };
    FONTS.get_or_init(make).clone()
}

/// A drawing of ours that asks for these fonts before those of a viewer.
pub fn own(svg: &str) -> String {
    svg.replacen(
        &format!("font-family=\"{}\"", xml(FONTS)),
        &format!("font-family=\"{FAMILIES}, {}\"", xml(FONTS)),
        1,
    )
}

/// An SVG as shapes, its texts in these fonts and in no others.
pub fn tree(svg: &str) -> Result<usvg::Tree, String> {
    let options = usvg::Options {
        font_family: "Portolan Latin".into(),
        fontdb: database(),
        ..usvg::Options::default()
    };
    usvg::Tree::from_str(svg, &options).map_err(|e| format!("the drawing cannot be read back: {e}"))
}

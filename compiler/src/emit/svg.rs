//! A drawing as SVG: no script, no outside reference, every element with a stable id.

use std::fmt::Write as _;

use super::quote::xml;
use crate::base::Origin;
use crate::document::diagram::{Diagram, layout};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Light,
    Dark,
}

/// How a drawing looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    pub theme: Theme,
    /// Language of titles and words; what lacks it stands as written.
    pub lang: String,
}

impl Default for Style {
    fn default() -> Style {
        Style {
            theme: Theme::Light,
            lang: "en".into(),
        }
    }
}

/// An SVG, and for the ids in it the places in the model they stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    pub svg: String,
    /// Sorted by id. Elements carry `id`, `data-kind` (territory, site, node, flow, gate), `data-verdict` and `data-regime`.
    pub elements: Vec<(String, Origin)>,
}

/// Draws it.
pub fn draw(d: &Diagram, style: &Style) -> Drawing {
    let plan = layout::plan(d, &style.lang);
    let (ink, paper, line) = match style.theme {
        Theme::Light => ("#1b2430", "#ffffff", "#5b6775"),
        Theme::Dark => ("#e8edf2", "#12161c", "#97a3b0"),
    };
    let mut s = String::new();
    let (w, h) = (plan.width, plan.height);
    let _ = writeln!(
        s,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" font-family=\"Noto Sans, Noto Sans CJK SC, sans-serif\" font-size=\"13\">"
    );
    let title = xml(d.title.in_lang(&style.lang));
    let _ = writeln!(s, "<title>{title}</title>\n<rect width=\"{w}\" height=\"{h}\" fill=\"{paper}\"/>");
    let _ = writeln!(s, "<text x=\"20\" y=\"36\" font-size=\"20\" fill=\"{ink}\">{title}</text>");
    for (t, r) in d.territories.iter().zip(&plan.territories) {
        let _ = writeln!(
            s,
            "<g id=\"{}\" data-kind=\"territory\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"{line}\"/><text x=\"{}\" y=\"{}\" fill=\"{ink}\">{}</text></g>",
            xml(&t.id),
            r.x,
            r.y,
            r.w,
            r.h,
            r.x + 10,
            r.y + 22,
            xml(t.title.in_lang(&style.lang))
        );
    }
    for f in &d.flows {
        let (a, b) = (plan.nodes[f.from], plan.nodes[f.to]);
        let dash = if f.sight { " stroke-dasharray=\"6 4\"" } else { "" };
        let verdict = f.gravest().map_or("none", |m| m.ruling.word());
        let _ = writeln!(
            s,
            "<g id=\"{}\" data-kind=\"flow\" data-verdict=\"{verdict}\"><path d=\"M{} {}L{} {}\" fill=\"none\" stroke=\"{line}\"{dash}/></g>",
            xml(&f.id),
            a.right(),
            a.y + a.h / 2,
            b.x,
            b.y + b.h / 2
        );
    }
    for (n, r) in d.nodes.iter().zip(&plan.nodes) {
        let _ = writeln!(
            s,
            "<g id=\"{}\" data-kind=\"node\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\" fill=\"{paper}\" stroke=\"{ink}\"/><text x=\"{}\" y=\"{}\" fill=\"{ink}\">{}</text></g>",
            xml(&n.id),
            r.x,
            r.y,
            r.w,
            r.h,
            r.x + 10,
            r.y + 26,
            xml(n.title.in_lang(&style.lang))
        );
    }
    s += "</svg>\n";
    Drawing {
        svg: s,
        elements: d.origins().into_iter().collect(),
    }
}

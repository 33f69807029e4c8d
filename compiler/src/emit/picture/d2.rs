//! A drawing as D2.

use std::fmt::Write as _;

use super::super::quote::d2 as quote;
use super::super::svg::{Palette, Theme};
use crate::document::diagram::layout::table;
use crate::document::diagram::{Diagram, Rung, terms};

fn node(s: &mut String, d: &Diagram, n: usize, lang: &str, indent: &str) {
    let n = &d.nodes[n];
    let shape = match n.rung {
        Rung::Device | Rung::Service => "rectangle",
        Rung::Edge | Rung::Network => "hexagon",
        Rung::Server if n.kind_name == "cloud" => "cloud",
        Rung::Server => "cylinder",
        Rung::People => "person",
    };
    let _ = writeln!(
        s,
        "{indent}\"{}\": \"{}\" {{ shape: {shape} }}",
        quote(&n.id),
        quote(n.title.in_lang(lang))
    );
}

/// The way to a node through the boxes around it.
fn path(d: &Diagram, n: usize) -> String {
    let node = &d.nodes[n];
    let mut out = format!("\"{}\".", quote(&d.territories[node.territory].id));
    if let Some(s) = node.site {
        let _ = write!(out, "\"{}\".", quote(&d.sites[s].id));
    }
    let _ = write!(out, "\"{}\"", quote(&node.id));
    out
}

pub fn write(d: &Diagram, lang: &str) -> String {
    let c = Palette::of(Theme::Light);
    let mut s = String::from("direction: right\n");
    for (t, territory) in d.territories.iter().enumerate() {
        let _ = writeln!(s, "\"{}\": \"{}\" {{", quote(&territory.id), quote(territory.title.in_lang(lang)));
        for (i, site) in d.sites.iter().enumerate().filter(|(_, x)| x.territory == t) {
            let _ = writeln!(s, "  \"{}\": \"{}\" {{", quote(&site.id), quote(site.title.in_lang(lang)));
            (0..d.nodes.len())
                .filter(|n| d.nodes[*n].site == Some(i))
                .for_each(|n| node(&mut s, d, n, lang, "    "));
            s += "  }\n";
        }
        let alone = (0..d.nodes.len()).filter(|n| d.nodes[*n].territory == t && d.nodes[*n].site.is_none());
        alone.for_each(|n| node(&mut s, d, n, lang, "  "));
        s += "}\n";
    }
    for f in &d.flows {
        let mut label = table::data(f, lang);
        let ruling = f.gravest().map(|m| m.ruling);
        if d.crosses(f)
            && let Some(r) = ruling
        {
            label += &format!(" · {}", terms::ruling(r).in_lang(lang));
        }
        let dash = if f.sight { "; style.stroke-dash: 4" } else { "" };
        let _ = writeln!(
            s,
            "{} -> {}: \"{}\" {{ style.stroke: \"{}\"{dash} }}",
            path(d, f.from),
            path(d, f.to),
            quote(&label),
            c.verdict(ruling)
        );
    }
    s
}

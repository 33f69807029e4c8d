//! A drawing as a Mermaid flowchart.

use std::fmt::Write as _;

use super::super::quote::mermaid as quote;
use super::super::svg::{Palette, Theme};
use crate::document::diagram::layout::table;
use crate::document::diagram::{Diagram, Rung, terms};

/// Mermaid reads ids as words: letters, digits and lines only.
fn word(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

fn node(s: &mut String, d: &Diagram, n: usize, lang: &str, indent: &str) {
    let n = &d.nodes[n];
    let (open, close) = match n.rung {
        Rung::Device => ("[[\"", "\"]]"),
        Rung::Edge | Rung::Network => ("{{\"", "\"}}"),
        Rung::Server => ("[(\"", "\")]"),
        Rung::Service => ("[\"", "\"]"),
        Rung::People => ("([\"", "\"])"),
    };
    let _ = writeln!(s, "{indent}{}{open}{}{close}", word(&n.id), quote(n.title.in_lang(lang)));
}

pub fn write(d: &Diagram, lang: &str) -> String {
    let c = Palette::of(Theme::Light);
    let mut s = String::new();
    let _ = writeln!(s, "flowchart LR");
    for (t, territory) in d.territories.iter().enumerate() {
        let _ = writeln!(
            s,
            "  subgraph {}[\"{}\"]",
            word(&territory.id),
            quote(territory.title.in_lang(lang))
        );
        for (i, site) in d.sites.iter().enumerate().filter(|(_, x)| x.territory == t) {
            let _ = writeln!(s, "    subgraph {}[\"{}\"]", word(&site.id), quote(site.title.in_lang(lang)));
            (0..d.nodes.len())
                .filter(|n| d.nodes[*n].site == Some(i))
                .for_each(|n| node(&mut s, d, n, lang, "      "));
            s += "    end\n";
        }
        let alone = (0..d.nodes.len()).filter(|n| d.nodes[*n].territory == t && d.nodes[*n].site.is_none());
        alone.for_each(|n| node(&mut s, d, n, lang, "    "));
        s += "  end\n";
    }
    for f in &d.flows {
        let arrow = if f.sight { "-.->" } else { "-->" };
        let mut label = table::data(f, lang);
        if d.crosses(f)
            && let Some(m) = f.gravest()
        {
            label += &format!(" · {}", terms::ruling(m.ruling).in_lang(lang));
        }
        let _ = writeln!(
            s,
            "  {} {arrow}|\"{}\"| {}",
            word(&d.nodes[f.from].id),
            quote(&label),
            word(&d.nodes[f.to].id)
        );
    }
    for (i, f) in d.flows.iter().enumerate() {
        if let Some(m) = f.gravest() {
            let _ = writeln!(s, "  linkStyle {i} stroke:{}", c.verdict(Some(m.ruling)));
        }
    }
    s
}

//! A drawing for Graphviz: territories and sites as clusters. Every id and label is quoted here, because the printer prints them as they come.

use graphviz_rust::dot_structures::{Attribute, Edge, EdgeTy, Graph, GraphAttributes, Id, Node, NodeId, Stmt, Subgraph, Vertex};
use graphviz_rust::printer::{DotPrinter, PrinterContext};

use super::super::quote::dot as quote;
use super::super::svg::{Palette, Theme};
use crate::document::diagram::layout::measure::wrap;
use crate::document::diagram::layout::table;
use crate::document::diagram::{self, Diagram};

fn id(text: &str) -> Id {
    Id::Escaped(format!("\"{}\"", quote(text)))
}

fn attribute(name: &str, value: &str) -> Attribute {
    Attribute(Id::Plain(name.to_owned()), id(value))
}

/// A label of several lines.
fn label(lines: &[String]) -> Attribute {
    let joined = lines.iter().map(|l| quote(l)).collect::<Vec<_>>().join("\\n");
    Attribute(Id::Plain("label".into()), Id::Escaped(format!("\"{joined}\"")))
}

fn node(d: &Diagram, n: usize, lang: &str) -> Stmt {
    let n = &d.nodes[n];
    let mut lines = wrap(n.title.in_lang(lang), 13, 170, 3);
    lines.extend(n.operator.as_ref().map(|o| o.in_lang(lang).to_owned()));
    Stmt::Node(Node {
        id: NodeId(id(&n.id), None),
        attributes: vec![attribute("id", &n.id), label(&lines)],
    })
}

/// The whole as text.
pub fn write(d: &Diagram, lang: &str) -> String {
    let c = Palette::of(Theme::Light);
    let head = [
        // Without it Graphviz drops labelled edges between nested clusters, and says nothing.
        ("newrank", "true"),
        // Left to right; in pieces, because the word is a country too.
        ("rankdir", concat!("L", "R")),
        ("compound", "true"),
        ("fontname", "Noto Sans,Noto Sans CJK SC,sans-serif"),
        ("labelloc", "t"),
        ("nodesep", "0.4"),
        ("ranksep", "1"),
    ];
    let mut head: Vec<Attribute> = head.iter().map(|(n, v)| attribute(n, v)).collect();
    head.push(label(&[d.title.in_lang(lang).to_owned()]));
    let font = attribute("fontname", "Noto Sans,Noto Sans CJK SC,sans-serif");
    let mut stmts = vec![
        Stmt::GAttribute(GraphAttributes::Graph(head)),
        Stmt::GAttribute(GraphAttributes::Node(vec![
            attribute("shape", "box"),
            attribute("style", "rounded,filled"),
            attribute("fillcolor", c.card),
            attribute("color", c.edge),
            attribute("fontsize", "12"),
            font.clone(),
        ])),
        Stmt::GAttribute(GraphAttributes::Edge(vec![attribute("fontsize", "10"), font])),
    ];
    for (t, territory) in d.territories.iter().enumerate() {
        let mut inner = vec![
            Stmt::Attribute(attribute("id", &territory.id)),
            Stmt::Attribute(label(&[territory.title.in_lang(lang).to_owned()])),
            Stmt::Attribute(attribute("color", c.border)),
            Stmt::Attribute(attribute("style", if territory.known { "rounded" } else { "dashed" })),
        ];
        for (s, site) in d.sites.iter().enumerate().filter(|(_, s)| s.territory == t) {
            let mut nodes = vec![
                Stmt::Attribute(attribute("id", &site.id)),
                Stmt::Attribute(label(&[site.title.in_lang(lang).to_owned()])),
                Stmt::Attribute(attribute("style", "dotted")),
            ];
            nodes.extend((0..d.nodes.len()).filter(|n| d.nodes[*n].site == Some(s)).map(|n| node(d, n, lang)));
            inner.push(Stmt::Subgraph(Subgraph {
                id: id(&format!("cluster {}", site.id)),
                stmts: nodes,
            }));
        }
        inner.extend(
            (0..d.nodes.len())
                .filter(|n| d.nodes[*n].territory == t && d.nodes[*n].site.is_none())
                .map(|n| node(d, n, lang)),
        );
        stmts.push(Stmt::Subgraph(Subgraph {
            id: id(&format!("cluster {}", territory.id)),
            stmts: inner,
        }));
    }
    for f in &d.flows {
        let ruling = f.gravest().map(|m| m.ruling);
        let mut lines = wrap(&table::data(f, lang), 10, 150, 3);
        if d.crosses(f)
            && let Some(r) = ruling
        {
            lines.push(diagram::terms::ruling(r).in_lang(lang).to_owned());
        }
        let colour = c.verdict(ruling);
        let vertex = |n: usize| Vertex::N(NodeId(id(&d.nodes[n].id), None));
        stmts.push(Stmt::Edge(Edge {
            ty: EdgeTy::Pair(vertex(f.from), vertex(f.to)),
            attributes: vec![
                attribute("id", &f.id),
                label(&lines),
                attribute("color", colour),
                attribute("fontcolor", c.ink),
                attribute("style", if f.sight { "dashed" } else { "solid" }),
                attribute("arrowhead", if f.sight { "onormal" } else { "normal" }),
            ],
        }));
    }
    let graph = Graph::DiGraph {
        id: id("portolan"),
        strict: false,
        stmts,
    };
    graph.print(&mut PrinterContext::default()) + "\n"
}

/// What of a drawing an SVG by Graphviz lacks: ids of nodes and flows that it does not show, or shows without a line.
pub fn lost(d: &Diagram, svg: &str) -> Vec<String> {
    let shown = |class: &str| -> std::collections::BTreeSet<String> {
        let mut out = std::collections::BTreeSet::new();
        for part in svg.split("<g id=\"").skip(1) {
            let Some((id, rest)) = part.split_once('"') else { continue };
            let own = rest.split("<g ").next().unwrap_or(rest);
            let drawn = own.contains("<path") || own.contains("<polygon");
            if rest.starts_with(&format!(" class=\"{class}\"")) && drawn {
                out.insert(id.replace("&#45;", "-").replace("&amp;", "&"));
            }
        }
        out
    };
    let (nodes, edges) = (shown("node"), shown("edge"));
    let nodes = d.nodes.iter().filter(|n| !nodes.contains(&n.id)).map(|n| n.name.clone());
    nodes
        .chain(d.flows.iter().filter(|f| !edges.contains(&f.id)).map(|f| f.name.clone()))
        .collect()
}

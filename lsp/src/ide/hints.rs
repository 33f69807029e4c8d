//! Small words between the words: verdicts on arrows, places that are handed down, counts.

use std::ops::Range;
use std::path::Path;

use portolan::check::result::{flow_gravity, is_crossing_verdict};
use portolan::emit::quote::plain;
use portolan::law::verdict::Ruling;
use portolan::model::ObjId;
use portolan_syntax::Slice;
use portolan_syntax::tree::{Decl, Flow, Item, NodeId};

use super::cursor::Cursor;
use super::hover;
use crate::snapshot::ProjectSnap;
use crate::view::View;

/// One hint, behind a byte of the present text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    pub at: u32,
    pub label: String,
    /// More of the same, for whoever points at it.
    pub more: String,
}

/// Regimes named on one arrow at most.
const MOST_NAMED: usize = 2;

/// The hints within some bytes of a file.
pub fn within(view: &View, path: &Path, range: &Range<u32>) -> Vec<Hint> {
    let Some(here) = view.here(path) else { return Vec::new() };
    let mut out = Vec::new();
    for slice in &here.parsed.slices {
        let r = slice.range();
        if r.start > range.end || r.end < range.start {
            continue;
        }
        let cursor = Cursor::of(here.project.clone(), here.file.clone(), slice.clone(), r.start);
        // A case is judged by its own expectations.
        if !cursor.in_case() {
            cursor.known.prepare();
            item(view, &cursor, slice, &slice.item, &mut out);
        }
    }
    out.retain(|h| range.start <= h.at && h.at <= range.end);
    out.sort_by_key(|h| h.at);
    out
}

fn item(view: &View, cursor: &Cursor, slice: &Slice, i: &Item, out: &mut Vec<Hint>) {
    match i {
        Item::Flow(f) if view.settings.verdict_hints => arrows(view, cursor, slice, f, out),
        Item::Decl(d) => {
            declared(view, cursor, slice, d, out);
            d.block
                .iter()
                .flat_map(|b| &b.items)
                .for_each(|i| item(view, cursor, slice, i, out));
        }
        Item::Guard(g) => g.block.items.iter().for_each(|i| item(view, cursor, slice, i, out)),
        _ => {}
    }
}

fn arrows(view: &View, cursor: &Cursor, slice: &Slice, f: &Flow, out: &mut Vec<Hint>) {
    for (n, (_, node)) in f.arrows.iter().enumerate() {
        let Some(end) = f.ends.get(n + 1) else { continue };
        let flows = flows_at(cursor, *node);
        let verdicts = gravest(&cursor.project, &flows);
        let loud: Vec<&(u32, Ruling, usize)> = verdicts.iter().filter(|v| v.1 != Ruling::Outside).collect();
        if loud.is_empty() {
            continue;
        }
        let library = &cursor.world().library;
        let mut words: Vec<String> = loud
            .iter()
            .take(MOST_NAMED)
            .map(|(regime, ruling, count)| {
                let times = if *count > 1 { format!(" ×{count}") } else { String::new() };
                format!("{} {}{times}", library.regimes[*regime as usize].name, ruling.word())
            })
            .collect();
        if loud.len() > MOST_NAMED {
            words.push(format!("+{}", loud.len() - MOST_NAMED));
        }
        let more: Vec<String> = flows
            .iter()
            .take(4)
            .flat_map(|o| hover::verdicts(&cursor.project, *o, &view.settings.lang))
            .collect();
        out.push(Hint {
            at: slice.span(end.node()).end,
            label: words.join(", "),
            more: more.join("\n"),
        });
    }
}

/// The flows an arrow stands for: its own thing, or the declaration it stands in.
pub fn flows_at(cursor: &Cursor, arrow: NodeId) -> Vec<ObjId> {
    let own = cursor.known.at(cursor.origin(arrow));
    if !own.is_empty() {
        return own;
    }
    // In `flow Name { A -> B : D }` the thing is the declaration.
    let Item::Decl(d) = cursor.slice.item.as_ref() else { return own };
    let mut found = None;
    named_flow(d, arrow, &mut found);
    found.map(|n| cursor.known.at(cursor.origin(n))).unwrap_or_default()
}

fn named_flow(d: &Decl, arrow: NodeId, found: &mut Option<NodeId>) {
    for i in d.block.iter().flat_map(|b| &b.items) {
        match i {
            Item::Flow(f) if f.arrows.iter().any(|a| a.1 == arrow) => *found = Some(d.path.node()),
            Item::Decl(inner) => named_flow(inner, arrow, found),
            _ => {}
        }
    }
}

/// The gravest ruling of each regime on some flows, and how many of them meet it; the gravest first.
pub fn gravest(project: &ProjectSnap, flows: &[ObjId]) -> Vec<(u32, Ruling, usize)> {
    let mut out: Vec<(u32, Ruling, usize)> = Vec::new();
    for o in flows {
        let mut own: Vec<(u32, Ruling)> = Vec::new();
        for r in project.results_of(*o).iter().filter(|r| is_crossing_verdict(r)) {
            let ruling = r.verdict.ruling;
            match own.iter_mut().find(|x| x.0 == r.regime) {
                Some(x) if flow_gravity(x.1) < flow_gravity(ruling) => x.1 = ruling,
                Some(_) => {}
                None => own.push((r.regime, ruling)),
            }
        }
        for (regime, ruling) in own {
            match out.iter_mut().find(|x| x.0 == regime) {
                Some(x) if flow_gravity(x.1) < flow_gravity(ruling) => (x.1, x.2) = (ruling, 1),
                Some(x) if x.1 == ruling => x.2 += 1,
                Some(_) => {}
                None => out.push((regime, ruling, 1)),
            }
        }
    }
    out.sort_by_key(|x| (std::cmp::Reverse(flow_gravity(x.1)), x.0));
    out
}

fn declared(view: &View, cursor: &Cursor, slice: &Slice, d: &Decl, out: &mut Vec<Hint>) {
    let Some(object) = cursor.known.at(cursor.origin(d.path.node())).first().copied() else {
        return;
    };
    let world = cursor.world();
    let (w, schema) = (world.library.words, &world.library.schema);
    let known = |k: u32| (k as usize) < schema.kinds.len();
    let o = world.object(object);
    let at = slice.span(d.path.node()).end;
    if view.settings.place_hints && known(w.node) && schema.is(o.kind, w.node) && o.own(w.node_in).is_none() {
        let places: Vec<String> = world
            .stated(object, w.node_in)
            .map(|s| world.objects_in(s))
            .unwrap_or_default()
            .iter()
            .map(|p| plain(&world.object(*p).name))
            .collect();
        if !places.is_empty() {
            let from = o.container().map(|c| plain(&world.object(c).name));
            out.push(Hint {
                at,
                label: format!("in {}", places.join(", ")),
                more: from.map_or("from what it is based on".into(), |f| format!("from {f}")),
            });
        }
    }
    if view.settings.count_hints && known(w.data) && schema.is(o.kind, w.data) && d.word.text.as_ref() != "extend" {
        let n = nodes_with(cursor, object);
        if n > 0 {
            let s = if n == 1 { "" } else { "s" };
            out.push(Hint {
                at,
                label: format!("at {n} node{s}"),
                more: "nodes that hold or see it".into(),
            });
        }
    }
}

/// How many nodes hold or see a datum.
fn nodes_with(cursor: &Cursor, data: ObjId) -> usize {
    let (graph, lineage) = (&cursor.known.frozen.graph, &cursor.known.frozen.lineage);
    let of: Vec<bool> = lineage.labels.iter().map(|l| l.data == data).collect();
    (0..graph.nodes.len() as u32)
        .filter(|n| lineage.at(*n).any(|l| of[l as usize]))
        .count()
}

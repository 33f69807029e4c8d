//! For which of a node's activities it holds a datum.

use crate::base::Index;
use crate::graph::Graph;
use crate::graph::build::Node;
use crate::lineage::label::Known;
use crate::lineage::{LabelId, Lineage};
use crate::model::ObjId;

/// The activities for which a node holds each label, where these are not all of its own: everything that brings the label says what it is
/// for. What is made there of such a label is for no more; what is collected there is for whatever the node is for.
///
/// `own` are the activities of the node, `chosen` those of an edge, or nothing where they are not known before any law.
pub fn narrowed<'a>(
    (graph, lineage): (&Graph, &Lineage),
    n: u32,
    own: &[Option<ObjId>],
    chosen: &dyn Fn(u32) -> Option<&'a [Option<ObjId>]>,
) -> Index<LabelId, Vec<Option<ObjId>>> {
    let mut out: Index<LabelId, Vec<Option<ObjId>>> = Index::default();
    if own.len() < 2 || own.contains(&None) {
        return out;
    }
    let node = &graph.nodes[n as usize];
    for e in &graph.into[n as usize] {
        let brought = match chosen(*e) {
            Some(c) if c.iter().all(|a| own.contains(a)) => c,
            Some(_) => own,
            // For which of them, nobody knows.
            None => &[None],
        };
        for label in lineage.carried(graph, *e) {
            add(&mut out, label, brought);
        }
    }
    let of = |l: LabelId| &lineage.labels[l as usize];
    let begins =
        |l: &LabelId| of(*l).collector == Known::Is(node.object) && of(*l).root == Known::Is(of(*l).data) && of(*l).treatments.is_empty();
    for label in lineage.at(n).filter(begins) {
        add(&mut out, label, own);
    }
    if !node.produces.is_empty() {
        made_there(node, lineage, n, own, &mut out);
    }
    out.retain(|_, of| {
        // In the order of the node's own list.
        of.sort_by_key(|a| own.iter().position(|x| x == a));
        of.contains(&None) || !of.is_empty() && of.len() < own.len()
    });
    out
}

/// What is made at a node is held for what it is made of, in turn.
fn made_there(node: &Node, lineage: &Lineage, n: u32, own: &[Option<ObjId>], out: &mut Index<LabelId, Vec<Option<ObjId>>>) {
    // A product has the root, the origin and the collector of its source.
    let mut alike: Index<_, Vec<LabelId>> = Index::default();
    for l in lineage.at(n) {
        let label = &lineage.labels[l as usize];
        alike.entry((label.root, label.origin, label.collector)).or_default().push(l);
    }
    let data = |l: LabelId| lineage.labels[l as usize].data;
    for labels in alike.values() {
        for _ in 0..=node.produces.len() {
            for p in &node.produces {
                let from = |l: &LabelId| p.from.as_ref().is_some_and(|f| f.contains(&data(*l)));
                let sources: Vec<LabelId> = labels.iter().copied().filter(from).collect();
                for made in labels.iter().filter(|l| data(**l) == p.data) {
                    if sources.is_empty() {
                        add(out, *made, own);
                    }
                    for source in &sources {
                        let held = out.get(source).cloned().unwrap_or_default();
                        add(out, *made, &held);
                    }
                }
            }
        }
    }
}

fn add(out: &mut Index<LabelId, Vec<Option<ObjId>>>, label: LabelId, more: &[Option<ObjId>]) {
    let of = out.entry(label).or_default();
    for a in more {
        if !of.contains(a) {
            of.push(*a);
        }
    }
}

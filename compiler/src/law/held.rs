//! For which of a node's activities it holds a datum.

use crate::base::Index;
use crate::graph::Graph;
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
    // What is made of what was made follows in turn.
    for _ in 0..=node.produces.len() {
        for p in &node.produces {
            for made in lineage.at(n).filter(|l| of(*l).data == p.data) {
                let same = |l: &LabelId| {
                    let (a, b) = (of(*l), of(made));
                    (a.root, a.origin, a.collector) == (b.root, b.origin, b.collector)
                        && p.from.as_ref().is_some_and(|f| f.contains(&a.data))
                };
                let sources: Vec<LabelId> = lineage.at(n).filter(same).collect();
                if sources.is_empty() {
                    add(&mut out, made, own);
                }
                for source in sources {
                    let held = out.get(&source).cloned().unwrap_or_default();
                    add(&mut out, made, &held);
                }
            }
        }
    }
    out.retain(|_, of| {
        // In the order of the node's own list.
        of.sort_by_key(|a| own.iter().position(|x| x == a));
        of.contains(&None) || !of.is_empty() && of.len() < own.len()
    });
    out
}

fn add(out: &mut Index<LabelId, Vec<Option<ObjId>>>, label: LabelId, more: &[Option<ObjId>]) {
    let of = out.entry(label).or_default();
    for a in more {
        if !of.contains(a) {
            of.push(*a);
        }
    }
}

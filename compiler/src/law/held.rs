//! For which of a node's activities it holds a datum.

use crate::base::Index;
use crate::graph::Graph;
use crate::lineage::label::Known;
use crate::lineage::{LabelId, Lineage};
use crate::model::ObjId;

/// The activities for which a node holds each label, where these are not all of its own: everything that brings the label says what it is
/// for. What comes into being there is for whatever the node is for.
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
        let brought = chosen(*e).filter(|c| c.iter().all(|a| own.contains(a))).unwrap_or(own);
        for label in lineage.carried(graph, *e) {
            let of = out.entry(label).or_default();
            of.extend(brought.iter().filter(|a| !of.contains(a)).copied().collect::<Vec<_>>());
        }
    }
    out.retain(|label, of| {
        let l = &lineage.labels[*label as usize];
        let made_here = l.collector == Known::Is(node.object) || node.produces.iter().any(|p| p.data == l.data);
        // In the order of the node's own list.
        of.sort_by_key(|a| own.iter().position(|x| x == a));
        !made_here && of.len() < own.len()
    });
    out
}

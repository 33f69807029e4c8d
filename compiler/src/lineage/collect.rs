//! The shortcut: people at the tail of an arrow and nodes that store a datum nobody brings them collect it where they are.

use std::collections::BTreeSet;

use crate::graph::Graph;
use crate::model::ObjId;

/// For each node the data it collects, stated or by the shortcut. It rests on what is written, not on labels, so no order matters.
pub fn collected(graph: &Graph) -> impl Iterator<Item = Vec<ObjId>> + '_ {
    graph.nodes.iter().enumerate().map(|(n, node)| {
        let mut own: Vec<ObjId> = node.collects.iter().map(|c| c.data).collect();
        let made: BTreeSet<ObjId> = node.produces.iter().map(|p| p.data).collect();
        let mut wanted: Vec<ObjId> = node.stores.to_vec();
        if node.people {
            wanted.extend(
                graph.out[n]
                    .iter()
                    .flat_map(|e| graph.edges[*e as usize].carries.iter().flat_map(|c| c.iter()).copied()),
            );
        }
        for d in wanted {
            let arrives = graph.into[n]
                .iter()
                .any(|e| graph.edges[*e as usize].carries.as_ref().is_none_or(|c| c.contains(&d)));
            if !own.contains(&d) && !made.contains(&d) && !arrives {
                own.push(d);
            }
        }
        if own.len() > 1 {
            let mut seen = BTreeSet::new();
            own.retain(|d| seen.insert(*d));
        }
        own
    })
}

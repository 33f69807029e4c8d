//! A shortest way a label came to a node.

use super::label::LabelId;
use super::solve::{Lineage, Step};
use crate::graph::Graph;

/// One hop of a path, first to last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hop {
    /// First collected, or made from what nobody says, at this node.
    Starts(u32),
    /// Made at this node.
    Made(u32),
    /// Carried by this edge.
    Flows(u32),
}

/// The way `label` came to `node`.
pub fn path(graph: &Graph, lineage: &Lineage, node: u32, label: LabelId) -> Vec<Hop> {
    let mut hops = Vec::new();
    let (mut n, mut l) = (node, label);
    while let Some(step) = lineage.step(n, l) {
        match step {
            Step::Collected => {
                hops.push(Hop::Starts(n));
                break;
            }
            Step::Produced(from) => {
                hops.push(Hop::Made(n));
                l = from;
            }
            Step::Arrived(e) => {
                hops.push(Hop::Flows(e));
                n = graph.edges[e as usize].source;
            }
        }
    }
    hops.reverse();
    hops
}

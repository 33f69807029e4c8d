//! The graph for petgraph's algorithms: a view made when asked for and never stored.

use petgraph::graph::DiGraph;

use super::build::Graph;

/// Node and edge weights are the indices of [`Graph::nodes`] and [`Graph::edges`].
pub fn view(graph: &Graph) -> DiGraph<u32, u32> {
    let mut out = DiGraph::with_capacity(graph.nodes.len(), graph.edges.len());
    let ids: Vec<_> = (0..graph.nodes.len() as u32).map(|n| out.add_node(n)).collect();
    for (i, e) in graph.edges.iter().enumerate() {
        out.add_edge(ids[e.source as usize], ids[e.target as usize], i as u32);
    }
    out
}

/// How many separate parts the drawing has, flows taken without direction.
pub fn parts(graph: &Graph) -> usize {
    petgraph::algo::connected_components(&view(graph))
}

//! Whether an arrow may be turned: what it carries stands at its other end all the same, and nobody misses what it brought.

use portolan::graph::Graph;
use portolan::law::eval::Context;
use portolan::model::ObjId;

/// Nodes and arrows looked at for all data of an arrow; of a model in which there are more, nothing is said.
const MOST_STEPS: usize = 10_000_000;

/// Of all things that an arrow draws, one in each place a system is put.
pub(super) fn is_sound(cx: &Context, flows: &[ObjId]) -> bool {
    let graph = cx.graph;
    let turned: Vec<u32> = (0..graph.edges.len() as u32)
        .filter(|e| flows.contains(&graph.edges[*e as usize].flow))
        .collect();
    !turned.is_empty() && turned.iter().all(|e| !is_drawn(cx, *e)) && brings(cx, &turned)
}

/// Whether the same is drawn the other way already.
fn is_drawn(cx: &Context, edge: u32) -> bool {
    let own = &cx.graph.edges[edge as usize];
    let back = cx.graph.out[own.target as usize].iter().map(|e| &cx.graph.edges[*e as usize]);
    let same = |e: &portolan::graph::Edge| e.target == own.source && e.sight == own.sight && e.carries == own.carries;
    back.into_iter().any(same) || own.source == own.target
}

/// Whether all data stand where they are sent from, stored or made something of, as far as they did before.
fn brings(cx: &Context, turned: &[u32]) -> bool {
    let graph = cx.graph;
    let mut data: Vec<ObjId> = Vec::new();
    for e in turned.iter().map(|e| &graph.edges[*e as usize]) {
        match &e.carries {
            Some(list) => data.extend(list.iter()),
            None => data.extend(cx.lineage.at(e.source).map(|l| cx.lineage.labels[l as usize].data)),
        }
    }
    data.sort_unstable();
    data.dedup();
    if data.len().saturating_mul(graph.nodes.len() + graph.edges.len()) > MOST_STEPS {
        return false;
    }
    let mut idle: Vec<u32> = turned.to_vec();
    for d in data {
        let (before, after) = (reached(graph, d, &[]), reached(graph, d, turned));
        let lost = |n: u32| before[n as usize] && !after[n as usize];
        for (i, e) in graph.edges.iter().enumerate() {
            if !e.carries.as_ref().is_some_and(|c| c.contains(&d)) {
                continue;
            }
            let is_turned = turned.contains(&(i as u32));
            if is_turned && !after[e.target as usize] || !is_turned && lost(e.source) {
                return false;
            }
        }
        for (n, node) in graph.nodes.iter().enumerate() {
            let made = node.produces.iter().filter_map(|p| p.from.as_ref()).any(|f| f.contains(&d));
            if (made || node.stores.contains(&d)) && lost(n as u32) {
                return false;
            }
        }
        idle.retain(|e| !after[graph.edges[*e as usize].target as usize]);
    }
    // An arrow that names no data carries what there is, but not nothing.
    idle.is_empty()
}

/// The nodes that some data reach, with some arrows turned.
fn reached(graph: &Graph, data: ObjId, turned: &[u32]) -> Vec<bool> {
    let begins = |n: &portolan::graph::Node| n.collects.iter().any(|c| c.data == data) || n.produces.iter().any(|p| p.data == data);
    let mut out: Vec<bool> = graph.nodes.iter().map(begins).collect();
    let mut open: Vec<u32> = (0..out.len() as u32).filter(|n| out[*n as usize]).collect();
    while let Some(n) = open.pop() {
        let ahead = graph.out[n as usize].iter().filter(|e| !turned.contains(e));
        let ahead = ahead.map(|e| (*e, graph.edges[*e as usize].target));
        let back = turned.iter().map(|e| (*e, &graph.edges[*e as usize])).filter(|e| e.1.target == n);
        let next: Vec<u32> = ahead
            .chain(back.map(|e| (e.0, e.1.source)))
            .filter(|(e, _)| graph.edges[*e as usize].carries.as_ref().is_none_or(|c| c.contains(&data)))
            .map(|(_, to)| to)
            .collect();
        for to in next {
            if !std::mem::replace(&mut out[to as usize], true) {
                open.push(to);
            }
        }
    }
    out
}

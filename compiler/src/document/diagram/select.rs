//! Which nodes and flows a request leaves: everything else is counted, not drawn.

use std::collections::BTreeSet;

use super::request::Only;
use super::wanted::{Boxes, Part, Shown, Wanted};
use crate::base::Index;
use crate::check::Result;
use crate::check::result::is_crossing_verdict;
use crate::graph::Place;
use crate::law::duty::Subject;
use crate::law::eval::Context;
use crate::law::subjects::fold;
use crate::law::verdict::Ruling;
use crate::lineage::label::Known;
use crate::model::ObjId;

/// Indices of graph nodes and edges, in order of the source.
pub struct Chosen {
    pub nodes: Vec<u32>,
    pub edges: Vec<u32>,
    pub nodes_left_out: usize,
    pub flows_left_out: usize,
}

/// What a request shows.
pub fn choose(cx: &Context, results: &[Result], wanted: &Wanted) -> Chosen {
    let graph = cx.graph;
    let boxes = containers(cx);
    let touched: BTreeSet<u32> = graph.edges.iter().flat_map(|e| [e.source, e.target]).collect();
    // A box around nodes is drawn as a node only where an arrow ends at it.
    let drawable = |n: u32| !boxes.contains(&graph.nodes[n as usize].object) || touched.contains(&n);
    let of_part = in_part(cx, results, wanted);
    let found = findings(cx, results, wanted);
    let edges: Vec<u32> = (0..graph.edges.len() as u32)
        .filter(|e| {
            let edge = &graph.edges[*e as usize];
            let only = match wanted.only {
                Only::Everything => true,
                Only::Crossings => crosses(cx, *e, wanted.boxes),
                Only::Findings => found.contains(&edge.flow),
            };
            only && of_part.edges.contains(e) && shown_edge(cx, wanted, *e)
        })
        .collect();
    let ends: BTreeSet<u32> = edges
        .iter()
        .flat_map(|e| [graph.edges[*e as usize].source, graph.edges[*e as usize].target])
        .collect();
    let nodes: Vec<u32> = (0..graph.nodes.len() as u32)
        .filter(|n| drawable(*n))
        .filter(|n| ends.contains(n) || (wanted.only == Only::Everything && of_part.nodes.contains(n) && shown_node(cx, wanted, *n)))
        .collect();
    let all = (0..graph.nodes.len() as u32).filter(|n| drawable(*n)).count();
    Chosen {
        nodes_left_out: all - nodes.len(),
        flows_left_out: graph.edges.len() - edges.len(),
        nodes,
        edges,
    }
}

/// Things that contain nodes.
fn containers(cx: &Context) -> BTreeSet<ObjId> {
    cx.graph
        .nodes
        .iter()
        .filter_map(|n| cx.world.object(n.object).container())
        .collect()
}

struct InPart {
    nodes: BTreeSet<u32>,
    edges: BTreeSet<u32>,
}

fn in_part(cx: &Context, results: &[Result], wanted: &Wanted) -> InPart {
    let graph = cx.graph;
    let all = || (0..graph.edges.len() as u32).collect::<BTreeSet<u32>>();
    let edges_where = |is: &dyn Fn(u32) -> bool| all().into_iter().filter(|e| is(*e)).collect::<BTreeSet<u32>>();
    let nodes_where = |is: &dyn Fn(u32) -> bool| (0..graph.nodes.len() as u32).filter(|n| is(*n)).collect::<BTreeSet<u32>>();
    let touching = |nodes: BTreeSet<u32>| InPart {
        edges: edges_where(&|e| {
            let e = &graph.edges[e as usize];
            nodes.contains(&e.source) || nodes.contains(&e.target)
        }),
        nodes,
    };
    let none = BTreeSet::new;
    match wanted.part {
        Part::Whole => InPart {
            nodes: nodes_where(&|_| true),
            edges: all(),
        },
        Part::Activity(a) => {
            let edges: BTreeSet<u32> = cx
                .subjects
                .crossings
                .iter()
                .filter(|c| c.activity == Some(a))
                .map(|c| c.edge)
                .collect();
            InPart { nodes: none(), edges }
        }
        Part::Journey(d) => {
            let of = |l: u32| {
                let label = &cx.lineage.labels[l as usize];
                label.data == d || label.root == Known::Is(d)
            };
            InPart {
                edges: edges_where(&|e| cx.lineage.carried(graph, e).any(of)),
                nodes: nodes_where(&|n| cx.lineage.at(n).any(of)),
            }
        }
        Part::Regime(r) => {
            let its = results
                .iter()
                .filter(|x| x.regime == r && is_crossing_verdict(x) && x.verdict.ruling != Ruling::Outside);
            let edges = its
                .filter_map(|x| match x.subject {
                    Subject::Crossing(i) => Some(cx.subjects.crossings[i as usize].edge),
                    _ => None,
                })
                .collect();
            InPart { nodes: none(), edges }
        }
        Part::Deploy(d) => touching(nodes_where(&|n| {
            cx.world.object(graph.nodes[n as usize].object).deploy() == Some(d)
        })),
        Part::Market(c) => touching(nodes_where(&|n| graph.nodes[n as usize].places.contains(&Place::At(c)))),
    }
}

/// Flows with a finding under a marked regime.
fn findings(cx: &Context, results: &[Result], wanted: &Wanted) -> BTreeSet<ObjId> {
    let mut out = BTreeSet::new();
    if wanted.only != Only::Findings {
        return out;
    }
    for r in results.iter().filter(|r| r.level.is_some() && wanted.mark.contains(&r.regime)) {
        match r.subject {
            Subject::Crossing(i) => {
                out.insert(cx.subjects.crossings[i as usize].flow);
            }
            Subject::Object(o) => {
                out.insert(o);
            }
            _ => {}
        }
    }
    out
}

/// Whether the ends of an edge stand in different boxes; by country where there are none.
fn crosses(cx: &Context, edge: u32, boxes: Boxes) -> bool {
    let e = &cx.graph.edges[edge as usize];
    let (a, b) = (&cx.graph.nodes[e.source as usize], &cx.graph.nodes[e.target as usize]);
    match boxes {
        Boxes::Entity => super::build::operator(cx, e.source) != super::build::operator(cx, e.target),
        Boxes::Property(_) => super::build::key(cx, e.source, boxes) != super::build::key(cx, e.target, boxes),
        // A place nobody stated may be anywhere.
        Boxes::Country | Boxes::None => a.places != b.places || a.places.iter().any(|p| matches!(p, Place::Unknown(_))),
    }
}

/// Whether `show` lets a node through.
fn shown_node(cx: &Context, wanted: &Wanted, n: u32) -> bool {
    let Some(list) = &wanted.show else { return true };
    let world = cx.world;
    let object = cx.graph.nodes[n as usize].object;
    let mut around: Vec<ObjId> = vec![object];
    while let Some(c) = around.last().and_then(|o| world.object(*o).container()) {
        around.push(c);
    }
    around.extend(world.object(object).deploy());
    let operator = super::build::operator(cx, n);
    list.iter().any(|s| match s {
        Shown::Kind(k) => world.is(object, *k),
        Shown::Thing(o) => {
            let place = cx.graph.nodes[n as usize].places.contains(&Place::At(*o));
            around.contains(o) || place || operator == Some(fold(world, *o))
        }
    })
}

/// Whether `show` lets a flow through: by both ends, by its data, by its activity, or by itself.
fn shown_edge(cx: &Context, wanted: &Wanted, edge: u32) -> bool {
    let Some(list) = &wanted.show else { return true };
    let e = &cx.graph.edges[edge as usize];
    if shown_node(cx, wanted, e.source) && shown_node(cx, wanted, e.target) {
        return true;
    }
    let own: Index<ObjId, ()> = list
        .iter()
        .filter_map(|s| match s {
            Shown::Thing(o) => Some((*o, ())),
            Shown::Kind(_) => None,
        })
        .collect();
    if own.is_empty() {
        return false;
    }
    let mut carried = cx.lineage.carried(cx.graph, edge);
    own.contains_key(&e.flow)
        || carried.any(|l| own.contains_key(&cx.lineage.labels[l as usize].data))
        || cx.subjects.by_flow.get(&e.flow).is_some_and(|list| {
            list.iter()
                .any(|c| cx.subjects.crossings[*c as usize].activity.is_some_and(|a| own.contains_key(&a)))
        })
}

//! From declared things to arrays.

use std::cmp::Ordering;

use portolan_syntax::tree::Few;
use thin_vec::ThinVec;

use super::adjacent::Adjacent;
use crate::model::object::Load;
use crate::model::{Const, ObjId, Words, World};

/// Where a node stands: a stated place, or nobody said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    At(ObjId),
    /// The place of this node is not stated.
    Unknown(ObjId),
}

/// `collects: data of people`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Collected {
    pub data: ObjId,
    pub of: ThinVec<ObjId>,
}

/// `produces: data from sources by treatments`; `from` is `None` where it is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Produced {
    pub data: ObjId,
    pub from: Option<Vec<ObjId>>,
    pub by: Vec<ObjId>,
}

/// A node, or people at an end of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Node {
    pub object: ObjId,
    pub people: bool,
    pub places: Few<Place>,
    pub collects: ThinVec<Collected>,
    pub produces: ThinVec<Produced>,
    pub stores: ThinVec<ObjId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edge {
    pub flow: ObjId,
    pub source: u32,
    pub target: u32,
    pub sight: bool,
    /// `None`: everything the sender holds.
    pub carries: Option<Load>,
}

/// No node.
const NONE: u32 = u32::MAX;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Graph {
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
    /// The node of each object, or [`NONE`].
    index: Vec<u32>,
    /// Edges by source node, in order of the flow's name.
    pub out: Adjacent,
    /// Edges by target node, likewise.
    pub into: Adjacent,
}

impl Graph {
    pub fn node_of(&self, object: ObjId) -> Option<u32> {
        self.index.get(object as usize).copied().filter(|n| *n != NONE)
    }

    /// The edges by their source and by their target, each list in that order.
    pub fn lists(&self, order: impl Fn(&u32, &u32) -> Ordering) -> (Adjacent, Adjacent) {
        let by = |end: fn(&Edge) -> u32| Adjacent::new(self.nodes.len(), self.edges.iter().map(end), &order);
        (by(|e| e.source), by(|e| e.target))
    }
}

/// The graph of a world's nodes, and of the people its flows touch.
pub fn build(world: &World) -> Graph {
    let w = world.library.words;
    let mut graph = Graph::default();
    let mut touched = vec![false; world.object_count()];
    let nodes = world.own_ids().filter(|id| world.is(*id, w.node));
    let ends = world.flows.iter().flat_map(|f| [f.source, f.target]);
    nodes.chain(ends).for_each(|id| touched[id as usize] = true);
    graph.index = vec![NONE; touched.len()];
    graph.nodes.reserve_exact(touched.iter().filter(|t| **t).count());
    graph.edges.reserve_exact(world.flows.len());
    for id in (0..touched.len()).filter(|id| touched[*id]) {
        graph.index[id] = graph.nodes.len() as u32;
        graph.nodes.push(node(world, id as ObjId));
    }
    for f in &world.flows {
        let (Some(source), Some(target)) = (graph.node_of(f.source), graph.node_of(f.target)) else {
            continue;
        };
        graph.edges.push(Edge {
            flow: f.object,
            source,
            target,
            sight: f.sight,
            carries: f.carries.clone(),
        });
    }
    let name = |e: u32| &world.object(graph.edges[e as usize].flow).name;
    let by_name = |a: &u32, b: &u32| name(*a).cmp(name(*b)).then(a.cmp(b));
    (graph.out, graph.into) = graph.lists(by_name);
    graph
}

fn node(world: &World, id: ObjId) -> Node {
    let w = world.library.words;
    let people = world.is(id, w.people);
    let place_prop = if people { w.people_in } else { w.node_in };
    let mut places: Vec<Place> = match world.stated(id, place_prop) {
        Some(s) => {
            let listed = world.listed(s);
            let at = listed
                .rows
                .iter()
                .filter_map(|r| if let Const::Object(o) = r.head { Some(o) } else { None });
            let mut p: Vec<Place> = at.map(Place::At).collect();
            if listed.open {
                p.push(Place::Unknown(id));
            }
            p
        }
        None => Vec::new(),
    };
    if places.is_empty() {
        places.push(Place::Unknown(id));
    }
    let objects = |prop| world.stated(id, prop).map(|s| world.objects_in(s)).unwrap_or_default();
    let mut collects: Vec<Collected> = Vec::new();
    let mut produces = Vec::new();
    if !people {
        if let Some(s) = world.stated(id, w.node_collects) {
            for r in world.rows(s) {
                if let Const::Object(data) = r.head {
                    collects.push(Collected {
                        data,
                        of: linked(r.links(), "of").into(),
                    });
                }
            }
        }
        if let Some(s) = world.stated(id, w.node_produces) {
            for r in world.rows(s) {
                if let Const::Object(data) = r.head {
                    let open = r
                        .links()
                        .iter()
                        .any(|(n, args)| n.as_ref() == "from" && args.contains(&Const::Unknown));
                    let from = linked(r.links(), "from");
                    let stated = r.links().iter().any(|(n, _)| n.as_ref() == "from");
                    produces.push(Produced {
                        data,
                        from: (stated && !open).then_some(from),
                        by: linked(r.links(), "by"),
                    });
                }
            }
        }
    }
    let stores = if people { Vec::new() } else { objects(w.node_stores) };
    debug_assert_ne!(place_prop, Words::MISSING);
    Node {
        object: id,
        people,
        places: places.into(),
        collects: collects.into(),
        produces: produces.into(),
        stores: stores.into(),
    }
}

/// The objects a connective lists.
pub fn linked(links: &[(std::sync::Arc<str>, Vec<Const>)], name: &str) -> Vec<ObjId> {
    links
        .iter()
        .filter(|(n, _)| n.as_ref() == name)
        .flat_map(|(_, args)| args)
        .filter_map(|a| match a {
            Const::Object(o) => Some(*o),
            _ => None,
        })
        .collect()
}

//! The least fixpoint of labels over nodes: one worklist, breadth first, so the first way found is a shortest one.

use std::collections::VecDeque;
use std::collections::hash_map::Entry;
use std::hash::BuildHasher;

use hashbrown::{HashTable, hash_table};
use rustc_hash::FxBuildHasher;
use thin_vec::ThinVec;

use super::collect::collected;
use super::label::{Known, Label, LabelId, Origin};
use crate::base::Index;
use crate::graph::Graph;
use crate::model::ObjId;
use crate::model::object::Load;

/// How a label came to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// It came into being here.
    Collected,
    /// It was made here from another label.
    Produced(LabelId),
    /// This edge brought it.
    Arrived(u32),
}

/// A step in four bytes: a large model has many.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Packed(u32);

impl From<Step> for Packed {
    fn from(step: Step) -> Packed {
        match step {
            Step::Collected => Packed(u32::MAX),
            Step::Produced(label) => Packed(label << 1),
            Step::Arrived(edge) => Packed(edge << 1 | 1),
        }
    }
}

impl From<Packed> for Step {
    fn from(Packed(n): Packed) -> Step {
        match n {
            u32::MAX => Step::Collected,
            n if n & 1 == 0 => Step::Produced(n >> 1),
            n => Step::Arrived(n >> 1),
        }
    }
}

/// Up to so many labels of a node are looked through; of more there is an index.
const FEW: usize = 32;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lineage {
    pub labels: Vec<Label>,
    /// Labels at each node, in the order they arrived, and how each first came about.
    at: Vec<ThinVec<(LabelId, Packed)>>,
    /// Where a label stands in the list of a node that has many.
    many: Index<(u32, LabelId), u32>,
}

impl Lineage {
    /// The labels at a node, in the order they arrived.
    pub fn at(&self, node: u32) -> impl ExactSizeIterator<Item = LabelId> + '_ {
        self.at.get(node as usize).map_or(&[][..], |list| list).iter().map(|l| l.0)
    }

    /// How a label first came to a node.
    pub fn step(&self, node: u32, label: LabelId) -> Option<Step> {
        let list = self.at.get(node as usize)?;
        let i = if list.len() > FEW {
            *self.many.get(&(node, label))? as usize
        } else {
            list.iter().position(|l| l.0 == label)?
        };
        list.get(i).map(|l| l.1.into())
    }

    /// Adds a label to a node that has not got it.
    fn put(&mut self, node: u32, label: LabelId, step: Step) -> bool {
        let list = &mut self.at[node as usize];
        let len = list.len();
        if len > FEW {
            match self.many.entry((node, label)) {
                Entry::Occupied(_) => return false,
                Entry::Vacant(v) => v.insert(len as u32),
            };
        } else if list.iter().any(|l| l.0 == label) {
            return false;
        }
        list.push((label, step.into()));
        if len == FEW {
            let all = list.iter().enumerate().map(|(i, l)| ((node, l.0), i as u32));
            self.many.extend(all);
        }
        true
    }

    /// The labels an edge carries.
    pub fn carried<'a>(&'a self, graph: &'a Graph, edge: u32) -> impl Iterator<Item = LabelId> + 'a {
        let e = &graph.edges[edge as usize];
        self.at(e.source).filter(|l| carries(&e.carries, self.labels[*l as usize].data))
    }
}

fn carries(list: &Option<Load>, data: ObjId) -> bool {
    list.as_ref().is_none_or(|c| c.contains(&data))
}

struct Solver<'a> {
    graph: &'a Graph,
    out: Lineage,
    /// The labels found so far, which stand in `out`.
    ids: HashTable<LabelId>,
    /// What has come to a node and has still to go on, in the order it came.
    work: VecDeque<(u32, LabelId)>,
}

/// Labels of every node. Names are finite and treatments form a set, so it ends; more flows never take a label away.
pub fn solve(graph: &Graph) -> Lineage {
    // Most labels come into being where something is collected. Room at once, for growing leaves holes.
    let first = graph.nodes.iter().map(|n| n.collects.len() * n.places.len()).sum();
    let mut s = Solver {
        graph,
        out: Lineage {
            labels: Vec::with_capacity(first),
            at: vec![ThinVec::new(); graph.nodes.len()],
            ..Lineage::default()
        },
        ids: HashTable::with_capacity(first),
        work: VecDeque::with_capacity(first),
    };
    for (n, list) in collected(graph).enumerate() {
        let node = &graph.nodes[n];
        for data in list {
            for place in &node.places {
                let label = Label {
                    data,
                    root: Known::Is(data),
                    origin: Origin::Place(*place),
                    collector: Known::Is(node.object),
                    treatments: ThinVec::new(),
                };
                s.add(n as u32, label, Step::Collected);
            }
        }
        for p in node.produces.iter().filter(|p| p.from.is_none()) {
            let mut treatments: ThinVec<ObjId> = p.by.as_slice().into();
            treatments.sort_unstable();
            let label = Label {
                data: p.data,
                root: Known::Unknown(node.object),
                origin: Origin::Unmade(node.object),
                collector: Known::Unknown(node.object),
                treatments,
            };
            s.add(n as u32, label, Step::Collected);
        }
    }
    while let Some((n, l)) = s.work.pop_front() {
        s.produce(n, l);
        let data = s.out.labels[l as usize].data;
        for e in &graph.out[n as usize] {
            let edge = &graph.edges[*e as usize];
            if carries(&edge.carries, data) {
                s.put(edge.target, l, Step::Arrived(*e));
            }
        }
    }
    s.out
}

impl Solver<'_> {
    fn add(&mut self, node: u32, label: Label, step: Step) {
        let labels = &mut self.out.labels;
        let hash = |l: &Label| FxBuildHasher.hash_one(l);
        let same = |l: &LabelId| labels[*l as usize] == label;
        let id = match self.ids.entry(hash(&label), same, |l| hash(&labels[*l as usize])) {
            hash_table::Entry::Occupied(e) => *e.get(),
            hash_table::Entry::Vacant(v) => {
                let next = labels.len() as LabelId;
                v.insert(next);
                labels.push(label);
                next
            }
        };
        self.put(node, id, step);
    }

    fn put(&mut self, node: u32, label: LabelId, step: Step) {
        if self.out.put(node, label, step) {
            self.work.push_back((node, label));
        }
    }

    fn produce(&mut self, n: u32, l: LabelId) {
        let data = self.out.labels[l as usize].data;
        let graph = self.graph;
        for p in &graph.nodes[n as usize].produces {
            if !p.from.as_ref().is_some_and(|f| f.contains(&data)) {
                continue;
            }
            let mut label = self.out.labels[l as usize].clone();
            label.data = p.data;
            label.treatments.extend(p.by.iter().copied());
            label.treatments.sort_unstable();
            label.treatments.dedup();
            self.add(n, label, Step::Produced(l));
        }
    }
}

//! Lines: flows that run together, cut into the pieces that lie within one territory.

use std::collections::BTreeMap;

use super::super::Diagram;

/// Where a piece begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    Node(usize),
    /// Leaves the territory by this gate.
    Exit(usize),
    /// Has arrived by this gate.
    Entry(usize),
}

/// A part of a line inside one territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    pub line: usize,
    pub territory: usize,
    pub from: End,
    pub to: End,
}

/// All lines of a drawing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// Flows of each line.
    pub flows: Vec<Vec<usize>>,
    /// From and to of each gate.
    pub gates: Vec<(usize, usize)>,
    pub pieces: Vec<Piece>,
    /// How many pieces end at each node.
    pub ends: Vec<usize>,
}

/// Puts flows together that have the same ends, arrow and carriers, and cuts them at borders and carriers.
pub fn links(d: &Diagram) -> Links {
    let mut out = Links {
        ends: vec![0; d.nodes.len()],
        ..Links::default()
    };
    let mut index: BTreeMap<(usize, usize, bool, &[usize]), usize> = BTreeMap::new();
    for (i, f) in d.flows.iter().enumerate() {
        let next = out.flows.len();
        let line = *index.entry((f.from, f.to, f.sight, &f.stops)).or_insert(next);
        if line == next {
            out.flows.push(Vec::new());
        }
        out.flows[line].push(i);
    }
    // Gates in order of their borders, so that one flow more renumbers nothing that is drawn.
    let mut pairs: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for flows in &out.flows {
        for (a, b) in hops(d, flows[0]) {
            let (a, b) = (d.nodes[a].territory, d.nodes[b].territory);
            if a != b {
                pairs.insert((a, b), 0);
            }
        }
    }
    out.gates = pairs.keys().copied().collect();
    for (i, g) in pairs.values_mut().enumerate() {
        *g = i;
    }
    for (line, flows) in out.flows.iter().enumerate() {
        for (a, b) in hops(d, flows[0]) {
            out.ends[a] += 1;
            out.ends[b] += 1;
            let (from, to) = (d.nodes[a].territory, d.nodes[b].territory);
            let piece = |territory, from, to| Piece { line, territory, from, to };
            match pairs.get(&(from, to)) {
                Some(g) => {
                    out.pieces.push(piece(from, End::Node(a), End::Exit(*g)));
                    out.pieces.push(piece(to, End::Entry(*g), End::Node(b)));
                }
                None => out.pieces.push(piece(from, End::Node(a), End::Node(b))),
            }
        }
    }
    out
}

/// From stop to stop.
fn hops(d: &Diagram, flow: usize) -> Vec<(usize, usize)> {
    let f = &d.flows[flow];
    let mut out = Vec::new();
    let mut at = f.from;
    for s in f.stops.iter().copied().chain([f.to]) {
        out.push((at, s));
        at = s;
    }
    out
}

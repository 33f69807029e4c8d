//! Models made by a program, as large as one likes: for measurements, and for comparing two ways of working a thing out.
//!
//! The shape is that of a plant: devices collect, edge nodes gather, servers keep, clouds and desks look on. Every text it makes is right: it
//! parses, every name is declared, no flow is drawn twice, and no arrow carries what its sender cannot hold.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::chance::Random;

/// What to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    pub nodes: usize,
    pub flows: usize,
    pub seed: u64,
    /// Some arrows run back up, so that most of the model is one circle.
    pub tangled: bool,
    /// Of the devices, one in so many collects.
    pub collecting: usize,
    /// Devices and edge nodes stand in sites, which hand down their place, operator and activity.
    pub sites: bool,
    /// Named in the project; what only a pack knows is written where one of its regimes is named.
    pub regimes: Vec<String>,
}

impl Shape {
    /// Layers without circles, judged under two regimes.
    pub fn layered(nodes: usize, flows: usize, seed: u64) -> Shape {
        Shape {
            nodes,
            flows,
            seed,
            tangled: false,
            collecting: 1,
            sites: false,
            regimes: vec!["EU.gdpr".into(), "CN.export".into()],
        }
    }

    /// With arrows that run back. Labels name who collected, and in a circle every label reaches every node: few collect.
    pub fn tangled(nodes: usize, flows: usize, seed: u64) -> Shape {
        Shape {
            tangled: true,
            collecting: (nodes / 4 / 20).max(1),
            ..Shape::layered(nodes, flows, seed)
        }
    }
}

/// A layered model of so many nodes and flows.
pub fn model(nodes: usize, flows: usize, seed: u64) -> String {
    text(&Shape::layered(nodes, flows, seed))
}

const COUNTRIES: [&str; 10] = ["DE", "FR", "NL", "PL", "CN", "JP", "SG", "US", "GB", "BR"];
const KINDS: [&str; 4] = ["device", "edge", "server", "cloud"];
/// Name, category; the first three are personal.
const DATA: [(&str, &str); 5] = [
    ("Contact", "personal.contact"),
    ("Usage", "personal.consumption"),
    ("Track", "personal.location"),
    ("Vibration", "industrial.telemetry"),
    ("Faults", "industrial.production"),
];
const ENTITIES: usize = 20;
const ACTIVITIES: usize = 5;
/// Flows that stay in the country of their sender where they can, of a hundred.
const HOME: u64 = 83;
/// Nodes of a site.
const SITE: usize = 40;

struct Node {
    layer: usize,
    country: usize,
    /// One bit for each of [`DATA`].
    collects: u8,
    /// What it collects or is sent by name from a layer before.
    holds: u8,
}

/// The text of a model.
pub fn text(shape: &Shape) -> String {
    let mut random = Random(shape.seed);
    let mut out = String::with_capacity(shape.nodes * 80 + shape.flows * 45 + 10_000);
    head(&mut out, shape);
    let mut nodes = make_nodes(shape, &mut random);
    let flows = make_flows(shape, &mut nodes, &mut random);
    write_nodes(&mut out, shape, &nodes, &mut random);
    write_flows(&mut out, &flows, &mut random);
    out
}

fn sees(shape: &Shape, pack: &str) -> bool {
    shape.regimes.iter().any(|r| r.split('.').next() == Some(pack))
}

fn head(out: &mut String, shape: &Shape) {
    let regimes = if shape.regimes.is_empty() {
        "none".to_owned()
    } else {
        shape.regimes.join(", ")
    };
    let _ = writeln!(
        out,
        "project Made \"A model made by a program\" {{ as_of: 2026-11-20  regimes: {regimes} }}\n"
    );
    for e in 0..ENTITIES {
        let country = COUNTRIES[e / 2];
        let owner = if e < 2 { "none".to_owned() } else { format!("E{} at 100%", e % 2) };
        let grown = if sees(shape, "CN") { "  ciio: false" } else { "" };
        let _ = writeln!(out, "entity E{e} \"Company {e}\" {{ in: {country}  owner: {owner}{grown} }}");
    }
    for (i, c) in COUNTRIES.iter().enumerate() {
        let _ = writeln!(
            out,
            "people P{i} \"People in {c}\" {{ in: {c}  count: {} in {c} }}",
            1_000 * (i + 1)
        );
    }
    let people: Vec<String> = (0..COUNTRIES.len()).map(|i| format!("P{i}")).collect();
    for (i, (name, category)) in DATA.iter().enumerate() {
        let about = if i < 3 {
            format!("about: {}", people.join(", "))
        } else {
            // What comes out of a machine is asked about under export control.
            let class = if sees(shape, "US") && *category == "industrial.production" {
                "  US.export_class: not_technology"
            } else {
                ""
            };
            format!("linked_by: none{class}")
        };
        let _ = writeln!(out, "data {name} \"{name} of the plant\" : {category} {{ {about} }}");
    }
    for a in 0..ACTIVITIES {
        let acts: Vec<String> = (0..ENTITIES).filter(|e| *e != a).map(|e| format!("E{e} for E{a}")).collect();
        let _ = writeln!(
            out,
            "activity A{a} \"Work {a}\" {{ decides: E{a}  purpose: remote_maintenance  acts: {} }}",
            acts.join(", ")
        );
    }
    if sees(shape, "EU") {
        let all: Vec<String> = (0..ENTITIES).map(|e| format!("E{e}")).collect();
        let _ = writeln!(
            out,
            "document Clauses : EU.standard_clauses {{ parties: {}  module: 3  annexes: true  signed: 2026-03-01 }}",
            all.join(", ")
        );
    }
    out.push('\n');
}

fn make_nodes(shape: &Shape, random: &mut Random) -> Vec<Node> {
    let devices = shape.nodes.div_ceil(4);
    let mut out = Vec::with_capacity(shape.nodes);
    for n in 0..shape.nodes {
        let layer = (n * 4 / shape.nodes.max(1)).min(3);
        // A site stands in one country.
        let country = if shape.sites && layer < 2 {
            n / SITE % COUNTRIES.len()
        } else {
            random.below(COUNTRIES.len())
        };
        let every = shape.collecting.max(1);
        let collects = if layer == 0 && n < devices && n % every == 0 {
            (1 << random.below(DATA.len())) | (1 << random.below(DATA.len()))
        } else {
            0
        };
        out.push(Node {
            layer,
            country,
            collects,
            holds: collects,
        });
    }
    out
}

struct Flow {
    source: usize,
    target: usize,
    sight: bool,
    /// Bits of [`DATA`]; none where the arrow carries whatever its sender holds.
    data: u8,
}

/// Arrows from layer to layer, in order of their source, so that what a sender holds is known when its arrows are drawn.
fn make_flows(shape: &Shape, nodes: &mut [Node], random: &mut Random) -> Vec<Flow> {
    let mut by_place: Vec<Vec<usize>> = vec![Vec::new(); 4 * COUNTRIES.len()];
    let mut by_layer: Vec<Vec<usize>> = vec![Vec::new(); 4];
    for (n, node) in nodes.iter().enumerate() {
        by_place[node.layer * COUNTRIES.len() + node.country].push(n);
        by_layer[node.layer].push(n);
    }
    let senders: Vec<usize> = (0..nodes.len()).filter(|n| nodes[*n].layer < 3).collect();
    let mut drawn: HashSet<(usize, usize)> = HashSet::with_capacity(shape.flows);
    let mut out = Vec::with_capacity(shape.flows);
    for (i, source) in senders.iter().copied().enumerate() {
        // As many as make the whole come out even.
        let wanted = (i + 1) * shape.flows / senders.len() - i * shape.flows / senders.len();
        for _ in 0..wanted {
            let layer = nodes[source].layer;
            let back = shape.tangled && layer > 0 && random.chance(10);
            let to = if back { layer - 1 } else { layer + 1 };
            let near = &by_place[to * COUNTRIES.len() + nodes[source].country];
            let pool = if random.chance(HOME) && !near.is_empty() {
                near
            } else {
                &by_layer[to]
            };
            let mut target = pool[random.below(pool.len())];
            let mut tries = 0;
            while !drawn.insert((source, target)) && tries < 100 {
                target = by_layer[to][random.below(by_layer[to].len())];
                tries += 1;
            }
            if tries == 100 {
                continue;
            }
            if nodes[source].holds == 0 && shape.collecting <= 1 {
                nodes[source].collects = 1 << random.below(DATA.len());
                nodes[source].holds = nodes[source].collects;
            }
            let held = nodes[source].holds;
            let data = held & (random.next() as u8 | 1 << held.trailing_zeros().min(7));
            if !back {
                nodes[target].holds |= data;
            }
            out.push(Flow {
                source,
                target,
                sight: to == 3 && random.chance(30),
                data,
            });
        }
    }
    out
}

fn write_nodes(out: &mut String, shape: &Shape, nodes: &[Node], random: &mut Random) {
    for (n, node) in nodes.iter().enumerate() {
        let kind = KINDS[node.layer];
        let country = COUNTRIES[node.country];
        let operator = node.country * 2 + random.below(2);
        let activity = node.country % ACTIVITIES;
        let placed = format!("in: {country}  operator: E{operator}  activity: A{activity}");
        let in_site = shape.sites && node.layer < 2;
        if in_site && n % SITE == 0 {
            let _ = writeln!(out, "site S{} \"Site {}\" {{ {placed}  stores: none", n / SITE, n / SITE);
        }
        let _ = write!(out, "{}{kind} N{n} \"{kind} {n}\" {{ ", if in_site { "  " } else { "" });
        if !in_site {
            let _ = write!(out, "{placed}  ");
        }
        if node.collects != 0 {
            let _ = write!(out, "collects: {}  ", names(node.collects));
        }
        if (1..3).contains(&node.layer) && node.holds != 0 && n % 3 == 0 {
            let _ = writeln!(out, "stores: ({}) for {} days }}", names(node.holds), 30 * (1 + n % 6));
        } else {
            out.push_str("stores: none }\n");
        }
        let next_layer = nodes.get(n + 1).map(|x| x.layer);
        if in_site && (n % SITE == SITE - 1 || next_layer.is_none_or(|l| l > 1)) {
            out.push_str("}\n");
        }
    }
    out.push('\n');
}

fn write_flows(out: &mut String, flows: &[Flow], random: &mut Random) {
    for f in flows {
        let arrow = if f.sight { "~>" } else { "->" };
        let _ = write!(out, "N{} {arrow} N{}", f.source, f.target);
        if f.data != 0 {
            let _ = write!(out, " : {}", names(f.data));
        }
        match random.below(20) {
            0 => out.push_str(" { encryption: in_transit  frequency: continuous }\n"),
            1 => out.push_str(" { log: 180 days in DE }\n"),
            _ => out.push('\n'),
        }
    }
}

fn names(bits: u8) -> String {
    let held = DATA.iter().enumerate().filter(|(i, _)| bits & (1 << i) != 0).map(|(_, d)| d.0);
    held.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{HOME, library, memory, portolan};

    #[test]
    fn the_same_seed_makes_the_same_text() {
        assert_eq!(model(200, 400, 7), model(200, 400, 7));
        assert_ne!(model(200, 400, 7), model(200, 400, 8));
    }

    #[test]
    fn what_is_made_is_right() {
        let plain = Shape::layered(80, 160, 7);
        let without = Shape {
            regimes: Vec::new(),
            ..plain.clone()
        };
        let sites = Shape {
            sites: true,
            ..plain.clone()
        };
        for shape in [plain, sites, without, Shape::tangled(80, 160, 7)] {
            let text = text(&shape);
            assert_eq!(text.matches(" -> ").count() + text.matches(" ~> ").count(), 160);
            let files = memory([("made.flow", text)]);
            let run = portolan(&["dump", "--stage", "graph", HOME], &files, library());
            let last = run.out.lines().last().unwrap_or_default().to_owned();
            assert!(last.contains("160 flows"), "{last}");
            let run = portolan(&["check", HOME], &files, library());
            assert!(run.code < 2, "{shape:?}\n{}{}", run.out, run.err);
        }
    }
}

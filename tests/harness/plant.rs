//! A model that can be edited at random, one line at a time: how much of a drawing stays where it is.

/// What an edit does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edit {
    NodeMore,
    NodeLess,
    FlowMore,
    FlowLess,
    Title,
    Arrow,
}

/// A model as lines that can be taken out, put in and changed one at a time.
#[derive(Clone)]
pub struct Plant {
    nodes: Vec<(usize, &'static str, &'static str, String)>,
    flows: Vec<(usize, usize, bool, usize)>,
    next: usize,
}

/// The same numbers on every machine.
pub struct Random(pub u64);

impl Random {
    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n.max(1) as u64) as usize
    }
}

const COUNTRIES: [&str; 5] = ["CN", "DE", "FR", "JP", "US"];
const KINDS: [&str; 5] = ["device", "edge", "server", "cloud", "service"];

impl Plant {
    /// Of so many nodes and flows.
    pub fn new(nodes: usize, flows: usize, random: &mut Random) -> Plant {
        let mut p = Plant {
            nodes: Vec::new(),
            flows: Vec::new(),
            next: 0,
        };
        (0..nodes).for_each(|_| p.add_node(random));
        (0..flows).for_each(|_| p.add_flow(random));
        p
    }
    fn add_node(&mut self, random: &mut Random) {
        let at = random.below(self.nodes.len() + 1);
        let node = (
            self.next,
            COUNTRIES[random.below(5)],
            KINDS[random.below(5)],
            format!("Node {}", self.next),
        );
        self.nodes.insert(at, node);
        self.next += 1;
    }
    /// Mostly from rung to rung, and five of six within a country.
    fn add_flow(&mut self, random: &mut Random) {
        let rank = |kind: &str| KINDS.iter().position(|k| *k == kind).map_or(0, |i| if i > 2 { i - 1 } else { i });
        let home = random.below(6) > 0;
        for _ in 0..400 {
            let (a, b) = (
                &self.nodes[random.below(self.nodes.len())],
                &self.nodes[random.below(self.nodes.len())],
            );
            let up = rank(b.2) == rank(a.2) + 1 || random.below(12) == 0;
            let known = self.flows.iter().any(|f| (f.0, f.1) == (a.0, b.0));
            if a.0 != b.0 && up && (a.1 == b.1) == home && !known {
                let flow = (a.0, b.0, random.below(5) == 0, random.below(3));
                let at = random.below(self.flows.len() + 1);
                self.flows.insert(at, flow);
                return;
            }
        }
    }
    /// One edit of any sort.
    pub fn edit(&mut self, random: &mut Random) -> Edit {
        match random.below(6) {
            0 => {
                self.add_node(random);
                Edit::NodeMore
            }
            1 => {
                let gone = self.nodes.remove(random.below(self.nodes.len())).0;
                self.flows.retain(|f| f.0 != gone && f.1 != gone);
                Edit::NodeLess
            }
            2 => {
                self.add_flow(random);
                Edit::FlowMore
            }
            3 => {
                self.flows.remove(random.below(self.flows.len()));
                Edit::FlowLess
            }
            4 => {
                let i = random.below(self.nodes.len());
                self.nodes[i].3 = "A node with another and much longer title than before".into();
                Edit::Title
            }
            _ => {
                let i = random.below(self.flows.len());
                let f = &mut self.flows[i];
                (f.2, f.3) = (!f.2, (f.3 + 1) % 3);
                Edit::Arrow
            }
        }
    }
    /// The model as a text.
    pub fn text(&self) -> String {
        let mut out = String::from("project P \"Plant\" { as_of: 2026-11-20  regimes: none }\nentity E \"Company\" { in: DE }\n");
        for d in 0..3 {
            out += &format!("data D{d} \"Data {d}\" : industrial.telemetry {{ linked_by: none }}\n");
        }
        for (id, country, kind, title) in &self.nodes {
            out += &format!("{kind} N{id} \"{title}\" {{ in: {country}  operator: E  collects: D0, D1, D2  stores: none }}\n");
        }
        for (a, b, sight, data) in &self.flows {
            out += &format!("N{a} {} N{b} : D{data}\n", if *sight { "~>" } else { "->" });
        }
        out
    }
}

//! A drawing before any format: territories, sites, nodes, flows and what the law says of them. Roles, never colours or places on a page.

pub mod build;
pub mod collapse;
pub mod id;
pub mod layout;
pub mod pages;
pub mod request;
pub mod select;
pub mod terms;
pub mod wanted;
pub mod words;

use std::collections::BTreeMap;

use crate::base::{Day, Level, Origin};
use crate::law::verdict::Ruling;

pub use request::{Grouping, Only, Scope, ViewRequest};
pub use words::Words;

/// What is drawn, in order of the source. All references are indices.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diagram {
    /// Of the view, the project or the case.
    pub title: Words,
    /// What was asked for beyond the whole project: `crossings of EU.gdpr`. Empty for everything.
    pub subtitle: Words,
    pub as_of: Option<Day>,
    pub grouping: Grouping,
    pub territories: Vec<Territory>,
    pub sites: Vec<Site>,
    pub nodes: Vec<Node>,
    pub flows: Vec<Flow>,
    /// Whose verdicts are marked.
    pub regimes: Vec<Regime>,
    /// What is not drawn, and why.
    pub left_out: LeftOut,
    /// Where each arrow stands for many flows: how many there are in truth.
    pub tally: Option<Tally>,
}

/// Counts of what the model has and the drawing has not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    pub nodes: usize,
    pub flows: usize,
    /// Nodes drawn as part of their site or group.
    pub collapsed: usize,
    /// Flows drawn as part of another's arrow.
    pub bundled: usize,
    /// No verdicts, because an error of the text withholds them.
    pub withheld: bool,
}

/// The flows of a model of which only places are drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub nodes: usize,
    pub flows: usize,
    pub crossing: usize,
    /// The gravest verdict of each flow between places.
    pub rulings: Vec<Ruling>,
}

/// The same drawing on later days.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Later {
    pub days: Vec<Diagram>,
    /// The last day they tell of, where that is before the horizon.
    pub until: Option<Day>,
}

/// A place with a border: a country, several, a legal person, a domain; or nobody said.
#[derive(Debug, Clone, PartialEq)]
pub struct Territory {
    /// Stable: `place-DE`.
    pub id: String,
    pub title: Words,
    /// `DE`
    pub short: String,
    pub known: bool,
    pub origin: Option<Origin>,
}

/// A box around nodes, inside one territory.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    pub id: String,
    pub name: String,
    pub title: Words,
    pub kind: Words,
    pub territory: usize,
    pub origin: Origin,
}

/// Where a node stands between the physical thing and the people: the column of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rung {
    Device,
    Edge,
    Network,
    Server,
    Service,
    People,
}

impl Rung {
    pub const ALL: [Rung; 6] = [Rung::Device, Rung::Edge, Rung::Network, Rung::Server, Rung::Service, Rung::People];
    pub fn word(self) -> &'static str {
        match self {
            Rung::Device => "device",
            Rung::Edge => "edge",
            Rung::Network => "network",
            Rung::Server => "server",
            Rung::Service => "service",
            Rung::People => "people",
        }
    }
}

/// A node, or people at an end of a flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Stable, and fit for an attribute: from the name, never from an order.
    pub id: String,
    /// Its name in the model.
    pub name: String,
    pub title: Words,
    pub kind: Words,
    /// The kind's own word: `cloud`.
    pub kind_name: String,
    pub rung: Rung,
    pub territory: usize,
    pub site: Option<usize>,
    /// The instance of a system it belongs to.
    pub deploy: Option<Words>,
    /// Who runs it.
    pub operator: Option<Words>,
    pub holds: Vec<Words>,
    pub badges: Vec<Badge>,
    pub origin: Origin,
}

impl Node {
    /// The gravest finding about it that nobody accepted; those stand first.
    pub fn open_badge(&self) -> Option<&Badge> {
        self.badges.first().filter(|b| !b.accepted)
    }
}

/// What the duties of a regime say of a node, gravest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Badge {
    pub regime: usize,
    /// Title of the duty.
    pub duty: Words,
    pub ruling: Ruling,
    pub text: Words,
    pub level: Option<Level>,
    pub accepted: bool,
}

/// An arrow.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    pub id: String,
    pub name: String,
    pub from: usize,
    pub to: usize,
    /// `~>`: seen, not copied.
    pub sight: bool,
    /// `None`: everything the sender holds.
    pub data: Option<Vec<Words>>,
    /// Carriers on the way, among the nodes.
    pub stops: Vec<usize>,
    /// Titles of all carriers.
    pub via: Vec<Words>,
    /// One per marked regime that judged it.
    pub marks: Vec<Mark>,
    /// Verdicts of duties on it that are findings.
    pub badges: Vec<Badge>,
    pub origin: Origin,
}

/// The gravest verdict of a regime on a flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub regime: usize,
    pub ruling: Ruling,
    /// `permitted by standard contractual clauses`
    pub text: Words,
    pub level: Option<Level>,
    pub accepted: bool,
}

/// A law whose verdicts are marked.
#[derive(Debug, Clone, PartialEq)]
pub struct Regime {
    /// `EU.gdpr`
    pub name: String,
    pub title: Words,
}

impl Diagram {
    /// Whether a flow leaves the territory it starts in.
    pub fn crosses(&self, f: &Flow) -> bool {
        self.nodes[f.from].territory != self.nodes[f.to].territory
    }

    /// A node's title; where another has the same, with what tells it apart.
    pub fn title_of(&self, node: usize, lang: &str) -> String {
        let n = &self.nodes[node];
        let title = n.title.in_lang(lang);
        let alike = |o: &&Node| o.id != n.id && o.title.in_lang(lang) == title;
        if !self.nodes.iter().any(|o| alike(&o)) {
            return title.to_owned();
        }
        let own = n.deploy.as_ref().map_or(n.name.as_str(), |d| d.in_lang(lang));
        format!("{title} ({own})")
    }

    /// Where each thing drawn is written, by its id.
    pub fn origins(&self) -> BTreeMap<String, Origin> {
        let nodes = self.nodes.iter().map(|n| (n.id.clone(), n.origin));
        let flows = self.flows.iter().map(|f| (f.id.clone(), f.origin));
        let sites = self.sites.iter().map(|s| (s.id.clone(), s.origin));
        let places = self.territories.iter().filter_map(|t| Some((t.id.clone(), t.origin?)));
        nodes.chain(flows).chain(sites).chain(places).collect()
    }
}

impl Flow {
    /// The gravest verdict among its marks; `None` where no law was asked, or none judged it.
    pub fn gravest(&self) -> Option<&Mark> {
        // The first of equals, so that the order of regimes decides.
        self.marks.iter().rev().max_by_key(|m| gravity(m.ruling))
    }
}

/// How grave a verdict on a flow is, from 0.
pub fn gravity(r: Ruling) -> u32 {
    crate::check::result::flow_gravity(r)
}

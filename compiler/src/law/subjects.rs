//! What the law judges: crossings, holdings and sales, derived before any law.

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;

use super::duty::Subject;
use super::profile::{NOBODY, Roles};
use crate::base::{Day, Index};
use crate::graph::{Edge, Graph, Place};
use crate::lineage::label::{Known, Label, LabelId};
use crate::lineage::{Lineage, label::Origin};
use crate::model::object::Stated;
use crate::model::{Const, KindId, ObjId, PropId, World};

/// A party, or the property nobody stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartyRef {
    Is(ObjId),
    Unknown(ObjId, PropId),
}

/// One per flow, label, activity and place of each end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    pub flow: ObjId,
    pub edge: u32,
    pub label: LabelId,
    /// `None`: the flow's activity is unknown.
    pub activity: Option<ObjId>,
    pub from: Place,
    pub to: Place,
}

/// Between whom data cross, and from when to when.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Terms {
    pub sender: PartyRef,
    pub receiver: PartyRef,
    pub arranger: PartyRef,
    pub since: Day,
    pub until: Day,
    /// Whether it is written that the first day, and the last, are not known: then they are the widest.
    pub vague: [bool; 2],
}

impl Terms {
    /// Whether they are in force on a day.
    pub fn run_on(&self, day: Day) -> bool {
        self.since <= day && day <= self.until
    }
}

/// One per node, label, place and activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    pub node: ObjId,
    pub index: u32,
    pub label: LabelId,
    pub activity: Option<ObjId>,
    pub place: Place,
}

// A large model has millions of both.
const _: () = assert!(size_of::<Crossing>() <= 36 && size_of::<Holding>() <= 28);

/// One per product and row of its markets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    pub product: ObjId,
    pub market: ObjId,
    pub since: Day,
    pub until: Day,
    /// Whether it is written that the first day, and the last, are not known: then they are the widest.
    pub vague: [bool; 2],
    pub deploy: Option<ObjId>,
}

/// Lists of numbers by a number, in one piece.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    /// Where the list of each begins; one more at the end.
    starts: Vec<u32>,
    list: Vec<u32>,
}

impl Lists {
    /// The place of each item by its key, in order; those without a key stand nowhere. Keys lie below `keys`.
    fn new(keys: usize, items: impl Iterator<Item = Option<u32>> + Clone) -> Lists {
        let mut starts = vec![0u32; keys + 1];
        for k in items.clone().flatten() {
            starts[k as usize + 1] += 1;
        }
        for i in 0..keys {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut list = vec![0u32; starts[keys] as usize];
        for (i, k) in items.enumerate() {
            if let Some(k) = k {
                list[next[k as usize] as usize] = i as u32;
                next[k as usize] += 1;
            }
        }
        Lists { starts, list }
    }
    /// The list of a key; nothing where it is empty.
    pub fn get(&self, key: &u32) -> Option<&[u32]> {
        let i = *key as usize;
        let (a, b) = (*self.starts.get(i)?, *self.starts.get(i + 1)?);
        (a < b).then(|| &self.list[a as usize..b as usize])
    }
}

impl std::ops::Index<usize> for Lists {
    type Output = [u32];
    fn index(&self, i: usize) -> &[u32] {
        self.get(&(i as u32)).unwrap_or(&[])
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subjects {
    pub crossings: Vec<Crossing>,
    pub holdings: Vec<Holding>,
    pub sales: Vec<Sale>,
    /// Crossings into each graph node.
    pub into: Lists,
    /// Crossings out of each graph node.
    pub out_of: Lists,
    pub by_flow: Lists,
    pub holdings_of_node: Lists,
    pub holdings_of_data: Lists,
    pub by_activity: Lists,
    pub holdings_by_activity: Lists,
    /// Those of which nobody says at once what activity they are of.
    pub crossings_for_whatever: Vec<u32>,
    pub holdings_for_whatever: Vec<u32>,
    /// The project's own things by their exact kind, in order.
    pub by_kind: BTreeMap<KindId, Vec<ObjId>>,
    /// Entities, documents and other library things the project refers to.
    pub referred: Vec<ObjId>,
    /// For each graph edge its flow, source and target.
    ends: Vec<[ObjId; 3]>,
    /// The terms of each graph edge, and all there are.
    terms_of: Vec<u32>,
    terms: Vec<Terms>,
    /// For each label who collected.
    collectors: Vec<ObjId>,
    /// Who stands behind each graph node.
    operators: Vec<PartyRef>,
    /// Nodes that do not say what they are for, and that something crosses to for a known activity.
    brought: FixedBitSet,
    /// Whether something is brought anywhere for an activity that its target is not said to serve.
    pub brings_aside: bool,
}

impl Subjects {
    /// The things a subject is about: the flow, the source or the node, the target, the collector.
    pub fn roles(&self, s: Subject) -> Roles {
        match s {
            Subject::Crossing(i) => {
                let c = &self.crossings[i as usize];
                let [flow, source, target] = self.ends[c.edge as usize];
                [flow, source, target, self.collector(c.label)]
            }
            Subject::Holding(i) => {
                let h = &self.holdings[i as usize];
                [NOBODY, h.node, NOBODY, self.collector(h.label)]
            }
            Subject::Object(o) => [o, NOBODY, NOBODY, NOBODY],
            Subject::Sale(_) => [NOBODY; 4],
        }
    }
    /// Who collected what bears a label, [`NOBODY`] where that is not known.
    pub fn collector(&self, label: LabelId) -> ObjId {
        self.collectors[label as usize]
    }
    /// Between whom data cross, and from when to when: the same for all crossings of a flow.
    pub fn terms(&self, c: &Crossing) -> &Terms {
        &self.terms[self.terms_of[c.edge as usize] as usize]
    }
    /// Whether something comes for a known activity to a node that does not say what it is for: then nobody may take it to be for nothing.
    pub fn is_brought_something(&self, o: ObjId) -> bool {
        self.brought.contains(o as usize)
    }
    /// Who operates the node that holds.
    pub fn operator(&self, h: &Holding) -> PartyRef {
        self.operators[h.index as usize]
    }
}

/// Derives everything the law judges from the lineage.
pub fn derive(world: &World, graph: &Graph, lineage: &Lineage) -> Subjects {
    let mut s = Subjects::default();
    let activities: Vec<Vec<Option<ObjId>>> = graph.nodes.iter().map(|n| activities_of(world, n.object, n.people)).collect();
    let parties: Vec<PartyRef> = graph.nodes.iter().map(|n| party_at(world, n.object, n.people)).collect();
    let own: Vec<Option<Vec<Option<ObjId>>>> = graph.edges.iter().map(|e| own_activities(world, e.flow)).collect();
    let said: Vec<bool> = graph.nodes.iter().map(|n| !n.people && says_activity(world, n.object)).collect();
    let chosen = |e: usize| -> &[Option<ObjId>] {
        let known = |n: u32| Some(activities[n as usize].as_slice()).filter(|_| said[n as usize]);
        let edge = &graph.edges[e];
        let own = own[e].as_deref();
        own.or_else(|| known(edge.target)).or_else(|| known(edge.source)).unwrap_or(&[None])
    };
    // There may be very many: room for all of them is made at once.
    let places = |n: u32| graph.nodes[n as usize].places.len();
    let crossings =
        |(e, edge): (usize, &Edge)| lineage.carried(graph, e as u32).count() * chosen(e).len() * places(edge.source) * places(edge.target);
    s.crossings.reserve_exact(graph.edges.iter().enumerate().map(crossings).sum());
    let mut known: Index<Terms, u32> = Index::default();
    for (e, edge) in graph.edges.iter().enumerate() {
        let chosen = chosen(e);
        let (source, target) = (&graph.nodes[edge.source as usize], &graph.nodes[edge.target as usize]);
        let w = world.library.words;
        let sender = parties[edge.source as usize];
        let receiver = parties[edge.target as usize];
        let arranger = match world.stated(edge.flow, w.flow_arranger) {
            Some(st) => match world.objects_in(st).first() {
                Some(o) if is_plain(st) => PartyRef::Is(fold(world, *o)),
                _ => PartyRef::Unknown(edge.flow, w.flow_arranger),
            },
            None => sender,
        };
        let day = |prop, missing| match world.stated(edge.flow, prop).and_then(|st| st.rows.first()) {
            Some(r) => match r.head {
                Const::Day(d) if r.condition().is_none() => d,
                _ => missing,
            },
            None => missing,
        };
        let (since, until) = (day(w.flow_since, Day::ALWAYS), day(w.flow_until, Day::NEVER));
        let open = |prop| world.stated(edge.flow, prop).is_some_and(|st| st.open || !is_plain(st));
        let terms = Terms {
            sender,
            receiver,
            arranger,
            since,
            until,
            vague: [open(w.flow_since), open(w.flow_until)],
        };
        let number = *known.entry(terms.clone()).or_insert(s.terms.len() as u32);
        if number as usize == s.terms.len() {
            s.terms.push(terms);
        }
        s.terms_of.push(number);
        for label in lineage.carried(graph, e as u32) {
            for activity in chosen {
                for from in &source.places {
                    for to in &target.places {
                        s.crossings.push(Crossing {
                            flow: edge.flow,
                            edge: e as u32,
                            label,
                            activity: *activity,
                            from: *from,
                            to: *to,
                        });
                    }
                }
            }
        }
    }
    let nodes = || graph.nodes.iter().enumerate().filter(|(_, n)| !n.people);
    s.holdings.reserve_exact(
        nodes()
            .map(|(n, node)| lineage.at(n as u32).len() * node.places.len() * activities[n].len())
            .sum(),
    );
    let settled = |flow: ObjId| {
        world
            .stated(flow, world.library.words.flow_activity)
            .is_none_or(|st| !st.open && is_plain(st))
    };
    let known = |e: u32| Some(chosen(e as usize)).filter(|_| settled(graph.edges[e as usize].flow));
    for (n, node) in nodes() {
        let narrowed = super::held::narrowed((graph, lineage), n as u32, &activities[n], &known);
        for label in lineage.at(n as u32) {
            let held_for = narrowed.get(&label).unwrap_or(&activities[n]);
            for place in &node.places {
                for activity in held_for {
                    s.holdings.push(Holding {
                        node: node.object,
                        index: n as u32,
                        label,
                        activity: *activity,
                        place: *place,
                    });
                }
            }
        }
    }
    let things = world.object_count();
    s.brings_aside = s.crossings.iter().any(|c| {
        let target = graph.edges[c.edge as usize].target as usize;
        let node = &graph.nodes[target];
        let aside = !node.people && !activities[target].contains(&c.activity);
        aside && world.stated(node.object, world.library.words.node_activity).is_some()
    });
    s.brought = FixedBitSet::with_capacity(things);
    for c in s.crossings.iter().filter(|c| c.activity.is_some()) {
        let target = graph.edges[c.edge as usize].target as usize;
        if !said[target] {
            s.brought.insert(graph.nodes[target].object as usize);
        }
    }
    s.into = Lists::new(
        graph.nodes.len(),
        s.crossings.iter().map(|c| Some(graph.edges[c.edge as usize].target)),
    );
    s.out_of = Lists::new(
        graph.nodes.len(),
        s.crossings.iter().map(|c| Some(graph.edges[c.edge as usize].source)),
    );
    s.by_flow = Lists::new(things, s.crossings.iter().map(|c| Some(c.flow)));
    s.by_activity = Lists::new(things, s.crossings.iter().map(|c| c.activity));
    s.holdings_of_node = Lists::new(things, s.holdings.iter().map(|h| Some(h.node)));
    s.holdings_of_data = Lists::new(things, s.holdings.iter().map(|h| Some(lineage.labels[h.label as usize].data)));
    s.holdings_by_activity = Lists::new(things, s.holdings.iter().map(|h| h.activity));
    let whatever = |i: usize, activity: Option<ObjId>| activity.is_none().then_some(i as u32);
    s.crossings_for_whatever = s
        .crossings
        .iter()
        .enumerate()
        .filter_map(|(i, c)| whatever(i, c.activity))
        .collect();
    s.holdings_for_whatever = s.holdings.iter().enumerate().filter_map(|(i, h)| whatever(i, h.activity)).collect();
    sales(world, graph, &mut s);
    s.referred = referred(world);
    let object = |n: u32| graph.nodes[n as usize].object;
    s.ends = graph.edges.iter().map(|e| [e.flow, object(e.source), object(e.target)]).collect();
    let collector = |l: &Label| if let Known::Is(o) = l.collector { o } else { NOBODY };
    s.collectors = lineage.labels.iter().map(collector).collect();
    s.operators = parties;
    for id in world.own_ids() {
        s.by_kind.entry(world.object(id).kind).or_default().push(id);
    }
    s
}

/// The legal person of an entity; people and others as they are.
pub fn fold(world: &World, id: ObjId) -> ObjId {
    if world.is(id, world.library.words.entity) {
        world.person(id)
    } else {
        id
    }
}

/// Whether what is stated holds without a condition, so that it may be read before any law.
pub fn is_plain(st: &Stated) -> bool {
    st.rows.iter().all(|r| r.condition().is_none())
}

/// The activities a flow states itself.
fn own_activities(world: &World, flow: ObjId) -> Option<Vec<Option<ObjId>>> {
    let st = world.stated(flow, world.library.words.flow_activity)?;
    Some(listed(world, st))
}

/// The activities a statement names; `None` stands for one that is not known.
fn listed(world: &World, st: &Stated) -> Vec<Option<ObjId>> {
    let mut out: Vec<Option<ObjId>> = world.objects_in(st).into_iter().map(Some).collect();
    if world.listed(st).open || out.is_empty() {
        out.push(None);
    }
    out
}

fn activities_of(world: &World, node: ObjId, people: bool) -> Vec<Option<ObjId>> {
    if people {
        return vec![None];
    }
    match world.stated(node, world.library.words.node_activity) {
        Some(st) => listed(world, st),
        None => vec![None],
    }
}

/// Whether a node says what it is used for, if only that it is not known.
fn says_activity(world: &World, node: ObjId) -> bool {
    let stated = world.stated(node, world.library.words.node_activity).map(|st| world.listed(st));
    stated.is_some_and(|l| l.open || !l.rows.is_empty())
}

/// Who stands behind an end: a node's operator; people act for their employer, without one for themselves.
fn party_at(world: &World, object: ObjId, people: bool) -> PartyRef {
    let w = world.library.words;
    let prop = if people { w.people_employer } else { w.node_operator };
    match world.stated(object, prop) {
        Some(st) => match world.objects_in(st).first() {
            Some(_) if !is_plain(st) => PartyRef::Unknown(object, prop),
            Some(o) => PartyRef::Is(fold(world, *o)),
            None if people && st.none => PartyRef::Is(object),
            None => PartyRef::Unknown(object, prop),
        },
        None if people => PartyRef::Is(object),
        None => PartyRef::Unknown(object, prop),
    }
}

fn sales(world: &World, graph: &Graph, s: &mut Subjects) {
    let w = world.library.words;
    for product in world.own_ids().filter(|id| world.is(*id, w.product)) {
        let Some(st) = world.stated(product, w.product_markets) else {
            continue;
        };
        for row in world.rows(st) {
            let Const::Object(market) = row.head else { continue };
            let day = |name: &str, missing| {
                let found = row.links().iter().find(|(n, _)| n.as_ref() == name).and_then(|(_, a)| a.first());
                match found {
                    Some(Const::Day(d)) => *d,
                    _ => missing,
                }
            };
            let open = |name: &str| row.links().iter().any(|(n, a)| n.as_ref() == name && a.contains(&Const::Unknown));
            let deploy = deploy_in(world, graph, product, market);
            s.sales.push(Sale {
                product,
                market,
                since: day("since", Day::ALWAYS),
                until: day("until", Day::NEVER),
                vague: [open("since"), open("until")],
                deploy,
            });
        }
    }
}

/// The deploy that stands in a market and contains a node of the product.
fn deploy_in(world: &World, graph: &Graph, product: ObjId, market: ObjId) -> Option<ObjId> {
    let w = world.library.words;
    graph.nodes.iter().filter(|n| !n.people).find_map(|n| {
        let deploy = world.object(n.object).deploy()?;
        let is = world
            .stated(n.object, w.node_product)
            .is_some_and(|st| world.objects_in(st).contains(&product));
        (is && n.places.contains(&Place::At(market))).then_some(deploy)
    })
}

/// Library things, other than countries and the like, that the project names.
fn referred(world: &World) -> Vec<ObjId> {
    let below = world.library.objects.len() as u32;
    let mut out = std::collections::BTreeSet::new();
    for id in world.own_ids() {
        let o = world.object(id);
        out.extend(o.bases.iter().copied().filter(|b| *b < below));
        for st in &o.stated {
            for r in &st.rows {
                let args = r.links().iter().flat_map(|(_, a)| a);
                for c in std::iter::once(&r.head).chain(args) {
                    if let Const::Object(x) = c
                        && *x < below
                    {
                        out.insert(*x);
                    }
                }
            }
        }
    }
    out.into_iter().collect()
}

/// The order results of one flow or node are told in: by names, never by number.
pub fn crossing_name(world: &World, lineage: &Lineage, c: &Crossing) -> String {
    let l = &lineage.labels[c.label as usize];
    let place = |p: Place| match p {
        Place::At(o) => world.object(o).name.to_string(),
        Place::Unknown(_) => "?".into(),
    };
    let root = match l.root {
        Known::Is(o) => world.object(o).name.to_string(),
        Known::Unknown(_) => "?".into(),
    };
    let origin = match l.origin {
        Origin::Place(p) => place(p),
        Origin::Unmade(_) => "?".into(),
    };
    let activity = c.activity.map_or("?".into(), |a| world.object(a).name.to_string());
    let data = &world.object(l.data).name;
    format!(
        "{} [{data} root {root} from {origin}, {activity}, {} to {}]",
        world.object(c.flow).name,
        place(c.from),
        place(c.to)
    )
}

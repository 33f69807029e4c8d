//! Which crossings and holdings are told apart by nothing a law reads, so that one judgement serves them all.
//!
//! Two nodes, or two flows, are of one *class* when every property that the law reads through them is stated alike: by themselves, their
//! prototypes or their containers. A crossing's *profile* is its label, activity, places and parties with the classes of its flow, its ends
//! and its collector, and which of those are one and the same; its *history* adds, in order, the profiles and histories of the crossings
//! before it.
//!
//! Why one judgement may serve a profile: the evaluator is a function of what it reads. As long as it reads only what is in the profile, two
//! crossings of one profile give it the same answers in the same order, so the same value, with the things of the one in place of the other's
//! wherever a cause or assumption names them. Nothing is left to a guess about the text of the law:
//!
//! * which properties are in the profile is guessed from the law (`Reads`), and every read is checked against it as it happens. One that is
//!   not in it makes the whole judging begin again with it (`Eval::unforeseen`), so in the end every read was in the profile;
//! * where the evaluation asks not what is said of a node but *which* it is (compares two nodes, walks the graph, counts devices), it notes so
//!   (`Level`), and the value is kept for that subject alone. Two things of the subject itself may be compared, for that is said of it, but
//!   not where a variable names one of them: it may have been reached through the variable, and is the subject's by chance;
//! * where it does so only within calls on the subject, what those calls give is read in their place (`reading::Read::Told`): the members of a
//!   profile that agree on it share the rest.
//!
//! A node that some statement names, or that makes data from what nobody says, is known by itself and shares no class.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use super::eval::Context;
use super::grouped::Members;
use super::history::{Interner, histories};
use super::reads::{About, Reads};
use super::subjects::{Crossing, PartyRef};
use crate::base::Index;
use crate::graph::Place;
use crate::lineage::label::{Known, Origin};
use crate::model::object::{Row, Stated};
use crate::model::{Const, ObjId, PropId};

/// How much of a subject a value rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Level {
    /// What is said of it.
    #[default]
    Profile,
    /// And of the crossings before it.
    History,
    /// Which one it is.
    Itself,
}

/// The things a value about a subject may name: flow, source, target, collector.
pub type Roles = [ObjId; 4];
/// No thing.
pub const NOBODY: ObjId = ObjId::MAX;

pub(super) const SHARED: u32 = 1 << 31;

#[derive(Debug)]
pub struct Profiles {
    below: ObjId,
    /// For each sort of subject, the class of each thing of the world's own, or its number where it is known by itself.
    keys: [Vec<u32>; 3],
    pub reads: Reads,
    pub crossings: Arc<[u32]>,
    pub holdings: Arc<[u32]>,
    /// Empty where no law asks what came before.
    pub histories: Arc<[u32]>,
    history_count: usize,
    past_count: usize,
    /// For each crossing those that brought what it carries, by the number of the list; empty likewise.
    pub(super) before: (Vec<u32>, Members),
    /// What came before each crossing, as a number; empty likewise.
    pub(super) pasts: Vec<u32>,
    /// For each label, what was done to it and the people it is narrowed to, as numbers.
    pub(super) done: Vec<u32>,
    pub(super) narrowed: Vec<u32>,
    crossing_members: OnceLock<Members>,
    holding_members: OnceLock<Members>,
    /// Places among the crossings' members by history.
    places: OnceLock<Members>,
    /// The histories of each profile.
    parted: OnceLock<Parted>,
}

/// The first place of each history with its number, in order, profile by profile; and where each profile begins.
#[derive(Debug)]
struct Parted {
    starts: Vec<u32>,
    list: Vec<(u32, u32)>,
}

impl Profiles {
    /// Profiles of what is guessed to be read.
    pub fn guessed(cx: &Context) -> Profiles {
        Profiles::new(cx, Reads::of_law(cx.law, cx.world))
    }

    pub fn new(cx: &Context, reads: Reads) -> Profiles {
        let mut out = Profiles {
            below: cx.world.library.objects.len() as ObjId,
            keys: classes(cx, &reads),
            reads: Reads::default(),
            crossings: Arc::from([]),
            holdings: Arc::from([]),
            histories: Arc::from([]),
            history_count: 0,
            past_count: 0,
            before: Default::default(),
            pasts: Vec::new(),
            done: Vec::new(),
            narrowed: Vec::new(),
            crossing_members: OnceLock::new(),
            holding_members: OnceLock::new(),
            places: OnceLock::new(),
            parted: OnceLock::new(),
        };
        out.subjects(cx);
        // Whose they are where they leave from may lie in what they were brought for.
        if reads.before || cx.subjects.brings_aside {
            let all = histories(cx, &out.crossings);
            out.history_count = all.count;
            out.past_count = all.past_count;
            out.histories = all.of.into();
            out.pasts = all.pasts;
            out.before = (all.before, all.groups);
        }
        out.reads = reads;
        out
    }

    /// The class of a thing as a subject, where it shares one.
    pub fn class(&self, o: ObjId) -> Option<u32> {
        let key = *self.keys[About::Thing as usize].get(o.checked_sub(self.below)? as usize)?;
        (key & SHARED != 0).then_some(key)
    }
    /// Whether another thing may stand in its place.
    pub fn is_shared(&self, o: ObjId) -> bool {
        self.class(o).is_some()
    }
    pub(super) fn key(&self, about: About, o: ObjId) -> u32 {
        match o.checked_sub(self.below).and_then(|i| self.keys[about as usize].get(i as usize)) {
            Some(k) => *k,
            None => o,
        }
    }
    /// What came before a crossing, as a number below [`Profiles::count_of_pasts`]; nothing where it is like no other's.
    pub(super) fn past(&self, crossing: u32) -> Option<u32> {
        self.pasts.get(crossing as usize).copied().filter(|p| p & SHARED == 0)
    }
    pub(super) fn count_of_pasts(&self) -> usize {
        self.past_count
    }
    /// How many histories there are.
    pub(super) fn count_of_histories(&self) -> usize {
        self.history_count
    }
    /// The crossings that brought what a crossing carries, in order; nothing where no law asks.
    pub(super) fn before(&self, crossing: u32) -> Option<&[u32]> {
        let group = self.before.0.get(crossing as usize)?;
        Some(if *group == NOBODY { &[] } else { self.before.1.of(*group) })
    }
    pub fn crossing_members(&self) -> &Members {
        self.crossing_members.get_or_init(|| Members::new(&self.crossings))
    }
    /// The places of the crossings of a history among all members, profile by profile.
    pub(super) fn places_of_history(&self, history: u32) -> &[u32] {
        let history_at = |i: &u32| self.histories[*i as usize];
        let places = || Members::new(&self.crossing_members().list.iter().map(history_at).collect::<Vec<_>>());
        self.places.get_or_init(places).of(history)
    }
    /// The histories of a profile's crossings by their numbers, each with the place of its first; nothing where no law asks what came before.
    pub(super) fn histories_of(&self, profile: u32) -> Option<&[(u32, u32)]> {
        if self.histories.is_empty() {
            return None;
        }
        let all = self.parted.get_or_init(|| {
            let members = self.crossing_members();
            let mut seen = fixedbitset::FixedBitSet::with_capacity(self.history_count);
            let (mut starts, mut list) = (vec![0], Vec::with_capacity(self.history_count));
            for p in 0..members.len() as u32 {
                let each = members.places(p).map(|at| (at, self.histories[members.at(at) as usize]));
                list.extend(each.filter(|(_, h)| !seen.put(*h as usize)));
                starts.push(list.len() as u32);
            }
            Parted { starts, list }
        });
        let p = profile as usize;
        Some(&all.list[all.starts[p] as usize..all.starts[p + 1] as usize])
    }
    pub fn holding_members(&self) -> &Members {
        self.holding_members.get_or_init(|| Members::new(&self.holdings))
    }

    fn subjects(&mut self, cx: &Context) {
        let mut words = Interner::default();
        let mut label_words = |about| -> Vec<u32> { cx.lineage.labels.iter().map(|l| words.of(&self.label(cx, about, l))).collect() };
        let (carried, held) = (label_words(About::Crossing), label_words(About::Holding));
        let mut lists = Interner::default();
        self.done = cx.lineage.labels.iter().map(|l| lists.of(&l.treatments)).collect();
        self.narrowed = cx.lineage.labels.iter().map(|l| lists.of(&narrowed(cx, l))).collect();
        let mut flows = Interner::default();
        let mut edges: Vec<u32> = vec![u32::MAX; cx.graph.edges.len()];
        let mut profiles: Index<[u32; 6], u32> = Index::default();
        let mut crossings = Vec::with_capacity(cx.subjects.crossings.len());
        for c in &cx.subjects.crossings {
            let e = &cx.graph.edges[c.edge as usize];
            let edge = &mut edges[c.edge as usize];
            if *edge == u32::MAX {
                *edge = flows.of(&self.flow(cx, c));
            }
            let collector = cx.subjects.collector(c.label);
            let same = |n: u32| u32::from(cx.graph.nodes[n as usize].object == collector);
            let key = [
                *edge,
                carried[c.label as usize],
                c.activity.unwrap_or(NOBODY),
                place(c.from),
                place(c.to),
                same(e.source) << 1 | same(e.target),
            ];
            let next = profiles.len() as u32;
            crossings.push(*profiles.entry(key).or_insert(next));
        }
        let mut kept: Index<[u32; 7], u32> = Index::default();
        let holdings = cx.subjects.holdings.iter().map(|h| {
            let [sort, party] = party(cx.subjects.operator(h), &[h.node]);
            let key = [
                self.key(About::Holding, h.node),
                held[h.label as usize],
                h.activity.unwrap_or(NOBODY),
                place(h.place),
                sort,
                party,
                u32::from(h.node == cx.subjects.collector(h.label)),
            ];
            let next = kept.len() as u32;
            *kept.entry(key).or_insert(next)
        });
        let holdings: Vec<u32> = holdings.collect();
        self.crossings = crossings.into();
        self.holdings = holdings.into();
    }

    /// All of a crossing that is its flow's.
    fn flow(&self, cx: &Context, c: &Crossing) -> Vec<u32> {
        let e = &cx.graph.edges[c.edge as usize];
        let node = |n: u32| cx.graph.nodes[n as usize].object;
        let key = |o: ObjId| self.key(About::Crossing, o);
        let (source, target) = (node(e.source), node(e.target));
        let terms = cx.subjects.terms(c);
        let mut out = vec![
            key(c.flow),
            key(source),
            key(target),
            u32::from(e.sight) << 1 | u32::from(source == target),
        ];
        for p in [terms.sender, terms.receiver, terms.arranger] {
            out.extend(party(p, &[c.flow, source, target]));
        }
        out.extend([terms.since, terms.until].map(|d| d.number() as u32));
        out.extend(terms.vague.map(u32::from));
        out
    }

    fn label(&self, cx: &Context, about: About, l: &crate::lineage::Label) -> Vec<u32> {
        let known = |k: Known| match k {
            Known::Is(o) => [0, self.key(about, o)],
            Known::Unknown(n) => [1, n],
        };
        let mut out = vec![l.data];
        out.extend(known(l.root));
        out.extend(known(l.collector));
        out.extend(match l.origin {
            Origin::Place(Place::At(o)) => [0, o],
            Origin::Place(Place::Unknown(n)) if l.collector == Known::Is(n) => [1, 0],
            Origin::Place(Place::Unknown(n)) => [2, n],
            Origin::Unmade(n) => [3, n],
        });
        out.extend(narrowed(cx, l));
        out.push(NOBODY);
        out.extend(&l.treatments);
        out
    }
}

/// The people a label is narrowed to where it was collected.
fn narrowed(cx: &Context, l: &crate::lineage::Label) -> Vec<u32> {
    if let (Known::Is(o), Known::Is(root)) = (l.collector, l.root)
        && let Some(n) = cx.graph.node_of(o)
    {
        let rows = cx.graph.nodes[n as usize].collects.iter().filter(|c| c.data == root);
        let of: Vec<u32> = rows.flat_map(|c| c.of.iter().copied()).collect();
        return match super::population::part_of_those(cx, o, root).is_empty() || !of.is_empty() {
            true => of,
            false => vec![o],
        };
    }
    Vec::new()
}

fn place(p: Place) -> u32 {
    match p {
        Place::At(o) => o,
        Place::Unknown(_) => NOBODY,
    }
}

/// A party, or which of these did not state one.
fn party(p: PartyRef, roles: &[ObjId]) -> [u32; 2] {
    match p {
        PartyRef::Is(o) => [0, o],
        PartyRef::Unknown(o, prop) => match roles.iter().position(|r| *r == o) {
            Some(i) => [1 + i as u32, prop],
            None => [u32::MAX, o],
        },
    }
}

/// Words for what is stated.
#[derive(Debug, Default)]
pub(super) struct Statements {
    consts: Index<Const, u32>,
    names: Index<std::sync::Arc<str>, u32>,
    words: Interner,
    line: Vec<u32>,
}

/// Which things nothing can stand for: those a statement names, those that make data from what nobody says, and those of which something that is
/// read holds under a condition, which may read anything.
fn pinned(cx: &Context, reads: &Reads) -> Vec<bool> {
    let (world, w) = (cx.world, cx.world.library.words);
    let below = world.library.objects.len() as ObjId;
    let mut out = vec![false; world.objects.len()];
    let mut pin = |o: ObjId| {
        if let Some(slot) = o.checked_sub(below).and_then(|i| out.get_mut(i as usize)) {
            *slot = true;
        }
    };
    for o in &world.objects {
        // The ends of a flow are its crossings' own.
        for s in o.stated.iter().filter(|s| s.prop != w.flow_from && s.prop != w.flow_to) {
            for r in &s.rows {
                for x in std::iter::once(&r.head).chain(r.links().iter().flat_map(|(_, a)| a)) {
                    if let Const::Object(x) | Const::Rows(x, _) = x {
                        pin(*x);
                    }
                }
            }
        }
    }
    let unsaid = |n: &&crate::graph::Node| n.produces.iter().any(|p| p.from.is_none());
    cx.graph.nodes.iter().filter(unsaid).for_each(|n| pin(n.object));
    let open = |s: &Stated| s.rows.iter().any(|r| r.condition().is_some());
    let mut stated = world.objects.iter().chain(&world.library.objects).flat_map(|o| &o.stated);
    let some = stated.any(open) || world.library.category_stated.iter().flatten().any(|s| open(&s.1));
    if some {
        // Whatever it is read about: what is known by itself as one sort of subject is no other's likeness as another.
        let props: BTreeSet<PropId> = About::ALL.into_iter().flat_map(|a| reads.list(a)).collect();
        for (i, slot) in out.iter_mut().enumerate().filter(|(_, pinned)| !**pinned) {
            let id = below + i as ObjId;
            let judged = world.is(id, w.node) || world.is(id, w.flow);
            *slot = judged && props.iter().any(|p| world.stated(id, *p).is_some_and(open));
        }
    }
    out
}

fn classes(cx: &Context, reads: &Reads) -> [Vec<u32>; 3] {
    let world = cx.world;
    let w = world.library.words;
    let below = world.library.objects.len() as ObjId;
    let pinned = pinned(cx, reads);
    let mut c = Statements::default();
    let mut words = Vec::with_capacity(32);
    [About::Crossing, About::Holding, About::Thing].map(|about| {
        let mut keys: Vec<u32> = (0..world.objects.len() as u32).map(|i| below + i).collect();
        let props = reads.list(about);
        // Nodes before the flows between them: of a flow as a subject, its ends are read too.
        for flows in [false, true] {
            for (i, o) in world.objects.iter().enumerate() {
                let id = below + i as u32;
                let flow = world.is(id, w.flow);
                if flow != flows || pinned[i] || !(flow || world.is(id, w.node)) {
                    continue;
                }
                words.clear();
                words.extend([
                    about as u32,
                    o.kind,
                    u32::from(cx.subjects.is_brought_something(id)),
                    o.categories.len() as u32,
                ]);
                words.extend(&o.categories);
                words.extend(&o.bases);
                words.push(NOBODY);
                if flow
                    && about == About::Thing
                    && let Some(f) = world.flow_of(id)
                {
                    words.extend([f.source, f.target].map(|n| n.checked_sub(below).map_or(n, |n| keys[n as usize])));
                }
                if c.thing(cx, id, &props, &mut words).is_some() {
                    keys[i] = SHARED | c.words.of(&words);
                }
            }
        }
        keys
    })
}

impl Statements {
    /// A number for what is stated; nothing where it may read anything.
    pub(super) fn of(&mut self, s: &Stated) -> Option<u32> {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        let said = self.stated(s, &mut line);
        let out = said.map(|()| self.words.of(&line));
        self.line = line;
        out
    }
    /// A number for a list of words.
    pub(super) fn words(&mut self, words: &[u32]) -> u32 {
        self.words.of(words)
    }

    /// What is stated of a thing for these properties, as words; nothing where it is known by itself.
    fn thing(&mut self, cx: &Context, id: ObjId, props: &[PropId], out: &mut Vec<u32>) -> Option<()> {
        let w = cx.world.library.words;
        let counts = |p: PropId| p != w.flow_from && p != w.flow_to;
        let o = cx.world.object(id);
        // Most things stand for themselves: nothing is stated of them elsewhere.
        if o.bases.is_empty() && o.categories.is_empty() && o.container().is_none() {
            let mut own = o.stated.iter().filter(|s| counts(s.prop) && props.binary_search(&s.prop).is_ok());
            return own.try_for_each(|s| {
                out.push(s.prop);
                self.stated(s, out)
            });
        }
        for p in props.iter().copied().filter(|p| counts(*p)) {
            if let Some(s) = cx.world.stated(id, p) {
                out.push(p);
                self.stated(s, out)?;
            }
        }
        Some(())
    }

    fn stated(&mut self, s: &Stated, out: &mut Vec<u32>) -> Option<()> {
        out.push(u32::from(s.open) | u32::from(s.everything) << 1 | u32::from(s.none) << 2);
        out.push(s.rows.len() as u32);
        for r in &s.rows {
            self.row(r, out)?;
        }
        Some(())
    }

    fn row(&mut self, r: &Row, out: &mut Vec<u32>) -> Option<()> {
        // A condition may read anything.
        if r.condition().is_some() {
            return None;
        }
        let head = self.constant(&r.head);
        out.extend([head, r.links().len() as u32]);
        for (name, args) in r.links() {
            let next = self.names.len() as u32;
            let name = *self.names.entry(name.clone()).or_insert(next);
            out.extend([name, args.len() as u32]);
            for a in args {
                let a = self.constant(a);
                out.push(a);
            }
        }
        Some(())
    }

    fn constant(&mut self, c: &Const) -> u32 {
        if let Some(i) = self.consts.get(c) {
            return *i;
        }
        let next = self.consts.len() as u32;
        self.consts.insert(c.clone(), next);
        next
    }
}

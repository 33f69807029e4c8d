//! Members the compiler derives: of crossings, holdings, sales, parts, and of some declared things.

use std::sync::Arc;

use super::ends::End;
use super::eval::Eval;
use super::members::Member;
use super::reading::{Fact, Who};
use super::subjects::{Crossing, Holding, PartyRef};
use super::value::*;
use crate::base::{Day, Tri};
use crate::graph::Place;
use crate::lineage::label::{Known, Label, Origin};
use crate::model::{ObjId, PropId};

/// The facts a member of a crossing is made of, beside what is stated of its things.
fn crossing_facts(member: &str) -> &'static [Fact] {
    match member {
        "flow" => &[Fact::Flow],
        "source" => &[Fact::Source],
        "target" | "readers" => &[Fact::Target],
        "from" => &[Fact::From],
        "to" => &[Fact::To],
        "sight" => &[Fact::Sight],
        "data" => &[Fact::Data],
        "root" => &[Fact::Root],
        "origin" => &[Fact::Origin],
        "collector" => &[Fact::Collector],
        "treatments" => &[Fact::Treatments],
        "sender" => &[Fact::Sender, Fact::Activity],
        "receiver" => &[Fact::Receiver, Fact::Activity],
        "arranger" => &[Fact::Arranger, Fact::Activity],
        "decider" => &[Fact::Arranger, Fact::Receiver, Fact::Activity],
        "parties" => &[Fact::Sender, Fact::Receiver, Fact::Activity, Fact::Target],
        "people" => &[Fact::Root, Fact::Narrowed],
        "documents" => &[
            Fact::Arranger,
            Fact::Sender,
            Fact::Receiver,
            Fact::Flow,
            Fact::Activity,
            Fact::Root,
            Fact::Narrowed,
        ],
        // What came before is noted where it is read.
        "before" => &[],
        // The activity's, or the flow's own.
        _ => &[Fact::Activity],
    }
}

/// The same of a holding.
fn holding_facts(member: &str) -> &'static [Fact] {
    match member {
        "node" => &[Fact::Source],
        "in" => &[Fact::From],
        "operator" => &[Fact::Sender, Fact::Activity],
        "activity" => &[Fact::Activity],
        "data" => &[Fact::Data],
        "root" => &[Fact::Root],
        "origin" => &[Fact::Origin],
        "collector" => &[Fact::Collector],
        "treatments" => &[Fact::Treatments],
        "people" => &[Fact::Root, Fact::Narrowed],
        "kept" => &[Fact::Source, Fact::Data],
        _ => &[],
    }
}

impl Eval<'_> {
    /// `x.m`
    pub(super) fn member(&self, x: &Val, m: &Member) -> Val {
        match &x.v {
            V::Row(r) => {
                if let Some((_, args)) = r.links.iter().find(|(n, _)| n.as_ref() == m.name.as_ref()) {
                    return match args.as_slice() {
                        [one] => one.clone(),
                        many => Val::list(many.to_vec()),
                    };
                }
                if let Some((o, p)) = r.of
                    && self.schema().prop(p).links.iter().any(|l| l.name.as_ref() == m.name.as_ref())
                {
                    return match m.name.as_ref() {
                        "since" => Val::new(V::Day(Day::ALWAYS, Day::ALWAYS)),
                        "until" => Val::new(V::Day(Day::NEVER, Day::NEVER)),
                        _ => Val::unknown(Dep::Unknown(o, p)),
                    };
                }
                self.member(&r.head, m)
            }
            V::Unknown => Val {
                v: V::Unknown,
                deps: x.deps.clone(),
            },
            V::None => Val::NONE,
            V::Crossing(i) => self.crossing_member(*i, m),
            V::Holding(i) => self.holding_member(*i, m),
            V::Sale(i) => self.sale_member(*i, m),
            V::Part(p) => self.part_member(*p, m).with(&x.deps),
            V::Object(o) => self.object_member(*o, m).with(&x.deps),
            V::List(l) if l.items.len() == 1 && l.open.is_none() => self.member(&l.items[0].value, m),
            _ => Val::NONE,
        }
    }

    fn object_member(&self, o: ObjId, m: &Member) -> Val {
        let world = self.cx.world;
        let w = world.library.words;
        let s = self.cx.subjects;
        let holdings = |ids: Option<&[u32]>| {
            self.note_wide();
            self.kept_list((2, o), || Val::list(ids.into_iter().flatten().map(|i| Val::new(V::Holding(*i)))))
        };
        let kind = world.object(o).kind;
        self.note_kind(o);
        match m.name.as_ref() {
            "holdings" if world.is(o, w.node) => {
                self.note_identity(o);
                return holdings(s.holdings_of_node.get(&o));
            }
            "holdings" if world.is(o, w.data) => return holdings(s.holdings_of_data.get(&o)),
            "holdings" if world.is(o, w.activity) => return self.holdings_of_activity(o),
            "flows" if world.is(o, w.node) => {
                self.note_identity(o);
                return Val::list(self.flows_at(o).into_iter().map(Val::object));
            }
            "deciders" if world.is(o, w.activity) => return self.deciders(o),
            "people" if world.is(o, w.activity) => return self.people_of_activity(o),
            "documents" if world.is(o, w.activity) => return self.documents_of_activity(o),
            "documents" if world.is(o, w.party) && m.of(kind).is_none() => return self.documents_naming(&[o], &|_| Val::truth(Tri::T)),
            _ => {}
        }
        match m.of(kind) {
            Some(p) => self.prop(o, p),
            None => Val::NONE,
        }
    }

    /// The flows that begin or end at a node, in order of declaration.
    fn flows_at(&self, o: ObjId) -> Vec<ObjId> {
        let g = self.cx.graph;
        let Some(n) = g.node_of(o) else { return Vec::new() };
        let ends = g.out[n as usize].iter().chain(&g.into[n as usize]);
        let mut out: Vec<ObjId> = ends.map(|e| g.edges[*e as usize].flow).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    pub(super) fn crossing(&self, i: u32) -> &Crossing {
        &self.cx.subjects.crossings[i as usize]
    }
    pub(super) fn holding(&self, i: u32) -> &Holding {
        &self.cx.subjects.holdings[i as usize]
    }
    pub(super) fn label(&self, id: u32) -> &Label {
        &self.cx.lineage.labels[id as usize]
    }

    fn place(&self, p: Place) -> Val {
        match p {
            Place::At(o) => Val::object(o),
            Place::Unknown(node) => self.fact_of(node, self.place_prop(node)),
        }
    }
    pub fn place_prop(&self, node: ObjId) -> PropId {
        let w = self.cx.world.library.words;
        if self.cx.world.is(node, w.people) { w.people_in } else { w.node_in }
    }
    /// An unknown fact, or what an overlay says of it.
    pub(super) fn fact_of(&self, object: ObjId, prop: PropId) -> Val {
        if let Some(v) = self.overlay.get(&(object, prop)) {
            return v.clone();
        }
        Val::unknown(Dep::Unknown(object, prop))
    }
    fn origin(&self, l: &Label) -> Val {
        match l.origin {
            Origin::Place(p) => self.place(p),
            Origin::Unmade(n) => self.fact_of(n, self.cx.world.library.words.node_produces),
        }
    }
    fn known(&self, k: Known) -> Val {
        match k {
            Known::Is(o) => Val::object(o),
            Known::Unknown(n) => self.fact_of(n, self.cx.world.library.words.node_produces),
        }
    }
    fn activity(&self, a: Option<ObjId>, owner: (ObjId, PropId)) -> Val {
        match a {
            Some(a) => Val::object(a),
            None => self.fact_of(owner.0, owner.1),
        }
    }
    pub(super) fn part(&self, p: PartyRef, activity: Option<ObjId>, owner: (ObjId, PropId)) -> Val {
        match p {
            PartyRef::Is(party) => Val::new(V::Part(Part {
                party,
                activity,
                // Who did not state the activity matters only where nobody did.
                unknown: if activity.is_some() { Part::KNOWN } else { owner },
            })),
            PartyRef::Unknown(o, prop) => {
                let world = self.cx.world;
                if world.stated(o, prop).is_none_or(super::subjects::is_plain) {
                    return self.fact_of(o, prop);
                }
                // It is stated under a condition, which is this thing's own.
                self.note(super::profile::Level::Itself);
                let v = self.prop(o, prop);
                match v.head().v {
                    V::Object(p) => self
                        .part(PartyRef::Is(super::subjects::fold(world, p)), activity, owner)
                        .with(&v.deps.assumed()),
                    V::None if world.is(o, world.library.words.people) => self.part(PartyRef::Is(o), activity, owner),
                    _ => v,
                }
            }
        }
    }

    fn crossing_member(&self, i: u32, m: &Member) -> Val {
        let c = self.crossing(i);
        let w = self.cx.world.library.words;
        let owner = (c.flow, w.flow_activity);
        let edge = &self.cx.graph.edges[c.edge as usize];
        let node = |n: u32| self.cx.graph.nodes[n as usize].object;
        let label = self.label(c.label);
        if self.reads.borrow().is_some() {
            self.note_member(i, &m.name);
        }
        self.note_facts(Who::Crossing(i), crossing_facts(&m.name));
        match m.name.as_ref() {
            "flow" => Val::object(c.flow),
            "source" => Val::object(node(edge.source)),
            "target" => Val::object(node(edge.target)),
            "from" => self.place(c.from),
            "to" => self.place(c.to),
            "sight" => Val::truth(Tri::from(edge.sight)),
            "data" => Val::object(label.data),
            "root" => self.known(label.root),
            "origin" => self.origin(label),
            "collector" => self.known(label.collector),
            "treatments" => Val::list(label.treatments.iter().map(|t| Val::object(*t))),
            "activity" => self.activity(c.activity, owner),
            "sender" => self.end_of(i, End::Source),
            "receiver" => self.end_of(i, End::Target),
            "arranger" => self.arranger_of(i),
            "decider" => self.decider_of(i),
            "parties" => {
                let sure = |value| Element {
                    value,
                    member: Tri::T,
                    deps: Deps::NONE,
                };
                let mut list = [End::Source, End::Target].map(|end| sure(self.end_of(i, end))).to_vec();
                let (readers, open) = self.elements(&self.readers(i));
                for r in readers.into_iter().filter(|r| !r.member.is_false()) {
                    let value = match r.value.head().v {
                        V::Object(o) => self.part(PartyRef::Is(o), c.activity, owner),
                        _ => r.value,
                    };
                    list.push(Element { value, ..r });
                }
                let mut items: Vec<Element> = Vec::new();
                for e in list {
                    // Who may be there stands beside whoever surely is, and gives way to nobody else.
                    let twice = |x: &Element| {
                        let covers = x.member.is_true() || !e.member.is_true() && x.deps == e.deps;
                        covers && self.plain(&x.value) == self.plain(&e.value) && !e.value.is_unknown()
                    };
                    if !items.iter().any(twice) {
                        items.push(e);
                    }
                }
                Val::new(V::List(Arc::new(ListVal {
                    items,
                    open,
                    everything: false,
                    claims: None,
                })))
            }
            "readers" => self.readers(i),
            "people" => self.people_of(label),
            "documents" => self.documents_of_crossing(i),
            "before" => {
                self.note_before(i);
                Val::list(self.right_before(i).into_iter().map(|j| Val::new(V::Crossing(j))))
            }
            _ => self.flow_or_activity(c, owner, m),
        }
    }

    fn note_facts(&self, who: Who, facts: &[Fact]) {
        facts.iter().for_each(|f| self.note_fact(who, *f));
    }

    /// For proofs: the statement a derived member comes from.
    fn note_member(&self, i: u32, member: &str) {
        let c = self.crossing(i);
        let w = self.cx.world.library.words;
        let edge = &self.cx.graph.edges[c.edge as usize];
        let node = |n: u32| self.cx.graph.nodes[n as usize].object;
        let people = |o: ObjId| self.cx.world.is(o, w.people);
        let operator = |o: ObjId| if people(o) { (o, w.people_employer) } else { (o, w.node_operator) };
        let place = |o: ObjId| (o, self.place_prop(o));
        let (object, prop) = match member {
            "from" => place(node(edge.source)),
            "to" => place(node(edge.target)),
            "origin" | "collector" => match self.label(c.label).collector {
                Known::Is(o) => place(o),
                Known::Unknown(_) => return,
            },
            "sender" | "arranger" | "decider" => operator(node(edge.source)),
            "receiver" => operator(node(edge.target)),
            "activity" => match c.activity {
                Some(_) => (node(edge.target), w.node_activity),
                None => return,
            },
            _ => return,
        };
        // Only what is stated: a default is no place a reader could look at.
        if self.cx.world.stated(object, prop).is_some() {
            self.prop(object, prop);
        }
    }

    /// Any other member: the flow's if stated there, else its activity's, else the flow's default.
    fn flow_or_activity(&self, c: &Crossing, owner: (ObjId, PropId), m: &Member) -> Val {
        let world = self.cx.world;
        let w = world.library.words;
        self.note_kind(c.flow);
        let flow_prop = m.of(world.object(c.flow).kind);
        if let Some(p) = flow_prop {
            self.note_read(c.flow, p);
            self.note_prop(c.flow, p);
        }
        if let Some(p) = flow_prop
            && (self.states(c.flow, p) || self.overlay.contains_key(&(c.flow, p)))
        {
            return self.prop(c.flow, p);
        }
        if let Some(p) = m.of(w.activity) {
            return match c.activity {
                Some(a) => self.prop(a, p),
                None => self.fact_of(owner.0, owner.1),
            };
        }
        match flow_prop {
            Some(p) => self.prop(c.flow, p),
            None => Val::NONE,
        }
    }

    /// The people behind the receiving end.
    fn readers(&self, i: u32) -> Val {
        let edge = &self.cx.graph.edges[self.crossing(i).edge as usize];
        let target = &self.cx.graph.nodes[edge.target as usize];
        if target.people {
            return Val::list(vec![Val::object(target.object)]);
        }
        self.prop(target.object, self.cx.world.library.words.node_staff)
    }

    /// Rows of the root's `about`, narrowed by the collector's `collects d of g`, or to those who hand them over themselves.
    pub(super) fn people_of(&self, l: &Label) -> Val {
        let w = self.cx.world.library.words;
        let Known::Is(root) = l.root else { return self.known(l.root) };
        if let Known::Is(collector) = l.collector
            && let Some(n) = self.cx.graph.node_of(collector)
        {
            let of: Vec<Val> = self.cx.graph.nodes[n as usize]
                .collects
                .iter()
                .filter(|c| c.data == root)
                .flat_map(|c| c.of.iter().map(|o| Val::object(*o)))
                .collect();
            if !of.is_empty() {
                return Val::list(of);
            }
        }
        let about = self.prop(root, w.data_about);
        let Known::Is(giver) = l.collector else { return about };
        let whole = super::population::part_of_those(&self.cx, giver, root);
        match &about.v {
            V::List(list) if !whole.is_empty() => {
                let mut narrow = list.as_ref().clone();
                let (given, mut items): (Vec<Element>, Vec<Element>) = narrow
                    .items
                    .into_iter()
                    .partition(|e| matches!(e.value.head().v, V::Object(g) if whole.contains(&g)));
                // Of several groups they belong to, they stand for all at once.
                let surest = given.iter().find(|e| e.member.is_true()).or(given.first());
                items.extend(surest.map(|e| Element {
                    value: Val::object(giver),
                    ..e.clone()
                }));
                narrow.items = items;
                Val {
                    v: V::List(Arc::new(narrow)),
                    deps: about.deps.clone(),
                }
            }
            _ => about,
        }
    }

    fn holding_member(&self, i: u32, m: &Member) -> Val {
        let h = self.holding(i);
        let w = self.cx.world.library.words;
        let label = self.label(h.label);
        let owner = (h.node, w.node_activity);
        self.note_facts(Who::Holding(i), holding_facts(&m.name));
        match m.name.as_ref() {
            "node" => Val::object(h.node),
            "in" => self.place(h.place),
            "operator" => self.part(self.cx.subjects.operator(h), h.activity, owner),
            "activity" => self.activity(h.activity, owner),
            "data" => Val::object(label.data),
            "root" => self.known(label.root),
            "origin" => self.origin(label),
            "collector" => self.known(label.collector),
            "treatments" => Val::list(label.treatments.iter().map(|t| Val::object(*t))),
            "people" => self.people_of(label),
            "kept" => self.kept(h.node, label.data),
            "first" => self.first(i),
            _ => Val::NONE,
        }
    }

    fn sale_member(&self, i: u32, m: &Member) -> Val {
        let s = &self.cx.subjects.sales[i as usize];
        let day = |d: Day| Val::new(V::Day(d, d));
        match m.name.as_ref() {
            "product" => Val::object(s.product),
            "market" => Val::object(s.market),
            "since" | "until" if s.vague[usize::from(m.name.as_ref() == "until")] => {
                Val::unknown(Dep::Unknown(s.product, self.cx.world.library.words.product_markets))
            }
            "since" => day(s.since),
            "until" => day(s.until),
            "deploy" => s.deploy.map_or(Val::NONE, Val::object),
            _ => Val::NONE,
        }
    }

    fn part_member(&self, p: Part, m: &Member) -> Val {
        let world = self.cx.world;
        match m.name.as_ref() {
            "role" => self.role(p).0,
            "principal" => self.role(p).1,
            "decider" => self.decider(&Val::new(V::Part(p))),
            "activity" => self.activity(p.activity, p.unknown),
            "documents" => self.documents_naming(&[p.party], &|_| Val::truth(Tri::T)),
            _ => match m.of(world.object(p.party).kind) {
                Some(prop) => self.prop(p.party, prop),
                None => Val::NONE,
            },
        }
    }
}

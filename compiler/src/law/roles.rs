//! Roles of parties in activities, the documents between them, and the people concerned.

use std::cell::RefCell;
use std::sync::Arc;

use super::eval::Eval;
use super::profile::Level;
use super::subjects::PartyRef;
use super::value::*;
use crate::base::{Index, Tri};
use crate::model::{Const, ObjId};

impl Eval<'_> {
    /// Documents whose parties are unstated or name one of the three ends or whoever decides; cut to the flow's `under` if that is stated.
    pub(super) fn documents_of_crossing(&self, i: u32) -> Val {
        let c = self.crossing(i);
        let terms = self.cx.subjects.terms(c);
        let world = self.cx.world;
        let mut ends: Vec<ObjId> = Vec::with_capacity(4);
        // An end nobody states may be a party to any other paper, and so may an unknown decider.
        let mut open: Vec<Deps> = Vec::new();
        for p in [terms.arranger, terms.sender, terms.receiver] {
            match p {
                PartyRef::Is(o) => ends.push(o),
                PartyRef::Unknown(o, prop) => open.push(Deps::one(Dep::Unknown(o, prop))),
            }
        }
        let decider = self.decider_of(i);
        match &decider.v {
            V::Part(p) => ends.push(p.party),
            _ => open.push(decider.deps.clone()),
        }
        self.note_prop(c.flow, world.library.words.flow_under);
        let only = world
            .stated(c.flow, world.library.words.flow_under)
            .filter(|s| !s.everything)
            .map(|s| world.objects_in(s));
        let sure = self.documents_naming(&ends, only.as_deref());
        let V::List(known) = &sure.v else { return sure };
        let mut items = known.items.clone();
        // A paper whose parties are partly known may name an end too.
        let parties = world.library.words.document_parties;
        for e in &mut items {
            if let V::Object(d) = e.value.v
                && let Some(s) = world.stated(d, parties)
                && s.open
                && !world.objects_in(s).iter().any(|p| ends.contains(&super::subjects::fold(world, *p)))
            {
                e.member = Tri::U;
                e.deps = Deps::one(Dep::Unknown(d, parties));
            }
        }
        let Some(deps) = open.into_iter().reduce(|a, b| a.union(&b)) else {
            return Val::new(V::List(Arc::new(ListVal {
                items,
                ..ListVal::default()
            })));
        };
        for d in self.things(world.library.words.document) {
            let value = Val::object(d);
            if only.as_ref().is_none_or(|o| o.contains(&d)) && !items.iter().any(|e| e.value == value) {
                items.push(Element {
                    value,
                    member: Tri::U,
                    deps: deps.clone(),
                });
            }
        }
        Val::new(V::List(Arc::new(ListVal {
            items,
            ..ListVal::default()
        })))
    }

    pub(super) fn documents_naming(&self, parties: &[ObjId], only: Option<&[ObjId]>) -> Val {
        let world = self.cx.world;
        let w = world.library.words;
        let named = |d: ObjId| match world.stated(d, w.document_parties) {
            None => true,
            Some(s) => {
                s.open
                    || s.everything
                    || world
                        .objects_in(s)
                        .iter()
                        .any(|p| parties.contains(&super::subjects::fold(world, *p)))
            }
        };
        let mut list: Vec<Val> = Vec::new();
        if let V::List(all) = &self.things_of(w.document).v {
            for d in all.items.iter().map(|e| &e.value) {
                if let V::Object(o) = d.v
                    && only.is_none_or(|list| list.contains(&o))
                    && named(o)
                {
                    list.push(d.clone());
                }
            }
        }
        Val::list(list)
    }

    pub(super) fn documents_of_activity(&self, a: ObjId) -> Val {
        let world = self.cx.world;
        let w = world.library.words;
        let mut parties: Vec<ObjId> = Vec::new();
        for p in [w.activity_decides, w.activity_acts] {
            if let Some(s) = world.stated(a, p) {
                parties.extend(world.objects_in(s).into_iter().map(|o| super::subjects::fold(world, o)));
            }
        }
        let covers = |d: &Val| match d.v {
            V::Object(d) => self.is_in(&Val::object(a), &self.prop(d, w.document_activities)).tri().hi,
            _ => false,
        };
        let all = self.documents_naming(&parties, None);
        let (items, _) = self.elements(&all);
        Val::list(items.into_iter().map(|e| e.value).filter(covers))
    }

    pub(super) fn deciders(&self, a: ObjId) -> Val {
        let w = self.cx.world.library.words;
        let list = self.prop(a, w.activity_decides);
        let V::List(l) = &list.v else { return list };
        let part = |e: &Element| match e.value.head().v {
            V::Object(o) => {
                let party = super::subjects::fold(self.cx.world, o);
                Element {
                    value: Val::new(V::Part(Part {
                        party,
                        activity: Some(a),
                        unknown: Part::KNOWN,
                    })),
                    ..e.clone()
                }
            }
            _ => e.clone(),
        };
        Val {
            v: V::List(Arc::new(ListVal {
                items: l.items.iter().map(part).collect(),
                ..l.as_ref().clone()
            })),
            deps: list.deps,
        }
    }

    /// What is found once and kept, where it rests on no more than what is said of the parties: whoever asks again has to hear of more again.
    fn kept_plain<K: Copy + Eq + std::hash::Hash, T: Clone>(&self, known: &RefCell<Index<K, T>>, key: K, find: impl FnOnce() -> T) -> T {
        // While what is read is being listed, it is read again.
        if self.reads.borrow().is_some() {
            return find();
        }
        if let Some(known) = known.borrow().get(&key) {
            return known.clone();
        }
        let around = (self.level.replace(Level::Profile), self.wide.replace(false));
        let found = find();
        let (level, wide) = (self.level.replace(around.0), self.wide.replace(around.1));
        self.note(level);
        if wide {
            self.note_wide();
        }
        if level == Level::Profile && !wide {
            known.borrow_mut().insert(key, found.clone());
        }
        found
    }

    /// The people the data of an activity are about.
    pub(super) fn people_of_activity(&self, a: ObjId) -> Val {
        self.kept_plain(&self.people, a, || self.people_anew(a))
    }

    fn people_anew(&self, a: ObjId) -> Val {
        let s = self.cx.subjects;
        let crossings = s.by_activity.get(&a).into_iter().flatten().map(|i| self.crossing(*i).label);
        let holdings = s.holdings_by_activity.get(&a).into_iter().flatten().map(|i| self.holding(*i).label);
        let mut labels: Vec<u32> = crossings.chain(holdings).collect();
        labels.sort_unstable();
        labels.dedup();
        let (mut items, mut open): (Vec<Element>, Option<Deps>) = (Vec::new(), None);
        for l in labels {
            let (more, o) = self.elements(&self.people_of(self.label(l)));
            for e in more {
                if !items.iter().any(|x| x.value == e.value) {
                    items.push(e);
                }
            }
            if let Some(d) = o {
                open = Some(open.map_or(d.clone(), |x| x.union(&d)));
            }
        }
        Val::new(V::List(Arc::new(ListVal {
            items,
            open,
            everything: false,
            claims: None,
        })))
    }

    /// The role of a party in its activity, and whom it works for.
    pub(super) fn role(&self, p: Part) -> (Val, Val) {
        self.kept_plain(&self.acting, p, || self.role_anew(p))
    }

    fn role_anew(&self, p: Part) -> (Val, Val) {
        let world = self.cx.world;
        let w = world.library.words;
        let me = || Val::new(V::Part(p));
        let subject = || (super::eval::text("subject"), me());
        let people = world.is(p.party, w.people);
        let Some(a) = p.activity else {
            if people {
                return subject();
            }
            let u = self.fact_of(p.unknown.0, p.unknown.1);
            return (u.clone(), u);
        };
        let same = |v: &Val| self.plain(v) == V::Object(p.party);
        let decides = self.prop(a, w.activity_decides);
        let (items, open_decides) = self.elements(&decides);
        if items.iter().any(|e| same(&e.value)) {
            return (super::eval::text("decides"), me());
        }
        let acts = self.prop(a, w.activity_acts);
        let (rows, open_acts) = self.elements(&acts);
        if let Some(row) = rows.iter().find(|e| same(&e.value)) {
            let principal = match &row.value.v {
                V::Row(r) => r
                    .links
                    .iter()
                    .find(|(n, _)| n.as_ref() == "for")
                    .and_then(|(_, a)| a.first())
                    .map(|v| v.head().clone()),
                _ => None,
            };
            let principal = match principal.map(|v| (v.v, v.deps)) {
                Some((V::Object(o), _)) => Val::new(V::Part(Part {
                    party: super::subjects::fold(world, o),
                    ..p
                })),
                Some((_, deps)) => Val { v: V::Unknown, deps },
                None => Val::unknown(Dep::Unknown(a, w.activity_acts)),
            };
            return (super::eval::text("acts"), principal);
        }
        // People whom no row names are those the data are about; a trader who works alone stands in a row like any company.
        if people {
            return subject();
        }
        if world.is(p.party, w.authority) {
            return (super::eval::text("decides"), me());
        }
        let _ = (open_decides, open_acts);
        let mut deps = Deps::one(Dep::Unknown(a, w.activity_decides));
        deps = deps.union(&Deps::one(Dep::Unknown(a, w.activity_acts)));
        (
            Val {
                v: V::Unknown,
                deps: deps.clone(),
            },
            Val { v: V::Unknown, deps },
        )
    }

    /// Whoever decides for this part: its principal's principal, and so on.
    pub(super) fn decider(&self, part: &Val) -> Val {
        let mut at = part.clone();
        for _ in 0..64 {
            let V::Part(p) = at.v else { return at };
            let (role, principal) = self.role(p);
            match &role.v {
                V::Text(t) if t.as_ref() == "acts" => at = principal,
                V::Text(_) => return at,
                _ => {
                    return Val {
                        v: V::Unknown,
                        deps: role.deps,
                    };
                }
            }
        }
        Val {
            v: V::Unknown,
            deps: part.deps.clone(),
        }
    }

    /// Rows of `acts` in a circle: nobody decides.
    pub fn roles_in_circle(&self, a: ObjId) -> bool {
        let world = self.cx.world;
        let w = world.library.words;
        let Some(s) = world.stated(a, w.activity_acts) else { return false };
        let decides = world.stated(a, w.activity_decides).map(|s| world.objects_in(s)).unwrap_or_default();
        let next = |o: ObjId| {
            world
                .rows(s)
                .into_iter()
                .find(|r| r.head == Const::Object(o))
                .and_then(|r| crate::graph::build::linked(r.links(), "for").first().copied())
        };
        world.objects_in(s).into_iter().any(|start| {
            let mut at = Some(start);
            for _ in 0..=world.rows(s).len() {
                at = at.filter(|o| !decides.contains(o)).and_then(next);
            }
            at.is_some()
        })
    }
}

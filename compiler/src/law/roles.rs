//! Roles of parties in activities, the documents between them, and the people concerned.

use std::cell::RefCell;
use std::sync::Arc;

use super::ends::End;
use super::eval::Eval;
use super::profile::Level;
use super::value::*;
use crate::base::{Index, Tri};
use crate::lineage::Label;
use crate::model::lookup::Listed;
use crate::model::object::Stated;
use crate::model::{Const, ObjId, PropId};

impl Eval<'_> {
    /// Documents whose parties are unstated or name one of the three ends, whoever decides or whom the data are about; cut to the flow's
    /// `under` if that is stated.
    pub(super) fn documents_of_crossing(&self, i: u32) -> Val {
        let c = self.crossing(i);
        let world = self.cx.world;
        let mut ends: Vec<ObjId> = Vec::with_capacity(4);
        // An end nobody states may be a party to any other paper, and so may an unknown decider.
        let mut open: Vec<Deps> = Vec::new();
        for p in [self.arranger_of(i), self.end_of(i, End::Source), self.end_of(i, End::Target)] {
            match p.v {
                V::Part(p) => ends.push(p.party),
                _ => open.push(p.deps),
            }
        }
        let decider = self.decider_of(i);
        match &decider.v {
            V::Part(p) => ends.push(p.party),
            _ => open.push(decider.deps.clone()),
        }
        self.note_read(c.flow, world.library.words.flow_under);
        self.note_prop(c.flow, world.library.words.flow_under);
        // Consent may name nobody but those who gave it.
        let perhaps = self.whom_it_is_about(self.label(c.label), &mut ends);
        let relied = |d: ObjId| self.relied_on(c.flow, d);
        let sure = self.documents_naming(&ends, &relied);
        let open = open.into_iter().reduce(|a, b| a.union(&b));
        if open.is_none() && perhaps.is_none() {
            return sure;
        }
        let V::List(known) = &sure.v else { return sure };
        let mut items = known.items.clone();
        let people = |o: ObjId| world.is(o, world.library.words.people);
        self.add_perhaps(&mut items, &|d, parties| {
            let of_people = || parties.is_some_and(|l| l.rows.iter().any(|r| matches!(r.head, Const::Object(o) if people(o))));
            let why = match (&open, &perhaps) {
                (None, Some(_)) if !of_people() => return None,
                (Some(deps), Some(more)) if of_people() => deps.union(more),
                (Some(deps), _) | (None, Some(deps)) => deps.clone(),
                (None, None) => return None,
            };
            Some((relied(d), why))
        });
        Val::new(V::List(Arc::new(ListVal {
            items,
            ..ListVal::default()
        })))
    }

    /// Adds the papers that are not listed yet and may be: those that somebody signed, or nobody knows who, with what else has to hold of them
    /// and why it is not known whose they are.
    fn add_perhaps(&self, items: &mut Vec<Element>, whose: &dyn Fn(ObjId, Option<&Listed>) -> Option<(Val, Deps)>) {
        let world = self.cx.world;
        for d in self.things(world.library.words.document) {
            let value = Val::object(d);
            let parties = world.stated(d, world.library.words.document_parties).map(|s| world.listed(s));
            let nobodys = parties.as_ref().is_some_and(|l| l.rows.is_empty() && !l.open && !l.everything);
            if nobodys || items.iter().any(|e| e.value == value) {
                continue;
            }
            let Some((holds, why)) = whose(d, parties.as_ref()) else { continue };
            if !holds.tri().is_false() {
                let member = and(holds, Val::judged(Tri::U, why));
                items.push(Element {
                    value,
                    member: member.tri(),
                    deps: member.deps,
                });
            }
        }
    }

    /// Adds the people whom a label is surely about, and tells why there may be others.
    fn whom_it_is_about(&self, l: &Label, ends: &mut Vec<ObjId>) -> Option<Deps> {
        let people = self.people_of(l);
        let V::List(list) = &people.v else {
            return people.is_unknown().then(|| people.deps.clone());
        };
        let mut perhaps = list.open.clone();
        for e in &list.items {
            match (&e.value.head().v, e.member.is_true()) {
                // A paper may name a greater group that they belong to.
                (V::Object(o), true) => {
                    ends.push(*o);
                    ends.extend(super::population::above(self.cx.world, *o, true));
                }
                _ if e.member.is_false() => {}
                _ => perhaps = Some(perhaps.map_or(e.deps.clone(), |d| d.union(&e.deps))),
            }
        }
        perhaps
    }

    /// Whether a flow relies on a paper: on every one, unless `under` names some.
    fn relied_on(&self, flow: ObjId, d: ObjId) -> Val {
        let prop = self.cx.world.library.words.flow_under;
        match self.cx.world.stated(flow, prop) {
            None => Val::truth(Tri::T),
            Some(s) => self.is_listed((flow, prop), s, &|o| o == d),
        }
    }

    /// Whether a paper names one of these parties; one that names nobody at all may be anybody's.
    fn names_one(&self, d: ObjId, parties: &[ObjId]) -> Val {
        let prop = self.cx.world.library.words.document_parties;
        match self.cx.world.stated(d, prop) {
            None => Val::truth(Tri::T),
            Some(s) => self.is_listed((d, prop), s, &|o| parties.contains(&super::subjects::fold(self.cx.world, o))),
        }
    }

    /// Whether a list as stated has such a thing in it.
    fn is_listed(&self, (object, prop): (ObjId, PropId), s: &Stated, fits: &dyn Fn(ObjId) -> bool) -> Val {
        let listed = self.cx.world.listed(s);
        if listed.everything {
            return Val::truth(Tri::T);
        }
        let fit = || listed.rows.iter().filter(|r| matches!(r.head, Const::Object(o) if fits(o)));
        if fit().any(|r| r.condition().is_none()) {
            return Val::truth(Tri::T);
        }
        let mut out = Val::truth(Tri::F);
        for c in fit().filter_map(|r| Some((r, r.condition()?))) {
            out = or(out, self.row_condition(c.1, object, c.0));
        }
        if listed.open {
            out = or(out, Val::judged(Tri::U, Deps::one(Dep::Unknown(object, prop))));
        }
        out
    }

    /// The papers that name one of these, and of those the ones that `also` keeps.
    pub(super) fn documents_naming(&self, parties: &[ObjId], also: &dyn Fn(ObjId) -> Val) -> Val {
        let mut items: Vec<Element> = Vec::new();
        if let V::List(all) = &self.things_of(self.cx.world.library.words.document).v {
            for e in &all.items {
                let V::Object(d) = e.value.v else { continue };
                let mut member = self.names_one(d, parties);
                if !member.tri().is_false() {
                    member = and(member, also(d));
                }
                if !member.tri().is_false() {
                    let deps = if member.tri().is_true() { Deps::NONE } else { member.deps.clone() };
                    items.push(Element {
                        value: e.value.clone(),
                        member: member.tri(),
                        deps,
                    });
                }
            }
        }
        Val::new(V::List(Arc::new(ListVal {
            items,
            ..ListVal::default()
        })))
    }

    pub(super) fn documents_of_activity(&self, a: ObjId) -> Val {
        let world = self.cx.world;
        let w = world.library.words;
        let (mut parties, mut perhaps): (Vec<ObjId>, Vec<(ObjId, Deps)>) = Default::default();
        // A list that nobody states, or that is not complete, may name whoever signed any other paper.
        let mut open = Deps::NONE;
        for p in [w.activity_decides, w.activity_acts] {
            let stated = world.stated(a, p).map(|s| world.listed(s));
            if stated.as_ref().is_none_or(|l| l.open) {
                open = open.union(&Deps::one(Dep::Unknown(a, p)));
            }
            for r in stated.map(|l| l.rows).unwrap_or_default() {
                let Const::Object(o) = r.head else { continue };
                let person = super::subjects::fold(world, o);
                let holds = r.condition().map_or(Val::truth(Tri::T), |c| self.row_condition(c, a, r));
                match holds.tri() {
                    t if t.is_true() => parties.push(person),
                    t if t.is_false() => {}
                    _ => perhaps.push((person, holds.deps)),
                }
            }
        }
        let covers = |d: ObjId| self.is_in(&Val::object(a), &self.prop(d, w.document_activities));
        let sure = self.documents_naming(&parties, &covers);
        let V::List(list) = &sure.v else { return sure };
        let mut items = list.items.clone();
        for (person, deps) in perhaps {
            let maybe = |d: ObjId| and(covers(d), Val::judged(Tri::U, deps.clone()));
            if let V::List(more) = self.documents_naming(&[person], &maybe).v {
                let new = more.items.iter().filter(|e| list.items.iter().all(|x| x.value != e.value));
                items.extend(new.cloned());
            }
        }
        if !open.is_empty() {
            self.add_perhaps(&mut items, &|d, _| Some((covers(d), open.clone())));
        }
        Val::new(V::List(Arc::new(ListVal {
            items,
            ..ListVal::default()
        })))
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
    pub(super) fn kept_plain<K: Copy + Eq + std::hash::Hash, T: Clone>(
        &self,
        known: &RefCell<Index<K, T>>,
        key: K,
        find: impl FnOnce() -> T,
    ) -> T {
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
        let same = |e: &&Element| !e.member.is_false() && self.plain(&e.value) == V::Object(p.party);
        let unsure = |e: &Element| {
            let u = Val {
                v: V::Unknown,
                deps: e.deps.clone(),
            };
            (u.clone(), u)
        };
        let (items, undecided) = self.elements(&self.prop(a, w.activity_decides));
        if items.iter().filter(same).any(|e| e.member.is_true()) {
            return (super::eval::text("decides"), me());
        }
        if let Some(e) = items.iter().find(same) {
            return unsure(e);
        }
        let (rows, _) = self.elements(&self.prop(a, w.activity_acts));
        // Who works for itself works for nobody: a row of a shared drawing may come out so.
        let own: Vec<&Element> = rows
            .iter()
            .filter(same)
            .filter(|e| !matches!(self.principal(p, a, &e.value).v, V::Part(q) if q.party == p.party))
            .collect();
        if let Some(first) = own.first() {
            if own.iter().all(|e| !e.member.is_true()) {
                return unsure(first);
            }
            // Whoever decides acts for nobody, whatever a row says: who does has to be known first.
            if let Some(deps) = undecided {
                let u = Val { v: V::Unknown, deps };
                return (u.clone(), u);
            }
            let mut whom: Vec<Val> = own.iter().map(|e| self.principal(p, a, &e.value)).collect();
            whom.dedup_by(|a, b| a.v == b.v && !a.is_unknown());
            // Whoever works for two is for each of them somebody else: for whom here, nobody says.
            let principal = match whom.as_slice() {
                [one] => one.clone(),
                _ => Val::unknown(Dep::Unknown(a, w.activity_acts)),
            };
            return (super::eval::text("acts"), principal);
        }
        // People and authorities whom no row names are not asked for; but a list that is said not to be all may name anybody.
        let named = !people && !world.is(p.party, w.authority);
        let asked = |p: &PropId| named || world.stated(a, *p).is_some_and(|s| world.listed(s).open);
        let lists = [w.activity_decides, w.activity_acts].into_iter().filter(asked);
        let deps = lists.fold(Deps::NONE, |d, p| d.union(&Deps::one(Dep::Unknown(a, p))));
        if deps.is_empty() {
            // The data are about people; a trader who works alone stands in a row like any company.
            return if people { subject() } else { (super::eval::text("decides"), me()) };
        }
        (
            Val {
                v: V::Unknown,
                deps: deps.clone(),
            },
            Val { v: V::Unknown, deps },
        )
    }

    /// For whom a party acts, as a row of an activity says.
    fn principal(&self, p: Part, a: ObjId, row: &Val) -> Val {
        let world = self.cx.world;
        let whom = match &row.v {
            // `for A and B` is for two as well.
            V::Row(r) => match r.links.iter().find(|(n, _)| n.as_ref() == "for").map(|(_, a)| a.as_slice()) {
                Some([one]) => Some(one),
                _ => None,
            },
            _ => None,
        };
        match whom.map(|v| (&v.head().v, &v.head().deps)) {
            Some((V::Object(o), _)) => Val::new(V::Part(Part {
                party: super::subjects::fold(world, *o),
                ..p
            })),
            Some((_, deps)) => Val {
                v: V::Unknown,
                deps: deps.clone(),
            },
            None => Val::unknown(Dep::Unknown(a, world.library.words.activity_acts)),
        }
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
            let own = world.rows(s).into_iter().filter(|r| r.head == Const::Object(o));
            let whom: Vec<ObjId> = own
                .filter_map(|r| crate::graph::build::linked(r.links(), "for").first().copied())
                .collect();
            whom.iter().find(|q| **q != o).or(whom.first()).copied()
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

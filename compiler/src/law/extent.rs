//! Long lists read cleverly: through an index of a member that is compared with one value, and each profile once.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use super::bucket::{Bucket, Found};
use super::duty::Subject;
use super::eval::{Eval, bind};
use super::grouped::Members;
use super::ir::*;
use super::profile::{Level, Roles};
use super::reading::Mask;
use super::sieve::{Ask, Run};
use super::stand::names_none_of;
use super::value::*;
use crate::base::Index;
use crate::model::ObjId;

/// Below this an index is not worth making.
pub(super) const LONG: usize = 32;

/// Subjects judged as one: the first of them stands for all of its profile.
#[derive(Debug, Clone, Copy)]
pub struct Unit {
    pub first: u32,
    /// `None`: it stands for itself alone.
    pub profile: Option<u32>,
}

/// Subjects that agree on all that one aggregate reads of them.
#[derive(Debug)]
pub struct Class {
    pub first: u32,
    /// Others that agree with the first, none where it stands for itself alone.
    pub others: Vec<u32>,
}

/// An extent as one aggregate tells its subjects apart.
#[derive(Debug)]
pub struct Narrow {
    pub mask: Mask,
    pub classes: Vec<Class>,
}

#[derive(Debug, Default)]
pub struct Buckets {
    units: Index<Extent, Rc<Vec<Unit>>>,
    /// By the identity of an aggregate of the law.
    narrow: Index<(Extent, usize), Rc<Narrow>>,
    by_class: Index<(Extent, usize, Arc<str>, bool), (Rc<Narrow>, Rc<Bucket>)>,
    /// Quantifiers whose subjects differ in more than classes say.
    apart: Index<(Extent, usize), ()>,
    /// By the identity of a list that is kept with it.
    by_list: Index<(usize, Arc<str>, bool), (Arc<ListVal>, Rc<Bucket>)>,
}

impl Eval<'_> {
    pub(super) fn extent(&self, e: Extent) -> Val {
        let s = self.cx.subjects;
        let all = |n: usize, f: fn(u32) -> V| Val::list((0..n as u32).map(|i| Val::new(f(i))));
        self.note_wide();
        match e {
            Extent::Crossings => self.kept_list((0, 0), || all(s.crossings.len(), V::Crossing)),
            Extent::Holdings => self.kept_list((0, 1), || all(s.holdings.len(), V::Holding)),
            Extent::Sales => all(s.sales.len(), V::Sale),
            Extent::Kind(k) => self.things_of(k),
        }
    }

    /// A long list, made once.
    pub(super) fn kept_list(&self, key: (u8, u32), make: impl FnOnce() -> Val) -> Val {
        // No overlay adds or takes away a thing.
        if let Some(b) = self.base {
            return b.kept_list(key, make);
        }
        if let Some(v) = self.lists.borrow().get(&key) {
            return v.clone();
        }
        let v = make();
        self.lists.borrow_mut().insert(key, v.clone());
        v
    }

    /// [`Eval::things`] as a list, made once.
    pub(super) fn things_of(&self, kind: u32) -> Val {
        self.kept_list((1, kind), || Val::list(self.things(kind).into_iter().map(Val::object)))
    }

    /// What the project declares of a kind, and what that refers to.
    pub fn things(&self, kind: u32) -> Vec<ObjId> {
        let world = self.cx.world;
        let referred = self.cx.subjects.referred.iter().copied().filter(|o| world.is(*o, kind));
        let kinds = self.cx.subjects.by_kind.iter().filter(|(k, _)| self.schema().is(**k, kind));
        let mut own: Vec<ObjId> = kinds.flat_map(|(_, list)| list.iter().copied()).collect();
        own.sort_unstable();
        referred.chain(own).collect()
    }

    /// The things a crossing or holding is about.
    pub(super) fn roles_of(&self, v: &V) -> Option<Roles> {
        match v {
            V::Crossing(i) => Some(self.cx.subjects.roles(Subject::Crossing(*i))),
            V::Holding(i) => Some(self.cx.subjects.roles(Subject::Holding(*i))),
            _ => None,
        }
    }

    /// The profile of a crossing (true) or holding, where values are shared.
    pub(super) fn profile_of(&self, v: &V) -> Option<(bool, u32)> {
        let p = self.profiles()?;
        match v {
            V::Crossing(i) => Some((true, p.crossings[*i as usize])),
            V::Holding(i) => Some((false, p.holdings[*i as usize])),
            _ => None,
        }
    }

    /// The subjects of an extent by profile.
    pub(super) fn members(&self, e: Extent) -> Option<&Members> {
        let p = self.profiles()?;
        match e {
            Extent::Crossings => Some(p.crossing_members()),
            Extent::Holdings => Some(p.holding_members()),
            _ => None,
        }
    }

    /// An extent as units, in order of their first.
    pub(super) fn units(&self, e: Extent) -> Option<Rc<Vec<Unit>>> {
        if let Some(u) = self.buckets.borrow().units.get(&e) {
            return Some(u.clone());
        }
        let members = self.members(e)?;
        let mut out = Vec::with_capacity(members.len());
        for p in 0..members.len() as u32 {
            let all = members.of(p);
            let untouched = |i: u32| self.roles_of(&subject(e, i)).is_some_and(|r| self.untouched(&r));
            if self.moved.is_empty() {
                out.push(Unit {
                    first: all[0],
                    profile: Some(p),
                });
                continue;
            }
            let mut first = true;
            for i in all {
                let own = untouched(*i);
                if !own || first {
                    first &= !own;
                    out.push(Unit {
                        first: *i,
                        profile: own.then_some(p),
                    });
                }
            }
        }
        out.sort_by_key(|u| u.first);
        let out = Rc::new(out);
        self.buckets.borrow_mut().units.insert(e, out.clone());
        Some(out)
    }

    /// The subjects of an extent, told apart by what the aggregate is known to read of them.
    pub(super) fn narrow(&self, e: Extent, aggregate: usize) -> Option<Rc<Narrow>> {
        if let Some(n) = self.buckets.borrow().narrow.get(&(e, aggregate)) {
            return Some(n.clone());
        }
        let n = match self.as_stated() {
            Some(base) => base.narrow(e, aggregate)?,
            None => {
                let mask = self
                    .base
                    .and_then(|b| b.buckets.borrow().narrow.get(&(e, aggregate)).map(|n| n.mask));
                Rc::new(self.told_apart(e, mask.unwrap_or_default())?)
            }
        };
        self.buckets.borrow_mut().narrow.insert((e, aggregate), n.clone());
        Some(n)
    }

    /// The evaluation below this one, where what this one lays over it speaks of nothing that is told apart by classes. An answer to an open
    /// question moves nothing from one known thing to another, so classes and indices found without the answer serve.
    fn as_stated(&self) -> Option<&Eval<'_>> {
        self.base.filter(|b| self.moved.is_empty() && b.profiles().is_some())
    }

    /// More is read than it was told apart by.
    pub(super) fn narrower(&self, e: Extent, aggregate: usize, mask: Mask) -> Option<()> {
        let n = match self.as_stated() {
            Some(base) => {
                base.narrower(e, aggregate, mask)?;
                base.narrow(e, aggregate)?
            }
            None => Rc::new(self.told_apart(e, mask)?),
        };
        let mut b = self.buckets.borrow_mut();
        b.narrow.insert((e, aggregate), n);
        b.by_class.retain(|k, _| (k.0, k.1) != (e, aggregate));
        Some(())
    }

    /// Whether a quantifier asks which subject it is, so that classes help nothing.
    pub(super) fn is_apart(&self, e: Extent, number: usize) -> bool {
        self.buckets.borrow().apart.contains_key(&(e, number)) || self.base.is_some_and(|b| b.is_apart(e, number))
    }

    pub(super) fn set_apart(&self, e: Extent, number: usize) {
        self.buckets.borrow_mut().apart.insert((e, number), ());
    }

    fn told_apart(&self, e: Extent, mask: Mask) -> Option<Narrow> {
        let (units, members) = (self.units(e)?, self.members(e)?);
        let mut known: Index<Vec<u64>, u32> = Index::default();
        let mut classes: Vec<Class> = Vec::new();
        let mut key: Vec<u64> = Vec::new();
        for u in units.iter() {
            let alone = |classes: &mut Vec<Class>| {
                classes.push(Class {
                    first: u.first,
                    others: Vec::new(),
                });
            };
            let (Some(p), Some(of)) = (u.profile, self.of(&subject(e, u.first))) else {
                alone(&mut classes);
                continue;
            };
            key.clear();
            let coded = self.coded(&of);
            key.extend(super::codes::bits(mask).map(|i| coded.code(i).0));
            // Those of the profile that an overlay speaks of are units of their own.
            let own = members
                .of(p)
                .iter()
                .copied()
                .filter(|i| self.moved.is_empty() || self.is_untouched(e, *i));
            match known.get(&key) {
                Some(c) => classes[*c as usize].others.extend(own),
                None => {
                    known.insert(key.clone(), classes.len() as u32);
                    classes.push(Class {
                        first: u.first,
                        others: own.filter(|i| *i != u.first).collect(),
                    });
                }
            }
        }
        Some(Narrow { mask, classes })
    }

    fn is_untouched(&self, e: Extent, i: u32) -> bool {
        self.roles_of(&subject(e, i)).is_some_and(|r| self.untouched(&r))
    }

    /// The classes for which all of `x.m == e` and `e in x.m` may hold; `None`: all. `Err`: what more has to be told apart first.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn chosen(
        &self,
        e: Extent,
        aggregate: usize,
        narrow: &Rc<Narrow>,
        where_: Option<&Ex>,
        slot: u32,
        bound: &[u32],
        env: &mut Vec<Val>,
    ) -> Result<Option<Vec<u32>>, Mask> {
        let missing: Cell<Mask> = Cell::new(Mask::ZERO);
        let index = |ask: &Ask, env: &mut Vec<Val>| {
            let with = self.asked_for(ask.with, env)?;
            match self.class_bucket(e, aggregate, narrow, ask) {
                Ok(bucket) => {
                    // Which thing it is was asked of every class that was left out.
                    self.note_identity(with);
                    Some(Found::In(bucket, with))
                }
                Err(mask) => {
                    missing.set(missing.get() | mask);
                    None
                }
            }
        };
        let run = Run {
            index: &index,
            slot,
            bound,
            depth: 0,
        };
        let found = where_.and_then(|w| self.sieved(&run, w, env)).map(Found::into_list);
        if missing.get() == 0 { Ok(found) } else { Err(missing.get()) }
    }

    /// Classes by a member. `Err`: what more has to be told apart first.
    fn class_bucket(&self, e: Extent, aggregate: usize, narrow: &Rc<Narrow>, ask: &Ask) -> Result<Rc<Bucket>, Mask> {
        if let Some(base) = self.as_stated()
            && base.narrow(e, aggregate).is_some_and(|n| Rc::ptr_eq(&n, narrow))
        {
            return base.class_bucket(e, aggregate, narrow, ask);
        }
        let key = (e, aggregate, ask.key(), ask.among);
        if let Some((of, b)) = self.buckets.borrow().by_class.get(&key)
            && Rc::ptr_eq(of, narrow)
        {
            return Ok(b.clone());
        }
        let subjects = narrow.classes.iter().map(|c| (Val::new(subject(e, c.first)), !c.others.is_empty()));
        let (b, seen) = self.bucket(subjects, ask);
        if seen & !narrow.mask != 0 {
            return Err(seen);
        }
        let b = Rc::new(b);
        self.buckets.borrow_mut().by_class.insert(key, (narrow.clone(), b.clone()));
        Ok(b)
    }

    /// The elements of a list by a member. An answer to an open question moves none from one known thing to another, so what was found
    /// without it serves.
    pub(super) fn bucket_of(&self, list: &Arc<ListVal>, ask: &Ask) -> Rc<Bucket> {
        if let Some(b) = self.base {
            return b.bucket_of(list, ask);
        }
        let key = (Arc::as_ptr(list) as usize, ask.key(), ask.among);
        if let Some(b) = self.buckets.borrow().by_list.get(&key) {
            return b.1.clone();
        }
        let b = Rc::new(self.bucket(list.items.iter().map(|e| (e.value.clone(), false)), ask).0);
        self.buckets.borrow_mut().by_list.insert(key, (list.clone(), b.clone()));
        b
    }

    /// The one thing an expression is.
    pub(super) fn asked_for(&self, e: &Ex, env: &mut Vec<Val>) -> Option<ObjId> {
        match self.plain(&self.eval(e, env)) {
            V::Object(o) => Some(o),
            _ => None,
        }
    }

    /// Where each stands by a member, and what was read for it.
    fn bucket(&self, subjects: impl Iterator<Item = (Val, bool)>, ask: &Ask) -> (Bucket, Mask) {
        let mut out = Bucket::default();
        let mut mask = Mask::ZERO;
        // Of one profile all have the same things, where what they have is shared with no other.
        let mut of_profile: Index<(bool, u32), Vec<ObjId>> = Index::default();
        for (i, (x, many)) in subjects.enumerate() {
            let profile = self.profile_of(&x.v).filter(|_| !many);
            if let Some(all) = profile.and_then(|p| of_profile.get(&p)) {
                out.add(i as u32, all);
                continue;
            }
            let before = self.begin_subject(&x.v);
            let v = ask.path.iter().fold(x, |v, m| self.member(&v, m));
            let (level, _, seen) = self.noted(before);
            mask |= seen.mask();
            let stands = |o: &ObjId| level == Level::Profile && !self.cx.profiles.is_some_and(|p| p.is_shared(*o));
            match self.things_in(&v, ask.among) {
                Some(all) if !many || all.iter().all(stands) => {
                    out.add(i as u32, &all);
                    if let Some(p) = profile
                        && all.iter().all(stands)
                    {
                        of_profile.insert(p, all);
                    }
                }
                _ => out.add_unknown(i as u32),
            }
        }
        (out, mask)
    }

    /// The thing a member is, or the parties that are all in it; `None` where that is not known.
    fn things_in(&self, v: &Val, among: bool) -> Option<Vec<ObjId>> {
        if !among {
            return match self.plain(v) {
                V::Object(o) => Some(vec![o]),
                _ => None,
            };
        }
        let V::List(l) = &v.v else { return None };
        let mut out = Vec::with_capacity(l.items.len());
        for e in &l.items {
            // Of parties alone it is known that what is in the list is one of its elements: a place may lie within one.
            match &e.value.v {
                V::Part(p) if !out.contains(&p.party) => out.push(p.party),
                V::Part(_) => {}
                _ => return None,
            }
        }
        (!l.everything && l.open.is_none() && l.claims.is_none()).then_some(out)
    }

    /// Calls `f` with each element of a list that has to be looked at. An element that is of the profile of one seen before, and that was
    /// found to rest on nothing else, changes nothing more, unless it names other things in its reasons.
    pub(super) fn each_profile(
        &self,
        slot: u32,
        items: Vec<Element>,
        env: &mut Vec<Val>,
        f: &mut dyn FnMut(&Element, &mut Vec<Val>) -> Val,
        merge: &mut dyn FnMut(Val) -> bool,
    ) {
        let long = items.len() >= LONG;
        let around = if long { self.around(env, slot) } else { None };
        let mut seen: Index<(bool, u32), (Val, Roles)> = Index::default();
        for e in items {
            let key = if long { self.profile_of(&e.value.v) } else { None };
            let roles = key
                .and_then(|_| self.roles_of(&e.value.v))
                .filter(|r| e.deps.is_empty() && self.untouched(r));
            if let (Some(k), Some(roles)) = (key, roles) {
                if let Some((v, from)) = seen.get(&k) {
                    let deps = super::share::renamed(&v.deps, from, &roles);
                    if deps != v.deps && merge(Val { v: v.v.clone(), deps }) {
                        return;
                    }
                    continue;
                }
                bind(env, slot, e.value.clone());
                let before = self.begin_subject(&e.value.v);
                self.begin_among(around.as_deref());
                let v = f(&e, env);
                let (level, wide, _) = self.noted(before);
                let done = merge(v.clone());
                if done {
                    return;
                }
                let own = names_none_of(around.as_deref(), &roles);
                if own && level == Level::Profile && self.serves(&v.deps, &roles, wide) {
                    seen.insert(k, (v, roles));
                }
                continue;
            }
            bind(env, slot, e.value.clone());
            let v = self.bound(&e.value, || f(&e, env));
            if merge(v) {
                return;
            }
        }
    }
}

/// A member of an extent.
pub fn subject(e: Extent, i: u32) -> V {
    match e {
        Extent::Holdings => V::Holding(i),
        Extent::Sales => V::Sale(i),
        _ => V::Crossing(i),
    }
}

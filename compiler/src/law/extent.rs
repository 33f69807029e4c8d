//! Long lists read cleverly: through an index of a member that is compared with one value, and each profile once.

use std::rc::Rc;
use std::sync::Arc;

use portolan_syntax::tree::Cmp;

use super::eval::{Eval, bind};
use super::ir::*;
use super::members::Member;
use super::profile::{Level, Members, Roles, crossing_roles, holding_roles};
use super::reading::{Mask, Seen};
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

/// Positions by the thing a member is; the rest has to be looked at whatever is asked for.
#[derive(Debug, Default)]
pub struct Bucket {
    by: Index<ObjId, Vec<u32>>,
    rest: Vec<u32>,
}

impl Bucket {
    /// Positions that may have this thing, in order.
    pub(super) fn of(&self, o: ObjId) -> Vec<u32> {
        let mut out: Vec<u32> = self.by.get(&o).into_iter().flatten().chain(&self.rest).copied().collect();
        out.sort_unstable();
        out
    }
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
    by_class: Index<(Extent, usize, Arc<str>), Rc<Bucket>>,
    /// By the identity of a list that is kept with it.
    by_list: Index<(usize, Arc<str>), (Arc<ListVal>, Rc<Bucket>)>,
}

/// A conjunct `x.m == e` of a condition, where `e` reads none of these variables.
pub fn equation<'e>(where_: &'e Ex, slot: u32, bound: &[u32]) -> Option<(&'e Member, &'e Ex)> {
    let one = |x: &'e Ex| match &x.op {
        Op::Cmp(Cmp::Eq, a, b) => {
            let member = |x: &'e Ex| match &x.op {
                Op::Member(v, m) if matches!(v.op, Op::Var(s) if s == slot) => Some(m.as_ref()),
                _ => None,
            };
            match (member(a), member(b)) {
                (Some(m), _) if !super::fold::reads(b, bound) => Some((m, b.as_ref())),
                (_, Some(m)) if !super::fold::reads(a, bound) => Some((m, a.as_ref())),
                _ => None,
            }
        }
        _ => None,
    };
    match &where_.op {
        Op::And(list) => list.iter().find_map(one),
        _ => one(where_),
    }
}

impl Eval<'_> {
    pub(super) fn extent(&self, e: Extent) -> Val {
        let s = self.cx.subjects;
        let all = |n: usize, f: fn(u32) -> V| Val::list((0..n as u32).map(|i| Val::new(f(i))).collect());
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
        self.kept_list((1, kind), || Val::list(self.things(kind).into_iter().map(Val::object).collect()))
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
            V::Crossing(i) => Some(crossing_roles(&self.cx, *i)),
            V::Holding(i) => Some(holding_roles(&self.cx, *i)),
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
        let base = self.base.and_then(|b| b.buckets.borrow().narrow.get(&(e, aggregate)).cloned());
        let n = match base {
            Some(n) if self.moved.is_empty() => n,
            Some(n) => Rc::new(self.told_apart(e, n.mask)?),
            None => Rc::new(self.told_apart(e, 0)?),
        };
        self.buckets.borrow_mut().narrow.insert((e, aggregate), n.clone());
        Some(n)
    }

    /// More is read than it was told apart by.
    pub(super) fn narrower(&self, e: Extent, aggregate: usize, mask: Mask) -> Option<()> {
        let n = Rc::new(self.told_apart(e, mask)?);
        let mut b = self.buckets.borrow_mut();
        b.narrow.insert((e, aggregate), n);
        b.by_class.retain(|k, _| (k.0, k.1) != (e, aggregate));
        Some(())
    }

    fn told_apart(&self, e: Extent, mask: Mask) -> Option<Narrow> {
        let (units, members, profiles) = (self.units(e)?, self.members(e)?, self.profiles()?);
        let mut codes = self.codes.borrow_mut();
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
            key.push(u64::from(p));
            let mut left = mask;
            while left != 0 {
                let read = codes.read(left.trailing_zeros() as u8);
                left &= left - 1;
                key.push(codes.code(&self.cx, profiles, read, &of));
            }
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

    /// The classes for which `x.m == e` may hold; `None`: all. `Err`: what more has to be told apart first.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn chosen(
        &self,
        e: Extent,
        aggregate: usize,
        narrow: &Narrow,
        where_: Option<&Ex>,
        slot: u32,
        bound: &[u32],
        env: &mut Vec<Val>,
    ) -> Result<Option<Vec<u32>>, Mask> {
        let Some((m, with)) = where_.and_then(|w| equation(w, slot, bound)) else {
            return Ok(None);
        };
        let Some(with) = self.asked_for(with, env) else { return Ok(None) };
        let key = (e, aggregate, m.name.clone());
        let known = self.buckets.borrow().by_class.get(&key).cloned();
        let bucket = match known {
            Some(b) => b,
            None => {
                let subjects = narrow.classes.iter().map(|c| (Val::new(subject(e, c.first)), !c.others.is_empty()));
                let (b, seen) = self.bucket(subjects, m);
                if seen & !narrow.mask != 0 {
                    return Err(seen);
                }
                let b = Rc::new(b);
                self.buckets.borrow_mut().by_class.insert(key, b.clone());
                b
            }
        };
        Ok(Some(bucket.of(with)))
    }

    /// The elements of a list by a member. An answer to an open question moves none from one known thing to another, so what was found
    /// without it serves.
    pub(super) fn bucket_of(&self, list: &Arc<ListVal>, m: &Member) -> Rc<Bucket> {
        if let Some(b) = self.base {
            return b.bucket_of(list, m);
        }
        let key = (Arc::as_ptr(list) as usize, m.name.clone());
        if let Some(b) = self.buckets.borrow().by_list.get(&key) {
            return b.1.clone();
        }
        let b = Rc::new(self.bucket(list.items.iter().map(|e| (e.value.clone(), false)), m).0);
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
    fn bucket(&self, subjects: impl Iterator<Item = (Val, bool)>, m: &Member) -> (Bucket, Mask) {
        let mut out = Bucket::default();
        let mut mask = 0;
        for (i, (x, many)) in subjects.enumerate() {
            let before = self.begin_subject(&x.v);
            let v = self.member(&x, m);
            let (level, _, seen) = self.noted(before);
            if let Seen::Of(m) = seen {
                mask |= m;
            }
            match self.plain(&v) {
                V::Object(o) if !many || level == Level::Profile && !self.cx.profiles.is_some_and(|p| p.is_shared(o)) => {
                    out.by.entry(o).or_default().push(i as u32);
                }
                _ => out.rest.push(i as u32),
            }
        }
        (out, mask)
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
        let profiles = if items.len() >= LONG { self.profiles() } else { None };
        let mut seen: Index<(bool, u32), (Val, Roles)> = Index::default();
        for e in items {
            let key = match (&e.value.v, profiles) {
                (V::Crossing(i), Some(p)) => Some((true, p.crossings[*i as usize])),
                (V::Holding(i), Some(p)) => Some((false, p.holdings[*i as usize])),
                _ => None,
            };
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
                let v = f(&e, env);
                let (level, wide, _) = self.noted(before);
                let done = merge(v.clone());
                if done {
                    return;
                }
                if level == Level::Profile && self.serves(&v.deps, &roles, wide) {
                    seen.insert(k, (v, roles));
                }
                continue;
            }
            bind(env, slot, e.value.clone());
            let v = f(&e, env);
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

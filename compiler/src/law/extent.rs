//! Long lists read cleverly: through an index of a member that is compared with one value, and each profile once.

use std::rc::Rc;
use std::sync::Arc;

use portolan_syntax::tree::Cmp;

use super::eval::{Eval, bind};
use super::ir::*;
use super::members::Member;
use super::profile::{Level, Members, Roles, crossing_roles, holding_roles};
use super::value::*;
use crate::base::Index;
use crate::model::ObjId;

/// Below this an index is not worth making.
const LONG: usize = 32;

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
    fn of(&self, o: ObjId) -> Vec<u32> {
        let mut out: Vec<u32> = self.by.get(&o).into_iter().flatten().chain(&self.rest).copied().collect();
        out.sort_unstable();
        out
    }
}

#[derive(Debug, Default)]
pub struct Buckets {
    units: Index<Extent, Rc<Vec<Unit>>>,
    by_unit: Index<(Extent, Arc<str>), Rc<Bucket>>,
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

    /// The units for which `x.m == e` may hold; `None`: all.
    pub(super) fn chosen(&self, e: Extent, where_: Option<&Ex>, slot: u32, bound: &[u32], env: &mut Vec<Val>) -> Option<Vec<u32>> {
        let (m, with) = equation(where_?, slot, bound)?;
        let with = self.asked_for(with, env)?;
        let key = (e, m.name.clone());
        let known = self.buckets.borrow().by_unit.get(&key).cloned();
        let bucket = match known {
            Some(b) => b,
            None => {
                let units = self.units(e)?;
                let subjects = units.iter().map(|u| (Val::new(subject(e, u.first)), u.profile.is_some()));
                let b = Rc::new(self.bucket(subjects, m));
                self.buckets.borrow_mut().by_unit.insert(key, b.clone());
                b
            }
        };
        Some(bucket.of(with))
    }

    /// The elements of a list for which `x.m == e` may hold; `None`: all.
    pub(super) fn chosen_of(&self, list: &Arc<ListVal>, where_: Option<&Ex>, slot: u32, env: &mut Vec<Val>) -> Option<Vec<u32>> {
        if list.items.len() < LONG {
            return None;
        }
        let (m, with) = equation(where_?, slot, &[slot])?;
        let with = self.asked_for(with, env)?;
        let key = (Arc::as_ptr(list) as usize, m.name.clone());
        let known = self.buckets.borrow().by_list.get(&key).map(|b| b.1.clone());
        let bucket = match known {
            Some(b) => b,
            None => {
                let b = Rc::new(self.bucket(list.items.iter().map(|e| (e.value.clone(), false)), m));
                self.buckets.borrow_mut().by_list.insert(key, (list.clone(), b.clone()));
                b
            }
        };
        // Which thing it is was asked of every element that was left out.
        self.note_identity(with);
        Some(bucket.of(with))
    }

    /// The one thing an expression is.
    fn asked_for(&self, e: &Ex, env: &mut Vec<Val>) -> Option<ObjId> {
        match self.plain(&self.eval(e, env)) {
            V::Object(o) => Some(o),
            _ => None,
        }
    }

    fn bucket(&self, subjects: impl Iterator<Item = (Val, bool)>, m: &Member) -> Bucket {
        let mut out = Bucket::default();
        for (i, (x, many)) in subjects.enumerate() {
            let before = self.begin_about(super::share::about_of(&x.v), false);
            let v = self.member(&x, m);
            let (level, _) = (self.level.get(), self.noted(before));
            match self.plain(&v) {
                V::Object(o) if !many || level == Level::Profile && !self.cx.profiles.is_some_and(|p| p.is_shared(o)) => {
                    out.by.entry(o).or_default().push(i as u32);
                }
                _ => out.rest.push(i as u32),
            }
        }
        out
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
                let before = self.begin_about(super::share::about_of(&e.value.v), false);
                let v = f(&e, env);
                let (level, wide) = self.noted(before);
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

//! `some`, `every` and `no` over a list: element by element, or over a whole extent each class of subjects once.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use portolan_syntax::tree::Quantifier;

use super::classes::Among;
use super::eval::{Eval, bind};
use super::extent::{Narrow, subject};
use super::ir::*;
use super::profile::{Level, NOBODY, Roles};
use super::reading::Mask;
use super::share::renamed;
use super::stand::names_none_of;
use super::value::*;
use crate::base::Tri;

/// How many subjects may be looked at one by one for each class of a quantifier before its classes are taken to help nothing.
const MOST_APART: usize = 2;

/// Of fewer than so many that an index leaves classes are not worth making.
const MANY: usize = 64;

/// A quantifier as the law has it.
pub(super) struct Quantified<'e> {
    pub(super) quantifier: Quantifier,
    pub(super) slot: u32,
    pub(super) domain: &'e Ex,
    pub(super) where_: Option<&'e Ex>,
    pub(super) satisfies: Option<&'e Ex>,
}

impl Quantified<'_> {
    /// Tells it from all others of the law.
    pub(super) fn number(&self) -> usize {
        std::ptr::from_ref(self.domain) as usize
    }
}

/// A subject that is looked at when its turn comes: by itself, or as the one of its class with this number was.
type Waiting = Reverse<(u32, Option<usize>)>;

impl Eval<'_> {
    pub(super) fn quantify(&self, q: &Quantified, env: &mut Vec<Val>) -> Val {
        let (domain, each) = self.domain(q.domain, env);
        if domain.is_unknown() {
            return Val::judged(Tri::U, domain.deps.clone());
        }
        if self.is_same_for_all(q, &domain) {
            return self.said_once(q, &domain, &mut || self.over(q, &domain, None, env));
        }
        self.over(q, &domain, each, env).with(&domain.deps.assumed())
    }

    /// What the elements of a list say together; `each`: where they are looked at one by one ([`super::past`]).
    fn over(&self, q: &Quantified, domain: &Val, each: Option<usize>, env: &mut Vec<Val>) -> Val {
        let chosen = match &domain.v {
            V::List(l) => self.chosen_of(l, q.where_, q.slot, &[q.slot], env).map(|few| (l, few)),
            _ => None,
        };
        let few = chosen.as_ref().map(|(_, few)| few.len());
        if few.is_none_or(|n| n >= MANY)
            && let Op::Extent(e @ (Extent::Crossings | Extent::Holdings)) = q.domain.op
            && let Some(out) = self.over_classes(e, q, few, env)
        {
            return out;
        }
        let (items, open) = match chosen {
            Some((l, few)) => (few.iter().map(|i| l.items[*i as usize].clone()).collect(), l.open.clone()),
            None => self.elements(domain),
        };
        let mut out = Joined::new(q.quantifier == Quantifier::Every);
        self.each_profile(
            q.slot,
            items,
            env,
            &mut |e, env| self.looking_at(each, &e.value, || self.one(q, e, env)),
            &mut |v| out.add(v),
        );
        if let Some(d) = open {
            out.add(Val::judged(Tri::U, d));
        }
        quantified(q, out)
    }

    /// What one element says, its variable having its value.
    fn one(&self, q: &Quantified, e: &Element, env: &mut Vec<Val>) -> Val {
        let member = Val::judged(e.member, e.deps.clone());
        let kept = match q.where_ {
            Some(w) if !e.member.is_false() => and(member, self.eval(w, env)),
            _ => member,
        };
        if q.quantifier != Quantifier::Every {
            return kept;
        }
        let body = match q.satisfies {
            Some(s) if !kept.tri().is_false() => self.eval(s, env),
            _ => Val::truth(Tri::T),
        };
        or(not(kept), body)
    }

    /// An extent by what the quantifier can tell apart, where an index leaves so many of its subjects; `None`: that would not help.
    fn over_classes(&self, e: Extent, q: &Quantified, few: Option<usize>, env: &mut Vec<Val>) -> Option<Val> {
        let number = q.number();
        if self.is_apart(e, number) {
            return None;
        }
        let among = Among {
            e,
            aggregate: number,
            where_: q.where_,
            slot: q.slot,
            bound: &[q.slot],
        };
        let joined = self.told_finely(&among, env, &mut |narrow, chosen, env| {
            if few.is_some_and(|n| chosen.as_ref().map_or(narrow.classes.len(), Vec::len) > n / 2) {
                self.set_apart(e, number);
                return Ok(None);
            }
            self.join_classes(e, q, narrow, chosen, env).map(Some)
        });
        joined?.map(|out| quantified(q, out))
    }

    /// Subjects are taken in their order, as if each were looked at. `Err`: more was read of one than the classes tell apart.
    fn join_classes(
        &self,
        e: Extent,
        q: &Quantified,
        narrow: &Narrow,
        chosen: Option<Vec<u32>>,
        env: &mut Vec<Val>,
    ) -> Result<Joined, Mask> {
        let around = self.around(env, q.slot);
        let mut out = Joined::new(q.quantifier == Quantifier::Every);
        let mut missing = Mask::ZERO;
        let mut firsts: Vec<(Val, Roles)> = Vec::new();
        let mut waiting: BinaryHeap<Waiting> = BinaryHeap::new();
        let mut apart = 0;
        for n in chosen.unwrap_or_else(|| (0..narrow.classes.len() as u32).collect()) {
            let class = &narrow.classes[n as usize];
            while let Some(Reverse((i, like))) = waiting.peek().copied().filter(|w| w.0.0 < class.first) {
                waiting.pop();
                if out.add(self.in_turn(e, q, i, like.map(|n| &firsts[n]), around.as_deref(), env)) {
                    return Ok(out);
                }
            }
            let (v, roles, level, wide, seen) = self.looked_at(e, q, class.first, around.as_deref(), env);
            missing |= seen & !narrow.mask;
            if missing == 0 && out.add(v.clone()) {
                return Ok(out);
            }
            // The others are still asked for what they read: each round tells all subjects apart anew.
            if missing != 0 || class.others.is_empty() {
                continue;
            }
            let serves = level == Level::Profile && names_none_of(around.as_deref(), &roles) && self.serves(&v.deps, &roles, wide);
            if !serves {
                apart += class.others.len();
                waiting.extend(class.others.iter().map(|i| Reverse((*i, None))));
            } else if v.deps.own().iter().any(|d| d.object().is_some_and(|o| roles.contains(&o))) {
                firsts.push((v, roles));
                waiting.extend(class.others.iter().map(|i| Reverse((*i, Some(firsts.len() - 1)))));
            }
        }
        if missing != 0 {
            return Err(missing);
        }
        if apart > MOST_APART * narrow.classes.len() {
            self.set_apart(e, q.number());
        }
        while let Some(Reverse((i, like))) = waiting.pop() {
            if out.add(self.in_turn(e, q, i, like.map(|n| &firsts[n]), around.as_deref(), env)) {
                break;
            }
        }
        Ok(out)
    }

    /// What one of a class says that is not its first.
    fn in_turn(&self, e: Extent, q: &Quantified, i: u32, like: Option<&(Val, Roles)>, around: Option<&[u32]>, env: &mut Vec<Val>) -> Val {
        match like {
            Some((v, from)) => {
                let own = self.roles_of(&subject(e, i)).map_or(*from, |r| self.own(&r));
                let deps = renamed(&v.deps, from, &own);
                Val { v: v.v.clone(), deps }
            }
            None => self.looked_at(e, q, i, around, env).0,
        }
    }

    /// What a subject says, the things it is about, and what that rests on.
    fn looked_at(&self, e: Extent, q: &Quantified, i: u32, around: Option<&[u32]>, env: &mut Vec<Val>) -> (Val, Roles, Level, bool, Mask) {
        let x = subject(e, i);
        let roles = self.roles_of(&x).map_or([NOBODY; 4], |r| self.own(&r));
        let element = Element {
            value: Val::new(x),
            member: Tri::T,
            deps: Deps::NONE,
        };
        bind(env, q.slot, element.value.clone());
        let before = self.begin_subject(&element.value.v);
        self.begin_among(around);
        let v = self.one(q, &element, env);
        let (level, wide, seen) = self.noted(before);
        (v, roles, level, wide, seen.mask())
    }
}

fn quantified(q: &Quantified, out: Joined) -> Val {
    let out = out.end();
    if q.quantifier == Quantifier::No { not(out) } else { out }
}

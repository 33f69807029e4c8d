//! Aggregates over an extent, each class of subjects once: a class is what an aggregate cannot tell apart.

use super::eval::Eval;
use super::extent::{Narrow, subject};
use super::ir::*;
use super::profile::{Level, Roles};
use super::ranging::{Binding, Ranging};
use super::reading::Mask;
use super::share::renamed;
use super::stand::names_none_of;
use super::value::*;
use crate::base::Tri;
use crate::model::ObjId;

/// An extent as an aggregate or quantifier of the law goes through it.
pub(super) struct Among<'e> {
    pub(super) e: Extent,
    /// Tells it from all others of the law.
    pub(super) aggregate: usize,
    pub(super) where_: Option<&'e Ex>,
    pub(super) slot: u32,
    /// The variables that have no value yet.
    pub(super) bound: &'e [u32],
}

impl Eval<'_> {
    /// The bindings of an extent, each class of subjects once. Where one rests on more than what tells them apart, all of it are looked at.
    pub(super) fn by_profile(&self, e: Extent, r: &Ranging, env: &mut Vec<Val>, out: &mut Vec<Binding>) -> Option<Deps> {
        let bound: Vec<u32> = r.of.fors.iter().map(|f| f.0).collect();
        let aggregate = std::ptr::from_ref(r.of) as usize;
        self.note_wide();
        let start = out.len();
        let among = Among {
            e,
            aggregate,
            where_: r.of.where_.as_ref(),
            slot: r.slot(),
            bound: &bound,
        };
        let reasons = self.told_finely(&among, env, &mut |narrow, chosen, env| {
            out.truncate(start);
            self.by_class(e, r, narrow, chosen, env, out)
        })?;
        (!reasons.is_empty()).then(|| Deps::gather(reasons.iter()))
    }

    /// What `f` finds of the classes of an extent that may meet a condition (`None`: all), told apart more finely for as long as it reads
    /// more of one than its class says (`Err`).
    pub(super) fn told_finely<R>(
        &self,
        among: &Among,
        env: &mut Vec<Val>,
        f: &mut dyn FnMut(&Narrow, Option<Vec<u32>>, &mut Vec<Val>) -> Result<R, Mask>,
    ) -> Option<R> {
        let Among { e, aggregate, .. } = *among;
        loop {
            let narrow = self.narrow(e, aggregate)?;
            let chosen = self.chosen(e, aggregate, &narrow, among.where_, among.slot, among.bound, env);
            match chosen.and_then(|chosen| f(&narrow, chosen, env)) {
                Ok(found) => return Some(found),
                // Each round adds a read, so there is an end.
                Err(more) => self.narrower(e, aggregate, narrow.mask | more)?,
            }
        }
    }

    /// `Err`: more was read of a subject than the classes tell apart.
    fn by_class(
        &self,
        e: Extent,
        r: &Ranging,
        narrow: &Narrow,
        chosen: Option<Vec<u32>>,
        env: &mut Vec<Val>,
        out: &mut Vec<Binding>,
    ) -> Result<Vec<Deps>, Mask> {
        let mut reasons: Vec<Deps> = Vec::new();
        let mut missing = Mask::ZERO;
        let around = self.around(env, r.slot());
        let chosen = chosen.unwrap_or_else(|| (0..narrow.classes.len() as u32).collect());
        for n in chosen {
            let class = &narrow.classes[n as usize];
            let first = subject(e, class.first);
            let Some(roles) = self.roles_of(&first).map(|r| self.own(&r)) else {
                continue;
            };
            let start = out.len();
            let before = self.begin_subject(&first);
            self.begin_among(around.as_deref());
            let more = self.binding(r, 0, Val::new(first), Val::truth(Tri::T), env, out);
            let (level, wide, seen) = self.noted(before);
            missing |= seen.mask() & !narrow.mask;
            // The others are still asked for what they read: each round tells all subjects apart anew.
            if missing != 0 {
                out.truncate(start);
                continue;
            }
            if !class.others.is_empty() && (start < out.len() || more.is_some() || level != Level::Profile) {
                let serves = level == Level::Profile
                    && names_none_of(around.as_deref(), &roles)
                    && more.iter().all(|d| self.serves(d, &roles, wide))
                    && out[start..].iter().all(|b| {
                        self.is_told_by(&b.term, &roles)
                            && [&b.weight.deps, &b.term.deps, &b.term.head().deps]
                                .iter()
                                .all(|d| self.serves(d, &roles, wide))
                    });
                let end = out.len();
                let names = |d: &Deps| d.own().iter().any(|d| d.object().is_some_and(|o| roles.contains(&o)));
                let names_own = |b: &Binding| {
                    matches!(&b.term.v, V::Object(o) if roles.contains(o))
                        || [&b.weight.deps, &b.term.deps, &b.term.head().deps].iter().any(|d| names(d))
                };
                if serves && !out[start..].iter().any(names_own) && !more.iter().any(names) {
                    // Nothing names a thing of the subject: the same cells, for the same reasons.
                    reasons.extend(more);
                    continue;
                }
                for i in &class.others {
                    let x = subject(e, *i);
                    let Some(own) = self.roles_of(&x) else { continue };
                    if !serves {
                        reasons.extend(self.binding(r, 0, Val::new(x), Val::truth(Tri::T), env, out));
                        continue;
                    }
                    for n in start..end {
                        if names_own(&out[n]) {
                            let b = Binding {
                                term: for_other(&out[n].term, &roles, &own),
                                weight: for_other(&out[n].weight, &roles, &own),
                            };
                            out.push(b);
                        }
                    }
                    reasons.extend(more.iter().map(|d| renamed(d, &roles, &own)));
                }
            }
            reasons.extend(more);
        }
        if missing == 0 { Ok(reasons) } else { Err(missing) }
    }
}

/// The same value for a subject with other things.
fn for_other(v: &Val, from: &Roles, to: &Roles) -> Val {
    let deps = renamed(&v.deps, from, to);
    let same = |o: &ObjId| from.iter().position(|f| f == o);
    match &v.v {
        V::Object(o) => Val {
            v: V::Object(same(o).map_or(*o, |i| to[i])),
            deps,
        },
        V::Row(r) => {
            let row = RowVal {
                head: for_other(&r.head, from, to),
                ..r.as_ref().clone()
            };
            Val {
                v: V::Row(std::sync::Arc::new(row)),
                deps,
            }
        }
        other => Val { v: other.clone(), deps },
    }
}

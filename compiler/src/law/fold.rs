//! Aggregates: count, sum, min, max and distinct over one comprehension. Each gives an interval.

use std::collections::BTreeMap;

use num_traits::Zero;

use super::eval::{Eval, bind};
use super::ir::*;
use super::population::Cells;
use super::ranging::{Binding, Ranging, Window};
use super::value::*;
use crate::base::{Day, Interval, Q, Tri};
use crate::model::schema::{Type, Unit};

impl Eval<'_> {
    pub(super) fn fold(&self, fold: Fold, c: &Comprehension, env: &mut Vec<Val>) -> Val {
        let (window, vague) = self.window(c, env);
        let mut bindings = Vec::new();
        let mut reasons = Deps::NONE;
        if c.list {
            let list = self.eval(&c.term, env);
            if list.is_unknown() {
                return Val {
                    v: V::num(Interval::natural(), Unit::Number),
                    deps: list.deps,
                };
            }
            let (items, open) = self.elements(&list);
            bindings.extend(items.into_iter().map(|e| Binding {
                weight: Val::judged(e.member, e.deps),
                term: e.value,
            }));
            if let Some(d) = open {
                return self.finish(fold, bindings, window, d.union(&list.deps), true);
            }
            reasons = list.deps;
        } else {
            let ranging = Ranging::new(c, (window, vague));
            let open = match &c.fors.first().map(|f| &f.1.op) {
                // Cells are a set: what every subject of a profile adds is added once.
                Some(Op::Extent(e)) if fold == Fold::Distinct && self.members(*e).is_some() => {
                    self.by_profile(*e, &ranging, env, &mut bindings)
                }
                _ => self.bindings(&ranging, 0, Val::truth(Tri::T), env, &mut bindings),
            };
            if fold == Fold::Sum {
                let more = open.is_some();
                let sum = self.finish(fold, bindings, window, open.unwrap_or(reasons), more);
                return self.capped(sum, c, env);
            }
            if let Some(d) = open {
                return self.finish(fold, bindings, window, d, true);
            }
        }
        self.finish(fold, bindings, window, reasons, false)
    }

    /// A sum of shares of one thing is no more than the whole without the parts that are not counted.
    fn capped(&self, sum: Val, c: &Comprehension, env: &mut Vec<Val>) -> Val {
        let V::Num(i, _) = &sum.v else { return sum };
        if i.is_point() {
            return sum;
        }
        let Some(rest) = self.not_counted(c, env).map(|q| Q::from_integer(1) - q) else {
            return sum;
        };
        if rest < Q::zero() || i.hi.is_some_and(|hi| hi <= rest) || i.lo.is_some_and(|lo| lo > rest) {
            // What is stated makes up more than a whole: nothing follows from it.
            return sum;
        }
        Val {
            v: V::num(Interval { lo: i.lo, hi: Some(rest) }, Unit::Share),
            deps: sum.deps,
        }
    }

    /// What the parts of a whole that are not counted surely make up: the rest is all that what is counted can be.
    fn not_counted(&self, c: &Comprehension, env: &mut Vec<Val>) -> Option<Q> {
        let [(slot, domain)] = c.fors.as_slice() else { return None };
        // The shares of one thing's rows: not those of several things, and nothing computed from them.
        let own = |x: &Ex| matches!(&x.op, Op::Member(of, _) if matches!(of.op, Op::Var(s) if s == *slot));
        if !own(&c.term) || !matches!(domain.op, Op::Member(..)) || c.within.is_some() {
            return None;
        }
        let (items, _) = self.elements(&self.eval(domain, env));
        let (mut sum, mut shares) = (Q::zero(), self.are_shares(domain, &c.term));
        for e in items.into_iter().filter(|e| e.member.is_true()) {
            bind(env, *slot, e.value);
            let term = self.eval(&c.term, env);
            let V::Num(i, Unit::Share) = &term.head().v else {
                continue;
            };
            shares = true;
            if c.where_.as_ref().is_some_and(|w| self.eval(w, env).tri().is_false()) {
                sum += i.lo.unwrap_or(Q::zero());
            }
        }
        shares.then_some(sum)
    }

    /// Whether the rows of a list come with shares, known or not.
    fn are_shares(&self, list: &Ex, term: &Ex) -> bool {
        let (Op::Member(_, list), Op::Member(_, of)) = (&list.op, &term.op) else {
            return false;
        };
        let mut links = list.by_kind.iter().flatten().flat_map(|p| &self.schema().prop(*p).links);
        links.any(|l| l.name == of.name && matches!(l.types.as_slice(), [Type::Number(Unit::Share)]))
    }

    fn finish(&self, fold: Fold, bindings: Vec<Binding>, window: Window, deps: Deps, open: bool) -> Val {
        let own = Deps::gather(std::iter::once(&deps).chain(bindings.iter().filter(|b| b.weight.tri().is_false()).map(|b| &b.weight.deps)));
        let bindings: Vec<Binding> = bindings.into_iter().filter(|b| !b.weight.tri().is_false()).collect();
        let unit = bindings
            .iter()
            .find_map(|b| if let V::Num(_, u) = b.term.head().v { Some(u) } else { None })
            .unwrap_or(Unit::Number);
        let mut exact = !open;
        for b in &bindings {
            let known = b.weight.tri().is_true();
            let point = match &b.term.head().v {
                V::Num(i, _) => i.is_point(),
                V::Unknown => false,
                _ => true,
            };
            exact &= known && point;
        }
        let read = bindings.iter().flat_map(|b| [&b.weight.deps, &b.term.deps, &b.term.head().deps]);
        let mut deps = Deps::gather(std::iter::once(&own).chain(read));
        let sure = || bindings.iter().filter(|b| b.weight.tri().is_true());
        let number = |v: &Val| match &v.head().v {
            V::Num(i, _) => **i,
            _ => Interval::natural(),
        };
        let v = match fold {
            Fold::Count => {
                let lo = Q::from_integer(sure().count() as i128);
                let hi = Q::from_integer(bindings.len() as i128);
                V::num(
                    Interval {
                        lo: Some(lo),
                        hi: (!open).then_some(hi),
                    },
                    Unit::Number,
                )
            }
            Fold::Sum => {
                let lo = sure().fold(Interval::int(0), |t, b| t.plus(number(&b.term)));
                let hi = bindings.iter().fold(Interval::int(0), |t, b| t.plus(number(&b.term)));
                V::num(
                    Interval {
                        lo: lo.lo,
                        hi: if open { None } else { hi.hi },
                    },
                    unit,
                )
            }
            Fold::Max | Fold::Min if bindings.is_empty() && !open => return Val::NONE.with(&deps.assumed()),
            Fold::Max => self.extreme(&bindings, true, open),
            Fold::Min => self.extreme(&bindings, false, open),
            Fold::Distinct => {
                let (mut all, mut certain) = (Cells::default(), Cells::default());
                let mut unknown = open;
                for b in &bindings {
                    let (items, more) = self.elements(&b.term);
                    unknown |= more.is_some();
                    for e in items {
                        let V::Object(o) = e.value.head().v else {
                            unknown |= e.value.is_unknown();
                            continue;
                        };
                        self.note_identity(o);
                        all.add(self, o, window);
                        if b.weight.tri().is_true() && e.member.is_true() {
                            certain.add(self, o, window);
                        }
                    }
                }
                let (lo, _) = certain.count(self);
                let (high, reasons) = all.count(self);
                exact &= high.is_point();
                deps = deps.union(&reasons);
                let i = Interval {
                    lo: lo.lo,
                    hi: if unknown { None } else { high.hi },
                };
                if i.is_point() {
                    exact = true;
                }
                V::num(i, Unit::Number)
            }
        };
        let point = matches!(&v, V::Num(i, _) if i.is_point()) || exact;
        Val {
            deps: if point { deps.assumed() } else { deps },
            v,
        }
    }

    fn extreme(&self, bindings: &[Binding], max: bool, open: bool) -> V {
        // Perhaps nothing counts, and then it is `none`, which no bounds tell: neither side of a comparison with it is sure.
        if !bindings.iter().any(|b| b.weight.tri().is_true()) {
            return V::Unknown;
        }
        let days: Vec<(Day, Day, bool)> = bindings
            .iter()
            .filter_map(|b| match b.term.head().v {
                V::Day(lo, hi) => Some((lo, hi, b.weight.tri().is_true())),
                V::Unknown => Some((Day::ALWAYS, Day::NEVER, b.weight.tri().is_true())),
                _ => None,
            })
            .collect();
        let dated = bindings.iter().any(|b| matches!(b.term.head().v, V::Day(..)));
        if dated && days.len() == bindings.len() {
            let sure = days.iter().filter(|d| d.2);
            return if max {
                V::Day(
                    sure.map(|d| d.0).max().unwrap_or(Day::ALWAYS),
                    days.iter().map(|d| d.1).max().filter(|_| !open).unwrap_or(Day::NEVER),
                )
            } else {
                V::Day(
                    days.iter().map(|d| d.0).min().filter(|_| !open).unwrap_or(Day::ALWAYS),
                    sure.map(|d| d.1).min().unwrap_or(Day::NEVER),
                )
            };
        }
        let mut ends: BTreeMap<bool, Vec<Interval>> = BTreeMap::new();
        let mut unit = Unit::Number;
        for b in bindings {
            let i = match &b.term.head().v {
                V::Num(i, u) => {
                    unit = *u;
                    **i
                }
                V::Unknown => Interval::natural(),
                _ => return V::Unknown,
            };
            ends.entry(b.weight.tri().is_true()).or_default().push(i);
        }
        let sure = ends.get(&true).cloned().unwrap_or_default();
        let all: Vec<Interval> = ends.into_values().flatten().collect();
        let least = |list: &[Interval], f: fn(&Interval) -> Option<Q>| {
            list.iter().map(f).collect::<Option<Vec<Q>>>().and_then(|v| v.into_iter().min())
        };
        let most = |list: &[Interval], f: fn(&Interval) -> Option<Q>| {
            list.iter().map(f).collect::<Option<Vec<Q>>>().and_then(|v| v.into_iter().max())
        };
        let i = if max {
            Interval {
                lo: sure.iter().filter_map(|i| i.lo).max(),
                hi: if open { None } else { most(&all, |i| i.hi) },
            }
        } else {
            Interval {
                lo: if open { Some(Q::zero()) } else { least(&all, |i| i.lo) },
                hi: sure.iter().filter_map(|i| i.hi).min(),
            }
        };
        V::num(i, unit)
    }
}

impl Eval<'_> {
    /// The groups a comprehension counts, each with whether it surely counts and how many it is.
    pub(super) fn counted(&self, c: &Comprehension, env: &mut Vec<Val>) -> Vec<(crate::model::ObjId, Tri, String)> {
        let mut bindings = Vec::new();
        if c.list {
            let (items, _) = self.elements(&self.eval(&c.term, env));
            bindings.extend(items.into_iter().map(|e| Binding {
                weight: Val::judged(e.member, e.deps),
                term: e.value,
            }));
        } else {
            let ranging = Ranging::new(c, self.window(c, env));
            self.bindings(&ranging, 0, Val::truth(Tri::T), env, &mut bindings);
        }
        let mut out: Vec<(crate::model::ObjId, Tri, String)> = Vec::new();
        for b in bindings.into_iter().filter(|b| !b.weight.tri().is_false()) {
            let t = b.weight.tri();
            for e in self.elements(&b.term).0 {
                let V::Object(o) = e.value.head().v else { continue };
                match out.iter_mut().find(|x| x.0 == o) {
                    Some(x) => x.1 = x.1.or(t),
                    None => {
                        let mut cells = Cells::default();
                        cells.add(self, o, None);
                        out.push((o, t, cells.count(self).0.to_string()));
                    }
                }
            }
        }
        out
    }
}

//! The bindings of a comprehension: its variables in turn, and each condition as soon as all that it reads has a value.

use super::eval::{Eval, bind};
use super::ir::*;
use super::profile::Level;
use super::reading::{Fact, Who};
use super::value::*;
use crate::base::{Day, Tri};

/// A binding of the comprehension: the term, and whether it counts. One that surely does not is kept where something was assumed for that: what is
/// worked out rests on it all the same.
pub(super) struct Binding {
    pub(super) term: Val,
    pub(super) weight: Val,
}

/// Notes what was assumed where nothing is counted for it.
fn left_out(reasons: Deps, out: &mut Vec<Binding>) {
    if !reasons.is_empty() {
        out.push(Binding {
            term: Val::NONE,
            weight: Val::judged(Tri::F, reasons),
        });
    }
}

/// The days a `within` keeps, both inclusive.
pub(super) type Window = Option<(Day, Day)>;

/// A comprehension as it is gone through.
pub(super) struct Ranging<'c> {
    pub(super) of: &'c Comprehension,
    window: Window,
    /// Why it is not known what the window keeps, where its first day is not.
    vague: Option<Deps>,
    /// For each `for` those conjuncts of the condition that wait for its variable and for no later one.
    conditions: Vec<Vec<&'c Ex>>,
}

impl<'c> Ranging<'c> {
    pub(super) fn new(of: &'c Comprehension, (window, vague): (Window, Option<Deps>)) -> Ranging<'c> {
        let mut conditions = vec![Vec::new(); of.fors.len()];
        let conjuncts = match &of.where_ {
            Some(Ex { op: Op::And(list), .. }) => list.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        for x in conjuncts {
            let last = of.fors.iter().rposition(|f| reads(x, &[f.0])).unwrap_or(0);
            conditions[last].push(x);
        }
        Ranging {
            of,
            window,
            vague,
            conditions,
        }
    }
    /// The variable of the first `for`.
    pub(super) fn slot(&self) -> u32 {
        self.of.fors[0].0
    }
}

/// Whether an expression reads one of these variables.
pub(super) fn reads(e: &Ex, slots: &[u32]) -> bool {
    let mut found = matches!(e.op, Op::Var(s) if slots.contains(&s));
    e.parts(&mut |x| found = found || reads(x, slots));
    found
}

impl Eval<'_> {
    /// The days a comprehension keeps: the widest they may be, and why where that is not known.
    pub(super) fn window(&self, c: &Comprehension, env: &mut Vec<Val>) -> (Window, Option<Deps>) {
        let Some(within) = &c.within else { return (None, None) };
        let from = self.eval(within, env);
        match &from.head().v {
            V::Day(d, last) => (Some((*d, self.today)), (d != last).then(|| from.deps.clone())),
            V::Span(d) => (Some((self.shift(self.today, d.negated()).plus_days(1), self.today)), None),
            _ => (None, Some(from.deps.union(&from.head().deps))),
        }
    }

    /// Whether a crossing meets the window.
    fn meets(&self, i: u32, (from, to): (Day, Day)) -> Val {
        self.note_fact(Who::Crossing(i), Fact::Since);
        self.note_fact(Who::Crossing(i), Fact::Until);
        let [(since, why_since), (until, why_until)] = self.days_of(i);
        if until < from || since > to {
            return Val::truth(Tri::F);
        }
        // An end that is not known may lie on the far side of the window, unless the other lies in it.
        let open = [why_since.filter(|_| until > to), why_until.filter(|_| since < from)];
        let open = open.into_iter().flatten().map(|deps| Val::judged(Tri::U, deps));
        open.fold(Val::truth(Tri::T), and)
    }

    /// Runs the `for`s from `n`; gives the reasons why there may be more bindings.
    pub(super) fn bindings(&self, r: &Ranging, n: usize, weight: Val, env: &mut Vec<Val>, out: &mut Vec<Binding>) -> Option<Deps> {
        let Some((slot, domain)) = r.of.fors.get(n) else {
            let term = self.eval(&r.of.term, env);
            out.push(Binding { term, weight });
            return None;
        };
        let domain = self.eval(domain, env);
        if domain.is_unknown() {
            // The condition may already be false whatever the list holds.
            return Some(domain.deps);
        }
        left_out(domain.deps.assumed(), out);
        let later: Vec<u32> = r.of.fors[n..].iter().map(|f| f.0).collect();
        let chosen = match &domain.v {
            V::List(l) => self.chosen_of(l, r.of.where_.as_ref(), *slot, &later, env).map(|few| (l, few)),
            _ => None,
        };
        let (items, open) = match chosen {
            // No other can meet the condition.
            Some((l, few)) => (few.iter().map(|i| l.items[*i as usize].clone()).collect(), l.open.clone()),
            None => self.elements(&domain),
        };
        let mut more = open;
        // A list of crossings that is not the extent: how often each occurs is more than their profiles say.
        if items.iter().any(|e| matches!(e.value.v, V::Crossing(_) | V::Holding(_))) {
            self.note(Level::Itself);
        }
        for e in items {
            let inner = and(weight.clone(), Val::judged(e.member, e.deps));
            if let Some(d) = self.binding(r, n, e.value, inner, env, out) {
                more = Some(more.map_or(d.clone(), |m| m.union(&d)));
            }
        }
        more
    }

    /// One value of the `for` at `n`, and what the later ones give with it.
    pub(super) fn binding(
        &self,
        r: &Ranging,
        n: usize,
        value: Val,
        weight: Val,
        env: &mut Vec<Val>,
        out: &mut Vec<Binding>,
    ) -> Option<Deps> {
        let mut weight = weight;
        if let V::Crossing(i) = value.v {
            if let Some(window) = r.window {
                weight = and(weight, self.meets(i, window));
            }
            if let Some(why) = &r.vague {
                weight = and(weight, Val::judged(Tri::U, why.clone()));
            }
            if weight.tri().is_false() {
                return None;
            }
        }
        bind(env, r.of.fors[n].0, value.clone());
        self.bound(&value, || {
            let (mut weight, mut conditions) = (weight, r.conditions[n].iter());
            while !weight.tri().is_false() {
                match conditions.next() {
                    Some(x) => weight = and(weight, self.eval(x, env)),
                    None => return self.bindings(r, n + 1, weight, env, out),
                }
            }
            left_out(weight.deps.assumed(), out);
            None
        })
    }
}

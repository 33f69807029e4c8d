//! Calls: rules, defines and open points, with a memo, and least fixpoints where the law is recursive.

use super::eval::Eval;
use super::ir::*;
use super::profile::Level;
use super::share::Key;
use super::stand::Stand;
use super::value::*;
use crate::base::{Index, Tri};
use crate::model::library::LawSort;

/// A recursive component being solved: provisional values of the ground calls found so far.
pub struct Solving {
    component: u32,
    values: Index<Key, Val>,
    order: Vec<(Key, u32, Vec<Val>)>,
    grown: bool,
    /// A value was read before it was final.
    circular: bool,
    /// Calls are told apart by their arguments, not by profiles.
    exact: bool,
}

impl Eval<'_> {
    /// The value of a rule, define or open point.
    pub fn call(&self, name: u32, args: Vec<Val>) -> Val {
        let law = self.cx.law;
        if let Some(t) = self.cx.trace {
            t.read(name);
        }
        match self.cx.world.library.laws[name as usize].sort {
            LawSort::Open => return self.open_point(name),
            LawSort::Set => return self.set_list(name, args),
            _ => {}
        }
        let Some(version) = law.at(name, self.today) else {
            return self.absent(name);
        };
        let args = self.arguments(version, args);
        if !matches!(self.cx.world.library.laws[name as usize].sort, LawSort::Rule(_)) && version.binders.len() > args.len() {
            return Val::new(V::Unknown);
        }
        let stand = self.stand(&args);
        if let Some(v) = self.remembered(name, &args, &stand) {
            return v;
        }
        let component = law.component[name as usize];
        if law.recursive[component as usize] {
            return self.recursive(name, component, args, stand);
        }
        if !self.enter() {
            return Val::unknown(Dep::Circle(name));
        }
        let before = self.begin_call(&stand);
        let v = self.body(name, version, &args);
        self.leave();
        self.end(name, &args, &stand, before, v)
    }

    /// Remembers what a call gave.
    fn end(&self, name: u32, args: &[Val], stand: &Stand, before: super::noting::Noted, v: Val) -> Val {
        let (level, wide, seen) = if Eval::is_free(stand) {
            self.forgotten(before)
        } else {
            self.noted_call(name, args, stand, before, &v)
        };
        self.remember(name, args, stand, v, level, wide, seen)
    }

    /// A name without a version today: false, zero or empty.
    fn absent(&self, name: u32) -> Val {
        if self.cx.law.truth[name as usize] {
            return Val::truth(Tri::F);
        }
        Val::new(V::num(crate::base::Interval::int(0), crate::model::Unit::Number))
    }

    fn arguments(&self, version: &Version, args: Vec<Val>) -> Vec<Val> {
        args.into_iter().enumerate().map(|(i, v)| self.argument(version, i, v)).collect()
    }

    /// Parts become their parties where a party is expected.
    pub(super) fn argument(&self, version: &Version, i: usize, v: Val) -> Val {
        let w = self.cx.world.library.words;
        match version.binders.get(i).map(|b| &b.test) {
            Some(Test::Kind(k)) if self.schema().is(*k, w.party) || self.schema().is(w.party, *k) => match self.plain(&v) {
                V::Object(o) => Val {
                    v: V::Object(o),
                    deps: v.deps,
                },
                _ => v,
            },
            _ => match v.v {
                V::Row(_) => v.head().clone(),
                _ => v,
            },
        }
    }

    /// Whether what a name gives may yet change: values of one that is defined by itself grow until it is solved. What does not lead back to
    /// it is final even then.
    pub(super) fn is_being_solved(&self, name: u32) -> bool {
        let component = self.cx.law.component[name as usize];
        self.solving.borrow().iter().any(|s| s.component == component)
    }

    /// Whether any value may yet change.
    pub(super) fn is_anything_solved(&self) -> bool {
        !self.solving.borrow().is_empty()
    }

    fn open_point(&self, name: u32) -> Val {
        if let Some(v) = self.positions.get(&name) {
            return v.clone();
        }
        let Some(version) = self.cx.law.at(name, self.today) else {
            return Val::truth(Tri::F);
        };
        match &version.body {
            Some(b) => self.eval(b, &mut vec![Val::NONE; version.slots.max(1) as usize]),
            None => Val::judged(Tri::U, Deps::one(Dep::Open(name))),
        }
    }

    fn body(&self, name: u32, version: &Version, args: &[Val]) -> Val {
        let before = self.within.replace(Some(name));
        let v = match self.cx.world.library.laws[name as usize].sort {
            LawSort::Rule(_) => self.rule_value(version, args),
            _ => self.define_value(name, version, args),
        };
        self.within.set(before);
        v
    }

    fn define_value(&self, name: u32, version: &Version, args: &[Val]) -> Val {
        let mut fits = Val::truth(Tri::T);
        if self.cx.law.truth[name as usize] {
            for (b, a) in version.binders.iter().zip(args) {
                fits = and(fits, self.test(&b.test, a));
            }
            if fits.tri().is_false() {
                return fits;
            }
        }
        let mut env = self.environment(version, args);
        match &version.body {
            Some(b) => {
                let v = self.eval(b, &mut env);
                if self.cx.law.truth[name as usize] { and(fits, v) } else { v }
            }
            None => Val::truth(Tri::F),
        }
    }

    /// Whether a value may stand for a binder.
    pub(super) fn test(&self, test: &Test, v: &Val) -> Val {
        let unknown = v.is_unknown();
        let t = match (test, &v.head().v) {
            (Test::Any, _) => Tri::T,
            (_, _) if unknown => return Val::judged(Tri::U, v.deps.union(&v.head().deps)),
            (Test::Crossing, V::Crossing(_)) | (Test::Holding, V::Holding(_)) | (Test::Sale, V::Sale(_)) | (Test::Part, V::Part(_)) => {
                Tri::T
            }
            (Test::Kind(k), V::Object(o)) => {
                self.note_kind(*o);
                Tri::from(self.cx.world.is(*o, *k))
            }
            (Test::Kind(k), V::Part(p)) => Tri::from(self.cx.world.is(p.party, *k)),
            (Test::Rule(i), _) => return self.call(*i, vec![v.clone()]),
            _ => Tri::F,
        };
        Val::truth(t)
    }

    /// A rule for the values of its binders; with fewer, for some value of the rest.
    pub(super) fn rule_value(&self, version: &Version, args: &[Val]) -> Val {
        let mut env = self.environment(version, args);
        self.rule_from(version, args.len(), &mut env, &mut |e, env| self.conditions(version, env, e))
    }

    /// Whether a rule judges a crossing for one party at a time.
    pub(super) fn binds_a_party(&self, rule: u32) -> bool {
        self.cx.law.at(rule, self.today).is_some_and(|v| v.binders.len() > 1)
    }

    fn rule_from(&self, version: &Version, given: usize, env: &mut Vec<Val>, last: &mut dyn FnMut(Word, &mut Vec<Val>) -> Val) -> Val {
        let mut fits = Val::truth(Tri::T);
        for (n, b) in version.binders.iter().enumerate().take(given) {
            let v = env.get(b.slot as usize).cloned().unwrap_or(Val::NONE);
            let fit = match (&b.test, version.binders.get(1)) {
                // Of the same party, once one is bound: what is true of another does not make it so.
                (Test::Rule(i), Some(party)) if n == 0 && self.binds_a_party(*i) => match given {
                    1 => continue,
                    _ => self.call(*i, vec![v, env.get(party.slot as usize).cloned().unwrap_or(Val::NONE)]),
                },
                _ => self.test(&b.test, &v),
            };
            fits = and(fits, fit);
        }
        if fits.tri().is_false() {
            return fits;
        }
        match version.binders.get(given) {
            None => and(fits, last(Word::When, env)),
            Some(b) => {
                let domain = match &b.domain {
                    Some(d) => self.eval(d, env),
                    None => return fits,
                };
                let (items, open) = self.elements(&domain);
                let mut out = Val::truth(Tri::F);
                for e in items {
                    super::eval::bind(env, b.slot, e.value.clone());
                    let inner = self.bound(&e.value, || self.rule_from(version, given + 1, env, last));
                    out = or(out, and(Val::judged(e.member, e.deps), inner));
                }
                if let Some(d) = open {
                    out = or(out, Val::judged(Tri::U, d));
                }
                and(fits, out)
            }
        }
    }

    /// Every `when` and not any `unless`; with a document, for some document that meets them all.
    fn conditions(&self, version: &Version, env: &mut Vec<Val>, _: Word) -> Val {
        let Some((slot, kind)) = version.with else {
            return self.all_conditions(version, env);
        };
        let mut out = Val::truth(Tri::F);
        for (document, fits) in self.candidates(version, env, kind) {
            super::eval::bind(env, slot, document);
            out = or(out, and(fits, self.all_conditions(version, env)));
        }
        out
    }

    /// The documents a `with` may bind: those of the first binder that are of the kind.
    pub(super) fn candidates(&self, version: &Version, env: &[Val], kind: u32) -> Vec<(Val, Val)> {
        let Some(first) = version.binders.first() else { return Vec::new() };
        let subject = env[first.slot as usize].clone();
        let documents = super::members::Member::bind(self.schema(), "documents", None);
        let (items, _) = self.elements(&self.member(&subject, &documents));
        let of_kind = |e: Element| {
            let is = self.is_kind(&e.value, kind);
            (!is.tri().is_false()).then(|| (e.value, and(is, Val::judged(e.member, e.deps))))
        };
        items.into_iter().filter_map(of_kind).collect()
    }

    pub(super) fn all_conditions(&self, version: &Version, env: &mut Vec<Val>) -> Val {
        let mut out = Val::truth(Tri::T);
        for c in version.conditions.iter().filter(|c| c.word != Word::Require) {
            let v = self.eval(&c.ex, env);
            let v = Val {
                v: V::Truth(v.tri()),
                deps: v.deps,
            };
            out = and(out, if c.word == Word::Unless { not(v) } else { v });
            if out.tri().is_false() {
                break;
            }
        }
        out
    }

    /// A recursive number: computed where the ground calls have no circle; a circle stays unknown.
    fn number_in_circle(&self, name: u32, at: usize, key: Key, args: &[Val]) -> Val {
        self.solving.borrow_mut()[at]
            .values
            .insert(key.clone(), Val::unknown(Dep::Circle(name)));
        let Some(version) = self.cx.law.at(name, self.today) else {
            return self.absent(name);
        };
        if !self.enter() {
            return Val::unknown(Dep::Circle(name));
        }
        let v = self.body(name, version, args);
        self.leave();
        self.solving.borrow_mut()[at].values.insert(key, v.clone());
        v
    }

    /// Least fixpoint over the ground calls found on demand; both bounds only grow.
    fn recursive(&self, name: u32, component: u32, args: Vec<Val>, stand: Stand) -> Val {
        let active = self.solving.borrow().iter().rposition(|s| s.component == component);
        if let Some(at) = active {
            let exact = self.solving.borrow()[at].exact;
            let key = self.solving_key(name, &args, &stand, exact);
            let known = {
                let s = &mut self.solving.borrow_mut()[at];
                s.circular = true;
                s.values.get(&key).cloned()
            };
            if let Some(v) = known {
                return v;
            }
            if !self.cx.law.truth[name as usize] {
                return self.number_in_circle(name, at, key, &args);
            }
            let start = Val::truth(Tri::F);
            let s = &mut self.solving.borrow_mut()[at];
            s.values.insert(key.clone(), start.clone());
            s.order.push((key, name, args));
            s.grown = true;
            return start;
        }
        let exact = self.profiles().is_none() || self.alone.borrow().contains(&component);
        if let Some(v) = self.solve(name, component, &args, &stand, exact) {
            return v;
        }
        // Its values rest on more than profiles: told apart by arguments from here on.
        self.alone.borrow_mut().insert(component);
        self.solve(name, component, &args, &stand, true).unwrap_or(Val::new(V::Unknown))
    }

    /// Evaluates every call found so far once, with the values found so far: whether another pass may find more. First what is true, then
    /// (`why`) what it rests on.
    fn pass(&self, truth: bool, first: bool, why: bool) -> bool {
        let mut changed = false;
        // Once all calls are found the last of them comes first: what was found late is what the others wait for.
        let count = self.solving.borrow().last().map_or(0, |s| s.order.len());
        let mut i = 0;
        loop {
            let at = if first || i >= count { i } else { count - 1 - i };
            let next = self.solving.borrow().last().and_then(|s| s.order.get(at).cloned());
            let Some((k, n, a)) = next else { break };
            i += 1;
            let Some(version) = self.cx.law.at(n, self.today) else { continue };
            // Too deep to look: unknown, never false.
            let v = if self.enter() {
                let v = self.body(n, version, &a);
                self.leave();
                v
            } else {
                Val::unknown(Dep::Circle(n))
            };
            let mut solving = self.solving.borrow_mut();
            let Some(s) = solving.last_mut() else { break };
            let old = s.values.get(&k).cloned().unwrap_or(Val::truth(Tri::F));
            let merged = match (truth, why) {
                (false, _) => v,
                (true, false) => Val::judged(old.tri().or(v.tri()), v.deps),
                (true, true) => Val::judged(old.tri(), old.deps.union(&v.deps)),
            };
            changed |= truth && (merged.tri() != old.tri() || why && merged.deps != old.deps);
            s.values.insert(k, merged);
        }
        let mut solving = self.solving.borrow_mut();
        let Some(s) = solving.last_mut() else { return false };
        std::mem::take(&mut s.grown) || changed && s.circular
    }

    /// Solves a component from one call on. `None` where calls were not told apart finely enough.
    fn solve(&self, name: u32, component: u32, args: &[Val], stand: &Stand, exact: bool) -> Option<Val> {
        let truth = self.cx.law.truth[name as usize];
        let key = self.solving_key(name, args, stand, exact);
        let before = self.begin_call(stand);
        let start = if truth {
            Val::truth(Tri::F)
        } else {
            Val::unknown(Dep::Circle(name))
        };
        let mut values = Index::default();
        values.insert(key.clone(), start);
        self.solving.borrow_mut().push(Solving {
            component,
            values,
            order: vec![(key.clone(), name, args.to_vec())],
            grown: false,
            circular: false,
            exact,
        });
        let mut first = true;
        while self.pass(truth, first, false) {
            first = false;
        }
        let circular = self.solving.borrow_mut().last_mut().is_some_and(|s| truth && s.circular);
        if circular {
            // What is true is found; now why, from the ground: reasons met on the way to it depend on where it was begun.
            let mut solving = self.solving.borrow_mut();
            solving
                .iter_mut()
                .rev()
                .take(1)
                .flat_map(|s| s.values.values_mut())
                .for_each(|v| v.deps = Deps::NONE);
            drop(solving);
            while self.pass(truth, false, true) {}
        }
        let done = self.solving.borrow_mut().pop();
        let mut out = Val::truth(Tri::F);
        let Some(s) = done else {
            self.forgotten(before);
            return Some(out);
        };
        let value = s.values.get(&key).unwrap_or(&out);
        let (level, wide, seen) = if Eval::is_free(stand) {
            self.forgotten(before)
        } else {
            self.noted_call(name, args, stand, before, value)
        };
        let all = self.rests(level, &seen);
        if !exact && !self.fits(&s, all) {
            return None;
        }
        for (k, n, a) in &s.order {
            let Some(v) = s.values.get(k) else { continue };
            // What each call found read of its own subject is not told apart here: only the first one's is known.
            let (own, level) = match *k == key {
                true if exact => (seen.clone(), level.max(Level::History)),
                true => (seen.clone(), level),
                false => (super::reading::Seen::Nothing, all.max(Level::History)),
            };
            let v = self.remember(*n, a, &self.stand(a), v.clone(), level, wide, own);
            if *k == key {
                out = v;
            }
        }
        Some(out)
    }

    /// Whether the values of a component may be shared as they were told apart.
    fn fits(&self, s: &Solving, level: Level) -> bool {
        level <= Level::History
            && s.order.iter().all(|(k, _, a)| {
                let Some(v) = s.values.get(k) else { return true };
                let stand = self.stand(a);
                Eval::is_free(&stand) || self.names_nobody(&v.deps)
            })
    }
}

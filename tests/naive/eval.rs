//! Evaluates expressions when everything is known: two values, no causes, no bounds. What is not known is picked, one answer after the other.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use crate::model::*;
use crate::structure::*;

/// Something that has to be picked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    Property(Id, &'static str),
    /// A node's place or activity where none is stated: exactly one.
    Single(Id, &'static str),
    /// From what a node makes its data: root and place of origin.
    Source(Id),
    /// What a party that an activity does not mention is in it: `None` decides, else acts for that party.
    Role(Id, Id),
    /// For whom somebody works whom several rows of an activity name.
    Principal(Id, Id),
    /// What stands after a connective where `unknown` is written.
    Link(Id, &'static str, usize),
    /// With what evidence a control is claimed, and whether a thing has one that no list names.
    Evidence(Id, Id),
    Claim(Id, Id),
    /// What a quantifier over everything comes to.
    Whole(Id),
    /// Whether two groups with a group in common have nobody else in common.
    Apart(Id, Id),
    /// Whether a paper names somebody of whom nobody says yet that he decides or acts in an activity.
    Paper(Id, Id),
    /// Whether the people of a cell whose days lie only partly in a window are in it.
    Cell(Id, usize),
}

/// The answers picked so far, in the order they were asked for.
#[derive(Debug, Default)]
pub struct Picks {
    pub fixed: BTreeMap<Fact, usize>,
    /// Fact, answer, number of answers.
    pub trail: Vec<(Fact, usize, usize)>,
    next: usize,
}

impl Picks {
    pub fn rewind(&mut self) {
        self.next = 0;
        self.fixed.clear();
    }
    /// The next way to answer; false when all were tried.
    pub fn advance(&mut self) -> bool {
        while let Some((_, at, of)) = self.trail.last_mut() {
            if *at + 1 < *of {
                *at += 1;
                self.rewind();
                return true;
            }
            self.trail.pop();
        }
        false
    }
    fn pick(&mut self, fact: &Fact, of: usize) -> usize {
        if let Some(i) = self.fixed.get(fact) {
            return *i;
        }
        if self.next == self.trail.len() {
            self.trail.push((fact.clone(), 0, of));
        }
        let (f, i, _) = &self.trail[self.next];
        assert_eq!(f, fact, "facts are asked for in the same order");
        let i = *i;
        self.next += 1;
        self.fixed.insert(fact.clone(), i);
        i
    }
}

pub struct World<'m> {
    pub m: &'m Model,
    pub s: &'m Structure,
    pub today: i64,
    /// The reading of each open point.
    pub readings: Vec<bool>,
    pub picks: RefCell<Picks>,
    /// Expressions evaluated.
    pub steps: Cell<u64>,
    /// Which laws call themselves, through others too: laws of one circle have one number.
    circles: BTreeMap<usize, usize>,
    /// The circle that is being solved, with the truths of its calls, grown from false until nothing changes.
    table: RefCell<BTreeMap<(usize, Vec<V>), bool>>,
    growing: RefCell<Option<usize>>,
}

pub type Env = Vec<V>;

pub fn put(env: &mut Env, slot: usize, v: V) {
    if env.len() <= slot {
        env.resize(slot + 1, V::None);
    }
    env[slot] = v;
}

impl<'m> World<'m> {
    pub fn new(m: &'m Model, s: &'m Structure, readings: Vec<bool>) -> World<'m> {
        World {
            m,
            s,
            today: m.today,
            readings,
            picks: RefCell::default(),
            steps: Cell::new(0),
            circles: circles(m),
            table: RefCell::default(),
            growing: RefCell::new(None),
        }
    }

    pub fn pick(&self, fact: Fact, options: Vec<V>) -> V {
        if options.is_empty() {
            return V::None;
        }
        let i = self.picks.borrow_mut().pick(&fact, options.len());
        options[i].clone()
    }

    // ---- comparisons

    pub fn same(&self, a: &V, b: &V) -> bool {
        match (a.plain(), b.plain()) {
            (V::Part(x, _), V::Part(y, _)) => x == y,
            (V::Part(x, _), V::Thing(y)) | (V::Thing(y), V::Part(x, _)) => *x == self.fold(*y),
            (V::Thing(x), V::Thing(y)) => self.fold(*x) == self.fold(*y),
            (x, y) => x == y,
        }
    }

    fn compare(&self, op: &str, a: &V, b: &V) -> bool {
        let (a, b) = (a.plain(), b.plain());
        if let (V::Span(..), V::Span(..)) = (a, b) {
            return compared(op, crate::look::span_days(a).cmp(&crate::look::span_days(b)));
        }
        if *a == V::None || *b == V::None {
            return match op {
                "==" => a == b,
                "!=" => a != b,
                _ => false,
            };
        }
        match op {
            "==" => self.same(a, b),
            "!=" => !self.same(a, b),
            _ => compared(op, a.cmp(b)),
        }
    }

    pub fn is_in(&self, x: &V, list: &V) -> bool {
        match list {
            V::Everything => true,
            V::List(l) => l.iter().any(|y| self.same(x, y) || self.within(x, y)),
            V::None => false,
            other => self.same(x, other) || self.within(x, other),
        }
    }

    /// A place in a country, or in one it is part of.
    fn within(&self, x: &V, country: &V) -> bool {
        let V::Thing(c) = x.plain() else { return false };
        if self.m.things[*c].kind != "country" {
            return false;
        }
        match self.get(*c, "part_of") {
            V::None => false,
            up => self.same(&up, country) || self.within(&up, country),
        }
    }

    fn is(&self, x: &V, what: &'static str) -> bool {
        let id = match x.plain() {
            V::Thing(t) => *t,
            V::Part(p, _) => *p,
            _ => return false,
        };
        let t = &self.m.things[id];
        is_kind(t.kind, what)
            || t.base
                .is_some_and(|b| b == what || b.strip_prefix(what).is_some_and(|rest| rest.starts_with('.')))
    }

    // ---- expressions

    pub fn eval(&self, ex: &Ex, env: &mut Env) -> V {
        self.steps.set(self.steps.get() + 1);
        match ex {
            Ex::Lit(v) => v.clone(),
            Ex::Var(i) => env.get(*i).cloned().unwrap_or(V::None),
            Ex::Today => V::Day(self.today),
            Ex::Open(i) => V::Bool(self.readings[*i]),
            Ex::Member(x, name) => {
                let x = self.eval(x, env);
                self.member(&x, name)
            }
            Ex::Extent(e) => V::List(match *e {
                "crossings" => (0..self.s.crossings.len()).map(V::Crossing).collect(),
                "holdings" => (0..self.s.holdings.len()).map(V::Holding).collect(),
                "nodes" => self.m.of("node").into_iter().map(V::Thing).collect(),
                _ => self.m.of("entity").into_iter().map(V::Thing).collect(),
            }),
            Ex::Not(a) => V::Bool(!self.eval(a, env).is_true()),
            Ex::And(l) => V::Bool(l.iter().all(|x| self.eval(x, env).is_true())),
            Ex::Or(l) => V::Bool(l.iter().any(|x| self.eval(x, env).is_true())),
            Ex::Cmp(op, a, b) => {
                let (a, b) = (self.eval(a, env), self.eval(b, env));
                V::Bool(self.compare(op, &a, &b))
            }
            Ex::In(a, b) => {
                let (a, b) = (self.eval(a, env), self.eval(b, env));
                V::Bool(self.is_in(&a, &b))
            }
            Ex::List(l) => V::List(l.iter().map(|x| self.eval(x, env)).collect()),
            Ex::Is(a, what) => {
                let a = self.eval(a, env);
                V::Bool(self.is(&a, what))
            }
            Ex::InSet(x, set, args) => {
                let x = self.eval(x, env);
                let args: Env = args.iter().map(|a| self.eval(a, env)).collect();
                V::Bool(self.in_set(&x, *set, &args))
            }
            Ex::Plus(a, b) => match (self.eval(a, env), self.eval(b, env)) {
                (V::Num(a), V::Num(b)) => V::Num(a + b),
                (V::Day(d), V::Span(m, n)) => V::Day(later(d, m, n)),
                _ => V::None,
            },
            Ex::Call(law, args) => {
                let args: Vec<V> = args.iter().map(|a| self.eval(a, env)).collect();
                self.call(*law, args)
            }
            Ex::Quant(q, slot, domain, keep, satisfies) => {
                let domain = self.eval(domain, env);
                if let (V::Everything, V::Thing(x)) = (&domain, env.get(*slot - 1).unwrap_or(&V::None)) {
                    return self.pick(Fact::Whole(*x), vec![V::Bool(true), V::Bool(false)]);
                }
                let V::List(items) = domain else {
                    return V::Bool(*q != "some");
                };
                let mut holds = |v: V| {
                    put(env, *slot, v);
                    let kept = keep.as_ref().is_none_or(|w| self.eval(w, env).is_true());
                    (kept, kept && satisfies.as_ref().is_some_and(|s| self.eval(s, env).is_true()))
                };
                V::Bool(match *q {
                    "some" => items.into_iter().any(|v| holds(v).0),
                    "no" => !items.into_iter().any(|v| holds(v).0),
                    _ => items.into_iter().all(|v| {
                        let (kept, satisfied) = holds(v);
                        !kept || satisfied
                    }),
                })
            }
            Ex::Fold(f) => self.fold_up(f, env),
        }
    }

    fn in_set(&self, x: &V, set: usize, args: &[V]) -> bool {
        let name = &self.m.laws[set].name;
        let now = |l: &&Law| l.name == *name && l.since <= self.today && self.today <= l.until;
        let rows = self.m.laws.iter().filter(now).flat_map(|l| &l.rows);
        rows.filter(|r| r.since <= self.today && self.today <= r.until)
            .filter(|r| self.same(x, &V::Thing(r.head)) || self.within(x, &V::Thing(r.head)))
            .any(|r| r.if_.as_ref().is_none_or(|e| self.eval(e, &mut args.to_vec()).is_true()))
    }

    // ---- calls

    /// The version of this law in force, by its name.
    pub fn version(&self, law: usize) -> Option<&'m Law> {
        let name = &self.m.laws[law].name;
        self.m
            .laws
            .iter()
            .find(|l| l.name == *name && l.since <= self.today && self.today <= l.until)
    }

    pub fn call(&self, law: usize, args: Vec<V>) -> V {
        let first = first_of(self.m, law);
        // A legal person is meant, so a branch stands for its head, also where a row names it; calls are remembered by that person.
        let person = |v: V| match self.part(&v, None) {
            V::Part(x, _) if self.m.things[x].kind != "people" && matches!(v, V::Thing(_) | V::Part(..) | V::Row(..)) => V::Thing(x),
            _ => v,
        };
        let on = &self.m.laws[first].on;
        let meant = |i: usize| matches!(on.get(i), Some(Binder::Kind("party" | "entity")));
        let args: Vec<V> = args
            .into_iter()
            .enumerate()
            .map(|(i, v)| if meant(i) { person(v) } else { v })
            .collect();
        let key = (first, args);
        let Some(circle) = self.circles.get(&first).copied() else {
            return self.body(key.0, &key.1);
        };
        if *self.growing.borrow() == Some(circle) {
            let known = self.table.borrow().get(&key).copied();
            return V::Bool(known.unwrap_or_else(|| {
                self.table.borrow_mut().insert(key, false);
                false
            }));
        }
        let outer = (self.table.take(), self.growing.replace(Some(circle)));
        self.table.borrow_mut().insert(key.clone(), false);
        loop {
            let before = self.table.borrow().clone();
            for k in before.keys() {
                let b = self.body(k.0, &k.1).is_true();
                self.table.borrow_mut().entry(k.clone()).and_modify(|old| *old |= b);
            }
            if before == *self.table.borrow() {
                break;
            }
        }
        let found = self.table.borrow().get(&key).copied().unwrap_or(false);
        self.table.replace(outer.0);
        self.growing.replace(outer.1);
        V::Bool(found)
    }

    /// A duty on a thing is judged of that thing itself, a branch included.
    pub fn duty_applies(&self, law: usize, subject: &V) -> bool {
        self.body(first_of(self.m, law), std::slice::from_ref(subject)).is_true()
    }

    fn body(&self, law: usize, args: &[V]) -> V {
        let Some(l) = self.version(law) else { return V::Bool(false) };
        let mut env: Env = args.to_vec();
        if let Some(b) = &l.body {
            let fits = l.on.iter().zip(args).all(|(k, v)| match k {
                Binder::Kind("crossing") => matches!(v, V::Crossing(_)),
                Binder::Kind(k) => self.is(v, k),
                _ => true,
            });
            return if fits { self.eval(b, &mut env) } else { V::Bool(false) };
        }
        V::Bool(self.applies(l, &mut env) && self.holds(l, &env))
    }

    /// The types of the binders.
    fn applies(&self, l: &Law, env: &mut Env) -> bool {
        if env.len() < l.on.len() {
            // Named with fewer arguments: for some party.
            let V::List(parties) = self.member(&env[0].clone(), "parties") else {
                return false;
            };
            return parties.into_iter().any(|p| {
                let mut env = vec![env[0].clone(), p];
                self.applies(l, &mut env) && self.holds(l, &env)
            });
        }
        l.on.iter().enumerate().all(|(i, b)| match b {
            Binder::Rule(t) => {
                let n = self.version(*t).map_or(1, |t| t.on.len());
                let args = env.iter().take(n.max(1)).cloned().collect();
                self.call(*t, args).is_true()
            }
            Binder::Kind("crossing") => matches!(env[i], V::Crossing(_)),
            Binder::Kind("holding") => matches!(env[i], V::Holding(_)),
            Binder::Kind("sale") => matches!(env[i], V::Sale(_)),
            Binder::Kind(k) => self.is(&env[i].clone(), k),
            Binder::Parties => true,
        })
    }

    /// Every `when` and no `unless`, for one and the same paper if there is one.
    fn holds(&self, l: &Law, env: &Env) -> bool {
        if env.len() < l.on.len() {
            return true;
        }
        let all = |env: &mut Env| {
            l.when.iter().all(|w| match w.word {
                "when" => self.eval(&w.ex, env).is_true(),
                "unless" => !self.eval(&w.ex, env).is_true(),
                _ => true,
            })
        };
        let Some(paper) = l.with else { return all(&mut env.clone()) };
        let V::List(papers) = self.member(&env[0], "documents") else {
            return false;
        };
        papers.into_iter().filter(|d| self.is(d, paper)).any(|d| {
            let mut env = env.clone();
            put(&mut env, l.on.len(), d);
            all(&mut env)
        })
    }
}

/// All versions of a law are one.
fn first_of(m: &Model, law: usize) -> usize {
    m.laws.iter().position(|l| l.name == m.laws[law].name).unwrap_or(law)
}

fn circles(m: &Model) -> BTreeMap<usize, usize> {
    let mut reach: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (i, l) in m.laws.iter().enumerate() {
        let mut called = Vec::new();
        let when = l.when.iter().flat_map(|w| std::iter::once(&w.ex).chain(&w.by));
        let rows = l.rows.iter().filter_map(|r| r.if_.as_ref());
        for ex in l.body.iter().chain(when).chain(rows) {
            calls(ex, &mut called);
        }
        called.extend(l.on.iter().filter_map(|b| if let Binder::Rule(r) = b { Some(*r) } else { None }));
        reach
            .entry(first_of(m, i))
            .or_default()
            .extend(called.into_iter().map(|c| first_of(m, c)));
    }
    loop {
        let before = reach.clone();
        for set in reach.values_mut() {
            let more: Vec<usize> = set.iter().flat_map(|c| before.get(c).into_iter().flatten().copied()).collect();
            set.extend(more);
        }
        if before == reach {
            break;
        }
    }
    let own = |i: &usize| reach[i].contains(i);
    let same = |i: usize| reach.keys().copied().find(|j| reach[&i].contains(j) && reach[j].contains(&i));
    reach.keys().copied().filter(own).filter_map(|i| Some((i, same(i)?))).collect()
}

fn calls(ex: &Ex, out: &mut Vec<usize>) {
    match ex {
        Ex::Call(l, args) => {
            out.push(*l);
            args.iter().for_each(|a| calls(a, out));
        }
        Ex::InSet(x, s, args) => {
            out.push(*s);
            calls(x, out);
            args.iter().for_each(|a| calls(a, out));
        }
        Ex::Member(x, _) | Ex::Not(x) | Ex::Is(x, _) => calls(x, out),
        Ex::And(l) | Ex::Or(l) | Ex::List(l) => l.iter().for_each(|x| calls(x, out)),
        Ex::Cmp(_, a, b) | Ex::In(a, b) | Ex::Plus(a, b) => {
            calls(a, out);
            calls(b, out);
        }
        Ex::Quant(_, _, d, k, s) => {
            calls(d, out);
            k.iter().chain(s).for_each(|x| calls(x, out));
        }
        Ex::Fold(f) => {
            calls(&f.term, out);
            f.over.iter().for_each(|o| calls(&o.1, out));
            f.keep.iter().for_each(|k| calls(k, out));
        }
        Ex::Lit(_) | Ex::Var(_) | Ex::Today | Ex::Open(_) | Ex::Extent(_) => {}
    }
}

fn compared(op: &str, o: std::cmp::Ordering) -> bool {
    match op {
        "<" => o.is_lt(),
        "<=" => o.is_le(),
        ">" => o.is_gt(),
        ">=" => o.is_ge(),
        "==" => o.is_eq(),
        _ => o.is_ne(),
    }
}

/// A day later by months and days; only whole days are used with days that matter.
pub fn later(day: i64, months: i64, days: i64) -> i64 {
    if day == ALWAYS || day == NEVER {
        return day;
    }
    crate::print::add_months(day, months) + days
}

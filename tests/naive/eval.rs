//! Evaluates expressions when everything is known: two values, no causes, no bounds. What is not known is picked, one answer after the other.

use std::cell::RefCell;
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
    /// Which laws call themselves, through others too: laws of one circle have one number.
    circles: BTreeMap<usize, usize>,
    /// The circle that is being solved, with the truths of its calls, grown from false until nothing changes.
    table: RefCell<BTreeMap<(usize, Vec<V>), bool>>,
    growing: RefCell<Option<usize>>,
}

type Env = Vec<V>;

fn put(env: &mut Env, slot: usize, v: V) {
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
            circles: circles(m),
            table: RefCell::default(),
            growing: RefCell::new(None),
        }
    }

    fn pick(&self, fact: Fact, options: Vec<V>) -> V {
        if options.is_empty() {
            return V::None;
        }
        let i = self.picks.borrow_mut().pick(&fact, options.len());
        options[i].clone()
    }

    // ---- look-up

    pub fn get(&self, x: Id, property: &'static str) -> V {
        let Some((default, many, _)) = shape(self.m.things[x].kind, property) else {
            return V::None;
        };
        if let Some((owner, said)) = said(self.m, x, property) {
            if said.everything {
                return V::Everything;
            }
            if !many {
                return match said.rows.first() {
                    Some(v) => v.clone(),
                    None if said.open => self.pick(Fact::Property(owner, property), answers(self.m, x, property)),
                    None => V::None,
                };
            }
            let mut rows = said.rows.clone();
            if said.open
                && let V::List(more) = self.pick(Fact::Property(owner, property), answers(self.m, x, property))
            {
                rows.extend(more);
            }
            return V::List(rows);
        }
        let nothing = || if many { V::List(Vec::new()) } else { V::None };
        match default {
            Unsaid::Nothing => nothing(),
            Unsaid::NothingUnlessPersonal if self.m.things[x].base.is_none_or(|b| !b.starts_with("personal")) => nothing(),
            Unsaid::False => V::Bool(false),
            Unsaid::Num(n) => V::Num(n),
            Unsaid::Everything => V::Everything,
            Unsaid::Always => V::Day(ALWAYS),
            Unsaid::Never => V::Day(NEVER),
            Unsaid::Same(other) => self.get(x, other),
            Unsaid::Ask | Unsaid::NothingUnlessPersonal => self.pick(Fact::Property(x, property), answers(self.m, x, property)),
        }
    }

    fn single(&self, x: Id, property: &'static str) -> V {
        let options = match property {
            "in" => self.m.of("country"),
            _ => self.m.of("activity"),
        };
        self.pick(Fact::Single(x, property), options.into_iter().map(V::Thing).collect())
    }

    fn place(&self, p: Place) -> V {
        match p {
            Place::At(c) => V::Thing(c),
            Place::Open(x) if self.m.things[x].kind == "people" => self.get(x, "in"),
            Place::Open(x) => self.single(x, "in"),
        }
    }

    /// Root and origin of a node that does not say from what it makes its data.
    fn source(&self, node: Id) -> (V, V) {
        let data = self.m.of("data");
        let options = data
            .iter()
            .flat_map(|d| self.m.of("country").into_iter().map(move |c| V::List(vec![V::Thing(*d), V::Thing(c)])))
            .collect();
        match self.pick(Fact::Source(node), options) {
            V::List(l) => (l[0].clone(), l[1].clone()),
            _ => (V::None, V::None),
        }
    }

    fn root(&self, l: &Label) -> V {
        match l.root {
            Root::Is(d) => V::Thing(d),
            Root::Unmade(n) => self.source(n).0,
        }
    }

    // ---- parties

    pub fn fold(&self, x: Id) -> Id {
        match self.get(x, "branch_of") {
            V::Thing(head) => self.fold(head),
            _ => x,
        }
    }

    fn part(&self, v: &V, activity: Option<Id>) -> V {
        match v.plain() {
            V::Thing(x) => V::Part(self.fold(*x), activity),
            V::Part(x, _) => V::Part(*x, activity),
            _ => V::None,
        }
    }

    /// Whoever stands behind an end.
    fn behind(&self, x: Id) -> V {
        if self.m.things[x].kind != "people" {
            return self.get(x, "operator");
        }
        match self.get(x, "employer") {
            V::None => V::Thing(x),
            e => e,
        }
    }

    /// `decides`, `acts` with its principal, or `subject`.
    fn role(&self, e: Id, a: Id) -> (&'static str, Option<Id>) {
        if self.m.things[e].kind == "people" {
            return ("subject", None);
        }
        let is = |v: &V| matches!(v.plain(), V::Thing(x) if self.fold(*x) == e);
        if let V::List(l) = self.get(a, "decides")
            && l.iter().any(is)
        {
            return ("decides", None);
        }
        if let V::List(l) = self.get(a, "acts")
            && let Some(row) = l.iter().find(|r| is(r))
        {
            let V::Row(_, links) = row else { return ("acts", None) };
            let for_ = links.iter().find(|l| l.0 == "for").and_then(|l| if let V::Thing(x) = l.1 { Some(self.fold(x)) } else { None });
            return ("acts", for_);
        }
        if self.m.things[e].kind == "authority" {
            return ("decides", None);
        }
        let others = self.m.of("entity").into_iter().filter(|x| *x != e).map(V::Thing);
        match self.pick(Fact::Role(a, e), std::iter::once(V::None).chain(others).collect()) {
            V::Thing(x) => ("acts", Some(self.fold(x))),
            _ => ("decides", None),
        }
    }

    fn decider(&self, v: V) -> V {
        let mut at = v;
        for _ in 0..20 {
            let V::Part(e, Some(a)) = at else { return at };
            match self.role(e, a) {
                ("acts", Some(p)) => at = V::Part(p, Some(a)),
                ("decides", _) => return at,
                _ => return V::None,
            }
        }
        V::None
    }

    // ---- members

    fn member(&self, x: &V, name: &'static str) -> V {
        match x {
            V::Row(head, links) => match links.iter().find(|l| l.0 == name) {
                Some(l) => l.1.clone(),
                None => self.member(head, name),
            },
            V::Crossing(i) => self.crossing_member(*i, name),
            V::Holding(i) => self.holding_member(*i, name),
            V::Part(e, a) => match (name, a) {
                ("activity", Some(a)) => V::Thing(*a),
                ("role", Some(a)) => V::Role(self.role(*e, *a).0),
                ("principal", Some(a)) => match self.role(*e, *a) {
                    ("decides", _) => x.clone(),
                    (_, Some(p)) => V::Part(p, Some(*a)),
                    _ => V::None,
                },
                ("decider", _) => self.decider(x.clone()),
                _ => self.get(*e, name),
            },
            V::Thing(t) => self.get(*t, name),
            _ => V::None,
        }
    }

    fn crossing_member(&self, i: usize, name: &'static str) -> V {
        let c = &self.s.crossings[i];
        let a = &self.m.arrows[c.arrow];
        let activity = || match c.activity {
            Some(x) => Some(x),
            None => match self.single(a.flow, "activity") {
                V::Thing(x) => Some(x),
                _ => None,
            },
        };
        let end = |x: Id| self.part(&self.behind(x), activity());
        let arranger = || match self.get(a.flow, "arranger") {
            V::None => end(a.source),
            stated => self.part(&stated, activity()),
        };
        match name {
            "flow" => V::Thing(a.flow),
            "source" => V::Thing(a.source),
            "target" => V::Thing(a.target),
            "from" => self.place(c.from),
            "to" => self.place(c.to),
            "sight" => V::Bool(a.sight),
            "data" => V::Thing(c.label.data),
            "root" => self.root(&c.label),
            "origin" => match c.label.origin {
                Some(p) => self.place(p),
                None => match c.label.root {
                    Root::Unmade(n) => self.source(n).1,
                    Root::Is(_) => V::None,
                },
            },
            "activity" => activity().map_or(V::None, V::Thing),
            "sender" => end(a.source),
            "receiver" => end(a.target),
            "arranger" => arranger(),
            "decider" => {
                let arranger = arranger();
                let people = matches!(arranger, V::Part(x, _) if self.m.things[x].kind == "people");
                self.decider(if people { end(a.target) } else { arranger })
            }
            "readers" => V::List(self.readers(a.target)),
            "parties" => {
                let mut out = vec![end(a.source), end(a.target)];
                out.extend(self.readers(a.target).iter().map(|r| self.part(r, activity())));
                V::List(out)
            }
            "people" => self.people(&c.label),
            "documents" => {
                let ends = [arranger(), end(a.source), end(a.target)];
                V::List(self.documents(&ends, a.flow))
            }
            "before" => V::List(
                (0..self.s.crossings.len())
                    .filter(|j| {
                        let b = &self.s.crossings[*j];
                        let same = |l: &Label| (l.root, l.origin, l.collector);
                        self.m.arrows[b.arrow].target == a.source && same(&b.label) == same(&c.label)
                    })
                    .map(V::Crossing)
                    .collect(),
            ),
            other => {
                if said(self.m, a.flow, other).is_some() {
                    return self.get(a.flow, other);
                }
                match shape("activity", other) {
                    Some(_) => activity().map_or(V::None, |x| self.get(x, other)),
                    None => self.get(a.flow, other),
                }
            }
        }
    }

    fn readers(&self, target: Id) -> Vec<V> {
        if self.m.things[target].kind == "people" {
            return vec![V::Thing(target)];
        }
        match self.get(target, "staff") {
            V::List(l) => l,
            _ => Vec::new(),
        }
    }

    /// Whom the data are about, narrowed by what was collected.
    fn people(&self, l: &Label) -> V {
        let V::Thing(root) = self.root(l) else { return V::List(Vec::new()) };
        if let (Root::Is(_), Root::Is(n)) = (l.root, l.collector)
            && let Some((_, s)) = said(self.m, n, "collects")
        {
            for r in &s.rows {
                if let (V::Row(_, links), true) = (r, *r.plain() == V::Thing(root))
                    && let Some(g) = links.iter().find(|l| l.0 == "of")
                {
                    return V::List(vec![g.1.clone()]);
                }
            }
        }
        self.get(root, "about")
    }

    /// Papers whose parties nobody states or that name one of the ends; cut to those the flow relies on.
    fn documents(&self, ends: &[V], flow: Id) -> Vec<V> {
        let only = self.get(flow, "under");
        let fits = |d: &Id| {
            let among = match &only {
                V::List(l) => l.iter().any(|x| *x.plain() == V::Thing(*d)),
                _ => true,
            };
            let silent = said(self.m, *d, "parties").is_none();
            let names = || match self.get(*d, "parties") {
                V::List(l) => l.iter().any(|p| ends.contains(&self.part(p, None)) || ends.iter().any(|e| self.same(e, p))),
                _ => false,
            };
            among && (silent || names())
        };
        self.m.of("document").into_iter().filter(fits).map(V::Thing).collect()
    }

    fn holding_member(&self, i: usize, name: &'static str) -> V {
        let h = &self.s.holdings[i];
        match name {
            "node" => V::Thing(h.node),
            "in" => self.place(h.place),
            "data" => V::Thing(h.label.data),
            "activity" => h.activity.map_or_else(|| self.single(h.node, "activity"), V::Thing),
            "operator" => {
                let a = match self.holding_member(i, "activity") {
                    V::Thing(a) => Some(a),
                    _ => None,
                };
                self.part(&self.get(h.node, "operator"), a)
            }
            "kept" => self.kept(h.node, h.label.data),
            "first" => V::Bool(self.keeps(h.node, h.label.data) && !self.kept_before(h)),
            "people" => self.people(&h.label),
            _ => V::None,
        }
    }

    fn kept(&self, node: Id, data: Id) -> V {
        if let V::List(l) = self.get(node, "stores") {
            for r in &l {
                if let V::Row(head, links) = r
                    && **head == V::Thing(data)
                    && let Some(k) = links.iter().find(|x| x.0 == "for")
                {
                    return k.1.clone();
                }
            }
        }
        V::Span(0, 0)
    }

    fn keeps(&self, node: Id, data: Id) -> bool {
        self.kept(node, data) != V::Span(0, 0)
    }

    /// Whether the same label was stored on some way to here.
    fn kept_before(&self, h: &Holding) -> bool {
        let mut seen: BTreeSet<Id> = BTreeSet::new();
        let mut open = vec![h.node];
        while let Some(n) = open.pop() {
            for c in self.s.crossings.iter().filter(|c| c.label == h.label && self.m.arrows[c.arrow].target == n) {
                let source = self.m.arrows[c.arrow].source;
                if seen.insert(source) {
                    open.push(source);
                }
            }
        }
        seen.remove(&h.node);
        seen.iter().any(|n| is_kind(self.m.things[*n].kind, "node") && self.keeps(*n, h.label.data))
    }

    // ---- comparisons

    fn same(&self, a: &V, b: &V) -> bool {
        match (a.plain(), b.plain()) {
            (V::Part(x, _), V::Part(y, _)) => x == y,
            (V::Part(x, _), V::Thing(y)) | (V::Thing(y), V::Part(x, _)) => *x == self.fold(*y),
            (x, y) => x == y,
        }
    }

    fn compare(&self, op: &str, a: &V, b: &V) -> bool {
        let (a, b) = (a.plain(), b.plain());
        if let (V::Span(..), V::Span(..)) = (a, b) {
            let days = |v: &V| if let V::Span(m, d) = v { m * 30 + d } else { 0 };
            return compared(op, days(a).cmp(&days(b)));
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

    fn is_in(&self, x: &V, list: &V) -> bool {
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
        is_kind(t.kind, what) || t.base.is_some_and(|b| b == what || b.strip_prefix(what).is_some_and(|rest| rest.starts_with('.')))
    }

    // ---- expressions

    pub fn eval(&self, ex: &Ex, env: &mut Env) -> V {
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
                let V::List(items) = self.eval(domain, env) else {
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

    // ---- aggregates

    fn bindings(&self, f: &Fold, at: usize, env: &mut Env, out: &mut Vec<V>) {
        if let Some((slot, domain)) = f.over.get(at) {
            let V::List(items) = self.eval(domain, env) else { return };
            for v in items {
                if let (V::Crossing(i), Some(w)) = (&v, &f.within)
                    && !self.in_window(*i, w)
                {
                    continue;
                }
                put(env, *slot, v);
                self.bindings(f, at + 1, env, out);
            }
            return;
        }
        if f.keep.as_ref().is_none_or(|k| self.eval(k, env).is_true()) {
            out.push(self.eval(&f.term, env).plain().clone());
        }
    }

    /// First and last day of a window.
    fn window(&self, w: &V) -> (i64, i64) {
        match w {
            V::Span(m, d) => (later(self.today, -m, -d) + 1, self.today),
            V::Day(d) => (*d, self.today),
            _ => (ALWAYS, NEVER),
        }
    }

    fn in_window(&self, crossing: usize, w: &V) -> bool {
        let (first, last) = self.window(w);
        let flow = self.m.arrows[self.s.crossings[crossing].arrow].flow;
        let (V::Day(since), V::Day(until)) = (self.get(flow, "since"), self.get(flow, "until")) else {
            return true;
        };
        since <= last && first <= until
    }

    fn fold_up(&self, f: &Fold, env: &mut Env) -> V {
        let mut all = Vec::new();
        self.bindings(f, 0, env, &mut all);
        let numbers = || all.iter().filter_map(|v| if let V::Num(n) = v { Some(*n) } else { None });
        match f.by {
            "count" => V::Num(all.len() as i64),
            "sum" => V::Num(numbers().sum()),
            "max" => numbers().max().map_or(V::None, V::Num),
            "min" => V::Num(numbers().min().unwrap_or(1_000_000)),
            _ => {
                let groups: BTreeSet<Id> = all
                    .iter()
                    .filter_map(|v| match v {
                        V::Thing(t) | V::Part(t, _) => Some(*t),
                        _ => None,
                    })
                    .collect();
                let all = self.m.of("people");
                let roots = all.iter().filter(|g| self.parent(**g).is_none());
                V::Num(roots.map(|g| self.heads(*g, &groups, f.within.as_ref())).sum())
            }
        }
    }

    fn parent(&self, g: Id) -> Option<Id> {
        match self.get(g, "part_of") {
            V::List(l) => match l.first().map(V::plain) {
                Some(V::Thing(p)) => Some(*p),
                _ => None,
            },
            _ => None,
        }
    }

    /// How many of a group are reached, when these groups are reached as a whole.
    fn heads(&self, g: Id, reached: &BTreeSet<Id>, within: Option<&V>) -> i64 {
        let all = self.m.of("people");
        let parts: i64 = all
            .iter()
            .filter(|x| self.parent(**x) == Some(g))
            .map(|x| self.heads(*x, reached, within))
            .sum();
        if reached.contains(&g) { self.people_of(g, within).max(parts) } else { parts }
    }

    /// The number of people of a group, in the window.
    fn people_of(&self, g: Id, within: Option<&V>) -> i64 {
        let V::List(rows) = self.get(g, "count") else { return 0 };
        let mut out = 0;
        for (i, r) in rows.iter().enumerate() {
            let V::Num(n) = r.plain() else { continue };
            let day = |name: &str, missing: i64| match r {
                V::Row(_, links) => links
                    .iter()
                    .find(|l| l.0 == name)
                    .and_then(|l| if let V::Day(d) = l.1 { Some(d) } else { None })
                    .unwrap_or(missing),
                _ => missing,
            };
            let (since, until) = (day("since", ALWAYS), day("until", NEVER));
            let dated = since != ALWAYS || until != NEVER;
            let (first, last) = within.map_or((ALWAYS, NEVER), |w| self.window(w));
            let whole = !dated || first <= since && until <= last;
            let some = whole || since <= last && first <= until;
            if whole || some && self.pick(Fact::Cell(g, i), vec![V::Bool(true), V::Bool(false)]).is_true() {
                out += n;
            }
        }
        out
    }

    // ---- calls

    /// The version of this law in force, by its name.
    pub fn version(&self, law: usize) -> Option<&'m Law> {
        let name = &self.m.laws[law].name;
        self.m.laws.iter().find(|l| l.name == *name && l.since <= self.today && self.today <= l.until)
    }

    pub fn call(&self, law: usize, args: Vec<V>) -> V {
        let first = first_of(self.m, law);
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
            let V::List(parties) = self.member(&env[0].clone(), "parties") else { return false };
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
        let V::List(papers) = self.member(&env[0], "documents") else { return false };
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
        reach.entry(first_of(m, i)).or_default().extend(called.into_iter().map(|c| first_of(m, c)));
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

/// What an unknown property may turn out to be.
pub fn answers(m: &Model, x: Id, property: &str) -> Vec<V> {
    let things = |kind: &str| m.of(kind).into_iter().map(V::Thing).collect::<Vec<_>>();
    let lists = |of: Vec<V>| {
        let mut out = vec![V::List(Vec::new())];
        for v in &of {
            out.push(V::List(vec![v.clone()]));
        }
        if of.len() > 1 {
            out.push(V::List(of));
        }
        out
    };
    let row = |head: V, name: &'static str, v: V| V::Row(Box::new(head), vec![(name, v)]);
    match property {
        "loud" | "hushed" | "sealed" | "covered" => vec![V::Bool(true), V::Bool(false)],
        "grade" => (0..3).map(V::Grade).collect(),
        "score" | "pages" => (0..7).map(V::Num).collect(),
        "in" => things("country"),
        "operator" => things("entity"),
        "signed" | "opened" | "filed" => [-400, m.today - 1, m.today, m.today + 1, 900].map(V::Day).to_vec(),
        "count" => [0, 1, 2, 3, 5, 9, 50].map(|n| V::List(vec![V::Num(n)])).to_vec(),
        "about" => lists(things("people")),
        "parties" | "decides" => lists(things("entity")),
        "acts" => {
            let e = m.of("entity");
            let mut out = vec![V::List(Vec::new())];
            for (a, b) in e.iter().zip(e.iter().skip(1)) {
                out.push(V::List(vec![row(V::Thing(*b), "for", V::Thing(*a))]));
            }
            out
        }
        "owner" => {
            let mut out = vec![V::List(Vec::new())];
            for e in m.of("entity").into_iter().filter(|e| *e != x) {
                out.extend([40, 60].map(|s| V::List(vec![row(V::Thing(e), "at", V::Share(s))])));
            }
            out
        }
        "stores" => {
            let all = m.of("data");
            let keep = |span: V| V::List(all.iter().map(|d| row(V::Thing(*d), "for", span.clone())).collect());
            vec![V::List(Vec::new()), keep(V::Span(0, 30)), keep(V::Span(12, 0))]
        }
        other => panic!("what may `{other}` be?"),
    }
}

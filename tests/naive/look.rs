//! Reads the model when everything is known: properties, places, and the members that follow from the drawing.

use std::collections::BTreeSet;

use crate::eval::{Fact, World};
use crate::model::*;
use crate::structure::*;

impl World<'_> {
    // ---- look-up

    pub fn get(&self, x: Id, property: &'static str) -> V {
        let Some((default, many, _)) = shape(self.m.things[x].kind, property) else {
            return V::None;
        };
        for (owner, said) in statements(self.m, x, property) {
            if said.everything {
                return V::Everything;
            }
            let mut rows = self.holding(said);
            if !many {
                match rows.first() {
                    Some(v) => return v.clone(),
                    None if said.open => return self.pick(Fact::Property(owner, property), answers(self.m, x, property)),
                    None if said.rows.is_empty() => return V::None,
                    // What does not hold is not stated: whatever is behind it counts.
                    None => continue,
                }
            }
            if said.open
                && let V::List(more) = self.pick(Fact::Property(owner, property), answers(self.m, x, property))
            {
                rows.extend(more);
            }
            return V::List(rows);
        }
        // What comes to a node for some activity is for one there too.
        let arrives = |c: &Crossing| self.m.arrows[c.arrow].target == x && c.activity.is_some();
        if property == "activity" && self.m.things[x].kind != "flow" && self.s.crossings.iter().any(arrives) {
            return self.pick(Fact::Property(x, property), answers(self.m, x, property));
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

    /// The rows that are there: those whose condition holds.
    pub fn holding(&self, said: &Said) -> Vec<V> {
        let holds = |i: usize| {
            said.ifs
                .iter()
                .filter(|c| c.0 == i)
                .all(|c| self.eval(&c.1, &mut Vec::new()).is_true())
        };
        let rows = said.rows.iter().enumerate().filter(|(i, _)| holds(*i));
        rows.map(|r| r.1.clone()).collect()
    }

    pub fn single(&self, x: Id, property: &'static str) -> V {
        let options = match property {
            "in" => self.m.of("country"),
            _ => self.m.of("activity"),
        };
        self.pick(Fact::Single(x, property), options.into_iter().map(V::Thing).collect())
    }

    pub fn place(&self, p: Place) -> V {
        match p {
            Place::At(c) => V::Thing(c),
            Place::Open(x) if self.m.things[x].kind == "people" => self.get(x, "in"),
            Place::Open(x) => self.single(x, "in"),
        }
    }

    /// Root and origin of a node that does not say from what it makes its data.
    pub fn source(&self, node: Id) -> (V, V) {
        let data = self.m.of("data");
        let options = data
            .iter()
            .flat_map(|d| {
                self.m
                    .of("country")
                    .into_iter()
                    .map(move |c| V::List(vec![V::Thing(*d), V::Thing(c)]))
            })
            .collect();
        match self.pick(Fact::Source(node), options) {
            V::List(l) => (l[0].clone(), l[1].clone()),
            _ => (V::None, V::None),
        }
    }

    pub fn root(&self, l: &Label) -> V {
        match l.root {
            Root::Is(d) => V::Thing(d),
            Root::Unmade(n) => self.source(n).0,
        }
    }

    // ---- members

    pub fn member(&self, x: &V, name: &'static str) -> V {
        match x {
            V::Row(head, links) => match links.iter().find(|l| l.0 == name) {
                Some((_, V::Hole(of, property, row))) => {
                    let options = match name {
                        "at" => [10, 30, 40].map(V::Share).to_vec(),
                        "with" => (0..4).map(V::Grade).collect(),
                        "since" | "until" => answers(self.m, *of, name),
                        _ => self.m.of("country").into_iter().map(V::Thing).collect(),
                    };
                    self.pick(Fact::Link(*of, property, *row), options)
                }
                Some(l) => l.1.clone(),
                None => self.member(head, name),
            },
            V::Crossing(i) => self.crossing_member(*i, name),
            V::Holding(i) => self.holding_member(*i, name),
            V::Sale(i) => self.sale_member(*i, name),
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
            V::Thing(t) if name == "documents" && self.m.things[*t].kind == "activity" => self.documents_of(*t),
            V::Thing(t) => self.get(*t, name),
            _ => V::None,
        }
    }

    fn activity_of(&self, i: usize) -> Option<Id> {
        let c = &self.s.crossings[i];
        c.activity.or_else(|| match self.single(self.m.arrows[c.arrow].flow, "activity") {
            V::Thing(x) => Some(x),
            _ => None,
        })
    }

    /// The crossings that brought what this one carries to where it leaves from.
    fn before(&self, i: usize) -> Vec<usize> {
        let c = &self.s.crossings[i];
        let source = self.m.arrows[c.arrow].source;
        let same = |l: &Label| (l.root, l.origin, l.collector);
        let brought = |j: &usize| {
            let b = &self.s.crossings[*j];
            self.m.arrows[b.arrow].target == source && same(&b.label) == same(&c.label)
        };
        (0..self.s.crossings.len()).filter(brought).collect()
    }

    /// What they brought it for, each once; nothing where that is not said of one.
    fn brought_for(&self, i: usize) -> Vec<Id> {
        let all: Option<Vec<Id>> = self.before(i).into_iter().map(|b| self.activity_of(b)).collect();
        let mut out = Vec::new();
        for a in all.unwrap_or_default() {
            if !out.contains(&a) {
                out.push(a);
            }
        }
        out
    }

    pub fn crossing_member(&self, i: usize, name: &'static str) -> V {
        let c = &self.s.crossings[i];
        let a = &self.m.arrows[c.arrow];
        let activity = || self.activity_of(i);
        let end = |x: Id| match x == a.source {
            true => self.placed(self.part(&self.behind(x), activity()), x, &self.brought_for(i)),
            false => self.end(x, activity()),
        };
        let arranger = || match self.get(a.flow, "arranger") {
            V::None => end(a.source),
            stated => match self.part(&stated, activity()) {
                V::Part(p, _) if self.stands(p, a.source) => end(a.source),
                V::Part(p, _) if self.stands(p, a.target) => end(a.target),
                other => self.placed(other, a.source, &self.brought_for(i)),
            },
        };
        let decider = || {
            let arranger = arranger();
            let subject = match arranger {
                V::Part(x, Some(a)) => self.m.things[x].kind == "people" && self.role(x, a).0 == "subject",
                V::Part(x, None) => self.m.things[x].kind == "people",
                _ => false,
            };
            self.decider(if subject { end(a.target) } else { arranger })
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
            "decider" => decider(),
            "readers" => V::List(self.readers(a.target)),
            "parties" => {
                let mut out = vec![end(a.source), end(a.target)];
                out.extend(self.readers(a.target).iter().map(|r| self.part(r, activity())));
                V::List(out)
            }
            "people" => self.people(&c.label),
            "documents" => {
                let mut ends = vec![arranger(), end(a.source), end(a.target), decider()];
                if let V::List(people) = self.people(&c.label) {
                    let whole = |g: &V| if let V::Thing(x) = g.plain() { self.above(*x) } else { Vec::new() };
                    let above: Vec<V> = people.iter().flat_map(whole).map(V::Thing).collect();
                    ends.extend(people.into_iter().chain(above));
                }
                V::List(self.documents(&ends, a.flow))
            }
            "before" => V::List(self.before(i).into_iter().map(V::Crossing).collect()),
            other => {
                let stated = |s: &(Id, &Said)| s.1.open || s.1.everything || s.1.rows.is_empty() || !self.holding(s.1).is_empty();
                if statements(self.m, a.flow, other).iter().any(stated) {
                    return self.get(a.flow, other);
                }
                match shape("activity", other) {
                    Some(_) => activity().map_or(V::None, |x| self.get(x, other)),
                    None => self.get(a.flow, other),
                }
            }
        }
    }

    pub fn readers(&self, target: Id) -> Vec<V> {
        if self.m.things[target].kind == "people" {
            return vec![V::Thing(target)];
        }
        match self.get(target, "staff") {
            V::List(l) => l,
            _ => Vec::new(),
        }
    }

    /// Whom the data are about, narrowed by what was collected.
    pub fn people(&self, l: &Label) -> V {
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
        let about = self.get(root, "about");
        let Root::Is(giver) = l.collector else { return about };
        match about {
            V::List(list) if self.m.things[giver].kind == "people" && list.iter().all(|g| *g.plain() != V::Thing(giver)) => {
                let above = self.above(giver);
                let own = |g: V| match g.plain() {
                    V::Thing(x) if above.contains(x) => V::Thing(giver),
                    _ => g,
                };
                let mut out: Vec<V> = Vec::new();
                for g in list.into_iter().map(own) {
                    if !out.contains(&g) {
                        out.push(g);
                    }
                }
                V::List(out)
            }
            other => other,
        }
    }

    /// The groups that contain one, whatever way.
    fn above(&self, g: Id) -> Vec<Id> {
        let (mut out, mut next) = (Vec::new(), vec![g]);
        while let Some(g) = next.pop() {
            for s in said(self.m, g, "part_of").iter().flat_map(|(_, s)| self.holding(s)) {
                if let V::Thing(up) = s.plain()
                    && !out.contains(up)
                {
                    out.push(*up);
                    next.push(*up);
                }
            }
        }
        out
    }

    /// Papers whose parties nobody states or that name one of the ends or the people; cut to those the flow relies on.
    pub fn documents(&self, ends: &[V], flow: Id) -> Vec<V> {
        let only = self.get(flow, "under");
        let fits = |d: &Id| {
            let among = match &only {
                V::List(l) => l.iter().any(|x| *x.plain() == V::Thing(*d)),
                _ => true,
            };
            let silent = said(self.m, *d, "parties").is_none();
            let names = || match self.get(*d, "parties") {
                V::List(l) => l
                    .iter()
                    .any(|p| ends.contains(&self.part(p, None)) || ends.iter().any(|e| self.same(e, p))),
                _ => false,
            };
            among && (silent || names())
        };
        self.m.of("document").into_iter().filter(fits).map(V::Thing).collect()
    }

    pub fn holding_member(&self, i: usize, name: &'static str) -> V {
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

    pub fn kept(&self, node: Id, data: Id) -> V {
        let mut longest = V::Span(0, 0);
        if let V::List(l) = self.get(node, "stores") {
            for r in &l {
                if let V::Row(head, links) = r
                    && **head == V::Thing(data)
                    && let Some(k) = links.iter().find(|x| x.0 == "for")
                    && span_days(&k.1) > span_days(&longest)
                {
                    longest = k.1.clone();
                }
            }
        }
        longest
    }

    pub fn keeps(&self, node: Id, data: Id) -> bool {
        self.kept(node, data) != V::Span(0, 0)
    }

    /// Whether the same label was stored on some way to here.
    pub fn kept_before(&self, h: &Holding) -> bool {
        let mut seen: BTreeSet<Id> = BTreeSet::new();
        let mut open = vec![h.node];
        while let Some(n) = open.pop() {
            for c in self
                .s
                .crossings
                .iter()
                .filter(|c| c.label == h.label && self.m.arrows[c.arrow].target == n)
            {
                let source = self.m.arrows[c.arrow].source;
                if seen.insert(source) {
                    open.push(source);
                }
            }
        }
        seen.remove(&h.node);
        seen.iter()
            .any(|n| is_kind(self.m.things[*n].kind, "node") && self.keeps(*n, h.label.data))
    }
}

/// Days of a span; only spans that are far apart are compared.
pub fn span_days(v: &V) -> i64 {
    if let V::Span(m, d) = v { m * 30 + d } else { 0 }
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
        "loud" | "hushed" | "sealed" | "covered" | "near" | "trusted" => vec![V::Bool(true), V::Bool(false)],
        "grade" => (0..3).map(V::Grade).collect(),
        "score" | "pages" => (0..7).map(V::Num).collect(),
        "in" => things("country"),
        "operator" => things("entity"),
        "rank" => std::iter::once(V::None).chain((0..7).map(V::Num)).collect(),
        "connected" => vec![V::Bool(true), V::Bool(false)],
        "maker" => things("entity"),
        "keys" => {
            let mut out = vec![V::List(Vec::new())];
            for (e, c) in m.of("entity").iter().zip(m.of("country")) {
                out.push(V::List(vec![row(V::Thing(*e), "in", V::Thing(c))]));
            }
            out
        }
        "since" | "until" => [-900, m.today - 40, m.today - 8, m.today - 1, m.today, m.today + 1, 900]
            .map(V::Day)
            .to_vec(),
        "under" => lists(things("document")),
        "activities" | "activity" => lists(things("activity")),
        "signed" | "opened" | "filed" => [-400, m.today - 1, m.today, m.today + 1, 900].map(V::Day).to_vec(),
        "count" => [0, 1, 2, 3, 5, 9, 50].map(|n| V::List(vec![V::Num(n)])).to_vec(),
        "about" => lists(things("people")),
        "parties" => lists(things("entity")),
        // Somebody always does.
        "decides" => lists(things("entity")).into_iter().filter(|l| *l != V::List(Vec::new())).collect(),
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

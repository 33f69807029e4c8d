//! Random models and regimes, the same for the same seed.

use crate::model::*;
use crate::structure;

/// xorshift64*: small, and the same everywhere.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Rng {
        let mut r = Rng(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            r.next();
        }
        r
    }
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() >> 33) as usize % n.max(1)
    }
    /// True that many times out of a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
    pub fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }
}

pub struct Made {
    pub m: Model,
    pub r: Rng,
    /// How many in a hundred facts are left open.
    pub open: usize,
    /// Rules bind a party too.
    pub parties: bool,
}

pub fn one(v: V) -> Said {
    Said {
        rows: vec![v],
        ..Said::default()
    }
}

pub fn many(list: Vec<V>) -> Said {
    Said {
        rows: list,
        ..Said::default()
    }
}

pub fn open() -> Said {
    Said {
        open: true,
        ..Said::default()
    }
}

pub fn model(seed: u64) -> Model {
    let mut r = Rng::new(seed);
    let open = r.of(&[0, 10, 20, 35]);
    let parties = r.chance(20);
    let today = r.of(&[0, 100, 200, 323]);
    let status = r.of(&["binding", "binding", "guidance", "trial", "draft"]);
    let m = Model {
        today,
        status,
        things: Vec::new(),
        arrows: Vec::new(),
        laws: Vec::new(),
        opens: Vec::new(),
    };
    let mut made = Made { m, r, open, parties };
    made.things();
    made.arrows();
    made.conditions_of_rows();
    made.repair();
    made.law();
    made.m
}

impl Made {
    fn thing(&mut self, name: String, kind: &'static str, base: Option<&'static str>) -> Id {
        self.m.things.push(Thing {
            name,
            kind,
            base,
            prototype: None,
            holder: None,
            said: Default::default(),
        });
        self.m.things.len() - 1
    }

    pub fn say(&mut self, x: Id, property: &'static str, said: Said) {
        self.m.things[x].said.insert(property, said);
    }

    /// Says it, leaves it out, or writes `unknown`.
    pub fn perhaps(&mut self, x: Id, property: &'static str, said: Said) {
        if self.r.chance(self.open) {
            if self.r.chance(30) {
                self.say(x, property, open());
            }
        } else {
            self.say(x, property, said);
        }
    }

    pub fn any(&mut self, kind: &str) -> V {
        let all = self.m.of(kind);
        V::Thing(self.r.of(&all))
    }

    pub fn some(&mut self, kind: &str, most: usize) -> Vec<V> {
        let n = self.r.below(most + 1);
        let mut out: Vec<V> = Vec::new();
        for _ in 0..n {
            let v = self.any(kind);
            if !out.contains(&v) {
                out.push(v);
            }
        }
        out
    }

    pub fn day(&mut self) -> i64 {
        let t = self.m.today;
        self.r.of(&[t - 300, t - 40, t - 1, t, t + 1, t + 60])
    }

    fn things(&mut self) {
        for c in ["XA", "XB", "XC", "XD"] {
            self.thing(c.into(), "country", None);
        }
        self.say(3, "part_of", one(V::Thing(0)));
        for i in 0..2 + self.r.below(2) {
            let kind = if i > 0 && self.r.chance(12) { "authority" } else { "entity" };
            let e = self.thing(format!("E{i}"), kind, None);
            let place = self.any("country");
            self.perhaps(e, "in", one(place));
            let covered = V::Bool(self.r.chance(50));
            self.perhaps(e, "covered", one(covered));
            if self.r.chance(30) {
                let t = V::Bool(self.r.chance(70));
                self.perhaps(e, "trusted", one(t));
            }
            let score = V::Num(self.r.below(7) as i64);
            self.perhaps(e, "score", one(score));
            if self.r.chance(30) {
                let rank = V::Num(self.r.below(7) as i64);
                self.perhaps(e, "rank", one(rank));
            }
            let opened = V::Day(self.day());
            self.perhaps(e, "opened", one(opened));
            if i > 0 && self.r.chance(10) {
                self.say(e, "branch_of", one(V::Thing(4)));
            }
        }
        for e in self.m.of("entity") {
            let mut rows = Vec::new();
            for o in self.some("entity", 2) {
                if o != V::Thing(e) || self.r.chance(20) {
                    let share = self.r.of(&[30, 40, 50, 60]);
                    let share = V::Share(if rows.is_empty() { share } else { 40 });
                    let open = self.r.chance(self.open / 2);
                    let at = if open { V::Hole(e, "owner", rows.len()) } else { share };
                    rows.push(V::Row(Box::new(o), vec![("at", at)]));
                }
            }
            self.perhaps(e, "owner", many(rows));
        }
        for i in 0..1 + self.r.below(4) {
            let p = self.thing(format!("P{i}"), "people", None);
            let place = self.any("country");
            self.perhaps(p, "in", one(place.clone()));
            let people = self.m.of("people");
            let part = i > 0 && self.r.chance(40);
            if part {
                // Of one group, or of two that then may have people in common.
                let whole = |g: &Id| !self.m.things[*g].said.contains_key("part_of") && *g != p;
                let mut all: Vec<V> = people.iter().copied().filter(whole).map(V::Thing).collect();
                all.truncate(if self.r.chance(40) { 2 } else { 1 });
                self.say(p, "part_of", many(all));
            }
            // A part is smaller than its whole, and only groups by themselves have periods.
            let n = if part { 1 } else { self.r.of(&[2, 3, 5, 9]) };
            let mut row = vec![("in", V::Thing(0))];
            let alone = i > 0 && !part;
            if alone && self.r.chance(30) {
                let d = self.day();
                let hole = |g: &mut Made, v: V| if g.r.chance(g.open) { V::Hole(p, "count", 0) } else { v };
                row.push(("since", hole(self, V::Day(d - 20))));
                row.push(("until", hole(self, V::Day(d))));
            }
            let said = many(vec![V::Row(Box::new(V::Num(n)), row)]);
            if alone {
                self.perhaps(p, "count", said)
            } else {
                self.say(p, "count", said)
            }
            if self.r.chance(30) {
                let e = self.any("entity");
                self.say(p, "employer", one(e));
            }
        }
        let categories = ["system.telemetry", "personal.contact", "personal.health"];
        for i in 0..2 + self.r.below(2) {
            let base = self.r.of(&categories);
            let d = self.thing(format!("D{i}"), "data", Some(base));
            let about = self.some("people", 2);
            if base != "system.telemetry" {
                self.perhaps(d, "about", many(about));
            }
        }
        for i in 0..1 + self.r.below(2) {
            let a = self.thing(format!("A{i}"), "activity", None);
            let decides = match self.some("entity", 2) {
                l if l.is_empty() => vec![V::Thing(4)],
                l => l,
            };
            // Who decides does not act, and who acts does so for somebody before it: no circles.
            let others: Vec<Id> = self
                .m
                .of("entity")
                .into_iter()
                .filter(|e| !decides.contains(&V::Thing(*e)))
                .collect();
            let mut acts: Vec<V> = others
                .iter()
                .map(|e| {
                    let earlier: Vec<Id> = others.iter().copied().filter(|o| o < e).collect();
                    let principal = match earlier.first() {
                        Some(o) if self.r.chance(40) => V::Thing(*o),
                        _ => decides[0].clone(),
                    };
                    V::Row(Box::new(V::Thing(*e)), vec![("for", principal)])
                })
                .collect();
            if self.r.chance(30) {
                acts.retain(|_| self.r.chance(50));
            }
            if let (Some(V::Row(head, _)), true) = (acts.first().cloned(), self.r.chance(20)) {
                let to = self.r.of(&decides);
                acts.push(V::Row(head, vec![("for", to)]));
            }
            if self.r.chance(90) {
                self.say(a, "decides", many(decides));
            }
            if self.r.chance(80) {
                self.say(a, "acts", many(acts));
            }
            for p in ["loud", "near"] {
                let v = V::Bool(self.r.chance(50));
                self.perhaps(a, p, one(v));
            }
            let score = V::Num(self.r.below(7) as i64);
            self.perhaps(a, "score", one(score));
            let grade = V::Grade(self.r.below(3));
            self.perhaps(a, "grade", one(grade));
        }
        for (k, name) in ["K0", "K1"].into_iter().enumerate() {
            let c = self.thing(name.into(), "control", None);
            if k == 1 {
                self.say(c, "scope", one(V::Role("per_market")));
            }
        }
        if self.r.chance(40) {
            let p = self.thing("G0".into(), "product", None);
            let maker = self.any("entity");
            self.perhaps(p, "maker", one(maker));
            let connected = V::Bool(self.r.chance(50));
            self.perhaps(p, "connected", one(connected));
            let mut rows = Vec::new();
            for c in self.some("country", 2) {
                let mut links = Vec::new();
                for end in ["since", "until"] {
                    let day = V::Day(self.day());
                    let open = self.r.chance(self.open);
                    if self.r.chance(50) {
                        links.push((
                            end,
                            if open {
                                V::Hole(p, "markets", rows.len() * 2 + usize::from(end == "until"))
                            } else {
                                day
                            },
                        ));
                    }
                }
                rows.push(if links.is_empty() { c } else { V::Row(Box::new(c), links) });
            }
            if !rows.is_empty() {
                self.say(p, "markets", many(rows));
            }
            self.controls(p);
        }
        let site = self.r.chance(40).then(|| {
            let s = self.thing("S".into(), "site", None);
            self.node_facts(s);
            s
        });
        for i in 0..2 + self.r.below(3) {
            let kind = if self.r.chance(70) { "server" } else { "device" };
            let n = self.thing(format!("N{i}"), kind, None);
            let earlier: Vec<Id> = (0..n)
                .filter(|x| self.m.things[*x].kind == kind && self.m.things[*x].holder.is_none())
                .collect();
            if !earlier.is_empty() && self.r.chance(15) {
                self.m.things[n].prototype = Some(self.r.of(&earlier));
            }
            let inside = site.is_some() && self.r.chance(50);
            if inside {
                self.m.things[n].holder = site;
            }
            let like = self.m.things[n].prototype.is_some();
            if !inside && !like || self.r.chance(40) {
                self.node_facts(n);
            }
            if i == 0 || self.r.chance(40) {
                let mut rows = self.some("data", 2);
                if rows.is_empty() {
                    rows.push(V::Thing(self.m.of("data")[0]));
                }
                if self.r.chance(25) {
                    let g = self.any("people");
                    let head = rows[0].clone();
                    rows[0] = V::Row(Box::new(head), vec![("of", g)]);
                }
                self.say(n, "collects", many(rows));
            }
            if self.r.chance(25) {
                let (made, from) = (self.any("data"), self.any("data"));
                let link = if self.r.chance(80) {
                    vec![("from", from)]
                } else {
                    vec![("from", V::None)]
                };
                self.say(n, "produces", many(vec![V::Row(Box::new(made), link)]));
            }
            if self.r.chance(40) {
                self.controls(n);
            }
            if self.r.chance(20) && !self.m.of("product").is_empty() {
                let p = self.any("product");
                self.say(n, "product", one(p));
            }
            let mut rows = Vec::new();
            for d in self.some("data", 2) {
                let span = self.r.of(&[V::Span(0, 30), V::Span(12, 0), V::Span(6, 0)]);
                rows.push(V::Row(Box::new(d.clone()), vec![("for", span)]));
                if self.r.chance(10) {
                    rows.push(V::Row(Box::new(d), vec![("for", V::Span(0, 90))]));
                }
            }
            self.perhaps(n, "stores", many(rows));
        }
        for i in 0..self.r.below(3) {
            let base = self.r.of(&["permit", "permit", "second"]);
            let d = self.thing(format!("Q{i}"), "document", Some(base));
            let mut parties = self.some("entity", 3);
            if parties.is_empty() {
                parties.push(V::Thing(4));
            }
            let mut said = many(parties);
            said.open = self.r.chance(self.open / 2);
            self.perhaps(d, "parties", said);
            let signed = V::Day(self.day());
            self.perhaps(d, "signed", one(signed));
            if base == "permit" {
                let sealed = V::Bool(self.r.chance(70));
                self.perhaps(d, "sealed", one(sealed));
                if self.r.chance(30) {
                    let pages = V::Num(self.r.below(7) as i64);
                    self.perhaps(d, "pages", one(pages));
                }
            }
            if self.r.chance(30) {
                let day = V::Day(self.day());
                self.say(d, "expires", one(day));
            }
            if self.r.chance(30) {
                let day = V::Day(self.day());
                self.say(d, "filed", one(day));
            }
            if self.r.chance(25) {
                let covers = self.some("data", 2);
                self.say(d, "covers", many(covers));
            }
            if self.r.chance(25) {
                let activities = self.some("activity", 2);
                self.perhaps(d, "activities", many(activities));
            }
        }
    }

    fn arrows(&mut self) {
        let mut ends: Vec<Id> = self.m.of("node").into_iter().filter(|n| self.m.things[*n].kind != "site").collect();
        ends.extend(self.m.of("people").into_iter().filter(|_| false));
        if self.r.chance(30) {
            ends.push(self.m.of("people")[0]);
        }
        for _ in 0..1 + self.r.below(5) {
            let (source, target) = (self.r.of(&ends), self.r.of(&ends));
            let sight = self.r.chance(30);
            let twice = |a: &Arrow| a.source == source && a.target == target && a.sight == sight;
            if source == target || self.m.arrows.iter().any(twice) {
                continue;
            }
            let named: Vec<Id> = self
                .some("data", 2)
                .iter()
                .filter_map(|v| if let V::Thing(t) = v { Some(*t) } else { None })
                .collect();
            let flow = self.thing(format!("F{}", self.m.arrows.len()), "flow", None);
            self.m.arrows.push(Arrow {
                flow,
                source,
                target,
                sight,
                carries: (!named.is_empty()).then_some(named),
            });
            let hushed = V::Bool(self.r.chance(50));
            self.perhaps(flow, "hushed", one(hushed));
            if self.r.chance(20) {
                let a = self.any("activity");
                self.say(flow, "activity", many(vec![a]));
            }
            if self.r.chance(15) {
                let e = self.any("entity");
                self.say(flow, "arranger", one(e));
            }
            let t = self.m.today;
            if self.r.chance(20) {
                self.perhaps(flow, "since", one(V::Day(t - 10)));
            }
            if self.r.chance(20) {
                let d = self.r.of(&[t - 5, t, t + 30]);
                self.perhaps(flow, "until", one(V::Day(d)));
            }
            let mut keys = Vec::new();
            for e in self.some("party", 2) {
                let c = self.any("country");
                let at = if self.r.chance(self.open) {
                    V::Hole(flow, "keys", keys.len())
                } else {
                    c
                };
                keys.push(V::Row(Box::new(e), vec![("in", at)]));
            }
            self.perhaps(flow, "keys", many(keys));
            let papers = self.m.of("document");
            if !papers.is_empty() && self.r.chance(15) {
                let d = V::Thing(self.r.of(&papers));
                let mut under = many(vec![d]);
                under.open = self.r.chance(self.open / 2);
                self.say(flow, "under", under);
            }
        }
    }

    /// Takes out what the language refuses: arrows, stores and products of data that never get there.
    fn repair(&mut self) {
        loop {
            let s = structure::derive(&self.m);
            let has = |n: Id, v: &V| matches!(v.plain(), V::Thing(d) if s.at[n].iter().any(|l| l.data == *d));
            let mut changed = false;
            for a in &mut self.m.arrows {
                if let Some(list) = &mut a.carries {
                    let before = list.len();
                    list.retain(|d| has(a.source, &V::Thing(*d)));
                    changed |= before != list.len();
                }
            }
            self.m.arrows.retain(|a| a.carries.as_ref().is_none_or(|c| !c.is_empty()));
            for n in 0..self.m.things.len() {
                let said = &mut self.m.things[n].said;
                if let Some(s) = said.get_mut("stores") {
                    let before = s.rows.len();
                    s.rows.retain(|r| has(n, r));
                    changed |= before != s.rows.len();
                }
                let from = |r: &V| matches!(r, V::Row(_, l) if l.iter().all(|(_, v)| *v == V::None || has(n, v)));
                if said.get("produces").is_some_and(|s| !s.rows.iter().all(from)) {
                    said.remove("produces");
                    changed = true;
                }
            }
            if !changed {
                return;
            }
        }
    }
}

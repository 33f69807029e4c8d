//! Random law: sets, defines, aggregates, recursion, rules with versions, duties.

use crate::model::*;
use crate::random::Made;

pub fn lit(v: V) -> Ex {
    Ex::Lit(v)
}
pub fn var(i: usize) -> Ex {
    Ex::Var(i)
}
pub fn member(x: Ex, path: &[&'static str]) -> Ex {
    path.iter().fold(x, |x, p| Ex::Member(Box::new(x), p))
}
pub fn cmp(op: &'static str, a: Ex, b: Ex) -> Ex {
    Ex::Cmp(op, Box::new(a), Box::new(b))
}

impl Made {
    // ---- law

    pub fn country(&mut self) -> Ex {
        lit(self.any("country"))
    }

    /// Something true or false of a party.
    pub fn of_party(&mut self, p: Ex) -> Ex {
        match self.r.below(10) {
            9 => match self.r.below(3) {
                0 => cmp(self.r.of(&["==", "!="]), member(p, &["rank"]), lit(V::None)),
                _ => {
                    let op = self.r.of(&["<", "<=", ">", ">="]);
                    cmp(op, member(p, &["rank"]), lit(V::Num(self.r.of(&[2, 4]))))
                }
            },
            0 | 1 => member(p, &["covered"]),
            2 => member(p, &["trusted"]),
            3 => cmp("==", member(p, &["in"]), self.country()),
            4 => Ex::In(Box::new(member(p, &["in"])), Box::new(self.country())),
            5 => Ex::Is(Box::new(p), self.r.of(&["people", "entity", "authority"])),
            6 => cmp(self.r.of(&["<=", ">"]), member(p, &["opened"]), Ex::Today),
            7 => {
                let op = self.r.of(&["<", "<=", ">", ">="]);
                cmp(op, member(p, &["score"]), lit(V::Num(self.r.of(&[2, 4]))))
            }
            _ => match self.law_named("owned") {
                Some(l) => Ex::Call(l, vec![p]),
                None => member(p, &["covered"]),
            },
        }
    }

    fn law_named(&self, name: &str) -> Option<usize> {
        self.m.laws.iter().position(|l| l.name == name)
    }

    fn end(&mut self, c: usize) -> Ex {
        member(var(c), &[self.r.of(&["sender", "receiver", "arranger"])])
    }

    /// Something true or false of a crossing, in variable `c`; further variables are numbered from `free`.
    fn of_crossing(&mut self, c: usize, free: usize, deep: bool) -> Ex {
        let x = || var(c);
        match self.r.below(if deep { 28 } else { 14 }) {
            0 => cmp(
                self.r.of(&["==", "!="]),
                member(x(), &[self.r.of(&["from", "to", "origin"])]),
                self.country(),
            ),
            1 => Ex::In(Box::new(member(x(), &["to"])), Box::new(self.country())),
            2 => {
                let list = Ex::List(vec![self.country(), self.country()]);
                Ex::In(Box::new(member(x(), &["to"])), Box::new(list))
            }
            3 => member(x(), &["sight"]),
            4 => member(x(), &["hushed"]),
            5 => member(x(), &["activity", self.r.of(&["loud", "near"])]),
            6 => member(x(), &["loud"]),
            7 => {
                let op = self.r.of(&["<", "<=", ">", ">=", "=="]);
                cmp(op, member(x(), &["activity", "score"]), lit(V::Num(self.r.of(&[2, 4]))))
            }
            8 => {
                let op = self.r.of(&["<", ">=", "=="]);
                cmp(op, member(x(), &["activity", "grade"]), lit(V::Grade(self.r.below(3))))
            }
            9 => Ex::Is(
                Box::new(member(x(), &[self.r.of(&["data", "root"])])),
                self.r.of(&["personal", "personal.health", "system.telemetry"]),
            ),
            10 => Ex::Is(
                Box::new(member(x(), &[self.r.of(&["source", "target"])])),
                self.r.of(&["device", "people"]),
            ),
            11 | 12 => {
                let p = self.end(c);
                self.of_party(p)
            }
            13 => cmp(self.r.of(&["==", "!="]), self.end(c), self.end(c)),
            14 => match (self.law_named("friends"), self.law_named("adequate")) {
                (Some(f), _) if self.r.chance(50) => Ex::InSet(Box::new(member(x(), &["to"])), f, vec![]),
                (_, Some(a)) => Ex::InSet(Box::new(member(x(), &["to"])), a, vec![x()]),
                _ => member(x(), &["hushed"]),
            },
            15 => cmp(
                "==",
                member(self.end(c), &["role"]),
                lit(V::Role(self.r.of(&["decides", "acts", "subject"]))),
            ),
            16 => {
                let p = match self.r.below(3) {
                    0 => self.end(c),
                    1 => member(self.end(c), &["principal"]),
                    _ => return self.of_party(member(x(), &["decider"])),
                };
                cmp("==", member(x(), &["decider"]), p)
            }
            17 => {
                let q = self.r.of(&["some", "no"]);
                let body = self.of_party(var(free));
                Ex::Quant(q, free, Box::new(member(x(), &["parties"])), Some(Box::new(body)), None)
            }
            18 => {
                let body = cmp("==", member(var(free), &["in"]), self.country());
                Ex::Quant("every", free, Box::new(member(x(), &["people"])), None, Some(Box::new(body)))
            }
            19 if self.r.chance(25) => {
                let q = self.r.of(&["some", "no"]);
                let papers = member(x(), &["activity", "documents"]);
                let body = Ex::Is(Box::new(var(free)), "permit");
                Ex::Quant(q, free, Box::new(papers), Some(Box::new(body)), None)
            }
            19 => {
                let body = Ex::And(vec![Ex::Is(Box::new(var(free)), "permit"), self.of_paper(free)]);
                let q = self.r.of(&["some", "no"]);
                Ex::Quant(q, free, Box::new(member(x(), &["documents"])), Some(Box::new(body)), None)
            }
            20 => {
                let body = self.of_crossing(free, free + 1, false);
                Ex::Quant("some", free, Box::new(member(x(), &["before"])), Some(Box::new(body)), None)
            }
            21 => {
                let numbers: Vec<usize> = ["heads", "arrows", "top", "least", "total"]
                    .iter()
                    .filter_map(|n| self.law_named(n))
                    .collect();
                if numbers.is_empty() {
                    return member(x(), &["near"]);
                }
                let op = self.r.of(&["<", "<=", ">", ">="]);
                let n = lit(V::Num(self.r.of(&[0, 1, 2, 3, 5, 9])));
                cmp(op, Ex::Call(self.r.of(&numbers), vec![member(x(), &["sender"])]), n)
            }
            22 => match self.law_named("reach") {
                Some(l) => Ex::Call(l, vec![member(x(), &["target"]), member(x(), &["source"])]),
                None => member(x(), &["hushed"]),
            },
            23 => {
                let q = self.r.of(&["some", "no"]);
                let body = cmp("==", member(var(free), &["in"]), self.country());
                Ex::Quant(q, free, Box::new(member(x(), &["keys"])), Some(Box::new(body)), None)
            }
            24 => {
                let known = Ex::In(Box::new(var(free)), Box::new(member(x(), &["parties"])));
                let body = Ex::Not(Box::new(known));
                Ex::Quant("every", free, Box::new(member(x(), &["keys"])), None, Some(Box::new(body)))
            }
            25 => {
                let body = cmp("==", member(var(free), &["in"]), member(x(), &["to"]));
                Ex::Quant(
                    self.r.of(&["some", "no"]),
                    free,
                    Box::new(member(x(), &["readers"])),
                    Some(Box::new(body)),
                    None,
                )
            }
            26 => match self.law_named("held") {
                Some(l) => {
                    let op = self.r.of(&["<", "<=", ">", ">="]);
                    let n = lit(V::Share(self.r.of(&[30, 50, 60, 100])));
                    cmp(op, Ex::Call(l, vec![self.end(c)]), n)
                }
                None => member(x(), &["sight"]),
            },
            _ if !self.m.opens.is_empty() => Ex::Open(self.r.below(self.m.opens.len())),
            _ => match self.law_named("f0") {
                Some(l) => Ex::Call(l, vec![x()]),
                None => member(x(), &["near"]),
            },
        }
    }

    fn of_paper(&mut self, d: usize) -> Ex {
        match self.r.below(10) {
            7 => Ex::In(Box::new(member(var(0), &["data"])), Box::new(member(var(d), &["covers"]))),
            8 => Ex::In(Box::new(member(var(0), &["activity"])), Box::new(member(var(d), &["activities"]))),
            9 => {
                let q = self.r.of(&["some", "every"]);
                let body = Ex::Is(Box::new(var(d + 1)), self.r.of(&["personal", "personal.health"]));
                let (keep, satisfies) = if q == "some" { (Some(body), None) } else { (None, Some(body)) };
                let covers = member(var(d), &["covers"]);
                Ex::Quant(q, d + 1, Box::new(covers), keep.map(Box::new), satisfies.map(Box::new))
            }
            0 | 1 => member(var(d), &["sealed"]),
            2 => cmp("<=", member(var(d), &["pages"]), lit(V::Num(self.r.of(&[2, 4])))),
            3 => cmp("<=", member(var(d), &["signed"]), Ex::Today),
            4 => Ex::And(vec![
                cmp("<=", member(var(d), &["effective"]), Ex::Today),
                cmp("<=", Ex::Today, member(var(d), &["expires"])),
            ]),
            5 => cmp("<=", member(var(d), &["filed"]), Ex::Today),
            // Papers are looked at for the crossing in the first variable.
            _ => {
                let e = self.end(0);
                Ex::In(Box::new(e), Box::new(member(var(d), &["parties"])))
            }
        }
    }

    pub fn formula(&mut self, depth: usize, atom: &mut dyn FnMut(&mut Made) -> Ex) -> Ex {
        if depth == 0 || self.r.chance(40) {
            let a = atom(self);
            return if self.r.chance(20) { Ex::Not(Box::new(a)) } else { a };
        }
        let list = vec![self.formula(depth - 1, atom), self.formula(depth - 1, atom)];
        if self.r.chance(50) { Ex::And(list) } else { Ex::Or(list) }
    }

    pub fn push(&mut self, name: String, sort: Sort, on: Vec<Binder>) -> usize {
        self.m.laws.push(Law {
            name,
            sort,
            since: ALWAYS,
            until: NEVER,
            on,
            with: None,
            when: Vec::new(),
            body: None,
            rows: Vec::new(),
            needs: Vec::new(),
            asks: Vec::new(),
        });
        self.m.laws.len() - 1
    }

    fn define(&mut self, name: &str, on: Vec<Binder>, body: Ex) {
        let l = self.push(name.into(), Sort::Define, on);
        self.m.laws[l].body = Some(body);
    }

    pub fn law(&mut self) {
        for i in 0..self.r.below(3) {
            let default = self.r.chance(40).then(|| self.r.chance(50));
            let accepted = self.r.chance(25).then(|| self.r.chance(50));
            self.m.opens.push(OpenPoint {
                name: format!("q{i}"),
                default,
                accepted,
            });
        }
        let party = || vec![Binder::Kind("party")];
        let crossing = || vec![Binder::Kind("crossing")];
        if self.r.chance(50) {
            let at = cmp(self.r.of(&[">=", ">"]), member(var(1), &["at"]), lit(V::Share(50)));
            let hit = match self.r.below(3) {
                0 => member(var(1), &["trusted"]),
                1 => member(var(1), &["covered"]),
                _ => cmp(">", member(var(1), &["score"]), lit(V::Num(4))),
            };
            let again = Ex::Call(self.m.laws.len(), vec![var(1)]);
            let body = Ex::And(vec![at, Ex::Or(vec![hit, again])]);
            let ex = Ex::Quant("some", 1, Box::new(member(var(0), &["owner"])), Some(Box::new(body)), None);
            self.define("owned", vec![Binder::Kind("entity")], ex);
        }
        if self.r.chance(30) {
            let keep = self.r.chance(60).then(|| self.of_party(var(1)));
            let fold = Fold {
                by: "sum",
                term: member(var(1), &["at"]),
                over: vec![(1, member(var(0), &["owner"]))],
                keep,
                within: None,
            };
            self.define("held", vec![Binder::Kind("entity")], Ex::Fold(Box::new(fold)));
        }
        if self.r.chance(40) {
            let again = Ex::Call(self.m.laws.len(), vec![member(var(2), &["target"]), var(1)]);
            let to = cmp("==", member(var(2), &["target"]), var(1));
            let mut list = vec![cmp("==", member(var(2), &["source"]), var(0)), Ex::Or(vec![to, again])];
            if self.r.chance(50) {
                list.insert(1, self.of_crossing(2, 3, false));
            }
            let ex = Ex::Quant("some", 2, Box::new(Ex::Extent("crossings")), Some(Box::new(Ex::And(list))), None);
            self.define("reach", vec![Binder::Kind("node"), Binder::Kind("node")], ex);
        }
        for (name, by) in [
            ("heads", "distinct"),
            ("arrows", "count"),
            ("top", "max"),
            ("least", "min"),
            ("total", "sum"),
        ] {
            if !self.r.chance(25) {
                continue;
            }
            let mut list = vec![cmp("==", member(var(1), &["sender"]), var(0))];
            if self.r.chance(50) {
                list.push(self.of_crossing(1, 3, false));
            }
            let mut over = vec![(1, Ex::Extent("crossings"))];
            let term = match by {
                "distinct" => {
                    over.push((2, member(var(1), &["people"])));
                    var(2)
                }
                "count" => var(1),
                _ => member(var(1), &["activity", "score"]),
            };
            let within = self.r.chance(40).then(|| self.r.of(&[V::Span(0, 30), V::Span(0, 7)]));
            let fold = Fold {
                by,
                term,
                over,
                keep: Some(Ex::And(list)),
                within,
            };
            self.define(name, party(), Ex::Fold(Box::new(fold)));
        }
        for (name, on) in [("friends", vec![]), ("adequate", crossing())] {
            if !self.r.chance(50) {
                continue;
            }
            let s = self.push(name.into(), Sort::Set, on);
            for head in self.some("country", 3) {
                let V::Thing(head) = head else { continue };
                let since = if self.r.chance(30) { self.day() } else { ALWAYS };
                let until = if self.r.chance(30) { self.day() } else { NEVER };
                let if_ = (name == "adequate" && self.r.chance(60)).then(|| self.of_crossing(0, 1, false));
                if since <= until {
                    self.m.laws[s].rows.push(SetRow { head, since, until, if_ });
                }
            }
            if self.m.laws[s].rows.is_empty() {
                self.m.laws.pop();
            }
        }
        if self.r.chance(50) {
            let body = self.formula(2, &mut |g| g.of_crossing(0, 1, true));
            self.define("f0", crossing(), body);
        }
        self.rules();
    }

    fn rules(&mut self) {
        let first = self.m.laws.len();
        for i in 0..1 + self.r.below(2) {
            let on = self.binders(Binder::Kind("crossing"));
            let l = self.push(format!("out{i}"), Sort::Transmission, on);
            self.conditions(l, 1, false);
        }
        let out = Binder::Rule(first);
        for (name, sort, most) in [("ban", Sort::Prohibit, 2), ("free", Sort::Exempt, 2)] {
            for i in 0..self.r.below(most + 1) {
                let on = self.binders(out.clone());
                let l = self.push(format!("{name}{i}"), sort, on);
                self.conditions(l, 1, true);
            }
        }
        let mut mechanisms = Vec::new();
        for i in 0..1 + self.r.below(3) {
            let on = self.binders(out.clone());
            let l = self.push(format!("way{i}"), Sort::Mechanism, on);
            if self.r.chance(60) {
                self.m.laws[l].with = Some(self.r.of(&["permit", "permit", "second"]));
            }
            self.conditions(l, 1, false);
            mechanisms.push(l);
        }
        for i in 0..1 + self.r.below(2) {
            let on = self.binders(out.clone());
            let l = self.push(format!("owed{i}"), Sort::Demand, on);
            if i > 0 {
                self.conditions(l, 1, false);
            }
            let mut needs = vec![self.r.of(&mechanisms)];
            let more = self.r.of(&mechanisms);
            if !needs.contains(&more) && self.r.chance(50) {
                needs.push(more);
            }
            self.m.laws[l].needs = needs;
        }
        // Every mechanism is asked for by somebody.
        let used: Vec<usize> = self.m.laws.iter().flat_map(|l| l.needs.clone()).collect();
        let idle: Vec<usize> = mechanisms.into_iter().filter(|w| !used.contains(w)).collect();
        let last = self.m.laws.len() - 1;
        self.m.laws[last].needs.extend(idle);
        self.versions(first);
        self.duties(first);
    }

    fn binders(&mut self, first: Binder) -> Vec<Binder> {
        if self.parties && self.r.chance(70) {
            vec![first, Binder::Parties]
        } else {
            vec![first]
        }
    }

    fn conditions(&mut self, l: usize, least: usize, may_be_bare: bool) {
        if may_be_bare && self.r.chance(10) {
            return;
        }
        let binds = self.m.laws[l].on.len();
        let paper = self.m.laws[l].with.is_some();
        let permit = self.m.laws[l].with == Some("permit");
        for _ in 0..least + self.r.below(2) {
            let word = if self.r.chance(80) { "when" } else { "unless" };
            let ex = self.formula(1, &mut |g| {
                let free = binds + usize::from(paper);
                match g.r.below(4) {
                    0 if binds > 1 => g.of_party(var(1)),
                    1 | 2 if permit => g.of_paper(binds),
                    1 | 2 if paper => Ex::In(Box::new(g.end(0)), Box::new(member(var(binds), &["parties"]))),
                    _ => g.of_crossing(0, free, true),
                }
            });
            self.m.laws[l].when.push(When { word, ex, by: None });
        }
    }

    /// Some rules stand in two versions, some begin or end.
    fn versions(&mut self, first: usize) {
        for l in first..self.m.laws.len() {
            if self.m.laws[l].sort == Sort::Transmission || !self.r.chance(15) {
                continue;
            }
            let day = self.day();
            self.m.laws[l].until = day;
            if self.r.chance(60) {
                let mut next = self.m.laws[l].clone();
                next.since = day + 1;
                next.until = NEVER;
                next.when.clear();
                self.m.laws.push(next);
                let n = self.m.laws.len() - 1;
                self.conditions(n, 1, true);
            }
        }
    }

    fn duties(&mut self, out: usize) {
        self.asking();
        if self.r.chance(40) {
            let on = if self.m.laws[out].on.len() == 1 && self.r.chance(60) {
                Binder::Rule(out)
            } else {
                Binder::Kind("crossing")
            };
            let l = self.push("tell".into(), Sort::Duty, vec![on]);
            let when = self.of_crossing(0, 1, true);
            let require = self.formula(1, &mut |g| g.of_crossing(0, 1, true));
            let by = self.r.chance(50).then(|| lit(V::Day(self.day())));
            self.duty(l, when, require, by);
        }
        if self.r.chance(40) {
            let l = self.push("keep".into(), Sort::Duty, vec![Binder::Kind("holding")]);
            let when = member(var(0), &["first"]);
            let kept = cmp(self.r.of(&[">=", "<"]), member(var(0), &["kept"]), lit(V::Span(0, 180)));
            self.duty(l, when, kept, None);
        }
        if self.r.chance(40) {
            let l = self.push("settle".into(), Sort::Duty, vec![Binder::Kind("entity")]);
            let when = self.of_party(var(0));
            let require = self.formula(1, &mut |g| g.of_party(var(0)));
            let plus = Ex::Plus(Box::new(member(var(0), &["opened"])), Box::new(lit(V::Span(0, 30))));
            let by = self.r.chance(60).then_some(plus);
            self.duty(l, when, require, by);
        }
    }

    fn duty(&mut self, l: usize, when: Ex, require: Ex, by: Option<Ex>) {
        self.m.laws[l].when = vec![
            When {
                word: "when",
                ex: when,
                by: None,
            },
            When {
                word: "require",
                ex: require,
                by,
            },
        ];
    }
}

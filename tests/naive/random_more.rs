//! What random models have beside the plainest: facts of nodes, controls, conditions on rows, nodes that are alike, and duties that ask.

use crate::model::*;
use crate::random::{Made, Rng, many, one};
use crate::random_law::{cmp, lit, member, var};

/// Gives nodes that no statement names several likes of themselves, each with the same arrows.
pub fn twins(m: &mut Model, seed: u64) {
    let mut r = Rng::new(seed ^ 0x5eed);
    let named = |m: &Model, n: Id| m.things.iter().any(|t| t.prototype == Some(n) || t.holder == Some(n));
    let all = m.of("node").into_iter().filter(|n| m.things[*n].kind != "site" && !named(m, *n));
    for n in all.collect::<Vec<Id>>() {
        for k in 0..r.below(3) {
            let mut like = m.things[n].clone();
            like.name = format!("{}t{k}", like.name);
            m.things.push(like);
            let twin = m.things.len() - 1;
            for i in 0..m.arrows.len() {
                let mut a = m.arrows[i].clone();
                if a.source != n && a.target != n {
                    continue;
                }
                a.source = if a.source == n { twin } else { a.source };
                a.target = if a.target == n { twin } else { a.target };
                let mut flow = m.things[a.flow].clone();
                flow.name = format!("{}t{}", flow.name, m.things.len());
                m.things.push(flow);
                a.flow = m.things.len() - 1;
                m.arrows.push(a);
            }
        }
    }
}

impl Made {
    /// What a node or product claims to have, and what it says it lacks.
    pub fn controls(&mut self, x: Id) {
        let mut rows = Vec::new();
        for k in self.some("control", 3) {
            let mut links = Vec::new();
            if self.r.chance(60) {
                let open = self.r.chance(self.open);
                links.push((
                    "with",
                    if open {
                        V::Hole(x, "controls", rows.len() * 2)
                    } else {
                        V::Grade(self.r.below(4))
                    },
                ));
            }
            if self.m.things[x].kind == "product" && self.r.chance(60) {
                links.push(("in", self.any("country")));
            }
            if self.r.chance(30) {
                let open = self.r.chance(self.open);
                let day = V::Day(self.day());
                links.push(("until", if open { V::Hole(x, "controls", rows.len() * 2 + 1) } else { day }));
            }
            rows.push(if links.is_empty() { k } else { V::Row(Box::new(k), links) });
        }
        let mut said = many(rows);
        said.open = self.r.chance(self.open / 2);
        self.perhaps(x, "controls", said);
        if self.r.chance(30) {
            let claimed: Vec<V> = self.m.things[x]
                .said
                .get("controls")
                .map(|s| s.rows.iter().map(|r| r.plain().clone()).collect())
                .unwrap_or_default();
            let lacks: Vec<V> = self.some("control", 2).into_iter().filter(|k| !claimed.contains(k)).collect();
            self.say(x, "lacks", many(lacks));
        }
    }

    pub fn node_facts(&mut self, n: Id) {
        let mut places = vec![self.any("country")];
        if self.r.chance(12) {
            let more = self.any("country");
            if !places.contains(&more) {
                places.push(more);
            }
        }
        if self.r.chance(self.open / 2) {
        } else {
            self.say(n, "in", many(places));
        }
        let operator = self.any("entity");
        if !self.r.chance(self.open / 3) {
            self.say(n, "operator", one(operator));
        }
        if self.r.chance(80) {
            let a = self.any("activity");
            self.say(n, "activity", many(vec![a]));
        }
        if self.r.chance(20) {
            let g = self.any("people");
            self.say(n, "staff", many(vec![g]));
        }
    }

    /// In some models rows hold under a condition: what an entity is decides it, and that is stated plainly or not at all.
    pub fn conditions_of_rows(&mut self) {
        if !self.r.chance(35) {
            return;
        }
        const MAY: [&str; 21] = [
            "markets", "controls", "owner", "staff", "about", "acts", "parties", "under", "keys", "stores", "count", "operator",
            "employer", "arranger", "hushed", "loud", "sealed", "signed", "expires", "since", "until",
        ];
        for x in 0..self.m.things.len() {
            let said: Vec<&'static str> = self.m.things[x].said.keys().copied().filter(|p| MAY.contains(p)).collect();
            for p in said {
                let rows = self.m.things[x].said[p].rows.len();
                if rows == 0 || !self.r.chance(20) {
                    continue;
                }
                let e = self.any("entity");
                let of = |p| Ex::Member(Box::new(Ex::Lit(e.clone())), p);
                let holds = match self.r.below(3) {
                    0 => of("covered"),
                    1 => Ex::Not(Box::new(of("covered"))),
                    _ => Ex::Cmp(">", Box::new(of("score")), Box::new(Ex::Lit(V::Num(3)))),
                };
                let at = self.r.below(rows);
                let said = self.m.things[x].said.get_mut(p).expect("it is said");
                said.ifs.push((at, holds));
            }
        }
    }

    /// A duty on nodes that asks for controls, and one on sales.
    pub fn asking(&mut self) {
        let controls = self.m.of("control");
        let some = |g: &mut Made| {
            let mut out: Vec<(Id, Option<usize>)> = Vec::new();
            for k in &controls {
                if out.is_empty() || g.r.chance(50) {
                    let least = if g.r.chance(60) { Some(g.r.below(4)) } else { None };
                    out.push((*k, least));
                }
            }
            out
        };
        if self.r.chance(35) {
            let l = self.push("guard".into(), Sort::Duty, vec![Binder::Kind("node")]);
            self.m.laws[l].asks = some(self);
        }
        if self.m.of("product").is_empty() || !self.r.chance(60) {
            return;
        }
        let l = self.push("sell".into(), Sort::Duty, vec![Binder::Kind("sale")]);
        let when = self.formula(1, &mut |g| match g.r.below(4) {
            0 => Ex::In(Box::new(member(var(0), &["market"])), Box::new(g.country())),
            1 => cmp("<=", member(var(0), &["since"]), Ex::Today),
            2 => cmp("<=", Ex::Today, member(var(0), &["until"])),
            _ => member(var(0), &["product", "connected"]),
        });
        self.m.laws[l].when.push(When {
            word: "when",
            ex: when,
            by: None,
        });
        if self.r.chance(70) {
            self.m.laws[l].asks = some(self);
        }
        if self.m.laws[l].asks.is_empty() {
            let ex = self.of_party(member(var(0), &["product", "maker"]));
            let by = self
                .r
                .chance(40)
                .then(|| Ex::Plus(Box::new(member(var(0), &["since"])), Box::new(lit(V::Span(0, 30)))));
            self.m.laws[l].when.push(When { word: "require", ex, by });
        }
    }
}

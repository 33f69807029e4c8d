//! Who stands where, for whom, and who decides, when everything is known.

use crate::eval::{Fact, World};
use crate::model::*;
use crate::structure::*;

impl World<'_> {
    pub fn fold(&self, x: Id) -> Id {
        match self.get(x, "branch_of") {
            V::Thing(head) => self.fold(head),
            _ => x,
        }
    }

    pub fn part(&self, v: &V, activity: Option<Id>) -> V {
        match v.plain() {
            V::Thing(x) => V::Part(self.fold(*x), activity),
            V::Part(x, _) => V::Part(*x, activity),
            _ => V::None,
        }
    }

    /// Whoever stands behind an end.
    pub fn behind(&self, x: Id) -> V {
        if self.m.things[x].kind != "people" {
            return self.get(x, "operator");
        }
        match self.get(x, "employer") {
            V::None => V::Thing(x),
            e => e,
        }
    }

    /// Whether this party stands behind an end.
    pub fn stands(&self, party: Id, x: Id) -> bool {
        matches!(self.part(&self.behind(x), None), V::Part(p, _) if p == party)
    }

    /// Whoever stands behind an end.
    pub fn end(&self, x: Id, activity: Option<Id>) -> V {
        self.placed(self.part(&self.behind(x), activity), x, &[])
    }

    /// Somebody in the activity that gives it a role: that of the crossing, else the one of this node that does. What was only brought to it
    /// for activities that it does not serve, where the party works for another, is held for these.
    pub fn placed(&self, part: V, x: Id, brought_for: &[Id]) -> V {
        let (V::Part(p, Some(a)), false) = (&part, self.m.things[x].kind == "people") else {
            return part;
        };
        let lists = |a: Id, list| match self.get(a, list) {
            V::List(l) => l.iter().any(|v| matches!(v.plain(), V::Thing(x) if self.fold(*x) == *p)),
            V::Everything => true,
            _ => false,
        };
        let named = |a: Id| lists(a, "decides") || lists(a, "acts");
        // What a row under a condition says is not known before any law.
        let perhaps = |a: Id| {
            ["decides", "acts"].into_iter().any(|list| {
                let is = |s: &Said, c: &(usize, Ex)| matches!(s.rows[c.0].plain(), V::Thing(x) if self.fold(*x) == *p);
                said(self.m, a, list).is_some_and(|(_, s)| s.ifs.iter().any(|c| is(s, c)))
            })
        };
        if ["people", "authority"].contains(&self.m.things[*p].kind) || named(*a) || perhaps(*a) {
            return part;
        }
        let V::List(own) = self.get(x, "activity") else { return part };
        let things: Vec<Id> = own
            .iter()
            .filter_map(|v| if let V::Thing(b) = v.plain() { Some(*b) } else { None })
            .collect();
        let helps = |b: Id| lists(b, "acts") && !perhaps(b);
        let aside = !brought_for.is_empty() && brought_for.iter().all(|b| !things.contains(b) && helps(*b));
        let serves: Vec<Id> = match aside {
            true => brought_for.to_vec(),
            false => things.into_iter().filter(|b| named(*b) && !perhaps(*b)).collect(),
        };
        match serves.as_slice() {
            [one] => V::Part(*p, Some(*one)),
            [one, ..] if serves.iter().all(|b| lists(*b, "decides")) => V::Part(*p, Some(*one)),
            _ => part,
        }
    }

    /// `decides`, `acts` with its principal, or `subject`.
    pub fn role(&self, e: Id, a: Id) -> (&'static str, Option<Id>) {
        let is = |v: &V| matches!(v.plain(), V::Thing(x) if self.fold(*x) == e);
        if let V::List(l) = self.get(a, "decides")
            && l.iter().any(is)
        {
            return ("decides", None);
        }
        let written = said(self.m, a, "acts").is_some_and(|(_, s)| self.holding(s).iter().any(is));
        // A list that is said not to be all may name anybody.
        let more = ["decides", "acts"]
            .into_iter()
            .any(|p| said(self.m, a, p).is_some_and(|(_, s)| s.open));
        let people = self.m.things[e].kind == "people";
        if people && !written && !more {
            return ("subject", None);
        }
        // An authority decides for itself unless a row that is written says otherwise: nobody is asked for whom it acts.
        if self.m.things[e].kind == "authority" && !written && !more {
            return ("decides", None);
        }
        if let V::List(l) = self.get(a, "acts") {
            let mut whom: Vec<Option<Id>> = Vec::new();
            for row in l.iter().filter(|r| is(r)) {
                let V::Row(_, links) = row else { return ("acts", None) };
                let found = links.iter().find(|l| l.0 == "for");
                let one = found.and_then(|l| if let V::Thing(x) = l.1 { Some(self.fold(x)) } else { None });
                // Who works for itself works for nobody.
                if one != Some(e) {
                    whom.push(one);
                }
            }
            whom.sort_unstable();
            whom.dedup();
            match whom.as_slice() {
                [] => {}
                [one] => return ("acts", *one),
                // For which of them it works here nobody says.
                _ => {
                    let all = whom.into_iter().flatten().map(V::Thing).collect();
                    return match self.pick(Fact::Principal(a, e), all) {
                        V::Thing(x) => ("acts", Some(x)),
                        _ => ("acts", None),
                    };
                }
            }
        }
        let others = self.m.of("entity").into_iter().filter(|x| *x != e).map(V::Thing);
        let subject = people.then_some(V::Bool(true));
        match self.pick(Fact::Role(a, e), std::iter::once(V::None).chain(subject).chain(others).collect()) {
            V::Thing(x) => ("acts", Some(self.fold(x))),
            V::Bool(_) => ("subject", None),
            _ => ("decides", None),
        }
    }

    pub fn decider(&self, v: V) -> V {
        let mut at = v;
        for _ in 0..20 {
            let V::Part(e, Some(a)) = at else { return at };
            match self.role(e, a) {
                ("acts", Some(p)) => at = V::Part(p, Some(a)),
                ("decides" | "subject", _) => return at,
                _ => return V::None,
            }
        }
        V::None
    }
}

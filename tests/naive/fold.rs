//! Aggregates when everything is known: plain folds over lists, and people counted once.

use std::collections::BTreeSet;

use crate::eval::{Env, Fact, World, later, put};
use crate::model::*;

impl World<'_> {
    // ---- aggregates

    pub fn bindings(&self, f: &Fold, at: usize, env: &mut Env, out: &mut Vec<V>) {
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
    pub fn window(&self, w: &V) -> (i64, i64) {
        match w {
            V::Span(m, d) => (later(self.today, -m, -d) + 1, self.today),
            V::Day(d) => (*d, self.today),
            _ => (ALWAYS, NEVER),
        }
    }

    pub fn in_window(&self, crossing: usize, w: &V) -> bool {
        let (first, last) = self.window(w);
        let flow = self.m.arrows[self.s.crossings[crossing].arrow].flow;
        let (V::Day(since), V::Day(until)) = (self.get(flow, "since"), self.get(flow, "until")) else {
            return true;
        };
        // An end that is picked lies on its side of the other.
        since.min(until) <= last && first <= until.max(since)
    }

    pub fn fold_up(&self, f: &Fold, env: &mut Env) -> V {
        let mut all = Vec::new();
        self.bindings(f, 0, env, &mut all);
        let numbers = || {
            all.iter()
                .filter_map(|v| if let V::Num(n) | V::Share(n) = v { Some(*n) } else { None })
        };
        let shares = matches!(&f.term, Ex::Member(_, "at"));
        match f.by {
            "count" => V::Num(all.len() as i64),
            "sum" if shares => V::Share(numbers().sum()),
            "sum" => V::Num(numbers().sum()),
            "max" => numbers().max().map_or(V::None, V::Num),
            "min" => numbers().min().map_or(V::None, V::Num),
            _ => {
                let groups: BTreeSet<Id> = all
                    .iter()
                    .filter_map(|v| match v {
                        V::Thing(t) | V::Part(t, _) => Some(*t),
                        _ => None,
                    })
                    .collect();
                let all = self.m.of("people");
                let roots: Vec<Id> = all.iter().copied().filter(|g| self.parent(*g, &groups).is_none()).collect();
                let counted: Vec<i64> = roots.iter().map(|g| self.heads(*g, &groups, f.within.as_ref())).collect();
                // Two groups that a third is part of at once may be the same people.
                let joined = |a: Id, b: Id| all.iter().any(|g| [a, b].iter().all(|x| self.parents(*g).contains(x)));
                let mut out = 0;
                for (i, n) in counted.iter().enumerate() {
                    let apart = |j: usize| {
                        !joined(roots[i], roots[j])
                            || self
                                .pick(Fact::Apart(roots[i], roots[j]), vec![V::Bool(true), V::Bool(false)])
                                .is_true()
                    };
                    match (0..i).find(|j| *n > 0 && counted[*j] > 0 && !apart(*j)) {
                        Some(j) => out += (n - counted[j]).max(0),
                        None => out += n,
                    }
                }
                V::Num(out)
            }
        }
    }

    fn parents(&self, g: Id) -> Vec<Id> {
        let V::List(l) = self.get(g, "part_of") else { return Vec::new() };
        l.iter()
            .filter_map(|v| if let V::Thing(p) = v.plain() { Some(*p) } else { None })
            .collect()
    }

    /// The group it is counted in: of several one that is reached.
    pub fn parent(&self, g: Id, reached: &BTreeSet<Id>) -> Option<Id> {
        let all = self.parents(g);
        all.iter().find(|p| reached.contains(p)).or(all.first()).copied()
    }

    /// How many of a group are reached, when these groups are reached as a whole.
    pub fn heads(&self, g: Id, reached: &BTreeSet<Id>, within: Option<&V>) -> i64 {
        let all = self.m.of("people");
        let parts: i64 = all
            .iter()
            .filter(|x| self.parent(**x, reached) == Some(g))
            .map(|x| self.heads(*x, reached, within))
            .sum();
        if reached.contains(&g) {
            self.people_of(g, within).max(parts)
        } else {
            parts
        }
    }

    /// The number of people of a group, in the window.
    pub fn people_of(&self, g: Id, within: Option<&V>) -> i64 {
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
            let (since, mut until) = (day("since", ALWAYS), day("until", NEVER));
            let ends = matches!(r, V::Row(_, links) if links.iter().any(|l| l.0 == "until"));
            let hole = matches!(r, V::Row(_, links) if links.iter().any(|l| matches!(l.1, V::Hole(..))));
            let dated = hole || since != ALWAYS || until != NEVER;
            let (first, last) = within.map_or((ALWAYS, NEVER), |w| self.window(w));
            // A period without an end goes on to the end of the window.
            if !ends {
                until = last;
            }
            let whole = !dated || first <= since && until <= last;
            let some = whole || since <= last && first <= until;
            if whole || some && self.pick(Fact::Cell(g, i), vec![V::Bool(true), V::Bool(false)]).is_true() {
                out += n;
            }
        }
        out
    }
}

//! Sales, what things are claimed to have, and the papers of an activity, when everything is known.

use crate::eval::{Fact, World};
use crate::model::*;
use crate::structure::said;

impl World<'_> {
    /// Papers of an activity: they cover it, and they name nobody or somebody who decides or acts in it. Where it is not said in full who does,
    /// whoever a paper names may.
    pub fn documents_of(&self, activity: Id) -> V {
        let stated = |p| said(self.m, activity, p).map(|s| self.holding(s.1)).unwrap_or_default();
        let parties = [stated("decides"), stated("acts")].concat();
        let open = ["decides", "acts"]
            .into_iter()
            .any(|p| said(self.m, activity, p).is_none_or(|s| s.1.open));
        let fits = |d: &Id| {
            let names = match said(self.m, *d, "parties") {
                None => true,
                Some(_) => match self.get(*d, "parties") {
                    V::List(l) if l.iter().any(|p| parties.iter().any(|q| self.same(p, q))) => true,
                    V::List(l) if l.is_empty() || !open => false,
                    V::None => false,
                    _ => open && self.pick(Fact::Paper(activity, *d), vec![V::Bool(true), V::Bool(false)]).is_true(),
                },
            };
            names && self.is_in(&V::Thing(activity), &self.get(*d, "activities"))
        };
        V::List(self.m.of("document").into_iter().filter(fits).map(V::Thing).collect())
    }

    /// The row of the markets that a sale is of, whatever its condition.
    fn sale_row(&self, i: usize) -> &V {
        let (p, row) = self.s.sales[i];
        &self.m.things[p].said["markets"].rows[row]
    }

    pub fn market(&self, i: usize) -> Id {
        if let V::Thing(c) = self.sale_row(i).plain() { *c } else { 0 }
    }

    pub fn sale_member(&self, i: usize, name: &'static str) -> V {
        let stated = matches!(self.sale_row(i), V::Row(_, links) if links.iter().any(|l| l.0 == name));
        match name {
            "product" => V::Thing(self.s.sales[i].0),
            "market" => V::Thing(self.market(i)),
            "since" | "until" if stated => self.member(&self.sale_row(i).clone(), name),
            "since" => V::Day(ALWAYS),
            "until" => V::Day(NEVER),
            _ => V::None,
        }
    }

    /// Whether a thing has a control with this much evidence, in a market if one is asked for: a row says so, a denial or lesser evidence
    /// says no, else it is open.
    pub fn claimed(&self, x: Id, k: Id, least: Option<usize>, market: Option<Id>) -> bool {
        let per_market = self.m.things[k].said.contains_key("scope");
        let stated = said(self.m, x, "controls").map(|s| s.1.clone()).unwrap_or_default();
        let (mut enough, mut lesser) = (false, false);
        let rows: Vec<V> = if stated.everything { Vec::new() } else { self.holding(&stated) };
        for r in rows.iter().filter(|r| *r.plain() == V::Thing(k)) {
            let links: &[(&'static str, V)] = if let V::Row(_, l) = r { l } else { &[] };
            let link = |n: &'static str| links.iter().any(|l| l.0 == n).then(|| self.member(r, n));
            let runs = link("until").is_none_or(|d| d >= V::Day(self.today));
            let there = match (per_market, market) {
                (true, Some(m)) => link("in").is_some_and(|p| self.is_in(&V::Thing(m), &p)),
                _ => true,
            };
            if !runs || !there {
                continue;
            }
            let given = match (least, link("with")) {
                (None, _) => true,
                (Some(l), Some(V::Grade(g))) => g >= l,
                // Evidence that nobody states may be any.
                (Some(l), _) => self.pick(Fact::Evidence(x, k), (0..4).map(V::Grade).collect()) >= V::Grade(l),
            };
            enough |= given;
            lesser |= !given;
        }
        let denied = matches!(self.get(x, "lacks"), V::List(l) if l.contains(&V::Thing(k)));
        enough || !denied && !(lesser && !stated.open) && self.pick(Fact::Claim(x, k), vec![V::Bool(true), V::Bool(false)]).is_true()
    }

    /// What a row of `asks` wants of a subject: the thing's own controls, or those of its product.
    pub fn asked(&self, subject: &V, k: Id, least: Option<usize>) -> bool {
        match subject {
            V::Sale(i) => self.claimed(self.s.sales[*i].0, k, least, Some(self.market(*i))),
            V::Thing(n) => {
                let product = || if let V::Thing(p) = self.get(*n, "product") { Some(p) } else { None };
                self.claimed(*n, k, least, None) || product().is_some_and(|p| self.claimed(p, k, least, None))
            }
            _ => false,
        }
    }
}

//! What an activity has to do with: what is held and whose data it is. Where nobody says what a node or a flow is for, it may be for any
//! activity.

use std::sync::Arc;

use super::eval::Eval;
use super::value::*;
use crate::base::Tri;
use crate::model::{ObjId, PropId};

impl Eval<'_> {
    /// The holdings of nodes that serve an activity.
    pub(super) fn holdings_of_activity(&self, a: ObjId) -> Val {
        let s = self.cx.subjects;
        self.note_wide();
        let known = s.holdings_by_activity.get(&a).into_iter().flatten();
        let sure = self.kept_list((2, a), || Val::list(known.map(|i| Val::new(V::Holding(*i)))));
        let p = self.cx.world.library.words.node_activity;
        let perhaps = s.holdings_for_whatever.iter().filter_map(|i| {
            Some(Element {
                value: Val::new(V::Holding(*i)),
                member: Tri::U,
                deps: self.serves_perhaps(a, self.holding(*i).node, p)?,
            })
        });
        let perhaps: Vec<Element> = perhaps.collect();
        match &sure.v {
            V::List(list) if !perhaps.is_empty() => {
                let mut all = ListVal::clone(list);
                all.items.extend(perhaps);
                Val::new(V::List(Arc::new(all)))
            }
            _ => sure,
        }
    }

    /// Why a node or flow may be for this activity, where that is not known; nothing where it is not, or where it surely is, which is listed
    /// elsewhere. That it is for none counts only where somebody says so.
    fn serves_perhaps(&self, a: ObjId, of: ObjId, p: PropId) -> Option<Deps> {
        match self.cx.world.stated(of, p) {
            Some(s) if s.none => None,
            Some(s) => {
                let is = self.is_in(&Val::object(a), &self.prop(of, p));
                // A node may be for this as for others, and for which of them something was brought, nobody knows.
                let one_of = is.tri().is_true() && !s.open && super::subjects::is_plain(s);
                match one_of {
                    true => Some(Deps::one(Dep::Unknown(of, p))),
                    false => is.tri().is_unknown().then_some(is.deps),
                }
            }
            None => Some(self.fact_of(of, p).deps),
        }
    }

    /// The people the data of an activity are about.
    pub(super) fn people_of_activity(&self, a: ObjId) -> Val {
        self.kept_plain(&self.people, a, || self.people_anew(a))
    }

    fn people_anew(&self, a: ObjId) -> Val {
        let s = self.cx.subjects;
        let w = self.cx.world.library.words;
        let crossings = s.by_activity.get(&a).into_iter().flatten().map(|i| self.crossing(*i).label);
        let holdings = s.holdings_by_activity.get(&a).into_iter().flatten().map(|i| self.holding(*i).label);
        let mut labels: Vec<u32> = crossings.chain(holdings).collect();
        labels.sort_unstable();
        labels.dedup();
        let (mut items, mut open): (Vec<Element>, Option<Deps>) = (Vec::new(), None);
        let mut add = |label: u32, perhaps: Option<Deps>| {
            let (more, o) = self.elements(&self.people_of(self.label(label)));
            for mut e in more {
                if let Some(why) = &perhaps {
                    e.member = e.member.and(Tri::U);
                    e.deps = e.deps.union(why);
                }
                match items.iter_mut().find(|x| x.value == e.value) {
                    Some(x) if e.member.is_true() && !x.member.is_true() => *x = e,
                    Some(_) => {}
                    None => items.push(e),
                }
            }
            let why = o.map(|d| perhaps.map_or(d.clone(), |more| d.union(&more)));
            if let Some(d) = why {
                open = Some(open.as_ref().map_or(d.clone(), |x: &Deps| x.union(&d)));
            }
        };
        labels.into_iter().for_each(|l| add(l, None));
        for i in &s.crossings_for_whatever {
            let c = self.crossing(*i);
            if let Some(why) = self.serves_perhaps(a, c.flow, w.flow_activity) {
                add(c.label, Some(why));
            }
        }
        for i in &s.holdings_for_whatever {
            let h = self.holding(*i);
            if let Some(why) = self.serves_perhaps(a, h.node, w.node_activity) {
                add(h.label, Some(why));
            }
        }
        Val::new(V::List(Arc::new(ListVal {
            items,
            open,
            everything: false,
            claims: None,
        })))
    }
}

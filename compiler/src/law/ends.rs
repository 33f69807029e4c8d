//! Who stands at the ends of a crossing, who has it happen, and in which activity each of them is looked at.

use super::eval::Eval;
use super::profile::Level;
use super::subjects::{PartyRef, fold};
use super::value::*;
use crate::model::{Const, ObjId, PropId};

/// An end of a crossing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Source,
    Target,
}

impl Eval<'_> {
    /// Whoever stands at an end.
    pub(super) fn end_of(&self, i: u32, end: End) -> Val {
        let c = self.crossing(i);
        let (terms, edge) = (self.cx.subjects.terms(c), &self.cx.graph.edges[c.edge as usize]);
        let (who, node) = match end {
            End::Source => (terms.sender, edge.source),
            End::Target => (terms.receiver, edge.target),
        };
        let part = self.part(who, c.activity, (c.flow, self.cx.world.library.words.flow_activity));
        let brought = (end == End::Source).then_some(i);
        self.placed(part, c.activity, node, brought)
    }

    /// Somebody in the activity where it has its role, as one who has to do with this node; `brought`: the crossing that leaves it.
    fn placed(&self, part: Val, activity: Option<ObjId>, node: u32, brought: Option<u32>) -> Val {
        match (&part.v, activity) {
            (V::Part(p), Some(a)) => Val {
                v: V::Part(Part {
                    activity: Some(self.activity_for(p.party, a, node, brought)),
                    ..*p
                }),
                deps: part.deps,
            },
            _ => part,
        }
    }

    /// The activity a party has its role in: the crossing's, unless that surely gives it none, and the activity of its own node does. What was
    /// brought to the node only for an activity that it does not serve, where the party works for another, is held for that one.
    fn activity_for(&self, party: ObjId, activity: ObjId, node: u32, brought: Option<u32>) -> ObjId {
        let world = self.cx.world;
        let w = world.library.words;
        let node = &self.cx.graph.nodes[node as usize];
        if node.people || world.is(party, w.people) || world.is(party, w.authority) || self.gives_role(activity, party) != Some(false) {
            return activity;
        }
        self.note_read(node.object, w.node_activity);
        self.note_prop(node.object, w.node_activity);
        let Some(stated) = world.stated(node.object, w.node_activity) else {
            return activity;
        };
        let own = world.listed(stated);
        let known = !own.open && !own.everything && own.rows.iter().all(|r| r.condition().is_none());
        let own: Vec<ObjId> = own
            .rows
            .iter()
            .filter_map(|r| if let Const::Object(o) = r.head { Some(o) } else { None })
            .collect();
        let aside = match brought.filter(|_| known).map(|i| self.brought_aside(i, party, &own)) {
            Some(None) => return activity,
            Some(Some(aside)) => aside,
            None => Vec::new(),
        };
        let serves: Vec<ObjId> = match aside.is_empty() {
            true => own.into_iter().filter(|o| self.gives_role(*o, party) == Some(true)).collect(),
            false => aside,
        };
        // Of several it does not matter which, where it decides in each.
        match serves.as_slice() {
            [one] if known => *one,
            [one, ..] if known && serves.iter().all(|a| self.lists(*a, w.activity_decides, party) == Some(true)) => *one,
            _ => activity,
        }
    }

    /// The activities for which all that a crossing carries was brought to its source, where that serves none of them and the party works for
    /// another in each; empty where some of it came otherwise, and nothing where that is not known.
    fn brought_aside(&self, i: u32, party: ObjId, own: &[ObjId]) -> Option<Vec<ObjId>> {
        let w = self.cx.world.library.words;
        let mut out = Vec::new();
        if !self.cx.subjects.brings_aside {
            return Some(out);
        }
        for a in self.activities_before(i) {
            let a = a?;
            if own.contains(&a) || self.lists(a, w.activity_acts, party) != Some(true) {
                return Some(Vec::new());
            }
            if !out.contains(&a) {
                out.push(a);
            }
        }
        Some(out)
    }

    /// Whether an activity gives a party a role, by naming it among those who decide or act; `None` where that is not known before any law.
    fn gives_role(&self, activity: ObjId, party: ObjId) -> Option<bool> {
        let w = self.cx.world.library.words;
        match [w.activity_decides, w.activity_acts].map(|p| self.lists(activity, p, party)) {
            [Some(true), _] | [_, Some(true)] => Some(true),
            [Some(false), Some(false)] => Some(false),
            _ => None,
        }
    }

    /// Whether a list of parties of an activity names this one; `None` where that is not known before any law.
    fn lists(&self, activity: ObjId, p: PropId, party: ObjId) -> Option<bool> {
        self.note_read(activity, p);
        self.note_prop(activity, p);
        // What is stated is the same whatever answers are tried.
        let named = &self.base.unwrap_or(self).named;
        if let Some(known) = named.borrow().get(&(activity, p, party)) {
            return *known;
        }
        let found = self.names_party(activity, p, party);
        named.borrow_mut().insert((activity, p, party), found);
        found
    }

    fn names_party(&self, activity: ObjId, p: PropId, party: ObjId) -> Option<bool> {
        let world = self.cx.world;
        let listed = world.listed(world.stated(activity, p)?);
        let mut known = !listed.open && !listed.everything;
        for r in listed.rows {
            match r.head {
                Const::Object(o) if fold(world, o) == party && r.condition().is_none() => return Some(true),
                Const::Object(o) if fold(world, o) != party => {}
                _ => known = false,
            }
        }
        known.then_some(false)
    }

    /// Whom the flow names, else the sender: also where it names somebody under a condition that fails.
    pub(super) fn arranger_of(&self, i: u32) -> Val {
        let (c, w) = (self.crossing(i), self.cx.world.library.words);
        let terms = self.cx.subjects.terms(c);
        let named = match terms.arranger {
            PartyRef::Unknown(o, prop) if prop == w.flow_arranger => {
                // The condition is this flow's own.
                self.note(Level::Itself);
                self.note_read(o, prop);
                self.states(o, prop)
            }
            _ => true,
        };
        if !named || terms.arranger == terms.sender {
            return self.end_of(i, End::Source);
        }
        let part = self.part(terms.arranger, c.activity, (c.flow, w.flow_activity));
        // Whoever stands at an end too is looked at as it is there.
        let party = |v: &Val| if let V::Part(p) = v.v { Some(p.party) } else { None };
        let ends = [End::Source, End::Target].map(|end| self.end_of(i, end));
        match ends.into_iter().find(|e| party(e).is_some() && party(e) == party(&part)) {
            Some(end) => Val {
                deps: part.deps.union(&end.deps),
                v: end.v,
            },
            // Whoever stands at none has data sent that are kept where they come from.
            None => self.placed(part, c.activity, self.cx.graph.edges[c.edge as usize].source, Some(i)),
        }
    }

    /// Who decides on a crossing: for whoever arranges it, or for the receiver where people arrange who decide nothing.
    pub(super) fn decider_of(&self, i: u32) -> Val {
        let w = self.cx.world.library.words;
        let arranger = self.arranger_of(i);
        let idle = |p: Part| self.cx.world.is(p.party, w.people) && self.role(p).0 == super::eval::text("subject");
        let subject = matches!(arranger.v, V::Part(p) if idle(p));
        self.decider(&if subject { self.end_of(i, End::Target) } else { arranger })
    }
}

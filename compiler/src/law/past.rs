//! What is asked of each crossing right before one.
//!
//! `some b in c.before where ..` reads of each `b` no more than the law asks of it, and seldom all that came before `c`, with its past, its
//! places and its parties. So an evaluation about `c` notes what is read of those right before it, and its value is kept by what these reads
//! say of each of them, in their order ([`super::reading::Read::Past`]): two crossings of which that is the same share it, however much else
//! their pasts differ in. A call on `b` alone that rests on what came before `b` is one of these reads, by what it gives.
//!
//! All of the past is read, as ever, where the list itself is used, where it is long enough for an index to leave some of it out unread, under
//! answers that are tried, and in what is being solved, whose calls do not say what they read.

use super::eval::Eval;
use super::extent::LONG;
use super::ir::*;
use super::profile::Level;
use super::profile::{NOBODY, Roles};
use super::reading::{About, Call, Fact, Frame, Mask, Of, Read, Seen, Who};
use super::value::{Deps, V, Val};
use crate::model::ObjId;

/// What is read of those right before a subject.
#[derive(Debug, Clone, Default)]
pub struct Past {
    pub mask: Mask,
    /// The one that is being looked at.
    pub looked_at: Vec<Of>,
}

/// Whether a list of what came before may be looked at one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Each {
    #[default]
    No,
    Asked,
    Granted,
}

impl Eval<'_> {
    /// The elements a quantifier runs over, and the frame that notes what is read of each of them, if one does.
    pub(super) fn domain(&self, x: &Ex, env: &mut Vec<Val>) -> (Val, Option<usize>) {
        let asks = matches!(&x.op, Op::Member(of, m) if m.name.as_ref() == "before" && matches!(of.op, Op::Var(_)));
        if asks {
            self.each.set(Each::Asked);
        }
        let list = self.eval(x, env);
        if !asks || self.each.replace(Each::No) != Each::Granted {
            return (list, None);
        }
        let long = matches!(&list.v, V::List(l) if l.items.len() >= LONG);
        let mut frames = self.frames.borrow_mut();
        let at = frames.len().checked_sub(1);
        if long && let Some(top) = frames.last_mut() {
            let all = self.codes.borrow().before();
            top.mask |= all;
            top.short |= all;
            self.note_wide();
        }
        (list, at.filter(|_| !long))
    }

    /// Whether the list of what came before this crossing, which is read now, is looked at one by one.
    pub(super) fn looks_at_each(&self, i: u32) -> bool {
        let asked = self.each.replace(Each::No) == Each::Asked;
        let stated = self.base.is_none() && self.moved.is_empty();
        if !stated || self.within.get().is_some_and(|n| self.is_being_solved(n)) {
            return false;
        }
        let mut frames = self.frames.borrow_mut();
        let Some(top) = frames.last_mut().filter(|f| f.single) else {
            return false;
        };
        let About::One(of) = &top.about else { return false };
        let own = of.who == Who::Crossing(i);
        let mut codes = self.codes.borrow_mut();
        let Some(all) = codes.bit(Read::Fact(Fact::Before)) else {
            return false;
        };
        match &mut top.past {
            Some(p) if !own && self.is_right_before(Who::Crossing(i), of.who) => {
                p.mask |= all;
                self.note_wide();
            }
            past if own && asked => {
                past.get_or_insert_default();
                self.each.set(Each::Granted);
            }
            _ => return false,
        }
        true
    }

    /// Evaluates something of one of those before the subject of a frame.
    pub(super) fn looking_at<R>(&self, frame: Option<usize>, x: &Val, f: impl FnOnce() -> R) -> R {
        let (Some(at), Some(of)) = (frame, self.of(&x.head().v)) else {
            return f();
        };
        let looked_at = |change: &dyn Fn(&mut Vec<Of>)| {
            if let Some(p) = self.frames.borrow_mut().get_mut(at).and_then(|f| f.past.as_mut()) {
                change(&mut p.looked_at);
            }
        };
        looked_at(&|all| all.push(of));
        let out = f();
        looked_at(&|all| all.truncate(all.len().saturating_sub(1)));
        out
    }

    /// The crossings that brought what a crossing carries to where it leaves from, in order.
    pub(super) fn right_before(&self, i: u32) -> Vec<u32> {
        if let Some(list) = self.cx.profiles.and_then(|p| p.before(i)) {
            return list.to_vec();
        }
        let source = self.cx.graph.edges[self.crossing(i).edge as usize].source;
        let into = self.cx.subjects.into[source as usize].iter().copied();
        into.filter(|j| self.is_right_before(Who::Crossing(*j), Who::Crossing(i))).collect()
    }

    /// The activity of each of them, where it is known: no more than that is read of it.
    pub(super) fn activities_before(&self, i: u32) -> Vec<Option<ObjId>> {
        self.each.set(Each::Asked);
        self.note_before(i);
        if self.each.replace(Each::No) == Each::Granted
            && let Some(bit) = self.codes.borrow_mut().bit(Read::Fact(Fact::Activity))
            && let Some(past) = self.frames.borrow_mut().last_mut().and_then(|f| f.past.as_mut())
        {
            past.mask |= bit;
        }
        let activity = |j: u32| {
            let b = self.crossing(j);
            b.activity
                .or_else(|| match self.fact_of(b.flow, self.cx.world.library.words.flow_activity).v {
                    V::Object(a) => Some(a),
                    _ => None,
                })
        };
        self.right_before(i).into_iter().map(activity).collect()
    }

    /// Whether the one brought what the other carries.
    pub(super) fn is_right_before(&self, one: Who, other: Who) -> bool {
        let (Who::Crossing(b), Who::Crossing(c)) = (one, other) else {
            return false;
        };
        let (b, c) = (self.crossing(b), self.crossing(c));
        let edges = &self.cx.graph.edges;
        let (x, y) = (self.label(b.label), self.label(c.label));
        edges[b.edge as usize].target == edges[c.edge as usize].source && (x.root, x.origin, x.collector) == (y.root, y.origin, y.collector)
    }

    /// What was read of a crossing goes on to a frame that looks at each of those before its subject; false where that is not one of them, or
    /// which one it is was read.
    pub(super) fn note_seen_before(&self, of: &Of, mask: Mask, short: Mask) -> bool {
        let mut frames = self.frames.borrow_mut();
        let Some(Frame {
            about: About::One(own),
            past: Some(past),
            ..
        }) = frames.last_mut()
        else {
            return false;
        };
        if self.codes.borrow().tells_which(mask) || !self.is_right_before(of.who, own.who) || own == of {
            return false;
        }
        past.mask |= short;
        let codes = self.codes.borrow();
        let further = short & (codes.before() | codes.asked_of_past(short)) != 0;
        drop((codes, frames));
        // What lies further back may be named with it.
        if further {
            self.note_wide();
        }
        true
    }

    /// The value of a call on one of those before the subject was read, instead of all that made it.
    pub(super) fn note_told_before(&self, name: u32, of: &Of, rests: Level) -> bool {
        if rests != Level::History || self.is_being_solved(name) {
            return false;
        }
        let mut frames = self.frames.borrow_mut();
        let Some(Frame {
            about: About::One(own),
            past: Some(past),
            ..
        }) = frames.last_mut()
        else {
            return false;
        };
        if !self.is_right_before(of.who, own.who) || own == of {
            return false;
        }
        let call = Call {
            name,
            level: rests,
            tried: 0,
        };
        let Some(bit) = self.codes.borrow_mut().told_bit(call) else {
            return false;
        };
        past.mask |= bit;
        true
    }

    /// The things of a subject that a reason names as its own, where that read of what came before it as well: not those that one of these
    /// crossings is about too, for it may have been reached as that one's. Its target is its source, and its collector the same.
    pub(super) fn own_past(&self, of: &Of, mask: Mask) -> Roles {
        let (Who::Crossing(i), Some(p)) = (of.who, self.cx.profiles) else {
            return of.roles;
        };
        let codes = self.codes.borrow();
        if mask & (codes.before() | codes.asked_of_past(mask)) == 0 {
            return of.roles;
        }
        drop(codes);
        let mut out = of.roles;
        for b in p.before(i).unwrap_or(&[]).iter().filter_map(|b| self.of(&V::Crossing(*b))) {
            let [flow, source, ..] = b.roles;
            out.iter_mut().filter(|o| **o == flow || **o == source).for_each(|o| *o = NOBODY);
        }
        // One that plays two parts here plays one there, and need not play both for another subject.
        let parts = |o: ObjId| of.roles.iter().filter(|r| **r == o).count();
        out.iter_mut().filter(|o| parts(**o) > 1).for_each(|o| *o = NOBODY);
        out
    }

    /// Whether reasons name a thing of a subject that may have been reached as one of what came before it.
    pub(super) fn names_from_before(&self, of: Option<&Of>, seen: &Seen, deps: &Deps) -> bool {
        let Some(of) = of.filter(|_| seen.mask() != 0 && !self.names_nobody(deps)) else {
            return false;
        };
        !self.serves(deps, &self.own_past(of, seen.mask()), false)
    }

    /// A frame that ends, with what it read of those before its subject among its reads.
    pub(super) fn with_past(&self, mut f: Frame) -> Frame {
        let mut codes = self.codes.borrow_mut();
        if let Some(p) = f.past.take().filter(|_| f.mask & codes.before() == 0)
            && let Some(bit) = codes.past_bit(p.mask)
        {
            f.mask |= bit;
            f.short |= bit;
        }
        f
    }
}

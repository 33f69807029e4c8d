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
use super::profile::{Level, NOBODY, Roles};
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

impl Eval<'_> {
    /// The elements a quantifier runs over, and the frame that notes what is read of each of them, if one does.
    pub(super) fn domain(&self, x: &Ex, env: &mut Vec<Val>) -> (Val, Option<usize>) {
        let whose = match &x.op {
            Op::Member(of, m) if m.name.as_ref() == "before" && matches!(of.op, Op::Var(_)) => self.eval(of, env).v,
            _ => V::None,
        };
        let V::Crossing(i) = whose else { return (self.eval(x, env), None) };
        if !self.looks_at_each(i) {
            return (self.eval(x, env), None);
        }
        let all = self.right_before(i);
        // An index may leave some of a long list out unread: then all of it is noted.
        if all.len() >= LONG {
            return (self.eval(x, env), None);
        }
        let list = Val::list(all.into_iter().map(|j| Val::new(V::Crossing(j))));
        (list, self.frames.borrow().len().checked_sub(1))
    }

    /// Whether what is read of those right before a crossing can be noted one by one: where it is the subject, as things are.
    fn looks_at_each(&self, i: u32) -> bool {
        let stated = self.base.is_none() && self.moved.is_empty();
        if !stated || self.within.get().is_some_and(|n| self.is_being_solved(n)) {
            return false;
        }
        let mut frames = self.frames.borrow_mut();
        let own = |f: &&mut Frame| f.single && matches!(&f.about, About::One(of) if of.who == Who::Crossing(i));
        // There has to be room for all of it, should there be none for what is asked.
        match frames.last_mut().filter(own) {
            Some(top) if self.codes.borrow_mut().bit(Read::Fact(Fact::Before)).is_some() => {
                top.past.get_or_insert_default();
                true
            }
            _ => false,
        }
    }

    /// What came before one of those right before the subject is read of that one; false where it is none of them.
    pub(super) fn note_further(&self, i: u32) -> bool {
        let all = self.codes.borrow().before();
        let noted = self.with_those_before(Who::Crossing(i), |p| p.mask |= all).is_some();
        if noted {
            self.note_wide();
        }
        noted
    }

    /// What the last frame notes of those right before its subject, where this is one of them.
    fn with_those_before<R>(&self, who: Who, note: impl FnOnce(&mut Past) -> R) -> Option<R> {
        let mut frames = self.frames.borrow_mut();
        let Some(Frame {
            about: About::One(own),
            past: Some(past),
            ..
        }) = frames.last_mut()
        else {
            return None;
        };
        (own.who != who && self.is_right_before(who, own.who)).then(|| note(past))
    }

    /// Evaluates something of one of those before the subject of a frame.
    pub(super) fn looking_at<R>(&self, frame: Option<usize>, x: &Val, f: impl FnOnce() -> R) -> R {
        let (Some(at), Some(of)) = (frame, self.of(&x.head().v)) else {
            return f();
        };
        let past = |change: &dyn Fn(&mut Past)| {
            if let Some(p) = self.frames.borrow_mut().get_mut(at).and_then(|f| f.past.as_mut()) {
                change(p);
            }
        };
        past(&|p| p.looked_at.push(of));
        let out = f();
        past(&|p| p.looked_at.truncate(p.looked_at.len().saturating_sub(1)));
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
        let bit = self.codes.borrow_mut().bit(Read::Fact(Fact::Activity));
        match bit.filter(|_| self.looks_at_each(i)) {
            Some(bit) => {
                if let Some(p) = self.frames.borrow_mut().last_mut().and_then(|f| f.past.as_mut()) {
                    p.mask |= bit;
                }
            }
            None => self.note_before(i),
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
        if self.codes.borrow().tells_which(mask) || self.with_those_before(of.who, |p| p.mask |= short).is_none() {
            return false;
        }
        // What lies further back may be named with it.
        let codes = self.codes.borrow();
        if short & (codes.before() | codes.asked_of_past(short)) != 0 {
            self.note_wide();
        }
        true
    }

    /// The value of a call on one of those before the subject was read, instead of all that made it.
    pub(super) fn note_told_before(&self, name: u32, of: &Of, rests: Level) -> bool {
        if rests != Level::History || self.is_being_solved(name) {
            return false;
        }
        let call = Call {
            name,
            level: rests,
            tried: 0,
        };
        let note = |p: &mut Past| self.codes.borrow_mut().told_bit(call).map(|bit| p.mask |= bit);
        self.with_those_before(of.who, note).flatten().is_some()
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

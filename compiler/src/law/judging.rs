//! One judgement for all subjects of a profile, renamed for each; [`super::profile`] argues why that is right.
//!
//! A judgement is kept for its subject alone where the evaluation asked which thing it is, where a reason names a thing that is not the
//! subject's own (what stands in its place for another subject is not known), or where a cause names one of its things: deciding facts are
//! put in the order of their names, and those differ.

use std::sync::Arc;

use super::duty::Subject;
use super::eval::Eval;
use super::profile::{Level, NOBODY, Roles, crossing_roles, holding_roles};
use super::share::renamed;
use super::value::Dep;
use super::verdict::{Ruling, Verdict};
use crate::base::Index;

enum Slot {
    Same(Arc<Verdict>, Roles),
    Finer,
}

/// The judgements of one rule, or of a regime as a whole, on one kind of subject.
pub struct Judgements<'e, 'a> {
    e: &'e Eval<'a>,
    kept: Index<(bool, u32), Slot>,
}

impl<'e, 'a> Judgements<'e, 'a> {
    pub fn new(e: &'e Eval<'a>) -> Judgements<'e, 'a> {
        Judgements { e, kept: Index::default() }
    }

    /// The profile of a subject, its history, and the things it is about.
    fn stand(&self, s: Subject) -> Option<(u32, Option<u32>, Roles)> {
        let p = self.e.profiles()?;
        match s {
            Subject::Crossing(i) => Some((
                p.crossings[i as usize],
                p.histories.get(i as usize).copied(),
                crossing_roles(&self.e.cx, i),
            )),
            Subject::Holding(i) => Some((p.holdings[i as usize], None, holding_roles(&self.e.cx, i))),
            Subject::Object(o) => Some((p.class(o)?, None, [o, NOBODY, NOBODY, NOBODY])),
            Subject::Sale(_) => None,
        }
    }

    /// The verdict on a subject: `judge` is called where none of its profile is known.
    pub fn of(&mut self, s: Subject, judge: &mut dyn FnMut() -> Verdict) -> Arc<Verdict> {
        let Some((profile, history, roles)) = self.stand(s) else {
            return Arc::new(judge());
        };
        let mut at = self.kept.get(&(false, profile));
        if let (Some(Slot::Finer), Some(h)) = (at, history) {
            at = self.kept.get(&(true, h));
        }
        if let Some(Slot::Same(v, from)) = at {
            return translated(v, from, &roles);
        }
        let before = self.e.begin_about(super::share::about_of(&s.value().v), false);
        let mut v = judge();
        let (level, wide) = self.e.noted(before);
        let shared = level <= Level::History && self.serves(&v, &roles, wide);
        v.rests = super::value::Deps::NONE;
        let v = Arc::new(v);
        if level == Level::Profile && shared {
            self.kept.insert((false, profile), Slot::Same(v.clone(), roles));
        } else {
            self.kept.insert((false, profile), Slot::Finer);
            if let (Some(h), true) = (history, shared) {
                self.kept.insert((true, h), Slot::Same(v.clone(), roles));
            }
        }
        v
    }

    fn serves(&self, v: &Verdict, roles: &Roles, wide: bool) -> bool {
        if v.ruling == Ruling::NotApplicable {
            // Nothing is told of it.
            return true;
        }
        let Some(profiles) = self.e.profiles() else { return false };
        let names = |d: &Dep| d.object().is_some_and(|o| profiles.is_shared(o));
        if v.over.is_empty() {
            return self.e.serves(&v.assumed, roles, wide);
        }
        let own = v.rests.own();
        self.e.serves(&v.rests.assumed(), roles, wide)
            && !own.iter().any(|d| d.is_cause() && names(d))
            && v.over.iter().all(|d| !names(d) || v.rests.in_group(*d))
    }
}

fn translated(v: &Arc<Verdict>, from: &Roles, to: &Roles) -> Arc<Verdict> {
    if v.assumed.own().is_empty() || from == to {
        return v.clone();
    }
    let assumed = renamed(&v.assumed, from, to);
    if assumed == v.assumed {
        return v.clone();
    }
    Arc::new(Verdict {
        assumed,
        ..v.as_ref().clone()
    })
}

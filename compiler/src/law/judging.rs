//! One judgement for all subjects of a profile, renamed for each; [`super::profile`] argues why that is right.
//!
//! A judgement is kept for its subject alone where the evaluation asked which thing it is, where a reason names a thing that is not the
//! subject's own (what stands in its place for another subject is not known), or where one of several deciding facts names one of its
//! things: they are put in the order of their names, and those differ.

use std::sync::Arc;

use super::duty::Subject;
use super::eval::Eval;
use super::profile::{Level, NOBODY, Roles, crossing_roles, holding_roles};
use super::share::renamed;
use super::value::Dep;
use super::verdict::{Ruling, Verdict};
use crate::base::Index;

enum Slot {
    /// A verdict, its causes that name the subject's own things, and those things.
    Same(Arc<Verdict>, Arc<[Dep]>, Roles),
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
        if let Some(Slot::Same(v, own, from)) = at {
            return translated(v, own, from, &roles);
        }
        let before = self.e.begin_about(super::share::about_of(&s.value().v), false);
        let mut v = judge();
        let (level, wide) = self.e.noted(before);
        let own = if level <= Level::History {
            self.serves(&v, &roles, wide)
        } else {
            None
        };
        v.rests = super::value::Deps::NONE;
        let v = Arc::new(v);
        let same = own.map(|own| Slot::Same(v.clone(), own.into(), roles));
        match (same, history) {
            (Some(same), _) if level == Level::Profile => drop(self.kept.insert((false, profile), same)),
            (Some(same), Some(h)) => {
                self.kept.insert((false, profile), Slot::Finer);
                self.kept.insert((true, h), same);
            }
            _ => drop(self.kept.insert((false, profile), Slot::Finer)),
        }
        v
    }

    /// Whether a verdict may serve its profile; if so, the causes that name the subject's own things.
    fn serves(&self, v: &Verdict, roles: &Roles, wide: bool) -> Option<Vec<Dep>> {
        if v.ruling == Ruling::NotApplicable {
            // Nothing is told of it.
            return Some(Vec::new());
        }
        let profiles = self.e.profiles()?;
        let names = |d: &Dep| d.object().is_some_and(|o| profiles.is_shared(o));
        if v.over.is_empty() {
            return self.e.serves(&v.assumed, roles, wide).then(Vec::new);
        }
        if !self.e.serves(&v.rests, roles, wide) {
            return None;
        }
        let own: Vec<Dep> = v.rests.own().iter().copied().filter(|d| d.is_cause() && names(d)).collect();
        // Several causes are put in the order of their names, unless nothing was found out about them.
        let plain = v.over.len() == 1 || v.ends.is_empty() && v.over.is_sorted();
        let apart = own.iter().all(|d| !v.rests.in_group(*d));
        let known = v.over.iter().all(|d| !names(d) || own.contains(d) || v.rests.in_group(*d));
        (known && apart && (own.is_empty() || plain)).then_some(own)
    }
}

fn translated(v: &Arc<Verdict>, own: &[Dep], from: &Roles, to: &Roles) -> Arc<Verdict> {
    if from == to {
        return v.clone();
    }
    let assumed = renamed(&v.assumed, from, to);
    let asks = v.over.iter().any(|d| own.contains(d));
    if assumed == v.assumed && !asks {
        return v.clone();
    }
    let mut out = Verdict {
        assumed,
        ..v.as_ref().clone()
    };
    if asks {
        let rename = |d: Dep| match d.object().and_then(|o| from.iter().position(|f| *f == o)) {
            Some(i) if own.contains(&d) => d.of(to[i]),
            _ => d,
        };
        let mut over: Vec<Dep> = v.over.iter().map(|d| rename(*d)).collect();
        over.sort_unstable();
        out.over = over.into();
        for e in &mut out.ends {
            e.of = rename(e.of);
        }
    }
    Arc::new(out)
}

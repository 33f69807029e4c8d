//! One judgement for all subjects of a profile, renamed for each; [`super::profile`] argues why that is right.
//!
//! A judgement is kept for its subject alone where the evaluation asked which thing it is, where a reason names a thing that is not the
//! subject's own (what stands in its place for another subject is not known), or where one of several deciding facts names one of its
//! things: they are put in the order of their names, and those differ.

use std::cell::RefCell;
use std::sync::Arc;

use super::coded::Coded;
use super::duty::Subject;
use super::eval::Eval;
use super::paths::{Paths, get, put};
use super::profile::{Level, Profiles, Roles};
use super::reading::Of;
use super::share::renamed;
use super::tried::Trying;
use super::value::Dep;
use super::verdict::{Ruling, Verdict};

/// A verdict as it was found for one subject, and what of it names that subject's own things.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    pub verdict: Arc<Verdict>,
    /// Causes that name the subject's own things.
    own: Arc<[Dep]>,
    pub roles: Roles,
    /// Told of another subject it names other things.
    pub open: bool,
}

impl Said {
    fn alone(verdict: Verdict, roles: Roles) -> Said {
        Said {
            verdict: Arc::new(verdict),
            own: Arc::from([]),
            roles,
            open: false,
        }
    }
    /// The verdict as it is told of the subject with these things.
    pub fn of(&self, roles: &Roles) -> Arc<Verdict> {
        if self.open {
            translated(&self.verdict, &self.own, &self.roles, roles)
        } else {
            self.verdict.clone()
        }
    }
    /// A reason of it, as it is told of the subject with these things.
    pub fn dep(&self, d: Dep, roles: &Roles) -> Dep {
        match d.object().and_then(|o| self.roles.iter().position(|f| *f == o)) {
            Some(i) if self.open && (!d.is_cause() || self.own.contains(&d)) => d.of(roles[i]),
            _ => d,
        }
    }
}

#[derive(Clone)]
pub(super) enum Slot {
    Same(Said),
    Finer,
}

/// The judgements of one rule, or of a regime as a whole, on one kind of subject.
pub struct Judgements<'e, 'a> {
    pub(super) e: &'e Eval<'a>,
    pub(super) tried: &'e dyn Trying,
    pub(super) paths: RefCell<Paths<Slot>>,
    pub(super) root: u32,
}

impl<'e, 'a> Judgements<'e, 'a> {
    pub fn new(e: &'e Eval<'a>, tried: &'e dyn Trying) -> Judgements<'e, 'a> {
        let mut paths = Paths::default();
        let root = paths.root();
        Judgements {
            e,
            tried,
            paths: RefCell::new(paths),
            root,
        }
    }

    /// The profiles, and a subject with the things it is about.
    fn stand(&self, s: Subject) -> Option<(&'a Profiles, Of)> {
        let p = self.e.profiles()?;
        match s {
            Subject::Object(o) if !p.is_shared(o) => None,
            _ => Some((p, self.e.of(&s.value().v)?)),
        }
    }

    /// The verdict on a subject, and how much of the subject it rests on: it serves all that agree on that. `judge` is called where none that
    /// agrees with it on what was read is known.
    pub fn of(&self, s: Subject, judge: &mut dyn FnMut(Subject) -> Verdict) -> (Said, Level) {
        let Some((_, of)) = self.stand(s) else {
            return (Said::alone(judge(s), [super::profile::NOBODY; 4]), Level::Itself);
        };
        let (at, rests) = get(&self.paths, self.root, &Coded::new(self.e, &of, Some(self.tried)));
        if let Some(Slot::Same(said)) = at {
            return (said, rests);
        }
        self.anew(s, judge)
    }

    /// The same of a subject of which nothing is known.
    pub(super) fn anew(&self, s: Subject, judge: &mut dyn FnMut(Subject) -> Verdict) -> (Said, Level) {
        let Some((profiles, of)) = self.stand(s) else {
            return (Said::alone(judge(s), [super::profile::NOBODY; 4]), Level::Itself);
        };
        let e = self.e;
        let coded = Coded::new(e, &of, Some(self.tried));
        let before = e.begin_judged(&s.value().v);
        let mut v = judge(s);
        let (level, wide, seen) = e.noted(before);
        let mask = seen.short();
        let roles = e.own(&of.roles);
        let own = if level <= Level::History {
            self.serves(&v, &e.own(&e.own_past(&of, seen.mask())), wide)
        } else {
            None
        };
        v.rests = super::value::Deps::NONE;
        let Some(own) = own else {
            put(&self.paths, self.root, &coded, mask, Slot::Finer);
            return (Said::alone(v, roles), Level::Itself);
        };
        let open = !own.is_empty() || v.assumed.own().iter().any(|d| d.object().is_some_and(|o| profiles.is_shared(o)));
        let said = Said {
            verdict: Arc::new(v),
            own: own.into(),
            roles,
            open,
        };
        let slot = if level == Level::Profile {
            Slot::Same(said.clone())
        } else {
            Slot::Finer
        };
        put(&self.paths, self.root, &coded, mask, slot);
        (said, e.rests(level, &seen))
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
        // One of them may be a reason of the whole model too.
        over.sort_unstable();
        over.dedup();
        out.over = over.into();
        for e in &mut out.ends {
            e.of = rename(e.of);
        }
    }
    Arc::new(out)
}

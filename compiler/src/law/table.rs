//! The judgements of one rule on all crossings or holdings: those that agree on what it reads come to one judgement together.
//!
//! They are judged in the order of their places, the first of each party for all of it, so what is found is the same as if each had been
//! looked at by itself.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::cohort::{Cohort, Entry, Party, Place};
use super::duty::Subject;
use super::judging::{Judgements, Said, Slot};
use super::profile::Level;
use super::reading::Who;
use super::verdict::Verdict;
use crate::base::Index;

/// No judgement.
const NONE: u32 = u32::MAX;

/// What each of a cohort is told, by number.
#[derive(Default)]
pub struct Table {
    pub said: Vec<Said>,
    by_profile: Vec<u32>,
    by_history: Vec<u32>,
    alone: Index<u32, u32>,
}

impl Table {
    /// What is told of all of a profile.
    pub fn of_profile(&self, profile: u32) -> Option<u32> {
        self.by_profile.get(profile as usize).copied().filter(|n| *n != NONE)
    }
    /// What is told of the subject of a profile at a place, and how much of it that rests on.
    pub fn of(&self, cohort: &Cohort, profile: u32, at: u32) -> Option<(u32, Level)> {
        if let Some(n) = self.of_profile(profile) {
            return Some((n, Level::Profile));
        }
        if let Some(n) = self.of_history(cohort, at) {
            return Some((n, Level::History));
        }
        self.alone.get(&at).map(|n| (*n, Level::Itself))
    }
    /// What is told of all of a profile, or of a history of it.
    pub fn of_all_of(&self, profile: u32, history: u32) -> Option<(u32, Level)> {
        let of_profile = self.of_profile(profile).map(|n| (n, Level::Profile));
        of_profile.or_else(|| Some((self.of_number(history)?, Level::History)))
    }
    fn of_history(&self, cohort: &Cohort, at: u32) -> Option<u32> {
        self.of_number(cohort.history(at)?)
    }
    fn of_number(&self, history: u32) -> Option<u32> {
        self.by_history.get(history as usize).copied().filter(|n| *n != NONE)
    }

    fn number(&mut self, said: Said) -> u32 {
        self.said.push(said);
        self.said.len() as u32 - 1
    }
    fn put(&mut self, e: Entry, n: u32) {
        let put = |list: &mut Vec<u32>, i: u32| {
            if list.len() <= i as usize {
                list.resize(i as usize + 1, NONE);
            }
            list[i as usize] = n;
        };
        match (e.grain, e.history()) {
            (Level::Profile, _) => put(&mut self.by_profile, e.profile),
            (_, Some(h)) => put(&mut self.by_history, h),
            _ => {
                self.alone.insert(e.at, n);
            }
        }
    }
}

/// Subjects that wait to be judged.
enum Waiting {
    Party(Party),
    /// No judgement serves them all.
    Alone(Entry),
}

/// Those that wait, the first of them first.
#[derive(Default)]
struct Queue {
    order: BinaryHeap<Reverse<(u32, usize)>>,
    all: Vec<Option<Waiting>>,
}

impl Queue {
    fn push(&mut self, at: u32, w: Waiting) {
        self.order.push(Reverse((at, self.all.len())));
        self.all.push(Some(w));
    }
    fn pop(&mut self) -> Option<Waiting> {
        let Reverse((_, i)) = self.order.pop()?;
        self.all[i].take()
    }
}

impl Judgements<'_, '_> {
    /// What each of these is told. `judge` is called where none that agrees with a subject on what was read is known.
    pub fn of_all(&self, cohort: &Cohort, who: Vec<Entry>, judge: &mut dyn FnMut(Subject) -> Verdict) -> Table {
        let mut out = Table::default();
        // The number of what stands at each leaf.
        let mut leaves: Index<u32, u32> = Index::default();
        let mut queue = Queue::default();
        let all = Party {
            at: Place::Open(self.root),
            who,
        };
        // The one that was judged last, where its judgement is not among those that serve others.
        let mut last: Option<(u32, Said, Level)> = None;
        let wanted: Vec<u32> = all.who.iter().map(|e| e.profile).collect();
        self.sorted(cohort, (all, None), &mut leaves, &mut queue, &mut out);
        while let Some(w) = queue.pop() {
            match w {
                Waiting::Party(p) => {
                    let Some(first) = p.who.first().copied() else { continue };
                    let (said, rests) = self.anew(subject(cohort, first.at), judge);
                    last = Some((first.at, said, rests));
                    self.sorted(cohort, (p, Some(first.at)), &mut leaves, &mut queue, &mut out);
                }
                Waiting::Alone(e) => {
                    if e.grain > Level::Profile && out.of_history(cohort, e.at).is_some() {
                        continue;
                    }
                    let (said, rests) = match last.take() {
                        Some((at, said, rests)) if at == e.at => (said, rests),
                        _ => self.anew(subject(cohort, e.at), judge),
                    };
                    let grain = if rests == Level::Profile { e.grain } else { rests };
                    let n = out.number(said);
                    out.put(cohort.entry(e.profile, e.at, grain), n);
                    if grain > e.grain {
                        let others = cohort.stands_for(e).into_iter().filter(|at| *at != e.at);
                        others.for_each(|at| queue.push(at, Waiting::Alone(cohort.entry(e.profile, at, Level::Itself))));
                    }
                }
            }
        }
        self.whoever_is_left(cohort, &wanted, &mut out, judge);
        out
    }

    /// Judges those whom nothing was found for: there should be none, and a verdict must never be lost.
    fn whoever_is_left(&self, cohort: &Cohort, wanted: &[u32], out: &mut Table, judge: &mut dyn FnMut(Subject) -> Verdict) {
        for profile in wanted.iter().copied().filter(|p| out.of_profile(*p).is_none()).collect::<Vec<_>>() {
            for at in cohort.places(profile) {
                if out.of(cohort, profile, at).is_none() {
                    let (said, _) = self.anew(subject(cohort, at), judge);
                    let n = out.number(said);
                    out.put(cohort.entry(profile, at, Level::Itself), n);
                }
            }
        }
    }

    /// Moves a party as far as it goes: to judgements, or to where those that are left wait. `now`: the one that was judged just now.
    fn sorted(&self, cohort: &Cohort, (from, now): (Party, Option<u32>), leaves: &mut Index<u32, u32>, queue: &mut Queue, out: &mut Table) {
        let judged = |p: &Party| {
            let at = if let Place::Leaf(leaf) = p.at { leaf } else { return None };
            match self.paths.borrow().leaf(at) {
                Slot::Same(said) => Some((at, Some(said.clone()))),
                Slot::Finer => Some((at, None)),
            }
        };
        self.e
            .descend(&self.paths, from, *cohort, Some(self.tried), &mut |p| match judged(&p) {
                Some((leaf, Some(said))) => {
                    let n = *leaves.entry(leaf).or_insert_with(|| out.number(said));
                    p.who.iter().for_each(|e| out.put(*e, n));
                }
                Some((_, None)) => p.who.iter().for_each(|e| queue.push(e.at, Waiting::Alone(*e))),
                None => {
                    let Some(first) = p.who.first().map(|e| e.at) else { return };
                    if Some(first) == now {
                        // Its judgement leads nowhere.
                        p.who.iter().for_each(|e| queue.push(e.at, Waiting::Alone(*e)));
                    } else {
                        queue.push(first, Waiting::Party(p));
                    }
                }
            });
    }
}

fn subject(cohort: &Cohort, at: u32) -> Subject {
    match cohort.who(at) {
        Who::Holding(i) => Subject::Holding(i),
        Who::Crossing(i) => Subject::Crossing(i),
        Who::Object(o) => Subject::Object(o),
    }
}

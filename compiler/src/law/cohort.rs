//! Many subjects go down a tree of values ([`super::paths`]) together.
//!
//! At each node the codes of one read part those that came so far. Where that read is what a call gives, those that came go down the tree of
//! the call first, so a value is evaluated once for all that agree on what it reads, and the rest is looking up columns of codes.

use std::cell::RefCell;

use super::codes::NOT_FOUND;
use super::eval::Eval;
use super::grouped::Members;
use super::paths::{Paths, Step};
use super::profile::{Level, NOBODY, Profiles};
use super::reading::{Call, Fact, Of, Read, Who};
use super::share::Slot;
use super::tried::Trying;
use crate::base::Index;

/// Subjects of one profile, by the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub profile: u32,
    /// The place of the first among the members of all profiles, profile by profile.
    pub at: u32,
    /// All of the profile, those that share its history, or itself alone.
    pub grain: Level,
    /// Where it stands for a history: which.
    history: u32,
}

impl Entry {
    /// The history it stands for.
    pub fn history(&self) -> Option<u32> {
        (self.grain == Level::History && self.history != NOBODY).then_some(self.history)
    }
}

/// All crossings, or all holdings, profile by profile.
#[derive(Clone, Copy)]
pub struct Cohort<'p> {
    profiles: &'p Profiles,
    pub members: &'p Members,
    holdings: bool,
}

/// Subjects that came to one place of a tree.
pub struct Party {
    pub at: Place,
    /// In order.
    pub who: Vec<Entry>,
}

/// Where subjects came to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The value with this number.
    Leaf(u32),
    /// Below this node nothing is known of them, and they agree on its read.
    Open(u32),
}

impl<'p> Cohort<'p> {
    pub fn new(profiles: &'p Profiles, holdings: bool) -> Cohort<'p> {
        let members = if holdings {
            profiles.holding_members()
        } else {
            profiles.crossing_members()
        };
        Cohort {
            profiles,
            members,
            holdings,
        }
    }
    pub fn who(&self, at: u32) -> Who {
        let i = self.members.at(at);
        if self.holdings { Who::Holding(i) } else { Who::Crossing(i) }
    }
    pub fn history(&self, at: u32) -> Option<u32> {
        if self.holdings {
            return None;
        }
        self.profiles.histories.get(self.members.at(at) as usize).copied()
    }
    /// The places of a profile's members.
    pub fn places(&self, profile: u32) -> std::ops::Range<u32> {
        self.members.places(profile)
    }
    /// The subjects of a profile.
    pub fn all_of(&self, profile: u32) -> Entry {
        let at = self.places(profile).start;
        self.entry(profile, at, Level::Profile)
    }
    /// The subject at a place, and those that share so much with it.
    pub fn entry(&self, profile: u32, at: u32, grain: Level) -> Entry {
        let history = if grain == Level::History { self.history(at) } else { None };
        Entry {
            profile,
            at,
            grain,
            history: history.unwrap_or(NOBODY),
        }
    }
    /// The histories of a profile's subjects, each with the place of its first; nothing where none is told apart by it.
    pub fn histories_of(&self, profile: u32) -> Option<&'p [(u32, u32)]> {
        if self.holdings { None } else { self.profiles.histories_of(profile) }
    }
    /// How many share a history.
    pub fn count_of_history(&self, history: u32) -> usize {
        self.profiles.places_of_history(history).len()
    }
    /// The places of those an entry stands for.
    pub fn stands_for(&self, e: Entry) -> Vec<u32> {
        let end = self.places(e.profile).end;
        match (e.grain, e.history()) {
            (Level::Profile, _) => (e.at..end).collect(),
            (_, Some(h)) => {
                let all = self.profiles.places_of_history(h).iter().copied();
                all.filter(|at| *at >= e.at).collect()
            }
            _ => vec![e.at],
        }
    }

    /// The same subjects in entries that stand for no more than those who share so much with the first.
    fn refined(&self, entries: Vec<Entry>, level: Level) -> Vec<Entry> {
        if entries.iter().all(|e| e.grain >= level) {
            return entries;
        }
        let mut out = Vec::with_capacity(entries.len() * 2);
        for e in entries {
            if e.grain >= level {
                out.push(e);
                continue;
            }
            let grain = level;
            match self.histories_of(e.profile) {
                Some(each) if level == Level::History => {
                    out.extend(each.iter().map(|(at, history)| Entry {
                        at: *at,
                        grain,
                        history: *history,
                        ..e
                    }));
                }
                _ => {
                    let all = self.stands_for(e).into_iter();
                    out.extend(all.map(|at| self.entry(e.profile, at, Level::Itself)));
                }
            }
        }
        out.sort_unstable_by_key(|e| e.at);
        out
    }
}

/// Entries by the code of a read, each in order, the first of all first.
type Parted = Vec<(u64, Vec<Entry>)>;

/// Puts entries with their codes together.
#[derive(Default)]
struct Parts {
    parts: Parted,
    /// Where there are more than a few.
    known: Index<u64, u32>,
    last: usize,
}

/// Codes that are looked through one by one.
const FEW: usize = 8;

impl Parts {
    fn add(&mut self, code: u64, e: Entry) {
        if self.parts.get(self.last).is_none_or(|p| p.0 != code) {
            self.last = self.find(code);
        }
        self.parts[self.last].1.push(e);
    }
    fn find(&mut self, code: u64) -> usize {
        let next = self.parts.len();
        if next <= FEW {
            if let Some(i) = self.parts.iter().position(|p| p.0 == code) {
                return i;
            }
        } else if let Some(i) = self.known.get(&code) {
            return *i as usize;
        }
        self.parts.push((code, Vec::new()));
        if next == FEW {
            let all = self.parts.iter().enumerate();
            self.known = all.map(|(i, p)| (p.0, i as u32)).collect();
        } else if next > FEW {
            self.known.insert(code, next as u32);
        }
        next
    }
    fn done(mut self) -> Parted {
        self.parts.iter_mut().for_each(|(_, all)| all.sort_unstable_by_key(|e| e.at));
        self.parts.sort_unstable_by_key(|(_, all)| all.first().map(|e| e.at));
        self.parts
    }
}

impl Eval<'_> {
    /// Moves subjects down a tree from a node, as far as it goes.
    pub(super) fn descend<T>(
        &self,
        paths: &RefCell<Paths<T>>,
        from: Party,
        cohort: Cohort,
        tried: Option<&dyn Trying>,
        out: &mut dyn FnMut(Party),
    ) {
        let Place::Open(node) = from.at else { return out(from) };
        let mut left = vec![(node, from.who)];
        while let Some((node, who)) = left.pop() {
            let step = paths.borrow().step(node);
            let at = match step {
                Step::Leaf(leaf) => Place::Leaf(leaf),
                Step::Unread => Place::Open(node),
                Step::Read(read) => {
                    for (code, who) in self.parted(read, who, cohort, tried) {
                        let next = paths.borrow().edge(node, code);
                        match next {
                            Some(next) => left.push((next, who)),
                            None => out(Party {
                                at: Place::Open(node),
                                who,
                            }),
                        }
                    }
                    continue;
                }
            };
            out(Party { at, who });
        }
    }

    /// Entries by the code of a read; those that stand for subjects it tells apart are parted first.
    fn parted(&self, number: u8, who: Vec<Entry>, cohort: Cohort, tried: Option<&dyn Trying>) -> Parted {
        let (read, level) = {
            let codes = self.codes.borrow();
            (codes.read(number), codes.level_of(number))
        };
        let who = cohort.refined(who, level);
        let mut parts = Parts::default();
        match read {
            Read::Told(call) if call.tried == 0 => return self.parted_by_call(number, call, who, cohort),
            // A profile does not agree on these.
            Read::Told(_) | Read::Fact(Fact::Before) | Read::Past(_) => {
                let mut left = who;
                while let Some(e) = left.pop() {
                    let known = self.known_code(number, read, cohort, e);
                    match known.or_else(|| self.code_at(number, cohort, e.at, tried)) {
                        Some((_, rests)) if rests > e.grain => left.extend(cohort.refined(vec![e], rests)),
                        Some((code, _)) => parts.add(code, e),
                        None => {}
                    }
                }
            }
            _ => {
                let unknown: Vec<Entry> = {
                    let codes = self.codes.borrow();
                    let known = codes.of_profiles(number, cohort.holdings);
                    let is_unknown = |e: &Entry| known.is_none_or(|all| all[e.profile as usize] == NOT_FOUND);
                    who.iter().copied().filter(is_unknown).collect()
                };
                for e in unknown {
                    self.code_at(number, cohort, e.at, tried);
                }
                let codes = self.codes.borrow();
                let known = codes.of_profiles(number, cohort.holdings).unwrap_or(&[]);
                for e in who {
                    parts.add(known.get(e.profile as usize).copied().unwrap_or(NOT_FOUND), e);
                }
            }
        }
        parts.done()
    }

    fn of_place(&self, cohort: Cohort, at: u32) -> Option<Of> {
        self.of(&cohort.who(at).value().v)
    }

    /// The code of a read that need not be asked for.
    fn known_code(&self, number: u8, read: Read, cohort: Cohort, e: Entry) -> Option<(u64, Level)> {
        if read == Read::Fact(Fact::Before) {
            let past = cohort
                .profiles
                .pasts
                .get(cohort.members.at(e.at) as usize)
                .filter(|_| !cohort.holdings)?;
            return Some((u64::from(*past), Level::History));
        }
        let codes = self.codes.borrow();
        if let Read::Past(_) = read {
            let past = cohort.profiles.past(cohort.members.at(e.at)).filter(|_| !cohort.holdings)?;
            return Some((codes.of_past(number, past)?, Level::History));
        }
        if let Some(code) = codes.of_profiles(number, cohort.holdings).map(|all| all[e.profile as usize])
            && code != NOT_FOUND
        {
            return Some((code, Level::Profile));
        }
        let code = codes.of_history(number, e.history().or_else(|| cohort.history(e.at))?)?;
        Some((code, Level::History))
    }

    fn code_at(&self, number: u8, cohort: Cohort, at: u32, tried: Option<&dyn Trying>) -> Option<(u64, Level)> {
        let of = self.of_place(cohort, at)?;
        Some(super::coded::Coded::new(self, &of, tried).code(number))
    }

    /// Entries by what a call gives.
    fn parted_by_call(&self, number: u8, call: Call, who: Vec<Entry>, cohort: Cohort) -> Parted {
        let mut parts = Parts::default();
        let mut left = Vec::new();
        let codes = self.codes.borrow();
        let of_profiles = codes.of_profiles(number, cohort.holdings);
        for e in who {
            let of_profile = of_profiles.map(|all| all[e.profile as usize]).filter(|c| *c != NOT_FOUND);
            match of_profile.or_else(|| codes.of_history(number, e.history()?)) {
                Some(code) => parts.add(code, e),
                None => left.push(e),
            }
        }
        drop(codes);
        let root = left.first().and_then(|e| self.root_of_call(call.name, cohort.who(e.at)));
        let Some(root) = root else { return parts.done() };
        let top = Party {
            at: Place::Open(root),
            who: left,
        };
        let mut keep = |code: u64, rests: Level, who: Vec<Entry>| {
            for e in cohort.refined(who, rests) {
                let mut codes = self.codes.borrow_mut();
                match (e.grain, e.history()) {
                    (Level::Profile, _) => codes.keep_of_profile(number, cohort.holdings, e.profile, cohort.profiles, code),
                    (_, Some(h)) => codes.keep_of_history(number, h, cohort.profiles.count_of_histories(), code),
                    _ => {}
                }
                parts.add(code, e);
            }
        };
        // With the node below which the one asked last left nothing for the others.
        let mut waiting = vec![(top, None)];
        while let Some((party, asked)) = waiting.pop() {
            let mut came = Vec::new();
            self.descend(&self.paths, party, cohort, None, &mut |p| came.push(p));
            for mut p in came {
                match p.at {
                    Place::Leaf(leaf) => match self.given_at(leaf) {
                        Some((code, rests)) => keep(code, rests, p.who),
                        None => p.who.into_iter().for_each(|e| self.ask(call, e, cohort, &mut keep)),
                    },
                    Place::Open(n) if asked == Some(n) => p.who.into_iter().for_each(|e| self.ask(call, e, cohort, &mut keep)),
                    Place::Open(n) => {
                        // What the first gives may serve the others.
                        self.ask(call, p.who.remove(0), cohort, &mut keep);
                        if !p.who.is_empty() {
                            waiting.push((p, Some(n)));
                        }
                    }
                }
            }
        }
        parts.done()
    }

    /// What a call gives one entry, or, where it rests on more than the entry's subjects share, each of them.
    fn ask(&self, call: Call, e: Entry, cohort: Cohort, keep: &mut dyn FnMut(u64, Level, Vec<Entry>)) {
        let Some((code, rests)) = self.of_place(cohort, e.at).map(|of| self.given(call, &of)) else {
            return;
        };
        if rests <= e.grain {
            return keep(code, e.grain, vec![e]);
        }
        let mut each = cohort.refined(vec![e], rests).into_iter();
        if let Some(first) = each.next() {
            keep(code, rests, vec![first]);
        }
        each.for_each(|e| self.ask(call, e, cohort, keep));
    }

    /// The code of a value that is the same for all that came to it, and how much of them it rests on.
    fn given_at(&self, leaf: u32) -> Option<(u64, Level)> {
        let paths = self.paths.borrow();
        let Slot::Value(kept) = paths.leaf(leaf) else { return None };
        let (v, roles, rests) = self.told_of(kept)?;
        Some((self.codes.borrow_mut().of_value(v, roles), rests))
    }
}

//! Numbers of reads, and codes of what was read ([`super::reading`]).

use std::cell::RefCell;
use std::rc::Rc;

use super::eval::{Context, Eval};
use super::profile::{Level, NOBODY, Profiles, Roles};
use super::reading::{About, Call, Fact, Mask, Of, Read, Who};
use super::subjects::PartyRef;
use super::value::Val;
use crate::base::Index;
use crate::graph::Place;
use crate::lineage::label::{Known, Origin};
use crate::model::{ObjId, PropId};

/// Reads that fit a [`Mask`].
const MOST_READS: usize = 224;
/// Reads beyond which values under other answers are no longer told apart: room is left for what is said of a subject.
const MOST_TOLD: usize = 112;
/// Reads beyond which what calls read is no longer kept as what they give.
const MOST_VALUES: usize = 112;
/// How many facts there are.
const FACTS: usize = Fact::Before as usize + 1;

/// The parts of a subject, as if they were things.
const PARTS: Roles = [NOBODY - 1, NOBODY - 2, NOBODY - 3, NOBODY - 4];

/// Numbers of reads and of statements, shared by all evaluations of one run.
#[derive(Debug, Default)]
pub struct Codes {
    reads: Vec<Read>,
    /// The bits of facts, which are read most; zero where none is given yet.
    facts: [Mask; FACTS],
    known: Index<Read, u8>,
    /// Reads that tell the subjects of one profile apart: by what came before them, and by which one each is.
    past: Mask,
    itself: Mask,
    /// Reads of what is asked of those right before one.
    asked: Mask,
    /// Reads that are values of calls, on which all of a profile agree.
    values: Mask,
    called: Index<super::share::Arg, u64>,
    /// Codes of reads that a profile agrees on, for crossings and for holdings, and of calls that rest on no more than a history.
    pub(super) by_profile: [Found; 2],
    pub(super) by_history: Found,
    /// Codes of what is asked of those right before a crossing, by the number of its past.
    pub(super) by_past: Found,
    /// The reads that are asked of each crossing right before one, by their number, and what was found so.
    pasts: (Vec<Mask>, Index<Mask, u32>),
    pub(super) found_before: Index<(u32, Box<[u64]>), u64>,
    /// What the call with this bit reads of the subjects of a profile.
    read_by: Index<(u8, (bool, u32)), Mask>,
    stated: Index<(ObjId, PropId), u64>,
    kinds: Index<ObjId, u64>,
    statements: super::profile::Statements,
}

pub type SharedCodes = Rc<RefCell<Codes>>;

/// Codes that were found, by read and by profile or history.
#[derive(Debug, Default)]
pub(super) struct Found(Vec<Vec<u64>>);

/// No code.
pub(super) const NOT_FOUND: u64 = u64::MAX;

impl Found {
    pub(super) fn get(&self, number: u8, at: u32) -> Option<u64> {
        let code = *self.0.get(number as usize)?.get(at as usize)?;
        (code != NOT_FOUND).then_some(code)
    }
    pub(super) fn keep(&mut self, number: u8, at: u32, of: usize, code: u64) {
        let number = number as usize;
        if self.0.len() <= number {
            self.0.resize_with(number + 1, Vec::new);
        }
        if self.0[number].is_empty() {
            self.0[number].resize(of, NOT_FOUND);
        }
        self.0[number][at as usize] = code;
    }
}

impl Codes {
    /// The bit of a read; nothing where there are too many to tell apart.
    pub(super) fn bit(&mut self, r: Read) -> Option<Mask> {
        if let Read::Fact(f) = r
            && self.facts[f as usize] != 0
        {
            return Some(self.facts[f as usize]);
        }
        if let Some(i) = self.known.get(&r) {
            return Some(bit(*i));
        }
        let next = self.reads.len();
        if next >= MOST_READS {
            return None;
        }
        self.reads.push(r);
        match r {
            Read::Past(_) => self.asked |= bit(next as u8),
            Read::Told(c) if c.level == Level::Profile && c.tried == 0 => self.values |= bit(next as u8),
            _ => {}
        }
        match self.level_of(next as u8) {
            Level::Profile => {}
            Level::History => self.past |= bit(next as u8),
            Level::Itself => self.itself |= bit(next as u8),
        }
        match r {
            Read::Fact(f) => self.facts[f as usize] = bit(next as u8),
            _ => {
                self.known.insert(r, next as u8);
            }
        }
        Some(bit(next as u8))
    }
    /// The bit of a call that is read.
    pub(super) fn told_bit(&mut self, call: Call) -> Option<Mask> {
        let read = Read::Told(call);
        let fits = call.tried == 0 || self.known.contains_key(&read) || self.reads.len() < MOST_TOLD;
        fits.then(|| self.bit(read)).flatten()
    }
    /// The bit of a call that rests on nothing that tells the subjects of a profile apart; nothing where room is left for what cannot be read
    /// otherwise.
    pub(super) fn value_bit(&mut self, call: Call) -> Option<Mask> {
        let read = Read::Told(call);
        (self.known.contains_key(&read) || self.reads.len() < MOST_VALUES)
            .then(|| self.bit(read))
            .flatten()
    }
    /// The bit of what came before; zero where nobody read that.
    pub(super) fn before(&self) -> Mask {
        self.facts[Fact::Before as usize]
    }
    pub fn read(&self, i: u8) -> Read {
        self.reads[i as usize]
    }
    /// Of these reads those that the subjects of one profile need not agree on.
    pub fn single(&self, mask: Mask) -> Mask {
        mask & (self.past | self.itself)
    }
    /// The bit of what these reads say of each crossing right before one, or of all its past where there is no room for it.
    pub(super) fn past_bit(&mut self, of_each: Mask) -> Option<Mask> {
        let next = self.pasts.0.len() as u32;
        let known = self.pasts.1.get(&of_each).copied();
        if known.is_none() && self.reads.len() >= MOST_VALUES {
            return self.bit(Read::Fact(Fact::Before));
        }
        let number = known.unwrap_or_else(|| {
            self.pasts.0.push(of_each);
            self.pasts.1.insert(of_each, next);
            next
        });
        self.bit(Read::Past(number))
    }
    /// What is asked of each.
    pub(super) fn of_each(&self, past: u32) -> Mask {
        self.pasts.0[past as usize]
    }
    /// The same reads with all of the past in place of what was asked of it.
    pub(super) fn whole_past(&mut self, mask: Mask) -> Mask {
        let asked = self.asked_of_past(mask);
        if asked == 0 {
            return mask;
        }
        // It has its bit since before any of these was given one.
        mask & !asked | self.before()
    }
    /// Of these reads those of what came right before.
    pub(super) fn asked_of_past(&self, mask: Mask) -> Mask {
        mask & self.asked
    }
    /// Of these reads those that are values of calls in place of what these read.
    pub(super) fn values(&self, mask: Mask) -> Vec<(u8, Call)> {
        let value = |i: u8| match self.read(i) {
            Read::Told(c) => Some((i, c)),
            _ => None,
        };
        bits(mask & self.values).filter_map(value).collect()
    }
    pub(super) fn read_by(&self, bit: u8, profile: Option<(bool, u32)>) -> Option<Mask> {
        self.read_by.get(&(bit, profile?)).copied()
    }
    pub(super) fn keep_read_by(&mut self, bit: u8, profile: Option<(bool, u32)>, mask: Mask) {
        if let Some(p) = profile {
            self.read_by.insert((bit, p), mask);
        }
    }
    /// Whether any of these reads tells which subject it is.
    pub(super) fn tells_which(&self, mask: Mask) -> bool {
        mask & self.itself != 0
    }
    /// Of these reads those that are values of calls.
    pub(super) fn called(&self, mask: Mask) -> Mask {
        self.single(mask) & !self.before() & !self.asked_of_past(mask)
    }
    /// The calls whose values these reads are.
    pub(super) fn calls(&self, mask: Mask) -> Vec<Call> {
        let reads = self.reads.iter().enumerate().filter(|(i, _)| mask & bit(*i as u8) != 0);
        reads
            .filter_map(|(_, r)| if let Read::Told(c) = r { Some(*c) } else { None })
            .collect()
    }
    /// How much of a subject one read rests on.
    pub(super) fn level_of(&self, number: u8) -> Level {
        match self.reads[number as usize] {
            Read::Fact(Fact::Before) | Read::Past(_) => Level::History,
            Read::Told(c) => c.level,
            _ => Level::Profile,
        }
    }
    /// How much of a subject such reads rest on.
    pub(super) fn level(&self, mask: Mask) -> Level {
        if mask & self.itself != 0 {
            Level::Itself
        } else if mask & self.past != 0 {
            Level::History
        } else {
            Level::Profile
        }
    }

    /// The codes of a read that profiles agree on, or [`NOT_FOUND`] where none of a profile was asked before.
    pub(super) fn of_profiles(&self, number: u8, holdings: bool) -> Option<&[u64]> {
        let column = self.by_profile[usize::from(holdings)].0.get(number as usize)?;
        (!column.is_empty()).then_some(column)
    }
    /// The code of what is asked of those right before a crossing, by the number of what came before it.
    pub(super) fn of_past(&self, number: u8, past: u32) -> Option<u64> {
        self.by_past.get(number, past)
    }
    /// The code of what a call gives where it rests on no more than a history.
    pub(super) fn of_history(&self, number: u8, history: u32) -> Option<u64> {
        self.by_history.get(number, history)
    }
    /// Keeps it; `of`: how many histories there are.
    pub(super) fn keep_of_history(&mut self, number: u8, history: u32, of: usize, code: u64) {
        self.by_history.keep(number, history, of, code);
    }
    /// Keeps a code that all of a profile agree on.
    pub(super) fn keep_of_profile(&mut self, number: u8, holdings: bool, profile: u32, all: &Profiles, code: u64) {
        let of = if holdings { all.holding_members() } else { all.crossing_members() };
        self.by_profile[usize::from(holdings)].keep(number, profile, of.len(), code);
    }
    /// The code of a value, which names the things of its subject by the parts they play.
    pub(super) fn of_value(&mut self, v: &Val, roles: &Roles) -> u64 {
        let next = self.called.len() as u64;
        let deps = super::share::renamed(&v.deps, roles, &PARTS);
        let v = Val { v: v.v.clone(), deps };
        *self.called.entry(super::share::key_of(&v)).or_insert(next)
    }

    /// The code of a read of a subject that is found in what is said of it.
    fn code(&mut self, cx: &Context, profiles: &Profiles, r: Read, of: &Of) -> u64 {
        match r {
            Read::Told(_) | Read::Past(_) => 0,
            Read::Fact(f) => fact(cx, profiles, f, of),
            Read::Prop(role, p) => {
                let o = of.roles[role as usize];
                if !profiles.is_shared(o) {
                    return named(o);
                }
                let class = (profiles.key(of.who.about(), o), p);
                if let Some(c) = self.stated.get(&class) {
                    return *c;
                }
                let c = match cx.world.stated(o, p) {
                    // What is not said is assumed of some, and not of others.
                    None if p == cx.world.library.words.node_activity && cx.subjects.is_brought_something(o) => BROUGHT,
                    None => 0,
                    Some(s) => self.statements.of(s).map_or(named(o), |n| 1 + u64::from(n)),
                };
                self.stated.insert(class, c);
                c
            }
            Read::Kind(role) => {
                let o = of.roles[role as usize];
                if !profiles.is_shared(o) {
                    return named(o);
                }
                let class = profiles.key(of.who.about(), o);
                if let Some(c) = self.kinds.get(&class) {
                    return *c;
                }
                let x = cx.world.object(o);
                let mut words = vec![x.kind, x.categories.len() as u32];
                words.extend(&x.categories);
                words.extend(&x.bases);
                let c = u64::from(self.statements.words(&words));
                self.kinds.insert(class, c);
                c
            }
        }
    }
}

/// The read with this number.
pub(super) fn bit(number: u8) -> Mask {
    Mask::ONE << u32::from(number)
}

pub(super) fn bits(mask: Mask) -> impl Iterator<Item = u8> {
    let mut left = mask;
    std::iter::from_fn(move || {
        let i = left.trailing_zeros() as u8;
        (left != 0).then(|| {
            left &= left - Mask::ONE;
            i
        })
    })
}

/// Marks the code of a past that is too long to be looked at one by one: that of all of it.
pub(super) const LONG_PAST: u64 = 1 << 62;

/// The code of an activity that is not stated of a thing that something is brought to.
const BROUGHT: u64 = 1 << 41;

fn named(o: ObjId) -> u64 {
    1 << 40 | u64::from(o)
}

/// A thing: by its part where others may stand for it, else by its number.
fn thing(profiles: &Profiles, roles: &Roles, o: ObjId) -> u64 {
    if !profiles.is_shared(o) {
        return named(o);
    }
    match roles.iter().position(|r| *r == o) {
        Some(i) => 2 << 40 | i as u64,
        None => 3 << 40 | u64::from(o),
    }
}

fn fact(cx: &Context, profiles: &Profiles, f: Fact, of: &Of) -> u64 {
    let thing = |o: ObjId| thing(profiles, &of.roles, o);
    let place = |p: Place| match p {
        Place::At(o) => u64::from(o),
        Place::Unknown(n) => 1 << 44 | thing(n),
    };
    let known = |k: Known| match k {
        Known::Is(o) => thing(o),
        Known::Unknown(n) => 1 << 44 | thing(n),
    };
    let party = |p: PartyRef| match p {
        PartyRef::Is(o) => thing(o),
        // The property is the same for all whose thing plays this part, but for people, who are known by themselves.
        PartyRef::Unknown(o, p) => 1 << 63 | u64::from(p) << 45 | thing(o),
    };
    let (label, activity) = match of.who {
        Who::Crossing(i) => {
            let c = &cx.subjects.crossings[i as usize];
            let terms = || cx.subjects.terms(c);
            match f {
                Fact::From => return place(c.from),
                Fact::To => return place(c.to),
                Fact::Sight => return u64::from(cx.graph.edges[c.edge as usize].sight),
                Fact::Sender => return party(terms().sender),
                Fact::Receiver => return party(terms().receiver),
                Fact::Arranger => return party(terms().arranger),
                Fact::Since => return terms().since.number() as u64 ^ u64::from(terms().vague[0]) << 62,
                Fact::Until => return terms().until.number() as u64 ^ u64::from(terms().vague[1]) << 62,
                Fact::Before => return profiles.pasts.get(i as usize).map_or(1 << 40 | u64::from(i), |p| u64::from(*p)),
                _ => {}
            }
            (c.label, c.activity)
        }
        Who::Holding(i) => {
            let h = &cx.subjects.holdings[i as usize];
            match f {
                Fact::From => return place(h.place),
                Fact::Sender => return party(cx.subjects.operator(h)),
                _ => {}
            }
            (h.label, h.activity)
        }
        Who::Object(_) => return 0,
    };
    let l = &cx.lineage.labels[label as usize];
    match f {
        Fact::Flow => thing(of.roles[0]),
        Fact::Source => thing(of.roles[1]),
        Fact::Target => thing(of.roles[2]),
        Fact::Data => u64::from(l.data),
        Fact::Root => known(l.root),
        Fact::Origin => match l.origin {
            Origin::Place(p) => place(p),
            Origin::Unmade(n) => 1 << 45 | thing(n),
        },
        Fact::Collector => known(l.collector),
        Fact::Treatments => u64::from(profiles.done[label as usize]),
        Fact::Narrowed => u64::from(profiles.narrowed[label as usize]),
        // Where it is not known, whoever did not state it: the flow, or the node that holds.
        Fact::Activity => match activity {
            Some(a) => u64::from(a),
            None => 1 << 44 | thing(of.roles[usize::from(matches!(of.who, Who::Holding(_)))]),
        },
        _ => 0,
    }
}

impl Eval<'_> {
    /// The code of a read of a subject.
    pub(super) fn code(&self, read: Read, of: &Of) -> u64 {
        match (read, self.cx.profiles) {
            (Read::Told(call), _) => self.given(call, of).0,
            (_, Some(profiles)) => self.codes.borrow_mut().code(&self.cx, profiles, read, of),
            _ => 0,
        }
    }

    /// The code of what a call gives, and how much of the subject that rests on.
    pub(super) fn given(&self, call: Call, of: &Of) -> (u64, Level) {
        let before = self.begin(About::Nobody);
        let v = self.call(call.name, vec![of.who.value()]);
        let (level, ..) = self.forgotten(before);
        (self.codes.borrow_mut().of_value(&v, &self.own(&of.roles)), level)
    }
}

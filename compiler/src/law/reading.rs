//! What an evaluation reads of its subject, as short words, so that a value can be kept by exactly that ([`super::paths`]).
//!
//! A *frame* stands for one evaluation about a subject: a crossing, a holding or a thing. Every fact of it, and every property of the things
//! it is about, is noted where it is read. A frame that ends hands what it read on to the one around it, as far as that is about the same
//! things. What is reached otherwise (a count over all crossings, a company by its name) is the same for every subject and not noted.
//!
//! A fact has a *code*: equal codes mean that nothing the law can ask of that fact tells two subjects apart. A thing that shares its class
//! with others is coded by the part it plays (source, collector, ..), any other by its number.

use std::cell::RefCell;
use std::rc::Rc;

use super::eval::{Context, Eval};
use super::profile::{NOBODY, Profiles, Roles};
use super::subjects::PartyRef;
use crate::base::Index;
use crate::graph::Place;
use crate::lineage::label::{Known, Origin};
use crate::model::{ObjId, PropId};

/// Facts of a crossing or holding. `From` is also where a holding is, `Sender` its operator, `Source` its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fact {
    Flow,
    Source,
    Target,
    From,
    To,
    Sight,
    Data,
    Root,
    Origin,
    Collector,
    Treatments,
    /// The people its root is narrowed to where it was collected.
    Narrowed,
    Activity,
    Sender,
    Receiver,
    Arranger,
    Since,
    Until,
}

/// How many there are.
const FACTS: usize = Fact::Until as usize + 1;

/// One thing that may be read of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Read {
    Fact(Fact),
    /// A property of the thing in a role.
    Prop(u8, PropId),
    /// What kind of thing it is, with its categories and prototypes.
    Kind(u8),
}

/// What is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    Crossing(u32),
    Holding(u32),
    Object(ObjId),
}

impl Who {
    fn about(self) -> super::reads::About {
        match self {
            Who::Crossing(_) => super::reads::About::Crossing,
            Who::Holding(_) => super::reads::About::Holding,
            Who::Object(_) => super::reads::About::Thing,
        }
    }
}

/// A read of something in particular: what a frame about several things notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    Fact(Fact),
    Prop(PropId),
    Kind,
}

/// Reads as a set of numbers.
pub type Mask = u128;
const MOST_READS: usize = 128;

/// A subject and the things it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Of {
    pub who: Who,
    pub roles: Roles,
}

/// What is read of whom.
pub type Noted = (Who, What);

/// Whom a frame is about.
#[derive(Debug, Clone)]
pub enum About {
    /// Nothing in particular.
    Nobody,
    One(Of),
    Many(Rc<[Of]>),
}

/// One evaluation under way.
#[derive(Debug, Clone)]
pub struct Frame {
    pub about: About,
    pub mask: Mask,
    /// Where it is about many.
    pub list: Vec<Noted>,
}

/// What a remembered value read.
#[derive(Debug, Clone)]
pub enum Seen {
    Nothing,
    Of(Mask),
    Many(Rc<[Noted]>),
}

/// Numbers of reads and of statements, shared by all evaluations of one run.
#[derive(Debug, Default)]
pub struct Codes {
    reads: Vec<Read>,
    /// The bits of facts, which are read most; zero where none is given yet.
    facts: [Mask; FACTS],
    known: Index<Read, u8>,
    stated: Index<(ObjId, PropId), u64>,
    kinds: Index<ObjId, u64>,
    statements: super::profile::Statements,
}

pub type SharedCodes = Rc<RefCell<Codes>>;

impl Codes {
    /// The bit of a read; nothing where there are too many to tell apart.
    fn bit(&mut self, r: Read) -> Option<Mask> {
        if let Read::Fact(f) = r
            && self.facts[f as usize] != 0
        {
            return Some(self.facts[f as usize]);
        }
        if let Some(i) = self.known.get(&r) {
            return Some(1 << i);
        }
        let next = self.reads.len();
        if next >= MOST_READS {
            return None;
        }
        self.reads.push(r);
        match r {
            Read::Fact(f) => self.facts[f as usize] = 1 << next,
            _ => {
                self.known.insert(r, next as u8);
            }
        }
        Some(1 << next)
    }
    pub fn read(&self, i: u8) -> Read {
        self.reads[i as usize]
    }

    /// The code of a read of a subject.
    pub fn code(&mut self, cx: &Context, profiles: &Profiles, r: Read, of: &Of) -> u64 {
        match r {
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
    let (label, activity, sender) = match of.who {
        Who::Crossing(i) => {
            let c = &cx.subjects.crossings[i as usize];
            match f {
                Fact::From => return place(c.from),
                Fact::To => return place(c.to),
                Fact::Sight => return u64::from(cx.graph.edges[c.edge as usize].sight),
                Fact::Receiver => return party(c.receiver),
                Fact::Arranger => return party(c.arranger),
                Fact::Since => return c.since.number() as u64,
                Fact::Until => return c.until.number() as u64,
                _ => {}
            }
            (c.label, c.activity, c.sender)
        }
        Who::Holding(i) => {
            let h = &cx.subjects.holdings[i as usize];
            if f == Fact::From {
                return place(h.place);
            }
            (h.label, h.activity, h.operator)
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
        Fact::Activity => u64::from(activity.unwrap_or(NOBODY)),
        Fact::Sender => party(sender),
        _ => 0,
    }
}

impl Eval<'_> {
    /// Whether reads are noted at all.
    fn notes(&self) -> bool {
        self.cx.profiles.is_some()
    }

    pub(super) fn push_frame(&self, about: About) {
        if self.notes() {
            self.frames.borrow_mut().push(Frame {
                about,
                mask: 0,
                list: Vec::new(),
            });
        }
    }

    /// Ends a frame; what it read goes on to the one around it.
    pub(super) fn pop_frame(&self) -> Option<Frame> {
        if !self.notes() {
            return None;
        }
        let f = self.frames.borrow_mut().pop()?;
        match &f.about {
            About::Nobody => {}
            About::One(of) => self.note_seen(of, f.mask),
            About::Many(_) => f.list.iter().for_each(|n| self.note_noted(*n)),
        }
        Some(f)
    }

    /// Ends a frame whose value says nothing of what is around it.
    pub(super) fn drop_frame(&self) -> Option<Frame> {
        if self.notes() { self.frames.borrow_mut().pop() } else { None }
    }

    /// What a remembered value read is read again.
    pub(super) fn note_again(&self, seen: &Seen, of: Option<&Of>) {
        match (seen, of) {
            (Seen::Of(mask), Some(of)) => self.note_seen(of, *mask),
            (Seen::Many(list), _) => list.iter().for_each(|n| self.note_noted(*n)),
            _ => {}
        }
    }

    /// These reads of a subject.
    pub(super) fn note_seen(&self, of: &Of, mask: Mask) {
        let mut frames = self.frames.borrow_mut();
        let Some(top) = frames.last_mut() else { return };
        match &top.about {
            About::Nobody => return,
            About::One(own) if own == of => {
                top.mask |= mask;
                return;
            }
            _ => {}
        }
        drop(frames);
        let mut left = mask;
        while left != 0 {
            let i = left.trailing_zeros() as u8;
            left &= left - 1;
            let read = self.codes.borrow().read(i);
            self.note_noted(match read {
                Read::Fact(f) => (of.who, What::Fact(f)),
                Read::Prop(role, p) => (Who::Object(of.roles[role as usize]), What::Prop(p)),
                Read::Kind(role) => (Who::Object(of.roles[role as usize]), What::Kind),
            });
        }
    }

    fn note_noted(&self, (who, what): Noted) {
        match (who, what) {
            (_, What::Fact(f)) => self.note_fact(who, f),
            (Who::Object(o), What::Prop(p)) => self.note_prop(o, p),
            (Who::Object(o), What::Kind) => self.note_kind(o),
            _ => {}
        }
    }

    /// A fact of a crossing or holding is read.
    pub(super) fn note_fact(&self, who: Who, f: Fact) {
        let mut frames = self.frames.borrow_mut();
        let Some(top) = frames.last_mut() else { return };
        let full = match &top.about {
            About::One(of) if of.who == who => match self.codes.borrow_mut().bit(Read::Fact(f)) {
                Some(bit) => {
                    top.mask |= bit;
                    false
                }
                None => true,
            },
            About::Many(list) if list.iter().any(|of| of.who == who) => {
                note_in(&mut top.list, (who, What::Fact(f)));
                false
            }
            _ => false,
        };
        drop(frames);
        if full {
            self.note(super::profile::Level::Itself);
        }
    }

    /// What is stated of a thing for a property is read.
    pub(super) fn note_prop(&self, o: ObjId, p: PropId) {
        self.note_of_thing(o, What::Prop(p));
    }

    /// What kind of thing it is, is asked.
    pub(super) fn note_kind(&self, o: ObjId) {
        self.note_of_thing(o, What::Kind);
    }

    fn note_of_thing(&self, o: ObjId, what: What) {
        let mut frames = self.frames.borrow_mut();
        let Some(top) = frames.last_mut() else { return };
        let full = match &top.about {
            About::One(of) => match of.roles.iter().position(|r| *r == o) {
                Some(role) => {
                    let read = match what {
                        What::Prop(p) => Read::Prop(role as u8, p),
                        _ => Read::Kind(role as u8),
                    };
                    match self.codes.borrow_mut().bit(read) {
                        Some(bit) => {
                            top.mask |= bit;
                            false
                        }
                        None => true,
                    }
                }
                None => false,
            },
            About::Many(list) if list.iter().any(|of| of.roles.contains(&o)) => {
                note_in(&mut top.list, (Who::Object(o), what));
                false
            }
            _ => false,
        };
        drop(frames);
        if full {
            self.note(super::profile::Level::Itself);
        }
    }

    /// Whether both are things of the one subject that is being judged: then what told them apart was read.
    pub(super) fn are_own(&self, x: ObjId, y: ObjId) -> bool {
        let frames = self.frames.borrow();
        match frames.last().map(|f| &f.about) {
            Some(About::One(of)) => of.roles.contains(&x) && of.roles.contains(&y),
            _ => false,
        }
    }
}

fn note_in(list: &mut Vec<Noted>, n: Noted) {
    if !list.contains(&n) {
        list.push(n);
    }
}

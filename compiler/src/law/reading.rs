//! What an evaluation reads of its subject, as short words, so that a value can be kept by exactly that ([`super::paths`]).
//!
//! A *frame* stands for one evaluation about a subject: a crossing, a holding or a thing. Every fact of it, and every property of the things
//! it is about, is noted where it is read. A frame that ends hands what it read on to the one around it, as far as that is about the same
//! things. What is reached otherwise (a count over all crossings, a company by its name) is the same for every subject and not noted.
//!
//! A fact has a *code*: equal codes mean that nothing the law can ask of that fact tells two subjects apart. A thing that shares its class
//! with others is coded by the part it plays (source, collector, ..), any other by its number.
//!
//! What came before a crossing, and what rests on which crossing it is, differs almost from crossing to crossing, but what a call makes of it
//! seldom does. So a call on the subject that rests on such a thing is itself a read ([`Read::Told`]), and its code is its value. A call that
//! rests on less is one too where a value is kept (`Frame::short`): what it gives parts the subjects into fewer than all that it read.

use std::rc::Rc;

use super::eval::Eval;
use super::past::Past;
use super::profile::{Level, Roles};
use super::value::{V, Val};
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
    /// What came before a crossing, with all that came before that.
    Before,
}

/// One thing that may be read of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Read {
    Fact(Fact),
    /// A property of the thing in a role.
    Prop(u8, PropId),
    /// What kind of thing it is, with its categories and prototypes.
    Kind(u8),
    /// The value of a call on it and nothing else.
    Told(Call),
    /// Of a crossing: what these reads, by their number, say of each of those right before it ([`super::past`]).
    Past(u32),
}

/// A call on the subject alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Call {
    /// The name of the law.
    pub name: u32,
    /// How much of the subject it rests on.
    pub level: Level,
    /// Under the answers and readings of this number ([`super::tried`]); 0: as things are.
    pub tried: u32,
}

/// What is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    Crossing(u32),
    Holding(u32),
    Object(ObjId),
}

impl Who {
    pub(super) fn value(self) -> Val {
        Val::new(match self {
            Who::Crossing(i) => V::Crossing(i),
            Who::Holding(i) => V::Holding(i),
            Who::Object(o) => V::Object(o),
        })
    }
    pub(super) fn about(self) -> super::reads::About {
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

/// Calls that read less than this of their subject are not worth a read of their own.
const FEW: u32 = 4;

/// Reads as a set of numbers.
pub type Mask = ethnum::U256;

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
    /// All that is read of it, to be handed on.
    pub mask: Mask,
    /// The same with what calls give in place of what they read, to keep its value by.
    pub short: Mask,
    /// Where it is about many.
    pub list: Vec<Noted>,
    /// Its value is kept by what it read of this very subject, so what tells the subjects of a profile apart may be among it.
    pub single: bool,
    /// The value of a variable within another evaluation: what is read here of the subject of that one is read of it.
    pub within: bool,
    /// Those right before its subject are looked at one by one.
    pub past: Option<Past>,
    /// Things of a class that variables in it name, [`NOBODY`] where they may name any. One of the subject's things that is among them may
    /// have been reached through a variable.
    pub others: Vec<ObjId>,
}

/// What a remembered value read.
#[derive(Debug, Clone)]
pub enum Seen {
    Nothing,
    /// All of it, and the same with what calls gave in place of what they read.
    Of(Mask, Mask),
    Many(Rc<[Noted]>),
}

impl Seen {
    /// What was read of one subject.
    pub(super) fn mask(&self) -> Mask {
        match self {
            Seen::Of(mask, _) => *mask,
            _ => Mask::ZERO,
        }
    }
    /// What its value is kept by.
    pub(super) fn short(&self) -> Mask {
        match self {
            Seen::Of(_, short) => *short,
            _ => Mask::ZERO,
        }
    }
}

impl Eval<'_> {
    /// Whether reads are noted at all.
    fn notes(&self) -> bool {
        self.cx.profiles.is_some()
    }

    pub(super) fn push_frame(&self, about: About, single: bool, within: bool) {
        if self.notes() {
            self.frames.borrow_mut().push(Frame {
                about,
                mask: Mask::ZERO,
                short: Mask::ZERO,
                list: Vec::new(),
                single,
                within,
                past: None,
                others: Vec::new(),
            });
        }
    }

    /// The value of a call on the one subject of the frame was read, instead of all that made it.
    pub(super) fn note_told(&self, call: Call) {
        let bit = self.codes.borrow_mut().told_bit(call);
        match (bit, self.frames.borrow_mut().last_mut()) {
            (Some(bit), Some(top)) if top.single => {
                top.mask |= bit;
                top.short |= bit;
                return;
            }
            _ => {}
        }
        self.note(call.level);
    }

    /// The value of a call on the one subject of the frame, which rests on no more than is said of it, was read: for the frame's own value that
    /// stands for all that made it. False where it is not noted so.
    pub(super) fn note_value(&self, name: u32, seen: &Seen, of: &Of) -> bool {
        let is_one_of_many = !matches!(of.who, Who::Object(_));
        if self.base.is_some() || !is_one_of_many || seen.mask().count_ones() < FEW || !self.is_single(of) {
            return false;
        }
        let call = Call {
            name,
            level: Level::Profile,
            tried: 0,
        };
        let bit = self.codes.borrow_mut().value_bit(call);
        match (bit, self.frames.borrow_mut().last_mut()) {
            (Some(bit), Some(top)) => {
                top.mask |= seen.mask();
                top.short |= bit;
                true
            }
            _ => false,
        }
    }

    /// Whether the frame is about just this subject and keeps its value by what is read of it.
    pub(super) fn is_single(&self, of: &Of) -> bool {
        let frames = self.frames.borrow();
        frames
            .last()
            .is_some_and(|f| f.single && matches!(&f.about, About::One(own) if own == of))
    }

    /// All that this subject has read where these are its reads: a call that stands among them by its value may have read other facts of the
    /// subject whose evaluation they were noted in.
    fn all_of(&self, reads: Mask, of: &Of) -> Mask {
        let values = self.codes.borrow().values(reads);
        values.into_iter().fold(reads, |all, (bit, call)| {
            let e = self.base.unwrap_or(self);
            let known = e.codes.borrow().read_by(bit, e.profile_of(&of.who.value().v));
            all & !super::codes::bit(bit) | known.unwrap_or_else(|| e.read_by(bit, call, of))
        })
    }
    /// What a call reads of a subject.
    fn read_by(&self, bit: u8, call: Call, of: &Of) -> Mask {
        let x = of.who.value();
        let profile = self.profile_of(&x.v);
        let mask = self.read_while(*of, || self.call(call.name, vec![x]));
        self.codes.borrow_mut().keep_read_by(bit, profile, mask);
        mask
    }

    /// What came before a crossing is read.
    pub(super) fn note_before(&self, i: u32) {
        if self.note_further(i) {
            return;
        }
        self.note_wide();
        if self.moved.is_empty() {
            let mut frames = self.frames.borrow_mut();
            if let Some(top) = frames.last_mut()
                && top.single
                && let About::One(of) = &top.about
                && matches!(of.who, Who::Crossing(_))
                && let Some(bit) = self.codes.borrow_mut().bit(Read::Fact(Fact::Before))
            {
                if of.who == Who::Crossing(i) {
                    top.mask |= bit;
                    top.short |= bit;
                    return;
                }
                // What came before the subject tells what came before that.
                if top.mask & bit != 0 {
                    return;
                }
            }
        }
        self.note(Level::History);
    }

    /// Ends a frame; what it read goes on to the one around it.
    pub(super) fn pop_frame(&self) -> Option<Frame> {
        if !self.notes() {
            return None;
        }
        let f = self.drop_frame()?;
        match &f.about {
            About::Nobody => {}
            About::One(of) => self.note_seen(of, f.mask, f.short),
            About::Many(_) => f.list.iter().for_each(|n| self.note_noted(*n)),
        }
        Some(f)
    }

    /// Ends a frame whose value says nothing of what is around it.
    pub(super) fn drop_frame(&self) -> Option<Frame> {
        if !self.notes() {
            return None;
        }
        let f = self.frames.borrow_mut().pop()?;
        Some(self.with_past(f))
    }

    /// What a remembered value read is read again.
    pub(super) fn note_again(&self, seen: &Seen, of: Option<&Of>) {
        match (seen, of) {
            (Seen::Of(mask, short), Some(of)) => self.note_seen(of, *mask, *short),
            (Seen::Many(list), _) => list.iter().for_each(|n| self.note_noted(*n)),
            _ => {}
        }
    }

    /// These reads of a subject. Under answers that are tried a call may give something else, so there all of them count.
    pub(super) fn note_seen(&self, of: &Of, mask: Mask, short: Mask) {
        let (mask, short) = match self.base {
            Some(_) => {
                let all = self.all_of(short, of);
                let all = self.codes.borrow_mut().whole_past(all);
                (all, all)
            }
            None if self.is_single(of) => (mask, short),
            None => (self.all_of(short, of), short),
        };
        if self.note_seen_before(of, mask, short) {
            return;
        }
        let single = self.codes.borrow().single(mask);
        let mut frames = self.frames.borrow_mut();
        let Some(top) = frames.last_mut() else { return };
        let own = matches!(&top.about, About::One(own) if own == of);
        if own && (top.single || single == 0) {
            top.mask |= mask;
            top.short |= if top.single { short } else { mask };
            return;
        }
        let before = self.codes.borrow().before();
        let covered = top.single && top.mask & before != 0;
        if own {
            top.mask |= mask & !single;
            top.short |= mask & !single;
        }
        let nobody = matches!(top.about, About::Nobody);
        drop(frames);
        if single != 0 {
            let level = self.codes.borrow().level(single);
            if self.codes.borrow().asked_of_past(single) != 0 {
                self.note_wide();
            }
            if level != Level::History || !covered {
                self.note(level);
            }
        }
        let left = if own || nobody { Mask::ZERO } else { mask & !single };
        for i in super::codes::bits(left) {
            let read = self.codes.borrow().read(i);
            self.note_noted(match read {
                Read::Fact(f) => (of.who, What::Fact(f)),
                Read::Prop(role, p) => (Who::Object(of.roles[role as usize]), What::Prop(p)),
                Read::Kind(role) => (Who::Object(of.roles[role as usize]), What::Kind),
                // Not among these.
                Read::Told(_) | Read::Past(_) => continue,
            });
        }
    }

    fn note_noted(&self, (who, what): Noted) {
        match (who, what) {
            (_, What::Fact(f)) => self.note_fact(who, f),
            (Who::Object(o), What::Prop(p)) => {
                // A value that was kept for a thing read it then; now a subject that the thing is a part of does.
                self.note_read(o, p);
                self.note_prop(o, p);
            }
            (Who::Object(o), What::Kind) => self.note_kind(o),
            _ => {}
        }
    }

    /// A fact of a crossing or holding is read.
    pub(super) fn note_fact(&self, who: Who, f: Fact) {
        let noting = |frame: &mut Frame| match &frame.about {
            About::One(of) if of.who == who => Some(self.note_bit(Read::Fact(f), frame)),
            About::One(of) if frame.past.is_some() && self.is_right_before(who, of.who) => Some(self.note_past(Read::Fact(f), frame)),
            About::Many(list) if list.iter().any(|of| of.who == who) => {
                note_in(&mut frame.list, (who, What::Fact(f)));
                Some(true)
            }
            _ => None,
        };
        self.note_within(noting);
    }

    /// Notes a read in the frame whose subject it is of: the last, or one that the last is within. `noting` gives `None` where it is of another,
    /// and false where there is no more room for it.
    fn note_within(&self, noting: impl Fn(&mut Frame) -> Option<bool>) {
        let mut noted = true;
        for frame in self.frames.borrow_mut().iter_mut().rev() {
            if let Some(fits) = noting(frame) {
                noted = fits;
                break;
            }
            if !frame.within {
                break;
            }
        }
        if !noted {
            self.note(Level::Itself);
        }
    }

    /// Adds a read of one right before its subject to a frame; false where there are too many.
    fn note_past(&self, read: Read, frame: &mut Frame) -> bool {
        let bit = self.codes.borrow_mut().bit(read);
        if let Some(p) = &mut frame.past {
            p.mask |= bit.unwrap_or_default();
        }
        bit.is_some()
    }

    /// Adds a read to a frame; false where there are too many.
    fn note_bit(&self, read: Read, frame: &mut Frame) -> bool {
        let bit = self.codes.borrow_mut().bit(read);
        frame.mask |= bit.unwrap_or_default();
        frame.short |= bit.unwrap_or_default();
        bit.is_some()
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
        let noting = |frame: &mut Frame| match &frame.about {
            About::One(of) => {
                let read = |roles: &Roles| {
                    let role = roles.iter().position(|r| *r == o)? as u8;
                    Some(match what {
                        What::Prop(p) => Read::Prop(role, p),
                        _ => Read::Kind(role),
                    })
                };
                let own = read(&of.roles);
                // It may be a thing of both.
                let before: Vec<Read> = frame
                    .past
                    .iter()
                    .flat_map(|p| &p.looked_at)
                    .filter_map(|of| read(&of.roles))
                    .collect();
                let noted = own.map(|r| self.note_bit(r, frame));
                before
                    .into_iter()
                    .map(|r| self.note_past(r, frame))
                    .chain(noted)
                    .reduce(|a, b| a && b)
            }
            About::Many(list) if list.iter().any(|of| of.roles.contains(&o)) => {
                note_in(&mut frame.list, (Who::Object(o), what));
                Some(true)
            }
            _ => None,
        };
        self.note_within(noting);
    }
}

fn note_in(list: &mut Vec<Noted>, n: Noted) {
    if !list.contains(&n) {
        list.push(n);
    }
}

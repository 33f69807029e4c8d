//! What is noted while a value is found: how much of its subject it rests on, and what is read of it. Every value of its own begins and ends
//! here, and what was noted of it goes on to the one around it.

use std::rc::Rc;

use fixedbitset::FixedBitSet;

use super::eval::Eval;
use super::profile::{Level, NOBODY, Profiles};
use super::reading::{About as Whom, Call, Frame, Mask, Of, Seen};
use super::reads::About;
use super::stand::{Sort, Stand, about_of};
use super::value::*;
use crate::model::{ObjId, Words};

/// What was noted of the evaluation around the present one.
pub struct Noted {
    level: Level,
    wide: bool,
    about: u8,
}

impl Eval<'_> {
    /// What another evaluation rested on, this one rests on too; `tried`: its number, where it is kept by one.
    pub(super) fn note_of(&self, o: &Eval, tried: Option<u32>) {
        self.note(o.level.get());
        if o.wide.get() {
            self.note_wide();
        }
        self.learn_of(o);
        if let Some(f) = o.drop_frame() {
            let of = if let Whom::One(of) = &f.about { Some(of) } else { None };
            // What was read there may be another value than the one that is known here.
            let called = self.codes.borrow().called(f.mask);
            match tried {
                Some(tried) => {
                    let calls = self.codes.borrow().calls(called);
                    calls.into_iter().for_each(|c| self.note_told(Call { tried, ..c }));
                }
                None => self.note(self.codes.borrow().level(called)),
            }
            let seen = seen_in(Some(Frame {
                mask: f.mask & !called,
                short: f.mask & !called,
                ..f.clone()
            }));
            self.note_again(&seen, of);
        }
    }

    /// What was noted is forgotten: another subject comes.
    pub(super) fn begin_anew(&self) {
        self.level.set(Level::Profile);
        self.wide.set(false);
    }

    /// Begins to judge what the other is judging.
    pub(super) fn begin_like(&self, o: &Eval) {
        if let Some(f) = o.frames.borrow().last() {
            self.push_frame(f.about.clone(), f.single, f.within);
        }
    }

    /// What is evaluated rests on this much of its subject.
    pub(super) fn note(&self, level: Level) {
        let level = if level == Level::History && !self.moved.is_empty() {
            Level::Itself
        } else {
            level
        };
        if level > self.level.get() {
            self.level.set(level);
        }
    }
    /// Something that is not reached through the subject came into it.
    pub(super) fn note_wide(&self) {
        self.wide.set(true);
    }
    /// A property is read: of a thing that others stand for, it must be one their class agrees on.
    pub(super) fn note_read(&self, o: ObjId, p: crate::model::PropId) {
        self.read.borrow_mut().grow_and_insert(p as usize);
        let about = self.about.get();
        if about == 0 {
            return;
        }
        if let Some(profiles) = self.cx.profiles
            && profiles.is_shared(o)
        {
            for a in About::ALL {
                if about & a.bit() != 0 && !profiles.reads.holds(a, p) {
                    self.unforeseen.borrow_mut().insert((a, p));
                }
            }
        }
    }
    /// What another evaluation of the same run read, and what of it no profile foresaw.
    pub(super) fn learn_of(&self, o: &Eval) {
        self.read.borrow_mut().union_with(&o.read.borrow());
        self.unforeseen.borrow_mut().extend(o.unforeseen.borrow().iter());
    }
    /// Every property on which what was found may rest: those that were read, those that tell profiles apart, and those the evaluation knows
    /// by name, which it looks at without noting.
    pub fn rests_on(&self) -> FixedBitSet {
        let mut out = self.read.borrow().clone();
        let apart = |p: &Profiles| About::ALL.into_iter().flat_map(|a| p.reads.list(a)).collect::<Vec<_>>();
        let apart = self.cx.profiles.map(apart).unwrap_or_default();
        let known = self.cx.world.library.words.props();
        for p in apart.into_iter().chain(known).filter(|p| *p != Words::MISSING) {
            out.grow_and_insert(p as usize);
        }
        out
    }
    /// The reads no profile foresaw.
    pub fn unforeseen(&self) -> Vec<(About, crate::model::PropId)> {
        self.unforeseen.borrow().iter().copied().collect()
    }

    /// Whether two things are the same was asked. Of two things of one subject it is among what is said of it, and a thing that shares its
    /// class is never one that does not.
    pub(super) fn note_which(&self, x: ObjId, y: ObjId) {
        let Some(p) = self.cx.profiles else { return };
        if p.is_shared(x) && p.is_shared(y) && !self.are_own(x, y) {
            self.note(Level::Itself);
        }
    }

    /// Which thing this is was asked.
    pub(super) fn note_identity(&self, o: ObjId) {
        if self.cx.profiles.is_some_and(|p| p.is_shared(o)) {
            self.note(Level::Itself);
        }
    }
    /// Whether both are things of the one subject that is being judged, reached as such: then what told them apart was read.
    pub(super) fn are_own(&self, x: ObjId, y: ObjId) -> bool {
        let frames = self.frames.borrow();
        let Some(Frame {
            about: Whom::One(of),
            others,
            ..
        }) = frames.last()
        else {
            return false;
        };
        let own = |o: ObjId| of.roles.contains(&o) && !others.contains(&o);
        own(x) && own(y) && !others.contains(&NOBODY)
    }

    /// Evaluates something while a variable has this value.
    pub(super) fn bound<R>(&self, v: &Val, f: impl FnOnce() -> R) -> R {
        let of = self.of(&v.head().v);
        let subject = match self.frames.borrow().last() {
            Some(Frame { about: Whom::One(own), .. }) => of.is_some_and(|of| of == *own),
            _ => false,
        };
        if subject {
            return f();
        }
        let named = self.named(v).unwrap_or_else(|| vec![NOBODY]);
        let before = self.frames.borrow_mut().last_mut().map(|f| {
            let before = f.others.len();
            f.others.extend(named);
            before
        });
        let out = f();
        if let (Some(before), Some(f)) = (before, self.frames.borrow_mut().last_mut()) {
            f.others.truncate(before);
        }
        out
    }

    /// The evaluation that has begun has these variables around it.
    pub(super) fn begin_among(&self, around: Option<&[ObjId]>) {
        if let Some(f) = self.frames.borrow_mut().last_mut() {
            f.others.extend(around.unwrap_or(&[NOBODY]));
        }
    }

    /// Begins a value of its own; [`Eval::noted`] ends it.
    pub(super) fn begin(&self, whom: Whom) -> Noted {
        self.begin_with(whom, false, false)
    }
    fn begin_with(&self, whom: Whom, single: bool, within: bool) -> Noted {
        self.push_frame(whom, single, within);
        Noted {
            level: self.level.replace(Level::Profile),
            wide: self.wide.replace(false),
            about: self.about.get(),
        }
    }
    /// Begins what a condition says of a subject, within an evaluation that may be about another.
    pub(super) fn begin_subject(&self, v: &V) -> Noted {
        let out = self.begin_with(self.of(v).map_or(Whom::Nobody, Whom::One), false, true);
        self.about.set(out.about | about_of(v));
        out
    }
    /// Begins a judgement, which is kept by what it reads of its subject.
    pub(super) fn begin_judged(&self, v: &V) -> Noted {
        let out = self.begin_with(self.of(v).map_or(Whom::Nobody, Whom::One), true, false);
        self.about.set(out.about | about_of(v));
        out
    }
    /// Begins a call: about nothing of a class where it is free.
    pub(super) fn begin_call(&self, stand: &Stand) -> Noted {
        let whom = match (stand.sort, stand.whom.as_slice()) {
            (Sort::Free, _) => Whom::Nobody,
            (Sort::One, [one]) => Whom::One(*one),
            (_, list) => Whom::Many(list.into()),
        };
        let out = self.begin_with(whom, stand.sort == Sort::One, false);
        self.about.set(if stand.sort == Sort::Free { 0 } else { out.about | stand.about });
        out
    }
    /// What was noted since, whether it was wide, and what was read; what was noted before goes on with it.
    pub(super) fn noted(&self, before: Noted) -> (Level, bool, Seen) {
        let (level, wide) = (self.level.get(), self.wide.get());
        self.level.set(before.level.max(level));
        self.wide.set(before.wide || wide);
        self.about.set(before.about);
        // What the evaluation around it cannot tell apart is noted of that one, not of this.
        let seen = seen_in(self.pop_frame());
        (level, wide, seen)
    }

    /// Like [`Eval::noted`] for a call: where its value says all that matters of what came before its subject, or of which one that is, the
    /// value is what was read.
    pub(super) fn noted_call(&self, name: u32, args: &[Val], stand: &Stand, before: Noted, v: &Val) -> (Level, bool, Seen) {
        let Some(of) = self.tells(args, stand, v) else {
            let (level, wide, seen) = self.noted(before);
            let from_before = self.names_from_before(stand.whom.first(), &seen, &v.deps);
            if from_before {
                self.note_wide();
            }
            return (level, wide || from_before, seen);
        };
        let seen = seen_in(self.drop_frame());
        self.about.set(before.about);
        let (level, wide) = (self.level.replace(before.level), self.wide.replace(before.wide));
        let wide = wide || self.names_from_before(Some(&of), &seen, &v.deps);
        self.note_call(name, &of, v, (level, wide, &seen));
        (level, wide, seen)
    }

    /// How much of its subject a value rests on in all: what was noted, and what the reads it is kept by rest on.
    pub(super) fn rests(&self, noted: Level, seen: &Seen) -> Level {
        noted.max(self.codes.borrow().level(seen.mask()))
    }

    /// The subject of a call whose value may stand for all it read: it says nothing but a truth, and names no thing of a class but the
    /// subject's own.
    pub(super) fn tells(&self, args: &[Val], stand: &Stand, v: &Val) -> Option<Of> {
        let plain = stand.sort == Sort::One && args.len() == 1 && self.moved.is_empty() && matches!(v.v, V::Truth(_));
        let of = *stand.whom.first().filter(|_| plain)?;
        self.serves(&v.deps, &of.roles, false).then_some(of)
    }

    /// What a call read of its one subject goes on to the evaluation around it, or only its value does: where that rests on no more than is
    /// said of it, or names nothing of it.
    pub(super) fn note_call(&self, name: u32, of: &Of, v: &Val, (level, wide, seen): (Level, bool, &Seen)) {
        let rests = self.rests(level, seen);
        if rests == Level::Profile {
            if !self.note_value(name, seen, of) {
                self.note_again(seen, Some(of));
            }
        } else if !self.names_nobody(&v.deps) {
            self.note(level);
            self.note_again(seen, Some(of));
        } else if self.is_single(of) {
            return self.note_told(Call {
                name,
                level: rests,
                tried: 0,
            });
        } else if self.note_told_before(name, of, rests) {
            return;
        } else {
            self.note(rests);
            self.note_again(seen, Some(of));
        }
        if wide {
            self.note_wide();
        }
    }

    /// Like [`Eval::noted`], where what was noted ends with the value.
    pub(super) fn forgotten(&self, before: Noted) -> (Level, bool, Seen) {
        let seen = seen_in(self.drop_frame());
        self.about.set(before.about);
        (self.level.replace(before.level), self.wide.replace(before.wide), seen)
    }

    /// What an evaluation reads of a subject, which says nothing of what is around it.
    pub(super) fn read_while(&self, of: Of, f: impl FnOnce() -> Val) -> Mask {
        let before = self.begin(Whom::One(of));
        self.about.set(before.about | about_of(&of.who.value().v));
        f();
        self.forgotten(before).2.mask()
    }
}

fn seen_in(frame: Option<super::reading::Frame>) -> Seen {
    match frame {
        Some(f) => match f.about {
            Whom::Nobody => Seen::Nothing,
            Whom::One(_) => Seen::Of(f.mask, f.short),
            Whom::Many(_) => Seen::Many(Rc::from(f.list)),
        },
        None => Seen::Nothing,
    }
}

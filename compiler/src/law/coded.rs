//! A subject that is asked for the codes of its reads ([`super::codes`]).

use super::codes::{LONG_PAST, bits};
use super::eval::Eval;
use super::extent::LONG;
use super::profile::Level;
use super::reading::{Call, Fact, Mask, Of, Read, Who};
use super::tried::Trying;
use super::value::V;

/// A subject that is asked for codes.
pub struct Coded<'e, 'a> {
    e: &'e Eval<'a>,
    of: &'e Of,
    /// Where answers are tried, and values under them may be among what is read.
    tried: Option<&'e dyn Trying>,
    /// The sort of the subject with its profile, and its history: what was found for others of them is found for it.
    profile: Option<(usize, u32)>,
    history: Option<u32>,
    /// Nothing is tried: what calls give is what they give to everybody.
    stated: bool,
}

impl<'e, 'a> Coded<'e, 'a> {
    pub(super) fn new(e: &'e Eval<'a>, of: &'e Of, tried: Option<&'e dyn Trying>) -> Coded<'e, 'a> {
        let stated = e.base.is_none() && e.moved.is_empty();
        let (profile, history) = match (of.who, e.cx.profiles) {
            (Who::Crossing(i), Some(p)) => (
                Some((0, p.crossings[i as usize])),
                p.histories.get(i as usize).copied().filter(|_| stated),
            ),
            (Who::Holding(i), Some(p)) => (Some((1, p.holdings[i as usize])), None),
            _ => (None, None),
        };
        Coded {
            e,
            of,
            tried,
            profile,
            history,
            stated,
        }
    }

    /// The code of a read, by its number, and how much of this subject it rests on.
    pub(super) fn code(&self, number: u8) -> (u64, Level) {
        let codes = self.e.codes.borrow();
        let read = codes.read(number);
        // Under answers that are tried a call may give something else.
        let profile = self.profile.filter(|_| self.stated || !matches!(read, Read::Told(_)));
        if let Some(code) = profile.and_then(|(sort, p)| codes.by_profile[sort].get(number, p)) {
            return (code, Level::Profile);
        }
        if let Some(code) = self.history.and_then(|h| codes.by_history.get(number, h)) {
            return (code, Level::History);
        }
        drop(codes);
        match (read, self.tried) {
            (Read::Told(call), Some(tried)) if call.tried != 0 => self.kept(number, call, tried.code(call, self.of)),
            (Read::Told(call), _) => self.kept(number, call, self.e.given(call, self.of)),
            (Read::Fact(Fact::Before), _) => (self.plain(number, read), Level::History),
            (Read::Past(past), _) => self.past(number, past),
            _ => (self.plain(number, read), Level::Profile),
        }
    }
    /// The code of what is asked of each crossing right before this one. Those that say the same count once.
    fn past(&self, number: u8, past: u32) -> (u64, Level) {
        let (Who::Crossing(i), Some(profiles)) = (self.of.who, self.e.cx.profiles) else {
            return (0, Level::History);
        };
        let before = profiles.before(i).unwrap_or(&[]);
        if before.len() >= LONG {
            return (
                LONG_PAST | profiles.pasts.get(i as usize).map_or(0, |p| u64::from(*p)),
                Level::History,
            );
        }
        let at = profiles.past(i).filter(|_| self.stated);
        if let Some(code) = at.and_then(|at| self.e.codes.borrow().by_past.get(number, at)) {
            return (code, Level::History);
        }
        let mask = self.e.codes.borrow().of_each(past);
        let width = mask.count_ones() as usize;
        let (mut all, mut rests): (Vec<u64>, Level) = (Vec::new(), Level::History);
        for of in before.iter().filter_map(|j| self.e.of(&V::Crossing(*j))) {
            let coded = Coded::new(self.e, &of, None);
            let start = all.len();
            for bit in bits(mask) {
                let (code, more) = coded.code(bit);
                rests = rests.max(more);
                all.push(code);
            }
            if width > 0 && all[..start].chunks_exact(width).any(|x| *x == all[start..]) {
                all.truncate(start);
            }
        }
        // Of nothing asked it matters still whether there is any.
        all.push(u64::from(!before.is_empty()));
        let mut codes = self.e.codes.borrow_mut();
        let next = codes.found_before.len() as u64;
        let code = *codes.found_before.entry((past, all.into())).or_insert(next);
        if let Some(at) = at.filter(|_| rests <= Level::History && !self.e.is_anything_solved()) {
            codes.by_past.keep(number, at, profiles.count_of_pasts(), code);
        }
        (code, rests)
    }
    /// The code of a read that all of a profile agree on, save what came before.
    fn plain(&self, number: u8, read: Read) -> u64 {
        let code = self.e.code(read, self.of);
        if let (Some((sort, at)), Some(p)) = (self.profile, self.e.cx.profiles)
            && read != Read::Fact(Fact::Before)
        {
            self.e.codes.borrow_mut().keep_of_profile(number, sort == 1, at, p, code);
        }
        code
    }
    /// The code of what a call gives, kept for those who share what it rests on.
    fn kept(&self, number: u8, call: Call, (code, rests): (u64, Level)) -> (u64, Level) {
        let Some(p) = self.e.cx.profiles.filter(|_| self.stated && !self.e.is_being_solved(call.name)) else {
            return (code, rests);
        };
        let mut codes = self.e.codes.borrow_mut();
        match (rests, self.profile, self.history) {
            (Level::Profile, Some((sort, at)), _) => codes.keep_of_profile(number, sort == 1, at, p, code),
            (Level::Profile | Level::History, _, Some(h)) => codes.keep_of_history(number, h, p.count_of_histories(), code),
            _ => {}
        }
        (code, rests)
    }
    /// Of these reads those that may have to be evaluated.
    pub(super) fn late(&self, mask: Mask) -> Mask {
        self.e.codes.borrow().single(mask)
    }
}

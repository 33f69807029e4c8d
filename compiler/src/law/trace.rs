//! What an evaluation reads: which names of the law, and which days it compares today with. A change of any other name cannot change what
//! it gives, and neither can a day on which none of these comparisons turns.

use std::cell::RefCell;
use std::collections::BTreeSet;

use portolan_syntax::tree::Arith;

use super::eval::Eval;
use super::ir::{Ex, Op};
use super::value::{V, Val};
use crate::base::{Day, Duration};

/// Names and days read so far.
#[derive(Debug, Default)]
pub struct Trace {
    names: RefCell<Vec<bool>>,
    /// A span's months, days, working days and milliseconds, and a day: today and the span were compared with the day.
    days: RefCell<BTreeSet<([i64; 4], Day)>>,
}

impl Trace {
    pub(super) fn read(&self, name: u32) {
        let mut list = self.names.borrow_mut();
        let at = name as usize;
        if list.len() <= at {
            list.resize(at + 1, false);
        }
        list[at] = true;
    }

    /// By index of the name; what lies behind the end was not read.
    pub fn take_names(&self) -> Vec<bool> {
        self.names.take()
    }

    /// What was added to today, and the day it was compared with.
    pub fn take_days(&self) -> Vec<(Duration, Day)> {
        let span = |s: [i64; 4]| Duration {
            months: s[0],
            days: s[1],
            workdays: s[2],
            milliseconds: s[3],
            ..Duration::ZERO
        };
        self.days.take().into_iter().map(|(s, d)| (span(s), d)).collect()
    }
}

/// What is added to today, where an expression says no more than that.
pub fn after_today(ex: &Ex) -> Option<Duration> {
    let span = |e: &Ex| match &e.op {
        Op::Const(v) => match &v.v {
            V::Span(d) if !d.forever => Some(**d),
            _ => None,
        },
        _ => None,
    };
    match &ex.op {
        Op::Today => Some(Duration::ZERO),
        Op::Arith(Arith::Add, a, b) if matches!(a.op, Op::Today) => span(b),
        Op::Arith(Arith::Add, a, b) if matches!(b.op, Op::Today) => span(a),
        Op::Arith(Arith::Sub, a, b) if matches!(a.op, Op::Today) => Some(span(b)?.negated()),
        _ => None,
    }
}

impl Eval<'_> {
    /// Writes down the day that today is compared with.
    pub(super) fn compared_with_today(&self, trace: &Trace, sides: [(&Ex, &Val); 2]) {
        for (ex, other) in [(sides[0].0, sides[1].1), (sides[1].0, sides[0].1)] {
            if let (Some(s), V::Day(lo, hi)) = (after_today(ex), &other.head().v) {
                let span = [s.months, s.days, s.workdays, s.milliseconds];
                let mut list = trace.days.borrow_mut();
                list.extend([*lo, *hi].into_iter().filter(|d| d.is_finite()).map(|d| (span, d)));
            }
        }
    }
}

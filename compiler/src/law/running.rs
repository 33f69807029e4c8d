//! From when to when a flow runs, where a condition decides it: before any law no condition is read.

use super::eval::{Context, Eval, Positions};
use super::profile::Level;
use super::value::*;
use crate::base::Day;

impl Eval<'_> {
    /// The first and the last day of a crossing: the widest they may be, each with why where it is not known.
    pub(super) fn days_of(&self, i: u32) -> [(Day, Option<Deps>); 2] {
        let c = self.crossing(i);
        let terms = self.cx.subjects.terms(c);
        let w = self.cx.world.library.words;
        if terms.vague != [false; 2] {
            self.note(Level::Itself);
        }
        let end = |vague: bool, widest: Day, prop| {
            if !vague {
                return (widest, None);
            }
            let said = self.prop(c.flow, prop);
            match said.head().v {
                V::Day(first, last) if first == last => (first, None),
                V::None => (widest, None),
                _ => (widest, Some(said.deps.union(&said.head().deps))),
            }
        };
        [
            end(terms.vague[0], terms.since, w.flow_since),
            end(terms.vague[1], terms.until, w.flow_until),
        ]
    }
}

/// Whether a crossing takes place on a day; where that is not known it is judged as if it did.
pub fn takes_place(cx: Context, positions: &Positions, i: u32, day: Day) -> bool {
    let terms = cx.subjects.terms(&cx.subjects.crossings[i as usize]);
    if terms.vague == [false; 2] || !terms.run_on(day) {
        return terms.run_on(day);
    }
    let [(since, _), (until, _)] = Eval::new(cx, day, positions).days_of(i);
    since <= day && day <= until
}

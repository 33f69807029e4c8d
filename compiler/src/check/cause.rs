//! Why a day is looked at: what happens on it, as data.

use std::sync::Arc;

use crate::base::{Day, Duration, Level, Origin};
use crate::model::{ObjId, PropId};

/// What a day owes its place in the list to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A name of the law, by index.
    Law(u32),
    /// A row of a set, by where it is written.
    Row(Origin),
    Regime(u32),
    /// A date stated of a thing.
    Fact(ObjId, PropId),
    Acceptance(usize),
    /// The deadline of a duty.
    Deadline(u32),
    Calendar,
}

/// What happens on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A regime begins or ends.
    Begins,
    Ended,
    VersionSince,
    VersionEnded,
    RowSince,
    RowEnded,
    /// A text or a property names the day.
    Names,
    /// The law counts by years.
    Years,
    LevelEnded(Level),
    AcceptanceEnded,
    PositionEnded,
    DeadlinePast,
    DeadlineNear,
}

/// What the law adds to the day that is named, or takes from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    And(Duration),
    Less(Duration),
    /// Less, after something was added.
    AndLess(Duration),
}

/// Data: every language words it for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    pub of: Of,
    pub event: Event,
    /// Of what: the name of a law, or a thing and its property.
    pub name: Arc<str>,
    /// The day that is named.
    pub day: Day,
    pub cites: Option<Arc<str>>,
    pub steps: Vec<Step>,
    pub at: Option<Origin>,
}

impl Cause {
    pub fn new(of: Of, event: Event, name: &Arc<str>, day: Day, at: Option<Origin>) -> Cause {
        Cause {
            of,
            event,
            name: name.clone(),
            day,
            cites: None,
            steps: Vec::new(),
            at,
        }
    }

    pub(super) fn cited(self, cites: Option<&Arc<str>>) -> Cause {
        Cause {
            cites: cites.cloned(),
            ..self
        }
    }

    pub(super) fn and(&self, steps: &[Step]) -> Cause {
        let mut out = self.clone();
        out.steps.extend_from_slice(steps);
        out
    }
}

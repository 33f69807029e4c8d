//! How grave a result is: what the verdict weighs, capped by the status of its regime.

use crate::base::{Day, Level};
use crate::law::verdict::{Ruling, Verdict};

/// Days before a deadline from which it is worth a warning.
pub const NEAR: i64 = 90;

/// The highest level a status allows; `None`: the regime is not evaluated.
pub fn cap(status: &str) -> Option<Level> {
    match status {
        "binding" => Some(Level::Stop),
        "guidance" => Some(Level::Warn),
        "trial" | "standard" | "voluntary" => Some(Level::Advisory),
        "signal" | "draft" => Some(Level::Info),
        "repealed" => None,
        _ => Some(Level::Stop),
    }
}

/// The level of a verdict before any cap; `None`: no finding.
pub fn base(v: &Verdict, today: Day) -> Option<Level> {
    match v.ruling {
        Ruling::Prohibited => Some(Level::Stop),
        Ruling::Blocked | Ruling::Unmet => Some(Level::Error),
        Ruling::Undetermined => Some(Level::Ask),
        Ruling::Contested => Some(Level::Warn),
        Ruling::Due if v.due.is_some_and(|d| d <= today.plus_days(NEAR)) => Some(Level::Warn),
        _ => None,
    }
}

/// Base, lowered by the rule's own level or by what was not read in full, under the cap.
pub fn level(v: &Verdict, today: Day, cap: Level, own: Option<Level>, unread: bool) -> Option<Level> {
    let mut out = base(v, today)?;
    if let Some(l) = own {
        out = out.min(l);
    }
    if unread {
        out = out.min(Level::Warn);
    }
    Some(out.min(cap))
}

//! Calendar days with two ends of time: `always` before every day, `never` after.

use jiff::{ToSpan, civil};
use portolan_syntax::tree::Ymd;

/// A day as a count from 1970-01-01; [`Day::ALWAYS`] and [`Day::NEVER`] are the ends of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(i32);

impl Day {
    pub const ALWAYS: Day = Day(i32::MIN);
    pub const NEVER: Day = Day(i32::MAX);

    /// The day written as year, month, day; `None` where the calendar has no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Day> {
        Some(Day::from_civil(civil::Date::new(year, month, day).ok()?))
    }
    pub fn from_ymd(d: Ymd) -> Option<Day> {
        Day::new(d.year, d.month, d.day)
    }
    /// Reads `2026-11-20`.
    pub fn parse(text: &str) -> Option<Day> {
        Some(Day::from_civil(text.parse().ok()?))
    }
    pub fn is_finite(self) -> bool {
        self != Day::ALWAYS && self != Day::NEVER
    }
    /// Days since 1970-01-01; only of a finite day.
    pub fn number(self) -> i32 {
        self.0
    }
    pub fn civil(self) -> Option<civil::Date> {
        if !self.is_finite() {
            return None;
        }
        civil::date(1970, 1, 1).checked_add(i64::from(self.0).days()).ok()
    }
    pub fn from_civil(d: civil::Date) -> Day {
        let since = civil::date(1970, 1, 1).until(d).map_or(0, |s| s.get_days());
        Day(since)
    }
    /// `n` days later; the ends of time stay where they are, and what leaves the calendar becomes an end.
    pub fn plus_days(self, n: i64) -> Day {
        if !self.is_finite() {
            return self;
        }
        match i32::try_from(i64::from(self.0) + n) {
            Ok(d) if Day(d).is_finite() => Day(d),
            _ if n < 0 => Day::ALWAYS,
            _ => Day::NEVER,
        }
    }
    /// `n` months later, clamped to the end of the month.
    pub fn plus_months(self, n: i64) -> Day {
        let Some(d) = self.civil() else { return self };
        match n.try_into().ok().and_then(|n: i32| d.checked_add(n.months()).ok()) {
            Some(d) => Day::from_civil(d),
            None if n < 0 => Day::ALWAYS,
            None => Day::NEVER,
        }
    }
    /// Monday is 0.
    pub fn weekday(self) -> i32 {
        (self.0 + 3).rem_euclid(7)
    }
    pub fn start_of_year(self) -> Day {
        self.civil().and_then(|d| Day::new(d.year(), 1, 1)).unwrap_or(self)
    }
    /// The first day on or after this one with that month and day.
    pub fn next(self, month: i8, day: i8) -> Option<Day> {
        let d = self.civil()?;
        (0..=8).filter_map(|k| Day::new(d.year() + k, month, day)).find(|x| *x >= self)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Day::ALWAYS => write!(f, "always"),
            Day::NEVER => write!(f, "never"),
            d => match d.civil() {
                Some(d) => write!(f, "{d}"),
                None => write!(f, "beyond the calendar"),
            },
        }
    }
}

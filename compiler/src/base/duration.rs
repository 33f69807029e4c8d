//! Calendar durations, compared over every day they could start on.

use super::{Day, Tri};

/// A calendar amount: months and days are kept apart because a month has no fixed length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Duration {
    pub months: i64,
    pub days: i64,
    pub milliseconds: i64,
    pub workdays: i64,
    /// Longer than any other.
    pub forever: bool,
}

const DAY_MS: i64 = 86_400_000;

impl Duration {
    pub const FOREVER: Duration = Duration {
        months: 0,
        days: 0,
        milliseconds: 0,
        workdays: 0,
        forever: true,
    };
    pub const ZERO: Duration = Duration {
        months: 0,
        days: 0,
        milliseconds: 0,
        workdays: 0,
        forever: false,
    };

    pub fn negated(self) -> Duration {
        Duration {
            months: -self.months,
            days: -self.days,
            milliseconds: -self.milliseconds,
            workdays: -self.workdays,
            ..self
        }
    }
    pub fn plus(self, o: Duration) -> Duration {
        Duration {
            months: self.months.saturating_add(o.months),
            days: self.days.saturating_add(o.days),
            milliseconds: self.milliseconds.saturating_add(o.milliseconds),
            workdays: self.workdays.saturating_add(o.workdays),
            forever: self.forever || o.forever,
        }
    }

    /// `self - o` in milliseconds, least and most over all starting days. `None`: longer than anything (`forever` on one side).
    fn difference(self, o: Duration) -> (i64, i64) {
        let flat = (self.days - o.days)
            .saturating_mul(DAY_MS)
            .saturating_add(self.milliseconds - o.milliseconds);
        if self.months == o.months && self.workdays == o.workdays {
            return (flat, flat);
        }
        // Without working days the weekday plays no part, and all days of a month that every month has are alike.
        if self.in_months_and_days() && o.in_months_and_days() {
            return self.over(o, starts().filter(|d| d.civil().is_some_and(|d| d.day() == 1 || d.day() > 28)));
        }
        self.over(o, starts())
    }

    /// [`Duration::difference`] over these starting days.
    fn over(self, o: Duration, starts: impl Iterator<Item = Day>) -> (i64, i64) {
        let whole = |d: Duration| Duration { milliseconds: 0, ..d };
        let (mut least, mut most) = (i64::MAX, i64::MIN);
        for start in starts {
            let days = i64::from(whole(self).after(start, &[]).number()) - i64::from(whole(o).after(start, &[]).number());
            let ms = days.saturating_mul(DAY_MS).saturating_add(self.milliseconds - o.milliseconds);
            least = least.min(ms);
            most = most.max(ms);
        }
        (least, most)
    }

    /// No working days, and far from the ends of the calendar.
    fn in_months_and_days(self) -> bool {
        let near = |n: i64, most: i64| (-most..=most).contains(&n);
        self.workdays == 0 && near(self.months, 12_000) && near(self.days, 400_000) && near(self.milliseconds, 400_000 * DAY_MS)
    }

    /// Bounds around [`Duration::difference`] that need no calendar: a month later is 28 to 31 days later, whatever the day.
    fn roughly(self, o: Duration) -> Option<(i64, i64)> {
        if !self.in_months_and_days() || !o.in_months_and_days() {
            return None;
        }
        let months = self.months - o.months;
        let flat = (self.days - o.days) * DAY_MS + self.milliseconds - o.milliseconds;
        let (a, b) = (flat + months * 28 * DAY_MS, flat + months * 31 * DAY_MS);
        Some((a.min(b), a.max(b)))
    }

    /// What a test says of the least and the most of the difference; most answers need no calendar.
    fn decided(self, o: Duration, test: impl Fn(i64, i64) -> Tri) -> Tri {
        let rough = self.roughly(o).map_or(Tri::U, |(least, most)| test(least, most));
        if !rough.is_unknown() {
            return rough;
        }
        let (least, most) = self.difference(o);
        test(least, most)
    }

    pub fn lt(self, o: Duration) -> Tri {
        match (self.forever, o.forever) {
            (true, _) => Tri::F,
            (false, true) => Tri::T,
            _ => self.decided(o, |least, most| either(most < 0, least >= 0)),
        }
    }
    pub fn equals(self, o: Duration) -> Tri {
        match (self.forever, o.forever) {
            (true, true) => Tri::T,
            (false, false) => self.decided(o, |least, most| either(least == 0 && most == 0, most < 0 || least > 0)),
            _ => Tri::F,
        }
    }
    pub fn le(self, o: Duration) -> Tri {
        match (self.forever, o.forever) {
            (_, true) => Tri::T,
            (true, false) => Tri::F,
            _ => self.decided(o, |least, most| either(most <= 0, least > 0)),
        }
    }

    /// The day reached from `start`: months first (clamped to month ends), then days, then working days past week-ends and `holidays`.
    pub fn after(self, start: Day, holidays: &[Day]) -> Day {
        if self.forever {
            return Day::NEVER;
        }
        let mut day = start
            .plus_months(self.months)
            .plus_days(self.days)
            .plus_days(self.milliseconds.div_euclid(DAY_MS));
        let step = self.workdays.signum();
        // A century of working days is far beyond any deadline; the bound keeps a hostile number from looping.
        for _ in 0..self.workdays.unsigned_abs().min(36_500) {
            day = day.plus_days(step);
            while day.is_finite() && (day.weekday() >= 5 || holidays.contains(&day)) {
                day = day.plus_days(step);
            }
        }
        day
    }
}

/// True for all, false for all, or neither.
fn either(yes: bool, no: bool) -> Tri {
    if yes { Tri::T } else { Tri::from(!no).and(Tri::U) }
}

/// Starting days that show every month length and weekday: four years with a leap day, and the eight around 2100 without one.
fn starts() -> impl Iterator<Item = Day> {
    let range = |y: i16, years: i64| {
        let first = Day::new(y, 1, 1).unwrap_or(Day::ALWAYS);
        (0..years * 365).map(move |n| first.plus_days(n))
    };
    range(2024, 4).chain(range(2096, 8))
}

impl std::fmt::Display for Duration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.forever {
            return write!(f, "forever");
        }
        let mut parts = Vec::new();
        let mut say = |n: i64, unit: &str| {
            if n != 0 {
                parts.push(format!("{n} {unit}{}", if n.abs() == 1 { "" } else { "s" }));
            }
        };
        if self.months % 12 == 0 {
            say(self.months / 12, "year");
        } else {
            say(self.months, "month");
        }
        say(self.days, "day");
        say(self.workdays, "workday");
        if self.milliseconds % 3_600_000 == 0 {
            say(self.milliseconds / 3_600_000, "hour");
        } else if self.milliseconds % 1000 == 0 {
            say(self.milliseconds / 1000, "second");
        } else {
            say(self.milliseconds, "millisecond");
        }
        if parts.is_empty() {
            parts.push("0 days".into());
        }
        write!(f, "{}", parts.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    fn months(n: i64) -> Duration {
        Duration {
            months: n,
            ..Duration::ZERO
        }
    }
    fn days(n: i64) -> Duration {
        Duration { days: n, ..Duration::ZERO }
    }

    /// The four examples of the language's semantics.
    #[test]
    fn months_and_days_compare_over_all_starts() {
        assert_eq!(months(6).lt(months(6)), Tri::F);
        assert_eq!(days(180).le(months(6)), Tri::T);
        assert_eq!(months(6).le(days(180)), Tri::F);
        assert_eq!(months(1).le(days(30)), Tri::U);
        assert_eq!(months(6).difference(days(180)), (DAY_MS, 4 * DAY_MS));
        assert_eq!(
            months(12).equals(Duration {
                months: 12,
                ..Duration::ZERO
            }),
            Tri::T
        );
        assert_eq!(Duration::FOREVER.lt(months(5)), Tri::F);
    }

    /// The short ways say what going through every day says.
    #[test]
    fn short_ways_agree_with_the_calendar() {
        let all: Vec<Duration> = [-13, -1, 0, 1, 2, 6, 7, 12, 25]
            .into_iter()
            .flat_map(|m| [0, 1, 28, 29, 30, 31, 180, 365].map(|d| Duration { days: d, ..months(m) }))
            .collect();
        for a in all.iter().step_by(7) {
            for b in all.iter().step_by(5) {
                let (least, most) = a.over(*b, starts());
                assert_eq!(a.difference(*b), (least, most), "{a} {b}");
                let (from, to) = a.roughly(*b).unwrap();
                assert!(from <= least && most <= to, "{a} {b}: {from} {least} {most} {to}");
                assert_eq!(a.lt(*b), either(most < 0, least >= 0), "{a} < {b}");
                assert_eq!(a.le(*b), either(most <= 0, least > 0), "{a} <= {b}");
                assert_eq!(a.equals(*b), either(least == 0 && most == 0, most < 0 || least > 0), "{a} == {b}");
            }
        }
    }

    #[test]
    fn month_ends_clamp_and_working_days_skip_week_ends() {
        let jan31 = Day::new(2025, 1, 31).unwrap();
        assert_eq!(months(1).after(jan31, &[]), Day::new(2025, 2, 28).unwrap());
        let monday = Day::new(2026, 11, 16).unwrap();
        let five = Duration {
            workdays: 5,
            ..Duration::ZERO
        };
        assert_eq!(five.after(monday, &[]), Day::new(2026, 11, 23).unwrap());
    }
}

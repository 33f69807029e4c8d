//! Literals: numbers, quantities with their units, dates.

use portolan_syntax::tree::Decimal;

use super::object::Const;
use super::schema::Unit;
use crate::base::{Duration, Q};

/// The exact value of a written decimal.
pub fn rational(d: Decimal) -> Q {
    Q::new(d.digits(), 10i128.checked_pow(u32::from(d.scale)).unwrap_or(i128::MAX))
}

/// A quantity with its unit as a constant; `None` where the unit wants a whole number or the amount is out of reach.
pub fn quantity(amount: Decimal, unit: &str) -> Option<Const> {
    let q = rational(amount);
    let scaled = |n: i128, u: Unit| num_traits::CheckedMul::checked_mul(&q, &Q::from_integer(n)).map(|v| Const::Number(v.into(), u));
    let whole = || super::schema_build::whole(q).and_then(|n| i64::try_from(n).ok());
    let singular = unit.strip_suffix('s').filter(|s| s.len() > 1).unwrap_or(unit);
    let span = |f: fn(i64) -> Option<Duration>| whole().and_then(f).map(|d| Const::Duration(d.into()));
    match (unit, singular) {
        ("%", _) => num_traits::CheckedDiv::checked_div(&q, &Q::from_integer(100)).map(|v| Const::Number(v.into(), Unit::Share)),
        ("ms", _) => span(|n| {
            Some(Duration {
                milliseconds: n,
                ..Duration::ZERO
            })
        }),
        (_, "second") => span(|n| {
            Some(Duration {
                milliseconds: n.checked_mul(1000)?,
                ..Duration::ZERO
            })
        }),
        (_, "minute") => span(|n| {
            Some(Duration {
                milliseconds: n.checked_mul(60_000)?,
                ..Duration::ZERO
            })
        }),
        (_, "hour") => span(|n| {
            Some(Duration {
                milliseconds: n.checked_mul(3_600_000)?,
                ..Duration::ZERO
            })
        }),
        (_, "day") => span(|n| Some(Duration { days: n, ..Duration::ZERO })),
        (_, "workday") => span(|n| {
            Some(Duration {
                workdays: n,
                ..Duration::ZERO
            })
        }),
        (_, "week") => span(|n| {
            Some(Duration {
                days: n.checked_mul(7)?,
                ..Duration::ZERO
            })
        }),
        (_, "month") => span(|n| {
            Some(Duration {
                months: n,
                ..Duration::ZERO
            })
        }),
        (_, "year") => span(|n| {
            Some(Duration {
                months: n.checked_mul(12)?,
                ..Duration::ZERO
            })
        }),
        ("KB", _) => scaled(1_000, Unit::Size),
        ("MB", _) => scaled(1_000_000, Unit::Size),
        ("GB", _) => scaled(1_000_000_000, Unit::Size),
        ("TB", _) => scaled(1_000_000_000_000, Unit::Size),
        ("m", _) => scaled(1, Unit::Length),
        ("km", _) => scaled(1_000, Unit::Length),
        _ => None,
    }
}

/// Every unit, as a writer would look for it.
pub const UNITS: &[&str] = &[
    "%", "ms", "seconds", "minutes", "hours", "days", "workdays", "weeks", "months", "years", "KB", "MB", "GB", "TB", "m", "km",
];

/// What is wrong with a quantity that is no constant.
pub fn no_quantity(amount: Decimal, unit: &str, origin: crate::base::Origin) -> crate::base::Diagnostic {
    use crate::base::Diagnostic;
    use crate::resolve::suggest;
    let plural = unit.strip_suffix('s').unwrap_or(unit);
    if UNITS.iter().any(|u| *u == unit || u.strip_suffix('s') == Some(plural)) {
        return Diagnostic::error("type.unit", origin, format!("`{unit}` wants a whole number within reason"))
            .help("write the amount in a smaller unit");
    }
    let mut d = Diagnostic::error("type.unit", origin, format!("`{unit}` is no unit"));
    let near = suggest::nearest(unit, UNITS.iter().copied());
    if let [one] = near.as_slice() {
        let replacement = format!("{} {one}", crate::base::interval::show(rational(amount)));
        d.fixes.push(crate::base::Fix {
            title: format!("write `{replacement}`"),
            place: crate::base::diagnostic::Place::Node(origin),
            replacement,
            safe: false,
        });
    }
    d.help
        .push(suggest::question(&near).unwrap_or_else(|| format!("the units are {}", UNITS.join(", "))));
    d
}

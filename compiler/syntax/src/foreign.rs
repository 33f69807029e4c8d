//! Days and numbers as they are written elsewhere: `01.03.2026`, `1,500,000`, `30d`, `1e6`. Each is read as what it means and reported with what
//! to write instead.

use crate::error::SyntaxError;
use crate::tree::Ymd;
use crate::values::days_in;

/// What people write for a unit, and how it is written here.
const SHORT: &[(&str, &str)] = &[
    ("s", "seconds"),
    ("sec", "seconds"),
    ("min", "minutes"),
    ("h", "hours"),
    ("hr", "hours"),
    ("hrs", "hours"),
    ("d", "days"),
    ("w", "weeks"),
    ("wk", "weeks"),
    ("mo", "months"),
    ("y", "years"),
    ("yr", "years"),
    ("yrs", "years"),
];

/// The unit a short form stands for.
pub(crate) fn unit(short: &str) -> Option<&'static str> {
    SHORT.iter().find(|u| u.0 == short).map(|u| u.1)
}

/// A number with a word right behind it, where a value stands: `30d`, `1e6`. The flag tells a quantity from a number.
pub(crate) fn number_and_word(number: &str, word: &str, l: u32, r: u32) -> Option<(bool, SyntaxError)> {
    let say = |what: &str, write: String| {
        SyntaxError::new("syntax.number", what, l..r)
            .label(format!("write `{write}`"))
            .fix(l..r, write.clone(), format!("write `{write}`"))
    };
    if let Some(unit) = unit(word) {
        return Some((true, say("a unit is written as a word", format!("{number} {unit}"))));
    }
    let zeros: usize = word.strip_prefix(['e', 'E'])?.parse().ok().filter(|n| *n <= 30)?;
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if part.len() > zeros {
        return None;
    }
    let digits = format!("{whole}{part}{}", "0".repeat(zeros - part.len()));
    Some((false, say("a number is written out", grouped(digits.trim_start_matches('0')))))
}

/// `1500000` as `1_500_000`.
pub(crate) fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (i, c) in digits.chars().filter(char::is_ascii_digit).enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('_');
        }
        out.push(c);
    }
    out
}

/// Bytes of the longest number whose groups of digits are put together: who goes on and on did not mean one number, and each group would be
/// read with all before it.
const MOST_GROUPED: usize = 40;
/// Bytes of the longest text that may be a day: `2026-11-20`.
const MOST_DAY: usize = 10;

/// Whether a number is a group of digits behind the first one: the `000` of `1,000`.
pub(crate) fn is_group(number: &str) -> bool {
    number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit())
}

/// Whether two numbers with something between them that groups digits are those of one: `1,500`. Only the first group begins with no zero.
pub(crate) fn is_grouped(before: &str, after: &str) -> bool {
    if before.len() > MOST_GROUPED {
        return false;
    }
    let first = before.split(',').next().unwrap_or(before);
    let digits = first.bytes().all(|b| b.is_ascii_digit());
    digits && (1..=3).contains(&first.len()) && !first.starts_with('0') && is_group(after)
}

/// That `,` does not group digits.
pub(crate) fn commas(text: &str, l: u32, r: u32) -> SyntaxError {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let write = grouped(&digits);
    SyntaxError::new("syntax.number", "`,` separates values, not the digits of a number", l..r)
        .label(format!("write `{write}`"))
        .help("Several numbers are written with a space behind each `,`.")
        .fix(l..r, write.clone(), format!("write `{write}`"))
}

/// That a blank does not group digits.
pub(crate) fn blanks(text: &str, l: u32, r: u32) -> SyntaxError {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let write = grouped(&digits);
    SyntaxError::new("syntax.number", "the digits of a number have no blank between them", l..r)
        .label(format!("write `{write}`"))
        .help("Several numbers are written with a `,` between them.")
        .fix(l..r, write.clone(), format!("write `{write}`"))
}

/// The days that a text with two separators may mean, the likeliest first.
fn days(text: &str) -> Vec<Ymd> {
    let parts: Vec<&str> = text.split(['.', '/', '-']).collect();
    let [a, b, c] = parts.as_slice() else { return Vec::new() };
    let day = |y: &str, m: &str, d: &str| {
        let number = |p: &str| p.parse::<i16>().ok();
        let (year, month, day) = (number(y)?, number(m)?, number(d)?);
        let exists = y.len() == 4 && year > 0 && (1..=12).contains(&month) && (1..=i16::from(days_in(year, month as i8))).contains(&day);
        exists.then_some(Ymd {
            year,
            month: month as i8,
            day: day as i8,
        })
    };
    let mut out: Vec<Ymd> = if a.len() == 4 {
        day(a, b, c).into_iter().collect()
    } else {
        let swapped = day(c, a, b).filter(|_| text.contains('/'));
        day(c, b, a).into_iter().chain(swapped).collect()
    };
    out.dedup();
    out
}

/// Whether a text of numbers and separators is meant as a day.
pub(crate) fn is_day(text: &str) -> bool {
    if text.len() > MOST_DAY {
        return false;
    }
    let parts: Vec<usize> = text.split(['.', '/', '-']).map(str::len).collect();
    let digits = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'/' | b'-'));
    digits && matches!(parts.as_slice(), [1..=2, 1..=2, 4] | [4, 1..=2, 1..=2])
}

/// Whether a text is meant as a month: `2026-03`.
pub(crate) fn is_month(text: &str) -> bool {
    let Some((year, month)) = text.split_at_checked(4).and_then(|(y, rest)| Some((y, rest.strip_prefix('-')?))) else {
        return false;
    };
    year.len() == 4 && month.len() == 2 && month.parse::<i8>().is_ok_and(|m| (1..=12).contains(&m))
}

/// What is wrong with a day or a month that is written in another way.
pub(crate) fn day_error(text: &str, l: u32, r: u32) -> SyntaxError {
    let error = SyntaxError::new("syntax.date", "a date is written year-month-day", l..r);
    if is_month(text) {
        return error
            .label("the day is missing")
            .help(format!("Write a day of it, such as `{text}-01`."));
    }
    let all: Vec<String> = days(text)
        .iter()
        .map(|d| format!("{:04}-{:02}-{:02}", d.year, d.month, d.day))
        .collect();
    match all.as_slice() {
        [one] => error
            .label(format!("write `{one}`"))
            .fix(l..r, one.clone(), format!("write `{one}`")),
        [one, other] => error.label("read in two ways").help(format!("Write `{one}` or `{other}`.")),
        _ => error.label("no such day").help("For example `2026-11-20`."),
    }
}

/// The day that stands for one written in another way.
pub(crate) fn read_day(text: &str) -> Ymd {
    let month = || {
        let (year, month) = text.split_once('-')?;
        Some(Ymd {
            year: year.parse().ok()?,
            month: month.parse().ok()?,
            day: 1,
        })
    };
    let first = days(text).into_iter().next();
    first.or_else(|| month().filter(|_| is_month(text))).unwrap_or(Ymd {
        year: 9999,
        month: 1,
        day: 1,
    })
}

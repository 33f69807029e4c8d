//! Values out of the text of tokens: texts, numbers, quantities, days.

use crate::builder::{Builder, Str};
use crate::error::SyntaxError;
use crate::foreign;
use crate::tree::{Decimal, Ymd};

impl Builder<'_> {
    pub(crate) fn tag(&mut self, l: u32, r: u32) -> Str {
        self.intern(self.slice(l + 1, r))
    }

    /// The value of a string token; its quotes may be missing or typographic, which the lexer has reported.
    pub(crate) fn string(&mut self, l: u32, r: u32) -> Str {
        let all = self.slice(l, r);
        let body = all.strip_prefix(['"', '“', '”']).unwrap_or(all);
        let body = if escaped_end(body) {
            body
        } else {
            body.strip_suffix(['"', '“', '”']).unwrap_or(body)
        };
        if !body.contains('\\') {
            return body.into();
        }
        let mut value = String::with_capacity(body.len());
        let mut chars = body.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some('n') => value.push('\n'),
                    Some(c @ ('"' | '\\')) => value.push(c),
                    // Not an escape, which the lexer has reported.
                    Some(c) => value.extend(['\\', c]),
                    None => {}
                },
                c => value.push(c),
            }
        }
        value.into()
    }

    pub(crate) fn number(&mut self, l: u32, r: u32) -> Decimal {
        self.decimal(self.slice(l, r), l, r)
    }

    fn decimal(&mut self, text: &str, l: u32, r: u32) -> Decimal {
        let mut digits: Option<i128> = Some(0);
        let mut scale: Option<u8> = Some(0);
        let mut fraction = false;
        for c in text.bytes() {
            match c {
                b'0'..=b'9' => {
                    digits = digits.and_then(|d| d.checked_mul(10)?.checked_add(i128::from(c - b'0')));
                    if fraction {
                        scale = scale.and_then(|s| s.checked_add(1));
                    }
                }
                b'.' => fraction = true,
                b'e' | b'E' => break,
                _ => {}
            }
        }
        // `1e6`, which has been reported.
        let power = text.split_once(['e', 'E']).and_then(|(_, e)| e.parse::<u8>().ok());
        for _ in 0..power.unwrap_or(0) {
            match scale {
                Some(s @ 1..) => scale = Some(s - 1),
                _ => digits = digits.and_then(|d| d.checked_mul(10)),
            }
        }
        if let (Some(digits), Some(scale)) = (digits, scale) {
            return Decimal::new(digits, scale);
        }
        self.errors.push(
            SyntaxError::new("syntax.number", "this number is too large", l..r)
                .label("more than 38 digits")
                .help("Numbers are exact and have at most 38 digits."),
        );
        Decimal::new(0, 0)
    }

    pub(crate) fn quantity(&mut self, l: u32, r: u32) -> (Decimal, Str) {
        let all = self.slice(l, r);
        let cut = all
            .find(|c: char| !(c.is_ascii_digit() || c == '_' || c == '.'))
            .unwrap_or(all.len());
        let (number, unit) = all.split_at(cut);
        // A short form right behind its number has been reported.
        let unit = self.intern(foreign::unit(unit).unwrap_or(unit.trim()));
        (self.decimal(number, l, l + cut as u32), unit)
    }

    pub(crate) fn range(&mut self, l: u32, r: u32) -> (Decimal, Decimal) {
        let all = self.slice(l, r);
        let (from, to) = all.split_once("..").unwrap_or((all, ""));
        let cut = l + from.len() as u32;
        (self.decimal(from, l, cut), self.decimal(to, cut + 2, r))
    }

    /// A day that exists: the lexer has reported one that does not, and the nearest one stands for it.
    pub(crate) fn date(&mut self, l: u32, r: u32) -> Ymd {
        let written = self.slice(l, r);
        if !written.as_bytes().iter().take(5).eq(written.as_bytes().iter().take(4).chain(b"-")) || written.matches('-').count() != 2 {
            return foreign::read_day(written);
        }
        let mut parts = self.slice(l, r).split('-').map(|p| p.parse::<i16>().unwrap_or(99));
        let (y, m, d) = (parts.next().unwrap_or(1), parts.next().unwrap_or(1), parts.next().unwrap_or(1));
        let year = y.clamp(1, 9999);
        let month = m.clamp(1, 12) as i8;
        Ymd {
            year,
            month,
            day: d.clamp(1, i16::from(days_in(year, month))) as i8,
        }
    }
}

/// Whether the last quote of a string body is part of an escape.
fn escaped_end(body: &str) -> bool {
    let Some(rest) = body.strip_suffix('"') else {
        return false;
    };
    (rest.len() - rest.trim_end_matches('\\').len()) % 2 == 1
}

/// The number of days of a month of the Gregorian calendar.
pub(crate) fn days_in(year: i16, month: i8) -> i8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

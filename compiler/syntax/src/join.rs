//! The filter between lexer and parser: joins what belongs together, because the lexer knows no neighbours.
//!
//! Four joined tokens: `.name` is a field (so `c.to` needs no escape), a connective before `:` is a key, a number and the unit behind it on
//! the same line are a quantity unless the unit is itself followed by `:` (then it is a property), and so is `60%`.

use crate::error::{Errors, SyntaxError};
use crate::foreign;
use crate::token::{Tok, Token};

const UNITS: &[&str] = &[
    "ms", "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "workday", "workdays", "week", "weeks", "month",
    "months", "year", "years", "KB", "MB", "GB", "TB", "m", "km",
];

/// Whether a word is a unit of measure behind a number.
pub(crate) fn is_unit(word: &str) -> bool {
    word.len() <= 8 && UNITS.contains(&word)
}

/// Whether what stands behind a token is a value of a row, which is never computed.
fn states_value(before: Tok) -> bool {
    matches!(before, Tok::Colon | Tok::Key | Tok::Comma) || before.is_connective()
}

/// Whether what stands behind a token is a value rather than a name.
fn gives_value(before: Tok) -> bool {
    let computed = matches!(
        before,
        Tok::LParen | Tok::Cmp | Tok::Plus | Tok::Minus | Tok::Star | Tok::Slash | Tok::Assign
    );
    states_value(before) || computed
}

/// Joins tokens as they come.
pub(crate) struct Joiner<'t> {
    text: &'t str,
    pub(crate) tokens: Vec<Token>,
    /// Where the unit of the last token begins, when that is a quantity made of two words.
    unit: u32,
    /// That unit is no known one: what follows decides whether it was meant as one.
    guess: bool,
    /// Whether the first token of this line was one that is left out: the next is the first that counts.
    left_out: bool,
}

impl<'t> Joiner<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Joiner {
            text,
            tokens: Vec::new(),
            unit: 0,
            guess: false,
            left_out: false,
        }
    }

    /// Takes the next raw token.
    pub(crate) fn push(&mut self, mut token: Token, errors: &mut Errors) {
        token.first |= std::mem::take(&mut self.left_out);
        if self.foreign(token, errors) {
            return;
        }
        let Some(last) = self.tokens.last().copied() else {
            return self.begin(token, errors);
        };
        // Nearly all tokens join with nothing.
        let joins = matches!(last.kind, Tok::Dot | Tok::Number | Tok::Quantity)
            || matches!(token.kind, Tok::Colon | Tok::Assign | Tok::Percent | Tok::Semi);
        if !joins {
            return self.tokens.push(token);
        }
        let same_line = !token.first;
        // A lone name before one of these is no item, so nothing well formed is misread.
        let ends_value = matches!(token.kind, Tok::RBrace | Tok::RParen | Tok::Comma);
        if std::mem::take(&mut self.guess) && last.kind == Tok::Quantity && !ends_value {
            self.part();
            return self.push(token, errors);
        }
        if (last.kind, token.kind, same_line) == (Tok::Dot, Tok::Number, true) && self.second_point(token, errors) {
            return;
        }
        if (last.kind, token.kind) == (Tok::Number, Tok::Name) && self.number_and_word(token, errors) {
            return;
        }
        let Some(last) = self.tokens.last_mut() else { return };
        match (last.kind, token.kind) {
            (Tok::Dot, kind) => {
                if same_line && (kind == Tok::Name || kind.is_keyword()) {
                    last.kind = Tok::Field;
                    last.end = token.end;
                } else {
                    self.lone_dot(errors);
                    self.push(token, errors);
                }
            }
            (Tok::Number, Tok::Name) if same_line && is_unit(token.text(self.text)) => {
                last.kind = Tok::Quantity;
                last.end = token.end;
                self.unit = token.start;
            }
            (Tok::Number, Tok::Name) if token.start == last.end => {
                let name = Token {
                    kind: Tok::Name,
                    end: token.end,
                    ..*last
                };
                *last = name;
                errors.push(
                    SyntaxError::new("syntax.name", "a name cannot begin with a digit", name.start..name.end)
                        .label("read as one name")
                        .help("Begin the name with a letter or `_`."),
                );
            }
            (Tok::Number, Tok::Name) if same_line => {
                // Perhaps a unit nobody knows: the types say so, in words, if nothing follows that makes it a name.
                last.kind = Tok::Quantity;
                last.end = token.end;
                self.unit = token.start;
                self.guess = true;
            }
            (Tok::Number, Tok::Percent) if same_line => {
                last.kind = Tok::Quantity;
                last.end = token.end;
                self.unit = 0;
            }
            (Tok::Quantity, Tok::Colon) if self.unit > last.start => {
                // The unit was the name of the next property after all.
                self.part();
                self.tokens.push(token);
            }
            (kind, Tok::Assign) if kind.is_connective() && same_line => {
                // No value begins with `=`, so this is a property whose colon was mistyped.
                let at = token.start..token.end;
                last.kind = Tok::Key;
                last.end = token.end;
                errors.push(
                    SyntaxError::new("syntax.equals", "values are given with `:`, not `=`", at.clone())
                        .label("write `:`")
                        .fix(at, ":", "write `:`"),
                );
            }
            (kind, Tok::Colon) if kind.is_connective() && same_line => {
                last.kind = Tok::Key;
                last.end = token.end;
            }
            _ => self.begin(token, errors),
        }
    }

    /// `1.000.000` and `20.11.2026`: read as one number.
    fn second_point(&mut self, token: Token, errors: &mut Errors) -> bool {
        let [.., number, dot] = self.tokens.as_mut_slice() else {
            return false;
        };
        if number.kind != Tok::Number || number.end != dot.start || dot.end != token.start {
            return false;
        }
        number.end = token.end;
        let span = number.start..number.end;
        let written = number.text(self.text);
        if foreign::is_day(written) {
            number.kind = Tok::Date;
            errors.push(foreign::day_error(written, span.start, span.end));
        } else {
            errors.push(
                SyntaxError::new("syntax.number", "a number has one point at most", span)
                    .label("read as one number")
                    .help("A large number is written `1_000_000`, a date year-month-day: `2026-11-20`."),
            );
        }
        self.tokens.pop();
        true
    }

    /// `03/01/2026`, `2026-03` and `1,500,000`: the number that `token` ends, or that stands before it, is one with what is written right
    /// before it.
    fn foreign(&mut self, token: Token, errors: &mut Errors) -> bool {
        let all = self.tokens.as_slice();
        // The numbers and separators without a blank between them, from the end.
        let chain = |from: &[Token], kind: Tok| {
            let [.., number, separator] = from else { return None };
            let joins = number.kind == Tok::Number && separator.kind == kind && number.end == separator.start;
            joins.then_some((*number, from.len() - 2))
        };
        if token.kind == Tok::Number
            && let Some(last) = all.last().filter(|l| l.end == token.start)
        {
            let kind = last.kind;
            let Some((number, at)) = chain(all, kind) else { return false };
            let text = |from: Token| &self.text[from.start as usize..token.end as usize];
            let first = chain(&all[..at], kind).filter(|(first, i)| all[i + 1].end == number.start && foreign::is_day(text(*first)));
            return match kind {
                Tok::Slash | Tok::Minus if first.is_some() => {
                    let Some((first, at)) = first else { return false };
                    errors.push(foreign::day_error(text(first), first.start, token.end));
                    self.one(at, Tok::Date, token.end)
                }
                Tok::Minus if foreign::is_month(text(number)) && at > 0 && states_value(all[at - 1].kind) => {
                    // A third part may follow.
                    let more = self.text.as_bytes().get(token.end as usize) == Some(&b'-');
                    if more {
                        return false;
                    }
                    errors.push(foreign::day_error(text(number), number.start, token.end));
                    self.one(at, Tok::Date, token.end)
                }
                Tok::Comma if foreign::is_group(token.text(self.text)) => {
                    let before = chain(&all[..at], kind).filter(|(first, i)| {
                        all[i + 1].end == number.start && foreign::is_grouped(first.text(self.text), number.text(self.text))
                    });
                    let is_grouped = foreign::is_grouped(number.text(self.text), token.text(self.text));
                    // The first value of a row: who lists several numbers writes blanks between them.
                    let begins = || at > 0 && matches!(all[at - 1].kind, Tok::Colon | Tok::Key);
                    let start = match before {
                        Some((_, i)) => i,
                        // A number that has been found to be one goes on.
                        None if is_grouped && number.text(self.text).contains(',') => {
                            errors.forget("syntax.number", number.start);
                            at
                        }
                        None if is_grouped && begins() && !self.lists(token.end) => at,
                        None => return false,
                    };
                    let from = all[start];
                    errors.push(foreign::commas(text(from), from.start, token.end));
                    self.one(start, Tok::Number, token.end)
                }
                _ => false,
            };
        }
        // `1,500 in US`: two values of one list have one connective each, or none.
        if token.kind == Tok::In
            && let [.., last] = all
            && last.kind == Tok::Number
            && let Some((number, at)) = chain(&all[..all.len() - 1], Tok::Comma)
            && all[at + 1].end == last.start
            && foreign::is_grouped(number.text(self.text), last.text(self.text))
        {
            let (start, end) = (number.start, last.end);
            errors.push(foreign::commas(&self.text[start as usize..end as usize], start, end));
            self.one(at, Tok::Number, end);
        }
        false
    }

    /// Whether another value is listed right behind a place, which is no group of digits.
    fn lists(&self, end: u32) -> bool {
        let Some(rest) = self.text.as_bytes().get(end as usize..).and_then(|r| r.strip_prefix(b",")) else {
            return false;
        };
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        digits > 0 && digits != 3
    }

    /// Makes one token of those from `at` on.
    fn one(&mut self, at: usize, kind: Tok, end: u32) -> bool {
        self.tokens.truncate(at + 1);
        self.tokens[at].kind = kind;
        self.tokens[at].end = end;
        true
    }

    /// `30d` and `1e6` where a value stands.
    fn number_and_word(&mut self, token: Token, errors: &mut Errors) -> bool {
        let [.., before, number] = self.tokens.as_mut_slice() else {
            return false;
        };
        if number.end != token.start || !gives_value(before.kind) {
            return false;
        }
        let found = foreign::number_and_word(number.text(self.text), token.text(self.text), number.start, token.end);
        let Some((quantity, error)) = found else { return false };
        if quantity {
            number.kind = Tok::Quantity;
        }
        number.end = token.end;
        errors.push(error);
        true
    }

    /// Takes the last quantity apart into its number and a name.
    fn part(&mut self) {
        let Some(last) = self.tokens.last_mut() else { return };
        let (start, end) = (self.unit, last.end);
        last.kind = Tok::Number;
        last.end = self.text[..start as usize].trim_end().len() as u32;
        self.tokens.push(Token {
            kind: Tok::Name,
            first: false,
            start,
            end,
        });
    }

    fn begin(&mut self, token: Token, errors: &mut Errors) {
        let at = token.start..token.end;
        self.left_out = token.first && matches!(token.kind, Tok::Percent | Tok::Semi);
        match token.kind {
            Tok::Percent => errors.push(
                SyntaxError::new("syntax.character", "`%` stands behind a number", at.clone())
                    .label("no number before it")
                    .help("Write a share as `60%`.")
                    .fix(at, "", "remove `%`"),
            ),
            Tok::Semi => errors.push(
                SyntaxError::new("syntax.separator", "items need no separator", at.clone())
                    .label("not needed")
                    .help("White space separates items; `,` separates the values of a list.")
                    .fix(at, "", "remove it"),
            ),
            _ => self.tokens.push(token),
        }
    }

    /// Ends the file.
    pub(crate) fn finish(mut self, errors: &mut Errors) -> Vec<Token> {
        if self.guess {
            self.part();
        }
        if self.tokens.last().is_some_and(|t| t.kind == Tok::Dot) {
            self.lone_dot(errors);
        }
        self.tokens
    }

    fn lone_dot(&mut self, errors: &mut Errors) {
        let Some(dot) = self.tokens.pop() else { return };
        self.left_out = dot.first;
        errors.push(
            SyntaxError::new("syntax.expected", "expected a name after `.`", dot.start..dot.end)
                .label("nothing follows")
                .help("Name a member, as in `c.to`, or remove the dot."),
        );
    }
}

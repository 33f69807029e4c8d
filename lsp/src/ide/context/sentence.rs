//! Sentences of tests and of acceptances, and the heads of declarations and flows: what can follow the word before the cursor.

use std::ops::Range;

use super::{Reader, Spot};

/// What the words of a sentence take, up to the next of them.
const LINKS: [&str; 10] = ["under", "is", "by", "without", "over", "until", "on", "as", "because", "and"];

impl Reader<'_> {
    /// Inside `expect ..`, `accept ..` or a condition; nothing where it is complete and a new line begins.
    pub(super) fn sentence(&self, start: usize, last: usize) -> Option<Spot> {
        let waits = self.waits(last);
        let open = self.open(start..last + 1);
        if self.fresh && !waits && !open {
            return None;
        }
        if self.kind(last) == "arrow" {
            return Some(Spot::End);
        }
        let link = (start + 1..=last)
            .rev()
            .find(|i| self.kind(*i) == "keyword" && LINKS.contains(&self.word(*i)));
        let arrow = (start..last).find(|i| self.kind(*i) == "arrow");
        let carries = |a: usize| Spot::Carried {
            from: self.path_ending(a, start + 1),
        };
        Some(match self.word(start) {
            "accept" => match link {
                None if last == start => Spot::Law,
                None => Spot::Words(&["on", "as", "because"]),
                Some(l) => match (self.word(l), l == last) {
                    ("on", true) => Spot::Thing,
                    ("on", false) if self.kind(last) == ":" => arrow.map_or(Spot::Thing, carries),
                    ("on", false) if self.word(last) == "in" => Spot::Thing,
                    ("on" | "as", false) => Spot::Words(&["because"]),
                    ("because" | "by", true) => Spot::Text,
                    ("because", false) => Spot::Words(&["by"]),
                    ("by", false) => Spot::Words(&["until"]),
                    ("until", true) => Spot::Day,
                    ("until", false) => Spot::Words(&[]),
                    _ => Spot::Expression,
                },
            },
            "expect" if open => Spot::Expression,
            "expect" => self.expected(start, last, link, arrow).unwrap_or(Spot::Expression),
            _ => Spot::Expression,
        })
    }

    /// Whether more must follow a token.
    fn waits(&self, i: usize) -> bool {
        matches!(
            self.kind(i),
            "keyword" | "key" | "arrow" | "," | ":" | "(" | "{" | "comparison" | "=" | "+" | "-" | "*" | "/"
        )
    }

    /// Whether a parenthesis is open behind some tokens.
    fn open(&self, tokens: Range<usize>) -> bool {
        let count = |what: &str| tokens.clone().filter(|i| self.kind(*i) == what).count();
        count("(") > count(")")
    }

    /// Where the last sentence that begins at `from` or later ends and another item begins in a line of its own.
    pub(super) fn next_item(&self, from: usize) -> Option<usize> {
        let n = self.tokens.len();
        let start = (from..n).find(|i| matches!(self.word(*i), "expect" | "accept") && self.kind(*i) == "keyword")?;
        let begins = |i: &usize| {
            let goes_on = self.kind(*i) == "keyword" && !matches!(self.word(*i), "expect" | "accept");
            matches!(self.kind(*i), "name" | "keyword") && !goes_on && self.line_start(*i) && !self.waits(*i - 1) && !self.open(start..*i)
        };
        (start + 1..n).rfind(begins)
    }

    /// Behind `expect`.
    fn expected(&self, start: usize, last: usize, link: Option<usize>, arrow: Option<usize>) -> Option<Spot> {
        let waits = |words: &[&str]| link == Some(last) && words.contains(&self.word(last));
        let under = (start + 1..=last).find(|i| self.word(*i) == "under");
        let law = |u: usize| self.path(u + 1).0;
        if self.kind(last) == ":" || self.kind(last) == "," {
            let a = arrow.filter(|_| under.is_none())?;
            return Some(Spot::Carried {
                from: self.path_ending(a, start + 1),
            });
        }
        if waits(&["under"]) {
            return Some(Spot::Law);
        }
        let complete = matches!(self.kind(last), "name" | "field" | "date" | "string");
        let Some(u) = under else {
            return match arrow {
                Some(a) if complete && (a..last).any(|i| self.kind(i) == ":") => Some(Spot::Words(&["under"])),
                Some(_) if complete => Some(Spot::Words(&["under", ":"])),
                None if complete && last == self.path(start + 1).1 - 1 => Some(Spot::Words(&["under", "is", "and", "or", "in"])),
                _ => None,
            };
        };
        if waits(&["is"]) {
            return Some(Spot::Outcome);
        }
        if waits(&["on", "until"]) {
            return Some(Spot::Day);
        }
        // The last word before that says what a verdict rests on.
        let rests = (u + 1..=last).rev().find(|i| matches!(self.word(*i), "by" | "without" | "over"));
        let ground = |r: usize| Spot::Ground {
            under: law(u),
            facts: self.word(r) == "over",
        };
        if let Some(r) = rests.filter(|r| *r == last || waits(&["and"])) {
            return Some(ground(r));
        }
        let said = |w: &str| (u..last).any(|i| self.word(i) == w);
        match complete {
            true if !said("is") => Some(Spot::Words(&["is"])),
            true if rests.is_some() && !said("on") && !said("until") => Some(Spot::Words(&["and", "by", "without", "over", "until", "on"])),
            true if !said("on") && !said("until") => Some(Spot::Words(&["by", "without", "over", "until", "on"])),
            true => Some(Spot::Words(&[])),
            false => None,
        }
    }

    /// The head of a declaration or of a flow that the line breaks off in.
    pub(super) fn unfinished(&self, last: usize, from: usize) -> Option<Spot> {
        let declared = (from..last).rev().find(|i| self.declares_at(*i, from));
        if self.word(last) == "on" && self.kind(last) == "keyword" && declared.is_some_and(|d| self.word(d) == "case") {
            return Some(Spot::Day);
        }
        if let Some(d) = declared
            && (self.path(d + 1).1..=last).all(|i| matches!(self.kind(i), "string" | "tag"))
        {
            return Some(match self.word(d) {
                "case" => Spot::Words(&["on"]),
                "regime" => Spot::Words(&["cites", "since", "until"]),
                w if portolan::model::RuleSort::parse(w).is_some() => Spot::Words(&["cites", "on", "since", "until", "with"]),
                _ => Spot::Words(&[]),
            });
        }
        if !matches!(self.kind(last), "name" | "field") {
            return None;
        }
        let mut first = last;
        while first > from && self.kind(first) == "field" {
            first -= 1;
        }
        if first > from && self.kind(first - 1) == "arrow" {
            return Some(Spot::Words(&[":", "->", "~>"]));
        }
        // A name that begins its line, and no word that declares.
        let lower = self.word(first).chars().all(|c| c.is_lowercase() || c == '_') && first == last;
        (!lower && (first == 0 || self.line_start(first))).then_some(Spot::Words(&["->", "~>"]))
    }
}

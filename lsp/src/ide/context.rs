//! What may be written where the cursor stands, read off the words before it. The text is half written there, so it is not parsed: the words
//! back to the start of the item say enough.

use std::ops::Range;
use std::path::Path;

use crate::view::View;

mod sentence;

/// A block around the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// `server`, `extend`; `->` for the block of a flow, `when` for a guard.
    pub word: String,
    pub name: String,
    /// What follows the colon of the declaration.
    pub bases: Vec<String>,
    /// Of a flow: its first and last end.
    pub ends: Option<(String, String)>,
    /// Properties stated in it before the cursor.
    pub stated: Vec<String>,
}

/// What is expected at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// An item of the innermost block, or of the file.
    Item,
    /// An item, or a connective of the row before.
    After {
        key: String,
    },
    /// A new name: nothing can be offered.
    Name,
    /// What a declaration is based on.
    Base {
        word: String,
    },
    /// A value of a property, or of a connective in its row.
    Value {
        key: String,
        link: Option<String>,
    },
    /// An end of a flow.
    End,
    /// What a flow carries; its sender.
    Carried {
        from: String,
    },
    /// A regime, rule or open point.
    Law,
    /// The outcome after `is` of an expectation.
    Outcome,
    /// What an outcome under a law rests on: its rules, or the facts and open points that decide it.
    Ground {
        under: String,
        facts: bool,
    },
    /// Anything that is declared.
    Thing,
    Day,
    /// Something somebody says, in quotation marks.
    Text,
    /// Behind a number of that property or connective: its unit, or what may stand behind the row.
    Amount {
        key: String,
        link: Option<String>,
    },
    /// Only these can stand here; where there are none, the sentence is complete.
    Words(&'static [&'static str]),
    /// An expression.
    Expression,
}

/// The cursor between the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    pub spot: Spot,
    /// From the outermost.
    pub frames: Vec<Frame>,
    /// The path being written, as bytes of the text and as text.
    pub range: Range<u32>,
    pub prefix: String,
}

impl Context {
    /// Names are looked up from here: innermost first.
    pub fn scope(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for f in &self.frames {
            if f.word == "->" || f.word == "when" || f.word == "case" || f.word == "system" || f.word == "extend" || f.name.is_empty() {
                continue;
            }
            let name = out.first().map_or(f.name.clone(), |p| format!("{p}.{}", f.name));
            out.insert(0, name);
        }
        out
    }
}

type Token = (&'static str, Range<u32>);

/// How far back an item may begin, in bytes.
const REACH: usize = 256 << 10;

/// The context of a byte of a file.
pub fn at(view: &View, path: &Path, offset: u32) -> Option<Context> {
    let text = view.text(path)?;
    let text = text.as_str();
    let start = start_before(view, path, offset).min(offset);
    let start = start.max(offset.saturating_sub(REACH as u32)) as usize;
    let start = (start..=offset as usize).find(|i| text.is_char_boundary(*i))?;
    let before = text.get(start..offset as usize)?;
    let mut out = read(before)?;
    out.range = out.range.start + start as u32..offset;
    Some(out)
}

/// The start of an item that surely stands before a byte, as it was checked last.
fn start_before(view: &View, path: &Path, offset: u32) -> u32 {
    let known = view.snapshot.of(path).and_then(|p| p.named(path).cloned());
    let Some(file) = known else { return 0 };
    let then = view.then(path, offset);
    let slices = &file.parsed().slices;
    let n = slices.partition_point(|s| s.range().start < then);
    n.checked_sub(2).map_or(0, |i| view.now(path, slices[i].range().start))
}

/// The context at the end of a text.
pub fn read(before: &str) -> Option<Context> {
    let tail = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let path_start = before
        .char_indices()
        .rev()
        .take_while(|(_, c)| tail(*c))
        .last()
        .map_or(before.len(), |(i, _)| i);
    let prefix = before[path_start..].to_owned();
    let tokens: Vec<Token> = portolan_syntax::tokens(&before[..path_start])
        .into_iter()
        .filter(|t| !matches!(t.0, "comment" | "doc"))
        .collect();
    // Half an arrow.
    if prefix.is_empty() && before.ends_with(['-', '~']) {
        return None;
    }
    // Inside a comment or an open text nothing is offered.
    let line = before.rfind('\n').map_or(0, |i| i + 1);
    let quotes = before[line..].matches('"').count();
    if quotes % 2 == 1 || before[line..].contains("//") {
        return None;
    }
    let fresh = tokens.last().is_none_or(|t| before[t.1.end as usize..path_start].contains('\n'));
    let reader = Reader {
        text: before,
        tokens: &tokens,
        fresh,
    };
    let (frames, from) = reader.frames();
    let spot = reader.spot(from, &frames);
    Some(Context {
        spot,
        frames,
        range: path_start as u32..before.len() as u32,
        prefix,
    })
}

struct Reader<'t> {
    text: &'t str,
    tokens: &'t [Token],
    /// The cursor stands in a line of which nothing is written yet.
    fresh: bool,
}

impl Reader<'_> {
    fn kind(&self, i: usize) -> &'static str {
        self.tokens.get(i).map_or("", |t| t.0)
    }
    fn word(&self, i: usize) -> &str {
        self.tokens.get(i).map_or("", |t| &self.text[t.1.start as usize..t.1.end as usize])
    }
    /// The path that begins at a name, and the token behind it.
    fn path(&self, i: usize) -> (String, usize) {
        let mut out = self.word(i).to_owned();
        let mut next = i + 1;
        while self.kind(next) == "field" {
            out.push_str(self.word(next));
            next += 1;
        }
        (out, next)
    }

    /// The open blocks, and the token behind the last open brace.
    fn frames(&self) -> (Vec<Frame>, usize) {
        let mut open: Vec<(Frame, usize)> = Vec::new();
        let mut from = 0;
        for i in 0..self.tokens.len() {
            match self.kind(i) {
                // A set of an expression is no block.
                "{" if matches!(self.word(i.wrapping_sub(1)), "in" | "==" | "!=" | "(" | ",") && i > 0 => {
                    open.push((Frame::default(), from));
                    from = i + 1;
                }
                "{" => {
                    open.push((self.header(from, i), from));
                    from = i + 1;
                }
                "}" => {
                    open.pop();
                    from = i + 1;
                }
                ":" | "key" => {
                    let at = if self.kind(i) == "key" { i } else { i.wrapping_sub(1) };
                    if let Some((key, _)) = self.key_before(at, from)
                        && let Some((frame, _)) = open.last_mut()
                    {
                        frame.stated.push(key);
                    }
                }
                _ => {}
            }
        }
        // A block that was closed since ends an item: what is read begins behind it.
        (open.into_iter().map(|(f, _)| f).collect(), from)
    }

    /// The property key whose last token stands at `i`, and its first token.
    fn key_before(&self, i: usize, from: usize) -> Option<(String, usize)> {
        let mut first = i;
        while first > from && self.kind(first) == "field" {
            first -= 1;
        }
        if !matches!(self.kind(first), "name" | "key" | "keyword") {
            return None;
        }
        // `word Name :` gives a base, `A -> B :` what is carried.
        let previous = if first > from { self.kind(first - 1) } else { "" };
        if previous == "arrow" || self.declares_at(first.checked_sub(1)?, from) && first > from {
            return None;
        }
        let text: String = (first..=i).map(|t| self.word(t)).collect();
        Some((text.trim_end_matches(':').trim().to_owned(), first))
    }

    /// Whether a declaration begins at `i`: a word, and a name that is no key.
    fn declares_at(&self, i: usize, from: usize) -> bool {
        if i < from || self.kind(i) != "name" || self.kind(i + 1) != "name" {
            return false;
        }
        // `in: DE  operator: X`: the second is a key of its own.
        if i > from && matches!(self.kind(i - 1), ":" | "," | "key" | "arrow" | "field") {
            return false;
        }
        if i > from && self.kind(i - 1) == "keyword" && !matches!(self.word(i - 1), "true" | "false") {
            return false;
        }
        let (_, next) = self.path(i + 1);
        if self.kind(next) != ":" {
            return true;
        }
        // `word Name : base` against `value key: ..`: a declaration's word is in small letters and begins an item.
        i == from
            || matches!(self.kind(i - 1), "}" | "{")
            || self.word(i).chars().all(|c| c.is_lowercase() || c == '_') && !self.in_row(i, from)
    }

    /// Whether a value of a row may stand at `i`.
    fn in_row(&self, i: usize, from: usize) -> bool {
        i > from && matches!(self.kind(i - 1), ":" | "," | "key")
    }

    /// The header of the block that opens at `brace`.
    fn header(&self, from: usize, brace: usize) -> Frame {
        let mut frame = Frame::default();
        let declared = (from..brace).rev().find(|i| self.declares_at(*i, from));
        let arrow = (from..brace).rev().find(|i| self.kind(*i) == "arrow");
        let guard = (from..brace).rev().find(|i| self.word(*i) == "when");
        if let Some(a) = arrow.filter(|a| declared.is_none_or(|d| d < *a)) {
            let first = (from..a).find(|i| self.kind(*i) == "arrow").unwrap_or(a);
            frame.word = "->".into();
            frame.ends = Some((self.path_ending(first, from), self.path(a + 1).0));
            return frame;
        }
        if guard.is_some_and(|g| declared.is_none_or(|d| d < g)) {
            frame.word = "when".into();
            return frame;
        }
        let Some(d) = declared else { return frame };
        frame.word = self.word(d).to_owned();
        let (name, mut next) = self.path(d + 1);
        frame.name = name;
        while next < brace && self.kind(next) != ":" {
            next += 1;
        }
        let mut i = next + 1;
        while i < brace {
            if self.kind(i) == "name" {
                let (base, after) = self.path(i);
                frame.bases.push(base);
                i = after;
            } else {
                i += 1;
            }
        }
        frame
    }

    /// The path that ends before a token.
    fn path_ending(&self, before: usize, from: usize) -> String {
        let mut first = before.saturating_sub(1);
        while first > from && self.kind(first) == "field" {
            first -= 1;
        }
        (first..before).map(|i| self.word(i)).collect()
    }

    fn spot(&self, from: usize, frames: &[Frame]) -> Spot {
        let n = self.tokens.len();
        if n == from {
            let closed = !self.fresh && frames.is_empty() && self.word(n.wrapping_sub(1)) == "}";
            return if closed { Spot::Words(&[]) } else { Spot::Item };
        }
        let last = n - 1;
        if let Some(next) = self.next_item(from) {
            return self.spot(next, frames);
        }
        // A sentence of law or of a test reaches from its word to here.
        let sentence = (from..n).rev().find(|i| {
            matches!(self.word(*i), "expect" | "accept" | "when" | "unless" | "require")
                && (*i == from || !matches!(self.kind(*i - 1), ":" | ","))
        });
        let behind = |i: usize| (i + 1..n).any(|j| self.declares_at(j, from) || self.kind(j) == "key" && self.word(j) != "on");
        if let Some(s) = sentence.filter(|s| !behind(*s)) {
            if let Some(spot) = self.sentence(s, last) {
                return spot;
            }
            // The sentence is complete, and what stands in a new line begins anew.
            return Spot::Item;
        }
        if self.kind(last) == "arrow" {
            return Spot::End;
        }
        if self.word(last) == "extend" && self.is_declaring_word(last, from) {
            return Spot::Thing;
        }
        if let Some(spot) = self.unfinished(last, from).filter(|_| !self.fresh) {
            return spot;
        }
        if self.kind(last) == "name" && self.kind(last) != "key" && self.is_declaring_word(last, from) {
            return Spot::Name;
        }
        // Backwards to what governs: a colon, an arrow, or a value that is complete.
        let mut i = last;
        let mut link = None;
        // A comma ends the row of a connective before it.
        let mut next_row = false;
        let complete = !matches!(self.kind(last), ":" | "," | "key" | "keyword" | "arrow" | "(" | "=" | "comparison");
        if matches!(self.kind(last), "=" | "comparison") {
            return Spot::Expression;
        }
        loop {
            match self.kind(i) {
                "keyword" if link.is_none() && !next_row && self.kind(i + 1) != ":" => {
                    if matches!(self.word(i), "under" | "accept") {
                        return Spot::Law;
                    }
                    if self.word(i) == "if" {
                        return Spot::Expression;
                    }
                    if !matches!(self.word(i), "and" | "or") {
                        link = Some(self.word(i).to_owned());
                    }
                }
                "," if link.is_none() => next_row = true,
                ":" | "key" => {
                    let at = if self.kind(i) == "key" { i } else { i.wrapping_sub(1) };
                    if self.kind(i) == ":" && i > from {
                        if let Some(arrow) = self.arrow_before(i, from) {
                            let first = self.first_arrow(arrow, from);
                            let from = self.path_ending(self.last_arrow_before(i, first), from);
                            return match complete {
                                true if self.fresh => Spot::Item,
                                true => Spot::Words(&[]),
                                false => Spot::Carried { from },
                            };
                        }
                        if let Some(d) = (from..i).rev().find(|d| self.declares_at(*d, from))
                            && self.path(d + 1).1 <= i
                            && (self.path(d + 1).1..i).all(|t| {
                                matches!(
                                    self.kind(t),
                                    "string" | "tag" | ")" | "(" | "name" | ":" | "," | "field" | "=" | "date" | "keyword"
                                )
                            })
                            && self.key_before(at, from).is_none()
                        {
                            return if complete && !self.fresh {
                                Spot::Words(&[])
                            } else if complete {
                                Spot::Item
                            } else {
                                Spot::Base {
                                    word: self.word(d).to_owned(),
                                }
                            };
                        }
                    }
                    let key = self.key_before(at, from).map(|k| k.0).unwrap_or_default();
                    return match (complete, self.kind(last)) {
                        (true, "number") if !self.fresh => Spot::Amount { key, link },
                        (true, _) => Spot::After { key },
                        (false, _) => Spot::Value { key, link },
                    };
                }
                _ => {}
            }
            if i == from {
                break;
            }
            i -= 1;
        }
        if frames.last().is_some_and(|f| f.word.is_empty()) {
            return Spot::Expression;
        }
        Spot::Item
    }

    /// Whether the token is a word that a name follows.
    fn is_declaring_word(&self, i: usize, from: usize) -> bool {
        let begins = i == from
            || matches!(
                self.kind(i - 1),
                "}" | "{" | "string" | "tag" | "quantity" | "date" | "number" | "name" | "field"
            );
        let lower = self.word(i).chars().all(|c| c.is_lowercase() || c == '_');
        begins && lower && (i == from || !matches!(self.kind(i - 1), "name" | "field") || self.line_start(i))
    }
    fn line_start(&self, i: usize) -> bool {
        let start = self.tokens[i].1.start as usize;
        self.text[..start].trim_end_matches([' ', '\t']).ends_with('\n')
    }

    /// The arrow whose right end's colon stands at `i`.
    fn arrow_before(&self, i: usize, from: usize) -> Option<usize> {
        let mut first = i.checked_sub(1)?;
        while first > from && self.kind(first) == "field" {
            first -= 1;
        }
        let arrow = first.checked_sub(1).filter(|a| *a >= from)?;
        (self.kind(arrow) == "arrow").then_some(arrow)
    }
    fn first_arrow(&self, arrow: usize, from: usize) -> usize {
        let mut first = arrow;
        while let Some(earlier) = self.arrow_before(first, from) {
            first = earlier;
        }
        first
    }
    fn last_arrow_before(&self, _: usize, first: usize) -> usize {
        first
    }
}

#[cfg(test)]
mod tests;

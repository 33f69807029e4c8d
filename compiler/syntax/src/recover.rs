//! What to do with an item the grammar does not accept: say once what is wrong, understand as much as can be, leave the neighbours alone.
//!
//! A broken item is taken apart into its header and the items of its block, which are read one by one; so a mistake costs the smallest item
//! it stands in. A broken declaration keeps its name, lest every mention of it become a mistake too.

use std::ops::Range;

use crate::builder::Builder;
use crate::error::{Errors, SyntaxError};
use crate::expected;
use crate::parse::{Machine, Stop};
use crate::salvage::{self, cut};
use crate::slip;
use crate::split::{block, item_end, looks_like_item, path_end, split};
use crate::token::{Tok, Token};
use crate::tree::Item;

/// Takes each item with the tokens it was made of.
pub(crate) type Sink<'s> = dyn FnMut(&mut Builder<'_>, Item, &[Token]) + 's;

/// How many repairs are tried on one header.
const MAX_REPAIRS: usize = 16;
/// How often one item is cut in two.
const MAX_CUTS: usize = 200;

/// Recovery over a whole file.
pub(crate) struct Recovery<'m, 't> {
    text: &'t str,
    machine: &'m Machine,
    /// Lines on which the lexer or the bracket pass found something that upsets the grammar: what fails there has been told.
    upset: Vec<(u32, u32)>,
    errors: Errors,
    /// Where the last broken item ends.
    broken: Option<u32>,
}

impl<'m, 't> Recovery<'m, 't> {
    pub(crate) fn new(text: &'t str, machine: &'m Machine, errors: Errors) -> Self {
        let mut places: Vec<u32> = errors
            .iter()
            .filter(|e| {
                matches!(
                    e.code,
                    "syntax.character" | "syntax.string" | "syntax.bracket" | "syntax.depth" | "syntax.expected"
                )
            })
            .flat_map(|e| std::iter::once(e.span.start).chain(e.fix.iter().map(|f| f.span.start)))
            .collect();
        places.sort_unstable();
        let mut upset: Vec<(u32, u32)> = Vec::new();
        for place in places {
            if upset.last().is_some_and(|line| place <= line.1) {
                continue;
            }
            let (before, after) = text.split_at(place as usize);
            let start = before.rfind('\n').map_or(0, |n| n + 1);
            let end = place as usize + after.find('\n').unwrap_or(after.len());
            upset.push((start as u32, end as u32));
        }
        Recovery {
            text,
            machine,
            upset,
            errors,
            broken: None,
        }
    }

    pub(crate) fn finish(self) -> Errors {
        self.errors
    }

    /// The end of the few items from `at` on that must be read with care: up to the second one behind the first that fails, for a mistake may
    /// show only in the item behind it.
    pub(crate) fn stretch(&self, tokens: &[Token], at: usize) -> usize {
        let mut end = at;
        for _ in 0..4 {
            if end < tokens.len() {
                end = item_end(tokens, end);
            }
        }
        end
    }

    /// Reads the items of `tokens`.
    pub(crate) fn items(&mut self, b: &mut Builder<'_>, tokens: &[Token], sink: &mut Sink<'_>) {
        let ranges = split(tokens, 0..tokens.len());
        let mut begin = ranges.first().map_or(0, |r| r.start);
        for (i, range) in ranges.iter().enumerate() {
            let mut end = range.end;
            if end <= begin {
                continue;
            }
            if let Some(next) = ranges.get(i + 1)
                && self.half_typed(b, tokens, begin, next)
            {
                end -= 1;
            }
            if end == range.end
                && let Some(next) = ranges.get(i + 1)
                && let Some((error, joined)) = self.word_missing(b, tokens, begin, next)
            {
                self.slip(error);
                self.item(b, &joined, sink);
                begin = next.end;
                continue;
            }
            self.item(b, &tokens[begin..end], sink);
            begin = end;
        }
    }

    /// Whether the item that begins at `begin` was left unfinished at the end of its line and so swallowed the first word of the next one:
    /// `entity`, then on the next line `people X { ... }`.
    fn half_typed(&self, b: &mut Builder<'_>, tokens: &[Token], begin: usize, next: &Range<usize>) -> bool {
        let word = next.start - 1;
        let straddles = word > begin
            && tokens[word].first
            && tokens[word].kind == Tok::Name
            && tokens[next.start].kind == Tok::Name
            && !tokens[next.start].first;
        if !straddles {
            return false;
        }
        let mark = b.mark();
        let as_cut = self.machine.item(b, &tokens[next.clone()]).map_err(|s| s.at + 1);
        b.reset(mark);
        let Err(reached) = as_cut else { return false };
        let moved = self.machine.item(b, &tokens[word..next.end]).map_err(|s| s.at);
        b.reset(mark);
        moved.map_or_else(|at| at > reached, |_| true)
    }

    /// A word left out between two pieces that each look like an item: `entity Foo "Title" node { ... }` lacks the colon of its base (no item
    /// is a path and a block), `expect A -> B under R met` lacks its `is`.
    fn word_missing(&self, b: &mut Builder<'_>, tokens: &[Token], begin: usize, next: &Range<usize>) -> Option<(SyntaxError, Vec<Token>)> {
        let (second, behind) = (tokens[next.start], path_end(tokens, next.start));
        if second.kind != Tok::Name || second.first {
            return None;
        }
        let words: &[(Tok, &str)] = match tokens[begin].kind {
            Tok::Name if behind < next.end && tokens[behind].kind == Tok::LBrace => &[(Tok::Colon, ":"), (Tok::Comma, ",")],
            Tok::Name if behind < next.end && tokens[behind].kind == Tok::Comma => &[(Tok::Colon, ":"), (Tok::Comma, ",")],
            // A value that stands alone behind a list belongs to it.
            Tok::Name | Tok::Key if behind == next.end && listed(&tokens[begin..next.start]) => &[(Tok::Comma, ",")],
            Tok::Expect if looks_like_item(tokens, next.start) => return None,
            Tok::Expect if tokens[next.clone()].iter().any(|t| t.kind == Tok::Under) => &[(Tok::Arrow, "->")],
            Tok::Expect => &[(Tok::Is, "is")],
            _ => return None,
        };
        let place = tokens[next.start - 1].end;
        words.iter().find_map(|(kind, word)| {
            let mut joined = tokens[begin..next.start].to_vec();
            joined.push(Token {
                kind: *kind,
                first: false,
                start: place,
                end: place,
            });
            joined.extend_from_slice(&tokens[next.clone()]);
            let mark = b.mark();
            let whole = self.machine.item(b, &joined).is_ok();
            b.reset(mark);
            let error = SyntaxError::new(
                "syntax.expected",
                format!("expected `{word}` before {}", expected::shown(self.text, &second)),
                second.start..second.end,
            )
            .label(format!("stands behind `{word}`"))
            .fix(place..place, format!(" {word}"), format!("write `{word}`"));
            whole.then_some((error, joined))
        })
    }

    fn item(&mut self, b: &mut Builder<'_>, mut tokens: &[Token], sink: &mut Sink<'_>) {
        while let [comma, rest @ ..] = tokens
            && comma.kind == Tok::Comma
        {
            self.slip(slip::separator(*comma));
            tokens = rest;
        }
        if tokens.is_empty() {
            return;
        }
        match self.machine.item(b, tokens) {
            Ok(tree) => sink(b, tree, tokens),
            // A word left at the end of a line is not the word of what the next line declares.
            Err(_) if tokens.len() > 2 && tokens[1].first && tokens[0].kind == Tok::Name && looks_like_item(tokens, 1) => {
                self.item(b, &tokens[..1], sink);
                self.item(b, &tokens[1..], sink);
            }
            Err(stop) => self.apart(b, tokens, stop, sink),
        }
    }

    /// Reads a broken item in parts.
    fn apart(&mut self, b: &mut Builder<'_>, tokens: &[Token], stop: Stop, sink: &mut Sink<'_>) {
        let braces = block(tokens, 0..tokens.len());
        let Some((open, close)) = braces.filter(|(_, close)| *close + 1 == tokens.len()) else {
            return self.header(b, tokens.to_vec(), Some(stop), None, sink);
        };
        let mut header = tokens[..open].to_vec();
        header.extend([tokens[open], tokens[close]]);
        self.header(b, header, None, Some(&tokens[open + 1..close]), sink);
    }

    /// Reads a header, mending it; `inside` are the tokens of its block, whose braces are its last two tokens.
    fn header(
        &mut self,
        b: &mut Builder<'_>,
        mut tokens: Vec<Token>,
        mut stop: Option<Stop>,
        inside: Option<&[Token]>,
        sink: &mut Sink<'_>,
    ) {
        let mut cuts = 0;
        let mut said = false;
        let mut whole = tokens.clone();
        let mut hole = usize::MAX;
        let mut named = inside.is_none();
        let mut repairs = 0;
        while repairs < MAX_REPAIRS {
            let at = match stop.take().map_or_else(|| self.machine.item(b, &tokens), Err) {
                Ok(tree) => return self.complete(b, tree, &tokens, inside, sink),
                Err(at) => at,
            };
            if let Some((error, mended)) = slip::mend(self.text, self.machine, b, &tokens, &at) {
                self.slip(error);
                tokens = mended;
                repairs += 1;
                continue;
            }
            if inside.is_none() && at.at == tokens.len() && tokens.len() > 1 && tokens[at.at - 1].kind == Tok::Comma {
                // A list that ends with a comma.
                self.slip(slip::separator(tokens[at.at - 1]));
                tokens.pop();
                repairs += 1;
                continue;
            }
            if cuts < MAX_CUTS
                && let Some(cut) = cut(&tokens, &at)
            {
                // Two items ran together: `in:  operator: X`, where the value of `in:` is still to be written.
                let right = tokens.split_off(cut);
                self.unfinished(b, tokens, said, sink);
                (tokens, whole) = (right.clone(), right);
                (said, hole, repairs, cuts) = (false, usize::MAX, 0, cuts + 1);
                continue;
            }
            if !said {
                self.say(&tokens, &at);
                said = true;
            }
            if at.expects("hole") && hole != at.at {
                let place = at.at.checked_sub(1).map_or(tokens[0].start, |i| tokens[i].end);
                tokens.insert(
                    at.at,
                    Token {
                        kind: Tok::Hole,
                        first: false,
                        start: place,
                        end: place,
                    },
                );
                hole = at.at;
                repairs += 1;
                continue;
            }
            // A block is not lost because what it belongs to lacks a name.
            if !std::mem::replace(&mut named, true)
                && let Some(place) = nameless(self.text, &tokens, &at)
            {
                let start = place.checked_sub(1).map_or(tokens[0].start, |i| tokens[i].end);
                tokens.insert(place, name_hole(start));
                repairs += 1;
                continue;
            }
            stop = Some(at);
            break;
        }
        self.broken = whole.last().map(|t| t.end);
        let reached = stop.map_or(0, |s| s.at);
        match salvage::prefix(self.machine, b, &tokens, reached, inside.is_some()) {
            Some(tree) => self.complete(b, tree, &whole, inside, sink),
            None => {
                // The items of its block stand in a declaration of nothing.
                if inside.is_some()
                    && let Some(tree) = self.anonymous(b, &whole)
                {
                    return self.complete(b, tree, &whole, inside, sink);
                }
                let node = b.node(whole[0].start, whole[whole.len() - 1].end);
                sink(b, Item::Error(node), &whole);
            }
        }
    }

    /// A declaration without word and name, whose block is that of `header`.
    fn anonymous(&self, b: &mut Builder<'_>, header: &[Token]) -> Option<Item> {
        let [first, .., open, close] = header else { return None };
        self.machine
            .item(b, &[name_hole(first.start), name_hole(first.start), *open, *close])
            .ok()
    }

    /// Reads an item that lacks its last operand, or ends in a comma that should not be there.
    fn unfinished(&mut self, b: &mut Builder<'_>, mut tokens: Vec<Token>, said: bool, sink: &mut Sink<'_>) {
        if let Some(comma) = tokens.pop_if(|t| t.kind == Tok::Comma) {
            self.slip(slip::separator(comma));
        }
        let tree = match self.machine.item(b, &tokens) {
            Ok(tree) => tree,
            Err(stop) => {
                if !said {
                    self.say(&tokens, &stop);
                }
                let prefix = salvage::prefix(self.machine, b, &tokens, stop.at, false);
                prefix.unwrap_or_else(|| Item::Error(b.node(tokens[0].start, tokens[tokens.len() - 1].end)))
            }
        };
        sink(b, tree, &tokens);
    }

    /// Reads the items of the block of a header, hangs them in, and hands the item on.
    fn complete(&mut self, b: &mut Builder<'_>, mut tree: Item, tokens: &[Token], inside: Option<&[Token]>, sink: &mut Sink<'_>) {
        if let Some(inside) = inside {
            let mut items = Vec::new();
            self.items(b, inside, &mut |_, item, _| items.push(item));
            let block = match &mut tree {
                Item::Decl(d) => d.block.as_mut(),
                Item::Flow(f) => f.block_mut(),
                Item::Guard(g) => Some(&mut g.block),
                _ => None,
            };
            if let Some(block) = block {
                block.items = items.into();
            }
        }
        sink(b, tree, tokens);
    }

    /// Reports where the parser stopped, unless that echoes the item before on the same line, or what was found in this line before.
    fn say(&mut self, tokens: &[Token], stop: &Stop) {
        let start = tokens[0].start;
        let echo = self.broken.is_some_and(|end| {
            end <= start
                && (stop.at < tokens.len() || !looks_like_item(tokens, 0))
                && !self.text[end as usize..start as usize].contains('\n')
        });
        if echo {
            return;
        }
        let error = expected::error(self.text, tokens, stop);
        let from = stop.at.checked_sub(1).and_then(|i| tokens.get(i)).map_or(start, |t| t.start);
        if !self.is_upset(from.min(error.span.start), error.span.end) {
            self.errors.push(error);
        }
    }

    /// Whether a line from `from` to `to` has been reported before anything was parsed.
    fn is_upset(&self, from: u32, to: u32) -> bool {
        let at = self.upset.partition_point(|line| line.1 < from);
        self.upset.get(at).is_some_and(|line| line.0 <= to)
    }

    /// Reports a slip, unless it is one that a reported mistake in its line may have caused.
    fn slip(&mut self, error: SyntaxError) {
        let certain = matches!(error.code, "syntax.arrow" | "syntax.keyword");
        if certain || !self.is_upset(error.span.start, error.span.start) {
            self.errors.push(error);
        }
    }
}

/// Where the header of a block lacks a name: the word of a declaration or what it declares, or an end of a flow.
fn nameless(text: &str, tokens: &[Token], stop: &Stop) -> Option<usize> {
    let first = tokens.first()?;
    let found = tokens.get(stop.at)?.kind;
    if matches!(found, Tok::Colon | Tok::LBrace | Tok::Arrow)
        && (first.kind == Tok::Arrow || stop.at > 0 && tokens[stop.at - 1].kind == Tok::Arrow)
    {
        return Some(stop.at);
    }
    let end = path_end(tokens, 0);
    let header = matches!(
        tokens.get(end)?.kind,
        Tok::Str | Tok::Colon | Tok::LBrace | Tok::LParen | Tok::Since | Tok::Until | Tok::On | Tok::With | Tok::Cites
    );
    (first.kind == Tok::Name && header).then(|| usize::from(end == 1 && is_word(first.text(text))))
}

/// Whether an item ends in the values of a property or the data of a flow.
fn listed(item: &[Token]) -> bool {
    let behind = item.iter().position(|t| matches!(t.kind, Tok::Colon | Tok::Key));
    let values = behind.is_some_and(|i| i + 1 < item.len() && item[i + 1..].iter().all(|t| !matches!(t.kind, Tok::LBrace | Tok::Colon)));
    values && matches!(item[item.len() - 1].kind, Tok::Name | Tok::Field)
}

/// A name that is still to be written.
fn name_hole(at: u32) -> Token {
    Token {
        kind: Tok::Name,
        first: false,
        start: at,
        end: at,
    }
}

/// Whether a name reads like the word of a declaration: these are plain and small.
pub(crate) fn is_word(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

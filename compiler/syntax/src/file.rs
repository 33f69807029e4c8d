//! A whole file: from text to item slices.

use std::ops::Range;
use std::sync::Arc;

use crate::balance::balance;
use crate::builder::{Builder, Top};
use crate::error::SyntaxError;
use crate::key::{ItemKey, Keys};
use crate::lex::{Comment, lex};
use crate::parse::Machine;
use crate::pieces;
use crate::places::{Places, Run};
use crate::recover::Recovery;
use crate::token::Token;
use crate::tree;

/// Every code of this package, with its meaning in one line.
pub const CODES: &[(&str, &str)] = &[
    ("syntax.expected", "something else is expected here"),
    ("syntax.keyword", "a keyword stands where a name is expected"),
    ("syntax.name", "a name is not well formed"),
    ("syntax.character", "a character has no meaning here"),
    ("syntax.punctuation", "full-width punctuation instead of plain"),
    ("syntax.separator", "`;` or `,` between items, which need no separator"),
    ("syntax.arrow", "an arrow written another way than `->` or `~>`"),
    ("syntax.equals", "`=`, `==` and `:` confused"),
    ("syntax.bracket", "a brace or parenthesis is missing or superfluous"),
    ("syntax.string", "a text is not closed or not well formed"),
    ("syntax.number", "a number is too large"),
    ("syntax.date", "a day that does not exist"),
    ("syntax.depth", "nested too deep"),
    ("syntax.line", "a line is too long"),
    ("syntax.size", "the file is too large"),
    ("syntax.binary", "the file is not a text"),
    ("syntax.more", "further mistakes are not shown"),
];

/// The longest line, in bytes.
const MAX_LINE: usize = 4 << 20;
/// The largest file, in bytes.
const MAX_FILE: usize = 1 << 30;
/// The most errors reported for a file.
const MAX_ERRORS: usize = 100;
/// How many guessed fixes are tried, and up to which size of the file, in bytes.
const MAX_DOUBTS: usize = 4;
const MAX_DOUBTED: usize = 256 << 10;
/// From this many nodes on a list of their places is left as it grew.
const MANY_NODES: usize = 1 << 18;
/// From this many control characters on a file is taken for binary.
const MANY_CONTROLS: usize = 8;

/// One top-level item and where it stands.
#[derive(Debug, Clone)]
pub struct Slice {
    /// Its identity in the file.
    pub key: ItemKey,
    /// What it says; equal for equal sayings, wherever they stand.
    pub item: Arc<tree::Item>,
    /// Byte offset of its first token.
    pub start: u32,
    end: u32,
    /// Where its nodes are among those of the file.
    nodes: Run,
    places: Arc<Places>,
}

impl PartialEq for Slice {
    fn eq(&self, other: &Self) -> bool {
        (self.key, self.start, self.end) == (other.key, other.start, other.end)
            && self.item == other.item
            && self.places().eq(other.places())
    }
}

impl Eq for Slice {}

impl Slice {
    fn places(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.places.of(self.nodes, self.start)
    }

    /// The items a reader made of tokens, each with its key; where their nodes stand is said by [`Slice::place`].
    pub(crate) fn of(text: &str, tokens: &[Token], tops: Vec<Top>, keys: &mut Keys) -> impl Iterator<Item = Slice> {
        let none: Arc<Places> = Arc::default();
        let mut at = 0;
        tops.into_iter().map(move |top| {
            let rest = &tokens[at..];
            let len = read_until(rest, top.end);
            at += len;
            let own = &rest[..len];
            Slice {
                key: keys.key(text, own),
                item: top.item,
                start: top.start,
                // To the parser, an item whose last part is empty ends where the next token begins.
                end: own.last().map_or(top.end, |t| t.end),
                nodes: top.nodes,
                places: none.clone(),
            }
        })
    }

    pub(crate) fn place(&mut self, places: &Arc<Places>) {
        self.places = places.clone();
    }

    /// The bytes of a node in the file. A node of another item gives an empty range at the start of this one.
    pub fn span(&self, node: tree::NodeId) -> Range<u32> {
        let (l, r) = self.places.at(self.nodes, self.start, node.0).unwrap_or((self.start, self.start));
        l..r
    }

    /// The bytes of the whole item.
    pub fn range(&self) -> Range<u32> {
        self.start..self.end
    }

    /// The same item, read from a part of a text that begins so many bytes further on.
    pub fn moved(&self, by: u32) -> Slice {
        Slice {
            start: self.start + by,
            end: self.end + by,
            ..self.clone()
        }
    }

    /// How many nodes the item has.
    pub fn nodes(&self) -> u32 {
        self.nodes.count()
    }

    /// The smallest node that covers a byte of the file, its end included.
    pub fn node_at(&self, offset: u32) -> Option<tree::NodeId> {
        let covering = self.places().enumerate().filter(|(_, (l, r))| *l <= offset && offset <= *r);
        covering.min_by_key(|(_, (l, r))| r - l).map(|(i, _)| tree::NodeId(i as u32))
    }
}

/// A file, read as far as it can be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The top-level items in the order of the file.
    pub slices: Vec<Slice>,
    /// By position.
    pub errors: Vec<SyntaxError>,
    /// By position.
    pub comments: Vec<Comment>,
}

/// Reads a file. Never fails: what cannot be read is an [`tree::Item::Error`] and an entry of `errors`.
pub fn parse(text: &str) -> Parsed {
    let mut parsed = read(text);
    doubt(text, &mut parsed.errors);
    parsed
}

/// What [`parse`] makes of a text, read by the grammar alone: plain items have a shorter way, which must lead to the same.
pub fn parse_by_grammar(text: &str) -> Parsed {
    let mut parsed = refused(text).unwrap_or_else(|| read_by(text, &Machine::grammar_alone()));
    doubt(text, &mut parsed.errors);
    parsed
}

/// Takes back fixes that do not help. Where a bracket or a quotation mark is missing is a guess, so a guess is tried before it is offered.
fn doubt(text: &str, errors: &mut [SyntaxError]) {
    let count = errors.len();
    let guesses = errors
        .iter_mut()
        .filter(|e| matches!(e.code, "syntax.bracket" | "syntax.string") && e.fix.is_some());
    for (n, error) in guesses.enumerate() {
        if let Some(fix) = &error.fix
            && n < MAX_DOUBTS
            && text.len() <= MAX_DOUBTED
        {
            let (before, after) = (&text[..fix.span.start as usize], &text[fix.span.end as usize..]);
            if read(&[before, &fix.replacement, after].concat()).errors.len() >= count {
                error.fix = None;
            }
        } else if count > 1 {
            error.fix = None;
        }
    }
}

fn read(text: &str) -> Parsed {
    let short = || read_by(text, &Machine::new());
    refused(text).or_else(|| pieces::read(text)).unwrap_or_else(short)
}

/// Nothing but the error, where a text is not read at all.
fn refused(text: &str) -> Option<Parsed> {
    refuse(text).map(|error| Parsed {
        errors: vec![error],
        ..Parsed::default()
    })
}

/// Reads a text that is not refused, as a whole.
fn read_by(text: &str, machine: &Machine) -> Parsed {
    let mut lexed = lex(text, skip_mark(text));
    let tokens = balance(text, std::mem::take(&mut lexed.tokens), &mut lexed.errors);
    let mut builder = Builder::new(text, std::mem::take(&mut lexed.docs));
    builder.reserve(tokens.len());
    let mut keys = Keys::default();
    let mut recovery = Recovery::new(text, machine, lexed.errors);
    let mut slices = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        // All that is right in one go, then the item before the mistake and what it stands in with care, then on.
        let all = machine.file(&mut builder, &tokens[at..]);
        let tops = builder.take_tops(all);
        slices.reserve(tops.len());
        keys.reserve(tops.len());
        let read = tops.last().map_or(0, |t| t.end);
        slices.extend(Slice::of(text, &tokens[at..], tops, &mut keys));
        if all {
            break;
        }
        at += read_until(&tokens[at..], read);
        let end = recovery.stretch(&tokens, at);
        recovery.items(&mut builder, &tokens[at..end], &mut |b, tree, range| {
            if let (Some(first), Some(last)) = (range.first(), range.last()) {
                slices.push(Slice {
                    key: keys.key(text, range),
                    item: Arc::new(tree),
                    start: first.start,
                    end: last.end,
                    nodes: b.end_item(first.start),
                    places: Arc::default(),
                });
            }
        });
        at = end;
    }
    let mut places = builder.take_places();
    // Of a large list the unused end was never touched, and costs less than another copy.
    if places.len() < MANY_NODES {
        places.shrink();
    }
    let places = Arc::new(places);
    slices.iter_mut().for_each(|s| s.place(&places));
    let mut errors = recovery.finish();
    errors.append(builder.errors);
    Parsed {
        slices,
        errors: errors.finish(MAX_ERRORS),
        comments: lexed.comments,
    }
}

/// How many tokens lie before the end of an item. Closers that were missing have no width and belong to what they close.
fn read_until(tokens: &[Token], end: u32) -> usize {
    tokens.iter().position(|t| t.end > end).unwrap_or(tokens.len())
}

/// The tokens of a file, comments among them: kind and place.
pub fn tokens(text: &str) -> Vec<(&'static str, Range<u32>)> {
    if refuse(text).is_some() {
        return Vec::new();
    }
    let lexed = lex(text, skip_mark(text));
    let comments = lexed.comments.into_iter().map(|c| (if c.doc { "doc" } else { "comment" }, c.span));
    let mut all: Vec<_> = lexed
        .tokens
        .iter()
        .map(|t| (t.kind.label(), t.start..t.end))
        .chain(comments)
        .collect();
    all.sort_by_key(|(_, span)| span.start);
    all
}

pub(crate) fn skip_mark(text: &str) -> u32 {
    if text.starts_with('\u{feff}') { 3 } else { 0 }
}

/// Why a file is not read at all, if so. Looks at every byte once, so that junk costs little.
fn refuse(text: &str) -> Option<SyntaxError> {
    if text.len() > MAX_FILE {
        return Some(SyntaxError::new("syntax.size", "this file is too large", 0..0).help("A file may have 1 GiB. Split it."));
    }
    // Counted by pieces, without a branch per byte.
    let odd = |b: u8| (b < 32) & (b != b'\n') & (b != b'\r') & (b != b'\t') | (b == 127);
    let mut controls = 0;
    for (i, piece) in text.as_bytes().chunks(4096).enumerate() {
        if !piece.iter().fold(false, |any, b| any | odd(*b)) {
            continue;
        }
        controls += piece.iter().filter(|b| odd(**b)).count();
        if controls > MANY_CONTROLS || piece.contains(&0) {
            let at = i * 4096 + piece.iter().position(|b| odd(*b)).unwrap_or(0);
            return Some(
                SyntaxError::new("syntax.binary", "this file is not a text", at as u32..at as u32 + 1)
                    .label(format!("byte {:#04x}", text.as_bytes()[at]))
                    .help("A `.flow` file is UTF-8 text without control characters."),
            );
        }
    }
    let mut at = 0;
    for line in text.split('\n').take_while(|_| text.len() > MAX_LINE) {
        if line.len() > MAX_LINE {
            return Some(
                SyntaxError::new("syntax.line", "this line is too long", at as u32..at as u32)
                    .label("begins here")
                    .help("A line may have 4 MiB. Break it."),
            );
        }
        at += line.len() + 1;
    }
    None
}

//! Cuts a token stream into items, so that each is parsed on its own and a broken one leaves its neighbours alone.
//!
//! On a text without mistakes the cuts are exact: no rule of the grammar lets a name follow a complete operand inside an item, save the name
//! of a declaration behind its word. Braces and parentheses must be balanced (`crate::balance`).

use std::ops::Range;

use crate::token::{Tok, Token};

/// Whether an operand is complete after a token; `rows` tells `data*` from `a * b`.
pub(crate) fn ends_operand(kind: Tok, rows: bool) -> bool {
    use Tok::*;
    matches!(kind, Name | Field | Number | Quantity | Date | Range | Str | RParen | RBrace | Hole) || rows && matches!(kind, Star | Plus)
}

/// The items of `tokens[within]`.
pub(crate) fn split(tokens: &[Token], within: Range<usize>) -> Vec<Range<usize>> {
    let mut items = Vec::new();
    let mut at = within.start;
    while at < within.end {
        let end = Scan::new(tokens, at, within.end).end();
        items.push(at..end);
        at = end;
    }
    items
}

/// The end of the item that begins at `start`.
pub(crate) fn item_end(tokens: &[Token], start: usize) -> usize {
    Scan::new(tokens, start, tokens.len()).end()
}

/// The block at the end of an item: the indices of its braces.
pub(crate) fn block(tokens: &[Token], item: Range<usize>) -> Option<(usize, usize)> {
    let mut scan = Scan::new(tokens, item.start, item.end);
    scan.end();
    scan.block
}

/// The index behind the path that begins at `at`.
pub(crate) fn path_end(tokens: &[Token], at: usize) -> usize {
    at + 1 + tokens[at + 1..].iter().take_while(|t| t.kind == Tok::Field).count()
}

/// Whether what stands at `at` reads like the beginning of an item: a clause word, a key, `NAME NAME`, `path :`, `path ->`.
pub(crate) fn looks_like_item(tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    match token.kind {
        Tok::Key => true,
        k if k.opens_clause() => true,
        Tok::Name => {
            let next = tokens.get(path_end(tokens, at)).map(|t| t.kind);
            matches!(next, Some(Tok::Name | Tok::Colon | Tok::Arrow | Tok::OddArrow))
        }
        _ => false,
    }
}

/// Whether a `{` opens a block of items, not a set of values.
pub(crate) fn opens_block(tokens: &[Token], at: usize, after_operand: bool) -> bool {
    after_operand || tokens.get(at + 1).is_some_and(|t| t.kind == Tok::RBrace) || looks_like_item(tokens, at + 1)
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    /// Before the tail of a declaration.
    Heads,
    Rows,
    Expr,
}

struct Scan<'a> {
    tokens: &'a [Token],
    start: usize,
    limit: usize,
    mode: Mode,
    /// The `if` whose words may follow.
    if_at: usize,
    block: Option<(usize, usize)>,
}

impl<'a> Scan<'a> {
    fn new(tokens: &'a [Token], start: usize, limit: usize) -> Self {
        let mode = match tokens[start].kind {
            Tok::When | Tok::Unless | Tok::Require | Tok::Expect => Mode::Expr,
            Tok::Name if start + 1 < limit && tokens[start + 1].kind == Tok::Name => Mode::Heads,
            _ => Mode::Rows,
        };
        Scan {
            tokens,
            start,
            limit,
            mode,
            if_at: usize::MAX,
            block: None,
        }
    }

    /// The end of the item.
    fn end(&mut self) -> usize {
        let clause = self.tokens[self.start].kind.opens_clause();
        let mut depth = 0usize;
        let mut i = self.start;
        while i < self.limit {
            let kind = self.tokens[i].kind;
            if depth > 0 {
                match kind {
                    Tok::LParen | Tok::LBrace => depth += 1,
                    Tok::RParen | Tok::RBrace => depth -= 1,
                    _ => {}
                }
                i += 1;
                continue;
            }
            if i > self.start && self.begins(i) {
                return i;
            }
            match kind {
                Tok::LParen => depth = 1,
                Tok::LBrace => {
                    let after = i > self.start && ends_operand(self.tokens[i - 1].kind, self.mode == Mode::Rows);
                    let close = matching(self.tokens, i, self.limit);
                    // Nothing that has a block is followed by a brace: what another block follows is a set.
                    let set = self.tokens.get(close + 1).is_some_and(|t| t.kind == Tok::LBrace);
                    if !set && opens_block(self.tokens, i, after) {
                        self.block = Some((i, close));
                        return (close + 1).min(self.limit);
                    }
                    depth = 1;
                }
                Tok::If => (self.mode, self.if_at) = (Mode::Expr, i),
                Tok::Assign => self.mode = Mode::Expr,
                Tok::Comma if self.mode != Mode::Heads => self.mode = Mode::Rows,
                Tok::Colon if !clause => self.colon(i),
                Tok::Under => self.mode = Mode::Rows,
                _ => {}
            }
            i += 1;
        }
        self.limit
    }

    fn colon(&mut self, i: usize) {
        let tokens = self.tokens;
        if self.mode == Mode::Heads {
            // `on c: crossing, p: part with d: document` still belong to the heads.
            let binder = i >= 2
                && tokens[i - 1].kind == Tok::Name
                && matches!(tokens[i - 2].kind, Tok::On | Tok::With | Tok::Comma)
                && i - 2 > self.start;
            if !binder {
                self.mode = Mode::Rows;
            }
        } else if !(self.if_at < i && tokens[self.if_at + 1..i].iter().all(|t| matches!(t.kind, Tok::Str | Tok::Tag))) {
            self.mode = Mode::Rows;
        }
    }

    /// Whether a new item begins at `i`, outside parentheses.
    fn begins(&self, i: usize) -> bool {
        let kind = self.tokens[i].kind;
        if kind == Tok::Key || kind.opens_clause() {
            return true;
        }
        kind == Tok::Name
            && ends_operand(self.tokens[i - 1].kind, self.mode == Mode::Rows)
            && !(i == self.start + 1 && self.tokens[self.start].kind == Tok::Name)
    }
}

/// The index of the bracket that closes the one at `open`; the last index when there is none.
fn matching(tokens: &[Token], open: usize, limit: usize) -> usize {
    let mut depth = 0usize;
    for (i, token) in tokens[..limit].iter().enumerate().skip(open) {
        match token.kind {
            Tok::LParen | Tok::LBrace => depth += 1,
            Tok::RParen | Tok::RBrace => {
                depth -= 1;
                if depth == 0 {
                    return i;
                }
            }
            _ => {}
        }
    }
    limit - 1
}

//! Where a `{` is missing, when a `}` is one too many: behind a header without a block that has items behind it.

use crate::split::{block, path_end, split};
use crate::token::{Tok, Token};

/// How many tokens before the `}` are looked at.
const MAX_BACK: usize = 20_000;

/// The index behind the header that lacks its `{`; `tokens` stand between the bracket that is open and the `}`, whose column is given if it
/// begins its line. The layout tells which header is meant: the one that begins a line level with the `}`, or the one in the same line, or the
/// one that only properties stand behind.
pub(crate) fn header(text: &str, tokens: &[Token], column: Option<usize>) -> Option<usize> {
    if tokens.is_empty() || tokens.len() > MAX_BACK {
        return None;
    }
    let mut properties = true;
    let items = split(tokens, 0..tokens.len());
    for (i, item) in items.iter().enumerate().rev() {
        let first = tokens[item.start];
        if i + 1 == items.len() || !takes_block(tokens, item.start) || block(tokens, item.clone()).is_some() {
            let next = tokens.get(path_end(tokens, item.start)).map(|t| t.kind);
            properties &= first.kind == Tok::Key || first.kind == Tok::Name && next == Some(Tok::Colon);
            continue;
        }
        let meant = match column {
            Some(column) => first.first && column == self::column(text, first),
            None => properties || !tokens[item.start + 1..].iter().any(|t| t.first),
        };
        if meant {
            return Some(item.end);
        }
        properties = false;
    }
    None
}

fn takes_block(tokens: &[Token], at: usize) -> bool {
    let next = tokens.get(path_end(tokens, at)).map(|t| t.kind);
    match tokens[at].kind {
        Tok::When => true,
        Tok::Name => matches!(next, Some(Tok::Name | Tok::Arrow | Tok::OddArrow)),
        _ => false,
    }
}

/// The bytes before a token in its line.
pub(crate) fn column(text: &str, token: Token) -> usize {
    let before = &text[..token.start as usize];
    before.len() - before.rfind('\n').map_or(0, |n| n + 1)
}

//! The identity of a top-level item in its file.

use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHasher}; // look-up only: it is never walked

use crate::format::spelling;
use crate::token::{Tok, Token};

/// Stable identity of a top-level item in its file: a hash of its header and its ordinal among equal headers.
/// Editing another item, or what stands in the item's block, does not change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemKey(pub u64);

/// Hands out keys in the order of the file.
#[derive(Default)]
pub(crate) struct Keys {
    seen: FxHashMap<u64, u32>, // look-up only: counts equal headers
}

impl Keys {
    pub(crate) fn reserve(&mut self, n: usize) {
        self.seen.reserve(n);
    }

    pub(crate) fn key(&mut self, text: &str, tokens: &[Token]) -> ItemKey {
        let mut hash = FxHasher::default();
        for token in header(tokens) {
            let written = token.text(text);
            // What is joined from several words may have blanks between them, which say nothing.
            let joined = matches!(token.kind, Tok::Field | Tok::Key);
            if token.kind == Tok::Quantity || joined && written.contains(char::is_whitespace) {
                hash.write(spelling(text, token).as_bytes());
            } else {
                hash.write(written.as_bytes());
            }
        }
        let header = hash.finish();
        let ordinal = *self.seen.entry(header).and_modify(|n| *n += 1).or_insert(0);
        hash.write_u32(ordinal);
        ItemKey(hash.finish())
    }
}

/// The tokens that name an item: word and path of a declaration, path of a property, everything before the block of the rest.
fn header(tokens: &[Token]) -> &[Token] {
    let path = |from: usize| from + 1 + tokens[from + 1..].iter().take_while(|t| t.kind == Tok::Field).count();
    let kind = |i: usize| tokens.get(i).map(|t| t.kind);
    let end = match (kind(0), kind(1)) {
        (Some(Tok::Key), _) => 1,
        (Some(Tok::Name), Some(Tok::Name)) => path(1),
        (Some(Tok::Name), _) if kind(path(0)) == Some(Tok::Colon) => path(0),
        _ => tokens.iter().position(|t| t.kind == Tok::LBrace).unwrap_or(tokens.len()),
    };
    &tokens[..end]
}

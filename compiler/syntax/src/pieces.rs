//! A very long text in which nothing is wrong is read piece by piece, so that not all of its tokens are kept at once: they would take more room
//! than the text. Whatever is wrong is left to the reader of whole texts, which sees all of it.

use std::sync::Arc;

use logos::Logos;

use crate::balance::balanced;
use crate::builder::Builder;
use crate::file::{Parsed, Slice, skip_mark};
use crate::key::Keys;
use crate::lex::lex;
use crate::parse::Machine;
use crate::token::Tok;

/// From how many bytes on a text is read in pieces, and about how long they are.
const LONG: usize = 4 << 20;
const PIECE: usize = 1 << 18;

/// A long text in which nothing is wrong.
pub(crate) fn read(text: &str) -> Option<Parsed> {
    if text.len() < LONG {
        return None;
    }
    parse_in_pieces(text, PIECE)
}

/// What [`crate::parse`] makes of a text, read in pieces of about `size` bytes; nothing where anything is wrong with it, or where an item
/// cannot be cut off.
pub fn parse_in_pieces(text: &str, size: usize) -> Option<Parsed> {
    let machine = Machine::new();
    let mut builder = Builder::new(text, Vec::new());
    let mut keys = Keys::default();
    let mut parsed = Parsed::default();
    // Room for what is likely, at once: what is not needed is never touched, and growing would leave holes. Never more than the text has itself,
    // which may be nothing but line ends.
    let lines = text.bytes().filter(|b| *b == b'\n').count();
    parsed.slices.reserve(lines.min(text.len() / size_of::<Slice>()));
    builder.reserve(text.len() / 5);
    let mut at = skip_mark(text) as usize;
    while at < text.len() {
        let end = cut(text, at + size);
        let lexed = lex(&text[..end], at as u32);
        if lexed.errors.iter().next().is_some() || !balanced(&lexed.tokens) {
            return None;
        }
        // A comment that documents what follows it must not be cut off from that.
        let last = lexed.tokens.last().map_or(at as u32, |t| t.end);
        if end < text.len() && lexed.comments.iter().rev().any(|c| c.doc && c.span.start >= last) {
            return None;
        }
        builder.docs = lexed.docs;
        if !machine.file(&mut builder, &lexed.tokens) {
            return None;
        }
        let tops = builder.take_tops(true);
        parsed.slices.extend(Slice::of(text, &lexed.tokens, tops, &mut keys));
        parsed.comments.extend(lexed.comments);
        at = end;
    }
    if builder.errors.iter().next().is_some() {
        return None;
    }
    let places = Arc::new(builder.take_places());
    parsed.slices.iter_mut().for_each(|s| s.place(&places));
    Some(parsed)
}

/// The next place from there on where an item must begin: a line that begins with a name, for no item that is whole goes on with one. A comment
/// on the lines before it stays with it.
fn cut(text: &str, from: usize) -> usize {
    let mut from = from;
    while let Some(i) = text.as_bytes().get(from..).and_then(|rest| rest.iter().position(|b| *b == b'\n')) {
        let line = from + i + 1;
        let name =
            text.as_bytes().get(line).is_some_and(u8::is_ascii_alphabetic) && Tok::lexer(&text[line..]).next() == Some(Ok(Tok::Name));
        // Looked at only here: the way back over blank lines may be long.
        let documented = || {
            let before = text[..line].trim_end().rsplit('\n').next().unwrap_or("");
            before.trim_start().starts_with("//")
        };
        if name && !documented() {
            return line;
        }
        from = line;
    }
    text.len()
}

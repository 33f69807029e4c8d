//! The one file that meets the generated parser.

use lalrpop_util::ParseError;

use crate::builder::Builder;
use crate::plain;
use crate::split::item_end;
use crate::token::{Tok, Token};
use crate::tree::Item;

#[allow(unused, clippy::all, clippy::pedantic, unreachable_pub, unused_qualifications, missing_docs)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/grammar.rs"));
}

/// Where the parser stopped.
#[derive(Debug)]
pub(crate) struct Stop {
    /// Index of the token that fits nowhere; the number of tokens when they ended too early.
    pub(crate) at: usize,
    /// The names of the tokens that would have fitted, as in the grammar, without quotes.
    pub(crate) expected: Vec<String>,
}

impl Stop {
    /// Whether a token would have fitted.
    pub(crate) fn expects(&self, name: &str) -> bool {
        self.expected.iter().any(|e| e == name)
    }
}

/// The parser, kept for a whole file.
pub(crate) struct Machine {
    parser: generated::StartParser,
    /// Whether plain items are read without it.
    plain: bool,
}

impl Machine {
    pub(crate) fn new() -> Self {
        Machine {
            parser: generated::StartParser::new(),
            plain: true,
        }
    }

    /// One that reads everything by the grammar.
    pub(crate) fn grammar_alone() -> Self {
        Machine {
            plain: false,
            ..Machine::new()
        }
    }

    /// Parses one item out of exactly these tokens. On failure no node is left behind.
    pub(crate) fn item(&self, b: &mut Builder<'_>, tokens: &[Token]) -> Result<Item, Stop> {
        let (mark, errors) = (b.mark(), b.errors.mark());
        let stop = match self.run(b, Tok::One, tokens) {
            Ok(()) => match b.stacks.items.pop() {
                Some(item) => return Ok(item),
                None => Stop {
                    at: tokens.len(),
                    expected: Vec::new(),
                },
            },
            Err(stop) => stop,
        };
        b.reset(mark);
        b.errors.reset(errors);
        Err(stop)
    }

    /// Parses items as long as nothing is wrong; they are left with the builder. Whether all was read.
    pub(crate) fn file(&self, b: &mut Builder<'_>, tokens: &[Token]) -> bool {
        let mut at = 0;
        while at < tokens.len() && self.plain {
            if let Some(n) = plain::item(b, &tokens[at..]) {
                at += n;
                continue;
            }
            // The grammar reads what stands before the next item that is plain.
            let mut end = item_end(tokens, at);
            while end < tokens.len() && !plain::begins(tokens, end) {
                end = item_end(tokens, end);
            }
            let (tops, errors) = (b.tops(), b.errors.mark());
            if self.run(b, Tok::Many, &tokens[at..end]).is_err() {
                // What is wrong shows as it would if all had been read so.
                b.keep_tops(tops);
                b.reset(0);
                b.errors.reset(errors);
                break;
            }
            at = end;
        }
        at == tokens.len() || self.run(b, Tok::Many, &tokens[at..]).is_ok()
    }

    fn run(&self, b: &mut Builder<'_>, mode: Tok, tokens: &[Token]) -> Result<(), Stop> {
        let mut taken = 0usize;
        let start = tokens.first().map_or(0, |t| t.start);
        let first = std::iter::once(Ok::<(u32, Tok, u32), ()>((start, mode, start)));
        let edge = b.edge();
        edge.last_end.set(start);
        edge.next_start.set(start);
        let mut end = start;
        let rest = tokens.iter().map(|t| {
            taken += 1;
            edge.last_end.set(end);
            edge.next_start.set(t.start);
            end = t.end;
            Ok((t.start, t.kind, t.end))
        });
        let error = match self.parser.parse(b, first.chain(rest)) {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let unquote = |names: Vec<String>| names.into_iter().map(|n| n.trim_matches('"').to_owned()).collect();
        Err(match error {
            ParseError::UnrecognizedToken { expected, .. } => Stop {
                at: taken.saturating_sub(1),
                expected: unquote(expected),
            },
            ParseError::UnrecognizedEof { expected, .. } => Stop {
                at: tokens.len(),
                expected: unquote(expected),
            },
            ParseError::ExtraToken { .. } | ParseError::InvalidToken { .. } | ParseError::User { .. } => Stop {
                at: taken.saturating_sub(1),
                expected: Vec::new(),
            },
        })
    }
}

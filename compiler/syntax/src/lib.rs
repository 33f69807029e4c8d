//! Text to tokens to tree, and back. Never fails, reads no file, knows no meaning.

mod balance;
mod builder;
mod error;
mod expected;
mod exprs;
mod few;
mod file;
mod foreign;
mod format;
mod join;
mod key;
mod lex;
mod names;
mod parse;
mod pieces;
mod places;
mod plain;
mod print;
mod recover;
mod salvage;
mod slip;
mod split;
mod stacks;
mod token;
pub mod tree;
mod unopened;
mod values;

pub use error::{Fix, SyntaxError};
pub use file::{CODES, Parsed, Slice, parse, parse_by_grammar, tokens};
pub use format::{FormatError, format};
pub use key::ItemKey;
pub use lex::Comment;
pub use pieces::parse_in_pieces;
pub use print::print_tree;

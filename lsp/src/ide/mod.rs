//! What an editor may ask, answered from what a request sees. Pure: no protocol type, no state, no disk.

use std::ops::Range;

use portolan::base::FileId;

pub mod actions;
mod clash;
pub mod completion;
pub mod context;
pub mod cursor;
pub mod definition;
pub mod diagnostics;
pub mod format;
pub mod hierarchy;
pub mod hints;
pub mod hover;
pub mod lens;
pub mod links;
pub mod meaning;
pub mod missing;
pub mod pages;
pub mod paper;
pub mod references;
pub mod rename;
pub mod signature;
pub mod structure;
pub mod symbols;
pub mod tokens;
pub mod walk;

/// Bytes of a file as it was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub file: FileId,
    pub range: Range<u32>,
}

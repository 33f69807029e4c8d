//! What an editor may ask, answered from an analysis. Pure: no protocol type, no state, no disk.

pub mod cursor;
pub mod definition;
pub mod diagnostics;
pub mod hover;
pub mod meaning;
pub mod symbols;
pub mod walk;

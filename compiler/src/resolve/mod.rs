//! Names: one namespace for a project and the packs it sees, looked up by the shortest unique suffix.

pub mod names;
pub mod packs;
pub mod source;
pub mod suggest;

pub use names::{Entry, Found, Names, Scope, Sort};
pub use source::SourceItem;

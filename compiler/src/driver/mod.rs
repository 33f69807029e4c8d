//! The salsa database, loading of workspaces, and the entry points the command line and the language server share.

pub mod analysis;
pub mod before;
pub mod beside;
pub mod cases;
pub mod db;
pub mod drawing;
mod elsewhere;
pub mod frozen;
pub mod languages;
pub mod load;
pub mod outside;
pub mod papers;
pub mod places;
mod project;
pub mod queries;
pub mod stubs;

pub use analysis::{Analysis, Ready, Report, Settings};
pub use beside::STACK;
pub use db::{Database, SourceFile, Workspace};
pub use frozen::Frozen;
pub use load::{Loaded, load};

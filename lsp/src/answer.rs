//! What the state says to the editor: plain values, without a type of the protocol.

use std::path::PathBuf;

use crate::ide::diagnostics::Severity;
use crate::text::Region;

/// A region of a file, named as the editor names it where the editor holds it open.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    pub file: FileName,
    pub region: Region,
}

/// A file by the editor's own name for it, by its path, or by its path in the embedded library.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileName {
    Uri(String),
    Path(PathBuf),
    /// `stdlib/core/kinds.flow`
    Library(String),
}

/// A message of the editor's list.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    pub region: Region,
    pub severity: Severity,
    pub code: String,
    /// What is pointed at does nothing.
    pub unnecessary: bool,
    pub text: String,
    pub related: Vec<(Site, String)>,
}

/// All that is said of one file, replacing what was said before.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub file: FileName,
    /// The other name the editor heard of it by before; under that nothing is said of it any more.
    pub before: Option<FileName>,
    /// Of the document it was worked out from, where it is open.
    pub version: Option<i32>,
    pub list: Vec<Said>,
}

/// How a check came out, over all projects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// The day of the first project.
    pub as_of: Option<String>,
    pub stop: usize,
    pub error: usize,
    pub ask: usize,
    pub warn: usize,
    pub ok: usize,
}

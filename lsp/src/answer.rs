//! What the state says to the editor: plain values, without a type of the protocol.

use std::path::PathBuf;

use crate::ide::diagnostics::Severity;
use crate::ide::symbols::Icon;
use crate::text::Region;

/// A region of a file, named as the editor names it where the editor holds it open.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    pub file: FileName,
    pub region: Region,
}

/// A file by the editor's own name for it, or by its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileName {
    Uri(String),
    Path(PathBuf),
}

/// A message of the editor's list.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    pub region: Region,
    pub severity: Severity,
    pub code: String,
    pub text: String,
    pub related: Vec<(Site, String)>,
}

/// All that is said of one file, replacing what was said before.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub file: FileName,
    /// Of the document it was worked out from, where it is open.
    pub version: Option<i32>,
    pub list: Vec<Said>,
}

/// A line of an outline.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub name: String,
    pub detail: String,
    pub icon: Icon,
    pub region: Region,
    pub name_region: Region,
    pub inside: Vec<Line>,
}

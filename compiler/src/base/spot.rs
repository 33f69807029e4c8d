//! A place in a text as people read it.

use std::ops::Range;
use std::sync::Arc;

/// A place as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    pub path: String,
    pub text: Arc<str>,
    pub range: Range<u32>,
    /// From 1; columns count characters.
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
}

impl Spot {
    /// `path:line:column`
    pub fn shown(&self) -> String {
        format!("{}:{}:{}", self.path, self.line, self.column)
    }
    /// The text it stands for, on one line.
    pub fn snippet(&self) -> String {
        let text = self.text.get(self.range.start as usize..self.range.end as usize).unwrap_or("");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

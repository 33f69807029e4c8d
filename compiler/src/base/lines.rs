//! Bytes to lines and columns.

/// Start of every line of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    pub fn new(text: &str) -> Lines {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1));
        Lines { starts }
    }
    /// Line and column of a byte, both from 1; the column counts characters.
    pub fn position(&self, text: &str, byte: u32) -> (u32, u32) {
        let line = self.starts.partition_point(|s| *s <= byte).max(1) - 1;
        let start = self.starts[line] as usize;
        let end = (byte as usize).min(text.len());
        let column = text.get(start..end).map_or(end.saturating_sub(start), |s| s.chars().count());
        (line as u32 + 1, column as u32 + 1)
    }
}

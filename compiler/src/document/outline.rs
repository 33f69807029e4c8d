//! An outline: a title and indented lines, each with a mark, words, and what stands beside them.

/// What a line says at its edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// `T`, `F` or `U`.
    Truth(&'static str),
    None,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub depth: usize,
    pub mark: Mark,
    pub text: String,
    /// A citation or a value.
    pub beside: Option<String>,
    /// `file:line:column`
    pub place: Option<String>,
}

/// One part with a heading of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub heading: String,
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    pub title: String,
    /// The answer, in one sentence.
    pub summary: Vec<String>,
    pub sections: Vec<Section>,
    /// Which of the sections says what would change it.
    pub change: Option<usize>,
}

impl Section {
    pub fn new(heading: impl Into<String>) -> Section {
        Section {
            heading: heading.into(),
            lines: Vec::new(),
        }
    }
    pub fn plain(&mut self, depth: usize, text: impl Into<String>) {
        self.lines.push(Line {
            depth,
            mark: Mark::None,
            text: text.into(),
            beside: None,
            place: None,
        });
    }
}

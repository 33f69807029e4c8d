//! What was wrong with the text.

use std::ops::Range;

/// One mistake in the text, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Stable code, one of [`crate::CODES`].
    pub code: &'static str,
    /// One sentence, without a full stop.
    pub message: String,
    /// The smallest piece of text that is wrong; empty where something is missing.
    pub span: Range<u32>,
    /// What stands at `span`; may be empty.
    pub label: String,
    /// Other places that explain the mistake.
    pub related: Vec<(Range<u32>, String)>,
    /// What to do.
    pub help: Option<String>,
    /// A replacement that is certain.
    pub fix: Option<Fix>,
}

/// A replacement that repairs a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What to replace; empty to insert.
    pub span: Range<u32>,
    /// The new text.
    pub replacement: String,
    /// What the replacement does, as an order: "write `->`".
    pub title: String,
}

impl SyntaxError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>, span: Range<u32>) -> Self {
        SyntaxError {
            code,
            message: message.into(),
            span,
            label: String::new(),
            related: Vec::new(),
            help: None,
            fix: None,
        }
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub(crate) fn related(mut self, span: Range<u32>, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn fix(mut self, span: Range<u32>, replacement: impl Into<String>, title: impl Into<String>) -> Self {
        self.fix = Some(Fix {
            span,
            replacement: replacement.into(),
            title: title.into(),
        });
        self
    }
}

/// The most mistakes kept while a file is read: what follows is only counted, so that a hopeless file costs no memory.
const MAX_KEPT: usize = 2000;

/// Mistakes as they are found.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    list: Vec<SyntaxError>,
    dropped: usize,
}

impl Errors {
    pub(crate) fn push(&mut self, error: SyntaxError) {
        if self.list.len() < MAX_KEPT {
            self.list.push(error);
        } else {
            self.dropped += 1;
        }
    }

    /// Forgets the latest mistakes of one code from a place on.
    pub(crate) fn forget(&mut self, code: &str, from: u32) {
        while self.list.pop_if(|e| e.code == code && e.span.start >= from).is_some() {}
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, SyntaxError> {
        self.list.iter()
    }

    /// Takes what another stage found.
    pub(crate) fn append(&mut self, other: Errors) {
        self.dropped += other.dropped;
        other.list.into_iter().for_each(|e| self.push(e));
    }

    /// A place to return to after an attempt.
    pub(crate) fn mark(&self) -> (usize, usize) {
        (self.list.len(), self.dropped)
    }

    /// Forgets what was found since.
    pub(crate) fn reset(&mut self, mark: (usize, usize)) {
        self.list.truncate(mark.0);
        self.dropped = mark.1;
    }

    /// All mistakes in order, each said once, at most `most` of them and a last one that counts the rest.
    pub(crate) fn finish(mut self, most: usize) -> Vec<SyntaxError> {
        self.list.sort_by_key(|e| (e.span.start, e.span.end));
        self.list.dedup_by(|a, b| a.code == b.code && a.span == b.span);
        if self.list.len() > most {
            let rest = self.list.len() - most + self.dropped;
            let at = self.list[most].span.clone();
            self.list.truncate(most);
            self.list
                .push(SyntaxError::new("syntax.more", format!("{rest} further mistakes are not shown"), at).label("the next one"));
        }
        self.list
    }
}

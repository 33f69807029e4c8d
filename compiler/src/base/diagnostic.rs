//! What the compiler has to say, richer than any terminal library's own type: lowered at the border (`emit`).

use std::sync::Arc;

use super::Origin;

/// How grave a finding is. `Error` and above fail a run by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    Info,
    Advisory,
    Warn,
    Ask,
    Error,
    Stop,
}

impl Level {
    pub const ALL: [Level; 6] = [Level::Info, Level::Advisory, Level::Warn, Level::Ask, Level::Error, Level::Stop];
    pub fn word(self) -> &'static str {
        match self {
            Level::Info => "info",
            Level::Advisory => "advisory",
            Level::Warn => "warn",
            Level::Ask => "ask",
            Level::Error => "error",
            Level::Stop => "stop",
        }
    }
    pub fn parse(word: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|l| l.word() == word)
    }
}

/// The place a law or a page is quoted from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Citation(pub Arc<str>);

/// A place in a file: either a tree node or plain bytes (what never became a tree).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    Node(Origin),
    /// From the start of one node to the end of another of the same item.
    Between(Origin, Origin),
    /// Byte range of a file named by its index.
    Bytes(super::FileId, u32, u32),
    /// A file or folder that could not be read.
    Path(String),
    Nowhere,
}

/// A labelled place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Label {
    pub place: Place,
    pub text: String,
}

/// A change of text that mends the problem.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fix {
    pub title: String,
    pub place: Place,
    pub replacement: String,
    /// Whether it may be applied without a look.
    pub safe: bool,
}

/// One message: code, sentence, places, what to do.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// `name.unknown`, `lint.arrow`, or the rule of a finding.
    pub code: String,
    pub level: Level,
    pub message: String,
    pub primary: Label,
    /// Further places: the hops of a path, the other declaration of a duplicate.
    pub related: Vec<Label>,
    pub notes: Vec<String>,
    pub help: Vec<String>,
    pub fixes: Vec<Fix>,
    pub citation: Option<Citation>,
    /// The name it is about, for a second look where the first found nothing.
    pub about: Option<String>,
}

impl Diagnostic {
    /// An error of the text: it makes a run end with 2.
    pub fn error(code: &str, origin: Origin, message: impl Into<String>) -> Diagnostic {
        Diagnostic::at(code, Level::Error, Place::Node(origin), message)
    }
    pub fn at(code: &str, level: Level, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code: code.to_owned(),
            level,
            message: message.into(),
            primary: Label {
                place,
                text: String::new(),
            },
            related: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            fixes: Vec::new(),
            citation: None,
            about: None,
        }
    }
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }
    pub fn related(mut self, place: Place, text: impl Into<String>) -> Self {
        self.related.push(Label { place, text: text.into() });
        self
    }
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }
    /// Whether it is an error of the text, as against a finding or a lint that merely warns.
    pub fn is_text_error(&self) -> bool {
        let family = self.code.split('.').next().unwrap_or("");
        self.level >= Level::Error && matches!(family, "syntax" | "name" | "type" | "model" | "law" | "lint" | "io")
    }
}

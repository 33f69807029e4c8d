//! A written report as a value: sections, sentences with their sources, tables, blanks, figures and fields to answer. No format.

pub mod answers;
pub mod build;
mod decisions;
mod duties;
mod flows;
mod names;
mod reasons;
pub mod register;
mod risks;
pub mod scope;
pub mod short;
mod statements;
mod tables;
pub mod template;
mod whereabouts;
mod widths;
pub mod words;
pub mod writer;

/// How a cell or a sentence reads at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Plain,
    Good,
    Warn,
    Bad,
    /// Waits for an answer.
    Ask,
    /// Assumed, or of little weight.
    Faint,
}

impl Tone {
    pub fn word(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Good => "good",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
            Tone::Ask => "ask",
            Tone::Faint => "faint",
        }
    }
}

/// Something the model states or the law decides, in words, with the places it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// `Lake.stores`, or the verdict it tells: `EU.rule(Lake -> Desk)`.
    pub key: String,
    /// The same in every language: what the sources say there, or the verdict's words.
    pub value: String,
    pub text: String,
    pub tone: Tone,
    /// Indices into [`Document::sources`].
    pub sources: Vec<u32>,
}

/// Something the model does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// The fact that is missing: `Gateway.terms_reviewed`.
    pub fact: String,
    /// The question, as a person would put it.
    pub question: String,
    /// Who must answer.
    pub who: String,
    /// From 1, the same for the same question wherever it stands.
    pub number: u32,
    pub shown: Shown,
    /// In the list of a large model: what else lacks the same and waits for the same answer.
    pub also: Vec<String>,
    /// What to type, where that is more than the fact.
    pub write: Option<String>,
}

/// How much of a blank is told where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// That something is missing, and its number.
    Mark,
    /// The question as well.
    Question,
    /// The same in the list of all of them, where the marks lead.
    Listed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Fixed words of a template, or what joins facts.
    Text(String),
    Strong(String),
    /// A name as the model writes it.
    Code(String),
    Fact(Fact),
    Blank(Blank),
    /// Told in full, and folded where a format can fold.
    More(Vec<Inline>),
    Break,
}

pub type Line = Vec<Inline>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub title: String,
    /// Share of the width, in parts of the sum.
    pub weight: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    pub cells: Vec<Line>,
    pub tone: Tone,
    /// A heading within the table: one cell across all columns.
    pub heading: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

/// A field that people fill in. What they typed survives the next run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub key: String,
    pub prompt: String,
    pub who: String,
    /// Line by line; empty where nobody has answered.
    pub text: Vec<String>,
    /// The facts of its section have changed since.
    pub stale: bool,
    /// What the facts of its section hash to now.
    pub facts: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub caption: String,
    /// The picture, as SVG.
    pub svg: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
}

/// One step of a reason: how deep it stands and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub depth: usize,
    pub words: Line,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    Paragraph(Line),
    /// How to read what follows.
    Note(Line),
    List(Vec<Item>),
    Table(Table),
    Answer(Answer),
    Figure(Figure),
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// Stable within the document.
    pub id: String,
    /// `2.1`, or nothing where the titles number themselves.
    pub number: String,
    pub title: String,
    pub blocks: Vec<Block>,
    pub sections: Vec<Section>,
}

/// A place of the model or of the law.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// Seen from the project's folder; the library's files begin with `stdlib/`.
    pub path: String,
    /// From 1.
    pub line: u32,
    /// The first line of what stands there.
    pub text: String,
    /// What a law cites for it.
    pub cites: String,
}

/// Words the formats need beside the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels {
    pub contents: String,
    pub to_be_supplied: String,
    pub who: String,
    pub answer: String,
    pub type_here: String,
    pub stale: String,
    pub figure: String,
    pub more: String,
    pub source: String,
    pub sources: String,
    pub page: String,
    pub open_blanks: String,
    pub open_answers: String,
    /// Where a list that was cut goes on.
    pub in_json: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// `EU.study`
    pub template: String,
    /// Regime texts it follows, as tags for machine formats.
    pub formats: Vec<String>,
    pub title: String,
    pub subtitle: String,
    /// `en`, `zh`
    pub lang: String,
    pub project: String,
    pub as_of: String,
    /// Of the project's sources.
    pub hash: String,
    /// Label and value, for the first page.
    pub front: Vec<(String, Line)>,
    pub sections: Vec<Section>,
    pub sources: Vec<Source>,
    pub labels: Labels,
    /// The same as plain records, for machine formats.
    pub register: register::Register,
    /// Words of official forms that the library declares: `par_decides`.
    pub form_words: std::collections::BTreeMap<String, String>,
}

impl Document {
    /// Everything but its text.
    fn clone_head(&self) -> Document {
        Document {
            template: self.template.clone(),
            formats: self.formats.clone(),
            title: self.title.clone(),
            subtitle: self.subtitle.clone(),
            lang: self.lang.clone(),
            project: self.project.clone(),
            as_of: self.as_of.clone(),
            hash: self.hash.clone(),
            labels: self.labels.clone(),
            ..Document::default()
        }
    }

    /// Every section, outer ones first, with its depth from 1.
    pub fn walk(&self) -> Vec<(usize, &Section)> {
        fn into<'a>(list: &'a [Section], depth: usize, out: &mut Vec<(usize, &'a Section)>) {
            for s in list {
                out.push((depth, s));
                into(&s.sections, depth + 1, out);
            }
        }
        let mut out = Vec::new();
        into(&self.sections, 1, &mut out);
        out
    }

    /// Every fact printed, in order.
    pub fn facts(&self) -> Vec<&Fact> {
        let mut out = Vec::new();
        for (_, line) in &self.front {
            line_facts(line, &mut out);
        }
        for (_, s) in self.walk() {
            s.facts(&mut out);
        }
        out
    }

    /// Every blank once, in order of its number.
    pub fn blanks(&self) -> Vec<&Blank> {
        let mut out = Vec::new();
        for (_, s) in self.walk() {
            for l in s.lines() {
                line_blanks(l, &mut out);
            }
        }
        out.retain(|b| b.shown == Shown::Listed);
        out
    }

    /// Every field to answer, in order.
    pub fn answers(&self) -> Vec<&Answer> {
        let blocks = self.walk().into_iter().flat_map(|(_, s)| &s.blocks);
        blocks
            .filter_map(|b| if let Block::Answer(a) = b { Some(a) } else { None })
            .collect()
    }
}

impl Section {
    /// Every line of its own blocks.
    pub fn lines(&self) -> Vec<&Line> {
        let mut out = Vec::new();
        for b in &self.blocks {
            match b {
                Block::Paragraph(l) | Block::Note(l) => out.push(l),
                Block::List(items) => out.extend(items.iter().map(|i| &i.words)),
                Block::Table(t) => out.extend(t.rows.iter().flat_map(|r| &r.cells)),
                Block::Answer(_) | Block::Figure(_) => {}
            }
        }
        out
    }

    /// The facts of its own blocks.
    pub fn facts<'a>(&'a self, out: &mut Vec<&'a Fact>) {
        for l in self.lines() {
            line_facts(l, out);
        }
    }
}

fn line_facts<'a>(line: &'a [Inline], out: &mut Vec<&'a Fact>) {
    for i in line {
        match i {
            Inline::Fact(f) => out.push(f),
            Inline::More(l) => line_facts(l, out),
            _ => {}
        }
    }
}

fn line_blanks<'a>(line: &'a [Inline], out: &mut Vec<&'a Blank>) {
    for i in line {
        match i {
            Inline::Blank(b) => out.push(b),
            Inline::More(l) => line_blanks(l, out),
            _ => {}
        }
    }
}

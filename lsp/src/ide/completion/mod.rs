//! What could be written at the cursor.

mod deploys;
mod items;
mod names;
mod values;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use portolan::law::say;
use portolan::law::verdict::Ruling;
use portolan::model::schema::{KindId, Type, Unit};
use portolan::model::{Library, ObjId, World};
use portolan::resolve::{Entry, Found, Scope, Sort};

use super::context::{self, Context, Frame, Spot};
use super::cursor::Cursor;
use super::hover::{self, Piece};
use crate::snapshot::{Known, ProjectSnap};
use crate::view::View;

/// The picture before a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    Thing,
    Kind,
    Property,
    Value,
    Category,
    Law,
    Word,
    Country,
    Flow,
}

/// One proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub label: String,
    pub picture: Picture,
    /// Beside the label, in a few words.
    pub detail: String,
    /// What is inserted; `${1:..}` where `snippet`.
    pub insert: String,
    pub snippet: bool,
    /// Also found by these words.
    pub also: String,
    /// Those that fit best come first: smaller is better.
    pub rank: u8,
    /// Among those of a rank; then by the alphabet.
    pub order: u16,
    /// What it stands for, to be explained later.
    pub entry: Option<String>,
}

/// The proposals for a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposals {
    /// What is replaced, in bytes of the present text.
    pub range: Range<u32>,
    pub list: Vec<Proposal>,
    /// There are more; more letters bring others.
    pub cut: bool,
}

/// The longest list.
const MOST: usize = 250;

struct Maker<'a> {
    project: &'a ProjectSnap,
    known: &'a Known,
    world: &'a World,
    library: &'a Library,
    context: &'a Context,
    scope: Scope,
    lang: &'a str,
    snippets: bool,
    out: Vec<Proposal>,
    seen: BTreeSet<String>,
    cut: bool,
}

/// What could be written at a byte of a file.
pub fn at(view: &View, path: &Path, offset: u32) -> Option<Proposals> {
    let context = context::at(view, path, offset)?;
    let project = view.snapshot.of(path)?.clone();
    let known = view
        .slice_at(path, offset)
        .and_then(|(p, f, s)| (p.root == project.root).then(|| p.world_of(f.id, s.key).clone()))
        .unwrap_or_else(|| project.project.clone());
    let world = known.world();
    let prefixes = context.scope().into_iter().map(Arc::from).collect();
    let mut maker = Maker {
        project: &project,
        known: &known,
        world,
        library: &world.library,
        context: &context,
        scope: Scope { prefixes },
        lang: &view.settings.lang,
        snippets: view.editor.snippets,
        out: Vec::new(),
        seen: BTreeSet::new(),
        cut: false,
    };
    maker.make();
    Some(Proposals {
        range: context.range.clone(),
        list: maker.out,
        cut: maker.cut,
    })
}

/// Whether the letters of `typed` stand in `text` in that order, whatever their case.
pub fn fits(text: &str, typed: &str) -> bool {
    // Asked of every name of a project while somebody types: most are plain.
    if text.is_ascii() && typed.is_ascii() {
        let mut rest = text.bytes();
        return typed.bytes().all(|t| rest.any(|c| c.eq_ignore_ascii_case(&t)));
    }
    let mut rest = text.chars().flat_map(char::to_lowercase);
    typed.chars().flat_map(char::to_lowercase).all(|t| rest.any(|c| c == t))
}

impl Maker<'_> {
    pub(super) fn make(&mut self) {
        match self.context.spot.clone() {
            Spot::Name => {}
            Spot::Item => self.items(),
            Spot::After { key } => {
                self.links(&key);
                self.items();
            }
            Spot::Base { word } => self.bases(&word),
            Spot::Value { key, link } => self.values(&key, link.as_deref()),
            Spot::End => self.ends(),
            Spot::Carried { from } => self.carried(&from),
            Spot::Law => self.law(),
            Spot::Outcome => {
                for r in Ruling::ALL {
                    self.word(r.word(), "outcome");
                }
                self.word("unknown", "outcome");
            }
            Spot::Ground { under, facts } => self.grounds(&under, facts),
            Spot::Thing => self.things(None, 1),
            Spot::Day => self.of_type(Type::Date),
            Spot::Text => self.of_type(Type::Text),
            Spot::Amount { key, link } => {
                self.units(&key, link.as_deref());
                if link.is_none() {
                    self.links(&key);
                    self.items();
                }
            }
            Spot::Words(words) => words.iter().enumerate().for_each(|(n, w)| self.ordered(w, n)),
            Spot::Expression => self.expression(),
        }
    }

    pub(super) fn push(&mut self, p: Proposal) {
        let typed = self.context.prefix.as_str();
        let matches = fits(&p.label, typed) || !p.also.is_empty() && fits(&p.also, typed);
        if !matches || self.seen.contains(&p.label) {
            return;
        }
        if self.out.len() >= MOST {
            self.cut = true;
            return;
        }
        self.seen.insert(p.label.clone());
        self.out.push(p);
    }

    pub(super) fn plain(&mut self, label: &str, picture: Picture, detail: &str, rank: u8) {
        self.push(Proposal {
            label: label.to_owned(),
            picture,
            detail: detail.to_owned(),
            insert: label.to_owned(),
            snippet: false,
            also: String::new(),
            rank,
            order: 0,
            entry: None,
        });
    }
    pub(super) fn word(&mut self, word: &str, detail: &str) {
        self.plain(word, Picture::Word, detail, 6);
    }

    /// A word that goes on, one of a few in their order.
    pub(super) fn ordered(&mut self, word: &str, order: usize) {
        self.push(Proposal {
            label: word.to_owned(),
            picture: Picture::Word,
            detail: String::new(),
            insert: word.to_owned(),
            snippet: false,
            also: String::new(),
            rank: 1,
            order: order as u16,
            entry: None,
        });
    }

    /// With blanks to fill in where the editor can, else the first word of it alone.
    pub(super) fn snippet(&mut self, label: &str, picture: Picture, detail: &str, with: &str, rank: u8, entry: Option<String>) {
        self.push(Proposal {
            label: label.to_owned(),
            picture,
            detail: detail.to_owned(),
            insert: if self.snippets { with.to_owned() } else { label.to_owned() },
            snippet: self.snippets,
            also: String::new(),
            rank,
            order: 0,
            entry,
        });
    }

    pub(super) fn title(&self, t: Option<&portolan_syntax::tree::Text>) -> String {
        t.map_or("", |t| say::text(t, self.lang)).to_owned()
    }

    pub(super) fn kind_named(&self, word: &str) -> Option<KindId> {
        let want = |s: Sort| matches!(s, Sort::Kind(_));
        match self.library.names.find(word, &Scope::default(), &want) {
            Found::One(Entry { sort: Sort::Kind(k), .. }) => Some(k),
            _ => None,
        }
    }
    pub(super) fn object_named(&self, name: &str) -> Option<ObjId> {
        let want = |s: Sort| matches!(s, Sort::Object(_));
        match self.world.names.find(name, &self.scope, &want) {
            Found::One(Entry { sort: Sort::Object(o), .. }) => Some(o),
            _ => None,
        }
    }
    pub(super) fn owner(&self, frame: &Frame) -> Option<KindId> {
        match frame.word.as_str() {
            "->" => Some(self.library.words.flow).filter(|k| (*k as usize) < self.library.schema.kinds.len()),
            "extend" => self.object_named(&frame.name).map(|o| self.world.object(o).kind),
            word => {
                // What `document Name : kind {` declares has the properties of that kind.
                let kind = self.kind_named(word)?;
                let of = |b: &String| {
                    self.kind_named(b)
                        .or_else(|| self.object_named(b).map(|o| self.world.object(o).kind))
                };
                let narrower = frame.bases.iter().filter_map(of).find(|k| self.library.schema.is(*k, kind));
                narrower.or(Some(kind))
            }
        }
    }
}

/// A type in a word.
pub fn short(schema: &portolan::model::Schema, t: Type) -> String {
    match t {
        Type::Kind(k) => schema.kind(k).name.to_string(),
        Type::Enum(e) => schema.enums[e as usize].name.to_string(),
        Type::Text => "text".into(),
        Type::Bool => "true or false".into(),
        Type::Date => "day".into(),
        Type::Duration => "duration".into(),
        Type::Number(Unit::Number) => "number".into(),
        Type::Number(Unit::Share) => "share".into(),
        Type::Number(Unit::Length) => "length".into(),
        Type::Number(Unit::Size) => "size".into(),
        Type::Range(a, b) => format!("{a}..{b}"),
        Type::Regime => "regime".into(),
        Type::Category => "category".into(),
    }
}

/// What a proposal stands for, in words.
pub fn explain(view: &View, path: &Path, entry: &str) -> Option<Vec<Piece>> {
    let project = view.snapshot.of(path)?;
    let world = project.project.world();
    let schema = &world.library.schema;
    if let Some((full, owner)) = entry.split_once(':') {
        let p = schema
            .props
            .iter()
            .find(|p| p.full.as_ref() == full && schema.kind(p.owner).name.as_ref() == owner)?;
        return Some(hover::property(schema, p));
    }
    let e = world.names.exact(entry, &|_| true)?.clone();
    let file = project.file(e.origin.file)?.clone();
    let slice = file.parsed().slices.iter().find(|s| s.key == e.origin.item)?.clone();
    let cursor = Cursor::of(project.clone(), file, slice, 0);
    Some(hover::said(&cursor, &e))
}

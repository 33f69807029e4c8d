//! What a project builds on: the core, the packs it sees, and the vocabulary and law it declares itself.

use std::sync::Arc;

use portolan_syntax::tree::{self, Decl, Item, Row as TreeRow};

use super::base_words::Words;
pub use super::law_names::cites_head;
use super::law_names::{Block, law_names};
use super::object::{Object, Stated};
use super::schema::{PropId, Schema};
use super::schema_build::{SchemaBuilder, Vocabulary, path_text};
use super::unfold::Unit;
use super::world::Builder;
use crate::base::{Day, Diagnostic, Origin};
use crate::resolve::{Names, Scope, SourceItem};

/// The six rule words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RuleSort {
    Transmission,
    Prohibit,
    Exempt,
    Demand,
    Mechanism,
    Duty,
}

impl RuleSort {
    pub fn parse(word: &str) -> Option<RuleSort> {
        Some(match word {
            "transmission" => RuleSort::Transmission,
            "prohibit" => RuleSort::Prohibit,
            "exempt" => RuleSort::Exempt,
            "demand" => RuleSort::Demand,
            "mechanism" => RuleSort::Mechanism,
            "duty" => RuleSort::Duty,
            _ => return None,
        })
    }
}

/// What a name of the law is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LawSort {
    Rule(RuleSort),
    Define,
    Set,
    Open,
}

/// One dated version of a rule, define, set or open point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleDecl {
    pub decl: Arc<Decl>,
    pub regime: Option<u32>,
    /// Both inclusive, already cut to the block's and the regime's.
    pub since: Day,
    pub until: Day,
    /// Its own citation, else its block's.
    pub cites: Option<Arc<str>>,
    pub pack: Option<Arc<str>>,
    pub scope: Scope,
    pub source: SourceItem,
}

impl RuleDecl {
    pub fn origin(&self, node: tree::NodeId) -> Origin {
        self.source.origin(node)
    }
    pub fn in_force(&self, day: Day) -> bool {
        self.since <= day && day <= self.until
    }
}

/// A name of the law with its versions, in order of their first day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawName {
    pub name: Arc<str>,
    pub sort: LawSort,
    pub regime: Option<u32>,
    pub versions: Vec<RuleDecl>,
}

impl LawName {
    pub fn at(&self, day: Day) -> Option<(usize, &RuleDecl)> {
        self.versions.iter().enumerate().find(|(_, v)| v.in_force(day))
    }
    pub fn last_name(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or(&self.name)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regime {
    pub name: Arc<str>,
    pub pack: Arc<str>,
    pub title: Option<Arc<tree::Text>>,
    pub cites: Option<Arc<str>>,
    pub since: Day,
    pub until: Day,
    /// `status:`; `binding` where nothing is said.
    pub status: Arc<str>,
    pub authority: Option<Arc<str>>,
    pub territory: Vec<TreeRow>,
    /// What its rules do not look at, for whoever relies on them.
    pub leaves_out: Vec<Arc<str>>,
    pub scope: Scope,
    pub source: SourceItem,
    pub origin: Origin,
    /// Index of its names in [`Library::laws`], in order.
    pub laws: Vec<u32>,
}

/// `Eq`, so that two worlds of one library see by its address that it is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library {
    pub schema: Schema,
    pub words: Words,
    pub names: Arc<Names>,
    pub objects: Vec<Object>,
    pub regimes: Vec<Regime>,
    pub laws: Vec<LawName>,
    /// What each category states for its members.
    pub category_stated: Vec<Vec<(PropId, Stated)>>,
    /// Packs it was made of.
    pub packs: Vec<Arc<str>>,
    pub diagnostics: Vec<Diagnostic>,
}

impl Library {
    pub fn regime_named(&self, name: &str) -> Option<u32> {
        self.regimes.iter().position(|r| r.name.as_ref() == name).map(|i| i as u32)
    }
    pub fn law_named(&self, name: &str) -> Option<u32> {
        self.laws.iter().position(|l| l.name.as_ref() == name).map(|i| i as u32)
    }
}

/// Builder words: they declare something other than a thing.
pub const BUILDER_WORDS: [&str; 17] = [
    "kind",
    "extend",
    "enum",
    "set",
    "define",
    "open",
    "category",
    "case",
    "system",
    "deploy",
    "regime",
    "transmission",
    "prohibit",
    "exempt",
    "demand",
    "mechanism",
    "duty",
];

pub fn is_builder_word(word: &str) -> bool {
    BUILDER_WORDS.contains(&word)
}

/// Things a law of the project may name: they stand with the vocabulary, before the project's own things.
const NAMED_BY_LAW: [&str; 3] = ["country", "control", "topic"];

/// Whether a top-level item adds vocabulary or law rather than things.
pub fn is_vocabulary(item: &Item) -> bool {
    match item {
        Item::Decl(d) => {
            let w = d.word.text.as_ref();
            matches!(w, "kind" | "enum" | "category" | "set" | "define" | "open" | "regime")
                || RuleSort::parse(w).is_some()
                || NAMED_BY_LAW.contains(&w)
        }
        _ => false,
    }
}

/// Builds the library from the items of the core, the seen packs and the project's own vocabulary. `things` says whether declarations of things
/// among the project's items belong to it too (a folder without a project).
pub fn build(sources: &[SourceItem], packs: Vec<Arc<str>>, things: bool) -> Library {
    let mut schema = SchemaBuilder::new(sources);
    let mut vocabulary = Vec::new();
    let mut blocks = Vec::new();
    for source in sources {
        let Item::Decl(decl) = source.item.as_ref() else { continue };
        if decl.word.text.as_ref() == "regime" {
            let name: Arc<str> = Arc::from(path_text(&decl.path));
            let pack: Arc<str> = decl.path.parts[0].text.clone();
            let scope = Scope {
                prefixes: vec![name.clone(), pack.clone()],
            };
            for item in decl.block.iter().flat_map(|b| &b.items) {
                if let Item::Decl(inner) = item {
                    vocabulary.push(Vocabulary {
                        decl: inner,
                        source,
                        pack: Some(pack.clone()),
                        scope: scope.clone(),
                    });
                }
            }
            blocks.push(Block {
                decl,
                source,
                name,
                pack,
                scope,
            });
        } else {
            vocabulary.push(Vocabulary {
                decl,
                source,
                pack: pack_name(source),
                scope: pack_scope(source),
            });
        }
    }
    schema.build(&vocabulary);
    let blocks_too = blocks.iter().map(|b| (b.decl, b.source));
    let all = vocabulary.iter().map(|v| (v.decl, v.source)).chain(blocks_too);
    schema.diagnostics.extend(all.flat_map(|(d, s)| repeated_parameters(d, s)));
    let SchemaBuilder {
        schema,
        names,
        mut diagnostics,
        ..
    } = schema;
    let (words, missing) = Words::bind(&schema);
    if !missing.is_empty() && !sources.is_empty() {
        let at = sources[0].origin(tree::NodeId(0));
        diagnostics.push(Diagnostic::error(
            "law.core",
            at,
            format!("the core library lacks {}", missing.join(", ")),
        ));
    }
    let mut library = Library {
        category_stated: vec![Vec::new(); schema.categories.len()],
        schema,
        words,
        names: Arc::new(Names::default()),
        objects: Vec::new(),
        regimes: Vec::new(),
        laws: Vec::new(),
        packs,
        diagnostics,
    };
    let mut names = names;
    law_names(&mut library, &mut names, &blocks, sources);
    library.names = Arc::new(names);
    add_things(&mut library, sources, &blocks, things);
    type_categories(&mut library, sources);
    library
}

/// Parameters that one declaration names twice.
pub(super) fn repeated_parameters(d: &Decl, source: &SourceItem) -> Vec<Diagnostic> {
    let all = d.params();
    let repeated = all
        .iter()
        .enumerate()
        .filter(|(i, p)| all[..*i].iter().any(|o| o.name.text == p.name.text));
    repeated
        .map(|(_, p)| {
            let at = source.origin(p.name.node);
            let said = format!("`{}` has the parameter `{}` twice", path_text(&d.path), p.name.text);
            Diagnostic::error("name.duplicate", at, said).help("give one of the two another name")
        })
        .collect()
}

pub(super) fn pack_scope(source: &SourceItem) -> Scope {
    Scope {
        prefixes: pack_name(source).into_iter().collect(),
    }
}

/// The pack a file's names are prefixed with; the core has none.
pub(super) fn pack_name(source: &SourceItem) -> Option<Arc<str>> {
    source.pack.as_deref().filter(|p| p.as_ref() != CORE).cloned()
}

/// The library folder every project sees.
pub const CORE: &str = "core";

/// Countries, controls, topics, and what a regime's block declares as things.
fn add_things(library: &mut Library, sources: &[SourceItem], blocks: &[Block], things: bool) {
    let mut units = Vec::new();
    for source in sources {
        let in_library = source.pack.is_some();
        if let Item::Decl(d) = source.item.as_ref()
            && !is_builder_word(d.word.text.as_ref())
            && (in_library || things || NAMED_BY_LAW.contains(&d.word.text.as_ref()))
        {
            let pack = pack_name(source);
            units.push(Unit {
                item: source.item.as_ref(),
                source,
                prefix: pack.clone(),
                pack,
                deploy: None,
                layer: 0,
            });
        }
    }
    for b in blocks {
        for item in b.decl.block.iter().flat_map(|x| &x.items) {
            if let Item::Decl(d) = item
                && !is_builder_word(d.word.text.as_ref())
            {
                units.push(Unit {
                    item,
                    source: b.source,
                    prefix: Some(b.pack.clone()),
                    pack: Some(b.pack.clone()),
                    deploy: None,
                    layer: 0,
                });
            }
        }
    }
    let taken = std::mem::replace(
        library,
        Library {
            schema: Schema::default(),
            words: library.words,
            names: Arc::new(Names::default()),
            objects: Vec::new(),
            regimes: Vec::new(),
            laws: Vec::new(),
            category_stated: Vec::new(),
            packs: Vec::new(),
            diagnostics: Vec::new(),
        },
    );
    let mut builder = Builder::new(&taken);
    builder.run(&units);
    let (objects, names, diagnostics) = builder.into_library();
    *library = taken;
    library.objects = objects;
    library.names = Arc::new(names);
    library.diagnostics.extend(diagnostics);
}

fn type_categories(library: &mut Library, sources: &[SourceItem]) {
    for c in 0..library.schema.categories.len() {
        let cat = library.schema.categories[c].clone();
        let source = &sources[cat.source as usize];
        let mut builder = Builder::new(library);
        let stated = builder.category(&cat.decl, source);
        let diagnostics = builder.diagnostics;
        library.category_stated[c] = stated;
        library.diagnostics.extend(diagnostics);
    }
}

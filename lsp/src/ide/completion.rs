//! What could be written at the cursor.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use portolan::law::say;
use portolan::law::verdict::Ruling;
use portolan::model::library::{LawSort, RuleSort};
use portolan::model::schema::{Key, KindId, PropId, Type, Unit};
use portolan::model::{Const, Library, ObjId, World};
use portolan::resolve::{Entry, Found, Scope, Sort};

use super::context::{self, Context, Frame, Spot};
use super::cursor::Cursor;
use super::hover::{self, Piece};
use super::missing;
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
fn fits(text: &str, typed: &str) -> bool {
    let mut rest = text.chars().flat_map(char::to_lowercase);
    typed.chars().flat_map(char::to_lowercase).all(|t| rest.any(|c| c == t))
}

impl Maker<'_> {
    fn make(&mut self) {
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
            Spot::Expression => self.expression(),
        }
    }

    fn push(&mut self, p: Proposal) {
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

    fn plain(&mut self, label: &str, picture: Picture, detail: &str, rank: u8) {
        self.push(Proposal {
            label: label.to_owned(),
            picture,
            detail: detail.to_owned(),
            insert: label.to_owned(),
            snippet: false,
            also: String::new(),
            rank,
            entry: None,
        });
    }
    fn word(&mut self, word: &str, detail: &str) {
        self.plain(word, Picture::Word, detail, 6);
    }

    /// With blanks to fill in where the editor can, else the first word of it alone.
    fn snippet(&mut self, label: &str, picture: Picture, detail: &str, with: &str, rank: u8, entry: Option<String>) {
        self.push(Proposal {
            label: label.to_owned(),
            picture,
            detail: detail.to_owned(),
            insert: if self.snippets { with.to_owned() } else { label.to_owned() },
            snippet: self.snippets,
            also: String::new(),
            rank,
            entry,
        });
    }

    fn title(&self, t: Option<&portolan_syntax::tree::Text>) -> String {
        t.map_or(String::new(), |t| say::text(t, self.lang).to_owned())
    }

    fn kind_named(&self, word: &str) -> Option<KindId> {
        let want = |s: Sort| matches!(s, Sort::Kind(_));
        match self.library.names.find(word, &Scope::default(), &want) {
            Found::One(Entry { sort: Sort::Kind(k), .. }) => Some(k),
            _ => None,
        }
    }
    fn object_named(&self, name: &str) -> Option<ObjId> {
        let want = |s: Sort| matches!(s, Sort::Object(_));
        match self.world.names.find(name, &self.scope, &want) {
            Found::One(Entry { sort: Sort::Object(o), .. }) => Some(o),
            _ => None,
        }
    }
    fn owner(&self, frame: &Frame) -> Option<KindId> {
        match frame.word.as_str() {
            "->" => Some(self.library.words.flow).filter(|k| (*k as usize) < self.library.schema.kinds.len()),
            "extend" => self.object_named(&frame.name).map(|o| self.world.object(o).kind),
            word => self.kind_named(word),
        }
    }

    fn items(&mut self) {
        let frame = self.context.frames.last().cloned();
        let Some(frame) = frame else {
            self.declarations(true);
            self.ends();
            return;
        };
        match frame.word.as_str() {
            "regime" => RULES.iter().for_each(|w| self.word(w, "rule")),
            w if RuleSort::parse(w).is_some() => ["when", "unless", "require", "needs:", "asks:", "topic:"]
                .iter()
                .for_each(|w| self.word(w, "of a rule")),
            "case" | "system" | "when" => {
                self.declarations(false);
                self.ends();
            }
            _ => {
                let Some(kind) = self.owner(&frame) else { return };
                self.properties(kind, &frame);
                let words = self.library.words;
                let node = words.node as usize;
                if frame.word == "site" || (node < self.library.schema.kinds.len() && self.library.schema.is(kind, words.node)) {
                    self.kinds(Some(words.node), 3);
                    self.ends();
                }
            }
        }
    }

    /// Words that begin a declaration.
    fn declarations(&mut self, top: bool) {
        self.kinds(None, 1);
        let builders: &[(&str, &str)] = &[
            ("extend", "extend ${1:Name} { $0 }"),
            ("deploy", "deploy ${1:Name} : ${2:System} { $0 }"),
            ("expect", "expect $0"),
            (
                "accept",
                "accept ${1:rule} on ${2:thing} because \"${3:reason}\" by \"${4:who}\" until ${5:2027-12-31}",
            ),
        ];
        for (word, with) in builders {
            self.snippet(word, Picture::Word, "", with, 4, None);
        }
        if !top {
            return self.snippet(
                "when",
                Picture::Word,
                "only where that holds",
                "when ${1:condition} {\n  $0\n}",
                4,
                None,
            );
        }
        let more: &[(&str, &str)] = &[
            ("system", "system ${1:Name}(${2:market}: country) {\n  $0\n}"),
            ("case", "case ${1:Name} \"${2:What is different}\" : ${3:Project} {\n  $0\n}"),
            ("regime", "regime ${1:XX.name} \"${2:Title}\" since ${3:2026-01-01} {\n  $0\n}"),
            ("category", "category ${1:name} \"${2:Title}\""),
            ("enum", "enum ${1:name} : ${2:low, high}"),
            ("kind", "kind ${1:name} \"${2:Title}\" : ${3:node} {\n  $0\n}"),
            ("set", "set ${1:name} \"${2:Title}\" : $0"),
            ("define", "define ${1:name}(${2:c}: ${3:crossing}) \"${4:Title}\" = $0"),
            ("open", "open ${1:name} \"${2:What is contested}\" cites \"${3:source}\" = true"),
        ];
        for (word, with) in more {
            self.snippet(word, Picture::Word, "", with, 5, None);
        }
    }

    fn kinds(&mut self, below: Option<KindId>, rank: u8) {
        let schema = &self.library.schema;
        for (i, k) in schema.kinds.iter().enumerate() {
            let i = i as KindId;
            if below.is_some_and(|b| b as usize >= schema.kinds.len() || !schema.is(i, b)) {
                continue;
            }
            // What has no title is never written as a word.
            let Some(title) = &k.title else { continue };
            if k.name.contains('.') {
                continue;
            }
            let title = say::text(title, self.lang).to_owned();
            let with = match k.name.as_ref() {
                "project" => "project ${1:Name} \"${2:Title}\" { as_of: ${3:2026-11-20}  regimes: $0 }".to_owned(),
                "data" => "data ${1:Name} \"${2:Title}\" : ${3:category} { $0 }".to_owned(),
                "document" => "document ${1:Name} : ${2:kind} { $0 }".to_owned(),
                word => format!("{word} ${{1:Name}} \"${{2:Title}}\" {{ $0 }}"),
            };
            self.snippet(&k.name, Picture::Kind, &title, &with, rank, Some(k.name.to_string()));
        }
    }

    fn properties(&mut self, kind: KindId, frame: &Frame) {
        let schema = &self.library.schema;
        let mut all: Vec<PropId> = schema.kind(kind).above.iter().flat_map(|k| schema.kind(*k).own.clone()).collect();
        all.sort_by_key(|p| (schema.prop(*p).pack.is_some(), schema.prop(*p).owner != kind));
        for p in all {
            let prop = schema.prop(p);
            // Written bare where that is enough.
            let key = match schema.key(kind, &prop.name, None) {
                Key::One(found) if found == p => prop.name.to_string(),
                _ => prop.full.to_string(),
            };
            if frame
                .stated
                .iter()
                .any(|s| *s == key || *s == prop.full.as_ref() || *s == prop.name.as_ref())
            {
                continue;
            }
            let detail = prop.types.iter().map(|t| short(schema, *t)).collect::<Vec<_>>().join(" or ");
            self.push(Proposal {
                label: key.clone(),
                picture: Picture::Property,
                detail,
                insert: format!("{key}: "),
                snippet: false,
                also: prop
                    .question
                    .as_ref()
                    .map(|q| say::text(q, self.lang).to_owned())
                    .unwrap_or_default(),
                rank: 1 + u8::from(prop.pack.is_some()),
                entry: Some(format!("{}:{}", prop.full, schema.kind(prop.owner).name)),
            });
        }
    }

    fn property(&self, key: &str) -> Option<PropId> {
        let frame = self.context.frames.last()?;
        let kind = self.owner(frame)?;
        match self.library.schema.key(kind, key, None) {
            Key::One(p) => Some(p),
            _ => None,
        }
    }

    /// Connectives of the row before.
    fn links(&mut self, key: &str) {
        let Some(p) = self.property(key) else { return };
        for l in &self.library.schema.prop(p).links {
            let takes = l
                .types
                .iter()
                .map(|t| short(&self.library.schema, *t))
                .collect::<Vec<_>>()
                .join(" or ");
            self.plain(&l.name, Picture::Word, &takes, 0);
        }
    }

    fn values(&mut self, key: &str, link: Option<&str>) {
        let Some(p) = self.property(key) else {
            // A kind's block names types, and a deploy's its system's parameters.
            self.types();
            self.things(None, 4);
            return;
        };
        let prop = self.library.schema.prop(p);
        let types = match link {
            Some(l) => prop
                .links
                .iter()
                .find(|x| x.name.as_ref() == l)
                .map(|x| x.types.clone())
                .unwrap_or_default(),
            None => prop.types.clone(),
        };
        let many = prop.card.is_many();
        for t in &types {
            self.of_type(*t);
        }
        if link.is_none() {
            if many {
                self.word("none", "the empty list");
                self.word("everything", "all there is");
            }
            self.word("unknown", "nobody says");
        }
    }

    fn of_type(&mut self, t: Type) {
        match t {
            Type::Kind(k) => self.things(Some(k), 1),
            Type::Enum(e) => {
                let values = self.library.schema.enums[e as usize].values.clone();
                let name = self.library.schema.enums[e as usize].name.clone();
                values.iter().for_each(|v| self.plain(v, Picture::Value, &name, 1));
            }
            Type::Bool => ["true", "false"].iter().for_each(|v| self.plain(v, Picture::Value, "", 1)),
            Type::Date => {
                let day = self.project.report.today.map_or("2026-01-01".to_owned(), |d| d.to_string());
                self.plain(&day, Picture::Value, "the day of judgement", 1);
            }
            Type::Duration => ["30 days", "6 months", "1 years", "10 workdays"]
                .iter()
                .for_each(|v| self.plain(v, Picture::Value, "a duration", 2)),
            Type::Number(Unit::Share) => self.plain("100%", Picture::Value, "a share", 2),
            Type::Number(Unit::Length) => self.plain("10 m", Picture::Value, "a length", 2),
            Type::Number(Unit::Size) => self.plain("5 MB", Picture::Value, "a size", 2),
            Type::Text => self.snippet("\"\"", Picture::Value, "a text", "\"$0\"", 2, None),
            Type::Number(Unit::Number) => {}
            Type::Range(a, b) => {
                let (a, b) = (a.to_integer(), b.to_integer());
                (a..=b).take(20).for_each(|n| self.plain(&n.to_string(), Picture::Value, "", 1));
            }
            Type::Regime => self.regimes(),
            Type::Category => self.categories(),
        }
    }

    /// The shortest name that means a thing from here.
    fn short_name(&self, name: &str, sort: Sort) -> String {
        let want = |s: Sort| std::mem::discriminant(&s) == std::mem::discriminant(&sort);
        let mut at = name.len();
        while let Some(dot) = name[..at].rfind('.') {
            let short = &name[dot + 1..];
            if let Found::One(e) = self.world.names.find(short, &self.scope, &want)
                && e.sort == sort
            {
                return short.to_owned();
            }
            at = dot;
        }
        name.to_owned()
    }

    /// Things of a kind: the project's own first.
    fn things(&mut self, kind: Option<KindId>, rank: u8) {
        let below = self.library.objects.len() as u32;
        let w = self.library.words;
        let schema = &self.library.schema;
        let ids = self.world.own_ids().map(|i| (i, rank)).chain((0..below).map(|i| (i, rank + 1)));
        let typed = self.context.prefix.clone();
        let is_flow = |k: KindId| (w.flow as usize) < schema.kinds.len() && schema.is(k, w.flow);
        for (id, rank) in ids {
            let o = self.world.object(id);
            let wanted = match kind {
                Some(k) => schema.is(o.kind, k),
                None => !is_flow(o.kind),
            };
            // An unnamed flow has no name to write.
            if !wanted || o.name.contains(' ') {
                continue;
            }
            let title = self.title(o.title.as_ref());
            let country = (w.country as usize) < schema.kinds.len() && schema.is(o.kind, w.country);
            let names = if country { self.names_of_country(id) } else { String::new() };
            if !fits(&o.name, &typed) && !fits(&title, &typed) && (names.is_empty() || !fits(&names, &typed)) {
                continue;
            }
            let label = self.short_name(&o.name, Sort::Object(id));
            let detail = if title.is_empty() {
                schema.kind(o.kind).name.to_string()
            } else {
                format!("{title} ({})", schema.kind(o.kind).name)
            };
            self.push(Proposal {
                insert: label.clone(),
                label,
                picture: if country { Picture::Country } else { Picture::Thing },
                detail,
                snippet: false,
                also: format!("{title} {names}"),
                rank,
                entry: Some(o.name.to_string()),
            });
            if self.cut {
                return;
            }
        }
    }

    /// What a country is called besides, in any language.
    fn names_of_country(&self, id: ObjId) -> String {
        let Some(stated) = self.world.stated(id, self.library.words.country_names) else {
            return String::new();
        };
        let text = |c: &Const| match c {
            Const::Text(t) => Some(t.to_string()),
            _ => None,
        };
        stated.rows.iter().filter_map(|r| text(&r.head)).collect::<Vec<_>>().join(" ")
    }

    /// Nodes, and people, which may stand at an end of a flow.
    fn ends(&mut self) {
        let w = self.library.words;
        self.things(Some(w.node), 2);
        self.things(Some(w.people), 3);
    }

    /// What can be at the sender, else all data.
    fn carried(&mut self, from: &str) {
        let world = self.world;
        let (graph, lineage) = (&self.known.frozen.graph, &self.known.frozen.lineage);
        let mut here: Vec<ObjId> = Vec::new();
        if let Some(n) = self.object_named(from).and_then(|o| graph.node_of(o)) {
            for l in lineage.at.get(n as usize).into_iter().flatten() {
                let data = lineage.labels[*l as usize].data;
                if !here.contains(&data) {
                    here.push(data);
                }
            }
        }
        self.plain("*", Picture::Value, "everything that stands there", 5);
        if here.is_empty() {
            return self.things(Some(self.library.words.data), 2);
        }
        for o in here {
            let object = world.object(o);
            let label = self.short_name(&object.name, Sort::Object(o));
            let title = self.title(object.title.as_ref());
            self.push(Proposal {
                insert: label.clone(),
                label,
                picture: Picture::Thing,
                detail: format!("{title} (is at {from})"),
                snippet: false,
                also: title,
                rank: 0,
                entry: Some(object.name.to_string()),
            });
        }
    }

    fn bases(&mut self, word: &str) {
        let schema = &self.library.schema;
        let w = self.library.words;
        match word {
            "enum" | "set" => self.things(None, 2),
            "case" => {
                let names: Vec<Arc<str>> = self.project.cases.keys().cloned().collect();
                let project = self.project.project.world();
                if let Some(p) = project.project {
                    let name = project.object(p).name.to_string();
                    self.plain(&name, Picture::Thing, "the project", 0);
                }
                names.iter().for_each(|n| self.plain(n, Picture::Thing, "case", 1));
            }
            "deploy" => {
                let systems: Vec<String> = self.systems();
                systems.iter().for_each(|n| self.plain(n, Picture::Kind, "system", 0));
            }
            "kind" => self.all_kinds(None, 1),
            "category" => self.categories(),
            _ => {
                let Some(kind) = self.kind_named(word) else { return };
                let known = |k: KindId| (k as usize) < schema.kinds.len();
                if known(w.document) && schema.is(kind, w.document) {
                    for need in missing::kinds(self.project) {
                        let k = schema.kind(need.kind);
                        let detail = format!("would help {}", need.flows.join(", "));
                        self.push(Proposal {
                            label: k.name.to_string(),
                            picture: Picture::Kind,
                            detail,
                            insert: k.name.to_string(),
                            snippet: false,
                            also: self.title(k.title.as_ref()),
                            rank: 0,
                            entry: Some(k.name.to_string()),
                        });
                    }
                }
                self.all_kinds(Some(kind), 1);
                if known(w.data) && schema.is(kind, w.data) || known(w.product) && schema.is(kind, w.product) {
                    self.categories();
                }
                if known(w.node) && schema.is(kind, w.node) {
                    self.things(Some(w.product), 2);
                }
                self.things(Some(kind), 3);
            }
        }
    }

    /// Kinds below one, by their whole names.
    fn all_kinds(&mut self, below: Option<KindId>, rank: u8) {
        let schema = &self.library.schema;
        for (i, k) in schema.kinds.iter().enumerate() {
            let i = i as KindId;
            if below.is_some_and(|b| i == b || !schema.is(i, b)) {
                continue;
            }
            let title = self.title(k.title.as_ref());
            self.push(Proposal {
                label: k.name.to_string(),
                picture: Picture::Kind,
                detail: title.clone(),
                insert: k.name.to_string(),
                snippet: false,
                also: title,
                rank,
                entry: Some(k.name.to_string()),
            });
        }
    }

    fn systems(&self) -> Vec<String> {
        let files = self.project.files.iter().filter(|f| !f.is_embedded());
        let items = files.flat_map(|f| f.parsed().slices.iter().map(|s| s.item.clone()).collect::<Vec<_>>());
        items
            .filter_map(|i| match i.as_ref() {
                portolan_syntax::tree::Item::Decl(d) if d.word.text.as_ref() == "system" => {
                    Some(portolan::model::schema_build::path_text(&d.path))
                }
                _ => None,
            })
            .collect()
    }

    fn categories(&mut self) {
        for c in &self.library.schema.categories {
            let title = self.title(c.title.as_ref());
            self.push(Proposal {
                label: c.name.to_string(),
                picture: Picture::Category,
                detail: title.clone(),
                insert: c.name.to_string(),
                snippet: false,
                also: title,
                rank: 1,
                entry: Some(c.name.to_string()),
            });
        }
    }

    fn types(&mut self) {
        [
            "text", "number", "bool", "date", "duration", "length", "size", "share", "regime", "category",
        ]
        .iter()
        .for_each(|t| self.word(t, "type"));
        self.all_kinds(None, 3);
        let enums: Vec<Arc<str>> = self.library.schema.enums.iter().map(|e| e.name.clone()).collect();
        enums.iter().for_each(|e| self.plain(e, Picture::Value, "enum", 3));
    }

    /// Regimes of every pack, seen or not: naming one brings its pack in.
    fn regimes(&mut self) {
        for f in self.project.files.iter().filter(|f| f.pack.is_some()) {
            for s in &f.parsed().slices {
                if let portolan_syntax::tree::Item::Decl(d) = s.item.as_ref()
                    && d.word.text.as_ref() == "regime"
                {
                    let name = portolan::model::schema_build::path_text(&d.path);
                    let title = self.title(d.title.as_ref());
                    self.push(Proposal {
                        label: name.clone(),
                        picture: Picture::Law,
                        detail: title.clone(),
                        insert: name.clone(),
                        snippet: false,
                        also: title,
                        rank: 1,
                        entry: Some(name),
                    });
                }
            }
        }
        let own: Vec<Arc<str>> = self.library.regimes.iter().map(|r| r.name.clone()).collect();
        own.iter().for_each(|r| self.plain(r, Picture::Law, "regime", 1));
        self.word("none", "no law");
    }

    fn law(&mut self) {
        let own: Vec<(Arc<str>, String)> = self
            .library
            .regimes
            .iter()
            .map(|r| (r.name.clone(), self.title(r.title.as_ref())))
            .collect();
        own.iter().for_each(|(n, t)| self.plain(n, Picture::Law, t, 1));
        for (i, l) in self.library.laws.iter().enumerate() {
            let sort = match l.sort {
                LawSort::Rule(_) => Sort::Rule(i as u32),
                LawSort::Open => Sort::Open(i as u32),
                LawSort::Define | LawSort::Set => continue,
            };
            let label = self.short_name(&l.name, sort);
            // Rules are told apart best by their whole name.
            let label = if label.contains('.') { label } else { l.name.to_string() };
            self.push(Proposal {
                insert: label.clone(),
                label,
                picture: Picture::Law,
                detail: say::law_title(self.library, i as u32, self.lang),
                snippet: false,
                also: String::new(),
                rank: 2,
                entry: Some(l.name.to_string()),
            });
        }
    }

    fn expression(&mut self) {
        for w in [
            "crossings",
            "holdings",
            "sales",
            "nodes",
            "today",
            "some",
            "no",
            "every",
            "count",
            "sum",
            "min",
            "max",
            "distinct",
            "not",
        ] {
            self.word(w, "");
        }
        self.things(None, 3);
        let laws: Vec<(Arc<str>, LawSort)> = self.library.laws.iter().map(|l| (l.name.clone(), l.sort)).collect();
        for (name, sort) in laws {
            if matches!(sort, LawSort::Define | LawSort::Set) {
                self.plain(&name, Picture::Law, "", 4);
            }
        }
    }
}

const RULES: [&str; 12] = [
    "territory:",
    "status:",
    "transmission",
    "prohibit",
    "exempt",
    "demand",
    "mechanism",
    "duty",
    "define",
    "set",
    "open",
    "kind",
];

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

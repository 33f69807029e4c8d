//! A closed world: a project, or a case over the library. Declarations become objects in three passes: names, bases, statements.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use portolan_syntax::tree::{self, Decl, Item};

use super::known::Known;
use super::library::{Library, is_builder_word};
use super::object::*;
use super::schema::*;
use super::schema_build::{path_str, path_text, unresolved};
use super::unfold::{Instance, Unit};
use crate::base::diagnostic::Place;
use crate::base::{Day, Diagnostic, FileId, Index, ItemKey, Origin};
use crate::resolve::{Found, Names, Scope, Sort, SourceItem, suggest};

/// An `expect` or `accept` with what is needed to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence<T> {
    pub said: Arc<T>,
    pub scope: Scope,
    pub source: SourceItem,
    /// The layer of the world it stands in: a case lies above what it starts from.
    pub layer: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct World {
    pub library: Arc<Library>,
    /// `None` for the project.
    pub case: Option<Arc<str>>,
    pub title: Option<Arc<tree::Text>>,
    pub cites: Option<Arc<str>>,
    /// Its own things; the library's come before them in numbering.
    pub objects: Vec<Object>,
    pub names: Arc<Names>,
    pub flows: Vec<FlowDecl>,
    pub expects: Vec<Sentence<tree::Expect>>,
    pub accepts: Vec<Sentence<tree::Accept>>,
    pub project: Option<ObjId>,
    /// The case's own day.
    pub day: Option<Day>,
    /// The items that are systems: what is wrong in one is told once.
    pub systems: Vec<(FileId, ItemKey)>,
    pub diagnostics: Vec<Diagnostic>,
}

impl World {
    pub fn object(&self, id: ObjId) -> &Object {
        let below = self.library.objects.len();
        if (id as usize) < below {
            &self.library.objects[id as usize]
        } else {
            &self.objects[id as usize - below]
        }
    }
    pub fn own_ids(&self) -> impl Iterator<Item = ObjId> + use<> {
        let below = self.library.objects.len() as u32;
        below..below + self.objects.len() as u32
    }
    pub fn is(&self, id: ObjId, kind: KindId) -> bool {
        kind != super::Words::MISSING && self.library.schema.is(self.object(id).kind, kind)
    }
    /// The flow declared by an object, if it is one.
    pub fn flow_of(&self, id: ObjId) -> Option<&FlowDecl> {
        self.flows.binary_search_by_key(&id, |f| f.object).ok().map(|i| &self.flows[i])
    }
}

/// Index of a scope of the builder: most things share one.
pub(super) type ScopeId = u32;

/// The scope of what stands in no block.
pub(super) const TOP: ScopeId = 0;

/// What still has to be read once all names stand.
pub(super) enum Pending<'a> {
    Thing {
        object: ObjId,
        decl: &'a Decl,
        /// Where it stands; its own names come before these.
        scope: ScopeId,
        source: &'a SourceItem,
        layer: u32,
    },
    Extend {
        decl: &'a Decl,
        scope: ScopeId,
        source: &'a SourceItem,
        layer: u32,
        deploy: Maybe,
    },
    Flow {
        flow: &'a tree::Flow,
        scope: ScopeId,
        source: &'a SourceItem,
        layer: u32,
        deploy: Maybe,
        /// The declaration the arrow stands in.
        own: Maybe,
    },
}

// All of a large model waits here for a while.
const _: () = assert!(size_of::<Pending<'_>>() <= 40);

/// The layer of an object that no declaration made.
const UNDECLARED: u32 = u32::MAX;

pub struct Builder<'a> {
    pub(super) library: &'a Library,
    pub(super) names: Names,
    pub(super) objects: Vec<Object>,
    pub(super) flows: Vec<FlowDecl>,
    pub(super) flow_layers: Vec<u32>,
    /// Named flows that are drawn with `~>`.
    pub(super) sights: BTreeSet<ObjId>,
    /// (source, target) -> index in `flows` of the last one drawn between them.
    pub(super) flow_index: Index<(ObjId, ObjId), u32>,
    /// For each of `flows` the one drawn before it between the same ends, or `u32::MAX`.
    pub(super) flow_before: Vec<u32>,
    /// Every list of data a flow carries.
    pub(super) loads: Index<Vec<ObjId>, Load>,
    pub(super) load_buffer: Vec<ObjId>,
    /// The lists of other things that loads name.
    pub(super) splices: Index<(ObjId, super::schema::PropId), u32>,
    /// Where names are put together.
    pub(super) buffer: String,
    pub diagnostics: Vec<Diagnostic>,
    pub(super) pending: Vec<Pending<'a>>,
    pub(super) scopes: Vec<Scope>,
    pub(super) expects: Vec<Sentence<tree::Expect>>,
    pub(super) accepts: Vec<Sentence<tree::Accept>>,
    pub(super) project: Option<ObjId>,
    /// Layer each of its own objects was last declared in; [`UNDECLARED`] for arrows.
    pub(super) layers: Vec<u32>,
    pub(super) deploys: BTreeMap<Arc<str>, ObjId>,
    /// Those with a base that is not found: what they have is not known.
    pub(super) unbased: BTreeSet<ObjId>,
    /// What layers above the first declare, with the highest of them.
    pub(super) redeclared: BTreeMap<Arc<str>, u32>,
    /// What was looked up, while names and kinds stand still.
    pub(super) known: Option<Known>,
    pub(super) near: super::unknown::Near,
    /// While a system is read by itself: its parameters.
    pub(super) open: Option<super::template::Open>,
}

impl<'a> Builder<'a> {
    pub fn new(library: &'a Library) -> Builder<'a> {
        Builder {
            library,
            names: Names::on_top_of(library.names.clone()),
            objects: Vec::new(),
            flows: Vec::new(),
            flow_layers: Vec::new(),
            sights: BTreeSet::new(),
            flow_index: Index::default(),
            flow_before: Vec::new(),
            loads: Index::default(),
            load_buffer: Vec::new(),
            splices: Index::default(),
            buffer: String::new(),
            diagnostics: Vec::new(),
            pending: Vec::new(),
            scopes: vec![Scope::default()],
            expects: Vec::new(),
            accepts: Vec::new(),
            project: None,
            layers: Vec::new(),
            deploys: BTreeMap::new(),
            unbased: BTreeSet::new(),
            redeclared: BTreeMap::new(),
            known: None,
            near: super::unknown::Near::default(),
            open: None,
        }
    }

    pub(super) fn schema(&self) -> &'a Schema {
        &self.library.schema
    }
    pub(super) fn object(&self, id: ObjId) -> &Object {
        let below = self.library.objects.len();
        if (id as usize) < below {
            &self.library.objects[id as usize]
        } else {
            &self.objects[id as usize - below]
        }
    }
    pub(super) fn object_mut(&mut self, id: ObjId) -> &mut Object {
        let below = self.library.objects.len();
        &mut self.objects[id as usize - below]
    }
    pub(super) fn is_own(&self, id: ObjId) -> bool {
        id as usize >= self.library.objects.len()
    }
    pub(super) fn is(&self, id: ObjId, kind: KindId) -> bool {
        kind != super::Words::MISSING && self.schema().is(self.object(id).kind, kind)
    }

    /// The layer an object was last declared in.
    pub(super) fn layer(&self, id: ObjId) -> Option<u32> {
        let own = (id as usize).checked_sub(self.library.objects.len())?;
        self.layers.get(own).copied().filter(|l| *l != UNDECLARED)
    }
    fn set_layer(&mut self, id: ObjId, layer: u32) {
        let Some(own) = (id as usize).checked_sub(self.library.objects.len()) else {
            return;
        };
        if self.layers.len() <= own {
            self.layers.resize(own + 1, UNDECLARED);
        }
        self.layers[own] = layer;
    }
    pub(super) fn new_scope(&mut self, scope: Scope) -> ScopeId {
        self.scopes.push(scope);
        self.scopes.len() as ScopeId - 1
    }
    /// The scope inside a thing. What nothing lies below adds no names.
    pub(super) fn inside<'s>(&self, object: ObjId, outer: &'s Scope) -> Cow<'s, Scope> {
        let name = &self.object(object).name;
        if self.names.has_below(name) {
            Cow::Owned(outer.inside(name.clone()))
        } else {
            Cow::Borrowed(outer)
        }
    }

    /// The thing a deploy is.
    pub fn add_deploy(&mut self, instance: &Instance) {
        let Some(kind) = self.schema().kinds.iter().position(|k| k.name.as_ref() == "deploy") else {
            return;
        };
        let at = instance.deploy_source.origin(instance.deploy.path.node());
        let origin = instance.deploy_source.origin(instance.deploy.node);
        let id = self.new_object(
            instance.name.clone(),
            kind as u32,
            instance.deploy.title.clone(),
            None,
            None,
            origin,
            at,
        );
        self.set_layer(id, instance.layer);
        self.deploys.insert(instance.name.clone(), id);
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn new_object(
        &mut self,
        name: Arc<str>,
        kind: KindId,
        title: Option<Arc<tree::Text>>,
        container: Option<ObjId>,
        pack: Option<Arc<str>>,
        origin: Origin,
        at: Origin,
    ) -> ObjId {
        let id = (self.library.objects.len() + self.objects.len()) as u32;
        self.names.add(name.clone(), Sort::Object(id), at);
        self.objects.push(Object {
            name,
            kind,
            title,
            bases: Default::default(),
            categories: Default::default(),
            container: container.into(),
            deploy: Maybe::NONE,
            stated: Vec::new(),
            pack: pack.map(Box::new),
            origin,
            sign: at.node,
        });
        id
    }

    pub(super) fn item(&mut self, item: &'a Item, u: &Unit<'a>, scope: ScopeId, container: Option<ObjId>, deploy: Option<ObjId>) {
        match item {
            Item::Decl(d) => self.declare(d, u, scope, container, deploy),
            Item::Flow(f) => {
                let own = container.filter(|c| self.is(*c, self.library.words.flow));
                self.pending.push(Pending::Flow {
                    flow: f,
                    scope,
                    source: u.source,
                    layer: u.layer,
                    deploy: deploy.into(),
                    own: own.into(),
                });
            }
            Item::Expect(e) => self.expects.push(Sentence {
                said: e.clone(),
                scope: self.scopes[scope as usize].clone(),
                source: u.source.clone(),
                layer: u.layer,
            }),
            Item::Accept(a) => self.accepts.push(Sentence {
                said: a.clone(),
                scope: self.scopes[scope as usize].clone(),
                source: u.source.clone(),
                layer: u.layer,
            }),
            Item::Property(p) if container.is_none() => self.diagnostics.push(
                Diagnostic::error(
                    "type.stray",
                    u.source.origin(p.node),
                    format!("the property `{}` belongs to nothing", path_text(&p.path)),
                )
                .help("write it inside the braces of a declaration"),
            ),
            Item::Guard(g) => self.diagnostics.push(
                Diagnostic::error(
                    "type.stray",
                    u.source.origin(g.node),
                    "`when` with a block stands directly in a system",
                )
                .help("put it inside `system .. { }`, around the whole declaration"),
            ),
            Item::Clause(c) => self.diagnostics.push(
                Diagnostic::error("type.stray", u.source.origin(c.node), "a condition belongs to a rule of a regime")
                    .help("`when`, `unless` and `require` stand inside a rule"),
            ),
            Item::Property(_) | Item::Error(_) => {}
        }
    }

    pub(super) fn stray(&mut self, at: Origin, said: String) {
        self.diagnostics
            .push(Diagnostic::error("type.stray", at, said).help("move it out of the braces"));
    }

    fn declare(&mut self, d: &'a Decl, u: &Unit<'a>, scope: ScopeId, container: Option<ObjId>, deploy: Option<ObjId>) {
        let word = d.word.text.as_ref();
        match word {
            "extend" => {
                self.pending.push(Pending::Extend {
                    decl: d,
                    scope,
                    source: u.source,
                    layer: u.layer,
                    deploy: deploy.into(),
                });
                return;
            }
            "system" | "deploy" | "case" => {
                // Cases that stand at the top were taken out before.
                if container.is_some() || word == "case" {
                    self.stray(
                        u.source.origin(d.word.node),
                        format!("`{word}` stands at the top of a file, not here"),
                    );
                }
                return;
            }
            _ if is_builder_word(word) => {
                if container.is_some() || u.layer > 0 || u.prefix.is_some() {
                    let said = format!("`{word}` stands at the top of a file or in a regime, not here");
                    self.stray(u.source.origin(d.word.node), said);
                }
                return;
            }
            _ => {}
        }
        let own = path_str(&d.path);
        if own.is_empty() {
            // Its name is still to be written, which has been said.
            return;
        }
        let prefix = self.scopes[scope as usize].prefixes.first();
        let name: Arc<str> = match (prefix, &d.path.parts[..]) {
            (Some(p), _) => Arc::from(format!("{p}.{own}")),
            (None, [one]) => one.text.clone(),
            (None, _) => Arc::from(own),
        };
        let origin = u.source.origin(d.node);
        let at = u.source.origin(d.path.node());
        self.headless(d, u.source);
        let kind = self.kind_word(d, scope, u.source);
        let id = self.place(name.clone(), kind, d, container, u, origin, at);
        let Some(id) = id else { return };
        self.object_mut(id).deploy = deploy.into();
        self.set_layer(id, u.layer);
        if kind == self.library.words.project && kind != super::Words::MISSING {
            self.project = Some(id);
        }
        self.pending.push(Pending::Thing {
            object: id,
            decl: d,
            scope,
            source: u.source,
            layer: u.layer,
        });
        // What a later layer declares anew is replaced with all that stands in its block.
        let replaced = self.redeclared.get(&name).is_some_and(|layer| *layer > u.layer);
        let members = d.block.iter().flat_map(|b| &b.items).filter(|_| !replaced);
        let mut inner = None;
        for item in members {
            if !matches!(item, Item::Property(_)) {
                let inside = match inner {
                    Some(s) => s,
                    None => self.new_scope(self.scopes[scope as usize].inside(name.clone())),
                };
                inner = Some(inside);
                self.item(item, u, inside, Some(id), deploy);
            }
        }
    }

    /// A new object, or the one of that name a case replaces.
    #[allow(clippy::too_many_arguments)]
    fn place(
        &mut self,
        name: Arc<str>,
        kind: KindId,
        d: &Decl,
        container: Option<ObjId>,
        u: &Unit,
        origin: Origin,
        at: Origin,
    ) -> Option<ObjId> {
        let object = |s: Sort| matches!(s, Sort::Object(_));
        let existing = match self.open {
            Some(_) => self.names.exact_on_top(&name, &object),
            None => self.names.exact(&name, &object),
        };
        if let Some((Sort::Object(id), first)) = existing.map(|e| (e.sort, e.origin))
            && self.is_own(id)
        {
            if self.layer(id).unwrap_or(0) < u.layer {
                self.sights.remove(&id);
                let o = self.object_mut(id);
                o.kind = kind;
                o.title = d.title.clone();
                o.bases.clear();
                o.categories.clear();
                o.stated.clear();
                o.origin = origin;
                o.sign = at.node;
                return Some(id);
            }
            self.diagnostics.push(
                Diagnostic::error("name.duplicate", at, format!("`{name}` is declared twice"))
                    .related(Place::Node(first), "declared here first")
                    .help("give one of the two another name"),
            );
            // Of two sorts each is found where its sort is wanted, so that nothing follows from one name.
            let (schema, other) = (self.schema(), self.object(id).kind);
            if schema.is(kind, other) || schema.is(other, kind) {
                return None;
            }
        }
        Some(self.new_object(name, kind, d.title.clone(), container, u.pack.clone(), origin, at))
    }

    fn kind_word(&mut self, d: &Decl, scope: ScopeId, source: &SourceItem) -> KindId {
        let want = |s: Sort| matches!(s, Sort::Kind(_));
        let word = d.word.text.as_ref();
        let scope = &self.scopes[scope as usize];
        if let Some((Sort::Kind(k), _)) = self.names.one(word, scope, want) {
            return k;
        }
        match self.names.find(word, scope, &want) {
            Found::One(e) => match e.sort {
                Sort::Kind(k) => k,
                _ => super::Words::MISSING,
            },
            other => {
                // A word still to be written has been told of, and the thing keeps its name, so that mentions of it are no mistakes.
                if !word.is_empty() {
                    let mut found = unresolved(self.names_to_suggest(), other, word, "kind", &want)(source.origin(d.word.node));
                    // A word of the language may be nearer than any kind.
                    let kinds = self.schema().kinds.iter().map(|k| k.name.as_ref());
                    let near = suggest::nearest(word, kinds.chain(super::library::BUILDER_WORDS));
                    if let Some(best) = near.first().filter(|n| super::library::is_builder_word(n)) {
                        found.help = suggest::question(&[best]).into_iter().collect();
                        found.fixes.clear();
                    }
                    self.diagnostics.push(found);
                }
                // Goes on as a thing with no known properties.
                self.schema()
                    .kinds
                    .iter()
                    .position(|k| k.name.as_ref() == "deploy")
                    .map_or(0, |i| i as u32)
            }
        }
    }
}

impl World {
    pub fn object_count(&self) -> usize {
        self.library.objects.len() + self.objects.len()
    }
}

//! Bases and statements of declared things: the second and third pass.

use portolan_syntax::tree::{self, Decl, Few, Item};

use super::object::*;
use super::schema::*;
use super::schema_build::{path_str, path_text, unresolved};
use super::world::Builder;
use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Origin};
use crate::resolve::{Found, Scope, Sort, SourceItem};

impl<'a> Builder<'a> {
    /// What stands between the name of a thing and its braces would say nothing.
    pub(super) fn headless(&mut self, d: &Decl, source: &SourceItem) {
        let head = d.heads.iter().find(|h| !matches!(h.kind, tree::HeadKind::Cites(_)));
        let tail = match &d.tail {
            Some(tree::Tail::Expr(e)) => Some(e.node),
            _ => None,
        };
        if let Some(node) = head.map(|h| h.node).or(tail) {
            self.diagnostics.push(
                Diagnostic::error("type.stray", source.origin(node), "a thing says what it is in its braces")
                    .help("state it as a property: `{ since: 2026-01-01 }`"),
            );
        }
    }

    pub(super) fn bases(&mut self, id: ObjId, d: &Decl, scope: &Scope, source: &SourceItem) {
        let Some(tree::Tail::Rows(rows)) = &d.tail else { return };
        let words = self.library.words;
        for head in rows.iter().flat_map(|r| &r.heads) {
            let origin = source.origin(head.node);
            let tree::ValueKind::Path(p) = &head.kind else {
                self.diagnostics.push(Diagnostic::error(
                    "type.base",
                    origin,
                    "a base is the name of a kind, a category or another declaration",
                ));
                continue;
            };
            let text = path_str(p);
            if self.open.as_ref().is_some_and(|o| o.stands_for_a_base(&text)) {
                continue;
            }
            let kind = self.object(id).kind;
            let schema = self.schema();
            let is_node = words.node != super::Words::MISSING && schema.is(kind, words.node);
            let want = |s: Sort| match s {
                Sort::Kind(k) => schema.is(k, kind),
                Sort::Category(_) => true,
                Sort::Object(o) => {
                    let other = self.object(o).kind;
                    o != id && (schema.is(other, kind) || schema.is(kind, other) || is_node && self.is(o, words.product))
                }
                _ => false,
            };
            match self.names.find(&text, scope, &want) {
                Found::One(e) => match e.sort {
                    Sort::Kind(k) => self.object_mut(id).kind = k,
                    Sort::Category(c) => self.object_mut(id).categories.push(c),
                    Sort::Object(o) if is_node && self.is(o, words.product) => {
                        let row = Row::of(Const::Object(o), origin);
                        self.object_mut(id).state(words.node_product, Stated::rows(Few::One(row), origin));
                    }
                    Sort::Object(o) => {
                        let base = self.object(o).kind;
                        let o_mut = self.object_mut(id);
                        if o_mut.kind != base && schema.is(base, o_mut.kind) {
                            o_mut.kind = base;
                        }
                        o_mut.bases.push(o);
                    }
                    _ => {}
                },
                other => {
                    let what = format!("kind of {}, category or prototype", self.schema().kind(kind).name);
                    let mut d = unresolved(self.names_to_suggest(), other, &text, &what, &want)(origin);
                    let lists = [(words.document, "documents"), (words.data, "categories")];
                    if let Some((_, list)) = lists
                        .iter()
                        .find(|(k, _)| d.help.is_empty() && *k != super::Words::MISSING && schema.is(kind, *k))
                    {
                        d.help.push(format!("`portolan list {list}` shows what the library has"));
                    }
                    self.diagnostics.push(d);
                    self.unbased.insert(id);
                }
            }
        }
    }

    /// Whether nobody declares the kind of a thing: it stands where a deploy would, and was told.
    pub(super) fn is_of_no_kind(&self, id: ObjId) -> bool {
        self.schema().kind(self.object(id).kind).name.as_ref() == "deploy" && !self.deploys.values().any(|d| *d == id)
    }

    pub(super) fn state_block(&mut self, id: ObjId, d: &Decl, scope: &Scope, source: &SourceItem) {
        let properties = || d.block.iter().flat_map(|b| &b.items);
        self.object_mut(id).stated.reserve_exact(properties().count());
        for item in properties() {
            if let Item::Property(p) = item {
                self.state(id, p, scope, source, None);
            }
        }
        // A component declared in a product's block is one of its parts.
        let words = self.library.words;
        if let Some(parent) = self.object(id).container()
            && self.is(parent, words.product)
            && self.is(id, words.component)
        {
            let origin = self.object(id).at();
            let row = Row::of(Const::Object(id), origin);
            let mut stated = self
                .object(parent)
                .own(words.product_parts)
                .cloned()
                .unwrap_or_else(|| Stated::rows(Few::default(), origin));
            stated.rows.push(row);
            stated.none = false;
            self.object_mut(parent).state(words.product_parts, stated);
        }
    }

    /// States one property; `replace` is `None` in a declaration, else whether an `extend` may replace.
    pub(super) fn state(&mut self, id: ObjId, p: &tree::Property, scope: &Scope, source: &SourceItem, replace: Option<bool>) {
        let key = path_str(&p.path);
        let origin = source.origin(p.path.node());
        let kind = self.object(id).kind;
        // Of a thing whose kind nobody declares nothing more is said.
        if self.schema().kind(kind).name.as_ref() == "deploy" {
            return;
        }
        let prop = match self.key(id, kind, &p.path, &key) {
            Key::One(prop) => prop,
            // It may well be one of the base that was not found, and that was told.
            Key::Unknown if self.unbased.contains(&id) => return,
            other => {
                let d = self.no_property(kind, &key, other, origin);
                self.diagnostics.push(d);
                return;
            }
        };
        let old = self.object(id).own(prop);
        let twice = match (replace, old) {
            (None, Some(o)) => Some(("type.twice", "stated twice", o.origin)),
            (Some(false), Some(o)) => Some(("model.restated", "already stated", o.origin)),
            _ => None,
        };
        if let Some((code, what, other)) = twice {
            let name = self.object(id).name.clone();
            self.diagnostics.push(
                Diagnostic::error(code, origin, format!("`{key}` of `{name}` is {what}"))
                    .related(Place::Node(other), "here")
                    .help(match code {
                        // To keep one of two lists would lose what stands in the other.
                        "type.twice" if self.schema().prop(prop).card.is_many() => "join them into one list",
                        "type.twice" => "keep one of the two",
                        _ => "`extend` adds what is not stated; only a case may replace",
                    }),
            );
            return;
        }
        let stated = self.rows(prop, &p.rows, scope, source, source.origin(p.node));
        self.object_mut(id).state(prop, stated);
    }

    /// What a key means of a thing.
    fn key(&mut self, id: ObjId, kind: KindId, path: &tree::Path, text: &str) -> Key {
        let pack = self.object(id).pack.clone();
        if pack.is_none()
            && let Some(prop) = self.recall_key(path, kind)
        {
            return Key::One(prop);
        }
        let found = self.schema().key(kind, text, pack.as_deref().map(AsRef::as_ref));
        if pack.is_none()
            && let Key::One(prop) = found
        {
            self.remember_key(path, kind, prop);
        }
        found
    }

    pub(super) fn no_property(&self, kind: KindId, key: &str, found: Key, origin: Origin) -> Diagnostic {
        let schema = self.schema();
        let name = &schema.kind(kind).name;
        match found {
            Key::Many(all) => {
                let names: Vec<String> = all.iter().map(|p| format!("`{}`", schema.prop(*p).full)).collect();
                Diagnostic::error(
                    "name.ambiguous",
                    origin,
                    format!("`{key}` of {name} may mean {}", names.join(" or ")),
                )
                .help("write the name with its prefix")
            }
            _ => {
                let mut d = Diagnostic::error(
                    "type.property",
                    origin,
                    format!("{} has no property `{key}`", super::schema::a(name)),
                );
                d.about = Some(key.to_owned());
                let last = key.rsplit('.').next().unwrap_or(key);
                // A prefix that is not the property's own, else a slip of the hand.
                let full: Vec<&str> = match last.len() < key.len() {
                    true => schema.named(kind, last).iter().map(|p| schema.prop(*p).full.as_ref()).collect(),
                    false => Vec::new(),
                };
                let near = match full.is_empty() {
                    true => crate::resolve::suggest::nearest(key, schema.names_of(kind)),
                    false => full,
                };
                if let [one] = near.as_slice() {
                    d.fixes.push(crate::base::Fix {
                        title: format!("write `{one}`"),
                        place: Place::Node(origin),
                        replacement: (*one).to_owned(),
                        safe: false,
                    });
                }
                d.help.extend(crate::resolve::suggest::question(&near));
                if near.is_empty() {
                    d.help.extend(super::instead::of(self.library, kind, key).map(str::to_owned));
                }
                // A kind below has it: the declaration does not say what it is.
                let narrower: Vec<String> = (0..schema.kinds.len() as KindId)
                    .filter(|k| *k != kind && schema.is(*k, kind) && near.is_empty())
                    .filter(|k| {
                        schema
                            .kind(*k)
                            .own
                            .iter()
                            .any(|p| [&schema.prop(*p).name, &schema.prop(*p).full].iter().any(|n| n.as_ref() == key))
                    })
                    .map(|k| format!("`{}`", schema.kind(k).name))
                    .collect();
                if !narrower.is_empty() {
                    d.about = None;
                    let list = narrower.join(" or ");
                    d.help.push(format!("{list} has it: write that kind, if that is what this is"));
                }
                d
            }
        }
    }

    pub(super) fn extend(&mut self, d: &'a Decl, scope: &Scope, source: &'a SourceItem, layer: u32) {
        let text = path_text(&d.path);
        let origin = source.origin(d.path.node());
        let want = |s: Sort| matches!(s, Sort::Object(_));
        match self.names.find(&text, scope, &want) {
            Found::One(e) => {
                let Sort::Object(id) = e.sort else { return };
                if !self.is_own(id) {
                    self.diagnostics.push(
                        Diagnostic::error("model.restated", origin, format!("`{text}` belongs to the library"))
                            .help("declare a thing of your own and state there what you need"),
                    );
                    return;
                }
                // A system read by itself changes nothing outside it.
                if self.open.as_ref().is_some_and(|o| id < o.first) {
                    return;
                }
                if self.deploys.values().any(|d| *d == id) {
                    self.diagnostics.push(
                        Diagnostic::error("model.deploy", origin, format!("`{text}` is a deploy: its system says what it is"))
                            .help("state the arguments in the deploy, or extend a thing that it declares"),
                    );
                    return;
                }
                // A later case declared it anew.
                if self.layer(id).is_some_and(|l| l > layer) {
                    return;
                }
                let inner = scope.inside(self.object(id).name.clone());
                let may_replace = layer > 0;
                for item in d.block.iter().flat_map(|b| &b.items) {
                    if let Item::Property(p) = item {
                        self.state(id, p, &inner, source, Some(may_replace));
                    }
                }
            }
            other => {
                // A kind of that name was extended by the library; anything else is unknown.
                let is_kind = matches!(self.names.find(&text, scope, &|s| matches!(s, Sort::Kind(_))), Found::One(_));
                if !is_kind {
                    let d = unresolved(self.names_to_suggest(), other, &text, "thing", &want)(origin);
                    self.diagnostics.push(d);
                }
            }
        }
    }
}

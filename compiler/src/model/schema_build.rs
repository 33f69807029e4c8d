//! Builds the schema from `kind`, `enum`, `category` and `extend` declarations, in three passes: names, bases, properties.

use std::borrow::Cow;
use std::sync::Arc;

use num_traits::ToPrimitive;
use portolan_syntax::tree::{self, Decl, Tail, ValueKind};

use super::schema::*;
use crate::base::{Diagnostic, Origin};
use crate::resolve::{Found, Names, Scope, Sort, SourceItem, suggest};

/// A vocabulary declaration with what is needed to read it.
pub struct Vocabulary<'a> {
    pub decl: &'a Decl,
    pub source: &'a SourceItem,
    /// The territory its name is prefixed with.
    pub pack: Option<Arc<str>>,
    pub scope: Scope,
}

pub struct SchemaBuilder<'a> {
    pub schema: Schema,
    pub names: Names,
    pub diagnostics: Vec<Diagnostic>,
    sources: &'a [SourceItem],
}

/// The name a declaration gets: prefixed by its pack unless it says so itself.
pub fn qualified(path: &str, pack: Option<&str>) -> Arc<str> {
    match pack {
        Some(p) if !path.strip_prefix(p).is_some_and(|r| r.starts_with('.')) => Arc::from(format!("{p}.{path}")),
        _ => Arc::from(path),
    }
}

/// A path as written; a single name is borrowed.
pub fn path_str(path: &tree::Path) -> Cow<'_, str> {
    match &path.parts[..] {
        [one] => Cow::Borrowed(&one.text),
        _ => Cow::Owned(path_text(path)),
    }
}

pub fn path_text(path: &tree::Path) -> String {
    let parts: Vec<&str> = path.parts.iter().map(|n| n.text.as_ref()).collect();
    parts.join(".")
}

impl<'a> SchemaBuilder<'a> {
    pub fn new(sources: &'a [SourceItem]) -> Self {
        SchemaBuilder {
            schema: Schema::default(),
            names: Names::default(),
            diagnostics: Vec::new(),
            sources,
        }
    }

    /// Runs the passes over all vocabulary.
    pub fn build(&mut self, all: &[Vocabulary<'a>]) {
        for v in all {
            self.declare(v);
        }
        self.internal_kind("deploy");
        for v in all {
            self.bases(v);
        }
        self.close_kinds();
        for v in all {
            self.properties(v);
        }
        self.schema.index();
        self.check_shadows();
    }

    pub(super) fn origin(&self, v: &Vocabulary, node: tree::NodeId) -> Origin {
        v.source.origin(node)
    }

    fn add_name(&mut self, name: &Arc<str>, sort: Sort, origin: Origin) {
        let same = |s: Sort| std::mem::discriminant(&s) == std::mem::discriminant(&sort);
        if let Some(other) = self.names.exact(name, &same) {
            let place = crate::base::diagnostic::Place::Node(other.origin);
            self.diagnostics.push(
                Diagnostic::error("name.duplicate", origin, format!("`{name}` is declared twice")).related(place, "declared here first"),
            );
            return;
        }
        self.names.add(name.clone(), sort, origin);
    }

    fn declare(&mut self, v: &Vocabulary<'a>) {
        let origin = self.origin(v, v.decl.path.node());
        let text = path_text(&v.decl.path);
        match v.decl.word.text.as_ref() {
            "kind" => {
                let name = qualified(&text, v.pack.as_deref());
                let id = self.schema.kinds.len() as u32;
                self.schema.kinds.push(Kind {
                    name: name.clone(),
                    pack: v.pack.clone(),
                    title: v.decl.title.clone(),
                    docs: v.decl.docs().map(Arc::from),
                    bases: Vec::new(),
                    above: vec![id],
                    own: Vec::new(),
                    origin,
                });
                self.add_name(&name, Sort::Kind(id), origin);
            }
            "enum" => {
                let name = qualified(&text, v.pack.as_deref());
                let id = self.schema.enums.len() as u32;
                let mut values = Vec::new();
                if let Some(Tail::Rows(rows)) = &v.decl.tail {
                    for head in rows.iter().flat_map(|r| &r.heads) {
                        if let ValueKind::Path(p) = &head.kind {
                            let value: Arc<str> = Arc::from(path_text(p));
                            let full: Arc<str> = Arc::from(format!("{name}.{value}"));
                            let at = self.origin(v, head.node);
                            if values.contains(&value) {
                                let d = Diagnostic::error("name.duplicate", at, format!("`{name}` has the value `{value}` twice"));
                                self.diagnostics.push(d.help("take one of the two out"));
                                continue;
                            }
                            self.names.add(full, Sort::EnumValue(id, values.len() as u32), at);
                            values.push(value);
                        }
                    }
                }
                self.schema.enums.push(Enum {
                    name: name.clone(),
                    pack: v.pack.clone(),
                    title: v.decl.title.clone(),
                    docs: v.decl.docs().map(Arc::from),
                    values,
                    origin,
                });
                self.add_name(&name, Sort::Enum(id), origin);
            }
            "category" => {
                let name = qualified(&text, v.pack.as_deref());
                let id = self.schema.categories.len() as u32;
                let source = self.sources.iter().position(|s| std::ptr::eq(s, v.source)).unwrap_or(0) as u32;
                self.schema.categories.push(Category {
                    name: name.clone(),
                    title: v.decl.title.clone(),
                    above: vec![id],
                    decl: Arc::new(v.decl.clone()),
                    source,
                    origin,
                });
                self.add_name(&name, Sort::Category(id), origin);
            }
            _ => {}
        }
    }

    fn internal_kind(&mut self, name: &str) {
        if self.schema.kinds.iter().any(|k| k.name.as_ref() == name) || self.schema.kinds.is_empty() {
            return;
        }
        let id = self.schema.kinds.len() as u32;
        let origin = self.schema.kinds[0].origin;
        self.schema.kinds.push(Kind {
            name: Arc::from(name),
            pack: None,
            title: None,
            docs: None,
            bases: Vec::new(),
            above: vec![id],
            own: Vec::new(),
            origin,
        });
    }

    fn bases(&mut self, v: &Vocabulary<'a>) {
        let is_kind = v.decl.word.text.as_ref() == "kind";
        if !is_kind && v.decl.word.text.as_ref() != "category" {
            return;
        }
        let name = qualified(&path_text(&v.decl.path), v.pack.as_deref());
        let mut found = Vec::new();
        if let Some(Tail::Rows(rows)) = &v.decl.tail {
            for head in rows.iter().flat_map(|r| &r.heads) {
                let ValueKind::Path(p) = &head.kind else { continue };
                let text = path_text(p);
                let want = |s: Sort| matches!((s, is_kind), (Sort::Kind(_), true) | (Sort::Category(_), false));
                match self.names.find(&text, &v.scope, &want) {
                    Found::One(e) => match e.sort {
                        Sort::Kind(i) | Sort::Category(i) => found.push(i),
                        _ => {}
                    },
                    other => {
                        let d = unresolved(&self.names, other, &text, if is_kind { "kind" } else { "category" }, &want);
                        self.diagnostics.push(d(self.origin(v, head.node)));
                    }
                }
            }
        }
        if is_kind {
            if let Some(k) = self.schema.kinds.iter_mut().find(|k| k.name == name) {
                k.bases = found;
            }
        } else if let Some(i) = self.schema.categories.iter().position(|c| c.name == name) {
            let mut above = found;
            // A category lies under the one its dotted name starts with.
            if let Some((parent, _)) = name.rsplit_once('.')
                && let Some(p) = self.schema.categories.iter().position(|c| c.name.as_ref() == parent)
            {
                above.push(p as u32);
            }
            self.schema.categories[i].above.extend(above);
        }
    }

    /// Makes `above` transitive for kinds and categories; a circle is an error and is cut.
    fn close_kinds(&mut self) {
        let bases: Vec<Vec<u32>> = self.schema.kinds.iter().map(|k| k.bases.clone()).collect();
        for i in 0..bases.len() {
            let (above, circle) = closure(i as u32, &bases);
            if circle {
                let k = &self.schema.kinds[i];
                self.diagnostics.push(
                    Diagnostic::error("model.cycle", k.origin, format!("the kind `{}` is based on itself", k.name))
                        .help("take one of the bases in the circle away"),
                );
            }
            self.schema.kinds[i].above = above;
        }
        let direct: Vec<Vec<u32>> = self
            .schema
            .categories
            .iter()
            .enumerate()
            .map(|(i, c)| c.above.iter().copied().filter(|a| *a != i as u32).collect())
            .collect();
        for i in 0..direct.len() {
            self.schema.categories[i].above = closure(i as u32, &direct).0;
        }
    }

    /// A pack may not add a property whose last name core has for that kind.
    fn check_shadows(&mut self) {
        for (i, p) in self.schema.props.iter().enumerate() {
            if p.pack.is_none() {
                continue;
            }
            let same = self.schema.named(p.owner, &p.name);
            if let Some(core) = same.iter().find(|o| **o != i as u32 && self.schema.prop(**o).pack.is_none()) {
                let place = crate::base::diagnostic::Place::Node(self.schema.prop(*core).origin);
                self.diagnostics.push(
                    Diagnostic::error(
                        "type.shadow",
                        p.origin,
                        format!("`{}` would hide the core property `{}`", p.full, p.name),
                    )
                    .related(place, "the core property")
                    .help("give the pack's property a name of its own"),
                );
            }
        }
    }
}

/// The text of a value that is a bare path.
pub fn value_word(v: &tree::Value) -> Option<String> {
    match &v.kind {
        ValueKind::Path(p) => Some(path_text(p)),
        _ => None,
    }
}

/// Everything reachable from `start` over `edges`, sorted, and whether `start` reaches itself.
fn closure(start: u32, edges: &[Vec<u32>]) -> (Vec<u32>, bool) {
    let mut above = vec![start];
    let mut circle = false;
    let mut next = 0;
    while next < above.len() {
        for b in edges[above[next] as usize].iter().copied() {
            if b == start {
                circle = true;
            } else if !above.contains(&b) {
                above.push(b);
            }
        }
        next += 1;
    }
    above.sort_unstable();
    (above, circle)
}

/// The diagnostic of a name that was not found, or found more than once.
pub fn unresolved<'n>(
    names: &'n Names,
    found: Found,
    text: &str,
    what: &str,
    want: &'n dyn Fn(Sort) -> bool,
) -> impl FnOnce(Origin) -> Diagnostic + use<> {
    let text = text.to_owned();
    let what = what.to_owned();
    let near = if matches!(found, Found::Unknown) {
        names.near(&text, want)
    } else {
        Vec::new()
    };
    move |origin| match found {
        Found::Many(all) => {
            let names: Vec<String> = all.iter().map(|e| format!("`{}`", e.name)).collect();
            Diagnostic::error("name.ambiguous", origin, format!("`{text}` may mean {}", names.join(" or ")))
                .help("write more of the name's front")
        }
        _ => {
            let near: Vec<&str> = near.iter().map(String::as_str).collect();
            let mut d = Diagnostic::error("name.unknown", origin, format!("no {what} is called `{text}`"));
            d.help.extend(suggest::meant(&text, &near));
            if let [one] = near.as_slice() {
                d.fixes.push(crate::base::Fix {
                    title: format!("write `{one}`"),
                    place: crate::base::diagnostic::Place::Node(origin),
                    replacement: (*one).to_owned(),
                    safe: false,
                });
            }
            d
        }
    }
}

/// Whole number of a rational, where it is one.
pub fn whole(q: crate::base::Q) -> Option<i128> {
    q.is_integer().then(|| q.numer().to_i128()).flatten()
}

//! What a builder ends in: the library's things, a category's statements, or a world.

use std::sync::Arc;

use portolan_syntax::tree::{Decl, Item};

use super::library::Library;
use super::object::{Object, Stated};
use super::schema::{Key, PropId};
use super::schema_build::path_text;
use super::world::{Builder, World};
use crate::base::Diagnostic;
use crate::resolve::{Names, Scope, SourceItem};

impl Builder<'_> {
    /// What a category states for its members.
    pub(super) fn category(&mut self, d: &Decl, source: &SourceItem) -> Vec<(PropId, Stated)> {
        let mut out: Vec<(PropId, Stated)> = Vec::new();
        let scope = Scope {
            prefixes: source.pack.as_deref().into_iter().cloned().collect(),
        };
        for item in d.block.iter().flat_map(|b| &b.items) {
            let p = match item {
                Item::Property(p) => p,
                Item::Error(_) => continue,
                other => {
                    self.stray(source.origin(other.node()), "a category holds properties only".into());
                    continue;
                }
            };
            let key = path_text(&p.path);
            let w = self.library.words;
            let found = [w.data, w.product]
                .into_iter()
                .chain(0..self.schema().kinds.len() as u32)
                .find_map(|k| match self.schema().key(k, &key, None) {
                    Key::One(p) if k != super::Words::MISSING => Some(p),
                    _ => None,
                });
            match found {
                Some(prop) => {
                    let stated = self.rows(prop, &p.rows, &scope, source, source.origin(p.node));
                    out.push((prop, stated));
                }
                None => {
                    let d = self.no_property(w.data, &key, Key::Unknown, source.origin(p.path.node()));
                    self.diagnostics.push(d);
                }
            }
        }
        out.sort_by_key(|s| s.0);
        out
    }

    pub fn into_library(mut self) -> (Vec<Object>, Names, Vec<Diagnostic>) {
        self.long_flows(self.library.objects.len() as u32);
        (self.objects, self.names.flattened(), self.diagnostics)
    }

    pub fn into_world(mut self, library: Arc<Library>) -> World {
        self.long_flows(self.library.objects.len() as u32);
        self.flows.sort_by_key(|f| f.object);
        World {
            library,
            case: None,
            title: None,
            cites: None,
            objects: self.objects,
            names: Arc::new(self.names),
            flows: self.flows,
            expects: self.expects,
            accepts: self.accepts,
            project: self.project,
            day: None,
            systems: Vec::new(),
            diagnostics: self.diagnostics,
        }
    }
}

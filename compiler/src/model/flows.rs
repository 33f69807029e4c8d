//! Flows: arrows, chains and the long form, with the replacing a case may do.

use std::sync::Arc;

use portolan_syntax::tree::{self, Item};

use super::object::*;
use super::schema::PropId;
use super::schema_build::{path_text, unresolved};
use super::world::Builder;
use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Origin};
use crate::resolve::{Entry, Found, Scope, Sort, SourceItem};

impl<'a> Builder<'a> {
    fn end(&mut self, p: &tree::Path, scope: &Scope, source: &SourceItem) -> Option<ObjId> {
        let w = self.library.words;
        let text = path_text(p);
        let schema = self.schema();
        let want = |s: Sort| matches!(s, Sort::Object(o) if self.is(o, w.node) || self.is(o, w.people));
        match self.names.find(&text, scope, &want) {
            Found::One(Entry { sort: Sort::Object(o), .. }) => Some(o),
            other => {
                let origin = source.origin(p.node);
                let any = |s: Sort| matches!(s, Sort::Object(_));
                let d = match self.names.find(&text, scope, &any) {
                    Found::One(Entry { sort: Sort::Object(o), .. }) => {
                        let kind = &schema.kind(self.object(o).kind).name;
                        Diagnostic::error(
                            "type.value",
                            origin,
                            format!("`{text}` is {}; a flow runs between nodes or people", super::schema::a(kind)),
                        )
                    }
                    _ => unresolved(&self.names, other, &text, "node or group of people", &want)(origin),
                };
                self.diagnostics.push(d);
                None
            }
        }
    }

    /// One arrow, or a chain of them.
    pub(super) fn flow(&mut self, f: &'a tree::Flow, scope: &Scope, source: &'a SourceItem, layer: u32, deploy: Option<ObjId>) {
        let ends: Vec<Option<ObjId>> = f.ends.iter().map(|p| self.end(p, scope, source)).collect();
        let w = self.library.words;
        let carries = match &f.carried {
            None | Some(tree::Carried::All) => None,
            Some(tree::Carried::Rows(rows)) => {
                let stated = self.rows(w.flow_carries, rows, scope, source, source.origin(f.node));
                Some(stated)
            }
        };
        for (i, (arrow, node)) in f.arrows.iter().enumerate() {
            let (Some(a), Some(b)) = (ends[i], ends[i + 1]) else { continue };
            let sight = *arrow == tree::Arrow::Sight;
            let at = source.origin(*node);
            let id = self.add_flow(a, b, sight, carries.clone(), source.origin(f.node), at, layer, None);
            if let Some(id) = id {
                self.object_mut(id).deploy = deploy;
                for item in f.block.iter().flat_map(|b| &b.items) {
                    if let Item::Property(p) = item {
                        self.state(id, p, scope, source, None);
                    }
                }
            }
        }
    }

    /// Adds a flow, replacing one of an earlier layer with the same ends, arrow and data.
    #[allow(clippy::too_many_arguments)]
    fn add_flow(
        &mut self,
        a: ObjId,
        b: ObjId,
        sight: bool,
        carries: Option<Stated>,
        origin: Origin,
        at: Origin,
        layer: u32,
        own: Option<ObjId>,
    ) -> Option<ObjId> {
        let w = self.library.words;
        let mut data: Option<Vec<ObjId>> = carries.as_ref().filter(|c| !c.everything).map(|c| {
            c.rows
                .iter()
                .filter_map(|r| match r.head {
                    Const::Object(o) => Some(o),
                    _ => None,
                })
                .collect()
        });
        if let Some(d) = &mut data {
            d.sort_unstable();
            d.dedup();
        }
        let key = (a, b, sight, data.clone());
        let same = self.flow_index.get(&key).copied();
        if let Some(i) = same {
            if self.flow_layers[i] < layer {
                let old = self.flows[i].object;
                self.flow_layers[i] = layer;
                match own {
                    Some(new) => self.flows[i].object = new,
                    None => {
                        let o = self.object_mut(old);
                        o.stated.retain(|s| s.0 == w.flow_from || s.0 == w.flow_to || s.0 == w.flow_carries);
                        o.origin = origin;
                        o.at = at;
                        return Some(old);
                    }
                }
                return Some(old);
            }
            if own.is_none() {
                let other = self.object(self.flows[i].object).at;
                self.diagnostics.push(
                    Diagnostic::error(
                        "name.flow",
                        at,
                        format!("`{}` is drawn twice", self.object(self.flows[i].object).name),
                    )
                    .related(Place::Node(other), "drawn here first")
                    .help("join the two, or give each a name: `flow Uplink { from: A  to: B  carries: D }`"),
                );
                return None;
            }
        }
        let id = match own {
            Some(id) => id,
            None => {
                let list = carries.as_ref().map(|c| {
                    let names: Vec<&str> = c
                        .rows
                        .iter()
                        .filter_map(|r| match r.head {
                            Const::Object(o) => Some(self.object(o).name.as_ref()),
                            _ => None,
                        })
                        .collect();
                    names.join(", ")
                });
                let arrow = if sight { "~>" } else { "->" };
                let (from, to) = (&self.object(a).name, &self.object(b).name);
                let name: Arc<str> = match list {
                    Some(l) => Arc::from(format!("{from} {arrow} {to} : {l}")),
                    None => Arc::from(format!("{from} {arrow} {to}")),
                };
                let id = (self.library.objects.len() + self.objects.len()) as u32;
                self.objects.push(Object {
                    name,
                    kind: w.flow,
                    title: None,
                    bases: Vec::new(),
                    categories: Vec::new(),
                    container: None,
                    deploy: None,
                    stated: Vec::new(),
                    pack: None,
                    origin,
                    at,
                });
                let end = |o| {
                    Stated::rows(
                        vec![Row {
                            head: Const::Object(o),
                            links: Vec::new(),
                            condition: None,
                            origin: at,
                        }],
                        at,
                    )
                };
                let object = self.object_mut(id);
                object.state(w.flow_from, end(a));
                object.state(w.flow_to, end(b));
                if let Some(c) = carries {
                    object.state(w.flow_carries, c);
                }
                id
            }
        };
        self.flow_index.insert(key, self.flows.len());
        self.flows.push(FlowDecl {
            object: id,
            source: a,
            target: b,
            sight,
            carries: data,
        });
        self.flow_layers.push(layer);
        Some(id)
    }

    /// Flows written in the long form: objects of kind `flow` with stated ends.
    pub(super) fn long_flows(&mut self) {
        let w = self.library.words;
        let below = self.library.objects.len() as u32;
        let ids: Vec<ObjId> = (below..below + self.objects.len() as u32).filter(|i| self.is(*i, w.flow)).collect();
        let drawn: std::collections::BTreeSet<ObjId> = self.flows.iter().map(|f| f.object).collect();
        for id in ids {
            if drawn.contains(&id) {
                continue;
            }
            let end = |p: PropId| {
                self.object(id).own(p).and_then(|s| s.rows.first()).and_then(|r| match r.head {
                    Const::Object(o) => Some(o),
                    _ => None,
                })
            };
            let (from, to) = (end(w.flow_from), end(w.flow_to));
            let o = self.object(id);
            let (origin, at) = (o.origin, o.at);
            let carries = o.own(w.flow_carries).cloned();
            let layer = self.layers.get(&id).copied().unwrap_or(0);
            match (from, to) {
                (Some(a), Some(b)) => {
                    self.add_flow(a, b, false, carries, origin, at, layer, Some(id));
                }
                _ => {
                    let name = o.name.clone();
                    self.diagnostics.push(
                        Diagnostic::error("model.flow", at, format!("the flow `{name}` lacks an end")).help("state both `from:` and `to:`"),
                    );
                }
            }
        }
    }
}

//! Flows: arrows, chains and named flows, with the replacing a case may do.

use std::sync::Arc;

use portolan_syntax::tree::{self, Few, Item};

use super::object::*;
use super::schema::{Key, PropId};
use super::schema_build::{path_str, unresolved};
use super::world::Builder;
use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Origin};
use crate::resolve::{Entry, Found, Scope, Sort, SourceItem};

impl<'a> Builder<'a> {
    fn end(&mut self, p: &'a tree::Path, scope: &Scope, source: &SourceItem) -> Option<ObjId> {
        if let Some(o) = self.recall_end(p, scope) {
            return Some(o);
        }
        let w = self.library.words;
        let text = path_str(p);
        if text.is_empty() {
            // An end still to be written, which has been said.
            return None;
        }
        let schema = self.schema();
        let want = |s: Sort| matches!(s, Sort::Object(o) if self.is(o, w.node) || self.is(o, w.people));
        if let Some((Sort::Object(o), _)) = self.names.one(&text, scope, want) {
            self.remember_end(p, scope, o);
            return Some(o);
        }
        match self.names.find(&text, scope, &want) {
            Found::One(Entry { sort: Sort::Object(o), .. }) => Some(o),
            other => {
                let origin = source.origin(p.node());
                let any = |s: Sort| matches!(s, Sort::Object(_));
                let d = match self.names.find(&text, scope, &any) {
                    Found::One(Entry { sort: Sort::Object(o), .. }) if self.is_of_no_kind(o) => return None,
                    Found::One(Entry { sort: Sort::Object(o), .. }) => {
                        let kind = &schema.kind(self.object(o).kind).name;
                        Diagnostic::error(
                            "type.value",
                            origin,
                            format!("`{text}` is {}; a flow runs between nodes or people", super::schema::a(kind)),
                        )
                    }
                    _ => unresolved(self.names_to_suggest(), other, &text, "node or group of people", &want)(origin),
                };
                self.diagnostics.push(d);
                None
            }
        }
    }

    /// One arrow, or a chain of them. `own` is the declaration the arrow stands in: `flow Uplink { A -> B : D }`.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn flow(
        &mut self,
        f: &'a tree::Flow,
        scope: &Scope,
        source: &'a SourceItem,
        layer: u32,
        deploy: Option<ObjId>,
        own: Option<ObjId>,
    ) {
        let ends: Vec<Option<ObjId>> = f.ends.iter().map(|p| self.end(p, scope, source)).collect();
        let w = self.library.words;
        if let Some(id) = own {
            let drawn = self.object(id).own(w.flow_from).or_else(|| self.object(id).own(w.flow_to));
            let other = drawn.map(|s| s.origin);
            if other.is_some() || f.arrows.len() > 1 {
                let (at, name) = (source.origin(f.node), self.object(id).name.clone());
                let mut d = Diagnostic::error("model.flow", at, format!("the flow `{name}` has more than one arrow"))
                    .help("a named flow is one arrow; draw the others beside it, or name them as well");
                if let Some(o) = other {
                    d = d.related(Place::Node(o), "its ends are stated here");
                }
                self.diagnostics.push(d);
                if other.is_some() {
                    return;
                }
            }
        }
        let is_load = |b: &Builder, p: &tree::Property| matches!(b.schema().key(w.flow, path_str(&p.path).as_ref(), None), Key::One(k) if k == w.flow_carries);
        let block = || f.block().into_iter().flat_map(|b| &b.items);
        // What an arrow without `:` carries may stand in its block.
        let listed = match &f.carried {
            None => block().find_map(|i| match i {
                Item::Property(p) if is_load(self, p) => Some(p),
                _ => None,
            }),
            Some(_) => None,
        };
        let mut carries = match (&f.carried, listed) {
            (Some(tree::Carried::Rows(rows)), _) => Some(self.rows(w.flow_carries, rows, scope, source, source.origin(f.node))),
            (_, Some(p)) => Some(self.rows(w.flow_carries, &p.rows, scope, source, source.origin(p.node))),
            (None | Some(tree::Carried::All), None) => None,
        };
        if let (Some(id), Some(_)) = (own, &f.carried)
            && let Some(other) = self.object(id).own(w.flow_carries).map(|s| s.origin)
        {
            let (at, name) = (source.origin(f.node), self.object(id).name.clone());
            self.diagnostics.push(
                Diagnostic::error("type.twice", at, format!("what `{name}` carries is stated twice"))
                    .related(Place::Node(other), "here")
                    .help("join them into one list"),
            );
        }
        let most = if own.is_some() { 1 } else { f.arrows.len() };
        for (i, (arrow, node)) in f.arrows.iter().take(most).enumerate() {
            let (Some(a), Some(b)) = (ends[i], ends[i + 1]) else { continue };
            let drawn = Drawn {
                source: a,
                target: b,
                sight: *arrow == tree::Arrow::Sight,
                ends: [source.origin(f.ends[i].node()), source.origin(f.ends[i + 1].node())],
                origin: source.origin(f.node),
                at: source.origin(*node),
                layer,
            };
            let load = if i + 1 == most { carries.take() } else { carries.clone() };
            let id = match own {
                // Its ends are properties like any other, which a case may replace: the arrow is added when all is stated.
                Some(id) => {
                    self.draw(id, &drawn, load);
                    if drawn.sight {
                        self.sights.insert(id);
                    }
                    Some(id)
                }
                None => self.add_flow(&drawn, load),
            };
            if let Some(id) = id {
                self.object_mut(id).deploy = deploy.into();
                for item in block() {
                    match item {
                        Item::Property(p) if listed.is_some_and(|l| l.node == p.node) => {}
                        Item::Property(p) => self.state(id, p, scope, source, None),
                        Item::Error(_) => {}
                        other => self.stray(source.origin(other.node()), "an arrow holds properties only".into()),
                    }
                }
            }
        }
    }

    /// States the ends and the load of a flow.
    fn draw(&mut self, id: ObjId, drawn: &Drawn, carries: Option<Stated>) {
        let w = self.library.words;
        let end = |o, origin| Stated::rows(Few::One(Row::of(Const::Object(o), origin)), origin);
        let object = self.object_mut(id);
        object.state(w.flow_from, end(drawn.source, drawn.ends[0]));
        object.state(w.flow_to, end(drawn.target, drawn.ends[1]));
        if let Some(c) = carries {
            object.state(w.flow_carries, c);
        }
    }

    /// The flow already drawn between two ends with that arrow and those data.
    fn same_flow(&self, a: ObjId, b: ObjId, sight: bool, data: Option<&Load>) -> Option<usize> {
        let last = self.flow_index.get(&(a, b)).copied();
        let mut all = std::iter::successors(last, |i| Some(self.flow_before[*i as usize]).filter(|i| *i != u32::MAX));
        let same = |i: &u32| {
            let f = &self.flows[*i as usize];
            f.sight == sight && f.carries.as_ref() == data
        };
        all.find(same).map(|i| i as usize)
    }

    /// The data a flow carries, sorted. Few lists differ, so they are shared.
    fn load(&mut self, carries: &Stated) -> Load {
        let mut data = std::mem::take(&mut self.load_buffer);
        data.clear();
        let splices = &mut self.splices;
        data.extend(carries.rows.iter().filter_map(|r| match r.head {
            Const::Object(o) => Some(o),
            // Until its data are put in, a list stands for itself, by a number that no thing has: another list is another load.
            Const::Rows(o, prop) => {
                let next = splices.len() as u32;
                Some(ObjId::MAX - 1 - *splices.entry((o, prop)).or_insert(next))
            }
            _ => None,
        }));
        data.sort_unstable();
        data.dedup();
        let out = match self.loads.get(&data) {
            Some(known) => known.clone(),
            None => {
                let new = Arc::new(data.clone());
                self.loads.insert(data.clone(), new.clone());
                new
            }
        };
        self.load_buffer = data;
        out
    }

    /// `A -> B : data`
    fn arrow_name(&mut self, a: ObjId, b: ObjId, sight: bool, carries: Option<&Stated>) -> Arc<str> {
        let mut name = std::mem::take(&mut self.buffer);
        name.clear();
        name.push_str(&self.object(a).name);
        name.push_str(if sight { " ~> " } else { " -> " });
        name.push_str(&self.object(b).name);
        let mut between = " : ";
        if let Some(c) = carries {
            for r in &c.rows {
                if let Const::Object(o) | Const::Rows(o, _) = r.head {
                    name.push_str(between);
                    name.push_str(&self.object(o).name);
                    if let Const::Rows(_, prop) = r.head {
                        name.push('.');
                        name.push_str(&self.schema().prop(prop).name);
                    }
                    between = ", ";
                }
            }
            if between == " : " {
                name.push_str(between);
            }
        }
        let out = Arc::from(name.as_str());
        self.buffer = name;
        out
    }

    /// Notes the flow that is pushed next as the last one drawn between its ends.
    fn index_flow(&mut self, drawn: &Drawn) {
        let before = self.flow_index.insert((drawn.source, drawn.target), self.flows.len() as u32);
        self.flow_before.push(before.unwrap_or(u32::MAX));
    }

    /// Adds a drawn arrow, replacing one of an earlier layer with the same ends, arrow and data.
    fn add_flow(&mut self, drawn: &Drawn, carries: Option<Stated>) -> Option<ObjId> {
        let w = self.library.words;
        let data = carries.as_ref().filter(|c| !c.everything).map(|c| self.load(c));
        if let Some(i) = self.same_flow(drawn.source, drawn.target, drawn.sight, data.as_ref()) {
            let old = self.flows[i].object;
            if self.flow_layers[i] < drawn.layer {
                self.flow_layers[i] = drawn.layer;
                let o = self.object_mut(old);
                o.stated
                    .retain(|s| s.prop == w.flow_from || s.prop == w.flow_to || s.prop == w.flow_carries);
                o.origin = drawn.origin;
                o.sign = drawn.at.node;
                return Some(old);
            }
            let other = self.object(old);
            self.diagnostics.push(
                Diagnostic::error("name.flow", drawn.at, format!("`{}` is drawn twice", other.name))
                    .related(Place::Node(other.at()), "drawn here first")
                    .help("join the two, or give each a name: `flow Uplink { A -> B : D }`"),
            );
            return None;
        }
        let name = self.arrow_name(drawn.source, drawn.target, drawn.sight, carries.as_ref());
        let id = (self.library.objects.len() + self.objects.len()) as u32;
        self.objects.push(Object {
            name,
            kind: w.flow,
            title: None,
            bases: Default::default(),
            categories: Default::default(),
            container: Maybe::NONE,
            deploy: Maybe::NONE,
            // Its ends and its load.
            stated: Vec::with_capacity(3),
            pack: None,
            origin: drawn.origin,
            sign: drawn.at.node,
        });
        self.draw(id, drawn, carries);
        self.index_flow(drawn);
        self.push_flow(id, drawn, data);
        Some(id)
    }

    /// Adds a flow that has a name. Flows with names of their own may share ends, arrow and data; in a case one takes the place of an arrow the
    /// base draws.
    fn add_named(&mut self, id: ObjId, drawn: &Drawn, carries: Option<&Stated>) {
        let data = carries.filter(|c| !c.everything).map(|c| self.load(c));
        let same = self.same_flow(drawn.source, drawn.target, drawn.sight, data.as_ref());
        if let Some(i) = same
            && self.flow_layers[i] < drawn.layer
        {
            let old = self.flows[i].object;
            if old != id {
                self.no_flow(old);
            }
            self.flow_layers[i] = drawn.layer;
            self.flows[i].object = id;
            return;
        }
        match same {
            Some(_) => self.flow_before.push(u32::MAX),
            None => self.index_flow(drawn),
        }
        self.push_flow(id, drawn, data);
    }

    /// What a case has replaced stays in the numbering and is nothing.
    fn no_flow(&mut self, id: ObjId) {
        let nothing = self.schema().kinds.iter().position(|k| k.name.as_ref() == "deploy");
        let o = self.object_mut(id);
        o.kind = nothing.map_or(o.kind, |k| k as u32);
        o.stated.clear();
    }

    fn push_flow(&mut self, object: ObjId, drawn: &Drawn, carries: Option<Load>) {
        self.flows.push(FlowDecl {
            object,
            source: drawn.source,
            target: drawn.target,
            sight: drawn.sight,
            carries,
        });
        self.flow_layers.push(drawn.layer);
    }

    /// Named flows from that number on, once all that is stated of their ends is known.
    pub(super) fn long_flows(&mut self, from: ObjId) {
        let w = self.library.words;
        let to = (self.library.objects.len() + self.objects.len()) as ObjId;
        let ids: Vec<ObjId> = (from..to).filter(|i| self.is(*i, w.flow)).collect();
        let below = self.library.objects.len() as ObjId;
        let mut drawn = vec![false; self.objects.len()];
        for f in &self.flows {
            drawn[(f.object - below) as usize] = true;
        }
        for id in ids {
            if drawn[(id - below) as usize] {
                continue;
            }
            let end = |p: PropId| {
                self.object(id).own(p).and_then(|s| s.rows.first()).and_then(|r| match r.head {
                    Const::Object(o) => Some((o, r.origin)),
                    _ => None,
                })
            };
            let (from, to) = (end(w.flow_from), end(w.flow_to));
            let o = self.object(id);
            let carries = o.own(w.flow_carries).cloned();
            match (from, to) {
                (Some(a), Some(b)) => {
                    let drawn = Drawn {
                        source: a.0,
                        target: b.0,
                        sight: self.sights.contains(&id),
                        ends: [a.1, b.1],
                        origin: o.origin,
                        at: o.at(),
                        layer: self.layer(id).unwrap_or(0),
                    };
                    self.add_named(id, &drawn, carries.as_ref());
                }
                _ => {
                    let (name, at) = (o.name.clone(), o.at());
                    self.diagnostics.push(
                        Diagnostic::error("model.flow", at, format!("the flow `{name}` lacks an end"))
                            .help(format!("draw its arrow: `flow {name} {{ A -> B : D }}`")),
                    );
                }
            }
        }
    }
}

/// An arrow as drawn.
struct Drawn {
    source: ObjId,
    target: ObjId,
    sight: bool,
    /// Where the two ends are named.
    ends: [Origin; 2],
    origin: Origin,
    at: Origin,
    layer: u32,
}

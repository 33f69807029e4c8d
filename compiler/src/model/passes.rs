//! The passes over declarations: names first, then what extends add, bases, statements and arrows.

use portolan_syntax::tree::Item;

use super::schema_build::path_str;
use super::unfold::Unit;
use super::world::{Builder, Pending, ScopeId, TOP};
use crate::resolve::{Entry, Found, Scope, Sort};

impl<'a> Builder<'a> {
    /// All passes over the units.
    pub fn run(&mut self, units: &[Unit<'a>]) {
        units.iter().for_each(|u| self.unit(u));
        self.finish();
    }

    /// The first pass over one unit: names.
    pub(super) fn unit(&mut self, u: &Unit<'a>) {
        let mut at = TOP;
        if u.pack.is_some() || u.prefix.is_some() {
            let mut scope = Scope::default();
            for p in u.pack.iter().chain(&u.prefix) {
                scope = scope.inside(p.clone());
            }
            at = self.new_scope(scope);
        }
        let deploy = u.deploy.as_ref().and_then(|d| self.deploys.get(d).copied());
        self.item(u.item, u, at, None, deploy);
    }

    /// Makes room for so many declarations.
    pub(super) fn reserve(&mut self, declarations: usize, flows: usize) {
        self.names.reserve(declarations);
        self.objects.reserve(declarations + flows);
        self.flows.reserve(flows);
        self.flow_index.reserve(flows);
        self.flow_layers.reserve(flows);
        self.flow_before.reserve(flows);
        self.layers.reserve(declarations + flows);
        self.pending.reserve(declarations + flows);
    }

    /// What an `extend` declares inside the thing it extends. What one of them declares another may extend.
    fn extended(&mut self) {
        let mut from = 0;
        while from < self.pending.len() {
            let all = from..self.pending.len();
            from = self.pending.len();
            let extends = all.filter_map(|i| match &self.pending[i] {
                Pending::Extend {
                    decl,
                    scope,
                    source,
                    layer,
                    deploy,
                } if decl.block.iter().flat_map(|b| &b.items).any(|i| !matches!(i, Item::Property(_))) => {
                    Some((*decl, *scope, *source, *layer, deploy.get()))
                }
                _ => None,
            });
            for (decl, scope, source, layer, deploy) in extends.collect::<Vec<_>>() {
                let want = |s: Sort| matches!(s, Sort::Object(_));
                let found = self.names.find(&path_str(&decl.path), &self.scopes[scope as usize], &want);
                // Whatever else it may be is told when its statements are read.
                let Found::One(Entry {
                    sort: Sort::Object(id), ..
                }) = found
                else {
                    continue;
                };
                if !self.is_own(id) || self.layer(id).is_some_and(|l| l > layer) {
                    continue;
                }
                let inside = self.scopes[scope as usize].inside(self.object(id).name.clone());
                let inside = self.new_scope(inside);
                let unit = Unit {
                    item: source.item.as_ref(),
                    source,
                    prefix: None,
                    pack: None,
                    deploy: None,
                    layer,
                };
                let members = decl.block.iter().flat_map(|b| &b.items);
                for item in members.filter(|i| !matches!(i, Item::Property(_))) {
                    self.item(item, &unit, inside, Some(id), deploy);
                }
            }
        }
    }

    /// The other passes, once all names stand.
    pub(super) fn finish(&mut self) {
        self.extended();
        let pending = std::mem::take(&mut self.pending);
        let scopes = std::mem::replace(&mut self.scopes, vec![Scope::default()]);
        let scope = |id: &ScopeId| &scopes[*id as usize];
        let things = || {
            pending.iter().filter_map(|p| match p {
                Pending::Thing {
                    object,
                    decl,
                    scope,
                    source,
                    layer,
                } => Some((*object, *decl, scope, *source, *layer)),
                _ => None,
            })
        };
        for (object, decl, at, source, layer) in things() {
            if self.layer(object) == Some(layer) {
                let inner = self.inside(object, scope(at));
                self.bases(object, decl, &inner, source);
            }
        }
        self.still(true);
        for (object, decl, at, source, layer) in things() {
            if self.layer(object) == Some(layer) {
                let inner = self.inside(object, scope(at));
                self.state_block(object, decl, &inner, source);
            }
        }
        self.arrows(&pending, &scopes, true);
        // After all declarations, whatever file they stand in.
        for p in &pending {
            if let Pending::Extend {
                decl,
                scope: at,
                source,
                layer,
                ..
            } = p
            {
                self.extend(decl, scope(at), source, *layer);
            }
        }
        self.still(true);
        self.arrows(&pending, &scopes, false);
        self.still(false);
    }

    /// The arrows that stand in a declaration of their own, or all others.
    fn arrows(&mut self, pending: &[Pending<'a>], scopes: &[Scope], named: bool) {
        for p in pending {
            if let Pending::Flow {
                flow,
                scope: at,
                source,
                layer,
                deploy,
                own,
            } = p
                && own.get().is_some() == named
                && own.get().is_none_or(|o| self.layer(o) == Some(*layer))
            {
                self.flow(flow, &scopes[*at as usize], source, *layer, deploy.get(), own.get());
            }
        }
    }
}

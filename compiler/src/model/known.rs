//! What was looked up already, while names and kinds stand still. A large model says few words very often.

use std::sync::Arc;

use portolan_syntax::tree::Path;

use super::object::{Const, ObjId};
use super::schema::{KindId, PropId};
use super::world::Builder;
use crate::base::Index;
use crate::resolve::Scope;

/// Answers by the place of the string that was asked for: a file holds each name once. Holding the string, or the tree it stands in, keeps its
/// place from becoming another's.
#[derive(Default)]
pub(super) struct Known {
    /// Ends of flows.
    ends: Index<usize, ObjId>, // look-up only: it is never walked
    /// Values of properties.
    values: Index<(usize, PropId), (Arc<str>, Const)>, // look-up only: likewise
    /// Of things of the project: by key and kind.
    keys: Index<(usize, KindId), (Arc<str>, PropId)>, // look-up only: likewise
}

impl<'a> Builder<'a> {
    /// From here on names and kinds stand still. What a system by itself finds is never kept: its parameters have names for a while.
    pub(super) fn still(&mut self, still: bool) {
        self.known = (still && self.open.is_none()).then(Known::default);
        if let Some(known) = &mut self.known {
            // At once, for growing leaves holes.
            known.ends.reserve(self.objects.len());
        }
    }

    /// The node or people a path of one name, written outside all blocks, was found to be. The tree outlives this builder.
    pub(super) fn recall_end(&self, p: &'a Path, scope: &Scope) -> Option<ObjId> {
        let text = plain(p, scope)?;
        self.known.as_ref()?.ends.get(&text.as_ptr().addr()).copied()
    }

    /// Keeps what an end was found to be.
    pub(super) fn remember_end(&mut self, p: &'a Path, scope: &Scope, found: ObjId) {
        if let (Some(text), Some(known)) = (plain(p, scope), &mut self.known) {
            known.ends.insert(text.as_ptr().addr(), found);
        }
    }

    /// What such a path was found to be as a value of a property.
    pub(super) fn recall(&self, p: &Path, scope: &Scope, prop: PropId) -> Option<&Const> {
        let text = plain(p, scope)?;
        let (_, found) = self.known.as_ref()?.values.get(&(text.as_ptr().addr(), prop))?;
        Some(found)
    }

    /// Keeps what a value was found to be.
    pub(super) fn remember(&mut self, p: &Path, scope: &Scope, prop: PropId, found: &Const) {
        if let (Some(text), Some(known)) = (plain(p, scope), &mut self.known)
            && matches!(
                found,
                Const::Object(_) | Const::Enum(..) | Const::Bool(_) | Const::Regime(_) | Const::Set(_) | Const::Category(_)
            )
        {
            known.values.insert((text.as_ptr().addr(), prop), (text.clone(), found.clone()));
        }
    }

    /// The property a key of one name was found to be, of a thing that no pack declares.
    pub(super) fn recall_key(&self, p: &Path, kind: KindId) -> Option<PropId> {
        let [name] = &p.parts[..] else { return None };
        let (_, found) = self.known.as_ref()?.keys.get(&(name.text.as_ptr().addr(), kind))?;
        Some(*found)
    }

    /// Keeps which property a key was found to be.
    pub(super) fn remember_key(&mut self, p: &Path, kind: KindId, found: PropId) {
        if let ([name], Some(known)) = (&p.parts[..], &mut self.known) {
            known.keys.insert((name.text.as_ptr().addr(), kind), (name.text.clone(), found));
        }
    }
}

fn plain<'p>(p: &'p Path, scope: &Scope) -> Option<&'p Arc<str>> {
    match &p.parts[..] {
        [name] if scope.prefixes.is_empty() => Some(&name.text),
        _ => None,
    }
}

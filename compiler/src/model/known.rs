//! What was looked up already, while names and kinds stand still. A large model says few words very often.

use std::sync::Arc;

use portolan_syntax::tree::Path;

use super::object::Const;
use super::schema::{KindId, PropId};
use super::world::Builder;
use crate::base::Index;
use crate::resolve::Scope;

/// Answers by the place of the string that was asked for: a file holds each name once. Holding the string keeps its place from becoming
/// another's.
#[derive(Default)]
pub(super) struct Known {
    /// By string and by what was wanted: a property, or [`END`].
    values: Index<(usize, PropId), (Arc<str>, Const)>, // look-up only: it is never walked
    /// Of things of the project: by key and kind.
    keys: Index<(usize, KindId), (Arc<str>, PropId)>, // look-up only: likewise
}

/// In place of a property: an end of a flow.
pub(super) const END: PropId = super::Words::MISSING;

impl Builder<'_> {
    /// From here on names and kinds stand still. What a system by itself finds is never kept: its parameters have names for a while.
    pub(super) fn still(&mut self, still: bool) {
        self.known = (still && self.open.is_none()).then(Known::default);
    }

    /// What a path of one name, written outside all blocks, was found to be.
    pub(super) fn recall(&self, p: &Path, scope: &Scope, wanted: PropId) -> Option<&Const> {
        let text = plain(p, scope)?;
        let (_, found) = self.known.as_ref()?.values.get(&(text.as_ptr().addr(), wanted))?;
        Some(found)
    }

    /// Keeps what a path was found to be.
    pub(super) fn remember(&mut self, p: &Path, scope: &Scope, wanted: PropId, found: &Const) {
        if let (Some(text), Some(known)) = (plain(p, scope), &mut self.known)
            && matches!(
                found,
                Const::Object(_) | Const::Enum(..) | Const::Bool(_) | Const::Regime(_) | Const::Set(_) | Const::Category(_)
            )
        {
            known.values.insert((text.as_ptr().addr(), wanted), (text.clone(), found.clone()));
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

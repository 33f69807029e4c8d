//! What arrows carry, once all that is stated is known: they may name the list of another thing, `Hall -> Lake : Hall.collects`.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::object::Const;
use super::world::World;
use crate::base::{Diagnostic, Origin};

/// Puts the lists of other things into the loads that name them, and tells of loads that nobody knows.
pub fn splice(world: &mut World) {
    let carries = world.library.words.flow_carries;
    let mut found = Vec::new();
    for (i, f) in world.flows.iter().enumerate() {
        let Some(s) = world.object(f.object).own(carries) else { continue };
        if !s.open && !s.rows.iter().any(|r| matches!(r.head, Const::Rows(..))) {
            continue;
        }
        let listed = world.listed(s);
        let mut data = world.objects_in(s);
        data.sort_unstable();
        data.dedup();
        found.push((i, (!listed.everything).then(|| Arc::new(data)), listed.open.then_some(s.origin)));
    }
    // Several arrows drawn in one statement carry one list. A name that means nothing leaves a list open too, and has been told of.
    let mut said = BTreeSet::new();
    let unnamed = world.diagnostics.iter().any(|d| d.is_text_error() && !d.code.starts_with("model."));
    for (i, load, open) in found {
        world.flows[i].carries = load;
        let unknown_at = open.filter(|at| !unnamed && said.insert(*at));
        world.diagnostics.extend(unknown_at.map(unknown));
    }
}

/// An arrow must say what it carries, or nothing could be said of the rest.
fn unknown(at: Origin) -> Diagnostic {
    Diagnostic::error(
        "model.flow",
        at,
        "nobody knows all that this arrow carries, so nothing can be said of it",
    )
    .help("name the data, or write `: *` for whatever its source may hold")
}

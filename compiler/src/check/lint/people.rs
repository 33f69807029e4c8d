//! Whoever else is in the picture.

use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Level};
use crate::law::eval::Context;
use crate::law::subjects::fold;
use crate::model::{Const, ObjId, PropId, Words, World};

/// Data recorded from the surroundings, where anybody may pass, that are about the operator's people only.
pub fn others(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let w = world.library.words;
    if w.data_surroundings == Words::MISSING || w.node_public == Words::MISSING {
        return;
    }
    for node in cx.graph.nodes.iter().filter(|n| !n.people && holds(world, n.object, w.node_public)) {
        let Some(operator) = one(world, node.object, w.node_operator) else {
            continue;
        };
        for c in node.collects.iter().filter(|c| holds(world, c.data, w.data_surroundings)) {
            let Some(about) = world.stated(c.data, w.data_about) else {
                continue;
            };
            // `collects d of g` narrows whom they are about.
            let whom = if c.of.is_empty() { world.objects_in(about) } else { c.of.clone() };
            let staff = |g: &ObjId| one(world, *g, w.people_employer).is_some_and(|e| fold(world, e) == fold(world, operator));
            if about.open || about.everything || whom.is_empty() || !whom.iter().all(staff) {
                continue;
            }
            let at = world
                .stated(node.object, w.node_collects)
                .and_then(|s| s.rows.iter().find(|r| r.head == Const::Object(c.data)).map(|r| r.origin))
                .unwrap_or(world.object(node.object).at);
            let (data, place) = (&world.object(c.data).name, &world.object(node.object).name);
            out.push(
                Diagnostic::at(
                    "lint.who_else",
                    Level::Warn,
                    Place::Node(at),
                    format!("`{data}` is recorded where anybody may pass, but is about people of `{}` only", world.object(operator).name),
                )
                .related(Place::Node(about.origin), "whom they are about")
                .help(format!(
                    "declare whoever else comes by, `people Visitors {{ .. }}`, and name them in `about:`; or say at `{place}` that it is `public: false`"
                )),
            );
        }
    }
}

/// Whether a truth is stated of a thing, by itself, its prototypes, categories or containers.
fn holds(world: &World, id: ObjId, prop: PropId) -> bool {
    world
        .stated(id, prop)
        .is_some_and(|s| s.rows.iter().any(|r| r.head == Const::Bool(true)))
}

fn one(world: &World, id: ObjId, prop: PropId) -> Option<ObjId> {
    world.stated(id, prop).and_then(|s| match s.rows.as_slice() {
        [r] => match r.head {
            Const::Object(o) => Some(o),
            _ => None,
        },
        _ => None,
    })
}

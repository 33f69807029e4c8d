//! Circles that inheritance must not contain: prototypes, `part_of`, `branch_of`.

use super::object::{Const, ObjId};
use super::schema::PropId;
use super::world::World;
use crate::base::Diagnostic;

/// One `model.cycle` per circle, at its first member.
pub fn circles(world: &World) -> Vec<Diagnostic> {
    let w = world.library.words;
    let mut out = Vec::new();
    let by = |prop: PropId| {
        move |world: &World, id: ObjId| -> Vec<ObjId> {
            world.object(id).own(prop).map_or_else(Vec::new, |s| {
                s.rows
                    .iter()
                    .filter_map(|r| match r.head {
                        Const::Object(o) => Some(o),
                        _ => None,
                    })
                    .collect()
            })
        }
    };
    find(world, "is based on itself", &|w, id| w.object(id).bases.to_vec(), &mut out);
    find(world, "is part of itself", &by(w.people_part_of), &mut out);
    find(world, "is a branch of itself", &by(w.entity_branch_of), &mut out);
    out
}

fn find(world: &World, what: &str, next: &dyn Fn(&World, ObjId) -> Vec<ObjId>, out: &mut Vec<Diagnostic>) {
    let mut done = vec![false; world.object_count()];
    for start in world.own_ids() {
        if done[start as usize] || next(world, start).is_empty() {
            continue;
        }
        // Walks at most once over everything reachable; a circle through `start` is reported at its smallest member.
        let mut seen = vec![start];
        let mut i = 0;
        let mut circle = false;
        while i < seen.len() {
            for n in next(world, seen[i]) {
                if n == start {
                    circle = true;
                } else if !seen.contains(&n) {
                    seen.push(n);
                }
            }
            i += 1;
        }
        if circle {
            seen.iter().for_each(|s| done[*s as usize] = true);
            let o = world.object(start);
            out.push(
                Diagnostic::error("model.cycle", o.at(), format!("`{}` {what}", o.name)).help("take one of the links in the circle away"),
            );
        }
    }
}

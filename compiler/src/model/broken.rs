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
    // Nearly all of a large model are things of neither sort.
    let (mut based, mut parts, mut branches) = (Vec::new(), Vec::new(), Vec::new());
    for id in world.own_ids() {
        let o = world.object(id);
        if !o.bases.is_empty() {
            based.push(id);
        }
        if o.own(w.people_part_of).is_some() {
            parts.push(id);
        }
        if o.own(w.entity_branch_of).is_some() {
            branches.push(id);
        }
    }
    find(world, "is based on itself", &based, &|w, id| w.object(id).bases.to_vec(), &mut out);
    find(world, "is part of itself", &parts, &by(w.people_part_of), &mut out);
    find(world, "is a branch of itself", &branches, &by(w.entity_branch_of), &mut out);
    out
}

/// `from`: the things that have any such link.
fn find(world: &World, what: &str, from: &[ObjId], next: &dyn Fn(&World, ObjId) -> Vec<ObjId>, out: &mut Vec<Diagnostic>) {
    let mut done = vec![false; world.object_count()];
    for start in from.iter().copied() {
        if done[start as usize] {
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

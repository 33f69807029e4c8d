//! Whoever else is in the picture.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::diagnostic::Place as At;
use crate::base::{Diagnostic, Level};
use crate::graph::Place;
use crate::graph::build::linked;
use crate::law::eval::Context;
use crate::law::subjects::fold;
use crate::lineage::Known;
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
            let whom = if c.of.is_empty() { world.objects_in(about) } else { c.of.to_vec() };
            let staff = |g: &ObjId| one(world, *g, w.people_employer).is_some_and(|e| fold(world, e) == fold(world, operator));
            if about.open || about.everything || whom.is_empty() || !whom.iter().all(staff) {
                continue;
            }
            let at = world
                .stated(node.object, w.node_collects)
                .and_then(|s| s.rows.iter().find(|r| r.head == Const::Object(c.data)).map(|r| r.origin))
                .unwrap_or(world.object(node.object).at());
            let (data, place) = (&world.object(c.data).name, &world.object(node.object).name);
            out.push(
                Diagnostic::at(
                    "lint.who_else",
                    Level::Warn,
                    At::Node(at),
                    format!("`{data}` is recorded where anybody may pass, but is about people of `{}` only", world.object(operator).name),
                )
                .related(At::Node(about.origin), "whom they are about")
                .help(format!(
                    "declare whoever else comes by, `people Visitors {{ .. }}`, and name them in `about:`; or say at `{place}` that it is `public: false`"
                )),
            );
        }
    }
}

/// Data first collected where somebody works from another country: nothing arrives there, so no flow shows that they leave.
pub fn far_staff(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let w = world.library.words;
    if w.node_staff == Words::MISSING || w.people_in == Words::MISSING {
        return;
    }
    let mut done = std::collections::BTreeSet::new();
    for h in &cx.subjects.holdings {
        let Place::At(place) = h.place else { continue };
        let label = &cx.lineage.labels[h.label as usize];
        let (true, Some(staff)) = (label.collector == Known::Is(h.node), world.stated(h.node, w.node_staff)) else {
            continue;
        };
        for g in world.objects_in(staff) {
            let Some(at) = one(world, g, w.people_in).filter(|p| *p != place) else {
                continue;
            };
            let drawn = cx.graph.edges.iter().any(|e| {
                let end = |n: u32| cx.graph.nodes[n as usize].object;
                end(e.source) == h.node && end(e.target) == g
            });
            if drawn || !done.insert((h.node, g)) {
                continue;
            }
            let name = |o: ObjId| &world.object(o).name;
            out.push(
                Diagnostic::at(
                    "lint.far_staff",
                    Level::Warn,
                    At::Node(staff.origin),
                    format!(
                        "`{}` in {} read what is collected at `{}` in {}, and no arrow shows it",
                        name(g),
                        name(at),
                        name(h.node),
                        name(place)
                    ),
                )
                .help(format!(
                    "draw what they see, `{} ~> {} : {}`, so that it is judged",
                    name(h.node),
                    name(g),
                    name(label.data)
                )),
            );
        }
    }
}

/// Heads counted in a country where the group neither is nor lives: a law that asks where people are takes them all to be in one place.
pub fn elsewhere(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let w = world.library.words;
    if w.people_count == Words::MISSING || w.people_in == Words::MISSING {
        return;
    }
    for g in world.own_ids().filter(|g| world.is(*g, w.people)) {
        let (Some(home), Some(counts)) = (one(world, g, w.people_in), world.stated(g, w.people_count)) else {
            continue;
        };
        let lives = one(world, g, w.people_residence);
        let here = |p: ObjId| {
            [Some(home), lives]
                .into_iter()
                .flatten()
                .any(|h| lies_in(world, p, h) || lies_in(world, h, p))
        };
        for row in world.rows(counts) {
            for p in linked(row.links(), "in").into_iter().filter(|p| !here(*p)) {
                let (group, home, place) = (&world.object(g).name, &world.object(home).name, &world.object(p).name);
                out.push(
                    Diagnostic::at(
                        "lint.elsewhere",
                        Level::Warn,
                        At::Node(row.origin),
                        format!("these of `{group}` are counted in {place}, but every law takes them to be in {home}, where `{group}` are"),
                    )
                    .help(format!(
                        "declare those in {place} as a group of their own, and name both where `{group}` are named"
                    )),
                );
            }
        }
    }
}

/// Data about a group, part of which is drawn as a group somewhere else that the data do not name: a law takes all of the first to be where it is.
pub fn part_elsewhere(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let w = world.library.words;
    if w.people_part_of == Words::MISSING || w.people_in == Words::MISSING {
        return;
    }
    let places = |g: ObjId| [w.people_in, w.people_residence].into_iter().filter_map(move |p| one(world, g, p));
    let near = |g: ObjId, h: ObjId| places(g).any(|x| places(h).any(|y| lies_in(world, x, y) || lies_in(world, y, x)));
    // The groups that are part of each, and all that each of these is part of.
    let mut parts_of: BTreeMap<ObjId, Vec<ObjId>> = BTreeMap::new();
    let mut above: BTreeMap<ObjId, BTreeSet<ObjId>> = BTreeMap::new();
    for part in world
        .own_ids()
        .filter(|h| world.is(*h, w.people) && one(world, *h, w.people_in).is_some())
    {
        let whole = crate::law::population::above(world, part, true);
        whole.iter().for_each(|g| parts_of.entry(*g).or_default().push(part));
        above.insert(part, whole);
    }
    for d in world.own_ids().filter(|d| !parts_of.is_empty() && world.is(*d, w.data)) {
        let Some(about) = world.stated(d, w.data_about) else { continue };
        let named: BTreeSet<ObjId> = world.objects_in(about).into_iter().collect();
        for row in world.rows(about) {
            let Const::Object(whole) = row.head else { continue };
            let (Some(home), Some(parts)) = (one(world, whole, w.people_in), parts_of.get(&whole)) else {
                continue;
            };
            // One that is named and near it speaks for it.
            let spoken_for = |h: ObjId| named.contains(&h) || above[&h].intersection(&named).any(|g| near(h, *g));
            let Some(part) = parts.iter().copied().find(|h| !spoken_for(*h)) else {
                continue;
            };
            let name = |o: ObjId| &world.object(o).name;
            let there = one(world, part, w.people_in).map_or(name(part), name);
            let (data, part, whole, home) = (name(d), name(part), name(whole), name(home));
            out.push(
                Diagnostic::at(
                    "lint.elsewhere",
                    Level::Warn,
                    At::Node(row.origin),
                    format!("`{part}` in {there} are part of `{whole}`, but for `{data}` every law takes all of `{whole}` to be in {home}"),
                )
                .help(format!("name `{part}` in `about:` too, if `{data}` is about them")),
            );
        }
    }
}

/// Whether a place is another or a part of it.
fn lies_in(world: &World, place: ObjId, of: ObjId) -> bool {
    let mut at = Some(place);
    // Places nest a few deep; the bound keeps a broken library from looping.
    for _ in 0..16 {
        match at {
            Some(p) if p == of => return true,
            Some(p) => at = one(world, p, world.library.words.country_part_of),
            None => break,
        }
    }
    false
}

/// Whether a truth is stated of a thing, by itself, its prototypes, categories or containers.
fn holds(world: &World, id: ObjId, prop: PropId) -> bool {
    world
        .stated(id, prop)
        .is_some_and(|s| s.rows.iter().any(|r| r.head == Const::Bool(true)))
}

pub(super) fn one(world: &World, id: ObjId, prop: PropId) -> Option<ObjId> {
    world.stated(id, prop).and_then(|s| match &s.rows[..] {
        [r] => match r.head {
            Const::Object(o) => Some(o),
            _ => None,
        },
        _ => None,
    })
}

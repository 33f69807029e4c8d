//! Data of several groups that are collected in the countries of these groups: each place is taken to collect from all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::people::one;
use crate::base::diagnostic::Place as At;
use crate::base::{Diagnostic, Level};
use crate::graph::Place;
use crate::law::eval::Context;
use crate::lineage::collect::collected;
use crate::model::{ObjId, Words};

/// Places pointed at.
const MOST_SHOWN: usize = 3;

/// Data about groups of several countries, collected in several of these countries by whoever does not say from whom.
pub fn check(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let w = world.library.words;
    if w.data_about == Words::MISSING || w.people_in == Words::MISSING {
        return;
    }
    // Of each datum, who collects it from whomever it is about, and in which countries.
    let mut places: BTreeMap<ObjId, BTreeMap<ObjId, ObjId>> = BTreeMap::new();
    for (node, own) in cx.graph.nodes.iter().zip(collected(cx.graph)) {
        for d in own.into_iter().filter(|d| narrowed(node, *d).is_empty()) {
            for p in &node.places {
                if let Place::At(country) = p {
                    places.entry(d).or_default().entry(*country).or_insert(node.object);
                }
            }
        }
    }
    for (data, places) in places.iter().filter(|(_, p)| p.len() > 1) {
        let Some(about) = world.stated(*data, w.data_about) else { continue };
        let groups = world.objects_in(about);
        let homes: BTreeSet<ObjId> = groups.iter().filter_map(|g| one(world, *g, w.people_in)).collect();
        let meant: Vec<ObjId> = places.iter().filter(|(p, _)| homes.contains(p)).map(|(_, n)| *n).collect();
        if meant.len() < 2 {
            continue;
        }
        let name = |o: ObjId| &world.object(o).name;
        let of: Vec<String> = groups.iter().take(MOST_SHOWN).map(|g| format!("`{}`", name(*g))).collect();
        let more = if groups.len() > MOST_SHOWN { ", .." } else { "" };
        let mut d = Diagnostic::at(
            "lint.whose",
            Level::Warn,
            At::Node(about.origin),
            format!(
                "`{}` is about {}{more}, and collected in the countries of several of them: each place is taken to collect from all",
                name(*data),
                of.join(", ")
            ),
        );
        for n in meant.iter().take(MOST_SHOWN) {
            d = d.related(At::Node(world.object(*n).at()), "collected here");
        }
        out.push(d.help(format!(
            "say from whom: `collects: {} of {}`; or declare the data of each group for itself",
            name(*data),
            name(groups[0])
        )));
    }
}

/// The people from whom a node says it collects a datum.
fn narrowed(node: &crate::graph::build::Node, data: ObjId) -> Vec<ObjId> {
    let rows = node.collects.iter().filter(|c| c.data == data);
    rows.flat_map(|c| c.of.iter().copied()).collect()
}

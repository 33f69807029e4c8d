//! Arrows into a node that serves many activities, from one that serves only some of them.

use std::collections::BTreeMap;

use crate::base::diagnostic::Place as At;
use crate::base::{Diagnostic, Level};
use crate::law::eval::Context;
use crate::model::{ObjId, Words};

/// Arrows pointed at for one node.
const MOST_SHOWN: usize = 3;

/// Flows that do not say what they are for, and so are judged in activities that their sender has nothing to do with.
pub fn check(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let w = world.library.words;
    if w.node_activity == Words::MISSING {
        return;
    }
    let serves = |o: ObjId| world.stated(o, w.node_activity).map(|s| world.objects_in(s)).unwrap_or_default();
    // Few nodes serve several.
    let several = cx.graph.nodes.iter().enumerate().map(|(n, node)| (n as u32, serves(node.object)));
    let several: BTreeMap<u32, Vec<ObjId>> = several.filter(|(_, a)| a.len() > 1).collect();
    // Of each of them, the arrows meant, and the activity its first sender and it have in common.
    let mut found: BTreeMap<u32, (Vec<ObjId>, ObjId)> = BTreeMap::new();
    for e in &cx.graph.edges {
        let Some(there) = several.get(&e.target).filter(|_| world.stated(e.flow, w.flow_activity).is_none()) else {
            continue;
        };
        let here = serves(cx.graph.nodes[e.source as usize].object);
        let common: Vec<ObjId> = there.iter().copied().filter(|a| here.contains(a)).collect();
        if let Some(first) = common.first().filter(|_| common.len() < there.len()) {
            found.entry(e.target).or_insert((Vec::new(), *first)).0.push(e.flow);
        }
    }
    for (target, (flows, activity)) in found {
        let name = |o: ObjId| &world.object(o).name;
        let node = cx.graph.nodes[target as usize].object;
        let (count, first) = (several[&target].len(), flows[0]);
        let (more, say, is) = match flows.len() - 1 {
            0 => (String::new(), "does not say what it is", "it is"),
            n => (format!(" and {n} more"), "do not say what they are", "they are"),
        };
        let mut d = Diagnostic::at(
            "lint.shared",
            Level::Warn,
            At::Node(world.object(first).at()),
            format!(
                "`{}`{more} {say} for, so {is} judged in each of the {count} activities of `{}`, also in those the sender does not serve",
                name(first),
                name(node)
            ),
        );
        for f in flows.iter().skip(1).take(MOST_SHOWN - 1) {
            d = d.related(At::Node(world.object(*f).at()), "and this one");
        }
        out.push(d.help(format!("say what it is for: `activity: {}`", name(activity))));
    }
}

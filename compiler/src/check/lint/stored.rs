//! What stands where nothing brings it.

use std::collections::BTreeMap;

use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Level};
use crate::law::eval::Context;
use crate::lineage::collect::collected;
use crate::model::{Const, ObjId};

/// Data that one node makes and another keeps, though nothing brings them there: it is taken to collect them from people of its own.
pub fn made_elsewhere(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let mut makers: BTreeMap<ObjId, ObjId> = BTreeMap::new();
    for n in &cx.graph.nodes {
        for p in &n.produces {
            makers.entry(p.data).or_insert(n.object);
        }
    }
    if makers.is_empty() {
        return;
    }
    for (n, own) in cx.graph.nodes.iter().zip(collected(cx.graph)) {
        let said = |d: &ObjId| n.collects.iter().any(|c| c.data == *d);
        for d in own.into_iter().filter(|d| n.stores.contains(d) && !said(d)) {
            let Some(maker) = makers.get(&d) else { continue };
            let stated = world.stated(n.object, world.library.words.node_stores);
            let row = stated.and_then(|s| s.rows.iter().find(|r| r.head == Const::Object(d)));
            let at = row
                .or(stated.and_then(|s| s.rows.first()))
                .map_or(world.object(n.object).at(), |r| r.origin);
            let name = |o: ObjId| &world.object(o).name;
            let (data, node, maker) = (name(d), name(n.object), name(*maker));
            out.push(
                Diagnostic::at(
                    "lint.stored",
                    Level::Advisory,
                    Place::Node(at),
                    format!("`{maker}` makes `{data}`, but nothing brings them to `{node}`, which is taken to collect them itself"),
                )
                .help(format!(
                    "draw how they get there, `{maker} -> {node} : {data}`; say that they are made here as well, `produces: {data} from ..`; or write \
                     `collects: {data}` if people hand them over here"
                )),
            );
        }
    }
}

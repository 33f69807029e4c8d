//! Lists that make what is judged, and that are not known in full.

use std::collections::BTreeSet;

use crate::base::diagnostic::Place;
use crate::base::{Day, Diagnostic, Level, Origin};
use crate::law::eval::Context;
use crate::law::ir::Test;
use crate::model::{ObjId, PropId, Words};

/// What nobody says is collected, made or sold is judged by no rule, for there is nothing to ask it of.
pub fn check(cx: &Context, regimes: &[u32], today: Day, out: &mut Vec<Diagnostic>) {
    let w = cx.world.library.words;
    let mut said = BTreeSet::new();
    for n in &cx.graph.nodes {
        for (prop, key) in [(w.node_collects, "collects"), (w.node_produces, "produces")] {
            // What is declared once may stand for several nodes.
            let Some((at, all)) = unknown(cx, n.object, prop).filter(|u| said.insert(u.0)) else {
                continue;
            };
            let name = &cx.world.object(n.object).name;
            let message = if all {
                format!("what `{name}` {key} is not said, so no rule judges it")
            } else {
                format!("what else `{name}` {key} is not said, so no rule judges more than what is named")
            };
            let d = Diagnostic::at("lint.unsaid", Level::Warn, Place::Node(at), message);
            out.push(d.help(format!("name the data, or write `{key}: none`")));
        }
    }
    if w.product_markets != Words::MISSING && regimes.iter().any(|r| judges_sales(cx, *r, today)) {
        markets(cx, out);
    }
}

/// Where a list is stated that is not known in full, and whether nothing of it is.
fn unknown(cx: &Context, of: ObjId, prop: PropId) -> Option<(Origin, bool)> {
    let stated = cx.world.stated(of, prop)?;
    let listed = cx.world.listed(stated);
    (listed.open && !listed.everything).then_some((stated.origin, listed.rows.is_empty()))
}

/// Products of which nobody says, or not in full, where they are sold.
fn markets(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let w = world.library.words;
    for product in world.own_ids().filter(|id| world.is(*id, w.product)) {
        let found = unknown(cx, product, w.product_markets);
        if found.is_none() && world.stated(product, w.product_markets).is_some() {
            continue;
        }
        let name = &world.object(product).name;
        let message = match found {
            Some((_, false)) => format!(
                "where else `{name}` is sold is not said, so the rules on sold products judge it in the markets that are named only"
            ),
            _ => format!("where `{name}` is sold is not said, so no rule on sold products judges it"),
        };
        let at = found.map_or(world.object(product).at(), |(at, _)| at);
        out.push(
            Diagnostic::at("lint.unsaid", Level::Warn, Place::Node(at), message)
                .help("name the countries in `markets:`, each with `since` and its first day of sale, or write `markets: none`"),
        );
    }
}

/// Whether a regime has rules on sold products on a day.
fn judges_sales(cx: &Context, regime: u32, today: Day) -> bool {
    let laws = &cx.world.library.regimes[regime as usize].laws;
    let rule = |i: &u32| cx.law.at(*i, today).is_some_and(|v| v.binders.iter().any(|b| b.test == Test::Sale));
    laws.iter().any(rule)
}

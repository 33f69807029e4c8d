//! Lists that make what is judged, and that are not known in full.

use std::collections::BTreeSet;

use crate::base::diagnostic::Place;
use crate::base::{Day, Diagnostic, Level};
use crate::law::eval::Context;
use crate::law::ir::Test;
use crate::model::{ObjId, PropId, Words};

/// What nobody says is collected, made, sent or sold is judged by no rule, for there is nothing to ask it of.
pub fn check(cx: &Context, regimes: &[u32], today: Day, out: &mut Vec<Diagnostic>) {
    let w = cx.world.library.words;
    let mut said = BTreeSet::new();
    let mut list = |of: ObjId, prop: PropId, what: &str, help: String| {
        if let Some((at, all)) = unknown(cx, of, prop)
            && said.insert(at)
        {
            let name = &cx.world.object(of).name;
            let message = if all {
                format!("what `{name}` {what} is not said, so no rule judges it")
            } else {
                format!("what else `{name}` {what} is not said, so no rule judges more than what is named")
            };
            out.push(Diagnostic::at("lint.unsaid", Level::Warn, Place::Node(at), message).help(help));
        }
    };
    for n in &cx.graph.nodes {
        for (prop, what, word) in [(w.node_collects, "collects", "collects"), (w.node_produces, "makes", "produces")] {
            let help = format!("name the data, or write `{word}: none`");
            list(n.object, prop, what, help);
        }
    }
    if w.product_markets != Words::MISSING && regimes.iter().any(|r| judges_sales(cx, *r, today)) {
        markets(cx, out);
    }
}

/// Where a list is stated that is not known in full, and whether nothing of it is.
fn unknown(cx: &Context, of: ObjId, prop: PropId) -> Option<(crate::base::Origin, bool)> {
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

//! Checks of the model itself: data that cannot be where it is said to be, roles in a circle, the day and the regimes.

use crate::base::{Day, Diagnostic, Level, Q, diagnostic::Place as At};
use crate::law::eval::{Context, Eval, Positions};
use crate::law::lookup::row_condition;
use crate::lineage::collect::collected;
use crate::model::{Const, ObjId, Row, Unit, Words};

/// What is wrong with the model whatever the law.
pub fn check(cx: &Context) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    lineage(cx, &mut out);
    roles(cx, &mut out);
    accumulated(cx, &mut out);
    collected_by_name(cx, &mut out);
    conditions(cx, &mut out);
    out
}

/// Data come into being one sort at a time: what is collected or made has a name.
fn collected_by_name(cx: &Context, out: &mut Vec<Diagnostic>) {
    let w = cx.world.library.words;
    for node in &cx.graph.nodes {
        for p in [w.node_collects, w.node_produces] {
            if let Some(s) = cx.world.stated(node.object, p).filter(|s| s.everything) {
                let property = &cx.world.library.schema.prop(p).name;
                out.push(
                    Diagnostic::error(
                        "model.lineage",
                        s.origin,
                        format!("`{property}: everything` says of no data where they come from"),
                    )
                    .help("name each sort of data"),
                );
            }
        }
    }
}

/// What is wrong with the conditions on rows.
fn conditions(cx: &Context, out: &mut Vec<Diagnostic>) {
    let person = cx.world.library.words.entity_branch_of;
    for o in cx.world.own_ids() {
        for s in &cx.world.object(o).stated {
            for (r, c) in s.rows.iter().filter_map(|r| Some((r, r.condition()?))) {
                out.extend(row_condition(cx.world, c, o, r).1);
            }
            let open = s.open || s.rows.iter().any(|r| r.condition().is_some());
            if open && s.prop == person {
                // Branches are folded before any law: what is not known of it would count as none.
                let d = Diagnostic::error(
                    "type.value",
                    s.origin,
                    "who is one legal person must be known before any law is read",
                );
                out.push(d.help("say `branch_of:` without a condition, or leave it out"));
            }
        }
    }
}

/// An arrow or a store names data that never gets there.
fn lineage(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    // Of each node the sorts of data, which are few where the labels are many.
    let held: Vec<Vec<ObjId>> = (0..cx.graph.nodes.len()).map(|n| sorts(cx, n as u32)).collect();
    let holds = |node: u32, data: ObjId| held[node as usize].binary_search(&data).is_ok();
    let own: Vec<Vec<ObjId>> = collected(cx.graph).collect();
    for e in &cx.graph.edges {
        for d in e.carries.iter().flat_map(|c| c.iter()) {
            if holds(e.source, *d) {
                continue;
            }
            let (name, source) = (&world.object(*d).name, &world.object(cx.graph.nodes[e.source as usize].object).name);
            let carried = world.stated(e.flow, world.library.words.flow_carries);
            let at = carried
                .and_then(|s| s.rows.iter().find(|r| r.head == Const::Object(*d)))
                .map_or(world.object(e.flow).at(), |r| r.origin);
            if e.sight && holds(e.target, *d) {
                let message = format!("`{name}` never stands at `{source}`, so nobody can see it there");
                out.push(super::lint::turned(cx, e, Diagnostic::error("lint.arrow", at, message)));
                continue;
            }
            out.push(
                Diagnostic::error(
                    "model.lineage",
                    at,
                    format!("`{name}` never reaches `{source}`, so it cannot be sent from there"),
                )
                .help(format!(
                    "draw the arrow that brings it, or write `collects: {name}` at `{source}` if it first comes into being there"
                )),
            );
        }
    }
    for (n, node) in cx.graph.nodes.iter().enumerate() {
        for d in node.stores.iter().filter(|d| !holds(n as u32, **d) && !own[n].contains(d)) {
            let (name, at) = (&world.object(*d).name, world.object(node.object));
            let stated = world.stated(node.object, world.library.words.node_stores);
            let origin = stated
                .and_then(|s| s.rows.iter().find(|r| r.head == Const::Object(*d)))
                .map_or(at.at(), |r| r.origin);
            out.push(
                Diagnostic::error(
                    "model.lineage",
                    origin,
                    format!("`{name}` never reaches `{}`, so it cannot be stored there", at.name),
                )
                .help("draw the arrow that brings it, or take it out of `stores`"),
            );
        }
        for p in &node.produces {
            for d in p.from.iter().flatten().filter(|d| !holds(n as u32, **d)) {
                let (name, at) = (&world.object(*d).name, world.object(node.object));
                let stated = world
                    .stated(node.object, world.library.words.node_produces)
                    .map_or(at.at(), |s| s.origin);
                out.push(
                    Diagnostic::error(
                        "model.lineage",
                        stated,
                        format!("`{name}` never reaches `{}`, so nothing can be made of it there", at.name),
                    )
                    .help("draw the arrow that brings it, or name another source after `from`"),
                );
            }
        }
    }
}

/// The data that labels speak of, in order, each once.
fn sorts(cx: &Context, node: u32) -> Vec<ObjId> {
    let mut out: Vec<ObjId> = Vec::new();
    for l in cx.lineage.at(node) {
        let data = cx.lineage.labels[l as usize].data;
        // What came together is often of one sort.
        if out.last() != Some(&data) {
            out.push(data);
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn roles(cx: &Context, out: &mut Vec<Diagnostic>) {
    let w = cx.world.library.words;
    if w.activity == Words::MISSING {
        return;
    }
    let positions = Positions::new();
    let e = Eval::new(*cx, crate::base::Day::ALWAYS, &positions);
    for a in cx.world.own_ids().filter(|a| cx.world.is(*a, w.activity)) {
        if e.roles_in_circle(a) {
            let o = cx.world.object(a);
            let at = cx.world.stated(a, w.activity_acts).map_or(o.at(), |s| s.origin);
            let own = |r: &&Row| matches!(r.head, Const::Object(x) if crate::graph::build::linked(r.links(), "for").contains(&x));
            let itself = cx.world.stated(a, w.activity_acts).map(|s| cx.world.rows(s));
            if let Some(r) = itself.and_then(|rows| rows.into_iter().find(own))
                && let Const::Object(x) = r.head
            {
                let who = &cx.world.object(x).name;
                out.push(
                    Diagnostic::error("model.roles", r.origin, format!("in `{}` `{who}` acts for itself", o.name)).help(format!(
                        "write `decides: {who}` if it decides, or name after `for` whom it works for"
                    )),
                );
                continue;
            }
            out.push(
                Diagnostic::error(
                    "model.roles",
                    at,
                    format!("in `{}` each works for another and nobody decides", o.name),
                )
                .help("say in `decides:` who decides why and how the data are used"),
            );
        }
    }
}

/// Shares of one owned entity that add up to more than the whole on some day, or that are all its own.
fn accumulated(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let library = &world.library;
    let w = library.words;
    for e in world.own_ids().filter(|e| world.is(*e, w.entity)) {
        for stated in &world.object(e).stated {
            let rows = world.rows(stated);
            let day = |r: &Row, name: &str| {
                r.links()
                    .iter()
                    .find(|(n, _)| n.as_ref() == name)
                    .and_then(|(_, args)| match args[..] {
                        [Const::Day(d)] => Some(d),
                        _ => None,
                    })
            };
            let since = |r: &Row| day(r, "since").unwrap_or(Day::ALWAYS);
            let until = |r: &Row| day(r, "until").unwrap_or(Day::NEVER);
            let share = |r: &&Row| {
                let shares = r.links().iter().flat_map(|(_, args)| args).filter_map(|a| match a {
                    Const::Number(q, Unit::Share) => Some(**q),
                    _ => None,
                });
                shares.fold(Q::from_integer(0), |sum, q| sum + q)
            };
            // A company may hold some of its own shares, but nobody stands behind one that holds all of them.
            let whole = |r: &&Row| r.head == Const::Object(e) && share(r) >= Q::from_integer(1);
            if let Some(r) = rows.iter().copied().find(whole) {
                let o = world.object(e);
                out.push(
                    Diagnostic::error("model.cycle", r.origin, format!("`{}` owns the whole of itself", o.name))
                        .help("name who else owns it: `none` is nobody, `unknown` says it is not known"),
                );
            }
            // Most are held together where one of them begins.
            let most = rows.iter().map(|r| {
                let on = since(r);
                let held = rows.iter().copied().filter(|o| since(o) <= on && on <= until(o));
                held.map(|o| share(&o)).fold(Q::from_integer(0), |sum, q| sum + q)
            });
            if most.max().is_some_and(|m| m > Q::from_integer(1)) {
                out.push(
                    Diagnostic::at(
                        "model.range",
                        Level::Error,
                        At::Node(stated.origin),
                        "these shares add up to more than 100%",
                    )
                    .help("check the shares, or give them periods that do not overlap"),
                );
            }
        }
    }
}

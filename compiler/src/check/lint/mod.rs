//! Lints: what is allowed, but probably not meant.

mod days;
mod deploys;
mod idle;
mod lists;
mod people;
pub mod roles;
mod shared;
mod stored;
mod unsaid;
mod whose;

use super::accept::Acceptances;
use crate::base::diagnostic::Place;
use crate::base::{Day, Diagnostic, Level};
use crate::law::eval::Context;
use crate::model::{Const, Words};

pub use idle::idle;

/// What else the library has: regimes, each after the place or group it has territory in.
pub type Others<'a> = &'a dyn Fn() -> &'a [(String, String)];

/// All lints of a world on a day that need no verdict, with the regimes that were chosen and those that could be.
pub fn check(cx: &Context, accepted: &Acceptances, (regimes, others): (&[u32], Others), today: Day) -> Vec<Diagnostic> {
    let mut out = accepted
        .diagnostics
        .iter()
        .filter(|d| d.code.starts_with("lint."))
        .cloned()
        .collect();
    days::expired(cx, accepted, today, &mut out);
    no_regime(cx, regimes, others, today, &mut out);
    relays(cx, &mut out);
    derived(cx, &mut out);
    both_claimed_and_lacked(cx, &mut out);
    idle_arrows(cx, &mut out);
    lists::bare_rows(cx, &mut out);
    people::others(cx, &mut out);
    people::far_staff(cx, &mut out);
    people::elsewhere(cx, &mut out);
    people::part_elsewhere(cx, &mut out);
    whose::check(cx, &mut out);
    shared::check(cx, &mut out);
    deploys::without(cx, &mut out);
    unsaid::check(cx, regimes, today, &mut out);
    roles::check(cx, &mut out);
    lists::unmade(cx, &mut out);
    stored::made_elsewhere(cx, &mut out);
    out
}

/// Data stand where no chosen regime has territory.
fn no_regime(cx: &Context, regimes: &[u32], others: Others, today: Day, out: &mut Vec<Diagnostic>) {
    if regimes.is_empty() {
        return;
    }
    let world = cx.world;
    // One that could not be read may be the very one of that place.
    let stated = world.project.and_then(|p| world.stated(p, world.library.words.project_regimes));
    if stated.is_some_and(|s| s.open) {
        return;
    }
    let positions = Default::default();
    let e = crate::law::Eval::new(*cx, today, &positions);
    let mut done = std::collections::BTreeSet::new();
    for h in &cx.subjects.holdings {
        let crate::graph::Place::At(place) = h.place else { continue };
        if !done.insert(place) || regimes.iter().any(|r| e.has_territory(*r, place)) {
            continue;
        }
        let node = world.object(h.node);
        let data = &world.object(cx.lineage.labels[h.label as usize].data).name;
        let mut there: Vec<String> = others()
            .iter()
            .filter(|(t, _)| *t == *world.object(place).name || e.is_in_group(place, t))
            .map(|(_, regime)| format!("`{regime}`"))
            .collect();
        there.sort();
        out.push(
            Diagnostic::at(
                "lint.no_regime",
                Level::Info,
                Place::Node(node.at()),
                format!(
                    "`{data}` stands in {}, where no chosen regime has territory",
                    world.object(place).name
                ),
            )
            .help(match there.as_slice() {
                [] => "the library has no law of that place, so it is not checked; a pack of your own could say it".to_owned(),
                some => format!("add what concerns you to `regimes:`, or it is not checked: {}", some.join(", ")),
            }),
        );
    }
}

/// A relay that opens what passes is more than a carrier.
fn relays(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let w = world.library.words;
    if w.relay == Words::MISSING {
        return;
    }
    for r in world.own_ids().filter(|r| world.is(*r, w.relay)) {
        let opens = world
            .object(r)
            .stated
            .iter()
            .any(|s| world.library.schema.prop(s.prop).name.as_ref() == "opens" && s.rows.iter().any(|x| x.head == Const::Bool(true)));
        if opens
            && cx
                .graph
                .node_of(r)
                .is_none_or(|n| cx.graph.into[n as usize].is_empty() && cx.graph.out[n as usize].is_empty())
        {
            let o = world.object(r);
            out.push(
                Diagnostic::at(
                    "lint.relay",
                    Level::Warn,
                    Place::Node(o.at()),
                    format!("`{}` opens what passes, so data come to rest there", o.name),
                )
                .help("draw it as a node with an arrow in and an arrow out"),
            );
        }
    }
}

/// Non-personal data made from personal data without an irreversible treatment.
fn derived(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let library = &world.library;
    let w = library.words;
    // Whoever must say whom it is about is about people: the schema's default says which data need not.
    let Some(condition) = cx.law.default_of(w.data_about).and_then(|d| d.condition.as_ref()) else {
        return;
    };
    let positions = Default::default();
    let e = crate::law::Eval::new(*cx, Day::ALWAYS, &positions);
    let about_people = |d: u32| e.eval(condition, &mut vec![crate::law::Val::object(d)]).tri().is_false();
    let irreversible = |t: u32| {
        let kind = world.object(t).kind;
        match library.schema.key(kind, "irreversible", None) {
            crate::model::schema::Key::One(p) => world
                .stated(t, p)
                .is_some_and(|s| s.rows.iter().any(|r| r.head == Const::Bool(true))),
            _ => false,
        }
    };
    for node in &cx.graph.nodes {
        for p in &node.produces {
            let from = p.from.iter().flatten().find(|d| about_people(**d));
            if let Some(source) = from
                && !about_people(p.data)
                && !p.by.iter().any(|t| irreversible(*t))
            {
                let at = world
                    .stated(node.object, library.words.node_produces)
                    .map_or(world.object(node.object).at(), |s| s.origin);
                let (made, source) = (&world.object(p.data).name, &world.object(*source).name);
                out.push(
                    Diagnostic::at(
                        "lint.derived",
                        Level::Warn,
                        Place::Node(at),
                        format!("`{made}` is made of the personal `{source}` but says it is not personal"),
                    )
                    .help("name the treatment that makes it irreversible (`by ..`), or give the result a personal category"),
                );
            }
        }
    }
}

fn both_claimed_and_lacked(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let schema = &world.library.schema;
    for id in world.own_ids() {
        for s in &world.object(id).stated {
            let prop = schema.prop(s.prop);
            let Some(q) = &prop.negative else { continue };
            let crate::model::schema::Key::One(q) = schema.key(world.object(id).kind, q, None) else {
                continue;
            };
            let Some(lacked) = world.object(id).own(q) else { continue };
            let lacks = world.objects_in(lacked);
            for c in world.objects_in(s).into_iter().filter(|c| lacks.contains(c)) {
                out.push(
                    Diagnostic::at(
                        "lint.controls",
                        Level::Warn,
                        Place::Node(s.origin),
                        format!("`{}` both has and lacks `{}`", world.object(id).name, world.object(c).name),
                    )
                    .related(Place::Node(lacked.origin), "lacked here")
                    .help("keep one of the two"),
                );
            }
        }
    }
}

/// An arrow that names no data, from where nothing ever stands: it carries nothing.
fn idle_arrows(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    for e in cx.graph.edges.iter().filter(|e| e.carries.is_none()) {
        if cx.lineage.at(e.source).len() > 0 {
            continue;
        }
        let source = &world.object(cx.graph.nodes[e.source as usize].object).name;
        let at = Place::Node(world.object(e.flow).at());
        let mut d = Diagnostic::at(
            "lint.arrow",
            Level::Warn,
            at,
            format!("`{source}` never holds anything, so this arrow carries nothing"),
        );
        if e.sight && cx.lineage.at(e.target).len() > 0 {
            d = turned(cx, e, d);
        } else {
            d.help.push(format!(
                "say what first comes into being there: `collects: ..` at `{source}`, or draw the arrow that brings it"
            ));
        }
        out.push(d);
    }
}

/// The same message with the arrow turned: `A ~> B` lets B see what stands at A.
pub fn turned(cx: &Context, edge: &crate::graph::Edge, d: Diagnostic) -> Diagnostic {
    let world = cx.world;
    let name = |n: u32| &world.object(cx.graph.nodes[n as usize].object).name;
    let (source, target) = (name(edge.source), name(edge.target));
    let replacement = format!("{target} ~> {source}");
    let w = world.library.words;
    let end = |p| world.object(edge.flow).own(p).and_then(|s| s.rows.first()).map(|r| r.origin);
    let mut d = d.help(format!(
        "`A ~> B` lets B see what stands at A: turn the arrow, `{replacement}`, if `{source}` looks at data of `{target}`"
    ));
    if let (Some(a), Some(b)) = (end(w.flow_from), end(w.flow_to)) {
        d.fixes.push(crate::base::Fix {
            title: "turn the arrow".into(),
            place: Place::Between(a, b),
            replacement,
            safe: false,
        });
    }
    d
}

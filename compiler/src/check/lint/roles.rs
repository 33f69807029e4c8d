//! Roles in an activity that come out otherwise than they read.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::diagnostic::Place as At;
use crate::base::{Diagnostic, Level, Origin};
use crate::graph::build::linked;
use crate::law::eval::Context;
use crate::law::subjects::{PartyRef, fold};
use crate::model::{Const, ObjId, PropId, Words, World};

/// A party that works for two in one activity.
pub struct Shared {
    pub party: ObjId,
    /// For whom, as written, and where.
    pub principals: Vec<(ObjId, Origin)>,
}

/// Whoever works for several in an activity: for whom in which flow, nobody says.
pub fn shared(world: &World, activity: ObjId) -> Vec<Shared> {
    let mut out: Vec<Shared> = Vec::new();
    for (party, principal, at) in acting(world, activity) {
        let known = match out.iter_mut().find(|s| fold(world, s.party) == fold(world, party)) {
            Some(s) => &mut s.principals,
            None => {
                out.push(Shared {
                    party,
                    principals: Vec::new(),
                });
                &mut out.last_mut().expect("just added").principals
            }
        };
        if known.iter().all(|(p, _)| *p != principal) {
            known.push((principal, at));
        }
    }
    out.retain(|s| s.principals.len() > 1);
    out
}

/// The rows of `acts` that hold without a condition: who, for whom, and where it stands.
fn acting(world: &World, activity: ObjId) -> Vec<(ObjId, ObjId, Origin)> {
    let Some(s) = world.stated(activity, world.library.words.activity_acts) else {
        return Vec::new();
    };
    let plain = world.rows(s).into_iter().filter(|r| r.condition().is_none());
    plain
        .flat_map(|r| match r.head {
            Const::Object(o) => linked(r.links(), "for").into_iter().map(|p| (o, p, r.origin)).collect(),
            _ => Vec::new(),
        })
        .collect()
}

/// Parties with two roles in one activity, and nodes run by somebody who has none.
pub fn check(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let w = world.library.words;
    if w.activity == Words::MISSING {
        return;
    }
    for a in world.own_ids().filter(|a| world.is(*a, w.activity)) {
        two_principals(world, a, out);
        two_roles(world, a, out);
    }
    without_role(cx, out);
}

fn two_principals(world: &World, a: ObjId, out: &mut Vec<Diagnostic>) {
    let name = |o: ObjId| &world.object(o).name;
    for s in shared(world, a) {
        let (one, other) = (s.principals[0], s.principals[1]);
        let said = format!(
            "`{}` works for `{}` and for `{}` in `{}`, so for whom it works where is unknown",
            name(s.party),
            name(one.0),
            name(other.0),
            name(a)
        );
        let mut d = Diagnostic::at("lint.roles", Level::Warn, At::Node(other.1), said);
        if one.1 != other.1 {
            d = d.related(At::Node(one.1), "the other one");
        }
        out.push(d.help("declare an activity for each of the two, and name it at the nodes and flows that serve it"));
    }
}

/// Whoever decides is asked for no principal: a row that names one is never read.
fn two_roles(world: &World, a: ObjId, out: &mut Vec<Diagnostic>) {
    let Some(decides) = world.stated(a, world.library.words.activity_decides) else {
        return;
    };
    let name = |o: ObjId| &world.object(o).name;
    let deciders = world.objects_in(decides);
    for (party, principal, at) in acting(world, a) {
        if deciders.iter().all(|d| fold(world, *d) != fold(world, party)) {
            continue;
        }
        out.push(
            Diagnostic::at(
                "lint.roles",
                Level::Warn,
                At::Node(at),
                format!(
                    "`{}` decides in `{}`, so that it works there for `{}` counts for nothing",
                    name(party),
                    name(a),
                    name(principal)
                ),
            )
            .related(At::Node(decides.origin), "who decides")
            .help("take it out of one of the two lists, or declare an activity for each role"),
        );
    }
}

/// A node that serves an activity in which whoever runs it has no role.
fn without_role(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let w = world.library.words;
    let mut done = BTreeSet::new();
    // Few activities serve many nodes.
    let mut parties: BTreeMap<ObjId, Option<BTreeSet<ObjId>>> = BTreeMap::new();
    for h in &cx.subjects.holdings {
        let (PartyRef::Is(operator), Some(a)) = (cx.subjects.operator(h), h.activity) else {
            continue;
        };
        let of = parties.entry(a).or_insert_with(|| all_parties(world, a));
        let Some(of) = of else { continue };
        if of.contains(&operator) || world.is(operator, w.people) || world.is(operator, w.authority) || !done.insert((h.node, a)) {
            continue;
        }
        let name = |o: ObjId| &world.object(o).name;
        let mut d = Diagnostic::at(
            "lint.roles",
            Level::Advisory,
            At::Node(world.object(h.node).at()),
            format!(
                "`{}` runs `{}`, which serves `{}`, but neither decides there nor works for anybody",
                name(operator),
                name(h.node),
                name(a)
            ),
        );
        if let Some(s) = world.stated(a, w.activity_decides) {
            d = d.related(At::Node(s.origin), "who decides");
        }
        out.push(d.help(format!(
            "name it in `decides:` or, with `for`, in `acts:` of `{}`; or give `{}` an activity of its own",
            name(a),
            name(h.node)
        )));
    }
}

/// Whoever stands at what an activity does and is named in none of its rows, in order of declaration: for them its roles are asked.
pub fn unnamed(cx: &Context, a: ObjId) -> Vec<ObjId> {
    let (world, s) = (cx.world, cx.subjects);
    let w = world.library.words;
    let crossings = s
        .by_activity
        .get(&a)
        .into_iter()
        .flatten()
        .map(|i| s.terms(&s.crossings[*i as usize]));
    let holdings = s.holdings_by_activity.get(&a).into_iter().flatten();
    let stand = crossings
        .flat_map(|t| [t.sender, t.receiver, t.arranger])
        .chain(holdings.map(|i| s.operator(&s.holdings[*i as usize])));
    let mut out: BTreeSet<ObjId> = stand.filter_map(|p| if let PartyRef::Is(o) = p { Some(o) } else { None }).collect();
    out.retain(|o| !world.is(*o, w.people) && !world.is(*o, w.authority));
    for s in [w.activity_decides, w.activity_acts].into_iter().filter_map(|p| world.stated(a, p)) {
        world.objects_in(s).into_iter().for_each(|o| {
            out.remove(&fold(world, o));
        });
    }
    out.into_iter().collect()
}

/// Everybody who has a role in an activity, branches folded, where that is known.
fn all_parties(world: &World, a: ObjId) -> Option<BTreeSet<ObjId>> {
    let w = world.library.words;
    let (decides, acts) = (all_of(world, a, w.activity_decides)?, all_of(world, a, w.activity_acts)?);
    Some(decides.into_iter().chain(acts).map(|o| fold(world, o)).collect())
}

/// Everybody a list names, where it is known to be complete.
fn all_of(world: &World, a: ObjId, p: PropId) -> Option<Vec<ObjId>> {
    let s = world.stated(a, p)?;
    let plain = world.rows(s).into_iter().all(|r| r.condition().is_none());
    (plain && !world.listed(s).open && !s.everything).then(|| world.objects_in(s))
}

//! People and devices counted once: groups lie inside each other, and a cell reached twice counts once.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::Zero;

use super::eval::{Context, Eval};
use super::value::*;
use crate::base::{Day, Interval, Q};
use crate::model::{Const, ObjId, World};

/// A set of groups whose cells are counted, with a window where one was asked for.
#[derive(Default)]
pub struct Cells {
    groups: BTreeSet<ObjId>,
    window: Option<(Day, Day)>,
}

impl Cells {
    pub fn add(&mut self, _: &Eval, group: ObjId, window: Option<(Day, Day)>) {
        self.groups.insert(group);
        self.window = window;
    }

    /// How many distinct people and devices the groups are, and what is not known of it.
    pub fn count(&self, e: &Eval) -> (Interval, Deps) {
        let mut children: BTreeMap<ObjId, BTreeSet<ObjId>> = BTreeMap::new();
        let mut roots = BTreeSet::new();
        let mut all = BTreeSet::new();
        for g in &self.groups {
            let mut at = *g;
            // Circles of `part_of` are an error of the model; the bound keeps a broken one from looping.
            for _ in 0..64 {
                all.insert(at);
                match self.parent(e, at) {
                    Some(up) if !all.contains(&up) || !children.get(&up).is_some_and(|c| c.contains(&at)) => {
                        children.entry(up).or_default().insert(at);
                        at = up;
                    }
                    Some(_) => break,
                    None => {
                        roots.insert(at);
                        break;
                    }
                }
            }
        }
        self.together(e, &roots, &children, 0)
    }

    /// Groups side by side. They have nobody in common, save where some group is said to be part of several: then the greatest is all that is sure.
    fn together(&self, e: &Eval, groups: &BTreeSet<ObjId>, children: &BTreeMap<ObjId, BTreeSet<ObjId>>, depth: u32) -> (Interval, Deps) {
        let (mut least, mut hi, mut deps) = (Vec::with_capacity(groups.len()), Interval::int(0), Deps::NONE);
        for g in groups {
            let (i, d) = self.group(e, *g, children, depth);
            hi = hi.plus(i);
            deps = deps.union(&d);
            least.push((*g, i.lo.unwrap_or(Q::zero())));
        }
        if groups.len() < 2 {
            return (hi, deps);
        }
        let mut lo = Q::zero();
        let (bundles, shared) = bundles(e, groups);
        deps = deps.union(&shared);
        for bundle in bundles {
            lo += least
                .iter()
                .filter(|(g, _)| bundle.contains(g))
                .map(|(_, n)| *n)
                .max()
                .unwrap_or(Q::zero());
        }
        (Interval { lo: Some(lo), hi: hi.hi }, deps)
    }

    fn group(&self, e: &Eval, g: ObjId, children: &BTreeMap<ObjId, BTreeSet<ObjId>>, depth: u32) -> (Interval, Deps) {
        let (own, own_deps) = own_count(e, g, self.window);
        let (mut below, mut deps) = (Interval::int(0), Deps::NONE);
        if depth < 64
            && let Some(c) = children.get(&g)
        {
            (below, deps) = self.together(e, c, children, depth + 1);
        }
        if self.groups.contains(&g) {
            let lo = own.lo.max(below.lo);
            let hi = match (own.hi, below.hi) {
                (Some(a), Some(b)) => Some(a.max(b)),
                // All of the group is in the set: its children lie inside it.
                (Some(a), None) => Some(a),
                (None, _) => None,
            };
            return (Interval { lo, hi }, if own.is_point() { own_deps } else { deps.union(&own_deps) });
        }
        let hi = match (own.hi, below.hi) {
            (Some(a), Some(b)) => Some(a.min(b).max(below.lo.unwrap_or(Q::zero()))),
            (Some(a), None) => Some(a),
            (None, b) => b,
        };
        (
            Interval { lo: below.lo, hi },
            if below.is_point() { deps } else { deps.union(&own_deps) },
        )
    }

    /// The group it is counted in: of several one that counts, or is part of one that does.
    fn parent(&self, e: &Eval, g: ObjId) -> Option<ObjId> {
        let all = parents(e, g);
        let counts = |up: &&ObjId| self.groups.contains(up) || above(e.cx.world, **up, false).iter().any(|a| self.groups.contains(a));
        all.iter().find(counts).or(all.first()).copied()
    }
}

impl Eval<'_> {
    /// The groups that are part of several others: nearly every model has none.
    fn in_several(&self) -> Val {
        let people = self.cx.world.library.words.people;
        let several = |g: &ObjId| parents(self, *g).len() > 1;
        self.kept_list((3, people), || {
            Val::list(self.things(people).into_iter().filter(several).map(Val::object))
        })
    }
}

/// The groups that contain one.
fn parents(e: &Eval, g: ObjId) -> Vec<ObjId> {
    let world = e.cx.world;
    world
        .stated(g, world.library.words.people_part_of)
        .map(|s| world.objects_in(s))
        .unwrap_or_default()
}

/// All groups that contain one: whatever way, or only those that do so under no condition.
pub fn above(world: &World, g: ObjId, surely: bool) -> BTreeSet<ObjId> {
    let (mut out, mut next) = (BTreeSet::new(), vec![g]);
    while let Some(g) = next.pop() {
        let stated = world.stated(g, world.library.words.people_part_of);
        for r in stated.map(|s| world.rows(s)).unwrap_or_default() {
            if let Const::Object(up) = r.head
                && (!surely || r.condition().is_none())
                && out.insert(up)
            {
                next.push(up);
            }
        }
    }
    out
}

/// The groups a datum is about that surely contain the people who hand it over themselves: it is about these people, and not the others. None
/// where it is about them by name.
pub(super) fn part_of_those(cx: &Context, giver: ObjId, root: ObjId) -> Vec<ObjId> {
    let (world, w) = (cx.world, cx.world.library.words);
    if !world.is(giver, w.people) {
        return Vec::new();
    }
    let about = world.stated(root, w.data_about).map(|s| world.objects_in(s)).unwrap_or_default();
    if about.is_empty() || about.contains(&giver) {
        return Vec::new();
    }
    let above = above(world, giver, true);
    about.into_iter().filter(|g| above.contains(g)).collect()
}

/// Groups side by side in bundles: those that some group is part of at once may share people. With what they share them by.
fn bundles(e: &Eval, groups: &BTreeSet<ObjId>) -> (Vec<BTreeSet<ObjId>>, Deps) {
    let mut out: Vec<BTreeSet<ObjId>> = groups.iter().map(|g| BTreeSet::from([*g])).collect();
    let mut deps = Deps::NONE;
    let V::List(several) = e.in_several().v else { return (out, deps) };
    for g in several
        .items
        .iter()
        .filter_map(|x| if let V::Object(g) = x.value.v { Some(g) } else { None })
    {
        let up = above(e.cx.world, g, false);
        let (mut joined, apart): (Vec<_>, Vec<_>) = out.into_iter().partition(|b| b.iter().any(|x| *x == g || up.contains(x)));
        out = apart;
        if joined.len() > 1 {
            deps = deps.union(&Deps::one(Dep::Unknown(g, e.cx.world.library.words.people_part_of)));
        }
        if let Some(mut first) = joined.pop() {
            joined.into_iter().for_each(|b| first.extend(b));
            out.push(first);
        }
    }
    (out, deps)
}

/// All cells of a group: its rows of `count`, or a device's `units`.
fn own_count(e: &Eval, g: ObjId, window: Option<(Day, Day)>) -> (Interval, Deps) {
    let world = e.cx.world;
    let w = world.library.words;
    if world.is(g, w.device) {
        let units = e.prop(g, w.device_units);
        return match &units.head().v {
            V::Num(i, _) => (**i, units.deps.clone()),
            _ => (Interval::natural(), units.deps.clone()),
        };
    }
    let counts = e.prop(g, w.people_count);
    let V::List(l) = &counts.v else {
        return (Interval::natural(), counts.deps.clone());
    };
    let mut sum = Interval::int(0);
    let mut deps = Deps::NONE;
    for row in l.items.iter().filter(|r| !r.member.is_false()) {
        let V::Num(i, _) = &row.value.head().v else {
            sum.hi = None;
            deps = deps.union(&row.value.deps).union(&row.value.head().deps);
            continue;
        };
        let mut inside = in_window(**i, &row.value, window);
        if !row.member.is_true() {
            inside.lo = Some(Q::zero());
            deps = deps.union(&row.deps);
        }
        // How many they are, or how many of them fall into the window, nobody says.
        if !inside.is_point() {
            deps = deps.union(&Deps::one(Dep::Unknown(g, w.people_count)));
        }
        sum = sum.plus(inside);
    }
    if let Some(d) = &l.open {
        sum.hi = None;
        deps = deps.union(d);
    }
    if l.items.is_empty() && l.open.is_none() && !l.everything {
        // `count: none` is nobody.
        return (Interval::int(0), counts.deps.clone());
    }
    (sum, deps.union(&counts.deps))
}

/// A cell with a period inside the window counts whole, partly or perhaps inside between nothing and whole, without dates whole.
fn in_window(i: Interval, row: &Val, window: Option<(Day, Day)>) -> Interval {
    let (Some((from, to)), V::Row(r)) = (window, &row.v) else {
        return i;
    };
    let day = |name: &str| r.links.iter().find(|(n, _)| n.as_ref() == name).and_then(|(_, a)| a.first());
    let (since, until) = (day("since"), day("until"));
    if since.is_none() && until.is_none() {
        return i;
    }
    // A day that is written as unknown may be any.
    let end = |v: Option<&Val>, missing| match v.map(|v| &v.v) {
        Some(V::Day(d, _)) => *d,
        _ => missing,
    };
    // A period without an end goes on: what it counts is there by today, where the window closes.
    let goes_on = if until.is_none() { to } else { Day::NEVER };
    let (a, b) = (end(since, Day::ALWAYS), end(until, goes_on));
    if b < from || a > to {
        Interval::int(0)
    } else if a >= from && b <= to {
        i
    } else {
        Interval {
            lo: Some(Q::zero()),
            hi: i.hi,
        }
    }
}

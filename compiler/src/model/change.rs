//! What an edit changed in a world, as far as a law could tell. Titles, places in the text and what is expected are nothing to it.

use std::sync::Arc;

use super::object::{Const, ObjId, Object, Row, Stated};
use super::schema::PropId;
use super::world::World;

/// The properties of which something else is stated than before, sorted; nothing where more than statements changed: other things, names, kinds,
/// prototypes or containers, or statements that name other things of the model than they did.
pub fn restated(old: &World, new: &World) -> Option<Vec<PropId>> {
    let same = old.case == new.case
        && old.project == new.project
        && old.objects.len() == new.objects.len()
        && (Arc::ptr_eq(&old.library, &new.library) || old.library == new.library)
        && old.names.mean_the_same(&new.names)
        && old.flows == new.flows;
    if !same {
        return None;
    }
    let mut out = Vec::new();
    for (a, b) in old.objects.iter().zip(&new.objects) {
        if !same_thing(a, b) {
            return None;
        }
        restated_of(old, a, b, &mut out)?;
    }
    out.sort_unstable();
    out.dedup();
    Some(out)
}

/// Whether two are one thing, whatever is stated of it.
fn same_thing(a: &Object, b: &Object) -> bool {
    let of = |o: &Object| (o.kind, o.container, o.deploy);
    of(a) == of(b) && a.name == b.name && a.bases == b.bases && a.categories == b.categories && a.pack == b.pack
}

fn restated_of(world: &World, a: &Object, b: &Object, out: &mut Vec<PropId>) -> Option<()> {
    let (mut i, mut j) = (0, 0);
    loop {
        let (x, y) = (a.stated.get(i), b.stated.get(j));
        let prop = match (x, y) {
            (None, None) => return Some(()),
            (Some(x), Some(y)) => x.prop.min(y.prop),
            (Some(s), None) | (None, Some(s)) => s.prop,
        };
        let (x, y) = (x.filter(|s| s.prop == prop), y.filter(|s| s.prop == prop));
        i += usize::from(x.is_some());
        j += usize::from(y.is_some());
        if let (Some(x), Some(y)) = (x, y)
            && says_the_same(x, y)
        {
            continue;
        }
        if named(world, x) != named(world, y) {
            return None;
        }
        out.push(prop);
    }
}

fn says_the_same(a: &Stated, b: &Stated) -> bool {
    let row = |(a, b): (&Row, &Row)| a.head == b.head && a.more == b.more;
    (a.open, a.everything, a.none) == (b.open, b.everything, b.none) && a.rows.len() == b.rows.len() && a.rows.iter().zip(&b.rows).all(row)
}

/// The things of the model's own that a statement names.
fn named(world: &World, s: Option<&Stated>) -> Vec<ObjId> {
    let below = world.library.objects.len() as ObjId;
    let consts = s
        .into_iter()
        .flat_map(|s| &s.rows)
        .flat_map(|r| std::iter::once(&r.head).chain(r.links().iter().flat_map(|(_, args)| args)));
    let mut out: Vec<ObjId> = consts
        .filter_map(|c| match c {
            Const::Object(o) | Const::Rows(o, _) if *o >= below => Some(*o),
            _ => None,
        })
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

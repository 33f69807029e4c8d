//! What follows from the drawing before any law: labels, crossings, holdings. Applied rule by rule until nothing changes.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    At(Id),
    /// Nobody says where this node is.
    Open(Id),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Root {
    Is(Id),
    /// This node does not say from what it makes it.
    Unmade(Id),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    pub data: Id,
    pub root: Root,
    /// `None` where the root is open too.
    pub origin: Option<Place>,
    pub collector: Root,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Crossing {
    pub arrow: usize,
    pub label: Label,
    pub activity: Option<Id>,
    pub from: Place,
    pub to: Place,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holding {
    pub node: Id,
    pub label: Label,
    pub place: Place,
    pub activity: Option<Id>,
}

#[derive(Debug, Clone, Default)]
pub struct Structure {
    /// Labels at each thing.
    pub at: Vec<BTreeSet<Label>>,
    pub crossings: Vec<Crossing>,
    pub holdings: Vec<Holding>,
    /// Product, and the place of the row of its markets.
    pub sales: Vec<(Id, usize)>,
}

/// What a thing, its prototype or, where the property is inherited, its containers say; and who says it.
pub fn said<'m>(m: &'m Model, x: Id, property: &str) -> Option<(Id, &'m Said)> {
    statements(m, x, property).first().copied()
}

/// All of them, the nearest first.
pub fn statements<'m>(m: &'m Model, x: Id, property: &str) -> Vec<(Id, &'m Said)> {
    let (mut out, mut at) = (Vec::new(), Some(x));
    while let Some(i) = at {
        out.extend(m.things[i].said.get(property).map(|s| (i, s)));
        at = m.things[i].prototype;
    }
    let inherited = shape(m.things[x].kind, property).is_some_and(|s| s.2);
    if let (true, Some(h)) = (inherited, m.things[x].holder) {
        out.extend(statements(m, h, property));
    }
    out
}

/// The things a stated list names.
pub fn named(m: &Model, x: Id, property: &str) -> Vec<Id> {
    let rows = said(m, x, property).map(|s| s.1.rows.clone()).unwrap_or_default();
    rows.iter()
        .filter_map(|r| if let V::Thing(t) = r.plain() { Some(*t) } else { None })
        .collect()
}

fn places(m: &Model, x: Id) -> Vec<Place> {
    let list = named(m, x, "in");
    if list.is_empty() {
        vec![Place::Open(x)]
    } else {
        list.into_iter().map(Place::At).collect()
    }
}

fn carries(a: &Arrow, data: Id) -> bool {
    a.carries.as_ref().is_none_or(|c| c.contains(&data))
}

pub fn derive(m: &Model) -> Structure {
    let mut s = Structure {
        at: vec![BTreeSet::new(); m.things.len()],
        ..Structure::default()
    };
    for n in 0..m.things.len() {
        let mut first: Vec<Id> = named(m, n, "collects");
        first.extend(collected_by_shortcut(m, n));
        for d in first {
            for p in places(m, n) {
                s.at[n].insert(Label {
                    data: d,
                    root: Root::Is(d),
                    origin: Some(p),
                    collector: Root::Is(n),
                });
            }
        }
    }
    loop {
        let before: usize = s.at.iter().map(BTreeSet::len).sum();
        for n in 0..m.things.len() {
            let made: Vec<V> = said(m, n, "produces").map(|x| x.1.rows.clone()).unwrap_or_default();
            for row in made {
                let (V::Row(_, links), V::Thing(data)) = (&row, row.plain()) else {
                    continue;
                };
                let from: Vec<V> = links.iter().filter(|l| l.0 == "from").map(|l| l.1.clone()).collect();
                if from == [V::None] {
                    s.at[n].insert(Label {
                        data: *data,
                        root: Root::Unmade(n),
                        origin: None,
                        collector: Root::Unmade(n),
                    });
                }
                let sources: Vec<Label> = s.at[n].iter().filter(|l| from.contains(&V::Thing(l.data))).cloned().collect();
                s.at[n].extend(sources.into_iter().map(|l| Label { data: *data, ..l }));
            }
        }
        for a in &m.arrows {
            let moved: Vec<Label> = s.at[a.source].iter().filter(|l| carries(a, l.data)).cloned().collect();
            s.at[a.target].extend(moved);
        }
        if before == s.at.iter().map(BTreeSet::len).sum::<usize>() {
            break;
        }
    }
    for (i, a) in m.arrows.iter().enumerate() {
        let of = |x: Id, p: &str| -> Vec<Option<Id>> { named(m, x, p).into_iter().map(Some).collect() };
        let lists = [
            of(a.flow, "activity"),
            of(a.target, "activity"),
            of(a.source, "activity"),
            vec![None],
        ];
        let activities = lists.into_iter().find(|l| !l.is_empty()).unwrap_or_default();
        for label in s.at[a.source].iter().filter(|l| carries(a, l.data)) {
            for activity in &activities {
                for from in places(m, a.source) {
                    for to in places(m, a.target) {
                        s.crossings.push(Crossing {
                            arrow: i,
                            label: label.clone(),
                            activity: *activity,
                            from,
                            to,
                        });
                    }
                }
            }
        }
    }
    for p in m.of("product") {
        s.sales.extend((0..named(m, p, "markets").len()).map(|i| (p, i)));
    }
    for n in m.of("node") {
        let list: Vec<Option<Id>> = named(m, n, "activity").into_iter().map(Some).collect();
        let held = held_for(m, &s.at, n, &list);
        for label in &s.at[n] {
            let list = &held[label];
            for place in places(m, n) {
                for activity in if list.is_empty() { &[None][..] } else { list } {
                    s.holdings.push(Holding {
                        node: n,
                        label: label.clone(),
                        place,
                        activity: *activity,
                    });
                }
            }
        }
    }
    s
}

/// For which of its activities a node holds each label: what is brought for some only is held for these, and so is what is made of it.
fn held_for(m: &Model, at: &[BTreeSet<Label>], n: Id, list: &[Option<Id>]) -> BTreeMap<Label, Vec<Option<Id>>> {
    let open = |x: Id| said(m, x, "activity").is_some_and(|(_, s)| s.open || !s.ifs.is_empty());
    let mut out: BTreeMap<Label, BTreeSet<Option<Id>>> = at[n].iter().map(|l| (l.clone(), BTreeSet::new())).collect();
    for a in m.arrows.iter().filter(|a| a.target == n) {
        let own: Vec<Option<Id>> = named(m, a.flow, "activity").into_iter().map(Some).collect();
        let brought = match () {
            () if open(a.flow) => &[None][..],
            () if own.is_empty() || own.iter().any(|x| !list.contains(x)) => list,
            () => &own,
        };
        for l in at[a.source].iter().filter(|l| carries(a, l.data)) {
            out.entry(l.clone()).or_default().extend(brought);
        }
    }
    let rows = said(m, n, "produces").map(|(_, s)| s.rows.clone()).unwrap_or_default();
    for l in &at[n] {
        let made = rows.iter().any(|r| *r.plain() == V::Thing(l.data));
        if l.collector == Root::Is(n) && l.root == Root::Is(l.data) && !made {
            out.entry(l.clone()).or_default().extend(list);
        }
    }
    for _ in 0..=rows.len() {
        for row in &rows {
            let (V::Row(_, links), V::Thing(data)) = (row, row.plain()) else {
                continue;
            };
            for made in at[n].iter().filter(|l| l.data == *data) {
                let whole = |l: &Label| Label { data: *data, ..l.clone() } == *made;
                let sources = at[n]
                    .iter()
                    .filter(|l| whole(l) && links.iter().any(|x| x.0 == "from" && x.1 == V::Thing(l.data)));
                let held: Vec<Option<Id>> = sources.flat_map(|l| out[l].clone()).collect();
                out.entry(made.clone()).or_default().extend(held);
            }
        }
    }
    let whole = |of: BTreeSet<Option<Id>>| match list.len() < 2 || open(n) || of.is_empty() {
        true => list.to_vec(),
        false => of.into_iter().collect(),
    };
    out.into_iter().map(|(l, of)| (l, whole(of))).collect()
}

/// People at the tail of an arrow that names a datum, and a node that states that it stores one, collect it where they are, unless they
/// collect or produce it anyway or an arrow into them names it or carries everything.
fn collected_by_shortcut(m: &Model, n: Id) -> Vec<Id> {
    let thing = &m.things[n];
    let mut out: BTreeSet<Id> = BTreeSet::new();
    if thing.kind == "people" {
        for a in m.arrows.iter().filter(|a| a.source == n) {
            out.extend(a.carries.iter().flatten());
        }
    } else if is_kind(thing.kind, "node") {
        out.extend(named(m, n, "stores"));
    }
    let own: Vec<Id> = [named(m, n, "collects"), named(m, n, "produces")].concat();
    out.retain(|d| !own.contains(d) && !m.arrows.iter().any(|a| a.target == n && carries(a, *d)));
    out.into_iter().collect()
}

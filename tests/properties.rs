//! Laws of the small values and of lineage, tried on random ones against the plainest thing that could be right.

use std::collections::BTreeMap;

use num_traits::{One, Zero};
use portolan::base::{Day, Duration, Interval, Q, Tri};
use portolan::graph::{Collected, Edge, Graph, Node, Place, Produced};
use portolan::lineage::{Label, solve, witness};
use proptest::prelude::*;

const ALL: [Tri; 3] = [Tri::T, Tri::F, Tri::U];

/// What is true of all, of none, or of some cases.
fn summary(cases: impl IntoIterator<Item = bool>) -> Tri {
    let (mut all, mut some) = (true, false);
    for c in cases {
        all &= c;
        some |= c;
    }
    Tri { lo: all && some, hi: some }
}

// ---- truth

#[test]
fn truth_obeys_the_laws_of_a_lattice() {
    for a in ALL {
        assert_eq!(!!a, a);
        assert_eq!((a.and(Tri::T), a.or(Tri::F)), (a, a));
        assert_eq!((a.and(Tri::F), a.or(Tri::T)), (Tri::F, Tri::T));
        for b in ALL {
            assert_eq!((a.and(b), a.or(b)), (b.and(a), b.or(a)));
            assert_eq!(!a.and(b), (!a).or(!b));
            assert_eq!((a.and(a.or(b)), a.or(a.and(b))), (a, a));
            for c in ALL {
                assert_eq!(a.and(b).and(c), a.and(b.and(c)));
                assert_eq!(a.or(b).or(c), a.or(b.or(c)));
                assert_eq!(a.and(b.or(c)), a.and(b).or(a.and(c)));
            }
        }
    }
}

#[derive(Debug, Clone)]
enum Formula {
    Fact(usize),
    Not(Box<Formula>),
    And(Box<Formula>, Box<Formula>),
    Or(Box<Formula>, Box<Formula>),
}

impl Formula {
    fn value(&self, facts: &[Tri]) -> Tri {
        match self {
            Formula::Fact(i) => facts[*i],
            Formula::Not(f) => !f.value(facts),
            Formula::And(f, g) => f.value(facts).and(g.value(facts)),
            Formula::Or(f, g) => f.value(facts).or(g.value(facts)),
        }
    }
}

const FACTS: usize = 5;

fn formula() -> impl Strategy<Value = Formula> {
    (0..FACTS).prop_map(Formula::Fact).prop_recursive(6, 40, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|f| Formula::Not(Box::new(f))),
            (inner.clone(), inner.clone()).prop_map(|(f, g)| Formula::And(Box::new(f), Box::new(g))),
            (inner.clone(), inner).prop_map(|(f, g)| Formula::Or(Box::new(f), Box::new(g))),
        ]
    })
}

proptest! {
    #![proptest_config(portolan_tests::chance::config(256))]

    /// However the unknowns turn out, what was called true is true and what was called false is false.
    #[test]
    fn a_definite_truth_survives_every_answer(f in formula(), facts in prop::collection::vec(0..3usize, FACTS)) {
        let facts: Vec<Tri> = facts.into_iter().map(|i| ALL[i]).collect();
        let said = f.value(&facts);
        let answers = (0..1u32 << FACTS).map(|bits| {
            let world: Vec<Tri> = facts.iter().enumerate().map(|(i, t)| if t.is_unknown() { Tri::from(bits >> i & 1 == 1) } else { *t }).collect();
            f.value(&world).is_true()
        });
        let real = summary(answers);
        prop_assert!(!said.is_true() || real.is_true());
        prop_assert!(!said.is_false() || real.is_false());
    }
}

// ---- intervals

fn interval() -> impl Strategy<Value = (i128, i128)> {
    (-6..7i128, 0..5i128).prop_map(|(lo, width)| (lo, lo + width))
}

fn made((lo, hi): (i128, i128)) -> Interval {
    Interval::new(Q::from_integer(lo), Q::from_integer(hi))
}

/// All pairs of whole numbers in two intervals. With whole bounds they decide every comparison.
fn pairs(a: (i128, i128), b: (i128, i128)) -> Vec<(i128, i128)> {
    (a.0..=a.1).flat_map(|x| (b.0..=b.1).map(move |y| (x, y))).collect()
}

proptest! {
    #![proptest_config(portolan_tests::chance::config(256))]

    #[test]
    fn intervals_compare_as_their_numbers_do(a in interval(), b in interval()) {
        let all = pairs(a, b);
        let (x, y) = (made(a), made(b));
        prop_assert_eq!(x.lt(y), summary(all.iter().map(|(p, q)| p < q)));
        prop_assert_eq!(x.le(y), summary(all.iter().map(|(p, q)| p <= q)));
        prop_assert_eq!(x.equals(y), summary(all.iter().map(|(p, q)| p == q)));
    }

    #[test]
    fn interval_arithmetic_is_exactly_wide_enough(a in interval(), b in interval()) {
        let all = pairs(a, b);
        let span = |f: fn(i128, i128) -> i128| {
            let values: Vec<i128> = all.iter().map(|(p, q)| f(*p, *q)).collect();
            made((*values.iter().min().expect("not empty"), *values.iter().max().expect("not empty")))
        };
        let (x, y) = (made(a), made(b));
        prop_assert_eq!(x.plus(y), span(|p, q| p + q));
        prop_assert_eq!(x.minus(y), span(|p, q| p - q));
        prop_assert_eq!(x.times(y), span(|p, q| p * q));
        let quotient = x.over(y);
        for (p, q) in all.into_iter().filter(|(_, q)| *q != 0) {
            let exact = Q::new(p, q);
            prop_assert!(quotient.lo.is_none_or(|l| l <= exact) && quotient.hi.is_none_or(|h| exact <= h));
        }
    }
}

#[test]
fn numbers_too_large_become_open_bounds_not_wrong_ones() {
    let huge = Interval::int(i128::MAX);
    assert_eq!(huge.plus(Interval::point(Q::one())).hi, None);
    assert_eq!(huge.times(huge), Interval::ALL);
    assert_eq!(Interval::int(1).over(Interval::new(-Q::one(), Q::one())), Interval::ALL);
    assert_eq!(Interval::natural().lt(Interval::point(Q::zero())), Tri::F);
}

// ---- durations

/// First days of all lengths of month, with and without leap days, around the year 2100 that has none.
fn starts() -> Vec<Day> {
    let from = |y, years: i64| (0..years * 366).map(move |n| Day::new(y, 1, 1).expect("a day").plus_days(n));
    from(2023, 5).chain(from(2095, 9)).collect()
}

fn duration() -> impl Strategy<Value = Duration> {
    (0..40i64, prop_oneof![0..40i64, 360..370i64, 0..1200i64]).prop_map(|(months, days)| Duration {
        months,
        days,
        ..Duration::ZERO
    })
}

proptest! {
    #![proptest_config(portolan_tests::chance::config(48))]
    #[test]
    fn durations_compare_over_every_start(a in duration(), b in duration()) {
        let ends: Vec<(Day, Day)> = starts().into_iter().map(|s| (a.after(s, &[]), b.after(s, &[]))).collect();
        prop_assert_eq!(a.lt(b), summary(ends.iter().map(|(x, y)| x < y)));
        prop_assert_eq!(a.le(b), summary(ends.iter().map(|(x, y)| x <= y)));
        prop_assert_eq!(a.equals(b), summary(ends.iter().map(|(x, y)| x == y)));
    }

    #[test]
    fn days_and_their_numbers_agree(n in -200_000..200_000i64, months in -600..600i64) {
        let day = Day::new(2000, 1, 1).expect("a day").plus_days(n);
        prop_assert_eq!(Day::parse(&day.to_string()), Some(day));
        prop_assert_eq!(day.plus_days(1).weekday(), (day.weekday() + 1) % 7);
        let later = day.plus_months(months);
        let (a, b) = (day.civil().expect("finite"), later.civil().expect("finite"));
        let count = |d: civil::Civil| i64::from(d.0) * 12 + i64::from(d.1);
        prop_assert_eq!(count(civil::of(&b.to_string())) - count(civil::of(&a.to_string())), months);
    }
}

/// A day taken apart again from its text.
mod civil {
    pub type Civil = (i32, i32, i32);
    pub fn of(text: &str) -> Civil {
        let (rest, day) = text.rsplit_once('-').expect("a day");
        let (year, month) = rest.rsplit_once('-').expect("a day");
        let n = |s: &str| s.parse::<i32>().expect("a number");
        (n(year), n(month), n(day))
    }
}

// ---- lineage

const NODES: u32 = 6;
const DATA: u32 = 4;

type Drawn = (Vec<(u32, u32)>, Vec<(u32, u32, u32)>, Vec<(u32, u32, Option<u32>)>);

/// Who collects what, who makes what from what, and the arrows, each with its data or with everything.
fn drawing() -> impl Strategy<Value = Drawn> {
    let data = || 0..DATA;
    let node = || 0..NODES;
    (
        prop::collection::vec((node(), data()), 1..6),
        prop::collection::vec((node(), data(), data()), 0..5),
        prop::collection::vec((node(), node(), prop::option::of(data())), 0..12),
    )
}

/// Objects are numbered: nodes from 0, data from 100, places from 200.
fn graph((collects, produces, edges): &Drawn) -> Graph {
    let mut g = Graph::default();
    for n in 0..NODES {
        g.nodes.push(Node {
            object: n,
            people: false,
            places: vec![Place::At(200 + n % 3)].into(),
            collects: collects
                .iter()
                .filter(|c| c.0 == n)
                .map(|c| Collected {
                    data: 100 + c.1,
                    of: Default::default(),
                })
                .collect(),
            produces: produces
                .iter()
                .filter(|p| p.0 == n)
                .map(|p| Produced {
                    data: 100 + p.1,
                    from: Some(vec![100 + p.2]),
                    by: vec![300 + p.1],
                })
                .collect(),
            stores: Default::default(),
        });
    }
    for (i, (source, target, data)) in edges.iter().enumerate() {
        g.edges.push(Edge {
            flow: 400 + i as u32,
            source: *source,
            target: *target,
            sight: i % 2 == 0,
            carries: data.map(|d| vec![100 + d].into()),
        });
    }
    (g.out, g.into) = g.lists(Ord::cmp);
    g
}

/// The labels at each node, sorted.
fn labels(g: &Graph) -> Vec<Vec<Label>> {
    let l = solve(g);
    let sorted = |n| {
        let mut out: Vec<Label> = l.at(n).map(|i| l.labels[i as usize].clone()).collect();
        out.sort();
        out
    };
    (0..g.nodes.len() as u32).map(sorted).collect()
}

/// The same by the definition: apply every rule to everything until nothing changes.
fn labels_slowly(g: &Graph) -> Vec<Vec<Label>> {
    let mut at = labels(&collected_only(g));
    loop {
        let mut next = at.clone();
        for (n, node) in g.nodes.iter().enumerate() {
            for p in &node.produces {
                for l in &at[n] {
                    if p.from.as_ref().is_some_and(|f| f.contains(&l.data)) {
                        next[n].push(made_of(l, p));
                    }
                }
            }
        }
        for e in &g.edges {
            let carried = at[e.source as usize]
                .iter()
                .filter(|l| e.carries.as_ref().is_none_or(|c| c.contains(&l.data)));
            next[e.target as usize].extend(carried.cloned());
        }
        for list in &mut next {
            list.sort();
            list.dedup();
        }
        if next == at {
            return at;
        }
        at = next;
    }
}

/// How many steps it takes at least for a label to come to a node, by trying every step until nothing gets shorter.
fn steps(g: &Graph) -> BTreeMap<(u32, Label), usize> {
    let first = labels(&collected_only(g));
    let mut out: BTreeMap<(u32, Label), usize> = BTreeMap::new();
    for (n, list) in first.into_iter().enumerate() {
        out.extend(list.into_iter().map(|l| ((n as u32, l), 1)));
    }
    loop {
        let mut shorter = Vec::new();
        for ((n, l), cost) in &out {
            let here = &g.nodes[*n as usize];
            let made = here
                .produces
                .iter()
                .filter(|p| p.from.as_ref().is_some_and(|f| f.contains(&l.data)))
                .map(|p| (*n, made_of(l, p)));
            let edges = g
                .edges
                .iter()
                .filter(|e| e.source == *n && e.carries.as_ref().is_none_or(|c| c.contains(&l.data)));
            shorter.extend(made.chain(edges.map(|e| (e.target, l.clone()))).map(|key| (key, cost + 1)));
        }
        shorter.retain(|(key, cost)| out.get(key).is_none_or(|known| cost < known));
        if shorter.is_empty() {
            return out;
        }
        for (key, cost) in shorter {
            let known = out.entry(key).or_insert(cost);
            *known = cost.min(*known);
        }
    }
}

fn made_of(l: &Label, p: &Produced) -> Label {
    let mut made = l.clone();
    made.data = p.data;
    made.treatments.extend(p.by.iter().copied());
    made.treatments.sort_unstable();
    made.treatments.dedup();
    made
}

/// What is collected, before anything is made or sent.
fn collected_only(g: &Graph) -> Graph {
    let mut g = g.clone();
    g.nodes.iter_mut().for_each(|n| n.produces.clear());
    g.edges.clear();
    (g.out, g.into) = g.lists(Ord::cmp);
    g
}

proptest! {
    #![proptest_config(portolan_tests::chance::config(256))]

    #[test]
    fn lineage_is_the_least_fixpoint(d in drawing()) {
        let g = graph(&d);
        prop_assert_eq!(labels(&g), labels_slowly(&g));
    }

    /// An arrow more never takes a label away.
    #[test]
    fn lineage_grows_with_the_arrows(d in drawing(), more in prop::collection::vec((0..NODES, 0..NODES, prop::option::of(0..DATA)), 1..4)) {
        let before = labels(&graph(&d));
        let mut wider = d;
        wider.2.extend(more);
        let after = labels(&graph(&wider));
        for (b, a) in before.iter().zip(&after) {
            prop_assert!(b.iter().all(|l| a.contains(l)));
        }
    }

    /// No way is longer than it must be.
    #[test]
    fn every_way_is_a_shortest_one(d in drawing()) {
        let g = graph(&d);
        let l = solve(&g);
        let steps = steps(&g);
        for n in 0..NODES {
            for id in l.at(n) {
                let label = &l.labels[id as usize];
                prop_assert_eq!(witness::path(&g, &l, n, id).len(), steps[&(n, label.clone())]);
            }
        }
    }

    /// The way a label came runs from where it began to where it is, without a gap, and the same every time.
    #[test]
    fn every_label_shows_its_way(d in drawing()) {
        let g = graph(&d);
        let l = solve(&g);
        for n in 0..NODES {
            for label in l.at(n) {
                let path = witness::path(&g, &l, n, label);
                prop_assert!(matches!(path.first(), Some(witness::Hop::Starts(_))));
                let mut here = None;
                for hop in &path {
                    match hop {
                        witness::Hop::Starts(s) => here = Some(*s),
                        witness::Hop::Made(m) => prop_assert_eq!(here, Some(*m)),
                        witness::Hop::Flows(e) => {
                            let e = &g.edges[*e as usize];
                            prop_assert_eq!(here, Some(e.source));
                            here = Some(e.target);
                        }
                    }
                }
                prop_assert_eq!(here, Some(n));
                prop_assert_eq!(&path, &witness::path(&g, &solve(&g), n, label));
            }
        }
    }
}

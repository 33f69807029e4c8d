//! Tests of the law itself: each condition is dropped in turn, and the expectations that read it are judged again.

use std::sync::Arc;

use super::accept::Acceptances;
use super::expect;
use crate::base::Day;
use crate::law::eval::Context;
use crate::law::mutant::{self, Mutant};
use crate::law::trace::Trace;
use crate::model::library::{LawSort, Library};

/// A world whose expectations are the tests.
pub struct Tested<'a> {
    pub name: Option<Arc<str>>,
    pub cx: Context<'a>,
    pub day: Option<Day>,
    pub accepted: &'a Acceptances,
}

/// A condition that can be dropped, and which expectation noticed.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// The name of the law it stands in.
    pub law: Arc<str>,
    pub sort: LawSort,
    pub regime: Option<Arc<str>>,
    pub mutant: Mutant,
    /// Expectations that read the name it stands in.
    pub readers: usize,
    /// The case of the first that came out otherwise; the project itself has no name.
    pub noticed: Option<Option<Arc<str>>>,
    /// The mechanism that is dropped from a demand.
    pub need: Option<Arc<str>>,
    /// A pack may not be released while it is unnoticed.
    pub owed: bool,
}

/// An expectation that holds, and what it read.
struct Reader {
    world: usize,
    expect: usize,
    read: Vec<bool>,
    breadth: usize,
}

/// Tries every mutant of the names `wanted` chooses, by the expectations of `worlds` that hold. Worlds that see the same packs share their
/// law, so a condition of a pack is tried under each such law until one expectation notices.
pub fn run(worlds: &[Tested], wanted: &dyn Fn(&Library, u32) -> bool) -> Vec<Tried> {
    let mut out: Vec<Tried> = Vec::new();
    let mut index: crate::base::Map<(Arc<str>, usize, usize), usize> = Default::default();
    let mut left: Vec<usize> = (0..worlds.len()).collect();
    while let Some(first) = left.first().copied() {
        let same = |w: &usize| std::ptr::eq(worlds[*w].cx.law, worlds[first].cx.law);
        let group: Vec<usize> = left.iter().copied().filter(same).collect();
        left.retain(|w| !same(w));
        under_one_law(worlds, &group, wanted, &mut out, &mut index);
    }
    out.sort_by(|a, b| (&a.law, a.mutant.version).cmp(&(&b.law, b.mutant.version)));
    out
}

fn under_one_law(
    worlds: &[Tested],
    group: &[usize],
    wanted: &dyn Fn(&Library, u32) -> bool,
    out: &mut Vec<Tried>,
    index: &mut crate::base::Map<(Arc<str>, usize, usize), usize>,
) {
    let readers = readers(worlds, group);
    let cx = worlds[group[0]].cx;
    let library = &cx.world.library;
    let mut law = cx.law.clone();
    for (i, name) in library.laws.iter().enumerate() {
        if !wanted(library, i as u32) {
            continue;
        }
        let own: Vec<&Reader> = readers.iter().filter(|r| r.read.get(i).copied().unwrap_or(false)).collect();
        for (n, m) in mutant::of(cx.law, i as u32, name.sort).into_iter().enumerate() {
            // The same text under another set of packs is the same mutant.
            let at = *index.entry((name.name.clone(), m.version, n)).or_insert_with(|| {
                out.push(Tried {
                    law: name.name.clone(),
                    sort: name.sort,
                    regime: name.regime.map(|r| library.regimes[r as usize].name.clone()),
                    owed: mutant::must_be_noticed(name.sort),
                    need: m.need.map(|n| library.laws[n as usize].name.clone()),
                    mutant: m.clone(),
                    readers: 0,
                    noticed: None,
                });
                out.len() - 1
            });
            out[at].readers += own.len();
            if out[at].noticed.is_some() || own.is_empty() {
                continue;
            }
            let old = m.apply(&mut law, i as u32);
            let notices = own.iter().find(|r| {
                let w = &worlds[r.world];
                let cx = Context { law: &law, ..w.cx };
                !expect::one(cx, w.day, w.accepted, &w.cx.world.expects[r.expect]).passed
            });
            out[at].noticed = notices.map(|r| worlds[r.world].name.clone());
            mutant::restore(&mut law, i as u32, m.version, old);
        }
    }
}

/// The expectations that hold, those that read least first: they are the quickest to judge again.
fn readers(worlds: &[Tested], group: &[usize]) -> Vec<Reader> {
    let mut out = Vec::new();
    for w in group {
        let world = &worlds[*w];
        for (i, s) in world.cx.world.expects.iter().enumerate() {
            let trace = Trace::default();
            let cx = Context {
                profiles: None,
                trace: Some(&trace),
                ..world.cx
            };
            if expect::one(cx, world.day, world.accepted, s).passed {
                let read = trace.take_names();
                let breadth = read.iter().filter(|r| **r).count();
                out.push(Reader {
                    world: *w,
                    expect: i,
                    read,
                    breadth,
                });
            }
        }
    }
    out.sort_by_key(|r| r.breadth);
    out
}

//! What the verdicts of a run take for granted: the schema's defaults that stood in for what nobody states.

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;

use super::kept::{List, Part};
use crate::base::{Day, Index};
use crate::law::eval::{Context, Eval, Positions};
use crate::law::say;
use crate::law::value::Dep;
use crate::model::{ObjId, PropId};

/// One default and whom it was assumed of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumed {
    /// The property with its prefix.
    pub property: String,
    pub value: String,
    /// The things that do not state it, by name.
    pub of: Vec<String>,
    /// How many verdicts rest on it.
    pub verdicts: usize,
}

/// One default: its property and value, the things it was assumed of, and how many verdicts rest on it.
struct Found {
    key: (String, String),
    /// Whether there is one: where its own condition fails nothing is assumed, but asked.
    given: bool,
    of: FixedBitSet,
    verdicts: usize,
}

/// The defaults met so far, by number.
struct Defaults<'a> {
    e: Eval<'a>,
    found: Vec<Found>,
    known: BTreeMap<(String, String), u32>,
    values: Index<(ObjId, PropId), u32>,
}

impl Defaults<'_> {
    /// The default that stands in for a property of a thing.
    fn number(&mut self, o: ObjId, p: PropId) -> u32 {
        if let Some(n) = self.values.get(&(o, p)) {
            return *n;
        }
        let world = self.e.cx.world;
        let value = self.e.prop(o, p);
        let key = (world.library.schema.prop(p).full.to_string(), say::value(world, &value));
        let n = *self.known.entry(key.clone()).or_insert_with(|| {
            self.found.push(Found {
                key,
                given: !value.is_unknown(),
                of: FixedBitSet::new(),
                verdicts: 0,
            });
            self.found.len() as u32 - 1
        });
        self.values.insert((o, p), n);
        n
    }
    fn assumed_of(&mut self, n: u32, o: ObjId) {
        self.found[n as usize].of.grow_and_insert(o as usize);
    }
}

/// All that is assumed, each default once, the one most verdicts rest on first.
pub fn of(cx: &Context, results: &List) -> Vec<Assumed> {
    let positions = Positions::new();
    let mut defaults = Defaults {
        e: Eval::new(*cx, Day::ALWAYS, &positions),
        found: Vec::new(),
        known: BTreeMap::new(),
        values: Index::default(),
    };
    for part in &results.parts {
        of_regime(part, &mut defaults);
    }
    let found = defaults.found.into_iter().filter(|f| f.verdicts > 0 && f.given);
    let mut out: Vec<Assumed> = found
        .map(|f| {
            let (property, value) = f.key;
            let mut of: Vec<String> = f.of.ones().map(|o| cx.world.object(o as ObjId).name.to_string()).collect();
            of.sort();
            Assumed {
                property,
                value,
                of,
                verdicts: f.verdicts,
            }
        })
        .collect();
    out.sort_by(|a, b| {
        b.verdicts
            .cmp(&a.verdicts)
            .then_with(|| a.property.cmp(&b.property))
            .then_with(|| a.value.cmp(&b.value))
    });
    out
}

/// What the verdicts of one regime assume.
fn of_regime(part: &Part, defaults: &mut Defaults) {
    // Reasons of the whole model are shared by many verdicts: each set of them is looked through once.
    let mut shared: Index<*const Dep, Vec<u32>> = Index::default();
    // What each verdict assumes of the subject's own things: the default, and which of its things.
    let mut own: Vec<Vec<(u32, usize)>> = Vec::with_capacity(part.kept.len());
    for t in &part.kept {
        let (mut mine, mut numbers): (Vec<(u32, usize)>, Vec<u32>) = Default::default();
        if t.count > 0 {
            let assumed = &t.said.verdict.assumed;
            for d in assumed.own() {
                let Dep::Assumed(o, p) = *d else { continue };
                let n = defaults.number(o, p);
                numbers.push(n);
                // In the place of a thing of its own another subject has another of the same class, which states no more.
                match t.said.roles.iter().position(|r| t.said.open && *r == o) {
                    Some(role) => mine.push((n, role)),
                    None => defaults.assumed_of(n, o),
                }
            }
            for group in assumed.groups() {
                let of_group = shared.entry(group.as_ptr()).or_insert_with(|| {
                    let mut all: Vec<u32> = Vec::new();
                    for d in group {
                        let Dep::Assumed(o, p) = *d else { continue };
                        let n = defaults.number(o, p);
                        defaults.assumed_of(n, o);
                        all.push(n);
                    }
                    all.sort_unstable();
                    all.dedup();
                    all
                });
                numbers.extend(of_group.iter());
            }
            numbers.sort_unstable();
            numbers.dedup();
            numbers.iter().for_each(|n| defaults.found[*n as usize].verdicts += t.count);
        }
        own.push(mine);
    }
    for b in &part.blocks {
        b.each_with(&|t| !own[t as usize].is_empty(), &mut |s, list| {
            let roles = part.subjects.roles(s);
            for (n, role) in list.iter().flat_map(|t| &own[*t as usize]) {
                defaults.assumed_of(*n, roles[*role]);
            }
        });
    }
}

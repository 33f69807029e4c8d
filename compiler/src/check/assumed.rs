//! What the verdicts of a run take for granted: the schema's defaults that stood in for what nobody states.

use std::collections::BTreeMap;

use super::result::Result;
use crate::base::Day;
use crate::law::eval::{Context, Eval, Positions};
use crate::law::say;
use crate::law::value::Dep;
use crate::model::ObjId;

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

/// All that is assumed, each default once, the one most verdicts rest on first.
pub fn of(cx: &Context, results: &[Result]) -> Vec<Assumed> {
    let positions = Positions::new();
    let e = Eval::new(*cx, Day::ALWAYS, &positions);
    let mut values: BTreeMap<(ObjId, u32), (String, String)> = BTreeMap::new();
    let mut found: BTreeMap<(String, String), (Vec<ObjId>, usize)> = BTreeMap::new();
    for r in results {
        let mut keys: Vec<(String, String)> = Vec::new();
        for d in r.verdict.assumed.iter() {
            let Dep::Assumed(o, p) = d else { continue };
            let key = values.entry((o, p)).or_insert_with(|| {
                let full = cx.world.library.schema.prop(p).full.to_string();
                (full, say::value(cx.world, &e.prop(o, p)))
            });
            let entry = found.entry(key.clone()).or_default();
            if !entry.0.contains(&o) {
                entry.0.push(o);
            }
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        for k in keys {
            if let Some(entry) = found.get_mut(&k) {
                entry.1 += 1;
            }
        }
    }
    let mut out: Vec<Assumed> = found
        .into_iter()
        .map(|((property, value), (of, verdicts))| {
            let mut of: Vec<String> = of.into_iter().map(|o| cx.world.object(o).name.to_string()).collect();
            of.sort();
            Assumed {
                property,
                value,
                of,
                verdicts,
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

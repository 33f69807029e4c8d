//! What the verdicts of a run take for granted: the schema's defaults that stood in for what nobody states.

use std::collections::{BTreeMap, BTreeSet};

use super::kept::List;
use crate::base::{Day, Index};
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
pub fn of(cx: &Context, results: &List) -> Vec<Assumed> {
    let positions = Positions::new();
    let e = Eval::new(*cx, Day::ALWAYS, &positions);
    let mut values: Index<(ObjId, u32), u32> = Index::default();
    // Each default once: its property and value, the things it was assumed of, and how many verdicts rest on it.
    let mut found: Vec<((String, String), BTreeSet<ObjId>, usize)> = Vec::new();
    let mut known: BTreeMap<(String, String), u32> = BTreeMap::new();
    for part in &results.parts {
        // What each verdict assumes: things that are the same for all subjects, and the subject's own.
        let mut own: Vec<Vec<(u32, Dep)>> = Vec::with_capacity(part.kept.len());
        for t in &part.kept {
            let (mut mine, mut keys): (Vec<(u32, Dep)>, Vec<u32>) = Default::default();
            for d in t.said.verdict.assumed.iter() {
                let Dep::Assumed(o, p) = d else { continue };
                let key = *values.entry((o, p)).or_insert_with(|| {
                    let full = cx.world.library.schema.prop(p).full.to_string();
                    let key = (full, say::value(cx.world, &e.prop(o, p)));
                    *known.entry(key.clone()).or_insert_with(|| {
                        found.push((key, BTreeSet::new(), 0));
                        found.len() as u32 - 1
                    })
                });
                if !keys.contains(&key) {
                    keys.push(key);
                }
                // In the place of a thing of its own another subject has another of the same class, which states no more.
                if t.said.open && t.said.roles.contains(&o) {
                    mine.push((key, d));
                } else if t.count > 0 {
                    found[key as usize].1.insert(o);
                }
            }
            keys.into_iter().for_each(|k| found[k as usize].2 += t.count);
            own.push(mine);
        }
        if own.iter().all(Vec::is_empty) {
            continue;
        }
        part.each(&mut |_, s, t| {
            let mine = &own[t as usize];
            if !mine.is_empty() {
                let roles = part.subjects.roles(s);
                for (key, d) in mine {
                    found[*key as usize].1.extend(part.kept[t as usize].said.dep(*d, &roles).object());
                }
            }
        });
    }
    let mut out: Vec<Assumed> = found
        .into_iter()
        .filter(|f| f.2 > 0)
        .map(|((property, value), of, verdicts)| {
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

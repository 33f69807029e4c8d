//! What things are called in a report: by their titles, and so that no two of a sort are called the same.

use std::collections::BTreeMap;

use super::words::Words;
use crate::law::eval::Context;
use crate::model::ObjId;

/// How many of a sort have a label: places, machines and parties that share one are told apart by where they belong or by their names.
#[derive(Default)]
pub struct Names {
    things: BTreeMap<(usize, String), u32>,
    /// The same within one site.
    within: BTreeMap<(usize, String, Option<ObjId>), u32>,
    flows: BTreeMap<String, u32>,
}

impl Names {
    pub fn new(cx: &Context, words: &Words) -> Names {
        let mut out = Names::default();
        for id in cx.world.own_ids() {
            if let Some(sort) = sort(cx, id) {
                let label = label(cx, words, id);
                *out.within
                    .entry((sort, label.clone(), cx.world.object(id).container()))
                    .or_default() += 1;
                *out.things.entry((sort, label)).or_default() += 1;
            }
        }
        for f in &cx.world.flows {
            *out.flows.entry(out.arrow(cx, words, f.object)).or_default() += 1;
        }
        out
    }

    /// How a thing is called in a sentence.
    pub fn of(&self, cx: &Context, words: &Words, id: ObjId) -> String {
        let o = cx.world.object(id);
        let apart = |label: &str, by: &str| format!("{label}{}{by}{}", words.get("open_bracket"), words.get("close_bracket"));
        if cx.world.flow_of(id).is_some() {
            let label = self.arrow(cx, words, id);
            if self.flows.get(&label).is_none_or(|n| *n < 2) {
                return label;
            }
            let load = carried(cx, id).into_iter().map(|d| self.of(cx, words, d));
            let by = match (&o.title, load.collect::<Vec<_>>()) {
                (None, load) if !load.is_empty() => load.join(&words.comma()),
                _ => o.name.to_string(),
            };
            return apart(&label, &by);
        }
        let label = label(cx, words, id);
        let Some(sort) = sort(cx, id).filter(|_| label.as_str() != o.name.as_ref()) else {
            return label;
        };
        if self.things.get(&(sort, label.clone())).is_none_or(|n| *n < 2) {
            return label;
        }
        // By the site it stands in, where that tells it from the others; else by the name the model has for it.
        let site = o.container().filter(|c| o.deploy() != Some(*c));
        let alone = self.within.get(&(sort, label.clone(), site)).is_none_or(|n| *n < 2);
        match site.filter(|_| alone) {
            Some(c) => apart(&label, &words.titled(c)),
            None => apart(&label, &o.name),
        }
    }

    /// A flow by its title, else by its ends.
    fn arrow(&self, cx: &Context, words: &Words, id: ObjId) -> String {
        match cx.world.flow_of(id).filter(|_| cx.world.object(id).title.is_none()) {
            Some(f) => {
                let arrow = if f.sight { "⇢" } else { "→" };
                format!("{} {arrow} {}", self.of(cx, words, f.source), self.of(cx, words, f.target))
            }
            None => words.titled(id),
        }
    }
}

/// Sorts of things that stand beside each other in a sentence.
fn sort(cx: &Context, id: ObjId) -> Option<usize> {
    let w = cx.world.library.words;
    let sorts = [w.node, w.data, w.people, w.entity, w.activity, w.document, w.product];
    sorts.iter().position(|k| cx.world.is(id, *k))
}

/// The title; of a member of a deploy with the deploy before it, and with its name within the deploy where it has no title.
fn label(cx: &Context, words: &Words, id: ObjId) -> String {
    let o = cx.world.object(id);
    let Some(d) = o.deploy().filter(|d| *d != id) else {
        return words.titled(id);
    };
    let deploy = cx.world.object(d);
    let title = match o.title {
        Some(_) => words.titled(id),
        None => {
            let within = o.name.strip_prefix(deploy.name.as_ref()).and_then(|n| n.strip_prefix('.'));
            within.unwrap_or(&o.name).to_owned()
        }
    };
    words.fill("of_deploy", &[("deploy", &words.titled(d)), ("it", &title)])
}

/// The data on a flow: as lineage knows them.
pub fn carried(cx: &Context, flow: ObjId) -> Vec<ObjId> {
    let mut data: Vec<ObjId> = Vec::new();
    for i in cx.subjects.by_flow.get(&flow).into_iter().flatten() {
        let d = cx.lineage.labels[cx.subjects.crossings[*i as usize].label as usize].data;
        if !data.contains(&d) {
            data.push(d);
        }
    }
    data.sort_unstable();
    data
}

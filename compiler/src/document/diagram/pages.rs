//! A large drawing split into pages by one rule: first an overview with a box for each column of each territory, then a page for each territory
//! with its nodes and whatever their flows end at. Every page says what stands on the others.

use std::collections::BTreeMap;

use super::collapse::{self, grouped};
use super::id::id;
use super::{Diagram, Flow, Rung, Words, gravity, terms};

/// One page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// What tells its file apart: empty for the overview, else the short name of its territory.
    pub name: String,
    pub diagram: Diagram,
}

/// Splits a drawing in which nothing is collapsed.
pub fn pages(d: &Diagram) -> Vec<Page> {
    let count = d.territories.len() + 1;
    let mut out = vec![Page {
        name: String::new(),
        diagram: titled(overview(d), &terms::overview(), 1, count),
    }];
    for (t, territory) in d.territories.iter().enumerate() {
        let mut one = of(d, t);
        if one.nodes.len() > collapse::MANY {
            one = collapse::collapse(one);
        }
        out.push(Page {
            name: territory.id.clone(),
            diagram: titled(one, &territory.title, t + 2, count),
        });
    }
    out
}

fn titled(mut d: Diagram, of: &Words, number: usize, count: usize) -> Diagram {
    let page = terms::page(number, count, of);
    d.subtitle = if d.subtitle.is_empty() {
        page
    } else {
        Words::joined(&[d.subtitle, page], "  ·  ")
    };
    d
}

/// The nodes of a territory, and the flows that touch them with their other ends.
fn of(d: &Diagram, territory: usize) -> Diagram {
    let own = |n: usize| d.nodes[n].territory == territory;
    let mut keep: Vec<bool> = (0..d.nodes.len()).map(own).collect();
    let flows: Vec<bool> = d
        .flows
        .iter()
        .map(|f| own(f.from) || own(f.to) || f.stops.iter().any(|s| own(*s)))
        .collect();
    for (f, _) in d.flows.iter().zip(&flows).filter(|(_, shown)| **shown) {
        keep[f.from] = true;
        keep[f.to] = true;
        f.stops.iter().for_each(|s| keep[*s] = true);
    }
    part(d, &keep, &flows)
}

/// A part of a drawing; the rest is counted as left out.
fn part(d: &Diagram, nodes: &[bool], flows: &[bool]) -> Diagram {
    let mut out = Diagram {
        territories: Vec::new(),
        sites: Vec::new(),
        nodes: Vec::new(),
        flows: Vec::new(),
        ..d.clone()
    };
    let mut territories: Vec<Option<usize>> = vec![None; d.territories.len()];
    for n in d.nodes.iter().zip(nodes).filter_map(|(n, keep)| keep.then_some(n)) {
        territories[n.territory] = Some(0);
    }
    for (t, at) in territories.iter_mut().enumerate().filter(|(_, at)| at.is_some()) {
        *at = Some(out.territories.len());
        out.territories.push(d.territories[t].clone());
    }
    let mut sites: Vec<Option<usize>> = vec![None; d.sites.len()];
    let mut place: Vec<usize> = vec![0; d.nodes.len()];
    for (i, n) in d.nodes.iter().enumerate().filter(|(i, _)| nodes[*i]) {
        place[i] = out.nodes.len();
        let mut n = n.clone();
        n.territory = territories[n.territory].unwrap_or(0);
        n.site = n.site.map(|s| {
            *sites[s].get_or_insert_with(|| {
                let mut site = d.sites[s].clone();
                site.territory = n.territory;
                out.sites.push(site);
                out.sites.len() - 1
            })
        });
        out.nodes.push(n);
    }
    for (f, _) in d.flows.iter().zip(flows).filter(|(_, keep)| **keep) {
        let mut f = f.clone();
        (f.from, f.to) = (place[f.from], place[f.to]);
        f.stops.iter_mut().for_each(|s| *s = place[*s]);
        out.flows.push(f);
    }
    out.left_out.nodes += d.nodes.len() - out.nodes.len();
    out.left_out.flows += d.flows.len() - out.flows.len();
    out
}

/// One box for all nodes of a territory in one column.
fn overview(d: &Diagram) -> Diagram {
    let rung = |r: Rung| Rung::ALL.iter().position(|x| *x == r).unwrap_or(0);
    let groups: Vec<Option<usize>> = d.nodes.iter().map(|n| Some(n.territory * Rung::ALL.len() + rung(n.rung))).collect();
    let sizes = |g: usize| groups.iter().filter(|x| **x == Some(g)).count();
    let mut out = grouped(d.clone(), &groups, &|g, n| {
        let words = terms::so_many(sizes(g), n.rung);
        n.id = format!("node-{}-{}", d.territories[n.territory].id, n.rung.word());
        n.name.clone_from(&n.id);
        n.title = words.clone();
        n.kind = words;
        n.kind_name = "group".into();
        n.operator = None;
        n.deploy = None;
        n.holds = Vec::new();
        n.site = None;
    });
    out.sites = Vec::new();
    bundle(&mut out);
    out
}

/// One arrow for all flows with the same ends, with the gravest verdict of each regime.
fn bundle(d: &mut Diagram) {
    let mut at: BTreeMap<(usize, usize, bool), (usize, usize)> = BTreeMap::new();
    let mut flows: Vec<Flow> = Vec::new();
    for f in std::mem::take(&mut d.flows) {
        let (i, count) = at.entry((f.from, f.to, f.sight)).or_insert((flows.len(), 0));
        *count += 1;
        if *i == flows.len() {
            flows.push(Flow {
                id: id(
                    "flow",
                    &format!(
                        "{} {} {}",
                        d.nodes[f.from].name,
                        if f.sight { "sees" } else { "to" },
                        d.nodes[f.to].name
                    ),
                ),
                stops: Vec::new(),
                via: Vec::new(),
                badges: Vec::new(),
                ..f
            });
            continue;
        }
        let sum = &mut flows[*i];
        for m in f.marks {
            match sum.marks.iter_mut().find(|o| o.regime == m.regime) {
                Some(old) if (gravity(m.ruling), !m.accepted) > (gravity(old.ruling), !old.accepted) => *old = m,
                Some(_) => {}
                None => sum.marks.push(m),
            }
        }
    }
    for (i, count) in at.into_values() {
        flows[i].data = Some(vec![terms::so_many_flows(count)]);
        flows[i].marks.sort_by_key(|m| m.regime);
        d.left_out.bundled += count - 1;
    }
    d.flows = flows;
}

//! Very large drawings: each site becomes one box, and what runs inside it is counted, not drawn; or each place does.

use std::collections::BTreeMap;

use super::{Badge, Diagram, Flow, LeftOut, Node, Tally, Words, gravity, id, terms};

/// Nodes from which sites are drawn as one box each, where nothing else is asked for.
pub const MANY: usize = 400;

/// The drawing with each site of two nodes or more as one box.
pub fn collapse(d: Diagram) -> Diagram {
    let mut members = vec![0; d.sites.len()];
    for s in d.nodes.iter().filter_map(|n| n.site) {
        members[s] += 1;
    }
    let closed = |s: &usize| members[*s] > 1;
    let groups: Vec<Option<usize>> = d.nodes.iter().map(|n| n.site.filter(closed)).collect();
    let sites = d.sites.clone();
    let mut out = grouped(d, &groups, &|s, n| {
        let site = &sites[s];
        n.id = site.id.replacen("site-", "node-", 1);
        n.name.clone_from(&site.name);
        n.title = site.title.clone();
        n.kind = site.kind.clone();
        n.kind_name = "site".into();
        n.site = None;
        n.holds = Vec::new();
        n.origin = site.origin;
    });
    // Sites that still hold a node keep their frame.
    let kept: Vec<usize> = (0..sites.len()).filter(|s| !closed(s)).collect();
    for n in &mut out.nodes {
        n.site = n.site.and_then(|s| kept.iter().position(|k| *k == s));
    }
    out.sites = kept.iter().map(|s| sites[*s].clone()).collect();
    out
}

/// The drawing with all nodes of a group as one, which `make` turns into what stands for them.
pub(super) fn grouped(mut d: Diagram, groups: &[Option<usize>], make: &dyn Fn(usize, &mut Node)) -> Diagram {
    let mut nodes: Vec<Node> = Vec::new();
    let mut place: Vec<usize> = Vec::with_capacity(d.nodes.len());
    let mut boxes: BTreeMap<usize, usize> = BTreeMap::new();
    for (n, group) in d.nodes.iter().zip(groups) {
        let Some(g) = *group else {
            place.push(nodes.len());
            nodes.push(n.clone());
            continue;
        };
        let at = *boxes.entry(g).or_insert(nodes.len());
        place.push(at);
        if at < nodes.len() {
            let sum = &mut nodes[at];
            sum.rung = sum.rung.min(n.rung);
            sum.badges.extend(n.badges.iter().cloned());
            continue;
        }
        let mut sum = n.clone();
        make(g, &mut sum);
        nodes.push(sum);
    }
    for n in &mut nodes {
        n.badges.sort_by_key(|b: &Badge| (b.accepted, std::cmp::Reverse(b.level), b.regime));
    }
    let mut inside = 0;
    let mut flows = Vec::with_capacity(d.flows.len());
    for mut f in std::mem::take(&mut d.flows) {
        let (a, b) = (place[f.from], place[f.to]);
        if a == b && f.from != f.to {
            inside += 1;
            continue;
        }
        (f.from, f.to) = (a, b);
        f.stops.iter_mut().for_each(|s| *s = place[*s]);
        f.stops.dedup();
        f.stops.retain(|s| *s != a && *s != b);
        flows.push(f);
    }
    d.left_out.collapsed += d.nodes.len() - nodes.len();
    d.left_out.flows += inside;
    d.nodes = nodes;
    d.flows = flows;
    d
}

/// Nodes and arrows up to which a page of a report shows the whole drawing.
pub const PAGE: usize = 300;

/// The drawing with one box for each place, for a page: an arrow from one to another bears the gravest verdict of each law on the flows between.
pub fn places(d: Diagram) -> Diagram {
    let mut of: Vec<Vec<usize>> = vec![Vec::new(); d.territories.len()];
    for (i, n) in d.nodes.iter().enumerate() {
        of[n.territory].push(i);
    }
    let mut at = vec![0; d.territories.len()];
    let mut nodes = Vec::new();
    for (t, list) in of.iter().enumerate() {
        let Some(first) = list.first().map(|i| &d.nodes[*i]) else {
            continue;
        };
        at[t] = nodes.len();
        nodes.push(Node {
            id: id::id("all", &d.territories[t].id),
            name: d.territories[t].short.clone(),
            title: terms::nodes(list.len()),
            kind: Words::name(""),
            kind_name: "site".into(),
            rung: list.iter().map(|i| d.nodes[*i].rung).min().unwrap_or(first.rung),
            territory: t,
            site: None,
            deploy: None,
            operator: None,
            holds: Vec::new(),
            badges: Vec::new(),
            origin: first.origin,
        });
    }
    let mut tally = Tally {
        nodes: d.nodes.len() + d.left_out.collapsed,
        flows: d.flows.len() + d.left_out.flows,
        ..Tally::default()
    };
    let mut between: BTreeMap<(usize, usize, bool), (usize, Flow)> = BTreeMap::new();
    for f in &d.flows {
        let (a, b) = (d.nodes[f.from].territory, d.nodes[f.to].territory);
        if a == b {
            continue;
        }
        tally.crossing += 1;
        tally.rulings.extend(f.gravest().map(|m| m.ruling));
        let name = format!("{} -> {}", d.territories[a].short, d.territories[b].short);
        let (count, sum) = between.entry((at[a], at[b], f.sight)).or_insert_with(|| {
            let sum = Flow {
                id: id::id(if f.sight { "sight" } else { "flows" }, &name),
                name,
                from: at[a],
                to: at[b],
                stops: Vec::new(),
                via: Vec::new(),
                marks: Vec::new(),
                badges: Vec::new(),
                data: None,
                ..f.clone()
            };
            (0, sum)
        });
        *count += 1;
        for m in &f.marks {
            match sum.marks.iter_mut().find(|o| o.regime == m.regime) {
                Some(old) if (!m.accepted, gravity(m.ruling)) > (!old.accepted, gravity(old.ruling)) => *old = m.clone(),
                Some(_) => {}
                None => sum.marks.push(m.clone()),
            }
        }
    }
    let flows = between.into_values().map(|(n, f)| Flow {
        data: Some(vec![terms::flows(n)]),
        ..f
    });
    Diagram {
        flows: flows.collect(),
        nodes,
        sites: Vec::new(),
        left_out: LeftOut {
            withheld: d.left_out.withheld,
            ..LeftOut::default()
        },
        tally: Some(tally),
        ..d
    }
}

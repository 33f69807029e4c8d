//! Very large drawings: each site becomes one box, and what runs inside it is counted, not drawn; or each place does.

use std::collections::BTreeMap;

use super::{Badge, Diagram, Flow, LeftOut, Node, Tally, Words, gravity, id, terms};

/// Nodes from which sites are drawn as one box each, where nothing else is asked for.
pub const MANY: usize = 400;

/// The drawing with each site of two nodes or more as one box.
pub fn collapse(mut d: Diagram) -> Diagram {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); d.sites.len()];
    for (i, n) in d.nodes.iter().enumerate() {
        if let Some(s) = n.site {
            members[s].push(i);
        }
    }
    let closed = |s: Option<usize>| s.is_some_and(|s| members[s].len() > 1);
    let mut nodes: Vec<Node> = Vec::new();
    let mut place: Vec<usize> = Vec::with_capacity(d.nodes.len());
    let mut boxes: Vec<Option<usize>> = vec![None; d.sites.len()];
    for n in &d.nodes {
        let Some(s) = n.site.filter(|_| closed(n.site)) else {
            place.push(nodes.len());
            nodes.push(n.clone());
            continue;
        };
        let at = *boxes[s].get_or_insert(nodes.len());
        place.push(at);
        if at < nodes.len() {
            let sum = &mut nodes[at];
            sum.rung = sum.rung.min(n.rung);
            sum.badges.extend(n.badges.iter().cloned());
            continue;
        }
        let site = &d.sites[s];
        nodes.push(Node {
            id: site.id.replacen("site-", "node-", 1),
            name: site.name.clone(),
            title: site.title.clone(),
            kind: site.kind.clone(),
            kind_name: "site".into(),
            site: None,
            holds: Vec::new(),
            origin: site.origin,
            ..n.clone()
        });
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
    // Sites that still hold a node keep their frame.
    let kept: Vec<usize> = (0..d.sites.len()).filter(|s| boxes[*s].is_none()).collect();
    for n in &mut nodes {
        n.site = n.site.and_then(|s| kept.iter().position(|k| *k == s));
    }
    d.sites = kept.iter().map(|s| d.sites[*s].clone()).collect();
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

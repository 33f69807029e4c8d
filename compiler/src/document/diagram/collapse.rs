//! Very large drawings: each site becomes one box, and what runs inside it is counted, not drawn.

use super::{Badge, Diagram, Node};

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

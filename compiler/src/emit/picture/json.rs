//! A drawing as JSON, with the positions the layout gives it.

use serde_json::{Value, json};

use super::super::svg::gate_id;
use crate::document::diagram::layout::{self, Path, Rect};
use crate::document::diagram::{Badge, Diagram, Mark, Words};

fn rect(r: Rect) -> Value {
    json!([r.x, r.y, r.w, r.h])
}

fn path(p: &Path) -> Value {
    Value::Array(p.iter().map(|(x, y)| json!([x, y])).collect())
}

/// Every key is always there; what is not known is `null`.
pub fn value(d: &Diagram, lang: &str) -> Value {
    let plan = layout::plan(d, lang);
    let words = |w: &Words| w.in_lang(lang).to_owned();
    let mark = |m: &Mark| {
        json!({
            "regime": d.regimes[m.regime].name, "verdict": m.ruling.word(), "text": words(&m.text),
            "level": m.level.map(crate::base::Level::word), "accepted": m.accepted,
        })
    };
    let badge = |b: &Badge| {
        json!({
            "regime": d.regimes[b.regime].name, "duty": words(&b.duty), "verdict": b.ruling.word(), "text": words(&b.text),
            "level": b.level.map(crate::base::Level::word), "accepted": b.accepted,
        })
    };
    let territories = d.territories.iter().zip(&plan.territories);
    let sites = d.sites.iter().zip(&plan.sites);
    let nodes = d.nodes.iter().zip(&plan.nodes);
    let lines = plan.lines.iter().flat_map(|l| l.flows.iter().map(move |f| (*f, l)));
    let mut flows: Vec<(usize, Value)> = lines
        .map(|(i, l)| {
            let f = &d.flows[i];
            let value = json!({
                "id": f.id, "name": f.name, "from": d.nodes[f.from].id, "to": d.nodes[f.to].id, "arrow": if f.sight { "~>" } else { "->" },
                "data": f.data.as_ref().map(|l| l.iter().map(words).collect::<Vec<_>>()),
                "via": f.stops.iter().map(|s| d.nodes[*s].id.as_str()).collect::<Vec<_>>(),
                "crosses": d.crosses(f),
                "verdict": f.gravest().map(|m| m.ruling.word()),
                "marks": f.marks.iter().map(mark).collect::<Vec<_>>(),
                "findings": f.badges.iter().map(badge).collect::<Vec<_>>(),
                "path": l.pieces.iter().map(path).collect::<Vec<_>>(),
            });
            (i, value)
        })
        .collect();
    flows.sort_by_key(|f| f.0);
    json!({
        "schema": "portolan/diagram/1",
        "title": words(&d.title),
        "subtitle": words(&d.subtitle),
        "as_of": d.as_of.map(|x| x.to_string()),
        "group": d.grouping.word(),
        "regimes": d.regimes.iter().map(|r| json!({"name": r.name, "title": words(&r.title)})).collect::<Vec<_>>(),
        "size": [plan.width, plan.height],
        "left_out": {"nodes": d.left_out.nodes, "flows": d.left_out.flows, "collapsed": d.left_out.collapsed, "bundled": d.left_out.bundled, "withheld": d.left_out.withheld},
        "territories": territories.map(|(t, r)| json!({
            "id": t.id, "title": words(&t.title), "short": t.short, "known": t.known, "rect": rect(*r),
        })).collect::<Vec<_>>(),
        "sites": sites.map(|(s, r)| json!({
            "id": s.id, "name": s.name, "title": words(&s.title), "territory": d.territories[s.territory].id, "rect": rect(*r),
        })).collect::<Vec<_>>(),
        "nodes": nodes.map(|(n, r)| json!({
            "id": n.id, "name": n.name, "title": words(&n.title), "kind": n.kind_name, "rung": n.rung.word(),
            "territory": d.territories[n.territory].id, "site": n.site.map(|s| d.sites[s].id.as_str()),
            "operator": n.operator.as_ref().map(words), "stores": n.holds.iter().map(words).collect::<Vec<_>>(),
            "findings": n.badges.iter().map(badge).collect::<Vec<_>>(), "rect": rect(*r),
        })).collect::<Vec<_>>(),
        "gates": plan.gates.iter().map(|g| json!({
            "id": gate_id(d, g), "from": d.territories[g.from].id, "to": d.territories[g.to].id,
            "verdict": g.ruling.map(crate::law::verdict::Ruling::word),
            "regimes": g.regimes.iter().map(|r| d.regimes[*r].name.as_str()).collect::<Vec<_>>(),
            "flows": g.flows.iter().map(|f| d.flows[*f].id.as_str()).collect::<Vec<_>>(),
            "exit": rect(g.exit), "entry": rect(g.entry), "route": path(&g.route),
        })).collect::<Vec<_>>(),
        "flows": flows.into_iter().map(|f| f.1).collect::<Vec<_>>(),
    })
}

pub fn write(d: &Diagram, lang: &str) -> String {
    format!("{:#}\n", value(d, lang))
}

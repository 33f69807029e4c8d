//! From a judged model to a drawing.

use std::collections::{BTreeMap, BTreeSet};

use super::id::id;
use super::select::{self, Chosen};
use super::wanted::{Boxes, Wanted};
use super::*;
use crate::check::Result;
use crate::check::result::{is_crossing_verdict, subject_object};
use crate::graph::Place;
use crate::law::duty::Subject;
use crate::law::eval::Context;
use crate::law::subjects::fold;
use crate::law::verdict::Verdict;
use crate::law::{say, verdict::Ruling};
use crate::model::{Const, ObjId};

/// What a territory stands for: the order of drawing is the order of this.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    All,
    Things(Vec<ObjId>),
    Value(u32, u32),
    Unknown,
}

/// Makes the drawing. `results` are those of the marked regimes.
pub fn of(cx: &Context, results: &[Result], wanted: &Wanted, today: Option<Day>) -> Diagram {
    let chosen = select::choose(cx, results, wanted);
    let mut d = Diagram {
        title: wanted.title.clone(),
        subtitle: wanted.subtitle.clone(),
        as_of: today,
        grouping: wanted.grouping.clone(),
        left_out: LeftOut {
            nodes: chosen.nodes_left_out,
            flows: chosen.flows_left_out,
            ..LeftOut::default()
        },
        ..Diagram::default()
    };
    for r in &wanted.mark {
        let regime = &cx.world.library.regimes[*r as usize];
        d.regimes.push(Regime {
            name: regime.name.to_string(),
            title: Words::or_name(regime.title.as_deref(), &regime.name),
        });
    }
    let keys: BTreeMap<u32, Key> = chosen.nodes.iter().map(|n| (*n, key(cx, *n, wanted.boxes))).collect();
    let list: BTreeSet<&Key> = keys.values().collect();
    let list: Vec<&Key> = list.into_iter().collect();
    d.territories = list.iter().map(|k| territory(cx, k, wanted.boxes)).collect();
    let mut at: BTreeMap<u32, usize> = BTreeMap::new();
    let mut sites: BTreeMap<(ObjId, usize), usize> = BTreeMap::new();
    for n in &chosen.nodes {
        let home = list.iter().position(|k| *k == &keys[n]).unwrap_or(0);
        let object = cx.graph.nodes[*n as usize].object;
        let site = outermost(cx, object).map(|s| {
            *sites.entry((s, home)).or_insert_with(|| {
                d.sites.push(site(cx, s, home, &d.territories[home].id));
                d.sites.len() - 1
            })
        });
        at.insert(*n, d.nodes.len());
        d.nodes.push(node(cx, *n, home, site));
    }
    flows(cx, &chosen, &at, &mut d);
    marks(cx, results, wanted, &mut d);
    if wanted.collapse.unwrap_or(d.nodes.len() > collapse::MANY) {
        return collapse::collapse(d);
    }
    d
}

fn flows(cx: &Context, chosen: &Chosen, at: &BTreeMap<u32, usize>, d: &mut Diagram) {
    let world = cx.world;
    let via = world.library.words.flow_via;
    for e in &chosen.edges {
        let edge = &cx.graph.edges[*e as usize];
        let (Some(from), Some(to)) = (at.get(&edge.source), at.get(&edge.target)) else {
            continue;
        };
        let o = world.object(edge.flow);
        let relays = world.stated(edge.flow, via).map(|s| world.objects_in(s)).unwrap_or_default();
        d.flows.push(Flow {
            id: id("flow", &o.name),
            name: o.name.to_string(),
            from: *from,
            to: *to,
            sight: edge.sight,
            data: edge.carries.as_ref().map(|l| l.iter().map(|x| title(cx, *x)).collect()),
            stops: relays.iter().filter_map(|r| at.get(&cx.graph.node_of(*r)?).copied()).collect(),
            via: relays.into_iter().map(|r| title(cx, r)).collect(),
            marks: Vec::new(),
            badges: Vec::new(),
            origin: o.at(),
        });
    }
}

/// The verdicts on flows, the duties of flows and nodes.
fn marks(cx: &Context, results: &[Result], wanted: &Wanted, d: &mut Diagram) {
    let nodes: BTreeMap<String, usize> = d.nodes.iter().enumerate().map(|(i, n)| (n.name.clone(), i)).collect();
    let flows: BTreeMap<String, usize> = d.flows.iter().enumerate().map(|(i, f)| (f.name.clone(), i)).collect();
    for r in results {
        let Some(regime) = wanted.mark.iter().position(|m| *m == r.regime) else {
            continue;
        };
        let name = &cx.world.object(subject_object(cx, r.subject)).name;
        if matches!(r.subject, Subject::Crossing(_)) && is_crossing_verdict(r) {
            let Some(f) = flows.get(name.as_ref()) else { continue };
            let mark = Mark {
                regime,
                ruling: r.verdict.ruling,
                text: summary(cx, &r.verdict),
                level: r.level,
                accepted: r.accepted.is_some(),
            };
            let list = &mut d.flows[*f].marks;
            match list.iter_mut().find(|m| m.regime == regime) {
                Some(old) if grave(&mark) > grave(old) => *old = mark,
                Some(_) => {}
                None => list.push(mark),
            }
            continue;
        }
        let (Some(rule), Some(_)) = (r.rule, r.level) else { continue };
        let list = match (nodes.get(name.as_ref()), flows.get(name.as_ref())) {
            _ if matches!(r.subject, Subject::Sale(_)) => continue,
            (Some(n), _) => &mut d.nodes[*n].badges,
            (None, Some(f)) => &mut d.flows[*f].badges,
            _ => continue,
        };
        let badge = Badge {
            regime,
            duty: law_title(cx, rule),
            ruling: r.verdict.ruling,
            text: summary(cx, &r.verdict),
            level: r.level,
            accepted: r.accepted.is_some(),
        };
        match list.iter_mut().find(|b| b.regime == regime && b.duty == badge.duty) {
            Some(old) if (badge.level, !badge.accepted) > (old.level, !old.accepted) => *old = badge,
            Some(_) => {}
            None => list.push(badge),
        }
    }
    for n in &mut d.nodes {
        n.badges.sort_by_key(|b| (b.accepted, std::cmp::Reverse(b.level), b.regime));
    }
    for f in &mut d.flows {
        f.marks.sort_by_key(|m| m.regime);
        f.badges.sort_by_key(|b| (b.accepted, std::cmp::Reverse(b.level), b.regime));
    }
}

/// Graver first; what is waived comes after what is not.
fn grave(m: &Mark) -> (u32, bool) {
    (gravity(m.ruling), !m.accepted)
}

/// `permitted by standard contractual clauses`, in the languages of a drawing.
fn summary(cx: &Context, v: &Verdict) -> Words {
    let library = &cx.world.library;
    let list = |names: &[u32], lang: &str, and: &str| {
        names
            .iter()
            .map(|i| say::law_title(library, *i, lang))
            .collect::<Vec<_>>()
            .join(and)
    };
    let over: Vec<String> = v.over.iter().take(3).map(|d| say::dep_name(cx.world, *d)).collect();
    let word = terms::ruling(v.ruling);
    let mut en = word.in_lang("en").to_owned();
    let mut zh = word.in_lang("zh").to_owned();
    if !v.by.is_empty() {
        en += &format!(" by {}", say::in_sentence(&list(&v.by, "en", " and ")));
        zh += &format!("：{}", list(&v.by, "zh", "、"));
    }
    for (i, l) in v.apart().iter().enumerate() {
        let (also, another) = if i == 0 { ("", "，") } else { ("; and", "；另") };
        en += &format!("{also} without {}", say::in_sentence(&list(&l.without, "en", " or ")));
        zh += &format!("{another}缺少：{}", list(&l.without, "zh", "或"));
    }
    if !over.is_empty() {
        en += &format!(" over {}", over.join(", "));
        zh += &format!("，取决于：{}", over.join("、"));
    }
    if let Some(day) = v.due.filter(|_| v.ruling == Ruling::Due) {
        en += &format!(" until {day}");
        zh += &format!("，截至 {day}");
    }
    Words::name(en).and("zh", zh)
}

fn law_title(cx: &Context, rule: u32) -> Words {
    let library = &cx.world.library;
    Words::name(say::law_title(library, rule, "en")).and("zh", say::law_title(library, rule, "zh"))
}

fn title(cx: &Context, o: ObjId) -> Words {
    let o = cx.world.object(o);
    Words::or_name(o.title.as_deref(), o.last_name())
}

/// The site a node stands in: the outermost node around it.
fn outermost(cx: &Context, object: ObjId) -> Option<ObjId> {
    let w = cx.world.library.words;
    let mut at = cx.world.object(object).container();
    let mut found = None;
    while let Some(o) = at {
        if cx.world.is(o, w.node) {
            found = Some(o);
        }
        at = cx.world.object(o).container();
    }
    found
}

fn site(cx: &Context, object: ObjId, territory: usize, place: &str) -> Site {
    let o = cx.world.object(object);
    Site {
        id: id("site", &format!("{} {place}", o.name)),
        name: o.name.to_string(),
        title: title(cx, object),
        kind: kind(cx, o.kind),
        territory,
        origin: o.at(),
    }
}

fn kind(cx: &Context, k: u32) -> Words {
    let kind = &cx.world.library.schema.kinds[k as usize];
    Words::or_name(kind.title.as_deref(), &kind.name)
}

fn node(cx: &Context, n: u32, territory: usize, site: Option<usize>) -> Node {
    let world = cx.world;
    let node = &cx.graph.nodes[n as usize];
    let o = world.object(node.object);
    let operator = operator(cx, n).map(|p| title(cx, p));
    Node {
        id: id("node", &o.name),
        name: o.name.to_string(),
        title: title(cx, node.object),
        kind: kind(cx, o.kind),
        kind_name: world.library.schema.kinds[o.kind as usize].name.to_string(),
        rung: rung(cx, node.object, node.people),
        territory,
        site,
        deploy: o.deploy().map(|x| title(cx, x)),
        operator,
        holds: node.stores.iter().map(|x| title(cx, *x)).collect(),
        badges: Vec::new(),
        origin: o.at(),
    }
}

fn rung(cx: &Context, object: ObjId, people: bool) -> Rung {
    let world = cx.world;
    let w = world.library.words;
    let is = |k| world.is(object, k);
    match () {
        () if people => Rung::People,
        () if is(w.device) => Rung::Device,
        () if is(w.relay) => Rung::Network,
        () if is(w.edge) => Rung::Edge,
        () if is(w.service) => Rung::Service,
        // A place without anything in it is a physical thing.
        () if is(w.site) => Rung::Device,
        () => Rung::Server,
    }
}

/// Who stands behind a node: its operator; people's employer.
pub(super) fn operator(cx: &Context, n: u32) -> Option<ObjId> {
    let w = cx.world.library.words;
    let node = &cx.graph.nodes[n as usize];
    let prop = if node.people { w.people_employer } else { w.node_operator };
    let st = cx.world.stated(node.object, prop)?;
    cx.world.objects_in(st).first().map(|o| fold(cx.world, *o))
}

pub(super) fn key(cx: &Context, n: u32, boxes: Boxes) -> Key {
    let node = &cx.graph.nodes[n as usize];
    match boxes {
        Boxes::None => Key::All,
        Boxes::Country => {
            let mut known: Vec<ObjId> = Vec::new();
            for p in &node.places {
                match p {
                    Place::At(o) => known.push(*o),
                    Place::Unknown(_) => return Key::Unknown,
                }
            }
            known.sort_unstable();
            known.dedup();
            Key::Things(known)
        }
        Boxes::Entity => match operator(cx, n) {
            Some(o) => Key::Things(vec![o]),
            None if node.people => Key::Things(vec![node.object]),
            None => Key::Unknown,
        },
        Boxes::Property(p) => {
            let value = cx.world.stated(node.object, p).and_then(|s| s.rows.first()).map(|r| &r.head);
            match value {
                Some(Const::Enum(e, v)) => Key::Value(*e, *v),
                _ => Key::Unknown,
            }
        }
    }
}

fn territory(cx: &Context, key: &Key, boxes: Boxes) -> Territory {
    let world = cx.world;
    let sort = match boxes {
        Boxes::Country => "place",
        Boxes::Entity => "party",
        Boxes::Property(_) => "value",
        Boxes::None => "all",
    };
    match key {
        Key::All => Territory {
            id: "all".into(),
            title: terms::whole(),
            short: String::new(),
            known: true,
            origin: None,
        },
        Key::Things(list) => {
            let names: Vec<&str> = list.iter().map(|o| world.object(*o).last_name()).collect();
            let titles: Vec<Words> = list.iter().map(|o| title(cx, *o)).collect();
            let own = world.library.objects.len() as u32;
            Territory {
                id: id(sort, &names.join(" + ")),
                title: Words::joined(&titles, " + "),
                short: names.join(" + "),
                known: true,
                origin: list.first().filter(|o| **o >= own).map(|o| world.object(*o).at()),
            }
        }
        Key::Value(e, v) => {
            let values = &world.library.schema.enums[*e as usize].values;
            let name = values.get(*v as usize).map_or(String::new(), ToString::to_string);
            Territory {
                id: id(sort, &name),
                title: Words::name(name.clone()),
                short: name,
                known: true,
                origin: None,
            }
        }
        Key::Unknown => Territory {
            id: format!("{sort}-unknown"),
            title: match boxes {
                Boxes::Country => terms::no_place(),
                Boxes::Entity => terms::no_party(),
                _ => terms::no_value(),
            },
            short: "?".into(),
            known: false,
            origin: None,
        },
    }
}

//! JSON: versioned, sorted, stable.

use serde_json::{Map, Value, json};

use super::entry::{Entry, fingerprint};
use crate::base::diagnostic::Place as At;
use crate::base::{Day, Diagnostic, Spot};
use crate::check::accept::Acceptances;
use crate::check::question::{Question, rule_name};
use crate::check::result::{subject_id, subject_name};
use crate::check::{Result, finding};
use crate::document::paper::words::Words;
use crate::document::said::summary;
use crate::graph::Place;
use crate::law::duty::Subject;
use crate::law::eval::Context;
use crate::law::proof::{Proof, Step};
use crate::law::say;
use crate::law::subjects::PartyRef;
use crate::lineage::label::{Known, Origin};
use crate::lineage::witness::{Hop, path};
use crate::model::World;

/// Finds the text of a place.
pub type Find<'a> = &'a dyn Fn(&At) -> Option<Spot>;

pub fn place(find: Find, at: &At) -> Value {
    match (find(at), at) {
        (Some(s), _) => json!({"file": s.path, "line": s.line, "column": s.column, "end_line": s.end_line, "end_column": s.end_column}),
        (None, At::Path(p)) => json!({"file": p}),
        _ => Value::Null,
    }
}

/// One diagnostic.
pub fn diagnostic(d: &Diagnostic, find: Find) -> Value {
    let mut out = Map::new();
    out.insert("code".into(), json!(d.code));
    out.insert("level".into(), json!(d.level.word()));
    out.insert("message".into(), json!(d.message));
    if let Value::Object(at) = place(find, &d.primary.place) {
        out.extend(at);
    }
    let related: Vec<Value> = d
        .related
        .iter()
        .map(|r| json!({"message": r.text, "location": place(find, &r.place)}))
        .collect();
    out.insert("related".into(), json!(related));
    out.insert("notes".into(), json!(d.notes));
    out.insert("help".into(), json!(d.help));
    let fixes: Vec<Value> = d
        .fixes
        .iter()
        .map(|f| json!({"title": f.title, "location": place(find, &f.place), "replacement": f.replacement, "safe": f.safe}))
        .collect();
    out.insert("fixes".into(), json!(fixes));
    out.insert("citation".into(), d.citation.as_ref().map_or(Value::Null, |c| json!(c.0.as_ref())));
    Value::Object(out)
}

/// A finding or lint in brief: what a baseline knows of it.
pub fn finding(e: &Entry) -> Value {
    let d = e.diagnostic;
    json!({"fingerprint": e.fingerprint, "level": d.level.word(), "code": d.code, "message": d.message, "known": e.known})
}

/// One result with its subject and verdict; `detailed` adds the conditions and facts of a finding, which takes a proof.
pub fn verdict(words: &Words, cx: &Context, r: &Result, today: Day, accepted: &Acceptances, detailed: bool, find: Find) -> Value {
    let (conditions, facts) = if detailed && r.is_finding() {
        reasons(cx, r, today, accepted, find)
    } else {
        Default::default()
    };
    let library = &cx.world.library;
    let regime = &library.regimes[r.regime as usize];
    let names = |l: &[u32]| l.iter().map(|i| library.laws[*i as usize].name.to_string()).collect::<Vec<_>>();
    let mut without = names(&r.verdict.without);
    without.extend(r.verdict.lacking.iter().map(|o| cx.world.object(*o).name.to_string()));
    let over: Vec<Value> = r
        .verdict
        .over
        .iter()
        .map(|d| {
            let ends: Vec<Value> = r
                .verdict
                .ends
                .iter()
                .filter(|e| e.of == *d)
                .map(|e| json!({"if": e.if_.to_string(), "then": e.then.word()}))
                .collect();
            json!({"fact": say::dep_name(cx.world, *d), "question": say::question(cx.world, *d, "en"), "ends": ends})
        })
        .collect();
    let version = r.rule.and_then(|i| library.laws[i as usize].at(today));
    let citation = version.and_then(|(_, v)| v.cites.clone()).or_else(|| regime.cites.clone());
    let object = crate::check::result::subject_object(cx, r.subject);
    let rule = rule_name(cx, r);
    let id = subject_id(cx, r.subject);
    let control = r.control.map(|c| cx.world.object(c).name.to_string());
    let accepted = r.accepted.map(|a| {
        let a = &accepted.list[a];
        json!({"because": a.because.as_deref(), "by": a.by.as_deref(), "until": a.until.map(|u| u.to_string())})
    });
    json!({
        "regime": regime.name.as_ref(),
        "rule": rule,
        "subject": subject(cx, r.subject, &id),
        "control": control,
        "verdict": r.verdict.ruling.word(),
        "by": names(&r.verdict.by),
        "without": without,
        "over": over,
        "until": r.verdict.due.map(|d| d.to_string()),
        "late": r.verdict.late,
        "level": r.level.map(|l| l.word()),
        "accepted": accepted,
        "status": regime.status.as_ref(),
        "citation": citation.as_deref(),
        "as_of": today.to_string(),
        "message": format!("{}: {}", subject_name(cx, r.subject), summary(words, cx, &r.verdict)),
        "assumptions": finding::assumed(cx, &r.verdict.assumed),
        "conditions": conditions,
        "facts": facts,
        "path": way(cx, r.subject),
        "location": place(find, &At::Node(cx.world.object(object).at())),
        "fingerprint": fingerprint(&[&rule, &id, control.as_deref().unwrap_or("")]),
    })
}

/// The conditions of what a finding rests on, and the facts they read: those of its rule, else of the regime's transmissions.
fn reasons(cx: &Context, r: &Result, today: Day, accepted: &Acceptances, find: Find) -> (Vec<Value>, Vec<Value>) {
    let e = crate::law::Eval::new(*cx, today, accepted.positions(today));
    let rules = match r.rule {
        Some(rule) => vec![rule],
        None => e.crossing_rules(r.regime).transmissions,
    };
    let p = crate::law::proof::prove(&e, &rules, r.subject, "en");
    let mut conditions = Vec::new();
    let mut facts: Vec<Value> = Vec::new();
    for n in &p.nodes {
        if let Step::Condition(w) = &n.step {
            let word = format!("{w:?}").to_lowercase();
            conditions
                .push(json!({"word": word, "words": n.words, "truth": n.truth.map(|t| t.letter()), "citation": n.citation.as_deref()}));
        }
        for f in &n.facts {
            let fact = fact(cx, f, find);
            if !facts.contains(&fact) {
                facts.push(fact);
            }
        }
    }
    (conditions, facts)
}

fn fact(cx: &Context, f: &crate::law::eval::Read, find: Find) -> Value {
    let stated = cx.world.stated(f.object, f.prop);
    let origin = stated.map(|s| s.rows.first().map_or(s.origin, |r| r.origin));
    json!({"fact": format!("{}.{}", cx.world.object(f.object).name, cx.world.library.schema.prop(f.prop).name),
        "value": say::value(cx.world, &f.value), "location": origin.map_or(Value::Null, |o| place(find, &At::Node(o)))})
}

fn at(world: &World, p: Place) -> Value {
    match p {
        Place::At(o) => json!(world.object(o).name.as_ref()),
        Place::Unknown(_) => Value::Null,
    }
}

fn party(world: &World, p: PartyRef) -> Value {
    match p {
        PartyRef::Is(o) => json!(world.object(o).name.as_ref()),
        PartyRef::Unknown(..) => Value::Null,
    }
}

/// A crossing, holding, sale or thing with its own facts.
pub fn subject(cx: &Context, s: Subject, id: &str) -> Value {
    let w = cx.world;
    let name = |o: u32| json!(w.object(o).name.as_ref());
    let label = |l: u32| {
        let l = &cx.lineage.labels[l as usize];
        let root = match l.root {
            Known::Is(o) => name(o),
            Known::Unknown(_) => Value::Null,
        };
        let origin = match l.origin {
            Origin::Place(p) => at(w, p),
            Origin::Unmade(_) => Value::Null,
        };
        (name(l.data), root, origin)
    };
    match s {
        Subject::Crossing(i) => {
            let c = &cx.subjects.crossings[i as usize];
            let terms = cx.subjects.terms(c);
            let (data, root, origin) = label(c.label);
            let edge = &cx.graph.edges[c.edge as usize];
            let node = |n: u32| name(cx.graph.nodes[n as usize].object);
            json!({"kind": "crossing", "id": id, "flow": name(c.flow), "source": node(edge.source), "target": node(edge.target), "sight": edge.sight,
                "data": data, "root": root, "origin": origin, "from": at(w, c.from), "to": at(w, c.to),
                "sender": party(w, terms.sender), "receiver": party(w, terms.receiver), "arranger": party(w, terms.arranger), "activity": c.activity.map(name)})
        }
        Subject::Holding(i) => {
            let h = &cx.subjects.holdings[i as usize];
            let (data, root, origin) = label(h.label);
            json!({"kind": "holding", "id": id, "node": name(h.node), "data": data, "root": root, "origin": origin, "in": at(w, h.place),
                "operator": party(w, cx.subjects.operator(h)), "activity": h.activity.map(name)})
        }
        Subject::Sale(i) => {
            let s = &cx.subjects.sales[i as usize];
            json!({"kind": "sale", "id": id, "product": name(s.product), "market": name(s.market)})
        }
        Subject::Object(o) => json!({"kind": w.library.schema.kind(w.object(o).kind).name.as_ref(), "id": id}),
    }
}

/// The way the data came, by names.
fn way(cx: &Context, s: Subject) -> Vec<Value> {
    let (node, label) = match s {
        Subject::Crossing(i) => {
            let c = &cx.subjects.crossings[i as usize];
            (cx.graph.edges[c.edge as usize].source, c.label)
        }
        Subject::Holding(i) => {
            let h = &cx.subjects.holdings[i as usize];
            (h.index, h.label)
        }
        _ => return Vec::new(),
    };
    path(cx.graph, cx.lineage, node, label)
        .into_iter()
        .map(|h| {
            let (step, object) = match h {
                Hop::Starts(n) => ("collected", cx.graph.nodes[n as usize].object),
                Hop::Made(n) => ("produced", cx.graph.nodes[n as usize].object),
                Hop::Flows(e) => ("sent", cx.graph.edges[e as usize].flow),
            };
            json!({"step": step, "at": cx.world.object(object).name.as_ref()})
        })
        .collect()
}

pub fn question(q: &Question) -> Value {
    let by: Vec<Value> = q
        .asked_by
        .iter()
        .map(|(rule, subject)| json!({"rule": rule, "subject": subject}))
        .collect();
    let ends: Vec<Value> = q
        .ends
        .iter()
        .map(|a| json!({"if": a.end.if_.to_string(), "then": a.end.then.word(), "rule": a.law, "subject": a.subject}))
        .collect();
    json!({"fact": q.name, "question": q.text, "level": q.level.word(), "asked_by": by, "ends": ends})
}

/// A proof as its graph.
pub fn proof(cx: &Context, p: &Proof, find: Find) -> Value {
    let nodes: Vec<Value> = p
        .nodes
        .iter()
        .map(|n| {
            let step = match &n.step {
                Step::Law { name, since, until } => {
                    json!({"law": cx.world.library.laws[*name as usize].name.as_ref(), "since": since.to_string(), "until": until.to_string()})
                }
                Step::Absent { name } => json!({"law": cx.world.library.laws[*name as usize].name.as_ref(), "in_force": false}),
                Step::Condition(w) => json!({"condition": format!("{w:?}").to_lowercase()}),
                Step::Candidate { document, lacks } => json!({"candidate": cx.world.object(*document).name.as_ref(), "lacks": lacks}),
                Step::NoCandidate { .. } => json!({"candidate": null}),
                Step::Any => json!("any"),
                Step::Not => json!("not"),
                Step::Atom => json!("fact"),
                Step::Counted { group } => json!({"counted": cx.world.object(*group).name.as_ref()}),
                Step::Row { .. } => json!("row"),
            };
            let facts: Vec<Value> = n.facts.iter().map(|f| fact(cx, f, find)).collect();
            json!({"step": step, "words": n.words, "citation": n.citation.as_deref(), "truth": n.truth.map(|t| t.letter()), "value": n.value.as_ref().map(ToString::to_string),
                "location": place(find, &At::Node(n.origin)), "facts": facts, "children": n.children})
        })
        .collect();
    json!({"roots": p.roots, "nodes": nodes})
}

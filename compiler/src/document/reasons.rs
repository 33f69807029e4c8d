//! Why: the proof of a verdict as an outline.

use super::change::{Change, Turns};
use super::outline::{Line, Mark, Outline, Section};
use crate::base::Day;
use crate::base::diagnostic::Place as At;
use crate::check::accept::Acceptances;
use crate::check::{finding, result};
use crate::graph::Place;
use crate::law::duty::Subject;
use crate::law::eval::{Context, Eval, Read};
use crate::law::ir::Word;
use crate::law::proof::{Node, Proof, Step, prove};
use crate::law::say;
use crate::law::subjects::PartyRef;
use crate::law::verdict::{Ruling, Verdict};
use crate::lineage::witness::{Hop, path};
use crate::model::library::LawSort;

/// Turns places of the model into `file:line:column`, and origins into the text they stand for.
pub trait Places {
    fn shown(&self, at: &At) -> Option<String>;
    fn snippet(&self, at: &At) -> Option<String>;
}

/// Why a crossing stands as it does under a regime.
pub fn crossing(
    cx: &Context,
    places: &dyn Places,
    regime: u32,
    i: u32,
    today: Day,
    accepted: &Acceptances,
    lang: &str,
) -> (Verdict, Proof, Outline) {
    let verdict = result::crossing(*cx, regime, today, accepted, i);
    let e = Eval::new(*cx, today, accepted.positions(today));
    let rules = e.crossing_rules(regime);
    let subject = Subject::Crossing(i);
    let truth = |r: &u32| e.call(*r, vec![subject.value()]).tri();
    let mut wanted: Vec<u32> = rules.transmissions.clone();
    if verdict.ruling != Ruling::Outside {
        wanted.retain(|r| !truth(r).is_false());
        wanted.extend(rules.prohibits.iter().copied().filter(|r| !truth(r).is_false()));
        wanted.extend(rules.exempts.iter().copied());
        let demands: Vec<u32> = rules.demands.iter().copied().filter(|r| !truth(r).is_false()).collect();
        for d in &demands {
            wanted.push(*d);
            for m in cx.law.at(*d, today).map(|v| v.needs.clone()).unwrap_or_default() {
                if !wanted.contains(&m) {
                    wanted.push(m);
                }
            }
        }
    }
    let proof = prove(&e, &wanted, subject, lang);
    let name = result::subject_name(cx, subject);
    let library = &cx.world.library;
    let r = &library.regimes[regime as usize];
    let mut out = Outline {
        title: format!("{name} under {}, on {today}", r.name),
        ..Outline::default()
    };
    out.summary
        .push(capital(&finding::summary(cx, &as_result(regime, subject, &verdict))));
    for d in &verdict.demands {
        let l = &library.laws[*d as usize];
        let cites = l
            .at(today)
            .and_then(|(_, v)| v.cites.clone())
            .map(|c| format!(", {c}"))
            .unwrap_or_default();
        out.summary.push(format!(
            "Not met: {} ({}{cites}).",
            say::law_title(library, *d, lang),
            l.last_name()
        ));
    }
    out.summary.push(facts_of(cx, i));
    out.sections.push(way(cx, places, i));
    out.sections.push(versions(cx, regime, &wanted, today, lang));
    out.sections.push(reasons(cx, places, &proof));
    Change {
        cx,
        places,
        e: &e,
        v: &verdict,
        proof: &proof,
        subject,
        lang,
    }
    .tell(Turns::Flow(regime), &mut out);
    (verdict, proof, out)
}

/// Why a duty stands as it does for a subject.
pub fn duty(
    cx: &Context,
    places: &dyn Places,
    rule: u32,
    subject: Subject,
    today: Day,
    accepted: &Acceptances,
    lang: &str,
) -> (Verdict, Proof, Outline) {
    let verdict = result::duty(*cx, rule, today, accepted, subject, None);
    let e = Eval::new(*cx, today, accepted.positions(today));
    if let Subject::Sale(i) = subject {
        e.market.set(Some(cx.subjects.sales[i as usize].market));
    }
    let proof = prove(&e, &[rule], subject, lang);
    let library = &cx.world.library;
    let regime = library.laws[rule as usize].regime.unwrap_or(0);
    let held = match subject {
        Subject::Holding(i) => {
            let data = cx.lineage.labels[cx.subjects.holdings[i as usize].label as usize].data;
            format!(", holding {}", cx.world.object(data).name)
        }
        _ => String::new(),
    };
    let name = format!("{}{held}", result::subject_name(cx, subject));
    let mut out = Outline {
        title: format!("{name} under {}, on {today}", library.laws[rule as usize].name),
        ..Outline::default()
    };
    out.summary
        .push(capital(&finding::summary(cx, &as_result(regime, subject, &verdict))));
    out.sections.push(versions(cx, regime, &[rule], today, lang));
    out.sections.push(reasons(cx, places, &proof));
    Change {
        cx,
        places,
        e: &e,
        v: &verdict,
        proof: &proof,
        subject,
        lang,
    }
    .tell(Turns::Duty, &mut out);
    (verdict, proof, out)
}

fn as_result(regime: u32, subject: Subject, v: &Verdict) -> crate::check::Result {
    crate::check::Result {
        regime,
        rule: None,
        subject,
        control: None,
        verdict: std::sync::Arc::new(v.clone()),
        level: None,
        accepted: None,
    }
}

fn capital(s: &str) -> String {
    let mut c = s.chars();
    c.next()
        .map_or(String::new(), |f| f.to_uppercase().collect::<String>() + c.as_str())
}

/// `Tracks goes from CN to DE, from PumpCo to PumpCoEU, for Dispatch.`
fn facts_of(cx: &Context, i: u32) -> String {
    let c = &cx.subjects.crossings[i as usize];
    let name = |o: u32| cx.world.object(o).name.to_string();
    let place = |p: Place| match p {
        Place::At(o) => name(o),
        Place::Unknown(_) => "a place nobody states".into(),
    };
    let party = |p: PartyRef| match p {
        PartyRef::Is(o) => name(o),
        PartyRef::Unknown(..) => "somebody nobody names".into(),
    };
    let sight = cx.graph.edges[c.edge as usize].sight;
    let terms = cx.subjects.terms(c);
    let verb = if sight { "can be seen" } else { "goes" };
    let activity = c.activity.map_or("no stated activity".into(), name);
    let data = name(cx.lineage.labels[c.label as usize].data);
    let verbs = if sight { "stays" } else { "is copied" };
    format!(
        "{data} {verb} from {} to {} ({verbs}), from {} to {}, for {activity}.",
        place(c.from),
        place(c.to),
        party(terms.sender),
        party(terms.receiver)
    )
}

/// The path of the data through the model.
fn way(cx: &Context, places: &dyn Places, i: u32) -> Section {
    let c = &cx.subjects.crossings[i as usize];
    let mut s = Section::new("The way of the data");
    let edge = &cx.graph.edges[c.edge as usize];
    let mut hops = path(cx.graph, cx.lineage, edge.source, c.label);
    hops.push(Hop::Flows(c.edge));
    for h in hops {
        let (object, words) = match h {
            Hop::Starts(n) => (cx.graph.nodes[n as usize].object, "first collected at"),
            Hop::Made(n) => (cx.graph.nodes[n as usize].object, "made into something else at"),
            Hop::Flows(e) => (cx.graph.edges[e as usize].flow, "sent by"),
        };
        let o = cx.world.object(object);
        let words = if matches!(h, Hop::Flows(e) if cx.graph.edges[e as usize].sight) {
            "shown by"
        } else {
            words
        };
        s.lines.push(Line {
            depth: 0,
            mark: Mark::None,
            text: format!("{words} {}", o.name),
            beside: None,
            place: places.shown(&At::Node(o.at())),
        });
    }
    s
}

/// Which versions of the law were used.
fn versions(cx: &Context, regime: u32, rules: &[u32], today: Day, lang: &str) -> Section {
    let library = &cx.world.library;
    let r = &library.regimes[regime as usize];
    let mut s = Section::new("The law as of that day");
    let title = r.title.as_ref().map_or(String::new(), |t| format!(" {}", say::text(t, lang)));
    let cites = r.cites.as_deref().unwrap_or("no citation");
    s.plain(0, format!("{}{title} ({cites}), status: {}", r.name, r.status));
    let mut lines: Vec<String> = Vec::new();
    for rule in rules {
        let l = &library.laws[*rule as usize];
        if let Some((_, v)) = l.at(today) {
            let until = if v.until.is_finite() {
                format!(" until {}", v.until)
            } else {
                String::new()
            };
            let since = if v.since.is_finite() {
                format!("since {}", v.since)
            } else {
                "always".into()
            };
            let line = format!("{}: version {since}{until}", l.last_name());
            if l.versions.len() > 1 || v.until.is_finite() || v.since > r.since {
                lines.push(line);
            }
        }
    }
    for t in lines {
        s.plain(1, t);
    }
    s
}

fn reasons(cx: &Context, places: &dyn Places, proof: &Proof) -> Section {
    let mut s = Section::new("Why");
    let mut seen = vec![false; proof.nodes.len()];
    for r in &proof.roots {
        node(cx, places, proof, *r, 0, &mut seen, &mut s);
    }
    s
}

fn node(cx: &Context, places: &dyn Places, proof: &Proof, id: usize, depth: usize, seen: &mut [bool], s: &mut Section) {
    let n = &proof.nodes[id];
    let mark = n.truth.map_or(Mark::None, |t| Mark::Truth(t.letter()));
    let (text, place) = words(cx, places, n);
    let again = std::mem::replace(&mut seen[id], true) && !n.children.is_empty();
    let beside = match (&n.value, &n.citation) {
        (Some(v), Some(c)) => Some(format!("{v}; {c}")),
        (Some(v), None) => Some(v.clone()),
        (None, Some(c)) => Some(c.to_string()),
        _ => None,
    };
    let text = if again { format!("{text} (see above)") } else { text };
    s.lines.push(Line {
        depth,
        mark,
        text,
        beside,
        place,
    });
    if again {
        return;
    }
    for f in &n.facts {
        s.lines.push(fact(cx, places, f, depth + 1));
    }
    for c in &n.children {
        node(cx, places, proof, *c, depth + 1, seen, s);
    }
}

fn words(cx: &Context, places: &dyn Places, n: &Node) -> (String, Option<String>) {
    let at = At::Node(n.origin);
    match &n.step {
        Step::Law { name, .. } => {
            let l = &cx.world.library.laws[*name as usize];
            let word = match l.sort {
                LawSort::Rule(_) => l.versions[0].decl.word.text.as_ref(),
                _ => "",
            };
            let text = if word.is_empty() {
                n.words.clone()
            } else {
                format!("{word} {}: {}", l.last_name(), n.words)
            };
            (text, None)
        }
        Step::Absent { name } => (
            format!(
                "{}: {} (not in force on this day)",
                cx.world.library.laws[*name as usize].last_name(),
                n.words
            ),
            None,
        ),
        Step::Condition(Word::Unless) => (format!("unless {}", n.words), None),
        Step::Condition(Word::Require) => (format!("required: {}", n.words), None),
        Step::Condition(Word::When) => (n.words.clone(), None),
        Step::Candidate { .. } => (format!("with {}", n.words), places.shown(&at)),
        Step::NoCandidate { .. } => (format!("no {} on file between the parties", say::in_sentence(&n.words)), None),
        Step::Any | Step::Not => (n.words.clone(), None),
        Step::Atom if n.words.is_empty() => (places.snippet(&at).unwrap_or_default(), None),
        Step::Atom => (n.words.clone(), None),
        Step::Counted { group } => (
            format!("{} ({})", n.words, cx.world.object(*group).name),
            places.shown(&At::Node(cx.world.object(*group).at())),
        ),
        Step::Row => (n.words.clone(), None),
    }
}

fn fact(cx: &Context, places: &dyn Places, f: &Read, depth: usize) -> Line {
    let world = cx.world;
    let name = format!(
        "{}.{} = {}",
        world.object(f.object).name,
        world.library.schema.prop(f.prop).name,
        say::value(world, &f.value)
    );
    let stated = world.stated(f.object, f.prop);
    let origin = stated.map(|s| s.rows.first().map_or(s.origin, |r| r.origin));
    let place = origin.and_then(|o| places.shown(&At::Node(o)));
    let beside = match (&place, f.value.is_unknown()) {
        (None, true) => Some("nobody states it".into()),
        (None, false) => Some("assumed: nothing is stated".into()),
        _ => None,
    };
    Line {
        depth,
        mark: Mark::None,
        text: name,
        beside,
        place,
    }
}

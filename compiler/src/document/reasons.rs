//! Why: the proof of a verdict as an outline.

use super::change::{Change, Turns};
use super::outline::{Line, Mark, Outline, Section};
use super::paper::words::Words;
use super::said;
use crate::base::Day;
use crate::base::diagnostic::Place as At;
use crate::check::accept::Acceptances;
use crate::check::result;
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
    let words = &Words::new(cx.world, lang);
    let mut out = Outline {
        title: words.fill("why_title", &[("it", &name), ("law", &r.name), ("day", &today.to_string())]),
        ..Outline::default()
    };
    out.summary.push(capital(&said::summary(words, cx, &verdict)));
    for d in &verdict.demands {
        let l = &library.laws[*d as usize];
        let cites = l.at(today).and_then(|(_, v)| v.cites.clone());
        let name = std::iter::once(l.last_name().to_owned()).chain(cites.map(|c| c.to_string()));
        let name = name.collect::<Vec<_>>().join(&words.comma());
        out.summary
            .push(words.fill("why_not_met", &[("it", &words.law(*d)), ("name", &name)]));
    }
    out.summary.push(facts_of(words, cx, i));
    out.sections.push(way(words, cx, places, i));
    out.sections.push(versions(words, cx, regime, &wanted, today));
    out.sections.push(reasons(words, cx, places, &proof));
    Change {
        cx,
        places,
        e: &e,
        v: &verdict,
        proof: &proof,
        subject,
        words,
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
    let words = &Words::new(cx.world, lang);
    let name = result::subject_name(cx, subject);
    let name = match subject {
        Subject::Holding(i) => {
            let data = cx.lineage.labels[cx.subjects.holdings[i as usize].label as usize].data;
            words.fill("why_holding", &[("it", &name), ("data", &cx.world.object(data).name)])
        }
        _ => name,
    };
    let law = &library.laws[rule as usize].name;
    let mut out = Outline {
        title: words.fill("why_title", &[("it", &name), ("law", law), ("day", &today.to_string())]),
        ..Outline::default()
    };
    out.summary.push(capital(&said::summary(words, cx, &verdict)));
    out.sections.push(versions(words, cx, regime, &[rule], today));
    out.sections.push(reasons(words, cx, places, &proof));
    Change {
        cx,
        places,
        e: &e,
        v: &verdict,
        proof: &proof,
        subject,
        words,
    }
    .tell(Turns::Duty, &mut out);
    (verdict, proof, out)
}

fn capital(s: &str) -> String {
    let mut c = s.chars();
    c.next()
        .map_or(String::new(), |f| f.to_uppercase().collect::<String>() + c.as_str())
}

/// `Tracks goes from CN to DE, from PumpCo to PumpCoEU, for Dispatch.`
fn facts_of(words: &Words, cx: &Context, i: u32) -> String {
    let c = &cx.subjects.crossings[i as usize];
    let name = |o: u32| cx.world.object(o).name.to_string();
    let place = |p: Place| match p {
        Place::At(o) => name(o),
        Place::Unknown(_) => words.get("why_no_place"),
    };
    let party = |p: PartyRef| match p {
        PartyRef::Is(o) => name(o),
        PartyRef::Unknown(..) => words.get("why_no_party"),
    };
    let sight = cx.graph.edges[c.edge as usize].sight;
    let terms = cx.subjects.terms(c);
    words.fill(
        if sight { "why_seen" } else { "why_goes" },
        &[
            ("data", &name(cx.lineage.labels[c.label as usize].data)),
            ("from", &place(c.from)),
            ("to", &place(c.to)),
            ("sender", &party(terms.sender)),
            ("receiver", &party(terms.receiver)),
            ("activity", &c.activity.map_or_else(|| words.get("why_no_activity"), name)),
        ],
    )
}

/// The path of the data through the model.
fn way(words: &Words, cx: &Context, places: &dyn Places, i: u32) -> Section {
    let c = &cx.subjects.crossings[i as usize];
    let mut s = Section::new(words.get("why_way"));
    let edge = &cx.graph.edges[c.edge as usize];
    let mut hops = path(cx.graph, cx.lineage, edge.source, c.label);
    hops.push(Hop::Flows(c.edge));
    for h in hops {
        let (object, term) = match h {
            Hop::Starts(n) => (cx.graph.nodes[n as usize].object, "why_collected_at"),
            Hop::Made(n) => (cx.graph.nodes[n as usize].object, "why_made_at"),
            Hop::Flows(e) if cx.graph.edges[e as usize].sight => (cx.graph.edges[e as usize].flow, "why_shown_by"),
            Hop::Flows(e) => (cx.graph.edges[e as usize].flow, "why_sent_by"),
        };
        let o = cx.world.object(object);
        s.lines.push(Line {
            depth: 0,
            mark: Mark::None,
            text: words.fill(term, &[("it", &o.name)]),
            beside: None,
            place: places.shown(&At::Node(o.at())),
        });
    }
    s
}

/// Which versions of the law were used.
fn versions(words: &Words, cx: &Context, regime: u32, rules: &[u32], today: Day) -> Section {
    let library = &cx.world.library;
    let r = &library.regimes[regime as usize];
    let mut s = Section::new(words.get("why_law_then"));
    let title = r.title.as_ref().map_or(String::new(), |t| format!(" {}", say::text(t, words.lang)));
    let cites = r.cites.as_deref().map_or_else(|| words.get("why_no_citation"), str::to_owned);
    s.plain(
        0,
        words.fill(
            "why_law",
            &[
                ("it", &format!("{}{title}", r.name)),
                ("cites", &cites),
                ("status", &r.status),
                ("title", &words.status(&r.status)),
            ],
        ),
    );
    let mut lines: Vec<String> = Vec::new();
    for rule in rules {
        let l = &library.laws[*rule as usize];
        if let Some((_, v)) = l.at(today) {
            let until = match v.until.is_finite() {
                true => words.fill("why_until", &[("day", &v.until.to_string())]),
                false => String::new(),
            };
            let since = match v.since.is_finite() {
                true => words.fill("since_day", &[("day", &v.since.to_string())]),
                false => words.get("always"),
            };
            if l.versions.len() > 1 || v.until.is_finite() || v.since > r.since {
                lines.push(words.fill("why_version", &[("it", l.last_name()), ("since", &since), ("until", &until)]));
            }
        }
    }
    for t in lines {
        s.plain(1, t);
    }
    s
}

fn reasons(words: &Words, cx: &Context, places: &dyn Places, proof: &Proof) -> Section {
    let mut s = Section::new(words.get("why_heading"));
    let telling = Telling { words, cx, places, proof };
    let mut seen = vec![false; proof.nodes.len()];
    for r in &proof.roots {
        telling.node(*r, 0, &mut seen, &mut s);
    }
    s
}

/// A proof that is told.
struct Telling<'a> {
    words: &'a Words<'a>,
    cx: &'a Context<'a>,
    places: &'a dyn Places,
    proof: &'a Proof,
}

impl Telling<'_> {
    fn node(&self, id: usize, depth: usize, seen: &mut [bool], s: &mut Section) {
        let n = &self.proof.nodes[id];
        let mark = n.truth.map_or(Mark::None, |t| Mark::Truth(t.letter()));
        let (text, place) = self.step(n);
        let again = std::mem::replace(&mut seen[id], true) && !n.children.is_empty();
        let value = n.value.as_ref().map(|v| said::beside(self.words, v));
        let beside = match (value, &n.citation) {
            (Some(v), Some(c)) => Some(v + &self.words.get("semicolon") + c),
            (Some(v), None) => Some(v),
            (None, Some(c)) => Some(c.to_string()),
            _ => None,
        };
        let text = if again { text + &self.words.get("told_above") } else { text };
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
            s.lines.push(self.fact(f, depth + 1));
        }
        for c in &n.children {
            self.node(*c, depth + 1, seen, s);
        }
    }

    fn step(&self, n: &Node) -> (String, Option<String>) {
        let (words, world) = (self.words, self.cx.world);
        let at = At::Node(n.origin);
        let it = |term: &str| words.fill(term, &[("it", &n.words)]);
        match &n.step {
            Step::Law { name, .. } => {
                let l = &world.library.laws[*name as usize];
                let word = match l.sort {
                    LawSort::Rule(_) => l.versions[0].decl.word.text.as_ref(),
                    _ => "",
                };
                let text = if word.is_empty() {
                    n.words.clone()
                } else {
                    words.fill("labelled", &[("it", &format!("{word} {}", l.last_name()))]) + &n.words
                };
                (text, None)
            }
            Step::Absent { name } => {
                let name = world.library.laws[*name as usize].last_name();
                (words.fill("why_absent", &[("name", name), ("it", &n.words)]), None)
            }
            Step::Condition(Word::Unless) => (it("unless_so"), None),
            Step::Condition(Word::Require) => (it("why_required"), None),
            Step::Condition(Word::When) => (n.words.clone(), None),
            Step::Candidate { .. } => (it("with_paper"), self.places.shown(&at)),
            Step::NoCandidate { .. } => (words.fill("why_no_paper", &[("it", &say::in_sentence(&n.words))]), None),
            Step::Any => (words.get("one_of_these"), None),
            Step::Not => (words.get("why_not"), None),
            Step::Atom if n.words.is_empty() => (self.places.snippet(&at).unwrap_or_default(), None),
            Step::Atom => (n.words.clone(), None),
            Step::Counted { group } => (
                words.fill("cited", &[("it", &n.words), ("cites", &world.object(*group).name)]),
                self.places.shown(&At::Node(world.object(*group).at())),
            ),
            Step::Row {
                head,
                condition: Some(condition),
            } => (words.fill("if_said", &[("it", head), ("condition", condition)]), None),
            Step::Row { .. } => (n.words.clone(), None),
        }
    }

    fn fact(&self, f: &Read, depth: usize) -> Line {
        let world = self.cx.world;
        let name = format!(
            "{}.{} = {}",
            world.object(f.object).name,
            world.library.schema.prop(f.prop).name,
            say::value(world, &f.value)
        );
        let stated = world.stated(f.object, f.prop);
        let origin = stated.map(|s| s.rows.first().map_or(s.origin, |r| r.origin));
        let place = origin.and_then(|o| self.places.shown(&At::Node(o)));
        let beside = match (&place, f.value.is_unknown()) {
            (None, true) => Some(self.words.get("why_nobody_states")),
            (None, false) => Some(self.words.get("why_fact_assumed")),
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
}

//! Asks the engine: the same model as text, its verdicts as words.

use std::collections::BTreeSet;
use std::sync::Arc;

use portolan::base::system::Memory;
use portolan::check::result;
use portolan::driver::{Analysis, Database, Loaded, Settings, SourceFile, load};
use portolan::graph::Place;
use portolan::law::Context;
use portolan::law::duty::Subject;
use portolan::law::profile::Profiles;
use portolan::law::reads::Reads;
use portolan::law::refine::Budget;
use portolan::law::running::takes_place;
use portolan::law::say;
use portolan::law::subjects::Crossing;
use portolan::law::value::Dep;
use portolan::law::verdict::{End, Verdict};
use portolan::lineage::label::{Known, Origin};
use portolan_tests::files::read;
use portolan_tests::run::{HOME, memory};
use salsa::Setter;

/// What the engine says of one subject.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Which crossing, holding or thing: see the keys of the comparison.
    pub key: String,
    pub rule: Option<String>,
    pub word: String,
    pub names: BTreeSet<String>,
    pub over: Vec<String>,
    /// What it promises: if this is so, that follows.
    pub ends: Vec<Promise>,
    pub gap: bool,
}

/// What is said to follow once one fact or open point is settled.
#[derive(Debug, Clone)]
pub struct Promise {
    pub of: String,
    pub if_: String,
    pub then: String,
}

pub struct Engine {
    loaded: Loaded,
    file: SourceFile,
}

impl Engine {
    pub fn new() -> Engine {
        // The draft kinds are few, so a library is soon made; their sets of countries are not needed.
        let kinds = read("tests/fixtures/drafts/library/core/kinds.flow");
        let kinds = kinds.split("set EEA").next().unwrap_or(&kinds).to_owned();
        let library = [("core/kinds.flow".to_owned(), kinds)];
        let files: Memory = memory([("model.flow", "project Demo { as_of: 2026-01-01  regimes: none }\n")]);
        let loaded = load(&files, &library, HOME.as_ref());
        let file = loaded.workspace.project(&loaded.db)[0];
        Engine { loaded, file }
    }

    /// All that is said of each subject where one judgement may serve many, and where each is judged by itself: what differs.
    pub fn by_profile(&mut self, text: &str, budget: fn() -> Budget) -> Vec<String> {
        self.file.set_text(&mut self.loaded.db).to(Arc::from(text));
        let a = Analysis::new(&self.loaded.db, self.loaded.workspace, Settings::default());
        if a.errors().iter().any(|d| d.is_text_error()) {
            return Vec::new();
        }
        let key = a.key(None);
        let ready = a.ready(key);
        let (Some(day), regimes, _) = a.day_and_regimes(key) else {
            return vec!["no day".into()];
        };
        let alone = ready.cx;
        let profiles = Profiles::new(&alone, Reads::nothing());
        let cx = Context {
            profiles: Some(&profiles),
            ..alone
        };
        let said = |cx: Context| -> Vec<String> {
            let results = result::of_regime_within(cx, regimes[0], day, ready.accepted, &budget);
            let name = |d: &Dep| say::dep_name(cx.world, *d);
            let one = |r: &portolan::check::Result| {
                let v = &r.verdict;
                let over: Vec<String> = v.over.iter().map(name).collect();
                // What is known for certain is not worked out again, nor is a number cut where it would have been compared for it: only what
                // follows from the ranges of a number counts, and each once.
                let is_number = |words: &str| words.chars().any(|c| c.is_ascii_digit());
                let end = |e: &End| {
                    let answer = e.if_.to_string();
                    format!("{} {} {:?}", name(&e.of), if is_number(&answer) { "so" } else { &answer }, e.then)
                };
                let mut ends: Vec<String> = v.ends.iter().map(end).collect();
                ends.dedup();
                let assumed: Vec<String> = v.assumed.list().iter().map(name).collect();
                format!(
                    "{:?} {:?} {:?} {:?} {:?} over {over:?} ends {ends:?} assumed {assumed:?} {:?}",
                    r.rule, r.subject, v.ruling, v.by, v.without, v.due
                )
            };
            results.list.iter().map(one).collect()
        };
        let (each, shared) = (said(alone), said(cx));
        let differ = each.iter().zip(&shared).filter(|(a, b)| a != b);
        let mut out: Vec<String> = differ.map(|(a, b)| format!("alone {a}\nby profile {b}")).collect();
        if each.len() != shared.len() {
            out.push("other results".into());
        }
        out
    }

    /// The verdicts of all crossings and duties, or what is wrong with the text.
    pub fn judge(&mut self, text: &str, duties: &[String]) -> Result<Vec<Answer>, Vec<String>> {
        self.file.set_text(&mut self.loaded.db).to(Arc::from(text));
        let db: &Database = &self.loaded.db;
        let a = Analysis::new(db, self.loaded.workspace, Settings::default());
        let errors: Vec<String> = a
            .errors()
            .iter()
            .filter(|d| d.is_text_error())
            .map(|d| format!("{} {}", d.code, d.message))
            .collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        let key = a.key(None);
        let ready = a.ready(key);
        let (Some(day), regimes, _) = a.day_and_regimes(key) else {
            return Err(vec!["no day".into()]);
        };
        let regime = regimes[0];
        let cx = ready.cx;
        let mut out = Vec::new();
        let library = &cx.world.library;
        let promise = |e: &End| Promise {
            of: say::dep_name(cx.world, e.of),
            if_: e.if_.to_string(),
            then: e.then.word().to_owned(),
        };
        let answer = |key: String, rule: Option<String>, v: Verdict| {
            let names = v.by.iter().chain(&v.without).map(|i| {
                let name = &library.laws[*i as usize].name;
                name.rsplit('.').next().unwrap_or(name).to_owned()
            });
            Answer {
                key,
                rule,
                word: v.ruling.word().to_owned(),
                names: names.collect(),
                over: v.over.iter().map(|d| say::dep_name(cx.world, *d)).collect(),
                ends: v.ends.iter().map(promise).collect(),
                gap: v.gap,
            }
        };
        // What stands in a site is named below it.
        let name = |o: u32| {
            let full = &cx.world.object(o).name;
            full.rsplit('.').next().unwrap_or(full).to_owned()
        };
        let place = |p: Place| match p {
            Place::At(o) => name(o),
            Place::Unknown(_) => "?".to_owned(),
        };
        let label = |l: u32| {
            let l = &cx.lineage.labels[l as usize];
            let known = |k: &Known| match k {
                Known::Is(o) => name(*o),
                Known::Unknown(_) => "?".into(),
            };
            let origin = match l.origin {
                Origin::Place(p) => place(p),
                Origin::Unmade(_) => "?".into(),
            };
            format!("{} {} {origin} {}", name(l.data), known(&l.root), known(&l.collector))
        };
        let crossing = |c: &Crossing| {
            let e = &cx.graph.edges[c.edge as usize];
            let end = |n: u32| name(cx.graph.nodes[n as usize].object);
            let activity = c.activity.map_or("?".to_owned(), name);
            format!(
                "{} {} {} [{}] {activity} {} {}",
                end(e.source),
                if e.sight { "~>" } else { "->" },
                end(e.target),
                label(c.label),
                place(c.from),
                place(c.to)
            )
        };
        for (i, c) in cx.subjects.crossings.iter().enumerate() {
            if takes_place(cx, ready.accepted.positions(day), i as u32, day) {
                let v = result::crossing(cx, regime, day, ready.accepted, i as u32);
                out.push(answer(crossing(c), None, v));
            }
        }
        for duty in duties {
            let full = format!("XX.toy.{duty}");
            let Some(i) = library.laws.iter().position(|l| *l.name == *full) else {
                continue;
            };
            let Some(version) = cx.law.at(i as u32, day) else { continue };
            let e = portolan::law::Eval::new(cx, day, ready.accepted.positions(day));
            for s in e.duty_subjects(version) {
                let key = match s {
                    Subject::Crossing(i) => {
                        let c = &cx.subjects.crossings[i as usize];
                        if !takes_place(cx, ready.accepted.positions(day), i, day) {
                            continue;
                        }
                        crossing(c)
                    }
                    Subject::Holding(i) => {
                        let h = &cx.subjects.holdings[i as usize];
                        let activity = h.activity.map_or("?".to_owned(), name);
                        format!("{} [{}] {activity} {}", name(h.node), label(h.label), place(h.place))
                    }
                    Subject::Sale(i) => {
                        let s = &cx.subjects.sales[i as usize];
                        format!("{} in {}", name(s.product), name(s.market))
                    }
                    Subject::Object(o) => name(o),
                };
                let v = result::duty(cx, i as u32, day, ready.accepted, s, None);
                out.push(answer(key, Some(duty.clone()), v));
            }
        }
        Ok(out)
    }
}

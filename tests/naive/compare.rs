//! Puts the two evaluators side by side, and makes a failing model small.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::engine::{Answer, Engine};
use crate::eval::{Fact, World};
use crate::model::*;
use crate::print;
use crate::structure::{self, Crossing, Holding, Label, Place, Root, Structure};
use crate::verdict::{self, One, Tried, allowed};

/// Answers of the facts that decide are tried in full up to this many ways.
const MOST_COMBINATIONS: usize = 256;

#[derive(Debug, Default)]
pub struct Tally {
    pub models: usize,
    /// Models whose text the engine refuses.
    pub refused: usize,
    pub judged: usize,
    /// Too many ways to try them all.
    pub skipped: usize,
    /// The engine asks where trying would settle it, and may: a fact that cannot be listed is among the causes.
    pub less_sharp: usize,
    /// Undetermined verdicts whose deciding facts were compared.
    pub deciding: usize,
    /// Crossings for which the random law has no answer at all.
    pub gaps: usize,
    pub words: BTreeMap<String, usize>,
    pub wrong: Vec<String>,
    pub refusals: BTreeMap<String, usize>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(
            f,
            "{} models, {} refused, {} verdicts, {} gaps, {} with too many ways, {} less sharp than trying, {} with deciding facts compared",
            self.models, self.refused, self.judged, self.gaps, self.skipped, self.less_sharp, self.deciding
        )?;
        writeln!(f, "verdicts: {:?}", self.words)?;
        write!(f, "refused: {:?}", self.refusals)
    }
}

fn name(m: &Model, x: Id) -> &str {
    &m.things[x].name
}

fn place(m: &Model, p: Place) -> &str {
    match p {
        Place::At(c) => name(m, c),
        Place::Open(_) => "?",
    }
}

fn label(m: &Model, l: &Label) -> String {
    let root = |r: &Root| match r {
        Root::Is(d) => name(m, *d).to_owned(),
        Root::Unmade(_) => "?".into(),
    };
    let origin = l.origin.map_or("?", |p| place(m, p));
    format!("{} {} {origin} {}", name(m, l.data), root(&l.root), root(&l.collector))
}

fn crossing(m: &Model, c: &Crossing) -> String {
    let a = &m.arrows[c.arrow];
    format!(
        "{} {} {} [{}] {} {} {}",
        name(m, a.source),
        if a.sight { "~>" } else { "->" },
        name(m, a.target),
        label(m, &c.label),
        c.activity.map_or("?", |x| name(m, x)),
        place(m, c.from),
        place(m, c.to)
    )
}

fn holding(m: &Model, h: &Holding) -> String {
    format!(
        "{} [{}] {} {}",
        name(m, h.node),
        label(m, &h.label),
        h.activity.map_or("?", |x| name(m, x)),
        place(m, h.place)
    )
}

fn fact(m: &Model, f: &Fact) -> Option<(String, &'static str)> {
    match f {
        Fact::Property(x, p) => {
            let t = &m.things[*x];
            let owner = match m.arrows.iter().find(|a| a.flow == *x) {
                Some(a) => format!("{} {} {}", name(m, a.source), if a.sight { "~>" } else { "->" }, name(m, a.target)),
                None => t.name.clone(),
            };
            Some((owner, p))
        }
        _ => None,
    }
}

/// Facts whose answers the engine lists as well: truths and enums. Numbers it cuts into ranges of its own, and what is stated under a condition
/// may come up only where the condition is answered.
fn listed(m: &Model, f: &Fact) -> bool {
    let read = |x: Id, c: &Ex| calls_on(c, x);
    let conditions = || m.things.iter().flat_map(|t| t.said.values().flat_map(|s| &s.ifs));
    let plain = |x: Id, p: &str| m.things[x].said.get(p).is_none_or(|s| s.ifs.is_empty()) && !conditions().any(|c| read(x, &c.1));
    matches!(f, Fact::Property(x, p) if plain(*x, p))
        && matches!(
            f,
            Fact::Property(_, "loud" | "near" | "hushed" | "sealed" | "covered" | "trusted" | "grade")
        )
}

/// Whether a condition on a row reads this thing.
fn calls_on(e: &Ex, x: Id) -> bool {
    match e {
        Ex::Lit(v) => *v == V::Thing(x),
        Ex::Not(a) | Ex::Member(a, _) => calls_on(a, x),
        Ex::Cmp(_, a, b) => calls_on(a, x) || calls_on(b, x),
        _ => false,
    }
}

pub fn compare(m: &Model, engine: &mut Engine, tally: &mut Tally) {
    tally.models += 1;
    let duties: Vec<String> = m.laws.iter().filter(|l| l.sort == Sort::Duty).map(|l| l.name.clone()).collect();
    let answers = match engine.judge(&print::text(m), &duties) {
        Ok(a) => a,
        Err(why) => {
            tally.refused += 1;
            for w in why {
                *tally.refusals.entry(w).or_default() += 1;
            }
            return;
        }
    };
    let s = structure::derive(m);
    // A day that has to be picked is not known, and the flow may run.
    let day = |x: Id, p: &'static str, widest: i64| {
        let w = World::new(m, &s, verdict::readings(m).remove(0));
        match w.get(x, p) {
            V::Day(d) if w.picks.borrow().trail.is_empty() => d,
            _ => widest,
        }
    };
    let runs = |c: &Crossing| {
        let flow = m.arrows[c.arrow].flow;
        day(flow, "since", ALWAYS) <= m.today && m.today <= day(flow, "until", NEVER)
    };
    let mut expected: Vec<(Option<usize>, String, V)> = Vec::new();
    for (i, c) in s.crossings.iter().enumerate().filter(|(_, c)| runs(c)) {
        expected.push((None, crossing(m, c), V::Crossing(i)));
    }
    for (l, law) in m
        .laws
        .iter()
        .enumerate()
        .filter(|(_, l)| l.sort == Sort::Duty && l.since <= m.today && m.today <= l.until)
    {
        match law.on[0] {
            Binder::Kind("holding") => {
                expected.extend(s.holdings.iter().enumerate().map(|(i, h)| (Some(l), holding(m, h), V::Holding(i))));
            }
            Binder::Kind("sale") => {
                let key = |(i, (p, row)): (usize, &(Id, usize))| {
                    let market = m.things[*p].said["markets"].rows[*row].plain();
                    (Some(l), format!("{} in {}", name(m, *p), print::value(m, market)), V::Sale(i))
                };
                expected.extend(s.sales.iter().enumerate().map(key));
            }
            Binder::Kind(k @ ("entity" | "node")) => {
                expected.extend(m.of(k).into_iter().map(|e| (Some(l), name(m, e).to_owned(), V::Thing(e))));
            }
            _ => {
                let all = s.crossings.iter().enumerate().filter(|(_, c)| runs(c));
                expected.extend(all.map(|(i, c)| (Some(l), crossing(m, c), V::Crossing(i))));
            }
        }
    }
    let id = |law: Option<usize>| law.map(|l| m.laws[l].name.clone());
    let mut said: Vec<(Option<String>, String)> = answers.iter().map(|a| (a.rule.clone(), a.key.clone())).collect();
    let mut wanted: Vec<(Option<String>, String)> = expected.iter().map(|e| (id(e.0), e.1.clone())).collect();
    said.sort();
    wanted.sort();
    if said != wanted {
        let only = |a: &[(Option<String>, String)], b: &[(Option<String>, String)]| -> Vec<(Option<String>, String)> {
            a.iter().filter(|x| !b.contains(x)).cloned().collect()
        };
        tally.wrong.push(format!(
            "other subjects: the engine alone has {:?}, the plain one alone {:?}",
            only(&said, &wanted),
            only(&wanted, &said)
        ));
        return;
    }
    for (law, key, subject) in expected {
        // Data of which two nodes do not say what they made them from bear one name and stay two things: one of the answers must fit.
        let same: Vec<&Answer> = answers.iter().filter(|a| a.key == key && a.rule == id(law)).collect();
        let Some(a) = same.first() else { continue };
        tally.judged += 1;
        *tally.words.entry(a.word.clone()).or_default() += 1;
        let parties = m
            .laws
            .iter()
            .any(|l| l.on.contains(&Binder::Parties) && l.since <= m.today && m.today <= l.until);
        let judge = |w: &World| -> Vec<One> {
            match (law, &subject) {
                (Some(l), v) => vec![verdict::duty(w, l, v.clone())],
                (None, V::Crossing(c)) if parties => {
                    match w.eval(&Ex::Member(Box::new(Ex::Lit(subject.clone())), "parties"), &mut Vec::new()) {
                        V::List(l) => l.iter().map(|p| verdict::crossing(w, *c, Some(p))).collect(),
                        _ => Vec::new(),
                    }
                }
                (None, V::Crossing(c)) => vec![verdict::crossing(w, *c, None)],
                _ => Vec::new(),
            }
        };
        let tried = verdict::all_ways(m, &s, &judge);
        if tried.gave_up {
            tally.skipped += 1;
            continue;
        }
        // A law that answers for nothing in any way is told as such elsewhere.
        if tried.together.iter().any(|t| t.iter().all(|o| *o == One::Gap)) {
            tally.gaps += 1;
            continue;
        }
        let fits = |a: &&&Answer| {
            let mut trial = Tally::default();
            one(m, &s, a, &tried, &judge, parties, &mut trial);
            trial.wrong.is_empty()
        };
        let a = if same.len() > 1 { same.iter().find(fits).unwrap_or(a) } else { a };
        one(m, &s, a, &tried, &judge, parties, tally);
    }
}

fn one(m: &Model, s: &Structure, a: &Answer, t: &Tried, judge: &dyn Fn(&World) -> Vec<One>, parties: bool, tally: &mut Tally) {
    let may = allowed(t);
    let words: Vec<&str> = may.iter().map(|v| v.word).collect();
    let wrong = |why: &str| {
        format!(
            "{:?} {}: the engine says {a:?}, trying says {may:?}: {why}\n{:?}",
            a.rule, a.key, t.readings
        )
    };
    let all_listed = t.facts.keys().all(|f| listed(m, f));
    if a.word == "undetermined" {
        if words.contains(&"undetermined") {
            let product: usize = t.facts.values().product();
            if all_listed && t.readings.len() == 1 && product <= MOST_COMBINATIONS && !a.gap && !parties {
                tally.deciding += 1;
                let decide = deciding(m, s, t, judge);
                let engine: BTreeSet<String> = a.over.iter().map(|n| n.replace("S.N", "N")).collect();
                let fits = |d: &String, f: &Fact| fact(m, f).is_some_and(|(o, p)| d.contains(&o) && d.ends_with(&format!(".{p}")));
                let same = engine.len() == decide.len() && decide.iter().all(|f| engine.iter().any(|d| fits(d, f)));
                if !same && !decide.is_empty() {
                    let decide: Vec<_> = decide.iter().filter_map(|f| fact(m, f)).collect();
                    tally.wrong.push(wrong(&format!("the deciding facts are {decide:?}")));
                }
            }
            return;
        }
        if all_listed {
            tally.wrong.push(wrong("trying settles it"));
        } else {
            tally.less_sharp += 1;
        }
        return;
    }
    // Rules are weighed as if each could turn out by itself, so among verdicts that owe nothing a graver one may be given.
    // A duty may be called met where it does not even apply, and due where it is met, as long as the facts do not say so one by one.
    let quiet = |word: &str| matches!(word, "outside" | "exempt" | "permitted" | "not_applicable" | "met");
    if a.word == "due" && words.contains(&"met") {
        return;
    }
    if quiet(&a.word) && may.iter().any(|v| quiet(v.word) && verdict::rank(v.word) <= verdict::rank(&a.word)) {
        return;
    }
    // Of a fact whose answers cannot be listed only those of the model are tried; under another one the readings may differ.
    if a.word == "contested" && !all_listed && may.iter().all(|v| quiet(v.word)) {
        tally.less_sharp += 1;
        return;
    }
    let Some(v) = may.iter().find(|v| v.word == a.word) else {
        tally.wrong.push(wrong("another verdict"));
        return;
    };
    if !parties && matches!(v.word, "blocked" | "prohibited") && !v.names.is_empty() && !a.names.is_subset(&v.names) {
        tally.wrong.push(wrong("it names what not every way has"));
    }
}

/// The facts whose change, the others as they are, changes the verdict in some combination.
fn deciding(m: &Model, s: &Structure, t: &Tried, judge: &dyn Fn(&World) -> Vec<One>) -> Vec<Fact> {
    let facts: Vec<(&Fact, usize)> = t.facts.iter().map(|(f, n)| (f, *n)).collect();
    let mut results: BTreeMap<Vec<usize>, One> = BTreeMap::new();
    let mut at = vec![0; facts.len()];
    let reading = verdict::readings(m).remove(0);
    loop {
        let w = World::new(m, s, reading.clone());
        for ((f, _), i) in facts.iter().zip(&at) {
            w.picks.borrow_mut().fixed.insert((*f).clone(), *i);
        }
        let gravest = judge(&w).into_iter().max_by_key(verdict::gravity);
        results.insert(at.clone(), gravest.unwrap_or(One::Outside));
        let Some(i) = (0..at.len()).find(|i| at[*i] + 1 < facts[*i].1) else {
            break;
        };
        at[i] += 1;
        at[..i].fill(0);
    }
    let decides = |i: usize| {
        results.iter().any(|(way, one)| {
            (0..facts[i].1).any(|k| {
                let mut other = way.clone();
                other[i] = k;
                // What is blocked for one reason is not what is blocked for another.
                match (&results[&other], one) {
                    (One::Blocked(a), One::Blocked(b)) => a.is_disjoint(b),
                    (a, b) => a.word() != b.word(),
                }
            })
        })
    };
    (0..facts.len()).filter(|i| decides(*i)).map(|i| facts[i].0.clone()).collect()
}

// ---- making a failing model small

fn fails(m: &Model, engine: &mut Engine) -> bool {
    let mut t = Tally::default();
    compare(m, engine, &mut t);
    !t.wrong.is_empty()
}

/// Leaves out whatever can be left out while it still fails.
pub fn shrink(m: &Model, engine: &mut Engine) -> Model {
    let mut best = m.clone();
    let mut tries = 0;
    loop {
        let mut smaller = None;
        for c in candidates(&best) {
            tries += 1;
            if tries > 600 {
                return best;
            }
            if fails(&c, engine) {
                smaller = Some(c);
                break;
            }
        }
        match smaller {
            Some(c) => best = c,
            None => return best,
        }
    }
}

fn candidates(m: &Model) -> Vec<Model> {
    let mut out = Vec::new();
    let mut with = |change: &mut dyn FnMut(&mut Model)| {
        let mut c = m.clone();
        change(&mut c);
        out.push(c);
    };
    for i in 0..m.arrows.len() {
        with(&mut |c| {
            c.arrows.remove(i);
        });
    }
    for i in 0..m.laws.len() {
        if m.laws[i].since <= m.laws[i].until {
            with(&mut |c| (c.laws[i].since, c.laws[i].until) = (NEVER, ALWAYS));
        }
        for w in 0..m.laws[i].when.len() {
            if m.laws[i].when.len() > 1 {
                with(&mut |c| {
                    c.laws[i].when.remove(w);
                });
            }
            for e in simpler(&m.laws[i].when[w].ex) {
                with(&mut |c| c.laws[i].when[w].ex = e.clone());
            }
        }
        if let Some(b) = &m.laws[i].body {
            for e in simpler(b) {
                with(&mut |c| c.laws[i].body = Some(e.clone()));
            }
        }
        if m.laws[i].rows.len() > 1 {
            for r in 0..m.laws[i].rows.len() {
                with(&mut |c| {
                    c.laws[i].rows.remove(r);
                });
            }
        }
        if m.laws[i].needs.len() > 1 {
            with(&mut |c| {
                c.laws[i].needs.pop();
            });
        }
    }
    for i in 0..m.things.len() {
        if !matches!(m.things[i].kind, "gone" | "flow" | "country") {
            with(&mut |c| c.things[i].kind = "gone");
        }
        for p in m.things[i].said.keys() {
            with(&mut |c| {
                c.things[i].said.remove(p);
            });
        }
    }
    out
}

fn simpler(e: &Ex) -> Vec<Ex> {
    match e {
        Ex::And(l) | Ex::Or(l) => {
            let mut out = l.clone();
            for (i, x) in l.iter().enumerate() {
                for s in simpler(x) {
                    let mut list = l.clone();
                    list[i] = s;
                    out.push(if matches!(e, Ex::And(_)) { Ex::And(list) } else { Ex::Or(list) });
                }
            }
            out
        }
        Ex::Not(x) => {
            let mut out = vec![(**x).clone()];
            out.extend(simpler(x).into_iter().map(|s| Ex::Not(Box::new(s))));
            out
        }
        Ex::Lit(V::Bool(_)) => Vec::new(),
        _ => vec![Ex::Cmp("==", Box::new(Ex::Lit(V::Num(1))), Box::new(Ex::Lit(V::Num(1))))],
    }
}

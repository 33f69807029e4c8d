//! Changes of a random model that must change no verdict, and the one that may only settle what was open.

use std::collections::BTreeMap;

use crate::engine::{Answer, Engine};
use crate::look::answers;
use crate::model::*;
use crate::random::Rng;
use crate::{print, random};

type Verdicts = BTreeMap<(Option<String>, String), (String, Vec<String>, Vec<String>)>;

fn duties(m: &Model) -> Vec<String> {
    m.laws.iter().filter(|l| l.sort == Sort::Duty).map(|l| l.name.clone()).collect()
}

/// Verdict, names and causes of every subject, with names put back by `name`.
fn verdicts(answers: &[Answer], name: &dyn Fn(&str) -> String) -> Verdicts {
    let all = |l: Vec<String>| {
        let mut l: Vec<String> = l.iter().map(|x| name(x)).collect();
        l.sort();
        l
    };
    answers
        .iter()
        .map(|a| {
            let names = all(a.names.iter().cloned().collect());
            ((a.rule.clone(), name(&a.key)), (a.word.clone(), names, all(a.over.clone())))
        })
        .collect()
}

fn judged(engine: &mut Engine, m: &Model, text: &str, name: &dyn Fn(&str) -> String) -> Verdicts {
    match engine.judge(text, &duties(m)) {
        Ok(a) => verdicts(&a, name),
        Err(why) => panic!("{why:?}\n{text}"),
    }
}

fn same(name: &str) -> String {
    name.to_owned()
}

/// The lines of the model after those of its law, in another order.
fn shuffled(text: &str, seed: u64) -> String {
    let mut r = Rng::new(seed);
    let end = text.find("\n}\n").map_or(0, |i| i + 3);
    let (law, rest) = text.split_at(end);
    let mut items: Vec<String> = Vec::new();
    for line in rest.lines() {
        // What stands in a site stays in it.
        match items.last_mut() {
            Some(open) if open.starts_with("site") && !closed(open) => {
                open.push_str(line);
                open.push('\n');
            }
            _ => items.push(format!("{line}\n")),
        }
    }
    for i in (1..items.len()).rev() {
        items.swap(i, r.below(i + 1));
    }
    items.concat() + law
}

/// A site on one line, or with its own closing line.
fn closed(site: &str) -> bool {
    site.ends_with("\n}\n") || site.lines().count() == 1 && site.matches('{').count() == site.matches('}').count()
}

const MODELS: u64 = 24;

#[test]
fn the_order_of_declarations_changes_nothing() {
    let mut engine = Engine::new();
    for seed in 1..=MODELS {
        let m = random::model(seed);
        let text = print::text(&m);
        let before = judged(&mut engine, &m, &text, &same);
        let after = judged(&mut engine, &m, &shuffled(&text, seed), &same);
        assert_eq!(before, after, "seed {seed}\n{text}");
    }
}

#[test]
fn names_change_nothing() {
    let mut engine = Engine::new();
    for seed in 1..=MODELS {
        let mut m = random::model(seed);
        let before = judged(&mut engine, &m, &print::text(&m), &same);
        // Backwards through the alphabet, so that what came first by name comes last.
        let new: Vec<(String, String)> = (0..m.things.len())
            .filter(|i| m.things[*i].kind != "country")
            .map(|i| (format!("Z{}q", 900 - i), m.things[i].name.clone()))
            .collect();
        let mut given = new.iter();
        for t in m.things.iter_mut().filter(|t| t.kind != "country") {
            t.name = given.next().expect("one each").0.clone();
        }
        let back = |name: &str| new.iter().fold(name.to_owned(), |n, (to, from)| n.replace(to, from));
        let after = judged(&mut engine, &m, &print::text(&m), &back);
        assert_eq!(before, after, "seed {seed}\n{}", print::text(&m));
    }
}

#[test]
fn what_has_nothing_to_do_with_it_changes_nothing() {
    let mut engine = Engine::new();
    for seed in 1..=MODELS {
        let m = random::model(seed);
        let text = print::text(&m);
        let before = judged(&mut engine, &m, &text, &same);
        let more = "data Idle : system.telemetry\ntreatment Idler\nactivity Idling { loud: unknown }\ncountry XX1\n";
        let after = judged(&mut engine, &m, &format!("{text}{more}"), &same);
        assert_eq!(before, after, "seed {seed}\n{text}");
    }
}

/// The same input gives the same answers, in an engine that saw another model in between and in a fresh one.
#[test]
fn the_same_model_gives_the_same_answers() {
    let mut engine = Engine::new();
    for seed in 1..=MODELS / 4 {
        let m = random::model(seed);
        let text = print::text(&m);
        let first = format!("{:?}", engine.judge(&text, &duties(&m)));
        let other = random::model(seed + 1000);
        let _ = engine.judge(&print::text(&other), &[]);
        assert_eq!(first, format!("{:?}", engine.judge(&text, &duties(&m))), "seed {seed}\n{text}");
        assert_eq!(
            first,
            format!("{:?}", Engine::new().judge(&text, &duties(&m))),
            "seed {seed}\n{text}"
        );
    }
}

/// What may become known later. Where data are and who acts in what is another model.
const LEARNED: [&str; 18] = [
    "loud", "hushed", "sealed", "covered", "grade", "score", "signed", "opened", "rank", "owner", "operator", "decides", "acts", "keys",
    "parties", "under", "about", "maker",
];

/// A fact that becomes known never turns one definite verdict into another.
#[test]
fn to_learn_a_fact_unsays_nothing() {
    let mut engine = Engine::new();
    let (mut learned, mut settled, mut wrong) = (0, 0, 0);
    for seed in crate::number("NAIVE_FIRST", 1)..crate::number("NAIVE_FIRST", 1) + crate::number("NAIVE_MODELS", MODELS * 3) {
        let m = random::model(seed);
        // The gravest of several parties may well give way to a graver one.
        if m.laws.iter().any(|l| l.on.contains(&Binder::Parties)) {
            continue;
        }
        let open: Vec<(Id, &'static str)> = (0..m.things.len())
            .flat_map(|x| LEARNED.map(|p| (x, p)))
            .filter(|(x, p)| shape(m.things[*x].kind, p).is_some_and(|s| s.0 == Unsaid::Ask || *p == "rank"))
            .filter(|(x, p)| match crate::structure::said(&m, *x, p) {
                None => *p != "rank" && *p != "activities",
                Some((_, s)) => s.open,
            })
            .filter(|(x, p)| *p != "sealed" || m.things[*x].base == Some("permit"))
            .filter(|(x, p)| *p != "parties" || m.things[*x].said.contains_key(p))
            .collect();
        let mut r = Rng::new(seed);
        if open.is_empty() {
            continue;
        }
        let (x, p) = open[r.below(open.len())];
        // An authority decides for itself until a row names it, and nobody is asked for such a row.
        if matches!(p, "decides" | "acts") && m.things.iter().any(|t| t.kind == "authority") {
            continue;
        }
        // Some random models are refused.
        let Ok(before) = engine.judge(&print::text(&m), &duties(&m)) else {
            continue;
        };
        let all = answers(&m, x, p);
        let mut known = m.clone();
        // What was stated stays; an answer that is a list comes on top of it.
        let mut said = m.things[x].said.get(p).cloned().unwrap_or_default();
        said.open = false;
        match all[r.below(all.len())].clone() {
            V::List(more) => said.rows.extend(more),
            V::None => {}
            one => said.rows.push(one),
        }
        known.things[x].said.insert(p, said);
        let after = engine.judge(&print::text(&known), &duties(&m)).expect("a right text");
        learned += 1;
        // A flow of which it becomes known that it does not run is judged no more.
        let runs = |b: &&Answer| after.iter().any(|a| (&a.rule, &a.key) == (&b.rule, &b.key));
        for (b, a) in before.iter().filter(runs).zip(&after) {
            assert_eq!((&b.rule, &b.key), (&a.rule, &a.key));
            let quiet = |w: &str| matches!(w, "outside" | "exempt" | "permitted" | "not_applicable" | "met");
            // Before its deadline a requirement that is open is due; when it turns out to be kept, it is met.
            let kept = b.word == "due" && a.word == "met";
            let definite = !matches!(b.word.as_str(), "undetermined" | "contested");
            if definite && !a.gap && b.word != a.word && !kept && !(quiet(&b.word) && quiet(&a.word)) {
                wrong += 1;
                println!(
                    "seed {seed}: {} becomes {} when {}.{p} is known: {b:?}\n{}",
                    b.word,
                    a.word,
                    m.things[x].name,
                    print::text(&m)
                );
            }
            settled += usize::from(!definite && a.word != b.word);
        }
    }
    assert_eq!(wrong, 0, "verdicts that were unsaid");
    assert!(learned > 10, "{learned} facts learned, {settled} verdicts settled by them");
}

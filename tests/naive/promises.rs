//! What a question says of an answer comes true once the answer is typed, and nothing else.

use std::collections::BTreeMap;

use crate::engine::{Answer, Engine, Promise};
use crate::look::answers;
use crate::model::*;
use crate::{number, print, random};

/// Properties whose answers are listed.
const LISTED: [&str; 10] = [
    "loud",
    "hushed",
    "sealed",
    "covered",
    "near",
    "trusted",
    "grade",
    "connected",
    "score",
    "rank",
];

/// The models in which a promise has been kept, or nothing where it cannot be typed: what it is of has no name of its own, or is stated already.
fn typed(m: &Model, p: &Promise) -> Vec<Model> {
    if let Some(i) = m.opens.iter().position(|o| p.of.rsplit('.').next() == Some(&o.name)) {
        let mut out = m.clone();
        out.opens[i].accepted = Some(p.if_ == "true");
        return vec![out];
    }
    let Some((owner, property)) = p.of.rsplit_once('.') else {
        return Vec::new();
    };
    let Some(property) = LISTED.into_iter().find(|l| *l == property) else {
        return Vec::new();
    };
    let is_owner = |x: &Id| match m.arrows.iter().find(|a| a.flow == *x) {
        Some(a) => {
            let name = |x: Id| &m.things[x].name;
            let arrow = format!("{} {} {} ", name(a.source), if a.sight { "~>" } else { "->" }, name(a.target));
            format!("{owner} ").replace("S.N", "N").contains(&arrow)
        }
        None => owner.rsplit('.').next() == Some(&m.things[*x].name),
    };
    let mut owners = (0..m.things.len()).filter(is_owner);
    let (Some(x), None) = (owners.next(), owners.next()) else {
        return Vec::new();
    };
    if m.things[x].said.get(property).is_some_and(|s| !s.rows.is_empty()) {
        return Vec::new();
    }
    let with = |v: V| {
        let mut out = m.clone();
        let rows = vec![v];
        out.things[x].said.insert(property, Said { rows, ..Said::default() });
        out
    };
    answers(m, x, property)
        .into_iter()
        .filter(|v| fits(m, v, &p.if_))
        .map(with)
        .collect()
}

/// Whether a value is the answer, or within it.
fn fits(m: &Model, v: &V, answer: &str) -> bool {
    let words: Vec<&str> = answer.split(' ').collect();
    let n = |i: usize| words[i].parse::<f64>().expect("a number");
    let of = |v: &i64| *v as f64;
    match (v, words[0]) {
        (V::Num(v), "below") => of(v) < n(1),
        (V::Num(v), "above") => of(v) > n(1),
        (V::Num(v), "between") => n(1) < of(v) && of(v) < n(3),
        _ => print::value(m, v) == answer,
    }
}

#[test]
fn what_an_answer_promises_comes() {
    let (first, count) = (number("NAIVE_FIRST", 20_000), number("NAIVE_MODELS", 400));
    let mut engine = Engine::new();
    let (mut kept, mut broken) = (BTreeMap::<String, usize>::new(), 0);
    for seed in first..first + count {
        let m = random::model(seed);
        let duties: Vec<String> = m.laws.iter().filter(|l| l.sort == Sort::Duty).map(|l| l.name.clone()).collect();
        // Some random models are refused.
        let Ok(before) = engine.judge(&print::text(&m), &duties) else {
            continue;
        };
        let promised: Vec<(&Answer, &Promise)> = before.iter().flat_map(|a| a.ends.iter().map(move |e| (a, e))).collect();
        let mut done: Vec<(&str, &str)> = Vec::new();
        for (_, p) in &promised {
            if done.contains(&(&p.of, &p.if_)) {
                continue;
            }
            done.push((&p.of, &p.if_));
            for known in typed(&m, p) {
                let after = engine.judge(&print::text(&known), &duties).expect("a right text");
                for (a, said) in promised.iter().filter(|(_, q)| (&q.of, &q.if_) == (&p.of, &p.if_)) {
                    let same = |b: &&Answer| (&b.rule, &b.key) == (&a.rule, &a.key);
                    let [got] = after.iter().filter(same).collect::<Vec<_>>()[..] else {
                        continue;
                    };
                    // Several things may bear one name; where the law is silent it says no more than that.
                    if before.iter().filter(same).count() > 1 || got.gap {
                        continue;
                    }
                    // Of a range that is still asked about some number may settle it.
                    let range = ["below", "between", "above"].iter().any(|w| said.if_.starts_with(w));
                    if got.word == said.then || range && said.then == "undetermined" {
                        *kept.entry(said.then.clone()).or_default() += 1;
                    } else {
                        broken += 1;
                        println!(
                            "seed {seed}: {:?} {}: if {} is {} {} is promised, and {} comes over {:?}; of {:?}",
                            a.rule, a.key, said.of, said.if_, said.then, got.word, got.over, a.over
                        );
                    }
                }
            }
        }
    }
    println!("kept {kept:?}");
    assert_eq!(broken, 0, "promises that were not kept; {kept:?}");
    assert!(kept.values().sum::<usize>() * 2 > count as usize && kept.len() > 5, "{kept:?}");
}

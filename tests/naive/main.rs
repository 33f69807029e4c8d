//! The engine against a second evaluator that is as plain as the description of the language: it knows two values, tries every way the
//! unknowns can turn out, and shares no code with the engine.
//!
//! `NAIVE_MODELS=10000` tries that many models, `NAIVE_FIRST=17` begins with another seed, and a failing model is printed as text.

mod alike;
mod claims;
mod compare;
mod engine;
mod eval;
mod fold;
mod look;
mod model;
mod parties;
mod print;
mod promises;
mod random;
mod random_law;
mod random_more;
mod structure;
mod verdict;

use compare::Tally;
use portolan::law::refine::Budget;

/// One judgement serves all that are alike, whatever the law asks: it says of each what judging it alone says.
#[test]
fn what_is_alike_is_judged_alike() {
    let (first, count) = (number("NAIVE_FIRST", 5_000), number("NAIVE_MODELS", 120));
    let mut engine = engine::Engine::new();
    let mut failed = Vec::new();
    // In the last one a number is cut more finely where it is worked out anew.
    for seed in (first..first + count).chain([994_524]) {
        let mut m = random::model(seed);
        random_more::twins(&mut m, seed);
        let text = print::text(&m);
        // Looking for the facts that decide takes its time.
        let budget = if seed % 4 == 0 { Budget::of_one } else { Budget::of_none };
        let wrong = engine.by_profile(&text, budget);
        if !wrong.is_empty() {
            println!("seed {seed}: {}\n{text}", wrong.join("\n"));
            failed.push(seed);
        }
    }
    assert!(failed.is_empty(), "seeds {failed:?}");
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn the_engine_agrees_with_the_plainest_evaluator() {
    let (first, count) = (number("NAIVE_FIRST", 1), number("NAIVE_MODELS", 250));
    let mut engine = engine::Engine::new();
    let mut tally = Tally::default();
    let mut failed = Vec::new();
    for seed in first..first + count {
        let m = random::model(seed);
        if std::env::var_os("NAIVE_SHOW").is_some() {
            println!("{}", print::text(&m));
        }
        compare::compare(&m, &mut engine, &mut tally);
        if !tally.wrong.is_empty() {
            println!("seed {seed}: {}", tally.wrong.join("\n"));
            tally.wrong.clear();
            failed.push(seed);
        }
    }
    for seed in failed.iter().take(number("NAIVE_SHRINK", 1) as usize) {
        let small = compare::shrink(&random::model(*seed), &mut engine);
        let mut again = Tally::default();
        compare::compare(&small, &mut engine, &mut again);
        println!("seed {seed}: {}\nof the model\n{}", again.wrong.join("\n"), print::text(&small));
    }
    println!("{tally}");
    assert!(failed.is_empty(), "seeds {failed:?}");
    assert!(tally.judged > count as usize && tally.refused * 20 < count as usize, "{tally}");
}

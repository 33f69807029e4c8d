//! The engine against a second evaluator that is as plain as the description of the language: it knows two values, tries every way the
//! unknowns can turn out, and shares no code with the engine.
//!
//! `NAIVE_MODELS=10000` tries that many models, `NAIVE_FIRST=17` begins with another seed, and a failing model is printed as text.

mod compare;
mod engine;
mod eval;
mod model;
mod print;
mod random;
mod structure;
mod verdict;

use compare::Tally;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn the_engine_agrees_with_the_plainest_evaluator() {
    let (first, count) = (number("NAIVE_FIRST", 1), number("NAIVE_MODELS", 300));
    let mut engine = engine::Engine::new();
    let mut tally = Tally::default();
    for seed in first..first + count {
        let m = random::model(seed);
        if std::env::var_os("NAIVE_SHOW").is_some() {
            eprintln!("{}", print::text(&m));
        }
        compare::compare(&m, &mut engine, &mut tally);
        if !tally.wrong.is_empty() {
            let small = compare::shrink(&m, &mut engine);
            let mut again = Tally::default();
            compare::compare(&small, &mut engine, &mut again);
            panic!("seed {seed}: {:#?}\n{}\nof the model\n{}", again.wrong, tally, print::text(&small));
        }
    }
    println!("{tally}");
    assert!(tally.judged > 2 * count as usize && tally.refused * 20 < count as usize, "{tally}");
}

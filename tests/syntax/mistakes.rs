//! Mistakes planted in a good text: each is told once, and what it does not touch keeps its tree.

use portolan_syntax::{Parsed, parse};

use crate::right;
use crate::samples::{LAW, MODEL};

/// Places to break, and how: what to find, what to write instead.
const PLANTS: &[(&str, &str)] = &[
    ("in: CN  ciio", "in:   ciio"),
    ("owner: PumpCo at 100%", "owner: PumpCo at"),
    ("Lake ~> Support  : Vibration", "Lake ~>> Support  : Vibration"),
    ("count: 120 in DE", "count 120 in DE"),
    ("{ linked_by: none }", "{ linked_by: none "),
    ("(Vibration, OpLog) for 30 days", "(Vibration, OpLog for 30 days"),
    (
        "Pump -> Gateway -> Lake : Vibration, OpLog",
        "Pump -> Gateway -> Lake : Vibration,, OpLog",
    ),
    (
        "product P9 \"Smart pump P9\" : goods.pump",
        "product P9 \"Smart pump P9 : goods.pump",
    ),
    (
        "expect Lake ~> Support under CN.export is outside",
        "expect Lake ~> Support under CN.export outside",
    ),
    ("treatment Fleet : aggregation", "treatment : aggregation"),
    ("when market in {US, CA} {", "when market in {US, CA {"),
    ("project Danube", "project"),
    ("document Clauses  : EU.standard_clauses", "document Clauses  EU.standard_clauses"),
    ("accept EU.gdpr.large as 10_000", "accept EU.gdpr.large 10_000"),
    ("site Dresden \"Dresden waterworks\" {", "site Dresden \"Dresden waterworks\" { {"),
];

#[test]
fn one_mistake_is_told_once() {
    let good = right(MODEL);
    for (find, write) in PLANTS {
        let bad = plant(MODEL, find, write);
        let parsed = parse(&bad);
        assert_eq!(parsed.errors.len(), 1, "{find} -> {write}: {:#?}", parsed.errors);
        keeps(&good, &parsed, 2, write);
    }
}

#[test]
fn two_mistakes_are_told_twice() {
    let good = right(MODEL);
    for (i, (find, write)) in PLANTS.iter().enumerate() {
        for (find2, write2) in &PLANTS[i + 1..] {
            let bad = plant(&plant(MODEL, find, write), find2, write2);
            let parsed = parse(&bad);
            assert_eq!(parsed.errors.len(), 2, "{write}, {write2}: {:#?}", parsed.errors);
            keeps(&good, &parsed, 4, write);
        }
    }
}

/// A token left out, doubled or replaced costs one diagnostic or none, and the other items stay.
#[test]
fn any_token_may_be_broken() {
    let mut worst = Vec::new();
    for text in [MODEL, LAW] {
        let good = right(text);
        for (kind, span) in portolan_syntax::tokens(text).into_iter().skip(1).step_by(3) {
            let (l, r) = (span.start as usize, span.end as usize);
            if matches!(kind, "comment" | "doc") {
                continue;
            }
            for new in ["", "$", "}", "{", "(", ",", "=", "-", "\"", "in", "A"] {
                let bad = format!("{} {new} {}", &text[..l], &text[r..]);
                let parsed = parse(&bad);
                let lost = lost(&good, &parsed);
                if parsed.errors.len() > 2 || lost > 3 {
                    worst.push(format!(
                        "{:?} -> {new:?}: {} errors, {lost} lost",
                        &text[l..].chars().take(20).collect::<String>(),
                        parsed.errors.len()
                    ));
                }
            }
        }
    }
    assert!(worst.len() < 20, "{} of them: {worst:#?}", worst.len());
}

fn plant(text: &str, find: &str, write: &str) -> String {
    let bad = text.replacen(find, write, 1);
    assert_ne!(text, bad, "{find} is not in the sample");
    bad
}

fn lost(good: &Parsed, parsed: &Parsed) -> usize {
    good.slices
        .iter()
        .filter(|s| !parsed.slices.iter().any(|t| t.item == s.item))
        .count()
}

fn keeps(good: &Parsed, parsed: &Parsed, at_most: usize, what: &str) {
    let lost = lost(good, parsed);
    assert!(lost <= at_most / 2, "{what}: {lost} items lost");
}

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

/// What newcomers write, and what they are told: each once, in words, with help or a fix.
#[test]
fn newcomers_are_helped() {
    for (text, told) in [
        ("A - B : X", "an arrow is written `->`, not `-`"),
        ("A <- B : X", "an arrow points to the right"),
        ("A <-> B", "an arrow points to the right"),
        ("A <~ B : X", "an arrow points to the right"),
        ("A —> B : X", "an arrow is written `->`, not `—>`"),
        ("cloud Lake-North \"Lake\" { in: DE }", "a name has no `-` in it"),
        ("cloud Lake { operator: Host-North }", "a name has no `-` in it"),
        ("A -> B, C : X", "an arrow ends in one place"),
        ("entity Acme { in: DE, }", "items need no separator"),
        ("if market in {US} { A -> B }", "a guard begins with `when`, not `if`"),
        ("/* note */ entity A { in: DE }", "expected the beginning of an item"),
        ("entity Acme { \"in\": DE }", "a property is named without quotation marks"),
        ("system S(market) { x: y }", "expected `:` after `market`"),
        ("expect A -> B is permitted", "expected `under` and a law before `is`"),
        ("expect A -> B under R is not permitted", "an expectation says what the verdict is"),
        ("people P { count: 1.000.000 in DE }", "a number has one point at most"),
        ("entity A { offset: -5 }", "a value has no sign"),
        ("document D : X { signed: today() }", "a value is not computed"),
        (
            "Lake \"Telemetry lake\" { in: DE }",
            "expected a word such as `entity` before `Lake`",
        ),
        ("cloud \"Telemetry lake\" { in: DE }", "expected a name after `cloud`"),
        ("entity A \"Firm\" in: DE  owner: B }", "a `{` is missing before this `}`"),
        ("A -> : X { log: 3 days }", "expected a name after `->`"),
    ] {
        let parsed = parse(text);
        let first = parsed.errors.first().unwrap_or_else(|| panic!("{text}"));
        assert_eq!(first.message, told, "{text}: {:#?}", parsed.errors);
        assert!(parsed.errors.len() <= 2, "{text}: {:#?}", parsed.errors);
        assert!(first.help.is_some() || first.fix.is_some(), "{text}: {first:?}");
    }
}

/// What has a meaning elsewhere is told once, and read as what it means: nothing follows from it.
#[test]
fn foreign_habits_cost_one_message() {
    for (text, told) in [
        ("A ~ B : X", "an arrow is written `->` or `~>`, not `~`"),
        ("A ⇝ B : X", "an arrow to see is written `~>`, not `⇝`"),
        ("A >> B : X", "an arrow is written `->`, not `>>`"),
        ("A to B : X", "an arrow is written `->`, not `to`"),
        ("flow A -> B : X", "an arrow is drawn without `flow` before it"),
        ("entity A { in DE }", "a property is written `in: DE`"),
        ("server B { in DE  operator: X }", "a property is written `in: DE`"),
        ("server B ( in: DE )", "a block stands in `{ }`"),
        ("deploy E : S(market: DE)", "a block stands in `{ }`"),
        ("server B { collects: Log Roster }", "expected `,` before `Roster`"),
        ("server B { collects: Log Roster  in: DE }", "expected `,` before `Roster`"),
        ("A -> B : Log Roster", "expected `,` before `Roster`"),
        ("entity A { owner: O 50% }", "expected `at` before `50%`"),
        ("server B { stores: Log 3 days }", "expected `for` before `3 days`"),
        ("server B { stores: Log for 30d }", "a unit is written as a word"),
        ("people P { count: 1e6 in DE }", "a number is written out"),
        ("people P { count: 1.5e6 in DE }", "a number is written out"),
        (
            "people P { count: 1,500,000 in DE }",
            "`,` separates values, not the digits of a number",
        ),
        (
            "people P { count: 1,500 in DE }",
            "`,` separates values, not the digits of a number",
        ),
        (
            "people P { count: 2,000,500,000 in DE }",
            "`,` separates values, not the digits of a number",
        ),
        (
            "people P { count: 150 000 in DE }",
            "the digits of a number have no blank between them",
        ),
        (
            "people P { count: 1 000 000 in DE }",
            "the digits of a number have no blank between them",
        ),
        ("people P { count: 150 000 }", "the digits of a number have no blank between them"),
        ("entity A { founded: 2026/11/20 }", "a date is written year-month-day"),
        ("entity A { founded: 01.03.2026 }", "a date is written year-month-day"),
        ("entity A { founded: 03/01/2026 }", "a date is written year-month-day"),
        ("entity A { founded: 2026-03 }", "a date is written year-month-day"),
        ("entity A\u{200b} { in: DE }", "the character U+200B has no meaning here"),
        ("entity A \u{202e} { in: DE }", "the character U+202E has no meaning here"),
        (
            "entity A { in: DE } // a\rentity B { in: DE }\r",
            "the lines of this file end in a way that is not read",
        ),
    ] {
        let parsed = parse(text);
        let told_of: Vec<&str> = parsed.errors.iter().map(|e| e.message.as_str()).collect();
        assert_eq!(told_of, [told], "{text}");
        let e = &parsed.errors[0];
        assert!(e.help.is_some() || e.fix.is_some(), "{text}: {e:?}");
        if let Some(fix) = &e.fix {
            let mut mended = text.to_owned();
            mended.replace_range(fix.span.start as usize..fix.span.end as usize, &fix.replacement);
            let again = parse(&mended);
            assert!(again.errors.is_empty(), "{text} -> {mended}: {:#?}", again.errors);
        }
    }
}

/// Numbers whose digits are grouped as elsewhere are told once, and the fix is the number that was meant, whatever zeros are in it.
#[test]
fn grouped_digits_are_one_number() {
    for (written, meant) in [
        ("1,000", "1_000"),
        ("150,000", "150_000"),
        ("1,000,000", "1_000_000"),
        ("10,000,000", "10_000_000"),
        ("1,000,001", "1_000_001"),
        ("1,001,000", "1_001_000"),
        ("1,000,000,000", "1_000_000_000"),
        ("150 000", "150_000"),
        ("1 000 000", "1_000_000"),
    ] {
        for end in ["", " in CN", " in CN, 20 in DE", "  from: X", "\n"] {
            let text = format!("people P {{ count: {written}{end} }}");
            let parsed = parse(&text);
            assert_eq!(parsed.errors.len(), 1, "{text}: {:#?}", parsed.errors);
            let fix = parsed.errors[0].fix.as_ref().unwrap_or_else(|| panic!("{text}"));
            assert_eq!(fix.replacement, meant, "{text}");
            let mended = text.replace(written, meant);
            let mut fixed = text.clone();
            fixed.replace_range(fix.span.start as usize..fix.span.end as usize, meant);
            assert_eq!(fixed, mended);
            assert!(parse(&mended).errors.is_empty(), "{mended}");
        }
    }
}

/// What only looks like one of them is nobody's mistake.
#[test]
fn lists_of_numbers_stay_lists() {
    for text in [
        "set s : 1,2,3",
        "set s : 100, 200, 300",
        "set s : 1,200,30",
        "people P { count: 1, 200 }",
        "people P { count: 100 in CN, 200 in DE }",
        "define f(x: T) = x == 2026-11 or x == 10 - 2",
        "server d3 { in: DE }",
        "A -> B : Log\nRoster -> B : Log",
        "entity A { in: DE\r\n}\r\n",
    ] {
        let parsed = parse(text);
        assert!(parsed.errors.is_empty(), "{text}: {:#?}", parsed.errors);
    }
}

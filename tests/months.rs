//! Both examples, judged on the first of every month from 2021-11-01 to 2028-01-01: a verdict changes on the days that `horizon` lists and on no
//! other, and each of them is explained by a text of law with its source, or by a dated line of the model.
//!
//! All months of the larger example take a minute: by default only those on both sides of a change and each January are judged, and with
//! `PORTOLAN_EVERY_MONTH` all of them.

use std::collections::{BTreeMap, BTreeSet};

use portolan::base::Day;
use portolan::base::system::Disk;
use portolan::check::cause::Of;
use portolan::check::horizon::{self, State};
use portolan::check::{group, result};
use portolan::document;
use portolan::driver::queries::{Judgement, results_of};
use portolan::driver::{Analysis, Settings, load};
use portolan_tests::files::root;
use portolan_tests::run::library;

const FROM: &str = "2021-11-01";
const UNTIL: &str = "2028-01-01";

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// The first of each month, from the first to the last.
fn months() -> Vec<Day> {
    let firsts = (2021..=2028).flat_map(|y| (1..=12).filter_map(move |m| Day::new(y, m, 1)));
    firsts.filter(|d| day(FROM) <= *d && *d <= day(UNTIL)).collect()
}

/// What is judged: the regime, the duty or none for a flow, and its name.
type Key = (u32, Option<u32>, String);

/// The days on which something changes, each with the source of the law that changed, or the line of the model that names the day.
fn changes(folder: &str, every: bool) -> BTreeMap<String, BTreeSet<String>> {
    let loaded = load(&Disk, library(), &root().join(folder));
    let analysis = Analysis::new(&loaded.db, loaded.workspace, Settings::default());
    let key = analysis.key(None);
    let ready = analysis.ready(key);
    let (_, regimes, _) = analysis.day_and_regimes(key);
    let words = &document::paper::words::Words::new(ready.cx.world, "en");
    let found = horizon::of(&ready.cx, ready.accepted, &regimes, day(FROM), day(UNTIL));

    // Month by month, by the way of `check`.
    let names = &ready.cx.world.library.regimes;
    let states = |at: Day| -> BTreeMap<Key, String> {
        let mut out = BTreeMap::new();
        for r in &regimes {
            let judgement = Judgement::new(analysis.db, names[*r as usize].name.clone(), at);
            let list = &results_of(analysis.db, analysis.ws, key, judgement).list;
            for g in group::groups(&ready.cx, list) {
                let state = State {
                    result: g.results[0].clone(),
                };
                let duty = g.rule.filter(|_| !result::is_crossing_verdict(&g.results[0]));
                out.insert((*r, duty, g.name), document::horizon::state(words, &ready.cx, Some(&state)));
            }
        }
        out
    };
    let mut expected = states(day(FROM));
    let mut turns = found.turns.iter().peekable();
    let every = every || std::env::var_os("PORTOLAN_EVERY_MONTH").is_some();
    let near = |m: Day| found.turns.iter().any(|t| m.plus_days(-31) <= t.day && t.day <= m.plus_days(31));
    for month in months() {
        while let Some(t) = turns.next_if(|t| t.day <= month) {
            // What changes beside something graver is not how the whole stands.
            if t.part.is_some() {
                continue;
            }
            let at = (t.regime, t.duty, t.name.clone());
            match &t.after {
                Some(s) => expected.insert(at, document::horizon::state(words, &ready.cx, Some(s))),
                None => expected.remove(&at),
            };
        }
        let january = month.civil().is_some_and(|d| d.month() == 1);
        if !every && !january && !near(month) {
            continue;
        }
        assert_eq!(states(month), expected, "{folder} on {month}: horizon tells otherwise");
    }

    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for t in &found.turns {
        let first = t.causes.first().unwrap_or_else(|| panic!("{} {}: no reason", t.day, t.name));
        let reason = match first.of {
            Of::Law(_) | Of::Row(_) | Of::Regime(_) => {
                let source = first.cites.as_ref().map(ToString::to_string);
                source.unwrap_or_else(|| panic!("{} {}: no source: {}", t.day, t.name, document::said::cause(words, first)))
            }
            _ => format!("model: {}", document::said::cause(words, first)),
        };
        out.entry(t.day.to_string()).or_default().insert(reason);
    }
    out
}

fn hold(folder: &str, every: bool, expected: &[(&str, &[&str])]) {
    let found = changes(folder, every);
    let shown: String = found.iter().map(|(d, r)| format!("{d}: {r:?}\n")).collect();
    println!("{folder}\n{shown}");
    let days: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(days, expected.iter().map(|e| e.0).collect::<Vec<_>>(), "{shown}");
    for ((on, reasons), (_, named)) in found.iter().zip(expected) {
        for n in *named {
            assert!(reasons.iter().any(|r| r.contains(n)), "{on}: not by `{n}` but by {reasons:?}");
        }
    }
}

#[test]
fn the_waterworks_change_with_the_law() {
    hold(
        "examples/waterworks",
        true,
        &[
            ("2022-12-28", &["(EU) 2021/914"]),
            ("2024-03-22", &["Assessment Measures 4"]),
            ("2025-01-01", &["NDSR 29", "NDSR 12; PIPL 21"]),
            ("2026-02-20", &["model: Assessed.signed"]),
            ("2026-03-01", &["model: Clauses.signed"]),
            ("2026-05-19", &["press report of 2026-05-19"]),
            ("2027-04-01", &["model: the acceptance of CN.trial.server_registration"]),
            ("2027-05-21", &["this library's own reading"]),
        ],
    );
}

#[test]
fn the_meters_change_with_the_law() {
    hold(
        "examples/meters",
        false,
        &[
            ("2022-12-28", &["(EU) 2021/914"]),
            ("2023-06-01", &["Standard Contract Measures"]),
            ("2024-03-22", &["Provisions 4"]),
            ("2025-01-01", &["NDSR 29", "NDSR 12; PIPL 21"]),
            ("2025-12-16", &["model: the deadline of CN.export.filed_in_time is near"]),
            ("2026-01-05", &["model: StaffClaim.signed"]),
            ("2026-01-12", &["model: Terms.signed"]),
            ("2026-01-19", &["model: AssessedCN.signed"]),
            ("2026-01-30", &["model: Studies.signed"]),
            ("2026-02-02", &["model: Clauses.signed"]),
            ("2026-02-10", &["model: ImpactReport.signed"]),
            ("2026-02-16", &["model: Told.signed"]),
            ("2026-03-02", &["model: Contract.signed"]),
            ("2026-03-10", &["model: Contract.filed"]),
            (
                "2026-04-10",
                &["model: Street.identified", "model: Tracks.identified", "model: Travel.identified"],
            ),
            ("2026-05-04", &["model: ClausesFR.signed"]),
            ("2026-05-19", &["press report of 2026-05-19"]),
            ("2027-03-01", &["model: the acceptance of CN.trial.supplier_terms"]),
            ("2027-05-21", &["this library's own reading"]),
        ],
    );
}

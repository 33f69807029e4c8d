//! The corpus of cases per territory: every `expect` of every case passes, and nothing in them is an error of the text.

use std::collections::{BTreeMap, BTreeSet};

use portolan::base::system::Disk;
use portolan_tests::corpus::{Corpus, Outcome, sources};
use portolan_tests::files::{below, read, root};
use portolan_tests::run::{library, portolan};

#[test]
fn every_case_comes_out_as_its_source_says() {
    let files = below("tests/conformance");
    let folders: BTreeSet<&str> = files
        .iter()
        .filter_map(|f| f.strip_prefix("tests/conformance/")?.split_once('/'))
        .map(|(t, _)| t)
        .collect();
    assert!(!folders.is_empty());
    let mut wrong = Vec::new();
    for territory in folders {
        let folder = root().join("tests/conformance").join(territory);
        let ran = portolan(&["test", &folder.to_string_lossy()], &Disk, library());
        if ran.code != 0 {
            wrong.push(format!("{territory}: exit {}\n{}{}", ran.code, ran.out, ran.err));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A pack without cases is a pack nobody tried.
#[test]
fn every_pack_has_cases() {
    let packs: BTreeSet<String> = below("stdlib")
        .iter()
        .filter_map(|f| f.strip_prefix("stdlib/")?.strip_suffix(".flow").map(str::to_owned))
        .filter(|f| f.starts_with(|c: char| c.is_ascii_uppercase()))
        .collect();
    let tried: BTreeSet<String> = below("tests/conformance")
        .iter()
        .filter_map(|f| f.strip_prefix("tests/conformance/")?.strip_suffix(".flow").map(str::to_owned))
        .collect();
    let missing: Vec<&String> = packs.difference(&tried).collect();
    assert!(missing.is_empty(), "no cases for {missing:?}: write tests/conformance/<PACK>.flow");
}

/// The rows of the README: per regime and origin, how many cases there are, and how they come out.
fn figures() -> (String, Vec<String>) {
    let corpus = Corpus::load();
    let mut rows: BTreeMap<(String, String, String), BTreeMap<Outcome, usize>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for s in sources() {
        let outcome = corpus.outcome(&s);
        if matches!(outcome, Outcome::Contrary | Outcome::Missing) {
            wrong.push(format!("{}: {outcome:?}, the source says {}", s.id, s.verdicts.join(" ")));
        }
        *rows
            .entry((s.regime, s.origin, s.confidence))
            .or_default()
            .entry(outcome)
            .or_default() += 1;
    }
    let mut table =
        String::from("| regime | cases | confidence | in all | as the source | asked | left out |\n|---|---|---|---|---|---|---|\n");
    for ((regime, origin, confidence), n) in &rows {
        let of = |o| n.get(&o).copied().unwrap_or(0);
        let (decided, asked, left) = (of(Outcome::Decided), of(Outcome::Asked), of(Outcome::LeftOut));
        let all = decided + asked + left;
        let confidence = confidence.replace('_', " ");
        table += &format!("| `{regime}` | {origin} | {confidence} | {all} | {decided} | {asked} | {left} |\n");
    }
    (table, wrong)
}

/// No case is forgotten, none comes out otherwise than its source says, and the README holds the figures.
#[test]
fn the_collection_is_covered() {
    let (table, wrong) = figures();
    println!("{table}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let page = "tests/conformance/README.md";
    if std::env::var_os("PORTOLAN_BLESS").is_some() {
        let text = read(page);
        let (head, _) = text.split_once("| regime |").expect("a table");
        std::fs::write(root().join(page), format!("{head}{table}")).expect("written");
    }
    assert!(
        read(page).ends_with(&table),
        "{page} holds other figures; PORTOLAN_BLESS=1 writes these:\n{table}"
    );
}

/// No condition of a transmission, a prohibition, an exemption or a demand may be dropped unnoticed.
#[test]
fn every_condition_that_decides_is_noticed() {
    let mut wrong = Vec::new();
    for territory in ["CH", "CN", "EU", "GB", "US"] {
        let folder = root().join("tests/conformance").join(territory);
        let ran = portolan(&["test", &folder.to_string_lossy(), "--mutate"], &Disk, library());
        if ran.code != 0 {
            wrong.push(format!("{territory}: exit {}\n{}{}", ran.code, ran.out, ran.err));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

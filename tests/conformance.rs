//! The corpus of cases: every `expect` of every case passes, and nothing in them is an error of the text, in one run over all territories.

use std::collections::{BTreeMap, BTreeSet};

use portolan::base::system::Disk;
use portolan_tests::corpus::{Corpus, Outcome, by_territory, sources};
use portolan_tests::files::{below, read, root, texts};
use portolan_tests::run::{library, portolan};

#[test]
fn every_case_comes_out_as_its_source_says() {
    let folder = root().join("tests/conformance");
    let ran = portolan(&["test", &folder.to_string_lossy()], &Disk, library());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

/// A pack without cases is a pack nobody tried. Forms of papers judge nothing; `papers` tries them.
#[test]
fn every_pack_has_cases() {
    let packs: BTreeSet<String> = below("stdlib")
        .iter()
        .filter(|f| f.ends_with(".flow") && read(f).lines().any(|l| l.starts_with("regime ")))
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

/// Confidences of a source, as `sources.tsv` writes them, with the heads of their columns in the README.
const CONFIDENCE: [(&str, &str); 4] = [
    ("read", "text read"),
    ("read_secondary", "read at second hand"),
    ("memory", "from memory"),
    ("derived", "own reading"),
];

/// The page's table, per regime, origin and confidence; the two short ones of the README; and what comes out wrong.
fn figures() -> (String, String, Vec<String>) {
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
    let mut totals: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    let mut short: BTreeMap<&str, [[usize; 2]; CONFIDENCE.len()]> = BTreeMap::new();
    for ((regime, origin, confidence), n) in &rows {
        let of = |o| n.get(&o).copied().unwrap_or(0);
        let (decided, asked, left) = (of(Outcome::Decided), of(Outcome::Asked), of(Outcome::LeftOut));
        let all = decided + asked + left;
        let column = CONFIDENCE.iter().position(|c| c.0 == confidence).expect("a known confidence");
        let cell = &mut short.entry(regime).or_default()[column];
        *cell = [cell[0] + decided, cell[1] + all];
        let confidence = confidence.replace('_', " ");
        let sum = totals.entry(origin).or_default();
        [all, decided, asked, left].iter().zip(sum).for_each(|(n, s)| *s += n);
        table += &format!("| `{regime}` | {origin} | {confidence} | {all} | {decided} | {asked} | {left} |\n");
    }
    let mut badge = String::from("| cases | in all | as the source | asked | left out |\n|---|---|---|---|---|\n");
    for (origin, [all, decided, asked, left]) in totals.iter().rev() {
        badge += &format!("| {origin} | {all} | {decided} | {asked} | {left} |\n");
    }
    badge += &format!(
        "\n| as the source |{}\n|---|{}\n",
        CONFIDENCE.map(|c| format!(" {} |", c.1)).concat(),
        "---|".repeat(CONFIDENCE.len())
    );
    for (regime, cells) in &short {
        let shown = cells.map(|[n, all]| if all == 0 { " |".into() } else { format!(" {n} of {all} |") });
        badge += &format!("| `{regime}` |{}\n", shown.concat());
    }
    (table, badge, wrong)
}

/// No case is forgotten, none comes out otherwise than its source says, and the README holds the figures.
#[test]
fn the_collection_is_covered() {
    let (table, badge, wrong) = figures();
    println!("{table}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let page = "tests/conformance/README.md";
    if std::env::var_os("PORTOLAN_BLESS").is_some() {
        let text = read("README.md");
        let (head, rest) = text.split_once("| cases | in all |").expect("a table");
        let (_, tail) = rest.split_once("\nLicensed ").expect("the last line");
        std::fs::write(root().join("README.md"), format!("{head}{badge}\nLicensed {tail}")).expect("written");
        let text = read(page);
        let (head, _) = text.split_once("| regime |").expect("a table");
        std::fs::write(root().join(page), format!("{head}{table}")).expect("written");
    }
    assert!(read("README.md").contains(&badge), "README.md holds other figures than\n{badge}");
    assert!(
        read(page).ends_with(&table),
        "{page} holds other figures; PORTOLAN_BLESS=1 writes these:\n{table}"
    );
}

/// Each distinction of the table has two cases, and they do not come out alike.
#[test]
fn every_distinction_has_its_pair() {
    let mut cases: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in texts("tests/conformance", ".flow") {
        let territory = path.split('/').nth(2).expect("a territory");
        let mut name = None;
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("case ") {
                name = rest.split_whitespace().next().map(|n| format!("{territory}/{n}"));
            }
            for expect in line.split("expect ").skip(1) {
                let said = expect.split("//").next().unwrap_or_default().trim().trim_end_matches('}').trim();
                if let Some(n) = &name {
                    cases.entry(n.clone()).or_default().insert(said.to_owned());
                }
            }
        }
    }
    let page = read("tests/conformance/README.md");
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|l| l.starts_with("| ") && l.contains("` | `"))
        .map(|l| l.split('`').collect())
        .collect();
    assert!(rows.len() >= 75, "{} pairs", rows.len());
    for cells in rows {
        let [_, one, _, other, _] = cells.as_slice() else {
            panic!("a row of four cells: {cells:?}")
        };
        let (a, b) = (cases.get(*one), cases.get(*other));
        assert!(a.is_some() && b.is_some() && a != b, "{one} and {other}: {a:?} {b:?}");
    }
}

/// No condition of the law may be dropped unnoticed. What stays unnoticed stands in `unnoticed.tsv`, with the reason, and nothing else does; no
/// condition of a transmission, a prohibition, an exemption or a demand is among it.
#[test]
fn every_condition_is_noticed() {
    let mut found: BTreeSet<(String, String)> = BTreeSet::new();
    for territory in by_territory().into_keys() {
        let folder = root().join("tests/conformance").join(&territory);
        let ran = portolan(
            &["test", &folder.to_string_lossy(), "--mutate", "--format", "json"],
            &Disk,
            library(),
        );
        let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{territory}: {}{}", ran.out, ran.err));
        for u in json["unnoticed"].as_array().expect("a list") {
            let text = |k: &str| u[k].as_str().unwrap_or_default().to_owned();
            assert_eq!(u["owed"], false, "{}: {}", text("rule"), text("words"));
            found.insert((text("rule"), text("words")));
        }
    }
    let table = read("tests/conformance/unnoticed.tsv");
    let mut listed = BTreeSet::new();
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [rule, dropped, reason] = cells.as_slice() else {
            panic!("three columns are expected: {row}")
        };
        assert!(!reason.is_empty(), "{rule}: no reason");
        listed.insert(((*rule).to_owned(), (*dropped).to_owned()));
    }
    let lacking: Vec<_> = found.difference(&listed).collect();
    let stale: Vec<_> = listed.difference(&found).collect();
    assert!(
        lacking.is_empty() && stale.is_empty(),
        "write a case, or a row with a reason, for {lacking:#?}\nnoticed by now: {stale:#?}"
    );
}

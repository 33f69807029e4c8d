//! The case collection the conformance corpus was built from, and how each of its cases comes out.
//!
//! `tests/conformance/sources.tsv` lists the cases with what their source says, `words.tsv` which of our words say the same. A case stands in
//! the corpus where its identifier does: on the line of an `expect`, or anywhere else in a `case`, whose every `expect` then counts. What a
//! model cannot decide stands, with the reason, in the table of the pack's page.

use std::collections::{BTreeMap, BTreeSet};

use crate::files::{read, texts};

/// One case of the collection.
#[derive(Debug, Clone)]
pub struct Source {
    pub regime: String,
    pub id: String,
    /// `official`, or `derived` where the text of a law was applied to invented facts.
    pub origin: String,
    /// `read`, `read_secondary`, `memory`, `derived`.
    pub confidence: String,
    pub verdicts: Vec<String>,
}

/// How a case comes out beside what its source says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// As the source decides.
    Decided,
    /// Undetermined or contested where the source decides: a fact is asked for.
    Asked,
    /// In the table of what a model cannot decide.
    LeftOut,
    /// Otherwise than the source decides.
    Contrary,
    /// In no case and in no table.
    Missing,
}

/// The collection, in the order of the file.
pub fn sources() -> Vec<Source> {
    let rows = table("tests/conformance/sources.tsv");
    rows.into_iter()
        .map(|r| match r.as_slice() {
            [regime, id, origin, confidence, verdicts] => Source {
                regime: regime.clone(),
                id: id.clone(),
                origin: origin.clone(),
                confidence: confidence.clone(),
                verdicts: verdicts.split_whitespace().map(str::to_owned).collect(),
            },
            other => panic!("five columns are expected: {other:?}"),
        })
        .collect()
}

/// The rows of a table with tabs, without its head.
fn table(path: &str) -> Vec<Vec<String>> {
    let text = read(path);
    text.lines().skip(1).map(|l| l.split('\t').map(str::to_owned).collect()).collect()
}

/// The corpus, ready to be asked for one case after another.
pub struct Corpus {
    /// Texts of the cases, each from its head to the next one.
    cases: Vec<String>,
    pages: Vec<String>,
    same: BTreeMap<String, BTreeSet<String>>,
}

impl Corpus {
    pub fn load() -> Corpus {
        let mut cases = Vec::new();
        for (_, text) in texts("tests/conformance", ".flow") {
            let mut starts: Vec<usize> = text.match_indices("\ncase ").map(|(at, _)| at + 1).collect();
            starts.push(text.len());
            cases.extend(starts.windows(2).map(|w| text[w[0]..w[1]].to_owned()));
        }
        let pages = texts("stdlib", "README.md").into_iter().map(|(_, t)| t).collect();
        let words = |w: &String| w.split_whitespace().map(str::to_owned).collect();
        let same = table("tests/conformance/words.tsv")
            .iter()
            .map(|r| (r[0].clone(), words(&r[1])))
            .collect();
        Corpus { cases, pages, same }
    }

    /// What the corpus says of a case.
    pub fn outcome(&self, source: &Source) -> Outcome {
        let said = self.said(&source.id);
        if said.is_empty() {
            let listed = self.pages.iter().any(|p| names(p, &source.id));
            return if listed { Outcome::LeftOut } else { Outcome::Missing };
        }
        let same = |verdict: &String| {
            let words = self
                .same
                .get(verdict)
                .unwrap_or_else(|| panic!("no row for `{verdict}` in words.tsv"));
            words.iter().any(|w| said.contains(w.as_str()))
        };
        let asked = ["undetermined", "contested", "unknown"].iter().any(|w| said.contains(*w));
        match (source.verdicts.iter().all(same), asked) {
            (true, _) => Outcome::Decided,
            (false, true) => Outcome::Asked,
            (false, false) => Outcome::Contrary,
        }
    }

    /// The words of the expects that speak of a case.
    fn said(&self, id: &str) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        for case in self.cases.iter().filter(|c| names(c, id)) {
            let of_its_own = case.lines().filter(|l| l.contains("expect ") && names(l, id));
            let own: Vec<&str> = of_its_own.collect();
            let lines: Vec<&str> = if own.is_empty() { case.lines().collect() } else { own };
            for line in lines {
                out.extend(line.split("expect ").skip(1).map(word));
            }
        }
        out
    }
}

/// The verdict of an `expect`: its word after `is`, else whether it claims or denies.
fn word(expect: &str) -> String {
    let code = expect.split("//").next().unwrap_or("");
    match code.split(" is ").nth(1) {
        Some(rest) => rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect(),
        None if code.trim_start().starts_with("not ") => "fails".to_owned(),
        None => "holds".to_owned(),
    }
}

/// Whether a text names an identifier, and not only a longer one.
fn names(text: &str, id: &str) -> bool {
    text.match_indices(id).any(|(at, _)| {
        let part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        !text[..at].chars().next_back().is_some_and(part) && !text[at + id.len()..].chars().next().is_some_and(part)
    })
}

/// The files of cases by territory, each with its name in one folder and its text: cases of one territory may rest on each other.
pub fn by_territory() -> BTreeMap<String, Vec<(String, String)>> {
    let mut out: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (file, text) in texts("tests/conformance", ".flow") {
        let territory = file.trim_start_matches("tests/conformance/").split('/').next().unwrap_or_default();
        out.entry(territory.to_owned()).or_default().push((file.replace('/', "_"), text));
    }
    out
}

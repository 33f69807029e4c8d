//! The corpus of cases per territory: every `expect` of every case passes, and nothing in them is an error of the text.

use std::collections::BTreeSet;

use portolan::base::system::Disk;
use portolan_tests::files::{below, root};
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
        .filter(|f| !f.starts_with("core/"))
        .collect();
    let tried: BTreeSet<String> = below("tests/conformance")
        .iter()
        .filter_map(|f| f.strip_prefix("tests/conformance/")?.strip_suffix(".flow").map(str::to_owned))
        .collect();
    let missing: Vec<&String> = packs.difference(&tried).collect();
    assert!(missing.is_empty(), "no cases for {missing:?}: write tests/conformance/<PACK>.flow");
}

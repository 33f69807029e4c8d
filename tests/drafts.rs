//! Draft packs and their cases (`fixtures/drafts`): laws of many shapes, each case with the verdict it must have.

use portolan::base::system::Disk;
use portolan_tests::files::{below, read, root};
use portolan_tests::run::{drafts, portolan};

const FOLDER: &str = "tests/fixtures/drafts";

/// Every file with its number of expectations: a case that is skipped must not look like one that passes.
const FILES: [(&str, usize); 7] = [
    ("cases/cn.flow", 51),
    ("cases/eu.flow", 38),
    ("cases/markets.flow", 21),
    ("cases/semantics.flow", 40),
    ("cases/us.flow", 29),
    ("examples/exporter.flow", 12),
    ("examples/pumps.flow", 7),
];

#[test]
fn every_draft_case_comes_out_as_expected() {
    let drafts = drafts();
    let mut wrong = Vec::new();
    for (file, count) in FILES {
        let path = root().join(FOLDER).join(file);
        let ran = portolan(&["test", &path.to_string_lossy()], &Disk, &drafts);
        if ran.code != 0 || ran.out.trim() != format!("{count} passed, 0 failed") {
            wrong.push(format!("{file}: exit {}\n{}{}", ran.code, ran.out, ran.err));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is counted above is what is written: every `expect` outside of comments.
#[test]
fn no_draft_case_is_left_out() {
    for (file, count) in FILES {
        let text = read(&format!("{FOLDER}/{file}"));
        let code = text.lines().map(|l| l.split("//").next().unwrap_or(""));
        let expects: usize = code
            .map(|l| {
                l.split(|c: char| !c.is_alphanumeric() && c != '_')
                    .filter(|w| *w == "expect")
                    .count()
            })
            .sum();
        assert_eq!(expects, count, "{file}");
    }
    let known = |f: &str| FILES.iter().any(|(name, _)| f.ends_with(name));
    let cases = ["cases", "examples"].map(|part| below(&format!("{FOLDER}/{part}"))).concat();
    assert!(cases.iter().all(|f| known(f)), "{cases:?}");
}

/// A case that is wrong fails: with the toy law's deadline a day earlier, one expectation of `semantics.flow` breaks.
#[test]
fn a_changed_law_is_noticed() {
    let text = read(&format!("{FOLDER}/cases/semantics.flow"));
    let changed = text.replace("c.since + 5 workdays", "c.since + 4 workdays");
    assert_ne!(text, changed);
    let files = portolan_tests::run::memory([("semantics.flow", changed)]);
    let ran = portolan(&["test", "/p/semantics.flow"], &files, &drafts());
    assert_eq!(ran.code, 1, "{}", ran.out);
}

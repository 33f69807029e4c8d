//! The Markdown suites: `tests/suite`, the pages of the diagnostic codes and the reference of the language. `PORTOLAN_BLESS=1` rewrites the sessions they show.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use libtest_mimic::{Arguments, Failed, Trial};
use portolan_tests::files::{root, texts};
use portolan_tests::{page, page_test};

/// Edits by page.
type Edits = BTreeMap<String, Vec<(Range<usize>, String)>>;

fn main() {
    let bless = std::env::var("PORTOLAN_BLESS").is_ok_and(|v| v == "1");
    let edits: Arc<Mutex<Edits>> = Arc::default();
    let mut trials = Vec::new();
    for (path, text) in ["tests/suite", "compiler/docs/codes"]
        .iter()
        .flat_map(|f| texts(f, ".md"))
        .chain(texts("compiler/docs", "docs/language.md"))
        .chain(texts("compiler/docs", "docs/semantics.md"))
    {
        let short = path
            .trim_start_matches("tests/")
            .trim_start_matches("compiler/docs/")
            .trim_end_matches(".md")
            .to_owned();
        for test in page::read(&text) {
            let (path, edits) = (path.clone(), edits.clone());
            trials.push(Trial::test(format!("{short} / {}", test.name), move || {
                let outcome = page_test::run(&test, bless);
                edits
                    .lock()
                    .expect("no test panics while it holds the edits")
                    .entry(path.clone())
                    .or_default()
                    .extend(outcome.rewrite);
                if outcome.wrong.is_empty() {
                    Ok(())
                } else {
                    Err(Failed::from(format!("{path}\n{}", outcome.wrong.join("\n"))))
                }
            }));
        }
    }
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    if bless {
        rewrite(&std::mem::take(&mut *edits.lock().expect("all tests have ended")));
    }
    conclusion.exit();
}

/// Writes the pages with their sessions as they now are.
fn rewrite(edits: &Edits) {
    for (path, list) in edits.iter().filter(|(_, list)| !list.is_empty()) {
        let file = root().join(path);
        let mut text = fs::read_to_string(&file).expect("the page was read before");
        let mut list = list.clone();
        list.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        for (range, new) in list {
            text.replace_range(range, &new);
        }
        fs::write(&file, text).expect("the page can be written");
        eprintln!("rewritten: {path}");
    }
}

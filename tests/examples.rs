//! The examples and the commands of the README do what they say.

use std::collections::BTreeSet;

use portolan::base::system::Disk;
use portolan_tests::files::{below, read, root};
use portolan_tests::run::{arguments, library, portolan};

fn folders() -> BTreeSet<String> {
    let files = below("examples").into_iter().filter(|f| f.ends_with(".flow"));
    files
        .filter_map(|f| f.split('/').take(2).collect::<Vec<_>>().join("/").into())
        .collect()
}

#[test]
fn every_example_checks() {
    let folders = folders();
    assert!(!folders.is_empty());
    for folder in folders {
        let path = root().join(&folder).to_string_lossy().into_owned();
        let ran = portolan(&["check", &path], &Disk, library());
        assert!(ran.code < 2, "{folder}: exit {}\n{}{}", ran.code, ran.out, ran.err);
    }
}

#[test]
fn every_expectation_of_the_examples_holds() {
    for folder in folders() {
        let path = root().join(&folder).to_string_lossy().into_owned();
        let ran = portolan(&["test", &path], &Disk, library());
        assert_eq!(ran.code, 0, "{folder}\n{}{}", ran.out, ran.err);
    }
}

/// The `portolan` commands a page shows, however it shows them.
fn commands(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for line in text.lines() {
        let line = line.trim_start_matches("$ ").trim();
        let rest = line.strip_prefix("portolan ").or_else(|| {
            let after = line.strip_prefix("cargo run")?;
            after.split_once(" -- ").map(|(_, rest)| rest)
        });
        out.extend(rest.map(|r| r.split(" #").next().unwrap_or(r).trim().to_owned()));
    }
    out
}

/// Every command the README shows runs: 0 or 1, never 2. What writes files is left to the tests of that command.
#[test]
fn the_readme_shows_commands_that_run() {
    if !below("").contains(&"README.md".to_owned()) {
        return;
    }
    let root = root();
    // The walk has a folder of its own and is held word for word by `newcomer.rs`.
    let readme = read("README.md");
    let (before, walk) = readme.split_once("\n## Ten minutes").expect("the walk");
    let after = walk.split_once("\n## ").map_or("", |w| w.1);
    for command in commands(before).into_iter().chain(commands(after)) {
        let mut args: Vec<String> = arguments(&command);
        if args
            .iter()
            .any(|a| matches!(a.as_str(), "-o" | "--output" | "new" | "build" | "--watch" | "--write" | "--apply"))
        {
            continue;
        }
        // Paths in the README start from the workspace.
        for a in &mut args {
            if root.join(a.as_str()).exists() {
                *a = root.join(a.as_str()).to_string_lossy().into_owned();
            }
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let ran = portolan(&args, &Disk, library());
        assert!(ran.code < 2, "`portolan {command}` ends with {}\n{}{}", ran.code, ran.out, ran.err);
    }
}

#[test]
fn commands_are_found_in_every_dress() {
    let text = "```console\n$ portolan check examples/a   # why\n```\n  cargo run -q -p portolan -- why 'A -> B'\nportolanic check\n";
    assert_eq!(commands(text), ["check examples/a", "why 'A -> B'"]);
}

//! Rules about the source itself, held as data. Each test names the offending line and says what to do.

use std::collections::{BTreeMap, BTreeSet};

use portolan_tests::files::{below, read, texts};
use portolan_tests::law_words::LawWords;
use portolan_tests::rust_text::{RustText, words};

/// The rooms of the compiler in the order of the pipeline: a room may use what stands before it, never what stands behind it.
const ROOMS: [&str; 11] = [
    "base", "resolve", "model", "graph", "lineage", "law", "check", "document", "emit", "driver", "cli",
];

/// The only sources that may touch the disk: the outside world as a trait, the two shells, and what runs before compiling.
const DISK: [&str; 4] = [
    "compiler/src/base/system.rs",
    "compiler/src/cli/",
    "compiler/src/main.rs",
    "lsp/src/main.rs",
];

/// The only sources that may name the protocol's types: the server itself and the conversions to and from it.
const PROTOCOL: [&str; 3] = ["lsp/src/transport.rs", "lsp/src/convert.rs", "lsp/src/handlers/"];

/// Files longer than this say why in their head.
const LONG: usize = 500;
/// Files longer than this are cut.
const TOO_LONG: usize = 800;

/// The folders with Rust in them.
const RUST: [&str; 4] = ["compiler", "lsp", "stdlib", "tests"];

/// Rust files below `folders`, each with its text.
fn rust(folders: &[&str]) -> Vec<(String, String)> {
    folders.iter().flat_map(|f| texts(f, ".rs")).collect()
}

fn none(found: Vec<String>, rule: &str) {
    assert!(found.is_empty(), "{rule}\n{}\n", found.join("\n"));
}

/// The rooms a text imports: what follows `crate::`, alone or in braces.
fn imports(bare: &str) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    for (at, _) in bare.match_indices("crate::") {
        if bare[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let line = bare[..at].lines().count().max(1);
        let rest = &bare[at + "crate::".len()..];
        let word = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        let Some(group) = rest.strip_prefix('{') else {
            out.push((line, word(rest)));
            continue;
        };
        let mut depth = 1;
        let mut start = true;
        for (i, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => start = true,
                c if start && depth == 1 && !c.is_whitespace() => {
                    out.push((line, word(&group[i..])));
                    start = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    out
}

#[test]
fn rooms_import_only_what_stands_before_them() {
    let rank = |room: &str| ROOMS.iter().position(|r| *r == room);
    let mut found = Vec::new();
    for (path, text) in rust(&["compiler/src"]) {
        let room = path.trim_start_matches("compiler/src/").split(['/', '.']).next().unwrap_or("");
        let Some(own) = rank(room) else {
            if !matches!(room, "lib" | "main") {
                found.push(format!("{path}: `{room}` is no room: name it in ROOMS, in its place"));
            }
            continue;
        };
        for (line, name) in imports(&RustText::new(&text).bare) {
            if rank(&name).is_some_and(|r| r > own) {
                found.push(format!("{path}:{line}: `{room}` uses `{name}`, which stands behind it"));
            }
        }
    }
    none(found, "rooms: move what both need into the earlier room");
}

#[test]
fn the_import_reader_sees_groups() {
    let seen = imports("use crate::base::{Day, Map};\nuse crate::{law::Rule, model, base::{a, b}};\nlet x = crate::check::run();");
    let names: Vec<&str> = seen.iter().map(|(_, n)| n.as_str()).collect();
    assert_eq!(names, ["base", "law", "model", "base", "check"]);
}

#[test]
fn only_the_binaries_name_the_library() {
    let mut found = Vec::new();
    for (path, text) in rust(&["compiler/src", "lsp/src"]) {
        if !path.ends_with("src/main.rs") {
            let bare = RustText::new(&text).bare;
            found.extend(
                words(&bare)
                    .filter(|(_, w)| *w == "portolan_stdlib")
                    .map(|(l, _)| format!("{path}:{l}")),
            );
        }
    }
    none(found, "the embedded library is handed in, so that an overlay can replace it");
}

#[test]
fn the_disk_is_touched_in_one_place() {
    let mut found = Vec::new();
    for (path, text) in rust(&["compiler", "lsp"]) {
        if DISK.iter().any(|d| path.starts_with(d)) || path.ends_with("build.rs") || path.contains("/tests/") {
            continue;
        }
        for (n, line) in RustText::new(&text).bare.lines().enumerate() {
            if ["std::fs", "tokio::fs", "fs::", "File::open", "File::create"]
                .iter()
                .any(|w| line.contains(w))
            {
                found.push(format!("{path}:{}: {}", n + 1, line.trim()));
            }
        }
    }
    none(found, "disk: go through `base::system::System`, which a test can replace");
}

#[test]
fn nobody_reads_the_clock() {
    let mut found = Vec::new();
    for (path, text) in rust(&["compiler", "lsp", "stdlib"]) {
        let bare = RustText::new(&text).bare;
        let clock = |w: &str| matches!(w, "SystemTime" | "Zoned" | "Timestamp");
        found.extend(words(&bare).filter(|(_, w)| clock(w)).map(|(l, w)| format!("{path}:{l}: {w}")));
    }
    none(
        found,
        "clock: the day of judgement is `as_of`, so that the same input gives the same bytes",
    );
}

#[test]
fn protocol_types_stay_at_the_border() {
    let mut found = Vec::new();
    for (path, text) in rust(&["compiler", "lsp"]) {
        if PROTOCOL.iter().any(|p| path.starts_with(p)) || path.starts_with("lsp/tests/") {
            continue;
        }
        let bare = RustText::new(&text).bare;
        found.extend(
            words(&bare)
                .filter(|(_, w)| matches!(*w, "tower_lsp" | "lsp_types"))
                .map(|(l, w)| format!("{path}:{l}: {w}")),
        );
    }
    none(found, "protocol: answer with our own values; the files in PROTOCOL convert them");
}

#[test]
fn files_are_short_or_say_why() {
    let mut found = Vec::new();
    for (path, text) in rust(&RUST) {
        let lines = text.lines().count();
        let reason = text
            .lines()
            .take_while(|l| l.starts_with("//!"))
            .any(|l| l.trim_start_matches("//!").trim_start().starts_with("Long because:"));
        if lines > TOO_LONG {
            found.push(format!("{path}: {lines} lines, over {TOO_LONG}: cut it"));
        } else if lines > LONG && !reason {
            found.push(format!(
                "{path}: {lines} lines, over {LONG}: cut it, or write `//! Long because: ...` in its head comment"
            ));
        }
    }
    none(found, "length");
}

#[test]
fn nothing_iterates_in_random_order() {
    let mut found = Vec::new();
    for (path, text) in rust(&["compiler", "lsp"]) {
        let rust = RustText::new(&text);
        let lines: Vec<&str> = text.lines().collect();
        for (line, word) in words(&rust.bare) {
            let std = matches!(word, "HashMap" | "HashSet");
            let fast = matches!(word, "FxHashMap" | "FxHashSet") && path != "compiler/src/base/mod.rs";
            if (std || fast) && !lines[line - 1].contains("// look-up only") && !path.contains("/tests/") {
                found.push(format!(
                    "{path}:{line}: `{word}`: use `base::Map` or `base::Index`, or end the line with `// look-up only: reason`"
                ));
            }
        }
    }
    none(found, "order: an unordered table must not reach an output");
}

#[test]
fn no_law_in_rust() {
    let law = LawWords::of(&library());
    // Tests of the reader quote models; what they quote decides nothing.
    let sources = rust(&["compiler", "lsp"]).into_iter().filter(|(path, _)| !path.contains("/tests/"));
    let found: Vec<String> = sources.flat_map(|(path, text)| law.in_rust(&path, &text)).collect();
    none(found, "law in Rust: it belongs into stdlib/, or the name in Rust is ill chosen");
}

/// The check above is worth something only if it can fail.
#[test]
fn planted_law_is_found() {
    let law = LawWords::of(&library());
    let regimes = law.dotted.iter().filter(|(_, what)| *what == "regime").count();
    assert!(regimes > 1 && law.anywhere.len() > 50 && law.literals.len() > 200 && !law.numbers.is_empty());
    let clean = "// the rules of EU.gdpr\n/* \"DE\" */ fn main() { let destination = \"DEU\"; }";
    assert_eq!(law.in_rust("clean.rs", clean), Vec::<String>::new());
    let number = law.numbers.keys().next().expect("some threshold");
    let plants = [
        "if country == \"DE\" {}".to_owned(),
        "let r = \"EU.gdpr\";".to_owned(),
        "fn gdpr() {}".to_owned(),
        "let c = \"personal.health\";".to_owned(),
        "let c = \"health\";".to_owned(),
        "let d = Kind::named(\"standard_clauses\");".to_owned(),
        "if entity.ciio {}".to_owned(),
        "let zone = EEA;".to_owned(),
        format!("if people > {number} {{}}"),
        format!("if people > {number}_u64 {{}}"),
    ];
    for plant in plants {
        assert!(!law.in_rust("planted.rs", &plant).is_empty(), "not noticed: {plant}");
    }
}

/// The library as text: paths from its root.
fn library() -> Vec<(String, String)> {
    texts("stdlib", ".flow")
        .into_iter()
        .filter(|(p, _)| !p.starts_with("stdlib/templates/"))
        .map(|(p, t)| (p.trim_start_matches("stdlib/").to_owned(), t))
        .collect()
}

/// Families of the codes that have pages.
const FAMILIES: [&str; 7] = ["syntax", "name", "type", "model", "law", "lint", "io"];

fn is_code(text: &str) -> bool {
    let slug = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    text.split_once('.')
        .is_some_and(|(family, rest)| FAMILIES.contains(&family) && slug(rest))
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let mut used: BTreeMap<String, String> = BTreeMap::new();
    for (path, text) in rust(&["compiler", "lsp"]) {
        for (line, literal) in RustText::new(&text).literals {
            if is_code(&literal) {
                used.entry(literal).or_insert(format!("{path}:{line}"));
            }
        }
    }
    let pages: BTreeSet<String> = below("compiler/docs/codes")
        .iter()
        .filter_map(|p| p.strip_prefix("compiler/docs/codes/")?.strip_suffix(".md").map(str::to_owned))
        .filter(|p| is_code(p))
        .collect();
    let mut found: Vec<String> = Vec::new();
    for (code, place) in &used {
        if !pages.contains(code) {
            found.push(format!("{place}: `{code}` has no page compiler/docs/codes/{code}.md"));
        }
    }
    found.extend(
        pages
            .iter()
            .filter(|p| !used.contains_key(*p))
            .map(|p| format!("compiler/docs/codes/{p}.md: no source uses this code")),
    );
    for page in &pages {
        let text = read(&format!("compiler/docs/codes/{page}.md"));
        if text.lines().next() != Some(&format!("# {page}")) {
            found.push(format!("compiler/docs/codes/{page}.md: begin with `# {page}`"));
        }
    }
    none(found, "codes");
}

#[test]
fn nothing_names_a_machine() {
    // In pieces, so that this file does not name them.
    let paths = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("/Us", "ers/"),
    ];
    let hosts = [
        concat!("index.crates", ".io"),
        concat!("static.crates", ".io"),
        concat!("registry.npm", "js"),
        concat!("proxy.golang", ".org"),
    ];
    let mut found = Vec::new();
    for path in below("") {
        let binary = [".png", ".pdf", ".docx", ".xlsx", ".woff2", ".ttf", ".otf", ".wasm", ".ico"]
            .iter()
            .any(|e| path.ends_with(e));
        if binary || path.starts_with("artifacts/") || path.starts_with("tests/fuzz/corpus/") {
            continue;
        }
        let text = read(&path);
        for (n, line) in text.lines().enumerate() {
            if paths.iter().chain(&hosts).any(|w| line.contains(w)) {
                found.push(format!("{path}:{}: {}", n + 1, line.trim()));
            }
            let plain = line.contains("registry+https://github.com/rust-lang/crates.io-index");
            if path == "Cargo.lock" && line.starts_with("source = ") && !plain {
                found.push(format!("{path}:{}: {}", n + 1, line.trim()));
            }
        }
    }
    none(found, "machines: write paths from the workspace, hosts not at all");
}

#[test]
fn nothing_is_left_unfinished() {
    let mut found = Vec::new();
    for (path, text) in rust(&RUST) {
        for (n, line) in RustText::new(&text).bare.lines().enumerate() {
            if ["todo!", "unimplemented!", "#[ignore", "dbg!"].iter().any(|w| line.contains(w)) {
                found.push(format!("{path}:{}: {}", n + 1, line.trim()));
            }
        }
    }
    none(found, "unfinished: finish it, or leave it out");
}

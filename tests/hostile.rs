//! Inputs nobody should send: each ends with the right code and a clear message, without a panic and in bounded time.

use std::fmt::Write as _;
use std::sync::mpsc;
use std::time::Duration;

use portolan::base::system::Memory;
use portolan_tests::run::{Run, library, memory, portolan};

/// Far more than any of these needs; what passes it hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// Runs a command on files in memory, or fails when it takes too long.
fn run(files: &[(&str, Vec<u8>)], args: &[&str]) -> Run {
    let system: Memory = memory(files.iter().map(|(n, t)| (*n, t.clone())));
    let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let _ = send.send(portolan(&args, &system, library()));
    });
    receive.recv_timeout(PATIENCE).expect("it ends in time and does not panic")
}

fn check(text: impl Into<Vec<u8>>) -> Run {
    run(&[("model.flow", text.into())], &["check", "/p", "--format", "concise"])
}

const HEAD: &str = "project Demo { as_of: 2026-11-20  regimes: none }\n";

/// Ends with 2 and says why with this code, in a few lines.
fn refused(ran: &Run, code: &str) {
    let said = format!("{}{}", ran.out, ran.err);
    let few: String = said.chars().take(600).collect();
    assert_eq!(ran.code, 2, "{few}");
    assert!(said.contains(&format!("[{code}]")), "{few}");
    assert!(said.lines().count() < 400, "{} lines: {few}", said.lines().count());
}

#[test]
fn nothing_at_all() {
    refused(&check(""), "io.empty");
    assert_eq!(check("// only a comment\n").code, 0);
    refused(&run(&[], &["check", "/nowhere", "--format", "concise"]), "io.missing");
    refused(
        &run(&[("notes.txt", b"hello".to_vec())], &["check", "/p", "--format", "concise"]),
        "io.empty",
    );
    refused(
        &run(&[("a.flow", HEAD.into())], &["check", "/p/b.flow", "--format", "concise"]),
        "io.missing",
    );
}

#[test]
fn junk_is_no_text() {
    let junk: Vec<u8> = (0..100_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert_eq!(check(junk).code, 2);
    refused(&check(b"\xff\xfe p r o j e c t".to_vec()), "io.encoding");
    refused(&check("project Demo { as_of: 2026-11-20 \0 }"), "syntax.binary");
    refused(&check("\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}\u{8}\u{e}\u{f}\u{10}"), "syntax.binary");
}

#[test]
fn marks_and_line_ends_of_other_systems_are_read() {
    let body = "server A { in: DE  collects: Log }\nserver B { in: FR }\ndata Log : system.telemetry\nA -> B : Log\n";
    let plain = check(format!("{HEAD}{body}"));
    assert_eq!(plain.code, 0, "{}{}", plain.out, plain.err);
    assert_eq!(check(format!("\u{feff}{HEAD}{body}")), plain);
    assert_eq!(check(format!("{HEAD}{body}").replace('\n', "\r\n")), plain);
    assert_eq!(check(format!("{HEAD}{body}").trim_end()), plain);
    let wrong = format!("{HEAD}{body}server C {{ inn: DE }}\n").replace('\n', "\r\n");
    assert!(check(wrong).out.contains("model.flow:6:"));
}

/// What controls a terminal or turns the direction of a text is never printed, and moves no place.
#[test]
fn what_cannot_be_seen_moves_nothing() {
    let text = format!("{HEAD}// \u{9b}\u{9b}\u{61c}\u{202e}\u{1b}[2J\nentity Home \"\u{9b}\u{202e}日\" {{ in: DEE }}\n");
    let ran = run(&[("model.flow", text.into())], &["check", "/p"]);
    assert!(ran.out.contains("model.flow:3:25") && ran.out.contains("^^^"), "{}", ran.out);
    let line = ran.out.lines().find(|l| l.contains("entity Home")).expect("the line is shown");
    let caret = ran.out.lines().find(|l| l.contains('^')).expect("and what is wrong in it");
    assert_eq!(caret.trim_start_matches(|c| c != '^'), "^^^", "{}", ran.out);
    assert!(line.contains("DEE"), "{}", ran.out);
    assert!(!ran.out.contains(['\u{1b}', '\u{9b}', '\u{61c}', '\u{202e}']), "{}", ran.out);
}

#[test]
fn a_line_may_be_long_but_not_endless() {
    let long = |n: usize| format!("{HEAD}entity Maker \"{}\" {{ in: DE }}\n", "x".repeat(n));
    assert_eq!(check(long(1 << 20)).code, 0);
    refused(&check(long(5 << 20)), "syntax.line");
    refused(&check(long(100 << 20)), "syntax.line");
}

#[test]
fn depth_has_an_end() {
    for n in [10_000, 1_000_000] {
        refused(&check(format!("{HEAD}{}", "{\n".repeat(n))), "syntax.depth");
    }
    refused(
        &check(format!("{HEAD}{}{}", "site A {\n".repeat(10_000), "}\n".repeat(10_000))),
        "syntax.depth",
    );
    refused(
        &check(format!("{HEAD}expect {}true{}", "(".repeat(10_000), ")".repeat(10_000))),
        "syntax.depth",
    );
    for word in ["not ", "1 + "] {
        let ran = check(format!("{HEAD}expect {}true", word.repeat(10_000)));
        assert_eq!(ran.code, 2, "{}", ran.out.chars().take(300).collect::<String>());
    }
}

#[test]
fn circles_are_told() {
    let system = "system Line(m: country) { server A { in: m }  deploy Again : Line { m: m } }\ndeploy Round : Line { m: DE }\n";
    refused(&check(format!("{HEAD}{system}")), "model.cycle");
    for text in [
        "kind a : b\nkind b : a\n",
        "people A { part_of: B }\npeople B { part_of: A }\n",
        "entity A { in: DE  branch_of: B }\nentity B { in: DE  branch_of: A }\n",
        "server A : B { }\nserver B : A { }\n",
        "case A : B { }\ncase B : A { }\n",
    ] {
        let ran = check(format!("{HEAD}{text}"));
        assert_eq!(ran.code, 2, "{text}{}{}", ran.out, ran.err);
        assert!(ran.out.contains("[model.cycle]"), "{text}{}", ran.out);
    }
}

#[test]
fn a_thousand_mistakes_are_counted_not_listed() {
    let ran = check(format!("{HEAD}{}", "server : : ;\n".repeat(5_000)));
    assert_eq!(ran.code, 2);
    assert!(
        ran.out.contains("[syntax.more]") && ran.out.lines().count() < 500,
        "{} lines",
        ran.out.lines().count()
    );
}

/// What was meant is guessed for the first of them: to look through all names for each would take for ever.
#[test]
fn unknown_names_without_end_are_told_soon() {
    let mut text = format!("{HEAD}entity Maker {{ in: DE }}\ndata Log : industrial.telemetry {{}}\n");
    (0..12_000).for_each(|i| writeln!(text, "server Node{i} {{ in: DE  operator: Maker }}").expect("writing to a string"));
    (0..12_000).for_each(|i| writeln!(text, "Node{i} -> Nodes{i} : Log").expect("writing to a string"));
    refused(&check(text), "name.unknown");
}

#[test]
fn many_alike_are_no_trouble() {
    let mut text = format!("{HEAD}data Log : system.telemetry\nserver N0 {{ in: DE  collects: Log }}\n");
    for i in 1..2_000 {
        writeln!(text, "server N{i} {{ in: FR }}\nN{} -> N{i} : Log", i - 1).expect("writing to a string");
    }
    let ran = check(text);
    assert_eq!(ran.code, 0, "{}", ran.out.chars().take(600).collect::<String>());
}

#[test]
fn everything_to_everything() {
    let mut text = HEAD.to_owned();
    for i in 0..40 {
        writeln!(text, "data D{i} : system.telemetry\nserver N{i} {{ in: DE  collects: D{i} }}").expect("writing to a string");
    }
    for (a, b) in (0..40).flat_map(|a| (0..40).map(move |b| (a, b))).filter(|(a, b)| a != b) {
        writeln!(text, "N{a} -> N{b} : *").expect("writing to a string");
    }
    let ran = check(text);
    assert_eq!(ran.code, 0, "{}", ran.out.chars().take(600).collect::<String>());
}

#[test]
fn names_values_and_words_of_the_wrong_size() {
    let long = "A".repeat(100_000);
    assert_eq!(check(format!("{HEAD}server {long} {{ in: DE }}\n")).code, 0);
    let list = vec!["DE"; 20_000].join(", ");
    assert!(check(format!("{HEAD}server A {{ in: {list} }}\n")).code <= 2);
    assert_eq!(check(format!("{HEAD}device A {{ in: DE  units: {} }}\n", "9".repeat(400))).code, 2);
    assert!(
        check(format!(
            "{HEAD}server A {{ in: DE  stores: none }}\nexpect 2026-01-01 + 999999999999 years > today\n"
        ))
        .code
            <= 2
    );
}

#[test]
fn bad_options_are_told_as_such() {
    for args in [
        &["check", "/p", "--format", "fax"][..],
        &["chekc"],
        &[],
        &["check", "/p", "--as-of", "soon"],
        &["check", "/p", "--under", "ZZ.nothing"],
    ] {
        let ran = run(&[("model.flow", HEAD.into())], args);
        assert_eq!(ran.code, 2, "{args:?}: {}{}", ran.out, ran.err);
        assert!(!ran.err.is_empty() || !ran.out.is_empty(), "{args:?}");
    }
}

/// Comparing takes the square of what differs, so of a long text only a stretch is compared.
#[test]
fn a_long_text_that_would_change_throughout_is_told_soon() {
    let text = format!("entity A\n{}", "// c\n\n\n\nentity".repeat(20_000));
    let ran = run(&[("model.flow", text.into())], &["fmt", "--check", "/p"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("  and more\n"), "{}", ran.out);
}

/// The same few letters over and over: what looks back, or ahead, to the end of the line from each of them takes the square of it.
#[test]
fn the_same_over_and_over_is_read_once() {
    /// So many that the square of it is past all patience.
    const TIMES: usize = 60_000;
    for (front, piece, back) in [
        ("device A { in: DE  units: ", "1,111,", "1 }"),
        ("device A { in: DE  units: ", "1.03.", "1 }"),
        ("device A { in: DE  units: ", "1/2-", "1 }"),
        ("device A { in: DE  units: ", "30d, ", "1 }"),
        ("server A { in: ", "A.", "a }"),
        ("A ", "~", " B"),
        ("A ", "=-", " B"),
        ("", "} ", ""),
        ("server A { ", ") ", "}"),
        ("server A {", "\r", "}"),
    ] {
        let text = format!("{HEAD}{front}{}{back}\n", piece.repeat(TIMES));
        for args in [&["check", "/p", "--format", "concise"][..], &["fmt", "--check", "/p"]] {
            let ran = run(&[("model.flow", text.clone().into())], args);
            let lines = ran.out.lines().count() + ran.err.lines().count();
            assert!(lines < 3_000, "{piece:?}, {args:?}: {lines} lines");
        }
    }
}

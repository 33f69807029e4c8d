//! Hostile texts: nothing overflows, nothing hangs, nothing floods.

use std::time::{Duration, Instant};

use portolan_syntax::{Parsed, parse, print_tree};

fn soon(name: &str, text: &str) -> Parsed {
    let before = Instant::now();
    let parsed = parse(text);
    let copy = parsed.clone();
    assert_eq!(parsed, copy);
    let _ = print_tree(&parsed);
    drop(copy);
    assert!(before.elapsed() < Duration::from_secs(20), "{name} took {:?}", before.elapsed());
    assert!(parsed.errors.len() <= 101, "{name}");
    parsed
}

fn survives(name: &str, text: &str) -> Vec<&'static str> {
    let text = format!("{text}\nentity Last {{ in: DE }}\n");
    let parsed = soon(name, &text);
    let last = print_tree(&Parsed {
        slices: parsed.slices.iter().rev().take(1).cloned().collect(),
        ..Parsed::default()
    });
    assert_eq!(last, "decl entity Last\n  block\n    property in\n      row DE\n", "{name}");
    let mut codes: Vec<_> = parsed.errors.iter().map(|e| e.code).collect();
    codes.dedup();
    codes
}

#[test]
fn brackets() {
    let n = 10_000;
    assert_eq!(survives("open", &format!("entity A {}", "{".repeat(n))), ["syntax.depth"]);
    assert_eq!(survives("blocks", &format!("entity A {}", "{ kind B ".repeat(n))), ["syntax.depth"]);
    assert_eq!(
        survives("closed", &format!("entity A {}{}", "{ kind B ".repeat(n), "}".repeat(n))),
        ["syntax.depth"]
    );
    assert_eq!(survives("parentheses", &format!("define a = {}", "(".repeat(n))), ["syntax.depth"]);
    assert_eq!(
        survives("balanced", &format!("define a = {}b{}", "(".repeat(n), ")".repeat(n))),
        ["syntax.depth"]
    );
    assert_eq!(survives("sets", &format!("define a = {}", "{a,".repeat(n))), ["syntax.depth"]);
    assert_eq!(survives("closers", &"}".repeat(n)), ["syntax.bracket"]);
    let fine = format!("define a = {}b{}", "(".repeat(60), ")".repeat(60));
    assert_eq!(survives("sixty", &fine), [""; 0]);
}

#[test]
fn expressions() {
    let n = 100_000;
    for (name, text) in [
        ("not", format!("define a = {}b", "not ".repeat(n))),
        ("or", format!("define a = a{}", " or b".repeat(n))),
        ("and", format!("when a{}", " and b".repeat(n))),
        ("plus", format!("expect a{}", " + b".repeat(n))),
        ("fields", format!("define a = a{}", ".b".repeat(n))),
        ("calls", format!("define a = a{}", "(b)".repeat(n))),
        ("quantifiers", format!("define a = {}b", "some x in S where ".repeat(n))),
        ("default", format!("kind k {{ x: y = a{} }}", " * b".repeat(n))),
    ] {
        assert_eq!(survives(name, &text), ["syntax.depth"], "{name}");
    }
    assert_eq!(survives("a long path", &format!("x: a{}", ".b".repeat(n))), [""; 0]);
    assert_eq!(survives("a long list", &format!("x: a{}", ", b".repeat(n))), [""; 0]);
    assert_eq!(survives("a long set", &format!("when x in {{a{}}}", ", b".repeat(n))), [""; 0]);
    assert_eq!(survives("a long flow", &format!("A{}", " -> B".repeat(n))), [""; 0]);
    assert_eq!(survives("two hundred", &format!("define a = a{}", " or b".repeat(200))), [""; 0]);
}

#[test]
fn floods_of_mistakes() {
    let n = 20_000;
    for piece in [
        "; ",
        ": ",
        ", ",
        "-> ",
        "in: ",
        "a: ",
        "when ",
        "\"\n",
        "x = a\n",
        "}\n",
        ") ",
        "x: \"a\n",
        "A -> B;\n",
        "5 m ",
        "entity\n",
        "@zh ",
        "$ \n",
        "= ",
    ] {
        soon(piece, &piece.repeat(n));
    }
    soon("one wrong row in a long list", &format!("x: {}, , b", "a, ".repeat(n)));
    soon(
        "nested",
        &format!("{} x: 5 5 {}", "entity A { duty b on on ".repeat(60), "}".repeat(60)),
    );
    soon("lines of openers", &"entity A {\n".repeat(n));
}

#[test]
fn a_line_of_many_megabytes() {
    let long = "entity A ".repeat(6 << 20);
    let parsed = soon("long line", &long);
    assert_eq!(parsed.errors.len(), 1);
    assert_eq!(parsed.errors[0].code, "syntax.line");
    let fine = format!("x: \"{}\"", "a".repeat(1 << 20));
    assert!(parse(&fine).errors.is_empty());
}

#[test]
fn what_is_no_text() {
    for junk in [
        "abc\0def".to_owned(),
        "\u{1}\u{2}".repeat(1000),
        String::from_utf8_lossy(&(0..=255u8).cycle().take(100_000).collect::<Vec<_>>()).into_owned(),
    ] {
        let parsed = parse(&junk);
        assert_eq!(parsed.errors.len(), 1);
        assert_eq!(parsed.errors[0].code, "syntax.binary");
        assert!(parsed.slices.is_empty());
    }
}

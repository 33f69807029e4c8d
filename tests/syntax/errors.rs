//! What is said about mistakes: one each, in words, at the smallest place.

use portolan_syntax::{CODES, parse};

use crate::{complaints, fixed};

fn one(text: &str, expected: &str) {
    assert_eq!(complaints(text), [expected], "in {text:?}");
}

#[test]
fn something_missing() {
    one("entity A { in: }", "syntax.expected at \"in:\": expected a value after `in:`");
    one(
        "entity A { in:  operator: X }",
        "syntax.expected at \"in:\": expected a value after `in:`",
    );
    one(
        "entity A { in:\n operator: X }",
        "syntax.expected at \"in:\": expected a value after `in:`",
    );
    one(
        "entity A { x: a, b,\n operator: X }",
        "syntax.separator at \",\": items need no separator",
    );
    one(
        "A -> \npeople X { in: DE }",
        "syntax.expected at \"->\": expected a name after `->`",
    );
    one(
        "entity\npeople X { in: DE }",
        "syntax.expected at \"entity\": expected `:`, an arrow or a name after `entity`",
    );
    one(
        "entity A { when \"x\": }",
        "syntax.expected at \":\": expected a condition after `:`",
    );
    one(
        "entity A { when }",
        "syntax.expected at \"when\": expected a condition after `when`",
    );
    one(
        "define f(x: T) =\ndefine g = a",
        "syntax.expected at \"=\": expected a condition after `=`",
    );
    one(
        "define f = a and\ndefine g = a",
        "syntax.expected at \"and\": expected a condition after `and`",
    );
    one(
        "define f = a ==\ndefine g = a",
        "syntax.expected at \"==\": expected a value after `==`",
    );
    one(
        "define f = some x\ndefine g = a",
        "syntax.expected at \"x\": expected `in` after `x`",
    );
    one("expect A -> B under R", "syntax.expected at \"R\": expected `is` after `R`");
    one("expect A -> B under", "syntax.expected at \"under\": expected a name after `under`");
    one("data X : { about: Y }", "syntax.expected at \"{\": expected a value after `:`");
    one(
        "people X { in: DE count 120 in DE }",
        "syntax.expected at \"count\": expected `:` after `count`",
    );
    one(
        "entity A \"T\" node { in: DE }",
        "syntax.expected at \"node\": expected `:` before `node`",
    );
    one("x: (a b)", "syntax.expected at \"a\": expected `,` after `a`");
    one("x: a.", "syntax.expected at \".\": expected a name after `.`");
    one("x: @zh \"a\"", "syntax.expected at \"@zh\": expected a value after `:`");
    one(
        "duty d on on { x: y }",
        "syntax.expected at \"on\": expected a date or a name after `on`",
    );
    one("duty d since x { x: y }", "syntax.expected at \"x\": expected a date after `since`");
    one(
        "accept R because",
        "syntax.expected at \"because\": expected a value after `because`",
    );
    one(
        "kind node { stores: for 30 days }",
        "syntax.expected at \"for\": expected a value after `stores:`"
            .replace("`stores:`", "`:`")
            .as_str(),
    );
    one(
        "expect A -> B under R met",
        "syntax.expected at \"met\": expected `is` before `met`",
    );
    one("expect A B under R is met", "syntax.expected at \"B\": expected `->` before `B`");
    one(
        "document : EU.x { a: b }",
        "syntax.expected at \"{\": the property `document` takes no block",
    );
    one("x: a \"q\" 5", "syntax.expected at \"5\": `5` does not belong here");
    one("define f {x: T) = a", "syntax.bracket at \")\": `{` is closed by `)`");
    one("x: (a, b} for 3 days", "syntax.bracket at \"}\": `(` is closed by `}`");
    one("} x: y", "syntax.bracket at \"}\": this `}` closes nothing");
    one("x: y )", "syntax.bracket at \")\": this `)` closes nothing");
    one(") x: y", "syntax.bracket at \")\": this `)` closes nothing");
    one(
        "\"title\"",
        "syntax.expected at \"\\\"title\\\"\": expected the beginning of an item",
    );
}

#[test]
fn slips_of_the_pen() {
    for (text, complaint, good) in [
        (
            "A => B : X",
            "syntax.arrow at \"=>\": an arrow is written `->`, not `=>`",
            "A -> B : X",
        ),
        (
            "A --> B : X",
            "syntax.arrow at \"-->\": an arrow is written `->`, not `-->`",
            "A -> B : X",
        ),
        (
            "A > B : X",
            "syntax.arrow at \">\": an arrow is written `->`, not `>`",
            "A -> B : X",
        ),
        (
            "A - > B : X",
            "syntax.arrow at \"- >\": an arrow is written `->`, not `- >`",
            "A -> B : X",
        ),
        (
            "A ~~> B : X",
            "syntax.arrow at \"~~>\": an arrow to see is written `~>`, not `~~>`",
            "A ~> B : X",
        ),
        (
            "A → B : X",
            "syntax.arrow at \"→\": an arrow is written `->`, not `→`",
            "A -> B : X",
        ),
        ("a { x = 5 }", "", ""),
        (
            "kind a { x = 5 }",
            "syntax.equals at \"=\": values are given with `:`, not `=`",
            "kind a { x : 5 }",
        ),
        (
            "kind a { in = DE }",
            "syntax.equals at \"=\": values are given with `:`, not `=`",
            "kind a { in : DE }",
        ),
        (
            "kind a { x == 5 }",
            "syntax.equals at \"==\": values are given with `:`, not `==`",
            "kind a { x : 5 }",
        ),
        (
            "kind a { x: n == 5 }",
            "syntax.equals at \"==\": a default or a meaning is given with `=`, not `==`",
            "kind a { x: n = 5 }",
        ),
        (
            "define f = a = b",
            "syntax.equals at \"=\": a comparison is written `==`, not `=`",
            "define f = a == b",
        ),
        (
            "define f = a => b",
            "syntax.equals at \"=>\": greater or equal is written `>=`, not `=>`",
            "define f = a >= b",
        ),
        (
            "define f(x: T): x == b",
            "syntax.equals at \":\": a default or a meaning is given with `=`, not `:`",
            "define f(x: T)= x == b",
        ),
        (
            "set S = a, b",
            "syntax.equals at \"=\": values are given with `:`, not `=`",
            "set S : a, b",
        ),
        (
            "kind a { x: 5; y: 6 }",
            "syntax.separator at \";\": items need no separator",
            "kind a { x: 5 y: 6 }",
        ),
        (
            "kind a { x: 5, y: 6 }",
            "syntax.separator at \",\": items need no separator",
            "kind a { x: 5 y: 6 }",
        ),
        (
            "kind a { x: 5 },\nkind b",
            "syntax.separator at \",\": items need no separator",
            "kind a { x: 5 }\nkind b",
        ),
        (
            "A -> B : X; C -> D : Y",
            "syntax.separator at \";\": items need no separator",
            "A -> B : X C -> D : Y",
        ),
        (
            "kind a { x: 5",
            "syntax.bracket at \"{\": this `{` is not closed",
            "kind a { x: 5 }",
        ),
        (
            "kind a { x: (b, c }",
            "syntax.bracket at \"(\": this `(` is not closed",
            "kind a { x: (b, c) }",
        ),
        ("when x in {a, b { A -> B }", "syntax.bracket at \"{\": this `{` is not closed", ""),
        (
            "kind a \"A { x: 5 }",
            "syntax.string at \"\\\"A\": this text is not closed",
            "kind a \"A\" { x: 5 }",
        ),
        (
            "kind a { x: b \"Is {it} so? }",
            "syntax.string at \"\\\"Is {it} so?\": this text is not closed",
            "kind a { x: b \"Is {it} so?\" }",
        ),
        (
            "kind a “A” { x: 5 }",
            "syntax.string at \"“A”\": a text stands between straight quotation marks",
            "kind a \"A\" { x: 5 }",
        ),
        (
            "kind a { x：5 }",
            "syntax.punctuation at \"：\": `：` is full-width punctuation",
            "kind a { x:5 }",
        ),
        (
            "x: 2026-1-5",
            "syntax.date at \"2026-1-5\": month and day have two digits",
            "x: 2026-01-05",
        ),
        (
            "# a comment\nx: y",
            "syntax.character at \"#\": a comment begins with `//`, not `#`",
            "// a comment\nx: y",
        ),
        ("x: $y", "syntax.character at \"$\": the character `$` has no meaning here", "x: y"),
        (
            "x: \"a\\d\"",
            "syntax.string at \"\\\\d\": `\\d` means nothing in a text",
            "x: \"a\\\\d\"",
        ),
    ] {
        if complaint.is_empty() {
            continue;
        }
        one(text, complaint);
        if !good.is_empty() {
            assert_eq!(fixed(text), good);
            assert_eq!(complaints(good), [""; 0], "{good}");
            assert_eq!(
                portolan_syntax::print_tree(&parse(text)),
                portolan_syntax::print_tree(&parse(good)),
                "{text}"
            );
        }
    }
}

#[test]
fn without_a_fix() {
    one("x: 2026-02-30", "syntax.date at \"2026-02-30\": 2026-02-30 does not exist");
    one("x: 2026-13-01", "syntax.date at \"2026-13-01\": 2026-13-01 does not exist");
    one("x: 2023-02-29", "syntax.date at \"2023-02-29\": 2023-02-29 does not exist");
    one(
        "data from \"x\"",
        "syntax.keyword at \"from\": `from` is a keyword and cannot be a name",
    );
    one(
        "system L(in: country) { x: y }",
        "syntax.keyword at \"in\": `in` is a keyword and cannot be a name",
    );
    one(
        "entity 9Lives { in: DE }",
        "syntax.name at \"9Lives\": a name cannot begin with a digit",
    );
    one(
        &format!("x: {}", "9".repeat(60)),
        &format!("syntax.number at {:?}: this number is too large", "9".repeat(60)),
    );
    assert_eq!(complaints("x: 2024-02-29, 2000-02-29"), [""; 0]);
}

#[test]
fn a_fix_is_offered_only_if_it_helps() {
    // The parenthesis is not superfluous: its partner became a brace.
    let parsed = parse("define f {x: T) = a\nentity A { in: DE }");
    assert!(parsed.errors.iter().all(|e| e.fix.is_none()), "{:?}", parsed.errors);
    assert_eq!(
        fixed("entity A {\n  site B {\n    in: DE\n}\nentity C { in: DE }"),
        "entity A {\n  site B {\n    in: DE\n  }\n}\nentity C { in: DE }"
    );
}

#[test]
fn every_code_is_listed() {
    let texts = [
        "entity A {",
        "x: 2026-02-30",
        "a\0b",
        "x =5;",
        "# c",
        "x: \"",
        "A => B",
        "x: $",
        "data in",
        "x：y",
        "9a: b",
    ];
    for error in texts.iter().flat_map(|t| parse(t).errors) {
        assert!(CODES.iter().any(|(code, _)| *code == error.code), "{}", error.code);
        assert!(!error.message.ends_with('.') && !error.message.is_empty());
    }
    let mut codes: Vec<_> = CODES.iter().map(|c| c.0).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), CODES.len());
}

#[test]
fn at_most_a_hundred() {
    let many = "A => B\n".repeat(500);
    let parsed = parse(&many);
    assert_eq!(parsed.errors.len(), 101);
    let last = parsed.errors.last().unwrap();
    assert_eq!(
        (last.code, last.message.as_str()),
        ("syntax.more", "400 further mistakes are not shown")
    );
    assert_eq!(parsed.slices.len(), 500);
}

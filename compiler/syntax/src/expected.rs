//! From the tokens a parser would have taken to a sentence for people.

use crate::error::SyntaxError;
use crate::parse::Stop;
use crate::recover::is_word;
use crate::split::path_end;
use crate::token::{Tok, Token};

/// What is expected when all of `with` and none of `without` would fit: the first row that matches speaks.
struct Row {
    with: &'static [&'static str],
    without: &'static [&'static str],
    what: &'static str,
    help: &'static str,
}

const fn row(with: &'static [&'static str], without: &'static [&'static str], what: &'static str, help: &'static str) -> Row {
    Row { with, without, what, help }
}

const ITEM: &str =
    "An item is a declaration `word Name`, a property `name: value`, a flow `A -> B`, or begins with `when unless require expect accept`.";
const TRIVIAL: &[&str] = &["`.`", "`(`", "`+`", "`-`", "`*`", "`/`", "a language tag"];
const VALUE: &str = "A value is a name, a number, a date, a range such as `1..4` or a text in quotation marks.";

const TABLE: &[Row] = &[
    // Operands: the set holds whatever may begin one.
    row(
        &["name", "range", "*"],
        &["and"],
        "what is carried",
        "Name the data, or write `*` for all of them.",
    ),
    row(&["name", "range"], &["and"], "a value", VALUE),
    row(
        &["name", "some", "string", "not"],
        &[","],
        "a condition",
        "Write a condition, or its words in quotation marks, `:` and the condition.",
    ),
    row(
        &["name", "not", "{"],
        &[","],
        "a condition",
        "Write a condition, such as `c.to in Nearby`.",
    ),
    row(
        &["name", "{", "("],
        &["and", ","],
        "a value",
        "Write a name, a number, a date, a text, a set such as `{a, b}` or an expression in parentheses.",
    ),
    row(
        &["date", "name"],
        &["{", "number"],
        "a date or a name",
        "Write `on 2026-11-20`, or `on c: crossing`.",
    ),
    row(
        &["date"],
        &["name", "{"],
        "a date",
        "A date is written year-month-day: `2026-11-20`.",
    ),
    row(
        &["string"],
        &["name", "{", ":", "tag", "cites", "conn"],
        "a text",
        "A text stands between quotation marks: \"...\".",
    ),
    row(
        &["name"],
        &["field", ":", "{", "number", "string"],
        "a name",
        "A name is a word that is no keyword.",
    ),
    // Words that must follow.
    row(&["satisfies"], &["in"], "`satisfies`", "Write `every x in S satisfies ...`."),
    row(
        &["in"],
        &["and", "cmp", "is", "{", "conn"],
        "`in`",
        "Name where it comes from: `some x in S where ...`.",
    ),
    row(
        &["in", ":"],
        &["and", "cmp", "is", "{", ",", "conn"],
        "`:` or `in`",
        "Write `c: crossing`, or `p in c.parties`.",
    ),
    row(&["is"], &["and", "cmp", "{"], "`is`", "Write `expect A -> B under R is permitted`."),
    // What may come next after something complete.
    row(
        &["name", ":", "arrow"],
        &[","],
        "`:`, an arrow or a name",
        "`name: value` states a property, `word Name` declares, `A -> B` draws a flow.",
    ),
    row(&[":"], &["name", "{", "=", "and", ")", "arrow"], "`:`", ""),
    row(
        &["arrow", "on"],
        &[],
        "the end of the position, or `on` and what it concerns",
        "Write `accept RULE on X because \"...\" by \"...\" until DATE`.",
    ),
    row(
        &["=", "{", "cites"],
        &[],
        "a title, a head, `:`, `=` or a block",
        "After the name of a declaration: parameters, a title, `cites since until on with`, `:` or `=`, and a block.",
    ),
    row(&[")", ","], &[], "`,` or `)`", ""),
    row(&["}", ","], &[], "`,` or `}`", ""),
    row(&["{", "and", "cmp"], &[","], "an operator or a block", ""),
    row(&["and", "cmp"], &[","], "an operator or the end of the condition", ""),
    row(
        &["=", "if", ","],
        &[],
        "a connective, `=`, `if`, `,` or the next item",
        "Values are separated by `,`; a connective such as `for`, `in`, `from` links a value to the one before it.",
    ),
];

/// The error for an item at which the parser stopped.
pub(crate) fn error(text: &str, tokens: &[Token], stop: &Stop) -> SyntaxError {
    let found = tokens.get(stop.at);
    let Some(before) = stop.at.checked_sub(1).and_then(|i| tokens.get(i)) else {
        let span = found.map_or(0..0, |t| t.start..t.end);
        if let Some(found) = found.filter(|t| matches!(t.kind, Tok::Field | Tok::Arrow)) {
            return SyntaxError::new("syntax.expected", format!("expected a name before {}", shown(text, found)), span)
                .label("belongs to nothing");
        }
        let label = found.map_or(String::new(), |t| format!("found {}", shown(text, t)));
        if let Some((message, help)) = beginning(text, tokens) {
            return SyntaxError::new("syntax.expected", message, span).label(label).help(help);
        }
        return SyntaxError::new("syntax.expected", "expected the beginning of an item", span)
            .label(label)
            .help(ITEM);
    };
    if let Some((message, help)) = found.and_then(|found| habit(tokens, stop, *found)) {
        let span = found.map_or(0..0, |t| t.start..t.end);
        return SyntaxError::new("syntax.expected", message, span)
            .label("does not belong here")
            .help(help);
    }
    if let Some(error) = undeclared(text, tokens, stop) {
        return error;
    }
    if let Some(found) = found
        && found.kind == Tok::LBrace
        && is_property(tokens)
    {
        let name = &text[tokens[0].start as usize..tokens[path_end(tokens, 0) - 1].end as usize];
        return SyntaxError::new(
            "syntax.expected",
            format!("the property `{}` takes no block", name.trim_end_matches(':')),
            found.start..found.end,
        )
        .label("a block follows declarations, flows and guards only")
        .help("A declaration is written `word Name : Base { ... }`.");
    }
    let Some((what, help)) = expectation(stop) else {
        let at = found.unwrap_or(before);
        return SyntaxError::new(
            "syntax.expected",
            format!("{} does not belong here", shown(text, at)),
            at.start..at.end,
        )
        .label(format!("cannot follow {}", shown(text, before)));
    };
    // What is missing at the end of a line is shown there, not on the next one.
    let (at, label) = match found {
        Some(found) if !found.first && found.start != found.end => (found, format!("found {}", shown(text, found))),
        _ => (before, "nothing follows here".to_owned()),
    };
    // Between parentheses behind a name only a parameter lacks its colon.
    let help = match found.map(|t| t.kind) {
        Some(Tok::RParen | Tok::Comma) if what == "`:`" => "A parameter has a type: `(c: crossing)`.",
        _ => help,
    };
    let message = format!("expected {what} after {}", shown(text, before));
    let error = SyntaxError::new("syntax.expected", message, at.start..at.end).label(label);
    if help.is_empty() { error } else { error.help(help) }
}

/// What people write who know it from elsewhere, and what to write here.
fn habit(tokens: &[Token], stop: &Stop, found: Token) -> Option<(&'static str, &'static str)> {
    let last = tokens.get(stop.at.checked_sub(1)?)?;
    let before = last.kind;
    let within_a_name = || {
        let next = tokens.get(stop.at + 1);
        before == Tok::Name && last.end == found.start && next.is_some_and(|n| n.kind == Tok::Name && n.start == found.end)
    };
    let seen = |kind: Tok| tokens[..stop.at].iter().any(|t| t.kind == kind);
    let expectation = tokens[0].kind == Tok::Expect;
    Some(match found.kind {
        Tok::Cmp if stop.expects("arrow") && matches!(tokens.get(stop.at + 1)?.kind, Tok::Minus | Tok::Arrow | Tok::OddArrow) => (
            "an arrow points to the right",
            "Write the sender first: `A -> B`. What goes both ways is two flows.",
        ),
        Tok::Comma if stop.expects("arrow") && seen(Tok::Arrow) && !seen(Tok::Colon) => (
            "an arrow ends in one place",
            "Write a flow for each: `A -> B : Data` and `A -> C : Data`.",
        ),
        Tok::Is if expectation && seen(Tok::Arrow) && !seen(Tok::Under) => (
            "expected `under` and a law before `is`",
            "Write `expect A -> B under R is permitted`.",
        ),
        Tok::Not if expectation && before == Tok::Is && seen(Tok::Under) => (
            "an expectation says what the verdict is",
            "Name the verdict you expect instead of one you do not.",
        ),
        Tok::Minus if within_a_name() => ("a name has no `-` in it", "Names are letters, digits and `_`: write `Night_copy`."),
        Tok::Minus if stop.expects("range") => ("a value has no sign", "Numbers in a model are not negative."),
        Tok::Slash if before == Tok::Number && !stop.expects("/") => {
            ("a value is not divided", "A date is written year-month-day: `2026-11-20`.")
        }
        Tok::LParen if before == Tok::Conn && stop.expects("name") && stop.expects("range") => (
            "a connective takes no parentheses",
            "`and` joins the values of one connective: `Rates from Log and Roster`; parentheses share one, `(A, B) for 2 years`.",
        ),
        Tok::LParen if stop.expects("=") && stop.expects("if") && stop.expects(",") => (
            "a value is not computed",
            "Write the value itself; expressions stand behind `=` and `if`.",
        ),
        _ => return None,
    })
}

/// The same for what begins no item.
fn beginning(text: &str, tokens: &[Token]) -> Option<(&'static str, &'static str)> {
    let next = tokens.get(1).map(|t| t.kind);
    Some(match tokens.first()?.kind {
        Tok::Str if next == Some(Tok::Colon) => ("a property is named without quotation marks", "Write `name: value`."),
        Tok::Slash | Tok::Minus | Tok::Star if tokens[0].text(text).len() == 1 => (
            "expected the beginning of an item",
            "A comment begins with `//` and ends with its line.",
        ),
        _ => return None,
    })
}

/// A declaration without its word, or without its name: `Lake "Lake" { ... }`, `cloud { ... }`.
fn undeclared(text: &str, tokens: &[Token], stop: &Stop) -> Option<SyntaxError> {
    let end = path_end(tokens, 0);
    let (first, last) = (tokens.first()?, tokens.get(end - 1)?);
    let header = matches!(tokens.get(end)?.kind, Tok::Str | Tok::LBrace | Tok::LParen);
    if first.kind != Tok::Name || stop.at != end || !header {
        return None;
    }
    let span = first.start..last.end;
    let name = &text[first.start as usize..last.end as usize];
    Some(if end == 1 && is_word(name) {
        SyntaxError::new("syntax.expected", format!("expected a name after `{name}`"), span)
            .label("declares nothing")
            .help(format!("A declaration names what it declares: `{name} Name`."))
    } else {
        SyntaxError::new("syntax.expected", format!("expected a word such as `entity` before `{name}`"), span)
            .label("what is it?")
            .help(format!("A declaration says what it declares: `word {name}`."))
    })
}

fn is_property(tokens: &[Token]) -> bool {
    let first = tokens.first().map(|t| t.kind);
    first == Some(Tok::Key) || first == Some(Tok::Name) && tokens.get(path_end(tokens, 0)).is_some_and(|t| t.kind == Tok::Colon)
}

/// What would fit, in words, and what to do; nothing if that would be too long a list.
fn expectation(stop: &Stop) -> Option<(String, &'static str)> {
    for row in TABLE {
        if row.with.iter().all(|t| stop.expects(t)) && !row.without.iter().any(|t| stop.expects(t)) {
            return Some((row.what.to_owned(), row.help));
        }
    }
    let mut names: Vec<&str> = stop.expected.iter().map(|e| named(e)).filter(|n| !n.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    // What continues any operand is not worth saying when something else is missing.
    if names.iter().any(|n| !TRIVIAL.contains(n)) {
        names.retain(|n| !TRIVIAL.contains(n));
    }
    match names.as_slice() {
        [] | ["a language tag"] => None,
        [one] => Some(((*one).to_owned(), "")),
        [some @ .., last] if some.len() < 5 => Some((format!("{} or {last}", some.join(", ")), "")),
        _ => None,
    }
}

/// A token of the grammar in words.
fn named(token: &str) -> &str {
    match token {
        "name" => "a name",
        "field" => "`.`",
        "key" => "a property",
        "number" => "a number",
        "quantity" => "a quantity",
        "date" => "a date",
        "range" => "a range",
        "string" => "a text",
        "tag" => "a language tag",
        "cmp" => "a comparison",
        "arrow" => "an arrow",
        "conn" => "a connective",
        "{" => "`{`",
        "}" => "`}`",
        "(" => "`(`",
        ")" => "`)`",
        "," => "`,`",
        ":" => "`:`",
        "=" => "`=`",
        "+" => "`+`",
        "-" => "`-`",
        "*" => "`*`",
        "/" => "`/`",
        "in" => "`in`",
        "for" => "`for`",
        "by" => "`by`",
        "on" => "`on`",
        "under" => "`under`",
        "since" => "`since`",
        "until" => "`until`",
        "with" => "`with`",
        "cites" => "`cites`",
        "and" => "`and`",
        "or" => "`or`",
        "not" => "`not`",
        "is" => "`is`",
        "if" => "`if`",
        "where" => "`where`",
        "satisfies" => "`satisfies`",
        "within" => "`within`",
        "some" => "`some`",
        "no" => "`no`",
        "every" => "`every`",
        _ => "",
    }
}

/// A token as written, short enough to read.
pub(crate) fn shown(text: &str, token: &Token) -> String {
    match token.kind {
        Tok::Str => "this text".into(),
        Tok::Hole => "this".into(),
        _ => {
            let written = token.text(text);
            match written.char_indices().nth(40) {
                Some((cut, _)) => format!("`{}…`", &written[..cut]),
                None if written.is_empty() => "this".into(),
                None => format!("`{written}`"),
            }
        }
    }
}

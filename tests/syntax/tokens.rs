//! The joined tokens.

use portolan_syntax::tokens;

fn kinds(text: &str) -> String {
    let all: Vec<String> = tokens(text)
        .into_iter()
        .map(|(k, r)| format!("{k} {}", text[r.start as usize..r.end as usize].replace('\n', "⏎")))
        .collect();
    all.join(" | ")
}

#[test]
fn fields() {
    assert_eq!(kinds("c.to.in"), "name c | field .to | field .in");
    assert_eq!(kinds("EU.gdpr"), "name EU | field .gdpr");
    assert_eq!(kinds("1..4 2.5"), "range 1..4 | number 2.5");
}

#[test]
fn keys() {
    assert_eq!(kinds("in: DE"), "key in: | name DE");
    assert_eq!(
        kinds("in DE from: A on: B"),
        "keyword in | name DE | key from: | name A | key on: | name B"
    );
    assert_eq!(kinds("c.in: x"), "name c | field .in | : : | name x");
}

#[test]
fn quantities() {
    assert_eq!(kinds("30 days"), "quantity 30 days");
    assert_eq!(kinds("60% 60 %"), "quantity 60% | quantity 60 %");
    assert_eq!(kinds("30 days: x"), "number 30 | name days | : : | name x");
    assert_eq!(kinds("30\ndays"), "number 30 | name days");
    assert_eq!(kinds("5m"), "quantity 5m");
    assert_eq!(kinds("5 minutes 5 minus"), "quantity 5 minutes | number 5 | name minus");
    assert_eq!(kinds("m km"), "name m | name km");
}

#[test]
fn keywords_are_lower_case() {
    assert_eq!(kinds("in IN index"), "keyword in | name IN | name index");
    assert_eq!(kinds("kind true none today"), "name kind | name true | name none | name today");
    assert_eq!(kinds("数据 Größe _x"), "name 数据 | name Größe | name _x");
}

#[test]
fn comments_and_tags() {
    assert_eq!(
        kinds("a // b\n/// c\n@pt-BR \"x // y\""),
        "name a | comment // b | doc /// c | tag @pt-BR | string \"x // y\""
    );
}

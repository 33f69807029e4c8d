//! What is read off some half-written texts.

use super::*;

fn spot(text: &str) -> Spot {
    read(text).expect("a context").spot
}
fn value(key: &str, link: Option<&str>) -> Spot {
    Spot::Value {
        key: key.into(),
        link: link.map(str::to_owned),
    }
}

#[test]
fn items_and_names() {
    assert_eq!(spot(""), Spot::Item);
    assert_eq!(spot("ser"), Spot::Item);
    assert_eq!(spot("server "), Spot::Name);
    assert_eq!(spot("server A { in: DE }\n"), Spot::Item);
    assert_eq!(spot("server A { "), Spot::Item);
    assert_eq!(spot("server A {\n  in: DE\n  "), Spot::After { key: "in".into() });
    assert_eq!(spot("server A \"T\" : "), Spot::Base { word: "server".into() });
    assert_eq!(spot("data L \"T\" @zh \"X\" : pers"), Spot::Base { word: "data".into() });
    assert_eq!(read("x \"abc"), None);
    assert_eq!(read("// in: "), None);
}

#[test]
fn values_and_connectives() {
    assert_eq!(spot("server A { in: "), value("in", None));
    assert_eq!(spot("server A { in: D"), value("in", None));
    assert_eq!(spot("server A { in: DE  operator: "), value("operator", None));
    assert_eq!(spot("server A { stores: L for 7 days, "), value("stores", None));
    assert_eq!(spot("server A { produces: L from "), value("produces", Some("from")));
    assert_eq!(spot("server A { produces: L from M and "), value("produces", Some("from")));
    assert_eq!(spot("entity A { EU.basis: "), value("EU.basis", None));
}

#[test]
fn flows() {
    assert_eq!(spot("server A { in: DE }\nA -> "), Spot::End);
    assert_eq!(spot("A ~> B : "), Spot::Carried { from: "A".into() });
    assert_eq!(spot("X.A -> B -> C : L, "), Spot::Carried { from: "X.A".into() });
    assert_eq!(spot("A -> B : L { "), Spot::Item);
    let frames = read("site S { A -> S.B : L { ").expect("a context").frames;
    assert_eq!((frames[0].word.as_str(), frames[0].name.as_str()), ("site", "S"));
    assert_eq!(frames[1].ends, Some(("A".into(), "S.B".into())));
}

#[test]
fn tests_and_positions() {
    assert_eq!(spot("expect A -> B under "), Spot::Law);
    assert_eq!(spot("expect A -> "), Spot::End);
    assert_eq!(spot("expect A -> B under X.y is "), Spot::Outcome);
    assert_eq!(
        spot("expect A -> B under X.y is blocked without "),
        Spot::Ground {
            under: "X.y".into(),
            facts: false
        }
    );
    assert_eq!(spot("accept "), Spot::Law);
    assert_eq!(spot("server A { in: DE }\naccept X.y on "), Spot::Thing);
}

#[test]
fn what_is_stated_is_known() {
    let frames = read("server A : B { in: DE  stores: L for 3 days  ").expect("a context").frames;
    assert_eq!(frames[0].stated, ["in", "stores"]);
    assert_eq!(frames[0].bases, ["B"]);
}

#[test]
fn sentences_go_on_with_their_own_words() {
    let words = |text: &str| match spot(text) {
        Spot::Words(w) => w.to_vec(),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(words("expect A -> B "), ["under", ":"]);
    assert_eq!(words("expect A -> B : L "), ["under"]);
    assert_eq!(words("expect A -> B under X.y "), ["is"]);
    assert_eq!(words("expect A -> B under X.y is permitted ")[0], "by");
    assert_eq!(words("accept X.y "), ["on", "as", "because"]);
    assert_eq!(words("accept X.y on A -> B "), ["because"]);
    assert_eq!(words("accept X.y on A because \"so\" "), ["by"]);
    assert_eq!(words("accept X.y on A because \"so\" by \"me\" "), ["until"]);
    assert_eq!(spot("accept X.y on A because \"so\" by \"me\" until "), Spot::Day);
    let ground = |facts| Spot::Ground {
        under: "X.y".into(),
        facts,
    };
    assert_eq!(spot("expect A -> B under X.y is permitted by "), ground(false));
    assert_eq!(spot("expect A -> B under X.y is blocked without a and "), ground(false));
    assert_eq!(spot("expect A -> B under X.y is undetermined over "), ground(true));
}

#[test]
fn a_new_line_begins_anew_behind_a_complete_sentence() {
    for before in [
        "expect A -> B under X.y is blocked\n",
        "accept X.y on A because \"so\" by \"me\" until 2027-01-01\n",
        "expect 1 == 1\n",
    ] {
        assert_eq!(spot(before), Spot::Item, "{before}");
        assert_eq!(spot(&format!("{before}extend ")), Spot::Thing, "{before}");
        assert_eq!(spot(&format!("{before}server ")), Spot::Name, "{before}");
    }
    assert_eq!(spot("expect some c in crossings\n  where "), Spot::Expression);
    assert_eq!(spot("expect (A.in == DE\n  and "), Spot::Expression);
}

#[test]
fn a_head_is_followed_by_nothing_but_its_own() {
    let nothing = Spot::Words(&[]);
    for head in [
        "server A ",
        "server A \"Title\" ",
        "document D : X.y ",
        "A -> B : L ",
        "server A { in: DE } ",
    ] {
        assert_eq!(spot(head), nothing, "{head}");
    }
    assert_eq!(spot("A "), Spot::Words(&["->", "~>"]));
    assert_eq!(spot("A -> B "), Spot::Words(&[":", "->", "~>"]));
    assert_eq!(read("A -"), None);
    assert_eq!(spot("case C : P on "), Spot::Day);
    assert_eq!(
        spot("server A { stores: L for 10 "),
        Spot::Amount {
            key: "stores".into(),
            link: Some("for".into())
        }
    );
}

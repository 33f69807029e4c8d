//! The words of reports: every term the compiler asks for is in the library in both languages, and no heading of a Chinese report is English.

use std::collections::BTreeSet;

use serde_json::Value;

use portolan_tests::files::{read, root, texts};

use crate::{EXAMPLES, built, json, templates};

fn chinese(t: &str) -> bool {
    t.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
}

/// A question of an official form by its number, with the chapters that answer it: nothing to read.
fn asked_by_number(name: &str) -> bool {
    name.strip_prefix("cnil_").is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
}

/// Names of terms declared in the library with an English and a Chinese text.
fn declared() -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (path, text) in texts("stdlib", ".flow") {
        for (i, _) in text.match_indices("\n  term ") {
            let rest = &text[i + "\n  term ".len()..];
            let one = rest.split("\n  term ").next().unwrap_or("").split("\n}").next().unwrap_or("");
            let name = one.split_whitespace().next().unwrap_or("");
            assert!(
                one.contains("@zh \"") || name.starts_with("par_") || asked_by_number(name),
                "{path}: {name}"
            );
            out.insert(name.to_owned());
        }
    }
    out
}

#[test]
fn every_term_the_compiler_asks_for_is_declared() {
    let declared = declared();
    let mut asked = 0;
    let proofs = ["change", "horizon", "questions", "reasons", "said"].map(|f| format!("compiler/src/document/{f}.rs"));
    let proofs = proofs.map(|path| (path.clone(), read(&path)));
    for (path, text) in texts("compiler/src/document/paper", ".rs").into_iter().chain(proofs) {
        let calls = [".t(\"", ".get(\"", ".fill(\"", "self.text(\"", ".fill(\n", "part(d.", "(\"head_"];
        for call in calls {
            for rest in text.split(call).skip(1) {
                // A word chosen at run time is looked at below.
                if call.ends_with('\n') && !rest.trim_start().starts_with('"') {
                    continue;
                }
                let rest = if call.ends_with('"') {
                    rest.to_owned()
                } else {
                    rest.split_once('"').map_or(String::new(), |r| r.1.to_owned())
                };
                let mut word: String = rest.chars().take_while(|c| *c != '"').collect();
                if call == "part(d." {
                    word.push_str("_one");
                }
                if call == "(\"head_" {
                    word = format!("head_{word}");
                }
                if word.is_empty() || word.contains(['{', ' ', '.', '(']) {
                    continue;
                }
                asked += 1;
                assert!(
                    declared.contains(&word),
                    "{path} asks for the term `{word}`, which the library lacks"
                );
            }
        }
    }
    // Those that stand in a choice between several.
    for (path, text) in ["change", "horizon", "questions", "reasons", "said"].map(|f| (f, read(&format!("compiler/src/document/{f}.rs")))) {
        for word in text
            .split('"')
            .filter(|w| ["why_", "ask_", "turn_"].iter().any(|p| w.starts_with(p)))
        {
            asked += 1;
            assert!(
                declared.contains(word),
                "{path} asks for the term `{word}`, which the library lacks"
            );
        }
    }
    assert!(asked > 80, "only {asked} were found");
    // Those put together at run time.
    let word = |sort: &str, list: &[&str]| list.iter().map(|w| format!("{sort}_{w}")).collect::<Vec<_>>();
    let rulings: Vec<&str> = portolan::law::verdict::Ruling::ALL.iter().map(|r| r.word()).collect();
    let levels: Vec<&str> = portolan::base::Level::ALL.iter().map(|l| l.word()).collect();
    let units = ["year", "month", "day", "workday", "hour", "minute", "second", "millisecond"];
    let mut all = [
        word("ruling", &rulings),
        word("level", &levels),
        word("status", &["binding", "trial", "signal", "draft", "voluntary"]),
    ]
    .concat();
    all.extend(units.iter().flat_map(|u| [format!("{u}_one"), format!("{u}_many")]));
    for w in all {
        assert!(declared.contains(&w), "the library lacks the term `{w}`");
    }
}

fn strings<'a>(v: &'a Value, key: &str, out: &mut Vec<&'a str>) {
    match v {
        Value::Object(m) => {
            for (k, x) in m {
                match x {
                    Value::String(t) if k == key => out.push(t),
                    Value::Array(a) if k == key => out.extend(a.iter().filter_map(Value::as_str)),
                    _ => strings(x, key, out),
                }
            }
        }
        Value::Array(a) => a.iter().for_each(|x| strings(x, key, out)),
        _ => {}
    }
}

/// Titles of sections, heads of columns and questions. What a model names in one language alone stays as it is.
#[test]
fn no_heading_of_a_chinese_report_is_english() {
    for example in EXAMPLES {
        let model: String = texts(&format!("examples/{example}"), ".flow").into_iter().map(|t| t.1).collect();
        for template in templates(example) {
            let d = json(example, &template, "zh");
            for key in ["columns", "prompt", "who", "question"] {
                let mut found = Vec::new();
                strings(&d["sections"], key, &mut found);
                for t in found {
                    assert!(chinese(t) || model.contains(t) || t.is_empty(), "{example} {template}: {key} `{t}`");
                }
            }
            let mut titles = Vec::new();
            titles_of(&d["sections"], &mut titles);
            assert!(!titles.is_empty());
            for t in titles {
                assert!(chinese(&t), "{template}: the section `{t}`");
            }
            for s in d["sources"].as_array().expect("sources") {
                let path = s["path"].as_str().unwrap_or("");
                assert!(!path.starts_with('/') && !path.contains(".."), "{path}");
            }
        }
    }
    assert!(read("stdlib/core/terms.flow").contains("term contents"));
}

/// Whoever answers reads words; what to type stands in the list of what is missing. Laws say where they hold.
#[test]
fn questions_of_a_full_assessment_hold_no_code() {
    for example in EXAMPLES {
        let d = json(example, "full_assessment", "en");
        let mut found = Vec::new();
        strings(&d["sections"], "question", &mut found);
        assert!(!found.is_empty() && found.iter().all(|q| !q.contains('`')), "{found:?}");
        let all = d.to_string();
        assert!(all.contains("Where it holds") && all.contains("European Economic Area"));
    }
}

/// A sign that no font of ours has would print as an empty box.
#[test]
fn the_fonts_have_every_sign_of_a_printed_report() {
    let fonts: Vec<Vec<u8>> = ["latin.ttf", "arabic.ttf", "chinese.otf", "signs.ttf"]
        .iter()
        .map(|f| std::fs::read(root().join("compiler/fonts").join(f)).expect("a font"))
        .collect();
    let faces: Vec<ttf_parser::Face> = fonts.iter().map(|f| ttf_parser::Face::parse(f, 0).expect("a font")).collect();
    for example in EXAMPLES {
        for template in templates(example) {
            for lang in ["en", "zh"] {
                let source = std::fs::read_to_string(built(example).file(&template, lang, "typ")).expect("there");
                let signs: BTreeSet<char> = source.chars().filter(|c| !c.is_control()).collect();
                for c in signs {
                    let has = faces.iter().any(|f| f.glyph_index(c).is_some());
                    assert!(has, "{example} {template} {lang}: no font has `{c}` ({:x})", c as u32);
                }
            }
        }
    }
}

fn titles_of(v: &Value, out: &mut Vec<String>) {
    for s in v.as_array().into_iter().flatten() {
        out.push(s["title"].as_str().unwrap_or("").to_owned());
        titles_of(&s["sections"], out);
    }
}

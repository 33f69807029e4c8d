//! The highlighters of all editors know the words of the lexer: one table, held against the lexer, and files made from it.

use std::fs;

use portolan::model::library::BUILDER_WORDS;
use portolan_tests::files::{read, root};

/// The highlighters: the text with blanks, and how a word and the joint between two words are written in it.
const MADE: [(&str, &str, &str); 6] = [
    ("flow.tmLanguage.json", "vscode/syntaxes/flow.tmLanguage.json", "|"),
    ("portolan.vim", "neovim/syntax/portolan.vim", "\\|"),
    ("portolan-mode.el", "emacs/portolan-mode.el", "\" \""),
    ("grammar.js", "tree-sitter/grammar.js", "', '"),
    ("highlights.scm", "zed/languages/portolan/highlights.scm", "\" \""),
    ("highlights.scm", "tree-sitter/queries/highlights.scm", "\" \""),
];

/// The table: groups in order, each with its words.
fn table() -> Vec<(String, Vec<String>)> {
    let json: serde_json::Value = serde_json::from_str(&read("editors/words/words.json")).expect("words.json is JSON");
    let words = |v: &serde_json::Value| {
        v.as_array()
            .expect("a list")
            .iter()
            .map(|w| w.as_str().expect("a word").to_owned())
            .collect()
    };
    json.as_object()
        .expect("groups")
        .iter()
        .map(|(k, v)| (k.clone(), words(v)))
        .collect()
}

fn group(name: &str) -> Vec<String> {
    table()
        .into_iter()
        .find(|(g, _)| g == name)
        .map(|(_, w)| w)
        .expect("the group is there")
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words
}

/// What a text is to the lexer.
fn label(text: &str) -> Vec<&'static str> {
    portolan_syntax::tokens(text).into_iter().map(|(l, _)| l).collect()
}

/// The texts between quotes that stand behind `before` in a source.
fn quoted(source: &str, before: &str) -> Vec<String> {
    let behind = source.split(before).skip(1);
    behind.filter_map(|t| Some(t.split_once('"')?.0.to_owned())).collect()
}

#[test]
fn the_keywords_are_those_of_the_lexer() {
    let known = sorted(["clause", "logic", "link"].iter().flat_map(|g| group(g)).collect());
    for word in &known {
        assert_eq!(label(&format!("a {word} b"))[1], "keyword", "{word}");
    }
    let token = read("compiler/syntax/src/token.rs");
    let lexed: Vec<String> = quoted(&token, "#[token(\"")
        .into_iter()
        .filter(|w| w.starts_with(char::is_alphabetic))
        .collect();
    assert_eq!(
        sorted(lexed),
        known,
        "editors/words/words.json and the lexer name the same keywords"
    );
}

#[test]
fn the_units_are_those_of_the_lexer() {
    for unit in group("unit") {
        assert_eq!(label(&format!("1 {unit}")), ["quantity"], "{unit}");
    }
    let join = read("compiler/syntax/src/join.rs");
    let list = join
        .split_once("const UNITS: &[&str] = &[")
        .and_then(|(_, t)| t.split_once(']'))
        .expect("the list of units")
        .0;
    let lexed: Vec<String> = list
        .split(',')
        .map(|w| w.trim().trim_matches('"').to_owned())
        .filter(|w| !w.is_empty())
        .collect();
    assert_eq!(sorted(lexed), sorted(group("unit")));
}

#[test]
fn the_words_that_declare_are_those_of_the_model() {
    assert_eq!(
        sorted(group("declare")),
        sorted(BUILDER_WORDS.iter().map(|w| (*w).to_owned()).collect())
    );
    for word in group("declare").iter().chain(&group("constant")) {
        assert_eq!(label(word), ["name"], "{word} is a name to the lexer");
    }
}

#[test]
fn the_highlighters_are_made_from_the_table() {
    let mut groups = table();
    let keywords = ["clause", "logic", "link"].iter().flat_map(|g| group(g)).collect();
    groups.push(("keyword".into(), keywords));
    for (template, path, joint) in MADE {
        let mut text = read(&format!("editors/words/{template}"));
        for (name, words) in &groups {
            // A list of quoted words has its outer quotes from the joint, where the text has none of its own around the blank.
            let blank = format!("{{{{{name}}}}}");
            let joined = words.join(joint);
            let quoted = joint.starts_with('"');
            text = text.replace(&blank, &if quoted { format!("\"{joined}\"") } else { joined });
        }
        assert!(!text.contains("{{"), "{template} has a blank that nothing fills");
        let path = format!("editors/{path}");
        if std::env::var_os("PORTOLAN_BLESS").is_some() {
            let file = root().join(&path);
            fs::create_dir_all(file.parent().expect("a folder")).expect("the folder can be made");
            fs::write(file, &text).expect("the file can be written");
        }
        assert!(
            read(&path) == text,
            "{path} is not as editors/words/{template} and words.json make it: see editors/words/README.md"
        );
    }
}

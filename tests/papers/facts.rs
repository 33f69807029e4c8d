//! Each fact printed, mapped back to the model; and each of the model's, looked for in what was printed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use portolan_tests::files::{read, root};

use crate::{EXAMPLES, json, on, templates};

/// Every object below a value that has this key.
fn each<'a>(v: &'a Value, key: &str, out: &mut Vec<&'a Value>) {
    match v {
        Value::Object(m) => {
            if let Some(x) = m.get(key) {
                out.push(x);
            }
            m.values().for_each(|x| each(x, key, out));
        }
        Value::Array(a) => a.iter().for_each(|x| each(x, key, out)),
        _ => {}
    }
}

fn all<'a>(v: &'a Value, key: &str) -> Vec<&'a Value> {
    let mut out = Vec::new();
    each(v, key, &mut out);
    out
}

fn text<'a>(v: &'a Value, key: &str) -> &'a str {
    v[key].as_str().unwrap_or("")
}

/// White space does not count: a row may stand on two lines.
fn squeezed(t: &str) -> String {
    t.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a source from its line on.
fn from_line(example: &str, path: &str, line: usize) -> String {
    let full = if path.starts_with("stdlib/") {
        path.to_owned()
    } else {
        format!("examples/{example}/{path}")
    };
    assert!(root().join(&full).exists(), "{full} does not exist");
    read(&full).lines().skip(line - 1).take(40).collect::<Vec<_>>().join("\n")
}

/// What the compiler says of the project, apart from any report.
struct Truth {
    /// `rule(subject)` or `regime(subject)` -> verdicts.
    verdicts: BTreeMap<String, BTreeSet<String>>,
    questions: BTreeSet<String>,
    assumed: BTreeSet<String>,
    /// Names of things with the lines that `dump --stage model` has of them.
    things: BTreeMap<String, String>,
}

fn truth(example: &str) -> Truth {
    let v: Value = serde_json::from_str(&on(example, &["check", "--format", "json"]).out).expect("JSON");
    let mut verdicts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for x in v["verdicts"].as_array().expect("verdicts") {
        let subject = &x["subject"];
        let id = subject["flow"]
            .as_str()
            .or(subject["node"].as_str())
            .or(subject["id"].as_str())
            .unwrap_or("");
        let mut names = vec![text(x, "regime").to_owned()];
        if let Some(r) = x["rule"].as_str() {
            names.push(r.to_owned());
        }
        for n in names {
            verdicts
                .entry(format!("{n}({id})"))
                .or_default()
                .insert(text(x, "verdict").to_owned());
        }
    }
    let list =
        |k: &str, name: &str| -> BTreeSet<String> { v[k].as_array().expect("a list").iter().map(|q| text(q, name).to_owned()).collect() };
    let mut things = BTreeMap::new();
    let mut last = String::new();
    for l in on(example, &["dump", "--stage", "model"]).out.lines() {
        if !l.starts_with(' ') {
            let rest = l.split_once(' ').map_or("", |x| x.1);
            last = rest
                .split_once(" : ")
                .filter(|_| !rest.contains("->") && !rest.contains("~>"))
                .map_or(rest, |x| x.0)
                .to_owned();
            things.insert(last.clone(), String::new());
        } else if let Some(t) = things.get_mut(&last) {
            t.push_str(l);
            t.push('\n');
        }
    }
    Truth {
        verdicts,
        questions: list("questions", "fact"),
        assumed: list("assumptions", "property"),
        things,
    }
}

/// A fact has a source; where it says a stated value, the value stands there; where it says a verdict, the check gives that verdict.
#[test]
fn no_fact_is_invented() {
    for example in EXAMPLES {
        let truth = truth(example);
        let (mut stated, mut judged) = (0, 0);
        for template in templates(example) {
            let d = json(example, &template, "en");
            let sources = d["sources"].as_array().expect("sources");
            for f in all(&d, "fact").into_iter().filter(|f| f.is_object()) {
                let (key, value) = (text(f, "key"), text(f, "value"));
                let at: Vec<&Value> = f["sources"]
                    .as_array()
                    .expect("a list")
                    .iter()
                    .map(|i| &sources[i.as_u64().unwrap_or(0) as usize])
                    .collect();
                assert!(!at.is_empty(), "{template}: `{key}` = `{}` has no source", text(f, "text"));
                let place = |s: &Value| from_line(example, text(s, "path"), s["line"].as_u64().unwrap_or(1) as usize);
                if let Some((_, name)) = key
                    .split_once('(')
                    .filter(|(rule, _)| truth.verdicts.keys().any(|k| k.split('(').next() == Some(rule)))
                {
                    let known = truth.verdicts.get(key).cloned().unwrap_or_default();
                    let name = name.trim_end_matches(')');
                    assert!(
                        known.contains(value) || key.contains(", "),
                        "{template}: {key} is told as {value}, the check says {known:?} ({name})"
                    );
                    judged += 1;
                } else if text(f, "tone") != "faint"
                    && key != value
                    && key.contains('.')
                    && truth.things.contains_key(key.rsplit_once('.').map_or("", |k| k.0))
                {
                    // Rows may share their connectives: `(Log, Roster) for 30 days`.
                    let stands = |line: &str| squeezed(line).contains(&squeezed(value)) || value.split(' ').all(|w| line.contains(w));
                    let found = at.iter().any(|s| stands(&place(s)));
                    let plain = ["none", "everything"].contains(&value);
                    assert!(
                        found || plain || value.is_empty(),
                        "{template}: `{key}` = `{value}` does not stand at {at:?}"
                    );
                    stated += 1;
                }
            }
        }
        assert!(
            stated > 200 && judged > 100,
            "{example}: only {stated} statements and {judged} verdicts were looked at"
        );
    }
}

/// The full assessment tells every thing, every verdict, every question and every assumption of the project.
#[test]
fn no_fact_is_lost() {
    for example in EXAMPLES {
        let truth = truth(example);
        let d = json(example, "full_assessment", "en");
        let mut told: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for f in all(&d, "fact").into_iter().filter(|f| f.is_object()) {
            told.entry(text(f, "key").to_owned())
                .or_default()
                .insert(text(f, "value").to_owned());
        }
        let crossing = ["outside", "exempt", "permitted", "blocked", "prohibited"];
        for (key, words) in &truth.verdicts {
            // A flow's verdict is told under its regime, whose name has one dot; a duty's under its rule.
            let of_regime = key.split('(').next().unwrap_or("").matches('.').count() == 1;
            for w in words.iter().filter(|w| crossing.contains(&w.as_str()) == of_regime) {
                let said = told.get(key).is_some_and(|t| t.contains(w))
                    || told.iter().any(|(k, t)| k.starts_with(&key[..key.len() - 1]) && t.contains(w));
                assert!(
                    said || of_regime != crossing.contains(&w.as_str()),
                    "{example}: {key} is {w} and not told"
                );
            }
        }
        let blanks: BTreeSet<String> = all(&d, "blank").into_iter().map(|b| text(b, "fact").to_owned()).collect();
        for q in &truth.questions {
            assert!(blanks.contains(q), "{example}: the question `{q}` is not told");
        }
        for a in &truth.assumed {
            assert!(
                told.contains_key(&format!("assumed {a}")),
                "{example}: the assumption `{a}` is not told"
            );
        }
        let shown = ["flow ", "project "];
        let _ = shown;
        for name in truth.things.keys() {
            let kinds = [
                "entity", "people", "data", "activity", "product", "document", "device", "edge", "server", "cloud", "service",
            ];
            let model = on(example, &["dump", "--stage", "model"]).out;
            let listed = kinds.iter().any(|k| {
                model
                    .lines()
                    .any(|l| l == format!("{k} {name}") || l.starts_with(&format!("{k} {name} :")))
            });
            if listed {
                assert!(told.contains_key(name), "{example}: `{name}` is not told");
            }
        }
    }
}

/// What the model does not state is a blank wherever it is told, never a value.
#[test]
fn a_blank_is_never_filled() {
    for example in EXAMPLES {
        let truth = truth(example);
        // A list that says there may be more has both: what is known, and a blank.
        let open = |key: &str| {
            let (thing, prop) = key.rsplit_once('.').unwrap_or((key, ""));
            let lines = truth.things.get(thing).map_or("", String::as_str);
            // A list of claims has both as well: what it names is claimed, and of a measure it does not name the blank asks.
            prop == "controls"
                || lines
                    .lines()
                    .any(|l| l.trim_start().starts_with(&format!("{prop}:")) && l.contains("unknown"))
        };
        for template in templates(example) {
            let d = json(example, &template, "en");
            let blanks: BTreeSet<&str> = all(&d, "blank").into_iter().map(|b| text(b, "fact")).filter(|b| !open(b)).collect();
            for f in all(&d, "fact").into_iter().filter(|f| f.is_object()) {
                assert!(
                    !blanks.contains(text(f, "key")),
                    "{template}: {} is both a blank and `{}`",
                    text(f, "key"),
                    text(f, "text")
                );
            }
            let answers = all(&d, "answer");
            assert!(
                answers.iter().all(|a| a["text"].as_array().is_some_and(Vec::is_empty)),
                "{template}: an answer nobody gave"
            );
        }
    }
}

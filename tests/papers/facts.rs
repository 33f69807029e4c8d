//! Each fact printed, mapped back to the model and to what the check says; and each of theirs, looked for in what was printed.
//!
//! A report says of every fact what it is by its key. The keys below are all there are: a key of another form fails the test, so that no fact
//! can be printed that nothing looks at.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::truth::{Place, Truth, all, each, facts, last, list, text, truth};
use crate::{EXAMPLES, json, on, templates};

/// What sort of fact a key tells of, and whether it is so. An error says what is wrong with it.
fn judged(t: &Truth, f: &Value, at: &[Place], laws: &[&str]) -> Result<&'static str, String> {
    let (key, value) = (text(f, "key"), text(f, "value"));
    let (words, faint) = (key.split(' ').collect::<Vec<_>>(), text(f, "tone") == "faint");
    let says = |v: &str| at.iter().any(|p| p.says(v));
    let law = at.iter().any(Place::is_law);
    let must = |ok: bool, sort: &'static str, why: &str| if ok { Ok(sort) } else { Err(format!("{sort}: {why}")) };
    match words.as_slice() {
        ["as_of"] => must(value == text(&t.check, "as_of") && says(value), "day", "another day"),
        ["conclusion"] => {
            let n = t.counted(laws);
            let (stops, errors, waits) = (n.contains_key("stop"), n.contains_key("error"), t.waits(laws));
            let is = match value {
                "conclude_stop" => stops,
                "conclude_fix" => errors && !stops,
                "conclude_answer" => !errors && waits,
                "conclude_watch" => !errors && !waits && !n.is_empty(),
                _ => n.is_empty(),
            };
            must(is, "conclusion", &format!("the findings are {n:?}"))
        }
        ["findings"] => {
            let told = value.split(", ").filter_map(|p| p.split_once(' '));
            let told: BTreeMap<&str, usize> = told.map(|(l, n)| (l, n.parse().unwrap_or(0))).collect();
            must(told == t.counted(laws), "findings", &format!("they are {:?}", t.counted(laws)))
        }
        // Looked at with its proof, below.
        ["condition"] => Ok("condition"),
        ["reason"] => match value.split_once(' ').unwrap_or((value, "")) {
            (rule, "unmet") => must(t.ruled("unmet", &[rule]), "reason", "no verdict says so"),
            (ruling, rules) => {
                let rules: Vec<&str> = rules.split_whitespace().collect();
                must(t.ruled(ruling, &rules) && law, "reason", "no verdict says so")
            }
        },
        ["measure"] => must(
            t.has_law(value.split(' ').next().unwrap_or("")) && law,
            "measure",
            "no rule of that name",
        ),
        ["risk", name] => {
            let own = |k: &String| k.split('(').next() == Some(*name);
            let known = t.verdicts.iter().any(|(k, v)| own(k) && v.contains(value));
            must(known || t.ruled(value, &[name]), "risk", "no verdict says so")
        }
        ["risk", name, "level"] => must(
            t.levels(name).contains(value),
            "level",
            &format!("the findings say {:?}", t.levels(name)),
        ),
        ["law", name, ..] => must(t.has_law(name) && law, "law", "not judged under it"),
        ["accept", _, "because"] if value == "no reason given" => must(!at.is_empty(), "acceptance", ""),
        ["accept", _, "by"] if value == "nobody named" => must(!at.is_empty(), "acceptance", ""),
        ["accept", _, "until"] if value == "without an end" => must(!at.is_empty(), "acceptance", ""),
        ["accept", n, "rule"] if n.parse::<u32>().is_ok() => must(!at.is_empty() && !value.is_empty(), "acceptance", "of nothing"),
        ["accept", ..] => must(says(value), "acceptance", "it does not stand there"),
        ["open" | "rule", name] => must(law && says(last(name)), "law", "it does not stand there"),
        ["sign", _] => must(law, "sign", "no law says it"),
        ["assumed", property] => {
            let known = t.assumed.get(*property).is_some_and(|v| v.contains(value));
            must(known, "assumption", &format!("the check says {:?}", t.assumed.get(*property)))
        }
        _ => thing(t, key, value, faint, at),
    }
}

/// A fact about a thing, or a verdict on one.
fn thing(t: &Truth, key: &str, value: &str, faint: bool, at: &[Place]) -> Result<&'static str, String> {
    let says = |v: &str| at.iter().any(|p| p.says(v));
    let must = |ok: bool, sort: &'static str, why: &str| if ok { Ok(sort) } else { Err(format!("{sort}: {why}")) };
    if let Some(known) = t.verdicts.get(key) {
        return must(known.contains(value), "verdict", &format!("the check says {known:?}"));
    }
    if let Some((rule, _)) = key.split_once('(') {
        // A sign of a set, counted from one.
        if rule.rsplit_once(' ').is_some_and(|(_, n)| n.parse::<u32>().is_ok()) {
            return must(
                ["T", "F", "U"].contains(&value) && at.iter().any(Place::is_law),
                "sign",
                "no law says it",
            );
        }
    }
    if key == value {
        // A product on a market.
        if let Some((product, market)) = key.split_once(" in ") {
            let sold = t
                .things
                .get(product)
                .and_then(|p| p.get("markets"))
                .is_some_and(|m| m.contains(market));
            return must(sold && says(product), "name", "it is not sold there");
        }
        let known = t.things.contains_key(key) || at.iter().any(Place::is_law);
        // The ends of an arrow may stand on other lines than the arrow itself.
        let named = says(last(key)) || key.contains("->") || key.contains("~>");
        return must(known && named, "name", "it is not declared there");
    }
    if let Some(flow) = key.strip_suffix(": data") {
        let known = t.things.get(flow).and_then(|p| p.get("carries"));
        let carried = known.is_some_and(|c| c.split(", ").any(|c| c == value)) || flow.contains(value);
        return must(carried, "load", &format!("it carries {known:?}"));
    }
    if let Some(flow) = key.strip_suffix(": arrow") {
        return must(flow.contains(value) && says(value), "arrow", "it is another");
    }
    if let Some(name) = key.strip_suffix(": category") {
        let known = t.heads.get(name).map(|h| h.1.as_str());
        return must(known.is_some_and(|k| k.contains(value)), "category", &format!("it is {known:?}"));
    }
    // Names have dots, and so have the properties that a pack adds.
    let mut splits = key.match_indices('.').map(|(i, _)| (&key[..i], &key[i + 1..]));
    let Some((name, property)) = splits.find(|(name, _)| t.things.contains_key(*name)) else {
        // Of the library: an authority, a country.
        return must(
            key.contains('.') && at.iter().any(Place::is_law),
            "statement",
            "of a thing that nobody knows",
        );
    };
    let stated = t.things.get(name).and_then(|p| p.get(property));
    if faint {
        let unsaid = stated.is_none_or(|s| s == "unknown" || s == "none") && !at.is_empty();
        return must(unsaid, "default", &format!("the model says {stated:?}"));
    }
    // Of what a thing takes over from its container or prototype, the dump has no line; the source has.
    must(
        says(value) || ["none", "everything"].contains(&value),
        "statement",
        &format!("not at its source; the model says {stated:?}"),
    )
}

#[test]
fn no_fact_is_invented() {
    for example in EXAMPLES {
        let t = truth(example);
        let mut sorts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut wrong = BTreeSet::new();
        let titles = laws_of(example);
        for template in templates(example) {
            let d = json(example, &template, "en");
            let sources = list(&d, "sources");
            let front: Vec<&str> = all(&d["front"], "text").into_iter().filter_map(Value::as_str).collect();
            let laws: Vec<&str> = titles
                .iter()
                .filter(|(_, t)| front.contains(&t.as_str()))
                .map(|(l, _)| l.as_str())
                .collect();
            for f in facts(&d) {
                let at: Vec<Place> = list(f, "sources")
                    .iter()
                    .map(|i| Place::new(example, &sources[i.as_u64().unwrap_or(0) as usize]))
                    .collect();
                assert!(
                    !at.is_empty(),
                    "{template}: `{}` = `{}` has no source",
                    text(f, "key"),
                    text(f, "text")
                );
                match judged(&t, f, &at, &laws) {
                    Ok(sort) => *sorts.entry(sort).or_default() += 1,
                    Err(why) => {
                        let places: Vec<String> = at.iter().map(|p| format!("{}:{}", p.path, p.line)).collect();
                        wrong.insert(format!(
                            "{template}: {} = {} at {}: {why}",
                            text(f, "key"),
                            text(f, "value"),
                            places.join(", ")
                        ));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{example}:\n{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
        let many = |sort: &str, n: usize| assert!(sorts.get(sort).is_some_and(|k| *k >= n), "{example}: few of {sort}: {sorts:?}");
        for (sort, n) in [
            ("statement", 400),
            ("name", 400),
            ("verdict", 100),
            ("condition", 100),
            ("reason", 20),
            ("assumption", 20),
            ("load", 20),
        ] {
            many(sort, n);
        }
    }
}

/// Laws by name, with their titles.
fn laws_of(example: &str) -> BTreeMap<String, String> {
    let d = json(example, "full_assessment", "en");
    let told = facts(&d)
        .into_iter()
        .filter(|f| text(f, "key").starts_with("law ") && text(f, "key") == format!("law {}", text(f, "value")));
    told.map(|f| (text(f, "value").to_owned(), text(f, "text").to_owned())).collect()
}

/// Each condition of a reason has the truth that `portolan why` gives it, at the same line of the law.
#[test]
fn every_condition_is_one_of_the_proof() {
    for example in EXAMPLES {
        let mut proofs: BTreeMap<(String, String), BTreeSet<(String, u64, String)>> = BTreeMap::new();
        let mut seen = 0;
        for template in templates(example) {
            let d = json(example, &template, "en");
            let mut blocks = Vec::new();
            each(&d["sections"], "blocks", &mut blocks);
            for b in blocks {
                let (mut subject, mut rule) = (String::new(), String::new());
                for b in b.as_array().expect("blocks") {
                    let head: Vec<&Value> = facts(&b["paragraph"]);
                    if let [thing, verdict] = head.as_slice()
                        && let Some((name, _)) = text(verdict, "key").split_once('(')
                    {
                        subject = text(thing, "key").to_owned();
                        rule = name.to_owned();
                    }
                    for f in facts(&b["list"]).into_iter().filter(|f| text(f, "key") == "condition") {
                        let asked = (subject.clone(), rule.clone());
                        let known = proofs.entry(asked).or_insert_with(|| proof(example, &subject, &rule));
                        let source = &list(&d, "sources")[list(f, "sources")[0].as_u64().unwrap_or(0) as usize];
                        let line = source["line"].as_u64().unwrap_or(0);
                        let is = (text(source, "path").to_owned(), line, text(f, "value").to_owned());
                        assert!(
                            known.contains(&is),
                            "{example} {template}: {subject}: `{}` at {is:?} is in no proof",
                            text(f, "text")
                        );
                        seen += 1;
                    }
                }
            }
        }
        assert!(seen > 100, "{example}: only {seen}");
    }
}

/// Place and truth of every step.
fn proof(example: &str, subject: &str, rule: &str) -> BTreeSet<(String, u64, String)> {
    // A flow is asked for by its ends.
    let ends = subject.split(" : ").next().unwrap_or(subject);
    let ran = on(example, &["why", ends, "--under", rule, "--format", "json"]);
    assert!(ran.code != 2, "{subject}: {}{}", ran.out, ran.err);
    let v: Value = serde_json::from_str(&ran.out).expect("JSON");
    let mut nodes = Vec::new();
    each(&v, "nodes", &mut nodes);
    let nodes = nodes.into_iter().flat_map(|n| n.as_array().expect("nodes"));
    let step = |n: &Value| {
        let at = &n["location"];
        let file = text(at, "file");
        let (_, file) = file.split_once(&format!("examples/{example}/")).unwrap_or(("", file));
        (file.to_owned(), at["line"].as_u64().unwrap_or(0), text(n, "truth").to_owned())
    };
    nodes.map(step).collect()
}

/// The full assessment tells every thing, all that is stated of it, every verdict, every question and every assumption of the project.
#[test]
fn no_fact_is_lost() {
    for example in EXAMPLES {
        let t = truth(example);
        let d = json(example, "full_assessment", "en");
        let mut told: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for f in facts(&d) {
            told.entry(text(f, "key")).or_default().insert(text(f, "value"));
        }
        let crossing = ["outside", "exempt", "permitted", "blocked", "prohibited"];
        for (key, words) in &t.verdicts {
            // A flow's verdict is told under its regime, whose name has one dot; a duty's under its rule.
            let of_regime = key.split('(').next().unwrap_or("").matches('.').count() == 1;
            for w in words.iter().filter(|w| crossing.contains(&w.as_str()) == of_regime) {
                let said = told.get(key.as_str()).is_some_and(|t| t.contains(w.as_str()));
                assert!(said, "{example}: {key} is {w} and not told");
            }
        }
        let blanks: BTreeSet<&str> = all(&d, "blank").into_iter().map(|b| text(b, "fact")).collect();
        for q in &t.questions {
            assert!(blanks.contains(q.as_str()), "{example}: the question `{q}` is not told");
        }
        for (a, values) in &t.assumed {
            let key = format!("assumed {a}");
            let said = |v: &String| told.get(key.as_str()).is_some_and(|t| t.contains(v.as_str()));
            assert!(values.iter().all(said), "{example}: the assumption `{a}` is not told");
        }
        // What only says how to write and draw is no fact about the data.
        let apart = [
            "project", "view", "report", "template", "chapter", "field", "passage", "term", "topic", "lexicon",
        ];
        let mut statements = 0;
        for (name, properties) in &t.things {
            let (kind, _) = &t.heads[name];
            if apart.contains(&last(kind)) || properties.is_empty() {
                continue;
            }
            assert!(told.contains_key(name.as_str()), "{example}: `{name}` is not told");
            for (p, value) in properties {
                let key = format!("{name}.{p}");
                let asked = format!("{name}.{}", last(p));
                let said = told.contains_key(key.as_str()) || blanks.contains(asked.as_str());
                assert!(said, "{example}: `{key}` = `{value}` is not told");
                statements += 1;
            }
        }
        assert!(statements > 80, "{example}: only {statements}");
    }
}

/// What the model does not state is a blank wherever it is told, never a value.
#[test]
fn a_blank_is_never_filled() {
    for example in EXAMPLES {
        let t = truth(example);
        // A list that says there may be more has both: what is known, and a blank.
        let open = |key: &str| {
            let (thing, prop) = key.rsplit_once('.').unwrap_or((key, ""));
            let stated = t.things.get(thing).into_iter().flatten().find(|(p, _)| last(p) == prop);
            // A list of claims has both as well: what it names is claimed, and of a measure it does not name the blank asks.
            prop == "controls" || stated.is_some_and(|s| s.1.contains("unknown"))
        };
        for template in templates(example) {
            let d = json(example, &template, "en");
            let blanks: BTreeSet<&str> = all(&d, "blank").into_iter().map(|b| text(b, "fact")).filter(|b| !open(b)).collect();
            for f in facts(&d) {
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

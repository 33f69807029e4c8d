//! What the compiler says of a project apart from any report, and the places that facts of a report name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use portolan_tests::files::{read, root};

use crate::on;

/// Every object below a value that has this key.
pub fn each<'a>(v: &'a Value, key: &str, out: &mut Vec<&'a Value>) {
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

pub fn all<'a>(v: &'a Value, key: &str) -> Vec<&'a Value> {
    let mut out = Vec::new();
    each(v, key, &mut out);
    out
}

pub fn facts(v: &Value) -> Vec<&Value> {
    all(v, "fact").into_iter().filter(|f| f.is_object()).collect()
}

pub fn text<'a>(v: &'a Value, key: &str) -> &'a str {
    v[key].as_str().unwrap_or("")
}

pub fn list<'a>(v: &'a Value, key: &str) -> &'a [Value] {
    v[key].as_array().map_or(&[], Vec::as_slice)
}

/// White space does not count: a row may stand on two lines.
pub fn squeezed(t: &str) -> String {
    t.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// A place that a fact names as its source.
pub struct Place {
    pub path: String,
    pub line: u64,
    /// From its line on.
    text: String,
}

impl Place {
    pub fn new(example: &str, source: &Value) -> Place {
        let path = text(source, "path").to_owned();
        let full = match path.starts_with("stdlib/") {
            true => path.clone(),
            false => format!("examples/{example}/{path}"),
        };
        assert!(root().join(&full).exists(), "{full} does not exist");
        let line = source["line"].as_u64().unwrap_or(1);
        let text = read(&full).lines().skip(line as usize - 1).take(12).collect::<Vec<_>>().join("\n");
        Place { path, line, text }
    }
    pub fn says(&self, value: &str) -> bool {
        // Rows may share their connectives: `(Log, Roster) for 30 days`. Numbers may have been written without their commas.
        let text = squeezed(&self.text);
        let plain = text.replace(['_', ','], "");
        text.contains(&squeezed(value))
            || value
                .split(' ')
                .all(|w| text.contains(w) || plain.contains(&w.replace([',', '_'], "")))
    }
    pub fn is_law(&self) -> bool {
        self.path.starts_with("stdlib/")
    }
}

/// What the compiler says of the project, apart from any report.
pub struct Truth {
    pub check: Value,
    /// `rule(subject)` or `regime(subject)` -> verdicts.
    pub verdicts: BTreeMap<String, BTreeSet<String>>,
    pub questions: BTreeSet<String>,
    /// Property -> assumed values.
    pub assumed: BTreeMap<String, BTreeSet<String>>,
    /// Names of things -> the properties that `dump --stage model` has of them -> values.
    pub things: BTreeMap<String, BTreeMap<String, String>>,
    /// Names of things -> their kinds and what stands behind the colon.
    pub heads: BTreeMap<String, (String, String)>,
}

pub fn truth(example: &str) -> Truth {
    let check: Value = serde_json::from_str(&on(example, &["check", "--format", "json"]).out).expect("JSON");
    let mut verdicts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for x in list(&check, "verdicts") {
        let subject = &x["subject"];
        let ids = ["flow", "node", "id"].map(|k| text(subject, k));
        let id = ids.into_iter().find(|i| !i.is_empty()).unwrap_or("");
        let control = x["control"].as_str().map_or(String::new(), |c| format!(", {c}"));
        for n in [text(x, "regime"), text(x, "rule")].into_iter().filter(|n| !n.is_empty()) {
            let known = verdicts.entry(format!("{n}({id}{control})")).or_default();
            known.insert(text(x, "verdict").to_owned());
        }
    }
    let mut assumed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for a in list(&check, "assumptions") {
        let known = assumed.entry(text(a, "property").to_owned()).or_default();
        known.insert(text(a, "value").to_owned());
    }
    let (mut things, mut heads) = (BTreeMap::new(), BTreeMap::new());
    let mut name = String::new();
    for l in on(example, &["dump", "--stage", "model"]).out.lines() {
        if let Some(l) = l.strip_prefix("  ") {
            let (prop, value) = l.split_once(": ").unwrap_or((l, ""));
            let known: &mut BTreeMap<String, String> = things.entry(name.clone()).or_default();
            known.insert(prop.to_owned(), value.to_owned());
            continue;
        }
        let (kind, rest) = l.split_once(' ').unwrap_or((l, ""));
        let (own, behind) = match kind {
            "flow" => (rest, ""),
            _ => rest.split_once(" : ").unwrap_or((rest, "")),
        };
        name = own.to_owned();
        things.entry(name.clone()).or_default();
        heads.insert(name.clone(), (kind.to_owned(), behind.to_owned()));
    }
    Truth {
        verdicts,
        questions: list(&check, "questions").iter().map(|q| text(q, "fact").to_owned()).collect(),
        assumed,
        things,
        heads,
        check,
    }
}

impl Truth {
    /// Levels of what a rule, or a law as a whole, found, accepted or not.
    pub fn levels(&self, code: &str) -> BTreeSet<&str> {
        let findings = list(&self.check, "findings").iter().filter(|f| text(f, "code") == code);
        let verdicts = list(&self.check, "verdicts").iter().filter(|v| text(v, "rule") == code);
        findings.chain(verdicts).map(|f| text(f, "level")).collect()
    }

    /// Whether something found under these laws waits for an answer.
    pub fn waits(&self, laws: &[&str]) -> bool {
        let open =
            |v: &Value| ["undetermined", "contested"].contains(&text(v, "verdict")) && v["level"].is_string() && v["accepted"].is_null();
        list(&self.check, "verdicts")
            .iter()
            .any(|v| laws.contains(&text(v, "regime")) && open(v))
    }

    /// Findings of each level under some laws.
    pub fn counted(&self, laws: &[&str]) -> BTreeMap<&str, usize> {
        let mut out = BTreeMap::new();
        for f in list(&self.check, "findings") {
            let code = text(f, "code");
            if laws.iter().any(|l| code == *l || code.starts_with(&format!("{l}."))) {
                *out.entry(text(f, "level")).or_default() += 1;
            }
        }
        out
    }

    /// Whether some verdict has this ruling and rests on these rules.
    pub fn ruled(&self, ruling: &str, rules: &[&str]) -> bool {
        list(&self.check, "verdicts").iter().any(|v| {
            let of: BTreeSet<&str> = list(v, "by").iter().chain(list(v, "without")).filter_map(Value::as_str).collect();
            let duty = rules.len() == 1 && text(v, "rule") == rules[0];
            text(v, "verdict") == ruling && (duty || rules.iter().copied().collect::<BTreeSet<_>>() == of)
        })
    }

    pub fn has_law(&self, name: &str) -> bool {
        let mut verdicts = list(&self.check, "verdicts").iter();
        list(&self.check, "regimes").iter().any(|r| r == name) || verdicts.any(|v| text(v, "regime") == name || text(v, "rule") == name)
    }
}

//! SARIF 2.1.0, with what code scanning services ask for: rules with texts, regions, code flows, fingerprints, suppressions.

use serde_json::{Map, Value, json};

use super::entry::{About, Entry};
use super::quote::plain;
use crate::base::diagnostic::Label;
use crate::base::{Level, Spot};

/// Fewer than services keep of one run; what is left out is said.
const MOST: usize = 4_000;
/// Texts of rules may be no longer.
const LONGEST: usize = 1_024;

/// Finds the text of a place.
pub type Find<'a> = &'a dyn Fn(&crate::base::diagnostic::Place) -> Option<Spot>;

fn level(l: Level) -> &'static str {
    match l {
        Level::Stop | Level::Error => "error",
        Level::Ask | Level::Warn => "warning",
        Level::Advisory | Level::Info => "note",
    }
}

fn short(text: &str) -> String {
    let text = plain(text);
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// The whole log. `list` is sorted, gravest first; `ran` says whether the run could judge at all.
pub fn log(list: &[Entry], rules: &[About], find: Find, code: u8, ran: bool) -> Value {
    let mut driver = Map::new();
    driver.insert("name".into(), json!("Portolan"));
    driver.insert("semanticVersion".into(), json!(env!("CARGO_PKG_VERSION")));
    let about = rules.iter().map(|r| {
        let title = if r.title.is_empty() { &r.id } else { &r.title };
        let help = if r.help.is_empty() { title } else { &r.help };
        json!({
            "id": r.id,
            "shortDescription": {"text": short(title)},
            "fullDescription": {"text": short(help)},
            "help": {"text": plain(help), "markdown": help},
            "defaultConfiguration": {"level": level(r.level)},
            "properties": {"precision": "high", "problem.severity": match level(r.level) { "note" => "recommendation", other => other }},
        })
    });
    driver.insert("rules".into(), Value::Array(about.collect()));
    let results = list.iter().take(MOST).map(|t| result(t, rules, find));
    let mut notes = Vec::new();
    if list.len() > MOST {
        let text = format!("{} more findings are left out; `portolan check` tells them", list.len() - MOST);
        notes.push(json!({"level": "warning", "message": {"text": text}}));
    }
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": driver},
            "automationDetails": {"id": "portolan/"},
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": ran, "exitCode": code, "toolExecutionNotifications": notes}],
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

/// A path as a relative reference: `/` between parts, other bytes escaped.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for b in path.bytes() {
        match b {
            b'/' | b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => out.push(b as char),
            _ => out += &format!("%{b:02X}"),
        }
    }
    out
}

fn physical(path: &str, spot: Option<&Spot>) -> Value {
    let mut out = json!({"artifactLocation": {"uri": uri(path)}});
    if let Some(s) = spot {
        let region = json!({
            "startLine": s.line, "startColumn": s.column,
            // One past the end; a place without width still has a column.
            "endLine": s.end_line, "endColumn": if s.end_line == s.line { s.end_column.max(s.column + 1) } else { s.end_column },
        });
        out["region"] = region;
    }
    out
}

fn result(t: &Entry, rules: &[About], find: Find) -> Value {
    let d = t.diagnostic;
    let mut out = Map::new();
    out.insert("ruleId".into(), json!(d.code));
    if let Some(i) = rules.iter().position(|r| r.id == d.code) {
        out.insert("ruleIndex".into(), json!(i));
    }
    out.insert("level".into(), json!(level(d.level)));
    let mut text = plain(&d.message);
    for line in d.notes.iter().chain(&d.help) {
        text += &format!("\n{}", plain(line));
    }
    out.insert("message".into(), json!({"text": text}));
    out.insert(
        "locations".into(),
        json!([{"physicalLocation": physical(&t.path(), t.spot.as_ref())}]),
    );
    let steps: Vec<Value> = d.related.iter().filter_map(|l| step(l, find)).collect();
    if !steps.is_empty() {
        let numbered = steps.iter().enumerate().map(|(i, s)| {
            let mut s = s.clone();
            s["id"] = json!(i + 1);
            s
        });
        out.insert("relatedLocations".into(), Value::Array(numbered.collect()));
        // A finding of a law carries the way of the data: a flow that ends where the finding stands.
        if t.finding {
            let last = json!({"physicalLocation": physical(&t.path(), t.spot.as_ref()), "message": {"text": plain(&d.primary.text)}});
            let way: Vec<Value> = steps.into_iter().chain([last]).map(|l| json!({"location": l})).collect();
            out.insert("codeFlows".into(), json!([{"threadFlows": [{"locations": way}]}]));
        }
    }
    out.insert(
        "partialFingerprints".into(),
        json!({"primaryLocationLineHash": t.fingerprint, "portolan/v1": t.fingerprint}),
    );
    out.insert("baselineState".into(), json!(if t.known { "unchanged" } else { "new" }));
    if let Some(why) = &t.accepted {
        out.insert(
            "suppressions".into(),
            json!([{"kind": "inSource", "status": "accepted", "justification": plain(why)}]),
        );
    }
    let mut properties = Map::new();
    properties.insert("level".into(), json!(d.level.word()));
    if let Some(c) = &d.citation {
        properties.insert("citation".into(), json!(c.0.as_ref()));
    }
    out.insert("properties".into(), Value::Object(properties));
    Value::Object(out)
}

fn step(l: &Label, find: Find) -> Option<Value> {
    let s = find(&l.place)?;
    Some(json!({"physicalLocation": physical(&s.path, Some(&s)), "message": {"text": plain(&l.text)}}))
}

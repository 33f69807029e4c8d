//! The side file of answers: JSON, sorted, one line to a line of text, so that two people's answers merge.

use serde_json::{Map, Value, json};

use crate::document::paper::answers::{Answers, Given};

const SCHEMA: &str = "portolan/answers/1";

pub fn write(a: &Answers) -> String {
    let mut list = Map::new();
    for (key, g) in &a.list {
        let mut one = Map::new();
        one.insert("facts".into(), json!(g.facts));
        for (lang, lines) in &g.text {
            one.insert(lang.clone(), json!(lines));
        }
        list.insert(key.clone(), Value::Object(one));
    }
    let whole = json!({ "schema": SCHEMA, "answers": list });
    format!("{}\n", serde_json::to_string_pretty(&whole).unwrap_or_default())
}

/// Reads what [`write`] wrote, or a hand made of it.
pub fn read(bytes: &[u8]) -> Result<Answers, String> {
    let v: Value = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
    if v.get("schema").and_then(Value::as_str) != Some(SCHEMA) {
        return Err(format!("it does not begin with `\"schema\": \"{SCHEMA}\"`"));
    }
    let list = v.get("answers").and_then(Value::as_object).ok_or("`answers` is missing")?;
    let mut out = Answers::default();
    for (key, one) in list {
        let one = one.as_object().ok_or_else(|| format!("`{key}` is no answer"))?;
        let mut g = Given::default();
        for (name, value) in one {
            if name == "facts" {
                g.facts = value.as_str().ok_or_else(|| format!("`{key}.facts` is no text"))?.to_owned();
                continue;
            }
            let lines = value.as_array().ok_or_else(|| format!("`{key}.{name}` is no list of lines"))?;
            let lines: Option<Vec<String>> = lines.iter().map(|l| l.as_str().map(str::to_owned)).collect();
            g.text
                .insert(name.clone(), lines.ok_or_else(|| format!("`{key}.{name}` is no list of lines"))?);
        }
        out.list.insert(key.clone(), g);
    }
    Ok(out)
}

#[test]
fn what_was_written_is_read() {
    let mut a = Answers::default();
    let g = a.list.entry("X.y".into()).or_default();
    g.facts = "abc".into();
    g.text.insert("en".into(), vec!["one".into(), "two \"quoted\"".into()]);
    assert_eq!(read(write(&a).as_bytes()), Ok(a));
    assert!(read(b"{}").is_err() && read(b"[1").is_err());
}

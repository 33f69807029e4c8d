//! Colours by meaning: whole, as a difference to the last, or of a part.

use std::path::Path;

use serde_json::{Value, json};

use super::{Answer, Asked, Failure};
use crate::convert;
use crate::ide::tokens::{self, MARKS, SORTS, Token};
use crate::settings::Editor;
use crate::text::{Encoding, Text};
use crate::transport::lsp_types;

pub fn capability(_: &Editor) -> Value {
    json!({"semanticTokensProvider": {
        "legend": {"tokenTypes": SORTS, "tokenModifiers": MARKS},
        "full": {"delta": true},
        "range": true,
    }})
}

/// Each counted from the one before it, as the protocol wants.
fn counted(text: &Text, encoding: Encoding, list: &[Token]) -> Vec<[u32; 5]> {
    let (mut line, mut column) = (0, 0);
    let one = |t: &Token| {
        let r = text.region(encoding, &t.range);
        let length = encoding.units(&text.as_str()[t.range.start as usize..t.range.end as usize]);
        let lines = r.start.line - line;
        let columns = if lines == 0 { r.start.column - column } else { r.start.column };
        (line, column) = (r.start.line, r.start.column);
        [lines, columns, length, t.sort, t.marks]
    };
    list.iter().map(one).collect()
}

fn all(asked: &Asked, path: &Path) -> Option<Vec<[u32; 5]>> {
    let text = asked.view.text(path)?;
    Some(counted(&text, asked.view.encoding, &tokens::of(asked.view, path, None)?))
}

/// Remembers what is sent, under a new number.
fn remember(asked: &Asked, path: &Path, list: &[[u32; 5]]) -> String {
    let Ok(mut known) = asked.view.tokens.lock() else {
        return "0".into();
    };
    // Only of open documents, so that the memory stays small.
    known.retain(|p, _| asked.view.docs.contains_key(p) || p == path);
    let id = known.get(path).map_or(1, |k| k.0 + 1);
    known.insert(path.to_owned(), (id, list.to_vec()));
    id.to_string()
}

fn data(list: &[[u32; 5]]) -> Vec<u32> {
    list.iter().flatten().copied().collect()
}

pub fn full(asked: &Asked) -> Answer {
    let path = asked.path()?;
    let Some(list) = all(asked, path) else { return Ok(Value::Null) };
    let id = remember(asked, path, &list);
    Ok(json!({"resultId": id, "data": data(&list)}))
}

pub fn delta(asked: &Asked) -> Answer {
    let path = asked.path()?;
    let previous = asked.params["previousResultId"].as_str().unwrap_or_default().to_owned();
    let old = asked.view.tokens.lock().ok().and_then(|k| k.get(path).cloned());
    let Some(list) = all(asked, path) else { return Ok(Value::Null) };
    let id = remember(asked, path, &list);
    let Some((_, old)) = old.filter(|o| o.0.to_string() == previous) else {
        return Ok(json!({"resultId": id, "data": data(&list)}));
    };
    let start = old.iter().zip(&list).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(list.len()) - start;
    let end = old
        .iter()
        .rev()
        .zip(list.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    let edits = if start == old.len() && start == list.len() {
        json!([])
    } else {
        json!([{"start": start * 5, "deleteCount": (old.len() - start - end) * 5, "data": data(&list[start..list.len() - end])}])
    };
    Ok(json!({"resultId": id, "edits": edits}))
}

pub fn range(asked: &Asked) -> Answer {
    let path = asked.path()?;
    let r: lsp_types::Range =
        serde::Deserialize::deserialize(&asked.params["range"]).map_err(|e: serde_json::Error| Failure::params(e.to_string()))?;
    let r = convert::region(r);
    let Some(text) = asked.view.text(path) else {
        return Ok(Value::Null);
    };
    let within = text.byte(asked.view.encoding, r.start) as u32..text.byte(asked.view.encoding, r.end) as u32;
    let Some(list) = tokens::of(asked.view, path, Some(within)) else {
        return Ok(Value::Null);
    };
    Ok(json!({"data": data(&counted(&text, asked.view.encoding, &list))}))
}

//! Flows as calls, places as types.

use serde_json::{Value, json};

use super::{Answer, Asked};
use crate::convert;
use crate::ide::Target;
use crate::ide::hierarchy::{self, Branch, Call};
use crate::settings::Editor;
use crate::snapshot::ProjectSnap;

/// The server library does not know it, but editors do.
pub fn types_capability(_: &Editor) -> Value {
    json!({"typeHierarchyProvider": true})
}

/// `kind` as the protocol numbers symbols.
fn item(asked: &Asked, project: &ProjectSnap, b: &Branch, kind: u32) -> Option<Value> {
    let whole = convert::location(&asked.view.site(project, b.target.file, &b.target.range)?)?;
    let name = Target {
        file: b.target.file,
        range: b.selection.clone(),
    };
    let selection = convert::location(&asked.view.site(project, name.file, &name.range)?)?;
    Some(json!({
        "name": b.name,
        "kind": kind,
        "detail": b.detail,
        "uri": whole.uri,
        "range": whole.range,
        "selectionRange": selection.range,
        // The document that was asked about names the project, also for what the library declares.
        "data": {"name": b.name, "uri": asked.params["textDocument"]["uri"].as_str().or(asked.params["item"]["data"]["uri"].as_str())},
    }))
}

const OBJECT: u32 = 19;
const NAMESPACE: u32 = 3;

fn listed(all: Vec<Value>) -> Answer {
    if all.is_empty() { Ok(Value::Null) } else { Ok(Value::Array(all)) }
}

pub fn prepare_calls(asked: &Asked) -> Answer {
    let Some((path, byte)) = asked.at()? else { return Ok(Value::Null) };
    let Some(project) = asked.view.snapshot.of(path) else {
        return Ok(Value::Null);
    };
    let found = hierarchy::node_at(asked.view, path, byte);
    listed(found.iter().filter_map(|b| item(asked, project, b, OBJECT)).collect())
}

fn project<'a>(asked: &'a Asked) -> Option<&'a ProjectSnap> {
    let uri = asked.params["item"]["data"]["uri"]
        .as_str()
        .or(asked.params["item"]["uri"].as_str())?;
    let path = convert::path(&uri.parse().ok()?);
    asked.view.snapshot.of(&path).map(|p| p.as_ref())
}

fn calls(asked: &Asked, outgoing: bool) -> Answer {
    let name = asked.params["item"]["data"]["name"].as_str().unwrap_or_default();
    let Some(project) = project(asked) else { return Ok(Value::Null) };
    let end = if outgoing { "to" } else { "from" };
    let one = |c: &Call| {
        let own = asked.params["item"]["uri"].as_str().unwrap_or_default();
        let other = item(asked, project, &c.entry, OBJECT)?;
        let home = if outgoing {
            own.to_owned()
        } else {
            other["uri"].as_str().unwrap_or_default().to_owned()
        };
        let path = convert::path(&home.parse().ok()?);
        let file = project.named(&path)?.id;
        let ranges: Vec<_> =
            c.at.iter()
                .filter_map(|r| Some(convert::range(asked.view.site(project, file, r)?.region)))
                .collect();
        Some(json!({end: other, "fromRanges": ranges}))
    };
    Ok(Value::Array(
        hierarchy::calls(asked.view, project, name, outgoing)
            .iter()
            .filter_map(one)
            .collect(),
    ))
}

pub fn incoming(asked: &Asked) -> Answer {
    calls(asked, false)
}

pub fn outgoing(asked: &Asked) -> Answer {
    calls(asked, true)
}

pub fn prepare_types(asked: &Asked) -> Answer {
    let Some((path, byte)) = asked.at()? else { return Ok(Value::Null) };
    let Some(project) = asked.view.snapshot.of(path) else {
        return Ok(Value::Null);
    };
    let found = hierarchy::places_at(asked.view, path, byte);
    listed(found.iter().filter_map(|b| item(asked, project, b, NAMESPACE)).collect())
}

fn related(asked: &Asked, up: bool) -> Answer {
    let name = asked.params["item"]["data"]["name"].as_str().unwrap_or_default();
    let Some(project) = project(asked) else { return Ok(Value::Null) };
    let all = hierarchy::related(asked.view, project, name, up);
    Ok(Value::Array(
        all.iter().filter_map(|b| item(asked, project, b, NAMESPACE)).collect(),
    ))
}

pub fn supertypes(asked: &Asked) -> Answer {
    related(asked, true)
}

pub fn subtypes(asked: &Asked) -> Answer {
    related(asked, false)
}

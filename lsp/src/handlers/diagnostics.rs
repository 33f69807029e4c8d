//! Diagnostics for editors that ask for them.

use std::hash::{Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{Answer, Asked};
use crate::answer::FileName;
use crate::convert;
use crate::ide::diagnostics;
use crate::settings::Editor;
use crate::snapshot::ProjectSnap;

/// Announced only to an editor that wants none sent: else each would be shown twice.
pub fn capability(editor: &Editor) -> Value {
    if editor.pulls {
        json!({"diagnosticProvider": {"interFileDependencies": true, "workspaceDiagnostics": true}})
    } else {
        Value::Null
    }
}

/// The messages of a file, and a mark that changes with them.
fn of(asked: &Asked, project: &Arc<ProjectSnap>, path: &Path) -> (Vec<Value>, String) {
    let empty = Vec::new();
    let all = project.messages.get(path).unwrap_or(&empty);
    let said = all.iter().map(|m| {
        let said = diagnostics::shown(asked.view, project, path, m);
        serde_json::to_value(convert::diagnostic(said, &asked.view.editor)).unwrap_or_default()
    });
    let list: Vec<Value> = said.collect();
    let mut hash = std::hash::DefaultHasher::new();
    list.iter().for_each(|v| v.to_string().hash(&mut hash));
    (list, format!("{:x}", hash.finish()))
}

fn report(list: Vec<Value>, id: String, previous: Option<&str>) -> Value {
    if previous == Some(id.as_str()) {
        json!({"kind": "unchanged", "resultId": id})
    } else {
        json!({"kind": "full", "resultId": id, "items": list})
    }
}

pub fn document(asked: &Asked) -> Answer {
    let path = asked.path()?;
    let Some(project) = asked.view.snapshot.of(path) else {
        return Ok(json!({"kind": "full", "items": []}));
    };
    let (list, id) = of(asked, project, path);
    Ok(report(list, id, asked.params["previousResultId"].as_str()))
}

pub fn workspace(asked: &Asked) -> Answer {
    let known = asked.params["previousResultIds"].as_array().cloned().unwrap_or_default();
    let mut items = Vec::new();
    for project in &asked.view.snapshot.projects {
        for path in project.by_path.keys() {
            let doc = asked.view.docs.get(path);
            let name = doc.map_or(FileName::Path(path.clone()), |d| FileName::Uri(d.uri.clone()));
            let Some(uri) = convert::uri(&name) else { continue };
            let previous = known.iter().find(|k| k["uri"] == uri.as_str()).and_then(|k| k["value"].as_str());
            let (list, id) = of(asked, project, path);
            let mut one = report(list, id, previous);
            one["uri"] = json!(uri);
            one["version"] = doc.map_or(Value::Null, |d| json!(d.version));
            items.push(one);
        }
    }
    Ok(json!({"items": items}))
}

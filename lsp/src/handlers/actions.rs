//! What can be done.

use serde_json::{Value, json};

use super::edits::{Edits, workspace_edit};
use super::{Answer, Asked, Failure, give};
use crate::convert;
use crate::ide::actions::{self, Action, Sort};
use crate::settings::Editor;
use crate::transport::lsp_types::*;

pub fn capability(_: &Editor) -> Value {
    json!({"codeActionProvider": {
        "codeActionKinds": ["quickfix", "refactor.rewrite", "refactor.extract", "source.fixAll"],
        "resolveProvider": true,
    }})
}

fn kind(sort: Sort) -> CodeActionKind {
    match sort {
        Sort::Fix => CodeActionKind::QUICKFIX,
        Sort::Rewrite => CodeActionKind::REFACTOR_REWRITE,
        Sort::Extract => CodeActionKind::REFACTOR_EXTRACT,
        Sort::FixAll => CodeActionKind::SOURCE_FIX_ALL,
    }
}

fn edit(asked: &Asked, a: &Action) -> WorkspaceEdit {
    let mut edits = Edits::default();
    a.changes.iter().for_each(|c| edits.add(&c.path, c.range.clone(), c.text.clone()));
    workspace_edit(asked.view, &edits)
}

fn found(asked: &Asked, range: &Value) -> Result<Vec<Action>, Failure> {
    let path = asked.path()?;
    let r: Range = serde::Deserialize::deserialize(range).map_err(|e: serde_json::Error| Failure::params(e.to_string()))?;
    let Some(text) = asked.view.text(path) else { return Ok(Vec::new()) };
    let r = convert::region(r);
    let bytes = text.byte(asked.view.encoding, r.start) as u32..text.byte(asked.view.encoding, r.end) as u32;
    Ok(actions::at(asked.view, path, &bytes))
}

pub fn list(asked: &Asked) -> Answer {
    let range = asked.params["range"].clone();
    let only: Option<Vec<String>> = serde_json::from_value(asked.params["context"]["only"].clone()).ok().flatten();
    let context: Vec<Diagnostic> = serde_json::from_value(asked.params["context"]["diagnostics"].clone()).unwrap_or_default();
    let lazy = asked.view.editor.lazy_actions;
    let wanted = |k: &CodeActionKind| {
        let k = k.as_str();
        only.as_ref().is_none_or(|o| {
            o.iter()
                .any(|w| k == w || k.starts_with(w.as_str()) && k[w.len()..].starts_with('.') || w.is_empty())
        })
    };
    let one = |a: &Action| {
        let kind = kind(a.sort);
        if !wanted(&kind) {
            return None;
        }
        let mended: Vec<Diagnostic> = context
            .iter()
            .filter(|d| a.code.is_some() && matches!((&d.code, &a.code), (Some(NumberOrString::String(c)), Some(own)) if c == own))
            .cloned()
            .collect();
        Some(CodeAction {
            title: a.title.clone(),
            kind: Some(kind),
            is_preferred: (a.safe && a.sort == Sort::Fix).then_some(true),
            diagnostics: (!mended.is_empty()).then_some(mended),
            edit: (!lazy).then(|| edit(asked, a)),
            data: lazy.then(|| json!({"uri": asked.params["textDocument"]["uri"], "range": range, "title": a.title})),
            ..CodeAction::default()
        })
    };
    let all: Vec<CodeAction> = found(asked, &range)?.iter().filter_map(one).collect();
    give(all)
}

/// The edit of an action that was chosen: worked out again, by its title.
pub fn resolve(asked: &Asked) -> Answer {
    let mut action: CodeAction = asked.read()?;
    let range = asked.params["data"]["range"].clone();
    if action.edit.is_none() && !range.is_null() {
        let all = found(asked, &range)?;
        let Some(a) = all.iter().find(|a| a.title == action.title) else {
            return Err(Failure::modified());
        };
        action.edit = Some(edit(asked, a));
    }
    give(action)
}

//! What an editor may ask: one row per request, with how fresh the answer must be, what the server announces for it, and who answers. The files
//! below turn the protocol's values into ours and back; what there is to say is worked out in [`crate::ide`].

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::answer::Site;
use crate::convert;
use crate::settings::Editor;
use crate::snapshot::ProjectSnap;
use crate::text::{Encoding, Point};
use crate::transport::lsp_types::{Location, Position};
use crate::view::View;

mod actions;
mod completion;
mod definition;
mod diagnostics;
mod edits;
mod files;
mod format;
mod hierarchy;
mod hover;
mod marks;
mod pages;
mod references;
mod rename;
mod structure;
mod symbols;
mod tokens;

/// How fresh an answer must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Only the text as it is now.
    Text,
    /// Any check, even an older one: places are carried over.
    Any,
    /// A check of the text as it is now.
    Exact,
}

/// An error as the protocol numbers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub code: i64,
    pub message: String,
}

impl Failure {
    pub fn internal(message: &str) -> Failure {
        Failure {
            code: -32603,
            message: message.into(),
        }
    }
    pub fn params(message: impl Into<String>) -> Failure {
        Failure {
            code: -32602,
            message: message.into(),
        }
    }
    /// The text changed while the answer was worked out.
    pub fn modified() -> Failure {
        Failure {
            code: -32801,
            message: "the text has changed".into(),
        }
    }
    pub fn given_up() -> Failure {
        Failure {
            code: -32800,
            message: "given up".into(),
        }
    }
    /// What was asked cannot be done, for a reason the user should read.
    pub fn refused(message: impl Into<String>) -> Failure {
        Failure {
            code: -32803,
            message: message.into(),
        }
    }
}

pub type Answer = Result<Value, Failure>;

/// A request with all it may look at.
pub struct Asked<'a> {
    pub view: &'a View,
    pub params: Value,
    pub path: Option<PathBuf>,
}

/// One request.
pub struct Row {
    pub method: &'static str,
    pub needs: Needs,
    pub answer: fn(&Asked) -> Answer,
    /// What is added to the server's capabilities for it; `null` for nothing.
    pub capability: fn(&Editor) -> Value,
}

const fn row(method: &'static str, needs: Needs, answer: fn(&Asked) -> Answer, capability: fn(&Editor) -> Value) -> Row {
    Row {
        method,
        needs,
        answer,
        capability,
    }
}

fn nothing(_: &Editor) -> Value {
    Value::Null
}

/// All requests. The table is what the server announces and what it answers.
pub const ROWS: &[Row] = &[
    row("textDocument/completion", Needs::Any, completion::list, completion::capability),
    row("completionItem/resolve", Needs::Any, completion::resolve, nothing),
    row("textDocument/hover", Needs::Any, hover::answer, |_| json!({"hoverProvider": true})),
    row(
        "textDocument/definition",
        Needs::Any,
        definition::answer,
        |_| json!({"definitionProvider": true}),
    ),
    row(
        "textDocument/declaration",
        Needs::Any,
        definition::answer,
        |_| json!({"declarationProvider": true}),
    ),
    row(
        "textDocument/typeDefinition",
        Needs::Any,
        definition::types,
        |_| json!({"typeDefinitionProvider": true}),
    ),
    row(
        "textDocument/references",
        Needs::Exact,
        references::references,
        |_| json!({"referencesProvider": true}),
    ),
    row(
        "textDocument/documentHighlight",
        Needs::Any,
        references::highlight,
        |_| json!({"documentHighlightProvider": true}),
    ),
    row("textDocument/prepareRename", Needs::Exact, rename::prepare, nothing),
    row(
        "textDocument/rename",
        Needs::Exact,
        rename::answer,
        |_| json!({"renameProvider": {"prepareProvider": true}}),
    ),
    row(
        "textDocument/formatting",
        Needs::Text,
        format::whole,
        |_| json!({"documentFormattingProvider": true}),
    ),
    row(
        "textDocument/rangeFormatting",
        Needs::Text,
        format::range,
        |_| json!({"documentRangeFormattingProvider": true}),
    ),
    row(
        "textDocument/onTypeFormatting",
        Needs::Text,
        format::on_type,
        format::on_type_capability,
    ),
    row(
        "textDocument/foldingRange",
        Needs::Text,
        structure::folding,
        |_| json!({"foldingRangeProvider": true}),
    ),
    row(
        "textDocument/selectionRange",
        Needs::Text,
        structure::selection,
        |_| json!({"selectionRangeProvider": true}),
    ),
    row(
        "textDocument/documentSymbol",
        Needs::Text,
        symbols::of_document,
        |_| json!({"documentSymbolProvider": true}),
    ),
    row("textDocument/semanticTokens/full", Needs::Any, tokens::full, tokens::capability),
    row("textDocument/semanticTokens/full/delta", Needs::Any, tokens::delta, nothing),
    row("textDocument/semanticTokens/range", Needs::Any, tokens::range, nothing),
    row(
        "workspace/symbol",
        Needs::Any,
        symbols::of_workspace,
        |_| json!({"workspaceSymbolProvider": true}),
    ),
    row(
        "textDocument/inlayHint",
        Needs::Exact,
        marks::hints,
        |_| json!({"inlayHintProvider": true}),
    ),
    row("textDocument/codeLens", Needs::Exact, marks::lenses, marks::lenses_capability),
    row("codeLens/resolve", Needs::Any, marks::resolve_lens, nothing),
    row("textDocument/documentLink", Needs::Any, marks::links, marks::links_capability),
    row(
        "textDocument/signatureHelp",
        Needs::Any,
        marks::signature,
        marks::signature_capability,
    ),
    row("textDocument/codeAction", Needs::Exact, actions::list, actions::capability),
    row("codeAction/resolve", Needs::Exact, actions::resolve, nothing),
    row(
        "textDocument/prepareCallHierarchy",
        Needs::Exact,
        hierarchy::prepare_calls,
        |_| json!({"callHierarchyProvider": true}),
    ),
    row("callHierarchy/incomingCalls", Needs::Any, hierarchy::incoming, nothing),
    row("callHierarchy/outgoingCalls", Needs::Any, hierarchy::outgoing, nothing),
    row(
        "textDocument/prepareTypeHierarchy",
        Needs::Exact,
        hierarchy::prepare_types,
        hierarchy::types_capability,
    ),
    row("typeHierarchy/supertypes", Needs::Any, hierarchy::supertypes, nothing),
    row("typeHierarchy/subtypes", Needs::Any, hierarchy::subtypes, nothing),
    row(
        "textDocument/diagnostic",
        Needs::Exact,
        diagnostics::document,
        diagnostics::capability,
    ),
    row("workspace/diagnostic", Needs::Exact, diagnostics::workspace, nothing),
    row("workspace/willRenameFiles", Needs::Any, files::will_rename, files::capability),
    row(
        "workspace/textDocumentContent",
        Needs::Any,
        pages::content,
        |_| json!({"workspace": {"textDocumentContent": {"schemes": [convert::SCHEME]}}}),
    ),
    row(
        "workspace/executeCommand",
        Needs::Exact,
        pages::command,
        |_| json!({"executeCommandProvider": {"commands": ["portolan.runCase"]}}),
    ),
    row("portolan/diagram", Needs::Exact, pages::diagram, nothing),
    row("portolan/proof", Needs::Exact, pages::proof, nothing),
    row("portolan/questions", Needs::Exact, pages::questions, nothing),
    row("portolan/matrix", Needs::Exact, pages::matrix, nothing),
    row("portolan/document", Needs::Exact, pages::document, nothing),
    row("portolan/text", Needs::Exact, pages::text, nothing),
];

/// The row of a method.
pub fn row_of(method: &str) -> Option<&'static Row> {
    ROWS.iter().find(|r| r.method == method)
}

/// What `initialize` answers.
pub fn capabilities(encoding: Encoding, editor: &Editor) -> Value {
    let mut all = json!({
        "positionEncoding": convert::encoding_word(encoding),
        "textDocumentSync": {"openClose": true, "change": 2},
        "workspace": {"workspaceFolders": {"supported": true, "changeNotifications": true}},
    });
    ROWS.iter().for_each(|r| merge(&mut all, (r.capability)(editor)));
    json!({"capabilities": all, "serverInfo": {"name": "portolan-lsp", "version": env!("CARGO_PKG_VERSION")}})
}

/// Adds to an object, into the objects it holds.
fn merge(into: &mut Value, more: Value) {
    match (into, more) {
        (Value::Object(a), Value::Object(b)) => b.into_iter().for_each(|(k, v)| merge(a.entry(k).or_insert(Value::Null), v)),
        (_, Value::Null) => {}
        (slot, v) => *slot = v,
    }
}

/// A value as an answer.
fn give(value: impl Serialize) -> Answer {
    serde_json::to_value(value).map_err(|e| Failure::internal(&e.to_string()))
}

impl Asked<'_> {
    fn read<P: DeserializeOwned>(&self) -> Result<P, Failure> {
        P::deserialize(&self.params).map_err(|e| Failure::params(e.to_string()))
    }
    /// The document it is about.
    fn path(&self) -> Result<&Path, Failure> {
        self.path.as_deref().ok_or_else(|| Failure::params("no document is named"))
    }
    /// The document and the byte it is about; nothing where the document is not known.
    fn at(&self) -> Result<Option<(&Path, u32)>, Failure> {
        let p: Position = serde::Deserialize::deserialize(&self.params["position"]).map_err(|e| Failure::params(e.to_string()))?;
        let path = self.path()?;
        Ok(self.byte(path, convert::point(p)).map(|b| (path, b)))
    }
    fn byte(&self, path: &Path, point: Point) -> Option<u32> {
        self.view.byte(path, point)
    }
}

/// Places as the protocol's, those that have a name.
fn locations(sites: impl IntoIterator<Item = Site>) -> Vec<Location> {
    sites.into_iter().filter_map(|s| convert::location(&s)).collect()
}

/// A place of the project as the protocol's.
fn located(view: &View, project: &ProjectSnap, target: &crate::ide::Target) -> Option<Location> {
    convert::location(&view.site(project, target.file, &target.range)?)
}

//! Our places and values as the protocol's types, and back. What belongs to one feature stands with it in [`crate::handlers`].

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::answer::{FileName, Said, Site, Status};
use crate::ide::diagnostics::Severity;
use crate::main_loop::Message;
use crate::settings::Editor;
use crate::text::{Edit, Encoding, Point, Region};
use crate::transport::lsp_types::*;

/// The scheme of documents that are no files: the embedded library, and pages.
pub const SCHEME: &str = "portolan";

/// The path of a document; a document of the library goes by its path there, any other that is no file by its whole name.
pub fn path(uri: &Url) -> PathBuf {
    if uri.scheme() == SCHEME {
        return PathBuf::from(uri.path().trim_start_matches('/'));
    }
    uri.to_file_path().unwrap_or_else(|()| PathBuf::from(uri.as_str()))
}

/// The name of a file for the editor.
pub fn uri(file: &FileName) -> Option<Url> {
    match file {
        FileName::Uri(u) => Url::parse(u).ok(),
        FileName::Path(p) => Url::from_file_path(p).ok().or_else(|| Url::parse(p.to_str()?).ok()),
        FileName::Library(p) => Url::parse(&format!("{SCHEME}:/{p}")).ok(),
    }
}

/// The document a request or notification is about, wherever it names it.
pub fn document(params: &Value) -> Option<PathBuf> {
    let uri = [
        &params["textDocument"]["uri"],
        &params["item"]["uri"],
        &params["item"]["data"]["uri"],
        &params["data"]["uri"],
    ];
    let uri = uri.into_iter().find_map(Value::as_str)?;
    Url::parse(uri).ok().map(|u| path(&u))
}

/// UTF-8 where the editor offers it, for it costs least; else UTF-16, unless only UTF-32 is offered.
pub fn encoding(initialize: &Value) -> Encoding {
    let offered = initialize["capabilities"]["general"]["positionEncodings"].as_array();
    let has = |word: &str| offered.is_some_and(|o| o.iter().any(|v| v == word));
    if has("utf-8") {
        Encoding::Utf8
    } else if has("utf-32") && !has("utf-16") {
        Encoding::Utf32
    } else {
        Encoding::Utf16
    }
}

pub fn encoding_word(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Utf16 => "utf-16",
        Encoding::Utf32 => "utf-32",
    }
}

/// What the editor says it can.
pub fn editor(initialize: &Value) -> Editor {
    let caps = &initialize["capabilities"];
    let flag = |path: &str| path.split('/').fold(caps, |v, key| &v[key]) == &json!(true);
    let options = &initialize["initializationOptions"];
    let formats = caps["textDocument"]["hover"]["contentFormat"].as_array();
    Editor {
        snippets: flag("textDocument/completion/completionItem/snippetSupport"),
        completion_defaults: caps["textDocument"]["completion"]["completionList"]["itemDefaults"]
            .as_array()
            .is_some_and(|d| d.iter().any(|v| v == "editRange")),
        markdown: formats.is_some_and(|f| f.iter().any(|v| v == "markdown")),
        versioned_edits: flag("workspace/workspaceEdit/documentChanges"),
        lazy_actions: caps["textDocument"]["codeAction"]["resolveSupport"]["properties"]
            .as_array()
            .is_some_and(|p| p.iter().any(|v| v == "edit")),
        watches: flag("workspace/didChangeWatchedFiles/dynamicRegistration"),
        configuration: flag("workspace/configuration"),
        progress: flag("window/workDoneProgress"),
        refreshes_tokens: flag("workspace/semanticTokens/refreshSupport"),
        refreshes_hints: flag("workspace/inlayHint/refreshSupport"),
        refreshes_lenses: flag("workspace/codeLens/refreshSupport"),
        refreshes_diagnostics: flag("workspace/diagnostics/refreshSupport"),
        early: options["earlyDiagnostics"] != false && options["diagnostics"] != "pull",
        pulls: options["diagnostics"] == "pull",
        commands: options["commands"] == true,
        virtual_documents: options["virtualDocuments"] == true || caps["workspace"]["textDocumentContent"].is_object(),
    }
}

/// The workspace folders, or the one root of older editors.
pub fn folders(initialize: &Value) -> Vec<PathBuf> {
    let all = folder_list(&initialize["workspaceFolders"]);
    if !all.is_empty() {
        return all;
    }
    let root = initialize["rootUri"].as_str().and_then(|u| Url::parse(u).ok()?.to_file_path().ok());
    root.or_else(|| initialize["rootPath"].as_str().map(PathBuf::from))
        .into_iter()
        .collect()
}

pub fn folder_list(list: &Value) -> Vec<PathBuf> {
    let one = |f: &Value| Url::parse(f["uri"].as_str()?).ok()?.to_file_path().ok();
    list.as_array().into_iter().flatten().filter_map(one).collect()
}

/// The files of a notice that only speaks of changes; nothing where files came or went, or where it is not understood.
pub fn changed_files(params: &Value) -> Option<Vec<PathBuf>> {
    let one = |c: &Value| {
        let uri = Url::parse(c["uri"].as_str()?).ok()?;
        (c["type"] == 2).then(|| path(&uri))
    };
    params["changes"].as_array()?.iter().map(one).collect()
}

pub fn opened(params: Value) -> Option<Message> {
    let p: DidOpenTextDocumentParams = serde_json::from_value(params).ok()?;
    let d = p.text_document;
    Some(Message::Opened {
        path: path(&d.uri),
        uri: d.uri.into(),
        version: d.version,
        text: d.text,
    })
}

pub fn changed(params: Value) -> Option<Message> {
    let p: DidChangeTextDocumentParams = serde_json::from_value(params).ok()?;
    let edit = |e: TextDocumentContentChangeEvent| Edit {
        region: e.range.map(region),
        text: e.text,
    };
    Some(Message::Changed {
        path: path(&p.text_document.uri),
        version: p.text_document.version,
        edits: p.content_changes.into_iter().map(edit).collect(),
    })
}

pub fn point(p: Position) -> Point {
    Point {
        line: p.line,
        column: p.character,
    }
}
pub fn region(r: Range) -> Region {
    Region {
        start: point(r.start),
        end: point(r.end),
    }
}
pub fn position(p: Point) -> Position {
    Position {
        line: p.line,
        character: p.column,
    }
}
pub fn range(r: Region) -> Range {
    Range {
        start: position(r.start),
        end: position(r.end),
    }
}

pub fn location(site: &Site) -> Option<Location> {
    Some(Location {
        uri: uri(&site.file)?,
        range: range(site.region),
    })
}

/// The page of a code: `portolan:/codes/lint.arrow.md` for ours, `portolan:/rules/..` for a rule of the law.
pub fn page(code: &str) -> Option<Url> {
    let own = ["syntax.", "name.", "type.", "model.", "law.", "lint.", "io."];
    let folder = if own.iter().any(|f| code.starts_with(f)) {
        "codes"
    } else {
        "rules"
    };
    Url::parse(&format!("{SCHEME}:/{folder}/{code}.md")).ok()
}

pub fn diagnostic(said: Said, editor: &Editor) -> Diagnostic {
    let related = said.related.into_iter().filter_map(|(s, message)| {
        Some(DiagnosticRelatedInformation {
            location: location(&s)?,
            message,
        })
    });
    let related: Vec<_> = related.collect();
    let page = page(&said.code).filter(|_| editor.virtual_documents);
    Diagnostic {
        range: range(said.region),
        severity: Some(match said.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Information => DiagnosticSeverity::INFORMATION,
            Severity::Hint => DiagnosticSeverity::HINT,
        }),
        code_description: page.map(|href| CodeDescription { href }),
        code: Some(NumberOrString::String(said.code)),
        source: Some("portolan".into()),
        message: said.text,
        related_information: (!related.is_empty()).then_some(related),
        tags: said.unnecessary.then(|| vec![DiagnosticTag::UNNECESSARY]),
        ..Diagnostic::default()
    }
}

pub fn status(s: &Status) -> Value {
    json!({"version": 1, "asOf": s.as_of, "stop": s.stop, "error": s.error, "ask": s.ask, "warn": s.warn, "ok": s.ok})
}

pub fn progress_begin() -> WorkDoneProgress {
    WorkDoneProgress::Begin(WorkDoneProgressBegin {
        title: "Portolan".into(),
        message: Some("reading the project".into()),
        cancellable: Some(false),
        percentage: None,
    })
}

pub fn progress_end() -> WorkDoneProgress {
    WorkDoneProgress::End(WorkDoneProgressEnd { message: None })
}

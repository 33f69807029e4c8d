//! Our places and answers as the protocol's types, and back: beside `transport` the only file that names such types.

use std::path::PathBuf;

use crate::answer::{FileName, Line, Said, Site};
use crate::ide::diagnostics::Severity;
use crate::ide::symbols::Icon;
use crate::text::{Edit, Encoding, Point, Region};
use crate::transport::lsp_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DocumentSymbol, InitializeParams, Location, NumberOrString, Position,
    PositionEncodingKind, Range, SymbolKind, TextDocumentContentChangeEvent, Url,
};

/// The path of a document; one that is no file goes by its whole name.
pub fn path(uri: &Url) -> PathBuf {
    uri.to_file_path().unwrap_or_else(|()| PathBuf::from(uri.as_str()))
}

/// The name of a file for the editor.
pub fn uri(file: &FileName) -> Option<Url> {
    match file {
        FileName::Uri(u) => Url::parse(u).ok(),
        FileName::Path(p) => Url::from_file_path(p).ok(),
    }
}

/// UTF-8 where the editor offers it, else UTF-16.
pub fn encoding(asked: &InitializeParams) -> Encoding {
    let offered = asked.capabilities.general.as_ref().and_then(|g| g.position_encodings.as_ref());
    if offered.is_some_and(|o| o.contains(&PositionEncodingKind::UTF8)) {
        Encoding::Utf8
    } else {
        Encoding::Utf16
    }
}

pub fn encoding_kind(encoding: Encoding) -> PositionEncodingKind {
    match encoding {
        Encoding::Utf8 => PositionEncodingKind::UTF8,
        Encoding::Utf16 => PositionEncodingKind::UTF16,
    }
}

/// The workspace folders, or the one root of older editors.
pub fn folders(asked: &InitializeParams) -> Vec<PathBuf> {
    #[allow(deprecated)]
    let root = asked.root_uri.clone();
    let all: Vec<Url> = match &asked.workspace_folders {
        Some(f) if !f.is_empty() => f.iter().map(|f| f.uri.clone()).collect(),
        _ => root.into_iter().collect(),
    };
    all.iter().filter_map(|u| u.to_file_path().ok()).collect()
}

pub fn point(p: Position) -> Point {
    Point {
        line: p.line,
        column: p.character,
    }
}

fn position(p: Point) -> Position {
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

pub fn edit(e: TextDocumentContentChangeEvent) -> Edit {
    Edit {
        region: e.range.map(|r| Region {
            start: point(r.start),
            end: point(r.end),
        }),
        text: e.text,
    }
}

pub fn location(site: &Site) -> Option<Location> {
    Some(Location {
        uri: uri(&site.file)?,
        range: range(site.region),
    })
}

pub fn diagnostic(said: Said) -> Diagnostic {
    let related = said.related.into_iter().filter_map(|(s, message)| {
        Some(DiagnosticRelatedInformation {
            location: location(&s)?,
            message,
        })
    });
    let related: Vec<_> = related.collect();
    Diagnostic {
        range: range(said.region),
        severity: Some(match said.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Information => DiagnosticSeverity::INFORMATION,
            Severity::Hint => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(said.code)),
        source: Some("portolan".into()),
        message: said.text,
        related_information: (!related.is_empty()).then_some(related),
        ..Diagnostic::default()
    }
}

pub fn symbol(line: Line) -> DocumentSymbol {
    let inside: Vec<_> = line.inside.into_iter().map(symbol).collect();
    #[allow(deprecated)]
    DocumentSymbol {
        name: line.name,
        detail: (!line.detail.is_empty()).then_some(line.detail),
        kind: match line.icon {
            Icon::Thing => SymbolKind::OBJECT,
            Icon::Flow => SymbolKind::EVENT,
            Icon::Kind => SymbolKind::CLASS,
            Icon::Enum => SymbolKind::ENUM,
            Icon::Property => SymbolKind::PROPERTY,
            Icon::Law => SymbolKind::FUNCTION,
            Icon::Group => SymbolKind::NAMESPACE,
        },
        tags: None,
        deprecated: None,
        range: range(line.region),
        selection_range: range(line.name_region),
        children: (!inside.is_empty()).then_some(inside),
    }
}

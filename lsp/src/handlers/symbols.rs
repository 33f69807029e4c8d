//! Outlines.

use serde_json::Value;

use super::{Answer, Asked, give};
use crate::convert;
use crate::ide::symbols::{self, Icon, Symbol};
use crate::text::{Encoding, Text};
use crate::transport::lsp_types::*;

pub fn of_document(asked: &Asked) -> Answer {
    let Some((text, parsed)) = asked.view.read(asked.path()?) else {
        return Ok(Value::Null);
    };
    let all = symbols::of(text.as_str(), &parsed)
        .into_iter()
        .map(|s| nested(&text, asked.view.encoding, s));
    give(all.collect::<Vec<_>>())
}

pub fn kind(icon: Icon) -> SymbolKind {
    match icon {
        Icon::Thing => SymbolKind::OBJECT,
        Icon::Flow => SymbolKind::EVENT,
        Icon::Kind => SymbolKind::CLASS,
        Icon::Enum => SymbolKind::ENUM,
        Icon::Property => SymbolKind::PROPERTY,
        Icon::Law => SymbolKind::FUNCTION,
        Icon::Group => SymbolKind::NAMESPACE,
        Icon::Condition => SymbolKind::BOOLEAN,
    }
}

fn nested(text: &Text, encoding: Encoding, s: Symbol) -> DocumentSymbol {
    let inside: Vec<_> = s.inside.into_iter().map(|i| nested(text, encoding, i)).collect();
    #[allow(deprecated)]
    DocumentSymbol {
        name: s.name,
        detail: (!s.detail.is_empty()).then_some(s.detail),
        kind: kind(s.icon),
        tags: None,
        deprecated: None,
        range: convert::range(text.region(encoding, &s.range)),
        selection_range: convert::range(text.region(encoding, &s.name_range)),
        children: (!inside.is_empty()).then_some(inside),
    }
}

/// Symbols of all projects shown at most.
const MOST: usize = 500;

pub fn of_workspace(asked: &Asked) -> Answer {
    let query = asked.params["query"].as_str().unwrap_or_default();
    let one = |(project, target, s): (std::sync::Arc<crate::snapshot::ProjectSnap>, crate::ide::Target, Symbol)| {
        #[allow(deprecated)]
        Some(SymbolInformation {
            location: super::located(asked.view, &project, &target)?,
            name: s.name,
            kind: kind(s.icon),
            tags: None,
            deprecated: None,
            container_name: (!s.detail.is_empty()).then_some(s.detail),
        })
    };
    let all: Vec<SymbolInformation> = symbols::search(asked.view, query, MOST).into_iter().filter_map(one).collect();
    give(all)
}

//! Proposals.

use serde_json::{Value, json};

use super::{Answer, Asked, give};
use crate::convert;
use crate::ide::completion::{self, Picture, Proposal};
use crate::settings::Editor;
use crate::transport::lsp_types::*;

pub fn capability(_: &Editor) -> Value {
    json!({"completionProvider": {"resolveProvider": true, "triggerCharacters": [".", ":", ",", ">", " ", "{"]}})
}

pub fn list(asked: &Asked) -> Answer {
    let Some((path, byte)) = asked.at()? else { return Ok(Value::Null) };
    let Some(found) = completion::at(asked.view, path, byte) else {
        return Ok(Value::Null);
    };
    let range = convert::range(asked.view.region(path, &found.range));
    let typed = asked.view.text(path).and_then(|t| {
        t.as_str()
            .get(found.range.start as usize..found.range.end as usize)
            .map(str::to_owned)
    });
    let typed = typed.unwrap_or_default();
    let uri = asked.params["textDocument"]["uri"].clone();
    let one = |p: Proposal| {
        let own = p.label.to_lowercase().contains(&typed.to_lowercase());
        CompletionItem {
            kind: Some(match p.picture {
                Picture::Thing => CompletionItemKind::VARIABLE,
                Picture::Kind => CompletionItemKind::CLASS,
                Picture::Property => CompletionItemKind::PROPERTY,
                Picture::Value => CompletionItemKind::ENUM_MEMBER,
                Picture::Category => CompletionItemKind::STRUCT,
                Picture::Law => CompletionItemKind::FUNCTION,
                Picture::Word => CompletionItemKind::KEYWORD,
                Picture::Country => CompletionItemKind::CONSTANT,
                Picture::Flow => CompletionItemKind::EVENT,
            }),
            detail: (!p.detail.is_empty()).then_some(p.detail),
            sort_text: Some(format!("{}{}", p.rank, p.label)),
            // What is found by another word, such as a country by its name, stays in the list while that word is typed.
            filter_text: (!own && !typed.is_empty()).then(|| format!("{typed} {}", p.also)),
            insert_text_format: Some(if p.snippet {
                InsertTextFormat::SNIPPET
            } else {
                InsertTextFormat::PLAIN_TEXT
            }),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: p.insert })),
            data: p.entry.map(|e| json!({"uri": uri, "entry": e})),
            label: p.label,
            ..CompletionItem::default()
        }
    };
    give(CompletionList {
        is_incomplete: found.cut,
        items: found.list.into_iter().map(one).collect(),
    })
}

pub fn resolve(asked: &Asked) -> Answer {
    let mut item: CompletionItem = asked.read()?;
    let entry = item.data.as_ref().and_then(|d| d["entry"].as_str()).map(str::to_owned);
    if let (Some(path), Some(entry)) = (asked.path.as_deref(), entry)
        && let Some(pieces) = completion::explain(asked.view, path, &entry)
    {
        item.documentation = Some(Documentation::MarkupContent(super::hover::markup(asked.view, &pieces)));
    }
    give(item)
}

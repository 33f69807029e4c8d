//! Proposals.

use serde_json::{Map, Value, json};

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
    let range = json!(range);
    // Hundreds of them, with every letter: what is the same for all is said once where the editor understands that.
    let once = asked.view.editor.completion_defaults;
    let lower = typed.to_lowercase();
    let one = |p: Proposal| {
        let own = completion::fits(&p.label, &typed);
        let mut item = Map::new();
        item.insert("kind".into(), json!(kind(p.picture)));
        if !p.detail.is_empty() {
            item.insert("detail".into(), p.detail.into());
        }
        let near = nearness(&p.label.to_lowercase(), &lower);
        item.insert("sortText".into(), format!("{near}{}{:03}{}", p.rank, p.order, p.label).into());
        // What is found by another word, such as a country by its name, stays in the list while that word is typed.
        if !own {
            item.insert("filterText".into(), format!("{typed} {}", p.also).into());
        }
        if p.snippet {
            item.insert("insertTextFormat".into(), json!(InsertTextFormat::SNIPPET));
        }
        if !once {
            item.insert("textEdit".into(), json!({"range": range, "newText": p.insert}));
        } else if p.insert != p.label {
            item.insert("textEditText".into(), p.insert.into());
        }
        if let Some(e) = p.entry {
            item.insert("data".into(), json!({"uri": uri, "entry": e}));
        }
        item.insert("label".into(), p.label.into());
        Value::Object(item)
    };
    let items: Vec<Value> = found.list.into_iter().map(one).collect();
    let mut list = json!({"isIncomplete": found.cut, "items": items});
    if once {
        list["itemDefaults"] = json!({"editRange": range});
    }
    Ok(list)
}

/// How near a label is to what was typed: it, or a part of it, begins so; has it inside; has its letters in that order.
fn nearness(label: &str, typed: &str) -> u8 {
    match label.find(typed) {
        Some(0) => 0,
        Some(i) if label[..i].ends_with('.') => 0,
        Some(_) => 1,
        None => 2,
    }
}

fn kind(picture: Picture) -> CompletionItemKind {
    match picture {
        Picture::Thing => CompletionItemKind::VARIABLE,
        Picture::Kind => CompletionItemKind::CLASS,
        Picture::Property => CompletionItemKind::PROPERTY,
        Picture::Value => CompletionItemKind::ENUM_MEMBER,
        Picture::Category => CompletionItemKind::STRUCT,
        Picture::Law => CompletionItemKind::FUNCTION,
        Picture::Word => CompletionItemKind::KEYWORD,
        Picture::Country => CompletionItemKind::CONSTANT,
        Picture::Flow => CompletionItemKind::EVENT,
    }
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

//! Layout.

use std::ops::Range;
use std::path::Path;

use serde_json::{Value, json};

use super::edits::text_edits;
use super::{Answer, Asked, Failure, give};
use crate::convert;
use crate::ide::format::{self, Change};
use crate::settings::Editor;
use crate::transport::lsp_types;

pub fn on_type_capability(_: &Editor) -> Value {
    json!({"documentOnTypeFormattingProvider": {"firstTriggerCharacter": "}", "moreTriggerCharacter": ["\n"]}})
}

fn edits(asked: &Asked, path: &Path, changes: Vec<Change>) -> Answer {
    let list: Vec<(Range<u32>, String)> = changes.into_iter().map(|c| (c.range, c.text)).collect();
    give(text_edits(asked.view, path, &list))
}

pub fn whole(asked: &Asked) -> Answer {
    let path = asked.path()?;
    let Some(text) = asked.view.text(path) else {
        return Ok(Value::Null);
    };
    // A text with mistakes is left as it is; its messages say why.
    format::whole(&text).map_or(Ok(Value::Null), |c| edits(asked, path, c))
}

pub fn range(asked: &Asked) -> Answer {
    let path = asked.path()?;
    let Some((text, parsed)) = asked.view.read(path) else {
        return Ok(Value::Null);
    };
    let r: lsp_types::Range =
        serde::Deserialize::deserialize(&asked.params["range"]).map_err(|e: serde_json::Error| Failure::params(e.to_string()))?;
    let r = convert::region(r);
    let bytes = text.byte(asked.view.encoding, r.start) as u32..text.byte(asked.view.encoding, r.end) as u32;
    edits(asked, path, format::range(&text, &parsed, &bytes))
}

pub fn on_type(asked: &Asked) -> Answer {
    let Some((path, byte)) = asked.at()? else { return Ok(Value::Null) };
    let Some((text, parsed)) = asked.view.read(path) else {
        return Ok(Value::Null);
    };
    let changes = match asked.params["ch"].as_str() {
        Some("}") => format::closed(&text, &parsed, byte),
        Some("\n") => format::new_line(&text, text.line_of(byte as usize)),
        _ => Vec::new(),
    };
    edits(asked, path, changes)
}

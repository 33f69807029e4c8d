//! Words about what stands under the cursor.

use serde_json::Value;

use super::{Answer, Asked, give};
use crate::convert;
use crate::ide::hover::{self, Piece};
use crate::transport::lsp_types::*;
use crate::view::View;

pub fn answer(asked: &Asked) -> Answer {
    let Some((path, byte)) = asked.at()? else { return Ok(Value::Null) };
    let Some(found) = hover::at(asked.view, path, byte) else {
        return Ok(Value::Null);
    };
    give(Hover {
        contents: HoverContents::Markup(markup(asked.view, &found.pieces)),
        range: Some(convert::range(asked.view.region(path, &found.range))),
    })
}

/// As Markdown where the editor shows it.
pub fn markup(view: &View, pieces: &[Piece]) -> MarkupContent {
    if view.editor.markdown {
        MarkupContent {
            kind: MarkupKind::Markdown,
            value: hover::as_markdown(pieces),
        }
    } else {
        MarkupContent {
            kind: MarkupKind::PlainText,
            value: hover::as_text(pieces),
        }
    }
}

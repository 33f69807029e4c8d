//! Where a name is declared.

use serde_json::Value;

use super::{Answer, Asked, give, located};
use crate::ide::Target;
use crate::ide::cursor::Cursor;
use crate::ide::definition;
use crate::transport::lsp_types::Location;

pub fn answer(asked: &Asked) -> Answer {
    let Some((path, byte)) = asked.at()? else { return Ok(Value::Null) };
    places(asked, definition::at(asked.view, path, byte))
}

/// The kind of a thing, the type of a property.
pub fn types(asked: &Asked) -> Answer {
    let Some((path, byte)) = asked.at()? else { return Ok(Value::Null) };
    places(asked, definition::types_at(asked.view, path, byte))
}

fn places(asked: &Asked, found: Option<(Cursor, Vec<Target>)>) -> Answer {
    let Some((cursor, targets)) = found else { return Ok(Value::Null) };
    let all: Vec<Location> = targets.iter().filter_map(|t| located(asked.view, &cursor.project, t)).collect();
    // An editor that cannot open documents of the library is told of none.
    let all: Vec<Location> = all
        .into_iter()
        .filter(|l| asked.view.editor.virtual_documents || l.uri.scheme() != crate::convert::SCHEME)
        .collect();
    if all.is_empty() { Ok(Value::Null) } else { give(all) }
}

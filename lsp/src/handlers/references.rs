//! Every place of a name.

use serde_json::Value;

use super::{Answer, Asked, give};
use crate::answer::{FileName, Site};
use crate::convert;
use crate::ide::references::{self, Use};
use crate::transport::lsp_types::*;

fn site(asked: &Asked, u: &Use) -> Site {
    let name = asked.view.docs.get(&u.path).map(|d| FileName::Uri(d.uri.clone()));
    Site {
        file: name.unwrap_or_else(|| FileName::Path(u.path.clone())),
        region: asked.view.region(&u.path, &u.range),
    }
}

pub fn references(asked: &Asked) -> Answer {
    let Some((path, byte)) = asked.at()? else { return Ok(Value::Null) };
    let declaration = asked.params["context"]["includeDeclaration"] != Value::Bool(false);
    let Some(found) = references::all(asked.view, path, byte) else {
        return Ok(Value::Null);
    };
    let wanted = found.iter().filter(|u| declaration || !u.declares);
    give(super::locations(wanted.map(|u| site(asked, u))))
}

pub fn highlight(asked: &Asked) -> Answer {
    let Some((path, byte)) = asked.at()? else { return Ok(Value::Null) };
    let Some(found) = references::here(asked.view, path, byte) else {
        return Ok(Value::Null);
    };
    let one = |u: &Use| DocumentHighlight {
        range: convert::range(asked.view.region(path, &u.range)),
        kind: Some(if u.declares {
            DocumentHighlightKind::WRITE
        } else {
            DocumentHighlightKind::READ
        }),
    };
    give(found.iter().map(one).collect::<Vec<_>>())
}

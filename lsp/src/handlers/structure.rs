//! Folding and growing selections.

use serde_json::Value;

use super::{Answer, Asked, give};
use crate::convert;
use crate::ide::structure::{self, Fold};
use crate::transport::lsp_types::*;

pub fn folding(asked: &Asked) -> Answer {
    let Some((text, parsed)) = asked.view.read(asked.path()?) else {
        return Ok(Value::Null);
    };
    let one = |f: Fold| FoldingRange {
        start_line: f.first,
        end_line: f.last,
        kind: f.comment.then_some(FoldingRangeKind::Comment),
        ..FoldingRange::default()
    };
    give(structure::folds(&text, &parsed).into_iter().map(one).collect::<Vec<_>>())
}

pub fn selection(asked: &Asked) -> Answer {
    let p: SelectionRangeParams = asked.read()?;
    let Some((text, parsed)) = asked.view.read(asked.path()?) else {
        return Ok(Value::Null);
    };
    let one = |at: &Position| {
        let byte = text.byte(asked.view.encoding, convert::point(*at)) as u32;
        let mut out: Option<Box<SelectionRange>> = None;
        for r in structure::around(&text, &parsed, byte).iter().rev() {
            out = Some(Box::new(SelectionRange {
                range: convert::range(text.region(asked.view.encoding, r)),
                parent: out,
            }));
        }
        out.map(|b| *b)
    };
    give(p.positions.iter().filter_map(one).collect::<Vec<_>>())
}

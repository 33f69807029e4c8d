//! Origins back to bytes, lines and columns: the one place that does.

use super::db::{Db, SourceFile, Workspace};
use super::queries::parsed;
use crate::base::diagnostic::Place;
use crate::base::lines::Lines;
use crate::base::{FileId, Index, ItemKey, Origin, Spot};
use std::ops::Range;

/// Line starts of a file.
#[salsa::tracked(returns(ref), lru = 4096)]
pub fn lines(db: &dyn Db, file: SourceFile) -> Lines {
    Lines::new(file.text(db))
}

/// Where each item of a file stands among its slices.
#[salsa::tracked(returns(ref), no_eq, lru = 4096)]
pub fn by_key(db: &dyn Db, file: SourceFile) -> Index<ItemKey, u32> {
    let slices = &parsed(db, file).slices;
    slices.iter().enumerate().map(|(i, s)| (s.key, i as u32)).collect()
}

/// The file of an id.
pub fn file(db: &dyn Db, ws: Workspace, id: FileId) -> Option<SourceFile> {
    let library = ws.library(db);
    let n = id.0 as usize;
    let found = if n < library.len() {
        library.get(n)
    } else {
        ws.project(db).get(n - library.len())
    };
    found.copied().filter(|f| f.id(db) == id)
}

/// The bytes an origin stands for now.
pub fn range(db: &dyn Db, ws: Workspace, o: Origin) -> Option<(SourceFile, Range<u32>)> {
    let f = file(db, ws, o.file)?;
    let slice = parsed(db, f).slices.get(*by_key(db, f).get(&o.item)? as usize)?;
    Some((f, slice.span(o.node)))
}

/// The file and the bytes of a place of a diagnostic; `None` for a path alone, or nowhere.
pub fn bytes(db: &dyn Db, ws: Workspace, place: &Place) -> Option<(SourceFile, Range<u32>)> {
    match place {
        Place::Node(o) => range(db, ws, *o),
        Place::Between(a, b) => {
            let (f, start) = range(db, ws, *a)?;
            let (_, end) = range(db, ws, *b)?;
            Some((f, start.start..end.end.max(start.start)))
        }
        Place::Bytes(id, a, b) => Some((file(db, ws, *id)?, *a..*b)),
        Place::Path(_) | Place::Nowhere => None,
    }
}

/// Where a place of a diagnostic stands; `None` for a path alone, or nowhere. Counts the letters of the line before it: to sort, use [`bytes`].
pub fn spot(db: &dyn Db, ws: Workspace, place: &Place) -> Option<Spot> {
    let (f, range) = bytes(db, ws, place)?;
    let text = f.text(db).clone();
    let l = lines(db, f);
    let (line, column) = l.position(&text, range.start);
    let (end_line, end_column) = l.position(&text, range.end.max(range.start));
    Some(Spot {
        path: f.path(db).clone(),
        text,
        range,
        line,
        column,
        end_line,
        end_column,
    })
}

//! Where what a name stands for is declared.

use portolan::base::diagnostic::Place;
use portolan::base::{Origin, Spot};
use portolan::driver::Analysis;
use portolan::driver::db::SourceFile;

use super::cursor::Cursor;
use super::diagnostics::in_library;
use super::meaning::{self, Meaning};

/// The declarations of the name at a byte of a file; several where it may mean any of them. What the embedded library declares has no place
/// an editor could open.
pub fn at(analysis: &Analysis, file: SourceFile, offset: u32) -> Vec<Spot> {
    let Some(cursor) = Cursor::at(analysis, file, offset) else {
        return Vec::new();
    };
    let Some(hit) = cursor.hit() else { return Vec::new() };
    let places: Vec<Origin> = match meaning::of(&cursor, &hit) {
        Some(Meaning::Declared(node) | Meaning::Variable(node)) => vec![cursor.origin(node)],
        Some(Meaning::Entries(all)) => all.iter().map(|e| e.origin).collect(),
        Some(Meaning::Property(p)) => vec![cursor.world.library.schema.prop(p).origin],
        None => Vec::new(),
    };
    places
        .into_iter()
        .filter_map(|o| analysis.spot(&Place::Node(o)))
        .filter(|s| !in_library(s))
        .collect()
}

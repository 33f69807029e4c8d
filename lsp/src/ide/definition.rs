//! Where what a name stands for is declared, and where what kind of thing it is.

use std::path::Path;

use portolan::base::Origin;
use portolan::model::library::is_builder_word;
use portolan::resolve::{Entry, Sort};

use super::Target;
use super::cursor::Cursor;
use super::meaning::{self, Meaning};
use crate::view::View;

/// The declarations of the name at a byte of a file; several where it may mean any of them.
pub fn at(view: &View, path: &Path, offset: u32) -> Option<(Cursor, Vec<Target>)> {
    let cursor = Cursor::at(view, path, offset)?;
    let hit = cursor.hit()?;
    let places: Vec<Origin> = match meaning::of(&cursor, &hit) {
        Some(Meaning::Declared(_)) => {
            // As it stood when it was checked: the answer is carried over to the present.
            let range = view.then(path, hit.range.start)..view.then(path, hit.range.end);
            let here = Target {
                file: cursor.file.id,
                range,
            };
            return Some((cursor, vec![here]));
        }
        Some(Meaning::Variable(node)) => {
            let now = cursor.slice.span(node);
            let range = view.then(path, now.start)..view.then(path, now.end);
            let here = Target {
                file: cursor.file.id,
                range,
            };
            return Some((cursor, vec![here]));
        }
        Some(Meaning::Entries(all)) => all.iter().map(|e| e.origin).collect(),
        Some(Meaning::Property(p)) => vec![cursor.world().library.schema.prop(p).origin],
        None => Vec::new(),
    };
    let targets = targets(&cursor, places);
    Some((cursor, targets))
}

/// The kind of the thing at a byte, and its categories and prototypes; for a property the kinds it takes.
pub fn types_at(view: &View, path: &Path, offset: u32) -> Option<(Cursor, Vec<Target>)> {
    let cursor = Cursor::at(view, path, offset)?;
    let hit = cursor.hit()?;
    let library = &cursor.world().library;
    let of_object = |o: u32| {
        let o = cursor.world().object(o);
        let mut out: Vec<Origin> = o.bases.iter().map(|b| cursor.world().object(*b).at()).collect();
        out.extend(o.categories.iter().map(|c| library.schema.categories[*c as usize].origin));
        // A deploy is of no kind that is declared somewhere.
        let kind = library.schema.kind(o.kind);
        out.extend(Some(kind.origin).filter(|_| !is_builder_word(&kind.name)));
        out
    };
    let places: Vec<Origin> = match meaning::of(&cursor, &hit)? {
        Meaning::Declared(_) => meaning::declared_object(&cursor, &hit).map(of_object).unwrap_or_default(),
        Meaning::Entries(all) => all
            .iter()
            .flat_map(|e| match e {
                Entry { sort: Sort::Object(o), .. } => of_object(*o),
                Entry {
                    sort: Sort::EnumValue(i, _),
                    ..
                } => vec![library.schema.enums[*i as usize].origin],
                _ => Vec::new(),
            })
            .collect(),
        Meaning::Property(p) => library
            .schema
            .prop(p)
            .types
            .iter()
            .filter_map(|t| match t {
                portolan::model::schema::Type::Kind(k) => Some(library.schema.kind(*k).origin),
                portolan::model::schema::Type::Enum(e) => Some(library.schema.enums[*e as usize].origin),
                _ => None,
            })
            .collect(),
        Meaning::Variable(_) => Vec::new(),
    };
    let targets = targets(&cursor, places);
    Some((cursor, targets))
}

fn targets(cursor: &Cursor, places: Vec<Origin>) -> Vec<Target> {
    let mut out: Vec<Target> = Vec::new();
    for o in places {
        let Some(range) = cursor.project.range(o) else { continue };
        let t = Target { file: o.file, range };
        if !out.contains(&t) {
            out.push(t);
        }
    }
    out
}

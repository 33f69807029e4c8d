//! Another name for a thing, wherever it is written.

use std::ops::Range;
use std::path::Path;

use super::clash;
use super::cursor::{Cursor, Hit};
use super::references::{self, Subject, Use};
use crate::view::View;

/// Whether the name at a byte can be changed: its bytes and its text, or why not.
pub fn prepare(view: &View, path: &Path, offset: u32) -> Option<Result<(Range<u32>, String), String>> {
    let (cursor, hit, subject) = references::subject(view, path, offset)?;
    Some(allowed(&cursor, &hit, &subject).map(|()| (hit.range, subject.last.to_string())))
}

fn allowed(cursor: &Cursor, hit: &Hit, subject: &Subject) -> Result<(), String> {
    if subject.embedded {
        return Err(format!(
            "`{}` is declared by the library, which cannot be changed here",
            subject.last
        ));
    }
    if cursor.file.is_embedded() {
        return Err("this text is part of the library, which cannot be changed here".into());
    }
    if cursor.world().library.schema.kinds.iter().any(|k| k.name == subject.last) && subject.declared.is_empty() {
        return Err(format!("`{}` is a word of the language", subject.last));
    }
    let part = &hit.reference.parts[hit.part].text;
    if *part != subject.last || !references::is_given(&cursor.project, subject) {
        return Err(format!("`{part}` is part of a longer name here, and not a name somebody gave"));
    }
    Ok(())
}

/// The places that change, or why nothing may.
pub fn at(view: &View, path: &Path, offset: u32, new: &str) -> Option<Result<Vec<Use>, String>> {
    let (cursor, hit, subject) = references::subject(view, path, offset)?;
    if let Err(why) = allowed(&cursor, &hit, &subject) {
        return Some(Err(why));
    }
    if !is_name(new) {
        return Some(Err(format!(
            "`{new}` is no name: a name is one word that is not a word of the language"
        )));
    }
    if new == subject.last.as_ref() {
        return Some(Ok(Vec::new()));
    }
    let taken = clash::has(&cursor, &subject, new).or_else(|| clash::runs_into(view, &cursor.project, &subject, new));
    if let Some(other) = taken {
        return Some(Err(format!("`{other}` is declared already")));
    }
    let uses = references::everywhere(view, &cursor.project, &subject);
    Some(Ok(uses))
}

/// Names with a meaning of their own: nothing else could be meant by them.
const MEANT: [&str; 9] = [
    "true",
    "false",
    "unknown",
    "none",
    "everything",
    "always",
    "never",
    "forever",
    "today",
];

/// Whether a text is one name and nothing else.
pub fn is_name(text: &str) -> bool {
    let begins = text.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    begins
        && matches!(portolan_syntax::tokens(text).as_slice(), [("name", span)] if span.len() == text.len())
        && !portolan::model::library::is_builder_word(text)
        && !MEANT.contains(&text)
}

//! What a new name would run into.

use std::path::Path;
use std::sync::Arc;

use portolan::resolve::{Found, Scope, Sort};

use super::cursor::{Cursor, Hit};
use super::meaning::{self, Meaning};
use super::references::{Subject, means};
use super::walk::{Reference, Role};
use crate::snapshot::ProjectSnap;
use crate::view::View;

/// What has the new name already, in a world where the old one is seen.
pub fn has(cursor: &Cursor, subject: &Subject, new: &str) -> Option<String> {
    for name in &subject.names {
        let renamed = match name.rsplit_once('.') {
            Some((front, _)) => format!("{front}.{new}"),
            None => new.to_owned(),
        };
        for known in cursor.project.family(&cursor.known) {
            match known.world().names.find(&renamed, &Scope::default(), &|_| true) {
                Found::One(e) if e.name.as_ref() == renamed || !renamed.contains('.') => return Some(e.name.to_string()),
                Found::Many(all) => return all.first().map(|e| e.name.to_string()),
                _ => {}
            }
        }
    }
    None
}

/// What another name for a subject would run into: something that has it where the subject is written, or what already goes by it and would be
/// taken for the subject.
pub fn runs_into(view: &View, project: &Arc<ProjectSnap>, subject: &Subject, new: &str) -> Option<String> {
    let files = project.files.iter().filter(|f| !f.is_embedded());
    for f in files {
        let Some(here) = view.here(&f.path) else { continue };
        for slice in &here.parsed.slices {
            let cursor = Cursor::of(project.clone(), here.file.clone(), slice.clone(), slice.range().start);
            let source = here
                .text
                .as_str()
                .get(slice.range().start as usize..slice.range().end as usize)
                .unwrap_or("");
            if !source.contains(subject.last.as_ref()) && !source.contains(new) {
                continue;
            }
            cursor.known.prepare();
            let all = cursor.references();
            if let Some((file, range, node)) = &subject.variable {
                let same = *file == f.path && *range == slice.range() && all.iter().any(|r| r.bound == Some(*node));
                if same && all.iter().any(|r| r.role != Role::Key && r.parts[0].text.as_ref() == new) {
                    return Some(new.to_owned());
                }
                continue;
            }
            for r in &all {
                if let Some(other) = taken(view, &f.path, &cursor, r, subject, new) {
                    return Some(other);
                }
            }
        }
    }
    None
}

/// What stands in the way at one name of an item.
fn taken(view: &View, path: &Path, cursor: &Cursor, r: &Reference, subject: &Subject, new: &str) -> Option<String> {
    let meant = |reference: Reference, part: usize| {
        let hit = Hit {
            part,
            range: cursor.slice.span(reference.parts[part].node),
            reference,
        };
        match meaning::of(cursor, &hit)? {
            Meaning::Entries(all) => Some((all, hit)),
            _ => None,
        }
    };
    if matches!(r.role, Role::Declared | Role::Key | Role::Word) {
        return None;
    }
    if let Some(part) = r.parts.iter().position(|p| p.text == subject.last)
        && let Some((own, hit)) = meant(r.clone(), part)
        && means(view, path, cursor, &hit, subject)
    {
        let mut other = hit.reference;
        other.parts.truncate(part + 1);
        other.parts[part].text = new.into();
        // A word that is looked for later than the subject is no hindrance.
        let sooner = |s: Sort| {
            matches!(s, Sort::Object(_) | Sort::EnumValue(..))
                || own.iter().any(|o| std::mem::discriminant(&o.sort) == std::mem::discriminant(&s))
        };
        let found = meant(other, part).map(|x| x.0).unwrap_or_default();
        return found.iter().find(|e| sooner(e.sort)).map(|e| e.name.to_string());
    }
    // A bare name of something else, seen from where the subject comes first.
    if r.bound.is_some() || r.parts[0].text.as_ref() != new {
        return None;
    }
    let (all, hit) = meant(r.clone(), 0)?;
    let e = all.first()?;
    let fronts = subject.names.iter().map(|n| n.rsplit_once('.').map_or("", |x| x.0));
    let first = |front: &str| match hit.reference.scope.iter().position(|s| s.as_ref() == front) {
        Some(i) => !hit.reference.scope[..i].iter().any(|s| *e.name == format!("{s}.{new}")),
        None => front.is_empty() && e.name.as_ref() != new && !hit.reference.scope.iter().any(|s| *e.name == format!("{s}.{new}")),
    };
    let object = |s: Sort| matches!(s, Sort::Object(_));
    let things = subject.names.iter().any(|n| cursor.world().names.exact(n, &object).is_some());
    (things && object(e.sort) && fronts.into_iter().any(first)).then(|| e.name.to_string())
}

//! Every place a name is written at.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use portolan::base::FileId;
use portolan::model::schema_build::path_text;
use portolan::resolve::{Entry, Sort};
use portolan_syntax::Slice;
use portolan_syntax::tree::{Item, NodeId, Tail};

use super::cursor::{Cursor, Hit};
use super::meaning::{self, Meaning};
use super::walk::Role;
use crate::snapshot::ProjectSnap;
use crate::view::View;

/// One place, in bytes of the present text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    pub path: PathBuf,
    pub range: Range<u32>,
    /// The name is given here, not used.
    pub declares: bool,
}

/// What is looked for.
pub struct Subject {
    /// The last part of its name, as it is written everywhere.
    pub last: Arc<str>,
    /// Where it is declared, as it was checked: several where cases replace it.
    pub declared: Vec<(FileId, Range<u32>)>,
    /// Its qualified names.
    pub names: Vec<Arc<str>>,
    /// A variable is seen in its item only.
    pub(super) variable: Option<(PathBuf, Range<u32>, NodeId)>,
    /// A parameter of that system is named by its deploys too.
    parameter_of: Option<String>,
    /// The library declares it.
    pub embedded: bool,
}

/// What the name under the cursor stands for, and the bytes of that name.
pub fn subject(view: &View, path: &Path, offset: u32) -> Option<(Cursor, Hit, Subject)> {
    let cursor = Cursor::at(view, path, offset)?;
    let hit = cursor.hit()?;
    let last = hit.reference.parts[hit.part].text.clone();
    let mut subject = Subject {
        last,
        declared: Vec::new(),
        names: Vec::new(),
        variable: None,
        parameter_of: None,
        embedded: false,
    };
    let then = |r: Range<u32>| view.then(path, r.start)..view.then(path, r.end);
    match meaning::of(&cursor, &hit)? {
        Meaning::Declared(_) => {
            let whole = cursor.slice.span(hit.reference.path?);
            subject.declared.push((cursor.file.id, then(whole)));
            if let Some(o) = meaning::declared_object(&cursor, &hit) {
                let name = cursor.world().object(o).name.clone();
                // A deploy with several markets is a thing in each, and written by its own name.
                if let Some((front, _)) = name.rsplit_once('.').filter(|(_, last)| *last != subject.last.as_ref()) {
                    subject.names.push(Arc::from(front));
                }
                subject.names.push(name);
            }
        }
        Meaning::Variable(node) => {
            subject.variable = Some((path.to_owned(), cursor.slice.range(), node));
            subject.parameter_of = system_of(&cursor.slice, node);
        }
        Meaning::Entries(all) => {
            for e in &all {
                subject.declared.extend(cursor.project.range(e.origin).map(|r| (e.origin.file, r)));
                subject.names.push(e.name.clone());
                // A longer front of a name is written by its own last part.
                subject.last = Arc::from(e.name.rsplit('.').next().unwrap_or(&e.name));
            }
        }
        Meaning::Property(p) => {
            let p = cursor.world().library.schema.prop(p);
            subject.declared.extend(cursor.project.range(p.origin).map(|r| (p.origin.file, r)));
            subject.last = p.name.clone();
        }
    }
    let object = |s: Sort| matches!(s, Sort::Object(_));
    for name in subject.names.clone() {
        for known in cursor.project.family(&cursor.known) {
            if let Some(Entry { origin, .. }) = known.world().names.exact(&name, &object)
                && let Some(range) = cursor.project.range(*origin)
                && !subject.declared.contains(&(origin.file, range.clone()))
            {
                subject.declared.push((origin.file, range));
            }
        }
    }
    let embedded = |(f, _): &(FileId, Range<u32>)| cursor.project.file(*f).is_some_and(|f| f.is_embedded());
    subject.embedded = subject.declared.iter().any(embedded);
    Some((cursor, hit, subject))
}

/// Whether some declaration writes the name as it is, and not a part of it that nobody gave.
pub fn is_given(project: &ProjectSnap, subject: &Subject) -> bool {
    if subject.variable.is_some() {
        return true;
    }
    subject.declared.iter().any(|(file, range)| {
        let text = project
            .file(*file)
            .and_then(|f| f.text.as_str().get(range.start as usize..range.end as usize));
        text.is_some_and(|t| t.trim_end_matches(':').trim_end().rsplit('.').next() == Some(&subject.last))
    })
}

/// The system whose parameter a node is.
fn system_of(slice: &Slice, node: NodeId) -> Option<String> {
    match slice.item.as_ref() {
        Item::Decl(d) if d.word.text.as_ref() == "system" && d.params().iter().any(|p| p.name.node == node) => Some(path_text(&d.path)),
        _ => None,
    }
}

/// All places of a subject in one file.
pub fn in_file(view: &View, project: &Arc<ProjectSnap>, path: &Path, subject: &Subject) -> Vec<Use> {
    let Some(here) = view.here(path).filter(|h| Arc::ptr_eq(&h.project, project)) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for slice in &here.parsed.slices {
        let range = slice.range();
        let Some(text) = here.text.as_str().get(range.start as usize..range.end as usize) else {
            continue;
        };
        if !text.contains(subject.last.as_ref()) {
            continue;
        }
        let cursor = Cursor::of(project.clone(), here.file.clone(), slice.clone(), range.start);
        in_item(view, path, cursor, subject, &mut out);
    }
    out.sort_by_key(|u| (u.range.start, u.range.end));
    out.dedup();
    out
}

fn in_item(view: &View, path: &Path, cursor: Cursor, subject: &Subject, out: &mut Vec<Use>) {
    if let Some((file, range, node)) = &subject.variable {
        if file == path && *range == cursor.slice.range() {
            for r in cursor.references().iter().filter(|r| r.bound == Some(*node)) {
                let name = &r.parts[0];
                out.push(Use {
                    path: path.to_owned(),
                    range: cursor.slice.span(name.node),
                    declares: name.node == *node,
                });
            }
        }
        if let Some(system) = &subject.parameter_of {
            arguments(path, &cursor.slice, system, &subject.last, out);
        }
        return;
    }
    cursor.known.prepare();
    for reference in cursor.references() {
        for part in 0..reference.parts.len() {
            if reference.parts[part].text != subject.last {
                continue;
            }
            let hit = Hit {
                part,
                range: cursor.slice.span(reference.parts[part].node),
                reference: reference.clone(),
            };
            if means(view, path, &cursor, &hit, subject) {
                let declares = reference.role == Role::Declared || declares_property(view, path, subject, &cursor, &hit);
                out.push(Use {
                    path: path.to_owned(),
                    range: hit.range,
                    declares,
                });
            }
        }
    }
}

fn declares_property(view: &View, path: &Path, subject: &Subject, cursor: &Cursor, hit: &Hit) -> bool {
    hit.reference.role == Role::Key && {
        let end = view.then(path, hit.range.end);
        subject.declared.iter().any(|(f, r)| *f == cursor.file.id && r.end == end)
    }
}

/// Whether a name means what is looked for.
pub(super) fn means(view: &View, path: &Path, cursor: &Cursor, hit: &Hit, subject: &Subject) -> bool {
    let is = |e: &Entry| {
        let range = cursor.project.range(e.origin);
        range.is_some_and(|r| subject.declared.contains(&(e.origin.file, r))) && e.name.rsplit('.').next() == Some(&subject.last)
            || subject.names.contains(&e.name) && subject.declared.iter().any(|(f, _)| *f == e.origin.file)
    };
    match meaning::of(cursor, hit) {
        Some(Meaning::Declared(_)) => {
            let last = hit.part + 1 == hit.reference.parts.len();
            let whole = hit.reference.path.map(|p| cursor.slice.span(p));
            let then = whole.map(|r| view.then(path, r.start)..view.then(path, r.end));
            last && then.is_some_and(|r| subject.declared.contains(&(cursor.file.id, r)))
        }
        Some(Meaning::Entries(all)) => {
            // Of `Rest.JP.Vault` the first part names a deploy that is a thing only with its market.
            let front = |e: &Entry| {
                e.name
                    .match_indices('.')
                    .any(|(i, _)| subject.names.iter().any(|n| n.as_ref() == &e.name[..i]))
            };
            all.iter().any(|e| is(e) || front(e))
        }
        Some(Meaning::Property(p)) => {
            let o = cursor.world().library.schema.prop(p).origin;
            hit.part + 1 == hit.reference.parts.len() && cursor.project.range(o).is_some_and(|r| subject.declared.contains(&(o.file, r)))
        }
        Some(Meaning::Variable(_)) | None => false,
    }
}

/// Where deploys of a system name a parameter.
fn arguments(path: &Path, slice: &Slice, system: &str, name: &str, out: &mut Vec<Use>) {
    let mut decls = Vec::new();
    match slice.item.as_ref() {
        Item::Decl(d) if d.word.text.as_ref() == "deploy" => decls.push(d.as_ref()),
        Item::Decl(d) if d.word.text.as_ref() == "case" => {
            decls.extend(d.block.iter().flat_map(|b| &b.items).filter_map(|i| match i {
                Item::Decl(d) if d.word.text.as_ref() == "deploy" => Some(d.as_ref()),
                _ => None,
            }));
        }
        _ => {}
    }
    for d in decls {
        let base = match &d.tail {
            Some(Tail::Rows(rows)) => rows.first().and_then(|r| r.heads.first()),
            _ => None,
        };
        if base.and_then(portolan::model::schema_build::value_word).as_deref() != Some(system) {
            continue;
        }
        for item in d.block.iter().flat_map(|b| &b.items) {
            if let Item::Property(p) = item
                && path_text(&p.path) == name
            {
                out.push(Use {
                    path: path.to_owned(),
                    range: slice.span(p.path.node()),
                    declares: false,
                });
            }
        }
    }
}

/// All places of what the name at a byte stands for, in the project's own files.
pub fn all(view: &View, path: &Path, offset: u32) -> Option<Vec<Use>> {
    let (cursor, _, subject) = subject(view, path, offset)?;
    Some(everywhere(view, &cursor.project, &subject))
}

pub fn everywhere(view: &View, project: &Arc<ProjectSnap>, subject: &Subject) -> Vec<Use> {
    let files = project.files.iter().filter(|f| !f.is_embedded());
    files.flat_map(|f| in_file(view, project, &f.path, subject)).collect()
}

/// Its places in the same file.
pub fn here(view: &View, path: &Path, offset: u32) -> Option<Vec<Use>> {
    let (cursor, _, subject) = subject(view, path, offset)?;
    Some(in_file(view, &cursor.project, path, &subject))
}

//! What the words around the cursor take: the parameters of a define or a system, the connectives of a property's row.

use std::path::Path;

use portolan::law::say;
use portolan::model::schema::{Cardinality, Key};
use portolan::resolve::{Entry, Found, Scope, Sort};
use portolan_syntax::tree::{BinderOf, HeadKind, Item, Param};

use super::completion::short;
use super::context::{self, Spot};
use crate::view::View;

/// One way to write it, and which part the cursor is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub label: String,
    /// Pieces of the label.
    pub parts: Vec<String>,
    pub active: usize,
    pub docs: String,
}

pub fn at(view: &View, path: &Path, offset: u32) -> Option<Signature> {
    call(view, path, offset).or_else(|| row(view, path, offset))
}

/// Inside `name(..`: how many commas stand before the cursor.
fn open_call(before: &str) -> Option<(String, usize)> {
    let (mut depth, mut commas) = (0, 0);
    for (at, c) in before.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' if depth > 0 => depth -= 1,
            '(' => {
                let name: String = before[..at]
                    .chars()
                    .rev()
                    .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
                    .collect();
                let name: String = name.chars().rev().collect();
                return (!name.is_empty()).then_some((name, commas));
            }
            ',' if depth == 0 => commas += 1,
            '{' | '}' | '\n' => return None,
            _ => {}
        }
    }
    None
}

fn call(view: &View, path: &Path, offset: u32) -> Option<Signature> {
    let text = view.text(path)?;
    let line = text.line(text.line_of(offset as usize));
    let (name, commas) = open_call(text.as_str().get(line.start..offset as usize)?)?;
    let context = context::at(view, path, offset)?;
    let project = view.snapshot.of(path)?;
    let world = project.project.world();
    let prefixes = context.frames.iter().filter(|f| f.word == "regime").flat_map(|f| {
        let pack = f.name.split('.').next().unwrap_or_default();
        [f.name.as_str().into(), pack.into()]
    });
    let scope = Scope {
        prefixes: prefixes.collect(),
    };
    let want = |s: Sort| matches!(s, Sort::Define(_) | Sort::Rule(_));
    let Found::One(Entry {
        sort: Sort::Define(i) | Sort::Rule(i),
        ..
    }) = world.names.find(&name, &scope, &want)
    else {
        return None;
    };
    let law = &world.library.laws[i as usize];
    let d = &law.versions.last()?.decl;
    let mut parts: Vec<String> = d.params().iter().map(parameter).collect();
    for h in &d.heads {
        if let HeadKind::On(list) = &h.kind {
            parts.extend(list.iter().map(|b| match &b.of {
                BinderOf::Type(p) => format!("{}: {}", b.name.text, portolan::model::schema_build::path_text(p)),
                BinderOf::Domain(_) => b.name.text.to_string(),
            }));
        }
    }
    Some(Signature {
        label: format!("{}({})", law.last_name(), parts.join(", ")),
        active: commas.min(parts.len().saturating_sub(1)),
        parts,
        docs: say::law_title(&world.library, i, &view.settings.lang),
    })
}

fn parameter(p: &Param) -> String {
    let ty =
        p.ty.heads
            .first()
            .and_then(portolan::model::schema_build::value_word)
            .unwrap_or_default();
    format!("{}: {ty}", p.name.text)
}

/// `stores: data for duration, ..`
fn row(view: &View, path: &Path, offset: u32) -> Option<Signature> {
    let context = context::at(view, path, offset)?;
    let (key, link) = match &context.spot {
        Spot::Value { key, link } => (key.clone(), link.clone()),
        Spot::After { key } => (key.clone(), None),
        Spot::Amount { key, link } => (key.clone(), link.clone()),
        _ => return None,
    };
    let frame = context.frames.last()?;
    let project = view.snapshot.of(path)?;
    let world = project.project.world();
    let library = &world.library;
    if frame.word == "deploy" {
        return argument(project, frame.bases.first()?, &key);
    }
    let kind = match frame.word.as_str() {
        "->" => library.words.flow,
        "extend" => match world.names.find(&frame.name, &Scope::default(), &|s| matches!(s, Sort::Object(_))) {
            Found::One(Entry { sort: Sort::Object(o), .. }) => world.object(o).kind,
            _ => return None,
        },
        word => match library.names.find(word, &Scope::default(), &|s| matches!(s, Sort::Kind(_))) {
            Found::One(Entry { sort: Sort::Kind(k), .. }) => k,
            _ => return None,
        },
    };
    if kind as usize >= library.schema.kinds.len() {
        return None;
    }
    let Key::One(p) = library.schema.key(kind, &key, None) else {
        return None;
    };
    let prop = library.schema.prop(p);
    let types = |list: &[portolan::model::schema::Type]| list.iter().map(|t| short(&library.schema, *t)).collect::<Vec<_>>().join(" or ");
    let mut parts = vec![types(&prop.types)];
    parts.extend(prop.links.iter().map(|l| format!("{} {}", l.name, types(&l.types))));
    let active = link
        .and_then(|l| prop.links.iter().position(|x| x.name.as_ref() == l))
        .map_or(0, |i| i + 1);
    let many = if prop.card == Cardinality::One { "" } else { ", .." };
    Some(Signature {
        label: format!("{key}: {}{many}", parts.join(" ")),
        parts,
        active,
        docs: prop
            .question
            .as_ref()
            .map(|q| say::text(q, &view.settings.lang).to_owned())
            .unwrap_or_default(),
    })
}

/// The parameters of the system a deploy fills.
fn argument(project: &crate::snapshot::ProjectSnap, system: &str, key: &str) -> Option<Signature> {
    for f in project.files.iter().filter(|f| !f.is_embedded()) {
        for s in &f.parsed().slices {
            let Item::Decl(d) = s.item.as_ref() else { continue };
            if d.word.text.as_ref() != "system" || portolan::model::schema_build::path_text(&d.path) != system {
                continue;
            }
            let parts: Vec<String> = d.params().iter().map(parameter).collect();
            return Some(Signature {
                label: format!("{system}({})", parts.join(", ")),
                active: d.params().iter().position(|p| p.name.text.as_ref() == key).unwrap_or(0),
                parts,
                docs: d.title.as_ref().map(|t| say::text(t, "en").to_owned()).unwrap_or_default(),
            });
        }
    }
    None
}

#[test]
fn calls_that_are_open_are_seen() {
    assert_eq!(open_call("when bound(c.decider, "), Some(("bound".into(), 1)));
    assert_eq!(open_call("when bound(f(a, b), c) and g("), Some(("g".into(), 0)));
    assert_eq!(open_call("when bound(a)"), None);
}

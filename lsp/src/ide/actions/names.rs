//! A name that nothing has is declared.

use portolan::model::schema::Type;
use portolan::resolve::{Found, Scope, Sort as NameSort};

use super::{Action, Sort, Spot};
use crate::ide::cursor::Cursor;
use crate::ide::diagnostics::Message;
use crate::ide::meaning;
use crate::ide::rename::is_name;
use crate::ide::walk::Role;

pub(super) fn of(spot: &mut Spot, messages: &[Message]) {
    let unknown: Vec<Message> = messages.iter().filter(|m| m.code == "name.unknown").cloned().collect();
    for m in unknown {
        let Some(at) = m.spot.as_ref().map(|s| spot.view.now(spot.path, s.start)) else {
            continue;
        };
        let Some(cursor) = Cursor::at(spot.view, spot.path, at) else {
            continue;
        };
        let Some(hit) = cursor.hit() else { continue };
        let name = hit.reference.parts.iter().map(|p| p.text.as_ref()).collect::<Vec<_>>().join(".");
        if !is_name(&name) {
            continue;
        }
        for word in words(&cursor, &hit) {
            // What it is beyond that is the author's to say, and will be asked.
            let text = format!("{word} {name}");
            let change = spot.behind(&cursor.slice, &text);
            spot.out.push(Action {
                title: format!("declare `{word} {name}`"),
                sort: Sort::Fix,
                changes: vec![change],
                code: Some(m.code.clone()),
                safe: false,
            });
        }
    }
}

/// The words that could declare what is wanted there.
fn words(cursor: &Cursor, hit: &crate::ide::cursor::Hit) -> Vec<String> {
    let library = &cursor.world().library;
    let schema = &library.schema;
    let w = library.words;
    let below = |k: u32| -> Vec<String> {
        if k as usize >= schema.kinds.len() {
            return Vec::new();
        }
        let mut out: Vec<String> = schema
            .kinds
            .iter()
            .enumerate()
            .filter(|(i, x)| schema.is(*i as u32, k) && x.pack.is_none() && x.title.is_some())
            .map(|(_, x)| x.name.to_string())
            .collect();
        out.truncate(6);
        out
    };
    match hit.reference.role {
        Role::Base => vec!["category".to_owned()],
        Role::Value if hit.reference.key.is_none() => {
            // The end of a flow, or what it carries.
            let span = cursor.slice.span(hit.reference.parts[0].node);
            let carried = cursor.arrow().is_some_and(|(_, a)| a.end < span.start)
                && cursor
                    .file
                    .text
                    .as_str()
                    .get(..span.start as usize)
                    .is_some_and(|t| t.trim_end().ends_with([':', ',']));
            if carried {
                vec!["data".to_owned()]
            } else {
                ["server", "device", "edge", "service"].map(str::to_owned).to_vec()
            }
        }
        Role::Value => {
            let key = hit.reference.key.as_deref().unwrap_or_default();
            let Some(p) = meaning::keyed(cursor, hit.reference.owner, key) else {
                return Vec::new();
            };
            let mut out = Vec::new();
            for t in &schema.prop(p).types {
                if let Type::Kind(k) = t {
                    // Countries and controls are the library's.
                    if *k == w.country || *k == w.control {
                        continue;
                    }
                    out.extend(below(*k));
                }
            }
            out.retain(|word| {
                let found = library.names.find(word, &Scope::default(), &|s| matches!(s, NameSort::Kind(_)));
                matches!(found, Found::One(_))
            });
            out
        }
        _ => Vec::new(),
    }
}

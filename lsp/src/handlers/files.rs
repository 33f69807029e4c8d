//! Files that are about to get another name: folders of packs are named in the project's text.

use std::path::{Component, Path, PathBuf};

use portolan_syntax::tree::{Item, ValueKind};
use serde_json::{Value, json};

use super::edits::{Edits, workspace_edit};
use super::{Answer, Asked, give};
use crate::convert;
use crate::settings::Editor;

pub fn capability(_: &Editor) -> Value {
    let filters = json!({"filters": [{"scheme": "file", "pattern": {"glob": "**/*", "matches": "folder"}}]});
    // Of a folder that goes, no editor names the files below it one by one.
    json!({"workspace": {"fileOperations": {"willRename": filters, "didRename": filters, "didDelete": filters}}})
}

/// Without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for c in path.components() {
        match c {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// How one path is written from another, `/` between parts.
fn relative(from: &Path, to: &Path) -> String {
    let (a, b): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let up = std::iter::repeat_n("..".to_owned(), a.len() - same);
    let down = b[same..].iter().map(|c| c.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    if parts.is_empty() { ".".into() } else { parts.join("/") }
}

pub fn will_rename(asked: &Asked) -> Answer {
    let pair = |f: &Value| {
        let path = |key: &str| Some(convert::path(&f[key].as_str()?.parse().ok()?));
        Some((path("oldUri")?, path("newUri")?))
    };
    let renamed: Vec<(PathBuf, PathBuf)> = asked.params["files"].as_array().into_iter().flatten().filter_map(pair).collect();
    let mut edits = Edits::default();
    for project in &asked.view.snapshot.projects {
        for path in project.by_path.keys() {
            let Some((_, parsed)) = asked.view.read(path) else { continue };
            let home = path.parent().unwrap_or(Path::new(""));
            for slice in &parsed.slices {
                let Item::Decl(d) = slice.item.as_ref() else { continue };
                if d.word.text.as_ref() != "project" {
                    continue;
                }
                let rows = d.block.iter().flat_map(|b| &b.items).filter_map(|i| match i {
                    Item::Property(p) if p.path.parts.len() == 1 && p.path.parts[0].text.as_ref() == "packs" => Some(&p.rows),
                    _ => None,
                });
                for value in rows.flatten().flat_map(|r| &r.heads) {
                    let ValueKind::Str(s) = &value.kind else { continue };
                    let named = plain(&home.join(s.as_ref()));
                    for (old, new) in &renamed {
                        if let Ok(rest) = named.strip_prefix(old) {
                            let target = if rest.as_os_str().is_empty() { new.clone() } else { new.join(rest) };
                            edits.add(path, slice.span(value.node), format!("\"{}\"", relative(home, &target)));
                        }
                    }
                }
            }
        }
    }
    if edits.changes.is_empty() {
        return Ok(Value::Null);
    }
    give(workspace_edit(asked.view, &edits))
}

#[test]
fn paths_are_told_from_each_other() {
    let p = Path::new;
    assert_eq!(relative(p("/a/b"), p("/a/b/laws")), "laws");
    assert_eq!(relative(p("/a/b"), p("/a/c/laws")), "../c/laws");
    assert_eq!(plain(p("/a/b/../c/./d")), p("/a/c/d"));
}

//! Packs from outside the library: the folders a project names in `packs:`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use portolan_syntax::tree::{Item, ValueKind};

use super::load::{collect, shown};
use crate::base::Diagnostic;
use crate::base::system::{Entry, System};
use crate::model::schema_build::path_text;

/// A file of a pack from outside: its pack, its path and its text.
pub struct PackFile {
    pub pack: String,
    pub path: String,
    pub text: String,
}

/// A row of `packs:` that cannot be used: which of the project's files, where in it, what is wrong, what to do.
pub struct Wrong {
    pub file: usize,
    pub span: Range<u32>,
    pub message: String,
    pub help: &'static str,
}

/// What the project's `packs:` bring in.
#[derive(Default)]
pub struct Outside {
    pub files: Vec<PackFile>,
    pub wrong: Vec<Wrong>,
    /// The folders themselves: what lies below is not part of the project.
    pub folders: Vec<PathBuf>,
}

/// Where a project names folders of packs: the row's text and its place.
fn named(text: &str) -> Vec<(String, Range<u32>)> {
    let mut out = Vec::new();
    for slice in portolan_syntax::parse(text).slices.iter() {
        let Item::Decl(d) = slice.item.as_ref() else { continue };
        if d.word.text.as_ref() != "project" {
            continue;
        }
        for item in d.block.iter().flat_map(|b| &b.items) {
            let Item::Property(p) = item else { continue };
            if path_text(&p.path) != "packs" {
                continue;
            }
            for head in p.rows.iter().flat_map(|r| &r.heads) {
                match &head.kind {
                    ValueKind::Str(s) => out.push((s.to_string(), slice.span(head.node))),
                    // A bare path is its own text.
                    ValueKind::Path(w) if path_text(w) != "none" => out.push((path_text(w), slice.span(head.node))),
                    _ => {}
                }
            }
        }
    }
    out
}

/// Reads the packs that the project among these files names. Paths start at the folder of the file that declares the project.
pub fn read(system: &dyn System, project: &[(String, String)], shipped: &[&str], problems: &mut Vec<Diagnostic>) -> Outside {
    let mut out = Outside::default();
    let mut from: BTreeMap<String, String> = BTreeMap::new();
    for (file, (path, text)) in project.iter().enumerate() {
        if !super::load::declares_project(text) || !text.contains("packs") {
            continue;
        }
        let home = Path::new(path).parent().unwrap_or(Path::new(""));
        for (row, span) in named(text) {
            let mut wrong = |message: String, help: &'static str| {
                out.wrong.push(Wrong {
                    file,
                    span: span.clone(),
                    message,
                    help,
                });
            };
            let relative = Path::new(&row);
            if row.is_empty() || relative.has_root() || relative.components().any(|c| matches!(c, Component::Prefix(_))) {
                wrong(
                    format!("`{row}` is not a path from the project’s folder"),
                    "write where the folder lies from here, such as `\"packs\"` or `\"../packs\"`: an absolute path means nothing on another machine",
                );
                continue;
            }
            let Some(folder) = plain(&home.join(relative)) else {
                wrong(
                    format!("`{row}` leads out of what can be reached"),
                    "take some `..` out of the path",
                );
                continue;
            };
            if folder.as_os_str().is_empty() || Path::new(path).starts_with(&folder) {
                wrong(
                    format!("`{row}` holds the project itself"),
                    "keep packs in a folder of their own, such as `packs/`",
                );
                continue;
            }
            if !system.is_folder(&folder) {
                wrong(
                    format!("there is no folder `{}`", shown(&folder)),
                    "the path starts at the folder of this file",
                );
                continue;
            }
            if out.folders.contains(&folder) {
                wrong(format!("`{row}` is named twice"), "keep one of the two");
                continue;
            }
            let entries = match system.list(&folder) {
                Ok(e) => e,
                Err(e) => {
                    wrong(format!("`{}` cannot be listed: {e}", shown(&folder)), "look at who may read it");
                    continue;
                }
            };
            let mut packs = 0;
            for e in entries {
                let name = e.path().file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                match &e {
                    Entry::File(p) if p.extension().is_some_and(|x| x == "flow") => {
                        wrong(
                            format!("`{}` lies in no pack", shown(p)),
                            "a pack is a folder named by territory in capitals: move the file into one",
                        );
                    }
                    Entry::File(_) => {}
                    Entry::Folder(p) => {
                        let mut found = Vec::new();
                        if !name.starts_with('.') {
                            collect(system, p, true, &mut found, problems);
                        }
                        if found.is_empty() {
                            continue;
                        }
                        packs += 1;
                        if !is_pack(&name) {
                            wrong(
                                format!("`{}` is no name of a pack", shown(p)),
                                "a pack is a folder named by territory in capitals: `AQ`, `EU`, `ISO`",
                            );
                        } else if shipped.contains(&name.as_str()) {
                            wrong(
                                format!("the library has a pack `{name}` already"),
                                "give yours another name: a pack adds names, it never changes one that is there",
                            );
                        } else if let Some(other) = from.get(&name) {
                            wrong(
                                format!("the pack `{name}` lies in `{other}` and in `{}`", shown(&folder)),
                                "join the two, or give one another name",
                            );
                        } else {
                            from.insert(name.clone(), shown(&folder));
                            out.files.extend(found.into_iter().map(|(path, text)| PackFile {
                                pack: name.clone(),
                                path,
                                text,
                            }));
                        }
                    }
                }
            }
            if packs == 0 {
                wrong(
                    format!("there is no pack in `{}`", shown(&folder)),
                    "a pack is a folder named by territory in capitals, with `.flow` files in it",
                );
            }
            out.folders.push(folder);
        }
    }
    out
}

/// Capitals and digits only, so that a prefix can be told from a name.
fn is_pack(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

/// The path without `.` and `..`, as far as it goes; `None` where it leads above the top.
fn plain(path: &Path) -> Option<PathBuf> {
    let mut out = PathBuf::new();
    for c in path.components() {
        match c {
            Component::CurDir => {}
            Component::ParentDir => match out.components().next_back() {
                Some(Component::Normal(_)) => {
                    out.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => return None,
                _ => out.push(".."),
            },
            other => out.push(other),
        }
    }
    Some(out)
}

/// What of a text decides which packs are read, without reading it in full.
pub fn mentioned(text: &str) -> Vec<&str> {
    text.match_indices("packs:")
        .map(|(i, _)| text[i..].lines().next().unwrap_or(""))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_made_plain() {
        let p = |s: &str| plain(Path::new(s)).map(|p| shown(&p));
        assert_eq!(p("a/./b/../c").as_deref(), Some("a/c"));
        assert_eq!(p("a/../../b").as_deref(), Some("../b"));
        assert_eq!(p("/p/../../b"), None);
    }
}

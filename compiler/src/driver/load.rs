//! Finds the files of a project.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::diagnostic::Place;
use crate::base::system::{Entry, System};
use crate::base::{Diagnostic, FileId, Level};

use super::db::{Database, SourceFile, Workspace};
use super::outside;

/// A loaded workspace and what could not be read.
pub struct Loaded {
    pub db: Database,
    pub workspace: Workspace,
    /// `io.` problems: any of them ends a run with 2.
    pub problems: Vec<Diagnostic>,
}

/// Folders below a project that are looked into at most.
const MOST_FILES: usize = 100_000;

/// Where the library keeps what new projects begin with; nothing of it is read as library.
pub const TEMPLATES: &str = "templates/";

/// Loads the files at `path`: a folder with everything below it, or one file alone. The library is (path, text), sorted.
pub fn load(system: &dyn System, library: &[(String, String)], path: &Path) -> Loaded {
    let db = Database::default();
    let mut problems = Vec::new();
    let mut found = Vec::new();
    if !system.exists(path) {
        problems.push(problem("io.missing", path, format!("`{}` does not exist", path.display())));
    } else if system.is_folder(path) {
        collect(system, path, true, &mut found, &mut problems);
        if found.is_empty() && problems.is_empty() {
            problems.push(problem(
                "io.empty",
                path,
                format!("there is no `.flow` file in `{}`", path.display()),
            ));
        }
    } else {
        read(system, path, &mut found, &mut problems);
    }
    if problems.is_empty() && found.iter().all(|(_, text)| text.trim_start_matches('\u{FEFF}').trim().is_empty()) {
        problems.push(problem("io.empty", path, format!("there is nothing in `{}`", path.display())));
    }
    let mut shipped: Vec<&str> = library.iter().filter_map(|(name, _)| name.split_once('/')).map(|p| p.0).collect();
    shipped.dedup();
    let outside = outside::read(system, &found, &shipped, &mut problems);
    // What the project's files number once the folders of packs among them are taken out.
    let place = |file: usize| found[..file].iter().filter(|(p, _)| !below(p, &outside.folders)).count();
    let wrong: Vec<(usize, outside::Wrong)> = outside.wrong.into_iter().map(|w| (place(w.file), w)).collect();
    found.retain(|(p, _)| !below(p, &outside.folders));
    let mut id = 0;
    let mut next = || {
        id += 1;
        FileId(id - 1)
    };
    let mut library_files: Vec<SourceFile> = library
        .iter()
        .filter(|(name, _)| !name.starts_with(TEMPLATES))
        .map(|(name, text)| {
            let pack = name.split_once('/').map(|p| Arc::from(p.0));
            // The library hardly changes: what rests on it alone is not looked at again.
            SourceFile::builder(format!("stdlib/{name}"), Arc::from(text.as_str()), pack, next())
                .durability(salsa::Durability::HIGH)
                .new(&db)
        })
        .collect();
    let packs = outside.files.into_iter();
    library_files.extend(packs.map(|f| SourceFile::new(&db, f.path, Arc::from(f.text), Some(Arc::from(f.pack)), next())));
    let files: Vec<SourceFile> = found
        .into_iter()
        .map(|(path, text)| SourceFile::new(&db, path, Arc::from(text), None, next()))
        .collect();
    problems.extend(wrong.into_iter().filter_map(|(file, w)| {
        let at = Place::Bytes(files.get(file)?.id(&db), w.span.start, w.span.end);
        Some(Diagnostic::at("model.packs", Level::Error, at, w.message).help(w.help))
    }));
    let workspace = Workspace::new(&db, files, library_files);
    Loaded { db, workspace, problems }
}

/// Whether a file lies in one of the folders.
fn below(path: &str, folders: &[PathBuf]) -> bool {
    folders.iter().any(|f| Path::new(path).starts_with(f))
}

fn problem(code: &str, path: &Path, message: String) -> Diagnostic {
    Diagnostic::at(code, Level::Error, Place::Path(path.display().to_string()), message)
}

/// `/` between parts, whatever the system writes.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

fn read(system: &dyn System, path: &Path, found: &mut Vec<(String, String)>, problems: &mut Vec<Diagnostic>) {
    match system.read(path) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => found.push((shown(path), text)),
            Err(e) => {
                let at = e.utf8_error().valid_up_to();
                let mut d = problem(
                    "io.encoding",
                    path,
                    format!("`{}` is not UTF-8 text: byte {at} begins no character", path.display()),
                );
                d.help.push("save the file as UTF-8".into());
                problems.push(d);
            }
        },
        Err(e) => problems.push(problem("io.read", path, format!("`{}` cannot be read: {e}", path.display()))),
    }
}

/// All `.flow` files below a folder, sorted, save projects of their own, dot-folders and `target`.
pub(super) fn collect(system: &dyn System, folder: &Path, top: bool, found: &mut Vec<(String, String)>, problems: &mut Vec<Diagnostic>) {
    let entries = match system.list(folder) {
        Ok(e) => e,
        Err(e) => {
            problems.push(problem("io.read", folder, format!("`{}` cannot be listed: {e}", folder.display())));
            return;
        }
    };
    let mut own = Vec::new();
    for e in &entries {
        if let Entry::File(p) = e
            && p.extension().is_some_and(|x| x == "flow")
        {
            read(system, p, &mut own, problems);
        }
    }
    if !top && own.iter().any(|(_, text)| declares_project(text)) {
        return;
    }
    found.extend(own);
    for e in entries {
        if let Entry::Folder(p) = e {
            let name = p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            if !name.starts_with('.') && name != "target" && found.len() < MOST_FILES {
                collect(system, &p, false, found, problems);
            }
        }
    }
}

/// Whether a text declares a project: a line that begins with the word and a name.
pub fn declares_project(text: &str) -> bool {
    text.lines().any(|l| {
        l.trim_start()
            .strip_prefix("project")
            .is_some_and(|r| r.starts_with([' ', '\t']) && r.trim_start().starts_with(char::is_alphabetic))
    })
}

/// The folder of the project around `start`, or `start` itself.
pub fn project_around(system: &dyn System, start: &Path) -> PathBuf {
    let absolute = system.absolute(start);
    let mut at: Option<&Path> = Some(&absolute);
    while let Some(folder) = at {
        if let Ok(entries) = system.list(folder) {
            let declares = entries.iter().any(|e| match e {
                Entry::File(p) if p.extension().is_some_and(|x| x == "flow") => {
                    system.read(p).is_ok_and(|b| declares_project(&String::from_utf8_lossy(&b)))
                }
                _ => false,
            });
            if declares {
                // Show paths as short as they were given.
                return if folder == absolute { start.to_owned() } else { folder.to_owned() };
            }
        }
        at = folder.parent();
    }
    start.to_owned()
}

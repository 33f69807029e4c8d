//! The files of this workspace, as the tests see them.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests lie in the workspace")
        .to_owned()
}

/// Every file below `folder` of the workspace, sorted, as its path from the workspace with `/` between the parts.
/// Build output and hidden folders are left out, save the ones that are committed.
pub fn below(folder: &str) -> Vec<String> {
    let root = root();
    let mut out = Vec::new();
    let mut open = vec![root.join(folder)];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let hidden = name.starts_with('.') && !matches!(name.as_str(), ".ci" | ".github" | ".cargo");
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !hidden && !matches!(name.as_str(), "target" | "node_modules" | "dist") => {
                    open.push(entry.path())
                }
                // In a second working tree `.git` is a file.
                Ok(kind) if kind.is_file() && name != ".git" => {
                    let path = entry.path();
                    let path = path.strip_prefix(&root).expect("below the workspace");
                    out.push(path.to_string_lossy().replace('\\', "/"));
                }
                _ => {}
            }
        }
    }
    out.sort();
    out
}

/// Those of [`below`] with that ending, each with its text.
pub fn texts(folder: &str, ending: &str) -> Vec<(String, String)> {
    let files = below(folder).into_iter().filter(|f| f.ends_with(ending));
    files.map(|f| (read(&f), f)).map(|(text, f)| (f, text)).collect()
}

/// The text of a file of the workspace.
pub fn read(path: &str) -> String {
    let bytes = fs::read(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    String::from_utf8(bytes).unwrap_or_else(|_| panic!("{path} is not UTF-8"))
}

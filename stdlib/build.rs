//! Makes the embedded lists from the folder: adding a `.flow` file or a template here needs no line of Rust.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets the manifest folder"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets the output folder"));
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, &root, &mut files)?;
    files.sort();
    let (templates, library): (Vec<_>, Vec<_>) = files.into_iter().partition(|(name, _)| name.starts_with("templates/"));
    list(
        &out.join("files.rs"),
        &library.into_iter().filter(|(name, _)| name.ends_with(".flow")).collect::<Vec<_>>(),
    )?;
    list(&out.join("templates.rs"), &templates)
}

/// Writes a list of names and texts as Rust.
fn list(path: &Path, files: &[(String, PathBuf)]) -> io::Result<()> {
    let mut text = String::from("&[\n");
    for (name, path) in files {
        println!("cargo::rerun-if-changed={}", path.display());
        writeln!(text, "    ({name:?}, include_str!({:?})),", path.display().to_string()).expect("writing to a string");
    }
    text.push(']');
    fs::write(path, text)
}

/// Every `.flow` and `.md` file below `folder`, named by its path from `root` with `/` between the parts.
fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if !path.ends_with("src") && !path.ends_with("target") {
                collect(root, &path, files)?;
            }
        } else if path.extension().is_some_and(|e| e == "flow" || e == "md") {
            let name = path
                .strip_prefix(root)
                .expect("below the root")
                .to_string_lossy()
                .replace('\\', "/");
            files.push((name, path));
        }
    }
    Ok(())
}

//! Makes the list of diagnostic pages from `docs/codes`: a new page needs no line of Rust.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets the manifest folder")).join("docs/codes");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets the output folder")).join("pages.rs");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut pages: Vec<PathBuf> = fs::read_dir(&folder)?.filter_map(|e| e.ok().map(|e| e.path())).collect();
    pages.retain(|p| p.extension().is_some_and(|e| e == "md"));
    pages.sort();
    let mut text = String::from("&[\n");
    for p in &pages {
        let code = p.file_stem().expect("a page has a name").to_string_lossy().into_owned();
        writeln!(text, "    ({code:?}, include_str!({:?})),", p.display().to_string()).expect("writing to a string");
    }
    text.push(']');
    fs::write(out, text)
}

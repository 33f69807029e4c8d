//! The outside world as a trait, so that the compiler itself touches no disk.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// What lies at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    File(PathBuf),
    Folder(PathBuf),
}

impl Entry {
    pub fn path(&self) -> &Path {
        match self {
            Entry::File(p) | Entry::Folder(p) => p,
        }
    }
}

/// Reads files and folders. Listings are sorted by name, so that nothing depends on the disk's order.
pub trait System {
    /// The bytes of a file; the caller decides whether they are text. What is no file may never end, so it is not read.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// What a folder holds, sorted; links are not followed into folders.
    fn list(&self, path: &Path) -> io::Result<Vec<Entry>>;
    fn is_folder(&self, path: &Path) -> bool;
    fn exists(&self, path: &Path) -> bool;
    /// The path with links and `..` resolved where the system can; itself otherwise.
    fn absolute(&self, path: &Path) -> PathBuf;
}

/// The disk.
#[derive(Debug, Default, Clone, Copy)]
pub struct Disk;

impl System for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match std::fs::metadata(path) {
            Ok(what) if what.is_file() => std::fs::read(path),
            Ok(_) => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file with text in it")),
            Err(_) if path.is_symlink() => Err(io::Error::new(io::ErrorKind::NotFound, "it is a link that leads nowhere")),
            Err(e) => Err(e),
        }
    }
    fn list(&self, path: &Path) -> io::Result<Vec<Entry>> {
        let mut out = Vec::new();
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                out.push(Entry::Folder(entry.path()));
            } else if kind.is_file() || entry.path().is_file() || is_lost(&entry.path()) {
                out.push(Entry::File(entry.path()));
            }
        }
        out.sort_by(|a, b| a.path().cmp(b.path()));
        Ok(out)
    }
    fn is_folder(&self, path: &Path) -> bool {
        path.is_dir()
    }
    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }
    fn absolute(&self, path: &Path) -> PathBuf {
        std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    }
}

/// Whether a path has the name of a text of this language and is neither file nor folder: who reads it must be told. Editors keep links that lead
/// nowhere on purpose, under names that begin with a dot.
fn is_lost(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
    !hidden && path.extension().is_some_and(|x| x == "flow") && !path.is_dir()
}

/// Files in memory, for tests and for text an editor has not saved.
#[derive(Debug, Default, Clone)]
pub struct Memory {
    pub files: BTreeMap<PathBuf, Vec<u8>>,
}

impl System for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.files
            .get(path)
            .cloned()
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }
    fn list(&self, path: &Path) -> io::Result<Vec<Entry>> {
        let mut out: Vec<Entry> = Vec::new();
        for file in self.files.keys() {
            let Ok(rest) = file.strip_prefix(path) else { continue };
            let mut parts = rest.components();
            let Some(first) = parts.next() else { continue };
            let entry = path.join(first);
            let entry = if parts.next().is_some() {
                Entry::Folder(entry)
            } else {
                Entry::File(entry)
            };
            if out.last() != Some(&entry) {
                out.push(entry);
            }
        }
        if out.is_empty() {
            Err(io::Error::from(io::ErrorKind::NotFound))
        } else {
            Ok(out)
        }
    }
    fn is_folder(&self, path: &Path) -> bool {
        self.files.keys().any(|f| f != path && f.starts_with(path))
    }
    fn exists(&self, path: &Path) -> bool {
        self.files.contains_key(path) || self.is_folder(path)
    }
    fn absolute(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }
}

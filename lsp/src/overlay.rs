//! The disk with the texts an editor holds open laid over it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use portolan::base::system::{Entry, System};
use portolan::driver::load::declares_project;

use crate::session::Heads;
use crate::text::Text;

/// A document the editor holds open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// As the editor names it; answers name it the same way.
    pub uri: String,
    pub version: i32,
    pub text: Text,
    /// What of it decides which files belong together.
    pub heads: Heads,
}

/// Open documents by their path.
pub type OpenTexts = BTreeMap<PathBuf, Open>;

/// Folders looked at for projects at most, and how deep.
const MOST_FOLDERS: usize = 4_096;
const DEEPEST: usize = 6;

/// What lies below: the disk, or files in memory.
pub struct Overlay<'a> {
    pub disk: &'a dyn System,
    pub open: &'a OpenTexts,
}

impl System for Overlay<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.open.get(path) {
            Some(o) => Ok(o.text.as_str().as_bytes().to_vec()),
            None => self.disk.read(path),
        }
    }

    fn list(&self, path: &Path) -> io::Result<Vec<Entry>> {
        let mine: Vec<Entry> = self
            .open
            .keys()
            .filter(|f| f.parent() == Some(path))
            .map(|f| Entry::File(f.clone()))
            .collect();
        let mut all = match self.disk.list(path) {
            Ok(all) => all,
            Err(e) if mine.is_empty() => return Err(e),
            Err(_) => Vec::new(),
        };
        all.extend(mine);
        all.sort_by(|a, b| a.path().cmp(b.path()));
        all.dedup();
        Ok(all)
    }

    fn is_folder(&self, path: &Path) -> bool {
        // A new file may be open before its folder is made, and stay open after it is deleted.
        let holds = |f: &PathBuf| f.parent().is_some_and(|p| p.starts_with(path)) && !path.as_os_str().is_empty();
        self.disk.is_folder(path) || self.open.keys().any(holds)
    }

    fn exists(&self, path: &Path) -> bool {
        self.open.contains_key(path) || self.disk.exists(path) || self.is_folder(path)
    }

    /// Paths stay as the editor writes them, so that answers name the editor's own documents.
    fn absolute(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }
}

impl Overlay<'_> {
    /// The file as text, where it is one.
    pub fn text(&self, path: &Path) -> Option<String> {
        self.read(path).ok().and_then(|b| String::from_utf8(b).ok())
    }

    fn declares(&self, folder: &Path) -> bool {
        let Ok(entries) = self.list(folder) else { return false };
        entries.iter().any(|e| match e {
            Entry::File(p) => p.extension().is_some_and(|x| x == "flow") && self.text(p).is_some_and(|t| declares_project(&t)),
            Entry::Folder(_) => false,
        })
    }

    /// The nearest folder at or above `folder` that declares a project.
    pub fn project_around(&self, folder: &Path) -> Option<PathBuf> {
        folder
            .ancestors()
            .filter(|f| f.is_absolute())
            .find(|f| self.declares(f))
            .map(Path::to_owned)
    }

    /// The projects a workspace folder lies in or holds.
    pub fn projects_of(&self, folder: &Path) -> Vec<PathBuf> {
        if let Some(around) = self.project_around(folder) {
            return vec![around];
        }
        let mut found = Vec::new();
        let mut left = MOST_FOLDERS;
        self.projects_below(folder, DEEPEST, &mut left, &mut found);
        found
    }

    fn projects_below(&self, folder: &Path, depth: usize, left: &mut usize, found: &mut Vec<PathBuf>) {
        if *left == 0 {
            return;
        }
        *left -= 1;
        if self.declares(folder) {
            found.push(folder.to_owned());
            return;
        }
        if depth == 0 {
            return;
        }
        for e in self.list(folder).unwrap_or_default() {
            if let Entry::Folder(p) = e {
                let name = p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                if !name.starts_with('.') && name != "target" && name != "node_modules" {
                    self.projects_below(&p, depth - 1, left, found);
                }
            }
        }
    }
}

//! One project in memory: its database, kept between edits, and what the last check said.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use portolan::base::system::System;
use portolan::driver::{Analysis, Loaded, Report, Settings, SourceFile, load};
use salsa::Setter;

/// A loaded project, or a single file that belongs to none.
pub struct Project {
    loaded: Loaded,
    files: BTreeMap<PathBuf, SourceFile>,
    report: Option<Report>,
    /// Whether it was checked and heard since its last change.
    pub heard: bool,
    /// Files the editor was heard something about.
    pub marked: BTreeSet<PathBuf>,
    /// Named by a workspace folder: stays when its last document is closed.
    pub kept: bool,
}

impl Project {
    /// Reads a project's folder, or a file alone.
    pub fn load(system: &dyn System, library: &[(String, String)], root: &Path) -> Project {
        let loaded = load(system, library, root);
        let all = loaded.workspace.project(&loaded.db);
        // Packs the project names are its own to edit; the embedded ones are not.
        let packs = loaded
            .workspace
            .library(&loaded.db)
            .iter()
            .filter(|f| !f.path(&loaded.db).starts_with("stdlib/"));
        let files = all.iter().chain(packs).map(|f| (PathBuf::from(f.path(&loaded.db)), *f)).collect();
        Project {
            loaded,
            files,
            report: None,
            heard: false,
            marked: BTreeSet::new(),
            kept: false,
        }
    }

    pub fn holds(&self, path: &Path) -> bool {
        self.files.contains_key(path)
    }
    pub fn file(&self, path: &Path) -> Option<SourceFile> {
        self.files.get(path).copied()
    }
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.keys().map(PathBuf::as_path)
    }
    pub fn problems(&self) -> &[portolan::base::Diagnostic] {
        &self.loaded.problems
    }

    /// Replaces the text of a file; false where the project has no such file.
    pub fn write(&mut self, path: &Path, text: &str) -> bool {
        let Some(file) = self.file(path) else { return false };
        if file.text(&self.loaded.db).as_ref() != text {
            file.set_text(&mut self.loaded.db).to(Arc::from(text));
            self.report = None;
            self.heard = false;
        }
        true
    }

    pub fn analysis(&self) -> Analysis<'_> {
        Analysis::new(&self.loaded.db, self.loaded.workspace, Settings::default())
    }

    /// What a check says, worked out once between changes.
    pub fn check(&mut self) -> &Report {
        if self.report.is_none() {
            self.report = Some(self.analysis().check());
        }
        self.report.get_or_insert_with(Report::default)
    }

    /// The last check, if nothing changed since.
    pub fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }
}

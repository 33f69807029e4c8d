//! One project in memory: its database, kept between edits, and what the last check said.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use portolan::base::system::System;
use portolan::base::{Diagnostic, FileId};
use portolan::driver::cases::cases;
use portolan::driver::queries::parsed;
use portolan::driver::{Analysis, Frozen, Loaded, Report, Settings, SourceFile, load};
use salsa::{Database as _, Setter};

use crate::checker::Brake;
use crate::ide::diagnostics;
use crate::snapshot::{FileSnap, Known, ProjectSnap, Shelf, listed};
use crate::text::Text;

/// Bytes of text from which on verdicts are waited for.
const LARGE: usize = 256 << 10;

/// A loaded project, or a single file that belongs to none.
pub struct Project {
    root: PathBuf,
    loaded: Loaded,
    files: BTreeMap<PathBuf, SourceFile>,
    settings: Settings,
    /// Whether it was checked since its last change.
    checked: bool,
    /// What the last check said was not told yet.
    pub news: bool,
    last: Option<Arc<ProjectSnap>>,
    /// Files the editor heard something about.
    pub marked: BTreeSet<PathBuf>,
    /// Named by a workspace folder: stays when its last document is closed.
    pub kept: bool,
}

impl Project {
    /// Reads a project's folder, or a file alone.
    pub fn load(system: &dyn System, library: &[(String, String)], root: &Path, settings: Settings) -> Project {
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
            root: root.to_owned(),
            loaded,
            files,
            settings,
            checked: false,
            news: false,
            last: None,
            marked: BTreeSet::new(),
            kept: false,
        }
    }

    pub fn holds(&self, path: &Path) -> bool {
        self.files.contains_key(path)
    }
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.keys().map(PathBuf::as_path)
    }
    pub fn problems(&self) -> &[Diagnostic] {
        &self.loaded.problems
    }
    pub fn last(&self) -> Option<&Arc<ProjectSnap>> {
        self.last.as_ref()
    }

    /// The text of a file as it is known.
    pub fn text(&self, path: &Path) -> Option<Arc<str>> {
        self.files.get(path).map(|f| f.text(&self.loaded.db).clone())
    }

    /// Replaces the text of a file; false where the project has no such file.
    pub fn write(&mut self, path: &Path, text: &Arc<str>) -> bool {
        let Some(file) = self.files.get(path).copied() else { return false };
        let old = file.text(&self.loaded.db);
        if !Arc::ptr_eq(old, text) && old != text {
            file.set_text(&mut self.loaded.db).to(text.clone());
            self.checked = false;
        }
        true
    }

    pub fn choose(&mut self, settings: Settings) {
        if self.settings != settings {
            self.settings = settings;
            self.checked = false;
        }
    }

    fn analysis(&self) -> Analysis<'_> {
        Analysis::new(&self.loaded.db, self.loaded.workspace, self.settings.clone())
    }

    /// Checks the project as it is now; unwinds where the brake is pulled, and is as it was before then. `fallback` is the file that is told what stands nowhere.
    pub fn check(&mut self, brake: &Brake, disk: &Shelf, texts: &dyn Fn(&Path) -> Option<Text>, fallback: &str) -> Arc<ProjectSnap> {
        if self.checked
            && let Some(last) = &self.last
        {
            return last.clone();
        }
        let snap = Arc::new(brake.watch(&self.loaded.db, || self.snapshot(self.analysis().check(), disk, texts, fallback)));
        self.last = Some(snap.clone());
        self.checked = true;
        self.news = true;
        snap
    }

    /// What can be said of a large project before its first check is done: what is wrong with the text, and all that is declared. Nothing of a
    /// small one, whose verdicts are there as soon.
    pub fn look(&mut self, brake: &Brake, disk: &Shelf, texts: &dyn Fn(&Path) -> Option<Text>, fallback: &str) -> Option<Arc<ProjectSnap>> {
        let db = &self.loaded.db;
        let bytes: usize = self.loaded.workspace.project(db).iter().map(|f| f.text(db).len()).sum();
        if self.last.is_some() || bytes < LARGE {
            return None;
        }
        let snap = brake.watch(db, || self.snapshot(self.analysis().text(), disk, texts, fallback));
        self.last = Some(Arc::new(snap));
        self.news = true;
        self.last.clone()
    }

    fn snapshot(&self, report: Report, disk: &Shelf, texts: &dyn Fn(&Path) -> Option<Text>, fallback: &str) -> ProjectSnap {
        let analysis = self.analysis();
        analysis.db.unwind_if_revision_cancelled();
        let known = |case: Option<Arc<str>>| {
            let key = analysis.key(case);
            let (day, regimes, _) = analysis.day_and_regimes(key);
            Arc::new(Known::new(Frozen::of(&analysis, key), day, regimes))
        };
        let project = known(None);
        project.names();
        let messages = diagnostics::all(&analysis, &report, self.problems(), fallback);
        let names = analysis.case_names();
        let of_case = |c: &Arc<str>| (c.clone(), known(Some(c.clone())));
        let files = self.files(texts);
        let case_items = cases(analysis.db, analysis.ws);
        let last = self.last.as_ref().filter(|_| report.withheld);
        let judged = last.and_then(|l| if l.report.withheld { l.judged.clone() } else { Some(l.clone()) });
        ProjectSnap {
            root: self.root.clone(),
            disk: disk.clone(),
            listed: listed(&project.cx(), &report.results),
            project,
            cases: names.iter().map(of_case).collect(),
            bases: case_items.iter().map(|c| (c.name.clone(), c.base.clone())).collect(),
            case_items: case_items.iter().map(|c| ((c.source.file, c.source.key), c.name.clone())).collect(),
            report: Arc::new(report),
            by_path: files.iter().filter(|f| !f.is_embedded()).map(|f| (f.path.clone(), f.id)).collect(),
            files,
            messages: messages.into_iter().map(|(p, m)| (PathBuf::from(p), m)).collect(),
            needs: OnceLock::new(),
            judged,
        }
    }

    /// All files as they are now; what did not change is taken from the last check.
    fn files(&self, texts: &dyn Fn(&Path) -> Option<Text>) -> Vec<Arc<FileSnap>> {
        let db = &self.loaded.db;
        let all = self.loaded.workspace.library(db).iter().chain(self.loaded.workspace.project(db));
        let one = |(n, f): (usize, &SourceFile)| {
            let text = f.text(db);
            let old = self.last.as_ref().and_then(|l| l.file(FileId(n as u32)));
            if let Some(old) = old.filter(|o| Arc::ptr_eq(o.text.shared(), text)) {
                return old.clone();
            }
            let path = PathBuf::from(f.path(db));
            let open = texts(&path).filter(|t| Arc::ptr_eq(t.shared(), text));
            let snap = FileSnap::new(f.id(db), path, f.pack(db).clone(), open.unwrap_or_else(|| Text::new(text.clone())));
            Arc::new(match f.pack(db) {
                Some(_) => snap,
                None => snap.read(parsed(db, *f).clone()),
            })
        };
        all.enumerate().map(one).collect()
    }
}

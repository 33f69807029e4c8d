//! The projects the editor's folders and documents belong to. Owned by one thread; speaks of paths and texts only.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use portolan::base::Level;
use portolan::base::system::System;
use portolan::driver;
use portolan::driver::load::declares_project;
use portolan::driver::outside;

use crate::answer::{FileName, Said, Site, Status, Told};
use crate::checker::Brake;
use crate::ide::diagnostics::Message;
use crate::overlay::{Open, OpenTexts, Overlay};
use crate::project::Project;
use crate::settings::Settings;
use crate::snapshot::{ProjectSnap, Shelf, Snapshot};
use crate::text::{Encoding, Text};

/// What happened to the texts, in order.
#[derive(Debug, Clone)]
pub enum Work {
    Start {
        encoding: Encoding,
        folders: Vec<PathBuf>,
    },
    Choose(Settings),
    Folders {
        added: Vec<PathBuf>,
        gone: Vec<PathBuf>,
    },
    Write {
        path: PathBuf,
        open: Open,
    },
    Close {
        path: PathBuf,
    },
    /// Files changed on the disk; none came, none went.
    Disk(Vec<PathBuf>),
    Reload,
}

/// All projects.
pub struct Session {
    disk: Shelf,
    library: Vec<(String, String)>,
    encoding: Encoding,
    settings: Settings,
    folders: Vec<PathBuf>,
    open: OpenTexts,
    projects: BTreeMap<PathBuf, Project>,
    /// Files of projects that are gone, whose messages the editor still shows.
    orphans: BTreeSet<PathBuf>,
    /// What was told last, by file.
    heard: BTreeMap<PathBuf, Told>,
    /// Documents that changed since they were last told of.
    touched: BTreeSet<PathBuf>,
}

/// What of a text decides which files belong together: whether it declares a project, and the folders of packs it names.
pub type Heads = (bool, Vec<String>);

fn heads(text: &str) -> Heads {
    match declares_project(text) {
        true if text.contains("packs") => (true, outside::mentioned(text).into_iter().map(str::to_owned).collect()),
        true => (true, Vec::new()),
        false => (false, Vec::new()),
    }
}

impl Session {
    pub fn new(disk: Arc<dyn System + Send + Sync>, library: Vec<(String, String)>) -> Session {
        Session {
            disk: Shelf(disk),
            library,
            encoding: Encoding::Utf16,
            settings: Settings::default(),
            folders: Vec::new(),
            open: OpenTexts::new(),
            projects: BTreeMap::new(),
            orphans: BTreeSet::new(),
            heard: BTreeMap::new(),
            touched: BTreeSet::new(),
        }
    }

    /// Takes in what happened.
    pub fn work(&mut self, work: Work) {
        match work {
            Work::Start { encoding, folders } => {
                self.encoding = encoding;
                self.folders = folders;
            }
            Work::Choose(settings) => {
                self.settings = settings;
                let chosen = self.chosen();
                self.projects.values_mut().for_each(|p| p.choose(chosen.clone()));
            }
            Work::Folders { added, gone } => {
                self.folders.retain(|f| !gone.contains(f));
                self.folders.extend(added);
                self.reload();
            }
            Work::Write { path, open } => self.written(path, open),
            Work::Close { path } => self.closed(&path),
            Work::Disk(list) => self.disk_changed(&list),
            Work::Reload => self.reload(),
        }
    }

    fn chosen(&self) -> driver::Settings {
        driver::Settings {
            as_of: self.settings.as_of,
            under: self.settings.under.iter().map(|u| Arc::from(u.as_str())).collect(),
        }
    }

    /// Reads every project anew: files came or went.
    fn reload(&mut self) {
        let gone = std::mem::take(&mut self.projects);
        gone.into_values().for_each(|p| self.orphans.extend(p.marked));
        let overlay = self.overlay();
        let roots: BTreeSet<PathBuf> = self.folders.iter().flat_map(|f| overlay.projects_of(f)).collect();
        for root in roots {
            self.load(&root, true);
        }
        let open: Vec<PathBuf> = self.open.keys().cloned().collect();
        open.iter().for_each(|p| self.settle(p));
    }

    /// Takes the texts of changed files; all is read anew only where that changes which files belong together.
    fn disk_changed(&mut self, list: &[PathBuf]) {
        for path in list {
            let old = self.projects.values().find_map(|p| p.text(path));
            let new = self.overlay().text(path);
            match (old, new) {
                (Some(old), Some(new)) if heads(&old) == heads(&new) => self.take(path, &Arc::from(new), false),
                (None, None) => {}
                _ => return self.reload(),
            }
        }
    }

    /// After a panic: everything is read anew.
    pub fn start_over(&mut self) {
        self.projects.clear();
        self.reload();
    }

    fn overlay(&self) -> Overlay<'_> {
        Overlay {
            disk: self.disk.0.as_ref(),
            open: &self.open,
        }
    }

    fn load(&mut self, root: &Path, kept: bool) {
        let mut project = Project::load(&self.overlay(), &self.library, root, self.chosen());
        if let Some(old) = self.projects.remove(root) {
            project.marked = old.marked;
            project.kept = old.kept;
        }
        project.kept |= kept;
        // The texts of the editor themselves, not copies of them: a reader sees by that that nothing changed.
        for (path, open) in &self.open {
            project.write(path, open.text.shared());
        }
        self.projects.insert(root.to_owned(), project);
    }

    /// Finds the project of an open document, loading it where need be; a document without one is a project by itself.
    fn settle(&mut self, path: &Path) {
        if self.projects.values().any(|p| p.holds(path)) {
            return;
        }
        let around = path.parent().and_then(|f| self.overlay().project_around(f));
        if let Some(root) = around {
            self.load(&root, false);
            if self.projects[&root].holds(path) {
                return;
            }
        }
        self.load(path, false);
    }

    fn written(&mut self, path: PathBuf, mut open: Open) {
        open.heads = heads(open.text.as_str());
        let before = match self.open.get(&path) {
            Some(old) => old.heads.clone(),
            None => {
                let on_disk = self.disk.0.read(&path).ok().and_then(|b| String::from_utf8(b).ok());
                on_disk.map(|b| heads(&b)).unwrap_or_default()
            }
        };
        let news = before != open.heads;
        let text = open.text.shared().clone();
        self.open.insert(path.clone(), open);
        self.touched.insert(path.clone());
        self.take(&path, &text, news);
    }

    fn closed(&mut self, path: &Path) {
        let Some(open) = self.open.remove(path) else { return };
        self.touched.insert(path.to_owned());
        match self.overlay().text(path) {
            Some(text) => {
                let news = open.heads != heads(&text);
                self.take(path, &Arc::from(text), news);
            }
            None => self.reload(),
        }
        let unused = |p: &Project| !p.kept && !p.paths().any(|f| self.open.contains_key(f));
        let unused: Vec<PathBuf> = self.projects.iter().filter(|(_, p)| unused(p)).map(|(r, _)| r.clone()).collect();
        for root in unused {
            if let Some(p) = self.projects.remove(&root) {
                self.orphans.extend(p.marked);
            }
        }
    }

    fn take(&mut self, path: &Path, text: &Arc<str>, heads: bool) {
        if heads {
            return self.reload();
        }
        let mut held = false;
        for p in self.projects.values_mut() {
            held |= p.write(path, text);
        }
        if !held && self.open.contains_key(path) {
            self.settle(path);
        }
    }

    /// Checks what changed. Says all of a file where what is said of it changed, or where the editor changed its text; an empty list for files
    /// that are clear now. A file of several projects is told once. Where the brake is pulled it unwinds before anything counts as told.
    pub fn check(&mut self, revision: u64, brake: &Brake) -> (Snapshot, Vec<Told>, Status) {
        let snaps = self.each(|project, disk, texts, fallback| Some(project.check(brake, disk, texts, fallback)));
        let out = self.tell(&snaps);
        let status = status(&snaps);
        let snapshot = Snapshot {
            revision,
            projects: snaps,
            unjudged: false,
        };
        (snapshot, out, status)
    }

    /// What can be said before the first check of large projects.
    pub fn look(&mut self, revision: u64, brake: &Brake) -> Option<(Snapshot, Vec<Told>)> {
        let mut news = false;
        let snaps = self.each(|project, disk, texts, fallback| {
            let seen = project.look(brake, disk, texts, fallback);
            news |= seen.is_some();
            seen.or(project.last().cloned())
        });
        if !news {
            return None;
        }
        let out = self.tell(&snaps);
        let snapshot = Snapshot {
            revision,
            projects: snaps,
            unjudged: true,
        };
        Some((snapshot, out))
    }

    /// What is found of each project.
    fn each(
        &mut self,
        mut find: impl FnMut(&mut Project, &Shelf, &dyn Fn(&Path) -> Option<Text>, &str) -> Option<Arc<ProjectSnap>>,
    ) -> Vec<Arc<ProjectSnap>> {
        let roots: Vec<PathBuf> = self.projects.keys().cloned().collect();
        let mut snaps = Vec::new();
        for root in &roots {
            let fallback = self.fallback(root);
            let Some(project) = self.projects.get_mut(root) else { continue };
            let open = &self.open;
            snaps.extend(find(
                project,
                &self.disk,
                &|p: &Path| open.get(p).map(|o| o.text.clone()),
                &fallback,
            ));
        }
        snaps
    }

    /// What the editor has not heard yet.
    fn tell(&mut self, snaps: &[Arc<ProjectSnap>]) -> Vec<Told> {
        let mut lists: BTreeMap<PathBuf, Vec<Said>> = std::mem::take(&mut self.orphans).into_iter().map(|p| (p, Vec::new())).collect();
        for snap in snaps {
            let root = &snap.root;
            let news = self.projects.get_mut(root).is_some_and(|p| std::mem::take(&mut p.news));
            if !news && !self.touched.iter().any(|t| snap.holds(t)) {
                continue;
            }
            let found: BTreeMap<PathBuf, Vec<Said>> = snap
                .messages
                .iter()
                .map(|(p, list)| (p.clone(), list.iter().map(|m| self.said(snap, p, m)).collect()))
                .collect();
            let Some(project) = self.projects.get_mut(root) else { continue };
            let clear = std::mem::replace(&mut project.marked, found.keys().cloned().collect());
            lists.extend(clear.into_iter().map(|p| (p, Vec::new())));
            // An open document hears that it is clear, so that its version is known to be checked.
            for p in self.touched.iter().filter(|p| project.holds(p)) {
                lists.entry(p.clone()).or_default();
            }
            lists.extend(found);
        }
        let touched = std::mem::take(&mut self.touched);
        let mut out = Vec::new();
        for (path, list) in lists {
            let one = Told {
                version: self.open.get(&path).map(|o| o.version),
                file: self.name(path.clone()),
                before: None,
                list,
            };
            let old = self.heard.get(&path).filter(|o| o.file != one.file);
            let one = Told {
                before: old.map(|o| o.file.clone()),
                ..one
            };
            let same = |old: &Told| old.list == one.list && old.file == one.file;
            if touched.contains(&path) || !self.heard.get(&path).map_or(one.list.is_empty(), same) {
                out.push(one.clone());
            }
            if one.list.is_empty() {
                self.heard.remove(&path);
            } else {
                self.heard.insert(path, one);
            }
        }
        out
    }

    /// The file that is told what stands nowhere: the one that declares the project.
    fn fallback(&self, root: &Path) -> String {
        let Some(project) = self.projects.get(root) else {
            return String::new();
        };
        if let Some(last) = project.last() {
            let head = last.project.world().project.map(|p| last.project.world().object(p).origin.file);
            if let Some(f) = head.and_then(|f| last.file(f)) {
                return f.path.to_string_lossy().into_owned();
            }
        }
        let overlay = self.overlay();
        let head = project.paths().find(|p| overlay.text(p).is_some_and(|t| declares_project(&t)));
        head.or(project.paths().next()).unwrap_or(root).to_string_lossy().into_owned()
    }

    fn text(&self, snap: &ProjectSnap, path: &Path) -> Option<Text> {
        snap.named(path).map(|f| f.text.clone())
    }

    fn said(&self, snap: &ProjectSnap, path: &Path, m: &Message) -> Said {
        let region = m.spot.as_ref().and_then(|r| Some(self.text(snap, path)?.region(self.encoding, r)));
        let related = m.related.iter().filter_map(|(file, range, text)| {
            let f = snap.file(*file)?;
            let site = Site {
                file: if f.is_embedded() {
                    FileName::Library(f.path.to_string_lossy().replace('\\', "/"))
                } else {
                    self.name(f.path.clone())
                },
                region: f.text.region(self.encoding, range),
            };
            Some((site, text.clone()))
        });
        Said {
            region: region.unwrap_or_default(),
            severity: m.severity,
            code: m.code.clone(),
            unnecessary: m.unnecessary,
            text: m.text.clone(),
            related: related.collect(),
        }
    }

    fn name(&self, path: PathBuf) -> FileName {
        match self.open.get(&path) {
            Some(o) => FileName::Uri(o.uri.clone()),
            None => FileName::Path(path),
        }
    }
}

fn status(snaps: &[Arc<ProjectSnap>]) -> Status {
    let mut out = Status {
        as_of: snaps.iter().find_map(|p| p.report.today).map(|d| d.to_string()),
        ..Status::default()
    };
    for p in snaps {
        let results = p.report.results.parts.iter().flat_map(|part| part.levels());
        let text = p.report.errors.iter().chain(&p.report.lints).map(|d| (Some(d.level), 1));
        for (level, n) in results.chain(text) {
            match level {
                Some(Level::Stop) => out.stop += n,
                Some(Level::Error) => out.error += n,
                Some(Level::Ask) => out.ask += n,
                Some(Level::Warn) => out.warn += n,
                Some(Level::Advisory | Level::Info) => {}
                None => out.ok += n,
            }
        }
    }
    out
}

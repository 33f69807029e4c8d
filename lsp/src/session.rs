//! All state of the server: open documents, projects, what was told. Owned by one thread; speaks of paths and places only.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use portolan::base::Spot;
use portolan::base::system::System;
use portolan::driver::load::declares_project;
use portolan::driver::outside;

use crate::answer::{FileName, Line, Said, Site, Told};
use crate::ide::symbols::Symbol;
use crate::ide::{definition, diagnostics, hover, symbols};
use crate::overlay::{Open, OpenTexts, Overlay};
use crate::project::Project;
use crate::text::{Edit, Encoding, Point, Region};

/// The state.
pub struct Session {
    disk: Box<dyn System + Send>,
    library: Vec<(String, String)>,
    encoding: Encoding,
    folders: Vec<PathBuf>,
    open: OpenTexts,
    projects: BTreeMap<PathBuf, Project>,
    /// Files of projects that are gone, whose messages the editor still shows.
    orphans: BTreeSet<PathBuf>,
}

/// What of a text decides which files belong together: whether it declares a project, and the folders of packs it names.
fn heads(text: &str) -> (bool, Vec<String>) {
    match declares_project(text) {
        true => (true, outside::mentioned(text).into_iter().map(str::to_owned).collect()),
        false => (false, Vec::new()),
    }
}

impl Session {
    pub fn new(disk: Box<dyn System + Send>, library: Vec<(String, String)>) -> Session {
        Session {
            disk,
            library,
            encoding: Encoding::Utf16,
            folders: Vec::new(),
            open: OpenTexts::new(),
            projects: BTreeMap::new(),
            orphans: BTreeSet::new(),
        }
    }

    /// The editor's way to count, and its folders, to be read with the first [`Session::reload`].
    pub fn start(&mut self, encoding: Encoding, folders: Vec<PathBuf>) {
        self.encoding = encoding;
        self.folders = folders;
    }

    /// Reads every project anew: files came or went.
    pub fn reload(&mut self) {
        let gone = std::mem::take(&mut self.projects);
        gone.into_values().for_each(|p| self.orphans.extend(p.marked));
        let overlay = Overlay {
            disk: self.disk.as_ref(),
            open: &self.open,
        };
        let roots: BTreeSet<PathBuf> = self.folders.iter().flat_map(|f| overlay.projects_of(f)).collect();
        for root in roots {
            self.load(&root, true);
        }
        let open: Vec<PathBuf> = self.open.keys().cloned().collect();
        open.iter().for_each(|p| self.settle(p));
    }

    /// After a panic: everything is read anew, and told again only after the next change, lest the same text fail for ever.
    pub fn start_over(&mut self) {
        let old = std::mem::take(&mut self.projects);
        self.reload();
        for (root, p) in &mut self.projects {
            p.heard = true;
            p.marked = old.get(root).map(|o| o.marked.clone()).unwrap_or_default();
        }
    }

    fn load(&mut self, root: &Path, kept: bool) {
        let overlay = Overlay {
            disk: self.disk.as_ref(),
            open: &self.open,
        };
        let mut project = Project::load(&overlay, &self.library, root);
        if let Some(old) = self.projects.remove(root) {
            project.marked = old.marked;
            project.kept = old.kept;
        }
        project.kept |= kept;
        self.projects.insert(root.to_owned(), project);
    }

    fn forget(&mut self, root: &Path) {
        if let Some(p) = self.projects.remove(root) {
            self.orphans.extend(p.marked);
        }
    }

    /// Finds the project of an open document, loading it where need be; a document without one is a project by itself.
    fn settle(&mut self, path: &Path) {
        if self.projects.values().any(|p| p.holds(path)) {
            return;
        }
        let overlay = Overlay {
            disk: self.disk.as_ref(),
            open: &self.open,
        };
        let around = path.parent().and_then(|f| overlay.project_around(f));
        if let Some(root) = around {
            self.load(&root, false);
            if self.projects[&root].holds(path) {
                return;
            }
        }
        self.load(path, false);
    }

    pub fn opened(&mut self, path: PathBuf, open: Open) {
        let news = self.heads_differ(&path, &open.text);
        let text = open.text.clone();
        self.open.insert(path.clone(), open);
        self.written(&path, &text, news);
        // Told again even where the text is the disk's own: the editor now shows this document.
        self.projects.values_mut().filter(|p| p.holds(&path)).for_each(|p| p.heard = false);
    }

    pub fn changed(&mut self, path: &Path, version: i32, edits: Vec<Edit>) {
        let Some(open) = self.open.get_mut(path) else { return };
        let before = heads(&open.text);
        self.encoding.apply(&mut open.text, edits);
        open.version = version;
        let text = open.text.clone();
        self.written(path, &text, before != heads(&text));
    }

    pub fn closed(&mut self, path: &Path) {
        let Some(open) = self.open.remove(path) else { return };
        let on_disk = Overlay {
            disk: self.disk.as_ref(),
            open: &self.open,
        }
        .text(path);
        match on_disk {
            Some(text) => {
                let news = heads(&open.text) != heads(&text);
                self.written(path, &text, news);
            }
            None => self.reload(),
        }
        let unused = |p: &Project| !p.kept && !p.paths().any(|f| self.open.contains_key(f));
        let unused: Vec<PathBuf> = self.projects.iter().filter(|(_, p)| unused(p)).map(|(r, _)| r.clone()).collect();
        unused.iter().for_each(|root| self.forget(root));
    }

    /// Whether a text makes or unmakes a project, against what the disk says.
    fn heads_differ(&self, path: &Path, text: &str) -> bool {
        let before = self.disk.read(path).ok().and_then(|b| String::from_utf8(b).ok());
        before.map(|b| heads(&b)).unwrap_or_default() != heads(text)
    }

    fn written(&mut self, path: &Path, text: &str, heads: bool) {
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

    /// Whether something changed since it was last told.
    pub fn has_news(&self) -> bool {
        !self.orphans.is_empty() || self.projects.values().any(|p| !p.heard)
    }

    /// Checks what changed and says all of it, with an empty list for files that are clear now. A file of several projects is told once.
    pub fn tell(&mut self) -> Vec<Told> {
        let mut lists: BTreeMap<PathBuf, Vec<Said>> = std::mem::take(&mut self.orphans).into_iter().map(|p| (p, Vec::new())).collect();
        let roots: Vec<PathBuf> = self.projects.keys().cloned().collect();
        for root in roots {
            let Some(project) = self.projects.get_mut(&root) else { continue };
            if project.heard {
                continue;
            }
            project.check();
            project.heard = true;
            let Some(found) = self.said(&root) else { continue };
            let Some(project) = self.projects.get_mut(&root) else { continue };
            let clear = std::mem::replace(&mut project.marked, found.keys().cloned().collect());
            lists.extend(clear.into_iter().map(|p| (p, Vec::new())));
            // An open document hears that it is clear, so that its version is known to be checked.
            for p in self.open.keys().filter(|p| project.holds(p)) {
                lists.entry(p.clone()).or_default();
            }
            for (p, list) in found {
                lists.insert(p, list);
            }
        }
        let put = |(path, list): (PathBuf, Vec<Said>)| Told {
            version: self.open.get(&path).map(|o| o.version),
            file: self.name(path),
            list,
        };
        lists.into_iter().map(put).collect()
    }

    fn said(&self, root: &Path) -> Option<BTreeMap<PathBuf, Vec<Said>>> {
        let project = self.projects.get(root)?;
        let overlay = Overlay {
            disk: self.disk.as_ref(),
            open: &self.open,
        };
        let head = project.paths().find(|p| overlay.text(p).is_some_and(|t| declares_project(&t)));
        let fallback = head.or(project.paths().next()).unwrap_or(root).to_string_lossy().into_owned();
        let all = diagnostics::all(&project.analysis(), project.report()?, project.problems(), &fallback);
        let said = |m: diagnostics::Message| Said {
            region: m.spot.as_ref().map(|s| self.region(s)).unwrap_or_default(),
            severity: m.severity,
            code: m.code,
            text: m.text,
            related: m.related.into_iter().map(|(s, t)| (self.site(&s), t)).collect(),
        };
        Some(
            all.into_iter()
                .map(|(p, list)| (PathBuf::from(p), list.into_iter().map(said).collect()))
                .collect(),
        )
    }

    fn region(&self, spot: &Spot) -> Region {
        self.encoding.region(&spot.text, &spot.range)
    }
    fn name(&self, path: PathBuf) -> FileName {
        match self.open.get(&path) {
            Some(o) => FileName::Uri(o.uri.clone()),
            None => FileName::Path(path),
        }
    }
    fn site(&self, spot: &Spot) -> Site {
        Site {
            region: self.region(spot),
            file: self.name(PathBuf::from(&spot.path)),
        }
    }

    /// The project a file lies in and the byte of a point.
    fn locate(&self, path: &Path, point: Point) -> Option<(PathBuf, u32)> {
        let text = &self.open.get(path)?.text;
        let root = self.projects.iter().find(|(_, p)| p.holds(path))?.0;
        Some((root.clone(), self.encoding.byte(text, point) as u32))
    }

    /// Words about what stands at a point.
    pub fn hover(&mut self, path: &Path, point: Point) -> Option<(Region, String)> {
        let (root, offset) = self.locate(path, point)?;
        let project = self.projects.get_mut(&root)?;
        project.check();
        let h = hover::at(&project.analysis(), project.file(path)?, offset, project.report()?)?;
        Some((self.encoding.region(&self.open.get(path)?.text, &h.range), h.text))
    }

    /// Where what stands at a point is declared.
    pub fn definition(&mut self, path: &Path, point: Point) -> Vec<Site> {
        let Some((root, offset)) = self.locate(path, point) else {
            return Vec::new();
        };
        let project = &self.projects[&root];
        let Some(file) = project.file(path) else { return Vec::new() };
        definition::at(&project.analysis(), file, offset)
            .iter()
            .map(|s| self.site(s))
            .collect()
    }

    /// The outline of a file.
    pub fn symbols(&mut self, path: &Path) -> Vec<Line> {
        let Some((root, _)) = self.locate(path, Point::default()) else {
            return Vec::new();
        };
        let project = &self.projects[&root];
        let (Some(file), Some(open)) = (project.file(path), self.open.get(path)) else {
            return Vec::new();
        };
        symbols::of(&project.analysis(), file)
            .into_iter()
            .map(|s| self.line(&open.text, s))
            .collect()
    }

    fn line(&self, text: &str, s: Symbol) -> Line {
        Line {
            name: s.name,
            detail: s.detail,
            icon: s.icon,
            region: self.encoding.region(text, &s.range),
            name_region: self.encoding.region(text, &s.name_range),
            inside: s.inside.into_iter().map(|i| self.line(text, i)).collect(),
        }
    }
}

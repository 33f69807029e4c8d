//! What the last check left behind, to be read by any number of requests while the next one runs.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use portolan::base::diagnostic::Place;
use portolan::base::system::System;
use portolan::base::{Day, FileId, Index, ItemKey, Origin};
use portolan::check::kept::List;
use portolan::check::{Result, result};
use portolan::driver::{Frozen, Report};
use portolan::law::duty::Subject;
use portolan::law::eval::Context;
use portolan::model::{ObjId, World};
use portolan_syntax::Parsed;

use crate::ide::diagnostics::Message;
use crate::ide::missing::Need;
use crate::names::Names;
use crate::text::Text;

/// A file as it was checked.
#[derive(Debug)]
pub struct FileSnap {
    pub id: FileId,
    pub path: PathBuf,
    /// Of the library or of a pack the project names.
    pub pack: Option<Arc<str>>,
    pub text: Text,
    parsed: OnceLock<Arc<Parsed>>,
}

impl FileSnap {
    pub fn new(id: FileId, path: PathBuf, pack: Option<Arc<str>>, text: Text) -> FileSnap {
        FileSnap {
            id,
            path,
            pack,
            text,
            parsed: OnceLock::new(),
        }
    }
    /// The same file, already read.
    pub fn read(self, parsed: Parsed) -> FileSnap {
        let _ = self.parsed.set(Arc::new(parsed));
        self
    }
    pub fn parsed(&self) -> &Arc<Parsed> {
        self.parsed.get_or_init(|| Arc::new(portolan_syntax::parse(self.text.as_str())))
    }
    /// Whether it is the compiler's own, which no editor can change.
    pub fn is_embedded(&self) -> bool {
        self.pack.is_some() && self.path.starts_with("stdlib")
    }
}

/// The subjects that duties list one by one, by the thing they are told of: part, block and subject. Crossings and holdings need no such list.
pub type Listed = Index<ObjId, Vec<(u32, u32, Subject)>>;

/// [`Listed`] of a check.
pub fn listed(cx: &Context, results: &List) -> Listed {
    let mut out = Listed::default();
    for (n, part) in results.parts.iter().enumerate() {
        for (m, block) in part.blocks.iter().enumerate().filter(|(_, b)| b.is_listed()) {
            block.each(&mut |s, _| {
                out.entry(result::subject_object(cx, s)).or_default().push((n as u32, m as u32, s));
            });
        }
    }
    out
}

/// A world with what finds its things by where they are declared.
#[derive(Debug)]
pub struct Known {
    pub frozen: Frozen,
    /// The day it is judged on, and the regimes.
    pub day: Option<Day>,
    pub regimes: Vec<u32>,
    places: OnceLock<Index<Origin, Vec<ObjId>>>,
    names: OnceLock<Names>,
}

impl Known {
    pub fn new(frozen: Frozen, day: Option<Day>, regimes: Vec<u32>) -> Known {
        Known {
            frozen,
            day,
            regimes,
            places: OnceLock::new(),
            names: OnceLock::new(),
        }
    }
    /// Put together once, by the check.
    pub fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::of(self.world()))
    }
    pub fn world(&self) -> &World {
        &self.frozen.world
    }
    pub fn cx(&self) -> Context<'_> {
        self.frozen.ready().cx
    }
    /// Makes [`Known::at`] quick, for those who ask often.
    pub fn prepare(&self) {
        self.places.get_or_init(|| {
            let mut out: Index<Origin, Vec<ObjId>> = Index::default();
            let world = self.world();
            let below = world.library.objects.len() as u32;
            for id in world.own_ids().chain(0..below) {
                out.entry(world.object(id).at()).or_default().push(id);
            }
            out
        });
    }
    /// The things whose name stands at a place; several where a system is deployed more than once.
    pub fn at(&self, at: Origin) -> Vec<ObjId> {
        if let Some(places) = self.places.get() {
            return places.get(&at).cloned().unwrap_or_default();
        }
        let world = self.world();
        let own: Vec<ObjId> = world.own_ids().filter(|o| world.object(*o).at() == at).collect();
        if !own.is_empty() {
            return own;
        }
        let below = world.library.objects.iter().enumerate();
        below.filter(|(_, o)| o.at() == at).map(|(i, _)| i as u32).collect()
    }
}

/// The disk, for the little a reader takes from it that no check looks at.
#[derive(Clone)]
pub struct Shelf(pub Arc<dyn System + Send + Sync>);

impl std::fmt::Debug for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("Shelf")
    }
}

/// A project as it was checked.
#[derive(Debug)]
pub struct ProjectSnap {
    pub root: PathBuf,
    pub disk: Shelf,
    pub project: Arc<Known>,
    pub cases: BTreeMap<Arc<str>, Arc<Known>>,
    /// What each case starts from.
    pub bases: BTreeMap<Arc<str>, Option<Arc<str>>>,
    /// The items that are cases, by place.
    pub case_items: BTreeMap<(FileId, ItemKey), Arc<str>>,
    pub report: Arc<Report>,
    /// By the number of the file.
    pub files: Vec<Arc<FileSnap>>,
    pub by_path: BTreeMap<PathBuf, FileId>,
    pub listed: Listed,
    /// Everything that is said, by file.
    pub messages: BTreeMap<PathBuf, Vec<Message>>,
    /// Kinds of documents that would help what is blocked, worked out when first asked for.
    pub needs: OnceLock<Vec<Need>>,
    /// The last check that judged, where a mistake of the text keeps this one from it.
    pub judged: Option<Arc<ProjectSnap>>,
}

impl ProjectSnap {
    pub fn file(&self, id: FileId) -> Option<&Arc<FileSnap>> {
        self.files.get(id.0 as usize)
    }
    pub fn holds(&self, path: &Path) -> bool {
        self.by_path.contains_key(path)
    }
    /// The file of a path, the library's by its path below `stdlib`.
    pub fn named(&self, path: &Path) -> Option<&Arc<FileSnap>> {
        match self.by_path.get(path) {
            Some(id) => self.file(*id),
            None => self.files.iter().take_while(|f| f.is_embedded()).find(|f| f.path == path),
        }
    }
    /// The world a top-level item is read in: its case, else the project.
    pub fn world_of(&self, file: FileId, item: ItemKey) -> &Arc<Known> {
        let case = self.case_items.get(&(file, item)).and_then(|c| self.cases.get(c));
        case.unwrap_or(&self.project)
    }
    /// The bytes an origin stood for.
    pub fn range(&self, o: Origin) -> Option<Range<u32>> {
        let slice = self.file(o.file)?.parsed().slices.iter().find(|s| s.key == o.item)?;
        Some(slice.span(o.node))
    }
    /// The file and the bytes of a place.
    pub fn place(&self, place: &Place) -> Option<(FileId, Range<u32>)> {
        Some(match place {
            Place::Node(o) => (o.file, self.range(*o)?),
            Place::Between(a, b) => {
                let (start, end) = (self.range(*a)?, self.range(*b)?);
                (a.file, start.start..end.end.max(start.start))
            }
            Place::Bytes(f, a, b) => (*f, *a..*b),
            Place::Path(_) | Place::Nowhere => return None,
        })
    }
    /// The case a case starts from at the end of its chain, or the project (nothing); of the project itself nothing.
    pub fn root_of(&self, case: Option<&Arc<str>>) -> Option<Arc<str>> {
        let mut at = case?.clone();
        // A circle ends somewhere.
        for _ in 0..=self.bases.len() {
            match self.bases.get(&at) {
                Some(Some(base)) if self.bases.contains_key(base) => at = base.clone(),
                Some(Some(_)) => return None,
                _ => break,
            }
        }
        Some(at)
    }
    /// All worlds that a name of one world is seen in: the project with the cases over it, or a case with those over it.
    pub fn family(&self, of: &Known) -> Vec<&Arc<Known>> {
        let root = self.root_of(of.world().case.as_ref());
        let cases = self
            .cases
            .iter()
            .filter(|(name, _)| self.root_of(Some(name)) == root)
            .map(|(_, k)| k);
        let project = Some(&self.project).filter(|_| root.is_none());
        project.into_iter().chain(cases).collect()
    }
    /// The results of one thing, in the order of the check.
    pub fn results_of(&self, object: ObjId) -> Vec<Result> {
        let mut out = Vec::new();
        let listed = self.listed.get(&object);
        for (n, part) in self.report.results.parts.iter().enumerate() {
            for (m, block) in part.blocks.iter().enumerate() {
                let mut subjects = block.of_thing(&self.project.frozen.subjects, object);
                let own = listed.into_iter().flatten().filter(|l| (l.0, l.1) == (n as u32, m as u32));
                subjects.extend(own.map(|l| l.2));
                for s in subjects {
                    out.extend(block.tells_of(s).iter().map(|t| part.result(s, *t)));
                }
            }
        }
        out
    }
}

/// All projects after a check.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// The last edit it knows of.
    pub revision: u64,
    pub projects: Vec<Arc<ProjectSnap>>,
    /// The first check of some project is still under way: no verdict is known.
    pub unjudged: bool,
}

impl Snapshot {
    /// The project a file belongs to; a file of the library is looked at through the first.
    pub fn of(&self, path: &Path) -> Option<&Arc<ProjectSnap>> {
        let own = self.projects.iter().find(|p| p.holds(path));
        own.or_else(|| self.projects.iter().find(|p| p.named(path).is_some()))
    }
}

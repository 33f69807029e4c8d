//! What one request sees: the last check, and the texts as the editor holds them now. Places of the check are carried over to the present.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use portolan::base::diagnostic::Place;
use portolan::base::{FileId, Origin};
use portolan_syntax::{Parsed, Slice};

use crate::answer::{FileName, Site};
use crate::settings::{Editor, Settings};
use crate::snapshot::{FileSnap, ProjectSnap, Snapshot};
use crate::text::{Encoding, Point, Region, Shift, Text};

/// A document the editor holds open.
#[derive(Debug, Clone)]
pub struct Doc {
    /// As the editor names it; answers name it the same way.
    pub uri: String,
    pub version: i32,
    pub text: Text,
    /// What moved since the last check, each with its edit's number.
    pub shifts: Vec<(u64, Shift)>,
    parsed: Arc<OnceLock<Arc<Parsed>>>,
}

impl Doc {
    pub fn new(uri: String, version: i32, text: Text) -> Doc {
        Doc {
            uri,
            version,
            text,
            shifts: Vec::new(),
            parsed: Arc::default(),
        }
    }
    /// The same document with another text.
    pub fn with(&self, version: i32, text: Text, shifts: Vec<(u64, Shift)>) -> Doc {
        Doc {
            uri: self.uri.clone(),
            version,
            text,
            shifts,
            parsed: Arc::default(),
        }
    }
    /// Its text as read; read once for each version.
    pub fn parsed(&self) -> &Arc<Parsed> {
        self.parsed.get_or_init(|| Arc::new(portolan_syntax::parse(self.text.as_str())))
    }
}

/// Open documents by their path.
pub type Docs = BTreeMap<PathBuf, Arc<Doc>>;

/// What one request sees.
#[derive(Debug, Clone, Default)]
pub struct View {
    pub snapshot: Arc<Snapshot>,
    pub docs: Arc<Docs>,
    pub encoding: Encoding,
    pub settings: Arc<Settings>,
    pub editor: Arc<Editor>,
    /// Semantic tokens sent last, by file, with their number: a delta is told against them.
    pub tokens: Arc<Mutex<BTreeMap<PathBuf, (u64, Vec<[u32; 5]>)>>>,
}

/// A file as it stands now, and the project it was checked in.
pub struct Here {
    pub project: Arc<ProjectSnap>,
    pub file: Arc<FileSnap>,
    pub text: Text,
    pub parsed: Arc<Parsed>,
}

/// The text window that is read anew around a place of a large file that was edited since the last check, in bytes.
const WINDOW: usize = 16 << 10;

impl View {
    /// The text of a file now: the editor's, else as it was checked.
    pub fn text(&self, path: &Path) -> Option<Text> {
        match self.docs.get(path) {
            Some(d) => Some(d.text.clone()),
            None => self.snapshot.of(path)?.named(path).map(|f| f.text.clone()),
        }
    }

    /// A text with its items, without any project: the editor's own, else as it was checked.
    pub fn read(&self, path: &Path) -> Option<(Text, Arc<Parsed>)> {
        if let Some(here) = self.here(path) {
            return Some((here.text, here.parsed));
        }
        self.docs.get(path).map(|d| (d.text.clone(), d.parsed().clone()))
    }

    /// A file with its items, read anew where it was edited since the last check.
    pub fn here(&self, path: &Path) -> Option<Here> {
        let (project, file, text) = self.looked_up(path)?;
        let parsed = match self.docs.get(path) {
            Some(d) if !Arc::ptr_eq(d.text.shared(), file.text.shared()) => d.parsed().clone(),
            _ => file.parsed().clone(),
        };
        Some(Here {
            project,
            file,
            text,
            parsed,
        })
    }

    fn looked_up(&self, path: &Path) -> Option<(Arc<ProjectSnap>, Arc<FileSnap>, Text)> {
        let project = self.snapshot.of(path)?.clone();
        let file = project.named(path)?.clone();
        let text = self.docs.get(path).map_or_else(|| file.text.clone(), |d| d.text.clone());
        Some((project, file, text))
    }

    /// The top-level item around a byte of the present text. Of a large file that was edited since the last check only the neighbourhood is
    /// read, so that the answer does not wait for the size of the file.
    pub fn slice_at(&self, path: &Path, byte: u32) -> Option<(Arc<ProjectSnap>, Arc<FileSnap>, Slice)> {
        let (project, file, text) = self.looked_up(path)?;
        let touches = |s: &&Slice| s.range().start <= byte && byte <= s.range().end;
        let edited = self.docs.get(path).filter(|d| !Arc::ptr_eq(d.text.shared(), file.text.shared()));
        let slice = match edited {
            None => around(&file.parsed().slices, byte)?.clone(),
            Some(d) if d.parsed.get().is_some() || text.as_str().len() <= WINDOW => around(&d.parsed().slices, byte)?.clone(),
            Some(_) => {
                // From the item before the one that stood here to the one after it.
                let slices = &file.parsed().slices;
                let then = self.then(path, byte);
                let n = slices.partition_point(|s| s.range().end < then);
                let first = n.checked_sub(2).map_or(0, |i| slices[i].range().start);
                let last = slices.get(n + 2).map_or(file.text.as_str().len() as u32, |s| s.range().end);
                let (first, last) = (self.now(path, first), self.now(path, last));
                let window = text.as_str().get(first as usize..last as usize)?;
                let parsed = portolan_syntax::parse(window);
                let at = parsed.slices.iter().find(|s| {
                    let r = s.range();
                    r.start + first <= byte && byte <= r.end + first
                })?;
                at.moved(first)
            }
        };
        Some((project, file, slice)).filter(|(_, _, s)| touches(&s))
    }

    fn shifts(&self, path: &Path) -> &[(u64, Shift)] {
        self.docs.get(path).map_or(&[], |d| &d.shifts)
    }
    /// Where a byte of the last check stands now.
    pub fn now(&self, path: &Path, byte: u32) -> u32 {
        self.shifts(path).iter().fold(byte, |b, (_, s)| s.forward(b))
    }
    /// Where a byte stood at the last check.
    pub fn then(&self, path: &Path, byte: u32) -> u32 {
        self.shifts(path).iter().rev().fold(byte, |b, (_, s)| s.backward(b))
    }

    /// A place of the last check as the editor names it now.
    pub fn site(&self, project: &ProjectSnap, file: FileId, range: &Range<u32>) -> Option<Site> {
        let f = project.file(file)?;
        let (start, end) = (self.now(&f.path, range.start), self.now(&f.path, range.end));
        let text = self.docs.get(&f.path).map_or(&f.text, |d| &d.text);
        Some(Site {
            file: self.name(f),
            region: text.region(self.encoding, &(start..end.max(start))),
        })
    }
    pub fn origin(&self, project: &ProjectSnap, o: Origin) -> Option<Site> {
        self.site(project, o.file, &project.range(o)?)
    }
    pub fn place(&self, project: &ProjectSnap, place: &Place) -> Option<Site> {
        let (file, range) = project.place(place)?;
        self.site(project, file, &range)
    }

    pub fn name(&self, file: &FileSnap) -> FileName {
        match self.docs.get(&file.path) {
            Some(d) => FileName::Uri(d.uri.clone()),
            None if file.is_embedded() => FileName::Library(file.path.to_string_lossy().replace('\\', "/")),
            None => FileName::Path(file.path.clone()),
        }
    }

    /// The byte of a point of a file now.
    pub fn byte(&self, path: &Path, point: Point) -> Option<u32> {
        Some(self.text(path)?.byte(self.encoding, point) as u32)
    }
    /// A range of bytes of the present text.
    pub fn region(&self, path: &Path, range: &Range<u32>) -> Region {
        self.text(path).map_or(Region::default(), |t| t.region(self.encoding, range))
    }
}

/// The item that holds a byte; of two that touch there, the second.
fn around(slices: &[Slice], byte: u32) -> Option<&Slice> {
    let n = slices.partition_point(|s| s.range().start <= byte);
    n.checked_sub(1).map(|i| &slices[i]).filter(|s| byte <= s.range().end)
}

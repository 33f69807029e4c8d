//! The one thread that owns the state. Messages are worked off in the order they came. Edits change the texts at once; what they mean is worked
//! out by the checking thread once no message waits, so a burst of edits is checked once. Requests are answered by reading threads from the
//! last check and the present texts: those that must be quick at once, those that must be exact when a check knows the edits before them.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::time::{Duration, Instant};

use portolan::base::system::System;
use serde_json::Value;

use crate::answer::{FileName, Status, Told};
use crate::checker::{self, Batch, Brake, Checked, Found};
use crate::glance::{self, Look, Seen};
use crate::handlers::{Failure, Needs, Row};
use crate::overlay::Open;
use crate::readers::{self, Job, Reply};
use crate::session::Work;
use crate::settings::{Editor, Settings};
use crate::snapshot::Snapshot;
use crate::text::{Edit, Encoding, Text, whole};
use crate::view::{Doc, Docs, View};

/// A request as it came.
pub struct Request {
    pub row: &'static Row,
    pub params: Value,
    /// The document it is about, if it is about one.
    pub path: Option<PathBuf>,
    /// Nobody waits for the answer any more.
    pub given_up: Arc<AtomicBool>,
    pub reply: Reply,
}

/// What comes from the editor, and from the checking thread.
pub enum Message {
    Start {
        encoding: Encoding,
        folders: Vec<PathBuf>,
        editor: Editor,
        settings: Settings,
    },
    /// The editor listens now.
    Ready,
    Choose(Settings),
    Folders {
        added: Vec<PathBuf>,
        gone: Vec<PathBuf>,
    },
    Opened {
        path: PathBuf,
        uri: String,
        version: i32,
        text: String,
    },
    Changed {
        path: PathBuf,
        version: i32,
        edits: Vec<Edit>,
    },
    Closed {
        path: PathBuf,
    },
    /// Files changed outside the editor; `None` where files came or went.
    DiskChanged(Option<Vec<PathBuf>>),
    Request(Request),
    Checked(Checked),
    Seen(Seen),
    End,
}

/// What goes to the editor unasked.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    Told(Told),
    Status(Status),
    /// The first check begins, or is done.
    Working(bool),
    /// What was asked for earlier may be answered otherwise now.
    Refresh,
    /// A line for the editor's log.
    Log(String),
}

/// A check that took longer than this waits for a pause in the typing before it runs again.
const LONG: Duration = Duration::from_millis(60);
/// A check that takes longer than this is noticed: what can be said before it is said before it.
const NOTICED: Duration = Duration::from_millis(30);
/// Checks are given up for an edit for so long, then one is let to its end however much is typed.
const UNHEARD: Duration = Duration::from_millis(1_500);
/// The longest such pause.
const MOST_PAUSE: Duration = Duration::from_millis(200);

/// Starts the threads. They end with the sender.
pub fn start(
    disk: Arc<dyn System + Send + Sync>,
    library: Vec<(String, String)>,
    news: impl Fn(News) + Send + Sync + 'static,
) -> io::Result<Sender<Message>> {
    let (sender, receiver) = channel();
    let back = sender.clone();
    let brake = Brake::default();
    let check = checker::start(disk, library, brake.clone(), move |c| drop(back.send(Message::Checked(c))))?;
    let news: Arc<dyn Fn(News) + Send + Sync> = Arc::new(news);
    let readers = readers::start(news.clone())?;
    let back = sender.clone();
    let glance = glance::start(move |s| drop(back.send(Message::Seen(s))))?;
    let (away, old) = channel::<Arc<Snapshot>>();
    std::thread::Builder::new().name("away".into()).spawn(move || {
        crate::background::stand_back();
        old.into_iter().for_each(drop);
    })?;
    let body = move || State::new(check, brake, glance, away, readers, news).run(&receiver);
    std::thread::Builder::new().name("state".into()).spawn(body)?;
    Ok(sender)
}

struct State {
    check: Sender<Batch>,
    brake: Brake,
    glance: Sender<Look>,
    /// Takes what is not needed any more: to give back the pieces of a large model takes longer than a request may wait.
    away: Sender<Arc<Snapshot>>,
    readers: Sender<Job>,
    news: Arc<dyn Fn(News) + Send + Sync>,
    view: View,
    /// Counts edits.
    revision: u64,
    /// Not yet handed to the checking thread.
    work: Vec<Work>,
    checking: bool,
    /// How long the last check took that was not given up.
    took: Duration,
    /// The longest of the last ones, less as time goes by: a check that finds a mistake ends early and foretells nothing of the next.
    slow: Duration,
    /// When the first check began that none has ended since.
    unheard: Option<Instant>,
    /// When the last edit came.
    edited: Instant,
    /// Requests that wait for a check that knows this edit.
    waiting: Vec<(u64, Option<i32>, Request)>,
    begun: bool,
    /// Documents that were spoken of before a check knew their last edit, with that version.
    early: BTreeMap<PathBuf, i32>,
}

impl State {
    fn new(
        check: Sender<Batch>,
        brake: Brake,
        glance: Sender<Look>,
        away: Sender<Arc<Snapshot>>,
        readers: Sender<Job>,
        news: Arc<dyn Fn(News) + Send + Sync>,
    ) -> State {
        State {
            check,
            brake,
            glance,
            away,
            readers,
            news,
            view: View::default(),
            revision: 0,
            work: Vec::new(),
            checking: false,
            took: Duration::ZERO,
            slow: Duration::ZERO,
            unheard: None,
            edited: Instant::now(),
            waiting: Vec::new(),
            begun: false,
            early: BTreeMap::new(),
        }
    }

    fn run(mut self, messages: &Receiver<Message>) {
        loop {
            let message = match messages.try_recv() {
                Ok(m) => m,
                Err(TryRecvError::Disconnected) => return,
                Err(TryRecvError::Empty) => {
                    let pause = self.pause();
                    if pause.is_some_and(|p| p.is_zero()) {
                        self.begin();
                        continue;
                    }
                    let next = match pause {
                        Some(p) => messages.recv_timeout(p),
                        None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
                    };
                    match next {
                        Ok(m) => m,
                        Err(RecvTimeoutError::Timeout) => continue,
                        Err(RecvTimeoutError::Disconnected) => return,
                    }
                }
            };
            if let Message::End = message {
                return;
            }
            self.handle(message);
        }
    }

    /// How long a check has still to wait; nothing where none is due.
    fn pause(&self) -> Option<Duration> {
        if self.checking || self.work.is_empty() || !self.begun {
            return None;
        }
        if self.took < LONG {
            return Some(Duration::ZERO);
        }
        let wanted = (self.took / 8).min(MOST_PAUSE);
        Some(wanted.saturating_sub(self.edited.elapsed()))
    }

    fn begin(&mut self) {
        if self.view.snapshot.revision == 0 {
            (self.news)(News::Working(true));
        }
        self.checking = true;
        self.unheard.get_or_insert_with(Instant::now);
        let work = std::mem::take(&mut self.work);
        let _ = self.check.send(Batch {
            revision: self.revision,
            work,
        });
    }

    fn push(&mut self, work: Work) {
        self.revision += 1;
        self.edited = Instant::now();
        self.work.push(work);
        // A short check is sooner done than given up and begun anew.
        if self.checking && self.took >= LONG && self.unheard.is_some_and(|u| u.elapsed() < UNHEARD) {
            self.brake.pull();
        }
    }

    fn handle(&mut self, message: Message) {
        match message {
            Message::Start {
                encoding,
                folders,
                editor,
                settings,
            } => {
                self.view.encoding = encoding;
                self.view.editor = Arc::new(editor);
                self.view.settings = Arc::new(settings.clone());
                self.push(Work::Start { encoding, folders });
                self.push(Work::Choose(settings));
            }
            Message::Ready => {
                self.begun = true;
                self.push(Work::Reload);
            }
            Message::Choose(settings) => {
                if *self.view.settings != settings {
                    self.view.settings = Arc::new(settings.clone());
                    self.push(Work::Choose(settings));
                }
            }
            Message::Folders { added, gone } => self.push(Work::Folders { added, gone }),
            Message::Opened { path, uri, version, text } => self.opened(path, uri, version, text),
            Message::Changed { path, version, edits } => self.changed(&path, version, &edits),
            Message::Closed { path } => {
                self.early.remove(&path);
                if Arc::make_mut(&mut self.view.docs).remove(&path).is_some() && !is_library(&path) {
                    self.push(Work::Close { path });
                }
            }
            Message::DiskChanged(None) => self.push(Work::Reload),
            Message::DiskChanged(Some(list)) => {
                // What the editor holds open it changes itself; a save is no news.
                let list: Vec<PathBuf> = list.into_iter().filter(|p| !self.view.docs.contains_key(p)).collect();
                if !list.is_empty() {
                    self.push(Work::Disk(list));
                }
            }
            Message::Request(r) => self.request(r),
            Message::Checked(c) => self.checked(c),
            Message::Seen(s) => self.seen(s),
            Message::End => {}
        }
    }

    fn opened(&mut self, path: PathBuf, uri: String, version: i32, text: String) {
        let text = Text::new(text);
        let mut doc = Doc::new(uri, version, text);
        // What was checked was the disk's text; if it is the same, nothing moved.
        let known = self.view.snapshot.of(&path).and_then(|p| p.named(&path)).map(|f| f.text.clone());
        if let Some(old) = known.filter(|o| o.as_str() != doc.text.as_str()) {
            doc.shifts.push((self.revision + 1, whole(&old, &doc.text)));
        }
        if is_library(&path) {
            // Read-only: shown, never checked.
            Arc::make_mut(&mut self.view.docs).insert(path, Arc::new(doc));
        } else {
            self.write(path, doc);
        }
    }

    fn changed(&mut self, path: &Path, version: i32, edits: &[Edit]) {
        let Some(doc) = self.view.docs.get(path).filter(|_| !is_library(path)) else {
            (self.news)(News::Log(format!(
                "a change of `{}`, which is not open, is ignored",
                path.display()
            )));
            return;
        };
        if version <= doc.version {
            (self.news)(News::Log(format!(
                "version {version} of `{}` follows version {}; its changes are made all the same",
                path.display(),
                doc.version
            )));
        }
        let mut text = doc.text.clone();
        let mut shifts = doc.shifts.clone();
        for e in edits {
            let (next, shift) = text.edited(self.view.encoding, e);
            text = next;
            shifts.push((self.revision + 1, shift));
        }
        let doc = doc.with(version, text, shifts);
        self.write(path.to_owned(), doc);
        if self.view.editor.early && self.slow >= NOTICED {
            let look = Look {
                path: path.to_owned(),
                revision: self.revision,
                view: self.view.clone(),
            };
            let _ = self.glance.send(look);
        }
    }

    /// What can be said before a check, unless a check or an edit was quicker.
    fn seen(&mut self, seen: Seen) {
        let version = self.view.docs.get(&seen.path).map(|d| d.version);
        if self.view.snapshot.revision >= seen.revision || version.is_none() || version != seen.said.version {
            return;
        }
        self.early.extend(version.map(|v| (seen.path, v)));
        (self.news)(News::Told(seen.said));
    }

    /// Whether a list speaks of an older text than the editor has heard of already; the check of the newer one will tell all.
    fn is_old(&self, one: &Told) -> bool {
        let FileName::Uri(uri) = &one.file else { return false };
        let doc = self.view.docs.iter().find(|d| d.1.uri == *uri);
        doc.is_some_and(|(path, d)| self.early.get(path) == Some(&d.version) && one.version.is_some_and(|v| v < d.version))
    }

    fn write(&mut self, path: PathBuf, doc: Doc) {
        let open = Open {
            uri: doc.uri.clone(),
            version: doc.version,
            text: doc.text.clone(),
            heads: Default::default(),
        };
        // Of edits of one document that wait, only the last counts.
        self.work.retain(|w| !matches!(w, Work::Write { path: p, .. } if *p == path));
        self.push(Work::Write { path: path.clone(), open });
        Arc::make_mut(&mut self.view.docs).insert(path, Arc::new(doc));
    }

    fn request(&mut self, request: Request) {
        let version = self.version(&request);
        let fresh = self.is_fresh();
        let known = fresh || self.is_known(&request);
        let ready = match request.row.needs {
            Needs::Text => true,
            Needs::Any => known,
            Needs::Exact => fresh,
        };
        if ready {
            self.dispatch(request);
        } else {
            self.waiting.push((self.revision, version, request));
        }
    }

    /// Whether there is something to answer from: a document of a project that was never looked at waits for that.
    fn is_known(&self, request: &Request) -> bool {
        let snapshot = &self.view.snapshot;
        request.path.as_deref().is_none_or(|p| snapshot.of(p).is_some()) && !snapshot.projects.is_empty()
    }

    /// Whether the last check knows every edit.
    fn is_fresh(&self) -> bool {
        let snapshot = &self.view.snapshot;
        snapshot.revision >= self.revision && !snapshot.unjudged
    }

    fn version(&self, request: &Request) -> Option<i32> {
        self.view.docs.get(request.path.as_ref()?).map(|d| d.version)
    }

    fn dispatch(&self, request: Request) {
        let _ = self.readers.send(Job {
            request,
            view: self.view.clone(),
        });
    }

    /// What is known of a large project before its first check is done.
    fn looked(&mut self, snapshot: Arc<Snapshot>, lists: Vec<Told>) {
        self.take(snapshot);
        self.tell(lists);
        let waiting = std::mem::take(&mut self.waiting).into_iter();
        let (ready, later): (Vec<_>, Vec<_>) = waiting.partition(|w| w.2.row.needs == Needs::Any && self.is_known(&w.2));
        self.waiting = later;
        ready.into_iter().for_each(|w| self.dispatch(w.2));
    }

    fn tell(&self, lists: Vec<Told>) {
        for one in lists {
            if !self.is_old(&one) {
                (self.news)(News::Told(one));
            }
        }
    }

    fn checked(&mut self, checked: Checked) {
        if let Found::Text(snapshot, lists) = checked.found {
            return self.looked(snapshot, lists);
        }
        self.checking = false;
        if !matches!(checked.found, Found::Overtaken) {
            self.took = checked.took;
            self.slow = checked.took.max(self.slow.mul_f32(0.98));
            self.unheard = None;
        }
        let first = self.view.snapshot.revision == 0 || self.view.snapshot.unjudged;
        let mut failed = false;
        match checked.found {
            // What waits goes on waiting, for the next one.
            Found::Overtaken | Found::Text(..) => return,
            Found::All(snapshot, lists, status) => {
                self.take(snapshot);
                self.tell(lists);
                (self.news)(News::Status(status));
            }
            Found::Wrong(words) => {
                failed = true;
                (self.news)(News::Log(format!(
                    "this should not have happened; please report it with the text that led here: {words}"
                )));
            }
        }
        if first {
            (self.news)(News::Working(false));
        }
        let (ready, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting).into_iter().partition(|w| w.0 <= checked.revision);
        self.waiting = later;
        for (_, version, request) in ready {
            let current = self.version(&request);
            if failed {
                (request.reply)(Err(Failure::internal("the check went wrong; the log says more")));
            } else if version.is_some() && current != version {
                (request.reply)(Err(Failure::modified()));
            } else {
                self.dispatch(request);
            }
        }
        (self.news)(News::Refresh);
    }

    /// A new snapshot: what it knows of needs no carrying over any more.
    fn take(&mut self, snapshot: Arc<Snapshot>) {
        let docs: Docs = self
            .view
            .docs
            .iter()
            .map(|(p, d)| {
                if d.shifts.iter().all(|s| s.0 > snapshot.revision) {
                    return (p.clone(), d.clone());
                }
                let mut doc = d.as_ref().clone();
                doc.shifts.retain(|s| s.0 > snapshot.revision);
                (p.clone(), Arc::new(doc))
            })
            .collect::<BTreeMap<_, _>>();
        self.view.docs = Arc::new(docs);
        let old = std::mem::replace(&mut self.view.snapshot, snapshot);
        let _ = self.away.send(old);
    }
}

/// Whether a path is one of the embedded library's, which have no folder above them.
fn is_library(path: &Path) -> bool {
    path.starts_with("stdlib")
}

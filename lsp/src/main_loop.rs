//! The one thread that owns the state. Messages are worked off in the order they came; what an edit means for the whole project is worked out
//! once no message waits, so a burst of edits is checked once.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

use portolan::base::system::System;

use crate::answer::{Line, Site, Told};
use crate::overlay::Open;
use crate::session::Session;
use crate::text::{Edit, Encoding, Point, Region};

/// Evaluation follows the nesting of the text: as large as the command line's own stack, so that both can read the same projects.
const STACK: usize = 256 << 20;

/// Takes an answer where it is waited for.
pub type Reply<T> = Box<dyn FnOnce(T) + Send>;

/// What comes from the editor.
pub enum Message {
    Start {
        encoding: Encoding,
        folders: Vec<PathBuf>,
    },
    Opened {
        path: PathBuf,
        open: Open,
    },
    Changed {
        path: PathBuf,
        version: i32,
        edits: Vec<Edit>,
    },
    Closed {
        path: PathBuf,
    },
    /// Files came, went or changed outside the editor.
    DiskChanged,
    Hover {
        path: PathBuf,
        point: Point,
        reply: Reply<Option<(Region, String)>>,
    },
    Definition {
        path: PathBuf,
        point: Point,
        reply: Reply<Vec<Site>>,
    },
    Symbols {
        path: PathBuf,
        reply: Reply<Vec<Line>>,
    },
}

/// What goes to the editor unasked.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    Told(Told),
    /// A line for the editor's log.
    Log(String),
}

/// Starts the thread. It ends when the sender is dropped.
pub fn start(
    disk: Box<dyn System + Send>,
    library: Vec<(String, String)>,
    news: impl Fn(News) + Send + 'static,
) -> io::Result<Sender<Message>> {
    let (sender, receiver) = channel();
    let body = move || run(Session::new(disk, library), &receiver, &news);
    std::thread::Builder::new().name("state".into()).stack_size(STACK).spawn(body)?;
    Ok(sender)
}

fn run(mut session: Session, messages: &Receiver<Message>, news: &dyn Fn(News)) {
    loop {
        let message = match messages.try_recv() {
            Ok(m) => Some(m),
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) if session.has_news() => None,
            Err(TryRecvError::Empty) => match messages.recv() {
                Ok(m) => Some(m),
                Err(_) => return,
            },
        };
        let done = catch_unwind(AssertUnwindSafe(|| match message {
            Some(m) => handle(&mut session, m),
            None => session.tell().into_iter().for_each(|t| news(News::Told(t))),
        }));
        if let Err(panic) = done {
            news(News::Log(format!(
                "this should not have happened; please report it with the text that led here: {}",
                words(panic.as_ref())
            )));
            // What was half done is read anew; a second panic while doing so leaves an empty session until the next edit.
            let _ = catch_unwind(AssertUnwindSafe(|| session.start_over()));
        }
    }
}

fn handle(session: &mut Session, message: Message) {
    match message {
        Message::Start { encoding, folders } => session.start(encoding, folders),
        Message::Opened { path, open } => session.opened(path, open),
        Message::Changed { path, version, edits } => session.changed(&path, version, edits),
        Message::Closed { path } => session.closed(&path),
        Message::DiskChanged => session.reload(),
        Message::Hover { path, point, reply } => reply(session.hover(&path, point)),
        Message::Definition { path, point, reply } => reply(session.definition(&path, point)),
        Message::Symbols { path, reply } => reply(session.symbols(&path)),
    }
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("no words")
}

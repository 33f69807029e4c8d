//! The thread that checks. It alone writes to the databases; what it finds it hands on as a snapshot.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use portolan::base::system::System;

use crate::answer::{Status, Told};
use crate::session::{Session, Work};
use crate::snapshot::Snapshot;

/// Evaluation follows the nesting of the text: as large as the command line's own stack, so that both can read the same projects.
pub const STACK: usize = 256 << 20;

/// What to take in before the next check.
pub struct Batch {
    /// Of the last edit among the work.
    pub revision: u64,
    pub work: Vec<Work>,
}

/// What a check found.
pub struct Checked {
    pub revision: u64,
    /// Nothing where the check went wrong: the last one stands.
    pub found: Result<(Arc<Snapshot>, Vec<Told>, Status), String>,
    pub took: Duration,
}

/// Starts the thread. It ends when the sender is dropped.
pub fn start(
    disk: Box<dyn System + Send>,
    library: Vec<(String, String)>,
    done: impl Fn(Checked) + Send + 'static,
) -> io::Result<Sender<Batch>> {
    let (sender, receiver) = channel::<Batch>();
    let body = move || {
        let mut session = Session::new(disk, library);
        while let Ok(batch) = receiver.recv() {
            let start = Instant::now();
            let revision = batch.revision;
            // Each by itself, so that one that goes wrong takes no other with it.
            let mut wrong = None;
            for work in batch.work {
                wrong = wrong.or(guarded(&mut session, |s| s.work(work)).err());
            }
            let found = guarded(&mut session, |s| s.check(revision));
            let found = match wrong {
                Some(words) => Err(words),
                None => found,
            };
            done(Checked {
                revision,
                found: found.map(|(s, t, status)| (Arc::new(s), t, status)),
                took: start.elapsed(),
            });
        }
    };
    std::thread::Builder::new().name("check".into()).stack_size(STACK).spawn(body)?;
    Ok(sender)
}

/// After a panic all is read anew. Should that fail too, the next edit tries again.
fn guarded<T>(session: &mut Session, f: impl FnOnce(&mut Session) -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(|| f(session))).map_err(|panic| {
        let _ = catch_unwind(AssertUnwindSafe(|| session.start_over()));
        words(panic.as_ref()).to_owned()
    })
}

/// What a panic said.
pub fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("no words")
}

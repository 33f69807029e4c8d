//! The thread that checks. It alone writes to the databases; what it finds it hands on as a snapshot. A check that an edit has overtaken can be
//! given up: it stops at its next query, and what was worked out until then is kept for the next one.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portolan::base::system::System;
use portolan::driver::{Database, STACK};
use salsa::{CancellationToken, Database as _};

use crate::answer::{Status, Told};
use crate::session::{Session, Work};
use crate::snapshot::Snapshot;

/// What to take in before the next check.
pub struct Batch {
    /// Of the last edit among the work.
    pub revision: u64,
    pub work: Vec<Work>,
}

/// What became of a check.
pub enum Found {
    /// What is said before the first check of a large project, which goes on.
    Text(Arc<Snapshot>, Vec<Told>),
    All(Arc<Snapshot>, Vec<Told>, Status),
    /// It went wrong, in words; the last one stands.
    Wrong(String),
    /// It was given up. Its work is taken in, and the next check looks at it.
    Overtaken,
}

/// A check that ended.
pub struct Checked {
    pub revision: u64,
    pub found: Found,
    pub took: Duration,
}

/// Stops the running check from another thread.
#[derive(Clone, Default)]
pub struct Brake {
    pulled: Arc<AtomicBool>,
    running: Arc<Mutex<Option<CancellationToken>>>,
}

impl Brake {
    /// The running check is not wanted any more; one that begins later is.
    pub fn pull(&self) {
        let running = self.running.lock();
        self.pulled.store(true, Ordering::Relaxed);
        if let Ok(Some(token)) = running.as_deref() {
            token.cancel();
        }
    }
    /// What is begun now is wanted.
    pub fn release(&self) {
        self.pulled.store(false, Ordering::Relaxed);
    }
    /// Works on a database; ends early, by unwinding, where the brake is pulled.
    pub fn watch<T>(&self, db: &Database, work: impl FnOnce() -> T) -> T {
        // Attached as a whole: the token would be cleared after each query.
        db.attach(|db| {
            if let Ok(mut running) = self.running.lock() {
                *running = Some(db.cancellation_token());
                if self.pulled.load(Ordering::Relaxed) {
                    db.cancellation_token().cancel();
                }
            }
            let held = Held(self);
            db.unwind_if_revision_cancelled();
            let done = work();
            drop(held);
            done
        })
    }
}

/// Takes the token away however the work ends: it must not stop a later one.
struct Held<'a>(&'a Brake);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Ok(mut running) = self.0.running.lock() {
            *running = None;
        }
    }
}

/// Starts the thread. It ends when the sender is dropped.
pub fn start(
    disk: Arc<dyn System + Send + Sync>,
    library: Vec<(String, String)>,
    brake: Brake,
    done: impl Fn(Checked) + Send + 'static,
) -> io::Result<Sender<Batch>> {
    let (sender, receiver) = channel::<Batch>();
    let body = move || {
        crate::background::stand_back();
        let mut session = Session::new(disk, library);
        while let Ok(batch) = receiver.recv() {
            brake.release();
            let start = Instant::now();
            let revision = batch.revision;
            // Each by itself, so that one that goes wrong takes no other with it.
            let mut wrong = None;
            for work in batch.work {
                if let Err(Some(words)) = guarded(&mut session, |s| s.work(work)) {
                    wrong = wrong.or(Some(words));
                }
            }
            // Should this go wrong, so does the check, and tells it.
            if let Ok(Some((snapshot, lists))) = guarded(&mut session, |s| s.look(revision, &brake)) {
                done(Checked {
                    revision,
                    found: Found::Text(Arc::new(snapshot), lists),
                    took: start.elapsed(),
                });
            }
            let found = guarded(&mut session, |s| s.check(revision, &brake));
            let found = match (wrong, found) {
                (Some(words), _) | (None, Err(Some(words))) => Found::Wrong(words),
                (None, Err(None)) => Found::Overtaken,
                (None, Ok((s, t, status))) => Found::All(Arc::new(s), t, status),
            };
            done(Checked {
                revision,
                found,
                took: start.elapsed(),
            });
        }
    };
    std::thread::Builder::new().name("check".into()).stack_size(STACK).spawn(body)?;
    Ok(sender)
}

/// After a panic all is read anew. Should that fail too, the next edit tries again. No words where the work was only given up.
fn guarded<T>(session: &mut Session, f: impl FnOnce(&mut Session) -> T) -> Result<T, Option<String>> {
    catch_unwind(AssertUnwindSafe(|| f(session))).map_err(|panic| {
        if panic.is::<salsa::Cancelled>() {
            return None;
        }
        let _ = catch_unwind(AssertUnwindSafe(|| session.start_over()));
        Some(words(panic.as_ref()).to_owned())
    })
}

/// What a panic said.
pub fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("no words")
}

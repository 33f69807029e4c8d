//! What can be said of an edited text at once, while the check of the whole project still runs: its syntax as it stands now, and all else as the
//! last check said it, where no edit touched it. Only for projects whose check takes so long that a reader would notice.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};

use portolan::driver::STACK;

use crate::answer::{FileName, Said, Told};
use crate::ide::diagnostics;
use crate::view::View;

/// A text to look at.
pub struct Look {
    pub path: PathBuf,
    /// The edits of it that are known.
    pub revision: u64,
    pub view: View,
}

/// What was seen.
pub struct Seen {
    pub path: PathBuf,
    pub revision: u64,
    pub said: Told,
}

/// Starts the thread. It ends when the sender is dropped.
pub fn start(done: impl Fn(Seen) + Send + 'static) -> io::Result<Sender<Look>> {
    let (sender, receiver) = channel::<Look>();
    let body = move || {
        while let Ok(mut look) = receiver.recv() {
            // What was typed meanwhile counts.
            let mut others: Vec<Look> = Vec::new();
            while let Ok(next) = receiver.try_recv() {
                let old = std::mem::replace(&mut look, next);
                others.retain(|o| o.path != look.path);
                if old.path != look.path {
                    others.push(old);
                }
            }
            for l in others.into_iter().chain([look]) {
                // What goes wrong here is said by the check, or by the requests that read the same text.
                if let Ok(Some(said)) = catch_unwind(AssertUnwindSafe(|| of(&l.view, &l.path))) {
                    done(Seen {
                        path: l.path,
                        revision: l.revision,
                        said,
                    });
                }
            }
        }
    };
    std::thread::Builder::new().name("glance".into()).stack_size(STACK).spawn(body)?;
    Ok(sender)
}

/// All that can be said of an open document without a check; nothing where no check ever saw it.
fn of(view: &View, path: &Path) -> Option<Told> {
    let doc = view.docs.get(path)?;
    let here = view.here(path)?;
    let touched = |start: u32, end: u32| {
        let mut at = (start, end);
        doc.shifts.iter().any(|(_, s)| {
            let hit = at.0 < s.start + s.old.max(1) && s.start < at.1.max(at.0 + 1);
            at = (s.forward(at.0), s.forward(at.1));
            hit
        })
    };
    let mut list: Vec<Said> = here.parsed.errors.iter().map(|e| diagnostics::syntax(view, path, e)).collect();
    let old = here.project.messages.get(path).map_or(&[][..], Vec::as_slice);
    let kept = old.iter().filter(|m| !m.code.starts_with("syntax."));
    let kept = kept.filter(|m| m.spot.as_ref().is_none_or(|r| !touched(r.start, r.end)));
    list.extend(kept.map(|m| diagnostics::shown(view, &here.project, path, m)));
    Some(Told {
        before: None,
        file: FileName::Uri(doc.uri.clone()),
        version: Some(doc.version),
        list,
    })
}

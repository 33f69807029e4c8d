//! What takes long and does not depend on each other, worked out side by side: files are read, and regimes judged, on as many processors as
//! there are. Queries keep what they find, so whoever asks afterwards finds it there; the order in which the parts end changes nothing.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::Builder;

use super::analysis::Analysis;
use super::db::Database;
use super::queries::*;
use crate::base::Day;
use crate::check::Results;

/// The stack of every thread that reads or judges. Both follow the nesting of the law and the model; a large stack keeps a hostile depth from
/// ending the process.
pub const STACK: usize = 256 << 20;

/// Threads at most: the dearest regime takes a quarter of the time of all, and each thread holds an evaluation of its own.
const MOST: usize = 4;
/// Fewer crossings and holdings are judged before a thread has started.
const FEW_SUBJECTS: usize = 500;
/// Fewer bytes are read before a thread has started.
const FEW_BYTES: usize = 1 << 20;

/// Runs `part` for each number below `count`, each once, on this thread and others. A panic of any of them is this thread's own, once all have ended.
fn beside(db: &Database, count: usize, part: &(impl Fn(&Database, usize) + Sync)) {
    let next = AtomicUsize::new(0);
    let work = |db: &Database| {
        while let Some(i) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|i| *i < count) {
            part(db, i);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(MOST).min(count);
    let panics = std::thread::scope(|s| {
        let others: Vec<_> = (1..threads)
            .map_while(|_| {
                let (db, work) = (db.clone(), &work);
                // Without another thread this one does it all.
                Builder::new().stack_size(STACK).spawn_scoped(s, move || work(&db)).ok()
            })
            .collect();
        let own = catch_unwind(AssertUnwindSafe(|| work(db)));
        // Where this one was given up, the others begin nothing more.
        next.store(count, Ordering::Relaxed);
        let panics = others.into_iter().filter_map(|o| o.join().err());
        panics.chain(own.err()).collect::<Vec<_>>()
    });
    // What was only given up tells less than what went wrong.
    let worst = panics.into_iter().reduce(|a, b| if a.is::<salsa::Cancelled>() { b } else { a });
    if let Some(panic) = worst {
        resume_unwind(panic);
    }
}

impl<'a> Analysis<'a> {
    /// Reads all files of the project.
    pub(super) fn read_all(&self) {
        let files = self.ws.project(self.db).as_slice();
        let bytes: usize = files.iter().map(|f| f.text(self.db).len()).sum();
        if bytes >= FEW_BYTES {
            beside(self.db, files.len(), &|db, i| {
                items(db, files[i]);
            });
        }
    }

    /// What these regimes say of a world on a day, in their order.
    pub(super) fn judged(&self, key: WorldKey<'a>, regimes: &[Arc<str>], day: Day) -> Vec<&'a Arc<Results>> {
        let subjects = self.subjects(key);
        if subjects.crossings.len() + subjects.holdings.len() >= FEW_SUBJECTS {
            // What all of them rest on is there before them.
            ground_of(self.db, self.ws, key);
            let (ws, case, under) = (self.ws, key.case(self.db), key.under(self.db));
            // Those with many rules first, so that none of them is still at work when all others are done.
            let library = self.library(key);
            let rules = |name: &Arc<str>| library.regime_named(name).map_or(0, |r| library.regimes[r as usize].laws.len());
            let mut order: Vec<&Arc<str>> = regimes.iter().collect();
            order.sort_by_key(|name| std::cmp::Reverse(rules(name)));
            beside(self.db, order.len(), &|db, i| {
                let key = WorldKey::new(db, case.clone(), under.clone());
                results_of(db, ws, key, Judgement::new(db, order[i].clone(), day));
            });
        }
        let one = |name: &Arc<str>| results_of(self.db, self.ws, key, Judgement::new(self.db, name.clone(), day));
        regimes.iter().map(one).collect()
    }
}

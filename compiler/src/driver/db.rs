//! The database: inputs, and a log of which queries ran, for tests.

use std::sync::{Arc, Mutex};

use super::before::Before;
use crate::base::FileId;

/// One file as text.
#[salsa::input]
pub struct SourceFile {
    /// As shown to people: relative to where the command was run, `/` between parts.
    #[returns(ref)]
    pub path: String,
    #[returns(ref)]
    pub text: Arc<str>,
    /// The library folder it lies in.
    #[returns(ref)]
    pub pack: Option<Arc<str>>,
    #[returns(copy)]
    pub id: FileId,
}

/// All files of a project and of the library.
#[salsa::input]
pub struct Workspace {
    /// In order of path; file ids continue after the library's.
    #[returns(ref)]
    pub project: Vec<SourceFile>,
    #[returns(ref)]
    pub library: Vec<SourceFile>,
}

#[salsa::db]
pub trait Db: salsa::Database {
    /// What was said before.
    fn before(&self) -> &Before;
    /// Writes down that something ran which is no query, where anybody watches.
    fn note_run(&self, what: &str);
}

type Log = Arc<Mutex<Option<Vec<String>>>>;

/// Storage last: it is dropped last.
#[salsa::db]
#[derive(Clone)]
pub struct Database {
    log: Log,
    before: Before,
    storage: salsa::Storage<Self>,
}

#[salsa::db]
impl salsa::Database for Database {}

#[salsa::db]
impl Db for Database {
    fn before(&self) -> &Before {
        &self.before
    }
    fn note_run(&self, what: &str) {
        write_down(&self.log, || what.to_owned());
    }
}

fn write_down(log: &Log, what: impl FnOnce() -> String) {
    if let Ok(mut log) = log.lock()
        && let Some(log) = log.as_mut()
    {
        log.push(what());
    }
}

impl Default for Database {
    fn default() -> Database {
        let log: Log = Arc::default();
        let seen = log.clone();
        let on_event = move |event: salsa::Event| {
            if let salsa::EventKind::WillExecute { database_key } = event.kind {
                write_down(&seen, || format!("{database_key:?}"));
            }
        };
        Database {
            log,
            before: Before::default(),
            storage: salsa::Storage::new(Some(Box::new(on_event))),
        }
    }
}

impl Database {
    /// Starts writing down which queries run.
    pub fn watch_queries(&self) {
        if let Ok(mut log) = self.log.lock() {
            *log = Some(Vec::new());
        }
    }
    /// The queries that ran since, by name without their key, sorted and each once.
    pub fn queries_run(&self) -> Vec<String> {
        let Ok(mut log) = self.log.lock() else { return Vec::new() };
        let all = log.as_mut().map(std::mem::take).unwrap_or_default();
        let mut names: Vec<String> = all.iter().map(|k| k.split('(').next().unwrap_or(k).to_owned()).collect();
        names.sort();
        names.dedup();
        names
    }
}

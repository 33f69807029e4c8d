//! What `test` found, as JSON.

use std::sync::Arc;

use serde_json::{Value, json};

use super::json::{Find, diagnostic, place};
use crate::base::Diagnostic;
use crate::base::diagnostic::Place as At;
use crate::check::Outcome;

/// How an expectation came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    Passed,
    Failed,
    /// The text it rests on has errors.
    NotJudged,
}

impl Came {
    pub fn word(self) -> &'static str {
        match self {
            Came::Passed => "passed",
            Came::Failed => "failed",
            Came::NotJudged => "not_judged",
        }
    }
}

/// One expectation of the project or of a case.
#[derive(Debug, Clone)]
pub struct Tried {
    /// `None`: of the project.
    pub case: Option<Arc<str>>,
    pub came: Came,
    pub outcome: Outcome,
}

/// `{"schema": "portolan/tests/1", ..}`; `words` says an expectation as it is written.
pub fn tests(tried: &[Tried], words: &dyn Fn(&Tried) -> String, errors: &[Diagnostic], find: Find) -> Value {
    let count = |came: Came| tried.iter().filter(|t| t.came == came).count();
    let one = |t: &Tried| {
        let found = Some(&t.outcome.found).filter(|f| t.came == Came::Failed && !f.is_empty());
        json!({"case": t.case.as_deref(), "words": words(t), "outcome": t.came.word(), "found": found,
            "location": place(find, &At::Node(t.outcome.origin))})
    };
    json!({"schema": "portolan/tests/1", "passed": count(Came::Passed), "failed": count(Came::Failed), "not_judged": count(Came::NotJudged),
        "expectations": tried.iter().map(one).collect::<Vec<_>>(),
        "diagnostics": errors.iter().map(|d| diagnostic(d, find)).collect::<Vec<_>>()})
}

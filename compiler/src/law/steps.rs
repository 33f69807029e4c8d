//! What a proof is made of: nodes with a step each, in one graph.

use std::sync::Arc;

use super::eval::Read;
use super::ir::Word;
use crate::base::{Day, Origin, Tri};
use crate::model::ObjId;

/// What a node of the proof is.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// A rule or define by its index in the library's law, with its version's days.
    Law {
        name: u32,
        since: Day,
        until: Day,
    },
    /// Not in force on the day.
    Absent {
        name: u32,
    },
    Condition(Word),
    /// One document that was tried: it, and the words of what it lacks.
    Candidate {
        document: ObjId,
        lacks: Vec<String>,
    },
    /// No document of the kind stands between the parties.
    NoCandidate {
        kind: u32,
    },
    /// One of several suffices.
    Any,
    /// The opposite of what stands below.
    Not,
    Atom,
    /// A group that an aggregate counted.
    Counted {
        group: ObjId,
    },
    /// A row of a set that was looked at: what it names, and the words of its condition.
    Row {
        head: String,
        condition: Option<String>,
    },
}

/// A value beside a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beside {
    /// In words: `24 of 10,000`.
    Value(String),
    /// The two sides of a comparison.
    Sides(String, String),
    /// The days from which and until which a row holds; one of them at least.
    Days(Option<Day>, Option<Day>),
}

/// In plain English, as machine-readable output has it.
impl std::fmt::Display for Beside {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Beside::Value(v) => f.write_str(v),
            Beside::Sides(a, b) => write!(f, "{a} and {b}"),
            Beside::Days(Some(a), Some(b)) => write!(f, "{a} to {b}"),
            Beside::Days(Some(a), None) => write!(f, "since {a}"),
            Beside::Days(None, Some(b)) => write!(f, "until {b}"),
            Beside::Days(None, None) => Ok(()),
        }
    }
}

/// One step, with what it came to and what stands below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub step: Step,
    pub words: String,
    pub citation: Option<Arc<str>>,
    /// Truth, where it is one.
    pub truth: Option<Tri>,
    /// Other values.
    pub value: Option<Beside>,
    pub origin: Origin,
    pub facts: Vec<Read>,
    pub children: Vec<usize>,
}

/// A proof as one graph: nodes point at later or earlier nodes; shared parts stand once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Proof {
    pub nodes: Vec<Node>,
    pub roots: Vec<usize>,
}

//! Declared things and what is stated of them.

use std::sync::Arc;

use portolan_syntax::tree;

use super::schema::{CatId, EnumId, KindId, PropId, Unit};
use crate::base::{Day, Duration, Origin, Q, Rare};

/// Index of a thing: the library's first, then the project's or case's, in order of file and place.
pub type ObjId = u32;

/// A constant a model may state.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Const {
    Object(ObjId),
    Enum(EnumId, u32),
    // What is wide stands behind a pointer: most constants are things.
    Number(Box<Q>, Unit),
    Day(Day),
    Duration(Box<Duration>),
    Text(Arc<str>),
    Bool(bool),
    /// A number known only to lie between two bounds.
    Between(Box<(Q, Q)>),
    Regime(u32),
    /// A set of the law where things are listed: its members.
    Set(u32),
    /// `everything`, as an argument of a connective.
    Everything,
    /// The rows another thing states for a property.
    Rows(ObjId, PropId),
    /// A category, where one is listed.
    Category(CatId),
    /// Written `unknown`, or not readable: then a diagnostic says so.
    Unknown,
}

/// One row of a property: a value, its connectives, its condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub head: Const,
    pub links: Rare<(Arc<str>, Vec<Const>)>,
    pub condition: Option<Arc<tree::Expr>>,
    pub origin: Origin,
}

/// What is stated of one property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    pub rows: Vec<Row>,
    /// `unknown` stands among the rows: there may be more.
    pub open: bool,
    /// `everything`
    pub everything: bool,
    /// `none`
    pub none: bool,
    pub origin: Origin,
}

impl Row {
    /// A value and nothing else.
    pub fn of(head: Const, origin: Origin) -> Row {
        Row {
            head,
            links: Rare::default(),
            condition: None,
            origin,
        }
    }
}

impl Stated {
    pub fn rows(rows: Vec<Row>, origin: Origin) -> Stated {
        Stated {
            rows,
            open: false,
            everything: false,
            none: false,
            origin,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Qualified name, or for an unnamed flow `A -> B : data`.
    pub name: Arc<str>,
    pub kind: KindId,
    pub title: Option<tree::Text>,
    /// Prototypes, nearest first.
    pub bases: Rare<ObjId>,
    pub categories: Rare<CatId>,
    pub container: Option<ObjId>,
    /// The deploy it was unfolded from.
    pub deploy: Option<ObjId>,
    /// Sorted by property.
    pub stated: Vec<(PropId, Stated)>,
    /// Pack it was declared in, for reading keys.
    pub pack: Option<Arc<str>>,
    /// The whole declaration.
    pub origin: Origin,
    /// Its name, or the arrow of a flow.
    pub at: Origin,
}

impl Object {
    pub fn own(&self, prop: PropId) -> Option<&Stated> {
        self.stated.binary_search_by_key(&prop, |s| s.0).ok().map(|i| &self.stated[i].1)
    }
    /// States a property, replacing what was stated.
    pub fn state(&mut self, prop: PropId, stated: Stated) {
        match self.stated.binary_search_by_key(&prop, |s| s.0) {
            Ok(i) => self.stated[i].1 = stated,
            Err(i) => self.stated.insert(i, (prop, stated)),
        }
    }
    pub fn last_name(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or(&self.name)
    }
}

/// The ends and load of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FlowDecl {
    pub object: ObjId,
    pub source: ObjId,
    pub target: ObjId,
    pub sight: bool,
    /// `None`: everything the sender holds.
    pub carries: Option<Arc<[ObjId]>>,
}

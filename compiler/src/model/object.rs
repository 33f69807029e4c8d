//! Declared things and what is stated of them.

use std::sync::Arc;

use portolan_syntax::tree::{self, Few, NodeId};
use thin_vec::ThinVec;

use super::base_words::Words;
use super::schema::{CatId, EnumId, KindId, PropId, Unit};
use crate::base::{Day, Duration, Origin, Q};

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
    Text(Box<Arc<str>>),
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
    pub origin: Origin,
    /// What most rows do not have.
    pub more: Option<Box<RowMore>>,
}

/// Connectives and condition of a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowMore {
    pub links: Vec<(Arc<str>, Vec<Const>)>,
    pub condition: Option<Arc<tree::Expr>>,
}

/// What is stated of one property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    pub rows: Few<Row>,
    /// `unknown` stands among the rows: there may be more.
    pub open: bool,
    /// `everything`
    pub everything: bool,
    /// `none`
    pub none: bool,
    /// Of which property.
    pub prop: PropId,
    pub origin: Origin,
}

// Most of a large model are these.
const _: () = assert!(size_of::<Const>() <= 16 && size_of::<Row>() <= 40 && size_of::<Stated>() <= 64 && size_of::<Object>() <= 104);

impl Row {
    /// A value and nothing else.
    pub fn of(head: Const, origin: Origin) -> Row {
        Row { head, origin, more: None }
    }

    /// The connectives with their arguments, in the order written.
    pub fn links(&self) -> &[(Arc<str>, Vec<Const>)] {
        self.more.as_ref().map_or(&[], |m| &m.links)
    }

    pub fn condition(&self) -> Option<&tree::Expr> {
        self.more.as_ref()?.condition.as_deref()
    }
}

impl Stated {
    pub fn rows(rows: Few<Row>, origin: Origin) -> Stated {
        Stated {
            rows,
            open: false,
            everything: false,
            none: false,
            prop: Words::MISSING,
            origin,
        }
    }
}

/// A thing or none, in four bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Maybe(ObjId);

impl Maybe {
    pub(super) const NONE: Maybe = Maybe(ObjId::MAX);

    pub(super) fn get(self) -> Option<ObjId> {
        (self != Maybe::NONE).then_some(self.0)
    }
}

impl From<Option<ObjId>> for Maybe {
    fn from(id: Option<ObjId>) -> Maybe {
        id.map_or(Maybe::NONE, Maybe)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Qualified name, or for an unnamed flow `A -> B : data`.
    pub name: Arc<str>,
    pub kind: KindId,
    pub title: Option<Arc<tree::Text>>,
    /// Prototypes, nearest first.
    pub bases: ThinVec<ObjId>,
    pub categories: ThinVec<CatId>,
    pub(super) container: Maybe,
    pub(super) deploy: Maybe,
    /// Sorted by property.
    pub stated: Vec<Stated>,
    /// Pack it was declared in, for reading keys.
    pub pack: Option<Box<Arc<str>>>,
    /// The whole declaration.
    pub origin: Origin,
    /// In the same item: its name, or the arrow of a flow.
    pub sign: NodeId,
}

impl Object {
    pub fn own(&self, prop: PropId) -> Option<&Stated> {
        self.stated.binary_search_by_key(&prop, |s| s.prop).ok().map(|i| &self.stated[i])
    }
    /// States a property, replacing what was stated.
    pub fn state(&mut self, prop: PropId, stated: Stated) {
        let stated = Stated { prop, ..stated };
        match self.stated.binary_search_by_key(&prop, |s| s.prop) {
            Ok(i) => self.stated[i] = stated,
            Err(i) => self.stated.insert(i, stated),
        }
    }

    /// The thing it is declared in.
    pub fn container(&self) -> Option<ObjId> {
        self.container.get()
    }

    /// The deploy it was unfolded from.
    pub fn deploy(&self) -> Option<ObjId> {
        self.deploy.get()
    }

    /// Where its name stands, or the arrow of a flow.
    pub fn at(&self) -> Origin {
        Origin {
            node: self.sign,
            ..self.origin
        }
    }
    pub fn last_name(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or(&self.name)
    }
}

/// Data a flow carries, sorted. One pointer wide, for few lists differ and flows are many.
pub type Load = Arc<Vec<ObjId>>;

/// The ends and load of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FlowDecl {
    pub object: ObjId,
    pub source: ObjId,
    pub target: ObjId,
    pub sight: bool,
    /// `None`: everything the sender holds.
    pub carries: Option<Load>,
}

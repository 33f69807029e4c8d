//! A label: one datum with its history.

use thin_vec::ThinVec;

use crate::graph::Place;
use crate::model::ObjId;

pub type LabelId = u32;

/// A thing, or unknown because this node does not say what it made it from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Known {
    Is(ObjId),
    /// `produces: .. from unknown` at this node.
    Unknown(ObjId),
}

/// What a node holds or sees.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label {
    /// The datum as it is here.
    pub data: ObjId,
    /// The datum as first collected.
    pub root: Known,
    /// Where it was first collected.
    pub origin: Origin,
    /// The node or people it was first collected by.
    pub collector: Known,
    /// Everything done to it on the way, sorted.
    pub treatments: ThinVec<ObjId>,
}

/// Where a label's root was collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    Place(Place),
    /// `produces: .. from unknown` at this node.
    Unmade(ObjId),
}

//! The smallest parts of the tree: nodes, names, paths and texts.

use std::sync::Arc;

use crate::few::Few;

/// Ordinal of a node inside its top-level item; resolves to a byte range through `crate::Slice::span`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct NodeId(pub u32);

/// One identifier.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Name {
    pub text: Arc<str>,
    pub node: NodeId,
    room: Room,
}

impl Name {
    pub fn new(text: Arc<str>, node: NodeId) -> Self {
        Name {
            text,
            node,
            room: Room::Free,
        }
    }
}

/// One of the bytes a name leaves unused. Told to the compiler, it says there which kind of path and value a name stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(u8)]
enum Room {
    #[default]
    Free,
}

/// `A.b.c`; never empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Path {
    pub parts: Few<Name, NodeId>,
}

impl Path {
    /// A path of these names. A single name brings its own node.
    pub fn new(names: impl IntoIterator<Item = Name>, node: NodeId) -> Self {
        let parts = match names.into_iter().collect() {
            Few::One(name) => Few::One(name),
            Few::Many(names, ()) => Few::Many(names, node),
        };
        Path { parts }
    }

    /// The node of the whole path; of a single name, that of the name.
    pub fn node(&self) -> NodeId {
        match &self.parts {
            Few::One(name) => name.node,
            Few::Many(_, node) => *node,
        }
    }
}

/// `"..." @zh "..."`: the first untagged string is English; `lang` is the tag without `@`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Text {
    pub parts: Few<TextPart>,
    pub node: NodeId,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TextPart {
    pub lang: Option<Arc<str>>,
    pub text: Arc<str>,
}

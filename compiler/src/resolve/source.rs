//! Top-level items with the place they come from.

use std::sync::Arc;

use portolan_syntax::tree::{Item, NodeId};

use crate::base::{FileId, ItemKey, Origin};

/// One top-level item of a file, without positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceItem {
    pub file: FileId,
    pub key: ItemKey,
    pub item: Arc<Item>,
    /// The library folder the file lies in, which is the pack's name; `None` in a project.
    pub pack: Option<Box<Arc<str>>>,
}

impl SourceItem {
    pub fn origin(&self, node: NodeId) -> Origin {
        Origin {
            file: self.file,
            item: self.key,
            node,
        }
    }
}

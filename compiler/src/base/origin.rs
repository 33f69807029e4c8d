//! Where a thing was written, without saying at which byte: a place survives edits elsewhere in its file.

use portolan_syntax::tree::NodeId;

/// Index of a file in the workspace's sorted list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct FileId(pub u32);

pub use portolan_syntax::ItemKey;

/// A tree node of a top-level item of a file. Only [`crate::driver`] turns it into bytes, lines and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    pub file: FileId,
    pub item: ItemKey,
    pub node: NodeId,
}

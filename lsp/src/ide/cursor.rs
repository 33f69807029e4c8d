//! What stands under the cursor.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use portolan::base::Origin;
use portolan::model::World;
use portolan::resolve::Scope;
use portolan_syntax::Slice;
use portolan_syntax::tree::{Item, NodeId};

use super::walk::{Reference, references};
use crate::snapshot::{FileSnap, Known, ProjectSnap};
use crate::view::View;

/// A top-level item under the cursor, with the world its names are looked up in. Bytes are those of the present text.
pub struct Cursor {
    pub slice: Slice,
    pub project: Arc<ProjectSnap>,
    pub file: Arc<FileSnap>,
    pub known: Arc<Known>,
    pub offset: u32,
    origin: Origin,
}

/// The name under the cursor.
pub struct Hit {
    pub reference: Reference,
    /// Which of its parts.
    pub part: usize,
    /// The bytes of that part.
    pub range: Range<u32>,
}

impl Cursor {
    /// The item at a byte of a file.
    pub fn at(view: &View, path: &Path, offset: u32) -> Option<Cursor> {
        let (project, file, slice) = view.slice_at(path, offset)?;
        Some(Cursor::of(project, file, slice, offset))
    }

    /// An item that was looked up already.
    pub fn of(project: Arc<ProjectSnap>, file: Arc<FileSnap>, slice: Slice, offset: u32) -> Cursor {
        Cursor {
            known: project.world_of(file.id, slice.key).clone(),
            origin: Origin {
                file: file.id,
                item: slice.key,
                node: NodeId(0),
            },
            slice,
            project,
            file,
            offset,
        }
    }

    pub fn world(&self) -> &World {
        self.known.world()
    }
    /// Whether the item is a case, or stands in one.
    pub fn in_case(&self) -> bool {
        self.world().case.is_some()
    }

    /// A node of the item.
    pub fn origin(&self, node: NodeId) -> Origin {
        Origin { node, ..self.origin }
    }

    /// All names of the item.
    pub fn references(&self) -> Vec<Reference> {
        references(&self.slice.item, self.system())
    }

    /// The name the cursor touches.
    pub fn hit(&self) -> Option<Hit> {
        let touches = |r: &Range<u32>| r.start <= self.offset && self.offset <= r.end;
        for reference in self.references() {
            for (part, name) in reference.parts.iter().enumerate() {
                let range = self.slice.span(name.node);
                if touches(&range) {
                    return Some(Hit { part, range, reference });
                }
            }
        }
        None
    }

    /// The arrow the cursor is on, else the last one before it in the innermost flow around it.
    pub fn arrow(&self) -> Option<(NodeId, Range<u32>)> {
        let arrows = self.arrows(&self.slice.item)?;
        let before = arrows.iter().rev().find(|n| self.slice.span(**n).start <= self.offset);
        before.or(arrows.first()).map(|n| (*n, self.slice.span(*n)))
    }

    fn arrows(&self, item: &Item) -> Option<Vec<NodeId>> {
        match item {
            Item::Flow(f) => {
                let span = self.slice.span(f.node);
                (span.start <= self.offset && self.offset <= span.end).then(|| f.arrows.iter().map(|a| a.1).collect())
            }
            Item::Decl(d) => d.block.iter().flat_map(|b| &b.items).find_map(|i| self.arrows(i)),
            Item::Guard(g) => g.block.items.iter().find_map(|i| self.arrows(i)),
            _ => None,
        }
    }

    /// Names inside a system stand under its deploys: the first of them serves.
    fn system(&self) -> Vec<Arc<str>> {
        let Item::Decl(d) = self.slice.item.as_ref() else {
            return Vec::new();
        };
        if d.word.text.as_ref() != "system" {
            return Vec::new();
        }
        let world = self.world();
        let here = |o: &&portolan::model::Object| o.origin.file == self.origin.file && o.origin.item == self.origin.item;
        let deploy = world.objects.iter().filter(here).find_map(|o| o.deploy());
        deploy.map(|d| world.object(d).name.clone()).into_iter().collect()
    }
}

impl Hit {
    /// Where its name is looked up from.
    pub fn scope(&self) -> Scope {
        Scope {
            prefixes: self.reference.scope.clone(),
        }
    }
}

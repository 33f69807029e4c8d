//! What stands under the cursor.

use std::ops::Range;
use std::sync::Arc;

use portolan::base::Origin;
use portolan::driver::db::SourceFile;
use portolan::driver::queries::{WorldKey, parsed};
use portolan::driver::{Analysis, queries};
use portolan::model::World;
use portolan::resolve::Scope;
use portolan_syntax::Slice;
use portolan_syntax::tree::{Item, NodeId};

use super::walk::{Reference, references};

/// A top-level item under the cursor, with the world its names are looked up in.
pub struct Cursor<'a> {
    pub slice: &'a Slice,
    pub file: SourceFile,
    pub world: &'a Arc<World>,
    pub key: WorldKey<'a>,
    offset: u32,
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

impl<'a> Cursor<'a> {
    /// The item at a byte of a file.
    pub fn at(analysis: &Analysis<'a>, file: SourceFile, offset: u32) -> Option<Cursor<'a>> {
        let slice = parsed(analysis.db, file)
            .slices
            .iter()
            .find(|s| s.range().start <= offset && offset <= s.range().end)?;
        let case = match slice.item.as_ref() {
            Item::Decl(d) if d.word.text.as_ref() == "case" => Some(
                queries::cases(analysis.db, analysis.ws)
                    .iter()
                    .find(|c| c.source.key == slice.key && c.source.file == file.id(analysis.db))?
                    .name
                    .clone(),
            ),
            _ => None,
        };
        let key = analysis.key(case);
        let origin = Origin {
            file: file.id(analysis.db),
            item: slice.key,
            node: NodeId(0),
        };
        Some(Cursor {
            slice,
            file,
            world: analysis.world(key),
            key,
            offset,
            origin,
        })
    }

    /// A node of the item.
    pub fn origin(&self, node: NodeId) -> Origin {
        Origin { node, ..self.origin }
    }

    /// The name the cursor touches.
    pub fn hit(&self) -> Option<Hit> {
        let touches = |r: &Range<u32>| r.start <= self.offset && self.offset <= r.end;
        for reference in references(&self.slice.item, self.system()) {
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
        let here = |o: &&portolan::model::Object| o.origin.file == self.origin.file && o.origin.item == self.origin.item;
        let deploy = self.world.objects.iter().filter(here).find_map(|o| o.deploy);
        deploy.map(|d| self.world.object(d).name.clone()).into_iter().collect()
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

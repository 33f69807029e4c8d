//! What can be done about what stands at the cursor: answers to questions, ways out of a block, other ways to write it.

mod filled;
mod flows;
mod mends;
mod names;
mod open;
mod places;
mod turn;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use portolan::base::{FileId, Origin};
use portolan_syntax::Slice;
use portolan_syntax::tree::{Block, Decl, Flow, Item, NodeId};

use super::cursor::Cursor;
use super::diagnostics::Message;
use crate::snapshot::ProjectSnap;
use crate::text::Text;
use crate::view::{Here, View};

/// What sort of change it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Fix,
    Rewrite,
    Extract,
    /// All safe fixes of a file at once.
    FixAll,
}

/// A change of one text, in bytes as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub path: PathBuf,
    pub range: Range<u32>,
    pub text: String,
}

/// Something that can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub title: String,
    pub sort: Sort,
    pub changes: Vec<Change>,
    /// The code of the message it mends.
    pub code: Option<String>,
    /// May be done without a look.
    pub safe: bool,
}

/// Actions shown at once at most.
const MOST: usize = 60;

/// What is being acted on.
pub(crate) struct Spot<'a> {
    pub view: &'a View,
    pub path: &'a Path,
    pub here: &'a Here,
    pub range: Range<u32>,
    pub out: Vec<Action>,
}

/// All that can be done about some bytes of a file.
pub fn at(view: &View, path: &Path, range: &Range<u32>) -> Vec<Action> {
    let Some(here) = view.here(path).filter(|h| !h.file.is_embedded()) else {
        return Vec::new();
    };
    let mut spot = Spot {
        view,
        path,
        here: &here,
        range: range.clone(),
        out: Vec::new(),
    };
    let messages = spot.messages();
    mends::of(&mut spot, &messages);
    names::of(&mut spot, &messages);
    open::of(&mut spot);
    flows::of(&mut spot);
    places::of(&mut spot);
    let mut seen: Vec<(String, Vec<Change>)> = Vec::new();
    let mut out = spot.out;
    out.retain(|a| {
        let key = (a.title.clone(), a.changes.clone());
        let new = !seen.contains(&key) && !a.changes.is_empty();
        if new {
            seen.push(key);
        }
        new
    });
    out.truncate(MOST);
    if let Some(all) = mends::all_safe(view, path, &here) {
        out.push(all);
    }
    out
}

impl Spot<'_> {
    pub fn project(&self) -> &Arc<ProjectSnap> {
        &self.here.project
    }
    pub fn text(&self) -> &Text {
        &self.here.text
    }
    pub fn source(&self, range: &Range<u32>) -> &str {
        self.here.text.as_str().get(range.start as usize..range.end as usize).unwrap_or("")
    }
    pub fn touches(&self, r: &Range<u32>) -> bool {
        r.start <= self.range.end && self.range.start <= r.end
    }

    /// What is said at the place.
    fn messages(&self) -> Vec<Message> {
        let all = self.project().messages.get(self.path).cloned().unwrap_or_default();
        let touches = |m: &Message| {
            m.spot.as_ref().is_some_and(|s| {
                let now = self.view.now(self.path, s.start)..self.view.now(self.path, s.end);
                self.touches(&now)
            })
        };
        all.into_iter().filter(touches).collect()
    }

    pub fn push(&mut self, title: String, sort: Sort, changes: Vec<Change>) {
        self.out.push(Action {
            title: portolan::emit::quote::plain(&title),
            sort,
            changes,
            code: None,
            safe: false,
        });
    }

    pub fn change(&self, range: Range<u32>, text: impl Into<String>) -> Change {
        Change {
            path: self.path.to_owned(),
            range,
            text: text.into(),
        }
    }

    /// The items the place touches, each with its world.
    pub fn cursors(&self) -> Vec<Cursor> {
        let slices = self.here.parsed.slices.iter().filter(|s| self.touches(&s.range()));
        slices
            .map(|s| Cursor::of(self.here.project.clone(), self.here.file.clone(), s.clone(), self.range.start))
            .collect()
    }

    /// A new item behind another, with an empty line between.
    pub fn behind(&self, slice: &Slice, text: &str) -> Change {
        let line_end = |byte: u32| self.text().line(self.text().line_of(byte as usize)).end as u32;
        let mut at = line_end(slice.range().end);
        // What else stands on the line stays before it, on however many lines it goes on.
        for next in self.here.parsed.slices.iter().map(Slice::range) {
            if next.start < at && at < next.end {
                at = line_end(next.end);
            }
        }
        self.change(at..at, format!("\n\n{}", laid_out(text)))
    }
}

/// A text in the one layout, or as it is.
pub(crate) fn laid_out(text: &str) -> String {
    portolan_syntax::format(text).map_or_else(|_| text.to_owned(), |t| t.trim_end().to_owned())
}

/// A file with its items now, by its number.
pub(crate) fn file(view: &View, project: &ProjectSnap, id: FileId) -> Option<Here> {
    let path = project.file(id)?.path.clone();
    view.here(&path).filter(|h| !h.file.is_embedded())
}

/// The declaration or flow that is known by a node of its own, in the present text: what stands around it, and its block.
pub(crate) fn declared(slice: &Slice, node: NodeId) -> Option<(NodeId, Option<&Block>)> {
    portolan::driver::stubs::declared(&slice.item, node)
}

/// `key: value` into the block of what a place declares, or as a new block behind it.
pub(crate) fn state(view: &View, project: &ProjectSnap, at: Origin, line: &str) -> Option<Change> {
    let here = file(view, project, at.file)?;
    let slice = here.parsed.slices.iter().find(|s| s.key == at.item)?;
    let (whole, block) = declared(slice, at.node)?;
    let text = here.text.as_str();
    let path = here.file.path.clone();
    let Some(block) = block else {
        let end = slice.span(whole).end;
        return Some(Change {
            path,
            range: end..end,
            text: format!(" {{ {line} }}"),
        });
    };
    let brace = slice.span(block.node).end.checked_sub(1)?;
    let before = text.get(..brace as usize)?;
    let last = before.rsplit('\n').next().unwrap_or("");
    let opens = slice.span(block.node).start as usize;
    let one_line = !text.get(opens..brace as usize)?.contains('\n');
    let (at, new) = if one_line {
        let trimmed = before.trim_end().len() as u32;
        (
            trimmed..brace,
            format!("  {line} ").replacen("  ", if block.items.is_empty() { " " } else { "  " }, 1),
        )
    } else if last.trim().is_empty() {
        let start = brace - last.len() as u32;
        (start..start, format!("{last}  {line}\n"))
    } else {
        let trimmed = before.trim_end().len() as u32;
        (trimmed..brace, format!("\n  {line}\n"))
    };
    Some(Change {
        path,
        range: at,
        text: new,
    })
}

/// The innermost declaration that a byte stands in, or whose name it touches.
pub(crate) fn decl_at<'t>(slice: &'t Slice, byte: u32) -> Option<&'t Decl> {
    fn inside<'t>(slice: &Slice, item: &'t Item, byte: u32) -> Option<&'t Decl> {
        let Item::Decl(d) = item else { return None };
        let span = slice.span(d.node);
        if byte < span.start || span.end < byte {
            return None;
        }
        let deeper = d.block.iter().flat_map(|b| &b.items).find_map(|i| inside(slice, i, byte));
        deeper.or(Some(d))
    }
    inside(slice, &slice.item, byte)
}

/// The innermost flow a byte stands in, with the declaration around it.
pub(crate) fn flow_at<'t>(item: &'t Item, slice: &Slice, byte: u32, around: Option<&'t Decl>) -> Option<(&'t Flow, Option<&'t Decl>)> {
    match item {
        Item::Flow(f) => {
            let span = slice.span(f.node);
            (span.start <= byte && byte <= span.end).then_some((f, around))
        }
        Item::Decl(d) => d.block.iter().flat_map(|b| &b.items).find_map(|i| flow_at(i, slice, byte, Some(d))),
        Item::Guard(g) => g.block.items.iter().find_map(|i| flow_at(i, slice, byte, around)),
        _ => None,
    }
}

//! Stubs into the text: `terms_reviewed: unknown  // the question`, where the thing is declared. Comments stay, and a file that was laid out
//! stays laid out.

use std::sync::Arc;

use portolan_syntax::tree::{Block, Item, NodeId};

use super::db::{Database, SourceFile, Workspace};
use super::places;
use super::queries::parsed;
use crate::base::{Map, Origin};
use crate::check::stub::{Stub, Way};

/// A file with stubs added.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    pub path: String,
    pub text: String,
    pub added: usize,
}

/// Lines that go in at one place.
struct Insertion {
    /// Inside a block before its brace, as a new block after a declaration, or at the end of the file.
    site: Site,
    lines: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Site {
    Inside,
    NewBlock,
    End,
}

/// The files as they would be with a stub for every question that has none. Each stub comes with its question.
pub fn edits(db: &Database, ws: Workspace, stubs: &[(Stub, String)]) -> Vec<Edit> {
    let mut places: Map<(u32, u32), (SourceFile, Insertion)> = Map::new();
    for (stub, question) in stubs {
        let Some(line) = line(stub, question) else { continue };
        let Some((file, offset, site)) = stub.at.and_then(|o| place(db, ws, o, &stub.way)) else {
            continue;
        };
        if matches!(stub.way, Way::Claim { .. } | Way::Accept) && file.text(db).contains(&line) {
            continue;
        }
        let (_, at) = places
            .entry((file.id(db).0, offset))
            .or_insert_with(|| (file, Insertion { site, lines: Vec::new() }));
        // What is declared once may stand for several things: one stub serves all.
        let starts = line.split("  //").next().unwrap_or(&line);
        if !at.lines.iter().any(|l| l.split("  //").next() == Some(starts)) {
            at.lines.push(line);
        }
    }
    let mut out = Vec::new();
    for file in ws.project(db) {
        let own: Vec<(u32, &Insertion)> = places
            .iter()
            .filter(|(k, _)| k.0 == file.id(db).0)
            .map(|(k, (_, i))| (k.1, i))
            .collect();
        if own.is_empty() {
            continue;
        }
        let old = file.text(db);
        let text = insert(old, &own);
        let laid_out = portolan_syntax::format(old).is_ok_and(|f| f.as_str() == old.as_ref());
        let text = match portolan_syntax::format(&text) {
            Ok(f) if laid_out => f,
            Ok(_) => text,
            // Never written: a text that no longer reads.
            Err(_) => continue,
        };
        out.push(Edit {
            path: file.path(db).clone(),
            text,
            added: own.iter().map(|(_, i)| i.lines.len()).sum(),
        });
    }
    out
}

/// The stub as a line, or nothing where none can be typed.
fn line(stub: &Stub, question: &str) -> Option<String> {
    let question: String = question.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(match &stub.way {
        Way::Add => format!("{}: unknown  // {question}", stub.key),
        Way::Claim { control, has, lacks } => match stub.choices.as_slice() {
            // What is claimed market by market counts nowhere without its markets, and a list stands in the place of its prototype's.
            [claim, lack] if *claim != format!("{has}: {control}") || *lack != format!("{lacks}: {control}") => {
                format!("// {claim}, or {lack}")
            }
            _ => format!("// {has} or {lacks}: {control}"),
        },
        Way::Accept => format!("// {}  {question}", stub.choices.first()?),
        Way::Complete | Way::Split | Way::Nothing => return None,
    })
}

/// Where a stub goes in: the file, the byte, and what is there.
fn place(db: &Database, ws: Workspace, at: Origin, way: &Way) -> Option<(SourceFile, u32, Site)> {
    let file = places::file(db, ws, at.file).filter(|f| f.pack(db).is_none())?;
    if *way == Way::Accept {
        return Some((file, file.text(db).len() as u32, Site::End));
    }
    let slice = parsed(db, file).slices.iter().find(|s| s.key == at.item)?;
    let (whole, block) = declared(&slice.item, at.node)?;
    Some(match block {
        // Before the closing brace.
        Some(b) => (file, slice.span(b.node).end.checked_sub(1)?, Site::Inside),
        None => (file, slice.span(whole).end, Site::NewBlock),
    })
}

/// The innermost declaration or flow of an item that says a node: it, and its block.
pub fn declared(item: &Item, node: NodeId) -> Option<(NodeId, Option<&Block>)> {
    let (whole, names, block): (NodeId, Vec<NodeId>, Option<&Block>) = match item {
        Item::Decl(d) => (d.node, vec![d.node, d.path.node()], d.block.as_ref()),
        Item::Flow(f) => {
            let mut names: Vec<NodeId> = f.arrows.iter().map(|a| a.1).collect();
            names.push(f.node);
            (f.node, names, f.block())
        }
        Item::Guard(g) => (g.node, Vec::new(), Some(&g.block)),
        _ => return None,
    };
    let states = |b: &Block| {
        b.items
            .iter()
            .any(|i| matches!(i, Item::Property(p) if p.node == node || p.path.node() == node))
    };
    if names.contains(&node) || block.is_some_and(states) {
        return Some((whole, block));
    }
    block?.items.iter().find_map(|i| declared(i, node))
}

/// The text with the lines at their places, indented like their neighbours.
fn insert(old: &Arc<str>, own: &[(u32, &Insertion)]) -> String {
    let newline = if old.contains("\r\n") { "\r\n" } else { "\n" };
    let mut text = old.to_string();
    for (offset, i) in own.iter().rev() {
        let at = *offset as usize;
        let (before, after) = (&text[..at], &text[at..]);
        let line = before.rsplit('\n').next().unwrap_or("");
        let indent: String = line.chars().take_while(|c| *c == ' ' || *c == '\t').collect();
        let added = |indent: &str| i.lines.iter().map(|l| format!("{indent}{l}{newline}")).collect::<String>();
        let new = match i.site {
            // A brace on a line of its own stays there; else it goes to one.
            Site::Inside if line.trim().is_empty() => {
                let start = before.len() - line.len();
                format!("{}{}{line}{after}", &before[..start], added(&format!("{indent}  ")))
            }
            Site::Inside => format!("{}{newline}{}{indent}{after}", before.trim_end(), added(&format!("{indent}  "))),
            Site::NewBlock => format!("{before} {{{newline}{}{indent}}}{after}", added(&format!("{indent}  "))),
            Site::End => {
                let gap = if before.is_empty() || before.ends_with('\n') { "" } else { newline };
                format!("{before}{gap}{}", added(""))
            }
        };
        text = new;
    }
    text
}

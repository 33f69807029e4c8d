//! What each word of a text is, for colours.

use std::ops::Range;
use std::path::Path;

use portolan::model::library::is_builder_word;
use portolan::resolve::{Entry, Sort};
use portolan_syntax::tree::{Item, NodeId};

use super::cursor::{Cursor, Hit};
use super::meaning::{self, Meaning};
use super::walk::Role;
use crate::view::{Here, View};

/// The sorts of words, by the names editors know.
pub const SORTS: [&str; 15] = [
    "keyword",
    "comment",
    "string",
    "number",
    "operator",
    "type",
    "class",
    "enum",
    "enumMember",
    "property",
    "variable",
    "function",
    "namespace",
    "event",
    "parameter",
];
/// What may be said of a word besides.
pub const MARKS: [&str; 4] = ["declaration", "defaultLibrary", "documentation", "readonly"];

const DECLARATION: u32 = 1;
const LIBRARY: u32 = 2;
const DOCUMENTATION: u32 = 4;
const READONLY: u32 = 8;

/// One coloured word; the numbers count in [`SORTS`] and are bits of [`MARKS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub range: Range<u32>,
    pub sort: u32,
    pub marks: u32,
}

/// Files with more items than this are coloured by their words alone when asked for as a whole.
const MOST_ITEMS: usize = 20_000;

/// The words within some bytes of a file.
pub fn of(view: &View, path: &Path, within: Option<Range<u32>>) -> Option<Vec<Token>> {
    let text = view.text(path)?;
    let all = 0..text.as_str().len() as u32;
    let here = view.here(path);
    // From the start of the item at the beginning to the end of the one at the end.
    let wide = match (&within, &here) {
        (Some(w), Some(h)) => {
            let touching = h
                .parsed
                .slices
                .iter()
                .filter(|s| s.range().start <= w.end && w.start <= s.range().end);
            touching.fold(w.clone(), |r, s| r.start.min(s.range().start)..r.end.max(s.range().end))
        }
        (Some(w), None) => w.clone(),
        (None, _) => all,
    };
    let part = text.as_str().get(wide.start as usize..wide.end as usize)?;
    let mut out: Vec<Token> = portolan_syntax::tokens(part)
        .into_iter()
        .filter_map(|(kind, r)| {
            let range = r.start + wide.start..r.end + wide.start;
            let word = &part[r.start as usize..r.end as usize];
            let (sort, marks) = lexical(kind, word)?;
            Some(Token { range, sort, marks })
        })
        .collect();
    if let Some(h) = here.filter(|h| within.is_some() || h.parsed.slices.len() <= MOST_ITEMS) {
        let named = names(&h, &wide);
        // What a name means replaces what its word looks like.
        out.retain(|t| named.binary_search_by_key(&t.range.start, |n| n.range.start).is_err());
        out.extend(named);
    }
    out.sort_by_key(|t| (t.range.start, t.range.end));
    let mut end = 0;
    out.retain(|t| {
        let free = t.range.start >= end && t.range.end > t.range.start;
        if free {
            end = t.range.end;
        }
        free
    });
    if let Some(w) = within {
        out.retain(|t| t.range.start <= w.end && w.start <= t.range.end);
    }
    Some(out)
}

fn sort(name: &str) -> u32 {
    SORTS.iter().position(|s| *s == name).unwrap_or(0) as u32
}

fn lexical(kind: &str, word: &str) -> Option<(u32, u32)> {
    Some(match kind {
        "comment" => (sort("comment"), 0),
        "doc" => (sort("comment"), DOCUMENTATION),
        "string" => (sort("string"), 0),
        "tag" => (sort("string"), READONLY),
        "number" | "date" | "range" | "quantity" => (sort("number"), 0),
        "keyword" => (sort("keyword"), 0),
        "key" => (sort("property"), 0),
        "arrow" | "comparison" | "+" | "-" | "*" | "/" | "=" => (sort("operator"), 0),
        "name" if is_builder_word(word) || matches!(word, "none" | "unknown" | "everything" | "true" | "false" | "self" | "today") => {
            (sort("keyword"), 0)
        }
        _ => return None,
    })
}

/// The names in the items that touch some bytes, in order.
fn names(here: &Here, within: &Range<u32>) -> Vec<Token> {
    let mut out = Vec::new();
    for slice in &here.parsed.slices {
        let r = slice.range();
        if r.start > within.end || r.end < within.start {
            continue;
        }
        let cursor = Cursor::of(here.project.clone(), here.file.clone(), slice.clone(), r.start);
        cursor.known.prepare();
        outcomes(&slice.item, &mut |n| {
            out.push(Token {
                range: slice.span(n),
                sort: sort("enumMember"),
                marks: LIBRARY,
            });
        });
        for reference in cursor.references() {
            for part in 0..reference.parts.len() {
                let hit = Hit {
                    part,
                    range: cursor.slice.span(reference.parts[part].node),
                    reference: reference.clone(),
                };
                if let Some((sort, marks)) = meant(&cursor, &hit) {
                    // A field of a path begins with its dot, which has no colour.
                    out.push(Token {
                        range: hit.range,
                        sort,
                        marks,
                    });
                }
            }
        }
    }
    out.sort_by_key(|t| (t.range.start, t.range.end));
    out.dedup_by_key(|t| t.range.start);
    out
}

/// The words behind `is` of what is expected under a law.
fn outcomes(item: &Item, take: &mut impl FnMut(NodeId)) {
    let block = match item {
        Item::Expect(e) => return e.verdict.iter().for_each(|v| take(v.is.node)),
        Item::Decl(d) => d.block.as_ref(),
        Item::Guard(g) => Some(&g.block),
        _ => None,
    };
    block.into_iter().flat_map(|b| &b.items).for_each(|i| outcomes(i, take));
}

fn meant(cursor: &Cursor, hit: &Hit) -> Option<(u32, u32)> {
    let library = |o: portolan::base::Origin| {
        let embedded = cursor.project.file(o.file).is_some_and(|f| f.is_embedded());
        if embedded { LIBRARY } else { 0 }
    };
    let entry = |e: &Entry| {
        let name = match e.sort {
            Sort::Kind(_) => "type",
            Sort::Enum(_) => "enum",
            Sort::EnumValue(..) => "enumMember",
            Sort::Category(_) => "class",
            Sort::Set(_) | Sort::Define(_) | Sort::Rule(_) | Sort::Open(_) => "function",
            Sort::Regime(_) | Sort::System(_) | Sort::Case(_) => "namespace",
            Sort::Object(o) if cursor.world().flow_of(o).is_some() => "event",
            Sort::Object(_) => "variable",
        };
        (sort(name), library(e.origin))
    };
    if hit.reference.role == Role::Word {
        return Some((sort("keyword"), 0));
    }
    Some(match meaning::of(cursor, hit)? {
        Meaning::Declared(_) => (sort("variable"), DECLARATION),
        Meaning::Variable(_) => (sort("parameter"), 0),
        Meaning::Entries(all) => entry(all.first()?),
        Meaning::Property(p) => (sort("property"), library(cursor.world().library.schema.prop(p).origin)),
    })
}

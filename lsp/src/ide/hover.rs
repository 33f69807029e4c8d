//! What is said of the name or the flow under the cursor.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use portolan::base::Origin;
use portolan::check::{group, result};
use portolan::document::paper::words::Words;
use portolan::document::said::summary;
use portolan::emit::quote::{markdown_inline, plain};
use portolan::law::say;
use portolan::model::Schema;
use portolan::model::object::ObjId;
use portolan::model::schema::{Cardinality, Property};
use portolan::resolve::{Entry, Sort};
use portolan_syntax::tree::{Decl, Item, NodeId, Text};

use super::cursor::Cursor;
use super::meaning::{self, Meaning};
use crate::snapshot::ProjectSnap;
use crate::view::View;

/// Verdicts of one thing that are shown at most.
const MOST: usize = 12;

/// A piece of what is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A line of the language.
    Code(String),
    Words(String),
    /// Words above a list.
    List(String, Vec<String>),
}

/// Words about a range of bytes of the present text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    pub range: Range<u32>,
    pub pieces: Vec<Piece>,
}

/// Without markup: a paragraph each.
pub fn as_text(pieces: &[Piece]) -> String {
    let one = |p: &Piece| match p {
        Piece::Code(t) | Piece::Words(t) => t.clone(),
        Piece::List(head, list) => {
            let lines: String = list.iter().map(|l| format!("\n- {l}")).collect();
            format!("{head}:{lines}")
        }
    };
    pieces.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

/// As Markdown; what comes from a model can open no markup.
pub fn as_markdown(pieces: &[Piece]) -> String {
    let one = |p: &Piece| match p {
        // Longer than any row of backticks a name could hold.
        Piece::Code(t) => format!("````flow\n{}\n````", t.replace("````", "")),
        Piece::Words(t) => markdown_inline(t),
        Piece::List(head, list) => {
            let lines: String = list.iter().map(|l| format!("\n- {}", markdown_inline(l))).collect();
            format!("{}:\n{lines}", markdown_inline(head))
        }
    };
    pieces.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

/// What is known at a byte of a file.
pub fn at(view: &View, path: &Path, offset: u32) -> Option<Hover> {
    let cursor = Cursor::at(view, path, offset)?;
    let lang = view.settings.lang.as_str();
    let Some(hit) = cursor.hit() else {
        let (node, range) = cursor.arrow()?;
        return flow(&cursor, node, lang).map(|pieces| Hover { range, pieces });
    };
    let mut pieces: Vec<Piece> = match meaning::of(&cursor, &hit)? {
        Meaning::Declared(_) => {
            let path = hit.reference.parts.last()?.node;
            let decl = find(&cursor.slice.item, &|d| d.path.parts.last().is_some_and(|p| p.node == path))?;
            let mut out = declaration(&cursor, decl, None);
            for o in things_at(&cursor, cursor.origin(decl.path.node())) {
                out.extend(of_object(&cursor, o, lang));
            }
            out
        }
        Meaning::Variable(_) => vec![Piece::Code(format!("variable {}", hit.reference.parts[0].text))],
        Meaning::Entries(all) => match all.as_slice() {
            [one] => entry(&cursor, one, lang),
            many => {
                let names: Vec<String> = many.iter().map(|e| e.name.to_string()).collect();
                vec![Piece::Words(format!("may mean {}", names.join(" or ")))]
            }
        },
        Meaning::Property(p) => {
            let schema = &cursor.world().library.schema;
            let mut out = property(schema, schema.prop(p));
            out.extend(declared_at(&cursor.project, schema.prop(p).origin));
            out
        }
    };
    pieces.retain(|p| !matches!(p, Piece::Words(t) | Piece::Code(t) if t.is_empty()));
    (!pieces.is_empty()).then_some(Hover { range: hit.range, pieces })
}

/// A text in English and in the languages it is given in.
pub fn words(t: &Text) -> String {
    let one = |p: &portolan_syntax::tree::TextPart| match &p.lang {
        None => plain(&p.text),
        Some(l) => format!("{} ({l})", plain(&p.text)),
    };
    t.parts.iter().map(one).collect::<Vec<String>>().join(" / ")
}

/// What a property takes, what it means, what is asked where it is not stated.
pub fn property(schema: &Schema, p: &Property) -> Vec<Piece> {
    let many = match p.card {
        Cardinality::One => "",
        Cardinality::Many => ", any number",
        Cardinality::Some => ", one or more",
    };
    let mut out = vec![Piece::Code(format!(
        "property {} of {}: {}{many}",
        p.full,
        schema.kind(p.owner).name,
        schema.say_all(&p.types)
    ))];
    let links: Vec<String> = p
        .links
        .iter()
        .map(|l| format!("`{}` {}", l.name, schema.say_all(&l.types)))
        .collect();
    if !links.is_empty() {
        out.push(Piece::Words(format!("with {}", links.join(", "))));
    }
    out.extend(p.question.as_ref().map(|q| Piece::Words(words(q))));
    out.extend(p.docs.as_ref().map(|d| Piece::Words(plain(d))));
    let unstated = match (&p.default, p.inherited) {
        (None, true) => "unstated: from the container",
        (None, false) => "unstated: asked for where it decides",
        (Some(_), _) => "unstated: a default is assumed, and said so",
    };
    out.push(Piece::Words(unstated.into()));
    out
}

/// Word, name and title; the documentation.
fn declaration(cursor: &Cursor, d: &Decl, name: Option<&str>) -> Vec<Piece> {
    let own = portolan::model::schema_build::path_text(&d.path);
    let title = d.title.as_ref().map(|t| format!("  {}", words(t))).unwrap_or_default();
    let mut out = vec![Piece::Code(plain(&format!("{} {}{title}", d.word.text, name.unwrap_or(&own))))];
    let library = &cursor.world().library;
    let want = |s: Sort| matches!(s, Sort::Kind(_));
    if let portolan::resolve::Found::One(Entry { sort: Sort::Kind(k), .. }) = library.names.find(&d.word.text, &Default::default(), &want)
        && let Some(t) = &library.schema.kind(k).title
    {
        out.push(Piece::Words(format!("kind: {} ({})", library.schema.kind(k).name, words(t))));
    }
    for h in &d.heads {
        if let portolan_syntax::tree::HeadKind::Cites(c) = &h.kind {
            out.push(Piece::Words(format!("source: {}", plain(c))));
        }
    }
    out.extend(d.docs().map(|d| Piece::Words(plain(d))));
    out
}

fn entry(cursor: &Cursor, e: &Entry, lang: &str) -> Vec<Piece> {
    let mut out = said(cursor, e);
    if let Sort::Object(o) = e.sort {
        out.extend(of_object(cursor, o, lang));
    }
    out.extend(declared_at(&cursor.project, e.origin));
    out
}

/// What is declared under a name: word, title, documentation.
pub fn said(cursor: &Cursor, e: &Entry) -> Vec<Piece> {
    let item = item_of(&cursor.project, e.origin);
    let decl = item
        .as_ref()
        .and_then(|i| find(i, &|d| d.path.node() == e.origin.node || d.node == e.origin.node));
    match (decl, e.sort) {
        (Some(d), _) => declaration(cursor, d, Some(&e.name)),
        (None, Sort::EnumValue(id, _)) => vec![Piece::Code(format!(
            "value {} of enum {}",
            e.name,
            cursor.world().library.schema.enums[id as usize].name
        ))],
        (None, _) => vec![Piece::Code(e.name.to_string())],
    }
}

fn item_of(project: &ProjectSnap, o: Origin) -> Option<Arc<Item>> {
    let slices = &project.file(o.file)?.parsed().slices;
    slices.iter().find(|s| s.key == o.item).map(|s| s.item.clone())
}

/// The declaration of an item, at any depth.
pub fn find<'t>(item: &'t Item, want: &dyn Fn(&Decl) -> bool) -> Option<&'t Decl> {
    let inside = match item {
        Item::Decl(d) if want(d) => return Some(d),
        Item::Decl(d) => d.block.as_ref(),
        Item::Flow(f) => f.block(),
        Item::Guard(g) => Some(&g.block),
        _ => None,
    };
    inside?.items.iter().find_map(|i| find(i, want))
}

fn declared_at(project: &ProjectSnap, o: Origin) -> Option<Piece> {
    let file = project.file(o.file)?;
    let line = file.text.line_of(project.range(o)?.start as usize) + 1;
    let path = file.path.to_string_lossy().replace('\\', "/");
    let name = path.rsplit('/').next().unwrap_or(&path);
    let shown = if file.is_embedded() { &path } else { name };
    Some(Piece::Words(format!("declared in {}, line {line}", plain(shown))))
}

/// The flows an arrow declares, each with its verdicts.
fn flow(cursor: &Cursor, arrow: NodeId, lang: &str) -> Option<Vec<Piece>> {
    let flows = things_at(cursor, cursor.origin(arrow));
    if flows.is_empty() {
        return None;
    }
    let mut out = Vec::new();
    for o in flows.iter().take(MOST) {
        out.push(Piece::Code(plain(&format!("flow {}", cursor.world().object(*o).name))));
        out.extend(of_object(cursor, *o, lang));
    }
    if flows.len() > MOST {
        out.push(Piece::Words(format!("and {} flows more", flows.len() - MOST)));
    }
    Some(out)
}

/// The project's own things declared at a place; several where a system is deployed more than once.
pub fn things_at(cursor: &Cursor, at: Origin) -> Vec<ObjId> {
    cursor.known.at(at)
}

/// What the project's regimes say of a thing or flow, a line each. A case is judged by its own expectations, not here.
fn of_object(cursor: &Cursor, object: ObjId, lang: &str) -> Option<Piece> {
    if cursor.in_case() {
        return None;
    }
    let project = &cursor.project;
    let today = project.report.today?;
    let cx = project.project.cx();
    if project.report.withheld {
        return cx
            .world
            .flow_of(object)
            .map(|_| Piece::Words("no verdict is given until the text is clear of errors".into()));
    }
    let mine = verdicts(project, object, lang);
    if mine.is_empty() {
        return None;
    }
    let more = mine.len().saturating_sub(MOST);
    let mut list: Vec<String> = mine.into_iter().take(MOST).collect();
    if more > 0 {
        list.push(format!("and {more} more"));
    }
    Some(Piece::List(format!("on {today}"), list))
}

/// One line for each regime and duty: `XX.law: blocked without contract`.
pub fn verdicts(project: &ProjectSnap, object: ObjId, lang: &str) -> Vec<String> {
    let cx = project.project.cx();
    let results = project.results_of(object);
    let words = Words::new(cx.world, "en");
    let line = |g: &group::Group| {
        let r = &g.results[0];
        let waived = if r.accepted.is_some() { " (accepted)" } else { "" };
        let by = if result::is_crossing_verdict(r) { None } else { g.rule };
        let law = by.map_or(&cx.world.library.regimes[g.regime as usize].name, |i| {
            &cx.world.library.laws[i as usize].name
        });
        let title = by
            .map(|i| format!(" ({})", say::law_title(&cx.world.library, i, lang)))
            .unwrap_or_default();
        format!("{law}{title}: {}{waived}", plain(&summary(&words, &cx, &r.verdict)))
    };
    group::groups(&cx, &results).iter().map(line).collect()
}

//! What is said of the name or the flow under the cursor.

use std::ops::Range;
use std::sync::Arc;

use portolan::base::Origin;
use portolan::base::diagnostic::Place;
use portolan::check::{finding, group, result};
use portolan::driver::db::SourceFile;
use portolan::driver::queries::items;
use portolan::driver::{Analysis, Report, places};
use portolan::emit::quote::plain;
use portolan::law::say;
use portolan::model::object::ObjId;
use portolan::resolve::{Entry, Sort};
use portolan_syntax::tree::{Decl, Item, NodeId, Text};

use super::cursor::Cursor;
use super::meaning::{self, Meaning};

/// Verdicts of one thing that are shown at most.
const MOST: usize = 12;

/// Words about a range of bytes, a paragraph each, without markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    pub range: Range<u32>,
    pub text: String,
}

/// What is known at a byte of a file; `report` is the project's last check.
pub fn at(analysis: &Analysis, file: SourceFile, offset: u32, report: &Report) -> Option<Hover> {
    let cursor = Cursor::at(analysis, file, offset)?;
    let Some(hit) = cursor.hit() else {
        let (node, range) = cursor.arrow()?;
        return flow(analysis, &cursor, node, report).map(|text| Hover { range, text });
    };
    let mut out: Vec<String> = match meaning::of(&cursor, &hit)? {
        Meaning::Declared(_) => {
            let path = hit.reference.parts.last()?.node;
            let decl = find(&cursor.slice.item, &|d| d.path.parts.last().is_some_and(|p| p.node == path))?;
            let mut out = declaration(&cursor, decl, None);
            out.extend(verdicts(analysis, &cursor, cursor.origin(decl.path.node), report));
            out
        }
        Meaning::Variable(_) => vec![format!("variable {}", hit.reference.parts[0].text)],
        Meaning::Entries(all) => match all.as_slice() {
            [one] => entry(analysis, &cursor, one, report),
            many => {
                let names: Vec<String> = many.iter().map(|e| format!("`{}`", e.name)).collect();
                vec![format!("may mean {}", names.join(" or "))]
            }
        },
        Meaning::Property(p) => {
            let schema = &cursor.world.library.schema;
            let p = schema.prop(p);
            let many = if p.card.is_many() { ", any number" } else { "" };
            let mut out = vec![format!(
                "property {} of {}: {}{many}",
                p.full,
                schema.kind(p.owner).name,
                schema.say_all(&p.types)
            )];
            out.extend(p.question.as_ref().map(|q| words(q)));
            out.extend(p.docs.as_ref().map(|d| d.to_string()));
            out.extend(declared_at(analysis, p.origin));
            out
        }
    };
    out.retain(|s| !s.is_empty());
    (!out.is_empty()).then(|| Hover {
        range: hit.range,
        text: out.join("\n\n"),
    })
}

/// A text in English and in the languages it is given in.
fn words(t: &Text) -> String {
    let one = |p: &portolan_syntax::tree::TextPart| match &p.lang {
        None => plain(&p.text),
        Some(l) => format!("{} ({l})", plain(&p.text)),
    };
    t.parts.iter().map(one).collect::<Vec<String>>().join(" / ")
}

/// Word, name and title; the documentation.
fn declaration(cursor: &Cursor, d: &Decl, name: Option<&str>) -> Vec<String> {
    let own = portolan::model::schema_build::path_text(&d.path);
    let title = d.title.as_ref().map(|t| format!("  {}", words(t))).unwrap_or_default();
    let mut out = vec![format!("{} {}{title}", d.word.text, name.unwrap_or(&own))];
    let library = &cursor.world.library;
    let want = |s: Sort| matches!(s, Sort::Kind(_));
    if let portolan::resolve::Found::One(Entry { sort: Sort::Kind(k), .. }) = library.names.find(&d.word.text, &Default::default(), &want)
        && let Some(t) = &library.schema.kind(k).title
    {
        out.push(format!("kind: {} ({})", library.schema.kind(k).name, words(t)));
    }
    out.extend(d.docs.as_ref().map(|d| d.to_string()));
    out
}

fn entry(analysis: &Analysis, cursor: &Cursor, e: &Entry, report: &Report) -> Vec<String> {
    let item = item_of(analysis, e.origin);
    let decl = item
        .as_ref()
        .and_then(|i| find(i, &|d| d.path.node == e.origin.node || d.node == e.origin.node));
    let mut out = match (decl, e.sort) {
        (Some(d), _) => declaration(cursor, d, Some(&e.name)),
        (None, Sort::EnumValue(id, _)) => vec![format!(
            "value {} of enum {}",
            e.name, cursor.world.library.schema.enums[id as usize].name
        )],
        (None, _) => vec![e.name.to_string()],
    };
    if let Sort::Object(o) = e.sort {
        out.extend(of_object(analysis, cursor, o, report));
    }
    out.extend(declared_at(analysis, e.origin));
    out
}

fn item_of(analysis: &Analysis, o: Origin) -> Option<Arc<Item>> {
    let file = places::file(analysis.db, analysis.ws, o.file)?;
    items(analysis.db, file).iter().find(|i| i.key == o.item).map(|i| i.item.clone())
}

/// The declaration of an item, at any depth.
fn find<'t>(item: &'t Item, want: &dyn Fn(&Decl) -> bool) -> Option<&'t Decl> {
    let inside = match item {
        Item::Decl(d) if want(d) => return Some(d),
        Item::Decl(d) => d.block.as_ref(),
        Item::Flow(f) => f.block.as_deref(),
        Item::Guard(g) => Some(&g.block),
        _ => None,
    };
    inside?.items.iter().find_map(|i| find(i, want))
}

fn declared_at(analysis: &Analysis, o: Origin) -> Option<String> {
    let spot = analysis.spot(&Place::Node(o))?;
    let file = spot.path.rsplit('/').next().unwrap_or(&spot.path);
    let shown = if super::diagnostics::in_library(&spot) { &spot.path } else { file };
    Some(format!("declared in {shown}, line {}", spot.line))
}

/// The flows an arrow declares, each with its verdicts.
fn flow(analysis: &Analysis, cursor: &Cursor, arrow: NodeId, report: &Report) -> Option<String> {
    let at = cursor.origin(arrow);
    let flows: Vec<(ObjId, &str)> = cursor
        .world
        .own_ids()
        .filter(|o| cursor.world.object(*o).at == at)
        .map(|o| (o, cursor.world.object(o).name.as_ref()))
        .collect();
    if flows.is_empty() {
        return None;
    }
    let mut out = Vec::new();
    for (o, name) in flows.iter().take(MOST) {
        out.push(format!("flow {}", plain(name)));
        out.extend(of_object(analysis, cursor, *o, report));
    }
    if flows.len() > MOST {
        out.push(format!("and {} flows more", flows.len() - MOST));
    }
    Some(out.join("\n\n"))
}

fn verdicts(analysis: &Analysis, cursor: &Cursor, at: Origin, report: &Report) -> Vec<String> {
    let own = cursor.world.own_ids().find(|o| cursor.world.object(*o).at == at);
    own.and_then(|o| of_object(analysis, cursor, o, report)).into_iter().collect()
}

/// What the project's regimes say of a thing or flow, a line each. A case is judged by its own expectations, not here.
fn of_object(analysis: &Analysis, cursor: &Cursor, object: ObjId, report: &Report) -> Option<String> {
    if cursor.world.case.is_some() {
        return None;
    }
    let today = report.today?;
    let cx = analysis.ready(cursor.key).cx;
    if report.errors.iter().any(portolan::base::Diagnostic::is_text_error) {
        return cx
            .world
            .flow_of(object)
            .map(|_| "no verdict is given until the text is clear of errors".to_owned());
    }
    let groups = group::groups(&cx, &report.results);
    let mine: Vec<String> = groups
        .iter()
        .filter(|g| g.object == object)
        .map(|g| {
            let r = &g.results[0];
            let waived = if r.accepted.is_some() { " (accepted)" } else { "" };
            let by = if result::is_crossing_verdict(r) { None } else { g.rule };
            let law = by.map_or(&cx.world.library.regimes[g.regime as usize].name, |i| {
                &cx.world.library.laws[i as usize].name
            });
            let title = by
                .map(|i| format!(" ({})", say::law_title(&cx.world.library, i, "en")))
                .unwrap_or_default();
            format!("- {law}{title}: {}{waived}", plain(&finding::summary(&cx, r)))
        })
        .collect();
    if mine.is_empty() {
        return None;
    }
    let more = mine.len().saturating_sub(MOST);
    let mut out = format!("on {today}:\n{}", mine[..mine.len() - more].join("\n"));
    if more > 0 {
        out.push_str(&format!("\n- and {more} more"));
    }
    Some(out)
}

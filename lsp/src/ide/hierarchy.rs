//! Who sends data here and where it goes, as a hierarchy of calls; which places lie in which, as a hierarchy of types.

use std::ops::Range;
use std::path::Path;

use portolan::base::Origin;
use portolan::emit::quote::plain;
use portolan::law::say;
use portolan::model::library::LawSort;
use portolan::model::schema_build::value_word;
use portolan::model::{ObjId, World};
use portolan::resolve::{Entry, Sort};
use portolan_syntax::tree::Tail;

use super::Target;
use super::cursor::Cursor;
use super::meaning::{self, Meaning};
use crate::snapshot::ProjectSnap;
use crate::view::View;

/// One entry: a thing by its qualified name, and where it is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    pub name: String,
    pub detail: String,
    pub target: Target,
    pub selection: Range<u32>,
}

/// What the cursor is on, by its qualified name.
fn object(cursor: &Cursor) -> Option<ObjId> {
    let hit = cursor.hit()?;
    match meaning::of(cursor, &hit)? {
        Meaning::Declared(_) => meaning::declared_object(cursor, &hit),
        Meaning::Entries(all) => all.iter().find_map(|e| if let Sort::Object(o) = e.sort { Some(o) } else { None }),
        _ => None,
    }
}

fn whole(project: &ProjectSnap, at: Origin, name: Origin) -> Option<(Target, Range<u32>)> {
    let (range, selection) = (project.range(at)?, project.range(name)?);
    let range = range.start.min(selection.start)..range.end.max(selection.end);
    Some((Target { file: at.file, range }, selection))
}

fn entry(project: &ProjectSnap, o: ObjId, lang: &str) -> Option<Branch> {
    let world = project.project.world();
    let thing = world.object(o);
    let (target, selection) = whole(project, thing.origin, thing.at())?;
    Some(Branch {
        name: plain(&thing.name),
        detail: detail(world, o, lang),
        target,
        selection,
    })
}

/// `Cloud in Oregon (server), in US, run by Insight`
fn detail(world: &World, o: ObjId, lang: &str) -> String {
    let w = world.library.words;
    let names = |prop| -> Vec<String> {
        let stated = world.stated(o, prop).map(|s| world.objects_in(s)).unwrap_or_default();
        stated.iter().map(|p| plain(&world.object(*p).name)).collect()
    };
    let mut out = plain(&say::titled_in(world, o, lang));
    let is_node = (w.node as usize) < world.library.schema.kinds.len() && world.is(o, w.node);
    if is_node {
        let (places, operators) = (names(w.node_in), names(w.node_operator));
        if !places.is_empty() {
            out.push_str(&format!(", in {}", places.join(", ")));
        }
        if !operators.is_empty() {
            out.push_str(&format!(", run by {}", operators.join(", ")));
        }
    }
    out
}

/// The node at a byte: itself, or the first end of the arrow there.
pub fn node_at(view: &View, path: &Path, offset: u32) -> Option<Branch> {
    let cursor = Cursor::at(view, path, offset)?;
    let graph = &cursor.project.project.frozen.graph;
    let o = match object(&cursor) {
        Some(o) => Some(o),
        None => {
            let (arrow, _) = cursor.arrow()?;
            let flow = super::hints::flows_at(&cursor, arrow).first().copied()?;
            cursor.world().flow_of(flow).map(|f| f.source)
        }
    }?;
    graph.node_of(o)?;
    entry(&cursor.project, o, &view.settings.lang)
}

/// A neighbour by the flows to or from it, and where these stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub entry: Branch,
    /// In the file of the sender.
    pub at: Vec<Range<u32>>,
}

/// The senders into a node, or the receivers from it.
pub fn calls(view: &View, project: &ProjectSnap, name: &str, outgoing: bool) -> Vec<Call> {
    let known = &project.project;
    let (world, graph) = (known.world(), &known.frozen.graph);
    let is_object = |s: Sort| matches!(s, Sort::Object(_));
    let Some(Entry {
        sort: Sort::Object(me), ..
    }) = world.names.exact(name, &is_object)
    else {
        return Vec::new();
    };
    let Some(n) = graph.node_of(*me) else { return Vec::new() };
    let edges = if outgoing {
        &graph.out[n as usize]
    } else {
        &graph.into[n as usize]
    };
    let mut out: Vec<Call> = Vec::new();
    for e in edges {
        let edge = &graph.edges[*e as usize];
        let other = graph.nodes[if outgoing { edge.target } else { edge.source } as usize].object;
        let sender = graph.nodes[edge.source as usize].object;
        let flow = world.object(edge.flow);
        let (Some(mut entry), Some(arrow)) = (entry(project, other, &view.settings.lang), project.range(flow.at())) else {
            continue;
        };
        let carries = carried(world, edge.carries.as_ref().map(|c| c.as_slice()), edge.sight, &view.settings.lang);
        entry.detail = format!("{carries}; {}", entry.detail);
        let home = world.object(sender).at().file;
        // Arrows are shown in the sender's file; one that stands elsewhere is shown by the sender's name.
        let at = if flow.at().file == home {
            Some(arrow)
        } else {
            project.range(world.object(sender).at())
        };
        match out.iter_mut().find(|c| c.entry.name == entry.name) {
            Some(c) => c.at.extend(at),
            None => out.push(Call {
                entry,
                at: at.into_iter().collect(),
            }),
        }
    }
    out
}

fn carried(world: &World, carries: Option<&[ObjId]>, sight: bool, lang: &str) -> String {
    let what = match carries {
        None => "everything".to_owned(),
        Some(list) => list
            .iter()
            .map(|d| plain(&say::titled_in(world, *d, lang)))
            .collect::<Vec<_>>()
            .join(", "),
    };
    if sight { format!("sees {what}") } else { what }
}

/// A place or a group of places at a byte; for any other thing the places it is in.
pub fn places_at(view: &View, path: &Path, offset: u32) -> Vec<Branch> {
    let Some(cursor) = Cursor::at(view, path, offset) else {
        return Vec::new();
    };
    let Some(hit) = cursor.hit() else { return Vec::new() };
    let (world, lang) = (cursor.project.project.world(), view.settings.lang.as_str());
    let w = world.library.words;
    let meant = meaning::of(&cursor, &hit);
    if let Some(Meaning::Entries(all)) = &meant
        && let Some(Entry { sort: Sort::Set(s), .. }) = all.first()
    {
        return group(&cursor.project, *s, lang).into_iter().collect();
    }
    let Some(o) = object(&cursor) else { return Vec::new() };
    if (w.country as usize) < world.library.schema.kinds.len() && world.is(o, w.country) {
        return entry(&cursor.project, o, lang).into_iter().collect();
    }
    let places = [w.node_in, w.entity_in, w.people_in];
    let found = places.iter().find_map(|p| world.stated(o, *p)).map(|s| world.objects_in(s));
    found
        .unwrap_or_default()
        .iter()
        .filter_map(|p| entry(&cursor.project, *p, lang))
        .collect()
}

fn group(project: &ProjectSnap, s: u32, lang: &str) -> Option<Branch> {
    let library = &project.project.world().library;
    let law = &library.laws[s as usize];
    let v = law.versions.last()?;
    let (target, selection) = whole(project, v.origin(v.decl.node), v.origin(v.decl.path.node()))?;
    Some(Branch {
        name: plain(&law.name),
        detail: plain(&say::law_title(library, s, lang)),
        target,
        selection,
    })
}

/// The names a group lists, with the days of each.
fn members(world: &World, s: u32) -> Vec<String> {
    let law = &world.library.laws[s as usize];
    let Some(Tail::Rows(rows)) = law.versions.last().and_then(|v| v.decl.tail.as_ref()) else {
        return Vec::new();
    };
    rows.iter().flat_map(|r| r.heads.iter().filter_map(value_word)).collect()
}

/// What a place lies in, or what lies in it; by its name.
pub fn related(view: &View, project: &ProjectSnap, name: &str, up: bool) -> Vec<Branch> {
    let world = project.project.world();
    let lang = view.settings.lang.as_str();
    let w = world.library.words;
    let sets = || (0..world.library.laws.len() as u32).filter(|i| world.library.laws[*i as usize].sort == LawSort::Set);
    let found = world.names.exact(name, &|s| matches!(s, Sort::Object(_) | Sort::Set(_))).cloned();
    let part_of = |o: ObjId| world.stated(o, w.country_part_of).map(|s| world.objects_in(s)).unwrap_or_default();
    let below = world.library.objects.len() as u32;
    let mut out = Vec::new();
    match found.map(|e| e.sort) {
        Some(Sort::Object(o)) if up => {
            out.extend(part_of(o).iter().filter_map(|p| entry(project, *p, lang)));
            let own = world.object(o).name.clone();
            out.extend(
                sets()
                    .filter(|s| members(world, *s).iter().any(|m| *m == own.as_ref()))
                    .filter_map(|s| group(project, s, lang)),
            );
        }
        Some(Sort::Object(o)) => {
            let inside = (0..below)
                .chain(world.own_ids())
                .filter(|x| (w.country as usize) < world.library.schema.kinds.len() && world.is(*x, w.country) && part_of(*x).contains(&o));
            out.extend(inside.filter_map(|x| entry(project, x, lang)));
        }
        Some(Sort::Set(s)) if !up => {
            for m in members(world, s) {
                match world
                    .names
                    .exact(&m, &|s| matches!(s, Sort::Object(_) | Sort::Set(_)))
                    .map(|e| e.sort)
                {
                    Some(Sort::Object(o)) => out.extend(entry(project, o, lang)),
                    Some(Sort::Set(inner)) if inner != s => out.extend(group(project, inner, lang)),
                    _ => {}
                }
            }
        }
        Some(Sort::Set(s)) => {
            let own = world.library.laws[s as usize].name.clone();
            out.extend(
                sets()
                    .filter(|x| *x != s && members(world, *x).iter().any(|m| *m == own.as_ref()))
                    .filter_map(|x| group(project, x, lang)),
            );
        }
        _ => {}
    }
    out
}

//! Answers to open questions: one action for each choice.

use portolan::base::Origin;
use portolan::check::Question;
use portolan::check::stub::{self, Stub, Way};
use portolan::emit::quote::plain;
use portolan::law::value::Dep;
use portolan::model::ObjId;
use portolan::model::schema::Type;

use super::{Change, Sort, Spot, declared, file, state};
use crate::ide::hints::flows_at;
use crate::snapshot::ProjectSnap;
use crate::view::View;

/// Answers offered for one question at most.
const MOST_CHOICES: usize = 8;

pub(super) fn of(spot: &mut Spot) {
    let project = spot.project().clone();
    let cx = project.project.cx();
    // What the verdicts at the place wait for.
    let mut waiting: Vec<(Dep, Option<ObjId>)> = Vec::new();
    let mut about: Vec<ObjId> = spot.messages().iter().filter_map(|m| m.about.map(|a| a.object)).collect();
    for cursor in spot.cursors() {
        if let (Some((arrow, _)), false) = (cursor.arrow(), cursor.in_case()) {
            about.extend(flows_at(&cursor, arrow));
        }
    }
    for o in &about {
        for r in project.results_of(*o) {
            waiting.extend(r.verdict.over.iter().map(|d| (*d, r.control)));
        }
    }
    for q in &project.report.questions {
        let s = stub::of(&cx, q);
        let here = s.at.is_some_and(|o| stands_here(spot, o));
        let asked = waiting.iter().any(|(d, c)| *d == q.of && (q.control.is_none() || *c == q.control));
        if here || asked {
            answers(spot, &project, q, &s);
        }
    }
}

/// Whether the place is in what a question is about.
fn stands_here(spot: &Spot, at: Origin) -> bool {
    if at.file != spot.here.file.id {
        return false;
    }
    let Some(slice) = spot.here.parsed.slices.iter().find(|s| s.key == at.item) else {
        return false;
    };
    let whole = declared(slice, at.node).map_or_else(|| slice.span(at.node), |(n, _)| slice.span(n));
    spot.touches(&whole)
}

fn answers(spot: &mut Spot, project: &ProjectSnap, q: &Question, s: &Stub) {
    let cx = project.project.cx();
    let text = plain(&q.text_in(&cx, &spot.view.settings.lang));
    for (label, line) in lines(project, q, s) {
        let change = match &s.way {
            Way::Add => s.at.and_then(|o| state(spot.view, project, o, &line)),
            Way::Claim { .. } => s.at.and_then(|o| claim(spot.view, project, o, &line)),
            Way::Complete => s.at.and_then(|o| complete(spot.view, project, o, &line)),
            Way::Accept => s.at.and_then(|o| append(spot.view, project, o, &line)),
            Way::Split | Way::Nothing => None,
        };
        if let Some(c) = change {
            spot.push(format!("{text} {label}"), Sort::Fix, vec![c]);
        }
    }
}

/// What could be typed: a label, and the line.
fn lines(project: &ProjectSnap, q: &Question, s: &Stub) -> Vec<(String, String)> {
    let world = project.project.world();
    let mut out: Vec<(String, String)> = Vec::new();
    for c in &s.choices {
        // A placeholder is filled with what the project knows; without that the question itself is written down.
        if c.contains('<') {
            let Dep::Unknown(_, p) = q.of else { continue };
            for t in &world.library.schema.prop(p).types {
                if let Type::Kind(k) = t {
                    out.extend(known(project, *k).into_iter().map(|name| {
                        let line = format!("{}: {name}", s.key);
                        (format!("`{line}`"), line)
                    }));
                }
            }
            if s.way == Way::Add {
                let line = format!("{}: unknown", s.key);
                out.push((format!("`{line}`"), line));
            }
        } else {
            let line = c.replace(", ..", "");
            let line = if s.way == Way::Accept {
                line.replace("because \"..\"", "because \"state the reason\"")
            } else {
                line
            };
            out.push((format!("`{line}`"), line));
        }
    }
    out.dedup();
    out.truncate(MOST_CHOICES);
    out
}

/// Names of a kind: the project's own, or, of places, those it mentions.
fn known(project: &ProjectSnap, kind: u32) -> Vec<String> {
    let world = project.project.world();
    let w = world.library.words;
    let is_place = kind == w.country;
    let mut out: Vec<String> = Vec::new();
    for id in world.own_ids() {
        let o = world.object(id);
        if is_place {
            for p in [w.node_in, w.entity_in, w.people_in] {
                let places = o.own(p).map(|s| world.objects_in(s)).unwrap_or_default();
                out.extend(places.iter().map(|x| world.object(*x).name.to_string()));
            }
        } else if (kind as usize) < world.library.schema.kinds.len() && world.library.schema.is(o.kind, kind) && !o.name.contains(' ') {
            out.push(o.name.to_string());
        }
        if out.len() > 200 {
            break;
        }
    }
    out.sort();
    out.dedup();
    out.truncate(MOST_CHOICES - 1);
    out
}

/// `has: X` beside what is claimed already: another row of the same list, or a new line.
fn claim(view: &View, project: &ProjectSnap, at: Origin, line: &str) -> Option<Change> {
    let (key, value) = line.split_once(':')?;
    let Some((path, last)) = last_row(view, project, at, key) else {
        return state(view, project, at, line);
    };
    // A list that was empty has one row now.
    let none = view
        .text(&path)
        .is_some_and(|t| t.as_str().get(last.start as usize..last.end as usize) == Some("none"));
    let (range, comma) = if none { (last, "") } else { (last.end..last.end, ", ") };
    Some(Change {
        path,
        range,
        text: format!("{comma}{}", value.trim()),
    })
}

/// What is stated as `unknown`, or as a list of which it is not known whether it ends, is stated anew.
fn complete(view: &View, project: &ProjectSnap, at: Origin, line: &str) -> Option<Change> {
    let here = file(view, project, at.file)?;
    let slice = here.parsed.slices.iter().find(|s| s.key == at.item)?;
    let key = line.split(':').next()?;
    let (_, block) = declared(slice, at.node)?;
    let property = block?.items.iter().find_map(|i| match i {
        portolan_syntax::tree::Item::Property(p) if portolan::model::schema_build::path_text(&p.path) == key => Some(p),
        _ => None,
    })?;
    Some(Change {
        path: here.file.path.clone(),
        range: slice.span(property.node),
        text: line.to_owned(),
    })
}

/// Where the last row of a stated property stands.
fn last_row(view: &View, project: &ProjectSnap, at: Origin, key: &str) -> Option<(std::path::PathBuf, std::ops::Range<u32>)> {
    let here = file(view, project, at.file)?;
    let slice = here.parsed.slices.iter().find(|s| s.key == at.item)?;
    let (_, block) = declared(slice, at.node)?;
    block?.items.iter().find_map(|i| match i {
        portolan_syntax::tree::Item::Property(p) if portolan::model::schema_build::path_text(&p.path) == key => {
            let last = p.rows.iter().last()?;
            Some((here.file.path.clone(), slice.span(last.node)))
        }
        _ => None,
    })
}

/// A sentence at the end of the file.
fn append(view: &View, project: &ProjectSnap, at: Origin, line: &str) -> Option<Change> {
    let here = file(view, project, at.file)?;
    let end = here.text.as_str().len() as u32;
    let gap = if here.text.as_str().ends_with('\n') { "" } else { "\n" };
    Some(Change {
        path: here.file.path.clone(),
        range: end..end,
        text: format!("{gap}{line}\n"),
    })
}

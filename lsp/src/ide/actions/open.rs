//! Answers to open questions: one action for each choice.

use std::ops::Range;

use portolan::base::Origin;
use portolan::check::stub::{self, Stand, Stub, Way};
use portolan::check::{Question, STAND_INS};
use portolan::document::paper::words::Words;
use portolan::document::said;
use portolan::emit::quote::plain;
use portolan::law::value::Dep;
use portolan::model::ObjId;

use super::filled::{Typed, lines};
use super::{Change, Sort, Spot, declared, file, state};
use crate::ide::hints::flows_at;
use crate::snapshot::ProjectSnap;
use crate::view::View;

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
    let words = Words::new(cx.world, &spot.view.settings.lang);
    let text = plain(&said::question(&words, &cx, q));
    if s.way == Way::Accept {
        for c in &s.choices {
            let line = c.replace("because \"..\"", &format!("because \"{}\"", STAND_INS[0]));
            let position = c.split(" because ").next().unwrap_or(c);
            if let Some(c) = s.at.and_then(|o| append(spot.view, project, o, &line)) {
                spot.push(
                    format!("{text} `{position}`, flagged until you write in the reason"),
                    Sort::Fix,
                    vec![c],
                );
            }
        }
        return;
    }
    for t in lines(project, q, s) {
        let line = t.line();
        let change = match &s.way {
            Way::Add => s.at.and_then(|o| state(spot.view, project, o, &line)),
            Way::Claim { .. } => s.at.and_then(|o| claim(spot.view, project, o, &line)),
            Way::Complete => s.at.and_then(|o| complete(spot.view, project, o, &t)),
            Way::Accept | Way::Split | Way::Nothing => None,
        };
        let label = match t.stand {
            Stand::Nothing | Stand::Half => format!("`{line}`"),
            Stand::List | Stand::OpenList => format!("add `{}` to `{}:`", t.value, t.key),
            // The day is for a person to know.
            Stand::Past => continue,
        };
        if let Some(c) = change {
            spot.push(format!("{text} {label}"), Sort::Fix, vec![c]);
        }
    }
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

/// What is stated as `unknown` is stated anew; a list is joined, or its `unknown` replaced. Nothing else that is stated is touched.
fn complete(view: &View, project: &ProjectSnap, at: Origin, t: &Typed) -> Option<Change> {
    let here = file(view, project, at.file)?;
    let slice = here.parsed.slices.iter().find(|s| s.key == at.item)?;
    let (_, block) = declared(slice, at.node)?;
    let property = block?.items.iter().find_map(|i| match i {
        portolan_syntax::tree::Item::Property(p) if portolan::model::schema_build::path_text(&p.path) == t.key => Some(p),
        _ => None,
    })?;
    let rows: Vec<Range<u32>> = property.rows.iter().map(|r| slice.span(r.node)).collect();
    let says = |r: &Range<u32>, word: &str| here.text.as_str().get(r.start as usize..r.end as usize) == Some(word);
    let open = rows.iter().find(|r| says(r, "unknown"));
    let (range, text) = match t.stand {
        _ if rows.iter().all(|r| says(r, "unknown") || says(r, "none")) => (slice.span(property.node), t.line()),
        Stand::OpenList => (open?.clone(), t.value.clone()),
        Stand::List => {
            let end = rows.last()?.end;
            (end..end, format!(", {}", t.value))
        }
        Stand::Nothing | Stand::Half | Stand::Past => return None,
    };
    Some(Change {
        path: here.file.path.clone(),
        range,
        text,
    })
}

/// Where the last row of a stated property stands.
fn last_row(view: &View, project: &ProjectSnap, at: Origin, key: &str) -> Option<(std::path::PathBuf, Range<u32>)> {
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

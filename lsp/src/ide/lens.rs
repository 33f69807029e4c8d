//! Lines above declarations: what crosses a border there, what a regime says, how a case comes out.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use portolan::base::diagnostic::Place;
use portolan::base::{Diagnostic, Origin};
use portolan::check::expect;
use portolan::emit::quote::plain;
use portolan::law::verdict::Ruling;
use portolan::model::ObjId;
use portolan::model::schema_build::path_text;
use portolan_syntax::tree::{Decl, Item};

use super::Target;
use super::cursor::Cursor;
use super::hints::gravest;
use crate::snapshot::{Known, ProjectSnap};
use crate::view::View;

/// What a line does when it is clicked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    Diagram { regime: Option<String> },
    RunCase { name: String },
}

/// A line above some bytes of the present text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    pub range: Range<u32>,
    /// Empty where it is worked out only when it is shown.
    pub title: String,
    pub act: Act,
}

/// Lines of one file at most; a longer file has them above its regimes and cases only.
const MOST: usize = 2_000;

/// The lines of a file.
pub fn of(view: &View, path: &Path) -> Vec<Lens> {
    let Some(here) = view.here(path) else { return Vec::new() };
    let mut out = Vec::new();
    let nodes = here.parsed.slices.len() <= MOST;
    for slice in &here.parsed.slices {
        let Item::Decl(d) = slice.item.as_ref() else { continue };
        let cursor = Cursor::of(here.project.clone(), here.file.clone(), slice.clone(), 0);
        match d.word.text.as_ref() {
            "case" => out.push(Lens {
                range: slice.span(d.path.node()),
                title: String::new(),
                act: Act::RunCase { name: path_text(&d.path) },
            }),
            "regime" => regime(&cursor, d, &mut out),
            "project" => project(&cursor, d, &mut out),
            _ if nodes => {
                cursor.known.prepare();
                node(&cursor, d, &mut out);
            }
            _ => {}
        }
    }
    out
}

/// `3 crossings, 1 blocked`
fn counts(project: &ProjectSnap, flows: &[ObjId], regime: Option<u32>) -> Option<String> {
    let (mut crossings, mut worse) = (
        0,
        [
            (Ruling::Prohibited, 0),
            (Ruling::Blocked, 0),
            (Ruling::Undetermined, 0),
            (Ruling::Contested, 0),
        ],
    );
    for f in flows {
        let all = gravest(project, &[*f]);
        let own: Vec<Ruling> = all.iter().filter(|v| regime.is_none_or(|r| v.0 == r)).map(|v| v.1).collect();
        if own.iter().all(|r| *r == Ruling::Outside) {
            continue;
        }
        crossings += 1;
        if let Some(w) = worse.iter_mut().find(|w| own.contains(&w.0)) {
            w.1 += 1;
        }
    }
    let s = if crossings == 1 { "" } else { "s" };
    let mut words = vec![format!("{crossings} crossing{s}")];
    words.extend(worse.iter().filter(|w| w.1 > 0).map(|(r, n)| format!("{n} {}", r.word())));
    (crossings > 0).then(|| words.join(", "))
}

fn node(cursor: &Cursor, d: &Decl, out: &mut Vec<Lens>) {
    let graph = &cursor.known.frozen.graph;
    let mut flows: Vec<ObjId> = Vec::new();
    for o in cursor.known.at(cursor.origin(d.path.node())) {
        let Some(n) = graph.node_of(o) else { continue };
        for e in graph.out[n as usize].iter().chain(&graph.into[n as usize]) {
            let flow = graph.edges[*e as usize].flow;
            if !flows.contains(&flow) {
                flows.push(flow);
            }
        }
    }
    if let Some(title) = counts(&cursor.project, &flows, None) {
        out.push(Lens {
            range: cursor.slice.span(d.path.node()),
            title: format!("{title}, open diagram"),
            act: Act::Diagram { regime: None },
        });
    }
    d.block.iter().flat_map(|b| &b.items).for_each(|i| {
        if let Item::Decl(inner) = i {
            node(cursor, inner, out);
        }
    });
}

fn all_flows(known: &Known) -> Vec<ObjId> {
    known.world().flows.iter().map(|f| f.object).collect()
}

fn regime(cursor: &Cursor, d: &Decl, out: &mut Vec<Lens>) {
    let name = path_text(&d.path);
    let Some(r) = cursor.project.project.world().library.regime_named(&name) else {
        return;
    };
    let title = counts(&cursor.project, &all_flows(&cursor.project.project), Some(r)).unwrap_or("no crossings".into());
    out.push(Lens {
        range: cursor.slice.span(d.path.node()),
        title: format!("{title}, open diagram"),
        act: Act::Diagram { regime: Some(name) },
    });
}

/// One line for each regime the project is judged under.
fn project(cursor: &Cursor, d: &Decl, out: &mut Vec<Lens>) {
    let flows = all_flows(&cursor.project.project);
    for r in &cursor.project.project.regimes {
        let name = cursor.world().library.regimes[*r as usize].name.to_string();
        let title = counts(&cursor.project, &flows, Some(*r)).unwrap_or("no crossings".into());
        out.push(Lens {
            range: cursor.slice.span(d.path.node()),
            title: format!("{name}: {title}, open diagram"),
            act: Act::Diagram { regime: Some(name) },
        });
    }
}

/// How one expectation of a case came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    pub text: String,
    pub ok: bool,
    /// What was found instead.
    pub why: String,
    pub target: Option<Target>,
}

/// Runs the expectations of a case; nothing where there is no such case.
pub fn run(project: &ProjectSnap, case: &str) -> Option<Vec<Ran>> {
    let known = project.cases.get(case)?;
    let broken = is_broken(project, case, known);
    let ready = known.frozen.ready();
    let outcomes = expect::all(ready.cx, known.day, ready.accepted);
    let one = |o: expect::Outcome| {
        let target = target(project, o.origin);
        let why = if broken {
            "not judged: the text it rests on has errors".to_owned()
        } else {
            let problems: Vec<String> = o.problems.iter().map(|p| plain(&p.message)).collect();
            if problems.is_empty() {
                plain(&o.found)
            } else {
                problems.join("; ")
            }
        };
        Ran {
            text: target.as_ref().and_then(|t| snippet(project, t)).unwrap_or_default(),
            ok: o.passed && !broken,
            why,
            target,
        }
    };
    Some(outcomes.into_iter().map(one).collect())
}

fn target(project: &ProjectSnap, o: Origin) -> Option<Target> {
    Some(Target {
        file: o.file,
        range: project.range(o)?,
    })
}

/// The text of a place on one line.
pub fn snippet(project: &ProjectSnap, t: &Target) -> Option<String> {
    let text = project
        .file(t.file)?
        .text
        .as_str()
        .get(t.range.start as usize..t.range.end as usize)?
        .to_owned();
    Some(plain(&text.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// Whether an error of the text bears on a case.
fn is_broken(project: &ProjectSnap, case: &str, known: &Arc<Known>) -> bool {
    let over_project = project.root_of(known.world().case.as_ref()).is_none();
    let here = |d: &&Diagnostic| match &d.primary.place {
        Place::Node(o) | Place::Between(o, _) => project.case_items.get(&(o.file, o.item)).is_some_and(|c| c.as_ref() == case),
        _ => false,
    };
    over_project && project.report.withheld || project.report.errors.iter().filter(here).any(Diagnostic::is_text_error)
}

/// How a case came out, in a few words.
pub fn case_title(project: &ProjectSnap, case: &str) -> String {
    match run(project, case) {
        None => "run this case".into(),
        Some(list) if list.is_empty() => "run this case: it expects nothing".into(),
        Some(list) => {
            let ok = list.iter().filter(|r| r.ok).count();
            format!("run this case: {ok} of {} expectations hold", list.len())
        }
    }
}

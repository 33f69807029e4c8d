//! Whole pages: drawings, proofs, questions, the matrix of verdicts, rules of the law, the library's own texts.

use std::path::Path;

use portolan::base::diagnostic::Place;
use portolan::base::{Day, Origin};
use portolan::check::result::{self, flow_gravity, is_crossing_verdict};
use portolan::check::stub::{self, Stand, Way};
use portolan::check::{Question, Result as Verdict, group};
use portolan::cli::explain;
use portolan::document::diagram::{Diagram, Scope, ViewRequest, build, wanted};
use portolan::document::paper::words::Words;
use portolan::document::reasons::{self, Places};
use portolan::document::said;
use portolan::emit;
use portolan::emit::quote::plain;
use portolan::emit::svg::{Drawing, Style};
use portolan::law::duty::Subject;
use portolan::law::say;
use portolan::lineage::witness::{Hop, path};
use portolan::model::ObjId;
use portolan_syntax::tree::NodeId;

use super::Target;
use super::cursor::Cursor;
use super::hints::flows_at;
use super::meaning::{self, Meaning};
use crate::snapshot::ProjectSnap;
use crate::view::View;

/// Places as they are printed, from a snapshot.
pub struct Shown<'a>(pub &'a ProjectSnap);

impl Places for Shown<'_> {
    fn shown(&self, at: &Place) -> Option<String> {
        let (file, range) = self.0.place(at)?;
        let f = self.0.file(file)?;
        let p = f.text.point(crate::text::Encoding::Utf32, range.start as usize);
        let name = f.path.to_string_lossy().replace('\\', "/");
        let name = if f.is_embedded() {
            name.as_str()
        } else {
            name.rsplit('/').next().unwrap_or(&name)
        };
        Some(format!("{name}:{}:{}", p.line + 1, p.column + 1))
    }
    fn snippet(&self, at: &Place) -> Option<String> {
        let (file, range) = self.0.place(at)?;
        let text = self
            .0
            .file(file)?
            .text
            .as_str()
            .get(range.start as usize..range.end as usize)?
            .to_owned();
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

/// A drawing with what belongs beside it.
pub struct Drawn {
    pub title: String,
    pub drawing: Drawing,
    pub views: Vec<String>,
    pub regimes: Vec<String>,
    /// Errors of the model withhold the verdicts, so the drawing has none.
    pub withheld: bool,
    pub as_of: Option<Day>,
    pub horizon: Vec<Day>,
}

/// Days told after today at most.
const MOST_DAYS: usize = 24;
/// How far is looked where the project does not say, in months.
const AHEAD: i64 = 36;

/// The diagram that is asked for with the day it is judged on, or what is wrong with the question.
pub fn diagram(project: &ProjectSnap, request: &ViewRequest, day: Option<Day>) -> Result<(Diagram, Option<Day>), String> {
    let known = &project.project;
    let ready = known.frozen.ready();
    let cx = &ready.cx;
    let library = &cx.world.library;
    let named = match &request.scope {
        Scope::Regime(r) => Some(
            library
                .regime_named(r)
                .ok_or_else(|| format!("no regime here is called `{}`", plain(r)))?,
        ),
        _ => None,
    };
    let mut regimes = known.regimes.clone();
    regimes.extend(named.filter(|r| !known.regimes.contains(r)));
    let wanted = wanted::wanted(cx, request, &regimes).map_err(|d| plain(&d.message))?;
    let today = day.or(known.day);
    let mut results: Vec<Verdict> = Vec::new();
    if let (Some(today), false) = (today, project.report.withheld) {
        for r in &wanted.mark {
            if Some(today) == project.report.today && known.regimes.contains(r) {
                results.extend(project.report.results.iter().filter(|x| x.regime == *r).cloned());
            } else {
                results.extend(result::of_regime(*cx, *r, today, ready.accepted).list.iter().cloned());
            }
        }
    }
    let mut diagram = build::of(cx, &results, &wanted, today);
    diagram.left_out.withheld = project.report.withheld;
    Ok((diagram, today))
}

/// The drawing that is asked for, or what is wrong with the question.
pub fn draw(project: &ProjectSnap, request: &ViewRequest, style: &Style, day: Option<Day>) -> Result<Drawn, String> {
    let (diagram, today) = diagram(project, request, day)?;
    let known = &project.project;
    let world = known.world();
    let library = &world.library;
    let views = world.own_ids().filter(|o| world.is(*o, library.words.view));
    Ok(Drawn {
        title: diagram.title.in_lang(&style.lang).to_owned(),
        drawing: emit::svg::draw(&diagram, style),
        views: views.map(|o| world.object(o).name.to_string()).collect(),
        regimes: known
            .regimes
            .iter()
            .map(|r| library.regimes[*r as usize].name.to_string())
            .collect(),
        withheld: project.report.withheld,
        as_of: today,
        horizon: horizon(project),
    })
}

/// The days after today on which something is stated to begin or end.
fn horizon(project: &ProjectSnap) -> Vec<Day> {
    let known = &project.project;
    let Some(from) = known.day else { return Vec::new() };
    let ready = known.frozen.ready();
    let until = from.plus_months(AHEAD);
    let all = portolan::check::days::days(&ready.cx, ready.accepted, &known.regimes, from, until);
    let mut out = Vec::new();
    let mut at = from;
    while let Some(day) = all.after(at).filter(|d| *d <= until && out.len() < MOST_DAYS) {
        out.push(day);
        at = day;
    }
    out
}

/// Why something is judged as it is.
pub struct Proved {
    pub title: String,
    pub markdown: String,
    pub hops: Vec<(String, Target)>,
}

/// Verdicts proved at once; the gravest.
const MOST_PROOFS: usize = 12;

/// The proof of what stands at a byte.
pub fn prove(view: &View, path: &Path, offset: u32) -> Option<Proved> {
    let cursor = Cursor::at(view, path, offset)?;
    let lang = view.settings.lang.as_str();
    let objects = judged_at(&cursor);
    let project = &cursor.project;
    let ready = project.project.frozen.ready();
    let today = project.report.today?;
    let mut results: Vec<Verdict> = objects.iter().flat_map(|o| project.results_of(*o)).collect();
    results.sort_by_key(|r| std::cmp::Reverse((r.level.map_or(0, |l| l as u32 + 1), flow_gravity(r.verdict.ruling))));
    let first = results.first()?.clone();
    let mut seen: Vec<(u32, Option<u32>, Subject)> = Vec::new();
    let mut out = String::new();
    let places = Shown(project);
    for r in &results {
        let duty = r.rule.filter(|_| !is_crossing_verdict(r));
        if seen.contains(&(r.regime, duty, r.subject)) || seen.len() == MOST_PROOFS {
            continue;
        }
        seen.push((r.regime, duty, r.subject));
        let outline = match (r.subject, duty) {
            (Subject::Crossing(i), None) => reasons::crossing(&ready.cx, &places, r.regime, i, today, ready.accepted, lang).2,
            (_, Some(rule)) => reasons::duty(&ready.cx, &places, rule, r.subject, today, ready.accepted, lang).2,
            _ => continue,
        };
        out.push_str(&emit::outline::markdown(&outline));
        out.push('\n');
    }
    Some(Proved {
        title: plain(&result::subject_name(&ready.cx, first.subject)),
        markdown: out,
        hops: hops(project, first.subject),
    })
}

/// The things at a byte that may be judged: flows of an arrow, else what the name means.
fn judged_at(cursor: &Cursor) -> Vec<ObjId> {
    if cursor.in_case() {
        return Vec::new();
    }
    let Some(hit) = cursor.hit() else {
        return cursor.arrow().map(|(n, _)| flows_at(cursor, n)).unwrap_or_default();
    };
    match meaning::of(cursor, &hit) {
        Some(Meaning::Declared(_)) => hit
            .reference
            .path
            .map(|p: NodeId| cursor.known.at(cursor.origin(p)))
            .unwrap_or_default(),
        Some(Meaning::Entries(all)) => all
            .iter()
            .filter_map(|e| {
                if let portolan::resolve::Sort::Object(o) = e.sort {
                    Some(o)
                } else {
                    None
                }
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The way the data of a subject took.
fn hops(project: &ProjectSnap, subject: Subject) -> Vec<(String, Target)> {
    let f = &project.project.frozen;
    let (node, label, last) = match subject {
        Subject::Crossing(i) => {
            let c = &f.subjects.crossings[i as usize];
            (f.graph.edges[c.edge as usize].source, c.label, Some(Hop::Flows(c.edge)))
        }
        Subject::Holding(i) => {
            let h = &f.subjects.holdings[i as usize];
            (h.index, h.label, None)
        }
        _ => return Vec::new(),
    };
    let mut all = path(&f.graph, &f.lineage, node, label);
    all.extend(last);
    let target = |o: Origin| {
        Some(Target {
            file: o.file,
            range: project.range(o)?,
        })
    };
    let one = |h: &Hop| {
        let (object, words) = match h {
            Hop::Starts(n) => (f.graph.nodes[*n as usize].object, "first collected at"),
            Hop::Made(n) => (f.graph.nodes[*n as usize].object, "made into something else at"),
            Hop::Flows(e) => (f.graph.edges[*e as usize].flow, "sent by"),
        };
        let o = f.world.object(object);
        Some((plain(&format!("{words} {}", o.name)), target(o.at())?))
    };
    all.iter().filter_map(one).collect()
}

/// A question with what answers it.
pub struct Open {
    pub text: String,
    pub who: String,
    pub why: String,
    pub choices: Vec<String>,
    pub target: Option<Target>,
}

/// `controls: .., lock`, where a list stands already.
fn joined(choice: &str, stand: Stand) -> String {
    match (stand, choice.split_once(": ")) {
        (Stand::List | Stand::OpenList | Stand::Past, Some((key, value))) => format!("{key}: .., {value}"),
        _ => choice.to_owned(),
    }
}

/// What nobody states and a verdict waits for.
pub fn questions(project: &ProjectSnap, lang: &str) -> Vec<Open> {
    let cx = project.project.cx();
    let words = &Words::new(cx.world, lang);
    let one = |q: &Question| {
        let stub = stub::of(&cx, q);
        let who = stub
            .about
            .map_or_else(|| stub.key.clone(), |o| plain(&say::titled_in(cx.world, o, lang)));
        let n = q.findings;
        let named: Vec<String> = q
            .asked_by
            .iter()
            .take(3)
            .map(|(law, subject)| format!("{subject} under {law}"))
            .collect();
        let wait = if n == 1 { "one finding waits" } else { "findings wait" };
        let count = if n == 1 { String::new() } else { format!("{n} ") };
        Open {
            text: plain(&said::question(words, &cx, q)),
            who,
            why: plain(&format!("{count}{wait}: {}", named.join("; "))),
            choices: if stub.way == Way::Nothing {
                Vec::new()
            } else {
                stub.each().map(|(c, stand)| plain(&joined(c, stand))).collect()
            },
            target: stub.at.and_then(|o| {
                Some(Target {
                    file: o.file,
                    range: project.range(o)?,
                })
            }),
        }
    };
    project.report.questions.iter().map(one).collect()
}

/// A row of the matrix: a flow, and what each regime says of it.
pub struct MatrixRow {
    pub flow: String,
    pub target: Option<Target>,
    /// Regime, verdict, a few words.
    pub cells: Vec<(String, String, String)>,
}

/// Rows of the matrix at most; the gravest.
const MOST_ROWS: usize = 4_000;

/// Flows by regimes.
pub fn matrix(project: &ProjectSnap) -> Vec<MatrixRow> {
    let cx = project.project.cx();
    let library = &cx.world.library;
    let groups = group::Groups::of(&cx, &project.report.results);
    let words = &Words::new(cx.world, "en");
    let mut rows: std::collections::BTreeMap<ObjId, (u32, Vec<(String, String, String)>)> = Default::default();
    for i in 0..groups.len() as u32 {
        if groups.head(i).duty.is_some() || cx.world.flow_of(groups.object(i)).is_none() {
            continue;
        }
        let g = groups.group(i);
        let r = &g.results[0];
        let row = rows.entry(g.object).or_default();
        row.0 = row.0.max(flow_gravity(r.verdict.ruling));
        row.1.push((
            library.regimes[g.regime as usize].name.to_string(),
            r.verdict.ruling.word().to_owned(),
            plain(&said::summary(words, &cx, &r.verdict)),
        ));
    }
    let mut list: Vec<(ObjId, (u32, Vec<(String, String, String)>))> = rows.into_iter().collect();
    if list.len() > MOST_ROWS {
        list.sort_by_key(|(o, (g, _))| (std::cmp::Reverse(*g), *o));
        list.truncate(MOST_ROWS);
        list.sort_by_key(|(o, _)| *o);
    }
    let one = |(o, (_, cells)): (ObjId, (u32, Vec<(String, String, String)>))| {
        let object = cx.world.object(o);
        MatrixRow {
            flow: plain(&object.name),
            target: project.range(object.at()).map(|range| Target {
                file: object.at().file,
                range,
            }),
            cells,
        }
    };
    list.into_iter().map(one).collect()
}

/// The text of a document of the scheme `portolan`, by its path: a file of the library, the page of a code, the page of a rule.
pub fn document(view: &View, path: &str) -> Option<String> {
    if let Some(code) = path.strip_prefix("codes/").and_then(|p| p.strip_suffix(".md")) {
        return explain::PAGES.iter().find(|p| p.0 == code).map(|p| p.1.to_owned());
    }
    if let Some(name) = path.strip_prefix("rules/").and_then(|p| p.strip_suffix(".md")) {
        return view.snapshot.projects.iter().find_map(|p| rule(p, name, &view.settings.lang));
    }
    let found = view.snapshot.projects.iter().find_map(|p| p.named(Path::new(path)).cloned());
    found.map(|f| f.text.as_str().to_owned())
}

/// A rule or a regime as a page.
fn rule(project: &ProjectSnap, name: &str, lang: &str) -> Option<String> {
    let library = &project.project.world().library;
    let places = Shown(project);
    if let Some(r) = library.regime_named(name) {
        let r = &library.regimes[r as usize];
        let mut out = format!("# {name}\n\n{}\n", r.title.as_ref().map_or("", |t| say::text(t, lang)));
        out.push_str(&format!("\n{}, {}\n\n", r.cites.as_deref().unwrap_or("not cited"), r.status));
        for l in &r.laws {
            let law = &library.laws[*l as usize];
            out.push_str(&format!("- `{}` {}\n", law.name, say::law_title(library, *l, lang)));
        }
        return Some(out);
    }
    let i = library.law_named(name)?;
    let law = &library.laws[i as usize];
    let mut out = format!("# {name}\n\n{}\n", say::law_title(library, i, lang));
    for v in &law.versions {
        let days = portolan::document::catalogue::days(v.since, v.until);
        out.push_str(&format!("\n{}; {days}\n", v.cites.as_deref().unwrap_or("not cited")));
        if let Some(docs) = v.decl.docs() {
            out.push_str(&format!("\n{docs}\n"));
        }
        let (file, range) = project.place(&Place::Node(v.origin(v.decl.node)))?;
        let text = project
            .file(file)?
            .text
            .as_str()
            .get(range.start as usize..range.end as usize)
            .unwrap_or("")
            .to_owned();
        let at = places.shown(&Place::Node(v.origin(v.decl.node))).unwrap_or_default();
        out.push_str(&format!("\n{at}\n\n````flow\n{text}\n````\n"));
    }
    Some(out)
}

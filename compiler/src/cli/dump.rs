//! `portolan dump`: any stage, for people who look inside and for tests.

use std::fmt::Write as _;
use std::io;

use super::args::{Dump, Stage, TestFormat};
use super::{CLEAN, COULD_NOT, Session};
use crate::check::result::subject_id;
use crate::driver::Analysis;
use crate::emit::quote;
use crate::law::duty::Subject;
use crate::law::say;

pub fn run(s: &mut Session, args: &Dump) -> io::Result<u8> {
    let loaded = s.load(args.path.as_deref());
    if s.problems(&loaded)? {
        return Ok(COULD_NOT);
    }
    let analysis = Analysis::new(&loaded.db, loaded.workspace, s.settings(&args.under));
    if let Some(c) = &args.case
        && !analysis.case_names().iter().any(|n| n.as_ref() == c)
    {
        writeln!(s.err, "error[name.unknown]: no case is called `{}`", quote::plain(c))?;
        return Ok(COULD_NOT);
    }
    let key = analysis.key(args.case.as_deref().map(Into::into));
    if args.stage == Stage::Verdicts && args.case.is_none() {
        let report = analysis.check();
        let ready = analysis.ready(analysis.key(None));
        let groups = crate::check::group::Groups::of(&ready.cx, &report.results);
        let (found, _) = super::found::found(&analysis, &report, &groups, usize::MAX);
        let none = super::found::Baseline::default();
        let entries = super::found::entries(&analysis, &[], &report, &found, &none, crate::base::Level::Error);
        let mut text = Vec::new();
        super::check::json(&analysis, &report, &entries, &mut text)?;
        s.out.write_all(&text)?;
        return Ok(if report.errors.is_empty() { CLEAN } else { COULD_NOT });
    }
    let lines = match args.stage {
        Stage::Tokens | Stage::Tree => syntax(&analysis, args.stage),
        _ => stage(&analysis, key, args.stage),
    };
    if args.json || args.format == TestFormat::Json {
        serde_json::to_writer_pretty(
            &mut *s.out,
            &serde_json::json!({"schema": "portolan/dump/1", "stage": format!("{:?}", args.stage).to_lowercase(), "lines": lines}),
        )?;
        writeln!(s.out)?;
    } else {
        for l in lines {
            writeln!(s.out, "{l}")?;
        }
    }
    Ok(CLEAN)
}

fn syntax(analysis: &Analysis, stage: Stage) -> Vec<String> {
    let mut out = Vec::new();
    for f in analysis.ws.project(analysis.db) {
        let text = f.text(analysis.db);
        out.push(format!("// {}", f.path(analysis.db)));
        match stage {
            Stage::Tokens => out.extend(portolan_syntax::tokens(text).into_iter().map(|(kind, r)| {
                format!(
                    "{}..{} {kind} {}",
                    r.start,
                    r.end,
                    quote::plain(text.get(r.start as usize..r.end as usize).unwrap_or(""))
                )
            })),
            _ => out.extend(
                portolan_syntax::print_tree(&portolan_syntax::parse(text))
                    .lines()
                    .map(str::to_owned),
            ),
        }
    }
    out
}

fn stage(analysis: &Analysis, key: crate::driver::queries::WorldKey, stage: Stage) -> Vec<String> {
    let ready = analysis.ready(key);
    let cx = &ready.cx;
    let world = cx.world;
    let library = &world.library;
    let name = |o: u32| world.object(o).name.to_string();
    match stage {
        Stage::Names => {
            let mut out: Vec<String> = world.names.all().map(|e| format!("{} {:?}", e.name, e.sort)).collect();
            out.sort();
            out
        }
        Stage::Model => {
            let mut out = Vec::new();
            for id in world.own_ids() {
                let o = world.object(id);
                let mut line = format!("{} {}", library.schema.kind(o.kind).name, o.name);
                if !o.bases.is_empty() || !o.categories.is_empty() {
                    let bases = o
                        .bases
                        .iter()
                        .map(|b| name(*b))
                        .chain(o.categories.iter().map(|c| library.schema.categories[*c as usize].name.to_string()));
                    let _ = write!(line, " : {}", bases.collect::<Vec<_>>().join(", "));
                }
                out.push(line);
                let positions = Default::default();
                let e = crate::law::Eval::new(*cx, crate::base::Day::ALWAYS, &positions);
                for p in o.stated.iter().map(|s| s.prop) {
                    out.push(format!(
                        "  {}: {}",
                        library.schema.prop(p).full,
                        quote::plain(&say::value(world, &e.prop(id, p)))
                    ));
                }
            }
            out
        }
        Stage::Graph => {
            let mut out: Vec<String> = cx
                .graph
                .nodes
                .iter()
                .map(|n| {
                    format!(
                        "node {} at {:?}",
                        name(n.object),
                        n.places.iter().map(|p| place(world, *p)).collect::<Vec<_>>()
                    )
                })
                .collect();
            let node = |n: u32| name(cx.graph.nodes[n as usize].object);
            out.extend(
                cx.graph
                    .edges
                    .iter()
                    .map(|e| format!("flow {} {} {}", node(e.source), if e.sight { "~>" } else { "->" }, node(e.target))),
            );
            out.push(format!(
                "{} nodes, {} flows, {} separate parts",
                cx.graph.nodes.len(),
                cx.graph.edges.len(),
                crate::graph::view::parts(cx.graph)
            ));
            out
        }
        Stage::Lineage => {
            let mut out = Vec::new();
            for (n, node) in cx.graph.nodes.iter().enumerate() {
                out.push(name(node.object));
                for l in cx.lineage.at(n as u32) {
                    let x = &cx.lineage.labels[l as usize];
                    let known = |k| match k {
                        crate::lineage::Known::Is(o) => name(o),
                        crate::lineage::Known::Unknown(_) => "?".into(),
                    };
                    let origin = match x.origin {
                        crate::lineage::label::Origin::Place(p) => place(world, p),
                        crate::lineage::label::Origin::Unmade(_) => "?".into(),
                    };
                    let by: Vec<String> = x.treatments.iter().map(|t| name(*t)).collect();
                    out.push(format!(
                        "  {} root {} from {origin} by {} collected at {}",
                        name(x.data),
                        known(x.root),
                        if by.is_empty() { "nothing".into() } else { by.join(" and ") },
                        known(x.collector)
                    ));
                }
            }
            out
        }
        Stage::Crossings => (0..cx.subjects.crossings.len() as u32)
            .map(|i| subject_id(cx, Subject::Crossing(i)))
            .collect(),
        Stage::Holdings => (0..cx.subjects.holdings.len() as u32)
            .map(|i| subject_id(cx, Subject::Holding(i)))
            .collect(),
        Stage::Sales => (0..cx.subjects.sales.len() as u32)
            .map(|i| subject_id(cx, Subject::Sale(i)))
            .collect(),
        Stage::Rules => library
            .laws
            .iter()
            .flat_map(|l| {
                l.versions.iter().map(move |v| {
                    format!(
                        "{} {} {}..{} {}",
                        v.decl.word.text,
                        l.name,
                        v.since,
                        v.until,
                        v.cites.as_deref().unwrap_or("")
                    )
                })
            })
            .collect(),
        Stage::Verdicts => {
            let (day, regimes, _) = analysis.day_and_regimes(key);
            let Some(day) = day else { return vec!["no day to judge on".into()] };
            let all: Vec<u32> = if regimes.is_empty() {
                (0..library.regimes.len() as u32).collect()
            } else {
                regimes
            };
            let results: Vec<crate::check::Result> = all
                .iter()
                .flat_map(|r| crate::check::result::of_regime(*cx, *r, day, ready.accepted).list.to_vec())
                .collect();
            results
                .into_iter()
                .map(|r| {
                    format!(
                        "{} {}: {}",
                        crate::check::question::rule_name(cx, &r),
                        subject_id(cx, r.subject),
                        crate::check::describe::describe(cx, &r.verdict)
                    )
                })
                .collect()
        }
        Stage::Tokens | Stage::Tree => Vec::new(),
    }
}

fn place(world: &crate::model::World, p: crate::graph::Place) -> String {
    match p {
        crate::graph::Place::At(o) => world.object(o).name.to_string(),
        crate::graph::Place::Unknown(_) => "?".into(),
    }
}

//! What goes beyond the protocol: `PROTOCOL.md` describes it.

use std::sync::Arc;

use portolan::base::Day;
use portolan::document::diagram::{Scope, ViewRequest};
use portolan::emit::svg::{Style, Theme};
use serde_json::{Value, json};

use super::{Answer, Asked, Failure, located};
use crate::convert;
use crate::ide::{Target, lens, pages, paper};
use crate::snapshot::ProjectSnap;
use crate::transport::lsp_types::ExecuteCommandParams;

/// Of each answer's form.
const VERSION: u32 = 1;

/// The project that is meant: that of the document, else the first.
fn project<'a>(asked: &'a Asked) -> Result<&'a Arc<ProjectSnap>, Failure> {
    let own = asked.path.as_deref().and_then(|p| asked.view.snapshot.of(p));
    own.or(asked.view.snapshot.projects.first())
        .ok_or_else(|| Failure::refused("there is no project here"))
}

fn place(asked: &Asked, project: &ProjectSnap, t: Option<&Target>, into: &mut Value) {
    if let Some(l) = t.and_then(|t| located(asked.view, project, t)) {
        into["uri"] = json!(l.uri);
        into["range"] = json!(l.range);
    }
}

fn day(asked: &Asked) -> Result<Option<Day>, Failure> {
    match asked.params["asOf"].as_str().filter(|d| !d.is_empty()) {
        None => Ok(None),
        Some(d) => Day::parse(d).map(Some).ok_or_else(|| Failure::params(format!("`{d}` is no day"))),
    }
}

fn lang(asked: &Asked) -> String {
    let own = asked.params["lang"].as_str().filter(|l| !l.is_empty());
    own.map_or_else(|| asked.view.settings.lang.clone(), str::to_owned)
}

fn word(asked: &Asked, key: &str) -> Option<String> {
    asked.params[key].as_str().filter(|w| !w.is_empty()).map(str::to_owned)
}

pub fn diagram(asked: &Asked) -> Answer {
    let project = project(asked)?;
    let request = ViewRequest {
        view: word(asked, "view"),
        scope: word(asked, "regime").map_or(Scope::Whole, Scope::Regime),
        ..ViewRequest::default()
    };
    let style = Style {
        theme: if asked.params["theme"] == "dark" {
            Theme::Dark
        } else {
            Theme::Light
        },
        lang: lang(asked),
    };
    let d = pages::draw(project, &request, &style, day(asked)?).map_err(Failure::refused)?;
    let element = |(id, o): &(String, portolan::base::Origin)| {
        let t = Target {
            file: o.file,
            range: project.range(*o)?,
        };
        let l = located(asked.view, project, &t)?;
        Some(json!({"id": id, "uri": l.uri, "range": l.range}))
    };
    let elements: Vec<Value> = d.drawing.elements.iter().filter_map(element).collect();
    let days: Vec<String> = d.horizon.iter().map(Day::to_string).collect();
    Ok(json!({
        "version": VERSION,
        "title": d.title,
        "svg": d.drawing.svg,
        "elements": elements,
        "views": d.views,
        "regimes": d.regimes,
        "withheld": d.withheld,
        "asOf": d.as_of.map(|x| x.to_string()),
        "horizon": days,
    }))
}

pub fn proof(asked: &Asked) -> Answer {
    let Some((path, byte)) = asked.at()? else { return Ok(Value::Null) };
    let project = project(asked)?;
    let Some(p) = pages::prove(asked.view, path, byte) else {
        return Ok(Value::Null);
    };
    let hop = |(text, t): &(String, Target)| {
        let mut out = json!({"text": text});
        place(asked, project, Some(t), &mut out);
        out
    };
    let hops: Vec<Value> = p.hops.iter().map(hop).collect();
    Ok(json!({"version": VERSION, "title": p.title, "markdown": p.markdown, "hops": hops}))
}

fn as_of(project: &ProjectSnap) -> Value {
    project.report.today.map_or(Value::Null, |d| json!(d.to_string()))
}

pub fn questions(asked: &Asked) -> Answer {
    let project = project(asked)?;
    let one = |q: pages::Open| {
        let mut out = json!({"text": q.text, "who": q.who, "why": q.why, "choices": q.choices});
        place(asked, project, q.target.as_ref(), &mut out);
        out
    };
    let all: Vec<Value> = pages::questions(project, &lang(asked)).into_iter().map(one).collect();
    Ok(json!({"version": VERSION, "asOf": as_of(project), "questions": all}))
}

pub fn matrix(asked: &Asked) -> Answer {
    let project = project(asked)?;
    let one = |r: pages::MatrixRow| {
        let cells: Vec<Value> = r
            .cells
            .iter()
            .map(|(regime, verdict, short)| json!({"regime": regime, "verdict": verdict, "short": short}))
            .collect();
        let mut out = json!({"flow": r.flow, "cells": cells});
        place(asked, project, r.target.as_ref(), &mut out);
        out
    };
    let rows: Vec<Value> = pages::matrix(project).into_iter().map(one).collect();
    let regimes: Vec<&str> = project.report.regimes.iter().map(AsRef::as_ref).collect();
    Ok(json!({"version": VERSION, "asOf": as_of(project), "regimes": regimes, "rows": rows}))
}

/// A report of the project as a page.
pub fn document(asked: &Asked) -> Answer {
    let project = project(asked)?;
    let p = paper::page(project, word(asked, "name").as_deref(), &lang(asked)).map_err(Failure::refused)?;
    Ok(json!({"version": VERSION, "title": p.title, "html": p.html, "name": p.name, "names": p.names}))
}

/// The text the server holds of a document, and the one that was checked last.
pub fn text(asked: &Asked) -> Answer {
    let path = asked.path()?;
    let held = asked.view.text(path).map(|t| t.as_str().to_owned());
    let file = asked.view.snapshot.of(path).and_then(|p| p.named(path).cloned());
    Ok(json!({"version": VERSION, "text": held, "checked": file.map(|f| f.text.as_str().to_owned())}))
}

/// The text of a document of the scheme `portolan`.
pub fn content(asked: &Asked) -> Answer {
    let uri = asked.params["uri"]
        .as_str()
        .ok_or_else(|| Failure::params("no document is named"))?;
    let own = uri.strip_prefix(convert::SCHEME).and_then(|r| r.strip_prefix(':'));
    let path = own.map(|p| p.trim_start_matches('/').split('#').next().unwrap_or_default());
    let text = path.and_then(|p| pages::document(asked.view, p));
    text.map(|t| json!({"text": t}))
        .ok_or_else(|| Failure::refused(format!("there is no document `{uri}`")))
}

pub fn command(asked: &Asked) -> Answer {
    let p: ExecuteCommandParams = asked.read()?;
    let argument = |n: usize| p.arguments.get(n).and_then(Value::as_str);
    match p.command.as_str() {
        "portolan.runCase" => {
            let name = argument(1).ok_or_else(|| Failure::params("no case is named"))?;
            let path = argument(0).and_then(|u| u.parse().ok()).map(|u| convert::path(&u));
            let own = path.and_then(|p| asked.view.snapshot.of(&p).cloned());
            let project = own.or(asked.view.snapshot.projects.first().cloned());
            let project = project.ok_or_else(|| Failure::refused("there is no project here"))?;
            let Some(list) = lens::run(&project, name) else {
                return Err(Failure::refused(format!("there is no case `{name}`")));
            };
            let passed = list.iter().filter(|r| r.ok).count();
            let one = |r: &lens::Ran| {
                let mut out = json!({"text": r.text, "ok": r.ok, "why": r.why});
                place(asked, &project, r.target.as_ref(), &mut out);
                out
            };
            let outcomes: Vec<Value> = list.iter().map(one).collect();
            let failed: Vec<&str> = list.iter().filter(|r| !r.ok).map(|r| r.text.as_str()).collect();
            let summary = match failed.as_slice() {
                [] => format!("{name}: all {passed} expectations hold"),
                [first, ..] => format!("{name}: {passed} of {} expectations hold; not so: {first}", list.len()),
            };
            Ok(
                json!({"version": VERSION, "name": name, "summary": summary, "passed": passed, "failed": list.len() - passed, "outcomes": outcomes}),
            )
        }
        other => Err(Failure::params(format!("there is no command `{other}`"))),
    }
}

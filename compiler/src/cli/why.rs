//! `portolan why`

use std::io;

use serde_json::json;

use super::args::{Why, WhyFormat};
use super::{CLEAN, COULD_NOT, Session};
use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Level};
use crate::check::expect;
use crate::check::result::{subject_id, takes};
use crate::document::reasons::{self, Places};
use crate::driver::Analysis;
use crate::emit;
use crate::law::duty::Subject;
use crate::law::ir::Test;
use crate::law::verdict::Ruling;
use crate::model::library::{LawSort, RuleSort};
use crate::resolve::{Found, Scope, Sort};

struct Shown<'a>(&'a Analysis<'a>);

impl Places for Shown<'_> {
    fn shown(&self, at: &Place) -> Option<String> {
        self.0.spot(at).map(|s| s.shown())
    }
    fn snippet(&self, at: &Place) -> Option<String> {
        self.0.spot(at).map(|s| s.snippet())
    }
}

pub fn run(s: &mut Session, args: &Why) -> io::Result<u8> {
    let loaded = s.load(None);
    if s.problems(&loaded)? {
        return Ok(COULD_NOT);
    }
    // A rule given after `--under` makes its regime seen.
    let analysis = Analysis::new(&loaded.db, loaded.workspace, s.settings(&[]));
    let mut analysis = analysis;
    analysis.settings.under = args.under.iter().map(|u| regime_part(u).into()).collect();
    let mut errors = analysis.errors();
    let key = analysis.key(None);
    let (day, regimes, more) = analysis.day_and_regimes(key);
    errors.extend(more);
    if errors.iter().any(Diagnostic::is_text_error) {
        s.show(&analysis, &errors)?;
        return Ok(COULD_NOT);
    }
    let Some(day) = day else {
        let d = Diagnostic::at("model.as_of", Level::Error, Place::Nowhere, "there is no day to judge on").help("use `--as-of`");
        s.show(&analysis, &[d])?;
        return Ok(COULD_NOT);
    };
    let ready = analysis.ready(key);
    let library = &ready.cx.world.library;
    let mut laws: Vec<Sort> = Vec::new();
    for u in &args.under {
        let want = |x: Sort| matches!(x, Sort::Regime(_) | Sort::Rule(_));
        match library.names.find(u, &Scope::default(), &want) {
            Found::One(e) => laws.push(e.sort),
            other => {
                let d = crate::model::schema_build::unresolved(&library.names, other, u, "regime or rule", &want);
                let origin = library.objects.first().map(|o| o.origin);
                if let Some(o) = origin {
                    let mut d = d(o);
                    d.primary.place = Place::Nowhere;
                    s.show(&analysis, &[d])?;
                }
                return Ok(COULD_NOT);
            }
        }
    }
    if laws.is_empty() {
        laws = regimes.iter().map(|r| Sort::Regime(*r)).collect();
    }
    let places = Shown(&analysis);
    let mut outlines = Vec::new();
    let mut objects = Vec::new();
    let mut problems = Vec::new();
    let find = |p: &Place| analysis.spot(p);
    for law in laws {
        match law {
            Sort::Regime(r) => {
                match expect::select(ready.cx, ready.accepted, &args.subject, &Test::Crossing, day) {
                    Ok(list) => {
                        for sub in list {
                            let Subject::Crossing(i) = sub else { continue };
                            let (v, p, o) = reasons::crossing(&ready.cx, &places, r, i, day, ready.accepted, &args.lang);
                            objects.push(json!({"regime": library.regimes[r as usize].name.as_ref(), "subject": emit::json::subject(&ready.cx, sub, &subject_id(&ready.cx, sub)),
                                "verdict": v.ruling.word(), "proof": emit::json::proof(&ready.cx, &p, &find)}));
                            outlines.push(o);
                        }
                    }
                    Err(p) => problems.extend(p),
                }
                let is_flow = args.subject.contains("->") || args.subject.contains("~>");
                for rule in library.regimes[r as usize].laws.clone() {
                    if is_flow || library.laws[rule as usize].sort != LawSort::Rule(RuleSort::Duty) {
                        continue;
                    }
                    duty(
                        &analysis,
                        &ready.cx,
                        &ready,
                        &args.subject,
                        rule,
                        day,
                        &args.lang,
                        true,
                        &mut outlines,
                        &mut objects,
                    );
                }
            }
            Sort::Rule(rule) if library.laws[rule as usize].sort == LawSort::Rule(RuleSort::Duty) => {
                duty(
                    &analysis,
                    &ready.cx,
                    &ready,
                    &args.subject,
                    rule,
                    day,
                    &args.lang,
                    false,
                    &mut outlines,
                    &mut objects,
                );
            }
            Sort::Rule(rule) => {
                if let Some(r) = library.laws[rule as usize].regime
                    && let Ok(list) = expect::select(ready.cx, ready.accepted, &args.subject, &Test::Crossing, day)
                {
                    for sub in list {
                        let Subject::Crossing(i) = sub else { continue };
                        let (_, _, o) = reasons::crossing(&ready.cx, &places, r, i, day, ready.accepted, &args.lang);
                        outlines.push(o);
                    }
                }
            }
            _ => {}
        }
    }
    if outlines.is_empty() {
        let mut list = problems;
        for d in &mut list {
            d.primary.place = Place::Nowhere;
        }
        list.dedup();
        if list.is_empty() {
            let message = format!("nothing is asked of `{}` by the chosen law on {day}", args.subject);
            writeln!(s.out, "{}", emit::quote::plain(&message))?;
            return Ok(CLEAN);
        }
        s.show(&analysis, &list)?;
        return Ok(COULD_NOT);
    }
    match args.format {
        WhyFormat::Tree => {
            let text: Vec<String> = outlines.iter().map(emit::outline::text).collect();
            write!(s.out, "{}", text.join("\n"))?;
        }
        WhyFormat::Markdown => {
            let text: Vec<String> = outlines.iter().map(emit::outline::markdown).collect();
            write!(s.out, "{}", text.join("\n"))?;
        }
        WhyFormat::Json => {
            let value = json!({"schema": "portolan/proof/1", "as_of": day.to_string(), "answers": objects});
            serde_json::to_writer_pretty(&mut *s.out, &value)?;
            writeln!(s.out)?;
        }
    }
    Ok(CLEAN)
}

/// `EU.gdpr` of `EU.gdpr.transfer`.
fn regime_part(name: &str) -> &str {
    match name.match_indices('.').nth(1) {
        Some((i, _)) => &name[..i],
        None => name,
    }
}

#[allow(clippy::too_many_arguments)]
fn duty(
    analysis: &Analysis,
    cx: &crate::law::Context,
    ready: &crate::driver::Ready,
    subject: &str,
    rule: u32,
    day: crate::base::Day,
    lang: &str,
    only_applicable: bool,
    outlines: &mut Vec<crate::document::Outline>,
    objects: &mut Vec<serde_json::Value>,
) {
    let Some(version) = cx.law.at(rule, day) else { return };
    let test = version.binders.first().map_or(Test::Any, |b| takes(cx, &b.test));
    let Ok(list) = expect::select(*cx, ready.accepted, subject, &test, day) else {
        return;
    };
    let places = Shown(analysis);
    let find = |p: &Place| analysis.spot(p);
    for sub in list {
        if let (Subject::Object(o), Test::Kind(k)) = (sub, &test)
            && !cx.world.is(o, *k)
        {
            continue;
        }
        let (v, p, o) = reasons::duty(cx, &places, rule, sub, day, ready.accepted, lang);
        if only_applicable && v.ruling == Ruling::NotApplicable {
            continue;
        }
        objects.push(json!({"rule": cx.world.library.laws[rule as usize].name.as_ref(), "subject": emit::json::subject(cx, sub, &subject_id(cx, sub)),
            "verdict": v.ruling.word(), "proof": emit::json::proof(cx, &p, &find)}));
        outlines.push(o);
    }
}

//! `portolan test --mutate`

use std::io;

use super::args::{Test, TestFormat};
use super::{CLEAN, FINDINGS, Session};
use crate::base::diagnostic::Place;
use crate::check::mutation::{self, Tested, Tried};
use crate::driver::Analysis;
use crate::emit::mutation::{mutation as mutation_json, sort_word};
use crate::emit::quote;
use crate::law::mutant::Part;
use crate::model::Library;

/// Characters of a condition shown.
const WIDEST: usize = 100;

/// Drops each condition of the law in turn, by the expectations of the worlds named.
pub fn run(s: &mut Session, args: &Test, analysis: &Analysis, worlds: &[Option<std::sync::Arc<str>>]) -> io::Result<u8> {
    let tested: Vec<Tested> = worlds
        .iter()
        .map(|case| {
            let key = analysis.key(case.clone());
            let ready = analysis.ready(key);
            Tested {
                name: case.clone(),
                cx: ready.cx,
                day: analysis.day_and_regimes(key).0,
                accepted: ready.accepted,
            }
        })
        .collect();
    let own_from = analysis.ws.library(analysis.db).len() as u32;
    let is_own = |l: &Library, i: u32| l.laws[i as usize].versions.iter().any(|v| v.source.file.0 >= own_from);
    let has_own = tested
        .iter()
        .any(|t| (0..t.cx.world.library.laws.len() as u32).any(|i| is_own(&t.cx.world.library, i)));
    let named = named(&tested);
    // The law that is declared beside the cases; without any, the regimes the cases name.
    let wanted = |l: &Library, i: u32| {
        if has_own {
            return is_own(l, i);
        }
        let regime = l.laws[i as usize].regime;
        regime.is_some_and(|r| named.contains(&l.regimes[r as usize].name))
    };
    let tried = mutation::run(&tested, &wanted);
    let owed = tried.iter().any(|t| t.owed && t.noticed.is_none());
    match args.format {
        TestFormat::Human => human(s, analysis, &tried)?,
        TestFormat::Json => {
            let find = |p: &Place| analysis.spot(p);
            let all = mutation_json(&tried, &|t| words(analysis, t), &find);
            serde_json::to_writer_pretty(&mut *s.out, &all)?;
            writeln!(s.out)?;
        }
    }
    Ok(if owed { FINDINGS } else { CLEAN })
}

/// The regimes that expectations name, by the names they are written with.
fn named(tested: &[Tested]) -> Vec<std::sync::Arc<str>> {
    let mut out = Vec::new();
    for t in tested {
        for r in &t.cx.world.library.regimes {
            let says = |e: &crate::model::world::Sentence<portolan_syntax::tree::Expect>| {
                let under = e.said.verdict.as_ref().map(|v| crate::model::schema_build::path_text(&v.under));
                under.is_some_and(|u| u == r.name.as_ref() || u.strip_prefix(r.name.as_ref()).is_some_and(|rest| rest.starts_with('.')))
            };
            if !out.contains(&r.name) && t.cx.world.expects.iter().any(says) {
                out.push(r.name.clone());
            }
        }
    }
    out
}

/// What was dropped, on one line.
fn words(analysis: &Analysis, t: &Tried) -> String {
    let m = &t.mutant;
    if m.part == Part::Rule {
        let days = match (m.since.is_finite(), m.until.is_finite()) {
            (true, true) => format!(" (the version of {} to {})", m.since, m.until),
            (false, true) => format!(" (the version until {})", m.until),
            _ => String::new(),
        };
        return format!("the whole rule{days}");
    }
    let text = analysis.spot(&Place::Node(m.origin)).map(|x| x.snippet()).unwrap_or_default();
    let text: String = text.chars().take(WIDEST).collect();
    match m.part {
        // The clause already begins with its word.
        Part::When | Part::Unless | Part::Require => text,
        Part::Need => format!("one of the needs: {}", t.need.as_deref().unwrap_or("")),
        part => format!("{} {text}", part.word()),
    }
}

fn human(s: &mut Session, analysis: &Analysis, tried: &[Tried]) -> io::Result<()> {
    let mut law = "";
    for t in tried.iter().filter(|t| t.noticed.is_none()) {
        if law != t.law.as_ref() {
            law = &t.law;
            let owed = if t.owed { ", to be noticed before release" } else { "" };
            writeln!(s.out, "{} {law}{owed}", sort_word(t.sort))?;
        }
        let at = analysis.spot(&Place::Node(t.mutant.origin)).map(|x| x.shown()).unwrap_or_default();
        let read = match t.readers {
            0 => "no expectation reads it".to_owned(),
            1 => "one expectation reads it".to_owned(),
            n => format!("{n} expectations read it"),
        };
        writeln!(s.out, "  {}: {} ({read})", quote::plain(&at), quote::plain(&words(analysis, t)))?;
    }
    let left = |owed: bool| tried.iter().filter(|t| t.noticed.is_none() && (t.owed || !owed)).count();
    writeln!(
        s.out,
        "{} conditions dropped in turn, {} noticed, {} not; {} of these in a transmission, prohibition, exemption or demand",
        tried.len(),
        tried.len() - left(false),
        left(false),
        left(true)
    )
}

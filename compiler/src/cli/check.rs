//! `portolan check`

use std::cmp::Reverse;
use std::io;

use serde_json::json;

use super::args::{Check, Format};
use super::{CLEAN, COULD_NOT, FINDINGS, Session};
use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Level};
use crate::check::finding;
use crate::check::group::Groups;
use crate::document::ledger::ledger;
use crate::driver::{Analysis, Report};
use crate::emit::{self, report};

/// Rows of verdicts without a finding that are still shown one by one.
const FEW: usize = 60;
/// Findings told at all where there are very many; the table counts the rest.
const MOST: usize = 200;
/// Findings told with everything they lack; the rest refer to `why`.
const DETAILED: usize = 30;

pub fn run(s: &mut Session, args: &Check) -> io::Result<u8> {
    let loaded = s.load(args.path.as_deref());
    let unreadable = match args.format {
        Format::Human => s.problems(&loaded)?,
        _ => !loaded.problems.is_empty(),
    };
    let analysis = Analysis::new(&loaded.db, loaded.workspace, s.settings(&args.under));
    let report = analysis.check();
    let fail_on = if args.strict { Level::Ask } else { args.fail_on };
    let mut text: Vec<u8> = Vec::new();
    let styled = s.styled && args.output.is_none();
    let ready = analysis.ready(analysis.key(None));
    let groups = Groups::of(&ready.cx, &report.results);
    match args.format {
        Format::Human => {
            let most = if s.args.verbose { usize::MAX } else { MOST };
            let found = findings(&analysis, &report, &groups, most);
            human(&mut text, styled, s.args.quiet, s.args.verbose, &analysis, &report, &groups, found)?;
        }
        Format::Concise => {
            let (findings, _) = findings(&analysis, &report, &groups, usize::MAX);
            let find = |p: &Place| analysis.spot(p);
            report::concise(&mut text, &loaded.problems, &find)?;
            report::concise(&mut text, &report.errors, &find)?;
            report::concise(&mut text, &findings, &find)?;
            report::concise(&mut text, &report.lints, &find)?;
        }
        Format::Json => {
            let value = json(&analysis, &report, &loaded.problems);
            serde_json::to_writer_pretty(&mut text, &value)?;
            text.push(b'\n');
        }
    }
    match &args.output {
        Some(path) => crate::cli::write_file(path, &text)?,
        None => s.out.write_all(&text)?,
    }
    if unreadable || report.errors.iter().any(Diagnostic::is_text_error) || report.errors.iter().any(|d| d.level >= Level::Error) {
        return Ok(COULD_NOT);
    }
    let worst = report
        .results
        .iter()
        .filter(|r| r.accepted.is_none())
        .filter_map(|r| r.level)
        .chain(report.lints.iter().map(|l| l.level))
        .max();
    Ok(if worst.is_some_and(|w| w >= fail_on) { FINDINGS } else { CLEAN })
}

/// The findings as diagnostics, gravest first, then by place; of more than `most` the gravest, and how many are left out.
fn findings(analysis: &Analysis, report: &Report, groups: &Groups, most: usize) -> (Vec<Diagnostic>, usize) {
    let Some(today) = report.today else {
        return (Vec::new(), 0);
    };
    let ready = analysis.ready(analysis.key(None));
    let mut chosen = groups.findings();
    let count = chosen.len();
    if count > most {
        chosen.sort_by_key(|i| (Reverse(groups.head(*i).level), groups.object(*i)));
        chosen.truncate(most);
    }
    let mut out: Vec<Diagnostic> = Vec::new();
    for i in groups.sorted(chosen) {
        let g = groups.group(i);
        out.push(if out.len() < DETAILED {
            finding::diagnostic(&ready.cx, &g, today, &ready.accepted.positions)
        } else {
            finding::brief(&ready.cx, &g, today).help("`portolan why` shows what each mechanism lacks")
        });
    }
    analysis.tidy(&mut out);
    out.sort_by_key(|d| Reverse(d.level));
    (out, count.saturating_sub(most))
}

#[allow(clippy::too_many_arguments)]
fn human(
    out: &mut Vec<u8>,
    styled: bool,
    quiet: bool,
    verbose: bool,
    analysis: &Analysis,
    report: &Report,
    groups: &Groups,
    (findings, left_out): (Vec<Diagnostic>, usize),
) -> io::Result<()> {
    use std::io::Write as _;
    let find = |p: &Place| analysis.spot(p);
    report::human(out, styled, &report.errors, &find)?;
    report::human(out, styled, &findings, &find)?;
    if left_out > 0 {
        writeln!(out, "and {left_out} more findings: `-v` or `--format concise` tells them all\n")?;
    }
    report::human(out, styled, &report.lints, &find)?;
    let errors = report.errors.iter().filter(|d| d.is_text_error()).count();
    let s = if errors == 1 { "" } else { "s" };
    if report.withheld {
        writeln!(out, "{errors} error{s}: no verdict is given until the text is clear")?;
        return Ok(());
    }
    if errors > 0 {
        writeln!(out, "{errors} error{s}, in cases alone: they bear on no verdict below\n")?;
    }
    let (Some(today), false) = (report.today, quiet) else {
        return Ok(());
    };
    let ready = analysis.ready(analysis.key(None));
    let parts = ledger(&ready.cx, groups, ready.accepted, verbose || groups.len() <= FEW);
    if !parts.is_empty() {
        writeln!(out, "Verdicts on {today}\n")?;
        out.write_all(emit::ledger::text(&parts).as_bytes())?;
    }
    if !report.questions.is_empty() {
        writeln!(out, "Questions, most decisive first\n")?;
        for (i, q) in report.questions.iter().enumerate() {
            writeln!(out, "  {}. {}: {}", i + 1, emit::quote::plain(&q.name), emit::quote::plain(&q.text))?;
            let mut ends: Vec<String> = Vec::new();
            for a in &q.ends {
                let end = format!("if {}: {}", a.end.if_, a.end.then.word());
                if !ends.contains(&end) {
                    ends.push(end);
                }
            }
            if !ends.is_empty() {
                writeln!(out, "     {}", emit::quote::plain(&ends.join("; ")))?;
            }
            let by: Vec<String> = q
                .asked_by
                .iter()
                .take(3)
                .map(|(rule, subject)| format!("{rule} ({subject})"))
                .collect();
            let more = if q.asked_by.len() > 3 {
                format!(" and {} more", q.asked_by.len() - 3)
            } else {
                String::new()
            };
            writeln!(out, "     asked by {}{more}", emit::quote::plain(&by.join(", ")))?;
        }
        writeln!(out)?;
    }
    assumed(out, report, verbose)?;
    writeln!(out, "{}", totals(report))
}

/// Lines of assumptions shown unless all are asked for.
const ASSUMED: usize = 12;

/// What was taken for granted: each default once, with some of the things it was assumed of.
fn assumed(out: &mut Vec<u8>, report: &Report, verbose: bool) -> io::Result<()> {
    use std::io::Write as _;
    if report.assumed.is_empty() {
        return Ok(());
    }
    writeln!(out, "Assumed, because nothing is stated\n")?;
    let most = if verbose { usize::MAX } else { ASSUMED };
    for a in report.assumed.iter().take(most) {
        let named: Vec<String> =
            a.of.iter()
                .take(if verbose { usize::MAX } else { 3 })
                .map(|n| emit::quote::plain(n))
                .collect();
        let more = match a.of.len() - named.len() {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        let s = if a.verdicts == 1 { "" } else { "s" };
        writeln!(
            out,
            "  {}: {} ({} verdict{s}) of {}{more}",
            a.property,
            emit::quote::plain(&a.value),
            a.verdicts,
            named.join("; ")
        )?;
    }
    if report.assumed.len() > most {
        writeln!(out, "  and {} more; `-v` shows all", report.assumed.len() - most)?;
    }
    writeln!(out)
}

/// `14 verdicts: 1 blocked, 1 undetermined; 1 accepted`
fn totals(report: &Report) -> String {
    let mut by_ruling = [0usize; crate::law::verdict::Ruling::ALL.len()];
    for r in &report.results {
        by_ruling[r.verdict.ruling as usize] += 1;
    }
    let all = crate::law::verdict::Ruling::ALL.iter();
    let counts: crate::base::Map<&str, usize> = all.map(|r| (r.word(), by_ruling[*r as usize])).filter(|c| c.1 > 0).collect();
    let parts: Vec<String> = counts.iter().map(|(w, n)| format!("{n} {}", w.replace('_', " "))).collect();
    let accepted = report.results.iter().filter(|r| r.accepted.is_some()).count();
    let n = report.results.len();
    let tail = if accepted > 0 {
        format!("; {accepted} accepted")
    } else {
        String::new()
    };
    if n == 0 {
        "no verdicts: nothing to judge".into()
    } else {
        format!("{n} verdict{}: {}{tail}", if n == 1 { "" } else { "s" }, parts.join(", "))
    }
}

/// The whole report as one object.
pub fn json(analysis: &Analysis, report: &Report, problems: &[Diagnostic]) -> serde_json::Value {
    let find = |p: &Place| analysis.spot(p);
    let ready = analysis.ready(analysis.key(None));
    let diagnostics: Vec<_> = problems
        .iter()
        .chain(&report.errors)
        .chain(&report.lints)
        .map(|d| emit::json::diagnostic(d, &find))
        .collect();
    let today = report.today;
    let detailed = report.results.iter().filter(|r| r.is_finding()).count() <= DETAILED;
    let verdicts: Vec<_> = match today {
        Some(t) => report
            .results
            .iter()
            .map(|r| emit::json::verdict(&ready.cx, r, t, ready.accepted, detailed, &find))
            .collect(),
        None => Vec::new(),
    };
    let questions: Vec<_> = report.questions.iter().map(emit::json::question).collect();
    let assumed = report
        .assumed
        .iter()
        .map(|a| json!({ "property": a.property, "value": a.value, "of": a.of, "verdicts": a.verdicts }));
    json!({
        "schema": "portolan/verdicts/1",
        "as_of": today.map(|t| t.to_string()),
        "regimes": report.regimes.iter().map(|r| r.as_ref()).collect::<Vec<_>>(),
        "diagnostics": diagnostics,
        "verdicts": verdicts,
        "questions": questions,
        "assumptions": assumed.collect::<Vec<_>>(),
    })
}

//! `portolan check`

use std::io;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::json;

use super::args::{Args, Check, Format};
use super::found::{self, Baseline, DETAILED};
use super::{CLEAN, COULD_NOT, FINDINGS, Session};
use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Level};
use crate::check::Question;
use crate::check::group::Groups;
use crate::document::ledger::ledger;
use crate::document::paper::words::Words;
use crate::driver::{Analysis, Report};
use crate::emit::entry::Entry;
use crate::emit::{self, report};
use crate::law::answers::Answered;

/// Rows of verdicts without a finding that are still shown one by one.
const FEW: usize = 60;
/// Findings told at all where there are very many; the table counts the rest.
const MOST: usize = 200;
/// Results of which the quiet ones are counted rather than named.
const LARGE: usize = 10_000;

pub fn run(s: &mut Session, args: &Check) -> io::Result<u8> {
    let baseline = match args.baseline.as_deref().map(|p| Baseline::read(s, p)).transpose() {
        Ok(b) => b.unwrap_or_default(),
        Err(e) => {
            writeln!(s.err, "error[baseline]: {}", emit::quote::plain(&e))?;
            return Ok(COULD_NOT);
        }
    };
    if args.watch {
        return super::watch::run(s, args.path.as_deref(), &mut |s| once(s, args, &baseline));
    }
    once(s, args, &baseline)
}

/// One check from reading to the exit code.
fn once(s: &mut Session, args: &Check, baseline: &Baseline) -> io::Result<u8> {
    let loaded = s.load(args.path.as_deref());
    let unreadable = match args.format {
        Format::Human => s.problems(&loaded)?,
        _ => !loaded.problems.is_empty(),
    };
    let analysis = Analysis::new(&loaded.db, loaded.workspace, s.settings(&args.under));
    let mut report = analysis.check();
    // What `build` would refuse is no secret until then. No verdict rests on it.
    if !report.withheld {
        report.errors.extend(analysis.expect_errors());
        report.errors.extend(analysis.view_errors());
        report.errors.extend(analysis.report_errors(&super::papers::Format::words()));
    }
    let fail_on = if args.strict { Level::Ask } else { args.fail_on };
    let ready = analysis.ready(analysis.key(None));
    let short = args.format == Format::Human && !s.args.verbose;
    let groups = if short && report.results.count() > LARGE {
        Groups::brief(&ready.cx, &report.results)
    } else {
        Groups::of(&ready.cx, &report.results)
    };
    let (found, left_out) = found::found(&analysis, &report, &groups, if short { MOST } else { usize::MAX });
    let entries = found::entries(&analysis, &loaded.problems, &report, &found, baseline, fail_on);
    let ran = !unreadable && !report.errors.iter().any(|d| d.is_text_error() || d.level >= Level::Error);
    let worst = entries
        .iter()
        .filter(|t| !t.known && t.accepted.is_none())
        .map(|t| t.diagnostic.level);
    // What stands behind the gravest of a group may count where that one is waived.
    let parts = report.results.parts.iter().filter(|_| args.baseline.is_none());
    let hidden = parts.filter_map(|p| p.worst());
    let code = match worst.chain(hidden).max() {
        _ if !ran => COULD_NOT,
        Some(w) if w >= fail_on => FINDINGS,
        _ => CLEAN,
    };
    let new = |list: &[Diagnostic]| -> Vec<Diagnostic> {
        let known = |d: &Diagnostic| entries.iter().any(|t| t.known && t.diagnostic == d);
        list.iter().filter(|d| !known(d)).cloned().collect()
    };
    let lints = new(&report.lints);
    let open = entries.iter().filter(|t| !t.known && t.accepted.is_none());
    let findings: Vec<Diagnostic> = open.filter(|t| t.finding).map(|t| t.diagnostic).cloned().collect();
    let mut text: Vec<u8> = Vec::new();
    let styled = s.styled && args.output.is_none();
    match args.format {
        Format::Human => {
            human(
                &mut text,
                styled,
                s.args,
                &analysis,
                &report,
                &groups,
                (&findings, left_out),
                &lints,
            )?;
            let known = entries.iter().filter(|t| t.known).count();
            if known > 0 && !s.args.quiet {
                use std::io::Write as _;
                writeln!(text, "{known} known from the baseline, not shown again")?;
            }
        }
        Format::Concise => {
            let find = |p: &Place| analysis.spot(p);
            for list in [&loaded.problems, &report.errors, &findings, &lints] {
                report::concise(&mut text, list, &find)?;
            }
        }
        Format::Json => json(&analysis, &report, &entries, &mut text)?,
        Format::Sarif => {
            let find = |p: &Place| analysis.spot(p);
            let about = found::about(&analysis, &entries);
            line(&mut text, &emit::sarif::log(&entries, &about, &find, code, ran))?;
        }
        Format::Github => text.extend(emit::ci::annotations(&entries).bytes()),
        Format::Gitlab => line(&mut text, &emit::ci::quality(&entries))?,
        Format::Junit => text.extend(emit::ci::junit(&entries).bytes()),
    }
    match &args.output {
        Some(path) => crate::cli::write_file(path, &text)?,
        None => s.out.write_all(&text)?,
    }
    Ok(code)
}

fn line(out: &mut Vec<u8>, value: &serde_json::Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.push(b'\n');
    Ok(())
}

#[allow(clippy::too_many_arguments)]
fn human(
    out: &mut Vec<u8>,
    styled: bool,
    args: &Args,
    analysis: &Analysis,
    report: &Report,
    groups: &Groups,
    (findings, left_out): (&[Diagnostic], usize),
    lints: &[Diagnostic],
) -> io::Result<()> {
    use std::io::Write as _;
    let find = |p: &Place| analysis.spot(p);
    report::human(out, styled, &report.errors, &find)?;
    report::human(out, styled, findings, &find)?;
    if left_out > 0 {
        writeln!(out, "and {left_out} more findings: `-v` or `--format concise` tells them all\n")?;
    }
    report::human(out, styled, lints, &find)?;
    // What judging found the law to be silent on is told of the subject itself.
    let counts = |d: &&Diagnostic| d.is_text_error() && (report.withheld || d.code != "law.gap");
    let errors = report.errors.iter().filter(counts).count();
    let s = if errors == 1 { "" } else { "s" };
    if report.withheld {
        writeln!(out, "{errors} error{s}: no verdict is given until the text is clear")?;
        return Ok(());
    }
    if errors > 0 {
        writeln!(
            out,
            "{errors} error{s} in expectations, cases, views or reports alone: no verdict below rests on them\n"
        )?;
    }
    let (Some(today), false) = (report.today, args.quiet) else {
        return Ok(());
    };
    let ready = analysis.ready(analysis.key(None));
    let all = args.verbose || report.results.count() <= LARGE && groups.len() <= FEW;
    let parts = ledger(&ready.cx, groups, ready.accepted, all);
    if !parts.is_empty() {
        writeln!(out, "Verdicts on {today}\n")?;
        out.write_all(emit::ledger::text(&parts).as_bytes())?;
    }
    if !report.questions.is_empty() {
        writeln!(out, "Questions, most decisive first\n")?;
        for (i, q) in report.questions.iter().enumerate() {
            writeln!(out, "  {}. {}: {}", i + 1, emit::quote::plain(&q.name), emit::quote::plain(&q.text))?;
            if !q.ends.is_empty() {
                writeln!(out, "     {}", emit::quote::plain(&ends(q).join("; ")))?;
            }
            let by: Vec<String> = q
                .asked_by
                .iter()
                .take(3)
                .map(|(rule, subject)| format!("{rule} ({subject})"))
                .collect();
            let more = if q.waiting > 3 {
                format!(" and {} more", q.waiting - 3)
            } else {
                String::new()
            };
            writeln!(out, "     asked by {}{more}", emit::quote::plain(&by.join(", ")))?;
        }
        writeln!(out)?;
    }
    assumed(out, report, args.verbose)?;
    writeln!(out, "{}", totals(report))
}

/// What each answer would mean. Where that differs from finding to finding, for which of them it is.
fn ends(q: &Question) -> Vec<String> {
    let mut out: Vec<(&Answered, &str, Vec<String>)> = Vec::new();
    for a in &q.ends {
        let (answer, then) = (&a.end.if_, a.end.then.word());
        let whom = format!("{} ({})", a.law, a.subject);
        match out.iter_mut().find(|o| (o.0, o.1) == (answer, then)) {
            Some(o) if o.2.contains(&whom) => {}
            Some(o) => o.2.push(whom),
            None => out.push((answer, then, vec![whom])),
        }
    }
    let differs = |answer: &Answered| out.iter().filter(|o| o.0 == answer).count() > 1;
    let shown = out.iter().map(|(answer, then, whom)| {
        let more = match whom.len() {
            n if n > ENDS_NAMED => format!(" and {} more", n - ENDS_NAMED),
            _ => String::new(),
        };
        match differs(answer) {
            true => format!("if {answer}: {then} for {}{more}", whom[..whom.len().min(ENDS_NAMED)].join(", ")),
            false => format!("if {answer}: {then}"),
        }
    });
    shown.collect()
}

/// Findings named beside an answer at most.
const ENDS_NAMED: usize = 2;

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
    for t in report.results.parts.iter().flat_map(|p| &p.kept) {
        by_ruling[t.said.verdict.ruling as usize] += t.count;
    }
    let all = crate::law::verdict::Ruling::ALL.iter();
    let counts: crate::base::Map<&str, usize> = all.map(|r| (r.word(), by_ruling[*r as usize])).filter(|c| c.1 > 0).collect();
    let parts: Vec<String> = counts.iter().map(|(w, n)| format!("{n} {}", w.replace('_', " "))).collect();
    let accepted: usize = report.results.parts.iter().map(|p| p.waived()).sum();
    let n = report.results.count();
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

/// Values that are made one after the other as they are written: all verdicts of a large model at once are a thousand megabytes.
struct Each<F>(F);

impl<I: Iterator<Item = serde_json::Value>, F: Fn() -> I> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq((self.0)())
    }
}

/// The whole report as one object.
pub fn json(analysis: &Analysis, report: &Report, entries: &[Entry], out: &mut Vec<u8>) -> io::Result<()> {
    let find = |p: &Place| analysis.spot(p);
    let ready = analysis.ready(analysis.key(None));
    // Verdicts tell the findings; the rest is told here.
    let diagnostics: Vec<_> = entries
        .iter()
        .filter(|t| !t.finding)
        .map(|t| emit::json::diagnostic(t.diagnostic, &find))
        .collect();
    let findings: Vec<_> = entries
        .iter()
        .filter(|t| !t.diagnostic.is_text_error() && t.accepted.is_none())
        .map(emit::json::finding)
        .collect();
    let today = report.today;
    let detailed = report.results.iter().filter(|r| r.is_finding()).count() <= DETAILED;
    let words = &Words::new(ready.cx.world, "en");
    let verdicts = Each(|| {
        let judged = today.into_iter().flat_map(|t| report.results.iter().map(move |r| (r, t)));
        judged.map(|(r, t)| emit::json::verdict(words, &ready.cx, r, t, ready.accepted, detailed, &find))
    });
    let questions: Vec<_> = report.questions.iter().map(emit::json::question).collect();
    let assumed = report
        .assumed
        .iter()
        .map(|a| json!({ "property": a.property, "value": a.value, "of": a.of, "verdicts": a.verdicts }));
    let mut to = serde_json::Serializer::with_formatter(&mut *out, serde_json::ser::PrettyFormatter::new());
    let mut all = to.serialize_map(None)?;
    all.serialize_entry("schema", "portolan/verdicts/1")?;
    all.serialize_entry("as_of", &today.map(|t| t.to_string()))?;
    all.serialize_entry("regimes", &report.regimes.iter().map(|r| r.as_ref()).collect::<Vec<&str>>())?;
    all.serialize_entry("diagnostics", &diagnostics)?;
    all.serialize_entry("findings", &findings)?;
    all.serialize_entry("verdicts", &verdicts)?;
    all.serialize_entry("questions", &questions)?;
    all.serialize_entry("assumptions", &assumed.collect::<Vec<_>>())?;
    all.end()?;
    out.push(b'\n');
    Ok(())
}

//! Everything a check says, by the file it is told of.

use std::collections::BTreeMap;

use portolan::base::diagnostic::Place;
use portolan::base::{Diagnostic, Level, Spot};
use portolan::check::{finding, group};
use portolan::driver::{Analysis, Report};
use portolan::emit::quote::plain;

/// How an editor shows a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
    Information,
    Hint,
}

/// One message of an editor's list.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// `None`: the start of the file.
    pub spot: Option<Spot>,
    pub severity: Severity,
    pub code: String,
    pub text: String,
    /// Further places, in order: the way data took, the other of two.
    pub related: Vec<(Spot, String)>,
}

/// The severity of a level.
pub fn severity(level: Level) -> Severity {
    match level {
        Level::Stop | Level::Error => Severity::Error,
        Level::Ask | Level::Warn => Severity::Warning,
        Level::Advisory => Severity::Information,
        Level::Info => Severity::Hint,
    }
}

/// The findings of a report: one for each flow or thing and rule that is not accepted.
fn findings(analysis: &Analysis, report: &Report) -> Vec<Diagnostic> {
    let Some(today) = report.today else { return Vec::new() };
    let ready = analysis.ready(analysis.key(None));
    let groups = group::groups(&ready.cx, &report.results);
    let open = groups
        .iter()
        .filter(|g| g.results[0].is_finding() && g.results[0].accepted.is_none());
    let mut out: Vec<Diagnostic> = open
        .map(|g| finding::diagnostic(&ready.cx, g, today, &ready.accepted.positions))
        .collect();
    analysis.tidy(&mut out);
    out
}

/// All messages of a project by path. What stands in the embedded library or nowhere is told of `fallback`, with its place in words.
pub fn all(analysis: &Analysis, report: &Report, problems: &[Diagnostic], fallback: &str) -> BTreeMap<String, Vec<Message>> {
    let found = findings(analysis, report);
    let mut out: BTreeMap<String, Vec<Message>> = BTreeMap::new();
    for d in problems.iter().chain(&report.errors).chain(&found).chain(&report.lints) {
        let mut text = text(d);
        let mut spot = analysis.spot(&d.primary.place);
        if let Some(s) = spot.take_if(|s| in_library(s)) {
            text.push_str(&format!("\nnote: this is said of {}", s.shown()));
        }
        let path = match (&spot, &d.primary.place) {
            (Some(s), _) => s.path.clone(),
            (None, Place::Path(p)) if p.ends_with(".flow") => p.clone(),
            _ => fallback.to_owned(),
        };
        let mut related = Vec::new();
        for label in &d.related {
            match analysis.spot(&label.place) {
                Some(s) if in_library(&s) => text.push_str(&format!("\nnote: {} at {}", plain(&label.text), s.shown())),
                Some(s) => related.push((s, plain(&label.text))),
                None => {}
            }
        }
        out.entry(path).or_default().push(Message {
            spot,
            severity: severity(d.level),
            code: d.code.clone(),
            text,
            related,
        });
    }
    out
}

/// Whether a place stands in the library the compiler carries, which is no file an editor could open.
pub fn in_library(spot: &Spot) -> bool {
    spot.path.starts_with("stdlib/")
}

/// The message with its label, citation, help and notes, a line each.
fn text(d: &Diagnostic) -> String {
    let mut out = plain(&d.message);
    if !d.primary.text.is_empty() {
        out.push_str(&format!("\n{}", plain(&d.primary.text)));
    }
    if let Some(c) = &d.citation {
        out.push_str(&format!("\nsource: {}", plain(&c.0)));
    }
    for h in &d.help {
        out.push_str(&format!("\nhelp: {}", plain(h)));
    }
    for n in &d.notes {
        out.push_str(&format!("\nnote: {}", plain(n)));
    }
    out
}

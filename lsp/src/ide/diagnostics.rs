//! Everything a check says, by the file it is told of.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use portolan::base::diagnostic::Place;
use portolan::base::{Diagnostic, FileId, Level, Spot};
use portolan::check::{finding, group};
use portolan::driver::{Analysis, Report};
use portolan::emit::quote::plain;
use portolan::law::Eval;
use portolan::model::ObjId;
use portolan_syntax::SyntaxError;

use crate::answer::{FileName, Said, Site};
use crate::snapshot::ProjectSnap;
use crate::view::View;

/// How an editor shows a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
    Information,
    Hint,
}

/// A change of text that mends the problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mend {
    pub title: String,
    pub file: FileId,
    pub range: Range<u32>,
    pub replacement: String,
    /// Whether it may be applied without a look.
    pub safe: bool,
}

/// What a finding is of: the flow or thing, the regime, and the rule where one speaks alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    pub object: ObjId,
    pub regime: u32,
    pub rule: Option<u32>,
}

/// One message of an editor's list.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The bytes it stands at; nothing means the start of the file.
    pub spot: Option<Range<u32>>,
    pub severity: Severity,
    pub code: String,
    /// What is pointed at does nothing.
    pub unnecessary: bool,
    pub text: String,
    /// Further places, in order: the way data took, the other of two.
    pub related: Vec<(FileId, Range<u32>, String)>,
    pub mends: Vec<Mend>,
    pub about: Option<About>,
    /// The name it is about, where one was not found.
    pub name: Option<String>,
}

/// Findings that are told with all that each mechanism lacks; the rest of a large model is told in short.
const IN_FULL: usize = 100;
/// Messages of one file at most; editors show no more.
const MOST: usize = 1_000;

/// The severity of a level.
pub fn severity(level: Level) -> Severity {
    match level {
        Level::Stop | Level::Error => Severity::Error,
        Level::Ask | Level::Warn => Severity::Warning,
        Level::Advisory => Severity::Information,
        Level::Info => Severity::Hint,
    }
}

/// The findings of a report: one for each flow or thing and rule that is not accepted; the gravest where there are too many to show.
fn findings(analysis: &Analysis, report: &Report) -> Vec<(Diagnostic, About)> {
    let Some(today) = report.today else { return Vec::new() };
    let ready = analysis.ready(analysis.key(None));
    let groups = group::Groups::brief(&ready.cx, &report.results);
    let mut chosen = groups.findings();
    if chosen.len() > MOST {
        chosen.sort_by_key(|g| std::cmp::Reverse(groups.head(*g).level));
        chosen.truncate(MOST);
    }
    let chosen = groups.sorted(chosen);
    let e = Eval::new(ready.cx, today, ready.accepted.positions(today));
    let one = |(n, i): (usize, &u32)| {
        let g = groups.group(*i);
        let about = About {
            object: g.object,
            regime: g.regime,
            rule: groups.head(*i).duty,
        };
        let d = if n < IN_FULL {
            finding::diagnostic(&e, &g)
        } else {
            finding::brief(&ready.cx, &g, today)
        };
        (d, about)
    };
    chosen.iter().enumerate().map(one).collect()
}

/// All messages of a project by path. What stands in the embedded library or nowhere is told of `fallback`, with its place in words.
pub fn all(analysis: &Analysis, report: &Report, problems: &[Diagnostic], fallback: &str) -> BTreeMap<String, Vec<Message>> {
    let found = findings(analysis, report);
    let text = problems.iter().chain(&report.errors).map(|d| (d, None));
    let all = text
        .chain(found.iter().map(|(d, a)| (d, Some(*a))))
        .chain(report.lints.iter().map(|d| (d, None)));
    let mut out: BTreeMap<String, Vec<Message>> = BTreeMap::new();
    for (d, about) in all {
        let (path, message) = message(analysis, d, about, fallback);
        out.entry(path).or_default().push(message);
    }
    for list in out.values_mut() {
        // In the order of the text, each kind of message in the order it came.
        list.sort_by_key(|m| m.spot.as_ref().map_or((0, 0), |s| (s.start, s.end)));
        if list.len() > MOST {
            let more = list.len() - MOST;
            list.sort_by_key(|m| m.severity as u8);
            list.truncate(MOST);
            list.sort_by_key(|m| m.spot.as_ref().map_or((0, 0), |s| (s.start, s.end)));
            list.insert(
                0,
                Message {
                    spot: None,
                    severity: Severity::Information,
                    code: "model.more".into(),
                    unnecessary: false,
                    text: format!("{more} more messages of this file are not shown; `portolan check` lists them"),
                    related: Vec::new(),
                    mends: Vec::new(),
                    about: None,
                    name: None,
                },
            );
        }
    }
    out
}

fn message(analysis: &Analysis, d: &Diagnostic, about: Option<About>, fallback: &str) -> (String, Message) {
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
    let related = d.related.iter().filter_map(|label| {
        let s = analysis.spot(&label.place)?;
        Some((file_of(&label.place)?, s.range, plain(&label.text)))
    });
    let mends = d.fixes.iter().filter_map(|f| {
        let s = analysis.spot(&f.place).filter(|s| !in_library(s))?;
        Some(Mend {
            title: plain(&f.title),
            file: file_of(&f.place)?,
            range: s.range,
            replacement: f.replacement.clone(),
            safe: f.safe,
        })
    });
    let message = Message {
        spot: spot.map(|s| s.range),
        severity: severity(d.level),
        code: d.code.clone(),
        unnecessary: d.code == "lint.expired" || d.code == "lint.accept",
        text,
        related: related.collect(),
        mends: mends.collect(),
        about,
        name: d.about.clone(),
    };
    (path, message)
}

/// The file of a place.
pub fn file_of(place: &Place) -> Option<FileId> {
    match place {
        Place::Node(o) | Place::Between(o, _) => Some(o.file),
        Place::Bytes(f, ..) => Some(*f),
        Place::Path(_) | Place::Nowhere => None,
    }
}

/// Whether a place stands in the library the compiler carries.
fn in_library(spot: &Spot) -> bool {
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

/// A message of the last check as the editor is told it, at its present place.
pub fn shown(view: &View, project: &ProjectSnap, path: &Path, m: &Message) -> Said {
    let file = project.named(path);
    let site = m.spot.as_ref().zip(file).and_then(|(r, f)| view.site(project, f.id, r));
    let related = m
        .related
        .iter()
        .filter_map(|(f, r, t)| Some((view.site(project, *f, r)?, t.clone())));
    Said {
        region: site.map(|s| s.region).unwrap_or_default(),
        severity: m.severity,
        code: m.code.clone(),
        unnecessary: m.unnecessary,
        text: m.text.clone(),
        related: related.collect(),
    }
}

/// A mistake of the present text, in the words of the check.
pub fn syntax(view: &View, path: &Path, e: &SyntaxError) -> Said {
    let mut d = Diagnostic::at(e.code, Level::Error, Place::Nowhere, e.message.clone()).label(e.label.clone());
    d.help.extend(e.help.clone());
    let uri = view.docs.get(path).map(|d| d.uri.clone());
    let related = e.related.iter().filter_map(|(r, t)| {
        let site = Site {
            file: FileName::Uri(uri.clone()?),
            region: view.region(path, r),
        };
        Some((site, plain(t)))
    });
    Said {
        region: view.region(path, &e.span),
        severity: severity(Level::Error),
        code: e.code.to_owned(),
        unnecessary: false,
        text: text(&d),
        related: related.collect(),
    }
}

//! The findings of a check with their fingerprints: what every format tells, and what a baseline knows.

use std::cmp::Reverse;
use std::path::Path;

use serde_json::Value;

use super::Session;
use crate::base::{Diagnostic, Level, Map};
use crate::check::finding;
use crate::check::group::{Group, Groups};
use crate::driver::{Analysis, Report};
use crate::emit::entry::{About, Entry, distinct, fingerprint};
use crate::law::verdict::Ruling;
use crate::law::{Eval, say};

/// Findings told with everything they lack, the gravest ones; the rest refer to `why`.
pub const DETAILED: usize = 30;

/// A finding, and what names it apart from its place.
pub struct Found {
    pub diagnostic: Diagnostic,
    pub fingerprint: String,
    /// The reason it is waived for.
    pub accepted: Option<String>,
}

/// The findings, gravest first, then by place; what is accepted stands behind the others. Of more than `most` the gravest, and how many are
/// left out.
pub fn found(analysis: &Analysis, report: &Report, groups: &Groups, most: usize) -> (Vec<Found>, usize) {
    let Some(today) = report.today else {
        return (Vec::new(), 0);
    };
    let ready = analysis.ready(analysis.key(None));
    let cx = &ready.cx;
    let mut chosen: Vec<u32> = (0..groups.len() as u32).filter(|i| groups.head(*i).level.is_some()).collect();
    let count = chosen.len();
    chosen.sort_by_key(|i| (Reverse(groups.head(*i).level), groups.object(*i)));
    chosen.truncate(most);
    let mut out: Vec<Found> = Vec::new();
    let reasons = Reasons {
        shared: Eval::new(
            analysis.ready_to_share(analysis.key(None)).cx,
            today,
            ready.accepted.positions(today),
        ),
        alone: Eval::new(*cx, today, ready.accepted.positions(today)),
    };
    let mut open = 0;
    for i in chosen {
        let g = &groups.group(i);
        let r = &g.results[0];
        open += usize::from(r.accepted.is_none());
        let diagnostic = match (r.accepted, open <= DETAILED) {
            (None, true) => reasons.of(g),
            (None, false) => finding::brief(cx, g, today).help(format!("`portolan why` shows {}", more(r.verdict.ruling))),
            (Some(_), _) => finding::brief(cx, g, today),
        };
        let control = r.control.map_or(String::new(), |c| cx.world.object(c).name.to_string());
        out.push(Found {
            fingerprint: fingerprint(&[&diagnostic.code, &g.name, &control]),
            diagnostic,
            accepted: r.accepted.map(|a| {
                let because = ready.accepted.list[a].because.as_deref();
                because.unwrap_or("no reason given").to_owned()
            }),
        });
    }
    out.sort_by_cached_key(|f| {
        let d = &f.diagnostic;
        let at = analysis.order(&d.primary.place);
        (f.accepted.is_some(), Reverse(d.level), at, d.code.clone(), d.message.clone())
    });
    (out, count.saturating_sub(most))
}

/// What finds the reasons of the gravest findings.
struct Reasons<'a> {
    shared: Eval<'a>,
    /// Where the other one read what no profile foresaw.
    alone: Eval<'a>,
}

impl Reasons<'_> {
    fn of(&self, g: &Group) -> Diagnostic {
        let diagnostic = finding::diagnostic(&self.shared, g);
        if self.shared.unforeseen().is_empty() {
            diagnostic
        } else {
            finding::diagnostic(&self.alone, g)
        }
    }
}

/// What the proof tells beyond a finding told in brief.
fn more(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Blocked => "what each mechanism lacks",
        Ruling::Unmet | Ruling::Due => "what the duty asks for, and what is lacking",
        Ruling::Undetermined | Ruling::Contested => "what hangs on it",
        _ => "the reasons",
    }
}

/// What an earlier run told: the level each finding had.
#[derive(Default)]
pub struct Baseline(Map<String, Level>);

impl Baseline {
    /// Reads what `check --format json` wrote.
    pub fn read(s: &Session, path: &Path) -> Result<Baseline, String> {
        let shown = path.display();
        let bytes = s.system.read(path).map_err(|e| format!("`{shown}` cannot be read: {e}"))?;
        let json: Value = serde_json::from_slice(&bytes).map_err(|e| format!("`{shown}` is not JSON: {e}"))?;
        let wrong = || format!("`{shown}` is no baseline: make one with `portolan check --format json -o {shown}`");
        let list = json.get("findings").and_then(Value::as_array).ok_or_else(wrong)?;
        let mut out = Baseline::default();
        for f in list {
            let text = |k: &str| f.get(k).and_then(Value::as_str);
            let level = text("level").and_then(Level::parse).ok_or_else(wrong)?;
            out.0.insert(text("fingerprint").ok_or_else(wrong)?.to_owned(), level);
        }
        Ok(out)
    }

    /// Whether an earlier run told the same, and no less gravely.
    fn knows(&self, t: &Entry) -> bool {
        !t.diagnostic.is_text_error() && self.0.get(&t.fingerprint).is_some_and(|l| t.diagnostic.level <= *l)
    }
}

/// Everything a run has to say, in the order it is told: what could not be read, errors, findings, lints.
pub fn entries<'a>(
    analysis: &Analysis,
    problems: &'a [Diagnostic],
    report: &'a Report,
    found: &'a [Found],
    baseline: &Baseline,
    fail_on: Level,
) -> Vec<Entry<'a>> {
    let of = |d: &'a Diagnostic, fingerprint: String, finding: bool, accepted: Option<String>| Entry {
        finding,
        fails: d.is_text_error() || d.level >= fail_on,
        spot: analysis.spot(&d.primary.place),
        known: false,
        diagnostic: d,
        fingerprint,
        accepted,
    };
    let plain = |d: &'a Diagnostic| of(d, fingerprint(&[&d.code, &d.message]), false, None);
    let mut out: Vec<Entry> = problems.iter().chain(&report.errors).map(plain).collect();
    out.extend(
        found
            .iter()
            .map(|f| of(&f.diagnostic, f.fingerprint.clone(), true, f.accepted.clone())),
    );
    out.extend(report.lints.iter().map(plain));
    distinct(&mut out);
    for t in &mut out {
        t.known = baseline.knows(t);
    }
    out
}

/// The rules and codes that are told of, each once, in order of name.
pub fn about(analysis: &Analysis, list: &[Entry]) -> Vec<About> {
    let library = analysis.library(analysis.key(None));
    let mut out: Map<String, About> = Map::default();
    for d in list.iter().map(|t| t.diagnostic) {
        let (title, help) = if let Some((_, page)) = super::explain::PAGES.iter().find(|p| p.0 == d.code) {
            let mut lines = page.lines().skip(1).skip_while(|l| l.trim().is_empty());
            (lines.next().unwrap_or("").to_owned(), (*page).to_owned())
        } else if let Some(l) = library.law_named(&d.code) {
            let cites = d.citation.as_ref().map_or(String::new(), |c| format!(" ({})", c.0));
            let title = say::law_title(library, l, "en");
            (
                title.clone(),
                format!("{title}{cites}. `portolan explain {}` shows the rule.", d.code),
            )
        } else if let Some(r) = library.regime_named(&d.code) {
            let title = library.regimes[r as usize]
                .title
                .as_ref()
                .map_or(d.code.as_str(), |t| say::text(t, "en"));
            (title.to_owned(), format!("{title}. `portolan explain {}` shows its rules.", d.code))
        } else {
            (d.code.clone(), d.code.clone())
        };
        let entry = out.entry(d.code.clone()).or_insert(About {
            id: d.code.clone(),
            title,
            help,
            level: d.level,
        });
        entry.level = entry.level.max(d.level);
    }
    out.into_values().collect()
}

//! What changes on which day, as an outline: one section per day.

use super::outline::{Line, Mark, Outline, Section};
use super::reasons::Places;
use crate::base::Day;
use crate::base::diagnostic::Place as At;
use crate::check::finding;
use crate::check::horizon::{Horizon, State};
use crate::law::eval::Context;
use crate::law::say;

/// `all` tells changes without a finding too.
pub fn outline(cx: &Context, places: &dyn Places, h: &Horizon, from: Day, until: Day, all: bool, lang: &str) -> Outline {
    let mut out = Outline {
        title: format!("What changes after {from}, until {until}"),
        ..Outline::default()
    };
    let library = &cx.world.library;
    let shown: Vec<_> = h.turns.iter().filter(|t| all || t.is_of_a_finding()).collect();
    let quiet = h.turns.len() - shown.len();
    let many = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    out.summary.push(format!(
        "{} of findings on {} looked at.",
        many(shown.iter().filter(|t| t.is_of_a_finding()).count(), "change"),
        many(h.days, "day")
    ));
    if quiet > 0 {
        out.summary.push(format!(
            "{} without a finding before or after (-v shows them).",
            many(quiet, "change")
        ));
    }
    for t in shown {
        let heading = t.day.to_string();
        if out.sections.last().is_none_or(|s| s.heading != heading) {
            out.sections.push(Section::new(heading));
        }
        let Some(s) = out.sections.last_mut() else { continue };
        let law = match t.duty {
            Some(d) => format!("{} ({})", library.laws[d as usize].name, say::law_title(library, d, lang)),
            None => library.regimes[t.regime as usize].name.to_string(),
        };
        s.plain(0, format!("{} under {law}", t.title(cx)));
        s.plain(1, format!("before: {}", state(cx, t.before.as_ref())));
        s.plain(1, format!("from that day: {}", state(cx, t.after.as_ref())));
        for c in &t.causes {
            s.lines.push(Line {
                depth: 1,
                mark: Mark::None,
                text: format!("because {}", c.text),
                beside: None,
                place: c.at.and_then(|o| places.shown(&At::Node(o))),
            });
        }
    }
    out
}

/// `blocked without a permit (error)`
pub fn state(cx: &Context, s: Option<&State>) -> String {
    let Some(s) = s else { return "not judged".into() };
    let level = match (s.result.level, s.result.accepted) {
        (Some(l), None) => format!(" ({})", l.word()),
        (Some(_), Some(_)) => " (accepted)".into(),
        _ => String::new(),
    };
    format!("{}{level}", finding::summary(cx, &s.result))
}

//! What changes on which day, as an outline: one section per day.

use super::outline::{Line, Mark, Outline, Section};
use super::paper::words::Words;
use super::reasons::Places;
use super::said;
use crate::base::Day;
use crate::base::diagnostic::Place as At;
use crate::check::horizon::{Horizon, State, Turn};
use crate::graph::Place;
use crate::law::duty::Subject;
use crate::law::eval::Context;
use crate::lineage::label::Origin;

/// `all` tells changes without a finding too.
pub fn outline(cx: &Context, places: &dyn Places, h: &Horizon, from: Day, until: Day, all: bool, lang: &str) -> Outline {
    let words = &Words::new(cx.world, lang);
    let mut out = Outline {
        title: words.fill("turn_title", &[("from", &from.to_string()), ("until", &until.to_string())]),
        ..Outline::default()
    };
    let library = &cx.world.library;
    let shown: Vec<_> = h.turns.iter().filter(|t| all || t.is_of_a_finding()).collect();
    let quiet = h.turns.len() - shown.len();
    let many = |n: usize, what: &str| {
        let term = format!("{what}_{}", if n == 1 { "one" } else { "many" });
        words.fill(&term, &[("n", &n.to_string())])
    };
    let of_findings = shown.iter().filter(|t| t.is_of_a_finding()).count();
    out.summary.push(words.fill(
        "turn_counted",
        &[("changes", &many(of_findings, "change")), ("days", &many(h.days, "day"))],
    ));
    if quiet > 0 {
        out.summary.push(words.fill("turn_quiet", &[("changes", &many(quiet, "change"))]));
    }
    for t in shown {
        let heading = t.day.to_string();
        if out.sections.last().is_none_or(|s| s.heading != heading) {
            out.sections.push(Section::new(heading));
        }
        let Some(s) = out.sections.last_mut() else { continue };
        let law = match t.duty {
            Some(d) => words.fill("cited", &[("it", &library.laws[d as usize].name), ("cites", &words.law(d))]),
            None => library.regimes[t.regime as usize].name.to_string(),
        };
        s.plain(0, words.fill("turn_under", &[("it", &title(words, cx, t)), ("law", &law)]));
        s.plain(1, words.fill("turn_before", &[("it", &state(words, cx, t.before.as_ref()))]));
        s.plain(1, words.fill("turn_after", &[("it", &state(words, cx, t.after.as_ref()))]));
        for c in &t.causes {
            s.lines.push(Line {
                depth: 1,
                mark: Mark::None,
                text: words.fill("turn_because", &[("it", &said::cause(words, c))]),
                beside: None,
                place: c.at.and_then(|o| places.shown(&At::Node(o))),
            });
        }
    }
    out
}

/// `blocked without a permit (error)`
pub fn state(words: &Words, cx: &Context, s: Option<&State>) -> String {
    let Some(s) = s else { return words.get("turn_not_judged") };
    let level = match (s.result.level, s.result.accepted) {
        (Some(l), None) => {
            let title = words.get(&format!("level_{}", l.word()));
            words.fill("turn_level", &[("level", l.word()), ("title", &title)])
        }
        (Some(_), Some(_)) => words.get("turn_accepted"),
        _ => String::new(),
    };
    said::summary(words, cx, &s.result.verdict) + &level
}

/// What changes, with the part of it where only that does: `A -> B : Log`, as `why` takes it, of all that the arrow carries.
pub fn title(words: &Words, cx: &Context, t: &Turn) -> String {
    let Some(part) = t.part else { return t.name.clone() };
    let part = &cx.world.object(part).name;
    let beside = |name: &str| format!("{name}{}{part}", words.comma());
    let shown = t.after.as_ref().or(t.before.as_ref()).map(|s| s.result.subject);
    match shown {
        Some(Subject::Crossing(i)) => {
            let ends = t.name.split(" : ").next().filter(|n| n.contains('>'));
            let title = ends.map_or_else(|| beside(&t.name), |ends| format!("{ends} : {part}"));
            if t.alone { title + &way(words, cx, i) } else { title }
        }
        Some(Subject::Holding(_)) => words.fill("why_holding", &[("it", &t.name), ("data", part)]),
        _ => beside(&t.name),
    }
}

/// `, from FR, for Repair`: which of several ways of the same data over one arrow.
fn way(words: &Words, cx: &Context, crossing: u32) -> String {
    let c = &cx.subjects.crossings[crossing as usize];
    let name = |term: &str, o: u32| words.fill(term, &[("it", &cx.world.object(o).name)]);
    let origin = match cx.lineage.labels[c.label as usize].origin {
        Origin::Place(Place::At(o)) => name("turn_from", o),
        _ => String::new(),
    };
    origin + &c.activity.map_or(String::new(), |a| name("turn_for", a))
}

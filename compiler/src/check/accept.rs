//! Positions and waivers: `accept RULE on X because .. by .. until ..`, `accept OPEN as VALUE`, `accept REGIME as error`.

use std::sync::Arc;

use crate::base::{Day, Diagnostic, Level, Origin};
use crate::law::duty::Subject;
use crate::law::eval::{Context, Positions};
use crate::law::value::Val;
use crate::law::verdict::{Ruling, Verdict};
use crate::model::ObjId;

/// What an acceptance is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    Rule(u32),
    Regime(u32),
}

/// Where it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum On {
    Everywhere,
    Thing(ObjId),
    Sale(ObjId, ObjId),
    Flow {
        source: ObjId,
        target: ObjId,
        sight: bool,
        data: Option<ObjId>,
    },
    /// Its target could not be read.
    Nothing,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Acceptance {
    pub about: About,
    pub on: On,
    pub because: Option<Arc<str>>,
    pub by: Option<Arc<str>>,
    pub until: Option<Day>,
    /// `accept REGIME as error`
    pub level: Option<Level>,
    /// The layer of the world it stands in.
    pub layer: u32,
    pub origin: Origin,
}

/// How an open point is read, or the number that takes the place of the library's.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// The open point, as a name of the law.
    pub open: u32,
    pub value: Val,
    pub because: Option<Arc<str>>,
    pub by: Option<Arc<str>>,
    pub until: Option<Day>,
    /// The layer of the world it stands in: a case may read contested law otherwise than what it starts from.
    pub layer: u32,
    pub origin: Origin,
}

/// The acceptances of a world, the positions they take, and what is wrong with them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Acceptances {
    pub list: Vec<Acceptance>,
    /// Every position taken, in order of the text.
    pub taken: Vec<Position>,
    /// The positions that hold up to a day, by that day.
    spans: Vec<(Day, Positions)>,
    pub diagnostics: Vec<Diagnostic>,
}

impl Acceptances {
    /// The positions that hold on a day: past its last day none counts.
    pub fn positions(&self, day: Day) -> &Positions {
        static NONE: Positions = Positions::new();
        self.spans.iter().find(|(last, _)| day <= *last).map_or(&NONE, |(_, p)| p)
    }

    /// The level a regime is raised or lowered to on a day.
    pub fn level(&self, regime: u32, day: Day) -> Option<Level> {
        let own = |a: &&Acceptance| a.about == About::Regime(regime) && a.holds(day);
        self.list.iter().filter(own).filter_map(|a| a.level).next_back()
    }

    /// Sorts the positions by the days up to which they hold.
    pub(super) fn settle(&mut self) {
        let last = |p: &Position| p.until.unwrap_or(Day::NEVER);
        let mut days: Vec<Day> = self.taken.iter().map(last).collect();
        days.sort_unstable();
        days.dedup();
        let on = |day: Day| {
            self.taken
                .iter()
                .filter(|p| day <= last(p))
                .map(|p| (p.open, p.value.clone()))
                .collect()
        };
        self.spans = days.into_iter().map(|d| (d, on(d))).collect();
    }
}

impl Acceptance {
    /// Whether it speaks of such a result, whatever the subject.
    pub fn waives(&self, regime: u32, rule: Option<u32>, v: &Verdict, today: Day) -> bool {
        let about = match self.about {
            About::Rule(r) => rule == Some(r),
            About::Regime(r) => r == regime && self.level.is_none() && v.ruling == Ruling::Undetermined,
        };
        about && self.holds(today)
    }
    /// Whether its last day is not past.
    pub fn holds(&self, today: Day) -> bool {
        self.until.is_none_or(|u| today <= u)
    }
    /// Whether it covers a subject.
    pub fn covers(&self, cx: &Context, subject: Subject) -> bool {
        self.on.covers(cx, subject)
    }
}

impl On {
    /// Whether a subject lies in it: what an acceptance waives there, and what an expectation asks about.
    pub fn covers(&self, cx: &Context, subject: Subject) -> bool {
        let s = cx.subjects;
        let ends = |i: u32| {
            let edge = &cx.graph.edges[s.crossings[i as usize].edge as usize];
            [edge.source, edge.target].map(|n| cx.graph.nodes[n as usize].object)
        };
        match self {
            On::Everywhere => true,
            On::Nothing => false,
            On::Thing(o) => match subject {
                Subject::Object(x) => x == *o,
                // A flow is no end of another, so a node's crossings are those that begin or end there.
                Subject::Crossing(i) => s.crossings[i as usize].flow == *o || ends(i).contains(o),
                Subject::Holding(i) => {
                    let h = &s.holdings[i as usize];
                    h.node == *o || cx.lineage.labels[h.label as usize].data == *o
                }
                Subject::Sale(i) => s.sales[i as usize].product == *o,
            },
            On::Sale(p, m) => matches!(subject, Subject::Sale(i) if s.sales[i as usize].product == *p && s.sales[i as usize].market == *m),
            On::Flow {
                source,
                target,
                sight,
                data,
            } => match subject {
                Subject::Crossing(i) => {
                    let c = &s.crossings[i as usize];
                    ends(i) == [*source, *target]
                        && cx.graph.edges[c.edge as usize].sight == *sight
                        && data.is_none_or(|d| d == cx.lineage.labels[c.label as usize].data)
                }
                _ => false,
            },
        }
    }
}

/// Acceptances on flows that nobody draws and sales that nobody makes: they would waive nothing whatever the law says.
pub fn without_subject(cx: &Context, accepted: &Acceptances) -> Vec<Diagnostic> {
    let s = cx.subjects;
    let none = |a: &&Acceptance| match &a.on {
        On::Flow {
            source,
            target,
            sight,
            data: None,
        } => {
            let node = |n: u32| cx.graph.nodes[n as usize].object;
            let mut edges = cx.graph.edges.iter();
            !edges.any(|e| e.sight == *sight && node(e.source) == *source && node(e.target) == *target)
        }
        On::Flow { .. } => !(0..s.crossings.len() as u32).any(|i| a.covers(cx, Subject::Crossing(i))),
        On::Sale(..) => !(0..s.sales.len() as u32).any(|i| a.covers(cx, Subject::Sale(i))),
        _ => false,
    };
    let say = |a: &Acceptance| {
        let (what, help) = match a.on {
            On::Sale(..) => (
                "no such sale",
                "check the product and the country: `markets:` of the product has to name it",
            ),
            _ => (
                "no such flow",
                "check the ends, the arrow (`->` or `~>`) and the data: an acceptance must speak of something that is drawn",
            ),
        };
        Diagnostic::error(
            "name.no_subject",
            a.origin,
            format!("there is {what} in the model, so nothing is waived"),
        )
        .help(help)
    };
    accepted.list.iter().filter(none).map(say).collect()
}

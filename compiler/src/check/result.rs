//! Results of a world on a day: every crossing under every regime, every duty on every subject.

use std::sync::Arc;

use fixedbitset::FixedBitSet;

use super::accept::Acceptances;
use super::kept::List;
use super::run::Run;
use super::severity;
use crate::base::{Day, Level};
use crate::law::duty::{DutyJudged, Subject, gravity};
use crate::law::eval::{Context, Eval};
use crate::law::ir::Test;
use crate::law::profile::Profiles;
use crate::law::refine::{Budget, CrossingJudged, Start, decide};
use crate::law::subjects::crossing_name;
use crate::law::tried::Pool;
use crate::law::verdict::{Ruling, Verdict};
use crate::model::ObjId;

/// One result: a verdict on a subject, under a rule or the regime as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Result {
    pub regime: u32,
    /// The rule, or `None` where the regime speaks as a whole.
    pub rule: Option<u32>,
    pub subject: Subject,
    /// The row of a duty's `asks`.
    pub control: Option<ObjId>,
    pub verdict: Arc<Verdict>,
    /// `None`: nothing to report.
    pub level: Option<Level>,
    /// Index of the acceptance that waives it.
    pub accepted: Option<usize>,
}

impl Result {
    pub fn is_finding(&self) -> bool {
        self.level.is_some()
    }
}

/// What a regime says of a world on a day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Results {
    pub list: List,
    /// The properties that what is said may rest on, whatever it is said of.
    pub rests_on: FixedBitSet,
}

/// Everything a regime says of a world on a day.
pub fn of_regime(cx: Context, regime: u32, today: Day, accepted: &Acceptances) -> Results {
    of_regime_within(cx, regime, today, accepted, &Budget::of_a_check)
}

/// The same, with this budget for deciding facts.
pub fn of_regime_within(cx: Context, regime: u32, today: Day, accepted: &Acceptances, budget: &dyn Fn() -> Budget) -> Results {
    let library = &cx.world.library;
    let r = &library.regimes[regime as usize];
    let Some(own) = severity::cap(&r.status) else {
        return Results::default();
    };
    let cap = accepted.level(regime, today).unwrap_or(own);
    if today < r.since || r.until < today {
        return Results::default();
    }
    let mut wider;
    let mut profiles = cx.profiles;
    loop {
        let budget = budget();
        let e = Eval::new(Context { profiles, ..cx }, today, accepted.positions(today));
        let pool = Pool::new(&e);
        let mut run = Run::new(&e, &pool, regime, accepted, cap, &budget);
        run.crossings();
        run.duties();
        let part = run.part;
        let more = e.unforeseen();
        let (Some(p), false) = (profiles, more.is_empty()) else {
            return Results {
                list: List::new(vec![Arc::new(part)]),
                rests_on: e.rests_on(),
            };
        };
        // Something was read that the profiles do not hold: again, with profiles that do. Each round adds a property, so there is an end.
        let mut reads = p.reads.clone();
        for (about, prop) in more {
            reads.add(about, prop);
        }
        wider = Profiles::new(&cx, reads);
        profiles = Some(&wider);
    }
}

/// The verdict of one crossing, with deciding facts.
pub fn crossing(cx: Context, regime: u32, today: Day, accepted: &Acceptances, i: u32) -> Verdict {
    let start = Start {
        cx,
        today,
        positions: accepted.positions(today),
        market: None,
        base: None,
        run: None,
        reading: &[],
        tried: None,
    };
    let rules = start.eval().crossing_rules(regime);
    let judged = CrossingJudged {
        rules: &rules,
        crossing: i,
    };
    decide(start, &judged, &Budget::of_one())
}

/// The verdict of a duty on a subject, with deciding facts.
pub fn duty(cx: Context, rule: u32, today: Day, accepted: &Acceptances, subject: Subject, row: Option<usize>) -> Verdict {
    duty_within(cx, rule, today, accepted, subject, row, &Budget::of_one())
}

fn duty_within(
    cx: Context,
    rule: u32,
    today: Day,
    accepted: &Acceptances,
    subject: Subject,
    row: Option<usize>,
    budget: &Budget,
) -> Verdict {
    let start = Start {
        cx,
        today,
        positions: accepted.positions(today),
        market: market(&cx, subject),
        base: None,
        run: None,
        reading: &[],
        tried: None,
    };
    decide(start, &DutyJudged { rule, subject, row }, budget)
}

pub(super) fn market(cx: &Context, subject: Subject) -> Option<ObjId> {
    match subject {
        Subject::Sale(i) => Some(cx.subjects.sales[i as usize].market),
        _ => None,
    }
}

/// A subject's name: a flow's id, a thing's name, `Eye in JP`.
pub fn subject_name(cx: &Context, s: Subject) -> String {
    let name = |o: ObjId| cx.world.object(o).name.to_string();
    match s {
        Subject::Crossing(i) => name(cx.subjects.crossings[i as usize].flow),
        Subject::Holding(i) => name(cx.subjects.holdings[i as usize].node),
        Subject::Sale(i) => {
            let s = &cx.subjects.sales[i as usize];
            format!("{} in {}", name(s.product), name(s.market))
        }
        Subject::Object(o) => name(o),
    }
}

/// The finest name of a subject, which tells crossings of one flow apart.
pub fn subject_id(cx: &Context, s: Subject) -> String {
    match s {
        Subject::Crossing(i) => crossing_name(cx.world, cx.lineage, &cx.subjects.crossings[i as usize]),
        Subject::Holding(i) => {
            let h = &cx.subjects.holdings[i as usize];
            let l = &cx.lineage.labels[h.label as usize];
            let activity = h.activity.map_or("?".to_owned(), |a| cx.world.object(a).name.to_string());
            format!("{} [{}, {activity}]", cx.world.object(h.node).name, cx.world.object(l.data).name)
        }
        _ => subject_name(cx, s),
    }
}

/// The thing a subject is told of: a flow, a node, a product, the thing itself.
pub fn subject_object(cx: &Context, s: Subject) -> ObjId {
    match s {
        Subject::Crossing(i) => cx.subjects.crossings[i as usize].flow,
        Subject::Holding(i) => cx.subjects.holdings[i as usize].node,
        Subject::Sale(i) => cx.subjects.sales[i as usize].product,
        Subject::Object(o) => o,
    }
}

/// `outside < exempt < permitted < contested < undetermined < blocked < prohibited`, and the order of duties.
pub fn flow_gravity(r: Ruling) -> u32 {
    match r {
        Ruling::Outside => 0,
        Ruling::Exempt => 1,
        Ruling::Permitted => 2,
        Ruling::Contested => 3,
        Ruling::Undetermined => 4,
        Ruling::Blocked => 5,
        Ruling::Prohibited => 6,
        duty => gravity(duty),
    }
}

/// Whether a result is a regime's verdict on a crossing, as against a duty on it.
pub fn is_crossing_verdict(r: &Result) -> bool {
    matches!(
        r.verdict.ruling,
        Ruling::Outside | Ruling::Exempt | Ruling::Permitted | Ruling::Blocked | Ruling::Prohibited
    ) || matches!(r.subject, Subject::Crossing(_)) && r.rule.is_none()
}

/// Which subject sort a rule's first binder takes.
pub fn takes(cx: &Context, test: &Test) -> Test {
    match test {
        Test::Rule(r) => match cx.law.names[*r as usize].first().and_then(|v| v.binders.first()) {
            Some(b) => takes(cx, &b.test),
            None => Test::Any,
        },
        other => other.clone(),
    }
}

//! Results of a world on a day: every crossing under every regime, every duty on every subject.

use std::sync::Arc;

use super::accept::{About, Acceptances};
use super::severity;
use crate::base::{Day, Level};
use crate::law::duty::{DutyJudged, Subject, gravity};
use crate::law::eval::{Context, Eval};
use crate::law::ir::Test;
use crate::law::judging::Judgements;
use crate::law::profile::Profiles;
use crate::law::refine::{Budget, CrossingJudged, Start, decide, is_worth_trying};
use crate::law::subjects::crossing_name;
use crate::law::verdict::{Ruling, Verdict};
use crate::model::ObjId;
use crate::model::library::{LawSort, RuleSort};

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

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Results {
    pub list: Vec<Result>,
}

/// Everything a regime says of a world on a day.
pub fn of_regime(cx: Context, regime: u32, today: Day, accepted: &Acceptances) -> Results {
    of_regime_within(cx, regime, today, accepted, &Budget::of_a_check)
}

/// The same, with this budget for deciding facts.
pub fn of_regime_within(cx: Context, regime: u32, today: Day, accepted: &Acceptances, budget: &dyn Fn() -> Budget) -> Results {
    let library = &cx.world.library;
    let r = &library.regimes[regime as usize];
    let Some(mut cap) = severity::cap(&r.status) else {
        return Results::default();
    };
    for a in &accepted.list {
        if a.about == About::Regime(regime)
            && let Some(l) = a.level
        {
            cap = l;
        }
    }
    let mut out = Results::default();
    if r.since <= today && today <= r.until {
        let mut wider;
        let mut profiles = cx.profiles;
        loop {
            let budget = budget();
            let more = {
                let e = Eval::new(Context { profiles, ..cx }, today, &accepted.positions);
                crossings(&e, regime, accepted, cap, &budget, &mut out);
                duties(&e, regime, accepted, cap, &budget, &mut out);
                e.unforeseen()
            };
            let (Some(p), false) = (profiles, more.is_empty()) else { break };
            // Something was read that the profiles do not hold: again, with profiles that do. Each round adds a property, so there is an end.
            let mut reads = p.reads.clone();
            for (about, prop) in more {
                reads.add(about, prop);
            }
            wider = Profiles::new(&cx, reads);
            profiles = Some(&wider);
            out = Results::default();
        }
    }
    out
}

/// The verdict of one crossing, with deciding facts.
pub fn crossing(cx: Context, regime: u32, today: Day, accepted: &Acceptances, i: u32) -> Verdict {
    let start = Start {
        cx,
        today,
        positions: &accepted.positions,
        market: None,
        base: None,
    };
    let rules = start.eval().crossing_rules(regime);
    let judged = CrossingJudged {
        rules: &rules,
        crossing: i,
    };
    decide(start, &judged, &Budget::of_one())
}

fn crossings(e: &Eval, regime: u32, accepted: &Acceptances, cap: Level, budget: &Budget, out: &mut Results) {
    let (cx, today) = (e.cx, e.today);
    let rules = e.crossing_rules(regime);
    if rules.transmissions.is_empty() {
        return;
    }
    let start = Start {
        cx,
        today,
        positions: e.positions,
        market: None,
        base: Some(e),
    };
    let mut judgements = Judgements::new(e);
    for (i, c) in cx.subjects.crossings.iter().enumerate() {
        if today < c.since || c.until < today {
            continue;
        }
        let i = i as u32;
        // One evaluator serves all: what they share is computed once. Deciding facts are looked for only where they matter.
        let v = judgements.of(Subject::Crossing(i), &mut || {
            let v = e.crossing_worlds(&rules, i);
            if is_worth_trying(&cx, &v) && !budget.is_spent() && e.unforeseen().is_empty() {
                let judged = CrossingJudged {
                    rules: &rules,
                    crossing: i,
                };
                decide(start, &judged, budget)
            } else {
                v
            }
        });
        let mut tell = |rule| {
            out.list.push(result(
                cx,
                regime,
                rule,
                Subject::Crossing(i),
                None,
                v.clone(),
                today,
                accepted,
                cap,
            ));
        };
        match v.ruling {
            Ruling::Prohibited => v.by.iter().for_each(|r| tell(Some(*r))),
            Ruling::Blocked if !v.demands.is_empty() => v.demands.iter().for_each(|r| tell(Some(*r))),
            _ => tell(None),
        }
    }
}

#[allow(clippy::too_many_arguments)]
fn result(
    cx: Context,
    regime: u32,
    rule: Option<u32>,
    subject: Subject,
    control: Option<ObjId>,
    verdict: Arc<Verdict>,
    today: Day,
    accepted: &Acceptances,
    cap: Level,
) -> Result {
    let version = rule.and_then(|r| cx.law.at(r, today));
    let own = version.and_then(|v| v.level);
    let unread = version.is_some_and(|v| v.unread.is_some());
    let level = severity::level(&verdict, today, cap, own, unread);
    let waived = |a: &super::Acceptance| {
        let about = match a.about {
            About::Rule(r) => rule == Some(r),
            About::Regime(r) => r == regime && a.level.is_none() && verdict.ruling == Ruling::Undetermined,
        };
        about && a.until.is_none_or(|u| today <= u) && a.covers(&cx, subject)
    };
    let accepted = level.and_then(|_| accepted.list.iter().position(waived));
    Result {
        regime,
        rule,
        subject,
        control,
        verdict,
        level,
        accepted,
    }
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
        positions: &accepted.positions,
        market: market(&cx, subject),
        base: None,
    };
    decide(start, &DutyJudged { rule, subject, row }, budget)
}

fn market(cx: &Context, subject: Subject) -> Option<ObjId> {
    match subject {
        Subject::Sale(i) => Some(cx.subjects.sales[i as usize].market),
        _ => None,
    }
}

fn duties(e: &Eval, regime: u32, accepted: &Acceptances, cap: Level, budget: &Budget, out: &mut Results) {
    let (cx, today) = (e.cx, e.today);
    let library = &cx.world.library;
    for rule in library.regimes[regime as usize].laws.iter().copied() {
        if library.laws[rule as usize].sort != LawSort::Rule(RuleSort::Duty) {
            continue;
        }
        let Some(version) = cx.law.at(rule, today) else { continue };
        let rows: Vec<Option<usize>> = if version.asks.is_empty() {
            vec![None]
        } else {
            (0..version.asks.len()).map(Some).collect()
        };
        let mut judgements: Vec<Judgements> = rows.iter().map(|_| Judgements::new(e)).collect();
        for subject in e.duty_subjects(version) {
            if let Subject::Crossing(i) = subject {
                let c = &cx.subjects.crossings[i as usize];
                if today < c.since || c.until < today {
                    continue;
                }
            }
            for (row, judgements) in rows.iter().zip(&mut judgements) {
                // Sales are judged each in its market, so nothing of theirs is shared.
                let market = market(&cx, subject);
                let start = Start {
                    cx,
                    today,
                    positions: e.positions,
                    market,
                    base: Some(e).filter(|_| market.is_none()),
                };
                let judged = DutyJudged { rule, subject, row: *row };
                let v = judgements.of(subject, &mut || {
                    if market.is_some() {
                        return decide(start, &judged, budget);
                    }
                    let v = e.duty(rule, subject, *row);
                    if is_worth_trying(&cx, &v) && !budget.is_spent() && e.unforeseen().is_empty() {
                        decide(start, &judged, budget)
                    } else {
                        v
                    }
                });
                if v.ruling == Ruling::NotApplicable {
                    continue;
                }
                let control = row.map(|r| version.asks[r].control);
                out.list
                    .push(result(cx, regime, Some(rule), subject, control, v, today, accepted, cap));
            }
        }
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

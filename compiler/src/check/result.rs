//! Results of a world on a day: every crossing under every regime, every duty on every subject.

use std::sync::Arc;

use fixedbitset::FixedBitSet;

use super::accept::Acceptances;
use super::kept::{Block, List, Part, Told};
use super::severity;
use crate::base::{Day, Index, Level};
use crate::law::duty::{DutyJudged, Subject, gravity};
use crate::law::eval::{Context, Eval};
use crate::law::ir::{Test, Version};
use crate::law::judging::{Judgements, Said};
use crate::law::profile::{Level as Rests, Profiles};
use crate::law::refine::{Budget, CrossingJudged, Start, decide, is_worth_trying};
use crate::law::running::takes_place;
use crate::law::subjects::crossing_name;
use crate::law::tried::{Pool, Trying};
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
        let mut run = Run {
            e: &e,
            tried: &pool,
            accepted,
            cap,
            budget: &budget,
            part: Part::new(regime, cx.subjects.clone()),
            known: Index::default(),
        };
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

/// One verdict as it is told of a subject.
struct Line {
    rule: Option<u32>,
    control: Option<ObjId>,
    said: Said,
}

/// The judging of one regime on one day.
struct Run<'r, 'a> {
    e: &'r Eval<'a>,
    tried: &'r dyn Trying,
    accepted: &'r Acceptances,
    cap: Level,
    budget: &'r Budget,
    part: Part,
    /// Verdicts told before: (rule, control, verdict by identity).
    known: Index<(Option<u32>, Option<ObjId>, usize), u32>,
}

impl Run<'_, '_> {
    /// The number of a verdict, told of so many more subjects.
    fn tell(&mut self, rule: Option<u32>, control: Option<ObjId>, said: &Said, count: usize) -> u32 {
        let key = (rule, control, Arc::as_ptr(&said.verdict) as usize);
        let next = self.part.kept.len() as u32;
        let i = *self.known.entry(key).or_insert(next);
        if i == next {
            let v = &said.verdict;
            let version = rule.and_then(|r| self.e.cx.law.at(r, self.e.today));
            let own = version.and_then(|v| v.level);
            let unread = version.is_some_and(|v| v.unread.is_some());
            let level = severity::level(v, self.e.today, self.cap, own, unread);
            let regime = self.part.regime;
            let waivable = level.is_some() && self.accepted.list.iter().any(|a| a.waives(regime, rule, v, self.e.today));
            self.part.kept.push(Told {
                rule,
                control,
                said: said.clone(),
                level,
                count: 0,
                waivable,
            });
        }
        self.part.kept[i as usize].count += count;
        i
    }

    /// The numbers of these lines, told of so many more subjects.
    fn tells(&mut self, lines: &[Line], count: usize) -> Vec<u32> {
        let one = |l: &Line| self.tell(l.rule, l.control, &l.said, count);
        lines.iter().map(one).collect()
    }

    /// What is told of all crossings or holdings, of each profile or history once where that serves.
    fn by_profile(
        &mut self,
        mut block: Block,
        profiles: &Profiles,
        in_force: &dyn Fn(Subject) -> bool,
        judge: &mut dyn FnMut(Subject) -> (Vec<Line>, Rests),
    ) {
        let (members, subject): (_, fn(u32) -> Subject) = if block.is_of_holdings() {
            (profiles.holding_members(), Subject::Holding)
        } else {
            (profiles.crossing_members(), Subject::Crossing)
        };
        for p in 0..members.len() as u32 {
            let all = members.of(p);
            // A profile says from when to when.
            if !in_force(subject(all[0])) {
                block.push_profile(&[]);
                continue;
            }
            let (lines, rests) = judge(subject(all[0]));
            if rests == Rests::Profile {
                let list = self.tells(&lines, all.len());
                block.push_profile(&list);
                continue;
            }
            block.push_parted();
            let list = self.tells(&lines, 1);
            block.push_apart(all[0], rests, &list);
            for i in &all[1..] {
                if let Some(list) = block.known(*i) {
                    list.iter().for_each(|t| self.part.kept[*t as usize].count += 1);
                    continue;
                }
                let (lines, rests) = judge(subject(*i));
                let list = self.tells(&lines, 1);
                block.push_apart(*i, rests, &list);
            }
        }
        self.finish(block);
    }

    /// Which acceptance waives each result that one may waive.
    fn finish(&mut self, mut block: Block) {
        block.close();
        let mut found = Vec::new();
        let waivable = |t: u32| self.part.kept[t as usize].waivable;
        block.each_with(&waivable, &mut |s, list| {
            for t in list.iter().filter(|t| waivable(**t)) {
                let kept = &self.part.kept[*t as usize];
                let waived = |a: &super::Acceptance| {
                    a.waives(self.part.regime, kept.rule, &kept.said.verdict, self.e.today) && a.covers(&self.e.cx, s)
                };
                if let Some(a) = self.accepted.list.iter().position(waived) {
                    found.push((s, *t, a));
                }
            }
        });
        found.into_iter().for_each(|(s, t, a)| self.part.waive(s, t, a));
        self.part.blocks.push(block);
    }

    fn crossings(&mut self) {
        let (e, tried) = (self.e, self.tried);
        let (cx, today, budget) = (e.cx, e.today, self.budget);
        let rules = e.crossing_rules(self.part.regime);
        if rules.transmissions.is_empty() {
            return;
        }
        let start = Start {
            cx,
            today,
            positions: &e.positions,
            market: None,
            base: Some(e),
            run: Some(e),
            reading: &[],
            tried: Some(tried),
        };
        let mut judgements = Judgements::new(e, tried);
        // One evaluator serves all: what they share is computed once. Deciding facts are looked for only where they matter.
        let mut judge = |s: Subject| {
            let Subject::Crossing(i) = s else {
                return (Vec::new(), Rests::Itself);
            };
            let (said, rests) = judgements.of(s, &mut || {
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
            (lines_of(&said), rests)
        };
        let in_force = |s: Subject| is_in_force(cx, self.accepted, s, today);
        let Some(profiles) = cx.profiles else {
            let mut block = Block::listed(None);
            for s in (0..cx.subjects.crossings.len() as u32)
                .map(Subject::Crossing)
                .filter(|s| in_force(*s))
            {
                let list = self.tells(&judge(s).0, 1);
                block.push_subject(s, &list);
            }
            return self.finish(block);
        };
        self.by_profile(Block::by_profile(None, false, profiles), profiles, &in_force, &mut judge);
    }
}

/// What is told of a crossing: one line for each prohibition that holds and each demand that is not met, else one for the regime.
fn lines_of(said: &Said) -> Vec<Line> {
    let v = &said.verdict;
    let line = |rule| Line {
        rule,
        control: None,
        said: said.clone(),
    };
    match v.ruling {
        Ruling::Prohibited if !v.is_nameless() => v.by.iter().map(|r| line(Some(*r))).collect(),
        Ruling::Blocked if !v.demands.is_empty() => v.demands.iter().map(|r| line(Some(*r))).collect(),
        _ => vec![line(None)],
    }
}

/// Whether a crossing takes place on a day.
fn is_in_force(cx: Context, accepted: &Acceptances, s: Subject, day: Day) -> bool {
    match s {
        Subject::Crossing(i) => takes_place(cx, accepted.positions(day), i, day),
        _ => true,
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
        positions: accepted.positions(today),
        market: market(&cx, subject),
        base: None,
        run: None,
        reading: &[],
        tried: None,
    };
    decide(start, &DutyJudged { rule, subject, row }, budget)
}

fn market(cx: &Context, subject: Subject) -> Option<ObjId> {
    match subject {
        Subject::Sale(i) => Some(cx.subjects.sales[i as usize].market),
        _ => None,
    }
}

impl Run<'_, '_> {
    fn duties(&mut self) {
        let library = &self.e.cx.world.library;
        for rule in library.regimes[self.part.regime as usize].laws.iter().copied() {
            if library.laws[rule as usize].sort == LawSort::Rule(RuleSort::Duty)
                && let Some(version) = self.e.cx.law.at(rule, self.e.today)
            {
                self.duty(rule, version);
            }
        }
    }

    fn duty(&mut self, rule: u32, version: &Version) {
        let (e, tried) = (self.e, self.tried);
        let (cx, today, budget) = (e.cx, e.today, self.budget);
        let rows: Vec<Option<usize>> = if version.asks.is_empty() {
            vec![None]
        } else {
            (0..version.asks.len()).map(Some).collect()
        };
        let mut judgements: Vec<Judgements> = rows.iter().map(|_| Judgements::new(e, tried)).collect();
        let control = |row: Option<usize>| row.map(|r| version.asks[r].control);
        // What is told of a subject, a line for each row, and how much of it that rests on.
        let mut judge = |subject: Subject| {
            let (mut out, mut all) = (Vec::new(), Rests::Profile);
            for (row, judgements) in rows.iter().zip(&mut judgements) {
                // Sales are judged each in its market, so nothing of theirs is shared.
                let market = market(&cx, subject);
                let start = Start {
                    cx,
                    today,
                    positions: &e.positions,
                    market,
                    base: Some(e).filter(|_| market.is_none()),
                    run: Some(e),
                    reading: &[],
                    tried: Some(tried).filter(|_| market.is_none()),
                };
                let judged = DutyJudged { rule, subject, row: *row };
                let (said, rests) = judgements.of(subject, &mut || {
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
                all = all.max(rests);
                if said.verdict.ruling != Ruling::NotApplicable {
                    out.push(Line {
                        rule: Some(rule),
                        control: control(*row),
                        said,
                    });
                }
            }
            (out, all)
        };
        let in_force = |s: Subject| is_in_force(cx, self.accepted, s, today);
        let holdings = match e.duty_on(version) {
            Some(Test::Crossing) => Some(false),
            Some(Test::Holding) => Some(true),
            _ => None,
        };
        let (Some(holdings), Some(profiles)) = (holdings, cx.profiles) else {
            let mut block = Block::listed(Some(rule));
            for s in e.duty_subjects(version).into_iter().filter(|s| in_force(*s)) {
                let list = self.tells(&judge(s).0, 1);
                block.push_subject(s, &list);
            }
            return self.finish(block);
        };
        self.by_profile(Block::by_profile(Some(rule), holdings, profiles), profiles, &in_force, &mut judge);
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

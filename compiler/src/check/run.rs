//! The judging of one regime on one day: what every crossing, and every subject of a duty, is told.

use std::sync::Arc;

use super::accept::Acceptances;
use super::kept::{Block, Part, Told};
use super::result::market;
use super::severity;
use crate::base::{Index, Level};
use crate::law::cohort::{Cohort, Entry};
use crate::law::duty::{DutyJudged, Subject};
use crate::law::eval::Eval;
use crate::law::ir::{Test, Version};
use crate::law::judging::{Judgements, Said};
use crate::law::profile::{Level as Rests, Profiles};
use crate::law::refine::{Budget, CrossingJudged, Judged, Start, decide, is_worth_trying};
use crate::law::running::takes_place;
use crate::law::table::Table;
use crate::law::tried::Trying;
use crate::law::verdict::{Ruling, Verdict};
use crate::model::ObjId;
use crate::model::library::{LawSort, RuleSort};

/// One verdict as it is told of a subject.
struct Line {
    rule: Option<u32>,
    control: Option<ObjId>,
    said: Said,
}

pub(super) struct Run<'r, 'a> {
    e: &'r Eval<'a>,
    tried: &'r dyn Trying,
    accepted: &'r Acceptances,
    cap: Level,
    budget: &'r Budget,
    pub(super) part: Part,
    /// Verdicts told before: (rule, control, verdict by identity).
    known: Index<(Option<u32>, Option<ObjId>, usize), u32>,
}

/// What a rule says of a subject, with its control where it asks for several.
struct Row<'r, 'a> {
    control: Option<ObjId>,
    judgements: Judgements<'r, 'a>,
    judge: Box<dyn Fn(Subject) -> Verdict + 'r>,
}

impl<'r, 'a> Run<'r, 'a> {
    pub(super) fn new(
        e: &'r Eval<'a>,
        tried: &'r dyn Trying,
        regime: u32,
        accepted: &'r Acceptances,
        cap: Level,
        budget: &'r Budget,
    ) -> Run<'r, 'a> {
        Run {
            e,
            tried,
            accepted,
            cap,
            budget,
            part: Part::new(regime, e.cx.subjects.clone()),
            known: Index::default(),
        }
    }

    /// The number of a verdict.
    fn tell(&mut self, line: &Line) -> u32 {
        let key = (line.rule, line.control, Arc::as_ptr(&line.said.verdict) as usize);
        let next = self.part.kept.len() as u32;
        let i = *self.known.entry(key).or_insert(next);
        if i == next {
            let v = &line.said.verdict;
            let version = line.rule.and_then(|r| self.e.cx.law.at(r, self.e.today));
            let own = version.and_then(|v| v.level);
            let unread = version.is_some_and(|v| v.unread.is_some());
            let level = severity::level(v, self.e.today, self.cap, own, unread);
            let regime = self.part.regime;
            let waives = |a: &super::Acceptance| a.waives(regime, line.rule, v, self.e.today);
            self.part.kept.push(Told {
                rule: line.rule,
                control: line.control,
                said: line.said.clone(),
                level,
                count: 0,
                waivable: level.is_some() && self.accepted.list.iter().any(waives),
            });
        }
        i
    }

    /// These verdicts are told of so many more subjects.
    fn count(&mut self, list: &[u32], more: usize) {
        list.iter().for_each(|t| self.part.kept[*t as usize].count += more);
    }

    /// Judges all crossings or holdings, those together that agree on what is read.
    fn judge_all(&mut self, mut block: Block, profiles: &Profiles, rows: &[Row], lines: &dyn Fn(&[&Said]) -> Vec<Line>) {
        let holdings = block.is_of_holdings();
        let cohort = Cohort::new(profiles, holdings);
        let subject: fn(u32) -> Subject = if holdings { Subject::Holding } else { Subject::Crossing };
        let count = cohort.members.len() as u32;
        // A profile says from when to when.
        let in_force: Vec<bool> = (0..count).map(|p| self.is_in_force(subject(cohort.members.of(p)[0]))).collect();
        let who = || -> Vec<Entry> {
            let all = (0..count).filter(|p| in_force[*p as usize]);
            all.map(|p| cohort.all_of(p)).collect()
        };
        let tables: Vec<Table> = rows
            .iter()
            .map(|r| r.judgements.of_all(&cohort, who(), &mut |s| (r.judge)(s)))
            .collect();
        // What the rows say together, by the numbers of what each says.
        let mut known: Index<Vec<u32>, Vec<u32>> = Index::default();
        let mut list_of = |run: &mut Self, numbers: &[u32], more: usize| -> Vec<u32> {
            if !known.contains_key(numbers) {
                let said: Vec<&Said> = tables.iter().zip(numbers).map(|(t, n)| &t.said[*n as usize]).collect();
                let list = lines(&said).iter().map(|l| run.tell(l)).collect();
                known.insert(numbers.to_vec(), list);
            }
            let list = &known[numbers];
            run.count(list, more);
            list.clone()
        };
        let mut numbers: Vec<u32> = Vec::new();
        for p in 0..count {
            if !in_force[p as usize] {
                block.push_profile(&[]);
                continue;
            }
            numbers.clear();
            numbers.extend(tables.iter().map_while(|t| t.of_profile(p)));
            if numbers.len() == tables.len() {
                let list = list_of(self, &numbers, cohort.members.of(p).len());
                block.push_profile(&list);
                continue;
            }
            block.push_parted();
            // Where all of each history are told the same, one look at each is enough.
            let whole = |h: u32| tables.iter().all(|t| t.of_all_of(p, h).is_some());
            if let Some(each) = cohort.histories_of(p).filter(|all| all.iter().all(|(_, h)| whole(*h))) {
                for (at, h) in each {
                    numbers.clear();
                    numbers.extend(tables.iter().filter_map(|t| t.of_all_of(p, *h)).map(|(n, _)| n));
                    let list = list_of(self, &numbers, cohort.count_of_history(*h));
                    block.push_apart(cohort.members.at(*at), Rests::History, &list);
                }
                continue;
            }
            for at in cohort.places(p) {
                let i = cohort.members.at(at);
                if let Some(list) = block.known(i) {
                    self.count(list, 1);
                    continue;
                }
                numbers.clear();
                let mut rests = Rests::Profile;
                for (n, level) in tables.iter().filter_map(|t| t.of(&cohort, p, at)) {
                    numbers.push(n);
                    rests = rests.max(level);
                }
                debug_assert_eq!(numbers.len(), tables.len(), "each row says something of each");
                let list = list_of(self, &numbers, 1);
                block.push_apart(i, rests, &list);
            }
        }
        self.finish(block);
    }

    /// Judges each of these by itself.
    fn judge_each(&mut self, mut block: Block, subjects: Vec<Subject>, rows: &[Row], lines: &dyn Fn(&[&Said]) -> Vec<Line>) {
        for s in subjects {
            if self.is_in_force(s) {
                let said: Vec<Said> = rows.iter().map(|r| r.judgements.of(s, &mut |s| (r.judge)(s)).0).collect();
                let lines = lines(&said.iter().collect::<Vec<_>>());
                let list: Vec<u32> = lines.iter().map(|l| self.tell(l)).collect();
                self.count(&list, 1);
                block.push_subject(s, &list);
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

    /// Whether a crossing takes place today.
    fn is_in_force(&self, s: Subject) -> bool {
        match s {
            Subject::Crossing(i) => takes_place(self.e.cx, self.accepted.positions(self.e.today), i, self.e.today),
            _ => true,
        }
    }

    /// A verdict with deciding facts, which are looked for only where they matter: `plain` is the one without. One evaluator serves all, so
    /// what they share is computed once.
    fn decided(e: &'r Eval<'a>, tried: &'r dyn Trying, budget: &Budget, judged: &dyn Judged, plain: Verdict) -> Verdict {
        if !is_worth_trying(&e.cx, &plain) || budget.is_spent() || !e.unforeseen().is_empty() {
            return plain;
        }
        let start = Start {
            base: Some(e),
            tried: Some(tried),
            ..Self::start(e, None)
        };
        decide(start, judged, budget)
    }

    fn start(e: &'r Eval<'a>, market: Option<ObjId>) -> Start<'r> {
        Start {
            cx: e.cx,
            today: e.today,
            positions: &e.positions,
            market,
            base: None,
            run: Some(e),
            reading: &[],
            tried: None,
        }
    }

    pub(super) fn crossings(&mut self) {
        let (e, tried, budget) = (self.e, self.tried, self.budget);
        let rules = e.crossing_rules(self.part.regime);
        if rules.transmissions.is_empty() {
            return;
        }
        let judge = move |s: Subject| {
            let Subject::Crossing(crossing) = s else {
                return Verdict::new(Ruling::NotApplicable);
            };
            let judged = CrossingJudged { rules: &rules, crossing };
            Self::decided(e, tried, budget, &judged, e.crossing_worlds(&rules, crossing))
        };
        let rows = [Row {
            control: None,
            judgements: Judgements::new(e, tried),
            judge: Box::new(judge),
        }];
        let lines = |said: &[&Said]| said.iter().flat_map(|s| lines_of(s)).collect();
        match e.cx.profiles {
            Some(profiles) => self.judge_all(Block::by_profile(None, false, profiles), profiles, &rows, &lines),
            None => {
                let all = (0..e.cx.subjects.crossings.len() as u32).map(Subject::Crossing).collect();
                self.judge_each(Block::listed(None), all, &rows, &lines);
            }
        }
    }

    pub(super) fn duties(&mut self) {
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
        let (e, tried, budget) = (self.e, self.tried, self.budget);
        let judge = |row: Option<usize>| {
            move |subject: Subject| {
                let judged = DutyJudged { rule, subject, row };
                // Sales are judged each in its market, so nothing of theirs is shared.
                match market(&e.cx, subject) {
                    Some(market) => decide(Self::start(e, Some(market)), &judged, budget),
                    None => Self::decided(e, tried, budget, &judged, e.duty(rule, subject, row)),
                }
            }
        };
        let row = |row: Option<usize>| Row {
            control: row.map(|r| version.asks[r].control),
            judgements: Judgements::new(e, tried),
            judge: Box::new(judge(row)),
        };
        let rows: Vec<Row> = if version.asks.is_empty() {
            vec![row(None)]
        } else {
            (0..version.asks.len()).map(|r| row(Some(r))).collect()
        };
        let lines = |said: &[&Said]| {
            let applies = rows.iter().zip(said).filter(|(_, s)| s.verdict.ruling != Ruling::NotApplicable);
            let line = |(row, said): (&Row, &&Said)| Line {
                rule: Some(rule),
                control: row.control,
                said: (*said).clone(),
            };
            applies.map(line).collect()
        };
        let holdings = match e.duty_on(version) {
            Some(Test::Crossing) => Some(false),
            Some(Test::Holding) => Some(true),
            _ => None,
        };
        match (holdings, e.cx.profiles) {
            (Some(holdings), Some(profiles)) => {
                self.judge_all(Block::by_profile(Some(rule), holdings, profiles), profiles, &rows, &lines);
            }
            _ => self.judge_each(Block::listed(Some(rule)), e.duty_subjects(version), &rows, &lines),
        }
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

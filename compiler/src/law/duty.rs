//! Duties: what is required of a subject, and by when.

use std::sync::Arc;

use super::eval::Eval;
use super::ir::*;
use super::reading::{Fact, Who};
use super::refine::Judged;
use super::value::*;
use super::verdict::*;
use crate::base::{Day, Tri};
use crate::model::ObjId;

/// What a duty is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    Crossing(u32),
    Holding(u32),
    Sale(u32),
    Object(ObjId),
}

impl Subject {
    pub fn value(self) -> Val {
        Val::new(match self {
            Subject::Crossing(i) => V::Crossing(i),
            Subject::Holding(i) => V::Holding(i),
            Subject::Sale(i) => V::Sale(i),
            Subject::Object(o) => V::Object(o),
        })
    }
}

/// A duty for a subject; `row` is one row of its `asks`.
pub struct DutyJudged {
    pub rule: u32,
    pub subject: Subject,
    pub row: Option<usize>,
}

impl Judged for DutyJudged {
    fn judge(&self, e: &Eval) -> Verdict {
        e.duty(self.rule, self.subject, self.row)
    }
}

/// One requirement's outcome, gravest last.
struct Outcome {
    ruling: Ruling,
    due: Option<Day>,
    late: bool,
    deps: Deps,
    lacking: Option<ObjId>,
}

impl Eval<'_> {
    /// What a version of a duty judges.
    pub fn duty_on<'v>(&'v self, v: &'v Version) -> Option<&'v Test> {
        match v.binders.first().map(|b| &b.test) {
            Some(Test::Rule(r)) => self.duty_on(self.cx.law.names[*r as usize].first()?),
            other => other,
        }
    }

    /// All subjects a version of a duty may judge.
    pub fn duty_subjects(&self, v: &Version) -> Vec<Subject> {
        let s = self.cx.subjects;
        match v.binders.first().map(|b| &b.test) {
            Some(Test::Holding) => (0..s.holdings.len() as u32).map(Subject::Holding).collect(),
            Some(Test::Sale) => (0..s.sales.len() as u32).map(Subject::Sale).collect(),
            Some(Test::Kind(k)) => self.things(*k).into_iter().map(Subject::Object).collect(),
            Some(Test::Crossing) => (0..s.crossings.len() as u32).map(Subject::Crossing).collect(),
            Some(Test::Rule(r)) => match self.cx.law.names[*r as usize].first() {
                Some(t) => self.duty_subjects(t),
                None => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// The verdict of a duty for a subject, facts and readings as they are.
    pub fn duty(&self, rule: u32, subject: Subject, row: Option<usize>) -> Verdict {
        let Some(version) = self.cx.law.at(rule, self.today) else {
            return Verdict::new(Ruling::NotApplicable);
        };
        self.within.set(Some(rule));
        // A branch stands for its head wherever a person is meant, but a duty on a thing is judged of that very thing.
        let applies = match subject {
            Subject::Object(o) if super::subjects::fold(self.cx.world, o) != o => self.rule_value(version, &[subject.value()]),
            _ => self.call(rule, vec![subject.value()]),
        };
        let mut assumed = applies.deps.assumed();
        if applies.tri().is_false() {
            return Verdict {
                assumed,
                ..Verdict::new(Ruling::NotApplicable)
            };
        }
        let mut outcomes = Vec::new();
        let mut all_true = true;
        let env = self.environment(version, &[subject.value()]);
        if row.is_none() {
            for c in version.conditions.iter().filter(|c| c.word == Word::Require) {
                let v = self.required(version, c, &env);
                all_true &= v.tri().is_true();
                outcomes.push(self.outcome(c, v, &env));
            }
        }
        for (i, asked) in version.asks.iter().enumerate() {
            if row.is_some_and(|r| r != i) {
                continue;
            }
            let v = self.asked(subject, asked);
            all_true &= v.tri().is_true();
            let ruling = match v.tri() {
                t if t.is_true() => Ruling::Met,
                t if t.is_false() => Ruling::Unmet,
                _ => Ruling::Undetermined,
            };
            outcomes.push(Outcome {
                ruling,
                due: None,
                late: false,
                deps: v.deps,
                lacking: Some(asked.control),
            });
        }
        let mut deps = applies.deps.clone();
        for o in &outcomes {
            deps = deps.union(&o.deps);
            assumed = assumed.union(&o.deps.assumed());
        }
        if applies.tri().is_unknown() && !all_true {
            return Verdict {
                over: deps.causes().into(),
                assumed,
                rests: deps,
                ..Verdict::new(Ruling::Undetermined)
            };
        }
        let worst = outcomes.iter().map(|o| o.ruling).max_by_key(|r| gravity(*r)).unwrap_or(Ruling::Met);
        let lacking = outcomes
            .iter()
            .filter(|o| o.ruling == Ruling::Unmet)
            .filter_map(|o| o.lacking)
            .collect();
        let due = outcomes.iter().filter(|o| o.ruling == Ruling::Due).filter_map(|o| o.due).min();
        let late = worst == Ruling::Met && outcomes.iter().any(|o| o.late);
        let over = if worst == Ruling::Undetermined {
            let mut d = Deps::NONE;
            for o in outcomes.iter().filter(|o| o.ruling == Ruling::Undetermined) {
                d = d.union(&o.deps);
            }
            d.causes().into()
        } else {
            Arc::from([])
        };
        Verdict {
            lacking,
            due,
            late,
            over,
            assumed,
            rests: deps,
            ..Verdict::new(worst)
        }
    }

    /// A requirement; one that reads the bound document holds if some candidate meets it.
    fn required(&self, version: &Version, c: &Condition, env: &[Val]) -> Val {
        let mut env = env.to_vec();
        match version.with {
            None => self.eval(&c.ex, &mut env),
            Some((slot, kind)) => {
                let mut out = Val::truth(Tri::F);
                for (d, fits) in self.candidates(version, &env, kind) {
                    super::eval::bind(&mut env, slot, d);
                    out = or(out, and(fits, self.eval(&c.ex, &mut env)));
                }
                out
            }
        }
    }

    fn asked(&self, subject: Subject, asked: &Asked) -> Val {
        let w = self.cx.world.library.words;
        let of = |o: ObjId| {
            self.note_kind(o);
            let kind = self.cx.world.object(o).kind;
            match self.schema().key(kind, "controls", None) {
                crate::model::schema::Key::One(p) => self.claimed_with(&self.prop(o, p), asked),
                _ => Val::truth(Tri::F),
            }
        };
        match subject {
            Subject::Sale(i) => of(self.cx.subjects.sales[i as usize].product),
            Subject::Object(o) => {
                let own = of(o);
                self.note_kind(o);
                if own.tri().is_true() || !self.cx.world.is(o, w.node) {
                    return own;
                }
                match self.prop(o, w.node_product).head().v {
                    V::Object(p) => or(own, of(p)),
                    _ => own,
                }
            }
            Subject::Holding(i) => {
                self.note_fact(Who::Holding(i), Fact::Source);
                of(self.holding(i).node)
            }
            Subject::Crossing(i) => {
                self.note_fact(Who::Crossing(i), Fact::Source);
                let edge = &self.cx.graph.edges[self.crossing(i).edge as usize];
                of(self.cx.graph.nodes[edge.source as usize].object)
            }
        }
    }

    fn outcome(&self, c: &Condition, v: Val, env: &[Val]) -> Outcome {
        let deadline = c.due.as_ref().map(|d| self.eval(d, &mut env.to_vec()));
        let t = v.tri();
        let plain = match t {
            t if t.is_true() => Ruling::Met,
            t if t.is_false() => Ruling::Unmet,
            _ => Ruling::Undetermined,
        };
        let Some(deadline) = deadline else {
            return Outcome {
                ruling: plain,
                due: None,
                late: false,
                deps: v.deps,
                lacking: None,
            };
        };
        let known = match deadline.head().v {
            V::Day(lo, hi) if lo == hi => Some(lo),
            _ => None,
        };
        let deps = v.deps.union(&deadline.deps);
        match known {
            None if t.is_true() => Outcome {
                ruling: Ruling::Met,
                due: None,
                late: false,
                deps,
                lacking: None,
            },
            None => Outcome {
                ruling: Ruling::Undetermined,
                due: None,
                late: false,
                deps,
                lacking: None,
            },
            Some(d) if t.is_true() => {
                let late = self.today > d && self.witness_after(c, env, d);
                Outcome {
                    ruling: Ruling::Met,
                    due: Some(d),
                    late,
                    deps,
                    lacking: None,
                }
            }
            Some(d) if self.today <= d => Outcome {
                ruling: Ruling::Due,
                due: Some(d),
                late: false,
                deps,
                lacking: None,
            },
            Some(d) => Outcome {
                ruling: plain,
                due: Some(d),
                late: false,
                deps,
                lacking: None,
            },
        }
    }

    /// Whether a date read by the requirement lies after its deadline.
    fn witness_after(&self, c: &Condition, env: &[Val], deadline: Day) -> bool {
        let e = Eval::new(self.cx, self.today, &self.positions);
        e.reads.replace(Some(Vec::new()));
        e.eval(&c.ex, &mut env.to_vec());
        let reads = e.reads.take().unwrap_or_default();
        reads.iter().any(|r| {
            let name = &self.schema().prop(r.prop).name;
            matches!(name.as_ref(), "filed" | "signed") && matches!(r.value.head().v, V::Day(lo, _) if lo.is_finite() && lo > deadline)
        })
    }
}

/// `not_applicable < met < due < undetermined < unmet`
pub fn gravity(r: Ruling) -> u32 {
    match r {
        Ruling::NotApplicable => 0,
        Ruling::Met => 1,
        Ruling::Due => 2,
        Ruling::Contested => 3,
        Ruling::Undetermined => 4,
        Ruling::Unmet => 5,
        Ruling::Outside => 0,
        Ruling::Exempt => 1,
        Ruling::Permitted => 1,
        Ruling::Blocked => 5,
        Ruling::Prohibited => 6,
    }
}

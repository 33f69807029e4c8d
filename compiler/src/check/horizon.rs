//! What changes on which day: the same world judged on each day on which an answer may change.

use std::collections::BTreeSet;

use super::accept::Acceptances;
use super::cause::{Cause, Event, Of};
use super::days::{Days, days};
use super::group::groups;
use super::result::{self, Result, is_crossing_verdict};
use super::severity;
use crate::base::{Day, Index, Level, Map};
use crate::law::duty::Subject;
use crate::law::eval::{Context, Eval};
use crate::law::proof::{Step, prove};
use crate::law::trace::Trace;
use crate::model::ObjId;

/// Causes told of one change at most.
const MOST_CAUSES: usize = 5;

/// How a flow or a thing stands under a regime or a duty on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The gravest result.
    pub result: Result,
}

/// One change: from the day before to this day.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    pub day: Day,
    pub regime: u32,
    /// The duty; `None` for a regime's verdict on a flow.
    pub duty: Option<u32>,
    /// The flow or thing.
    pub name: String,
    /// The control, or the data that cross, where what is graver in the flow or thing stays as it was.
    pub part: Option<ObjId>,
    /// Others of that part stay as they were.
    pub alone: bool,
    /// `None`: it was not judged yet, or is not any more.
    pub before: Option<State>,
    pub after: Option<State>,
    pub causes: Vec<Cause>,
    /// The first change of this finding.
    pub first: bool,
}

impl Turn {
    /// Whether a finding comes, goes or becomes another.
    pub fn is_of_a_finding(&self) -> bool {
        let finding = |s: &Option<State>| s.as_ref().is_some_and(|s| s.result.is_finding());
        finding(&self.before) || finding(&self.after)
    }
}

/// All changes in (`from`, `until`], and how many days were looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Horizon {
    pub turns: Vec<Turn>,
    pub days: usize,
    /// The last day all regimes were judged up to, where that is before the end.
    pub reached: Option<Day>,
}

/// A duty, or the regime's verdict, and the name of a flow or a thing.
type Key = (Option<u32>, String);

/// Judges a world on each day, each regime on the days that may change what it says. Labels, subjects and the law are the same on every day;
/// only verdicts are made anew.
pub fn of(cx: &Context, accepted: &Acceptances, regimes: &[u32], from: Day, until: Day) -> Horizon {
    within(cx, accepted, regimes, from, until, usize::MAX)
}

/// The same, with so many days judged for each regime at most; [`Horizon::reached`] says where that ended.
pub fn within(cx: &Context, accepted: &Acceptances, regimes: &[u32], from: Day, until: Day, most: usize) -> Horizon {
    let mut out = Horizon::default();
    let mut seen = BTreeSet::new();
    for regime in regimes {
        let mut list = days(cx, accepted, &[*regime], from, until);
        let mut before = judge(cx, accepted, *regime, from, &mut list);
        let mut at = from;
        let mut left = most;
        while let Some(day) = list.after(at) {
            if left == 0 {
                let last = day.plus_days(-1);
                out.reached = Some(out.reached.map_or(last, |r| r.min(last)));
                break;
            }
            left -= 1;
            at = day;
            seen.insert(day);
            let after = judge(cx, accepted, *regime, day, &mut list);
            let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
            for k in keys {
                let (b, a) = (before.get(k), after.get(k));
                // The gravest tells of the whole, and where that stays as it was, what changed beside it is told.
                let gravest = |s: Option<&Group>| s.map(|g| g.states[0].clone());
                let pairs = match (gravest(b), gravest(a)) {
                    (x, y) if !same(x.as_ref(), y.as_ref()) => vec![Pair::whole(x, y)],
                    _ => changed(cx, states(b), states(a)),
                };
                for Pair { part, alone, was, is } in pairs {
                    out.turns.push(Turn {
                        day,
                        regime: *regime,
                        duty: k.0,
                        causes: because(cx, accepted, day, was.as_ref(), is.as_ref(), list.causes(day)),
                        before: was,
                        after: is,
                        first: !out
                            .turns
                            .iter()
                            .any(|t| (t.regime, t.duty, &t.name, t.part) == (*regime, k.0, &k.1, part)),
                        name: k.1.clone(),
                        part,
                        alone,
                    });
                }
            }
            before = after;
        }
    }
    if let Some(last) = out.reached {
        out.turns.retain(|t| t.day <= last);
    }
    // Days in their order; within a day as the regimes stand.
    out.turns.sort_by_key(|t| t.day);
    out.days = seen.len();
    out
}

/// The results of one flow or thing under a rule: the gravest first.
struct Group {
    states: Vec<State>,
}

fn states(of: Option<&Group>) -> &[State] {
    of.map_or(&[], |g| &g.states)
}

/// What changed: of which control or data, from what to what.
struct Pair {
    part: Option<ObjId>,
    alone: bool,
    was: Option<State>,
    is: Option<State>,
}

impl Pair {
    fn whole(was: Option<State>, is: Option<State>) -> Pair {
        Pair {
            part: None,
            alone: false,
            was,
            is,
        }
    }
}

/// Of results that were told of a thing, and that are told of it now, those in which a finding comes, goes or becomes another. Of each control
/// and of each data the first.
fn changed(cx: &Context, before: &[State], after: &[State]) -> Vec<Pair> {
    // A flow's verdict is one and the same whatever rule gives it on a day.
    let duty = |r: &Result| r.rule.filter(|_| !is_crossing_verdict(r));
    let key = |s: &State| (s.result.subject, s.result.control, duty(&s.result));
    let finding = |s: &Option<State>| s.as_ref().is_some_and(|s| s.result.is_finding());
    let old: Index<_, &State> = before.iter().map(|s| (key(s), s)).collect();
    let new: Index<_, &State> = after.iter().map(|s| (key(s), s)).collect();
    let mut out: Vec<Pair> = Vec::new();
    let mut still: BTreeSet<Option<ObjId>> = BTreeSet::new();
    for s in after.iter().chain(before.iter().filter(|s| !new.contains_key(&key(s)))) {
        let (was, is) = (old.get(&key(s)).copied().cloned(), new.get(&key(s)).copied().cloned());
        let part = part(cx, &s.result);
        if !(finding(&was) || finding(&is)) || same(was.as_ref(), is.as_ref()) {
            still.insert(part);
        } else if !out.iter().any(|p| p.part == part) {
            let alone = false;
            out.push(Pair { part, alone, was, is });
        }
    }
    out.iter_mut().for_each(|p| p.alone = still.contains(&p.part));
    out
}

/// What a result is about within its flow or thing: a control, or the data that cross.
fn part(cx: &Context, r: &Result) -> Option<ObjId> {
    match (r.control, r.subject) {
        (Some(c), _) => Some(c),
        (_, Subject::Crossing(i)) => Some(cx.lineage.labels[cx.subjects.crossings[i as usize].label as usize].data),
        (_, Subject::Holding(i)) => Some(cx.lineage.labels[cx.subjects.holdings[i as usize].label as usize].data),
        _ => None,
    }
}

/// What is told of every flow and thing. What it compares with today, and the deadlines it names, become days to look at.
fn judge(cx: &Context, accepted: &Acceptances, regime: u32, day: Day, days: &mut Days) -> Map<Key, Group> {
    let trace = Trace::default();
    let traced = Context {
        profiles: None,
        trace: Some(&trace),
        ..*cx
    };
    let list = result::of_regime(traced, regime, day, accepted).list;
    days.compared(trace.take_days());
    for r in &list {
        let (Some(due), Some(rule)) = (r.verdict.due, r.rule) else {
            continue;
        };
        let name = &cx.world.library.laws[rule as usize].name;
        for (turn, event) in [
            (due.plus_days(1), Event::DeadlinePast),
            (due.plus_days(-severity::NEAR), Event::DeadlineNear),
        ] {
            days.name(turn, Cause::new(Of::Deadline(rule), event, name, due, None));
        }
    }
    groups(cx, &list)
        .into_iter()
        .map(|g| {
            let duty = g.rule.filter(|_| !is_crossing_verdict(&g.results[0]));
            let states = g.results.into_iter().map(|result| State { result }).collect();
            ((duty, g.name), Group { states })
        })
        .collect()
}

/// Whether a reader would see no difference.
fn same(a: Option<&State>, b: Option<&State>) -> bool {
    let seen = |s: &State| {
        let v = &s.result.verdict;
        let level: Option<Level> = s.result.level;
        (
            v.ruling,
            v.by.clone(),
            v.without.clone(),
            v.lacking.clone(),
            v.over.clone(),
            v.due,
            v.late,
            level,
            s.result.accepted.is_some(),
        )
    };
    a.map(seen) == b.map(seen)
}

/// Of what names the day, that which the proofs on both sides of it read; all of it where they read none.
fn because(cx: &Context, accepted: &Acceptances, day: Day, before: Option<&State>, after: Option<&State>, all: &[Cause]) -> Vec<Cause> {
    let mut read_there: Vec<Of> = Vec::new();
    for (state, on) in [(before, day.plus_days(-1)), (after, day)] {
        if let Some(s) = state {
            read(cx, accepted, &s.result, on, &mut read_there);
        }
    }
    let subjects: Vec<Subject> = [before, after].into_iter().flatten().map(|s| s.result.subject).collect();
    let about: Vec<u32> = subjects.iter().map(|s| result::subject_object(cx, *s)).collect();
    let concerns = |c: &&Cause| match c.of {
        Of::Fact(o, _) if about.contains(&o) => true,
        Of::Acceptance(i) => {
            let results = [before, after].into_iter().flatten().map(|s| &s.result);
            results.into_iter().any(|r| r.accepted == Some(i))
        }
        Of::Regime(r) => [before, after].into_iter().flatten().any(|s| s.result.regime == r),
        Of::Deadline(rule) => [before, after].into_iter().flatten().any(|s| s.result.rule == Some(rule)),
        of => read_there.contains(&of),
    };
    let mut out: Vec<Cause> = all.iter().filter(concerns).cloned().collect();
    if out.is_empty() {
        out = all.to_vec();
    }
    // What the new verdict names comes first, then what the old one named, then what merely bears on either.
    let names = |s: Option<&State>, law: u32| {
        let v = s.map(|s| &s.result.verdict);
        v.is_some_and(|v| [&v.by, &v.without, &v.demands].iter().any(|list| list.contains(&law)))
    };
    out.sort_by_key(|c| match c.of {
        Of::Law(l) if names(after, l) => 0,
        Of::Deadline(_) => 0,
        Of::Law(l) if !names(before, l) => 2,
        _ => 1,
    });
    out.truncate(MOST_CAUSES);
    out
}

/// What the proof of a result reads.
fn read(cx: &Context, accepted: &Acceptances, r: &Result, day: Day, out: &mut Vec<Of>) {
    let e = Eval::new(*cx, day, accepted.positions(day));
    if let Subject::Sale(i) = r.subject {
        e.market.set(Some(cx.subjects.sales[i as usize].market));
    }
    let rules: Vec<u32> = match r.rule.filter(|_| !is_crossing_verdict(r)) {
        Some(duty) => vec![duty],
        None => e.crossing_rules(r.regime).all().collect(),
    };
    let proof = prove(&e, &rules, r.subject, "en");
    for n in &proof.nodes {
        match &n.step {
            Step::Law { name, .. } | Step::Absent { name } => out.push(Of::Law(*name)),
            Step::Row { .. } => out.push(Of::Row(n.origin)),
            _ => {}
        }
        out.extend(n.facts.iter().map(|f| Of::Fact(f.object, f.prop)));
    }
}

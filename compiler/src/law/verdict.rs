//! The verdict of a crossing under a regime, by possible worlds.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::answers::Answered;
use super::eval::Eval;
use super::ir::*;
use super::lacking::Choice;
pub use super::ruling::Ruling;
use super::value::*;
use crate::base::Tri;
use crate::model::library::{LawSort, RuleSort};

/// One alternative of an undetermined or contested verdict: what follows if the fact or reading is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    pub of: Dep,
    /// The answer: `true`, `false`, another value or a range of numbers.
    pub if_: Answered,
    pub then: Ruling,
    /// What it then lacks, or what permits, exempts or prohibits it: names of the law common to all that may follow.
    pub names: Vec<u32>,
    /// What it then lacks, apart for each demand: one of each list is needed.
    pub lacks: Vec<Vec<u32>>,
}

impl End {
    /// What follows where an answer leaves this verdict, or none.
    pub fn of(of: Dep, if_: Answered, then: Option<&Verdict>) -> End {
        let names = then.map(|v| if v.ruling == Ruling::Blocked { &v.without } else { &v.by });
        End {
            of,
            if_,
            then: then.map_or(Ruling::Undetermined, |v| v.ruling),
            names: names.cloned().unwrap_or_default(),
            lacks: match then {
                Some(v) if v.ruling == Ruling::Blocked => v.apart().into_iter().map(|l| l.without).collect(),
                _ => Vec::new(),
            },
        }
    }
    /// What follows from the verdicts that the readings of the law leave after an answer.
    pub fn after(of: Dep, if_: Answered, list: &[&Verdict]) -> End {
        let each: Vec<End> = list.iter().map(|v| End::of(of, if_.clone(), Some(v))).collect();
        End::all(of, if_, &each)
    }
    /// What follows where one of these does, as the law is read: their common ruling and names, else it is contested, or still asked.
    pub fn all(of: Dep, if_: Answered, each: &[End]) -> End {
        let Some((first, rest)) = each.split_first() else {
            return End::of(of, if_, None);
        };
        let mut out = End { of, if_, ..first.clone() };
        for other in rest {
            if other.then != out.then {
                let asked = [out.then, other.then].contains(&Ruling::Undetermined);
                out.then = if asked { Ruling::Undetermined } else { Ruling::Contested };
                out.names.clear();
            }
            out.names.retain(|n| other.names.contains(n));
        }
        let (names, lacks) = (&out.names, &mut out.lacks);
        lacks.iter_mut().for_each(|l| l.retain(|n| names.contains(n)));
        lacks.retain(|l| !l.is_empty());
        out
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub ruling: Ruling,
    /// What permits, exempts or prohibits; names of the law. Nothing where it is prohibited for certain, but by one rule or by another.
    pub by: Vec<u32>,
    /// What is lacking: mechanisms, or controls of a duty.
    pub without: Vec<u32>,
    /// Controls a duty asks for and does not find.
    pub lacking: Vec<u32>,
    /// Demands that are not met.
    pub demands: Vec<u32>,
    /// What would meet each of them, and each that may be unmet beside them.
    pub choices: Vec<Choice>,
    /// Facts or open points that decide, most decisive first.
    pub over: Arc<[Dep]>,
    pub ends: Vec<End>,
    /// Defaults it rests on.
    pub assumed: Deps,
    /// Everything unknown or assumed that was read for it.
    pub rests: Deps,
    /// Deadline of a duty.
    pub due: Option<crate::base::Day>,
    /// Met, but after its deadline.
    pub late: bool,
    /// No demand and no exemption answers for a transmission.
    pub gap: bool,
}

impl Verdict {
    /// Prohibited for certain, but not by one rule in every way the facts can be.
    pub fn is_nameless(&self) -> bool {
        self.ruling == Ruling::Prohibited && self.by.is_empty()
    }
    /// Says the same, whatever was read to find it.
    pub fn says(&self, o: &Verdict) -> bool {
        (self.ruling, &self.by, &self.without, &self.lacking, &self.demands) == (o.ruling, &o.by, &o.without, &o.lacking, &o.demands)
            && (&self.over, &self.ends, self.due, self.late, self.gap) == (&o.over, &o.ends, o.due, o.late, o.gap)
    }
    pub fn new(ruling: Ruling) -> Verdict {
        Verdict {
            ruling,
            by: Vec::new(),
            without: Vec::new(),
            lacking: Vec::new(),
            demands: Vec::new(),
            choices: Vec::new(),
            over: Arc::from([]),
            ends: Vec::new(),
            assumed: Deps::NONE,
            rests: Deps::NONE,
            due: None,
            late: false,
            gap: false,
        }
    }
}

/// The rules of a regime that judge crossings, in the order they are weighed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CrossingRules {
    pub transmissions: Vec<u32>,
    pub prohibits: Vec<u32>,
    pub exempts: Vec<u32>,
    pub demands: Vec<u32>,
    pub mechanisms: Vec<u32>,
}

impl CrossingRules {
    pub fn all(&self) -> impl Iterator<Item = u32> + '_ {
        [&self.transmissions, &self.prohibits, &self.exempts, &self.demands, &self.mechanisms]
            .into_iter()
            .flatten()
            .copied()
    }
}

/// Undecided rules beyond which worlds are no longer listed.
const MOST_UNDECIDED: usize = 12;

/// The values of a regime's rules for one crossing.
pub struct Values {
    pub rules: Vec<(u32, Val)>,
}

impl Values {
    pub fn get(&self, rule: u32) -> Tri {
        self.rules.iter().find(|r| r.0 == rule).map_or(Tri::F, |r| r.1.tri())
    }
}

/// What one world says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct World {
    ruling: Ruling,
    by: BTreeSet<u32>,
    without: BTreeSet<u32>,
    demands: BTreeSet<u32>,
}

impl Eval<'_> {
    pub fn crossing_rules(&self, regime: u32) -> CrossingRules {
        let library = &self.cx.world.library;
        let mut out = CrossingRules::default();
        for i in &library.regimes[regime as usize].laws {
            let Some(v) = self.cx.law.at(*i, self.today) else { continue };
            let LawSort::Rule(sort) = library.laws[*i as usize].sort else {
                continue;
            };
            if !self.judges_crossings(v) {
                continue;
            }
            match sort {
                RuleSort::Transmission => out.transmissions.push(*i),
                RuleSort::Prohibit => out.prohibits.push(*i),
                RuleSort::Exempt => out.exempts.push(*i),
                RuleSort::Demand => out.demands.push(*i),
                RuleSort::Mechanism => out.mechanisms.push(*i),
                RuleSort::Duty => {}
            }
        }
        out
    }

    pub fn judges_crossings(&self, v: &Version) -> bool {
        match v.binders.first().map(|b| &b.test) {
            Some(Test::Crossing) => true,
            Some(Test::Rule(r)) => self.cx.law.names[*r as usize].first().is_some_and(|t| self.judges_crossings(t)),
            _ => false,
        }
    }

    /// The values of all rules for a crossing; each element of the second binder's domain is judged by itself.
    pub fn crossing_values(&self, rules: &CrossingRules, crossing: u32) -> Vec<Values> {
        let c = Val::new(V::Crossing(crossing));
        let mut domain: Option<Vec<Element>> = None;
        for r in rules.all() {
            let Some(v) = self.cx.law.at(r, self.today) else { continue };
            if let Some(b) = v.binders.get(1)
                && let Some(d) = &b.domain
            {
                let mut env = self.environment(v, std::slice::from_ref(&c));
                let (items, open) = self.elements(&self.eval(d, &mut env));
                let mut items = items;
                if let Some(deps) = open {
                    items.push(Element {
                        value: Val { v: V::Unknown, deps },
                        member: Tri::U,
                        deps: Deps::NONE,
                    });
                }
                domain = Some(items);
                break;
            }
        }
        let value = |r: u32, p: Option<&Val>| {
            let binders = self.cx.law.at(r, self.today).map_or(1, |v| v.binders.len());
            let mut args = vec![c.clone()];
            if binders > 1
                && let Some(p) = p
            {
                args.push(p.clone());
            }
            (r, self.call(r, args))
        };
        // Where nothing is a transmission, nothing else matters.
        let judge = |p: Option<&Val>| {
            let mut list: Vec<(u32, Val)> = rules.transmissions.iter().map(|r| value(*r, p)).collect();
            if list.iter().any(|r| !r.1.tri().is_false()) {
                let rest = [&rules.prohibits, &rules.exempts, &rules.demands, &rules.mechanisms];
                list.extend(rest.into_iter().flatten().map(|r| value(*r, p)));
            }
            Values { rules: list }
        };
        match domain {
            Some(items) if !items.is_empty() => items.iter().map(|e| judge(Some(&e.value))).collect(),
            _ => vec![judge(None)],
        }
    }

    /// The verdict of a crossing with the readings as they are, without looking for deciding facts: the gravest of those that its parties get,
    /// unless one that is open may turn out graver still.
    pub fn crossing_worlds(&self, rules: &CrossingRules, crossing: u32) -> Verdict {
        let values = self.crossing_values(rules, crossing);
        let mut all: Vec<(Verdict, Ruling)> = values.iter().map(|v| self.judged(rules, v)).collect();
        let is_open = |v: &Verdict| v.ruling == Ruling::Undetermined && !v.gap;
        let surely = all.iter().map(|(v, _)| v.ruling).filter(|r| r.is_definite()).max();
        let mut open = all
            .iter()
            .filter(|(v, most)| is_open(v) && surely.is_none_or(|s| *most > s))
            .map(|(v, _)| v);
        if let Some(first) = open.next() {
            let rest: Vec<&Verdict> = open.collect();
            let gather = |of: fn(&Verdict) -> &Deps| Deps::gather(std::iter::once(first).chain(rest.iter().copied()).map(of));
            let rests = gather(|v| &v.rests);
            return Verdict {
                over: rests.causes().into(),
                assumed: gather(|v| &v.assumed),
                rests,
                ..Verdict::new(Ruling::Undetermined)
            };
        }
        // That no party fares worse rests on what was assumed for each; where one fares worst of all, on nothing else.
        let assumed = Deps::gather(all.iter().map(|(v, _)| &v.assumed));
        // Of equals the first that has a name for it.
        all.reverse();
        let gravest = all.into_iter().map(|(v, _)| v).max_by_key(|v| (v.ruling, !v.is_nameless()));
        let mut out = gravest.unwrap_or(Verdict::new(Ruling::Outside));
        if out.ruling != Ruling::Prohibited {
            out.rests = out.rests.union(&assumed);
            out.assumed = assumed;
        }
        out
    }

    /// The verdict these values give, and the gravest ruling that may come of it.
    fn judged(&self, rules: &CrossingRules, values: &Values) -> (Verdict, Ruling) {
        let worlds = self.worlds(rules, values);
        let most = match &worlds {
            Some(worlds) => worlds.iter().map(|w| w.ruling).max().unwrap_or(Ruling::Outside),
            None => Ruling::Prohibited,
        };
        let unmet: BTreeSet<u32> = worlds.iter().flatten().flat_map(|w| &w.demands).copied().collect();
        let mut out = in_all(values, worlds);
        if out.ruling == Ruling::Blocked {
            out.choices = unmet.into_iter().map(|d| self.choice(d)).collect();
        }
        (out, most)
    }

    /// What the undecided rules may make of it, each taken to turn out by itself; nothing where they are too many. A world that the law has no
    /// answer for is none.
    fn worlds(&self, rules: &CrossingRules, values: &Values) -> Option<Vec<World>> {
        let undecided: Vec<u32> = values.rules.iter().filter(|r| r.1.tri().is_unknown()).map(|r| r.0).collect();
        if undecided.len() > MOST_UNDECIDED {
            return None;
        }
        let mut worlds: Vec<World> = Vec::new();
        for bits in 0..1u32 << undecided.len() {
            let holds = |rule: u32| match undecided.iter().position(|u| *u == rule) {
                Some(i) => bits >> i & 1 == 1,
                None => values.get(rule).is_true(),
            };
            if let Some(w) = self.world(rules, &holds)
                && !worlds.contains(&w)
            {
                worlds.push(w);
            }
        }
        Some(worlds)
    }

    /// The ruling if one rule turned out the other way and everything else stayed: `None` where no exemption and no demand would answer for it.
    /// Where rules that are undecided would then matter, it is undetermined.
    pub fn ruling_if(&self, rules: &CrossingRules, values: &Values, rule: u32, holds: bool) -> Option<Ruling> {
        let with = |undecided: bool| {
            let at = |r: u32| {
                let t = values.get(r);
                if r == rule {
                    holds
                } else {
                    t.is_true() || undecided && t.is_unknown()
                }
            };
            self.world(rules, &at).map(|w| w.ruling)
        };
        let (a, b) = (with(false), with(true));
        if a == b { a } else { Some(Ruling::Undetermined) }
    }

    fn world(&self, rules: &CrossingRules, holds: &dyn Fn(u32) -> bool) -> Option<World> {
        let those = |list: &[u32]| -> BTreeSet<u32> { list.iter().copied().filter(|r| holds(*r)).collect() };
        let say = |ruling, by| {
            Some(World {
                ruling,
                by,
                without: BTreeSet::new(),
                demands: BTreeSet::new(),
            })
        };
        if those(&rules.transmissions).is_empty() {
            return say(Ruling::Outside, BTreeSet::new());
        }
        let prohibits = those(&rules.prohibits);
        if !prohibits.is_empty() {
            return say(Ruling::Prohibited, prohibits);
        }
        let exempts = those(&rules.exempts);
        if !exempts.is_empty() {
            return say(Ruling::Exempt, exempts);
        }
        let demands = those(&rules.demands);
        if demands.is_empty() {
            return None;
        }
        let (mut by, mut without, mut unmet) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for d in demands {
            let needs = self.cx.law.at(d, self.today).map(|v| v.needs.clone()).unwrap_or_default();
            let met: Vec<u32> = needs.iter().copied().filter(|m| holds(*m)).collect();
            if met.is_empty() {
                without.extend(self.choice(d).of);
                unmet.insert(d);
            } else {
                by.extend(met);
            }
        }
        if unmet.is_empty() {
            return say(Ruling::Permitted, by);
        }
        Some(World {
            ruling: Ruling::Blocked,
            by: BTreeSet::new(),
            without,
            demands: unmet,
        })
    }
}

/// The verdict that holds in all worlds.
fn in_all(values: &Values, worlds: Option<Vec<World>>) -> Verdict {
    let deps = Deps::gather(values.rules.iter().map(|(_, v)| &v.deps));
    let assumed = deps.assumed();
    let undetermined = || Verdict {
        over: deps.causes().into(),
        assumed: assumed.clone(),
        rests: deps.clone(),
        ..Verdict::new(Ruling::Undetermined)
    };
    let Some(worlds) = worlds else { return undetermined() };
    let Some(first) = worlds.first() else {
        // However the open facts turn out, the law is silent: none of them is worth asking.
        return Verdict {
            gap: true,
            over: Arc::from([]),
            ..undetermined()
        };
    };
    let common = |f: fn(&World) -> &BTreeSet<u32>, list: &[&World]| -> Vec<u32> {
        let mut it = list.iter().map(|w| f(w).clone());
        let start = it.next().unwrap_or_default();
        it.fold(start, |a, b| a.intersection(&b).copied().collect()).into_iter().collect()
    };
    if worlds.iter().all(|w| w.ruling.is_quiet()) {
        let gravest = worlds.iter().map(|w| w.ruling).max().unwrap_or(first.ruling);
        let list: Vec<&World> = worlds.iter().filter(|w| w.ruling == gravest).collect();
        let mut by = common(|w| &w.by, &list);
        if by.is_empty() {
            by = list[0].by.iter().copied().collect();
        }
        return Verdict {
            by,
            rests: deps.clone(),
            assumed,
            ..Verdict::new(gravest)
        };
    }
    let all: Vec<&World> = worlds.iter().collect();
    if worlds.iter().all(|w| w.ruling == Ruling::Prohibited) {
        return Verdict {
            by: common(|w| &w.by, &all),
            rests: deps.clone(),
            assumed,
            ..Verdict::new(Ruling::Prohibited)
        };
    }
    if worlds.iter().all(|w| w.ruling == Ruling::Blocked) {
        let without = common(|w| &w.without, &all);
        if !without.is_empty() {
            let demands = common(|w| &w.demands, &all);
            return Verdict {
                without,
                demands,
                rests: deps.clone(),
                assumed,
                ..Verdict::new(Ruling::Blocked)
            };
        }
    }
    undetermined()
}

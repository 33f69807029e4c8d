//! The verdict that follows when every way the unknowns can turn out has been tried.

use std::collections::{BTreeMap, BTreeSet};

use crate::eval::{Fact, World};
use crate::model::*;
use crate::structure::Structure;

/// What one way the unknowns turn out says of a crossing, or of a duty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum One {
    Outside,
    Exempt,
    Permitted,
    Blocked(BTreeSet<String>),
    Prohibited(BTreeSet<String>),
    /// Neither exempted nor demanded: not a way the law can be.
    Gap,
    NotApplicable,
    Met,
    Due(i64),
    Unmet,
}

impl One {
    pub fn word(&self) -> &'static str {
        match self {
            One::Outside => "outside",
            One::Exempt => "exempt",
            One::Permitted => "permitted",
            One::Blocked(_) => "blocked",
            One::Prohibited(_) => "prohibited",
            One::Gap => "gap",
            One::NotApplicable => "not_applicable",
            One::Met => "met",
            One::Due(_) => "due",
            One::Unmet => "unmet",
        }
    }
}

/// Everything that came out of trying.
#[derive(Debug, Clone, Default)]
pub struct Tried {
    /// Per reading of the open points, per party judged: what came out.
    pub readings: Vec<Vec<BTreeSet<One>>>,
    /// Per reading: the gravest of all parties, way by way.
    pub together: Vec<BTreeSet<One>>,
    /// Facts that were asked for, with their number of answers.
    pub facts: BTreeMap<Fact, usize>,
    /// There were too many ways.
    pub gave_up: bool,
}

const MOST_WAYS: usize = 2_000;
/// Work on one subject.
const MOST_STEPS: u64 = 60_000;

/// Every reading of the points nobody takes a position on.
pub fn readings(m: &Model) -> Vec<Vec<bool>> {
    let mut out = vec![Vec::new()];
    for o in &m.opens {
        let choices = match o.accepted.or(o.default) {
            Some(v) => vec![v],
            None => vec![true, false],
        };
        out = out
            .into_iter()
            .flat_map(|r| choices.iter().map(move |c| [r.clone(), vec![*c]].concat()))
            .collect();
    }
    out
}

/// Tries all ways; `judge` gives one outcome per party.
pub fn all_ways(m: &Model, s: &Structure, judge: &dyn Fn(&World) -> Vec<One>) -> Tried {
    let mut out = Tried::default();
    for reading in readings(m) {
        let w = World::new(m, s, reading);
        let mut by_party: Vec<BTreeSet<One>> = Vec::new();
        let mut together = BTreeSet::new();
        let mut ways = 0;
        loop {
            let list = judge(&w);
            for (i, one) in list.iter().enumerate() {
                if by_party.len() <= i {
                    by_party.push(BTreeSet::new());
                }
                by_party[i].insert(one.clone());
            }
            together.extend(list.into_iter().max_by_key(|o| gravity(o)));
            let mut picks = w.picks.borrow_mut();
            for (f, _, of) in &picks.trail {
                out.facts.insert(f.clone(), *of);
            }
            ways += 1;
            if ways > MOST_WAYS || w.steps.get() > MOST_STEPS {
                out.gave_up = true;
                return out;
            }
            if !picks.advance() {
                break;
            }
        }
        out.readings.push(by_party);
        out.together.push(together);
    }
    out
}

/// The verdict of one crossing for one party with everything known.
pub fn crossing(w: &World, c: usize, party: Option<&V>) -> One {
    let m = w.m;
    let holds = |i: usize| {
        let n = w.version(i).map_or(1, |l| l.on.len());
        let mut args = vec![V::Crossing(c)];
        if n > 1 {
            args.extend(party.cloned());
        }
        w.call(i, args).is_true()
    };
    let those = |sort: Sort| -> Vec<usize> {
        let now = |l: &Law| l.sort == sort && l.since <= w.today && w.today <= l.until;
        (0..m.laws.len()).filter(|i| now(&m.laws[*i]) && holds(*i)).collect()
    };
    if those(Sort::Transmission).is_empty() {
        return One::Outside;
    }
    let names = |l: &[usize]| l.iter().map(|i| m.laws[*i].name.clone()).collect::<BTreeSet<String>>();
    let prohibits = those(Sort::Prohibit);
    if !prohibits.is_empty() {
        return One::Prohibited(names(&prohibits));
    }
    if !those(Sort::Exempt).is_empty() {
        return One::Exempt;
    }
    let demands = those(Sort::Demand);
    if demands.is_empty() {
        return One::Gap;
    }
    let mechanisms = names(&those(Sort::Mechanism));
    let mut lacking = BTreeSet::new();
    for d in demands {
        let needs = names(&m.laws[d].needs);
        if needs.is_disjoint(&mechanisms) {
            lacking.extend(needs);
        }
    }
    if lacking.is_empty() {
        One::Permitted
    } else {
        One::Blocked(lacking)
    }
}

/// A duty with everything known.
pub fn duty(w: &World, law: usize, subject: V) -> One {
    let Some(l) = w.version(law) else { return One::NotApplicable };
    if !w.duty_applies(law, &subject) {
        return One::NotApplicable;
    }
    let mut worst = One::Met;
    for (k, least) in &l.asks {
        if !w.asked(&subject, *k, *least) {
            worst = One::Unmet;
        }
    }
    for r in l.when.iter().filter(|x| x.word == "require") {
        let mut env = vec![subject.clone()];
        let kept = w.eval(&r.ex, &mut env).is_true();
        let by = r.by.as_ref().map(|b| w.eval(b, &mut env));
        let one = match by {
            _ if kept => One::Met,
            Some(V::Day(d)) if w.today <= d => One::Due(d),
            _ => One::Unmet,
        };
        worst = worst.max(one);
    }
    worst
}

/// `outside < exempt < permitted < contested < undetermined < blocked < prohibited`, and the order of duties.
pub fn gravity(o: &One) -> u32 {
    rank(o.word())
}

pub fn rank(word: &str) -> u32 {
    match word {
        "outside" | "not_applicable" => 0,
        "exempt" | "met" => 1,
        "permitted" | "due" => 2,
        "contested" => 3,
        "undetermined" => 4,
        "blocked" | "unmet" => 5,
        "prohibited" => 6,
        _ => 7,
    }
}

/// A verdict in words, with the names all ways have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub word: &'static str,
    pub names: BTreeSet<String>,
}

fn plain(word: &'static str) -> Verdict {
    Verdict {
        word,
        names: BTreeSet::new(),
    }
}

/// What a set of ways amounts to; `None` if it is undetermined.
pub fn settled(ways: &BTreeSet<One>) -> Option<Verdict> {
    let real: Vec<&One> = ways.iter().filter(|o| **o != One::Gap).collect();
    let first = real.first()?;
    let common = |of: fn(&One) -> Option<&BTreeSet<String>>| {
        let mut sets = real.iter().map(|o| of(o));
        let first = sets.next()??.clone();
        sets.try_fold(first, |a, b| Some(a.intersection(b?).cloned().collect()))
    };
    if let Some(names) = common(|o| if let One::Prohibited(n) = o { Some(n) } else { None }) {
        return Some(Verdict { word: "prohibited", names });
    }
    if let Some(names) = common(|o| if let One::Blocked(n) = o { Some(n) } else { None }) {
        return (!names.is_empty()).then_some(Verdict { word: "blocked", names });
    }
    if real.iter().all(|o| matches!(o, One::Outside | One::Exempt | One::Permitted)) {
        return real.iter().max_by_key(|o| gravity(o)).map(|o| plain(o.word()));
    }
    if real.iter().all(|o| matches!(o, One::Met | One::NotApplicable)) {
        return real.iter().max_by_key(|o| gravity(o)).map(|o| plain(o.word()));
    }
    // An unknown requirement before its deadline is due.
    if real.iter().all(|o| matches!(o, One::Met | One::Due(_))) {
        let days: BTreeSet<i64> = real
            .iter()
            .filter_map(|o| if let One::Due(d) = o { Some(*d) } else { None })
            .collect();
        return (days.len() == 1).then_some(plain("due"));
    }
    (real.iter().all(|o| o == first)).then(|| plain(first.word()))
}

/// The verdicts that may be given: judged party by party, or all parties together, which is sharper. What holds whichever way a contested
/// point is read needs no reading.
pub fn allowed(t: &Tried) -> Vec<Verdict> {
    let mut out = Vec::new();
    let pooled: BTreeSet<One> = t.together.iter().flatten().cloned().collect();
    if t.together.len() > 1 {
        out.extend(settled(&pooled));
    }
    let by_party: Vec<Verdict> = t
        .readings
        .iter()
        .map(|parties| {
            let worst = parties.iter().filter_map(settled).max_by_key(|v| rank(v.word));
            let ways = |p: &BTreeSet<One>| p.iter().filter(|o| **o != One::Gap).map(gravity).max();
            let open = parties.iter().filter(|p| settled(p).is_none());
            // What is open may turn out graver than what is settled.
            let most = open.map(|p| ways(p).unwrap_or(0).max(rank("undetermined"))).max();
            worst
                .filter(|v| most.is_none_or(|m| m <= rank(v.word)))
                .unwrap_or(plain("undetermined"))
        })
        .collect();
    let together: Vec<Verdict> = t.together.iter().map(|p| settled(p).unwrap_or(plain("undetermined"))).collect();
    for list in [by_party, together] {
        let v = if list.iter().any(|v| v.word == "undetermined") {
            plain("undetermined")
        } else if list.iter().all(|v| v.word == list[0].word) {
            let mut first = list[0].clone();
            first.names.retain(|n| list.iter().all(|v| v.names.contains(n)));
            first
        } else {
            plain("contested")
        };
        if !out.contains(&v) {
            out.push(v);
        }
    }
    out
}

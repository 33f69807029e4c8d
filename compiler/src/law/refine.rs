//! When a verdict is undetermined: which facts decide, and what each answer would mean. Then the readings of open points.

use std::sync::Arc;

use super::answers::{Answered, Compared, answers, is_number};
use super::eval::{Context, Eval, Positions};
use super::tried::{Fact, Trying};
use super::value::*;
use super::verdict::*;
use super::ways;
use crate::base::{Day, Tri};
use crate::model::ObjId;
use crate::model::schema::Type;

/// Combinations of answers tried at most.
const MOST_COMBINATIONS: usize = 256;
/// Open points read both ways at most.
pub const MOST_READINGS: usize = 10;

/// Steps a run may spend on looking for deciding facts. They are counted, never timed, so the same input always gives the same answer; a
/// verdict found after it is spent stays undetermined over all its causes, which is never wrong, only less sharp.
pub struct Budget(std::cell::Cell<u64>);

impl Budget {
    /// For the many verdicts of a check.
    pub fn of_a_check() -> Budget {
        Budget(std::cell::Cell::new(4_000_000))
    }
    /// For one verdict somebody asks about.
    pub fn of_one() -> Budget {
        Budget(std::cell::Cell::new(2_000_000_000))
    }
    /// For plain verdicts: nothing is tried.
    pub fn of_none() -> Budget {
        Budget(std::cell::Cell::new(0))
    }
    /// Nothing is left: what is undetermined stays so.
    pub fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
    fn left(&self) -> u64 {
        self.0.get()
    }
    fn spend(&self, steps: u64) {
        self.0.set(self.0.get().saturating_sub(steps));
    }
}

/// Something that can be judged again with other facts: a crossing or a duty on a subject.
pub trait Judged {
    /// The verdict with the facts and readings of this evaluation.
    fn judge(&self, e: &Eval) -> Verdict;
}

/// What judging again starts from.
#[derive(Clone, Copy)]
pub struct Start<'a> {
    pub cx: Context<'a>,
    pub today: Day,
    pub positions: &'a Positions,
    pub market: Option<ObjId>,
    /// An evaluation of the same day without a market: what it found for certain need not be found again.
    pub base: Option<&'a Eval<'a>>,
    /// The evaluation of the whole run, where this is one of many: it learns what no profile foresaw.
    pub run: Option<&'a Eval<'a>>,
    /// Open points read otherwise than `base` reads them.
    pub reading: &'a [(u32, bool)],
    /// Evaluations that tried answers before: others ask for the same.
    pub tried: Option<&'a dyn Trying>,
}

impl<'a> Start<'a> {
    /// A new evaluation.
    pub fn eval(self) -> Eval<'a> {
        let mut e = Eval::new(self.cx, self.today, self.positions);
        e.market.set(self.market);
        e.base = self.base.filter(|_| self.market.is_none());
        if let Some(b) = self.base {
            e.about.set(b.about.get());
            e.codes = b.codes.clone();
            e.begin_like(b);
        }
        e
    }
    /// The verdict as things are, and the numbers its unknowns were compared with.
    fn judge(&self, subject: &dyn Judged, budget: &Budget) -> (Verdict, Compared) {
        if let (Some(tried), Some(base)) = (self.tried, self.base) {
            let v = if self.reading.is_empty() {
                let before = base.steps();
                let v = subject.judge(base);
                budget.spend(base.steps() - before);
                v
            } else {
                self.in_pool(tried, subject, &[], budget)
            };
            // A remembered value does not say what was compared for it.
            if !v.over.iter().any(|d| is_number(&self.cx, *d)) {
                return (v, Compared::new());
            }
        }
        let e = self.eval();
        let v = subject.judge(&e);
        let compared = e.compared.take();
        self.end(&e, budget);
        (v, compared)
    }

    /// What is found with open points read so.
    fn under<T>(&self, opens: &[u32], reading: &[bool], find: impl FnOnce(Start) -> T) -> T {
        let mut positions = self.positions.clone();
        let said: Vec<(u32, bool)> = opens.iter().copied().zip(reading.iter().copied()).collect();
        for (o, r) in &said {
            positions.insert(*o, Val::truth(Tri::from(*r)));
        }
        find(Start {
            positions: &positions,
            reading: &said,
            ..*self
        })
    }

    /// The verdict with these answers.
    fn judge_with(&self, subject: &dyn Judged, facts: &[Fact], budget: &Budget) -> Verdict {
        let shared = |o: ObjId| self.cx.profiles.is_some_and(|p| p.is_shared(o));
        if let Some(tried) = self.tried
            && self.base.is_some()
            && !facts.iter().any(|f| shared(f.0))
        {
            return self.in_pool(tried, subject, facts, budget);
        }
        let mut e = self.eval();
        facts.iter().for_each(|(o, p, v)| e.lay(*o, *p, (*v).clone()));
        let v = subject.judge(&e);
        self.end(&e, budget);
        v
    }

    fn in_pool(&self, tried: &dyn Trying, subject: &dyn Judged, facts: &[Fact], budget: &Budget) -> Verdict {
        let mut out = Verdict::new(Ruling::Undetermined);
        tried.with(self.reading, facts, &mut |e| {
            let before = e.steps();
            out = subject.judge(e);
            budget.spend(e.steps() - before);
        });
        out
    }

    /// Ends an evaluation: what it cost, and how much of its subject it rested on.
    fn end(&self, e: &Eval, budget: &Budget) {
        budget.spend(e.steps());
        if let Some(b) = self.base {
            b.note_of(e, None);
        } else if let Some(run) = self.run {
            run.learn_of(e);
        }
    }
}

/// Whether trying answers could say more of a verdict: some open point, or some fact whose answers can be listed.
pub fn is_worth_trying(cx: &Context, v: &Verdict) -> bool {
    let listed = |p| {
        let p = cx.world.library.schema.prop(p);
        let one = matches!(p.types.as_slice(), [Type::Bool | Type::Enum(_) | Type::Range(..) | Type::Number(_)]);
        !p.card.is_many() && one
    };
    let tried = |d: &Dep| match d {
        Dep::Open(_) => true,
        Dep::Unknown(_, p) => listed(*p),
        _ => false,
    };
    if v.is_nameless() {
        return v.rests.causes().iter().any(tried);
    }
    v.ruling == Ruling::Undetermined && !v.gap && v.over.iter().any(tried)
}

/// The verdict with deciding facts and readings.
pub fn decide(start: Start, subject: &dyn Judged, budget: &Budget) -> Verdict {
    let (first, compared) = start.judge(subject, budget);
    if first.is_nameless() && !budget.is_spent() {
        return named(start, subject, first, &compared, budget);
    }
    if first.ruling != Ruling::Undetermined || first.gap || budget.is_spent() {
        return first;
    }
    let opens: Vec<u32> = first
        .over
        .iter()
        .filter_map(|d| if let Dep::Open(i) = d { Some(*i) } else { None })
        .collect();
    if opens.is_empty() {
        return refine(start, subject, first, &compared, budget);
    }
    if opens.len() > MOST_READINGS {
        return first;
    }
    let mut results: Vec<(Vec<bool>, Verdict)> = Vec::new();
    for bits in 0..1u32 << opens.len() {
        let reading: Vec<bool> = (0..opens.len()).map(|i| bits >> i & 1 == 1).collect();
        let v = start.under(&opens, &reading, |start| {
            let (v, compared) = start.judge(subject, budget);
            if v.ruling == Ruling::Undetermined {
                refine(start, subject, v, &compared, budget)
            } else {
                v
            }
        });
        results.push((reading, v));
    }
    if results.iter().all(|(_, v)| v.ruling.is_quiet()) && results.iter().any(|(_, v)| v.ruling != results[0].1.ruling) {
        sharpen(start, subject, &opens, &mut results, budget);
    }
    let one = &results[0].1;
    let named_alike = |v: &Verdict| v.ruling == one.ruling && v.by == one.by && v.without == one.without;
    if results.iter().all(|(_, v)| named_alike(v)) && (one.ruling != Ruling::Undetermined || results.iter().all(|(_, v)| v.says(one))) {
        let out = results.swap_remove(0).1;
        if out.ruling != Ruling::Undetermined {
            return out;
        }
        return Verdict {
            assumed: first.assumed,
            rests: first.rests,
            ..out
        };
    }
    let same_ruling = results.iter().all(|(_, v)| v.ruling == results[0].1.ruling);
    if same_ruling && results[0].1.ruling.is_definite() {
        let mut same = results.swap_remove(0).1;
        let all = |of: fn(&Verdict) -> &Vec<u32>, i: &u32| results.iter().all(|(_, v)| of(v).contains(i));
        // It names what it lacks under every reading.
        if same.without.iter().any(|i| all(|v| &v.without, i)) {
            same.without.retain(|i| all(|v| &v.without, i));
            same.demands.retain(|i| all(|v| &v.demands, i));
        }
        if same.ruling == Ruling::Prohibited || same.by.iter().any(|i| all(|v| &v.by, i)) {
            same.by.retain(|i| all(|v| &v.by, i));
        }
        return same;
    }
    let mut over: Vec<Dep> = Vec::new();
    let mut ends = Vec::new();
    if results.iter().any(|(_, v)| v.ruling == Ruling::Undetermined) {
        // The fact is asked first, the reading after it.
        for (_, v) in results.iter().filter(|(_, v)| v.ruling == Ruling::Undetermined) {
            for d in v.over.iter() {
                if !over.contains(d) {
                    over.push(*d);
                }
            }
            for e in &v.ends {
                let end = under_all((start, subject, &opens, &compared, budget), &results, e);
                if !ends.contains(&end) {
                    ends.push(end);
                }
            }
        }
        over.extend(opens.iter().map(|o| Dep::Open(*o)));
        return Verdict {
            over: over.into(),
            ends,
            assumed: first.assumed,
            rests: first.rests,
            ..Verdict::new(Ruling::Undetermined)
        };
    }
    for (i, o) in opens.iter().enumerate() {
        let flips = results.iter().any(|(r, v)| {
            let mut other = r.clone();
            other[i] = !other[i];
            results.iter().any(|(s, w)| *s == other && w.ruling != v.ruling)
        });
        if flips {
            over.push(Dep::Open(*o));
            for yes in [true, false] {
                let then: Vec<&Verdict> = results.iter().filter(|(r, _)| r[i] == yes).map(|(_, v)| v).collect();
                ends.push(End::after(Dep::Open(*o), Answered::Word(yes.to_string()), &then));
            }
        }
    }
    Verdict {
        over: over.into(),
        ends,
        assumed: first.assumed,
        rests: first.rests,
        ..Verdict::new(Ruling::Contested)
    }
}

/// Tries the facts for what it is prohibited by: rules are weighed as if each could turn out by itself, so two may seem to stand in for each
/// other that do not.
fn named(start: Start, subject: &dyn Judged, first: Verdict, compared: &Compared, budget: &Budget) -> Verdict {
    let asked = Verdict {
        over: first.rests.causes().into(),
        ..first.clone()
    };
    let tried = refine(start, subject, asked, compared, budget);
    if tried.ruling != first.ruling || tried.is_nameless() {
        return first;
    }
    Verdict {
        over: Arc::from([]),
        ends: Vec::new(),
        ..tried
    }
}

/// Where nothing is owed under any reading, a verdict may be graver than any way the facts can be, because rules are weighed as if each could
/// turn out by itself. Before that is taken for a difference between readings, the facts are tried.
fn sharpen(start: Start, subject: &dyn Judged, opens: &[u32], results: &mut [(Vec<bool>, Verdict)], budget: &Budget) {
    for (reading, v) in results {
        let causes: Vec<Dep> = v.rests.causes().into_iter().filter(|d| matches!(d, Dep::Unknown(..))).collect();
        if causes.is_empty() || budget.is_spent() {
            continue;
        }
        let asked = Verdict {
            over: causes.into(),
            ..v.clone()
        };
        let tried = start.under(opens, reading, |start| refine(start, subject, asked, &Compared::new(), budget));
        if tried.ruling.is_quiet() {
            *v = Verdict {
                over: Arc::from([]),
                ends: Vec::new(),
                ..tried
            };
        }
    }
}

/// What an answer means whichever way the law is read: what a check says with it and no reading, else what follows under every reading;
/// contested where something definite follows under each and they differ.
fn under_all(
    (start, subject, opens, compared, budget): (Start, &dyn Judged, &[u32], &Compared, &Budget),
    results: &[(Vec<bool>, Verdict)],
    end: &End,
) -> End {
    let of = |v: &Verdict| End::of(end.of, end.if_.clone(), Some(v));
    let settled = |v: &Verdict| v.ruling.is_definite() && !v.gap && !v.is_nameless();
    let value = answers(start.cx, end.of, compared).and_then(|list| list.into_iter().find(|(words, _)| *words == end.if_));
    let laid: Vec<Fact> = match (end.of, &value) {
        (Dep::Unknown(o, p), Some((_, v))) => vec![(o, p, v)],
        _ => Vec::new(),
    };
    if !laid.is_empty() {
        let alone = start.judge_with(subject, &laid, budget);
        if settled(&alone) {
            return of(&alone);
        }
    }
    let own = |(reading, v): &(Vec<bool>, Verdict)| {
        if let Some(e) = v.ends.iter().find(|e| e.of == end.of && e.if_ == end.if_) {
            return e.clone();
        }
        // Where the answer was not tried, it may still say more than was said without it.
        let alone = start.under(opens, reading, |start| start.judge_with(subject, &laid, budget));
        of(if settled(&alone) { &alone } else { v })
    };
    let each: Vec<End> = results.iter().map(own).collect();
    End::all(end.of, end.if_.clone(), &each)
}

fn refine(start: Start, subject: &dyn Judged, first: Verdict, compared: &Compared, budget: &Budget) -> Verdict {
    let cx = start.cx;
    let name = |d: &Dep| super::say::dep_name(cx.world, *d);
    let mut facts: Vec<(Dep, Vec<(Answered, Val)>)> = first.over.iter().filter_map(|d| Some((*d, answers(cx, *d, compared)?))).collect();
    facts.sort_by(|a, b| a.1.len().cmp(&b.1.len()).then_with(|| name(&a.0).cmp(&name(&b.0))));
    let mut product = 1;
    facts.retain(|f| {
        let next = product * f.1.len().max(1);
        let fits = next <= MOST_COMBINATIONS;
        if fits {
            product = next;
        }
        fits
    });
    if facts.is_empty() {
        return first;
    }
    let mut results: Vec<(Vec<usize>, Verdict)> = Vec::with_capacity(product);
    let mut choice = vec![0usize; facts.len()];
    loop {
        let laid = facts.iter().zip(&choice).filter_map(|(f, c)| match f.0 {
            Dep::Unknown(o, p) => Some((o, p, &f.1[*c].1)),
            _ => None,
        });
        let laid: Vec<Fact> = laid.collect();
        let before = budget.left();
        let v = start.judge_with(subject, &laid, budget);
        results.push((choice.clone(), v));
        let each = before - budget.left();
        // The rest would spend what is left without an end: other verdicts can do with it.
        if budget.is_spent() || results.len() == 1 && each.saturating_mul(product as u64 - 1) > budget.left() {
            return first;
        }
        let mut i = 0;
        while i < facts.len() {
            choice[i] += 1;
            if choice[i] < facts[i].1.len() {
                break;
            }
            choice[i] = 0;
            i += 1;
        }
        if i == facts.len() {
            break;
        }
    }
    if let Some(one) = ways::one_of(results.iter().map(|(_, v)| v)) {
        return Verdict {
            assumed: first.assumed,
            rests: first.rests,
            ..one
        };
    }
    let answers: Vec<usize> = facts.iter().map(|f| f.1.len()).collect();
    let numbers: Vec<usize> = (0..facts.len()).filter(|i| is_number(&cx, facts[*i].0)).collect();
    let mut deciding = ways::deciding(&answers, &numbers, &results);
    deciding.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| name(&facts[a.1].0).cmp(&name(&facts[b.1].0))));
    let mut over: Vec<Dep> = deciding.iter().map(|d| facts[d.1].0).collect();
    // What could not be listed and still leaves a combination open is asked too.
    for (_, v) in results.iter().filter(|(_, v)| v.ruling == Ruling::Undetermined) {
        for d in v.over.iter() {
            if !over.contains(d) {
                over.push(*d);
            }
        }
    }
    if over.is_empty() {
        over = first.over.to_vec();
    }
    let mut ends = Vec::new();
    for (_, i) in deciding {
        let (d, list) = &facts[i];
        for (k, (words, value)) in list.iter().enumerate() {
            let left = results.iter().filter(|(c, _)| c[i] == k).map(|(_, v)| v);
            // As a check judges it once this answer is given and nothing else.
            let alone = match d {
                Dep::Unknown(o, p) if facts.len() > 1 => Some(start.judge_with(subject, &[(*o, *p, value)], budget)),
                _ => None,
            };
            ends.push(End::of(*d, words.clone(), ways::then(alone, left).as_ref()));
        }
    }
    Verdict {
        over: over.into(),
        ends,
        ..first
    }
}

/// A crossing under a regime.
pub struct CrossingJudged<'a> {
    pub rules: &'a CrossingRules,
    pub crossing: u32,
}

impl Judged for CrossingJudged<'_> {
    fn judge(&self, e: &Eval) -> Verdict {
        e.crossing_worlds(self.rules, self.crossing)
    }
}

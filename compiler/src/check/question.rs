//! Open questions: one per fact nobody states, however many verdicts wait for it.

use crate::base::Day;
use crate::base::{Index, Level};
use crate::law::answers::Answered;
use crate::law::duty::Subject;
use crate::law::eval::Context;
use crate::law::say;
use crate::law::value::Dep;
use crate::law::verdict::{End, Ruling, Verdict};
use crate::model::{Const, ObjId};

use super::kept::{Block, List, Part, Told};
use super::result::{Result, subject_name, subject_object};

/// What one answer would mean for one finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub end: End,
    /// Regime or rule.
    pub law: String,
    pub subject: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub of: Dep,
    /// The control that is neither claimed nor lacked, where the fact is a list of claims.
    pub control: Option<ObjId>,
    /// Of a control that is claimed market by market: those it is asked in.
    pub markets: Vec<ObjId>,
    /// The day on which the claim of that control ran out, where that is why it is asked.
    pub ran_out: Option<Day>,
    /// `Support.in`
    pub name: String,
    /// In English.
    pub text: String,
    /// What each answer would mean, over all that asks.
    pub ends: Vec<Answer>,
    /// Who waits for it: (regime or rule, subject); of very many the first.
    pub asked_by: Vec<(String, String)>,
    /// How many wait for it.
    pub waiting: usize,
    /// Findings that wait for it, counted as a check lists them: one for each flow or thing and rule.
    pub findings: usize,
    /// Those among them that no answer leaves open, and no other question either.
    pub settles: usize,
    /// Highest level of what waits.
    pub level: Level,
}

/// Whoever asks is named up to so many times; beyond that they are counted.
const MOST_NAMED: usize = 1_000;

/// The questions being gathered.
#[derive(Default)]
struct Asked {
    today: Option<Day>,
    list: Vec<Question>,
    known: Index<(Dep, Option<ObjId>), u32>,
    /// Who was named last for a question and law: all that is asked of one flow or node stands together.
    slots: Index<(u32, Law), u32>,
    last: Vec<Option<Subject>>,
    /// Whoever was named where it does not stand together.
    named: Index<(u32, Subject), ()>,
    ending: Index<(u32, Law, Subject, Answered, Ruling), ()>,
    /// Ends that differ.
    ends: Index<(u32, Answered, Ruling), ()>,
}

/// What waits in one finding as a check lists it, be it of many crossings or controls.
#[derive(Default)]
struct Waiting {
    /// Verdicts that wait.
    verdicts: usize,
    /// For each question, how many of them its answer settles.
    asked: Vec<(u32, usize)>,
}

/// What a verdict asks.
struct Ask {
    dep: Dep,
    settles: bool,
    /// The question and the place of its law; of a verdict's own things they are others for each subject.
    at: Option<(u32, u32)>,
    /// Nothing more is told of its ends.
    done: bool,
}

/// The questions of a list of results, most decisive first: by the level of what waits, by how much an answer settles, by how much waits.
pub fn of(cx: &Context, results: &List, today: Day) -> Vec<Question> {
    let mut out = Asked {
        today: Some(today),
        ..Asked::default()
    };
    for part in &results.parts {
        let asks = |t: &Told| -> Vec<Ask> {
            let v = &t.said.verdict;
            let causes = v.over.iter().filter(|d| d.is_cause() && t.level.is_some());
            let ask = |d: &Dep| Ask {
                dep: *d,
                settles: settles(v, *d),
                at: None,
                done: v.ends.is_empty(),
            };
            causes.map(ask).collect()
        };
        let mut asks: Vec<Vec<Ask>> = part.kept.iter().map(asks).collect();
        let asking: Vec<bool> = asks.iter().map(|a| !a.is_empty()).collect();
        for b in &part.blocks {
            out.block(cx, part, b, &|n| asking[n as usize], &mut asks);
        }
    }
    let mut list = out.list;
    list.sort_by(|a, b| {
        (b.level, b.settles, b.findings)
            .cmp(&(a.level, a.settles, a.findings))
            .then_with(|| a.name.cmp(&b.name))
            .then_with(|| a.text.cmp(&b.text))
    });
    list
}

impl Asked {
    /// What one rule asks of its subjects.
    fn block(&mut self, cx: &Context, part: &Part, b: &Block, asking: &dyn Fn(u32) -> bool, asks: &mut [Vec<Ask>]) {
        // Subjects that are listed come in any order; else all of one thing stand together.
        let mut apart: Index<(ObjId, ObjId), u32> = Index::default();
        let mut all: Vec<Waiting> = Vec::new();
        let mut last = None;
        b.each_with(asking, &mut |s, tells| {
            let key = line(cx, s);
            if b.is_listed() {
                let next = all.len() as u32;
                last = Some((key, *apart.entry(key).or_insert(next)));
            } else if last.is_none_or(|l| l.0 != key) {
                all.drain(..).for_each(|w| self.close(w));
                last = Some((key, 0));
            }
            let place = last.map_or(0, |l| l.1 as usize);
            if all.len() <= place {
                all.push(Waiting::default());
            }
            for n in tells.iter().filter(|n| asking(**n) && part.accepted(s, **n).is_none()) {
                self.ask(cx, part, b, s, *n, (&mut asks[*n as usize], &mut all[place]));
            }
        });
        all.into_iter().for_each(|w| self.close(w));
    }

    /// A finding is told to the questions it waits for.
    fn close(&mut self, w: Waiting) {
        for (n, settled) in w.asked {
            let q = &mut self.list[n as usize];
            q.findings += 1;
            q.settles += usize::from(settled == w.verdicts);
        }
    }

    fn ask(&mut self, cx: &Context, part: &Part, b: &Block, s: Subject, n: u32, (list, waiting): (&mut [Ask], &mut Waiting)) {
        let t = &part.kept[n as usize];
        let Some(level) = t.level else { return };
        let law = (part.regime, t.rule);
        let who = named(cx, s);
        waiting.verdicts += 1;
        for a in list {
            let (dep, at) = match a.at {
                Some(at) => (a.dep, at),
                None => {
                    let dep = t.said.dep(a.dep, &part.subjects.roles(s));
                    let at = self.place(cx, dep, t, level, law, s);
                    if !t.said.open {
                        a.at = Some(at);
                    }
                    (dep, at)
                }
            };
            let q = &mut self.list[at.0 as usize];
            q.level = q.level.max(level);
            match waiting.asked.iter_mut().find(|w| w.0 == at.0) {
                Some(w) => w.1 += usize::from(a.settles),
                None => waiting.asked.push((at.0, usize::from(a.settles))),
            }
            let last = &mut self.last[at.1 as usize];
            let new = if b.is_listed() {
                self.named.insert((at.1, who), ()).is_none()
            } else {
                *last != Some(who)
            };
            *last = Some(who);
            if new {
                q.waiting += 1;
                if q.asked_by.len() < MOST_NAMED {
                    q.asked_by.push((law_name(cx, law), subject_name(cx, s)));
                }
            }
            if a.done {
                continue;
            }
            for end in t.said.verdict.ends.iter().filter(|e| e.of == a.dep) {
                let other = self.ends.insert((at.0, end.if_.clone(), end.then), ()).is_none();
                let few = q.ends.len() < MOST_NAMED;
                if (other || few) && self.ending.insert((at.0, law, who, end.if_.clone(), end.then), ()).is_none() {
                    q.ends.push(Answer {
                        end: End { of: dep, ..end.clone() },
                        law: law_name(cx, law),
                        subject: subject_name(cx, s),
                    });
                }
            }
            a.done = a.at.is_some() && q.ends.len() >= MOST_NAMED;
        }
    }

    /// The question of a fact, and the place of a law among those that ask it.
    fn place(&mut self, cx: &Context, dep: Dep, t: &Told, level: Level, law: Law, s: Subject) -> (u32, u32) {
        // A control that is neither claimed nor lacked is a question of its own.
        let control = t.control.filter(|_| claims(cx, dep));
        let next = self.list.len() as u32;
        let n = *self.known.entry((dep, control)).or_insert(next);
        if n == next {
            let ran_out = control.zip(self.today).and_then(|(c, today)| ran_out(cx, dep, c, today));
            self.list.push(Question {
                of: dep,
                control,
                markets: Vec::new(),
                ran_out,
                name: say::dep_name(cx.world, dep),
                text: text(cx, dep, control, &[], &subject_name(cx, s), ran_out),
                ends: Vec::new(),
                asked_by: Vec::new(),
                waiting: 0,
                findings: 0,
                settles: 0,
                level,
            });
        }
        if let (Subject::Sale(i), Some(c)) = (s, control) {
            let q = &mut self.list[n as usize];
            let market = cx.subjects.sales[i as usize].market;
            if !q.markets.contains(&market) && per_market(cx, c) {
                q.markets.push(market);
                q.text = q.text_of(cx);
            }
        }
        let next = self.last.len() as u32;
        let slot = *self.slots.entry((n, law)).or_insert(next);
        if slot == next {
            self.last.push(None);
        }
        (n, slot)
    }
}

/// Whether stating a fact leaves nothing of a finding open, whichever way it turns out: each answer that was tried gives a definite verdict,
/// or, where its answers cannot be listed, nothing else is asked.
fn settles(v: &Verdict, d: Dep) -> bool {
    let mut tried = v.ends.iter().filter(|e| e.of == d).peekable();
    if tried.peek().is_none() {
        return v.over.iter().all(|o| *o == d || !o.is_cause());
    }
    tried.all(|e| e.then.is_definite())
}

/// A regime and rule.
type Law = (u32, Option<u32>);

/// What a finding is told of: a flow or thing, in a market.
fn line(cx: &Context, s: Subject) -> (ObjId, ObjId) {
    let market = match s {
        Subject::Sale(i) => cx.subjects.sales[i as usize].market,
        _ => ObjId::MAX,
    };
    (subject_object(cx, s), market)
}

/// One subject for each name.
fn named(cx: &Context, s: Subject) -> Subject {
    match s {
        Subject::Sale(i) => {
            let sale = |i: u32| (cx.subjects.sales[i as usize].product, cx.subjects.sales[i as usize].market);
            let first = (0..i).find(|j| sale(*j) == sale(i));
            Subject::Sale(first.unwrap_or(i))
        }
        other => Subject::Object(subject_object(cx, other)),
    }
}

/// The rule a result stands under, or its regime.
pub fn rule_name(cx: &Context, r: &Result) -> String {
    law_name(cx, (r.regime, r.rule))
}

fn law_name(cx: &Context, (regime, rule): Law) -> String {
    let library = &cx.world.library;
    match rule {
        Some(i) => library.laws[i as usize].name.to_string(),
        None => library.regimes[regime as usize].name.to_string(),
    }
}

/// Whether a fact is a list of claims.
pub fn claims(cx: &Context, d: Dep) -> bool {
    matches!(d, Dep::Unknown(_, p) if cx.world.library.schema.prop(p).negative.is_some())
}

impl Question {
    /// The question in plain English; `document::said` has it in every language.
    fn text_of(&self, cx: &Context) -> String {
        text(cx, self.of, self.control, &self.markets, &self.asked_of(cx), self.ran_out)
    }

    /// What it is asked of, as it is called in it.
    pub fn asked_of(&self, cx: &Context) -> String {
        match (self.of, self.asked_by.first()) {
            (_, Some((_, s))) => s.clone(),
            (Dep::Unknown(o, _), None) => cx.world.object(o).name.to_string(),
            _ => String::new(),
        }
    }

    /// What claims the control it asks for: `local_language in DE and FR`.
    pub fn claim(&self, cx: &Context) -> Option<String> {
        Some(claim(cx, self.control?, &self.markets))
    }
}

fn claim(cx: &Context, control: ObjId, markets: &[ObjId]) -> String {
    let name = |o: &ObjId| cx.world.object(*o).name.to_string();
    let places: Vec<String> = markets.iter().map(name).collect();
    match places.is_empty() {
        true => name(&control),
        false => format!("{} in {}", name(&control), places.join(" and ")),
    }
}

/// Whether a control has to be claimed market by market.
fn per_market(cx: &Context, control: ObjId) -> bool {
    let world = cx.world;
    let scope = world.stated(control, world.library.words.control_scope);
    scope.and_then(|s| s.rows.first()).is_some_and(|r| match r.head {
        Const::Enum(e, i) => world.library.schema.enums[e as usize].values[i as usize].as_ref() == "per_market",
        _ => false,
    })
}

/// The last day of the evidence for a control in a list of claims, where all that claims it there has run out.
pub fn ran_out(cx: &Context, d: Dep, control: ObjId, today: Day) -> Option<Day> {
    let Dep::Unknown(o, p) = d else { return None };
    let mut last = None;
    for row in cx.world.rows(cx.world.stated(o, p)?) {
        if !matches!(row.head, Const::Object(c) if c == control) {
            continue;
        }
        let until = row.links().iter().filter(|l| l.0.as_ref() == "until").flat_map(|l| &l.1);
        let until = until.filter_map(|c| if let Const::Day(d) = c { Some(*d) } else { None }).next();
        last = last.max(Some(until.filter(|d| *d < today)?));
    }
    last
}

fn text(cx: &Context, d: Dep, control: Option<ObjId>, markets: &[ObjId], subject: &str, ran_out: Option<Day>) -> String {
    match control {
        Some(c) => format!(
            "Does {subject} have \"{}\"? Write `{}` among what it has, or {}what it lacks.{}",
            say::titled(cx.world, c),
            claim(cx, c, markets),
            match markets.is_empty() {
                true => String::new(),
                false => format!("`{}` among ", cx.world.object(c).name),
            },
            ran_out.map_or(String::new(), |d| format!(" The claim that it has it ran out on {d}."))
        ),
        None => say::question(cx.world, d, "en"),
    }
}

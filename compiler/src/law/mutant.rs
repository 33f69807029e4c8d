//! Mutants of the law: one condition dropped, everything else as it stands. What no `expect` notices is law that nobody tried.

use super::ir::{Ex, Law, Op, Version, Word};
use super::visit::{children, children_mut};
use crate::base::{Day, Origin};
use crate::model::library::{LawSort, RuleSort};

/// What is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A version of a rule: it never holds.
    Rule,
    When,
    Unless,
    Require,
    /// `by DATE` of a `require`.
    Deadline,
    /// One side of an `and`.
    Conjunct,
    /// One side of an `or`.
    Alternative,
    /// The `where` of a quantifier or an aggregate.
    Where,
    /// The `if` of a row.
    Row,
    Need,
    Asked,
}

impl Part {
    pub fn word(self) -> &'static str {
        match self {
            Part::Rule => "rule",
            Part::When => "when",
            Part::Unless => "unless",
            Part::Require => "require",
            Part::Deadline => "by",
            Part::Conjunct => "and",
            Part::Alternative => "or",
            Part::Where => "where",
            Part::Row => "if",
            Part::Need => "needs",
            Part::Asked => "asks",
        }
    }
}

/// An expression of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Condition(usize),
    Row(usize),
    Body,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Change {
    Rule,
    Condition(usize),
    Deadline(usize),
    Row(usize),
    Need(usize),
    Asked(usize),
    /// The n-th member of the `and` or `or` at a path of children, or the `where` there.
    Inside(Slot, Vec<usize>, Option<usize>),
}

/// One condition that can be dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    pub part: Part,
    /// Index of the version among its name's.
    pub version: usize,
    pub since: Day,
    pub until: Day,
    /// What is dropped, to be shown.
    pub origin: Origin,
    /// The mechanism, of a need.
    pub need: Option<u32>,
    change: Change,
}

/// All mutants of a name of the law, in order of its versions and of what they say.
pub fn of(law: &Law, name: u32, sort: LawSort) -> Vec<Mutant> {
    let mut out = Vec::new();
    for (i, v) in law.names[name as usize].iter().enumerate() {
        let mut finder = Finder {
            version: i,
            v,
            out: &mut out,
        };
        finder.all(sort);
    }
    out
}

struct Finder<'a> {
    version: usize,
    v: &'a Version,
    out: &'a mut Vec<Mutant>,
}

impl Finder<'_> {
    fn push(&mut self, part: Part, origin: Origin, change: Change) {
        self.out.push(Mutant {
            part,
            version: self.version,
            since: self.v.since,
            until: self.v.until,
            origin,
            need: match change {
                Change::Need(i) => self.v.needs.get(i).copied(),
                _ => None,
            },
            change,
        });
    }

    fn all(&mut self, sort: LawSort) {
        let v = self.v;
        if matches!(sort, LawSort::Rule(_)) {
            self.push(Part::Rule, v.origin, Change::Rule);
        }
        for (i, c) in v.conditions.iter().enumerate() {
            let part = match c.word {
                Word::When => Part::When,
                Word::Unless => Part::Unless,
                Word::Require => Part::Require,
            };
            self.push(part, c.origin, Change::Condition(i));
            if let Some(d) = &c.due {
                self.push(Part::Deadline, d.origin, Change::Deadline(i));
            }
            self.inside(Slot::Condition(i), &c.ex, &mut Vec::new());
        }
        for (i, r) in v.rows.iter().enumerate() {
            // Rows written together share their condition.
            if let Some(c) = &r.condition
                && !v.rows[..i]
                    .iter()
                    .any(|o| o.condition.as_ref().is_some_and(|d| d.origin == c.origin))
            {
                self.push(Part::Row, c.origin, Change::Row(i));
                self.inside(Slot::Row(i), c, &mut Vec::new());
            }
        }
        // A lone need is the demand itself.
        if v.needs.len() > 1 {
            for i in 0..v.needs.len() {
                self.push(Part::Need, v.origin, Change::Need(i));
            }
        }
        for (i, a) in v.asks.iter().enumerate() {
            self.push(Part::Asked, a.origin, Change::Asked(i));
        }
        if let Some(b) = &v.body {
            self.inside(Slot::Body, b, &mut Vec::new());
        }
    }

    fn inside(&mut self, slot: Slot, ex: &Ex, path: &mut Vec<usize>) {
        match &ex.op {
            Op::And(list) | Op::Or(list) if list.len() > 1 => {
                let part = if matches!(ex.op, Op::And(_)) {
                    Part::Conjunct
                } else {
                    Part::Alternative
                };
                for (i, x) in list.iter().enumerate() {
                    self.push(part, x.origin, Change::Inside(slot, path.clone(), Some(i)));
                }
            }
            Op::Quant { where_: Some(w), .. } => self.push(Part::Where, w.origin, Change::Inside(slot, path.clone(), None)),
            Op::Fold(_, c) => {
                if let Some(w) = &c.where_ {
                    self.push(Part::Where, w.origin, Change::Inside(slot, path.clone(), None));
                }
            }
            _ => {}
        }
        for (i, x) in children(ex).into_iter().enumerate() {
            path.push(i);
            self.inside(slot, x, path);
            path.pop();
        }
    }
}

impl Mutant {
    /// Drops the condition; gives back the version as it was, for [`restore`].
    pub fn apply(&self, law: &mut Law, name: u32) -> Version {
        let v = &mut law.names[name as usize][self.version];
        let old = v.clone();
        match &self.change {
            // Its days are over before they begin.
            Change::Rule => (v.since, v.until) = (Day::NEVER, Day::ALWAYS),
            Change::Condition(i) => drop(v.conditions.remove(*i)),
            Change::Deadline(i) => v.conditions[*i].due = None,
            Change::Row(i) => each_row(v, *i, &mut |c| *c = None),
            Change::Need(i) => drop(v.needs.remove(*i)),
            Change::Asked(i) => drop(v.asks.remove(*i)),
            Change::Inside(slot, path, member) => {
                let drop = |top: Option<&mut Ex>| {
                    if let Some(ex) = top.and_then(|t| at(t, path)) {
                        without(ex, *member);
                    }
                };
                match slot {
                    Slot::Condition(i) => drop(Some(&mut v.conditions[*i].ex)),
                    Slot::Row(i) => each_row(v, *i, &mut |c| drop(c.as_mut())),
                    Slot::Body => drop(v.body.as_mut()),
                }
            }
        }
        old
    }
}

/// The conditions written at the place of this row's.
fn each_row(v: &mut Version, row: usize, change: &mut dyn FnMut(&mut Option<Ex>)) {
    let shared = v.rows[row].condition.as_ref().map(|c| c.origin);
    let rows = v.rows.iter_mut().filter(|r| r.condition.as_ref().map(|c| c.origin) == shared);
    rows.for_each(|r| change(&mut r.condition));
}

/// Puts back what [`Mutant::apply`] changed.
pub fn restore(law: &mut Law, name: u32, version: usize, old: Version) {
    law.names[name as usize][version] = old;
}

fn at<'e>(ex: &'e mut Ex, path: &[usize]) -> Option<&'e mut Ex> {
    match path {
        [] => Some(ex),
        [i, rest @ ..] => at(children_mut(ex).into_iter().nth(*i)?, rest),
    }
}

fn without(ex: &mut Ex, member: Option<usize>) {
    match (&mut ex.op, member) {
        (Op::And(list) | Op::Or(list), Some(i)) => drop(list.remove(i)),
        (Op::Quant { where_, .. }, None) => *where_ = None,
        (Op::Fold(_, c), None) => c.where_ = None,
        _ => {}
    }
}

/// Whether a pack may not be released while a condition of such a rule is unnoticed.
pub fn must_be_noticed(sort: LawSort) -> bool {
    matches!(
        sort,
        LawSort::Rule(RuleSort::Transmission | RuleSort::Prohibit | RuleSort::Exempt | RuleSort::Demand)
    )
}

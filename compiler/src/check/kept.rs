//! Results kept as they are found: one verdict for all subjects that share it. A large model has millions of results and a few thousand
//! verdicts, so a [`Result`] for each is made only where somebody looks at it.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::lists::{Lists, NO_NUMBER, NOTHING, Numbers};
use super::result::Result;
use crate::base::{self, Index};
use crate::law::duty::Subject;
use crate::law::judging::Said;
use crate::law::profile::{Level, Profiles};
use crate::law::subjects::Subjects;
use crate::law::verdict::Verdict;
use crate::model::ObjId;

/// One verdict under a rule, or under the regime as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub rule: Option<u32>,
    pub control: Option<ObjId>,
    pub said: Said,
    pub level: Option<base::Level>,
    /// How many subjects it is told of.
    pub count: usize,
    /// Some acceptance may waive it.
    pub waivable: bool,
}

/// Which subjects a block speaks of, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    Crossings,
    Holdings,
    Listed(Vec<Subject>),
}

/// The results of one rule, or of the regime as a whole, on one sort of subjects.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The duty; `None`: the regime's verdicts on crossings.
    pub duty: Option<u32>,
    order: Order,
    /// The profile of each crossing or holding, and its history.
    profiles: Arc<[u32]>,
    histories: Arc<[u32]>,
    /// What is told of each profile, or of each subject listed; no number where the subjects of a profile are not told the same.
    numbers: Numbers,
    /// What is told of each history, where that is not the same for all of a profile.
    by_history: Numbers,
    /// Of subjects that are not told the same as their history.
    apart: Index<u32, u32>,
    lists: Lists,
}

/// All results of one regime on one day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Part {
    pub regime: u32,
    pub kept: Vec<Told>,
    pub blocks: Vec<Block>,
    /// What the verdicts speak of.
    pub subjects: Arc<Subjects>,
    /// The acceptance that waives a result.
    waived: Index<(Subject, u32), usize>,
}

impl Block {
    /// A block over all crossings or holdings.
    pub fn by_profile(duty: Option<u32>, holdings: bool, profiles: &Profiles) -> Block {
        let (order, of, histories) = if holdings {
            (Order::Holdings, &profiles.holdings, Arc::from([]))
        } else {
            (Order::Crossings, &profiles.crossings, profiles.histories.clone())
        };
        Block {
            duty,
            order,
            profiles: of.clone(),
            histories,
            numbers: Numbers::new(),
            by_history: Numbers::new(),
            apart: Index::default(),
            lists: Lists::new(),
        }
    }
    /// A block over these subjects.
    pub fn listed(duty: Option<u32>) -> Block {
        Block {
            duty,
            order: Order::Listed(Vec::new()),
            profiles: Arc::from([]),
            histories: Arc::from([]),
            numbers: Numbers::new(),
            by_history: Numbers::new(),
            apart: Index::default(),
            lists: Lists::new(),
        }
    }

    /// The next profile.
    pub fn push_profile(&mut self, list: &[u32]) {
        let n = self.lists.number(list);
        self.numbers.push(n);
    }
    /// The next profile, whose subjects are not told the same.
    pub fn push_parted(&mut self) {
        self.numbers.push(NO_NUMBER);
    }
    /// A subject of such a profile, and all of its history where that is all it rests on.
    pub fn push_apart(&mut self, i: u32, rests: Level, list: &[u32]) {
        let n = self.lists.number(list);
        match self.histories.get(i as usize) {
            Some(h) if rests <= Level::History => {
                self.by_history.put(*h as usize, n);
            }
            _ => {
                self.apart.insert(i, n);
            }
        }
    }
    /// What is told of a crossing or holding.
    fn told_of(&self, i: u32) -> Option<u32> {
        let of_history = || self.by_history.get(*self.histories.get(i as usize)? as usize);
        let known = self.numbers.get(self.profiles[i as usize] as usize).or_else(of_history);
        known.or_else(|| self.apart.get(&i).copied())
    }
    /// What is told of a subject of a parted profile, if it or one of its history was told of.
    pub fn known(&self, i: u32) -> Option<&[u32]> {
        self.told_of(i).map(|n| self.lists.get(n))
    }
    /// The next subject of a list; nothing is kept of one that nothing is told of.
    pub fn push_subject(&mut self, s: Subject, list: &[u32]) {
        if list.is_empty() {
            return;
        }
        let n = self.lists.number(list);
        self.numbers.push(n);
        if let Order::Listed(l) = &mut self.order {
            l.push(s);
        }
    }

    /// All is told.
    pub fn close(&mut self) {
        self.lists.close();
        self.numbers.close();
        self.by_history.close();
    }

    /// Each subject with what is told of it, in order.
    pub fn each(&self, f: &mut dyn FnMut(Subject, &[u32])) {
        self.each_with(&|_| true, f);
    }

    /// Each subject that one of the wanted verdicts is told of, with all that is told of it, in order. A verdict nobody is told of costs no look.
    pub fn each_with(&self, wanted: &dyn Fn(u32) -> bool, f: &mut dyn FnMut(Subject, &[u32])) {
        let lists = self.lists.with(wanted);
        if lists.is_clear() {
            return;
        }
        let is_wanted = |n: &u32| lists.contains(*n as usize);
        let subject = match &self.order {
            Order::Listed(l) => {
                for (i, s) in l.iter().enumerate() {
                    if let Some(n) = self.numbers.get(i).filter(is_wanted) {
                        f(*s, self.lists.get(n));
                    }
                }
                return;
            }
            Order::Crossings => Subject::Crossing,
            Order::Holdings => Subject::Holding,
        };
        for i in 0..self.profiles.len() as u32 {
            if let Some(n) = self.told_of(i).filter(is_wanted) {
                f(subject(i), self.lists.get(n));
            }
        }
    }

    /// What is told of one crossing or holding, or of one of those listed.
    pub fn tells_of(&self, s: Subject) -> &[u32] {
        let known = match (&self.order, s) {
            (Order::Listed(l), _) => l.iter().position(|x| *x == s).and_then(|i| self.numbers.get(i)),
            (_, Subject::Crossing(i) | Subject::Holding(i)) => self.told_of(i),
            _ => None,
        };
        self.lists.get(known.unwrap_or(NOTHING))
    }

    /// The crossings of a flow, or the holdings of a node, in order; nothing where the subjects are listed.
    pub fn of_thing(&self, subjects: &Subjects, thing: ObjId) -> Vec<Subject> {
        let (list, subject): (_, fn(u32) -> Subject) = match self.order {
            Order::Crossings => (subjects.by_flow.get(&thing), Subject::Crossing),
            Order::Holdings => (subjects.holdings_of_node.get(&thing), Subject::Holding),
            Order::Listed(_) => (None, Subject::Object),
        };
        list.into_iter().flatten().map(|i| subject(*i)).collect()
    }

    /// The subjects are holdings.
    pub fn is_of_holdings(&self) -> bool {
        self.order == Order::Holdings
    }

    /// The subjects are few and each stands for itself.
    pub fn is_listed(&self) -> bool {
        matches!(self.order, Order::Listed(_))
    }
}

impl Part {
    pub fn new(regime: u32, subjects: Arc<Subjects>) -> Part {
        Part {
            regime,
            subjects,
            ..Part::default()
        }
    }
    pub fn waive(&mut self, s: Subject, kept: u32, acceptance: usize) {
        self.waived.insert((s, kept), acceptance);
    }
    pub fn accepted(&self, s: Subject, kept: u32) -> Option<usize> {
        if !self.kept[kept as usize].waivable {
            return None;
        }
        self.waived.get(&(s, kept)).copied()
    }
    /// The acceptances that waive something.
    pub fn waivers(&self) -> impl Iterator<Item = usize> {
        self.waived.values().copied()
    }
    /// How many results are waived.
    pub fn waived(&self) -> usize {
        self.waived.len()
    }
    pub fn len(&self) -> usize {
        self.kept.iter().map(|t| t.count).sum()
    }
    pub fn is_empty(&self) -> bool {
        self.kept.iter().all(|t| t.count == 0)
    }
    /// A verdict as it is told of one subject.
    pub fn verdict(&self, s: Subject, kept: u32) -> Arc<Verdict> {
        self.kept[kept as usize].said.of(&self.subjects.roles(s))
    }
    pub fn result(&self, s: Subject, kept: u32) -> Result {
        let t = &self.kept[kept as usize];
        Result {
            regime: self.regime,
            rule: t.rule,
            subject: s,
            control: t.control,
            verdict: self.verdict(s, kept),
            level: t.level,
            accepted: self.accepted(s, kept),
        }
    }
    /// Every result, in order.
    pub fn each(&self, f: &mut dyn FnMut(&Block, Subject, u32)) {
        self.each_with(&|_| true, f);
    }
    /// Every result of the wanted verdicts, in order.
    pub fn each_with(&self, wanted: &dyn Fn(u32) -> bool, f: &mut dyn FnMut(&Block, Subject, u32)) {
        for b in &self.blocks {
            b.each_with(wanted, &mut |s, list| list.iter().filter(|t| wanted(**t)).for_each(|t| f(b, s, *t)));
        }
    }
    /// The same of some subjects alone.
    fn of_subjects(&self, wanted: &dyn Fn(Subject) -> bool) -> Part {
        let mut out = Part {
            kept: self.kept.clone(),
            waived: self.waived.iter().filter(|(k, _)| wanted(k.0)).map(|(k, a)| (*k, *a)).collect(),
            ..Part::new(self.regime, self.subjects.clone())
        };
        out.kept.iter_mut().for_each(|t| t.count = 0);
        for b in &self.blocks {
            let mut own = Block::listed(b.duty);
            b.each(&mut |s, list| {
                if wanted(s) {
                    own.push_subject(s, list);
                    list.iter().for_each(|t| out.kept[*t as usize].count += 1);
                }
            });
            own.close();
            out.blocks.push(own);
        }
        out
    }
    /// How many results each verdict has at its level, those that somebody waived at none.
    pub fn levels(&self) -> impl Iterator<Item = (Option<base::Level>, usize)> {
        let mut waived: Vec<usize> = vec![0; self.kept.len()];
        self.waived.keys().for_each(|(_, t)| waived[*t as usize] += 1);
        self.kept.iter().zip(waived).flat_map(|(t, n)| [(t.level, t.count - n), (None, n)])
    }
    /// The gravest level that nobody waived.
    pub fn worst(&self) -> Option<base::Level> {
        self.levels().filter(|(_, n)| *n > 0).filter_map(|(level, _)| level).max()
    }
}

/// The results of some regimes. It reads as a list of results, which is made when it is first read so.
#[derive(Default)]
pub struct List {
    pub parts: Vec<Arc<Part>>,
    all: OnceLock<Vec<Result>>,
}

impl List {
    pub fn new(parts: Vec<Arc<Part>>) -> List {
        List {
            parts,
            all: OnceLock::new(),
        }
    }
    /// How many results there are.
    pub fn count(&self) -> usize {
        self.parts.iter().map(|p| p.len()).sum()
    }
    /// Those of some regimes.
    pub fn of_regimes(&self, regimes: &[u32]) -> List {
        List::new(self.parts.iter().filter(|p| regimes.contains(&p.regime)).cloned().collect())
    }
    /// Those about some subjects.
    pub fn of_subjects(&self, wanted: &dyn Fn(Subject) -> bool) -> List {
        List::new(self.parts.iter().map(|p| Arc::new(p.of_subjects(wanted))).collect())
    }
}

impl Deref for List {
    type Target = [Result];
    fn deref(&self) -> &[Result] {
        self.all.get_or_init(|| {
            let mut out = Vec::with_capacity(self.count());
            for p in &self.parts {
                p.each(&mut |_, s, t| out.push(p.result(s, t)));
            }
            out
        })
    }
}

impl<'a> IntoIterator for &'a List {
    type Item = &'a Result;
    type IntoIter = std::slice::Iter<'a, Result>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for List {
    type Item = Result;
    type IntoIter = std::vec::IntoIter<Result>;
    fn into_iter(self) -> Self::IntoIter {
        self.to_vec().into_iter()
    }
}

impl Clone for List {
    fn clone(&self) -> List {
        List::new(self.parts.clone())
    }
}

impl PartialEq for List {
    fn eq(&self, o: &List) -> bool {
        self.parts == o.parts
    }
}

impl std::fmt::Debug for List {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

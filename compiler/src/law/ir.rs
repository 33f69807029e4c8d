//! The law as it is evaluated: names resolved, members bound, variables numbered.

use std::sync::Arc;

use portolan_syntax::tree::{Arith, Cmp, Quantifier, Text};

use super::members::Member;
use super::value::Val;
use crate::base::{Day, Origin};
use crate::model::schema::EnumId;
use crate::model::{CatId, KindId, ObjId, PropId};

/// An expression with the place it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Ex {
    pub op: Op,
    pub origin: Origin,
}

/// Things a rule may range over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Extent {
    Crossings,
    Holdings,
    Sales,
    /// All declared things of a kind: nodes, flows, entities, documents, products.
    Kind(KindId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    Count,
    Sum,
    Min,
    Max,
    Distinct,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Op {
    Const(Val),
    Var(u32),
    Today,
    /// Members of `self` where a default is evaluated.
    Member(Box<Ex>, Arc<Member>),
    /// A rule, define or open point with its arguments; index of [`crate::model::Library::laws`].
    Call(u32, Vec<Ex>),
    /// A set, ranged over or tested.
    Set(u32, Vec<Ex>),
    Territory(u32),
    Extent(Extent),
    EnumValues(EnumId),
    List(Vec<Ex>),
    Not(Box<Ex>),
    And(Vec<Ex>),
    Or(Vec<Ex>),
    Cmp(Cmp, Box<Ex>, Box<Ex>),
    In(Box<Ex>, Box<Ex>),
    IsKind(Box<Ex>, KindId),
    IsCategory(Box<Ex>, CatId),
    /// Value of a row or constant on the right.
    Is(Box<Ex>, Box<Ex>),
    Arith(Arith, Box<Ex>, Box<Ex>),
    Quant {
        quantifier: Quantifier,
        slot: u32,
        domain: Box<Ex>,
        where_: Option<Box<Ex>>,
        satisfies: Option<Box<Ex>>,
    },
    Fold(Fold, Box<Comprehension>),
    StartOfYear(Box<Ex>),
    Next(Box<Ex>, Box<Ex>, Box<Ex>),
    /// Something that could not be resolved; a diagnostic says so.
    Broken,
}

/// `term for x in S for y in T where E within D`
#[derive(Debug, Clone, PartialEq)]
pub struct Comprehension {
    pub term: Ex,
    pub fors: Vec<(u32, Ex)>,
    pub where_: Option<Ex>,
    pub within: Option<Ex>,
    /// The term itself is a list to be folded: `distinct(a.people)`.
    pub list: bool,
}

/// What a binder or parameter accepts.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    Any,
    Crossing,
    Holding,
    Sale,
    Part,
    Kind(KindId),
    /// A transmission by its name: its value.
    Rule(u32),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Binder {
    pub name: Arc<str>,
    pub slot: u32,
    pub test: Test,
    /// `p in c.parties`
    pub domain: Option<Ex>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Word {
    When,
    Unless,
    Require,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    pub word: Word,
    pub words: Option<Text>,
    pub cites: Option<Arc<str>>,
    pub ex: Ex,
    pub due: Option<Ex>,
    pub origin: Origin,
}

/// One row of a set.
#[derive(Debug, Clone, PartialEq)]
pub struct SetRow {
    /// The head as a value, or another set or unary predicate.
    pub head: Ex,
    pub links: Vec<(Arc<str>, Vec<Val>)>,
    pub since: Day,
    pub until: Day,
    pub cites: Option<Arc<str>>,
    pub words: Option<Text>,
    pub condition: Option<Ex>,
    pub origin: Origin,
}

/// What a duty asks of a product or thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub control: ObjId,
    /// Least evidence, as a value of the core enum.
    pub evidence: Option<u32>,
    pub origin: Origin,
}

/// One compiled version of a rule, define, set or open point.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    pub since: Day,
    pub until: Day,
    pub binders: Vec<Binder>,
    /// `with d: KIND`
    pub with: Option<(u32, KindId)>,
    pub conditions: Vec<Condition>,
    pub needs: Vec<u32>,
    pub asks: Vec<Asked>,
    pub topic: Option<ObjId>,
    pub level: Option<crate::base::Level>,
    /// `recalled`, `partly` or `inferred`: the words of the law were not read in full.
    pub unread: Option<Arc<str>>,
    pub body: Option<Ex>,
    pub rows: Vec<SetRow>,
    pub slots: u32,
    pub origin: Origin,
}

/// A compiled default of a property.
#[derive(Debug, Clone, PartialEq)]
pub struct DefaultEx {
    pub ex: Ex,
    pub condition: Option<Ex>,
}

/// All law a world sees, compiled.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Law {
    /// Parallel to [`crate::model::Library::laws`].
    pub names: Vec<Vec<Version>>,
    /// Parallel to the schema's properties.
    pub defaults: Vec<Option<DefaultEx>>,
    /// Territory of each regime.
    pub territories: Vec<Vec<Ex>>,
    /// `holidays` set of each regime, if it has one.
    pub holidays: Vec<Option<u32>>,
    /// Strongly connected component of each name, and whether it is recursive.
    pub component: Vec<u32>,
    pub recursive: Vec<bool>,
    /// Whether a define gives a truth; its unknown arguments then give an unknown, never an error.
    pub truth: Vec<bool>,
    pub diagnostics: Vec<crate::base::Diagnostic>,
    /// What an author of a pack may want to look at; no error.
    pub notes: Vec<crate::base::Diagnostic>,
}

impl Law {
    /// The version of a name in force on a day.
    pub fn at(&self, name: u32, today: Day) -> Option<&Version> {
        self.names[name as usize].iter().find(|v| v.since <= today && today <= v.until)
    }
    pub fn default_of(&self, prop: PropId) -> Option<&DefaultEx> {
        self.defaults.get(prop as usize).and_then(Option::as_ref)
    }
}

impl Ex {
    /// This expression and all within it.
    pub fn each(&self, f: &mut dyn FnMut(&Ex)) {
        f(self);
        self.parts(&mut |x| x.each(f));
    }

    /// The expressions directly within it.
    pub fn parts(&self, f: &mut dyn FnMut(&Ex)) {
        match &self.op {
            Op::Const(_) | Op::Var(_) | Op::Today | Op::Territory(_) | Op::Extent(_) | Op::EnumValues(_) | Op::Broken => {}
            Op::Member(x, _) | Op::Not(x) | Op::IsKind(x, _) | Op::IsCategory(x, _) | Op::StartOfYear(x) => f(x),
            Op::Call(_, l) | Op::Set(_, l) | Op::List(l) | Op::And(l) | Op::Or(l) => l.iter().for_each(f),
            Op::Cmp(_, a, b) | Op::In(a, b) | Op::Is(a, b) | Op::Arith(_, a, b) => {
                f(a);
                f(b);
            }
            Op::Next(a, b, c) => {
                f(a);
                f(b);
                f(c);
            }
            Op::Quant {
                domain, where_, satisfies, ..
            } => {
                f(domain);
                where_.iter().chain(satisfies).for_each(|x| f(x));
            }
            Op::Fold(_, c) => {
                f(&c.term);
                c.fors.iter().for_each(|x| f(&x.1));
                c.where_.iter().chain(&c.within).for_each(f);
            }
        }
    }
}

impl Law {
    /// Every expression of every name, set and default.
    pub fn each(&self, f: &mut dyn FnMut(&Ex)) {
        for v in self.names.iter().flatten() {
            let binders = v.binders.iter().filter_map(|b| b.domain.as_ref());
            let conditions = v.conditions.iter().flat_map(|c| std::iter::once(&c.ex).chain(&c.due));
            let rows = v.rows.iter().flat_map(|r| std::iter::once(&r.head).chain(&r.condition));
            for x in binders.chain(conditions).chain(rows).chain(&v.body) {
                x.each(f);
            }
        }
        for d in self.defaults.iter().flatten() {
            d.ex.each(f);
            d.condition.iter().for_each(|x| x.each(f));
        }
        self.territories.iter().flatten().for_each(|x| x.each(f));
    }
}

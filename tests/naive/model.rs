//! A project and a regime as plain data: what the naive evaluator reads and what is printed for the engine.

use std::collections::BTreeMap;

/// A declared thing.
pub type Id = usize;

pub const ALWAYS: i64 = i64::MIN;
pub const NEVER: i64 = i64::MAX;

/// A value when everything is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum V {
    Bool(bool),
    Num(i64),
    /// A whole number of hundredths.
    Share(i64),
    /// Days since 2026-01-01.
    Day(i64),
    /// Months and days.
    Span(i64, i64),
    Grade(usize),
    Role(&'static str),
    Thing(Id),
    /// A party in an activity.
    Part(Id, Option<Id>),
    Crossing(usize),
    Holding(usize),
    Sale(usize),
    None,
    /// What `unknown` after a connective stands for: of this thing's property, in this row.
    Hole(Id, &'static str, usize),
    Everything,
    List(Vec<V>),
    Row(Box<V>, Vec<(&'static str, V)>),
}

impl V {
    /// A row stands for its head, a part for its party.
    pub fn plain(&self) -> &V {
        match self {
            V::Row(head, _) => head.plain(),
            other => other,
        }
    }
    pub fn is_true(&self) -> bool {
        *self.plain() == V::Bool(true)
    }
}

/// What a thing says of a property.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Said {
    /// Heads with connectives.
    pub rows: Vec<V>,
    /// `unknown` is written, alone or among others.
    pub open: bool,
    pub everything: bool,
    /// Rows that hold under a condition, by their place.
    pub ifs: Vec<(usize, Ex)>,
}

#[derive(Debug, Clone)]
pub struct Thing {
    pub name: String,
    pub kind: &'static str,
    /// A category, a kind of paper, or nothing.
    pub base: Option<&'static str>,
    pub prototype: Option<Id>,
    /// The site it stands in.
    pub holder: Option<Id>,
    pub said: BTreeMap<&'static str, Said>,
}

#[derive(Debug, Clone)]
pub struct Arrow {
    /// The flow as a thing, for its properties.
    pub flow: Id,
    pub source: Id,
    pub target: Id,
    pub sight: bool,
    /// `None` carries everything.
    pub carries: Option<Vec<Id>>,
}

/// What stands for a property nobody states.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unsaid {
    Ask,
    Nothing,
    False,
    Num(i64),
    Everything,
    Always,
    Never,
    /// Another property of the same thing.
    Same(&'static str),
    /// Nothing, if the data are not personal; else it is asked.
    NothingUnlessPersonal,
}

/// The schema, from the description of the language: default, whether many, whether inherited.
pub fn shape(kind: &str, property: &str) -> Option<(Unsaid, bool, bool)> {
    use Unsaid::*;
    Some(match (kind, property) {
        ("entity" | "authority", "in") | ("people", "in") => (Ask, false, false),
        ("entity" | "authority", "branch_of") => (Nothing, false, false),
        ("entity" | "authority", "owner") => (Ask, true, false),
        ("entity" | "authority", "covered" | "score") => (Ask, false, false),
        ("entity" | "authority", "trusted") => (False, false, false),
        ("entity" | "authority", "opened") => (Ask, false, false),
        ("entity" | "authority", "rank") => (Nothing, false, false),
        ("people", "count") => (Ask, true, false),
        ("people", "part_of") => (Nothing, true, false),
        ("people", "employer") => (Nothing, false, false),
        ("server" | "device" | "site", "in") => (Ask, true, true),
        ("server" | "device" | "site", "operator") => (Ask, false, true),
        ("server" | "device" | "site", "activity" | "staff") => (Nothing, true, true),
        ("server" | "device" | "site", "collects" | "produces") => (Nothing, true, false),
        ("server" | "device" | "site", "stores") => (Ask, true, false),
        ("data", "about") => (NothingUnlessPersonal, true, false),
        ("activity", "decides" | "acts") => (Ask, true, false),
        ("activity", "loud" | "score" | "grade") => (Ask, false, false),
        ("activity", "near") => (False, false, false),
        ("flow", "activity") => (Ask, true, false),
        ("flow", "under") => (Everything, true, false),
        ("flow", "hushed") => (Ask, false, false),
        ("flow", "keys") => (Ask, true, false),
        ("server" | "device" | "site", "product") => (Nothing, false, false),
        ("server" | "device" | "site" | "product", "controls") => (Ask, true, false),
        ("server" | "device" | "site" | "product", "lacks") => (Nothing, true, false),
        ("product", "maker" | "connected") => (Ask, false, false),
        ("product", "markets") => (Ask, true, false),
        ("flow", "arranger") => (Nothing, false, false),
        ("flow", "since") => (Always, false, false),
        ("flow", "until") => (Never, false, false),
        ("document", "parties") => (Ask, true, false),
        ("document", "covers" | "activities" | "names") => (Everything, true, false),
        ("document", "signed" | "sealed") => (Ask, false, false),
        ("document", "effective") => (Same("signed"), false, false),
        ("document", "filed") => (Nothing, false, false),
        ("document", "expires") => (Never, false, false),
        ("document", "pages") => (Num(3), false, false),
        ("country", "part_of") => (Nothing, false, false),
        _ => return None,
    })
}

#[derive(Debug, Clone, PartialEq)]
pub enum Ex {
    Lit(V),
    Var(usize),
    Today,
    Member(Box<Ex>, &'static str),
    /// A define or rule by its place in the law.
    Call(usize, Vec<Ex>),
    Open(usize),
    Extent(&'static str),
    Not(Box<Ex>),
    And(Vec<Ex>),
    Or(Vec<Ex>),
    Cmp(&'static str, Box<Ex>, Box<Ex>),
    /// `x in` a list of things written out, or a place within a country.
    In(Box<Ex>, Box<Ex>),
    /// `x in S(args)`, the set by its place in the law.
    InSet(Box<Ex>, usize, Vec<Ex>),
    List(Vec<Ex>),
    /// A kind, category or kind of paper.
    Is(Box<Ex>, &'static str),
    /// `some`, `no` or `every`: variable, domain, `where`, `satisfies`.
    Quant(&'static str, usize, Box<Ex>, Option<Box<Ex>>, Option<Box<Ex>>),
    Fold(Box<Fold>),
    Plus(Box<Ex>, Box<Ex>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Fold {
    /// `count sum max min distinct`
    pub by: &'static str,
    pub term: Ex,
    pub over: Vec<(usize, Ex)>,
    pub keep: Option<Ex>,
    pub within: Option<V>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Define,
    Set,
    Transmission,
    Prohibit,
    Exempt,
    Demand,
    Mechanism,
    Duty,
}

/// One condition; `require` may have a deadline.
#[derive(Debug, Clone)]
pub struct When {
    pub word: &'static str,
    pub ex: Ex,
    pub by: Option<Ex>,
}

/// A row of a set.
#[derive(Debug, Clone)]
pub struct SetRow {
    pub head: Id,
    pub since: i64,
    pub until: i64,
    pub if_: Option<Ex>,
}

/// One version of a rule, set or define.
#[derive(Debug, Clone)]
pub struct Law {
    pub name: String,
    pub sort: Sort,
    pub since: i64,
    pub until: i64,
    /// Parameters or binders: the kind of each, or the place of a transmission. Variables are numbered from 0.
    pub on: Vec<Binder>,
    /// The kind of paper of `with`; its variable follows those of `on`.
    pub with: Option<&'static str>,
    pub when: Vec<When>,
    /// Of a define.
    pub body: Option<Ex>,
    /// Of a set.
    pub rows: Vec<SetRow>,
    /// Of a demand: places of mechanisms.
    pub needs: Vec<usize>,
    /// Of a duty: controls, each with the least evidence.
    pub asks: Vec<(Id, Option<usize>)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Binder {
    Kind(&'static str),
    /// The value of this transmission.
    Rule(usize),
    /// `p in c.parties`
    Parties,
}

#[derive(Debug, Clone)]
pub struct OpenPoint {
    pub name: String,
    pub default: Option<bool>,
    pub accepted: Option<bool>,
}

#[derive(Debug, Clone)]
pub struct Model {
    pub today: i64,
    pub status: &'static str,
    pub things: Vec<Thing>,
    pub arrows: Vec<Arrow>,
    /// Several laws of one name are versions of it.
    pub laws: Vec<Law>,
    pub opens: Vec<OpenPoint>,
}

impl Model {
    pub fn of(&self, kind: &str) -> Vec<Id> {
        (0..self.things.len()).filter(|i| is_kind(self.things[*i].kind, kind)).collect()
    }
}

/// The kinds the models use and what each is.
pub fn is_kind(kind: &str, of: &str) -> bool {
    kind == of
        || match of {
            "party" => matches!(kind, "entity" | "authority" | "people"),
            "entity" => kind == "authority",
            "node" => matches!(kind, "server" | "device" | "site"),
            _ => false,
        }
}

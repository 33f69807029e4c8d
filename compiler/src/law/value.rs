//! Values of the evaluation: what is known, what lies between bounds, what is unknown and why.

use std::sync::Arc;

use crate::base::{Day, Duration, Interval, Tri};
use crate::model::schema::{EnumId, Unit};
use crate::model::{CatId, ObjId, PropId};

/// Something a value rests on: a fact nobody states, an open point of law, or a default that was assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dep {
    /// `property` of `object` is unknown.
    Unknown(ObjId, PropId),
    /// An open point without a reading; index of the law's name.
    Open(u32),
    /// A number defined through itself.
    Circle(u32),
    /// The schema's default stood in for what is not stated.
    Assumed(ObjId, PropId),
}

impl Dep {
    pub fn is_cause(self) -> bool {
        !matches!(self, Dep::Assumed(..))
    }
}

/// A sorted set of [`Dep`]s; cheap when empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Deps(Option<Arc<[Dep]>>);

impl Deps {
    pub const NONE: Deps = Deps(None);

    pub fn one(d: Dep) -> Deps {
        Deps(Some(Arc::from([d])))
    }
    pub fn from_sorted(v: Vec<Dep>) -> Deps {
        if v.is_empty() { Deps(None) } else { Deps(Some(Arc::from(v))) }
    }
    pub fn iter(&self) -> impl Iterator<Item = Dep> + '_ {
        self.0.iter().flat_map(|a| a.iter().copied())
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
    pub fn union(&self, o: &Deps) -> Deps {
        match (&self.0, &o.0) {
            (_, None) => self.clone(),
            (None, _) => o.clone(),
            (Some(a), Some(b)) => {
                if Arc::ptr_eq(a, b) || b.iter().all(|d| a.binary_search(d).is_ok()) {
                    return self.clone();
                }
                let mut all: Vec<Dep> = a.iter().chain(b.iter()).copied().collect();
                all.sort_unstable();
                all.dedup();
                Deps::from_sorted(all)
            }
        }
    }
    /// Only what was assumed: what a definite truth still rests on.
    pub fn assumed(&self) -> Deps {
        if self.iter().all(|d| !d.is_cause()) {
            return self.clone();
        }
        Deps::from_sorted(self.iter().filter(|d| !d.is_cause()).collect())
    }
    pub fn causes(&self) -> Vec<Dep> {
        self.iter().filter(|d| d.is_cause()).collect()
    }
}

/// A party in an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Part {
    /// The party, branches folded.
    pub party: ObjId,
    /// The activity, or `None` where `unknown` says what is not stated.
    pub activity: Option<ObjId>,
    /// The flow's or node's activity property.
    pub unknown: (ObjId, PropId),
}

#[derive(Debug, Clone, PartialEq)]
pub struct RowVal {
    pub head: Val,
    pub links: Vec<(Arc<str>, Vec<Val>)>,
    /// The thing and property it is a row of: what a connective it lacks would be a fact about.
    pub of: Option<(ObjId, PropId)>,
}

/// A member of a list, with whether it really is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    pub value: Val,
    pub member: Tri,
    pub deps: Deps,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListVal {
    pub items: Vec<Element>,
    /// There may be more, for these reasons.
    pub open: Option<Deps>,
    pub everything: bool,
    /// The thing and property that lists what it has, where another lists what it lacks.
    pub claims: Option<(ObjId, PropId)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum V {
    Truth(Tri),
    Num(Interval, Unit),
    Day(Day, Day),
    Span(Duration),
    Text(Arc<str>),
    Enum(EnumId, u32),
    Object(ObjId),
    Part(Part),
    Crossing(u32),
    Holding(u32),
    Sale(u32),
    Row(Arc<RowVal>),
    List(Arc<ListVal>),
    Category(CatId),
    Regime(u32),
    /// A set without arguments, standing among the members of a list.
    Set(u32),
    /// A unary predicate as a row of a set.
    Predicate(u32),
    None,
    Unknown,
}

/// A value and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Val {
    pub v: V,
    pub deps: Deps,
}

impl Val {
    pub const NONE: Val = Val {
        v: V::None,
        deps: Deps::NONE,
    };

    pub fn new(v: V) -> Val {
        Val { v, deps: Deps::NONE }
    }
    pub fn truth(t: Tri) -> Val {
        Val::new(V::Truth(t))
    }
    /// A truth with its reasons: what is definite rests on assumptions only.
    pub fn judged(t: Tri, deps: Deps) -> Val {
        let deps = if t.is_unknown() { deps } else { deps.assumed() };
        Val { v: V::Truth(t), deps }
    }
    pub fn unknown(d: Dep) -> Val {
        Val {
            v: V::Unknown,
            deps: Deps::one(d),
        }
    }
    pub fn object(o: ObjId) -> Val {
        Val::new(V::Object(o))
    }
    pub fn list(items: Vec<Val>) -> Val {
        let items = items
            .into_iter()
            .map(|value| Element {
                deps: Deps::NONE,
                value,
                member: Tri::T,
            })
            .collect();
        Val::new(V::List(Arc::new(ListVal {
            items,
            ..ListVal::default()
        })))
    }
    /// The same value, resting on `more` too.
    pub fn with(mut self, more: &Deps) -> Val {
        self.deps = self.deps.union(more);
        self
    }
    /// As a truth: `none` is false, what is no truth is unknown.
    pub fn tri(&self) -> Tri {
        match &self.v {
            V::Truth(t) => *t,
            V::None => Tri::F,
            V::Row(r) => r.head.tri(),
            _ => Tri::U,
        }
    }
    /// The head of a row; itself otherwise.
    pub fn head(&self) -> &Val {
        match &self.v {
            V::Row(r) => &r.head,
            _ => self,
        }
    }
    pub fn is_unknown(&self) -> bool {
        matches!(self.head().v, V::Unknown)
    }
}

/// `and` over judged truths: a false operand alone carries a false result.
pub fn and(a: Val, b: Val) -> Val {
    let (x, y) = (a.tri(), b.tri());
    if x.is_false() {
        return Val::judged(Tri::F, a.deps);
    }
    if y.is_false() {
        return Val::judged(Tri::F, b.deps);
    }
    Val::judged(x.and(y), a.deps.union(&b.deps))
}

/// `or` over judged truths: a true operand alone carries a true result.
pub fn or(a: Val, b: Val) -> Val {
    let (x, y) = (a.tri(), b.tri());
    if x.is_true() {
        return Val::judged(Tri::T, a.deps);
    }
    if y.is_true() {
        return Val::judged(Tri::T, b.deps);
    }
    Val::judged(x.or(y), a.deps.union(&b.deps))
}

pub fn not(a: Val) -> Val {
    Val::judged(!a.tri(), a.deps)
}

//! Values of the evaluation: what is known, what lies between bounds, what is unknown and why.

use std::sync::{Arc, OnceLock};

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
    /// The run took more steps than a run may, and went no further.
    Spent,
    /// The schema's default stood in for what is not stated.
    Assumed(ObjId, PropId),
}

impl Dep {
    pub fn is_cause(self) -> bool {
        !matches!(self, Dep::Assumed(..))
    }
    /// The thing it is about, if it is about one.
    pub fn object(self) -> Option<ObjId> {
        match self {
            Dep::Unknown(o, _) | Dep::Assumed(o, _) => Some(o),
            Dep::Open(_) | Dep::Circle(_) | Dep::Spent => None,
        }
    }
    /// The same of another thing.
    pub fn of(self, o: ObjId) -> Dep {
        match self {
            Dep::Unknown(_, p) => Dep::Unknown(o, p),
            Dep::Assumed(_, p) => Dep::Assumed(o, p),
            other => other,
        }
    }
}

/// A set of [`Dep`]s; cheap when empty. What a value of the whole model rests on (a count over all crossings) is kept apart as groups that are
/// shared and never copied: a union of two sets looks at what is their own only.
#[derive(Debug, Clone, Default)]
pub struct Deps(Option<Arc<Set>>);

#[derive(Debug)]
struct Set {
    /// Sorted, each once.
    own: Vec<Dep>,
    /// Each once, by identity.
    groups: Vec<Arc<Group>>,
}

/// Reasons that belong together and are shared as one.
#[derive(Debug)]
struct Group {
    /// Sorted, each once, never empty.
    list: Vec<Dep>,
    /// Some of them are more than assumptions.
    asks: bool,
    /// The assumptions among them; set when first asked for.
    assumed: OnceLock<Option<Arc<Group>>>,
}

impl Group {
    fn assumed(self: &Arc<Group>) -> Option<Arc<Group>> {
        if !self.asks {
            return Some(self.clone());
        }
        self.assumed
            .get_or_init(|| {
                let list: Vec<Dep> = self.list.iter().copied().filter(|d| !d.is_cause()).collect();
                (!list.is_empty()).then(|| Group::new(list))
            })
            .clone()
    }
    fn new(list: Vec<Dep>) -> Arc<Group> {
        Arc::new(Group {
            asks: list.iter().any(|d| d.is_cause()),
            list,
            assumed: OnceLock::new(),
        })
    }
}

impl Deps {
    pub const NONE: Deps = Deps(None);

    fn of(own: Vec<Dep>, groups: Vec<Arc<Group>>) -> Deps {
        if own.is_empty() && groups.is_empty() {
            Deps(None)
        } else {
            Deps(Some(Arc::new(Set { own, groups })))
        }
    }
    pub fn one(d: Dep) -> Deps {
        Deps::of(vec![d], Vec::new())
    }
    pub fn from_sorted(own: Vec<Dep>) -> Deps {
        Deps::of(own, Vec::new())
    }
    /// The union of many; `own` and `groups` gather what was seen.
    pub fn gather<'a>(all: impl Iterator<Item = &'a Deps>) -> Deps {
        let (mut own, mut groups): (Vec<Dep>, Vec<Arc<Group>>) = (Vec::new(), Vec::new());
        for set in all.filter_map(|d| d.0.as_ref()) {
            own.extend(&set.own);
            for g in &set.groups {
                if !groups.iter().any(|h| Arc::ptr_eq(g, h)) {
                    groups.push(g.clone());
                }
            }
        }
        own.sort_unstable();
        own.dedup();
        Deps::of(own, groups)
    }
    /// All of them, sorted, each once.
    pub fn list(&self) -> Vec<Dep> {
        let Some(set) = &self.0 else { return Vec::new() };
        let mut out = set.own.clone();
        if !set.groups.is_empty() {
            out.extend(set.groups.iter().flat_map(|g| g.list.iter().copied()));
            out.sort_unstable();
            out.dedup();
        }
        out
    }
    pub fn iter(&self) -> impl Iterator<Item = Dep> + use<> {
        self.list().into_iter()
    }
    /// Whether a group holds it.
    pub fn in_group(&self, d: Dep) -> bool {
        self.0
            .as_ref()
            .is_some_and(|s| s.groups.iter().any(|g| g.list.binary_search(&d).is_ok()))
    }
    /// Those that are not in a group.
    pub fn own(&self) -> &[Dep] {
        self.0.as_ref().map_or(&[], |s| &s.own)
    }
    /// Those that are in groups, group by group.
    pub fn groups(&self) -> impl Iterator<Item = &[Dep]> {
        self.0.iter().flat_map(|s| s.groups.iter().map(|g| g.list.as_slice()))
    }
    /// The same set as one group: what is said of the whole model names no crossing in particular.
    pub fn sealed(&self) -> Deps {
        match &self.0 {
            Some(s) if !s.own.is_empty() => {
                let mut groups = s.groups.clone();
                groups.push(Group::new(s.own.clone()));
                Deps::of(Vec::new(), groups)
            }
            _ => self.clone(),
        }
    }
    /// The same set with its own members replaced.
    pub fn replaced(&self, with: impl Fn(Dep) -> Dep) -> Deps {
        let Some(s) = &self.0 else { return Deps::NONE };
        let mut own: Vec<Dep> = s.own.iter().map(|d| with(*d)).collect();
        own.sort_unstable();
        own.dedup();
        Deps::of(own, s.groups.clone())
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
    pub fn union(&self, o: &Deps) -> Deps {
        let (Some(a), Some(b)) = (&self.0, &o.0) else {
            return if self.0.is_none() { o.clone() } else { self.clone() };
        };
        if Arc::ptr_eq(a, b) {
            return self.clone();
        }
        let holds = |a: &Set, b: &Set| {
            b.own.iter().all(|d| a.own.binary_search(d).is_ok()) && b.groups.iter().all(|g| a.groups.iter().any(|h| Arc::ptr_eq(g, h)))
        };
        if holds(a, b) {
            return self.clone();
        }
        if holds(b, a) {
            return o.clone();
        }
        Deps::gather([self, o].into_iter())
    }
    /// Only what was assumed: what a definite truth still rests on.
    pub fn assumed(&self) -> Deps {
        let Some(s) = &self.0 else { return Deps::NONE };
        if s.own.iter().all(|d| !d.is_cause()) && s.groups.iter().all(|g| !g.asks) {
            return self.clone();
        }
        let own = s.own.iter().copied().filter(|d| !d.is_cause()).collect();
        Deps::of(own, s.groups.iter().filter_map(Group::assumed).collect())
    }
    pub fn causes(&self) -> Vec<Dep> {
        let Some(s) = &self.0 else { return Vec::new() };
        let groups = s.groups.iter().filter(|g| g.asks).flat_map(|g| g.list.iter());
        let mut out: Vec<Dep> = s.own.iter().chain(groups).copied().filter(|d| d.is_cause()).collect();
        if !s.groups.is_empty() {
            out.sort_unstable();
            out.dedup();
        }
        out
    }
}

impl Eq for Deps {}

impl PartialEq for Deps {
    fn eq(&self, o: &Deps) -> bool {
        match (&self.0, &o.0) {
            (None, None) => true,
            (Some(a), Some(b)) => {
                let same = a.groups.len() == b.groups.len() && a.groups.iter().zip(&b.groups).all(|(g, h)| Arc::ptr_eq(g, h));
                Arc::ptr_eq(a, b) || same && a.own == b.own || self.list() == o.list()
            }
            _ => false,
        }
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

impl Part {
    /// Stands in [`Part::unknown`] where the activity is known.
    pub const KNOWN: (ObjId, PropId) = (ObjId::MAX, PropId::MAX);
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
    /// Behind a pointer, because exact bounds are wide and most values are things and truths.
    Num(Arc<Interval>, Unit),
    Day(Day, Day),
    Span(Arc<Duration>),
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

impl V {
    /// A number between bounds.
    pub fn num(i: Interval, u: Unit) -> V {
        V::Num(Arc::new(i), u)
    }
    pub fn span(d: Duration) -> V {
        V::Span(Arc::new(d))
    }
}

// Values are cloned and moved with every expression, and a list has one for each crossing.
const _: () = assert!(size_of::<Val>() <= 32);

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
    pub fn list(items: impl IntoIterator<Item = Val>) -> Val {
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

/// `and` or `or` over many, with their reasons put together once at the end.
pub struct Joined {
    every: bool,
    /// The operand that decides.
    decided: Option<Val>,
    tri: Tri,
    deps: Vec<Deps>,
}

impl Joined {
    pub fn new(every: bool) -> Joined {
        Joined {
            every,
            decided: None,
            tri: Tri::from(every),
            deps: Vec::new(),
        }
    }
    /// True where nothing more can matter.
    pub fn add(&mut self, v: Val) -> bool {
        let t = v.tri();
        if self.decided.is_none() {
            let decides = if self.every { t.is_false() } else { t.is_true() };
            if decides {
                self.decided = Some(v);
                return true;
            }
            self.tri = if self.every { self.tri.and(t) } else { self.tri.or(t) };
            if !v.deps.is_empty() {
                self.deps.push(v.deps);
            }
        }
        self.decided.is_some()
    }
    pub fn end(self) -> Val {
        match self.decided {
            Some(v) => Val::judged(v.tri(), v.deps),
            None => Val::judged(self.tri, Deps::gather(self.deps.iter())),
        }
    }
}

pub fn not(a: Val) -> Val {
    Val::judged(!a.tri(), a.deps)
}

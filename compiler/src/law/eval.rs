//! Evaluates expressions: three-valued, dated, with causes.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use fixedbitset::FixedBitSet;
use portolan_syntax::tree::Cmp;

use super::ir::*;
use super::profile::{Level, Profiles};
use super::quantify::Quantified;
use super::reads::About;
use super::share::{Key, Slot};
use super::subjects::Subjects;
use super::value::*;
use crate::base::{Day, Index, Q, Tri};
use crate::graph::Graph;
use crate::lineage::Lineage;
use crate::model::library::LawSort;
use crate::model::{ObjId, PropId, World};

/// What an evaluation reads; the same for every day and reading.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub world: &'a World,
    pub graph: &'a Graph,
    pub lineage: &'a Lineage,
    pub subjects: &'a Arc<Subjects>,
    pub law: &'a Law,
    /// Where the names of the law that are read are written down, if anybody asks.
    pub trace: Option<&'a super::trace::Trace>,
    /// Where one judgement may serve many subjects; `None`: each is judged by itself.
    pub profiles: Option<&'a Profiles>,
}

/// Positions a model takes on open points: index of the law's name -> value.
pub type Positions = BTreeMap<u32, Val>;

/// A fact an expression read, for proofs.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    pub object: ObjId,
    pub prop: PropId,
    pub value: Val,
}

/// One evaluation: a day, positions on open points, and facts overlaid on what is stated.
pub struct Eval<'a> {
    pub cx: Context<'a>,
    pub today: Day,
    pub positions: Cow<'a, Positions>,
    pub overlay: Index<(ObjId, PropId), Val>,
    /// The market a sale is judged for: claims per market are read for it.
    pub market: Cell<Option<ObjId>>,
    pub(super) memo: RefCell<Index<Key, Slot>>,
    /// Values of calls about one subject, by what they read of it.
    pub(super) paths: RefCell<super::paths::Paths<Slot>>,
    pub(super) roots: RefCell<Index<Key, u32>>,
    /// The trees of calls of one subject and at most one thing more, by name, sort of subject and that thing.
    pub(super) plain_roots: RefCell<Index<(u32, u8, u64), u32>>,
    /// What is being evaluated about whom, innermost last.
    pub(super) frames: RefCell<Vec<super::reading::Frame>>,
    pub(super) codes: super::codes::SharedCodes,
    /// Another evaluation with the same day and fewer facts: what it found for certain holds here too.
    pub base: Option<&'a Eval<'a>>,
    /// Things an overlay speaks of that share a class.
    pub(super) moved: Vec<ObjId>,
    pub(super) level: Cell<Level>,
    pub(super) wide: Cell<bool>,
    /// The name of the law whose text is being read.
    pub(super) within: Cell<Option<u32>>,
    /// What is being judged: the sorts of subjects a value around this one is about.
    pub(super) about: Cell<u8>,
    /// Properties that were read of anything.
    pub(super) read: RefCell<FixedBitSet>,
    /// Reads that no profile foresaw: what was shared is void.
    pub(super) unforeseen: RefCell<BTreeSet<(About, PropId)>>,
    pub(super) props: RefCell<Index<(ObjId, PropId), (Val, Level, super::reading::Mask)>>,
    /// The role of each party in its activity, and whom it works for.
    pub(super) acting: RefCell<Index<Part, (Val, Val)>>,
    /// The people of each activity: what data are about is the same whoever asks.
    pub(super) people: RefCell<Index<ObjId, Val>>,
    /// Whether an activity's list of parties names one, by the list's property.
    pub(super) named: RefCell<Index<(ObjId, PropId, ObjId), Option<bool>>>,
    /// Things of a kind, and other long lists, made once.
    pub(super) lists: RefCell<Index<(u8, u32), Val>>,
    /// Buckets of extents by a member.
    pub(super) buckets: RefCell<super::extent::Buckets>,
    /// Conditions on rows of the model, by where each lies and whose it is.
    pub(super) conditions: RefCell<Index<(usize, ObjId), Rc<Ex>>>,
    /// What was said of long lists, whoever asked.
    pub(super) once: super::once::Once,
    /// Recursive components whose values rest on more than profiles.
    pub(super) alone: RefCell<BTreeSet<u32>>,
    pub(super) solving: RefCell<Vec<super::rules::Solving>>,
    pub(super) depth: Cell<u32>,
    /// Numbers each unknown was compared with: the ends of the ranges worth trying.
    pub compared: RefCell<BTreeMap<Dep, BTreeSet<Q>>>,
    pub reads: RefCell<Option<Vec<Read>>>,
    /// Evaluations done, a bound against hostile packs.
    pub(super) steps: Cell<u64>,
}

/// Steps one evaluator may take; beyond it everything is unknown. A real regime needs a few thousand per crossing.
const MOST_STEPS: u64 = 400_000_000;
/// Calls within calls.
pub(super) const MOST_DEPTH: u32 = 400;

impl<'a> Eval<'a> {
    pub fn new(cx: Context<'a>, today: Day, positions: &'a Positions) -> Eval<'a> {
        Eval {
            cx,
            today,
            positions: Cow::Borrowed(positions),
            overlay: Index::default(),
            market: Cell::new(None),
            memo: RefCell::default(),
            paths: RefCell::default(),
            roots: RefCell::default(),
            plain_roots: RefCell::default(),
            frames: RefCell::default(),
            codes: super::codes::SharedCodes::default(),
            base: None,
            moved: Vec::new(),
            level: Cell::default(),
            wide: Cell::new(false),
            within: Cell::new(None),
            about: Cell::new(0),
            read: RefCell::default(),
            unforeseen: RefCell::default(),
            props: RefCell::default(),
            acting: RefCell::default(),
            people: RefCell::default(),
            named: RefCell::default(),
            lists: RefCell::default(),
            buckets: RefCell::default(),
            conditions: RefCell::default(),
            once: Default::default(),
            alone: RefCell::default(),
            solving: RefCell::default(),
            depth: Cell::new(0),
            compared: RefCell::default(),
            reads: RefCell::new(None),
            steps: Cell::new(0),
        }
    }

    /// Expressions evaluated so far.
    pub fn steps(&self) -> u64 {
        self.steps.get()
    }

    pub(super) fn schema(&self) -> &'a crate::model::Schema {
        &self.cx.world.library.schema
    }

    /// The value of an expression in an environment.
    pub fn eval(&self, ex: &Ex, env: &mut Vec<Val>) -> Val {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MOST_STEPS {
            return Val::unknown(Dep::Spent);
        }
        match &ex.op {
            Op::Const(v) => v.clone(),
            Op::Var(slot) => env.get(*slot as usize).cloned().unwrap_or(Val::NONE),
            Op::Today => Val::new(V::Day(self.today, self.today)),
            Op::Member(x, m) => {
                let x = self.eval(x, env);
                self.member(&x, m)
            }
            Op::Call(name, args) => {
                let args: Vec<Val> = args.iter().map(|a| self.eval(a, env)).collect();
                self.call(*name, args)
            }
            Op::Set(name, args) => {
                let args: Vec<Val> = args.iter().map(|a| self.eval(a, env)).collect();
                self.set_list(*name, args)
            }
            Op::Territory(r) => {
                let rows = &self.cx.law.territories[*r as usize];
                Val::list(rows.iter().map(|r| self.eval(r, env)))
            }
            Op::Extent(e) => self.extent(*e),
            Op::EnumValues(e) => {
                let n = self.schema().enums[*e as usize].values.len() as u32;
                Val::list((0..n).map(|i| Val::new(V::Enum(*e, i))))
            }
            Op::List(list) => Val::list(list.iter().map(|x| self.eval(x, env))),
            Op::Not(a) => not(self.eval(a, env)),
            Op::And(list) => {
                let mut out = Val::truth(Tri::T);
                for x in list {
                    out = and(out, self.eval(x, env));
                    if out.tri().is_false() {
                        break;
                    }
                }
                out
            }
            Op::Or(list) => {
                let mut out = Val::truth(Tri::F);
                for x in list {
                    out = or(out, self.eval(x, env));
                    if out.tri().is_true() {
                        break;
                    }
                }
                out
            }
            Op::Cmp(op, a, b) => {
                let (x, y) = (self.eval(a, env), self.eval(b, env));
                if let Some(t) = self.cx.trace {
                    self.compared_with_today(t, [(a, &x), (b, &y)]);
                }
                self.compare(*op, &x, &y)
            }
            Op::In(a, b) => {
                let a = self.eval(a, env);
                if let Op::Set(name, args) = &b.op {
                    let args: Vec<Val> = args.iter().map(|x| self.eval(x, env)).collect();
                    return self.in_set(&a, *name, args);
                }
                let b = self.eval(b, env);
                self.is_in(&a, &b)
            }
            Op::IsKind(a, k) => self.is_kind(&self.eval(a, env), *k),
            Op::IsCategory(a, c) => self.is_category(&self.eval(a, env), *c),
            Op::Is(a, b) => {
                let (a, b) = (self.eval(a, env), self.eval(b, env));
                match &b.head().v {
                    V::Category(c) => self.is_category(&a, *c).with(&b.deps),
                    V::Predicate(i) => self.call(*i, vec![a]),
                    V::Set(i) => self.in_set(&a, *i, Vec::new()),
                    _ => self.compare(Cmp::Eq, &a, &b),
                }
            }
            Op::Arith(op, a, b) => {
                let (a, b) = (self.eval(a, env), self.eval(b, env));
                self.arithmetic(*op, &a, &b)
            }
            Op::Quant {
                quantifier,
                slot,
                domain,
                where_,
                satisfies,
            } => {
                let q = Quantified {
                    quantifier: *quantifier,
                    slot: *slot,
                    domain,
                    where_: where_.as_deref(),
                    satisfies: satisfies.as_deref(),
                };
                self.quantify(&q, env)
            }
            Op::Fold(fold, c) => self.fold(*fold, c, env),
            Op::StartOfYear(a) => {
                let a = self.eval(a, env);
                match a.head().v {
                    V::Day(lo, hi) => Val {
                        v: V::Day(lo.start_of_year(), hi.start_of_year()),
                        deps: a.deps,
                    },
                    _ => Val {
                        v: V::Unknown,
                        deps: a.deps,
                    },
                }
            }
            Op::Next(m, d, from) => {
                let (m, d, from) = (self.eval(m, env), self.eval(d, env), self.eval(from, env));
                let whole = |v: &Val| match &v.head().v {
                    V::Num(i, _) if i.is_point() => i.lo.and_then(|q| i8::try_from(*q.numer()).ok()),
                    _ => None,
                };
                match (whole(&m), whole(&d), &from.head().v) {
                    (Some(m), Some(d), V::Day(lo, hi)) => match (lo.next(m, d), hi.next(m, d)) {
                        (Some(a), Some(b)) => Val {
                            v: V::Day(a, b),
                            deps: from.deps,
                        },
                        _ => Val {
                            v: V::Unknown,
                            deps: from.deps,
                        },
                    },
                    _ => Val {
                        v: V::Unknown,
                        deps: m.deps.union(&d.deps).union(&from.deps),
                    },
                }
            }
            Op::Broken => Val::new(V::Unknown),
        }
    }

    /// Members of a list as the quantifiers see them: the elements, and why there may be more.
    pub(super) fn elements(&self, v: &Val) -> (Vec<Element>, Option<Deps>) {
        match &v.v {
            V::List(l) if l.everything => (Vec::new(), Some(l.open.as_ref().map_or(v.deps.clone(), |d| d.union(&v.deps)))),
            V::List(l) => {
                let mut out = Vec::with_capacity(l.items.len());
                for e in &l.items {
                    match &e.value.v {
                        V::Set(i) => {
                            let (inner, _) = self.elements(&self.set_list(*i, Vec::new()));
                            out.extend(inner.into_iter().map(|x| Element {
                                member: x.member.and(e.member),
                                deps: x.deps.union(&e.deps),
                                ..x
                            }));
                        }
                        _ => out.push(e.clone()),
                    }
                }
                (out, l.open.clone().map(|d| d.union(&v.deps)))
            }
            V::None => (Vec::new(), None),
            V::Unknown => (Vec::new(), Some(v.deps.clone())),
            _ => (
                vec![Element {
                    value: v.clone(),
                    member: Tri::T,
                    deps: Deps::NONE,
                }],
                None,
            ),
        }
    }

    /// `x in list`, `x in country`.
    pub(super) fn is_in(&self, x: &Val, y: &Val) -> Val {
        let deps = x.deps.union(&y.deps).union(&x.head().deps);
        if matches!(y.head().v, V::Unknown) {
            return Val::judged(Tri::U, deps);
        }
        if let V::List(l) = &y.v {
            if l.everything {
                return Val::judged(Tri::T, deps);
            }
            if let Some((object, prop)) = l.claims {
                return self.claimed(x, y, object, prop);
            }
        }
        if matches!(x.head().v, V::None) {
            return Val::judged(Tri::F, deps);
        }
        let (items, open) = self.elements_raw(y);
        let mut out = Val::judged(Tri::F, y.deps.assumed());
        for e in items {
            let hit = match &e.value.head().v {
                V::Set(i) => self.in_set(x, *i, Vec::new()),
                V::Category(c) => self.is_category(x, *c),
                V::Predicate(i) => self.call(*i, vec![x.clone()]),
                // A set among the rows: `{EEA, JP}`.
                V::List(_) => self.is_in(x, &e.value),
                _ => or(self.compare(Cmp::Eq, x, &e.value), self.inside(x, &e.value)),
            };
            out = or(out, and(Val::judged(e.member, e.deps), hit));
            if out.tri().is_true() {
                break;
            }
        }
        if let Some(d) = open {
            out = or(out, Val::judged(Tri::U, d));
        }
        let more = x.deps.union(&y.deps);
        let more = if out.tri().is_unknown() { more } else { more.assumed() };
        out.with(&more)
    }

    fn elements_raw(&self, v: &Val) -> (Vec<Element>, Option<Deps>) {
        match &v.v {
            V::List(l) => (l.items.clone(), l.open.clone()),
            _ => self.elements(v),
        }
    }

    /// Whether a place lies within a country, along `part_of`.
    fn inside(&self, x: &Val, country: &Val) -> Val {
        let w = self.cx.world.library.words;
        let (V::Object(a), V::Object(b)) = (&x.head().v, &country.head().v) else {
            return Val::truth(Tri::F);
        };
        if !self.cx.world.is(*a, w.country) || !self.cx.world.is(*b, w.country) {
            return Val::truth(Tri::F);
        }
        let mut at = *a;
        for _ in 0..8 {
            if at == *b {
                return Val::truth(Tri::T);
            }
            match self
                .cx
                .world
                .stated(at, w.country_part_of)
                .and_then(|s| self.cx.world.objects_in(s).first().copied())
            {
                Some(up) => at = up,
                None => return Val::truth(Tri::F),
            }
        }
        Val::truth(Tri::F)
    }

    pub(super) fn is_kind(&self, x: &Val, kind: u32) -> Val {
        let t = match &x.head().v {
            V::Unknown => Tri::U,
            V::Object(o) => {
                self.note_kind(*o);
                Tri::from(self.cx.world.is(*o, kind))
            }
            V::Part(p) => Tri::from(self.cx.world.is(p.party, kind)),
            _ => Tri::F,
        };
        Val::judged(t, x.deps.clone())
    }

    pub(super) fn is_category(&self, x: &Val, cat: u32) -> Val {
        let t = match &x.head().v {
            V::Unknown => Tri::U,
            V::Object(o) => {
                self.note_kind(*o);
                Tri::from(self.cx.world.is_category(*o, cat))
            }
            V::Category(c) => Tri::from(self.schema().category_is(*c, cat)),
            _ => Tri::F,
        };
        Val::judged(t, x.deps.clone())
    }
}

/// Sets a variable, growing the environment as needed.
pub(super) fn bind(env: &mut Vec<Val>, slot: u32, v: Val) {
    if env.len() <= slot as usize {
        env.resize(slot as usize + 1, Val::NONE);
    }
    env[slot as usize] = v;
}

/// A text value.
pub(super) fn text(s: &str) -> Val {
    Val::new(V::Text(Arc::from(s)))
}

impl Eval<'_> {
    /// Whether a regime has territory at a place.
    pub fn has_territory(&self, regime: u32, place: ObjId) -> bool {
        let rows = &self.cx.law.territories[regime as usize];
        let list = Val::list(rows.iter().map(|r| self.eval(r, &mut Vec::new())));
        !self.is_in(&Val::object(place), &list).tri().is_false()
    }

    /// Whether a place is surely in a group of the library today.
    pub fn is_in_group(&self, place: ObjId, group: &str) -> bool {
        let library = &self.cx.world.library;
        let set = library.law_named(group).filter(|i| library.laws[*i as usize].sort == LawSort::Set);
        set.is_some_and(|s| self.is_in(&Val::object(place), &self.set_list(s, Vec::new())).tri().is_true())
    }
}

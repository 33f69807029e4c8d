//! What calls are remembered by: their exact arguments, or what they read of the one subject among them ([`super::profile`] and
//! [`super::paths`] say why that is enough). Every value is noted with how much of its subject it rests on; one that rests on more than what
//! is said of it is kept for its history, or for that subject alone.

use std::rc::Rc;

use super::coded::Coded;
use super::eval::Eval;
use super::profile::{Level, NOBODY, Profiles, Roles};
use super::reading::{Of, Seen, Who};
use super::stand::{Sort, Stand};
use super::value::*;
use crate::model::ObjId;

/// A call with its arguments, for the memo.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    name: u32,
    first: Arg,
    second: Arg,
    rest: Box<[Arg]>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Arg {
    Nothing,
    Object(ObjId),
    Part(Part),
    Crossing(u32),
    Holding(u32),
    Sale(u32),
    /// Any crossing of a profile and history.
    History(u32),
    /// The one subject of the call, whoever it is.
    Crossings,
    Holdings,
    Things,
    // What is wide stands behind a pointer: most arguments are things, and keys are many.
    Truth(crate::base::Tri, Box<[Dep]>),
    Num(Box<(crate::base::Interval, crate::model::Unit, Box<[Dep]>)>),
    Enum(u32, u32, Box<[Dep]>),
    Category(u32, Box<[Dep]>),
    Predicate(u32, Box<[Dep]>),
    Other(Box<str>),
}

/// A remembered value.
#[derive(Debug, Clone)]
pub struct Kept {
    val: Val,
    level: Level,
    wide: bool,
    roles: Roles,
    /// It names one of its roles.
    open: bool,
    seen: Seen,
}

impl Kept {
    /// No answer to an open question can change it.
    fn is_firm(&self) -> bool {
        match &self.val.v {
            V::Truth(t) => !t.is_unknown(),
            V::Num(i, _) => i.is_point(),
            _ => false,
        }
    }
}

#[derive(Debug, Clone)]
pub enum Slot {
    Value(Rc<Kept>),
    /// Kept under a finer key.
    Finer,
}

/// The argument in the form calls are remembered by.
pub(super) fn key_of(v: &Val) -> Arg {
    match &v.head().v {
        V::Object(o) => Arg::Object(*o),
        V::Part(p) => Arg::Part(*p),
        V::Crossing(i) => Arg::Crossing(*i),
        V::Holding(i) => Arg::Holding(*i),
        V::Sale(i) => Arg::Sale(*i),
        V::Truth(t) => Arg::Truth(*t, v.deps.list().into()),
        V::Num(i, u) => Arg::Num(Box::new((**i, *u, v.deps.list().into()))),
        V::Enum(e, i) => Arg::Enum(*e, *i, v.deps.list().into()),
        V::Category(c) => Arg::Category(*c, v.deps.list().into()),
        V::Predicate(i) => Arg::Predicate(*i, v.deps.list().into()),
        other => Arg::Other(format!("{other:?}{:?}", v.deps.list()).into()),
    }
}

/// The argument besides the subject of a call as a number, where there is none or one that few bits tell. Two that differ in [`key_of`] differ here.
fn besides(args: &[Val], at: usize) -> Option<u64> {
    let v = match (args, at) {
        ([_], _) => return Some(0),
        ([_, v], 0) | ([v, _], 1) => v,
        _ => return None,
    };
    let (sort, number) = match &v.head().v {
        V::Object(o) => (1, *o),
        V::Category(c) if v.deps.is_empty() => (2, *c),
        V::Predicate(i) if v.deps.is_empty() => (3, *i),
        _ => return None,
    };
    Some((sort << 1 | at as u64) << 32 | u64::from(number))
}

/// The key of the arguments themselves.
pub(super) fn exact_key(name: u32, args: &[Val]) -> Key {
    key_with(name, args, usize::MAX, Arg::Nothing)
}

fn key_with(name: u32, args: &[Val], at: usize, there: Arg) -> Key {
    let mut it = args
        .iter()
        .enumerate()
        .map(|(i, v)| if i == at { there.clone() } else { key_of(v) });
    Key {
        name,
        first: it.next().unwrap_or(Arg::Nothing),
        second: it.next().unwrap_or(Arg::Nothing),
        rest: it.collect(),
    }
}

impl<'a> Eval<'a> {
    /// Profiles, where values are shared: not while what is read is being listed.
    pub(super) fn profiles(&self) -> Option<&'a Profiles> {
        if self.reads.borrow().is_some() { None } else { self.cx.profiles }
    }

    /// A subject as its reads are coded, where no answers are tried.
    pub(super) fn coded<'e>(&'e self, of: &'e Of) -> Coded<'e, 'a> {
        Coded::new(self, of, None)
    }

    /// A subject with the things it is about.
    pub(super) fn of(&self, v: &V) -> Option<Of> {
        let (who, roles) = match v {
            V::Crossing(i) => (Who::Crossing(*i), self.roles_of(v)?),
            V::Holding(i) => (Who::Holding(*i), self.roles_of(v)?),
            V::Object(o) => (Who::Object(*o), [*o, NOBODY, NOBODY, NOBODY]),
            _ => return None,
        };
        Some(Of { who, roles })
    }

    /// Of the things a subject is about those that others may stand for: only they have other names for another subject.
    pub(super) fn own(&self, roles: &Roles) -> Roles {
        match self.cx.profiles {
            Some(p) => roles.map(|o| if p.is_shared(o) { o } else { NOBODY }),
            None => [NOBODY; 4],
        }
    }

    /// The key of the history of the subject, where it has one.
    fn history_key(&self, name: u32, args: &[Val], stand: &Stand) -> Option<Key> {
        let profiles = self.cx.profiles?;
        match &args.get(stand.at)?.head().v {
            V::Crossing(i) => {
                let history = Arg::History(*profiles.histories.get(*i as usize)?);
                Some(key_with(name, args, stand.at, history))
            }
            _ => None,
        }
    }

    /// The tree of a call, whoever its subject is.
    fn root(&self, name: u32, args: &[Val], stand: &Stand, make: bool) -> Option<u32> {
        let (sort, any): (u8, Arg) = match &args.get(stand.at)?.head().v {
            V::Crossing(_) => (0, Arg::Crossings),
            V::Holding(_) => (1, Arg::Holdings),
            _ => (2, Arg::Things),
        };
        // Most calls are of one subject and little else: they need no key.
        if let Some(besides) = besides(args, stand.at) {
            let plain = (name, sort, besides);
            let known = self.plain_roots.borrow().get(&plain).copied();
            return known.or_else(|| {
                let new = make.then(|| self.paths.borrow_mut().root())?;
                self.plain_roots.borrow_mut().insert(plain, new);
                Some(new)
            });
        }
        let key = key_with(name, args, stand.at, any);
        if let Some(r) = self.roots.borrow().get(&key) {
            return Some(*r);
        }
        if !make {
            return None;
        }
        let r = self.paths.borrow_mut().root();
        self.roots.borrow_mut().insert(key, r);
        Some(r)
    }

    /// The key a recursive call is solved under: the coarsest that tells histories apart.
    pub(super) fn solving_key(&self, name: u32, args: &[Val], stand: &Stand, exact: bool) -> Key {
        if exact || stand.sort != Sort::One {
            return exact_key(name, args);
        }
        self.history_key(name, args, stand).unwrap_or_else(|| exact_key(name, args))
    }

    /// The tree of a call on one subject alone.
    pub(super) fn root_of_call(&self, name: u32, who: super::reading::Who) -> Option<u32> {
        let args = [who.value()];
        self.root(name, &args, &self.stand(&args), true)
    }

    /// A remembered value that says all that was read for it ([`Eval::tells`]), the things of its subject, and how much of that it rests on.
    pub(super) fn told_of<'k>(&self, k: &'k Kept) -> Option<(&'k Val, &'k Roles, Level)> {
        let tells = matches!(k.val.v, V::Truth(_)) && self.serves(&k.val.deps, &k.roles, false);
        tells.then(|| (&k.val, &k.roles, self.rests(k.level, &k.seen)))
    }

    /// A value remembered for these arguments, or for others that agree on what it read.
    pub(super) fn remembered(&self, name: u32, args: &[Val], stand: &Stand) -> Option<Val> {
        // Where what stands on the way to it rests on more of this subject than of the one it was found for, so does the value.
        let take = |k: &Kept, way: Level| {
            let v = self.translated(k, &stand.roles);
            if way > self.rests(k.level, &k.seen) {
                self.note(way);
            }
            if stand.sort != Sort::Free {
                if let Some(of) = self.tells(args, stand, &v) {
                    self.note_call(name, &of, &v, (k.level, k.wide, &k.seen));
                    return v;
                }
                self.note(k.level);
                self.note_again(&k.seen, stand.whom.first());
            }
            if k.wide {
                self.note_wide();
            }
            v
        };
        if stand.sort != Sort::One {
            let key = exact_key(name, args);
            if let Some(k) = self.remembered_as(&key) {
                return Some(take(&k, Level::Profile));
            }
            return match self.base {
                Some(base) if stand.sort == Sort::Free => base.remembered_as(&key).filter(|k| k.is_firm()).map(|k| k.val.clone()),
                _ => None,
            };
        }
        match self.kept_of_one(name, args, stand) {
            Some((k, way)) => Some(take(&k, way)),
            None => {
                let firm = self.base?.kept_of_one(name, args, stand).filter(|(k, _)| k.is_firm());
                firm.map(|(k, way)| take(&k, way))
            }
        }
    }

    /// What is remembered of a call on one subject, and how much of the subject the way to it rests on.
    fn kept_of_one(&self, name: u32, args: &[Val], stand: &Stand) -> Option<(Rc<Kept>, Level)> {
        let of = stand.whom.first()?;
        let root = self.root(name, args, stand, false)?;
        let (slot, way) = super::paths::get(&self.paths, root, &self.coded(of));
        if let Slot::Value(k) = slot? {
            return Some((k, way));
        }
        let by_history = || self.history_key(name, args, stand).and_then(|key| self.remembered_as(&key));
        let shared = if self.moved.is_empty() { by_history() } else { None };
        let own = shared.or_else(|| self.remembered_as(&exact_key(name, args)))?;
        Some((own, Level::Profile))
    }

    /// What is remembered under a key.
    fn remembered_as(&self, key: &Key) -> Option<Rc<Kept>> {
        match self.memo.borrow().get(key) {
            Some(Slot::Value(k)) => Some(k.clone()),
            _ => None,
        }
    }

    fn translated(&self, k: &Kept, roles: &Roles) -> Val {
        if !k.open || k.roles == *roles {
            return k.val.clone();
        }
        Val {
            v: k.val.v.clone(),
            deps: renamed(&k.val.deps, &k.roles, roles),
        }
    }

    /// Remembers a value under the coarsest key that fits it, and gives it in the form it is used in.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn remember(&self, name: u32, args: &[Val], stand: &Stand, val: Val, level: Level, wide: bool, seen: Seen) -> Val {
        let Some(profiles) = self.profiles() else {
            let kept = Kept {
                val: val.clone(),
                level,
                wide,
                roles: [NOBODY; 4],
                open: false,
                seen,
            };
            self.memo.borrow_mut().insert(exact_key(name, args), Slot::Value(Rc::new(kept)));
            return val;
        };
        let names = |d: &Dep| d.object().is_some_and(|o| profiles.is_shared(o));
        let (val, at, wide) = match stand.sort {
            Sort::Free => {
                let loose = !is_plain(profiles, &val);
                (sealed(profiles, val), Level::Itself, loose)
            }
            Sort::Many => (val, Level::Itself, wide),
            Sort::One => {
                let own = val.deps.own();
                let foreign = own
                    .iter()
                    .any(|d| names(d) && (wide || d.object().is_none_or(|o| !stand.roles.contains(&o))));
                let plain = is_plain(profiles, &val);
                (val, if foreign || !plain { Level::Itself } else { level }, wide)
            }
        };
        let mask = seen.short();
        // A path tells apart what calls gave; a history does not.
        let at = if at == Level::Profile { at } else { self.rests(at, &seen) };
        let kept = Rc::new(Kept {
            open: stand.sort == Sort::One && val.deps.own().iter().any(names),
            val: val.clone(),
            level,
            wide,
            roles: stand.roles,
            seen,
        });
        if stand.sort == Sort::Free && wide {
            self.note_wide();
        }
        if stand.sort == Sort::One
            && let Some(of) = stand.whom.first()
            && let Some(root) = self.root(name, args, stand, true)
        {
            let put = |slot: Slot| super::paths::put(&self.paths, root, &self.coded(of), mask, slot);
            if at == Level::Profile {
                if put(Slot::Value(kept.clone())) {
                    return val;
                }
            } else {
                put(Slot::Finer);
            }
            if at == Level::History
                && let Some(key) = self.history_key(name, args, stand)
            {
                self.memo.borrow_mut().insert(key, Slot::Value(kept));
                return val;
            }
        }
        self.memo.borrow_mut().insert(exact_key(name, args), Slot::Value(kept));
        val
    }

    /// Whether a value names no thing of a class but one of these.
    pub(super) fn is_told_by(&self, v: &Val, roles: &Roles) -> bool {
        let Some(profiles) = self.profiles() else { return false };
        match &v.v {
            V::Object(o) => !profiles.is_shared(*o) || roles.contains(o),
            _ => is_plain(profiles, v),
        }
    }

    /// Whether a value may serve another subject of the profile whose roles are these.
    pub(super) fn serves(&self, deps: &Deps, roles: &Roles, wide: bool) -> bool {
        let Some(profiles) = self.profiles() else { return false };
        deps.own()
            .iter()
            .all(|d| d.object().is_none_or(|o| !profiles.is_shared(o) || !wide && roles.contains(&o)))
    }

    /// Whether reasons name no thing of a class.
    pub(super) fn names_nobody(&self, deps: &Deps) -> bool {
        let Some(profiles) = self.profiles() else { return false };
        deps.own().iter().all(|d| d.object().is_none_or(|o| !profiles.is_shared(o)))
    }

    pub(super) fn is_free(stand: &Stand) -> bool {
        stand.sort == Sort::Free
    }

    /// Whether these roles are as they are stated: no overlay speaks of them.
    pub(super) fn untouched(&self, roles: &Roles) -> bool {
        self.moved.is_empty() || !roles.iter().any(|o| self.moved.contains(o))
    }

    /// Lays a fact over what is stated.
    pub fn lay(&mut self, object: ObjId, prop: u32, value: Val) {
        if self.cx.profiles.is_some_and(|p| p.is_shared(object)) {
            self.moved.push(object);
        }
        self.overlay.insert((object, prop), value);
    }
}

/// The same reasons with the things of one subject in place of another's.
pub fn renamed(deps: &Deps, from: &Roles, to: &Roles) -> Deps {
    if deps.own().is_empty() || from == to {
        return deps.clone();
    }
    deps.replaced(
        |d| match d.object().and_then(|o| from.iter().position(|f| *f == o && o != NOBODY)) {
            Some(i) => d.of(to[i]),
            None => d,
        },
    )
}

/// What is said of the whole model is one reason, whatever subject asks.
fn sealed(profiles: &Profiles, v: Val) -> Val {
    let own = v.deps.own();
    if own.len() > 64 || own.iter().any(|d| d.object().is_some_and(|o| profiles.is_shared(o))) {
        Val {
            deps: v.deps.sealed(),
            v: v.v,
        }
    } else {
        v
    }
}

/// Whether a value names nothing but what its reasons name.
fn is_plain(profiles: &Profiles, v: &Val) -> bool {
    let named = |d: &Deps| d.own().iter().any(|d| d.object().is_some_and(|o| profiles.is_shared(o)));
    match &v.v {
        V::Truth(_) | V::Num(..) | V::Day(..) | V::Span(_) | V::Text(_) | V::Enum(..) | V::None | V::Unknown => true,
        V::Category(_) | V::Regime(_) | V::Set(_) | V::Predicate(_) | V::Sale(_) => true,
        V::Object(o) => !profiles.is_shared(*o),
        V::Part(p) => p.activity.is_some(),
        V::Crossing(_) | V::Holding(_) => false,
        V::Row(r) => {
            let links = r.links.iter().flat_map(|(_, a)| a);
            std::iter::once(&r.head)
                .chain(links)
                .all(|x| is_plain(profiles, x) && !named(&x.deps))
                && r.of.is_none_or(|(o, _)| !profiles.is_shared(o))
        }
        V::List(l) => {
            l.items
                .iter()
                .all(|e| is_plain(profiles, &e.value) && !named(&e.value.deps) && !named(&e.deps))
                && l.open.as_ref().is_none_or(|d| !named(d))
                && l.claims.is_none_or(|(o, _)| !profiles.is_shared(o))
        }
    }
}

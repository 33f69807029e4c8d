//! What calls are remembered by: their exact arguments, or the profile of the one subject among them ([`super::profile`] says why that is
//! enough). Every value is noted with how much of its subject it rests on; one that rests on more than a profile is kept for that subject.

use super::eval::Eval;
use super::profile::{Level, NOBODY, Profiles, Roles, crossing_roles, holding_roles};
use super::reads::About;
use super::value::*;
use crate::model::ObjId;

/// A call with its arguments, for the memo.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    name: u32,
    first: Arg,
    second: Arg,
    rest: Vec<Arg>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Arg {
    Nothing,
    Object(ObjId),
    Part(Part),
    Crossing(u32),
    Holding(u32),
    Sale(u32),
    /// Any thing of a class.
    Class(u32),
    /// Any crossing of a profile.
    Profile(u32),
    /// Any crossing of a profile and history.
    History(u32),
    /// Any holding of a profile.
    Held(u32),
    Other(String),
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
}

#[derive(Debug, Clone)]
pub enum Slot {
    Value(Kept),
    /// Kept under a finer key.
    Finer,
}

/// What the arguments of a call are about.
pub struct Stand {
    /// What kind of subject the one is, as a bit.
    pub about: u8,
    sort: Sort,
    roles: Roles,
    at: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// Nothing another could stand for: the same for everybody who calls so.
    Free,
    /// One subject.
    One,
    /// Several, or something that is not told apart by its key: nothing is shared.
    Many,
}

/// What was noted of the evaluation around the present one.
pub struct Noted {
    level: Level,
    wide: bool,
    about: u8,
}

/// The argument in the form calls are remembered by.
pub(super) fn key_of(v: &Val) -> Arg {
    match &v.head().v {
        V::Object(o) => Arg::Object(*o),
        V::Part(p) => Arg::Part(*p),
        V::Crossing(i) => Arg::Crossing(*i),
        V::Holding(i) => Arg::Holding(*i),
        V::Sale(i) => Arg::Sale(*i),
        other => Arg::Other(format!("{other:?}{:?}", v.deps.list())),
    }
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

    /// What another evaluation rested on, this one rests on too.
    pub(super) fn note_of(&self, o: &Eval) {
        self.note(o.level.get());
        if o.wide.get() {
            self.note_wide();
        }
        self.unforeseen.borrow_mut().extend(o.unforeseen.borrow().iter());
    }

    /// What is evaluated rests on this much of its subject.
    pub(super) fn note(&self, level: Level) {
        let level = if level == Level::History && !self.moved.is_empty() {
            Level::Itself
        } else {
            level
        };
        if level > self.level.get() {
            self.level.set(level);
        }
    }
    /// Something that is not reached through the subject came into it.
    pub(super) fn note_wide(&self) {
        self.wide.set(true);
    }
    /// A property is read: of a thing that others stand for, it must be one their class agrees on.
    pub(super) fn note_read(&self, o: ObjId, p: crate::model::PropId) {
        let about = self.about.get();
        if about == 0 {
            return;
        }
        if let Some(profiles) = self.cx.profiles
            && profiles.is_shared(o)
        {
            for a in About::ALL {
                if about & a.bit() != 0 && !profiles.reads.holds(a, p) {
                    self.unforeseen.borrow_mut().insert((a, p));
                }
            }
        }
    }
    /// The reads no profile foresaw.
    pub fn unforeseen(&self) -> Vec<(About, crate::model::PropId)> {
        self.unforeseen.borrow().iter().copied().collect()
    }

    /// Which thing this is was asked.
    pub(super) fn note_identity(&self, o: ObjId) {
        if self.cx.profiles.is_some_and(|p| p.is_shared(o)) {
            self.note(Level::Itself);
        }
    }
    /// Begins a value of its own; [`Eval::noted`] ends it.
    pub(super) fn begin(&self) -> Noted {
        Noted {
            level: self.level.replace(Level::Profile),
            wide: self.wide.replace(false),
            about: self.about.get(),
        }
    }
    /// Begins a value about this; about nothing of a class where it is free.
    pub(super) fn begin_about(&self, about: u8, free: bool) -> Noted {
        let out = self.begin();
        self.about.set(if free { 0 } else { out.about | about });
        out
    }
    /// What was noted since, and whether it was wide; what was noted before goes on with it.
    pub(super) fn noted(&self, before: Noted) -> (Level, bool) {
        let (level, wide) = (self.level.get(), self.wide.get());
        self.level.set(before.level.max(level));
        self.wide.set(before.wide || wide);
        self.about.set(before.about);
        (level, wide)
    }

    pub(super) fn stand(&self, args: &[Val]) -> Stand {
        let mut out = Stand {
            about: 0,
            sort: Sort::Free,
            roles: [NOBODY; 4],
            at: usize::MAX,
        };
        let Some(profiles) = self.profiles() else {
            out.sort = Sort::Many;
            return out;
        };
        for (i, v) in args.iter().enumerate() {
            let roles = match &v.head().v {
                V::Object(o) if profiles.is_shared(*o) => [*o, NOBODY, NOBODY, NOBODY],
                V::Crossing(i) => crossing_roles(&self.cx, *i),
                V::Holding(i) => holding_roles(&self.cx, *i),
                V::Part(p) if p.activity.is_none() => {
                    out.sort = Sort::Many;
                    continue;
                }
                V::List(_) | V::Row(_) => {
                    out.sort = Sort::Many;
                    continue;
                }
                _ => {
                    if v.deps.own().iter().any(|d| d.object().is_some_and(|o| profiles.is_shared(o))) {
                        out.sort = Sort::Many;
                    }
                    continue;
                }
            };
            let moved = !self.moved.is_empty() && roles.iter().any(|o| self.moved.contains(o));
            if out.at != usize::MAX || moved || !v.deps.is_empty() {
                out.sort = Sort::Many;
            }
            out.at = i;
            out.roles = roles;
            out.about |= about_of(&v.head().v);
        }
        if out.sort == Sort::Free && out.at != usize::MAX {
            out.sort = Sort::One;
        }
        out
    }

    /// The key at a level, where the subject has one.
    fn shared_key(&self, name: u32, args: &[Val], stand: &Stand, level: Level) -> Option<Key> {
        let profiles = self.cx.profiles?;
        let arg = match (&args.get(stand.at)?.head().v, level) {
            (V::Object(o), Level::Profile) => Arg::Class(profiles.class(*o)?),
            (V::Crossing(i), Level::Profile) => Arg::Profile(profiles.crossings[*i as usize]),
            (V::Crossing(i), Level::History) => Arg::History(*profiles.histories.get(*i as usize)?),
            (V::Holding(i), Level::Profile) => Arg::Held(profiles.holdings[*i as usize]),
            _ => return None,
        };
        Some(key_with(name, args, stand.at, arg))
    }

    /// The key a recursive call is solved under: the coarsest that tells histories apart.
    pub(super) fn solving_key(&self, name: u32, args: &[Val], stand: &Stand, exact: bool) -> Key {
        if exact || stand.sort != Sort::One {
            return exact_key(name, args);
        }
        self.shared_key(name, args, stand, Level::History)
            .unwrap_or_else(|| exact_key(name, args))
    }

    /// A value remembered for these arguments, or for others of the same profile.
    pub(super) fn remembered(&self, name: u32, args: &[Val], stand: &Stand) -> Option<Val> {
        let memo = self.memo.borrow();
        let take = |k: &Kept| {
            if stand.sort != Sort::Free {
                self.note(k.level);
            }
            if k.wide {
                self.note_wide();
            }
            self.translated(k, &stand.roles)
        };
        if stand.sort != Sort::One {
            let key = exact_key(name, args);
            if let Some(Slot::Value(k)) = memo.get(&key) {
                return Some(take(k));
            }
            return match self.base {
                Some(base) if stand.sort == Sort::Free => base.settled(&key),
                _ => None,
            };
        }
        match memo.get(&self.shared_key(name, args, stand, Level::Profile)?)? {
            Slot::Value(k) => return Some(take(k)),
            Slot::Finer => {}
        }
        if self.moved.is_empty()
            && let Some(key) = self.shared_key(name, args, stand, Level::History)
            && let Some(Slot::Value(k)) = memo.get(&key)
        {
            return Some(take(k));
        }
        match memo.get(&exact_key(name, args)) {
            Some(Slot::Value(k)) => Some(take(k)),
            _ => None,
        }
    }

    /// A value that no answer to an open question can change.
    fn settled(&self, key: &Key) -> Option<Val> {
        match self.memo.borrow().get(key) {
            Some(Slot::Value(k)) => {
                let firm = match &k.val.v {
                    V::Truth(t) => !t.is_unknown(),
                    V::Num(i, _) => i.is_point(),
                    _ => false,
                };
                firm.then(|| k.val.clone())
            }
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
    pub(super) fn remember(&self, name: u32, args: &[Val], stand: &Stand, val: Val, level: Level, wide: bool) -> Val {
        let Some(profiles) = self.profiles() else {
            let kept = Kept {
                val: val.clone(),
                level,
                wide,
                roles: [NOBODY; 4],
                open: false,
            };
            self.memo.borrow_mut().insert(exact_key(name, args), Slot::Value(kept));
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
        let kept = Kept {
            open: stand.sort == Sort::One && val.deps.own().iter().any(names),
            val: val.clone(),
            level,
            wide,
            roles: stand.roles,
        };
        if stand.sort == Sort::Free && wide {
            self.note_wide();
        }
        let mut memo = self.memo.borrow_mut();
        if stand.sort == Sort::One
            && let Some(key) = self.shared_key(name, args, stand, Level::Profile)
        {
            if at == Level::Profile {
                memo.insert(key, Slot::Value(kept));
                return val;
            }
            memo.insert(key, Slot::Finer);
            if at == Level::History
                && let Some(key) = self.shared_key(name, args, stand, Level::History)
            {
                memo.insert(key, Slot::Value(kept));
                return val;
            }
        }
        memo.insert(exact_key(name, args), Slot::Value(kept));
        val
    }

    /// Whether a value may serve another subject of the profile whose roles are these.
    pub(super) fn serves(&self, deps: &Deps, roles: &Roles, wide: bool) -> bool {
        let Some(profiles) = self.profiles() else { return false };
        deps.own()
            .iter()
            .all(|d| d.object().is_none_or(|o| !profiles.is_shared(o) || !wide && roles.contains(&o)))
    }

    /// Like [`Eval::noted`], where what was noted ends with the value.
    pub(super) fn forgotten(&self, before: Noted) -> (Level, bool) {
        self.about.set(before.about);
        (self.level.replace(before.level), self.wide.replace(before.wide))
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

/// What a value is about, as a bit.
pub(super) fn about_of(v: &V) -> u8 {
    match v {
        V::Crossing(_) => About::Crossing.bit(),
        V::Holding(_) => About::Holding.bit(),
        _ => About::Thing.bit(),
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

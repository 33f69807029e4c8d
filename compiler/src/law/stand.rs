//! What the arguments of a call are about: nothing in particular, one subject, or several.

use super::eval::Eval;
use super::profile::{Level, NOBODY, Profiles, Roles};
use super::reading::Of;
use super::reads::About;
use super::value::*;
use crate::model::ObjId;

/// Members of a list that are looked into for the things it is about.
const MOST_LISTED: usize = 64;

/// What the arguments of a call are about.
pub struct Stand {
    /// What kind of subject the one is, as a bit.
    pub about: u8,
    pub(super) sort: Sort,
    pub(super) roles: Roles,
    /// Which of the arguments it is.
    pub(super) at: usize,
    /// All it is about.
    pub(super) whom: Whom,
}

/// Subjects; most calls are about one, and there are very many calls.
#[derive(Default)]
pub(super) enum Whom {
    #[default]
    Nobody,
    One(Of),
    Many(Vec<Of>),
}

impl Whom {
    fn push(&mut self, of: Of) {
        *self = match std::mem::take(self) {
            Whom::Nobody => Whom::One(of),
            Whom::One(first) => Whom::Many(vec![first, of]),
            Whom::Many(mut list) => {
                list.push(of);
                Whom::Many(list)
            }
        }
    }
    pub(super) fn as_slice(&self) -> &[Of] {
        match self {
            Whom::Nobody => &[],
            Whom::One(of) => std::slice::from_ref(of),
            Whom::Many(list) => list,
        }
    }
    pub(super) fn first(&self) -> Option<&Of> {
        self.as_slice().first()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Nothing another could stand for: the same for everybody who calls so.
    Free,
    /// One subject.
    One,
    /// Several, or something that is not told apart by its key: nothing is shared.
    Many,
}

impl Eval<'_> {
    /// The subjects among the members of a list or row.
    fn listed(&self, v: &Val, profiles: &Profiles, out: &mut Whom) {
        if out.as_slice().len() > MOST_LISTED {
            return;
        }
        match &v.v {
            V::List(l) => l
                .items
                .iter()
                .take(MOST_LISTED + 1)
                .for_each(|e| self.listed(&e.value, profiles, out)),
            V::Row(r) => {
                self.listed(&r.head, profiles, out);
                r.links.iter().flat_map(|(_, a)| a).for_each(|a| self.listed(a, profiles, out));
            }
            V::Object(o) if !profiles.is_shared(*o) => {}
            other => self.of(other).into_iter().for_each(|of| out.push(of)),
        }
    }

    /// The things of a class that the variables around a subject name, itself (in `slot`) apart: where a reason names one of them it need
    /// not be the subject's own, even if it is one of its things. `None`: they may name any.
    pub(super) fn around(&self, env: &[Val], slot: u32) -> Option<Vec<ObjId>> {
        let profiles = self.profiles()?;
        let mut out = Vec::new();
        let others = env.iter().enumerate().filter(|(i, _)| *i != slot as usize);
        others.map(|(_, v)| v).all(|v| self.names(v, profiles, &mut out)).then_some(out)
    }

    /// The things of a class that a value and its reasons name; `None`: it may be any.
    pub(super) fn named(&self, v: &Val) -> Option<Vec<ObjId>> {
        let Some(profiles) = self.profiles() else { return Some(Vec::new()) };
        let mut out = Vec::new();
        self.names(v, profiles, &mut out).then_some(out)
    }

    /// Collects what a value and its reasons name; false where that is too much.
    fn names(&self, v: &Val, profiles: &Profiles, out: &mut Vec<ObjId>) -> bool {
        let shared = |o: &ObjId| profiles.is_shared(*o);
        let named = |d: &Deps, out: &mut Vec<ObjId>| out.extend(d.own().iter().filter_map(|d| d.object()).filter(shared));
        named(&v.deps, out);
        match &v.v {
            V::List(l) => {
                let mut each = l.items.iter();
                l.items.len() <= MOST_LISTED
                    && each.all(|e| {
                        named(&e.deps, out);
                        self.names(&e.value, profiles, out)
                    })
            }
            V::Row(r) => {
                let links = r.links.iter().flat_map(|(_, a)| a);
                std::iter::once(&r.head).chain(links).all(|x| self.names(x, profiles, out))
            }
            V::Part(p) => {
                out.extend(Some(p.unknown.0).filter(shared));
                true
            }
            other => {
                out.extend(self.of(other).into_iter().flat_map(|of| of.roles).filter(shared));
                true
            }
        }
    }

    pub(super) fn stand(&self, args: &[Val]) -> Stand {
        let mut out = Stand {
            about: 0,
            sort: Sort::Free,
            roles: [NOBODY; 4],
            at: usize::MAX,
            whom: Whom::default(),
        };
        let Some(profiles) = self.profiles() else {
            out.sort = Sort::Many;
            return out;
        };
        for (i, v) in args.iter().enumerate() {
            let of = match &v.head().v {
                head @ (V::Crossing(_) | V::Holding(_)) => self.of(head),
                head @ V::Object(o) if profiles.is_shared(*o) => self.of(head),
                V::Part(p) if p.activity.is_none() => {
                    out.sort = Sort::Many;
                    None
                }
                V::List(_) | V::Row(_) => {
                    out.sort = Sort::Many;
                    self.listed(v, profiles, &mut out.whom);
                    None
                }
                _ => {
                    if v.deps.own().iter().any(|d| d.object().is_some_and(|o| profiles.is_shared(o))) {
                        out.sort = Sort::Many;
                    }
                    None
                }
            };
            let Some(of) = of else { continue };
            let moved = !self.moved.is_empty() && of.roles.iter().any(|o| self.moved.contains(o));
            if out.at != usize::MAX || moved || !v.deps.is_empty() {
                out.sort = Sort::Many;
            }
            out.at = i;
            out.roles = self.own(&of.roles);
            out.about |= about_of(&v.head().v);
            out.whom.push(of);
        }
        if out.whom.as_slice().len() > MOST_LISTED {
            self.note(Level::Itself);
        }
        if out.sort == Sort::Free && out.at != usize::MAX {
            out.sort = Sort::One;
        }
        out
    }
}

/// Whether the variables around a subject ([`Eval::around`]) name none of its things: then a reason that names one is its own.
pub(super) fn names_none_of(around: Option<&[ObjId]>, roles: &Roles) -> bool {
    around.is_some_and(|a| !roles.iter().any(|r| a.contains(r)))
}

/// What a value is about, as a bit.
pub(super) fn about_of(v: &V) -> u8 {
    match v {
        V::Crossing(_) => About::Crossing.bit(),
        V::Holding(_) => About::Holding.bit(),
        _ => About::Thing.bit(),
    }
}

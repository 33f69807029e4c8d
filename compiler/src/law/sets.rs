//! Sets: dated, conditional rows.

use std::sync::Arc;

use super::eval::{Eval, bind};
use super::ir::*;
use super::value::*;
use crate::base::Tri;

impl Eval<'_> {
    /// `x in S(args)`: some row in force whose head equals or contains x, and whose condition holds.
    pub(super) fn in_set(&self, x: &Val, name: u32, args: Vec<Val>) -> Val {
        if matches!(x.head().v, V::None) {
            return Val::judged(Tri::F, x.deps.clone());
        }
        if let Some(t) = self.cx.trace {
            t.read(name);
        }
        let Some(version) = self.cx.law.at(name, self.today) else {
            return Val::truth(Tri::F);
        };
        if !self.enter() {
            return Val::new(V::Unknown);
        }
        let mut env = self.environment(version, &args);
        let mut out = Val::truth(Tri::F);
        for row in version.rows.iter().filter(|r| r.since <= self.today && self.today <= r.until) {
            let head = self.eval(&row.head, &mut env);
            let hit = match &head.v {
                V::Set(i) => self.in_set(x, *i, Vec::new()),
                V::Category(c) => self.is_category(x, *c),
                V::Predicate(i) => self.call(*i, vec![x.clone()]),
                _ => self.is_in(x, &Val::list(vec![head])),
            };
            if hit.tri().is_false() {
                continue;
            }
            let holds = row.condition.as_ref().map_or(Val::truth(Tri::T), |c| self.eval(c, &mut env));
            out = or(out, and(hit, holds));
            if out.tri().is_true() {
                break;
            }
        }
        self.leave();
        out
    }

    /// The rows of a set in force, as a list; a row's membership is its condition.
    pub(super) fn set_list(&self, name: u32, args: Vec<Val>) -> Val {
        if let Some(t) = self.cx.trace {
            t.read(name);
        }
        let Some(version) = self.cx.law.at(name, self.today) else {
            return Val::list(Vec::new());
        };
        if !self.enter() {
            return Val::new(V::Unknown);
        }
        let mut env = self.environment(version, &args);
        let mut items = Vec::new();
        for row in version.rows.iter().filter(|r| r.since <= self.today && self.today <= r.until) {
            let head = self.eval(&row.head, &mut env);
            let holds = row.condition.as_ref().map_or(Val::truth(Tri::T), |c| self.eval(c, &mut env));
            let value = if row.links.is_empty() {
                head
            } else {
                Val::new(V::Row(Arc::new(RowVal {
                    head,
                    links: row.links.clone(),
                    of: None,
                })))
            };
            if let V::Set(i) = value.v {
                let (inner, _) = self.elements(&self.set_list(i, Vec::new()));
                items.extend(inner.into_iter().map(|e| Element {
                    member: e.member.and(holds.tri()),
                    deps: e.deps.union(&holds.deps),
                    ..e
                }));
            } else {
                items.push(Element {
                    value,
                    member: holds.tri(),
                    deps: holds.deps,
                });
            }
        }
        self.leave();
        Val::new(V::List(Arc::new(ListVal {
            items,
            open: None,
            everything: false,
            claims: None,
        })))
    }

    /// The environment of a version with its arguments bound.
    pub(super) fn environment(&self, version: &Version, args: &[Val]) -> Vec<Val> {
        let mut env = vec![Val::NONE; version.slots.max(1) as usize];
        for (b, a) in version.binders.iter().zip(args) {
            bind(&mut env, b.slot, a.clone());
        }
        env
    }

    /// One call deeper; false where the law calls itself deeper than any real law does.
    pub(super) fn enter(&self) -> bool {
        if self.depth.get() >= super::eval::MOST_DEPTH {
            return false;
        }
        self.depth.set(self.depth.get() + 1);
        true
    }
    pub(super) fn leave(&self) {
        self.depth.set(self.depth.get() - 1);
    }
}

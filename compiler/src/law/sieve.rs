//! Which elements of a long list can meet a condition at all: those an index finds. The condition is still asked of each of them, so what is
//! found here may be too much, and never too little.

use std::sync::Arc;

use portolan_syntax::tree::Cmp;

use super::bucket::Found;
use super::eval::{Eval, bind};
use super::extent::LONG;
use super::ir::*;
use super::members::Member;
use super::profile::Level;
use super::ranging::reads;
use super::value::*;
use crate::model::library::LawSort;

/// How deep a condition is looked into.
const MOST_NESTED: u32 = 8;

/// A condition an index can answer: `x.m == e`, `e in x.m` or `e in x.m.n`, where `e` reads none of the variables without a value.
pub(super) struct Ask<'e> {
    /// One member of the other.
    pub(super) path: Vec<&'e Member>,
    pub(super) with: &'e Ex,
    /// `e in x.m`
    pub(super) among: bool,
}

impl Ask<'_> {
    /// What tells the members from others.
    pub(super) fn key(&self) -> Arc<str> {
        match self.path.as_slice() {
            [one] => one.key.clone(),
            all => all.iter().map(|m| m.key.as_ref()).collect::<Vec<_>>().join(".").into(),
        }
    }
}

/// The members of the element in `slot` that an expression goes along.
fn path_of(x: &Ex, slot: u32) -> Option<Vec<&Member>> {
    let Op::Member(v, m) = &x.op else { return None };
    let mut path = if is_var(v, slot) { Vec::new() } else { path_of(v, slot)? };
    path.push(m.as_ref());
    Some(path)
}

/// What a condition on the element in `slot` asks of an index, if anything.
fn ask<'e>(condition: &'e Ex, slot: u32, bound: &[u32]) -> Option<Ask<'e>> {
    let ask = |of: &'e Ex, with: &'e Ex, among: bool| {
        let path = path_of(of, slot).filter(|_| !reads(with, bound))?;
        Some(Ask { path, with, among })
    };
    match &condition.op {
        Op::Cmp(Cmp::Eq, a, b) => ask(a, b, false).or_else(|| ask(b, a, false)),
        Op::In(a, b) => ask(b, a, true),
        _ => None,
    }
}

/// Where an index of the elements tells which of them may answer to it.
pub(super) type Index<'a> = dyn Fn(&Ask, &mut Vec<Val>) -> Option<Found> + 'a;

/// The variable that runs over the elements, and what tells of them.
pub(super) struct Run<'a> {
    pub(super) index: &'a Index<'a>,
    pub(super) slot: u32,
    /// The variables that have no value yet, this one among them.
    pub(super) bound: &'a [u32],
    pub(super) depth: u32,
}

impl Eval<'_> {
    /// The positions in a list of all that may meet the condition, in order; `None`: no index tells.
    pub(super) fn chosen_of(
        &self,
        list: &Arc<ListVal>,
        where_: Option<&Ex>,
        slot: u32,
        bound: &[u32],
        env: &mut Vec<Val>,
    ) -> Option<Vec<u32>> {
        if list.items.len() < LONG {
            return None;
        }
        let index = |ask: &Ask, env: &mut Vec<Val>| {
            if ask.among && ask.key().as_ref() == "before" {
                return self.fed_by(list, &self.eval(ask.with, env));
            }
            let with = self.asked_for(ask.with, env)?;
            let bucket = self.bucket_of(list, ask);
            // Which thing it is was asked of every element that was left out.
            self.note_identity(with);
            Some(Found::In(bucket, with))
        };
        let run = Run {
            index: &index,
            slot,
            bound,
            depth: 0,
        };
        self.sieved(&run, where_?, env).map(Found::into_list)
    }

    /// Those elements that may meet a condition; `None`: no index tells.
    pub(super) fn sieved(&self, run: &Run, w: &Ex, env: &mut Vec<Val>) -> Option<Found> {
        match &w.op {
            Op::And(all) => {
                let found = all.iter().filter_map(|x| self.sieved(run, x, env));
                Found::in_all(found.collect())
            }
            Op::Or(any) => {
                let found: Option<Vec<Found>> = any.iter().map(|x| self.sieved(run, x, env)).collect();
                found.map(Found::in_any)
            }
            Op::Cmp(..) | Op::In(..) => {
                let ask = ask(w, run.slot, run.bound)?;
                (run.index)(&ask, env)
            }
            Op::Call(name, args) => self.sieved_within(run, *name, args, env),
            _ => None,
        }
    }

    /// What a crossing brought goes on from where it went.
    fn fed_by(&self, list: &Arc<ListVal>, crossing: &Val) -> Option<Found> {
        match &crossing.v {
            V::Crossing(i) if self.is_all_crossings(list) => {
                self.note(Level::Itself);
                let target = self.cx.graph.edges[self.crossing(*i).edge as usize].target;
                Some(Found::Listed(self.cx.subjects.out_of[target as usize].to_vec()))
            }
            _ => None,
        }
    }

    fn is_all_crossings(&self, list: &Arc<ListVal>) -> bool {
        let e = self.base.unwrap_or(self);
        matches!(e.lists.borrow().get(&(0, 0)).map(|v| &v.v), Some(V::List(l)) if Arc::ptr_eq(l, list))
    }

    /// A define that is asked of the element and of what is known already: its body is a condition like any other.
    fn sieved_within(&self, run: &Run, name: u32, args: &[Ex], env: &mut Vec<Val>) -> Option<Found> {
        let law = self.cx.law;
        let defines = self.cx.world.library.laws[name as usize].sort == LawSort::Define;
        if run.depth >= MOST_NESTED || !defines || !law.truth[name as usize] || law.recursive[law.component[name as usize] as usize] {
            return None;
        }
        let version = law.at(name, self.today)?;
        let body = version.body.as_ref()?;
        let at = args.iter().position(|a| is_var(a, run.slot))?;
        let others = || args.iter().enumerate().filter(|(i, _)| *i != at);
        if version.binders.len() != args.len() || others().any(|(_, a)| reads(a, run.bound)) {
            return None;
        }
        let mut inside = vec![Val::NONE; version.slots.max(1) as usize];
        for (i, a) in others() {
            let given = self.eval(a, env);
            bind(&mut inside, version.binders[i].slot, self.argument(version, i, given));
        }
        if let Some(t) = self.cx.trace {
            t.read(name);
        }
        let slot = version.binders[at].slot;
        let inner = Run {
            index: run.index,
            slot,
            bound: &[slot],
            depth: run.depth + 1,
        };
        self.sieved(&inner, body, &mut inside)
    }
}

fn is_var(x: &Ex, slot: u32) -> bool {
    matches!(x.op, Op::Var(s) if s == slot)
}

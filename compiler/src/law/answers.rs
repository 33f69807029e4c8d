//! The answers that a fact nobody stated may have.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use num_traits::Zero;

use super::eval::Context;
use super::ir::Op;
use super::value::*;
use crate::base::{Interval, Q, Tri};
use crate::model::schema::{Type, Unit};
use crate::model::{Const, ObjId, PropId};

/// An answer as data: every language words it for itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Answered {
    /// As the model writes it: `true`, the value of an enum, a number, `none`.
    Word(String),
    Exactly(Q, Unit),
    Below(Q, Unit),
    Above(Q, Unit),
    Between(Q, Q, Unit),
}

impl From<&str> for Answered {
    fn from(word: &str) -> Answered {
        Answered::Word(word.to_owned())
    }
}

/// In plain English, as diagnostics and machine-readable output have it.
impl std::fmt::Display for Answered {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Answered::Word(w) => f.write_str(w),
            Answered::Exactly(q, u) => f.write_str(&said(*q, *u)),
            Answered::Below(q, u) => write!(f, "below {}", said(*q, *u)),
            Answered::Above(q, u) => write!(f, "above {}", said(*q, *u)),
            Answered::Between(a, b, u) => write!(f, "between {} and {}", said(*a, *u), said(*b, *u)),
        }
    }
}

/// The numbers that unknown numbers were compared with.
pub(super) type Compared = BTreeMap<Dep, BTreeSet<Q>>;

/// Whether it is a number that is not known.
pub(super) fn is_number(cx: &Context, d: Dep) -> bool {
    matches!(d, Dep::Unknown(_, p) if matches!(cx.world.library.schema.prop(p).types.as_slice(), [Type::Number(_)]))
}

/// The answers a fact may have, as they are told and as a value; `None` where they cannot be listed. What is none unless it is stated may be none.
pub(super) fn answers(cx: Context, d: Dep, compared: &Compared) -> Option<Vec<(Answered, Val)>> {
    let mut out = values(cx, d, compared)?;
    if let Dep::Unknown(of, prop) = d {
        out.iter_mut()
            .for_each(|(_, v)| *v = with_links(cx, (of, prop), std::mem::replace(v, Val::NONE)));
    }
    if let Dep::Unknown(_, prop) = d
        && let Some(default) = cx.law.default_of(prop)
        && matches!(&default.ex.op, Op::Const(v) if matches!(v.v, V::None))
    {
        out.push(("none".into(), Val::NONE));
    }
    Some(out)
}

/// An answer says nothing of the connectives its property has, such as since when: they stay as open as before.
fn with_links(cx: Context, of: (ObjId, PropId), head: Val) -> Val {
    let links = &cx.world.library.schema.prop(of.1).links;
    if links.is_empty() {
        return head;
    }
    let unsaid = |name: &Arc<str>| (name.clone(), vec![Val::unknown(Dep::Unknown(of.0, of.1))]);
    Val::new(V::Row(Arc::new(RowVal {
        head,
        links: links.iter().map(|l| unsaid(&l.name)).collect(),
        of: Some(of),
    })))
}

/// The values a fact may have.
fn values(cx: Context, d: Dep, compared: &Compared) -> Option<Vec<(Answered, Val)>> {
    let Dep::Unknown(_, prop) = d else { return None };
    let schema = &cx.world.library.schema;
    let p = schema.prop(prop);
    if p.card.is_many() {
        return None;
    }
    match p.types.as_slice() {
        [Type::Bool] => Some(vec![("true".into(), Val::truth(Tri::T)), ("false".into(), Val::truth(Tri::F))]),
        [Type::Enum(e)] => {
            let values = &schema.enums[*e as usize].values;
            Some(
                values
                    .iter()
                    .enumerate()
                    .map(|(i, v)| (Answered::Word(v.to_string()), Val::new(V::Enum(*e, i as u32))))
                    .collect(),
            )
        }
        [Type::Range(a, b)] => {
            let (lo, hi) = (*a.numer(), *b.numer());
            if hi - lo > 32 {
                return None;
            }
            Some(
                (lo..=hi)
                    .map(|n| (Answered::Word(n.to_string()), Val::new(V::num(Interval::int(n), Unit::Number))))
                    .collect(),
            )
        }
        [Type::Number(u)] => {
            let cuts = compared.get(&d)?;
            let mut out = Vec::new();
            let mut below: Option<Q> = None;
            for q in cuts {
                if let Some(range) = between(below, Some(*q)) {
                    let words = match below {
                        Some(b) => Answered::Between(b, *q, *u),
                        None => Answered::Below(*q, *u),
                    };
                    out.push((words, Val::new(V::num(range, *u))));
                }
                if *q >= Q::zero() {
                    out.push((Answered::Exactly(*q, *u), Val::new(V::num(Interval::point(*q), *u))));
                    below = Some(*q);
                }
            }
            let last = below?;
            out.extend(between(Some(last), None).map(|range| (Answered::Above(last, *u), Val::new(V::num(range, *u)))));
            Some(match stated_range(cx, d) {
                Some(range) => out.into_iter().filter_map(|a| within(a, range)).collect(),
                None => out,
            })
        }
        _ => None,
    }
}

/// The range that is stated of a number instead of the number itself.
fn stated_range(cx: Context, d: Dep) -> Option<Interval> {
    let Dep::Unknown(of, prop) = d else { return None };
    let rows = cx.world.rows(cx.world.stated(of, prop)?);
    match rows.as_slice() {
        [row] if row.condition().is_none() => match &row.head {
            Const::Between(ends) => Some(Interval::new(ends.0, ends.1)),
            _ => None,
        },
        _ => None,
    }
}

/// As much of an answer as a range leaves.
fn within((words, v): (Answered, Val), range: Interval) -> Option<(Answered, Val)> {
    let V::Num(i, unit) = &v.v else { return Some((words, v)) };
    let lo = i.lo.max(range.lo);
    let hi = match (i.hi, range.hi) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let some = lo.zip(hi).is_none_or(|(lo, hi)| lo <= hi);
    some.then(|| (words, Val::new(V::num(Interval { lo, hi }, *unit))))
}

/// The numbers strictly between two that something is compared with, from zero up. They may lie close together, as shares do: no gap is left out.
fn between(below: Option<Q>, above: Option<Q>) -> Option<Interval> {
    let mut step = Q::new(1, 1000);
    let least = below.unwrap_or(Q::zero());
    if let Some(above) = above {
        if above <= least {
            return None;
        }
        step = step.min((above - least) / Q::from_integer(2));
    }
    Some(Interval {
        lo: Some(if below.is_some() { least + step } else { least }),
        hi: above.map(|a| a - step),
    })
}

/// A number with its unit: `10`, `5%`.
pub fn said(q: Q, unit: Unit) -> String {
    super::say::quantity(Interval::point(q), unit)
}

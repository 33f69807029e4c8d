//! What the text of the law says of dates, without evaluating it.

use super::eval::Context;
use super::ir::{Ex, Op, Test, Version};
use super::trace::after_today;
use super::value::{Dep, V};
use super::visit::{children, walk};
use crate::base::Duration;
use crate::model::schema::{Schema, Type};

/// Conditions, deadlines, rows and domains of a version: everything but its body.
pub fn expressions(v: &Version) -> Vec<&Ex> {
    let mut out: Vec<&Ex> = v.binders.iter().filter_map(|b| b.domain.as_ref()).collect();
    for c in &v.conditions {
        out.push(&c.ex);
        out.extend(&c.due);
    }
    for r in &v.rows {
        out.push(&r.head);
        out.extend(&r.condition);
    }
    out
}

fn is_years(d: Duration) -> bool {
    let rest = Duration { months: 0, ..d };
    rest == Duration::ZERO && d.months % 12 == 0
}

/// Whether today stands only where a comparison, or the turn of a year, says plainly what becomes of it.
pub fn is_plain(ex: &Ex) -> bool {
    match &ex.op {
        Op::Today => false,
        Op::Cmp(_, a, b) => [a, b].into_iter().all(|x| after_today(x).is_some() || is_plain(x)),
        // Whole years before or after today begin when this one does.
        Op::StartOfYear(x) => after_today(x).is_some_and(|d| d == Duration::ZERO || is_years(d)) || is_plain(x),
        Op::Next(a, b, x) => is_plain(a) && is_plain(b) && (matches!(x.op, Op::Today) || is_plain(x)),
        _ => children(ex).into_iter().all(is_plain),
    }
}

/// Whether today is named.
pub fn has_today(ex: &Ex) -> bool {
    let mut found = false;
    walk(ex, &mut |x| found |= matches!(x.op, Op::Today));
    found
}

/// Whether something is called.
pub fn calls(ex: &Ex) -> bool {
    let mut found = false;
    walk(ex, &mut |x| found |= matches!(x.op, Op::Call(..)));
    found
}

/// Whether an expression gives a date or a span, as far as its form tells. A call may.
pub fn dateish(schema: &Schema, ex: &Ex) -> bool {
    match &ex.op {
        Op::Const(v) => matches!(v.v, V::Day(..) | V::Span(_)),
        Op::Today | Op::StartOfYear(_) | Op::Next(..) | Op::Call(..) => true,
        Op::Member(_, m) => m.by_kind.iter().flatten().any(|p| {
            let types = &schema.prop(*p).types;
            types.contains(&Type::Date) || types.contains(&Type::Duration)
        }),
        Op::Arith(_, a, b) => dateish(schema, a) || dateish(schema, b),
        Op::Fold(_, c) => dateish(schema, &c.term),
        _ => false,
    }
}

/// The names of the law that regimes can read, and what the schema's defaults read.
pub fn reached(cx: &Context, regimes: &[u32]) -> Vec<bool> {
    let library = &cx.world.library;
    let mut seen = vec![false; library.laws.len()];
    let mut queue: Vec<u32> = regimes
        .iter()
        .flat_map(|r| library.regimes[*r as usize].laws.iter().copied())
        .collect();
    let calls = |ex: &Ex, queue: &mut Vec<u32>| {
        walk(ex, &mut |x| match &x.op {
            Op::Call(i, _) | Op::Set(i, _) => queue.push(*i),
            Op::Const(v) => match v.v {
                V::Set(i) | V::Predicate(i) => queue.push(i),
                _ => {
                    for d in v.deps.iter() {
                        if let Dep::Open(i) = d {
                            queue.push(i);
                        }
                    }
                }
            },
            _ => {}
        });
    };
    for d in cx.law.defaults.iter().flatten() {
        calls(&d.ex, &mut queue);
        d.condition.iter().for_each(|c| calls(c, &mut queue));
    }
    while let Some(n) = queue.pop() {
        if std::mem::replace(&mut seen[n as usize], true) {
            continue;
        }
        for v in &cx.law.names[n as usize] {
            for b in &v.binders {
                if let Test::Rule(r) = b.test {
                    queue.push(r);
                }
            }
            queue.extend(&v.needs);
            expressions(v).into_iter().chain(&v.body).for_each(|x| calls(x, &mut queue));
        }
    }
    seen
}

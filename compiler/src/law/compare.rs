//! Comparisons and arithmetic: pointwise on bounds, never more certain than the bounds allow.

use portolan_syntax::tree::{Arith, Cmp};

use super::eval::Eval;
use super::value::*;
use crate::base::{Day, Duration, Interval, Tri};
use crate::model::schema::Unit;

impl Eval<'_> {
    /// A thing in comparable form: parts are their parties, entities their legal persons, rows their heads.
    pub(super) fn plain(&self, v: &Val) -> V {
        match &v.head().v {
            V::Part(p) => V::Object(p.party),
            V::Object(o) => V::Object(super::subjects::fold(self.cx.world, *o)),
            other => other.clone(),
        }
    }

    fn word_of(&self, of: u32, value: u32) -> Option<&str> {
        let values = &self.schema().enums.get(of as usize)?.values;
        values.get(value as usize).map(AsRef::as_ref)
    }

    pub(super) fn compare(&self, op: Cmp, a: &Val, b: &Val) -> Val {
        let deps = a.deps.union(&b.deps).union(&a.head().deps).union(&b.head().deps);
        let t = match op {
            Cmp::Eq => self.equal(a, b),
            Cmp::Ne => !self.equal(a, b),
            Cmp::Lt => self.less(a, b, true),
            Cmp::Le => self.less(a, b, false),
            Cmp::Gt => !self.less(a, b, false),
            Cmp::Ge => !self.less(a, b, true),
        };
        // `none` stands in no order: every comparison with it but equality is false.
        let none = |v: &Val| matches!(v.head().v, V::None);
        let t = match op {
            Cmp::Eq | Cmp::Ne => t,
            _ if none(a) || none(b) => Tri::F,
            _ => t,
        };
        self.remember_numbers(a, b);
        Val::judged(t, deps)
    }

    /// Notes which constants an unknown number is compared with.
    fn remember_numbers(&self, a: &Val, b: &Val) {
        for (x, y) in [(a, b), (b, a)] {
            let open = match &x.head().v {
                V::Num(i, _) => !i.is_point(),
                other => matches!(other, V::Unknown),
            };
            if let V::Num(j, _) = &y.head().v
                && open
                && j.is_point()
            {
                for d in x.deps.iter().chain(x.head().deps.iter()).filter(|d| matches!(d, Dep::Unknown(..))) {
                    // Each such number is noted for itself: no other subject's comparison stands for it.
                    d.object().into_iter().for_each(|o| self.note_identity(o));
                    self.compared.borrow_mut().entry(d).or_default().extend(j.lo);
                }
            }
        }
    }

    fn equal(&self, a: &Val, b: &Val) -> Tri {
        let empty = |v: &Val| match &v.v {
            V::List(l) if l.everything => Some(Tri::F),
            V::List(l) => {
                let some = l.items.iter().fold(Tri::F, |t, e| t.or(e.member));
                Some(!(if l.open.is_some() { some.or(Tri::U) } else { some }))
            }
            _ => None,
        };
        match (&a.head().v, &b.head().v) {
            (V::None, V::None) => return Tri::T,
            (V::None, _) => return empty(b).unwrap_or(if b.is_unknown() { Tri::U } else { Tri::F }),
            (_, V::None) => return empty(a).unwrap_or(if a.is_unknown() { Tri::U } else { Tri::F }),
            (V::Unknown, _) | (_, V::Unknown) => return Tri::U,
            _ => {}
        }
        match (self.plain(a), self.plain(b)) {
            (V::Num(i, _), V::Num(j, _)) => i.equals(*j),
            (V::Day(a, b), V::Day(c, d)) => {
                if a == b && c == d && a == c {
                    Tri::T
                } else if b < c || d < a {
                    Tri::F
                } else {
                    Tri::U
                }
            }
            (V::Object(x), V::Object(y)) => {
                self.note_which(x, y);
                Tri::from(x == y)
            }
            (x @ (V::Crossing(_) | V::Holding(_)), y) => {
                self.note(super::profile::Level::Itself);
                Tri::from(x == y)
            }
            (V::Span(x), V::Span(y)) => x.equals(*y),
            (V::Truth(x), V::Truth(y)) => x.and(y).or((!x).and(!y)),
            (V::List(_), _) | (_, V::List(_)) => Tri::U,
            // A row of a set may write a value of an enum before anything says which enum it is.
            (V::Enum(e, v), V::Text(t)) | (V::Text(t), V::Enum(e, v)) => Tri::from(self.word_of(e, v) == Some(t.as_ref())),
            (x, y) => Tri::from(x == y),
        }
    }

    fn less(&self, a: &Val, b: &Val, strict: bool) -> Tri {
        match (&a.head().v, &b.head().v) {
            (V::Num(i, _), V::Num(j, _)) => {
                if strict {
                    i.lt(**j)
                } else {
                    i.le(**j)
                }
            }
            (V::Day(a, b), V::Day(c, d)) => {
                if if strict { b < c } else { b <= c } {
                    Tri::T
                } else if if strict { a >= d } else { a > d } {
                    Tri::F
                } else {
                    Tri::U
                }
            }
            (V::Span(x), V::Span(y)) => {
                if strict {
                    x.lt(**y)
                } else {
                    x.le(**y)
                }
            }
            (V::Enum(e, x), V::Enum(f, y)) if e == f => Tri::from(if strict { x < y } else { x <= y }),
            _ => Tri::U,
        }
    }

    pub(super) fn arithmetic(&self, op: Arith, a: &Val, b: &Val) -> Val {
        let deps = a.deps.union(&b.deps).union(&a.head().deps).union(&b.head().deps);
        let v = match (&a.head().v, &b.head().v) {
            (V::Num(x, u), V::Num(y, w)) => {
                let unit = if *u == Unit::Number { *w } else { *u };
                let i = match op {
                    Arith::Add => x.plus(**y),
                    Arith::Sub => x.minus(**y),
                    Arith::Mul => x.times(**y),
                    Arith::Div => x.over(**y),
                };
                V::num(i, if op == Arith::Div && u == w { Unit::Number } else { unit })
            }
            (V::Day(lo, hi), V::Span(d)) if matches!(op, Arith::Add | Arith::Sub) => {
                let d = if op == Arith::Sub { d.negated() } else { **d };
                V::Day(self.shift(*lo, d), self.shift(*hi, d))
            }
            (V::Span(x), V::Span(y)) if op == Arith::Add => V::span(x.plus(**y)),
            (V::Span(x), V::Span(y)) if op == Arith::Sub => V::span(x.plus(y.negated())),
            (V::Unknown, V::Num(_, u)) | (V::Num(_, u), V::Unknown) => V::num(Interval::ALL, *u),
            _ => V::Unknown,
        };
        Val { v, deps }
    }

    /// A day moved by a duration; working days skip the regime's holidays where it lists them.
    pub(super) fn shift(&self, day: Day, d: Duration) -> Day {
        if d.workdays == 0 {
            return d.after(day, &[]);
        }
        d.after(day, &self.holidays())
    }

    /// The days off of the regime whose law is being read: the rows of its set `holidays`.
    fn holidays(&self) -> Vec<Day> {
        let law = self.within.get();
        let regime = law.and_then(|i| self.cx.world.library.laws[i as usize].regime);
        let Some(set) = regime.and_then(|r| self.cx.law.holidays[r as usize]) else {
            return Vec::new();
        };
        let days = |e: &Element| match e.value.head().v {
            V::Day(a, b) if a == b && !e.member.is_false() => Some(a),
            _ => None,
        };
        match &self.set_list(set, Vec::new()).v {
            V::List(l) => l.items.iter().filter_map(days).collect(),
            _ => Vec::new(),
        }
    }
}

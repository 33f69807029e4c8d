//! Calls: defines, sets and rules with their arguments; aggregates over a comprehension.

use portolan_syntax::tree::{Arg, Expr};

use super::ir::*;
use super::members::{Base, Ty};
use super::names::{Cx, Resolver, path_of};
use crate::base::{Diagnostic, Origin};
use crate::model::schema::{KindId, Unit};
use crate::model::schema_build::unresolved;
use crate::model::unfold::field_path;
use crate::resolve::{Found, Sort};

impl Resolver<'_> {
    pub(super) fn call(&mut self, cx: &mut Cx, f: &Expr, args: &[Arg], origin: Origin, hint: &Ty) -> (Ex, Ty) {
        let Some(parts) = field_path(f) else {
            self.diagnostics.push(Diagnostic::error(
                "type.call",
                origin,
                "only a define, a set or a rule can be called",
            ));
            return self.broken(origin);
        };
        let text = path_of(&parts);
        let fold = match text.as_str() {
            "count" => Some(Fold::Count),
            "sum" => Some(Fold::Sum),
            "min" => Some(Fold::Min),
            "max" => Some(Fold::Max),
            "distinct" => Some(Fold::Distinct),
            _ => None,
        };
        if let Some(fold) = fold {
            return self.fold(cx, fold, args, origin);
        }
        if let ("start_of_year", [a]) = (text.as_str(), args) {
            let a = self.expr(cx, &a.expr, &Ty::one(Base::Day)).0;
            return (
                Ex {
                    op: Op::StartOfYear(Box::new(a)),
                    origin,
                },
                Ty::one(Base::Day),
            );
        }
        if let ("next", [m, d, from]) = (text.as_str(), args) {
            let number = Ty::one(Base::Number(Unit::Number));
            let m = self.expr(cx, &m.expr, &number).0;
            let d = self.expr(cx, &d.expr, &number).0;
            let from = self.expr(cx, &from.expr, &Ty::one(Base::Day)).0;
            return (
                Ex {
                    op: Op::Next(Box::new(m), Box::new(d), Box::new(from)),
                    origin,
                },
                Ty::one(Base::Day),
            );
        }
        let want = |s: Sort| matches!(s, Sort::Define(_) | Sort::Set(_) | Sort::Rule(_));
        let found = self.names.find(&text, &cx.scope, &want);
        let Found::One(e) = found else {
            let d = unresolved(self.names, found, &text, "define, set or rule", &want)(origin);
            self.diagnostics.push(d);
            return self.broken(origin);
        };
        let (Sort::Define(i) | Sort::Set(i) | Sort::Rule(i)) = e.sort else {
            return self.broken(origin);
        };
        let law = &self.library.laws[i as usize];
        let hints = self.parameter_types(law);
        let mut list = Vec::new();
        for (n, a) in args.iter().enumerate() {
            let hint = hints.get(n).cloned().unwrap_or(Ty::ANY);
            let (x, ty) = self.expr(cx, &a.expr, &hint);
            let none = matches!(&x.op, Op::Const(v) if v.v == super::value::V::None);
            if let Some(said) = self.never_fits(&ty, &hint).filter(|_| !none) {
                let d = Diagnostic::error("type.call", x.origin, format!("`{}` cannot take this: {said}", law.name));
                self.diagnostics.push(d);
            }
            list.push(x);
        }
        if list.len() > hints.len() || (list.len() < hints.len() && matches!(e.sort, Sort::Define(_))) {
            self.diagnostics.push(Diagnostic::error(
                "type.call",
                origin,
                format!(
                    "`{}` takes {} argument{}, not {}",
                    law.name,
                    hints.len(),
                    if hints.len() == 1 { "" } else { "s" },
                    list.len()
                ),
            ));
        }
        match e.sort {
            Sort::Set(_) => (
                Ex {
                    op: Op::Set(i, list),
                    origin,
                },
                Ty {
                    many: true,
                    set: Some(i),
                    ..Ty::ANY
                },
            ),
            _ => {
                let ty = self.law_type(law);
                let _ = hint;
                (
                    Ex {
                        op: Op::Call(i, list),
                        origin,
                    },
                    ty,
                )
            }
        }
    }

    /// Why what is given can never be what a parameter stands for, in words.
    fn never_fits(&self, given: &Ty, wanted: &Ty) -> Option<&'static str> {
        let (schema, party) = (&self.library.schema, self.library.words.party);
        let near = |a: &[KindId], b: &[KindId]| a.iter().any(|x| b.iter().any(|y| schema.is(*x, *y) || schema.is(*y, *x)));
        if given.many && wanted.base != Base::Any {
            return Some("it takes one at a time, and this is a list");
        }
        match (&given.base, &wanted.base) {
            (Base::Any, _) | (_, Base::Any) => None,
            (Base::Kinds(a), Base::Kinds(b)) => (!near(a, b)).then_some("it is of another kind"),
            (Base::Part, Base::Kinds(b)) => (!near(&[party], b)).then_some("it is of another kind"),
            (Base::Kinds(_), Base::Part) => {
                Some("it takes a party in an activity, such as `c.sender` or one of `c.parties`, for only there a party has a role")
            }
            (a, b) if std::mem::discriminant(a) == std::mem::discriminant(b) => match (a, b) {
                (Base::Enum(x), Base::Enum(y)) if x != y => Some("it is a value of another enum"),
                (Base::Number(x), Base::Number(y)) if x != y => Some("the units differ"),
                _ => None,
            },
            _ => Some("it is something else"),
        }
    }

    fn fold(&mut self, cx: &mut Cx, fold: Fold, args: &[Arg], origin: Origin) -> (Ex, Ty) {
        let [arg] = args else {
            self.diagnostics.push(Diagnostic::error(
                "type.call",
                origin,
                "an aggregate takes one comprehension, such as `count(x for x in nodes)`",
            ));
            return self.broken(origin);
        };
        let mut fors = Vec::new();
        for (name, domain) in &arg.fors {
            let (d, ty) = self.expr(cx, domain, &Ty::ANY);
            fors.push((cx.push(&name.text, ty.element()), d));
        }
        let where_ = arg.where_.as_ref().map(|w| self.truth(cx, w));
        let within = arg.within.as_ref().map(|w| self.expr(cx, w, &Ty::ANY).0);
        let (term, ty) = self.expr(cx, &arg.expr, &Ty::ANY);
        for _ in &fors {
            cx.pop();
        }
        let w = self.library.words;
        let counted = |k: &KindId| {
            let near = |other: KindId| self.library.schema.is(*k, other) || self.library.schema.is(other, *k);
            near(w.people) || near(w.device)
        };
        let wrong = match (fold, &ty.base) {
            (_, Base::Any) | (Fold::Count, _) | (Fold::Sum | Fold::Min | Fold::Max, Base::Number(_)) => None,
            (Fold::Min | Fold::Max, Base::Day) | (Fold::Distinct, Base::Part) => None,
            (Fold::Distinct, Base::Kinds(kinds)) if kinds.iter().any(counted) => None,
            (Fold::Distinct, _) => Some("`distinct` counts people and devices, each once: `count` counts other things"),
            (Fold::Sum, _) => Some("`sum` adds up numbers"),
            _ => Some("`min` and `max` are of numbers or dates"),
        };
        if let Some(said) = wrong {
            let d = Diagnostic::error("type.call", term.origin, said);
            self.diagnostics
                .push(d.help("write after the bracket what is to be counted or added, such as `g` or `x.at`"));
        }
        let list = fors.is_empty();
        let result = match (fold, &ty.base) {
            _ if wrong.is_some() => Ty::ANY,
            (Fold::Sum | Fold::Min | Fold::Max, b) => Ty::one(b.clone()),
            _ => Ty::one(Base::Number(Unit::Number)),
        };
        (
            Ex {
                op: Op::Fold(
                    fold,
                    Box::new(Comprehension {
                        term,
                        fors,
                        where_,
                        within,
                        list,
                    }),
                ),
                origin,
            },
            result,
        )
    }
}

//! What rules, defines and values give, as far as names and type errors need it; values of rows.

use std::sync::Arc;

use portolan_syntax::tree::{self, Expr, ExprKind, ValueKind};

use super::ir::*;
use super::members::{Base, Ty};
use super::names::{Cx, Resolver, path_of};
use super::value::{V, Val};
use crate::base::{Day, Interval};
use crate::model::library::{LawName, LawSort};
use crate::model::schema::Unit;
use crate::model::schema_build::{path_text, unresolved};
use crate::model::unfold::field_path;
use crate::resolve::{Found, Sort};

impl Resolver<'_> {
    /// What the parameters of a law name expect.
    pub(super) fn parameter_types(&mut self, law: &LawName) -> Vec<Ty> {
        let library = self.library;
        let Some(v) = law.versions.first() else { return Vec::new() };
        let cx = Cx::new(v.scope.clone(), v.pack.clone(), v.regime, &v.source);
        let mut out: Vec<Ty> = Vec::new();
        for p in v.decl.params() {
            let test = p.ty.heads.first().map_or(Test::Any, |h| self.quiet_test(&cx, h));
            out.push(super::compile::test_type(
                library,
                &test,
                p.ty.heads.first().map(|h| self.plain_type(h)),
            ));
        }
        for h in &v.decl.heads {
            if let tree::HeadKind::On(bs) = &h.kind {
                for b in bs {
                    out.push(match &b.of {
                        tree::BinderOf::Type(p) => super::compile::test_type(library, &self.test_path(&cx, p), None),
                        tree::BinderOf::Domain(_) => Ty::ANY,
                    });
                }
            }
        }
        out
    }

    fn quiet_test(&mut self, cx: &Cx, v: &tree::Value) -> Test {
        let kept = self.diagnostics.len();
        let t = self.test_of(cx, v);
        self.diagnostics.truncate(kept);
        t
    }

    /// What a rule, define, set or open point gives; a define is known by the shape of its body.
    pub fn law_type(&self, law: &LawName) -> Ty {
        match law.sort {
            LawSort::Rule(_) => Ty::TRUTH,
            LawSort::Set => Ty { many: true, ..Ty::ANY },
            LawSort::Open => match law.versions.first().and_then(|v| v.decl.tail.as_ref()) {
                Some(tree::Tail::Expr(e)) => self.shape(e, law, 8),
                _ => Ty::TRUTH,
            },
            LawSort::Define => match law.versions.first().and_then(|v| v.decl.tail.as_ref()) {
                Some(tree::Tail::Expr(e)) => self.shape(e, law, 8),
                _ => Ty::TRUTH,
            },
        }
    }

    fn shape(&self, e: &Expr, law: &LawName, depth: u32) -> Ty {
        match &e.kind {
            ExprKind::Paren(e) => self.shape(e, law, depth),
            ExprKind::Number(_) => Ty::one(Base::Number(Unit::Number)),
            ExprKind::Quantity(_, u) => match u.as_ref() {
                "%" => Ty::one(Base::Number(Unit::Share)),
                "m" | "km" => Ty::one(Base::Number(Unit::Length)),
                "KB" | "MB" | "GB" | "TB" => Ty::one(Base::Number(Unit::Size)),
                _ => Ty::one(Base::Span),
            },
            ExprKind::Date(_) => Ty::one(Base::Day),
            ExprKind::Str(_) => Ty::one(Base::Text),
            ExprKind::Not(_)
            | ExprKind::And(..)
            | ExprKind::Or(..)
            | ExprKind::Cmp(..)
            | ExprKind::In { .. }
            | ExprKind::Is { .. }
            | ExprKind::Quant { .. } => Ty::TRUTH,
            ExprKind::Arith(_, a, b) => match self.shape(a, law, depth) {
                Ty { base: Base::Any, .. } => self.shape(b, law, depth),
                t => t,
            },
            ExprKind::Call(f, _) => {
                let Some(parts) = field_path(f) else { return Ty::ANY };
                match path_of(&parts).as_str() {
                    "count" | "distinct" => Ty::one(Base::Number(Unit::Number)),
                    "sum" | "min" | "max" => Ty::ANY,
                    "start_of_year" | "next" => Ty::one(Base::Day),
                    name if depth > 0 => {
                        let scope = law.versions.first().map(|v| v.scope.clone()).unwrap_or_default();
                        match self
                            .names
                            .find(name, &scope, &|s| matches!(s, Sort::Define(_) | Sort::Rule(_) | Sort::Set(_)))
                        {
                            Found::One(e) => match e.sort {
                                Sort::Rule(_) => Ty::TRUTH,
                                Sort::Define(i) => {
                                    match self.library.laws[i as usize].versions.first().and_then(|v| v.decl.tail.as_ref()) {
                                        Some(tree::Tail::Expr(body)) => self.shape(body, &self.library.laws[i as usize], depth - 1),
                                        _ => Ty::TRUTH,
                                    }
                                }
                                _ => Ty { many: true, ..Ty::ANY },
                            },
                            _ => Ty::ANY,
                        }
                    }
                    _ => Ty::ANY,
                }
            }
            ExprKind::Name(n) if matches!(n.text.as_ref(), "true" | "false") => Ty::TRUTH,
            _ => Ty::ANY,
        }
    }

    /// What a connective of a set's rows gives, by its values: tags and kinds are text.
    pub(super) fn set_link(&self, cx: &Cx, set: u32, name: &str) -> Option<Ty> {
        let rows = self.library.laws[set as usize].versions.iter().filter_map(|v| match &v.decl.tail {
            Some(tree::Tail::Rows(rows)) => Some(rows),
            _ => None,
        });
        let fields = rows.flatten().flat_map(tree::Row::fields).filter(|f| f.link.text.as_ref() == name);
        let first = fields.flat_map(|f| &f.args).next()?;
        Some(Ty::one(match &first.value.kind {
            ValueKind::Path(p) if self.object_called(cx, &path_text(p)).is_none() => Base::Text,
            ValueKind::Number(_) => Base::Number(Unit::Number),
            ValueKind::Date(_) => Base::Day,
            ValueKind::Str(_) => Base::Text,
            _ => Base::Any,
        }))
    }

    fn object_called(&self, cx: &Cx, text: &str) -> Option<u32> {
        match self.names.find(text, &cx.scope, &|s| matches!(s, Sort::Object(_))) {
            Found::One(e) => match e.sort {
                Sort::Object(o) => Some(o),
                _ => None,
            },
            _ => None,
        }
    }

    /// An argument of a connective of a set's row: a thing, else a tag.
    pub(super) fn link_value(&mut self, cx: &mut Cx, v: &tree::Value) -> Val {
        if let ValueKind::Path(p) = &v.kind {
            let text = path_text(p);
            return match self.object_called(cx, &text) {
                Some(o) => Val::object(o),
                None => Val::new(V::Text(Arc::from(text))),
            };
        }
        match self.value(cx, v, &Ty::ANY).op {
            Op::Const(v) => v,
            _ => Val::NONE,
        }
    }

    /// The test a parameter's type asks for.
    pub fn test_of(&mut self, cx: &Cx, v: &tree::Value) -> Test {
        match &v.kind {
            ValueKind::Path(p) => self.test_path(cx, p),
            _ => Test::Any,
        }
    }

    pub fn test_path(&mut self, cx: &Cx, p: &tree::Path) -> Test {
        let text = path_text(p);
        match text.as_str() {
            "crossing" => return Test::Crossing,
            "holding" => return Test::Holding,
            "sale" => return Test::Sale,
            "part" => return Test::Part,
            "text" | "number" | "share" | "length" | "size" | "bool" | "date" | "duration" | "regime" | "category" => return Test::Any,
            _ => {}
        }
        let library = self.library;
        let want = |s: Sort| match s {
            Sort::Kind(_) | Sort::Enum(_) => true,
            Sort::Rule(i) => matches!(library.laws[i as usize].sort, LawSort::Rule(crate::model::RuleSort::Transmission)),
            _ => false,
        };
        match self.names.find(&text, &cx.scope, &want) {
            Found::One(e) => match e.sort {
                Sort::Kind(k) => Test::Kind(k),
                Sort::Rule(i) => Test::Rule(i),
                _ => Test::Any,
            },
            other => {
                let d = unresolved(self.names, other, &text, "kind, subject or transmission", &want)(cx.origin(p.node()));
                self.diagnostics.push(d);
                Test::Any
            }
        }
    }

    /// The type a plain parameter type names.
    pub fn plain_type(&self, v: &tree::Value) -> Ty {
        match &v.kind {
            ValueKind::Path(p) => match path_text(p).as_str() {
                "number" => Ty::one(Base::Number(Unit::Number)),
                "share" => Ty::one(Base::Number(Unit::Share)),
                "bool" => Ty::TRUTH,
                "date" => Ty::one(Base::Day),
                "duration" => Ty::one(Base::Span),
                "text" => Ty::one(Base::Text),
                _ => Ty::ANY,
            },
            _ => Ty::ANY,
        }
    }

    /// Whether a value of a set's row names something declared.
    pub fn resolves(&self, cx: &Cx, v: &tree::Value) -> bool {
        match &v.kind {
            ValueKind::Path(p) => {
                let want = |s: Sort| {
                    matches!(
                        s,
                        Sort::Object(_) | Sort::Set(_) | Sort::Category(_) | Sort::Define(_) | Sort::Rule(_) | Sort::Kind(_)
                    )
                };
                !matches!(self.names.find(&path_text(p), &cx.scope, &want), Found::Unknown)
            }
            _ => true,
        }
    }

    /// A value of a row as an expression.
    pub fn value(&mut self, cx: &mut Cx, v: &tree::Value, hint: &Ty) -> Ex {
        let origin = cx.origin(v.node);
        match &v.kind {
            ValueKind::Path(p) => {
                let text = path_text(p);
                // Categories and unary predicates may stand as rows.
                let want = |s: Sort| {
                    matches!(
                        s,
                        Sort::Object(_) | Sort::Set(_) | Sort::Category(_) | Sort::Define(_) | Sort::Rule(_) | Sort::EnumValue(..)
                    )
                };
                let rank = |s: Sort| match s {
                    Sort::Object(_) => 0,
                    Sort::Set(_) | Sort::Category(_) => 1,
                    Sort::Define(_) | Sort::Rule(_) => 2,
                    _ => 3,
                };
                let found = match self.names.find(&text, &cx.scope, &want) {
                    Found::Many(mut all) => {
                        all.sort_by_key(|e| rank(e.sort));
                        if rank(all[0].sort) < rank(all[1].sort) {
                            Found::One(all.remove(0))
                        } else {
                            Found::Many(all)
                        }
                    }
                    other => other,
                };
                let op = match found {
                    Found::One(e) => match e.sort {
                        Sort::Object(o) => Op::Const(Val::object(o)),
                        Sort::Set(i) => Op::Const(Val::new(V::Set(i))),
                        Sort::Category(c) => Op::Const(Val::new(V::Category(c))),
                        Sort::Define(i) | Sort::Rule(i) => Op::Const(Val::new(V::Predicate(i))),
                        Sort::EnumValue(e, x) => Op::Const(Val::new(V::Enum(e, x))),
                        _ => Op::Broken,
                    },
                    _ if hint.base == Base::Text => Op::Const(Val::new(V::Text(Arc::from(text)))),
                    other => {
                        let d = unresolved(self.names, other, &text, "country, set, category or thing", &want)(origin);
                        self.diagnostics.push(d);
                        Op::Broken
                    }
                };
                Ex { op, origin }
            }
            ValueKind::Number(n) => {
                let q = crate::model::constant::rational(**n);
                Ex {
                    op: Op::Const(Val::new(V::num(Interval::point(q), Unit::Number))),
                    origin,
                }
            }
            ValueKind::Quantity(q) => {
                let v = crate::model::constant::quantity(q.0, &q.1).and_then(|c| super::compile::constant(&c));
                Ex {
                    op: v.map_or(Op::Broken, Op::Const),
                    origin,
                }
            }
            ValueKind::Date(d) => Ex {
                op: Day::from_ymd(*d).map_or(Op::Broken, |d| Op::Const(Val::new(V::Day(d, d)))),
                origin,
            },
            ValueKind::Str(s) => Ex {
                op: Op::Const(Val::new(V::Text(s.clone()))),
                origin,
            },
            ValueKind::Range(..) => Ex { op: Op::Broken, origin },
        }
    }
}

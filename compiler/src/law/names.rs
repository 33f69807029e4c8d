//! Resolves the names of an expression, with the type its place expects.

use std::sync::Arc;

use portolan_syntax::tree::{self, Arith, Cmp, Expr, ExprKind, NodeId};

use super::ir::*;
use super::members::{Base, Ty};
use super::value::{V, Val};
use crate::base::{Day, Diagnostic, Interval, Origin};
use crate::model::library::Library;
use crate::model::schema::Unit;
use crate::model::schema_build::unresolved;
use crate::model::unfold::field_path;
use crate::resolve::{Found, Names, Scope, Sort, SourceItem};

/// Where an expression stands: its scope, pack, regime and variables.
pub struct Cx<'s> {
    pub scope: Scope,
    pub pack: Option<Arc<str>>,
    pub regime: Option<u32>,
    pub source: &'s SourceItem,
    vars: Vec<(Arc<str>, Ty)>,
    most: u32,
}

impl<'s> Cx<'s> {
    pub fn new(scope: Scope, pack: Option<Arc<str>>, regime: Option<u32>, source: &'s SourceItem) -> Cx<'s> {
        Cx {
            scope,
            pack,
            regime,
            source,
            vars: Vec::new(),
            most: 0,
        }
    }
    /// A new variable; its slot.
    pub fn push(&mut self, name: &str, ty: Ty) -> u32 {
        self.vars.push((Arc::from(name), ty));
        self.most = self.most.max(self.vars.len() as u32);
        self.vars.len() as u32 - 1
    }
    pub(super) fn pop(&mut self) {
        self.vars.pop();
    }
    pub(super) fn var(&self, name: &str) -> Option<(u32, &Ty)> {
        self.vars
            .iter()
            .enumerate()
            .rev()
            .find(|(_, v)| v.0.as_ref() == name)
            .map(|(i, v)| (i as u32, &v.1))
    }
    /// Slots an evaluation needs.
    pub fn most(&self) -> u32 {
        self.most
    }
    pub fn origin(&self, node: NodeId) -> Origin {
        self.source.origin(node)
    }
}

pub struct Resolver<'a> {
    pub library: &'a Library,
    pub names: &'a Names,
    /// Kind of each thing, the world's own included.
    pub object_kind: Box<dyn Fn(u32) -> u32 + 'a>,
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Resolver<'a> {
    pub fn new(library: &'a Library, names: &'a Names) -> Resolver<'a> {
        Resolver {
            library,
            names,
            object_kind: Box::new(|o| library.objects[o as usize].kind),
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn broken(&self, origin: Origin) -> (Ex, Ty) {
        (Ex { op: Op::Broken, origin }, Ty::ANY)
    }

    /// The expression, and what it gives. `hint` is the type its place expects; names without one of their own are read by it.
    pub fn expr(&mut self, cx: &mut Cx, e: &Expr, hint: &Ty) -> (Ex, Ty) {
        let origin = cx.origin(e.node);
        let ex = |op, ty| (Ex { op, origin }, ty);
        match &e.kind {
            ExprKind::Name(_) | ExprKind::Field(..) => self.path(cx, e, hint),
            ExprKind::Number(n) => {
                let q = crate::model::constant::rational(*n);
                ex(
                    Op::Const(Val::new(V::num(Interval::point(q), Unit::Number))),
                    Ty::one(Base::Number(Unit::Number)),
                )
            }
            ExprKind::Quantity(n, u) => match crate::model::constant::quantity(*n, u).and_then(|c| super::compile::constant(&c)) {
                Some(v) => {
                    let ty = match &v.v {
                        V::Span(_) => Ty::one(Base::Span),
                        V::Num(_, u) => Ty::one(Base::Number(*u)),
                        _ => Ty::ANY,
                    };
                    ex(Op::Const(v), ty)
                }
                None => {
                    self.diagnostics.push(crate::model::constant::no_quantity(*n, u, origin));
                    self.broken(origin)
                }
            },
            ExprKind::Date(d) => match Day::from_ymd(*d) {
                Some(d) => ex(Op::Const(Val::new(V::Day(d, d))), Ty::one(Base::Day)),
                None => self.broken(origin),
            },
            ExprKind::Str(s) => ex(Op::Const(Val::new(V::Text(s.clone()))), Ty::one(Base::Text)),
            ExprKind::Paren(inner) => self.expr(cx, inner, hint),
            ExprKind::Not(a) => {
                let a = self.truth(cx, a);
                ex(Op::Not(Box::new(a)), Ty::TRUTH)
            }
            ExprKind::And(..) => {
                let list = flatten(e, true).into_iter().map(|x| self.truth(cx, x)).collect();
                ex(Op::And(list), Ty::TRUTH)
            }
            ExprKind::Or(..) => {
                let list = flatten(e, false).into_iter().map(|x| self.truth(cx, x)).collect();
                ex(Op::Or(list), Ty::TRUTH)
            }
            ExprKind::Cmp(op, a, b) => self.comparison(cx, *op, a, b, origin),
            ExprKind::In { item, of, negated } => {
                let inner = self.member_test(cx, item, of, origin);
                ex(negate(inner, *negated), Ty::TRUTH)
            }
            ExprKind::Is { item, of, negated } => {
                let inner = self.is_test(cx, item, of, origin);
                ex(negate(inner, *negated), Ty::TRUTH)
            }
            ExprKind::Arith(op, a, b) => {
                let (x, tx) = self.expr(cx, a, hint);
                let (y, ty) = self.expr(cx, b, &tx);
                let result = match (&tx.base, &ty.base) {
                    (Base::Day, _) => Ty::one(Base::Day),
                    (Base::Span, Base::Span) => Ty::one(Base::Span),
                    (Base::Number(u), _) => Ty::one(Base::Number(*u)),
                    _ => Ty::ANY,
                };
                let op: Arith = *op;
                ex(Op::Arith(op, Box::new(x), Box::new(y)), result)
            }
            ExprKind::Quant {
                quantifier,
                var,
                domain,
                where_,
                satisfies,
            } => {
                let (domain, ty) = self.expr(cx, domain, &Ty::ANY);
                let slot = cx.push(&var.text, ty.element());
                let where_ = where_.as_ref().map(|w| Box::new(self.truth(cx, w)));
                let satisfies = satisfies.as_ref().map(|w| Box::new(self.truth(cx, w)));
                cx.pop();
                ex(
                    Op::Quant {
                        quantifier: *quantifier,
                        slot,
                        domain: Box::new(domain),
                        where_,
                        satisfies,
                    },
                    Ty::TRUTH,
                )
            }
            ExprKind::Call(f, args) => self.call(cx, f, args, origin, hint),
            ExprKind::Set(args) => {
                let element = hint.element();
                let list: Vec<(Ex, Ty)> = args.iter().map(|a| self.expr(cx, &a.expr, &element)).collect();
                let base = list.first().map_or(Base::Any, |x| x.1.base.clone());
                ex(Op::List(list.into_iter().map(|x| x.0).collect()), Ty::many(base))
            }
            ExprKind::Error => self.broken(origin),
        }
    }

    pub fn truth(&mut self, cx: &mut Cx, e: &Expr) -> Ex {
        let (x, ty) = self.expr(cx, e, &Ty::TRUTH);
        if ty.many && !matches!(x.op, Op::Broken) {
            self.diagnostics.push(
                Diagnostic::error("type.many", x.origin, "this is a list, not a truth")
                    .help("say `some x in .. where ..` or `every x in .. satisfies ..`"),
            );
        } else if !matches!(ty.base, Base::Truth | Base::Any) {
            self.diagnostics.push(
                Diagnostic::error("type.truth", x.origin, "this is not a truth").help("compare it with something: `==`, `in`, `is`, `<=`"),
            );
        }
        x
    }

    fn comparison(&mut self, cx: &mut Cx, op: Cmp, a: &Expr, b: &Expr, origin: Origin) -> (Ex, Ty) {
        // The side that is only a name is read by the type of the other.
        let ((x, tx), (y, ty)) = if self.is_bare(cx, a) && !self.is_bare(cx, b) {
            let y = self.expr(cx, b, &Ty::ANY);
            (self.expr(cx, a, &y.1), y)
        } else {
            let x = self.expr(cx, a, &Ty::ANY);
            let y = self.expr(cx, b, &x.1);
            (x, y)
        };
        let none = |e: &Ex| matches!(&e.op, Op::Const(v) if v.v == V::None);
        let ordered = |t: &Ty| matches!(t.base, Base::Number(_) | Base::Day | Base::Span | Base::Enum(_) | Base::Any);
        if !matches!(op, Cmp::Eq | Cmp::Ne) && !(ordered(&tx) && ordered(&ty)) {
            let d = Diagnostic::error("type.compare", origin, "these cannot be compared: they have no order");
            let d = d.help("numbers, dates, durations and values of an enum have one; ask of others with `==`, `in` or `is`");
            self.diagnostics.push(d);
        }
        if (tx.many && !none(&y)) || (ty.many && !none(&x)) {
            self.diagnostics.push(
                Diagnostic::error("type.many", origin, "one side is a list")
                    .help("say `some x in .. where x == ..`, `every ..`, or `.. in ..`"),
            );
        }
        if let Some(said) = mismatch(&tx.base, &ty.base)
            && !none(&x)
            && !none(&y)
        {
            self.diagnostics.push(Diagnostic::error(
                "type.compare",
                origin,
                format!("these cannot be compared: {said}"),
            ));
        }
        (
            Ex {
                op: Op::Cmp(op, Box::new(x), Box::new(y)),
                origin,
            },
            Ty::TRUTH,
        )
    }

    fn member_test(&mut self, cx: &mut Cx, item: &Expr, of: &Expr, origin: Origin) -> Ex {
        let (x, y) = if self.is_bare(cx, item) {
            let (y, ty) = self.expr(cx, of, &Ty::ANY);
            (self.expr(cx, item, &ty.element()).0, y)
        } else {
            let (x, tx) = self.expr(cx, item, &Ty::ANY);
            if tx.many {
                self.diagnostics
                    .push(Diagnostic::error("type.many", x.origin, "this is a list").help("say `some x in .. where x in ..`"));
            }
            (x, self.expr(cx, of, &tx).0)
        };
        Ex {
            op: Op::In(Box::new(x), Box::new(y)),
            origin,
        }
    }

    fn is_test(&mut self, cx: &mut Cx, item: &Expr, of: &Expr, origin: Origin) -> Ex {
        let (x, tx) = self.expr(cx, item, &Ty::ANY);
        if tx.many {
            self.diagnostics
                .push(Diagnostic::error("type.many", x.origin, "this is a list").help("say `some x in .. where x is ..`"));
        }
        let Some(parts) = field_path(of) else {
            let y = self.expr(cx, of, &tx).0;
            return Ex {
                op: Op::Is(Box::new(x), Box::new(y)),
                origin,
            };
        };
        if cx.var(&parts[0].text).is_some() {
            let y = self.expr(cx, of, &tx).0;
            return Ex {
                op: Op::Is(Box::new(x), Box::new(y)),
                origin,
            };
        }
        let text = parts.iter().map(|n| n.text.as_ref()).collect::<Vec<_>>().join(".");
        if let Base::Enum(e) = tx.base
            && let Some(v) = self.library.schema.enum_value(e, &text)
        {
            let y = Ex {
                op: Op::Const(Val::new(V::Enum(e, v))),
                origin,
            };
            return Ex {
                op: Op::Cmp(Cmp::Eq, Box::new(x), Box::new(y)),
                origin,
            };
        }
        let want = |s: Sort| {
            matches!(
                s,
                Sort::Kind(_) | Sort::Category(_) | Sort::Define(_) | Sort::Rule(_) | Sort::EnumValue(..)
            )
        };
        match self.names.find(&text, &cx.scope, &want) {
            Found::One(e) => match e.sort {
                Sort::Kind(k) => Ex {
                    op: Op::IsKind(Box::new(x), k),
                    origin,
                },
                Sort::Category(c) => Ex {
                    op: Op::IsCategory(Box::new(x), c),
                    origin,
                },
                Sort::Define(i) | Sort::Rule(i) => Ex {
                    op: Op::Call(i, vec![x]),
                    origin,
                },
                Sort::EnumValue(e, v) => {
                    let y = Ex {
                        op: Op::Const(Val::new(V::Enum(e, v))),
                        origin,
                    };
                    Ex {
                        op: Op::Cmp(Cmp::Eq, Box::new(x), Box::new(y)),
                        origin,
                    }
                }
                _ => self.broken(origin).0,
            },
            Found::Many(all) => {
                // A kind and a category may share a last name: the left side's sort decides.
                let data = matches!(&tx.base, Base::Kinds(ks) if ks.iter().all(|k| self.library.schema.is(*k, self.library.words.data) || self.library.schema.is(*k, self.library.words.product)));
                let pick = all.iter().find(|e| matches!(e.sort, Sort::Category(_)) == data);
                match pick.map(|e| e.sort) {
                    Some(Sort::Kind(k)) => Ex {
                        op: Op::IsKind(Box::new(x), k),
                        origin,
                    },
                    Some(Sort::Category(c)) => Ex {
                        op: Op::IsCategory(Box::new(x), c),
                        origin,
                    },
                    _ => {
                        let d = unresolved(self.names, Found::Many(all), &text, "kind or category", &want)(cx.origin(of.node));
                        self.diagnostics.push(d);
                        self.broken(origin).0
                    }
                }
            }
            other => {
                let d = unresolved(self.names, other, &text, "kind, category or predicate", &want)(cx.origin(of.node));
                self.diagnostics.push(d);
                self.broken(origin).0
            }
        }
    }

    /// Whether the expression is a name that no variable or word of the language claims.
    fn is_bare(&self, cx: &Cx, e: &Expr) -> bool {
        match field_path(e) {
            Some(parts) => cx.var(&parts[0].text).is_none() && !matches!(parts[0].text.as_ref(), "today" | "self" | "project"),
            None => false,
        }
    }
}

pub(super) fn path_of(parts: &[tree::Name]) -> String {
    parts.iter().map(|p| p.text.as_ref()).collect::<Vec<_>>().join(".")
}

fn negate(ex: Ex, yes: bool) -> Op {
    if yes { Op::Not(Box::new(ex)) } else { ex.op }
}

/// Operands of a chain of `and` (or `or`), left to right, parentheses kept.
fn flatten(e: &Expr, and: bool) -> Vec<&Expr> {
    let mut out = Vec::new();
    let mut stack = vec![e];
    while let Some(e) = stack.pop() {
        match &e.kind {
            ExprKind::And(a, b) if and => {
                stack.push(b);
                stack.push(a);
            }
            ExprKind::Or(a, b) if !and => {
                stack.push(b);
                stack.push(a);
            }
            _ => out.push(e),
        }
    }
    out
}

/// Why two types never compare, in words.
fn mismatch(a: &Base, b: &Base) -> Option<&'static str> {
    use Base::*;
    match (a, b) {
        (Number(x), Number(y)) if x != y => Some("the units differ"),
        (Number(_), Day | Span | Text | Enum(_) | Truth) | (Day | Span | Text | Enum(_) | Truth, Number(_)) => {
            Some("only one of them is a number")
        }
        (Day, Span) | (Span, Day) => Some("one is a date, the other a duration"),
        (Enum(x), Enum(y)) if x != y => Some("they are values of different enums"),
        (Truth, Kinds(_) | Enum(_)) | (Kinds(_) | Enum(_), Truth) => Some("only one of them is a truth"),
        _ => None,
    }
}

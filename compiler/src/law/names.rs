//! Resolves the names of an expression, with the type its place expects.

use std::sync::Arc;

use portolan_syntax::tree::{self, Arg, Arith, Cmp, Expr, ExprKind, NodeId, ValueKind};

use super::ir::*;
use super::members::{Base, Member, Ty, derived};
use super::value::{V, Val};
use crate::base::{Day, Diagnostic, Duration, Interval, Origin, Tri};
use crate::model::library::{Library, LawName, LawSort};
use crate::model::schema::Unit;
use crate::model::schema_build::{path_text, unresolved};
use crate::model::unfold::field_path;
use crate::resolve::{Found, Names, Scope, Sort, SourceItem, suggest};

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
        Cx { scope, pack, regime, source, vars: Vec::new(), most: 0 }
    }
    /// A new variable; its slot.
    pub fn push(&mut self, name: &str, ty: Ty) -> u32 {
        self.vars.push((Arc::from(name), ty));
        self.most = self.most.max(self.vars.len() as u32);
        self.vars.len() as u32 - 1
    }
    fn pop(&mut self) {
        self.vars.pop();
    }
    fn var(&self, name: &str) -> Option<(u32, &Ty)> {
        self.vars.iter().enumerate().rev().find(|(_, v)| v.0.as_ref() == name).map(|(i, v)| (i as u32, &v.1))
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
        Resolver { library, names, object_kind: Box::new(|o| library.objects[o as usize].kind), diagnostics: Vec::new() }
    }

    fn broken(&self, origin: Origin) -> (Ex, Ty) {
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
                ex(Op::Const(Val::new(V::Num(Interval::point(q), Unit::Number))), Ty::one(Base::Number(Unit::Number)))
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
                    self.diagnostics.push(Diagnostic::error("type.unit", origin, format!("`{u}` wants a whole number within reason")));
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
            ExprKind::Quant { quantifier, var, domain, where_, satisfies } => {
                let (domain, ty) = self.expr(cx, domain, &Ty::ANY);
                let slot = cx.push(&var.text, ty.element());
                let where_ = where_.as_ref().map(|w| Box::new(self.truth(cx, w)));
                let satisfies = satisfies.as_ref().map(|w| Box::new(self.truth(cx, w)));
                cx.pop();
                ex(Op::Quant { quantifier: *quantifier, slot, domain: Box::new(domain), where_, satisfies }, Ty::TRUTH)
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

    fn truth(&mut self, cx: &mut Cx, e: &Expr) -> Ex {
        let (x, ty) = self.expr(cx, e, &Ty::TRUTH);
        if ty.many && !matches!(x.op, Op::Broken) {
            self.diagnostics.push(
                Diagnostic::error("type.many", x.origin, "this is a list, not a truth").help("say `some x in .. where ..` or `every x in .. satisfies ..`"),
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
        if (tx.many && !none(&y)) || (ty.many && !none(&x)) {
            self.diagnostics.push(
                Diagnostic::error("type.many", origin, "one side is a list").help("say `some x in .. where x == ..`, `every ..`, or `.. in ..`"),
            );
        }
        if let Some(said) = mismatch(&tx.base, &ty.base)
            && !none(&x)
            && !none(&y)
        {
            self.diagnostics.push(Diagnostic::error("type.compare", origin, format!("these cannot be compared: {said}")));
        }
        (Ex { op: Op::Cmp(op, Box::new(x), Box::new(y)), origin }, Ty::TRUTH)
    }

    fn member_test(&mut self, cx: &mut Cx, item: &Expr, of: &Expr, origin: Origin) -> Ex {
        let (x, y) = if self.is_bare(cx, item) {
            let (y, ty) = self.expr(cx, of, &Ty::ANY);
            (self.expr(cx, item, &ty.element()).0, y)
        } else {
            let (x, tx) = self.expr(cx, item, &Ty::ANY);
            if tx.many {
                self.diagnostics.push(Diagnostic::error("type.many", x.origin, "this is a list").help("say `some x in .. where x in ..`"));
            }
            (x, self.expr(cx, of, &tx).0)
        };
        Ex { op: Op::In(Box::new(x), Box::new(y)), origin }
    }

    fn is_test(&mut self, cx: &mut Cx, item: &Expr, of: &Expr, origin: Origin) -> Ex {
        let (x, tx) = self.expr(cx, item, &Ty::ANY);
        if tx.many {
            self.diagnostics.push(Diagnostic::error("type.many", x.origin, "this is a list").help("say `some x in .. where x is ..`"));
        }
        let Some(parts) = field_path(of) else {
            let y = self.expr(cx, of, &tx).0;
            return Ex { op: Op::Is(Box::new(x), Box::new(y)), origin };
        };
        if cx.var(&parts[0].text).is_some() {
            let y = self.expr(cx, of, &tx).0;
            return Ex { op: Op::Is(Box::new(x), Box::new(y)), origin };
        }
        let text = parts.iter().map(|n| n.text.as_ref()).collect::<Vec<_>>().join(".");
        if let Base::Enum(e) = tx.base
            && let Some(v) = self.library.schema.enum_value(e, &text)
        {
            let y = Ex { op: Op::Const(Val::new(V::Enum(e, v))), origin };
            return Ex { op: Op::Cmp(Cmp::Eq, Box::new(x), Box::new(y)), origin };
        }
        let want = |s: Sort| matches!(s, Sort::Kind(_) | Sort::Category(_) | Sort::Define(_) | Sort::Rule(_) | Sort::EnumValue(..));
        match self.names.find(&text, &cx.scope, &want) {
            Found::One(e) => match e.sort {
                Sort::Kind(k) => Ex { op: Op::IsKind(Box::new(x), k), origin },
                Sort::Category(c) => Ex { op: Op::IsCategory(Box::new(x), c), origin },
                Sort::Define(i) | Sort::Rule(i) => Ex { op: Op::Call(i, vec![x]), origin },
                Sort::EnumValue(e, v) => {
                    let y = Ex { op: Op::Const(Val::new(V::Enum(e, v))), origin };
                    Ex { op: Op::Cmp(Cmp::Eq, Box::new(x), Box::new(y)), origin }
                }
                _ => self.broken(origin).0,
            },
            Found::Many(all) => {
                // A kind and a category may share a last name: the left side's sort decides.
                let data = matches!(&tx.base, Base::Kinds(ks) if ks.iter().all(|k| self.library.schema.is(*k, self.library.words.data) || self.library.schema.is(*k, self.library.words.product)));
                let pick = all.iter().find(|e| matches!(e.sort, Sort::Category(_)) == data);
                match pick.map(|e| e.sort) {
                    Some(Sort::Kind(k)) => Ex { op: Op::IsKind(Box::new(x), k), origin },
                    Some(Sort::Category(c)) => Ex { op: Op::IsCategory(Box::new(x), c), origin },
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

    /// A name, or a name with members.
    fn path(&mut self, cx: &mut Cx, e: &Expr, hint: &Ty) -> (Ex, Ty) {
        let origin = cx.origin(e.node);
        let Some(parts) = field_path(e) else {
            // A member of a call or of a parenthesis.
            let ExprKind::Field(base, name) = &e.kind else { return self.broken(origin) };
            let (x, tx) = self.expr(cx, base, &Ty::ANY);
            return self.member(cx, x, tx, &[(name.text.as_ref(), name.node)], origin);
        };
        let rest = |n: usize| -> Vec<(&str, NodeId)> { parts[n..].iter().map(|p| (p.text.as_ref(), p.node)).collect() };
        let first = parts[0].text.as_ref();
        if let Some((slot, ty)) = cx.var(first) {
            let ty = ty.clone();
            return self.member(cx, Ex { op: Op::Var(slot), origin }, ty, &rest(1), origin);
        }
        if parts.len() == 1
            && let Some(found) = self.word(cx, first, hint, origin)
        {
            return found;
        }
        if first == "today" {
            return (Ex { op: Op::Today, origin }, Ty::one(Base::Day));
        }
        // The longest declared prefix; what follows are members.
        for cut in (1..=parts.len()).rev() {
            let text = parts[..cut].iter().map(|p| p.text.as_ref()).collect::<Vec<_>>().join(".");
            if let Some((x, ty)) = self.declared(cx, &text, hint, cut == parts.len(), origin) {
                return self.member(cx, x, ty, &rest(cut), origin);
            }
        }
        let text = path_of(&parts);
        if hint.base == Base::Text {
            return (Ex { op: Op::Const(Val::new(V::Text(Arc::from(text)))), origin }, Ty::one(Base::Text));
        }
        let want = |_: Sort| true;
        let mut d = unresolved(self.names, Found::Unknown, &text, "thing, value or rule", &want)(origin);
        if let Base::Enum(en) = hint.base {
            let values = &self.library.schema.enums[en as usize].values;
            d.help.push(format!("a value is one of {}", values.iter().map(|v| format!("`{v}`")).collect::<Vec<_>>().join(", ")));
        }
        self.diagnostics.push(d);
        self.broken(origin)
    }

    /// Words bound by the language.
    fn word(&self, cx: &Cx, name: &str, hint: &Ty, origin: Origin) -> Option<(Ex, Ty)> {
        let ex = |op, ty| Some((Ex { op, origin }, ty));
        let constant = |v: V, ty| Some((Ex { op: Op::Const(Val::new(v)), origin }, ty));
        let w = &self.library.words;
        match name {
            "true" => constant(V::Truth(Tri::T), Ty::TRUTH),
            "false" => constant(V::Truth(Tri::F), Ty::TRUTH),
            "unknown" => constant(V::Unknown, Ty::ANY),
            "none" => constant(V::None, Ty::ANY),
            "everything" => {
                let list = super::value::ListVal { everything: true, ..Default::default() };
                constant(V::List(Arc::new(list)), Ty { many: true, ..Ty::ANY })
            }
            "always" => constant(V::Day(Day::ALWAYS, Day::ALWAYS), Ty::one(Base::Day)),
            "never" => constant(V::Day(Day::NEVER, Day::NEVER), Ty::one(Base::Day)),
            "forever" => constant(V::Span(Duration::FOREVER), Ty::one(Base::Span)),
            "today" => ex(Op::Today, Ty::one(Base::Day)),
            "territory" => cx.regime.and_then(|r| ex(Op::Territory(r), Ty::many(Base::Kinds(vec![w.country])))),
            "crossings" => ex(Op::Extent(Extent::Crossings), Ty::many(Base::Crossing)),
            "holdings" => ex(Op::Extent(Extent::Holdings), Ty::many(Base::Holding)),
            "sales" => ex(Op::Extent(Extent::Sales), Ty::many(Base::Sale)),
            "nodes" => ex(Op::Extent(Extent::Kind(w.node)), Ty::many(Base::Kinds(vec![w.node]))),
            "flows" => ex(Op::Extent(Extent::Kind(w.flow)), Ty::many(Base::Kinds(vec![w.flow]))),
            "entities" => ex(Op::Extent(Extent::Kind(w.entity)), Ty::many(Base::Kinds(vec![w.entity]))),
            "documents" => ex(Op::Extent(Extent::Kind(w.document)), Ty::many(Base::Kinds(vec![w.document]))),
            "products" => ex(Op::Extent(Extent::Kind(w.product)), Ty::many(Base::Kinds(vec![w.product]))),
            "decides" | "acts" | "subject" if hint.base == Base::Role => constant(V::Text(Arc::from(name)), Ty::one(Base::Role)),
            _ => None,
        }
    }

    /// A declared name read in this place, if there is one.
    fn declared(&mut self, cx: &Cx, text: &str, hint: &Ty, whole: bool, origin: Origin) -> Option<(Ex, Ty)> {
        let library = self.library;
        let constant = |v: V, ty| Some((Ex { op: Op::Const(Val::new(v)), origin }, ty));
        if let (Base::Enum(e), true) = (&hint.base, whole)
            && let Some(v) = library.schema.enum_value(*e, text.rsplit('.').next().unwrap_or(text))
        {
            return constant(V::Enum(*e, v), Ty::one(Base::Enum(*e)));
        }
        if hint.base == Base::Text && whole {
            let object = matches!(self.names.find(text, &cx.scope, &|s| matches!(s, Sort::Object(_) | Sort::Open(_) | Sort::Set(_))), Found::One(_));
            if !object {
                return constant(V::Text(Arc::from(text)), Ty::one(Base::Text));
            }
        }
        let kinds = match &hint.base {
            Base::Kinds(ks) => Some(ks.clone()),
            Base::Part => Some(vec![library.words.party]),
            _ => None,
        };
        let object_kind = &self.object_kind;
        let want = |s: Sort| match s {
            Sort::Object(o) => kinds.as_ref().is_none_or(|ks| ks.iter().any(|k| library.schema.is(object_kind(o), *k))),
            Sort::Set(_) | Sort::Define(_) | Sort::Open(_) | Sort::Rule(_) | Sort::Enum(_) | Sort::Regime(_) => true,
            Sort::Category(_) => kinds.is_none(),
            Sort::EnumValue(..) => kinds.is_none(),
            _ => false,
        };
        let found = match self.names.find(text, &cx.scope, &want) {
            Found::Unknown if kinds.is_some() => self.names.find(text, &cx.scope, &|s| matches!(s, Sort::Object(_))),
            Found::Many(all) => {
                // A thing first, then what the law declares; tags and categories last.
                let rank = |s: &Sort| match s {
                    Sort::Object(_) => 0,
                    Sort::Set(_) | Sort::Define(_) | Sort::Open(_) | Sort::Rule(_) => 1,
                    Sort::Enum(_) | Sort::Regime(_) => 2,
                    _ => 3,
                };
                let best = all.iter().map(|e| rank(&e.sort)).min();
                let mut top: Vec<_> = all.iter().filter(|e| Some(rank(&e.sort)) == best).cloned().collect();
                if top.len() == 1 { Found::One(top.remove(0)) } else { Found::Many(top) }
            }
            other => other,
        };
        match found {
            Found::One(e) => match e.sort {
                Sort::Object(o) => constant(V::Object(o), Ty::one(Base::Kinds(vec![(self.object_kind)(o)]))),
                Sort::Set(i) => Some((Ex { op: Op::Set(i, Vec::new()), origin }, Ty { many: true, ..Ty::ANY })),
                Sort::Define(i) | Sort::Open(i) | Sort::Rule(i) => {
                    let ty = self.law_type(&library.laws[i as usize]);
                    Some((Ex { op: Op::Call(i, Vec::new()), origin }, ty))
                }
                Sort::Enum(i) => Some((Ex { op: Op::EnumValues(i), origin }, Ty::many(Base::Enum(i)))),
                Sort::EnumValue(e, v) => constant(V::Enum(e, v), Ty::one(Base::Enum(e))),
                Sort::Category(c) => constant(V::Category(c), Ty::ANY),
                Sort::Regime(r) => constant(V::Regime(r), Ty::one(Base::Regime)),
                _ => None,
            },
            Found::Many(all) if whole => {
                let d = unresolved(self.names, Found::Many(all), text, "thing", &want)(origin);
                self.diagnostics.push(d);
                Some(self.broken(origin))
            }
            _ => None,
        }
    }

    /// Members one after the other; `EU.x` after a dot is one member.
    fn member(&mut self, cx: &Cx, mut x: Ex, mut ty: Ty, rest: &[(&str, NodeId)], origin: Origin) -> (Ex, Ty) {
        let mut i = 0;
        while i < rest.len() {
            let (mut name, node) = (rest[i].0.to_owned(), rest[i].1);
            let is_pack = i + 1 < rest.len() && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
            if is_pack {
                i += 1;
                name = format!("{name}.{}", rest[i].0);
            }
            i += 1;
            if ty.many {
                self.diagnostics.push(
                    Diagnostic::error("type.many", cx.origin(node), format!("`.{name}` is asked of a list")).help("say `some x in .. where x. ..`, or `every x in .. satisfies ..`"),
                );
                return self.broken(origin);
            }
            let next = self.member_type(cx, &ty, &name, node);
            let member = Member::bind(&self.library.schema, &name, cx.pack.as_deref());
            x = Ex { op: Op::Member(Box::new(x), Arc::new(member)), origin };
            ty = next;
        }
        (x, ty)
    }

    fn member_type(&mut self, cx: &Cx, ty: &Ty, name: &str, node: NodeId) -> Ty {
        let schema = &self.library.schema;
        let w = &self.library.words;
        // A connective of the row first.
        if let Some(p) = ty.row
            && let Some(l) = schema.prop(p).links.iter().find(|l| l.name.as_ref() == name)
        {
            return Ty { base: Ty::of_types(&l.types), many: l.card.is_many(), row: None };
        }
        if let Some(t) = derived(&ty.base, name, w, schema) {
            return t;
        }
        let kinds = match &ty.base {
            Base::Crossing => vec![w.flow, w.activity],
            Base::Part => vec![w.party],
            Base::Kinds(ks) => ks.clone(),
            Base::Holding | Base::Sale => Vec::new(),
            Base::Any => return Ty::ANY,
            _ => {
                self.no_member(cx, node, name, &[]);
                return Ty::ANY;
            }
        };
        let member = Member::bind(schema, name, cx.pack.as_deref());
        let admitted = |k: u32| kinds.iter().any(|b| *b != crate::model::Words::MISSING && (schema.is(k, *b) || schema.is(*b, k)));
        let found = (0..schema.kinds.len() as u32).filter(|k| admitted(*k)).find_map(|k| member.of(k));
        match found {
            Some(p) => Ty::of_prop(schema, p),
            None => {
                let near: Vec<&str> = kinds.iter().filter(|k| **k != crate::model::Words::MISSING).flat_map(|k| schema.names_of(*k)).collect();
                self.no_member(cx, node, name, &near);
                Ty::ANY
            }
        }
    }

    fn no_member(&mut self, cx: &Cx, node: NodeId, name: &str, known: &[&str]) {
        let mut d = Diagnostic::error("type.property", cx.origin(node), format!("nothing here has a member `{name}`"));
        d.help.extend(suggest::question(&suggest::nearest(name, known.iter().copied())));
        self.diagnostics.push(d);
    }

    fn call(&mut self, cx: &mut Cx, f: &Expr, args: &[Arg], origin: Origin, hint: &Ty) -> (Ex, Ty) {
        let Some(parts) = field_path(f) else {
            self.diagnostics.push(Diagnostic::error("type.call", origin, "only a define, a set or a rule can be called"));
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
            return (Ex { op: Op::StartOfYear(Box::new(a)), origin }, Ty::one(Base::Day));
        }
        if let ("next", [m, d, from]) = (text.as_str(), args) {
            let number = Ty::one(Base::Number(Unit::Number));
            let m = self.expr(cx, &m.expr, &number).0;
            let d = self.expr(cx, &d.expr, &number).0;
            let from = self.expr(cx, &from.expr, &Ty::one(Base::Day)).0;
            return (Ex { op: Op::Next(Box::new(m), Box::new(d), Box::new(from)), origin }, Ty::one(Base::Day));
        }
        let want = |s: Sort| matches!(s, Sort::Define(_) | Sort::Set(_) | Sort::Rule(_));
        let found = self.names.find(&text, &cx.scope, &want);
        let Found::One(e) = found else {
            let d = unresolved(self.names, found, &text, "define, set or rule", &want)(origin);
            self.diagnostics.push(d);
            return self.broken(origin);
        };
        let (Sort::Define(i) | Sort::Set(i) | Sort::Rule(i)) = e.sort else { return self.broken(origin) };
        let law = &self.library.laws[i as usize];
        let hints = self.parameter_types(law);
        let mut list = Vec::new();
        for (n, a) in args.iter().enumerate() {
            let hint = hints.get(n).cloned().unwrap_or(Ty::ANY);
            list.push(self.expr(cx, &a.expr, &hint).0);
        }
        if list.len() > hints.len() || (list.len() < hints.len() && matches!(e.sort, Sort::Define(_))) {
            self.diagnostics.push(
                Diagnostic::error("type.call", origin, format!("`{}` takes {} argument{}, not {}", law.name, hints.len(), if hints.len() == 1 { "" } else { "s" }, list.len())),
            );
        }
        match e.sort {
            Sort::Set(_) => (Ex { op: Op::Set(i, list), origin }, Ty { many: true, ..Ty::ANY }),
            _ => {
                let ty = self.law_type(law);
                let _ = hint;
                (Ex { op: Op::Call(i, list), origin }, ty)
            }
        }
    }

    fn fold(&mut self, cx: &mut Cx, fold: Fold, args: &[Arg], origin: Origin) -> (Ex, Ty) {
        let [arg] = args else {
            self.diagnostics.push(Diagnostic::error("type.call", origin, "an aggregate takes one comprehension, such as `count(x for x in nodes)`"));
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
        let list = fors.is_empty();
        let result = match (fold, &ty.base) {
            (Fold::Sum | Fold::Min | Fold::Max, b) => Ty::one(b.clone()),
            _ => Ty::one(Base::Number(Unit::Number)),
        };
        (Ex { op: Op::Fold(fold, Box::new(Comprehension { term, fors, where_, within, list })), origin }, result)
    }

    /// What the parameters of a law name expect.
    fn parameter_types(&mut self, law: &LawName) -> Vec<Ty> {
        let library = self.library;
        let Some(v) = law.versions.first() else { return Vec::new() };
        let cx = Cx::new(v.scope.clone(), v.pack.clone(), v.regime, &v.source);
        let mut out: Vec<Ty> = Vec::new();
        for p in &v.decl.params {
            let test = p.ty.heads.first().map_or(Test::Any, |h| self.quiet_test(&cx, h));
            out.push(super::compile::test_type(library, &test, p.ty.heads.first().map(|h| self.plain_type(h))));
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
            ExprKind::Not(_) | ExprKind::And(..) | ExprKind::Or(..) | ExprKind::Cmp(..) | ExprKind::In { .. } | ExprKind::Is { .. } | ExprKind::Quant { .. } => Ty::TRUTH,
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
                        match self.names.find(name, &scope, &|s| matches!(s, Sort::Define(_) | Sort::Rule(_) | Sort::Set(_))) {
                            Found::One(e) => match e.sort {
                                Sort::Rule(_) => Ty::TRUTH,
                                Sort::Define(i) => match self.library.laws[i as usize].versions.first().and_then(|v| v.decl.tail.as_ref()) {
                                    Some(tree::Tail::Expr(body)) => self.shape(body, &self.library.laws[i as usize], depth - 1),
                                    _ => Ty::TRUTH,
                                },
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
            "text" | "number" | "share" | "length" | "size" | "bool" | "date" | "duration" | "regime" => return Test::Any,
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
                let d = unresolved(self.names, other, &text, "kind, subject or transmission", &want)(cx.origin(p.node));
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
                let want = |s: Sort| matches!(s, Sort::Object(_) | Sort::Set(_) | Sort::Category(_) | Sort::Define(_) | Sort::Rule(_) | Sort::Kind(_));
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
                let want = |s: Sort| matches!(s, Sort::Object(_) | Sort::Set(_) | Sort::Category(_) | Sort::Define(_) | Sort::Rule(_) | Sort::EnumValue(..));
                let rank = |s: Sort| match s {
                    Sort::Object(_) => 0,
                    Sort::Set(_) | Sort::Category(_) => 1,
                    Sort::Define(_) | Sort::Rule(_) => 2,
                    _ => 3,
                };
                let found = match self.names.find(&text, &cx.scope, &want) {
                    Found::Many(mut all) => {
                        all.sort_by_key(|e| rank(e.sort));
                        if rank(all[0].sort) < rank(all[1].sort) { Found::One(all.remove(0)) } else { Found::Many(all) }
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
                let q = crate::model::constant::rational(*n);
                Ex { op: Op::Const(Val::new(V::Num(Interval::point(q), Unit::Number))), origin }
            }
            ValueKind::Quantity(n, u) => {
                let v = crate::model::constant::quantity(*n, u).and_then(|c| super::compile::constant(&c));
                Ex { op: v.map_or(Op::Broken, Op::Const), origin }
            }
            ValueKind::Date(d) => Ex { op: Day::from_ymd(*d).map_or(Op::Broken, |d| Op::Const(Val::new(V::Day(d, d)))), origin },
            ValueKind::Str(s) => Ex { op: Op::Const(Val::new(V::Text(s.clone()))), origin },
            ValueKind::Range(..) => Ex { op: Op::Broken, origin },
        }
    }
}

fn path_of(parts: &[tree::Name]) -> String {
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
        (Number(_), Day | Span | Text | Enum(_) | Truth) | (Day | Span | Text | Enum(_) | Truth, Number(_)) => Some("only one of them is a number"),
        (Day, Span) | (Span, Day) => Some("one is a date, the other a duration"),
        (Enum(x), Enum(y)) if x != y => Some("they are values of different enums"),
        (Truth, Kinds(_) | Enum(_)) | (Kinds(_) | Enum(_), Truth) => Some("only one of them is a truth"),
        _ => None,
    }
}

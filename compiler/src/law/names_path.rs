//! Names and members inside an expression: variables first, then words of the language, then the longest declared prefix.

use std::sync::Arc;

use portolan_syntax::tree::{self, Expr, ExprKind, HeadKind, NodeId};

use super::ir::*;
use super::members::{Base, Member, Ty, derived};
use super::names::{Cx, Resolver, path_of};
use super::value::{V, Val};
use crate::base::{Day, Diagnostic, Duration, Origin, Tri};
use crate::model::schema_build::unresolved;
use crate::model::unfold::field_path;
use crate::resolve::{Found, Sort, suggest};

impl Resolver<'_> {
    /// A name, or a name with members.
    pub(super) fn path(&mut self, cx: &mut Cx, e: &Expr, hint: &Ty) -> (Ex, Ty) {
        let origin = cx.origin(e.node);
        let Some(parts) = field_path(e) else {
            // A member of a call or of a parenthesis.
            let ExprKind::Field(base, name) = &e.kind else {
                return self.broken(origin);
            };
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
            return (
                Ex {
                    op: Op::Const(Val::new(V::Text(Arc::from(text)))),
                    origin,
                },
                Ty::one(Base::Text),
            );
        }
        if let Some(d) = self.free_variable(cx, first, origin) {
            self.diagnostics.push(d);
            return self.broken(origin);
        }
        let want = |_: Sort| true;
        let mut d = unresolved(self.names, Found::Unknown, &text, "thing, value or rule", &want)(origin);
        if let Base::Enum(en) = hint.base {
            let values = &self.library.schema.enums[en as usize].values;
            d.help.push(format!(
                "a value is one of {}",
                values.iter().map(|v| format!("`{v}`")).collect::<Vec<_>>().join(", ")
            ));
        }
        self.diagnostics.push(d);
        self.broken(origin)
    }

    /// A name that other rules of the regime bind, and this one does not.
    fn free_variable(&self, cx: &Cx, name: &str, origin: Origin) -> Option<Diagnostic> {
        let regime = &self.library.regimes[cx.regime? as usize];
        let binds = |heads: &[tree::Head]| {
            heads.iter().any(|h| match &h.kind {
                HeadKind::On(all) => all.iter().any(|b| b.name.text.as_ref() == name),
                HeadKind::With(b) => b.name.text.as_ref() == name,
                _ => false,
            })
        };
        let versions = regime.laws.iter().flat_map(|l| &self.library.laws[*l as usize].versions);
        let other = versions.map(|v| v.decl.as_ref()).find(|d| binds(&d.heads))?;
        let word = &other.word.text;
        Some(
            Diagnostic::error("law.free_variable", origin, format!("nothing binds `{name}` here")).help(format!(
                "the {word} `{}` binds it in its head: bind it here the same way",
                crate::model::schema_build::path_text(&other.path)
            )),
        )
    }

    /// Words bound by the language.
    fn word(&self, cx: &Cx, name: &str, hint: &Ty, origin: Origin) -> Option<(Ex, Ty)> {
        let ex = |op, ty| Some((Ex { op, origin }, ty));
        let constant = |v: V, ty| {
            Some((
                Ex {
                    op: Op::Const(Val::new(v)),
                    origin,
                },
                ty,
            ))
        };
        let w = &self.library.words;
        match name {
            "true" => constant(V::Truth(Tri::T), Ty::TRUTH),
            "false" => constant(V::Truth(Tri::F), Ty::TRUTH),
            "unknown" => constant(V::Unknown, Ty::ANY),
            "none" => constant(V::None, Ty::ANY),
            "everything" => {
                let list = super::value::ListVal {
                    everything: true,
                    ..Default::default()
                };
                constant(V::List(Arc::new(list)), Ty { many: true, ..Ty::ANY })
            }
            "always" => constant(V::Day(Day::ALWAYS, Day::ALWAYS), Ty::one(Base::Day)),
            "never" => constant(V::Day(Day::NEVER, Day::NEVER), Ty::one(Base::Day)),
            "forever" => constant(V::span(Duration::FOREVER), Ty::one(Base::Span)),
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
        let constant = |v: V, ty| {
            Some((
                Ex {
                    op: Op::Const(Val::new(v)),
                    origin,
                },
                ty,
            ))
        };
        if let (Base::Enum(e), true) = (&hint.base, whole)
            && let Some(v) = library.schema.enum_value(*e, text.rsplit('.').next().unwrap_or(text))
        {
            return constant(V::Enum(*e, v), Ty::one(Base::Enum(*e)));
        }
        if hint.base == Base::Text && whole {
            let object = matches!(
                self.names
                    .find(text, &cx.scope, &|s| matches!(s, Sort::Object(_) | Sort::Open(_) | Sort::Set(_))),
                Found::One(_)
            );
            // `P.one` is what the thing P states, and no text.
            let member = text.match_indices('.').any(|(i, _)| {
                let thing = self.names.find(&text[..i], &cx.scope, &|s| matches!(s, Sort::Object(_)));
                matches!(thing, Found::One(_))
            });
            if !object && !member {
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
            Sort::Object(o) => kinds
                .as_ref()
                .is_none_or(|ks| ks.iter().any(|k| library.schema.is(object_kind(o), *k))),
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
                if top.len() == 1 {
                    Found::One(top.remove(0))
                } else {
                    Found::Many(top)
                }
            }
            other => other,
        };
        match found {
            Found::One(e) => match e.sort {
                Sort::Object(o) => constant(V::Object(o), Ty::one(Base::Kinds(vec![(self.object_kind)(o)]))),
                Sort::Set(i) => Some((
                    Ex {
                        op: Op::Set(i, Vec::new()),
                        origin,
                    },
                    Ty {
                        many: true,
                        set: Some(i),
                        ..Ty::ANY
                    },
                )),
                Sort::Define(i) | Sort::Open(i) | Sort::Rule(i) => {
                    let ty = self.law_type(&library.laws[i as usize]);
                    Some((
                        Ex {
                            op: Op::Call(i, Vec::new()),
                            origin,
                        },
                        ty,
                    ))
                }
                Sort::Enum(i) => Some((
                    Ex {
                        op: Op::EnumValues(i),
                        origin,
                    },
                    Ty::many(Base::Enum(i)),
                )),
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
                    Diagnostic::error("type.many", cx.origin(node), format!("`.{name}` is asked of a list"))
                        .help("say `some x in .. where x. ..`, or `every x in .. satisfies ..`"),
                );
                return self.broken(origin);
            }
            let next = self.member_type(cx, &ty, &name, node);
            let member = Member::bind(&self.library.schema, &name, cx.pack.as_deref());
            x = Ex {
                op: Op::Member(Box::new(x), Arc::new(member)),
                origin,
            };
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
            return Ty {
                base: Ty::of_types(&l.types),
                many: l.card.is_many(),
                row: None,
                set: None,
            };
        }
        if let Some(t) = ty.set.and_then(|i| self.set_link(cx, i, name)) {
            return t;
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
        let admitted = |k: u32| {
            kinds
                .iter()
                .any(|b| *b != crate::model::Words::MISSING && (schema.is(k, *b) || schema.is(*b, k)))
        };
        let found = (0..schema.kinds.len() as u32).filter(|k| admitted(*k)).find_map(|k| member.of(k));
        match found {
            Some(p) => Ty::of_prop(schema, p),
            None => {
                let near: Vec<&str> = kinds
                    .iter()
                    .filter(|k| **k != crate::model::Words::MISSING)
                    .flat_map(|k| schema.names_of(*k))
                    .collect();
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
}

//! From trees to the evaluated form: binders, conditions, rows of sets, defaults. Expressions are in `names`.

use std::sync::Arc;

use portolan_syntax::tree::{self, BinderOf, ClauseWord, Decl, HeadKind, Item, Tail, ValueKind};

use super::ir::*;
use super::members::{Base, Ty};
use super::names::{Cx, Resolver};
use super::value::{V, Val};
use crate::base::{Day, Diagnostic, Level};
use crate::model::library::{LawSort, Library, RuleDecl, RuleSort};
use crate::model::schema_build::{path_text, unresolved, value_word};
use crate::model::{Const, Words};
use crate::resolve::{Found, Scope, Sort};

/// Compiles everything a library declares, and checks it.
pub fn compile(library: &Library) -> Law {
    let mut law = Law::default();
    let mut resolver = Resolver::new(library, &library.names);
    for name in &library.laws {
        let versions = name
            .versions
            .iter()
            .map(|v| version(&mut resolver, library, v, name.sort))
            .collect();
        law.names.push(versions);
    }
    for p in &library.schema.props {
        let default = p.default.as_ref().map(|d| {
            let scope = Scope {
                prefixes: p.pack.iter().cloned().collect(),
            };
            let item = library.objects.first().map(|o| o.origin).unwrap_or(d.origin);
            let source = crate::resolve::SourceItem {
                file: d.origin.file,
                key: d.origin.item,
                item: Arc::new(Item::Error(tree::NodeId(0))),
                pack: p.pack.clone().map(Box::new),
            };
            let _ = item;
            let mut cx = Cx::new(scope, p.pack.clone(), None, &source);
            cx.push("self", Ty::one(Base::Kinds(vec![p.owner])));
            let hint = Ty {
                many: p.card.is_many(),
                ..Ty::one(Ty::of_types(&p.types))
            };
            let ex = if matches!(&d.expr.kind, tree::ExprKind::Name(n) if n.text.as_ref() == "sender") {
                // The one default that names a member of the crossing rather than of the flow: `law::derived` gives it.
                Ex {
                    op: Op::Const(Val::NONE),
                    origin: d.origin,
                }
            } else {
                resolver.expr(&mut cx, &d.expr, &hint).0
            };
            let condition = d.condition.as_ref().map(|c| resolver.truth(&mut cx, c));
            DefaultEx { ex, condition }
        });
        law.defaults.push(default);
    }
    for r in &library.regimes {
        let mut cx = Cx::new(r.scope.clone(), Some(r.pack.clone()), None, &r.source);
        let hint = Ty::one(Base::Kinds(vec![library.words.country]));
        let rows = r
            .territory
            .iter()
            .flat_map(|row| &row.heads)
            .map(|h| resolver.value(&mut cx, h, &hint))
            .collect();
        law.territories.push(rows);
        let holidays = library
            .laws
            .iter()
            .position(|l| l.name.as_ref() == format!("{}.holidays", r.name))
            .map(|i| i as u32);
        law.holidays.push(holidays);
    }
    law.truth = library.laws.iter().map(|l| resolver.law_type(l).base == Base::Truth).collect();
    law.diagnostics = resolver.diagnostics;
    super::strata::check(library, &mut law);
    super::strata::empty_circles(&mut law);
    super::judge::check(library, &mut law);
    law.notes.extend(super::notes::of(library, &law));
    law
}

fn version(r: &mut Resolver, library: &Library, v: &RuleDecl, sort: LawSort) -> Version {
    let d: &Decl = &v.decl;
    let mut cx = Cx::new(v.scope.clone(), v.pack.clone(), v.regime, &v.source);
    let mut out = Version {
        since: v.since,
        until: v.until,
        binders: Vec::new(),
        with: None,
        conditions: Vec::new(),
        needs: Vec::new(),
        asks: Vec::new(),
        topic: None,
        level: None,
        unread: None,
        body: None,
        rows: Vec::new(),
        slots: 0,
        origin: v.origin(d.path.node()),
    };
    for p in d.params() {
        let test = p.ty.heads.first().map_or(Test::Any, |h| r.test_of(&cx, h));
        let ty = test_type(library, &test, p.ty.heads.first().map(|h| r.plain_type(h)));
        let slot = cx.push(&p.name.text, ty);
        out.binders.push(Binder {
            name: p.name.text.clone(),
            slot,
            test,
            domain: None,
        });
    }
    for h in &d.heads {
        match &h.kind {
            HeadKind::On(binders) => {
                for b in binders {
                    let binder = binder(r, library, &mut cx, b);
                    out.binders.push(binder);
                }
            }
            HeadKind::With(b) => {
                if let BinderOf::Type(p) = &b.of
                    && let Test::Kind(kind) = r.test_path(&cx, p)
                {
                    let slot = cx.push(&b.name.text, Ty::one(Base::Kinds(vec![kind])));
                    out.with = Some((slot, kind));
                }
            }
            _ => {}
        }
    }
    match &d.tail {
        Some(Tail::Expr(e)) => {
            let hint = if sort == LawSort::Define { Ty::TRUTH } else { Ty::ANY };
            out.body = Some(r.expr(&mut cx, e, &hint).0);
        }
        Some(Tail::Rows(rows)) if sort == LawSort::Set => out.rows = set_rows(r, &mut cx, rows),
        Some(Tail::Rows(_)) => {
            let at = v.origin(d.path.node());
            r.diagnostics.push(
                Diagnostic::error("law.form", at, "a rule has no list after `:`").help("conditions stand in braces: `when \"..\": ..`"),
            );
        }
        None => {}
    }
    for item in d.block.iter().flat_map(|b| &b.items) {
        match item {
            Item::Clause(c) => {
                let word = match c.word {
                    ClauseWord::When => Word::When,
                    ClauseWord::Unless => Word::Unless,
                    ClauseWord::Require => Word::Require,
                };
                let ex = r.truth(&mut cx, &c.expr);
                let due = c.due.as_ref().map(|e| r.expr(&mut cx, e, &Ty::one(Base::Day)).0);
                let origin = v.origin(c.node);
                let words = c.words.as_ref().map(|w| w.text.clone());
                if words.is_none() && !titled_call(library, &ex) {
                    r.diagnostics.push(
                        Diagnostic::error("law.words", origin, "this condition says nothing a reader could understand")
                            .help("put words before it: `when \"the data are personal\": ..`, or call one titled define"),
                    );
                }
                let cites = c.words.as_ref().and_then(|w| w.cites.clone());
                out.conditions.push(Condition {
                    word,
                    words,
                    cites,
                    ex,
                    due,
                    origin,
                });
            }
            Item::Property(p) => rule_property(r, library, &cx, v, p, &mut out),
            Item::Error(_) => {}
            _ => r.diagnostics.push(Diagnostic::error(
                "law.form",
                v.origin(d.path.node()),
                "a rule holds conditions and rule properties only",
            )),
        }
    }
    out.slots = cx.most();
    out
}

/// A single call of something that has a title of its own: that title is its words.
fn titled_call(library: &Library, ex: &Ex) -> bool {
    match &ex.op {
        Op::Call(i, _) | Op::Set(i, _) => library.laws[*i as usize].versions.iter().all(|v| v.decl.title.is_some()),
        _ => false,
    }
}

fn binder(r: &mut Resolver, library: &Library, cx: &mut Cx, b: &tree::Binder) -> Binder {
    match &b.of {
        BinderOf::Type(p) => {
            let test = r.test_path(cx, p);
            let ty = test_type(library, &test, None);
            let slot = cx.push(&b.name.text, ty);
            Binder {
                name: b.name.text.clone(),
                slot,
                test,
                domain: None,
            }
        }
        BinderOf::Domain(e) => {
            let (domain, ty) = r.expr(cx, e, &Ty::ANY);
            let slot = cx.push(&b.name.text, ty.element());
            Binder {
                name: b.name.text.clone(),
                slot,
                test: Test::Any,
                domain: Some(domain),
            }
        }
    }
}

/// What a variable of that test holds.
pub fn test_type(library: &Library, test: &Test, plain: Option<Ty>) -> Ty {
    match test {
        Test::Crossing => Ty::one(Base::Crossing),
        Test::Holding => Ty::one(Base::Holding),
        Test::Sale => Ty::one(Base::Sale),
        Test::Part => Ty::one(Base::Part),
        Test::Kind(k) => Ty::one(Base::Kinds(vec![*k])),
        Test::Rule(i) => {
            let first = library.laws[*i as usize].versions.first().and_then(|v| {
                v.decl.heads.iter().find_map(|h| match &h.kind {
                    HeadKind::On(bs) => bs.first(),
                    _ => None,
                })
            });
            match first.map(|b| &b.of) {
                Some(BinderOf::Type(p)) if path_text(p) == "holding" => Ty::one(Base::Holding),
                Some(BinderOf::Type(p)) if path_text(p) == "sale" => Ty::one(Base::Sale),
                _ => Ty::one(Base::Crossing),
            }
        }
        Test::Any => plain.unwrap_or(Ty::ANY),
    }
}

fn set_rows(r: &mut Resolver, cx: &mut Cx, rows: &[tree::Row]) -> Vec<SetRow> {
    let mut out = Vec::new();
    // When no head resolves, the heads are tags.
    let tags = rows.iter().flat_map(|x| &x.heads).all(|h| !r.resolves(cx, h));
    for row in rows {
        let (mut since, mut until, mut cites) = (Day::ALWAYS, Day::NEVER, None);
        let mut links = Vec::new();
        for f in row.fields() {
            let first = f.args.first().map(|a| &a.value.kind);
            match (f.link.text.as_ref(), first) {
                ("since", Some(ValueKind::Date(d))) => since = Day::from_ymd(*d).unwrap_or(since),
                ("until", Some(ValueKind::Date(d))) => until = Day::from_ymd(*d).unwrap_or(until),
                ("cites", Some(ValueKind::Str(s))) => cites = Some(s.clone()),
                (name, _) => {
                    let values = f.args.iter().map(|a| r.link_value(cx, &a.value));
                    links.push((Arc::from(name), values.collect()));
                }
            }
        }
        let condition = row.condition().map(|c| r.truth(cx, &c.expr));
        let words = row.condition().and_then(|c| c.words.clone());
        for head in &row.heads {
            let origin = cx.origin(head.node);
            let head = match value_word(head) {
                Some(w) if tags => Ex {
                    op: Op::Const(Val::new(V::Text(Arc::from(w)))),
                    origin,
                },
                _ => r.value(cx, head, &Ty::ANY),
            };
            out.push(SetRow {
                head,
                links: links.clone(),
                since,
                until,
                cites: cites.clone(),
                words: words.clone(),
                condition: condition.clone(),
                origin,
            });
        }
    }
    out
}

fn rule_property(r: &mut Resolver, library: &Library, cx: &Cx, v: &RuleDecl, p: &tree::Property, out: &mut Version) {
    let key = path_text(&p.path);
    let heads = || p.rows.iter().flat_map(|row| row.heads.iter().map(move |h| (row, h)));
    match key.as_str() {
        "needs" => {
            for (_, h) in heads() {
                let Some(word) = value_word(h) else { continue };
                let want = |s: Sort| matches!(s, Sort::Rule(i) if library.laws[i as usize].sort == LawSort::Rule(RuleSort::Mechanism));
                match r.names.find(&word, &cx.scope, &want) {
                    Found::One(e) => {
                        if let Sort::Rule(i) = e.sort {
                            out.needs.push(i);
                        }
                    }
                    other => {
                        let d = unresolved(r.names, other, &word, "mechanism", &want)(cx.origin(h.node));
                        r.diagnostics.push(d);
                    }
                }
            }
        }
        "asks" => {
            let w = library.words;
            for (row, h) in heads() {
                let Some(word) = value_word(h) else { continue };
                let want = |s: Sort| matches!(s, Sort::Object(o) if library.schema.is(library.objects[o as usize].kind, w.control));
                let evidence = row
                    .fields()
                    .iter()
                    .find(|f| f.link.text.as_ref() == "with")
                    .and_then(|f| f.args.first())
                    .and_then(|a| value_word(&a.value));
                let evidence = evidence.and_then(|e| {
                    if w.evidence == Words::MISSING {
                        return None;
                    }
                    let known = library.schema.enum_value(w.evidence, &e);
                    if known.is_none() {
                        let said = format!("`{e}` is no evidence that a control can be asked with");
                        r.diagnostics
                            .push(Diagnostic::error("type.value", cx.origin(h.node), said).help(format!(
                                "write one of {}",
                                library.schema.enums[w.evidence as usize].values.join(", ")
                            )));
                    }
                    known
                });
                match r.names.find(&word, &cx.scope, &want) {
                    Found::One(e) => {
                        if let Sort::Object(control) = e.sort {
                            out.asks.push(Asked {
                                control,
                                evidence,
                                origin: cx.origin(h.node),
                            });
                        }
                    }
                    other => {
                        let d = unresolved(r.names, other, &word, "control", &want)(cx.origin(h.node));
                        r.diagnostics.push(d);
                    }
                }
            }
        }
        "topic" => {
            let w = library.words;
            let want = |s: Sort| matches!(s, Sort::Object(o) if library.schema.is(library.objects[o as usize].kind, w.topic));
            for (_, h) in heads() {
                let Some(word) = value_word(h) else { continue };
                match r.names.find(&word, &cx.scope, &want) {
                    Found::One(e) => {
                        if let Sort::Object(o) = e.sort {
                            out.topic = Some(o);
                        }
                    }
                    other => {
                        let d = unresolved(r.names, other, &word, "topic", &want)(cx.origin(h.node));
                        r.diagnostics.push(d);
                    }
                }
            }
        }
        "level" => {
            out.level = heads().next().and_then(|(_, h)| value_word(h)).and_then(|w| Level::parse(&w));
            if out.level.is_none() {
                let said = "the level of a rule is `info`, `advisory`, `warn`, `ask`, `error` or `stop`";
                let d = Diagnostic::error("type.value", v.origin(p.node), said);
                r.diagnostics
                    .push(d.help("leave it out: the verdict and the status of the text give it"));
            }
        }
        "basis" => {
            let word = heads().next().and_then(|(_, h)| value_word(h));
            match word.as_deref() {
                Some("recalled" | "partly" | "inferred") => out.unread = word.map(Arc::from),
                _ => r.diagnostics.push(
                    Diagnostic::error(
                        "type.value",
                        v.origin(p.node),
                        "the basis of a rule is `recalled`, `partly` or `inferred`",
                    )
                    .help("leave it out where the text itself was read"),
                ),
            }
        }
        other => {
            let near = crate::resolve::suggest::nearest(other, ["needs", "asks", "topic", "level", "basis"]);
            let mut d = Diagnostic::error(
                "type.property",
                v.origin(p.path.node()),
                format!("a rule has no property `{other}`"),
            )
            .help("a rule has `needs`, `asks`, `topic`, `level` and `basis`");
            d.help.extend(crate::resolve::suggest::question(&near));
            r.diagnostics.push(d);
        }
    }
}

/// A constant of the model as a value of the law.
pub fn constant(c: &Const) -> Option<Val> {
    Some(Val::new(match c {
        Const::Object(o) => V::Object(*o),
        Const::Enum(e, v) => V::Enum(*e, *v),
        Const::Number(q, u) => V::num(crate::base::Interval::point(**q), *u),
        Const::Between(ends) => V::num(crate::base::Interval::new(ends.0, ends.1), crate::model::Unit::Number),
        Const::Day(d) => V::Day(*d, *d),
        Const::Duration(d) => V::span(**d),
        Const::Text(t) => V::Text(Arc::clone(t)),
        Const::Bool(b) => V::Truth((*b).into()),
        Const::Regime(r) => V::Regime(*r),
        Const::Set(s) => V::Set(*s),
        Const::Category(c) => V::Category(*c),
        Const::Unknown | Const::Everything | Const::Rows(..) => return None,
    }))
}

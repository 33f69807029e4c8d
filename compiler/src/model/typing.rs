//! Types the rows of a property: every value becomes a constant of a type the schema allows, or a diagnostic says why not.

use std::sync::Arc;

use portolan_syntax::tree::{self, Few, Value, ValueKind};

use super::constant::{quantity, rational};
use super::object::{Const, Row, RowMore, Stated};
use super::schema::{Cardinality, Key, PropId, Type, Unit};
use super::schema_build::{path_str, path_text, unresolved};
use super::world::Builder;
use crate::base::diagnostic::{Fix, Place};
use crate::base::{Day, Diagnostic, Duration, Origin};
use crate::resolve::{Entry, Found, Scope, Sort, SourceItem, suggest};

/// What a head turned out to be.
pub(super) enum Head {
    One(Const),
    /// `none`
    Nothing,
    /// `unknown`
    Open,
    Everything,
}

impl Builder<'_> {
    /// The rows of one property as stated.
    pub(super) fn rows(&mut self, prop: PropId, rows: &[tree::Row], scope: &Scope, source: &SourceItem, origin: Origin) -> Stated {
        // Exact: a large model is mostly lists of one row.
        let mut out = Stated::rows(Few::with_capacity(rows.iter().map(|r| r.heads.len()).sum()), origin);
        if prop == super::Words::MISSING {
            return out;
        }
        let p = self.schema().prop(prop);
        for row in rows {
            let mut links: Vec<(Arc<str>, Vec<Const>)> = Vec::with_capacity(row.fields().len());
            for f in row.fields() {
                let at = source.origin(f.link.node);
                let Some(link) = p.links.iter().find(|l| l.name == f.link.text) else {
                    let d = self.no_link(&p.name, &p.links, &f.link.text, at);
                    self.diagnostics.push(d);
                    continue;
                };
                let mut args = Vec::with_capacity(f.args.len());
                for a in &f.args {
                    match self.head(&link.types, &a.value, scope, source, &f.link.text) {
                        Some(Head::One(Const::Set(_))) => {
                            if let ValueKind::Path(path) = &a.value.kind {
                                let d = self.is_set(path, &link.types, source, &f.link.text);
                                self.diagnostics.push(d);
                            }
                            args.push(Const::Unknown);
                        }
                        Some(Head::One(c)) => args.push(c),
                        Some(Head::Open) | None => args.push(Const::Unknown),
                        Some(Head::Everything) => args.push(Const::Everything),
                        Some(Head::Nothing) => {}
                    }
                }
                links.push((f.link.text.clone(), args));
            }
            for head in &row.heads {
                let origin = source.origin(head.node);
                match self.row_head(prop, head, scope, source) {
                    Some(Head::One(c)) => {
                        if matches!(c, Const::Rows(..)) && (!links.is_empty() || row.condition().is_some()) {
                            self.diagnostics.push(
                                Diagnostic::error("type.link", origin, "a list of another thing brings its rows as they are")
                                    .help("write the connectives and the `if` on its own rows, or list here what is meant"),
                            );
                        }
                        let condition = row.condition().map(|c| Arc::new(c.expr.clone()));
                        let plain = links.is_empty() && condition.is_none();
                        let more = (!plain).then(|| {
                            Box::new(RowMore {
                                links: links.clone(),
                                condition,
                            })
                        });
                        out.rows.push(Row { head: c, origin, more });
                    }
                    Some(Head::Nothing) => out.none = true,
                    Some(Head::Everything) => out.everything = true,
                    Some(Head::Open) => {
                        if prop == self.library.words.project_regimes {
                            // What is undetermined is judged both ways; of a law that is not named there is nothing to judge.
                            let d = Diagnostic::error("model.regimes", origin, "the law a project is judged under cannot be unknown");
                            self.diagnostics
                                .push(d.help("name the regimes, or write `regimes: none` to check none"));
                        }
                        out.open = true;
                    }
                    None => out.open = true,
                }
            }
            if let Some(c) = row.card {
                let sign = if c == tree::Card::Star { "*" } else { "+" };
                self.diagnostics.push(Diagnostic::error(
                    "type.card",
                    source.origin(row.node),
                    format!("`{sign}` belongs in a kind, not in a thing"),
                ));
            }
        }
        let values = out.rows.len() + usize::from(out.none) + usize::from(out.everything) + usize::from(out.open);
        let splices = out.rows.iter().any(|r| matches!(r.head, Const::Rows(..)));
        if !p.card.is_many() && values > 1 && !splices {
            self.diagnostics.push(
                Diagnostic::error("type.card", origin, format!("`{}` takes one value, not {values}", p.name))
                    .help("keep one of them, or declare two things"),
            );
            out.rows.truncate(1);
        }
        if out.none && p.card == Cardinality::Some {
            self.diagnostics.push(
                Diagnostic::error("type.card", origin, format!("`{}` takes at least one value", p.name))
                    .help("name one, or write `unknown` where it is not known yet"),
            );
        }
        if out.none && !out.rows.is_empty() {
            self.diagnostics.push(
                Diagnostic::error("type.card", origin, format!("`{}` cannot be `none` and something", p.name))
                    .help("take `none` out of the list"),
            );
        }
        out
    }

    /// A value of a property.
    fn row_head(&mut self, prop: PropId, v: &Value, scope: &Scope, source: &SourceItem) -> Option<Head> {
        let p = self.schema().prop(prop);
        let ValueKind::Path(path) = &v.kind else {
            if let Some(d) = self.no_count(prop, v, source).or_else(|| self.lacks_link(prop, v, scope, source)) {
                self.diagnostics.push(d);
                return None;
            }
            return self.head(&p.types, v, scope, source, &p.name);
        };
        if let Some(c) = self.recall(path, scope, prop) {
            return Some(Head::One(c.clone()));
        }
        let found = self.head(&p.types, v, scope, source, &p.name);
        if let Some(Head::One(Const::Set(_))) = found
            && !self.takes_set(prop)
        {
            let d = self.is_set(path, &p.types, source, &p.name);
            self.diagnostics.push(d);
            return None;
        }
        if let Some(Head::One(c)) = &found {
            self.remember(path, scope, prop, c);
        }
        found
    }

    fn no_link(&self, prop: &str, links: &[super::schema::Link], said: &str, at: Origin) -> Diagnostic {
        let known: Vec<&str> = links.iter().map(|l| l.name.as_ref()).collect();
        let mut d = Diagnostic::error("type.link", at, format!("`{prop}` has no connective `{said}`"));
        let near = suggest::nearest(said, known.iter().copied());
        if let [one] = near.as_slice() {
            d.fixes.push(Fix {
                title: format!("write `{one}`"),
                place: Place::Node(at),
                replacement: (*one).to_owned(),
                safe: false,
            });
        }
        if known.is_empty() {
            d.help.push(format!("`{prop}` takes plain values"));
        } else {
            d.help.push(format!(
                "it has {}",
                known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ")
            ));
        }
        d
    }

    pub(super) fn head(&mut self, types: &[Type], v: &Value, scope: &Scope, source: &SourceItem, what: &str) -> Option<Head> {
        let origin = source.origin(v.node);
        let wrong = |b: &Builder, said: String| {
            Diagnostic::error(
                "type.value",
                origin,
                format!("{said}, but `{what}` wants {}", b.schema().say_all(types)),
            )
        };
        match &v.kind {
            ValueKind::Path(p) => self.path_value(types, p, scope, source, what),
            ValueKind::Str(s) => {
                if types.contains(&Type::Text) {
                    return Some(Head::One(Const::Text(s.clone().into())));
                }
                let d = wrong(self, format!("{s:?} is text"));
                let d = self.unquoted(types, s, scope, origin, d);
                self.diagnostics.push(d);
                None
            }
            ValueKind::Date(d) => {
                if types.contains(&Type::Date) {
                    return Day::from_ymd(*d).map(|d| Head::One(Const::Day(d)));
                }
                self.diagnostics.push(wrong(self, "this is a date".into()));
                None
            }
            ValueKind::Number(n) => {
                let q = rational(**n);
                for t in types {
                    match t {
                        Type::Number(Unit::Number) => return Some(Head::One(Const::Number(q.into(), Unit::Number))),
                        Type::Range(a, b) => {
                            if q.is_integer() && q >= *a && q <= *b {
                                return Some(Head::One(Const::Number(q.into(), Unit::Number)));
                            }
                            let shown = crate::base::interval::show(q);
                            let said = if q.is_integer() {
                                format!("{shown} is not between {a} and {b}")
                            } else {
                                format!("{shown} is not a whole number")
                            };
                            let d = Diagnostic::error("model.range", origin, said);
                            self.diagnostics
                                .push(d.help(format!("`{what}` wants a whole number from {a} to {b}")));
                            return None;
                        }
                        _ => {}
                    }
                }
                let needs_unit = types.iter().any(|t| matches!(t, Type::Duration | Type::Number(_)));
                let mut d = if needs_unit {
                    Diagnostic::error("type.unit", origin, format!("`{}` lacks a unit", crate::base::interval::show(q)))
                        .help(format!("`{what}` wants {}", self.schema().say_all(types)))
                } else {
                    wrong(self, "this is a number".into())
                };
                d.primary.text = "a bare number".into();
                self.diagnostics.push(d);
                None
            }
            ValueKind::Quantity(q) => {
                let unit = &q.1;
                let Some(c) = quantity(q.0, unit) else {
                    self.diagnostics.push(super::constant::no_quantity(q.0, unit, origin));
                    return None;
                };
                let fits = types.iter().any(|t| match (t, &c) {
                    (Type::Duration, Const::Duration(_)) => true,
                    (Type::Number(u), Const::Number(_, v)) => u == v,
                    _ => false,
                });
                if fits {
                    return Some(Head::One(c));
                }
                let is = match &c {
                    Const::Duration(_) => "a duration",
                    Const::Number(_, u) => u.word().split(" such").next().unwrap_or("a number"),
                    _ => "a quantity",
                };
                let mut d = Diagnostic::error(
                    "type.unit",
                    origin,
                    format!("this is {is}, but `{what}` wants {}", self.schema().say_all(types)),
                );
                d.primary.text = format!("measured in `{unit}`");
                self.diagnostics.push(d);
                None
            }
            ValueKind::Range(ends) => {
                let (lo, hi) = (rational(ends.0), rational(ends.1));
                if types.contains(&Type::Number(Unit::Number)) && lo <= hi {
                    return Some(Head::One(Const::Between(Box::new((lo, hi)))));
                }
                self.diagnostics.push(wrong(self, "this is a range".into()));
                None
            }
        }
    }

    fn path_value(&mut self, types: &[Type], p: &tree::Path, scope: &Scope, source: &SourceItem, what: &str) -> Option<Head> {
        let text = path_str(p);
        let origin = source.origin(p.node());
        match text.as_ref() {
            "none" => return Some(Head::Nothing),
            "unknown" => return Some(Head::Open),
            "everything" => return Some(Head::Everything),
            _ => {}
        }
        for t in types {
            let found = match (t, text.as_ref()) {
                (Type::Bool, "true") => Some(Const::Bool(true)),
                (Type::Bool, "false") => Some(Const::Bool(false)),
                (Type::Date, "always") => Some(Const::Day(Day::ALWAYS)),
                (Type::Date, "never") => Some(Const::Day(Day::NEVER)),
                (Type::Duration, "forever") => Some(Const::Duration(Duration::FOREVER.into())),
                (Type::Enum(e), _) => {
                    let last = p.parts.last().map_or("", |n| n.text.as_ref());
                    self.schema().enum_value(*e, last).map(|v| Const::Enum(*e, v))
                }
                _ => None,
            };
            if let Some(c) = found {
                return Some(Head::One(c));
            }
        }
        let schema = self.schema();
        if let Some(open) = &self.open {
            match open.value(&text, types) {
                Some(true) => return Some(Head::Open),
                Some(false) => {
                    let wants = schema.say_all(types);
                    let is = schema.say_all(open.types(&text));
                    let d = Diagnostic::error("type.value", origin, format!("`{text}` is {is}, but `{what}` wants {wants}"));
                    self.diagnostics.push(d);
                    return None;
                }
                None => {}
            }
        }
        let is_open = |o: u32| self.open.as_ref().is_some_and(|open| open.objects.contains(&o));
        let want = |s: Sort| match s {
            Sort::Object(o) => types.iter().any(|t| match t {
                // What stands for a parameter may turn out to be something narrower.
                Type::Kind(k) => self.is(o, *k) || is_open(o) && schema.is(*k, self.object(o).kind),
                _ => false,
            }),
            Sort::Set(_) => types.iter().any(|t| matches!(t, Type::Kind(_))),
            Sort::Regime(_) => types.contains(&Type::Regime),
            Sort::Category(_) => types.contains(&Type::Category),
            _ => false,
        };
        let found = match self.names.one(&text, scope, want) {
            Some((sort, _)) => Ok(sort),
            None => Err(self.names.find(&text, scope, &want)),
        };
        match found {
            Ok(sort) | Err(Found::One(Entry { sort, .. })) => {
                return match sort {
                    Sort::Object(o) => Some(Head::One(Const::Object(o))),
                    Sort::Set(s) => Some(Head::One(Const::Set(s))),
                    Sort::Regime(r) => Some(Head::One(Const::Regime(r))),
                    Sort::Category(c) => Some(Head::One(Const::Category(c))),
                    _ => None,
                };
            }
            Err(Found::Many(all)) if !types.contains(&Type::Text) => {
                let d = unresolved(&self.names, Found::Many(all), &text, "thing", &want)(origin);
                self.diagnostics.push(d);
                return None;
            }
            _ => {}
        }
        if let Some(c) = self.splice(p, scope) {
            return Some(Head::One(c));
        }
        if types.contains(&Type::Text) {
            return Some(Head::One(Const::Text(Box::new(Arc::from(text.as_ref())))));
        }
        let any = |s: Sort| matches!(s, Sort::Object(_) | Sort::Kind(_) | Sort::Category(_));
        let wants = schema.say_all(types);
        let d = match self.names.find(&text, scope, &any) {
            Found::One(Entry { sort: Sort::Object(o), .. }) if self.is_of_no_kind(o) => return None,
            Found::One(e) => {
                let is = match e.sort {
                    Sort::Object(o) => super::schema::a(&schema.kind(self.object(o).kind).name),
                    Sort::Kind(_) => "a kind".into(),
                    _ => "a category".into(),
                };
                Diagnostic::error("type.value", origin, format!("`{text}` is {is}, but `{what}` wants {wants}"))
                    .related(Place::Node(e.origin), "declared here")
            }
            _ => self.unknown_value(types, &text, origin, what, &wants),
        };
        self.diagnostics.push(d);
        None
    }

    /// `Eye.controls`: the rows another thing states for a property.
    fn splice(&self, p: &tree::Path, scope: &Scope) -> Option<Const> {
        let text = path_text(p);
        for (dot, _) in text.rmatch_indices('.') {
            let (front, rest) = (&text[..dot], &text[dot + 1..]);
            if let Found::One(e) = self.names.find(front, scope, &|s| matches!(s, Sort::Object(_)))
                && let Sort::Object(o) = e.sort
                && let Key::One(prop) = self.schema().key(self.object(o).kind, rest, None)
            {
                return Some(Const::Rows(o, prop));
            }
        }
        None
    }
}

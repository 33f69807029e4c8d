//! The properties of kinds: types, connectives, modifiers, defaults, questions.

use std::sync::Arc;

use portolan_syntax::tree::{self, Card, ExprKind, Item, ValueKind};

use super::constant::{quantity, rational};
use super::object::Const;
use super::schema::*;
use super::schema_build::{SchemaBuilder, Vocabulary, path_text, qualified, unresolved, value_word};
use crate::base::Diagnostic;
use crate::resolve::{Found, Sort, suggest};

impl<'a> SchemaBuilder<'a> {
    pub(super) fn properties(&mut self, v: &Vocabulary<'a>) {
        let owner = match v.decl.word.text.as_ref() {
            "kind" => {
                let name = qualified(&path_text(&v.decl.path), v.pack.as_deref());
                self.schema.kinds.iter().position(|k| k.name == name).map(|i| i as u32)
            }
            "extend" => {
                let text = path_text(&v.decl.path);
                match self.names.find(&text, &v.scope, &|s| matches!(s, Sort::Kind(_))) {
                    Found::One(e) => match e.sort {
                        Sort::Kind(i) => Some(i),
                        _ => None,
                    },
                    _ => None,
                }
            }
            _ => None,
        };
        let Some(owner) = owner else { return };
        let Some(block) = &v.decl.block else { return };
        for item in &block.items {
            match item {
                Item::Property(p) => self.property(v, owner, p),
                Item::Error(_) => {}
                _ => {
                    let origin = self.origin(v, block.node);
                    self.diagnostics
                        .push(Diagnostic::error("type.schema", origin, "only properties may stand in a kind"));
                }
            }
        }
    }

    fn property(&mut self, v: &Vocabulary<'a>, owner: KindId, p: &tree::Property) {
        let origin = self.origin(v, p.path.node());
        let name: Arc<str> = Arc::from(path_text(&p.path));
        let full = qualified(&name, v.pack.as_deref());
        let mut prop = Property {
            name,
            full,
            pack: v.pack.clone(),
            owner,
            types: Vec::new(),
            card: Cardinality::One,
            links: Vec::new(),
            inherited: false,
            choice: false,
            collected: false,
            negative: None,
            default: None,
            question: p.question().cloned(),
            docs: p.docs().map(Arc::from),
            origin,
        };
        for row in &p.rows {
            for head in &row.heads {
                prop.types.extend(self.type_of(v, head));
            }
            if let Some(card) = row.card {
                prop.card = cardinality(card);
            }
            for f in row.fields() {
                self.link(v, f, &mut prop);
            }
            if let Some(e) = row.default() {
                let condition = row.condition().map(|c| c.expr.clone());
                prop.default = Some(DefaultValue {
                    expr: e.clone(),
                    condition,
                    origin: self.origin(v, row.node),
                });
            }
        }
        if let Some(default) = prop.default.as_ref()
            && !prop.types.is_empty()
            && !literal_fits(&default.expr, &prop.types)
        {
            let wants = self.schema.say_all(&prop.types);
            self.diagnostics.push(
                Diagnostic::error(
                    "type.value",
                    default.origin,
                    format!("the default of `{}` does not fit: it wants {wants}", prop.name),
                )
                .help("write a default of that type, or another type"),
            );
        }
        let id = self.schema.props.len() as u32;
        if let Some(other) = self.schema.kinds[owner as usize]
            .own
            .iter()
            .map(|i| self.schema.prop(*i))
            .find(|o| o.full == prop.full)
        {
            let place = crate::base::diagnostic::Place::Node(other.origin);
            self.diagnostics.push(
                Diagnostic::error("name.duplicate", origin, format!("the property `{}` is declared twice", prop.full))
                    .related(place, "declared here first"),
            );
            return;
        }
        self.schema.props.push(prop);
        self.schema.kinds[owner as usize].own.push(id);
    }

    fn link(&mut self, v: &Vocabulary<'a>, f: &tree::Field, prop: &mut Property) {
        match f.link.text.as_ref() {
            "as" => {
                for arg in &f.args {
                    match value_word(&arg.value).as_deref() {
                        Some("inherited") => prop.inherited = true,
                        Some("choice") => prop.choice = true,
                        Some("collected") => prop.collected = true,
                        other => {
                            let said = other.unwrap_or("this").to_owned();
                            let near = suggest::nearest(&said, ["inherited", "choice", "collected"]);
                            let mut d =
                                Diagnostic::error("type.modifier", self.origin(v, arg.value.node), format!("`{said}` is no modifier"))
                                    .help("the modifiers are `inherited`, `choice` and `collected`");
                            d.help.extend(suggest::question(&near));
                            self.diagnostics.push(d);
                        }
                    }
                }
            }
            "without" => prop.negative = f.args.first().and_then(|a| value_word(&a.value)).map(Arc::from),
            name => {
                let mut types = Vec::new();
                let mut card = Cardinality::One;
                for arg in &f.args {
                    types.extend(self.type_of(v, &arg.value));
                    if let Some(c) = arg.card {
                        card = cardinality(c);
                    }
                }
                prop.links.push(Link {
                    name: Arc::from(name),
                    types,
                    card,
                });
            }
        }
    }

    fn type_of(&mut self, v: &Vocabulary<'a>, value: &tree::Value) -> Option<Type> {
        let origin = self.origin(v, value.node);
        match &value.kind {
            ValueKind::Range(ends) => Some(Type::Range(rational(ends.0), rational(ends.1))),
            ValueKind::Path(p) => {
                let text = path_text(p);
                let builtin = builtin(&text);
                if builtin.is_some() {
                    return builtin;
                }
                let want = |s: Sort| matches!(s, Sort::Kind(_) | Sort::Enum(_));
                match self.names.find(&text, &v.scope, &want) {
                    Found::One(e) => match e.sort {
                        Sort::Kind(i) => Some(Type::Kind(i)),
                        Sort::Enum(i) => Some(Type::Enum(i)),
                        _ => None,
                    },
                    other => {
                        let d = unresolved(&self.names, other, &text, "type", &want)(origin);
                        self.diagnostics.push(d);
                        None
                    }
                }
            }
            _ => {
                self.diagnostics.push(Diagnostic::error(
                    "type.schema",
                    origin,
                    "a type is expected here, such as `text`, `number` or a kind",
                ));
                None
            }
        }
    }
}

/// Whether a default that is a plain value is of one of these types; what is named or computed is looked at elsewhere.
fn literal_fits(e: &tree::Expr, types: &[Type]) -> bool {
    let has = |t: Type| types.contains(&t);
    match &e.kind {
        ExprKind::Paren(e) => literal_fits(e, types),
        ExprKind::Str(_) => has(Type::Text),
        ExprKind::Date(_) => has(Type::Date),
        ExprKind::Number(_) => types.iter().any(|t| matches!(t, Type::Number(Unit::Number) | Type::Range(..))),
        ExprKind::Quantity(n, unit) => match quantity(*n, unit) {
            Some(Const::Duration(_)) => has(Type::Duration),
            Some(Const::Number(_, u)) => has(Type::Number(u)),
            _ => true,
        },
        _ => true,
    }
}

/// The types every schema has.
pub fn builtin(word: &str) -> Option<Type> {
    Some(match word {
        "text" => Type::Text,
        "number" => Type::Number(Unit::Number),
        "share" => Type::Number(Unit::Share),
        "length" => Type::Number(Unit::Length),
        "size" => Type::Number(Unit::Size),
        "bool" => Type::Bool,
        "date" => Type::Date,
        "duration" => Type::Duration,
        "regime" => Type::Regime,
        "category" => Type::Category,
        _ => return None,
    })
}

fn cardinality(c: Card) -> Cardinality {
    match c {
        Card::Star => Cardinality::Many,
        Card::Plus => Cardinality::Some,
    }
}

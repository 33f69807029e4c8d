//! Members of things: what the compiler derives, and properties by kind.

use std::sync::Arc;

use crate::model::schema::{Key, KindId, PropId, Schema, Type, Unit};
use crate::model::{Words, schema::EnumId};

/// A member access, bound once for every kind it may be read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub name: Arc<str>,
    /// Tells it from what other packs call the same.
    pub key: Arc<str>,
    /// Property by kind.
    pub by_kind: Vec<Option<PropId>>,
}

impl Member {
    pub fn bind(schema: &Schema, name: &str, pack: Option<&str>) -> Member {
        let last = name.rsplit('.').next().unwrap_or(name);
        let having = schema.having(last);
        // Few kinds have it, and mostly none: then it is one the compiler derives.
        let mut by_kind = vec![None; having.last().map_or(0, |k| *k as usize + 1)];
        for k in having {
            if let Key::One(p) = schema.key(*k, name, pack) {
                by_kind[*k as usize] = Some(p);
            }
        }
        let key = match by_kind.iter().flatten().next() {
            Some(p) => format!("{last} {p}").into(),
            None => Arc::from(last),
        };
        Member {
            name: Arc::from(last),
            key,
            by_kind,
        }
    }
    pub fn of(&self, kind: KindId) -> Option<PropId> {
        self.by_kind.get(kind as usize).copied().flatten()
    }
}

/// What an expression gives, as far as it matters for resolving names and for type errors.
#[derive(Debug, Clone, PartialEq)]
pub enum Base {
    Any,
    Truth,
    Number(Unit),
    Day,
    Span,
    Text,
    Enum(EnumId),
    /// A thing of one of these kinds.
    Kinds(Vec<KindId>),
    Part,
    Crossing,
    Holding,
    Sale,
    Regime,
    /// One of the words for a role.
    Role,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Ty {
    pub base: Base,
    pub many: bool,
    /// The property whose rows these are: their connectives are readable.
    pub row: Option<PropId>,
    /// The set whose rows these are; index of the law's name.
    pub set: Option<u32>,
}

impl Ty {
    pub const ANY: Ty = Ty {
        base: Base::Any,
        many: false,
        row: None,
        set: None,
    };
    pub const TRUTH: Ty = Ty {
        base: Base::Truth,
        many: false,
        row: None,
        set: None,
    };

    pub fn one(base: Base) -> Ty {
        Ty {
            base,
            many: false,
            row: None,
            set: None,
        }
    }
    pub fn many(base: Base) -> Ty {
        Ty {
            base,
            many: true,
            row: None,
            set: None,
        }
    }
    pub fn element(&self) -> Ty {
        Ty {
            many: false,
            ..self.clone()
        }
    }

    /// The type of a property's values.
    pub fn of_types(types: &[Type]) -> Base {
        let kinds: Vec<KindId> = types
            .iter()
            .filter_map(|t| if let Type::Kind(k) = t { Some(*k) } else { None })
            .collect();
        if !kinds.is_empty() && kinds.len() == types.len() {
            return Base::Kinds(kinds);
        }
        match types {
            [Type::Text] => Base::Text,
            [Type::Bool] => Base::Truth,
            [Type::Date] => Base::Day,
            [Type::Duration] => Base::Span,
            [Type::Number(u)] => Base::Number(*u),
            [Type::Range(..)] => Base::Number(Unit::Number),
            [Type::Enum(e)] => Base::Enum(*e),
            [Type::Regime] => Base::Regime,
            _ => Base::Any,
        }
    }
    pub fn of_prop(schema: &Schema, prop: PropId) -> Ty {
        let p = schema.prop(prop);
        Ty {
            base: Ty::of_types(&p.types),
            many: p.card.is_many(),
            row: (!p.links.is_empty()).then_some(prop),
            set: None,
        }
    }
}

/// What the compiler derives for crossings, holdings, sales, parts and some kinds; `None` where the name is a property.
pub fn derived(base: &Base, name: &str, w: &Words, schema: &Schema) -> Option<Ty> {
    let kind = |k: KindId| Some(Ty::one(Base::Kinds(vec![k])));
    let kinds = |k: KindId| Some(Ty::many(Base::Kinds(vec![k])));
    let ends = || Some(Ty::one(Base::Kinds(vec![w.node, w.people])));
    let part = || Some(Ty::one(Base::Part));
    match base {
        Base::Crossing => match name {
            "flow" => kind(w.flow),
            "source" | "target" | "collector" => ends(),
            "from" | "to" | "origin" => kind(w.country),
            "sight" => Some(Ty::TRUTH),
            "data" | "root" => kind(w.data),
            "treatments" => kinds(w.treatment),
            "activity" => kind(w.activity),
            "sender" | "receiver" | "arranger" | "decider" => part(),
            "parties" => Some(Ty::many(Base::Part)),
            "readers" => kinds(w.people),
            "people" => kinds(w.people),
            "documents" => kinds(w.document),
            "before" => Some(Ty::many(Base::Crossing)),
            _ => None,
        },
        Base::Holding => match name {
            "node" => kind(w.node),
            "in" | "origin" => kind(w.country),
            "operator" => part(),
            "activity" => kind(w.activity),
            "kept" => Some(Ty::one(Base::Span)),
            "first" => Some(Ty::TRUTH),
            "data" | "root" => kind(w.data),
            "collector" => ends(),
            "treatments" => kinds(w.treatment),
            "people" => kinds(w.people),
            _ => None,
        },
        Base::Sale => match name {
            "product" => kind(w.product),
            "market" => kind(w.country),
            "since" | "until" => Some(Ty::one(Base::Day)),
            "deploy" => Some(Ty::ANY),
            _ => None,
        },
        Base::Part => match name {
            "role" => Some(Ty::one(Base::Role)),
            "principal" | "decider" => part(),
            "activity" => kind(w.activity),
            "documents" => kinds(w.document),
            _ => None,
        },
        Base::Kinds(ks) => {
            let is = |above: KindId| above != Words::MISSING && ks.iter().any(|k| schema.is(*k, above) || schema.is(above, *k));
            match name {
                "deciders" if is(w.activity) => Some(Ty::many(Base::Part)),
                "people" if is(w.activity) => kinds(w.people),
                "holdings" if is(w.activity) || is(w.data) || is(w.node) => Some(Ty::many(Base::Holding)),
                "documents" if is(w.activity) || is(w.entity) || is(w.party) => kinds(w.document),
                "flows" if is(w.node) => kinds(w.flow),
                _ => None,
            }
        }
        _ => None,
    }
}

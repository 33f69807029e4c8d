//! The schema: kinds with their properties, enums, categories. One source for type checks, questions and the reference.

use std::sync::Arc;

use portolan_syntax::tree;

use crate::base::{Index, Origin, Q};

pub type KindId = u32;
pub type PropId = u32;
pub type EnumId = u32;
pub type CatId = u32;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    Number,
    /// A part of a whole; 100% is 1.
    Share,
    /// Metres.
    Length,
    /// Bytes.
    Size,
}

impl Unit {
    pub fn word(self) -> &'static str {
        match self {
            Unit::Number => "a number",
            Unit::Share => "a share such as `60%`",
            Unit::Length => "a length such as `10 m`",
            Unit::Size => "a size such as `5 MB`",
        }
    }
}

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    Kind(KindId),
    Enum(EnumId),
    Text,
    Bool,
    Date,
    Duration,
    Number(Unit),
    /// Whole numbers between two bounds, both inclusive.
    Range(Q, Q),
    Regime,
    Category,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cardinality {
    One,
    /// Many, maybe none.
    Many,
    /// At least one.
    Some,
}

impl Cardinality {
    pub fn is_many(self) -> bool {
        self != Cardinality::One
    }
}

/// A typed field of a property's rows: `for duration`, `in country*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub name: Arc<str>,
    pub types: Vec<Type>,
    pub card: Cardinality,
}

/// What holds when nothing is stated: an expression over `self`, under a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultValue {
    pub expr: tree::Expr,
    pub condition: Option<tree::Expr>,
    pub origin: Origin,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// Last part of the name.
    pub name: Arc<str>,
    /// With the pack's prefix if a pack adds it: `PACK.name`.
    pub full: Arc<str>,
    pub pack: Option<Arc<str>>,
    pub owner: KindId,
    pub types: Vec<Type>,
    pub card: Cardinality,
    pub links: Vec<Link>,
    pub inherited: bool,
    pub choice: bool,
    pub collected: bool,
    /// `without q`: the list of what is denied.
    pub negative: Option<Arc<str>>,
    pub default: Option<DefaultValue>,
    /// The question put when it is unknown; `{it}` is the subject.
    pub question: Option<tree::Text>,
    pub docs: Option<Arc<str>>,
    pub origin: Origin,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    pub name: Arc<str>,
    pub pack: Option<Arc<str>>,
    pub title: Option<Arc<tree::Text>>,
    pub docs: Option<Arc<str>>,
    pub bases: Vec<KindId>,
    /// Itself and every kind above it, sorted.
    pub above: Vec<KindId>,
    /// Properties declared for this very kind.
    pub own: Vec<PropId>,
    pub origin: Origin,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enum {
    pub name: Arc<str>,
    pub pack: Option<Arc<str>>,
    pub title: Option<Arc<tree::Text>>,
    pub docs: Option<Arc<str>>,
    pub values: Vec<Arc<str>>,
    pub origin: Origin,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    pub name: Arc<str>,
    pub title: Option<Arc<tree::Text>>,
    /// Itself and every category it lies under, sorted.
    pub above: Vec<CatId>,
    /// What the category states for its members; filled when the library's declarations are typed.
    pub decl: Arc<tree::Decl>,
    pub source: u32,
    pub origin: Origin,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    pub kinds: Vec<Kind>,
    pub props: Vec<Property>,
    pub enums: Vec<Enum>,
    pub categories: Vec<Category>,
    /// For each kind: last name -> properties of that name the kind has, its own and its bases'.
    by_name: Vec<Index<Arc<str>, Vec<PropId>>>,
    /// The kinds that have a property of a last name, in order.
    having: Index<Arc<str>, Vec<KindId>>,
}

/// How a property key is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    One(PropId),
    Unknown,
    Many(Vec<PropId>),
}

impl Schema {
    pub fn is(&self, kind: KindId, above: KindId) -> bool {
        self.kinds[kind as usize].above.binary_search(&above).is_ok()
    }
    pub fn prop(&self, id: PropId) -> &Property {
        &self.props[id as usize]
    }
    pub fn kind(&self, id: KindId) -> &Kind {
        &self.kinds[id as usize]
    }
    pub fn category_is(&self, cat: CatId, above: CatId) -> bool {
        self.categories[cat as usize].above.binary_search(&above).is_ok()
    }
    pub fn enum_value(&self, id: EnumId, name: &str) -> Option<u32> {
        self.enums[id as usize]
            .values
            .iter()
            .position(|v| v.as_ref() == name)
            .map(|i| i as u32)
    }

    /// Makes the look-up of properties by kind and name; to be called once all kinds and properties stand.
    pub fn index(&mut self) {
        let of = |kind: &Kind| {
            let mut named: Index<Arc<str>, Vec<PropId>> = Index::default();
            for p in kind.above.iter().flat_map(|a| &self.kinds[*a as usize].own) {
                named.entry(self.props[*p as usize].name.clone()).or_default().push(*p);
            }
            named
        };
        self.by_name = self.kinds.iter().map(of).collect();
        self.having.clear();
        for (kind, names) in self.by_name.iter().enumerate() {
            for name in names.keys() {
                self.having.entry(name.clone()).or_default().push(kind as KindId);
            }
        }
    }

    /// The kinds that have a property of that last name, in order.
    pub fn having(&self, last: &str) -> &[KindId] {
        self.having.get(last).map_or(&[], Vec::as_slice)
    }

    /// All properties of a kind with that last name.
    pub fn named(&self, kind: KindId, last: &str) -> &[PropId] {
        let of_kind = self.by_name.get(kind as usize);
        of_kind.and_then(|n| n.get(last)).map_or(&[], Vec::as_slice)
    }

    /// The property a key names for a kind, read from `pack`: the pack's own, the exact name, the only one of that last name.
    pub fn key(&self, kind: KindId, path: &str, pack: Option<&str>) -> Key {
        let last = path.rsplit('.').next().unwrap_or(path);
        let found = self.named(kind, last);
        if path.contains('.') {
            return match found.iter().find(|p| self.prop(**p).full.as_ref() == path) {
                Some(p) => Key::One(*p),
                None => Key::Unknown,
            };
        }
        if let Some(p) = found.iter().find(|p| pack.is_some() && self.prop(**p).pack.as_deref() == pack) {
            return Key::One(*p);
        }
        if let Some(p) = found.iter().find(|p| self.prop(**p).pack.is_none()) {
            return Key::One(*p);
        }
        match found {
            [] => Key::Unknown,
            [one] => Key::One(*one),
            many => Key::Many(many.to_vec()),
        }
    }

    /// Every property name a kind has, for did-you-mean and completion.
    pub fn names_of(&self, kind: KindId) -> Vec<&str> {
        let mut out: Vec<&str> = self.kinds[kind as usize]
            .above
            .iter()
            .flat_map(|k| &self.kinds[*k as usize].own)
            .map(|p| self.prop(*p).name.as_ref())
            .collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The type in words, for messages.
    pub fn say(&self, t: Type) -> String {
        match t {
            Type::Kind(k) => a(&self.kind(k).name),
            Type::Enum(e) => {
                let values: Vec<String> = self.enums[e as usize].values.iter().map(|v| format!("`{v}`")).collect();
                format!("one of {}", values.join(", "))
            }
            Type::Text => "text".into(),
            Type::Bool => "`true` or `false`".into(),
            Type::Date => "a date such as `2026-11-20`".into(),
            Type::Duration => "a duration such as `30 days`".into(),
            Type::Number(u) => u.word().into(),
            Type::Range(a, b) => format!("a whole number from {a} to {b}"),
            Type::Regime => "a regime".into(),
            Type::Category => "a category".into(),
        }
    }
    pub fn say_all(&self, types: &[Type]) -> String {
        types.iter().map(|t| self.say(*t)).collect::<Vec<_>>().join(" or ")
    }
}

/// A kind's name with its article: `an entity`, `a node`; data are uncountable.
pub fn a(name: &str) -> String {
    match name.chars().next() {
        _ if name == "data" => name.to_owned(),
        Some('a' | 'e' | 'i' | 'o') => format!("an {name}"),
        _ => format!("a {name}"),
    }
}

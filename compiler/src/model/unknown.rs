//! What is said of a value that nothing is called by: what may have been meant, and what to write.

use std::cell::RefCell;
use std::sync::LazyLock;

use super::object::Const;
use super::schema::Type;
use super::world::Builder;
use crate::base::diagnostic::{Fix, Place};
use crate::base::{Day, Diagnostic, Index, Origin};
use crate::resolve::{Names, Scope, Sort, suggest};

/// Names looked at, for all that nothing is called by: beyond it a text is no slip of the hand, and nobody is asked what was meant.
const MOST_LOOKED_AT: usize = 10_000_000;

/// What is near to a text that nothing is called by, for a value of such types: every name is looked at for it.
pub type Near = RefCell<Index<(Vec<Type>, String), Vec<String>>>;

/// From how many letters on the beginning of a country's name is taken for it.
const BEGINNING: usize = 3;

impl Builder<'_> {
    /// Whether what was meant is still looked for.
    fn may_suggest(&self) -> bool {
        self.names.count().saturating_mul(self.diagnostics.len()) <= MOST_LOOKED_AT
    }

    /// The names among which what was meant is looked for.
    pub(super) fn names_to_suggest(&self) -> &Names {
        static NONE: LazyLock<Names> = LazyLock::new(Names::default);
        if self.may_suggest() { &self.names } else { &NONE }
    }

    /// The message for a value nothing is called by: nearest names, enum values, or a country known by that name.
    pub(super) fn unknown_value(&self, types: &[Type], text: &str, origin: Origin, what: &str, wants: &str) -> Diagnostic {
        let schema = self.schema();
        let want = |s: Sort| match s {
            Sort::Object(o) => types.iter().any(|t| matches!(t, Type::Kind(k) if self.is(o, *k))),
            Sort::Regime(_) => types.contains(&Type::Regime),
            _ => false,
        };
        let only_enum = types.iter().all(|t| matches!(t, Type::Enum(_) | Type::Bool));
        let mut d = if only_enum {
            Diagnostic::error("type.value", origin, format!("`{text}` is no value of `{what}`")).help(format!("`{what}` wants {wants}"))
        } else if types.iter().all(|t| matches!(t, Type::Kind(_) | Type::Regime)) {
            let bare = wants
                .strip_prefix("an ")
                .or_else(|| wants.strip_prefix("a "))
                .unwrap_or(wants)
                .to_owned();
            Diagnostic::error("name.unknown", origin, format!("no {bare} is called `{text}`"))
        } else {
            Diagnostic::error("type.value", origin, format!("`{text}` is not {wants}"))
        };
        let w = self.library.words;
        let mut near: Vec<String> = Vec::new();
        let is_place = types.iter().any(|t| matches!(t, Type::Kind(k) if *k == w.country));
        if is_place && self.may_suggest() {
            near.extend(self.country_called(text));
        }
        if near.is_empty() && only_enum {
            let values = types.iter().filter_map(|t| match t {
                Type::Enum(e) => Some(&schema.enums[*e as usize].values),
                _ => None,
            });
            let pool: Vec<&str> = values.flatten().map(AsRef::as_ref).chain(["true", "false"]).collect();
            near.extend(suggest::nearest(text, pool).into_iter().map(str::to_owned));
        } else if near.is_empty() {
            let key = (types.to_vec(), text.to_owned());
            near = match self.near.borrow().get(&key) {
                Some(known) => known.clone(),
                None => self.names_to_suggest().near(text, &want),
            };
            self.near.borrow_mut().insert(key, near.clone());
        }
        let near: Vec<&str> = near.iter().map(String::as_str).collect();
        d.help.extend(suggest::meant(text, &near));
        if is_place || near.is_empty() && types.contains(&Type::Regime) {
            d.about = Some(text.to_owned());
        }
        if let [one] = near.as_slice() {
            let replacement = (*one).to_owned();
            d.fixes.push(Fix {
                title: format!("write `{one}`"),
                place: Place::Node(origin),
                replacement,
                safe: false,
            });
        }
        d
    }

    /// The codes of the countries with that title or other name, else of those with a near one.
    fn country_called(&self, text: &str) -> Vec<String> {
        let w = self.library.words;
        let said = text.replace(['.', '_'], " ").to_lowercase();
        let countries = self
            .library
            .objects
            .iter()
            .filter(|o| w.country != super::Words::MISSING && self.schema().is(o.kind, w.country));
        let mut exact: Vec<String> = Vec::new();
        let mut near: Vec<(usize, String)> = Vec::new();
        for o in countries {
            let titles = o.title.iter().flat_map(|t| &t.parts).map(|p| &p.text);
            let others = o
                .own(w.country_names)
                .into_iter()
                .flat_map(|s| &s.rows)
                .filter_map(|r| match &r.head {
                    Const::Text(t) => Some(t.as_ref()),
                    _ => None,
                });
            let slips = titles.chain(others).filter_map(|n| suggest::slips(&said, &n.to_lowercase())).min();
            match slips {
                Some(0) => exact.push(o.name.to_string()),
                Some(n) => near.push((n, o.name.to_string())),
                None => {}
            }
        }
        if exact.is_empty() && near.is_empty() {
            exact.extend(self.countries_beginning(&said));
        }
        if exact.is_empty() && !near.is_empty() {
            near.sort();
            let best = near[0].0;
            exact.extend(near.into_iter().filter(|(n, _)| *n == best).take(3).map(|(_, c)| c));
        }
        exact
    }

    /// The codes of the countries whose title begins so: some write `GER`.
    fn countries_beginning(&self, said: &str) -> Vec<String> {
        if said.chars().count() < BEGINNING {
            return Vec::new();
        }
        let w = self.library.words;
        let countries = self.library.objects.iter().filter(|o| self.schema().is(o.kind, w.country));
        let begins = countries.filter(|o| {
            o.title
                .iter()
                .flat_map(|t| &t.parts)
                .any(|p| p.text.to_lowercase().starts_with(said))
        });
        let found: Vec<String> = begins.map(|o| o.name.to_string()).take(4).collect();
        // Where many begin so, none of them is meant more than another.
        if found.len() < 4 { found } else { Vec::new() }
    }

    /// A value in quotation marks that would fit without them.
    pub(super) fn unquoted(&self, types: &[Type], text: &str, scope: &Scope, origin: Origin, mut d: Diagnostic) -> Diagnostic {
        let want = |s: Sort| match s {
            Sort::Object(o) => types.iter().any(|t| matches!(t, Type::Kind(k) if self.is(o, *k))),
            Sort::Set(_) => types.iter().any(|t| matches!(t, Type::Kind(_))),
            Sort::Regime(_) => types.contains(&Type::Regime),
            Sort::Category(_) => types.contains(&Type::Category),
            _ => false,
        };
        let fits = |t: &Type| match t {
            Type::Bool => matches!(text, "true" | "false"),
            Type::Date => Day::parse(text).is_some(),
            Type::Number(_) | Type::Range(..) => text.parse::<u64>().is_ok(),
            Type::Enum(e) => self.schema().enum_value(*e, text).is_some(),
            _ => false,
        };
        if self.names.one(text, scope, want).is_some() || types.iter().any(fits) {
            d.help.push(format!("leave the quotation marks out: `{text}`"));
            d.fixes.push(Fix {
                title: "leave the quotation marks out".into(),
                place: Place::Node(origin),
                replacement: text.to_owned(),
                safe: true,
            });
        }
        d
    }
}

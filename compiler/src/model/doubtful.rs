//! Values that have a type their property takes and still cannot be what was meant: several things where one is wanted, people with decimals, a
//! country without its connective.

use portolan_syntax::tree::{self, Value, ValueKind};

use super::constant::rational;
use super::schema::{PropId, Type, Unit};
use super::schema_build::path_str;
use super::world::Builder;
use crate::base::Diagnostic;
use crate::base::interval::show;
use crate::resolve::{Scope, Sort, SourceItem};

/// Decimals that look like a group of thousands: `150.000`.
const A_GROUP: u8 = 3;

impl Builder<'_> {
    /// Whether a set may stand for its members among the values of a property. It may where the law asks only whether a thing is among those
    /// a paper lists. Elsewhere places, parties and things are worked out one by one from what is named, and of a set nothing would come.
    pub(super) fn takes_set(&self, prop: PropId) -> bool {
        let (schema, w) = (self.schema(), self.library.words);
        let p = schema.prop(prop);
        let is_party = |t: &Type| matches!(t, Type::Kind(k) if schema.is(*k, w.party));
        p.card.is_many() && schema.is(p.owner, w.document) && !p.types.iter().any(is_party)
    }

    /// That a set stands where things are named one by one.
    pub(super) fn is_set(&self, path: &tree::Path, types: &[Type], source: &SourceItem, what: &str) -> Diagnostic {
        let (text, wants) = (path_str(path), self.schema().say_all(types));
        let origin = source.origin(path.node());
        let d = Diagnostic::error(
            "type.value",
            origin,
            format!("`{text}` is a set of several, but `{what}` wants {wants}"),
        );
        d.help("name those of it that are meant, one by one")
    }

    /// That people or devices are counted with decimals.
    pub(super) fn no_count(&self, prop: PropId, v: &Value, source: &SourceItem) -> Option<Diagnostic> {
        let w = self.library.words;
        if prop != w.people_count && prop != w.device_units {
            return None;
        }
        let n = match &v.kind {
            ValueKind::Number(n) => **n,
            ValueKind::Range(ends) => [ends.0, ends.1].into_iter().find(|n| n.scale > 0)?,
            _ => return None,
        };
        if n.scale == 0 {
            return None;
        }
        let q = rational(n);
        let said = if q.is_integer() {
            format!("a point begins decimals, so this is {}", show(q))
        } else {
            format!("{} is not a whole number", show(q))
        };
        let d = Diagnostic::error("model.range", source.origin(v.node), said);
        let digits = n.digits();
        let (front, behind) = (digits / 1000, digits % 1000);
        Some(if n.scale == A_GROUP && (1..1000).contains(&front) {
            let few = if behind == 0 {
                format!(", `{front}` if so few")
            } else {
                String::new()
            };
            d.help(format!("write `{front}_{behind:03}` if thousands are meant{few}"))
        } else {
            d.help(format!("`{}` counts by ones", self.schema().prop(prop).name))
        })
    }

    /// `40_000 DE`: a number with what a connective brings, and no connective.
    pub(super) fn lacks_link(&self, prop: PropId, v: &Value, scope: &Scope, source: &SourceItem) -> Option<Diagnostic> {
        let p = self.schema().prop(prop);
        let ValueKind::Quantity(q) = &v.kind else { return None };
        if !p.types.contains(&Type::Number(Unit::Number)) {
            return None;
        }
        let unit: &str = &q.1;
        let link = p.links.iter().find(|l| {
            let fits = |s: Sort| match s {
                Sort::Object(o) => l.types.iter().any(|t| matches!(t, Type::Kind(k) if self.is(o, *k))),
                _ => false,
            };
            self.names.one(unit, scope, fits).is_some()
        })?;
        let d = Diagnostic::error(
            "type.unit",
            source.origin(v.node),
            format!("`{unit}` is no unit here: `{}` is missing before it", link.name),
        );
        Some(d.help(format!("write `{} {unit}` behind the number", link.name)))
    }
}

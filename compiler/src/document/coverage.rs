//! What a law covers: what it decides, what it asks of a model, what it assumes, what is contested, and what its pack leaves out.

use std::collections::BTreeSet;

use super::catalogue::{Catalogue, Row, days};
use crate::law::dates::{expressions, reached};
use crate::law::ir::Op;
use crate::law::visit::walk;
use crate::model::PropId;
use crate::model::library::LawSort;
use crate::model::schema::Property;

/// One way in which a pack treats something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Covered {
    /// A rule answers.
    Decided,
    /// A fact without which it cannot answer.
    Asked,
    /// A fact that has a default.
    Assumed,
    /// Read in more than one way, or a number the law does not give.
    Open,
    LeftOut,
}

impl Covered {
    pub const ALL: [Covered; 5] = [Covered::Decided, Covered::Asked, Covered::Assumed, Covered::Open, Covered::LeftOut];

    pub fn word(self) -> &'static str {
        match self {
            Covered::Decided => "decided",
            Covered::Asked => "asked",
            Covered::Assumed => "assumed",
            Covered::Open => "open",
            Covered::LeftOut => "left out",
        }
    }
}

/// What is covered, how, and the row that tells it: regime, how, name, what, text.
pub const COLUMNS: [&str; 5] = ["regime", "how", "name", "what", "text"];

impl Catalogue<'_> {
    /// What a regime covers, in the order of [`Covered::ALL`].
    pub fn coverage(&self, regime: u32) -> Vec<(Covered, Row)> {
        let r = &self.library.regimes[regime as usize];
        let mut out = Vec::new();
        let mut tell = |how: Covered, name: &str, what: String, text: String, at| {
            let cells = vec![r.name.to_string(), how.word().to_owned(), name.to_owned(), what, text];
            let mut row = self.row(&r.name, Some(&r.pack), at, cells);
            row.status = Some(r.status.to_string());
            out.push((how, row));
        };
        let laws = || r.laws.iter().map(|l| &self.library.laws[*l as usize]);
        for l in laws().filter(|l| matches!(l.sort, LawSort::Rule(_))) {
            for v in &l.versions {
                let what = format!(
                    "{} ({}, {})",
                    self.title(v.decl.title.as_deref()),
                    v.decl.word.text,
                    days(v.since, v.until)
                );
                let text = v.cites.as_deref().unwrap_or("").to_owned();
                tell(Covered::Decided, l.last_name(), what, text, v.origin(v.decl.path.node()));
            }
        }
        let schema = &self.library.schema;
        let facts: Vec<&Property> = self.facts(regime).into_iter().map(|p| schema.prop(p)).collect();
        let asked = |p: &&&Property| p.default.as_ref().is_none_or(|d| d.condition.is_some());
        let of = |p: &Property| format!("of {}", crate::model::schema::a(&schema.kind(p.owner).name));
        for p in facts.iter().filter(asked).filter(|p| p.question.is_some()) {
            tell(Covered::Asked, &p.full, self.title(p.question.as_ref()), of(p), p.origin);
        }
        // Defaults of the core are told in its own tables.
        for p in facts.iter().filter(|p| !asked(p) && p.pack.is_some()) {
            let about = self.title(p.question.as_ref());
            let what = if about.is_empty() {
                self.unstated(p)
            } else {
                format!("{}: {about}", self.unstated(p))
            };
            tell(Covered::Assumed, &p.full, what, of(p), p.origin);
        }
        for l in laws().filter(|l| l.sort == LawSort::Open) {
            let v = &l.versions[l.versions.len() - 1];
            let text = v.cites.as_deref().unwrap_or("").to_owned();
            tell(
                Covered::Open,
                l.last_name(),
                self.title(v.decl.title.as_deref()),
                text,
                v.origin(v.decl.path.node()),
            );
        }
        for text in &r.leaves_out {
            tell(Covered::LeftOut, "", text.to_string(), String::new(), r.origin);
        }
        out.sort_by_key(|(how, _)| *how);
        out
    }

    /// Properties the rules of a regime read, of the core and of its own pack, in order of the schema.
    fn facts(&self, regime: u32) -> BTreeSet<PropId> {
        let pack = &self.library.regimes[regime as usize].pack;
        let schema = &self.library.schema;
        let names = reached(&self.cx, &[regime]);
        let mut out = BTreeSet::new();
        for versions in self.cx.law.names.iter().zip(&names).filter(|n| *n.1).map(|n| n.0) {
            for v in versions {
                for x in expressions(v).into_iter().chain(&v.body) {
                    walk(x, &mut |x| {
                        if let Op::Member(_, m) = &x.op {
                            out.extend(m.by_kind.iter().flatten());
                        }
                    });
                }
            }
        }
        out.retain(|p| schema.prop(*p).pack.as_ref().is_none_or(|o| o == pack));
        out
    }
}

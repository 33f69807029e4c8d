//! Names of the library: kinds, categories, types, regimes and rules.

use std::sync::Arc;

use portolan::law::say;
use portolan::model::RuleSort;
use portolan::model::library::LawSort;
use portolan::model::schema::{KindId, Type};
use portolan::resolve::Sort;

use super::{Maker, Picture, Proposal};
use crate::ide::missing;

impl Maker<'_> {
    pub(super) fn bases(&mut self, word: &str) {
        let schema = &self.library.schema;
        let w = self.library.words;
        match word {
            "enum" | "set" => self.things(None, 2),
            "case" => {
                let names: Vec<Arc<str>> = self.project.cases.keys().cloned().collect();
                let project = self.project.project.world();
                if let Some(p) = project.project {
                    let name = project.object(p).name.to_string();
                    self.plain(&name, Picture::Thing, "the project", 0);
                }
                names.iter().for_each(|n| self.plain(n, Picture::Thing, "case", 1));
            }
            "deploy" => {
                let systems: Vec<String> = self.systems();
                systems.iter().for_each(|n| self.plain(n, Picture::Kind, "system", 0));
            }
            "kind" => self.all_kinds(None, 1),
            "category" => self.categories(),
            _ => {
                let Some(kind) = self.kind_named(word) else { return };
                let known = |k: KindId| (k as usize) < schema.kinds.len();
                if known(w.document) && schema.is(kind, w.document) {
                    for need in missing::kinds(self.project) {
                        let Some(k) = schema.kinds.iter().find(|k| k.name == need.kind) else {
                            continue;
                        };
                        let detail = format!("would help {}", need.flows.join(", "));
                        self.push(Proposal {
                            label: k.name.to_string(),
                            picture: Picture::Kind,
                            detail,
                            insert: k.name.to_string(),
                            snippet: false,
                            also: self.title(k.title.as_deref()),
                            rank: 0,
                            order: 0,
                            entry: Some(k.name.to_string()),
                        });
                    }
                }
                self.all_kinds(Some(kind), 1);
                if known(w.data) && schema.is(kind, w.data) || known(w.product) && schema.is(kind, w.product) {
                    self.categories();
                }
                if known(w.node) && schema.is(kind, w.node) {
                    self.own_parameters(Some(&[Type::Kind(w.product)]));
                    self.things(Some(w.product), 2);
                }
                self.things(Some(kind), 3);
            }
        }
    }

    /// Kinds below one, by their whole names.
    pub(super) fn all_kinds(&mut self, below: Option<KindId>, rank: u8) {
        let schema = &self.library.schema;
        for (i, k) in schema.kinds.iter().enumerate() {
            let i = i as KindId;
            if below.is_some_and(|b| i == b || !schema.is(i, b)) {
                continue;
            }
            let title = self.title(k.title.as_deref());
            self.push(Proposal {
                label: k.name.to_string(),
                picture: Picture::Kind,
                detail: title.clone(),
                insert: k.name.to_string(),
                snippet: false,
                also: title,
                rank,
                order: 0,
                entry: Some(k.name.to_string()),
            });
        }
    }

    pub(super) fn systems(&self) -> Vec<String> {
        let files = self.project.files.iter().filter(|f| !f.is_embedded());
        let items = files.flat_map(|f| f.parsed().slices.iter().map(|s| s.item.clone()).collect::<Vec<_>>());
        items
            .filter_map(|i| match i.as_ref() {
                portolan_syntax::tree::Item::Decl(d) if d.word.text.as_ref() == "system" => {
                    Some(portolan::model::schema_build::path_text(&d.path))
                }
                _ => None,
            })
            .collect()
    }

    pub(super) fn categories(&mut self) {
        for c in &self.library.schema.categories {
            let title = self.title(c.title.as_deref());
            self.push(Proposal {
                label: c.name.to_string(),
                picture: Picture::Category,
                detail: title.clone(),
                insert: c.name.to_string(),
                snippet: false,
                also: title,
                rank: 1,
                order: 0,
                entry: Some(c.name.to_string()),
            });
        }
    }

    pub(super) fn types(&mut self) {
        [
            "text", "number", "bool", "date", "duration", "length", "size", "share", "regime", "category",
        ]
        .iter()
        .for_each(|t| self.word(t, "type"));
        self.all_kinds(None, 3);
        let enums: Vec<Arc<str>> = self.library.schema.enums.iter().map(|e| e.name.clone()).collect();
        enums.iter().for_each(|e| self.plain(e, Picture::Value, "enum", 3));
    }

    /// Regimes of every pack, seen or not: naming one brings its pack in.
    pub(super) fn regimes(&mut self) {
        for f in self.project.files.iter().filter(|f| f.pack.is_some()) {
            for s in &f.parsed().slices {
                if let portolan_syntax::tree::Item::Decl(d) = s.item.as_ref()
                    && d.word.text.as_ref() == "regime"
                {
                    let name = portolan::model::schema_build::path_text(&d.path);
                    let title = self.title(d.title.as_deref());
                    self.push(Proposal {
                        label: name.clone(),
                        picture: Picture::Law,
                        detail: title.clone(),
                        insert: name.clone(),
                        snippet: false,
                        also: title,
                        rank: if self.is_chosen(&name) { 0 } else { 1 },
                        order: 0,
                        entry: Some(name),
                    });
                }
            }
        }
        let own: Vec<Arc<str>> = self.library.regimes.iter().map(|r| r.name.clone()).collect();
        own.iter().for_each(|r| self.plain(r, Picture::Law, "regime", 1));
        self.word("none", "no law");
    }

    /// What a verdict under a law rests on: its rules, or the facts and open points that decide.
    pub(super) fn grounds(&mut self, under: &str, facts: bool) {
        let regime = self.library.regimes.iter().map(|r| r.name.clone());
        let regime = regime
            .filter(|r| under == r.as_ref() || under.starts_with(&format!("{r}.")))
            .max_by_key(|r| r.len());
        if facts {
            self.facts();
            self.things(None, 2);
        }
        for (i, l) in self.library.laws.iter().enumerate() {
            let wanted = match l.sort {
                LawSort::Rule(RuleSort::Duty) | LawSort::Define | LawSort::Set => false,
                LawSort::Rule(_) => !facts,
                LawSort::Open => facts,
            };
            let own = regime.as_deref().and_then(|r| l.name.strip_prefix(r)?.strip_prefix('.'));
            let Some(label) = own.filter(|_| wanted) else { continue };
            let rank = if matches!(l.sort, LawSort::Rule(RuleSort::Mechanism)) {
                0
            } else {
                1
            };
            self.push(Proposal {
                label: label.to_owned(),
                picture: Picture::Law,
                detail: say::law_title(self.library, i as u32, self.lang),
                insert: label.to_owned(),
                snippet: false,
                also: String::new(),
                rank,
                order: 0,
                entry: Some(l.name.to_string()),
            });
        }
    }

    /// Behind the dot of a thing: what could be stated of it.
    fn facts(&mut self) {
        let Some((front, _)) = self.context.prefix.rsplit_once('.') else {
            return;
        };
        let Some(o) = self.object_named(front) else { return };
        let schema = &self.library.schema;
        let above = &schema.kind(self.world.object(o).kind).above;
        for p in above.iter().flat_map(|k| schema.kind(*k).own.clone()) {
            self.plain(&format!("{front}.{}", schema.prop(p).name), Picture::Property, "", 1);
        }
    }

    /// Whether the project is judged under a regime, or under that of a rule.
    fn is_chosen(&self, name: &str) -> bool {
        let chosen = self.known.regimes.iter().filter_map(|r| self.library.regimes.get(*r as usize));
        chosen
            .map(|r| r.name.as_ref())
            .any(|r| name == r || name.strip_prefix(r).is_some_and(|rest| rest.starts_with('.')))
    }

    pub(super) fn law(&mut self) {
        let own: Vec<(Arc<str>, String)> = self
            .library
            .regimes
            .iter()
            .map(|r| (r.name.clone(), self.title(r.title.as_deref())))
            .collect();
        for (n, t) in &own {
            self.plain(n, Picture::Law, t, if self.is_chosen(n) { 0 } else { 2 });
        }
        for (i, l) in self.library.laws.iter().enumerate() {
            let sort = match l.sort {
                LawSort::Rule(_) => Sort::Rule(i as u32),
                LawSort::Open => Sort::Open(i as u32),
                LawSort::Define | LawSort::Set => continue,
            };
            let label = self.short_name(&l.name, sort);
            // Rules are told apart best by their whole name.
            let label = if label.contains('.') { label } else { l.name.to_string() };
            self.push(Proposal {
                insert: label.clone(),
                label,
                picture: Picture::Law,
                detail: say::law_title(self.library, i as u32, self.lang),
                snippet: false,
                also: String::new(),
                rank: if self.is_chosen(&l.name) { 1 } else { 3 },
                order: 0,
                entry: Some(l.name.to_string()),
            });
        }
    }

    pub(super) fn expression(&mut self) {
        self.own_parameters(None);
        ["true", "false"].iter().for_each(|v| self.plain(v, Picture::Value, "", 5));
        for w in [
            "crossings",
            "holdings",
            "sales",
            "nodes",
            "today",
            "some",
            "no",
            "every",
            "count",
            "sum",
            "min",
            "max",
            "distinct",
            "not",
        ] {
            self.word(w, "");
        }
        self.things(None, 3);
        let laws: Vec<(Arc<str>, LawSort)> = self.library.laws.iter().map(|l| (l.name.clone(), l.sort)).collect();
        for (name, sort) in laws {
            if matches!(sort, LawSort::Define | LawSort::Set) {
                self.plain(&name, Picture::Law, "", 4);
            }
        }
    }
}

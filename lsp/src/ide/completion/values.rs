//! Values: by the type of a property or a connective; things by their shortest names; what a flow can carry.

use portolan::law::say;
use portolan::model::schema::{Key, KindId, PropId, Type, Unit};
use portolan::model::{Const, ObjId};
use portolan::resolve::{Found, Sort};

use super::{Maker, Picture, Proposal, fits, short};

impl Maker<'_> {
    pub(super) fn property(&self, key: &str) -> Option<PropId> {
        let frame = self.context.frames.last()?;
        let kind = self.owner(frame)?;
        match self.library.schema.key(kind, key, None) {
            Key::One(p) => Some(p),
            _ => None,
        }
    }

    /// Connectives of the row before.
    pub(super) fn links(&mut self, key: &str) {
        let Some(p) = self.property(key) else { return };
        for l in &self.library.schema.prop(p).links {
            let takes = l
                .types
                .iter()
                .map(|t| short(&self.library.schema, *t))
                .collect::<Vec<_>>()
                .join(" or ");
            self.plain(&l.name, Picture::Word, &takes, 0);
        }
    }

    pub(super) fn values(&mut self, key: &str, link: Option<&str>) {
        if let Some(frame) = self.context.frames.last().filter(|f| f.word == "deploy") {
            return self.argument(&frame.clone(), key);
        }
        let Some(p) = self.property(key) else {
            // A kind's block names types, and a deploy's its system's parameters.
            self.types();
            self.things(None, 4);
            return;
        };
        let prop = self.library.schema.prop(p);
        let types = match link {
            Some(l) => prop
                .links
                .iter()
                .find(|x| x.name.as_ref() == l)
                .map(|x| x.types.clone())
                .unwrap_or_default(),
            None => prop.types.clone(),
        };
        let many = prop.card.is_many();
        self.own_parameters(Some(&types));
        if link.is_none() && types.contains(&Type::Text) {
            self.words_for(p);
        }
        for t in &types {
            self.of_type(*t);
        }
        if link.is_none() {
            if many {
                self.word("none", "the empty list");
                self.word("everything", "all there is");
            }
            self.word("unknown", "nobody says");
        }
    }

    /// Words a text property understands: its documentation quotes them, or a kind of the same name has things for it.
    fn words_for(&mut self, p: PropId) {
        let schema = &self.library.schema;
        let prop = schema.prop(p);
        let docs = prop.docs.clone().unwrap_or_default();
        let is_word = |w: &&str| !w.is_empty() && w.chars().all(|c| c.is_alphanumeric() || c == '_');
        for word in docs.split('`').skip(1).step_by(2).filter(is_word) {
            self.plain(word, Picture::Value, &prop.name, 1);
        }
        if let Some(k) = schema.kinds.iter().position(|k| k.name == prop.name) {
            self.things(Some(k as KindId), 1);
        }
    }

    /// Units for a number of a property or of a connective.
    pub(super) fn units(&mut self, key: &str, link: Option<&str>) {
        let Some(p) = self.property(key) else { return };
        let prop = self.library.schema.prop(p);
        let of_link = |l: &str| prop.links.iter().find(|x| x.name.as_ref() == l).map(|x| x.types.clone());
        let types = link.map_or(Some(prop.types.clone()), of_link).unwrap_or_default();
        for t in types {
            let units: &[&str] = match t {
                Type::Duration => &["days", "months", "years", "hours", "weeks", "workdays", "minutes", "seconds", "ms"],
                Type::Number(Unit::Size) => &["KB", "MB", "GB", "TB"],
                Type::Number(Unit::Length) => &["m", "km"],
                _ => &[],
            };
            units.iter().enumerate().for_each(|(n, u)| self.ordered(u, n));
        }
    }

    pub(super) fn of_type(&mut self, t: Type) {
        match t {
            Type::Kind(k) => self.things(Some(k), 1),
            Type::Enum(e) => {
                let values = self.library.schema.enums[e as usize].values.clone();
                let name = self.library.schema.enums[e as usize].name.clone();
                values.iter().for_each(|v| self.plain(v, Picture::Value, &name, 1));
            }
            Type::Bool => ["true", "false"].iter().for_each(|v| self.plain(v, Picture::Value, "", 1)),
            Type::Date => {
                let day = self.project.report.today.map_or("2026-01-01".to_owned(), |d| d.to_string());
                self.plain(&day, Picture::Value, "the day of judgement", 1);
            }
            Type::Duration => ["30 days", "6 months", "1 years", "10 workdays"]
                .iter()
                .for_each(|v| self.plain(v, Picture::Value, "a duration", 2)),
            Type::Number(Unit::Share) => self.plain("100%", Picture::Value, "a share", 2),
            Type::Number(Unit::Length) => self.plain("10 m", Picture::Value, "a length", 2),
            Type::Number(Unit::Size) => self.plain("5 MB", Picture::Value, "a size", 2),
            Type::Text => self.snippet("\"\"", Picture::Value, "a text", "\"$0\"", 5, None),
            Type::Number(Unit::Number) => {}
            Type::Range(a, b) => {
                let (a, b) = (a.to_integer(), b.to_integer());
                (a..=b).take(20).for_each(|n| self.plain(&n.to_string(), Picture::Value, "", 1));
            }
            Type::Regime => self.regimes(),
            Type::Category => self.categories(),
        }
    }

    /// The shortest name that means a thing from here.
    pub(super) fn short_name(&self, name: &str, sort: Sort) -> String {
        let want = |s: Sort| std::mem::discriminant(&s) == std::mem::discriminant(&sort);
        let mut at = name.len();
        while let Some(dot) = name[..at].rfind('.') {
            let short = &name[dot + 1..];
            if let Found::One(e) = self.world.names.find(short, &self.scope, &want)
                && e.sort == sort
            {
                return short.to_owned();
            }
            at = dot;
        }
        name.to_owned()
    }

    /// Things of a kind: the project's own first.
    pub(super) fn things(&mut self, kind: Option<KindId>, rank: u8) {
        let below = self.library.objects.len() as u32;
        let w = self.library.words;
        let schema = &self.library.schema;
        let is_flow = |k: KindId| (w.flow as usize) < schema.kinds.len() && schema.is(k, w.flow);
        let wanted = |own: KindId| match kind {
            Some(k) => schema.is(own, k),
            None => !is_flow(own),
        };
        let typed = self.context.prefix.clone();
        let named = self.known.names().each(wanted, &typed);
        let own = named.filter(|(_, words)| fits(words, &typed));
        let mut others: Vec<ObjId> = (0..below).collect();
        others.sort_by_key(|i| !self.known.names().speaks_of(*i));
        let ids = own.map(|(i, _)| (i, rank)).chain(others.into_iter().map(|i| (i, rank + 1)));
        for (id, rank) in ids {
            let o = self.world.object(id);
            if !wanted(o.kind) || o.name.contains(' ') {
                continue;
            }
            let title = o.title.as_ref().map_or("", |t| say::text(t, self.lang));
            let country = (w.country as usize) < schema.kinds.len() && schema.is(o.kind, w.country);
            let names = if country { self.names_of_country(id) } else { String::new() };
            if !fits(&o.name, &typed) && !fits(title, &typed) && (names.is_empty() || !fits(&names, &typed)) {
                continue;
            }
            let label = self.short_name(&o.name, Sort::Object(id));
            let detail = if title.is_empty() {
                schema.kind(o.kind).name.to_string()
            } else {
                format!("{title} ({})", schema.kind(o.kind).name)
            };
            // What the project speaks of already is likely spoken of again.
            let rank = if id < below && kind.is_some() && self.known.names().speaks_of(id) {
                rank - 1
            } else {
                rank
            };
            self.push(Proposal {
                insert: label.clone(),
                label,
                picture: if country { Picture::Country } else { Picture::Thing },
                detail,
                snippet: false,
                also: format!("{title} {names}"),
                rank,
                order: 0,
                entry: Some(o.name.to_string()),
            });
            if self.cut {
                return;
            }
        }
    }

    /// What a country is called besides, in any language.
    pub(super) fn names_of_country(&self, id: ObjId) -> String {
        let Some(stated) = self.world.stated(id, self.library.words.country_names) else {
            return String::new();
        };
        let text = |c: &Const| match c {
            Const::Text(t) => Some(t.to_string()),
            _ => None,
        };
        stated.rows.iter().filter_map(|r| text(&r.head)).collect::<Vec<_>>().join(" ")
    }

    /// Nodes, and people, which may stand at an end of a flow.
    pub(super) fn ends(&mut self) {
        let w = self.library.words;
        self.things(Some(w.node), 2);
        self.things(Some(w.people), 3);
    }

    /// What can be at the sender, else all data.
    pub(super) fn carried(&mut self, from: &str) {
        let world = self.world;
        let (graph, lineage) = (&self.known.frozen.graph, &self.known.frozen.lineage);
        let mut here: Vec<ObjId> = Vec::new();
        if let Some(n) = self.object_named(from).and_then(|o| graph.node_of(o)) {
            for l in lineage.at(n) {
                let data = lineage.labels[l as usize].data;
                if !here.contains(&data) {
                    here.push(data);
                }
            }
        }
        self.plain("*", Picture::Value, "everything that stands there", 5);
        if here.is_empty() {
            return self.things(Some(self.library.words.data), 2);
        }
        for o in here {
            let object = world.object(o);
            let label = self.short_name(&object.name, Sort::Object(o));
            let title = self.title(object.title.as_deref());
            self.push(Proposal {
                insert: label.clone(),
                label,
                picture: Picture::Thing,
                detail: format!("{title} (is at {from})"),
                snippet: false,
                also: title,
                rank: 0,
                order: 0,
                entry: Some(object.name.to_string()),
            });
        }
    }
}

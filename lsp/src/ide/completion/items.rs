//! Items: declarations, properties, the ends of a flow.

use portolan::law::say;
use portolan::model::library::RuleSort;
use portolan::model::schema::{Key, KindId, PropId};

use super::{Maker, Picture, Proposal, short};
use crate::ide::context::Frame;

const RULES: [&str; 12] = [
    "territory:",
    "status:",
    "transmission",
    "prohibit",
    "exempt",
    "demand",
    "mechanism",
    "duty",
    "define",
    "set",
    "open",
    "kind",
];

impl Maker<'_> {
    pub(super) fn items(&mut self) {
        let frame = self.context.frames.last().cloned();
        let Some(frame) = frame else {
            self.declarations(true);
            self.ends();
            return;
        };
        match frame.word.as_str() {
            "regime" => RULES.iter().for_each(|w| self.word(w, "rule")),
            w if RuleSort::parse(w).is_some() => ["when", "unless", "require", "needs:", "asks:", "topic:"]
                .iter()
                .for_each(|w| self.word(w, "of a rule")),
            "deploy" => self.parameters(&frame),
            "case" | "system" | "when" => {
                self.declarations(false);
                self.ends();
            }
            _ => {
                let Some(kind) = self.owner(&frame) else { return };
                self.properties(kind, &frame);
                let words = self.library.words;
                let node = words.node as usize;
                if (words.product as usize) < self.library.schema.kinds.len() && self.library.schema.is(kind, words.product) {
                    self.kinds(Some(words.component), 3);
                }
                if frame.word == "site" || (node < self.library.schema.kinds.len() && self.library.schema.is(kind, words.node)) {
                    self.kinds(Some(words.node), 3);
                    self.ends();
                }
            }
        }
    }

    /// Words that begin a declaration.
    pub(super) fn declarations(&mut self, top: bool) {
        self.kinds(None, 1);
        let builders: &[(&str, &str)] = &[
            ("extend", "extend ${1:Name} { $0 }"),
            ("deploy", "deploy ${1:Name} : ${2:System} { $0 }"),
            ("expect", "expect $0"),
            (
                "accept",
                "accept ${1:rule} on ${2:thing} because \"${3:reason}\" by \"${4:who}\" until ${5:2027-12-31}",
            ),
        ];
        for (word, with) in builders {
            self.snippet(word, Picture::Word, "", with, 4, None);
        }
        if !top {
            return self.snippet(
                "when",
                Picture::Word,
                "only where that holds",
                "when ${1:condition} {\n  $0\n}",
                4,
                None,
            );
        }
        let more: &[(&str, &str)] = &[
            ("system", "system ${1:Name}(${2:market}: country) {\n  $0\n}"),
            ("case", "case ${1:Name} \"${2:What is different}\" : ${3:Project} {\n  $0\n}"),
            ("regime", "regime ${1:XX.name} \"${2:Title}\" since ${3:2026-01-01} {\n  $0\n}"),
            ("category", "category ${1:name} \"${2:Title}\""),
            ("enum", "enum ${1:name} : ${2:low, high}"),
            ("kind", "kind ${1:name} \"${2:Title}\" : ${3:node} {\n  $0\n}"),
            ("set", "set ${1:name} \"${2:Title}\" : $0"),
            ("define", "define ${1:name}(${2:c}: ${3:crossing}) \"${4:Title}\" = $0"),
            ("open", "open ${1:name} \"${2:What is contested}\" cites \"${3:source}\" = true"),
        ];
        for (word, with) in more {
            self.snippet(word, Picture::Word, "", with, 5, None);
        }
    }

    pub(super) fn kinds(&mut self, below: Option<KindId>, rank: u8) {
        let schema = &self.library.schema;
        for (i, k) in schema.kinds.iter().enumerate() {
            let i = i as KindId;
            if below.is_some_and(|b| b as usize >= schema.kinds.len() || !schema.is(i, b)) {
                continue;
            }
            // What has no title is never written as a word.
            let Some(title) = &k.title else { continue };
            if k.name.contains('.') {
                continue;
            }
            let title = say::text(title, self.lang).to_owned();
            let with = match k.name.as_ref() {
                "project" => "project ${1:Name} \"${2:Title}\" { as_of: ${3:2026-11-20}  regimes: $0 }".to_owned(),
                "data" => "data ${1:Name} \"${2:Title}\" : ${3:category} { $0 }".to_owned(),
                "document" => "document ${1:Name} : ${2:kind} { $0 }".to_owned(),
                word => format!("{word} ${{1:Name}} \"${{2:Title}}\" {{ $0 }}"),
            };
            self.snippet(&k.name, Picture::Kind, &title, &with, rank, Some(k.name.to_string()));
        }
    }

    pub(super) fn properties(&mut self, kind: KindId, frame: &Frame) {
        let schema = &self.library.schema;
        let mut all: Vec<PropId> = schema.kind(kind).above.iter().flat_map(|k| schema.kind(*k).own.clone()).collect();
        // As the library declares them, what all things of the sort have first: where it is, who runs it.
        all.sort_by_key(|p| (schema.prop(*p).pack.is_some(), schema.kind(schema.prop(*p).owner).above.len()));
        for (order, p) in all.into_iter().enumerate() {
            let prop = schema.prop(p);
            // Written bare where that is enough.
            let key = match schema.key(kind, &prop.name, None) {
                Key::One(found) if found == p => prop.name.to_string(),
                _ => prop.full.to_string(),
            };
            if frame
                .stated
                .iter()
                .any(|s| *s == key || *s == prop.full.as_ref() || *s == prop.name.as_ref())
            {
                continue;
            }
            let detail = prop.types.iter().map(|t| short(schema, *t)).collect::<Vec<_>>().join(" or ");
            self.push(Proposal {
                label: key.clone(),
                picture: Picture::Property,
                detail,
                insert: format!("{key}: "),
                snippet: false,
                also: prop
                    .question
                    .as_ref()
                    .map(|q| say::text(q, self.lang).to_owned())
                    .unwrap_or_default(),
                rank: 1 + u8::from(prop.pack.is_some() && prop.owner != kind),
                order: order as u16,
                entry: Some(format!("{}:{}", prop.full, schema.kind(prop.owner).name)),
            });
        }
    }
}

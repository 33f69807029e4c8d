//! What a deploy states: the parameters of its system, and what each takes.

use std::sync::Arc;

use portolan::model::schema::{KindId, Type};
use portolan::model::schema_build::{path_text, value_word};
use portolan_syntax::tree::{Item, Param};

use super::{Maker, Picture, Proposal, short};
use crate::ide::context::Frame;

impl Maker<'_> {
    /// The parameters of what a deploy is based on, with the words of what they take.
    fn arguments(&self, frame: &Frame) -> Vec<(Arc<str>, String)> {
        self.parameters_of(&frame.bases)
    }

    fn parameters_of(&self, systems: &[String]) -> Vec<(Arc<str>, String)> {
        let files = self.project.files.iter().filter(|f| !f.is_embedded());
        let mut items = files.flat_map(|f| f.parsed().slices.iter().map(|s| &s.item));
        let found = items.find_map(|i| match i.as_ref() {
            Item::Decl(d) if d.word.text.as_ref() == "system" && systems.contains(&path_text(&d.path)) => Some(d),
            _ => None,
        });
        let params = found.iter().flat_map(|d| d.params());
        let one = |p: &Param| (p.name.text.clone(), p.ty.heads.first().and_then(value_word).unwrap_or_default());
        params.map(one).collect()
    }

    /// Inside a system: its own parameters that fit one of some types, or all of them.
    pub(super) fn own_parameters(&mut self, types: Option<&[Type]>) {
        let systems: Vec<String> = self
            .context
            .frames
            .iter()
            .filter(|f| f.word == "system")
            .map(|f| f.name.clone())
            .collect();
        if systems.is_empty() {
            return;
        }
        for (name, takes) in self.parameters_of(&systems) {
            let kind = self.kind_named(&takes);
            let fits = |t: &Type| match (t, kind) {
                (Type::Kind(t), Some(k)) => self.library.schema.is(k, *t) || self.library.schema.is(*t, k),
                (Type::Kind(_), None) | (_, Some(_)) => false,
                (t, None) => short(&self.library.schema, *t).contains(&takes) || (*t == Type::Bool && takes == "bool"),
            };
            if types.is_none_or(|t| t.iter().any(fits)) {
                self.plain(&name, Picture::Thing, &format!("parameter: {takes}"), 0);
            }
        }
    }

    pub(super) fn parameters(&mut self, frame: &Frame) {
        for (n, (name, takes)) in self.arguments(frame).into_iter().enumerate() {
            if frame.stated.iter().any(|s| *s == *name) {
                continue;
            }
            self.push(Proposal {
                label: name.to_string(),
                picture: Picture::Property,
                detail: takes,
                insert: format!("{name}: "),
                snippet: false,
                also: String::new(),
                rank: 1,
                order: n as u16,
                entry: None,
            });
        }
    }

    /// What a parameter takes.
    pub(super) fn argument(&mut self, frame: &Frame, key: &str) {
        let all = self.arguments(frame);
        let Some((_, takes)) = all.iter().find(|a| a.0.as_ref() == key) else {
            return;
        };
        let schema = &self.library.schema;
        let kind = schema
            .kinds
            .iter()
            .position(|k| k.name.as_ref() == takes)
            .map(|k| Type::Kind(k as KindId));
        let values = schema
            .enums
            .iter()
            .position(|e| e.name.as_ref() == takes)
            .map(|e| Type::Enum(e as u32));
        let plain = match takes.as_str() {
            "bool" => Some(Type::Bool),
            "date" => Some(Type::Date),
            "duration" => Some(Type::Duration),
            "text" => Some(Type::Text),
            _ => None,
        };
        if let Some(t) = kind.or(values).or(plain) {
            self.of_type(t);
        }
    }
}

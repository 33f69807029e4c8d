//! All that the model states, thing by thing: what no other part of a report has a place for stands here, so that nothing is lost.

use super::tables::MOST;
use super::writer::Writer;
use super::*;
use crate::model::ObjId;

impl Writer<'_> {
    /// A row for each thing, with each property that is stated of it.
    pub(super) fn statements(&mut self, out: &mut Vec<Block>) {
        let world = self.cx.world;
        let w = world.library.words;
        // What only says how to write and draw is no fact about what is done with data.
        let apart = [
            w.project, w.view, w.report, w.topic, w.template, w.chapter, w.passage, w.field, w.term,
        ];
        let stated = |id: &ObjId| !world.object(*id).stated.is_empty() && !apart.iter().any(|k| world.is(*id, *k));
        let here = |id: &ObjId| self.given.scope.as_ref().is_none_or(|s| s.has(&self.cx, *id));
        let list: Vec<ObjId> = world.own_ids().filter(stated).filter(here).collect();
        let columns = self.heads(&[("head_item", 4), ("head_kind", 2), ("head_stated", 12)]);
        let mut rows = Vec::new();
        for id in list {
            let o = world.object(id);
            let kind = vec![Inline::Text(self.words.kind(o.kind))];
            let mut said: Vec<Line> = Vec::new();
            if !o.categories.is_empty() {
                let mut line = vec![Inline::Text(self.words.fill("labelled", &[("it", &self.t("head_category"))]))];
                line.extend(self.categories(id));
                said.push(line);
            }
            for prop in o.stated.iter().map(|s| s.prop) {
                let mut line = match self.words.property_term(prop) {
                    Some(title) => vec![Inline::Text(self.words.fill("labelled", &[("it", &title)]))],
                    // As the model writes it.
                    None => {
                        let full = world.library.schema.prop(prop).full.to_string();
                        vec![Inline::Code(full), Inline::Text(self.words.fill("labelled", &[("it", "")]))]
                    }
                };
                line.extend(self.property(id, prop));
                said.push(line);
            }
            rows.push((id, vec![kind, self.lines(said)]));
        }
        let rows = match self.many && rows.len() > MOST {
            true => self.grouped(rows, &[0]),
            false => self.alone(rows),
        };
        out.push(Block::Table(Table {
            caption: String::new(),
            columns,
            rows,
        }));
    }
}

//! Where every class of data comes from, is kept and is seen.

use super::writer::Writer;
use super::*;
use crate::lineage::label::Known;
use crate::model::{Const, ObjId};

impl Writer<'_> {
    /// Where each class of data comes from, is kept and is seen, and what becomes of it.
    pub(super) fn whereabouts(&mut self, out: &mut Vec<Block>) {
        let world = self.cx.world;
        let w = world.library.words;
        let columns = self.heads(&[
            ("head_data", 4),
            ("head_collected", 4),
            ("head_kept", 5),
            ("head_passes", 4),
            ("head_seen", 4),
        ]);
        let mut rows = Vec::new();
        for data in self.of_kind(w.data) {
            let Some(held) = self.cx.subjects.holdings_of_data.get(&data) else {
                continue;
            };
            let mut nodes: Vec<(ObjId, u32)> = Vec::new();
            let (mut began, mut made): (Vec<ObjId>, Vec<ObjId>) = Default::default();
            for i in held {
                let h = &self.cx.subjects.holdings[*i as usize];
                if !self.in_scope(h.activity) {
                    continue;
                }
                if !nodes.contains(&(h.node, h.index)) {
                    nodes.push((h.node, h.index));
                }
                // What was made of other data was collected nowhere: it begins where it is made.
                let l = &self.cx.lineage.labels[h.label as usize];
                match (l.root, l.collector) {
                    (Known::Is(root), Known::Is(c)) if root == data => {
                        if !began.contains(&c) {
                            began.push(c);
                        }
                    }
                    _ if made.contains(&h.node) || self.maker_row(h.node, data).is_none() => {}
                    _ => made.push(h.node),
                }
            }
            if nodes.is_empty() {
                continue;
            }
            nodes.sort_unstable();
            began.sort_unstable();
            let seen: Vec<u32> = nodes.iter().map(|n| n.1).filter(|n| self.only_seen(*n, data)).collect();
            let (mut kept, mut passes, mut sees) = (Vec::new(), Vec::new(), Vec::new());
            for (node, index) in &nodes {
                let line = self.held_at(*node, data);
                match line {
                    Some(l) => kept.push(l),
                    None if seen.contains(index) => sees.push(self.at_place(*node)),
                    // Nobody says whether it is kept there: that is asked, not denied.
                    None if self.keeps_unknown(*node) => {
                        let mut line = self.at_place(*node);
                        line.push(Inline::Text(" ".into()));
                        line.push(self.blank(*node, w.node_stores));
                        kept.push(line);
                    }
                    None if began.contains(node) || made.contains(node) => {}
                    None => passes.push(self.at_place(*node)),
                }
            }
            let mut starts: Vec<Line> = began.iter().map(|n| self.at_place(*n)).collect();
            for node in made {
                let mut line = self.at_place(node);
                line.extend(self.made_from(node, data));
                starts.push(line);
            }
            let cells = vec![self.lines(starts), self.lines(kept), self.lines(passes), self.lines(sees)];
            rows.push((data, cells));
        }
        let rows = self.gathered(rows);
        out.push(Block::Table(Table {
            caption: String::new(),
            columns,
            rows,
        }));
    }

    /// The row of a node that says it makes a datum.
    fn maker_row(&self, node: ObjId, data: ObjId) -> Option<&crate::model::Row> {
        let world = self.cx.world;
        let s = world.stated(node, world.library.words.node_produces)?;
        world.rows(s).into_iter().find(|r| r.head == Const::Object(data))
    }

    /// `, made from Torque curves`; what nobody says it is made from is asked.
    fn made_from(&mut self, node: ObjId, data: ObjId) -> Line {
        let Some(row) = self.maker_row(node, data) else { return Vec::new() };
        let origin = row.origin;
        let from = row.links().iter().find(|(n, _)| n.as_ref() == "from").map(|(_, a)| a.clone());
        let Some(from) = from.filter(|f| f.iter().all(|c| *c != Const::Unknown)) else {
            let prop = self.cx.world.library.words.node_produces;
            return vec![Inline::Text(" ".into()), self.blank(node, prop)];
        };
        let list: Vec<String> = from.iter().map(|c| self.words.constant(c)).collect();
        let names = self.words.listed(&list);
        let text = self.words.fill("made_from", &[("it", &names)]);
        let key = format!("{}.produces", self.cx.world.object(node).name);
        let value = self.cx.world.object(data).name.to_string();
        vec![self.fact(key, value, text, Tone::Plain, &[origin])]
    }

    /// Whether nobody says what a node keeps, or not all of it.
    fn keeps_unknown(&self, node: ObjId) -> bool {
        let world = self.cx.world;
        let w = world.library.words;
        world.is(node, w.node) && world.stated(node, w.node_stores).is_none_or(|s| s.open)
    }

    /// Whether a datum comes to a node by sight alone.
    fn only_seen(&self, node: u32, data: ObjId) -> bool {
        let mut arrows = self.cx.subjects.into[node as usize].iter().filter_map(|i| {
            let c = &self.cx.subjects.crossings[*i as usize];
            (self.cx.lineage.labels[c.label as usize].data == data).then(|| self.cx.graph.edges[c.edge as usize].sight)
        });
        let mut any = false;
        let all = arrows.all(|s| {
            any = true;
            s
        });
        any && all
    }

    fn at_place(&mut self, node: ObjId) -> Line {
        let w = self.cx.world.library.words;
        let prop = if self.cx.world.is(node, w.people) { w.people_in } else { w.node_in };
        let mut out = vec![self.thing(node), Inline::Text(self.t("open_bracket"))];
        out.extend(self.property(node, prop));
        out.push(Inline::Text(self.t("close_bracket")));
        out
    }

    /// What a node states it keeps of a datum, and for how long.
    fn held_at(&mut self, node: ObjId, data: ObjId) -> Option<Line> {
        let world = self.cx.world;
        let prop = world.library.words.node_stores;
        let s = world.stated(node, prop)?;
        let row = world.rows(s).into_iter().find(|r| r.head == Const::Object(data)).cloned()?;
        let mut out = self.at_place(node);
        let span = row.links().iter().find(|(n, _)| n.as_ref() == "for").and_then(|(_, a)| a.first());
        let text = match span {
            Some(d) => {
                let d = self.words.constant(d);
                self.words.fill("for_so_long", &[("it", &d)])
            }
            None => self.t("no_time_stated"),
        };
        let key = format!("{}.stores", world.object(node).name);
        let value = match span {
            Some(Const::Duration(d)) => format!("{} {d}", world.object(data).name),
            _ => world.object(data).name.to_string(),
        };
        out.push(Inline::Text(" ".into()));
        out.push(self.fact(key, value, text, Tone::Plain, &[row.origin]));
        Some(out)
    }
}

//! Where every class of data comes from, is kept and is seen.

use super::writer::Writer;
use super::*;
use crate::lineage::label::Known;
use crate::model::{Const, ObjId, PropId, Row as Stated};

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
                    _ if made.contains(&h.node) || self.rows_on(h.node, w.node_produces, data).is_empty() => {}
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
            let mut starts: Vec<Line> = Vec::new();
            for node in began {
                let mut line = self.at_place(node);
                line.extend(self.collected_if(node, data));
                starts.push(line);
            }
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

    /// The rows of a property of a node that are about a datum.
    pub(super) fn rows_on(&self, node: ObjId, prop: PropId, data: ObjId) -> Vec<Stated> {
        let world = self.cx.world;
        let Some(s) = world.stated(node, prop) else { return Vec::new() };
        let own = world.rows(s).into_iter().filter(|r| r.head == Const::Object(data));
        own.cloned().collect()
    }

    /// The condition under which a node collects a datum, where no row says that it does in any case.
    fn collected_if(&mut self, node: ObjId, data: ObjId) -> Line {
        let rows = self.rows_on(node, self.cx.world.library.words.node_collects, data);
        if rows.iter().any(|r| r.condition().is_none()) {
            return Vec::new();
        }
        // Each begins with a blank of its own.
        let comma = Inline::Text(self.words.comma().trim_end().to_owned());
        let each = self.each_row(&rows, node, "collects", data, |_, _| String::new());
        let apart = each.into_iter().flat_map(|f| [comma.clone(), f]);
        apart.skip(1).collect()
    }

    /// What each of some rows says in words, with its condition.
    fn each_row(&mut self, rows: &[Stated], node: ObjId, prop: &str, data: ObjId, words: impl Fn(&Self, &Stated) -> String) -> Line {
        let name = self.cx.world.object(data).name.to_string();
        let mut out = Vec::new();
        for r in rows {
            let text = self.if_said(r, words(self, r));
            let value = match r.links().iter().find(|(n, _)| n.as_ref() == "for").and_then(|(_, a)| a.first()) {
                _ if r.condition().is_some() => self.said(r.origin),
                Some(Const::Duration(d)) => format!("{name} {d}"),
                _ => name.clone(),
            };
            let key = format!("{}.{prop}", self.cx.world.object(node).name);
            out.push(self.fact(key, value, text, Tone::Plain, &[r.origin]));
        }
        out
    }

    /// `, made from Torque curves`; what nobody says it is made from is asked.
    fn made_from(&mut self, node: ObjId, data: ObjId) -> Line {
        let prop = self.cx.world.library.words.node_produces;
        let from = |r: &Stated| r.links().iter().find(|(n, _)| n.as_ref() == "from").map(|(_, a)| a.clone());
        let known = |r: &Stated| from(r).is_some_and(|f| f.iter().all(|c| *c != Const::Unknown));
        let (rows, open): (Vec<Stated>, Vec<Stated>) = self.rows_on(node, prop, data).into_iter().partition(known);
        let mut out = self.each_row(&rows, node, "produces", data, |w, r| {
            let list: Vec<String> = from(r).into_iter().flatten().map(|c| w.words.constant(&c)).collect();
            w.words.fill("made_from", &[("it", &w.words.listed(&list))])
        });
        if !open.is_empty() {
            out.extend([Inline::Text(" ".into()), self.blank(node, prop)]);
        }
        out
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
        let rows = self.rows_on(node, self.cx.world.library.words.node_stores, data);
        if rows.is_empty() {
            return None;
        }
        let mut out = self.at_place(node);
        out.push(Inline::Text(" ".into()));
        let each = self.each_row(&rows, node, "stores", data, |w, r| {
            match r.links().iter().find(|(n, _)| n.as_ref() == "for").and_then(|(_, a)| a.first()) {
                Some(d) => w.words.fill("for_so_long", &[("it", &w.words.constant(d))]),
                None => w.t("no_time_stated"),
            }
        });
        out.extend(self.join(each));
        Some(out)
    }
}

//! What a person decided: findings accepted until a day, and how contested law is read.

use std::sync::Arc;

use super::writer::Writer;
use super::*;
use crate::base::{Day, Origin};
use crate::check::accept::{About, Acceptance, On};
use crate::model::ObjId;

impl Writer<'_> {
    /// `Accepted until 2027-03-31 by export compliance: "registry not open yet".`
    pub(super) fn waiver(&mut self, i: usize) -> Line {
        let a = self.given.accepted.list[i].clone();
        let because = a.because.as_deref().unwrap_or("–").to_owned();
        let by = a.by.as_deref().map_or(self.t("nobody_named"), str::to_owned);
        let until = a.until.map_or(self.t("without_end"), |d| d.to_string());
        let text = self
            .words
            .fill("accepted_so", &[("by", &by), ("until", &until), ("because", &because)]);
        vec![self.fact(format!("accept {i}"), because, text, Tone::Warn, &[a.origin])]
    }

    /// What a person decided to live with, until when.
    pub(super) fn accepted(&mut self, laws: &[u32], out: &mut Vec<Block>) {
        let list = self.given.accepted.list.clone();
        // What only raises or lowers a law accepts nothing.
        let ours = |a: &Acceptance| a.level.is_none() && self.tells_of(laws, a.about) && self.waives_here(&a.on);
        let listed: Vec<bool> = list.iter().map(ours).collect();
        if !listed.contains(&true) {
            out.push(Block::Paragraph(vec![self.text("no_acceptance")]));
            return;
        }
        let columns = self.heads(&[
            ("head_accepted", 5),
            ("head_of", 4),
            ("head_because", 6),
            ("head_by", 3),
            ("head_until", 2),
        ]);
        let mut rows = Vec::new();
        for (i, a) in list.iter().enumerate() {
            if !listed[i] {
                continue;
            }
            let what = match a.about {
                About::Rule(r) => self.rule(r),
                About::Regime(r) => self.words.regime(r),
            };
            let on = match a.on {
                On::Thing(o) => vec![self.thing(o)],
                On::Sale(p, m) => {
                    let text = self
                        .words
                        .fill("sold_in", &[("it", &self.name(p)), ("place", &self.words.titled(m))]);
                    vec![Inline::Text(text)]
                }
                On::Flow {
                    source,
                    target,
                    sight,
                    data,
                } => {
                    let arrow = if sight { " ⇢ " } else { " → " };
                    let mut line = vec![self.thing(source), Inline::Text(arrow.into()), self.thing(target)];
                    if let Some(d) = data {
                        line.push(Inline::Text(self.words.fill("labelled", &[("it", "")])));
                        line.push(self.thing(d));
                    }
                    line
                }
                On::Everywhere => vec![self.text("everywhere")],
                On::Nothing => vec![Inline::Text("–".into())],
            };
            let because = a.because.as_deref().map_or(self.t("no_reason_given"), str::to_owned);
            let by = a.by.as_deref().map_or(self.t("nobody_named"), str::to_owned);
            let past = a.until.is_some_and(|u| u < self.given.today);
            let until = match a.until {
                Some(d) if past => self.words.fill("past_day", &[("day", &d.to_string())]),
                Some(d) => d.to_string(),
                None => self.t("without_end"),
            };
            let cell = |w: &mut Self, part: &str, text: String, tone| {
                vec![w.fact(format!("accept {i} {part}"), text.clone(), text, tone, &[a.origin])]
            };
            let cells = vec![
                cell(self, "rule", what, Tone::Plain),
                on,
                cell(self, "because", because, Tone::Plain),
                cell(self, "by", by, Tone::Plain),
                cell(self, "until", until, if past { Tone::Bad } else { Tone::Plain }),
            ];
            rows.push(Row { cells, ..Row::default() });
        }
        out.push(Block::Table(Table {
            caption: String::new(),
            columns,
            rows,
        }));
    }

    /// Readings of contested law, numbers put in the place of the library's, and laws whose findings count for more or for less.
    pub(super) fn positions(&mut self, laws: &[u32], out: &mut Vec<Block>) {
        let today = self.given.today;
        let library = &self.cx.world.library;
        let mut rows: Vec<(String, Held)> = Vec::new();
        for p in &self.given.accepted.taken {
            let of = library.laws[p.open as usize].regime;
            if p.until.is_none_or(|u| today <= u) && of.is_none_or(|r| laws.contains(&r)) {
                let name = library.laws[p.open as usize].name.to_string();
                let raw = crate::law::say::value(self.cx.world, &p.value);
                let held = Held {
                    point: self.rule(p.open),
                    at: self.law_origin(p.open),
                    raw,
                    shown: self.words.value(&p.value),
                    said: [p.because.clone(), p.by.clone()],
                    until: p.until,
                    origin: p.origin,
                };
                rows.push((name, held));
            }
        }
        for a in &self.given.accepted.list {
            let (About::Regime(r), Some(level)) = (a.about, a.level) else {
                continue;
            };
            if a.holds(today) && laws.contains(&r) {
                let shown = self.t(&format!("level_{}", level.word()));
                let held = Held {
                    point: self.words.regime(r),
                    at: library.regimes[r as usize].origin,
                    raw: level.word().to_owned(),
                    shown: self.words.fill("counts_as", &[("it", &shown)]),
                    said: [a.because.clone(), a.by.clone()],
                    until: a.until,
                    origin: a.origin,
                };
                rows.push((library.regimes[r as usize].name.to_string(), held));
            }
        }
        if rows.is_empty() {
            out.push(Block::Paragraph(vec![self.text("no_position")]));
            return;
        }
        let columns = self.heads(&[
            ("head_point", 7),
            ("head_position", 3),
            ("head_because", 5),
            ("head_by", 3),
            ("head_until", 2),
        ]);
        let rows = rows.into_iter().map(|(name, h)| self.position(&name, h)).collect();
        out.push(Block::Table(Table {
            caption: String::new(),
            columns,
            rows,
        }));
    }

    fn position(&mut self, name: &str, h: Held) -> Row {
        let [because, by] = h.said.map(|t| t.map(|t| t.to_string()));
        let because = because.unwrap_or_else(|| self.t("no_reason_given"));
        let by = by.unwrap_or_else(|| self.t("nobody_named"));
        let until = h.until.map_or_else(|| self.t("without_end"), |d| d.to_string());
        let mut cell = |part: &str, value: String, text: String, at| {
            let key = [part, name, ""].join(" ").trim_end().to_owned();
            vec![self.fact(key, value, text, Tone::Plain, &[at])]
        };
        let mut cells = vec![
            cell("open", name.to_owned(), h.point, h.at),
            cell("accept", h.raw, h.shown, h.origin),
        ];
        for (part, text) in [("because", because), ("by", by), ("until", until)] {
            let key = format!("accept {name} {part}");
            cells.push(vec![self.fact(key, text.clone(), text, Tone::Plain, &[h.origin])]);
        }
        Row { cells, ..Row::default() }
    }

    /// Whether what it waives is something the report tells of.
    fn waives_here(&self, on: &On) -> bool {
        let Some(s) = &self.given.scope else { return true };
        let has = |o: &ObjId| s.has(&self.cx, *o);
        match on {
            On::Thing(o) => has(o),
            On::Flow { source, target, data, .. } => has(source) && has(target) && data.iter().all(has),
            On::Sale(..) | On::Everywhere | On::Nothing => true,
        }
    }

    /// Whether an acceptance is of one of these laws.
    fn tells_of(&self, laws: &[u32], about: About) -> bool {
        match about {
            About::Regime(r) => laws.contains(&r),
            About::Rule(r) => self.cx.world.library.laws[r as usize].regime.is_none_or(|x| laws.contains(&x)),
        }
    }
}

/// A position as its row tells it.
struct Held {
    point: String,
    at: Origin,
    raw: String,
    shown: String,
    /// The reason given, and who gave it.
    said: [Option<Arc<str>>; 2],
    until: Option<Day>,
    origin: Origin,
}

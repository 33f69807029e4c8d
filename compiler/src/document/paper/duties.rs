//! What the laws ask apart from crossings: each duty with those it is asked of, met or not.

use std::collections::BTreeMap;

use super::tables::FEW;
use super::writer::{Writer, tone};
use super::*;
use crate::check::Result;
use crate::check::result::{is_crossing_verdict, subject_name, subject_object};
use crate::law::duty::Subject;
use crate::law::verdict::Ruling;
use crate::model::ObjId;

impl Writer<'_> {
    /// The rules a chapter names, by their full names; nothing: all of these laws.
    pub(super) fn chosen_rules(&self, names: &[String]) -> Vec<u32> {
        names.iter().filter_map(|n| self.cx.world.library.law_named(n)).collect()
    }

    pub(super) fn duties(&mut self, names: &[String], laws: &[u32], out: &mut Vec<Block>) {
        let chosen = self.chosen_rules(names);
        let mut groups: BTreeMap<(usize, u32, std::cmp::Reverse<u32>, Option<ObjId>, Option<usize>), Vec<&Result>> = BTreeMap::new();
        for r in self.given.results {
            let Some(rule) = r.rule.filter(|_| !is_crossing_verdict(r)) else {
                continue;
            };
            let wanted = if names.is_empty() {
                laws.contains(&r.regime)
            } else {
                chosen.contains(&rule)
            };
            if !wanted || !self.subject_in_scope(r.subject) {
                continue;
            }
            let place = laws.iter().position(|l| *l == r.regime).unwrap_or(usize::MAX);
            let gravity = crate::check::result::flow_gravity(r.verdict.ruling);
            groups
                .entry((place, rule, std::cmp::Reverse(gravity), r.control, r.accepted))
                .or_default()
                .push(r);
        }
        if groups.is_empty() {
            out.push(Block::Paragraph(vec![self.text("no_duty")]));
            return;
        }
        let columns = self.heads(&[("head_duty", 6), ("head_of", 5), ("head_verdict", 3), ("head_reason", 6)]);
        let mut rows = Vec::new();
        let mut law = None;
        for ((_, rule, ..), list) in groups {
            if names.is_empty() && law != Some(list[0].regime) {
                law = Some(list[0].regime);
                rows.push(Row {
                    cells: vec![vec![Inline::Strong(self.words.regime(list[0].regime))]],
                    heading: true,
                    ..Row::default()
                });
            }
            rows.push(self.duty_row(rule, &list));
        }
        out.push(Block::Table(Table {
            caption: String::new(),
            columns,
            rows,
        }));
    }

    fn duty_row(&mut self, rule: u32, list: &[&Result]) -> Row {
        let first = list[0];
        let library = &self.cx.world.library;
        let name = library.laws[rule as usize].name.clone();
        let title = self.rule(rule);
        let origin = self.law_origin(rule);
        let mut duty = vec![self.fact(format!("rule {name}"), name.to_string(), title, Tone::Plain, &[origin])];
        if let Some(c) = first.control {
            duty.push(Inline::Text(": ".into()));
            let text = self.words.titled(c);
            duty.push(Inline::Text(text));
        }
        let word = self.words.ruling(first.verdict.ruling);
        let shown = match (first.verdict.ruling, first.verdict.due) {
            (Ruling::Due, Some(d)) => self.words.fill("due_until", &[("it", &word), ("day", &d.to_string())]),
            _ if first.verdict.late => self.words.fill("met_late", &[("it", &word)]),
            _ => word,
        };
        let mut of: Vec<ObjId> = Vec::new();
        let mut names: Vec<String> = Vec::new();
        let mut verdicts = Vec::new();
        for r in list {
            let o = subject_object(&self.cx, r.subject);
            let subject = subject_name(&self.cx, r.subject);
            if names.contains(&subject) {
                continue;
            }
            let control = r.control.map_or(String::new(), |c| format!(", {}", self.cx.world.object(c).name));
            let at = self.cx.world.object(o).at;
            let key = format!("{name}({subject}{control})");
            verdicts.push((o, self.fact(key, r.verdict.ruling.word().into(), shown.clone(), tone(r), &[at])));
            names.push(subject);
            of.push(o);
        }
        let mut badge: Line = Vec::new();
        let mut folded = Vec::new();
        for (i, (o, f)) in verdicts.into_iter().enumerate() {
            match (i, f) {
                (0, f) => badge.push(f),
                (_, Inline::Fact(mut fact)) => {
                    fact.text = self.name(o);
                    folded.push(Inline::Fact(fact));
                }
                _ => {}
            }
        }
        if !folded.is_empty() {
            badge.push(Inline::More(self.join(folded)));
        }
        let subjects = match first.subject {
            Subject::Sale(_) => {
                let at: Vec<_> = of.iter().map(|o| self.cx.world.object(*o).at).collect();
                let parts = list.iter().take(FEW).zip(at).map(|(r, at)| {
                    let Subject::Sale(i) = r.subject else { return Inline::Break };
                    let s = &self.cx.subjects.sales[i as usize];
                    let text = self
                        .words
                        .fill("sold_in", &[("it", &self.name(s.product)), ("place", &self.words.titled(s.market))]);
                    let key = subject_name(&self.cx, r.subject);
                    self.fact(key.clone(), key, text, Tone::Plain, &[at])
                });
                let parts: Vec<Inline> = parts.collect();
                self.join(parts)
            }
            _ => self.named(&of),
        };
        let mut reason = Vec::new();
        if let Subject::Holding(_) = first.subject {
            let mut data: Vec<ObjId> = Vec::new();
            for r in list {
                if let Subject::Holding(i) = r.subject {
                    let d = self.cx.lineage.labels[self.cx.subjects.holdings[i as usize].label as usize].data;
                    if !data.contains(&d) {
                        data.push(d);
                    }
                }
            }
            data.sort_unstable();
            let names: Vec<String> = data.iter().map(|d| self.name(*d)).collect();
            reason.push(Inline::Text(
                self.words.fill("holding_data", &[("it", &names.join(&self.words.comma()))]),
            ));
        }
        if !first.verdict.lacking.is_empty() {
            let lacking: Vec<String> = first.verdict.lacking.iter().map(|o| self.words.titled(*o)).collect();
            reason.push(Inline::Text(
                self.words.fill("lacks_these", &[("it", &lacking.join(&self.words.comma()))]),
            ));
        }
        if first.verdict.ruling == Ruling::Unmet {
            let asked = self.unmet_words(rule, first.subject);
            if !asked.is_empty() {
                let text = self.words.fill("asks_for", &[("it", &asked.join("; "))]);
                reason.push(self.fact("reason".into(), format!("{name} unmet"), text, Tone::Plain, &[origin]));
            }
        }
        for d in first.verdict.over.iter().filter(|d| d.is_cause()).take(4) {
            reason.push(self.missing(*d));
            reason.push(Inline::Text(" ".into()));
        }
        if let Some(a) = first.accepted {
            reason.extend(self.waiver(a));
        }
        if reason.is_empty() {
            reason.push(Inline::Text("–".into()));
        }
        Row {
            cells: vec![duty, subjects, badge, reason],
            tone: tone(first),
            heading: false,
        }
    }
}

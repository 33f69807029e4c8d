//! What the laws ask apart from crossings: each duty with those it is asked of, met or not.

use std::collections::BTreeMap;

use super::tables::FEW;
use super::writer::{Writer, tone};
use super::*;
use crate::base::Day;
use crate::check::Result;
use crate::check::result::{is_crossing_verdict, subject_name, subject_object};
use crate::law::duty::Subject;
use crate::law::value::Dep;
use crate::law::verdict::Ruling;
use crate::model::ObjId;

/// Open facts shown before the rest is folded.
const MOST_OPEN: usize = 6;

/// What duties are told together by: the place of the law, the rule, how grave, until when or whether late, the claim, the waiver.
type Same = (
    usize,
    u32,
    std::cmp::Reverse<u32>,
    (Option<Day>, bool),
    Option<ObjId>,
    Option<usize>,
);

/// Until when a duty is due, and whether it was met too late.
pub(super) fn when(r: &Result) -> (Option<Day>, bool) {
    (r.verdict.due.filter(|_| r.verdict.ruling == Ruling::Due), r.verdict.late)
}

impl Writer<'_> {
    /// The rules a chapter names, by their full names; nothing: all of these laws.
    pub(super) fn chosen_rules(&self, names: &[String]) -> Vec<u32> {
        names.iter().filter_map(|n| self.cx.world.library.law_named(n)).collect()
    }

    pub(super) fn duties(&mut self, names: &[String], laws: &[u32], out: &mut Vec<Block>) {
        let chosen = self.chosen_rules(names);
        let mut groups: BTreeMap<Same, Vec<&Result>> = BTreeMap::new();
        for r in self.given.results {
            let Some(rule) = r.rule.filter(|_| !is_crossing_verdict(r)) else {
                continue;
            };
            let wanted = if names.is_empty() {
                laws.contains(&r.regime)
            } else {
                chosen.contains(&rule)
            };
            if !wanted {
                continue;
            }
            let place = laws.iter().position(|l| *l == r.regime).unwrap_or(usize::MAX);
            let gravity = crate::check::result::flow_gravity(r.verdict.ruling);
            groups
                .entry((place, rule, std::cmp::Reverse(gravity), when(r), r.control, r.accepted))
                .or_default()
                .push(r);
        }
        let groups: Vec<(u32, Vec<&Result>)> = groups
            .into_iter()
            .flat_map(|((_, rule, ..), list)| self.by_words(list).into_iter().map(move |l| (rule, l)))
            .collect();
        if groups.is_empty() {
            out.push(Block::Paragraph(vec![self.text("no_duty")]));
            return;
        }
        let columns = self.heads(&[("head_duty", 6), ("head_of", 5), ("head_verdict", 3), ("head_reason", 6)]);
        let mut rows = Vec::new();
        let mut law = None;
        for (rule, list) in groups {
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

    /// Results that read alike, by what each of them lacks: nobody is told to do what they have done.
    pub(super) fn by_words<'r>(&self, list: Vec<&'r Result>) -> Vec<Vec<&'r Result>> {
        if list.len() < 2 || list.len() > FEW || list[0].verdict.ruling != Ruling::Unmet {
            return vec![list];
        }
        let mut parts: Vec<(Vec<ObjId>, Vec<String>, Vec<&Result>)> = Vec::new();
        for r in list {
            let words = r.rule.map(|rule| self.unmet_words(rule, r.subject)).unwrap_or_default();
            match parts.iter_mut().find(|p| p.0 == r.verdict.lacking && p.1 == words) {
                Some(p) => p.2.push(r),
                None => parts.push((r.verdict.lacking.clone(), words, vec![r])),
            }
        }
        parts.into_iter().map(|p| p.2).collect()
    }

    /// What results wait for, each fact once: the first few, and the rest folded.
    pub(super) fn open_facts(&mut self, list: &[&Result]) -> Line {
        let mut open: Vec<Dep> = Vec::new();
        for d in list.iter().flat_map(|r| r.verdict.over.iter()).filter(|d| d.is_cause()) {
            if !open.contains(d) {
                open.push(*d);
            }
        }
        let rest = open.split_off(open.len().min(MOST_OPEN));
        let mut out = Vec::new();
        for (i, d) in open.into_iter().enumerate() {
            if i > 0 {
                out.push(Inline::Text(" ".into()));
            }
            out.push(self.missing(d));
        }
        if !rest.is_empty() {
            out.push(Inline::Text(" ".into()));
            out.push(Inline::Text(self.words.fill("and_more", &[("n", &rest.len().to_string())])));
            out.push(Inline::Text(" ".into()));
            let rest: Vec<Inline> = rest.into_iter().map(|d| self.missing(d)).collect();
            out.push(Inline::More(self.join(rest)));
        }
        out
    }

    /// What a verdict is about in words: a thing, or a product on a market.
    fn subject_words(&self, s: Subject) -> String {
        match s {
            Subject::Sale(i) => {
                let s = &self.cx.subjects.sales[i as usize];
                let (it, place) = (self.name(s.product), self.words.titled(s.market));
                self.words.fill("sold_in", &[("it", &it), ("place", &place)])
            }
            _ => self.name(subject_object(&self.cx, s)),
        }
    }

    /// The same, told from the line that declares it.
    pub(super) fn subject(&mut self, s: Subject) -> Inline {
        let o = subject_object(&self.cx, s);
        match s {
            Subject::Sale(_) => {
                let (name, about) = (subject_name(&self.cx, s), self.subject_words(s));
                self.fact(name.clone(), name, about, Tone::Plain, &[self.cx.world.object(o).at()])
            }
            _ => self.thing(o),
        }
    }

    /// The data that results are about.
    pub(super) fn data_of(&self, list: &[&Result]) -> Vec<ObjId> {
        let subjects = self.cx.subjects;
        let label = |r: &&Result| match r.subject {
            Subject::Holding(i) => Some(subjects.holdings[i as usize].label),
            Subject::Crossing(i) => Some(subjects.crossings[i as usize].label),
            _ => None,
        };
        let mut data: Vec<ObjId> = list
            .iter()
            .filter_map(label)
            .map(|l| self.cx.lineage.labels[l as usize].data)
            .collect();
        data.sort_unstable();
        data.dedup();
        data
    }

    fn duty_row(&mut self, rule: u32, list: &[&Result]) -> Row {
        let first = list[0];
        let library = &self.cx.world.library;
        let name = library.laws[rule as usize].name.clone();
        let title = self.rule(rule);
        let origin = self.law_origin(rule);
        let mut duty = vec![self.fact(format!("rule {name}"), name.to_string(), title, Tone::Plain, &[origin])];
        if let Some(c) = first.control {
            duty.push(Inline::Text(self.words.fill("labelled", &[("it", "")])));
            let text = self.words.titled(c);
            duty.push(Inline::Text(text));
        }
        let word = self.words.ruling(first.verdict.ruling);
        let shown = match (first.verdict.ruling, first.verdict.due) {
            (Ruling::Due, Some(d)) => self.words.fill("due_until", &[("it", &word), ("day", &d.to_string())]),
            _ if first.verdict.late => self.words.fill("met_late", &[("it", &word)]),
            _ => word,
        };
        // Every verdict is a fact of its own: the first is told by its word, the others by what they are about.
        let mut names: Vec<String> = Vec::new();
        let (mut badge, mut parts): (Line, Vec<Inline>) = (Vec::new(), Vec::new());
        for r in list {
            let subject = subject_name(&self.cx, r.subject);
            if names.contains(&subject) {
                continue;
            }
            let at = self.cx.world.object(subject_object(&self.cx, r.subject)).at();
            let control = r.control.map_or(String::new(), |c| format!(", {}", self.cx.world.object(c).name));
            let key = format!("{name}({subject}{control})");
            let value = r.verdict.ruling.word().to_owned();
            if parts.is_empty() {
                badge.push(self.fact(key, value, shown.clone(), tone(r), &[at]));
                parts.push(self.subject(r.subject));
            } else {
                let about = self.subject_words(r.subject);
                parts.push(self.fact(key, value, about, Tone::Plain, &[at]));
            }
            names.push(subject);
        }
        let subjects = self.shortened(parts);
        let mut reason = Vec::new();
        if let Subject::Holding(_) = first.subject {
            let data = self.data_of(list);
            let names: Vec<String> = data.iter().map(|d| self.name(*d)).collect();
            reason.push(Inline::Text(self.words.fill("holding_data", &[("it", &self.words.listed(&names))])));
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
                let text = self.words.fill("asks_for", &[("it", &asked.join(&self.t("semicolon")))]);
                reason.push(self.fact("reason".into(), format!("{name} unmet"), text, Tone::Plain, &[origin]));
            }
        }
        reason.extend(self.open_facts(list));
        if let Some(a) = first.accepted {
            if !reason.is_empty() {
                reason.push(Inline::Break);
            }
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

//! Risks with measures, what is open, what is taken for granted.

use std::collections::{BTreeMap, BTreeSet};

use super::duties::when;
use super::writer::{Writer, tone};
use super::*;
use crate::base::{Day, Level};
use crate::check::Result;
use crate::check::group::Groups;
use crate::check::question::{Question, rule_name};
use crate::check::result::subject_name;
use crate::check::stub;
use crate::law::answers::Answered;
use crate::law::verdict::Ruling;
use crate::model::{ObjId, PropId};

/// What findings are told together by: rule, ruling, until when, what is lacking.
type Same = (
    std::cmp::Reverse<Level>,
    u32,
    Option<u32>,
    u32,
    (Option<Day>, bool),
    Vec<u32>,
    Vec<ObjId>,
    Option<usize>,
);

impl Writer<'_> {
    /// Findings as risks: what it is, whom it concerns, what would remove it, and blanks for owner, day and what is left.
    pub(super) fn risks(&mut self, laws: &[u32], out: &mut Vec<Block>) {
        let mut groups: BTreeMap<Same, Vec<&Result>> = BTreeMap::new();
        for r in self.given.results {
            let Some(level) = r.level.filter(|_| laws.contains(&r.regime)) else {
                continue;
            };
            let gravity = crate::check::result::flow_gravity(r.verdict.ruling);
            let key = (
                std::cmp::Reverse(level),
                r.regime,
                r.rule,
                gravity,
                when(r),
                r.verdict.apart_for(r.rule).into_iter().flat_map(|l| l.without).collect(),
                r.verdict.lacking.clone(),
                r.accepted,
            );
            groups.entry(key).or_default().push(r);
        }
        let groups: Vec<Vec<&Result>> = groups.into_values().flat_map(|l| self.by_words(l)).collect();
        if groups.is_empty() {
            out.push(Block::Paragraph(vec![self.text("no_risk")]));
            return;
        }
        let columns = self.heads(&[
            ("head_number", 1),
            ("head_risk", 6),
            ("head_level", 2),
            ("head_concerns", 5),
            ("head_measure", 6),
        ]);
        let mut rows = Vec::new();
        for (n, list) in groups.iter().enumerate() {
            let first = list[0];
            let law = rule_name(&self.cx, first);
            let about = match first.rule {
                Some(rule) => self.rule(rule),
                None => self.words.regime(first.regime),
            };
            let origin = match first.rule {
                Some(rule) => self.law_origin(rule),
                None => self.cx.world.library.regimes[first.regime as usize].origin,
            };
            let word = self.words.ruling(first.verdict.ruling);
            let risk = self.words.fill("risk_is", &[("it", &about), ("verdict", &word)]);
            let risk = self.fact(
                format!("risk {law}"),
                first.verdict.ruling.word().into(),
                risk,
                Tone::Plain,
                &[origin],
            );
            let level = self.t(&format!("level_{}", first.level.unwrap_or(Level::Info).word()));
            let level_word = first.level.unwrap_or(Level::Info).word().to_owned();
            let badge = self.fact(format!("risk {law} level"), level_word, level, tone(first), &[origin]);
            let measure = self.measure(list);
            // A product stands there with the market that the finding is about.
            let mut seen: BTreeSet<String> = BTreeSet::new();
            let cx = self.cx;
            let each = list.iter().filter(|r| seen.insert(subject_name(&cx, r.subject)));
            let of = each.map(|r| self.subject(r.subject)).collect();
            // Titles of rules do not say whose they are: many laws have a record, a notice, an assessment.
            let whose = Inline::Code(cx.world.library.regimes[first.regime as usize].name.to_string());
            rows.push(Row {
                cells: vec![
                    vec![Inline::Text(format!("R{}", n + 1))],
                    vec![risk, Inline::Text(" ".into()), whose],
                    vec![badge],
                    self.shortened(of),
                    measure,
                ],
                tone: tone(first),
                heading: false,
            });
        }
        out.push(Block::Table(Table {
            caption: String::new(),
            columns,
            rows,
        }));
    }

    /// What would remove a finding, as far as the law says so.
    fn measure(&mut self, list: &[&Result]) -> Line {
        let r = list[0];
        let mut out = match r.verdict.ruling {
            Ruling::Blocked => self.reason(r.regime, &r.verdict, &[r.rule]),
            Ruling::Prohibited => vec![self.text("measure_stop")],
            Ruling::Undetermined | Ruling::Contested => {
                let open = self.open_facts(list);
                match open.is_empty() {
                    true => vec![self.text("measure_review")],
                    false => [vec![self.text("measure_answer"), Inline::Text(" ".into())], open].concat(),
                }
            }
            Ruling::Due => {
                let day = r.verdict.due.map_or(String::new(), |d| d.to_string());
                vec![Inline::Text(self.words.fill("measure_due", &[("day", &day)]))]
            }
            _ => {
                let mut words = r.rule.map(|rule| self.unmet_words(rule, r.subject)).unwrap_or_default();
                words.extend(r.verdict.lacking.iter().map(|o| self.words.titled(*o)));
                let origin = r.rule.map(|rule| self.law_origin(rule));
                let text = self.words.fill("asks_for", &[("it", &words.join(&self.t("semicolon")))]);
                let value = format!("{} asks", rule_name(&self.cx, r));
                match origin.filter(|_| !words.is_empty()) {
                    Some(o) => vec![self.fact("measure".into(), value, text, Tone::Plain, &[o])],
                    None => vec![self.text("measure_review")],
                }
            }
        };
        if let Some(a) = r.accepted {
            out.push(Inline::Break);
            out.extend(self.waiver(a));
        }
        out
    }

    /// Findings alone, as problems found and what became of them.
    pub(super) fn problems(&mut self, laws: &[u32], out: &mut Vec<Block>) {
        let all = Groups::of(&self.given.cx, self.given.results);
        let mut counts: BTreeMap<std::cmp::Reverse<Level>, usize> = BTreeMap::new();
        for i in all.findings() {
            let h = all.head(i);
            if laws.contains(&h.regime) {
                *counts.entry(std::cmp::Reverse(h.level.unwrap_or(Level::Info))).or_default() += 1;
            }
        }
        let at: Vec<_> = self.cx.world.project.map(|p| self.cx.world.object(p).at()).into_iter().collect();
        if counts.is_empty() {
            let text = self.t("no_problem");
            out.push(Block::Paragraph(vec![self.fact(
                "findings".into(),
                "0".into(),
                text,
                Tone::Good,
                &at,
            )]));
            return;
        }
        let parts: Vec<String> = counts
            .iter()
            .map(|(l, n)| {
                let level = self.t(&format!("level_{}", l.0.word()));
                self.words.fill("counted", &[("n", &n.to_string()), ("it", &level)])
            })
            .collect();
        let value: Vec<String> = counts.iter().map(|(l, n)| format!("{} {n}", l.0.word())).collect();
        let text = self.words.fill("problems_counted", &[("it", &parts.join(&self.words.comma()))]);
        out.push(Block::Paragraph(vec![self.fact(
            "findings".into(),
            value.join(", "),
            text,
            Tone::Plain,
            &at,
        )]));
    }

    /// What follows from the verdicts, as a proposal that a person has to confirm.
    pub(super) fn conclusion(&mut self, laws: &[u32], out: &mut Vec<Block>) {
        let mut worst: Option<Level> = None;
        let (mut open, mut borne) = (false, false);
        for r in self.given.results {
            if !laws.contains(&r.regime) {
                continue;
            }
            if r.accepted.is_some() {
                borne |= r.level.is_some();
                continue;
            }
            worst = worst.max(r.level);
            open |= r.level.is_some() && matches!(r.verdict.ruling, Ruling::Undetermined | Ruling::Contested);
        }
        let (key, tone) = match worst {
            Some(l) if l >= Level::Stop => ("conclude_stop", Tone::Bad),
            Some(l) if l >= Level::Error => ("conclude_fix", Tone::Bad),
            _ if open => ("conclude_answer", Tone::Ask),
            Some(_) => ("conclude_watch", Tone::Warn),
            None if borne => ("conclude_borne", Tone::Warn),
            None if laws.is_empty() => ("conclude_nothing", Tone::Faint),
            None => ("conclude_run", Tone::Good),
        };
        let at: Vec<_> = self.cx.world.project.map(|p| self.cx.world.object(p).at()).into_iter().collect();
        let text = self.t(key);
        out.push(Block::Paragraph(vec![self.fact("conclusion".into(), key.into(), text, tone, &at)]));
    }

    /// Open questions, most decisive first: what is asked, of whom, and what each answer would mean.
    pub(super) fn questions(&mut self, out: &mut Vec<Block>) {
        let list: &[Question] = self.given.questions;
        if list.is_empty() {
            out.push(Block::Paragraph(vec![self.text("no_question")]));
            return;
        }
        let columns = self.heads(&[("head_number", 1), ("head_question", 7), ("head_who", 4), ("head_means", 6)]);
        let mut rows = Vec::new();
        let mut alike_before: BTreeMap<u32, usize> = BTreeMap::new();
        for q in list {
            let question = self.words.asks_in(q, &self.asked_of(q.of));
            let blank = self.gap(q.name.clone(), question, q.of.object(), Shown::Question);
            // The question is in plain words; what to type stands in the list of what is missing.
            if q.control.is_some() {
                let of =
                    q.of.object()
                        .map_or(String::new(), |o| format!("{}.", self.cx.world.object(o).name));
                let typed = stub::of(&self.cx, q).choices.into_iter().map(|c| of.clone() + &c);
                self.answered_by(&blank, typed.collect::<Vec<_>>().join(" | "));
            }
            // Of a large model, one row stands for all that ask the same of the same person; the list of blanks names the rest.
            if let (true, Inline::Blank(b)) = (self.many, &blank) {
                let alike = alike_before.entry(b.number).or_default();
                *alike += 1;
                if *alike > 1 {
                    continue;
                }
            }
            let n = rows.len();
            // Of one answer, what it means for each of the findings that wait for it.
            let mut ends: Vec<(String, Vec<String>)> = Vec::new();
            for a in &q.ends {
                let word = self.words.ruling(a.end.then);
                let shown = match &a.end.if_ {
                    Answered::Word(w) if w == "true" => self.words.yes(true),
                    Answered::Word(w) if w == "false" => self.words.yes(false),
                    other => self.words.answered(q.of, other),
                };
                match ends.iter_mut().find(|(answer, _)| *answer == shown) {
                    Some((_, words)) if words.contains(&word) => {}
                    Some((_, words)) => words.push(word),
                    None => ends.push((shown, vec![word])),
                }
            }
            let count = self.words.fill("findings_wait", &[("n", &q.findings.to_string())]);
            let mut means = vec![Inline::Text(count)];
            for (answer, words) in ends.into_iter().take(6) {
                means.push(Inline::Break);
                let then = words.join(&self.words.comma());
                means.push(Inline::Text(self.words.fill("if_then", &[("if", &answer), ("then", &then)])));
            }
            rows.push(Row {
                cells: vec![
                    vec![Inline::Text((n + 1).to_string())],
                    vec![blank],
                    vec![Inline::Text(self.who(q.of.object()))],
                    means,
                ],
                tone: Tone::Ask,
                heading: false,
            });
        }
        out.push(Block::Table(Table {
            caption: String::new(),
            columns,
            rows,
        }));
    }

    /// The project's thing of a name.
    fn named_thing(&self, name: &str) -> Option<ObjId> {
        self.cx.world.own_ids().find(|id| self.cx.world.object(*id).name.as_ref() == name)
    }

    /// A default in words; as it stands in the library where it is another for this thing.
    fn said_value(&self, o: ObjId, p: PropId, value: &str) -> String {
        let v = self.eval.prop(o, p);
        match crate::law::say::value(self.cx.world, &v) == value {
            true => self.words.value(&v),
            false => value.to_owned(),
        }
    }

    /// Defaults that carried a verdict.
    pub(super) fn assumed(&mut self, out: &mut Vec<Block>) {
        let list = self.given.assumed;
        if list.is_empty() {
            out.push(Block::Paragraph(vec![self.text("nothing_assumed")]));
            return;
        }
        let columns = self.heads(&[
            ("head_property", 4),
            ("head_assumed_value", 3),
            ("head_of", 7),
            ("head_verdicts", 2),
        ]);
        let schema = &self.cx.world.library.schema;
        let mut rows = Vec::new();
        for a in list {
            let prop = schema.props.iter().position(|p| p.full.as_ref() == a.property).map(|p| p as u32);
            let first = a.of.first().and_then(|n| self.named_thing(n));
            let (title, at) = match prop {
                Some(p) => (self.words.property(p), vec![schema.prop(p).origin]),
                None => (a.property.clone(), Vec::new()),
            };
            let shown = match a.value.as_str() {
                "true" => self.words.yes(true),
                "false" => self.words.yes(false),
                "none" | "everything" | "never" | "always" => self.t(&a.value),
                // As the words of the language have it, where the first of them still has that value.
                other => match (first, prop) {
                    (Some(o), Some(p)) => self.said_value(o, p, other),
                    _ => other.to_owned(),
                },
            };
            let names: Vec<Inline> = a.of.iter().take(8).map(|n| Inline::Code(n.clone())).collect();
            let mut of = self.join(names);
            if a.of.len() > 8 {
                let rest: Vec<Inline> = a.of[8..].iter().map(|n| Inline::Code(n.clone())).collect();
                let count = self.words.fill("and_more", &[("n", &(a.of.len() - 8).to_string())]);
                of.push(Inline::Text(format!("{}{count} ", self.words.comma())));
                of.push(Inline::More(self.join(rest)));
            }
            let cells = vec![
                vec![Inline::Text(title), Inline::Text(" ".into()), Inline::Code(a.property.clone())],
                vec![self.fact(format!("assumed {}", a.property), a.value.clone(), shown, Tone::Plain, &at)],
                of,
                vec![Inline::Text(a.verdicts.to_string())],
            ];
            rows.push(Row { cells, ..Row::default() });
        }
        out.push(Block::Table(Table {
            caption: String::new(),
            columns,
            rows,
        }));
    }
}

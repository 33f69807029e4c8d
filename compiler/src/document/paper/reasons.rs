//! Why: the conditions of a rule one by one, with the facts each rests on; and sets whose rows are signs of something.

use std::collections::BTreeMap;

use super::writer::{Writer, tone};
use super::*;
use crate::base::Tri;
use crate::check::Result;
use crate::check::result::{is_crossing_verdict, subject_name, subject_object};
use crate::law::duty::Subject;
use crate::law::eval::Eval;
use crate::law::ir::Word;
use crate::law::proof::{Node, Proof, Step, prove, prove_set};
use crate::law::value::Dep;
use crate::law::verdict::Ruling;
use crate::model::library::LawSort;
use crate::model::{ObjId, RuleSort};

const MECHANISM: LawSort = LawSort::Rule(RuleSort::Mechanism);
/// Subjects seen_before in full under one rule; the others have their row in the table of duties.
const MOST_SUBJECTS: usize = 12;
/// What reasons are told once for: a rule and whom it is about, and what is said of that.
type Alike = ((u32, Option<u32>, String, Option<ObjId>), (Ruling, Vec<u32>, Vec<u32>, Vec<Dep>));
/// How deep conditions are seen_before.
const MOST_DEPTH: usize = 4;

impl Writer<'_> {
    /// Why rules are as they are for a subject. What is sold is looked at in its own market: claims may be of one market alone.
    fn proof(&self, rules: &[u32], subject: Subject) -> Proof {
        let Subject::Sale(i) = subject else {
            return prove(&self.eval, rules, subject, self.words.lang);
        };
        let today = self.given.today;
        let e = Eval::new(self.cx, today, self.given.accepted.positions(today));
        e.market.set(Some(self.cx.subjects.sales[i as usize].market));
        prove(&e, rules, subject, self.words.lang)
    }

    /// The words of what an unmet duty asks for and does not find.
    pub(super) fn unmet_words(&self, rule: u32, subject: Subject) -> Vec<String> {
        let proof = self.proof(&[rule], subject);
        let children = proof.roots.iter().flat_map(|n| &proof.nodes[*n].children);
        let missing = children
            .map(|c| &proof.nodes[*c])
            .filter(|c| matches!(c.step, Step::Condition(Word::Require)) && c.truth.is_some_and(|t| !t.is_true()));
        missing.map(|c| c.words.clone()).filter(|w| !w.is_empty()).collect()
    }

    /// The proof of the verdicts of some rules, subject by subject.
    pub(super) fn reasons(&mut self, names: &[String], laws: &[u32], out: &mut Vec<Block>) {
        let chosen = self.chosen_rules(names);
        // One for all of a name that have the same verdict for the same reasons.
        let mut index: BTreeMap<Alike, usize> = BTreeMap::new();
        let mut list: Vec<Vec<&Result>> = Vec::new();
        for r in self.given.results {
            let crossing = is_crossing_verdict(r);
            let names_it = match (r.rule, names.is_empty()) {
                (_, false) if crossing => !self.grounds(r, &chosen).is_empty(),
                (Some(rule), false) => chosen.contains(&rule),
                (None, false) => false,
                (_, true) => laws.contains(&r.regime) && r.is_finding(),
            };
            if names_it {
                let v = &r.verdict;
                let name = (r.regime, r.rule, subject_name(&self.cx, r.subject), r.control);
                let said = (v.ruling, v.by.clone(), v.without.clone(), v.over.to_vec());
                let at = *index.entry((name, said)).or_insert(list.len());
                match list.get_mut(at) {
                    Some(same) => same.push(r),
                    None => list.push(vec![r]),
                }
            }
        }
        if list.is_empty() {
            out.push(Block::Paragraph(vec![self.text("no_reasons")]));
            return;
        }
        // Which of its data a verdict is about is told where the law says something else of the others.
        let of = |w: &Self, r: &Result| (r.regime, subject_object(&w.cx, r.subject));
        let mut loads: BTreeMap<(u32, ObjId), Vec<&Result>> = list.iter().map(|same| (of(self, same[0]), Vec::new())).collect();
        for r in self.given.results {
            if let Some(all) = loads.get_mut(&of(self, r)) {
                all.push(r);
            }
        }
        list.sort_by_key(|same| std::cmp::Reverse(crate::check::result::flow_gravity(same[0].verdict.ruling)));
        for same in list.iter().take(MOST_SUBJECTS) {
            let own = self.data_of(same);
            let apart = self.data_of(&loads[&of(self, same[0])]) != own;
            self.reason_of(same[0], if apart { &own } else { &[] }, &chosen, out);
        }
        if list.len() > MOST_SUBJECTS {
            let n = (list.len() - MOST_SUBJECTS).to_string();
            out.push(Block::Note(vec![Inline::Text(self.words.fill("more_reasons", &[("n", &n)]))]));
        }
    }

    /// Those of the rules chosen that a verdict on a crossing rests on: what permits it, what it lacks or, while it is open, what could permit it.
    fn grounds(&self, r: &Result, chosen: &[u32]) -> Vec<u32> {
        let v = &r.verdict;
        let laws = &self.cx.world.library.laws;
        let rests = |l: &u32| v.by.contains(l) || v.without.contains(l) || r.rule == Some(*l);
        let open = matches!(v.ruling, Ruling::Undetermined | Ruling::Contested);
        let could = |l: &u32| open && laws[*l as usize].regime == Some(r.regime) && laws[*l as usize].sort == MECHANISM;
        chosen.iter().copied().filter(|l| rests(l) || could(l)).collect()
    }

    /// `data` are those of the subject that the verdict is about, where they are not all.
    fn reason_of(&mut self, r: &Result, data: &[ObjId], chosen: &[u32], out: &mut Vec<Block>) {
        let rules: Vec<u32> = match r.rule {
            Some(rule) if !is_crossing_verdict(r) => vec![rule],
            _ => {
                let v = &r.verdict;
                let some = self.grounds(r, chosen);
                let some = if some.is_empty() {
                    let lacks = v.apart_for(r.rule).into_iter().flat_map(|l| l.without);
                    v.by.iter().copied().chain(lacks).collect()
                } else {
                    some
                };
                some.into_iter()
                    .filter(|m| self.cx.law.at(*m, self.given.today).is_some())
                    .collect()
            }
        };
        let o = subject_object(&self.cx, r.subject);
        let at = self.cx.world.object(o).at();
        let name = match r.rule {
            Some(rule) => self.cx.world.library.laws[rule as usize].name.to_string(),
            None => self.cx.world.library.regimes[r.regime as usize].name.to_string(),
        };
        let shown = self.words.ruling(r.verdict.ruling);
        let mut head = vec![self.subject(r.subject)];
        if !data.is_empty() {
            let names: Vec<String> = data.iter().map(|d| self.name(*d)).collect();
            let (open, close) = (self.t("open_bracket"), self.t("close_bracket"));
            head.push(Inline::Text(format!("{open}{}{close}", self.words.listed(&names))));
        }
        head.push(Inline::Text(self.words.fill("labelled", &[("it", "")])));
        let control = r.control.map_or(String::new(), |c| format!(", {}", self.cx.world.object(c).name));
        if let Some(c) = r.control {
            head.push(Inline::Text(self.words.fill("labelled", &[("it", &self.words.titled(c))])));
        }
        let key = format!("{name}({}{control})", subject_name(&self.cx, r.subject));
        head.push(self.fact(key, r.verdict.ruling.word().into(), shown, tone(r), &[at]));
        out.push(Block::Paragraph(head));
        let proof = self.proof(&rules, r.subject);
        let mut items = Vec::new();
        let mut seen = vec![false; proof.nodes.len()];
        for root in &proof.roots {
            self.step(&proof, *root, 0, &mut seen, &mut items);
        }
        out.push(Block::List(items));
        let open: Vec<Line> = r
            .verdict
            .over
            .iter()
            .filter(|d| d.is_cause())
            .map(|d| vec![self.missing(*d)])
            .collect();
        if !open.is_empty() {
            let open = self.lines(open);
            out.push(Block::Paragraph(open));
        }
    }

    fn mark(&self, t: Tri) -> (String, Tone) {
        match t {
            t if t.is_true() => (self.t("mark_true"), Tone::Good),
            t if t.is_false() => (self.t("mark_false"), Tone::Bad),
            _ => (self.t("mark_unknown"), Tone::Ask),
        }
    }

    /// A condition with what it rests on. A define that says the same as the condition it stands for is told once, and what was told in full
    /// before is only named; alternatives of which none is told are not told either, but the one that decides is never left out.
    fn step(&mut self, proof: &Proof, id: usize, depth: usize, seen: &mut [bool], items: &mut Vec<Item>) {
        if depth > MOST_DEPTH {
            return;
        }
        let n = &proof.nodes[id];
        if std::mem::replace(&mut seen[id], true) {
            if !matches!(n.step, Step::Any | Step::Not)
                && let Some(mut words) = self.step_words(n)
            {
                words.push(Inline::Text(self.t("told_above")));
                items.push(Item { depth, words });
            }
            return;
        }
        let before = items.len();
        if let Some(words) = self.step_words(n) {
            items.push(Item { depth, words });
        }
        let own = items.len();
        for f in &n.facts {
            if f.value.is_unknown() {
                let words = vec![self.blank(f.object, f.prop)];
                items.push(Item { depth: depth + 1, words });
                continue;
            }
            let name = self.name(f.object);
            let prop = self.words.property(f.prop);
            let mut words = vec![Inline::Text(self.words.fill("fact_of", &[("it", &name), ("property", &prop)]))];
            words.extend(self.property(f.object, f.prop));
            items.push(Item { depth: depth + 1, words });
        }
        let mut decided = false;
        for c in &n.children {
            let printed = items.len();
            let paper = matches!(
                proof.nodes[*c].step,
                Step::Candidate { .. } | Step::NoCandidate { .. } | Step::Absent { .. }
            );
            let same = proof.nodes[*c].words == n.words && !n.words.is_empty() && proof.nodes[*c].facts.is_empty() && !paper;
            if same && !seen[*c] {
                seen[*c] = true;
                for x in &proof.nodes[*c].children {
                    self.step(proof, *x, depth + 1, seen, items);
                }
            } else {
                self.step(proof, *c, depth + 1, seen, items);
            }
            decided |= items.len() > printed && proof.nodes[*c].truth == n.truth;
        }
        if matches!(n.step, Step::Any)
            && !decided
            && items.len() > own
            && let Some(c) = n.children.iter().find(|c| proof.nodes[**c].truth == n.truth)
        {
            let (mark, tone) = n.truth.map_or((String::new(), Tone::Plain), |t| self.mark(t));
            let text = format!("{mark} {}", self.t("another_of_these")).trim_start().to_owned();
            let value = n.truth.map_or("", |t| t.letter()).to_owned();
            let words = vec![self.fact("condition".into(), value, text, tone, &[proof.nodes[*c].origin])];
            items.push(Item { depth: depth + 1, words });
        }
        if matches!(n.step, Step::Any | Step::Not) && items.len() == own {
            items.truncate(before);
        }
    }

    fn step_words(&mut self, n: &Node) -> Option<Line> {
        let words = match &n.step {
            Step::Any => self.t("one_of_these"),
            Step::Not => self.t("not_so"),
            Step::Condition(Word::Unless) => self.words.fill("unless_so", &[("it", &n.words)]),
            Step::Candidate { document, .. } => self.words.fill("with_paper", &[("it", &self.name(*document))]),
            Step::NoCandidate { .. } => self.words.fill("no_paper", &[("it", &n.words)]),
            Step::Absent { .. } => self.words.fill("not_in_force", &[("it", &n.words)]),
            Step::Atom if n.words.is_empty() => return None,
            _ if n.words.is_empty() => return None,
            _ => n.words.clone(),
        };
        let words = match &n.citation {
            Some(c) => self.words.fill("cited", &[("it", &words), ("cites", c)]),
            None => words,
        };
        let (mark, tone) = n.truth.map_or((String::new(), Tone::Plain), |t| self.mark(t));
        let text = if mark.is_empty() { words } else { format!("{mark} {words}") };
        let value = n.truth.map_or("", |t| t.letter()).to_owned();
        self.source(n.origin, n.citation.as_deref());
        Some(vec![self.fact("condition".into(), value, text, tone, &[n.origin])])
    }

    /// The rows of a set with conditions, for every activity it is about: which of the signs are there.
    pub(super) fn signs(&mut self, names: &[String], out: &mut Vec<Block>) {
        let activity = self.cx.world.library.words.activity;
        let sets = self.chosen_rules(names);
        for set in sets
            .into_iter()
            .filter(|s| self.cx.world.library.laws[*s as usize].sort == LawSort::Set)
        {
            let list = self.of_kind(activity);
            if list.is_empty() {
                out.push(Block::Paragraph(vec![self.text("no_activity")]));
                continue;
            }
            let caption = self.rule(set);
            let mut columns = vec![Column {
                title: self.t("head_sign"),
                weight: 6,
            }];
            let many = list.len() > 6;
            let shown: Vec<_> = list.iter().copied().take(if many { 6 } else { list.len() }).collect();
            columns.extend(shown.iter().map(|a| Column {
                title: self.name(*a),
                weight: 4,
            }));
            let proofs: Vec<Proof> = shown
                .iter()
                .map(|a| prove_set(&self.eval, set, Subject::Object(*a), self.words.lang))
                .collect();
            let count = proofs.first().map_or(0, |p| p.roots.len());
            let mut rows = Vec::new();
            let mut present = vec![0usize; shown.len()];
            let mut open = vec![0usize; shown.len()];
            for i in 0..count {
                let mut cells = Vec::new();
                for (j, p) in proofs.iter().enumerate() {
                    let n = &p.nodes[p.roots[i]];
                    if j == 0 {
                        let text = self.words.fill("sign_numbered", &[("n", &(i + 1).to_string()), ("it", &n.words)]);
                        cells.push(vec![self.fact(
                            format!("sign {}", i + 1),
                            String::new(),
                            text,
                            Tone::Plain,
                            &[n.origin],
                        )]);
                    }
                    let truth = n.truth.unwrap_or(Tri::U);
                    let (tone, key) = match truth {
                        t if t.is_true() => (Tone::Warn, "sign_there"),
                        t if t.is_false() => (Tone::Faint, "sign_absent"),
                        _ => (Tone::Ask, "sign_open"),
                    };
                    present[j] += usize::from(truth.is_true());
                    open[j] += usize::from(!truth.is_true() && !truth.is_false());
                    let text = self.t(key);
                    let at = self.cx.world.object(shown[j]).at();
                    let id = format!(
                        "{} {}({})",
                        self.cx.world.library.laws[set as usize].name,
                        i + 1,
                        self.cx.world.object(shown[j]).name
                    );
                    let mut cell = vec![self.fact(id, truth.letter().into(), text, tone, &[at, n.origin])];
                    let more = self.facts_below(p, p.roots[i], truth.is_false());
                    if !more.is_empty() {
                        cell.push(Inline::Break);
                        cell.extend(more);
                    }
                    cells.push(cell);
                }
                rows.push(Row { cells, ..Row::default() });
            }
            let mut last = vec![vec![Inline::Strong(self.t("signs_counted"))]];
            for j in 0..shown.len() {
                let key = if open[j] > 0 { "signs_of_open" } else { "signs_of" };
                let text = self.words.fill(
                    key,
                    &[
                        ("n", &present[j].to_string()),
                        ("all", &count.to_string()),
                        ("open", &open[j].to_string()),
                    ],
                );
                last.push(vec![Inline::Strong(text)]);
            }
            rows.push(Row {
                cells: last,
                ..Row::default()
            });
            out.push(Block::Table(Table { caption, columns, rows }));
            if many {
                let n = (list.len() - shown.len()).to_string();
                out.push(Block::Note(vec![Inline::Text(self.words.fill("more_activities", &[("n", &n)]))]));
            }
        }
    }

    /// The stated facts below a node, a few of them; or those assumed.
    fn facts_below(&mut self, proof: &Proof, id: usize, assumed: bool) -> Line {
        let mut queue = vec![id];
        let mut reads = Vec::new();
        let mut seen = vec![false; proof.nodes.len()];
        while let Some(i) = queue.pop() {
            if std::mem::replace(&mut seen[i], true) {
                continue;
            }
            let n = &proof.nodes[i];
            for f in &n.facts {
                let key = (f.object, f.prop);
                let stated = self.cx.world.stated(f.object, f.prop).is_some();
                let taken = f.value.deps.list().iter().any(|d| matches!(d, Dep::Assumed(..)));
                let shown = if assumed {
                    taken && !stated
                } else {
                    f.value.is_unknown() || stated
                };
                if !reads.contains(&key) && shown {
                    reads.push(key);
                }
            }
            queue.extend(n.children.iter().rev());
        }
        let mut out = Vec::new();
        for (i, (o, p)) in reads.into_iter().take(3).enumerate() {
            if i > 0 {
                out.push(Inline::Break);
            }
            let name = self.name(o);
            let prop = self.words.property(p);
            out.push(Inline::Text(self.words.fill("fact_of", &[("it", &name), ("property", &prop)])));
            out.extend(self.property(o, p));
        }
        out
    }
}

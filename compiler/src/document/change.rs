//! What would change a verdict: what is lacking, what is asked, and the conditions whose turning would turn it.

use super::outline::{Line, Mark, Outline, Section};
use super::paper::words::Words;
use super::reasons::Places;
use super::said;
use crate::base::diagnostic::Place as At;
use crate::base::{Day, Origin};
use crate::check::question::ran_out;
use crate::law::duty::Subject;
use crate::law::eval::{Context, Eval};
use crate::law::ir::Word;
use crate::law::proof::{Node, Proof, Step};
use crate::law::say;
use crate::law::value::Dep;
use crate::law::verdict::{Ruling, Verdict};
use crate::model::ObjId;
use crate::model::library::LawSort;

/// Conditions told for one rule at most.
const MOST_TURNS: usize = 8;

/// What the proof is of.
pub enum Turns {
    /// A crossing, under a regime.
    Flow(u32),
    Duty,
}

/// A verdict with its proof.
pub struct Change<'a> {
    pub cx: &'a Context<'a>,
    pub places: &'a dyn Places,
    pub e: &'a Eval<'a>,
    pub v: &'a Verdict,
    pub proof: &'a Proof,
    pub subject: Subject,
    pub words: &'a Words<'a>,
}

impl Change<'_> {
    /// Adds the section, if there is anything to say.
    pub fn tell(&self, turns: Turns, out: &mut Outline) {
        let mut s = Section::new(self.words.get("why_change"));
        let library = &self.cx.world.library;
        let lists = self.v.apart();
        for l in &lists {
            // What serves one demand does not serve another.
            let headed = lists.len() > 1 && !l.demands.is_empty();
            if headed {
                let demands: Vec<String> = l.demands.iter().map(|d| self.words.law(*d)).collect();
                s.plain(0, self.words.fill("why_one_for", &[("law", &self.words.listed(&demands))]));
            }
            for m in l
                .without
                .iter()
                .filter(|m| matches!(library.laws[**m as usize].sort, LawSort::Rule(_)))
            {
                s.plain(usize::from(headed), said::mechanism_lacks(self.words, self.e, *m, self.subject));
            }
        }
        for d in self.v.over.iter() {
            s.plain(0, said::asked(self.words, self.cx, *d));
            for (control, day) in self.ran_out(*d) {
                let name = &self.cx.world.object(control).name;
                s.plain(1, self.words.fill("why_ran_out", &[("it", name), ("day", &day.to_string())]));
            }
            for e in self.v.ends.iter().filter(|e| e.of == *d) {
                s.plain(1, said::if_then(self.words, e));
            }
        }
        if self.v.ruling.is_definite() {
            match turns {
                Turns::Flow(regime) => self.flow(regime, &mut s),
                Turns::Duty => self.duty(&mut s),
            }
        }
        if let Some(assumed) = said::assumed(self.words, self.cx, &self.v.assumed) {
            s.plain(0, assumed);
        }
        if !s.lines.is_empty() {
            out.change = Some(out.sections.len());
            out.sections.push(s);
        }
    }

    /// The controls a duty asks for whose claims have run out, with the day.
    fn ran_out(&self, d: Dep) -> Vec<(ObjId, Day)> {
        let roots = self.proof.roots.iter().filter_map(|r| match self.proof.nodes[*r].step {
            Step::Law { name, .. } => self.cx.law.at(name, self.e.today),
            _ => None,
        });
        let asked = roots.flat_map(|v| &v.asks).map(|a| a.control);
        let mut out: Vec<(ObjId, Day)> = asked.filter_map(|c| Some((c, ran_out(self.cx, d, c, self.e.today)?))).collect();
        out.dedup();
        out
    }

    /// Each rule whose turning alone turns the verdict, and the conditions that alone would turn the rule.
    fn flow(&self, regime: u32, s: &mut Section) {
        let Subject::Crossing(i) = self.subject else { return };
        let rules = self.e.crossing_rules(regime);
        let all = self.e.crossing_values(&rules, i);
        // Judged for each of several parties, no one rule turns the whole.
        let [values] = all.as_slice() else { return };
        let mut single = false;
        for rule in rules.all() {
            let truth = values.get(rule);
            // What is lacking was told above.
            if truth.is_unknown() || self.v.without.contains(&rule) {
                continue;
            }
            let then = match self.e.ruling_if(&rules, values, rule, truth.is_false()) {
                Some(r) if r == self.v.ruling => continue,
                Some(r) => self.words.ruling(r),
                None if truth.is_false() && self.v.ruling == Ruling::Outside => self.words.get("why_no_longer_outside"),
                None => continue,
            };
            let Some(node) = self.root(rule) else { continue };
            let lines = turning(self.words, self.proof, node, truth.is_true());
            if lines.is_empty() {
                continue;
            }
            let term = match (truth.is_true(), lines.len()) {
                (true, 1) => "why_then_if_not",
                (true, _) => "why_then_if_any_not",
                (false, 1) => "why_then_if",
                (false, _) => "why_then_if_any",
            };
            s.plain(0, self.words.fill(term, &[("then", &then), ("law", &self.words.law(rule))]));
            self.lines(lines, s);
            single = true;
        }
        if self.v.ruling == Ruling::Outside && !single {
            self.far(&rules.transmissions, s);
        }
    }

    /// Where no condition alone would change it: all that each transmission lacks.
    fn far(&self, rules: &[u32], s: &mut Section) {
        for node in rules.iter().filter_map(|r| self.root(*r)) {
            let conditions = node.children.iter().map(|c| &self.proof.nodes[*c]);
            let failing = conditions.filter(|c| matches!(c.step, Step::Condition(_)) && c.truth.is_none_or(|t| !t.is_true()));
            let list: Vec<Turn> = failing.map(|n| turn(self.words, n)).collect();
            if list.len() > 1 {
                s.plain(0, self.words.fill("why_outside_unless_all", &[("law", &node.words)]));
                self.lines(list, s);
            }
        }
    }

    fn root(&self, rule: u32) -> Option<&Node> {
        let is = |n: &&Node| matches!(n.step, Step::Law { name, .. } if name == rule);
        self.proof.roots.iter().map(|r| &self.proof.nodes[*r]).find(is)
    }

    /// What makes the duty apply, and what meets it.
    fn duty(&self, s: &mut Section) {
        let Some(node) = self.proof.roots.first().map(|r| &self.proof.nodes[*r]) else {
            return;
        };
        let conditions: Vec<&Node> = node
            .children
            .iter()
            .map(|c| &self.proof.nodes[*c])
            .filter(|c| matches!(c.step, Step::Condition(_)))
            .collect();
        let pick = |required: bool, holds: bool| -> Vec<Turn> {
            let fits =
                |c: &&&Node| matches!(c.step, Step::Condition(Word::Require)) == required && c.truth.is_some_and(|t| t.is_true()) == holds;
            conditions.iter().filter(fits).map(|c| turn(self.words, c)).collect()
        };
        match self.v.ruling {
            Ruling::NotApplicable => {
                let list = pick(false, false);
                self.under(one_or_all("why_applies_if", "why_applies_if_all", &list), list, s);
            }
            Ruling::Met => {
                self.under("why_unmet_if_not", pick(true, true), s);
                self.under("why_not_applicable_if_not", pick(false, true), s);
            }
            _ => {
                let list = pick(true, false);
                self.under(one_or_all("why_met_if", "why_met_if_all", &list), list, s);
                self.under("why_not_applicable_if_not", pick(false, true), s);
            }
        }
    }

    fn under(&self, heading: &str, list: Vec<Turn>, s: &mut Section) {
        if !list.is_empty() {
            s.plain(0, self.words.get(heading));
            self.lines(list, s);
        }
    }

    fn lines(&self, list: Vec<Turn>, s: &mut Section) {
        let more = list.len().saturating_sub(MOST_TURNS);
        for t in list.into_iter().take(MOST_TURNS) {
            s.lines.push(Line {
                depth: 1,
                mark: Mark::None,
                text: t.words,
                beside: None,
                place: self.places.shown(&At::Node(t.at)),
            });
        }
        if more > 0 {
            s.plain(1, self.words.fill("why_and_more", &[("n", &more.to_string())]));
        }
    }
}

/// The heading of one condition, or of several that must hold together.
fn one_or_all<'t>(one: &'t str, several: &'t str, list: &[Turn]) -> &'t str {
    if list.len() == 1 { one } else { several }
}

/// A condition in words, and where it is written.
struct Turn {
    words: String,
    at: Origin,
}

fn turn(words: &Words, n: &Node) -> Turn {
    let words = match n.step {
        Step::Condition(Word::Unless) => words.fill("unless_so", &[("it", &n.words)]),
        _ => n.words.clone(),
    };
    Turn { words, at: n.origin }
}

/// The conditions that alone turn a rule: any of one that holds, the only failing one of one that does not; and so for its only document.
fn turning(words: &Words, proof: &Proof, rule: &Node, holds: bool) -> Vec<Turn> {
    let children = |n: &Node| -> Vec<Node> { n.children.iter().map(|c| proof.nodes[*c].clone()).collect() };
    let own = |list: &[Node]| -> Vec<Turn> {
        let conditions: Vec<&Node> = list.iter().filter(|c| matches!(c.step, Step::Condition(_))).collect();
        let failing: Vec<&&Node> = conditions.iter().filter(|c| c.truth.is_none_or(|t| !t.is_true())).collect();
        match (holds, failing.as_slice()) {
            (true, _) => conditions.into_iter().map(|n| turn(words, n)).collect(),
            (false, [one]) => vec![turn(words, one)],
            _ => Vec::new(),
        }
    };
    let list = children(rule);
    let mut out = own(&list);
    let tried: Vec<&Node> = list.iter().filter(|c| matches!(c.step, Step::Candidate { .. })).collect();
    let good = tried.iter().filter(|c| c.truth.is_some_and(|t| t.is_true())).count();
    for c in &tried {
        // One of several good papers may go.
        if holds && (good != 1 || c.truth.is_none_or(|t| !t.is_true())) {
            continue;
        }
        out.extend(own(&children(c)).into_iter().map(|t| Turn {
            words: words.fill("labelled", &[("it", &c.words)]) + &t.words,
            ..t
        }));
    }
    if list.iter().any(|c| matches!(c.step, Step::NoCandidate { .. })) {
        let missing = list.iter().filter(|c| matches!(c.step, Step::NoCandidate { .. }));
        out.extend(missing.map(|c| Turn {
            words: words.fill("why_paper_that_meets", &[("it", &say::in_sentence(&c.words))]),
            at: c.origin,
        }));
    }
    out
}

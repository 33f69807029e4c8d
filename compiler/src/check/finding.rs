//! A result in words: message, places, what is lacking and what would help.

use std::collections::BTreeSet;

use super::group::Group;
use super::question::rule_name;
use super::result::Result;
use crate::base::diagnostic::{Citation, Place as At};
use crate::base::{Day, Diagnostic, Level};
use crate::graph::Place;
use crate::law::duty::Subject;
use crate::law::eval::{Context, Eval, Positions};
use crate::law::ir::Word;
use crate::law::lacking::Lacking;
use crate::law::proof::{Step, prove_short};
use crate::law::say;
use crate::law::value::{Dep, Deps};
use crate::law::verdict::{Ruling, Verdict};
use crate::lineage::witness::{Hop, path};
use crate::model::RuleSort;
use crate::model::library::LawSort;

/// Hops of a path shown with a finding; longer ones are cut in the middle.
const MOST_HOPS: usize = 8;
/// Assumptions told at most.
const MOST_ASSUMED: usize = 8;

/// The diagnostic of a group's gravest result. One evaluation serves many.
pub fn diagnostic(e: &Eval, group: &Group) -> Diagnostic {
    let (cx, today) = (&e.cx, e.today);
    let mut d = brief(cx, group, today);
    lacks(e, &group.results[0], &mut d);
    d
}

/// The same without what each mechanism lacks, which takes a proof to say: for the many findings of a large model.
pub fn brief(cx: &Context, group: &Group, today: Day) -> Diagnostic {
    let r = &group.results[0];
    let library = &cx.world.library;
    let at = At::Node(cx.world.object(group.object).at());
    let level = r.level.unwrap_or(Level::Info);
    let mut d = Diagnostic::at(&rule_name(cx, r), level, at, message(cx, r, &group.name));
    d.primary.text = label(cx, r);
    let regime = &library.regimes[r.regime as usize];
    let version = r.rule.and_then(|i| library.laws[i as usize].at(today));
    let cites = version.and_then(|(_, v)| v.cites.clone()).or_else(|| regime.cites.clone());
    d.citation = cites.map(Citation);
    let title = regime.title.as_ref().map_or(regime.name.as_ref(), |t| say::text(t, "en"));
    d.notes
        .push(format!("{title} ({}), {}, as of {today}", regime.name, status(&regime.status)));
    if let Some(basis) = r.rule.and_then(|i| cx.law.at(i, today)).and_then(|v| v.unread.clone()) {
        d.notes.push(format!(
            "the wording of this rule was {} when it was written down",
            basis_words(&basis)
        ));
    }
    path_of(cx, r, &mut d);
    ends(cx, &r.verdict, &mut d);
    // Several rules may have a finding of the same data on the same way, which the message tells of together.
    let same = |o: &&Result| o.is_finding() && o.verdict.ruling == r.verdict.ruling;
    let others: BTreeSet<_> = group.results.iter().filter(same).map(|o| (o.subject, o.control)).collect();
    let others = others.len().saturating_sub(1);
    if others > 0 {
        d.notes
            .push(format!("and {others} more of the same for other data, places or activities of it"));
    }
    assumptions(cx, &r.verdict, &mut d);
    d
}

fn status(word: &str) -> String {
    match word {
        "binding" => "in force".into(),
        "trial" => "trial guidance, not binding".into(),
        "signal" => "a policy signal, not law".into(),
        "draft" => "a draft, not law".into(),
        other => other.to_owned(),
    }
}

fn basis_words(word: &str) -> &str {
    match word {
        "recalled" => "quoted from memory",
        "partly" => "read only in part",
        _ => "inferred from other texts",
    }
}

fn list(words: &[String], join: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} {join} {last}", rest.join(", ")),
    }
}

fn message(cx: &Context, r: &Result, name: &str) -> String {
    let library = &cx.world.library;
    let titles = |l: &[u32]| {
        l.iter()
            .map(|i| say::in_sentence(&say::law_title(library, *i, "en")))
            .collect::<Vec<_>>()
    };
    let v = &r.verdict;
    match v.ruling {
        Ruling::Prohibited if v.is_nameless() => {
            format!("`{name}` is prohibited whatever its open facts are, by one rule or by another")
        }
        Ruling::Prohibited => format!("`{name}` is prohibited: {}", list(&titles(&v.by), "and")),
        Ruling::Blocked => match v.apart().as_slice() {
            [only] => match titles(&only.without).as_slice() {
                [one] => format!("`{name}` is blocked without {one}"),
                many => format!("`{name}` is blocked: it needs {}", list(many, "or")),
            },
            several => {
                let each = |l: &Lacking| {
                    let what = format!("it needs {}", list(&titles(&l.without), "or"));
                    demanded(cx, l).map_or(what.clone(), |d| format!("for {d} {what}"))
                };
                let each: Vec<String> = several.iter().map(each).collect();
                format!("`{name}` is blocked: {}", each.join("; "))
            }
        },
        Ruling::Undetermined if v.gap => format!("`{name}` has no verdict: no demand and no exemption answers for it"),
        Ruling::Undetermined => {
            let names: Vec<String> = v.over.iter().map(|d| format!("`{}`", say::dep_name(cx.world, *d))).collect();
            let what = if names.is_empty() {
                "something nobody states".to_owned()
            } else {
                list(&names[..names.len().min(4)], "and")
            };
            format!("`{name}` is undetermined: it hangs on {what}")
        }
        Ruling::Contested => {
            let names: Vec<String> = v.over.iter().map(|d| format!("`{}`", say::dep_name(cx.world, *d))).collect();
            format!("`{name}` is contested: it hangs on how {} is read", list(&names, "and"))
        }
        Ruling::Unmet => {
            let duty = r.rule.map_or(String::new(), |i| say::law_title(library, i, "en"));
            let lacking: Vec<String> = v.lacking.iter().map(|o| say::in_sentence(&say::titled(cx.world, *o))).collect();
            if lacking.is_empty() {
                format!("`{name}` does not meet \"{duty}\"")
            } else {
                format!("`{name}` does not meet \"{duty}\": it lacks {}", list(&lacking, "and"))
            }
        }
        Ruling::Due => {
            let duty = r.rule.map_or(String::new(), |i| say::law_title(library, i, "en"));
            let day = v.due.map_or(String::new(), |d| format!(" until {d}"));
            format!("`{name}` owes \"{duty}\"{day}")
        }
        other => format!("`{name}` is {}", other.word().replace('_', " ")),
    }
}

/// `"Ground of transfer"`: the demands for which something is lacking, where it is known which.
fn demanded(cx: &Context, l: &Lacking) -> Option<String> {
    let title = |d: &u32| format!("\"{}\"", say::law_title(&cx.world.library, *d, "en"));
    let titles: Vec<String> = l.demands.iter().map(title).collect();
    (!titles.is_empty()).then(|| list(&titles, "and"))
}

/// `CN to DE, from PumpCo to PumpCoEU`
fn label(cx: &Context, r: &Result) -> String {
    let name = |o: u32| cx.world.object(o).name.to_string();
    let place = |p: Place| match p {
        Place::At(o) => name(o),
        Place::Unknown(_) => "an unknown place".into(),
    };
    let party = |p: crate::law::subjects::PartyRef| match p {
        crate::law::subjects::PartyRef::Is(o) => name(o),
        crate::law::subjects::PartyRef::Unknown(..) => "nobody knows whom".into(),
    };
    match r.subject {
        Subject::Crossing(i) => {
            let c = &cx.subjects.crossings[i as usize];
            let terms = cx.subjects.terms(c);
            let data = name(cx.lineage.labels[c.label as usize].data);
            format!(
                "{data}: {} to {}, from {} to {}",
                place(c.from),
                place(c.to),
                party(terms.sender),
                party(terms.receiver)
            )
        }
        Subject::Holding(i) => {
            let h = &cx.subjects.holdings[i as usize];
            format!("{} in {}", name(cx.lineage.labels[h.label as usize].data), place(h.place))
        }
        _ => String::new(),
    }
}

/// The way the data came to the sender, as places to look at.
fn path_of(cx: &Context, r: &Result, d: &mut Diagnostic) {
    let (node, label) = match r.subject {
        Subject::Crossing(i) => {
            let c = &cx.subjects.crossings[i as usize];
            (cx.graph.edges[c.edge as usize].source, c.label)
        }
        Subject::Holding(i) => {
            let h = &cx.subjects.holdings[i as usize];
            (h.index, h.label)
        }
        _ => return,
    };
    let hops = path(cx.graph, cx.lineage, node, label);
    let skip = hops.len().saturating_sub(MOST_HOPS);
    for (i, h) in hops.iter().enumerate() {
        if skip > 0 && i >= MOST_HOPS / 2 && i < MOST_HOPS / 2 + skip {
            continue;
        }
        let (object, words) = match h {
            Hop::Starts(n) => (cx.graph.nodes[*n as usize].object, "first collected here"),
            Hop::Made(n) => (cx.graph.nodes[*n as usize].object, "made into something else here"),
            Hop::Flows(e) => (cx.graph.edges[*e as usize].flow, "then sent on here"),
        };
        let o = cx.world.object(object);
        if At::Node(o.at()) != d.primary.place {
            d.related.push(crate::base::Label {
                place: At::Node(o.at()),
                text: format!("{words}: {}", o.name),
            });
        }
    }
}

/// For what is blocked: each mechanism that would help, and what it lacks. For an unmet duty: what it asks for and does not find.
fn lacks(e: &Eval, r: &Result, d: &mut Diagnostic) {
    let cx = &e.cx;
    if let (Ruling::Unmet, Some(rule), true) = (r.verdict.ruling, r.rule, r.verdict.lacking.is_empty()) {
        let proof = prove_short(e, rule, r.subject, "en");
        let children = proof.roots.iter().flat_map(|n| &proof.nodes[*n].children);
        let missing = children
            .map(|c| &proof.nodes[*c])
            .filter(|c| matches!(c.step, Step::Condition(Word::Require)) && c.truth.is_some_and(|t| !t.is_true()));
        let words: Vec<String> = missing.map(|c| c.words.clone()).collect();
        if !words.is_empty() {
            let name = &cx.world.library.laws[rule as usize].name;
            d.help.push(format!(
                "it asks for: {}; `portolan explain {name}` shows the rule",
                words.join("; ")
            ));
        }
    }
    if r.verdict.ruling != Ruling::Blocked {
        return;
    }
    let lists = r.verdict.apart();
    for l in &lists {
        if let (true, Some(demands)) = (lists.len() > 1, demanded(cx, l)) {
            d.help.push(format!("for {demands}, one of these:"));
        }
        d.help.extend(l.without.iter().map(|m| mechanism_lacks(e, *m, r.subject)));
    }
}

/// Why a mechanism does not serve a flow.
pub enum Lack {
    /// No document of the kind stands between the parties.
    NoPaper(u32),
    /// A document, and the conditions it fails.
    Fails(String, Vec<String>),
    /// Conditions of the mechanism itself.
    NotSo(Vec<String>),
    NotInForce,
}

/// What a mechanism lacks, its conditions worded in a language.
pub fn lacking(e: &Eval, mechanism: u32, subject: Subject, lang: &str) -> Vec<Lack> {
    debug_assert_eq!(e.cx.world.library.laws[mechanism as usize].sort, LawSort::Rule(RuleSort::Mechanism));
    let proof = prove_short(e, mechanism, subject, lang);
    let mut out = Vec::new();
    for root in &proof.roots {
        let node = &proof.nodes[*root];
        let mut failing = Vec::new();
        for c in node.children.iter().map(|i| &proof.nodes[*i]) {
            match &c.step {
                Step::NoCandidate { kind } => out.push(Lack::NoPaper(*kind)),
                Step::Candidate { lacks, .. } => out.push(Lack::Fails(c.words.clone(), lacks.clone())),
                Step::Condition(_) | Step::Law { .. } if c.truth.is_some_and(|t| !t.is_true()) => failing.push(c.words.clone()),
                _ => {}
            }
        }
        if !failing.is_empty() {
            out.push(Lack::NotSo(failing));
        }
        if matches!(node.step, Step::Absent { .. }) {
            out.push(Lack::NotInForce);
        }
    }
    out
}

/// `Standard contract (Contract Measures 4): no `XX.contract` is on file between A and B`
fn mechanism_lacks(e: &Eval, mechanism: u32, subject: Subject) -> String {
    let (cx, today) = (&e.cx, e.today);
    let library = &cx.world.library;
    let cites = library.laws[mechanism as usize]
        .at(today)
        .and_then(|(_, v)| v.cites.clone())
        .map(|c| format!(" ({c})"))
        .unwrap_or_default();
    let title = say::law_title(library, mechanism, "en");
    let quoted = |words: Vec<String>| list(&words.iter().map(|w| format!("\"{w}\"")).collect::<Vec<_>>(), "and");
    let parts: Vec<String> = lacking(e, mechanism, subject, "en")
        .into_iter()
        .map(|l| match l {
            Lack::NoPaper(kind) => format!(
                "no `{}` is on file between {}",
                library.schema.kind(kind).name,
                ends_of(cx, subject)
            ),
            Lack::Fails(paper, words) => format!("`{paper}` fails {}", quoted(words)),
            Lack::NotSo(words) => format!("not so: {}", quoted(words)),
            Lack::NotInForce => format!("not in force on {today}"),
        })
        .collect();
    format!(
        "{title}{cites}: {}",
        if parts.is_empty() {
            "its conditions are not met".into()
        } else {
            parts.join("; ")
        }
    )
}

/// Who sends and who receives, where it is a flow; `None` for whom nobody knows.
pub fn parties(cx: &Context, subject: Subject) -> Option<[Option<u32>; 2]> {
    let Subject::Crossing(i) = subject else { return None };
    let terms = cx.subjects.terms(&cx.subjects.crossings[i as usize]);
    let known = |p: crate::law::subjects::PartyRef| match p {
        crate::law::subjects::PartyRef::Is(o) => Some(o),
        crate::law::subjects::PartyRef::Unknown(..) => None,
    };
    Some([known(terms.arranger), known(terms.receiver)])
}

fn ends_of(cx: &Context, subject: Subject) -> String {
    let name = |p: Option<u32>| p.map_or("somebody unknown".into(), |o| say::titled(cx.world, o));
    match parties(cx, subject) {
        Some([a, b]) => format!("{} and {}", name(a), name(b)),
        None => "the parties".into(),
    }
}

/// For what is open: each question with its two ends.
fn ends(cx: &Context, v: &Verdict, d: &mut Diagnostic) {
    for dep in v.over.iter().filter(|x| x.is_cause()) {
        let ends: Vec<String> = v
            .ends
            .iter()
            .filter(|e| e.of == *dep)
            .map(|e| format!("if {}: {}", e.if_, e.then.word()))
            .collect();
        let question = say::question(cx.world, *dep, "en");
        let ends = if ends.is_empty() {
            String::new()
        } else {
            format!(" ({})", ends.join("; "))
        };
        d.help.push(match dep {
            Dep::Unknown(..) => format!("state `{}`: {question}{ends}", say::dep_name(cx.world, *dep)),
            Dep::Spent => question,
            _ => format!("{question}{ends}; take a position with `accept {} as ..`", open_name(cx, *dep)),
        });
    }
}

fn open_name(cx: &Context, d: Dep) -> String {
    match d {
        Dep::Open(i) | Dep::Circle(i) => cx.world.library.laws[i as usize].name.to_string(),
        _ => String::new(),
    }
}

fn assumptions(cx: &Context, v: &Verdict, d: &mut Diagnostic) {
    let said = assumed(cx, &v.assumed);
    if !said.is_empty() {
        d.notes.push(format!("assumed, because nothing is stated: {}", said.join(", ")));
    }
}

/// The assumptions worth telling: `Lake.staff = none`, cut after eight.
pub fn assumed(cx: &Context, deps: &Deps) -> Vec<String> {
    let (mut out, more) = few_assumed(cx, deps);
    if more > 0 {
        out.push(format!("{more} more"));
    }
    out
}

/// The same, and how many were cut.
pub fn few_assumed(cx: &Context, deps: &Deps) -> (Vec<String>, usize) {
    let positions = Positions::new();
    let e = Eval::new(*cx, Day::ALWAYS, &positions);
    let mut out: Vec<String> = deps
        .iter()
        .filter_map(|x| match x {
            Dep::Assumed(o, p) => Some(format!("{} = {}", say::dep_name(cx.world, x), say::value(cx.world, &e.prop(o, p)))),
            _ => None,
        })
        .collect();
    let more = out.len().saturating_sub(MOST_ASSUMED);
    out.truncate(MOST_ASSUMED);
    (out, more)
}

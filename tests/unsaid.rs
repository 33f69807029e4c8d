//! What nobody says decides nothing: every stated fact of the corpus set to `unknown`, one at a time. Whatever is then said for certain has to
//! be what is said of the fact as it was stated, for that is one of the things it may be.
//!
//! A sample is tried by default. `UNSAID_EVERY=1` tries all facts, `UNSAID_CASE=Name` those of one case.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use portolan::base::Diagnostic;
use portolan::check::result::{of_regime, subject_id};
use portolan::driver::{Analysis, Settings, load};
use portolan::law::Context;
use portolan::law::duty::Subject;
use portolan::law::profile::Profiles;
use portolan::law::verdict::Ruling;
use portolan::model::library::{LawSort, RuleSort};
use portolan_syntax::tree::{Item, Path, Property};
use portolan_tests::corpus::by_territory;
use portolan_tests::run::{HOME, library, memory};

/// What makes another project, day or arrow where it is not known; what a flow is judged by as if it ran (`since`, `until`, as the reference
/// says); and the lists of what is judged, which `lint.unsaid` and `model.flow` tell of.
const APART: [&str; 10] = [
    "as_of", "regimes", "from", "to", "since", "until", "collects", "produces", "carries", "markets",
];

/// A case with one fact unsaid.
struct Unsaid {
    /// The case as it is stated.
    case: String,
    name: String,
    fact: String,
    text: String,
}

fn path(p: &Path) -> String {
    let parts: Vec<&str> = p.parts.iter().map(|n| n.text.as_ref()).collect();
    parts.join(".")
}

/// All properties of a statement, those of what stands in it too.
fn properties<'a>(item: &'a Item, out: &mut Vec<&'a Property>) {
    let block = match item {
        Item::Property(p) => return out.push(p),
        Item::Decl(d) => d.block.as_ref(),
        Item::Flow(f) => f.block(),
        _ => return,
    };
    block.iter().flat_map(|b| &b.items).for_each(|i| properties(i, out));
}

/// Every case of a text as often as it has facts.
fn unsaid(text: &str, out: &mut Vec<Unsaid>) {
    for slice in &portolan_syntax::parse(text).slices {
        let Item::Decl(d) = slice.item.as_ref() else { continue };
        if d.word.text.as_ref() != "case" {
            continue;
        }
        let case = path(&d.path);
        let whole = slice.span(slice.item.node());
        let (start, end) = (whole.start as usize, whole.end as usize);
        let mut all = Vec::new();
        properties(&slice.item, &mut all);
        for (n, p) in all.into_iter().enumerate() {
            let key = path(&p.path);
            if APART.contains(&key.rsplit('.').next().unwrap_or_default()) {
                continue;
            }
            let at = slice.span(p.node);
            let fact = &text[at.start as usize..at.end as usize];
            let Some(colon) = fact.find(':') else { continue };
            let name = format!("{case}_unsaid_{n}");
            let made = format!(
                "{} unknown{}",
                &text[start..at.start as usize + colon + 1],
                &text[at.end as usize..end]
            );
            out.push(Unsaid {
                text: made.replacen(&case, &name, 1),
                fact: fact.to_owned(),
                case: case.clone(),
                name,
            });
        }
    }
}

/// A regime or duty, what it is asked of, and the row of the duty's list.
type Asked = (String, String, Option<String>);

/// What is said of a case under every regime that is read: for each question one sort of answer, `None` where it is not certain. A crossing that is not told
/// of does not take place; a duty that is not told of does not apply.
struct Heard {
    said: BTreeMap<Asked, Option<Sort>>,
    subjects: BTreeSet<String>,
}

/// Rulings of one sort are not each other's contrary: of quiet ones the gravest is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Quiet,
    Breach,
}

fn sort(r: Ruling) -> Option<Sort> {
    match r {
        Ruling::Outside | Ruling::Exempt | Ruling::Permitted | Ruling::NotApplicable | Ruling::Met => Some(Sort::Quiet),
        Ruling::Blocked | Ruling::Prohibited | Ruling::Unmet => Some(Sort::Breach),
        Ruling::Contested | Ruling::Due | Ruling::Undetermined => None,
    }
}

fn heard(analysis: &Analysis, case: &str) -> Option<Heard> {
    let key = analysis.key(Some(Arc::from(case)));
    if analysis.world_errors(key).iter().any(Diagnostic::is_text_error) {
        return None;
    }
    let (Some(day), _, _) = analysis.day_and_regimes(key) else {
        return None;
    };
    let ready = analysis.ready(key);
    let profiles = Profiles::guessed(&ready.cx);
    let cx = Context {
        profiles: Some(&profiles),
        ..ready.cx
    };
    let library = &cx.world.library;
    let mut said = BTreeMap::new();
    for r in 0..library.regimes.len() as u32 {
        for found in of_regime(cx, r, day, ready.accepted).list.iter() {
            let duty = found
                .rule
                .map(|r| &library.laws[r as usize])
                .filter(|l| l.sort == LawSort::Rule(RuleSort::Duty));
            let asking = duty.map_or(&library.regimes[r as usize].name, |l| &l.name).to_string();
            let control = found.control.map(|c| cx.world.object(c).name.to_string());
            said.insert((asking, subject_id(&cx, found.subject), control), sort(found.verdict.ruling));
        }
    }
    let crossings = (0..cx.subjects.crossings.len() as u32).map(Subject::Crossing);
    let holdings = (0..cx.subjects.holdings.len() as u32).map(Subject::Holding);
    let sales = (0..cx.subjects.sales.len() as u32).map(Subject::Sale);
    let things = cx.world.own_ids().map(Subject::Object);
    let subjects = crossings.chain(holdings).chain(sales).chain(things);
    Some(Heard {
        said,
        subjects: subjects.map(|s| subject_id(&cx, s)).collect(),
    })
}

/// What is said for certain, and was said otherwise of the fact as it was stated.
fn contraries(stated: &Heard, unsaid: &Heard) -> Vec<String> {
    let both = |asked: &&Asked| stated.subjects.contains(&asked.1) && unsaid.subjects.contains(&asked.1);
    let asked: BTreeSet<&Asked> = stated.said.keys().chain(unsaid.said.keys()).filter(both).collect();
    let mut out = Vec::new();
    for a in asked {
        let of = |h: &Heard| h.said.get(a).copied().unwrap_or(Some(Sort::Quiet));
        if let (Some(before), Some(after)) = (of(stated), of(unsaid))
            && before != after
        {
            out.push(format!("{a:?}: {before:?} as stated, {after:?} unsaid"));
        }
    }
    out
}

#[test]
fn what_nobody_says_decides_nothing() {
    let every: usize = std::env::var("UNSAID_EVERY").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    let asked = std::env::var("UNSAID_CASE").ok();
    let (mut tried, mut skipped, mut turned, mut wrong) = (0, 0, 0, Vec::new());
    for files in by_territory().into_values() {
        let mut all = Vec::new();
        files.iter().for_each(|(_, text)| unsaid(text, &mut all));
        let wanted = |(i, u): &(usize, Unsaid)| asked.as_ref().map_or(i % every == 0, |a| *a == u.case);
        let all: Vec<Unsaid> = all.into_iter().enumerate().filter(wanted).map(|(_, u)| u).collect();
        let made: Vec<&str> = all.iter().map(|u| u.text.as_str()).collect();
        let files = memory(files.into_iter().chain([("made.flow".to_owned(), made.join("\n"))]));
        let loaded = load(&files, library(), HOME.as_ref());
        let analysis = Analysis::new(&loaded.db, loaded.workspace, Settings::default());
        let mut stated: BTreeMap<&str, Option<Heard>> = BTreeMap::new();
        for u in &all {
            let before = stated.entry(&u.case).or_insert_with(|| heard(&analysis, &u.case));
            let (Some(before), Some(after)) = (before, heard(&analysis, &u.name)) else {
                skipped += 1;
                continue;
            };
            tried += 1;
            turned += before
                .said
                .iter()
                .filter(|(a, s)| s.is_some() && after.said.get(a) == Some(&None))
                .count();
            let found = contraries(before, &after);
            if !found.is_empty() {
                wrong.push(format!("{} without `{}`\n  {}", u.case, u.fact, found.join("\n  ")));
            }
        }
    }
    println!(
        "{tried} tried, {skipped} skipped, {turned} answers turned into questions, {} wrong",
        wrong.len()
    );
    assert!(
        tried > skipped && turned > 0,
        "{tried} tried, {skipped} skipped, {turned} turned into questions"
    );
    assert!(wrong.is_empty(), "{} of {tried}\n{}", wrong.len(), wrong.join("\n"));
}

//! A lawyer can read the shipped packs: no rule without words in both languages, none longer than a screen, quantifiers only in titled defines,
//! and every law says what it leaves out.

use portolan::base::Origin;
use portolan::base::diagnostic::Place;
use portolan::driver::{Analysis, Settings, load};
use portolan::law::ir::{Ex, Op};
use portolan::law::visit::walk;
use portolan::model::library::{LawName, LawSort};
use portolan_syntax::tree::Text;
use portolan_tests::files::read;
use portolan_tests::run::{HOME, library, memory};

/// Whoever reads the README learns of every law there is.
#[test]
fn the_readme_names_every_law() {
    let readme = read("README.md");
    let names = library()
        .iter()
        .flat_map(|(_, text)| text.lines().filter_map(|l| l.strip_prefix("regime ")?.split_whitespace().next()));
    let missing: Vec<&str> = names.filter(|n| !readme.contains(&format!("`{n}`"))).collect();
    assert!(missing.is_empty(), "not in README.md: {missing:?}");
}

/// Lines of a screen.
const SCREEN: usize = 40;

/// English, which has no tag, and Chinese.
fn in_both(t: Option<&Text>) -> bool {
    let says = |lang: Option<&str>| t.is_some_and(|t| t.parts.iter().any(|p| p.lang.as_deref() == lang && !p.text.is_empty()));
    says(None) && says(Some("zh"))
}

fn quantifies(x: &Ex) -> bool {
    let mut found = false;
    walk(x, &mut |x| found |= matches!(x.op, Op::Quant { .. } | Op::Fold(..)));
    found
}

#[test]
fn a_lawyer_can_read_every_pack() {
    let system = memory([("model.flow", "")]);
    let loaded = load(&system, library(), std::path::Path::new(HOME));
    let mut under: Vec<std::sync::Arc<str>> = library().iter().filter_map(|(p, _)| Some(p.split_once('/')?.0.into())).collect();
    under.dedup();
    under.retain(|p| p.as_ref() != "core" && p.as_ref() != "templates");
    let analysis = Analysis::new(&loaded.db, loaded.workspace, Settings { as_of: None, under });
    let cx = analysis.ready(analysis.key(None)).cx;
    let (names, law) = (&cx.world.library.laws, cx.law);
    assert!(cx.world.library.regimes.len() >= 18, "the packs are seen");
    let lines = |o: Origin| analysis.spot(&Place::Node(o)).map_or(0, |s| s.snippet().lines().count());
    let titled = |l: &LawName| l.versions.iter().all(|v| in_both(v.decl.title.as_deref()));

    let mut faults = Vec::new();
    for r in &cx.world.library.regimes {
        let mut fault = |what: &str| faults.push(format!("{}: {what}", r.name));
        if !in_both(r.title.as_deref()) || r.cites.is_none() {
            fault("no title in both languages, or no source");
        }
        if r.leaves_out.is_empty() {
            fault("does not say what it leaves out");
        }
    }
    for (l, versions) in names.iter().zip(&law.names).filter(|(l, _)| l.regime.is_some()) {
        let mut fault = |what: String| faults.push(format!("{}: {what}", l.name));
        if matches!(l.sort, LawSort::Rule(_) | LawSort::Open) && !titled(l) {
            fault("no title in both languages".into());
        }
        for v in &l.versions {
            let long = lines(v.origin(v.decl.node));
            if matches!(l.sort, LawSort::Rule(_)) && v.cites.is_none() {
                fault(format!("the version of {} cites nothing", v.since));
            }
            if long > SCREEN {
                fault(format!("{long} lines"));
            }
        }
        for v in versions {
            for c in &v.conditions {
                let called = match &c.ex.op {
                    Op::Call(i, _) => titled(&names[*i as usize]),
                    _ => false,
                };
                if !in_both(c.words.as_ref()) && !called {
                    fault("a condition has no words in both languages".into());
                }
                if quantifies(&c.ex) {
                    fault("a condition quantifies: name what it says in a titled define".into());
                }
            }
            for row in &v.rows {
                let called = row.condition.as_ref().is_none_or(|c| match &c.op {
                    Op::Call(i, _) => titled(&names[*i as usize]),
                    _ => in_both(row.words.as_ref()),
                });
                if !called || row.condition.as_ref().is_some_and(quantifies) {
                    fault("the condition of a row has no words, or quantifies".into());
                }
            }
            if l.sort == LawSort::Define && v.body.as_ref().is_some_and(quantifies) && !titled(l) {
                fault("a define without a title in both languages quantifies".into());
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

//! `portolan explain`: the page of a diagnostic, a rule or a regime.

use std::io;

use super::args::Explain;
use super::{CLEAN, COULD_NOT, Session};
use crate::base::system::{Memory, System};
use crate::driver::{Analysis, load};
use crate::emit::quote;
use crate::law::say;
use crate::model::library::{LawName, Library};
use crate::resolve::suggest;

/// The pages, made from the folder when the compiler is built.
pub const PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

pub fn run(s: &mut Session, args: &Explain) -> io::Result<u8> {
    if let Some((_, page)) = PAGES.iter().find(|p| p.0 == args.code) {
        write!(s.out, "{page}")?;
        return Ok(CLEAN);
    }
    // Rules and regimes of the pack the name's front names, and of the project around, if there is one.
    let path = s.path(None);
    let around = s.system.list(&path).is_ok_and(|entries| {
        entries.iter().any(|e| {
            e.path().extension().is_some_and(|x| x == "flow")
                && s.system
                    .read(e.path())
                    .is_ok_and(|b| load::declares_project(&String::from_utf8_lossy(&b)))
        })
    });
    let nothing = Memory::default();
    let system: &dyn System = if around { s.system } else { &nothing };
    let loaded = load::load(system, s.library, &path);
    let front = args.code.split('.').next().unwrap_or("");
    let analysis = Analysis::new(&loaded.db, loaded.workspace, s.settings(&[front.to_owned()]));
    if !s.speaks(&analysis, &args.lang)? {
        return Ok(COULD_NOT);
    }
    let library = analysis.library(analysis.key(None));
    if let Some(r) = library.regime_named(&args.code) {
        regime(s, library, r, &args.lang)?;
        return Ok(CLEAN);
    }
    if let Some(l) = library.law_named(&args.code) {
        law(s, &analysis, library, l, &args.lang)?;
        return Ok(CLEAN);
    }
    let pool = PAGES
        .iter()
        .map(|p| p.0)
        .chain(library.regimes.iter().map(|r| r.name.as_ref()))
        .chain(library.laws.iter().map(|l| l.name.as_ref()));
    let near = suggest::nearest(&args.code, pool);
    let help = suggest::question(&near).map(|q| format!("\nhelp: {q}")).unwrap_or_default();
    writeln!(
        s.err,
        "error[name.unknown]: no diagnostic, rule or regime is called `{}`{help}",
        quote::plain(&args.code)
    )?;
    Ok(COULD_NOT)
}

fn regime(s: &mut Session, library: &Library, r: u32, lang: &str) -> io::Result<()> {
    let r = &library.regimes[r as usize];
    let title = r.title.as_ref().map_or("", |t| say::text(t, lang));
    writeln!(s.out, "{}  {title}\n", r.name)?;
    writeln!(s.out, "text:    {}", r.cites.as_deref().unwrap_or("not cited"))?;
    writeln!(s.out, "status:  {}", r.status)?;
    writeln!(s.out, "in force {}", days(r.since, r.until))?;
    writeln!(s.out)?;
    for l in &r.laws {
        let l = &library.laws[*l as usize];
        let v = &l.versions[l.versions.len() - 1];
        let title = v.decl.title.as_ref().map_or(String::new(), |t| say::text(t, lang).to_owned());
        writeln!(s.out, "  {:<12} {:<28} {title}", v.decl.word.text, l.last_name())?;
    }
    Ok(())
}

fn days(since: crate::base::Day, until: crate::base::Day) -> String {
    match (since.is_finite(), until.is_finite()) {
        (true, true) => format!("from {since} to {until}"),
        (true, false) => format!("since {since}"),
        (false, true) => format!("until {until}"),
        _ => "always".into(),
    }
}

/// Names a text calls, in their order: `held(c)` calls `held`.
fn calls(text: &str) -> Vec<&str> {
    let mut out: Vec<&str> = Vec::new();
    for (at, _) in text.match_indices('(') {
        let front = &text[..at];
        let start = front
            .rfind(|c: char| !(c.is_alphanumeric() || c == '_'))
            .map_or(0, |i| i + front[i..].chars().next().map_or(1, char::len_utf8));
        let name = &front[start..];
        if !name.is_empty() && !out.contains(&name) {
            out.push(name);
        }
    }
    out
}

fn law(s: &mut Session, analysis: &Analysis, library: &Library, id: u32, lang: &str) -> io::Result<()> {
    let l = &library.laws[id as usize];
    let mut called: Vec<u32> = Vec::new();
    for text in one(s, analysis, l, lang)? {
        for name in calls(&text) {
            let found = library
                .laws
                .iter()
                .position(|o| o.regime == l.regime && o.regime.is_some() && o.last_name() == name);
            if let Some(o) = found.map(|o| o as u32).filter(|o| *o != id && !called.contains(o)) {
                called.push(o);
            }
        }
    }
    if !called.is_empty() {
        writeln!(s.out, "It builds on\n")?;
        for c in called {
            one(s, analysis, &library.laws[c as usize], lang)?;
        }
    }
    Ok(())
}

/// All versions of one name of the law; gives their texts.
fn one(s: &mut Session, analysis: &Analysis, l: &LawName, lang: &str) -> io::Result<Vec<String>> {
    let mut texts = Vec::new();
    for v in &l.versions {
        let title = v.decl.title.as_ref().map_or(String::new(), |t| format!("  {}", say::text(t, lang)));
        writeln!(s.out, "{} {}{title}", v.decl.word.text, l.name)?;
        writeln!(s.out, "{}; {}", v.cites.as_deref().unwrap_or("not cited"), days(v.since, v.until))?;
        if let Some(docs) = v.decl.docs() {
            writeln!(s.out, "{docs}")?;
        }
        if let Some(spot) = analysis.spot(&crate::base::diagnostic::Place::Node(v.origin(v.decl.node))) {
            let text = spot.text.get(spot.range.start as usize..spot.range.end as usize).unwrap_or("");
            writeln!(s.out, "{}\n\n{text}\n", spot.shown())?;
            texts.push(text.to_owned());
        }
    }
    Ok(texts)
}

#[test]
fn calls_are_found_in_a_text() {
    assert_eq!(calls("when bound(c.decider, c) or (held(c) and held(d))"), ["bound", "held"]);
    assert_eq!(calls("(a)é(b)"), ["é"]);
}

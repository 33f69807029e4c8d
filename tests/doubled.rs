//! Every case of the corpus with its nodes and arrows once more, under the shipped laws: where one judgement serves what is alike, it says of
//! each what judging it alone says. What tells two flows apart is here whatever the packs really ask for.
//!
//! A sample is tried by default. `DOUBLED_EVERY=1` tries all cases, `DOUBLED_CASE=Name` one of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use portolan::base::Diagnostic;
use portolan::check::result::of_regime_within;
use portolan::driver::{Analysis, Settings, load};
use portolan::law::Context;
use portolan::law::profile::Profiles;
use portolan::law::reads::Reads;
use portolan::law::refine::Budget;
use portolan_syntax::tree::{Decl, Item, Path, Tail, ValueKind};
use portolan_tests::chance::Random;
use portolan_tests::corpus::by_territory;
use portolan_tests::judged::lines;
use portolan_tests::run::{HOME, library, memory};

/// Declarations that are drawn twice.
const DRAWN: [&str; 9] = ["device", "edge", "site", "service", "server", "cloud", "keystore", "relay", "flow"];

/// A statement of a case that speaks of nodes or arrows.
struct Piece {
    /// What it declares, extends or draws; later ones of one name take the place of those before, unless they extend it.
    name: String,
    extends: bool,
    text: String,
    /// Where its properties stand in its text.
    properties: Vec<(usize, usize)>,
}

struct Case {
    base: Option<String>,
    pieces: Vec<Piece>,
}

fn path(p: &Path) -> String {
    let parts: Vec<&str> = p.parts.iter().map(|n| n.text.as_ref()).collect();
    parts.join(".")
}

fn base(d: &Decl) -> Option<String> {
    let Some(Tail::Rows(rows)) = &d.tail else { return None };
    rows.iter().flat_map(|r| r.heads.iter()).find_map(|h| match &h.kind {
        ValueKind::Path(p) => Some(path(p)),
        _ => None,
    })
}

fn cases(text: &str, out: &mut BTreeMap<String, Case>) {
    for slice in &portolan_syntax::parse(text).slices {
        let Item::Decl(d) = slice.item.as_ref() else { continue };
        if d.word.text.as_ref() != "case" {
            continue;
        }
        let mut pieces = Vec::new();
        for item in d.block.iter().flat_map(|b| &b.items) {
            let (name, extends, block) = match item {
                Item::Decl(x) if DRAWN.contains(&x.word.text.as_ref()) => (path(&x.path), false, x.block.as_ref()),
                Item::Decl(x) if x.word.text.as_ref() == "extend" => (path(&x.path), true, x.block.as_ref()),
                Item::Flow(f) => (f.ends.iter().map(path).collect::<Vec<_>>().join(" "), false, f.block()),
                _ => continue,
            };
            let at = slice.span(item.node());
            let inside = block.iter().flat_map(|b| &b.items).filter(|i| matches!(i, Item::Property(_)));
            pieces.push(Piece {
                name,
                extends,
                text: text[at.start as usize..at.end as usize].to_owned(),
                properties: inside
                    .map(|i| slice.span(i.node()))
                    .map(|r| ((r.start - at.start) as usize, (r.end - at.start) as usize))
                    .collect(),
            });
        }
        out.insert(path(&d.path), Case { base: base(d), pieces });
    }
}

/// All that a case says of nodes and arrows, with what it is based on.
fn pieces<'a>(all: &'a BTreeMap<String, Case>, name: &str) -> Vec<&'a Piece> {
    let mut chain = Vec::new();
    let mut next = Some(name.to_owned());
    while let Some(case) = next.and_then(|n| all.get(&n)) {
        chain.push(case);
        next = case.base.clone();
    }
    let mut out: Vec<&Piece> = Vec::new();
    for p in chain.into_iter().rev().flat_map(|c| &c.pieces) {
        if !p.extends {
            out.retain(|o| o.name != p.name);
        }
        out.push(p);
    }
    out
}

/// A text with each of these words followed by `_n`.
fn renamed(text: &str, names: &BTreeSet<String>, n: usize) -> String {
    let mut out = String::new();
    let mut word = String::new();
    let mut before = ' ';
    for c in text.chars().chain([' ']) {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            out.push_str(&word);
            // The part of a name behind a dot is another's.
            if before != '.' && names.contains(&word) {
                let _ = write!(out, "_{n}");
            }
            word.clear();
        }
        before = c;
        out.push(c);
    }
    out
}

/// How the copies are drawn.
#[derive(Clone, Copy)]
enum Way {
    /// Beside the first.
    Beside,
    /// Two copies, of which the last lacks one property, or has another's.
    Lacking,
    /// To the same targets.
    Gathered,
    /// From the same sources.
    Spread,
    /// So many copies, each of which may differ in something, that lists are walked class by class.
    Many,
}

impl Way {
    fn copies(self) -> usize {
        match self {
            Way::Beside | Way::Gathered | Way::Spread => 1,
            Way::Lacking => 2,
            Way::Many => 20,
        }
    }
    /// Whether a copy is like the first in all but one property.
    fn differs(self, n: usize, random: &mut Random) -> bool {
        match self {
            Way::Beside | Way::Gathered | Way::Spread => false,
            Way::Lacking => n == 3,
            Way::Many => random.chance(60),
        }
    }
}

/// One of the pieces with a property left out, or as another piece has it.
fn other(list: &[&&Piece], random: &mut Random) -> Option<(usize, String)> {
    let key = |text: &str| text.split(':').next().unwrap_or_default().trim().to_owned();
    let all: Vec<(usize, usize, usize)> = list
        .iter()
        .enumerate()
        .flat_map(|(i, p)| p.properties.iter().map(move |(start, end)| (i, *start, *end)))
        // An arrow without ends is none, and what nobody collects cannot be sent.
        .filter(|(i, start, end)| !["from", "to", "collects", "produces"].contains(&key(&list[*i].text[*start..*end]).as_str()))
        .collect();
    let (i, start, end) = *all.get(random.below(all.len()))?;
    let own = &list[i].text[start..end];
    let others = all.iter().map(|(i, start, end)| &list[*i].text[*start..*end]);
    let others: Vec<&str> = others.filter(|t| *t != own && key(t) == key(own)).collect();
    let instead = if others.is_empty() || random.chance(50) {
        ""
    } else {
        others[random.below(others.len())]
    };
    let mut text = list[i].text.clone();
    text.replace_range(start..end, instead);
    Some((i, text))
}

/// What a case has to say for its nodes and arrows to stand there more than once; nothing where it has none.
fn copies(list: &[&Piece], way: Way, random: &mut Random) -> Option<String> {
    let declared = |p: &&&Piece| !p.extends && !p.name.contains([' ', '.']);
    let names: BTreeSet<String> = list.iter().filter(declared).map(|p| p.name.clone()).collect();
    let arrow = |p: &Piece| !p.extends && p.name.contains(' ');
    let own = |p: &Piece| arrow(p) || names.contains(p.name.split('.').next().unwrap_or_default());
    let list: Vec<&&Piece> = list.iter().filter(|p| own(p)).collect();
    if list.is_empty() || names.is_empty() {
        return None;
    }
    let ends = |i: usize| -> BTreeSet<String> {
        let of = list.iter().filter(|p| arrow(p)).filter_map(|p| {
            let mut parts = p.name.split(' ');
            if i == 0 { parts.next() } else { parts.next_back() }
        });
        of.map(|n| n.split('.').next().unwrap_or(n).to_owned()).collect()
    };
    let kept = match way {
        Way::Beside | Way::Lacking | Way::Many => BTreeSet::new(),
        Way::Gathered => &ends(1) - &ends(0),
        Way::Spread => &ends(0) - &ends(1),
    };
    let names = &names - &kept;
    let mut out = String::new();
    for n in 2..2 + way.copies() {
        let other = if way.differs(n, random) { other(&list, random) } else { None };
        for (i, p) in list.iter().enumerate() {
            if kept.contains(p.name.split('.').next().unwrap_or_default()) && !arrow(p) {
                continue;
            }
            let text = match &other {
                Some((at, text)) if *at == i => text,
                _ => &p.text,
            };
            let _ = writeln!(out, "  {}", renamed(text, &names, n));
        }
    }
    Some(out)
}

/// What differs between judging alone and by profile; `None` where the text of the copies is not right. What is taken for granted is not
/// compared: of conditions that fail one is reason enough, and which of them is looked at is free.
fn differences(analysis: &Analysis, case: &str, guess: bool) -> Option<Vec<String>> {
    let key = analysis.key(Some(Arc::from(case)));
    if analysis.world_errors(key).iter().any(Diagnostic::is_text_error) {
        return None;
    }
    let (Some(day), _, _) = analysis.day_and_regimes(key) else {
        return None;
    };
    let ready = analysis.ready(key);
    // A guess may be as bad as it likes.
    let profiles = if guess {
        Profiles::guessed(&ready.cx)
    } else {
        Profiles::new(&ready.cx, Reads::nothing())
    };
    let by_profile = Context {
        profiles: Some(&profiles),
        ..ready.cx
    };
    let mut out = Vec::new();
    for r in 0..ready.cx.world.library.regimes.len() as u32 {
        let judged = |cx: Context| lines(&cx, &of_regime_within(cx, r, day, ready.accepted, &Budget::of_one));
        let (alone, shared) = (judged(ready.cx), judged(by_profile));
        if alone.len() != shared.len() {
            out.push(format!("{} results alone, {} by profile", alone.len(), shared.len()));
        }
        let differ = alone.iter().zip(&shared).filter(|(a, s)| a.said != s.said);
        out.extend(differ.map(|(a, s)| format!("alone {}\nby profile {}", a.said, s.said)));
    }
    Some(out)
}

#[test]
fn what_the_corpus_says_twice_is_judged_as_each_alone() {
    let every: usize = std::env::var("DOUBLED_EVERY").ok().and_then(|n| n.parse().ok()).unwrap_or(80);
    let asked = std::env::var("DOUBLED_CASE").ok();
    let (mut tried, mut skipped, mut wrong) = (0, 0, Vec::new());
    for files in by_territory().into_values() {
        let mut all = BTreeMap::new();
        files.iter().for_each(|(_, text)| cases(text, &mut all));
        let mut made = String::new();
        let mut names = Vec::new();
        for (i, name) in all.keys().enumerate() {
            let wanted = asked.as_ref().map_or(i % every == 0, |a| a == name);
            let ways = [Way::Beside, Way::Lacking, Way::Gathered, Way::Spread, Way::Many];
            for (w, way) in ways.into_iter().enumerate().filter(|_| wanted) {
                let list = pieces(&all, name);
                if let Some(text) = copies(&list, way, &mut Random((i * 7 + w) as u64)) {
                    let copy = format!("{name}_again_{w}");
                    let _ = writeln!(made, "case {copy} : {name} {{\n{text}}}");
                    names.push((copy, text, (i + w) % 3 > 0));
                }
            }
        }
        let files = memory(files.into_iter().chain([("made.flow".to_owned(), made)]));
        let loaded = load(&files, library(), HOME.as_ref());
        let analysis = Analysis::new(&loaded.db, loaded.workspace, Settings::default());
        for (copy, text, guess) in names {
            match differences(&analysis, &copy, guess) {
                None => skipped += 1,
                Some(found) => {
                    tried += 1;
                    if !found.is_empty() {
                        wrong.push(format!("{copy}\n{}\n{text}", found.join("\n")));
                    }
                }
            }
        }
    }
    println!("{tried} tried, {skipped} skipped, {} wrong", wrong.len());
    assert!(tried > skipped, "{tried} tried, {skipped} skipped");
    assert!(wrong.is_empty(), "{} of {tried}\n{}", wrong.len(), wrong.join("\n\n"));
}

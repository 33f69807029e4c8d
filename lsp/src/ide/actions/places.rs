//! Declarations with the same place become one site.

use std::ops::Range;

use portolan::model::schema_build::path_text;
use portolan::resolve::{Entry, Found, Scope, Sort as NameSort};
use portolan_syntax::Slice;
use portolan_syntax::tree::{Decl, Item};

use super::{Sort, Spot, laid_out};

/// What a site hands down, by the names of the properties it shares with nodes.
const HANDED_DOWN: [&str; 3] = ["in", "operator", "activity"];

pub(super) fn of(spot: &mut Spot) {
    if spot.range.start == spot.range.end {
        return;
    }
    let world = spot.project().project.world();
    let node = |word: &str| {
        let found = world
            .library
            .names
            .find(word, &Scope::default(), &|s| matches!(s, NameSort::Kind(_)));
        matches!(found, Found::One(Entry { sort: NameSort::Kind(k), .. }) if (world.library.words.node as usize) < world.library.schema.kinds.len() && world.library.schema.is(k, world.library.words.node))
    };
    let touched: Vec<&Slice> = spot.here.parsed.slices.iter().filter(|s| spot.touches(&s.range())).collect();
    let mut decls: Vec<(&Slice, &Decl)> = Vec::new();
    for s in &touched {
        match s.item.as_ref() {
            Item::Decl(d) if node(&d.word.text) && d.word.text.as_ref() != "site" => decls.push((s, d.as_ref())),
            _ => return,
        }
    }
    if decls.len() < 2 {
        return;
    }
    // What all of them state alike goes to the site.
    let stated = |s: &Slice, d: &Decl, key: &str| -> Option<(Range<u32>, String)> {
        d.block.iter().flat_map(|b| &b.items).find_map(|i| match i {
            Item::Property(p) if path_text(&p.path) == key => {
                let span = s.span(p.node);
                Some((span.clone(), spot.source(&span).to_owned()))
            }
            _ => None,
        })
    };
    let shared: Vec<(&str, String)> = HANDED_DOWN
        .iter()
        .filter_map(|key| {
            let all: Vec<Option<String>> = decls.iter().map(|(s, d)| stated(s, d, key).map(|x| x.1)).collect();
            let first = all.first().cloned().flatten()?;
            all.iter().all(|x| x.as_deref() == Some(first.as_str())).then_some((*key, first))
        })
        .collect();
    if !shared.iter().any(|(k, _)| *k == "in") {
        return;
    }
    let mut body: String = shared.iter().map(|(_, line)| format!("  {line}\n")).collect();
    // What documents the first goes with it, and so does what stands between them.
    let start = documented(spot, decls[0].0.range().start);
    let mut at = start;
    for (s, d) in &decls {
        let span = s.range();
        body.push_str(spot.source(&(at..span.start)));
        at = span.end;
        let mut text = spot.source(&span).to_owned();
        let mut cuts: Vec<Range<u32>> = shared.iter().filter_map(|(k, _)| stated(s, d, k).map(|x| x.0)).collect();
        cuts.sort_by_key(|c| std::cmp::Reverse(c.start));
        for c in cuts {
            text.replace_range((c.start - span.start) as usize..(c.end - span.start) as usize, "");
        }
        body.push_str(&text);
    }
    body.push('\n');
    let mut name = "Site".to_owned();
    let mut n = 2;
    while world.names.exact(&name, &|_| true).is_some() {
        name = format!("Site{n}");
        n += 1;
    }
    let text = laid_out(&format!("site {name} {{\n{body}}}"));
    let whole = start..decls[decls.len() - 1].0.range().end;
    let change = spot.change(whole, text);
    spot.push(
        format!("extract a site from {} declarations", decls.len()),
        Sort::Extract,
        vec![change],
    );
}

/// Where the comments begin that document what begins at a byte.
fn documented(spot: &Spot, byte: u32) -> u32 {
    let text = spot.text();
    let mut line = text.line_of(byte as usize);
    let own = text.line(line).start;
    let mut start = byte;
    while line > 0 && text.as_str()[own..byte as usize].trim().is_empty() {
        line -= 1;
        let above = text.line(line);
        if !text.as_str()[above.clone()].trim_start().starts_with("///") {
            break;
        }
        start = above.start as u32;
    }
    start
}

//! A half-typed item never damages its neighbours: any one token may be missing, and the other items keep their trees.

use std::collections::BTreeMap;

use portolan_syntax::tree::Item;
use portolan_syntax::{Parsed, parse, parse_by_grammar, tokens};
use portolan_tests::files::{below, read};

use crate::source::{block, header};

/// Of a thousand positions, in how many all must be well.
const BAR: usize = 950;

/// What became of the positions of one file.
#[derive(Default)]
struct Tally {
    positions: usize,
    kept: usize,
    few: usize,
    both: usize,
    /// The positions that were not well, for people who mend it.
    bad: Vec<String>,
}

/// Every item of a file with what it says itself, without the items of its block.
fn items<'a>(parsed: &'a Parsed, but: &dyn Fn(usize) -> bool) -> Vec<(usize, usize, &'a Item)> {
    fn walk<'a>(item: &'a Item, top: usize, depth: usize, out: &mut Vec<(usize, usize, &'a Item)>) {
        out.push((top, depth, item));
        for inner in block(item).iter().flat_map(|b| &b.items) {
            walk(inner, top, depth + 1, out);
        }
    }
    let mut out = Vec::new();
    for (i, slice) in parsed.slices.iter().enumerate().filter(|(i, _)| !but(*i)) {
        walk(&slice.item, i, 0, &mut out);
    }
    out
}

fn place(parsed: &Parsed, top: usize, item: &Item) -> std::ops::Range<u32> {
    parsed.slices[top].span(item.node())
}

/// How many items of the good text, save the one the token stands in, are gone from the bad one.
fn lost(good: &Parsed, bad: &Parsed, at: u32) -> Vec<String> {
    // Most items are the same in both texts.
    let n = good.slices.iter().zip(&bad.slices).take_while(|(a, b)| a.item == b.item).count();
    let m = good.slices[n..]
        .iter()
        .rev()
        .zip(bad.slices[n..].iter().rev())
        .take_while(|(a, b)| a.item == b.item)
        .count();
    let same = |len: usize| move |i: usize| i < n || i >= len - m;
    let mut said: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for (_, depth, item) in items(bad, &same(bad.slices.len())) {
        *said.entry((depth, header(item))).or_default() += 1;
    }
    let others = items(good, &same(good.slices.len()));
    let holds = |(top, _, item): &&(usize, usize, &Item)| {
        let span = place(good, *top, item);
        span.start <= at && at < span.end
    };
    let broken = others.iter().filter(holds).map(|(_, _, i)| std::ptr::from_ref(*i)).last();
    let mut lost = Vec::new();
    for (_, depth, item) in others.iter().filter(|(_, _, i)| Some(std::ptr::from_ref(*i)) != broken) {
        let key = (*depth, header(item));
        match said.get_mut(&key) {
            Some(n) if *n > 0 => *n -= 1,
            _ => lost.push(key.1),
        }
    }
    lost
}

/// Leaves out every `step`th token in turn.
fn tally(text: &str, step: usize) -> Tally {
    let good = crate::right(text);
    assert!(good == parse_by_grammar(text), "{text}");
    let mut tally = Tally::default();
    let words = tokens(text).into_iter().filter(|(kind, _)| !matches!(*kind, "comment" | "doc"));
    for (_, span) in words.step_by(step) {
        let (l, r) = (span.start as usize, span.end as usize);
        // Nothing is joined that the token kept apart.
        let left = format!("{}{}{}", &text[..l], " ".repeat(r - l), &text[r..]);
        let bad = parse(&left);
        // The short way of plain items leads to the same.
        assert!(bad == parse_by_grammar(&left), "{left}");
        let lost = lost(&good, &bad, span.start);
        tally.positions += 1;
        tally.kept += usize::from(lost.is_empty());
        tally.few += usize::from(bad.errors.len() <= 2);
        tally.both += usize::from(lost.is_empty() && bad.errors.len() <= 2);
        if !lost.is_empty() || bad.errors.len() > 2 {
            let line = text[..l].lines().count();
            let said: Vec<&str> = bad.errors.iter().map(|e| e.message.as_str()).collect();
            let gone: String = format!("{lost:?}").chars().take(200).collect();
            tally
                .bad
                .push(format!("line {line}, {:?}: lost {} {gone}, said {said:?}", &text[l..r], lost.len()));
        }
    }
    tally
}

fn flow_files(folder: &str) -> Vec<String> {
    below(folder).into_iter().filter(|f| f.ends_with(".flow")).collect()
}

fn measure(files: Vec<String>, step: usize) {
    assert!(!files.is_empty());
    let details = std::env::var_os("PORTOLAN_DETAILS").is_some();
    let mut all = Tally::default();
    let mut below = Vec::new();
    for file in files {
        let one = tally(&read(&file), step);
        let share = |n: usize| 100.0 * n as f64 / one.positions.max(1) as f64;
        println!(
            "{file}: {} positions, others keep their tree in {:.1}%, at most two messages in {:.1}%, both in {:.1}%",
            one.positions,
            share(one.kept),
            share(one.few),
            share(one.both)
        );
        if details {
            one.bad.iter().for_each(|b| println!("  {b}"));
        }
        if one.both * 1000 < one.positions * BAR && step == 1 {
            below.push(file);
        }
        all.positions += one.positions;
        all.both += one.both;
    }
    println!(
        "all: {} of {} positions ({:.1}%)",
        all.both,
        all.positions,
        100.0 * all.both as f64 / all.positions as f64
    );
    assert!(all.both * 1000 >= all.positions * BAR);
    assert!(below.is_empty(), "too much is lost in {below:?}");
}

/// `cargo test -p portolan-tests --test syntax recovery -- --nocapture` prints the figures; `PORTOLAN_DETAILS=1` prints what fails.
#[test]
fn any_token_of_the_examples_may_be_missing() {
    measure(flow_files("examples"), 1);
}

/// The library is longer, so its tokens are taken by samples.
#[test]
fn a_token_of_the_library_may_be_missing() {
    measure(flow_files("stdlib"), 97);
}

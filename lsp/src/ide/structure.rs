//! What may be folded, and what grows around the cursor.

use std::ops::Range;

use portolan_syntax::tree::{Block, Item, NodeId};
use portolan_syntax::{Parsed, Slice};

use crate::text::Text;

/// Lines that may be folded, both from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    pub first: u32,
    pub last: u32,
    pub comment: bool,
}

/// Blocks over several lines, and comments of several lines.
pub fn folds(text: &Text, parsed: &Parsed) -> Vec<Fold> {
    let mut out = Vec::new();
    for slice in &parsed.slices {
        item(text, slice, &slice.item, &mut out);
    }
    let line = |byte: u32| text.line_of(byte as usize);
    let mut run: Option<(u32, u32)> = None;
    for c in &parsed.comments {
        let (start, end) = (line(c.span.start), line(c.span.end.saturating_sub(1)));
        let alone = text.as_str()[text.line(start).start..c.span.start as usize].trim().is_empty();
        run = match run {
            Some((first, last)) if alone && start == last + 1 => Some((first, end)),
            other => {
                comment(other, &mut out);
                alone.then_some((start, end))
            }
        };
    }
    comment(run, &mut out);
    out.sort_by_key(|f| (f.first, f.last));
    out.dedup_by_key(|f| f.first);
    out
}

fn comment(run: Option<(u32, u32)>, out: &mut Vec<Fold>) {
    if let Some((first, last)) = run.filter(|(a, b)| b > a) {
        out.push(Fold {
            first,
            last,
            comment: true,
        });
    }
}

fn item(text: &Text, slice: &Slice, i: &Item, out: &mut Vec<Fold>) {
    let block: Option<&Block> = match i {
        Item::Decl(d) => d.block.as_ref(),
        Item::Flow(f) => f.block(),
        Item::Guard(g) => Some(&g.block),
        _ => None,
    };
    let Some(b) = block else { return };
    let span = slice.span(b.node);
    let (first, last) = (text.line_of(span.start as usize), text.line_of(span.end.saturating_sub(1) as usize));
    // The line of the closing brace stays, unless more than the brace stands in it.
    let start = text.line(last).start;
    let alone = text.as_str()[start..span.end as usize].trim_start().len() <= 1;
    let last = if alone { last.saturating_sub(1) } else { last };
    if last > first {
        out.push(Fold {
            first,
            last,
            comment: false,
        });
    }
    b.items.iter().for_each(|i| item(text, slice, i, out));
}

/// The bytes around a byte, from the word to the whole text, each within the next.
pub fn around(text: &Text, parsed: &Parsed, byte: u32) -> Vec<Range<u32>> {
    let mut all: Vec<Range<u32>> = vec![0..text.as_str().len() as u32];
    let covers = |r: &Range<u32>| r.start <= byte && byte <= r.end && r.start < r.end;
    for s in parsed.slices.iter().filter(|s| covers(&s.range())) {
        all.push(s.range());
        all.extend((0..s.nodes()).map(|n| s.span(NodeId(n))).filter(covers));
    }
    all.extend(parsed.comments.iter().map(|c| c.span.clone()).filter(covers));
    all.sort_by_key(|r| (r.end - r.start, r.start));
    all.dedup();
    let mut out: Vec<Range<u32>> = Vec::new();
    for r in all {
        if out.last().is_none_or(|inner| r.start <= inner.start && inner.end <= r.end) {
            out.push(r);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_comments_fold() {
        let text = "// one\n// two\nsite S {\n  server A {\n    in: DE\n  }\n}\n";
        let folds = folds(&Text::new(text), &portolan_syntax::parse(text));
        let lines: Vec<(u32, u32, bool)> = folds.iter().map(|f| (f.first, f.last, f.comment)).collect();
        assert_eq!(lines, [(0, 1, true), (2, 5, false), (3, 4, false)]);
    }

    #[test]
    fn a_last_line_with_more_than_its_brace_is_folded_too() {
        let text = "server A { in: DE\n  stores: none }\nserver B { in: DE\n}\n";
        let folds = folds(&Text::new(text), &portolan_syntax::parse(text));
        let lines: Vec<(u32, u32)> = folds.iter().map(|f| (f.first, f.last)).collect();
        assert_eq!(lines, [(0, 1)]);
    }

    #[test]
    fn selections_grow() {
        let text = "server A { in: Here  stores: L }\n";
        let at = text.find("Here").expect("in the text") as u32 + 1;
        let all = around(&Text::new(text), &portolan_syntax::parse(text), at);
        let texts: Vec<&str> = all.iter().map(|r| &text[r.start as usize..r.end as usize]).collect();
        assert_eq!(texts.first(), Some(&"Here"));
        assert!(texts.contains(&"in: Here") && texts.last() == Some(&text), "{texts:?}");
        assert!(all.windows(2).all(|w| w[1].start <= w[0].start && w[0].end <= w[1].end));
    }
}

//! The one layout, as changes of lines.

use std::ops::Range;

use portolan_syntax::Parsed;
use similar::{DiffOp, TextDiff};

use crate::text::Text;

/// Bytes replaced by a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub range: Range<u32>,
    pub text: String,
}

/// The changes that lay out a whole text; nothing where it has mistakes.
pub fn whole(text: &Text) -> Option<Vec<Change>> {
    let formatted = portolan_syntax::format(text.as_str()).ok()?;
    Some(changes(text.as_str(), &formatted, 0))
}

/// The changes that lay out what touches some bytes: by the layout of the whole text, or, where that has mistakes elsewhere, of the items there.
pub fn range(text: &Text, parsed: &Parsed, range: &Range<u32>) -> Vec<Change> {
    if let Some(all) = whole(text) {
        // Whole lines: a layout works on lines.
        let start = text.line(text.line_of(range.start as usize)).start as u32;
        let end = text.line(text.line_of(range.end as usize)).end as u32;
        return all.into_iter().filter(|c| c.range.start <= end && start <= c.range.end).collect();
    }
    let mut out = Vec::new();
    for slice in &parsed.slices {
        let r = slice.range();
        if r.start > range.end || r.end < range.start {
            continue;
        }
        let Some(own) = text.as_str().get(r.start as usize..r.end as usize) else {
            continue;
        };
        if let Ok(formatted) = portolan_syntax::format(own) {
            let formatted = formatted.trim_end_matches(['\n', '\r']);
            out.extend(changes(own, formatted, r.start));
        }
    }
    out
}

/// After a closing brace: the item it closes.
pub fn closed(text: &Text, parsed: &Parsed, byte: u32) -> Vec<Change> {
    let slice = parsed.slices.iter().find(|s| s.range().start < byte && byte <= s.range().end);
    slice.map_or(Vec::new(), |s| range(text, parsed, &s.range()))
}

/// After a line end: the new line is indented by the open blocks.
pub fn new_line(text: &Text, line: u32) -> Vec<Change> {
    let own = text.line(line);
    let before = &text.as_str()[..own.start];
    // The nearest line that begins at the margin with something that is no closing brace begins the item.
    let mut first = line;
    while first > 0 {
        first -= 1;
        let l = &text.as_str()[text.line(first)];
        if l.starts_with(|c: char| !c.is_whitespace() && c != '}') && !l.starts_with("//") {
            break;
        }
    }
    let start = text.line(first).start;
    let depth = portolan_syntax::tokens(&before[start..]).iter().fold(0usize, |d, t| match t.0 {
        "{" | "(" => d + 1,
        "}" | ")" => d.saturating_sub(1),
        _ => d,
    });
    let rest = &text.as_str()[own.clone()];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let depth = if rest.trim_start().starts_with(['}', ')']) {
        depth.saturating_sub(1)
    } else {
        depth
    };
    let wanted = "  ".repeat(depth);
    if rest[..blanks] == wanted {
        return Vec::new();
    }
    vec![Change {
        range: own.start as u32..(own.start + blanks) as u32,
        text: wanted,
    }]
}

/// The changed lines between two texts; `at` is where the first begins.
fn changes(old: &str, new: &str, at: u32) -> Vec<Change> {
    if old == new {
        return Vec::new();
    }
    let diff = TextDiff::from_lines(old, new);
    let starts = |slices: &[&str]| {
        let mut out = vec![0usize];
        slices.iter().for_each(|s| out.push(out[out.len() - 1] + s.len()));
        out
    };
    let (from, to) = (starts(diff.old_slices()), starts(diff.new_slices()));
    let ops = diff.ops().iter().filter(|o| !matches!(o, DiffOp::Equal { .. }));
    ops.map(|o| {
        let (a, b) = (o.old_range(), o.new_range());
        Change {
            range: at + from[a.start] as u32..at + from[a.end] as u32,
            text: new[to[b.start]..to[b.end]].to_owned(),
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(text: &str, mut changes: Vec<Change>) -> String {
        let mut out = text.to_owned();
        changes.reverse();
        for c in changes {
            out.replace_range(c.range.start as usize..c.range.end as usize, &c.text);
        }
        out
    }

    #[test]
    fn lines_that_are_laid_out_stay() {
        let text = "entity A { in: DE }\nentity   B {in:DE}\n";
        let changes = whole(&Text::new(text)).expect("no mistakes");
        assert!(changes.iter().all(|c| c.range.start >= 20), "{changes:?}");
        assert_eq!(apply(text, changes), portolan_syntax::format(text).expect("no mistakes"));
    }

    #[test]
    fn a_mistake_elsewhere_does_not_matter() {
        let text = "entity   A {in:DE}\nserver B { in: \n";
        assert_eq!(whole(&Text::new(text)), None);
        let changes = range(&Text::new(text), &portolan_syntax::parse(text), &(0..5));
        assert!(apply(text, changes).starts_with("entity A { in: DE }\n"));
    }

    #[test]
    fn a_new_line_is_indented() {
        let text = "site S {\n  server A {\n\n  }\n}\n";
        assert_eq!(apply(text, new_line(&Text::new(text), 2)), text.replace("{\n\n", "{\n    \n"));
        assert_eq!(new_line(&Text::new(text), 1), []);
    }
}

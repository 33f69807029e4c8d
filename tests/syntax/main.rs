//! Tests of the package through its public face.

mod depth;
mod errors;
mod formatting;
mod generate;
mod mistakes;
mod properties;
mod reading;
mod recovery;
mod samples;
mod source;
mod tokens;

use portolan_syntax::{Parsed, parse, print_tree};

/// Parses a text that must be right.
pub fn right(text: &str) -> Parsed {
    let parsed = parse(text);
    assert!(parsed.errors.is_empty(), "unexpected errors {:#?}\nin:\n{text}", parsed.errors);
    parsed
}

/// The tree of a text that must be right, as text.
pub fn tree(text: &str) -> String {
    print_tree(&right(text))
}

/// Code and message of every error, with what it points at.
pub fn complaints(text: &str) -> Vec<String> {
    let parsed = parse(text);
    parsed
        .errors
        .iter()
        .map(|e| {
            format!(
                "{} at {:?}: {}",
                e.code,
                &text[e.span.start as usize..e.span.end as usize],
                e.message
            )
        })
        .collect()
}

/// The text after all its certain fixes.
pub fn fixed(text: &str) -> String {
    let mut out = text.to_owned();
    let mut fixes: Vec<_> = parse(text).errors.into_iter().filter_map(|e| e.fix).collect();
    fixes.sort_by_key(|f| f.span.start);
    for fix in fixes.into_iter().rev() {
        out.replace_range(fix.span.start as usize..fix.span.end as usize, &fix.replacement);
    }
    out
}

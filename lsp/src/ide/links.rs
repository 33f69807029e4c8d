//! Words that lead to a page: rules and regimes of the library, and addresses in the text.

use std::ops::Range;
use std::path::Path;

use portolan::resolve::{Entry, Sort};

use super::cursor::{Cursor, Hit};
use super::meaning::{self, Meaning};
use super::walk::Role;
use crate::view::View;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// The page of a rule or regime, by its name.
    Rule(String),
    Address(String),
}

/// A link over some bytes of the present text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub range: Range<u32>,
    pub goal: Goal,
    pub tip: String,
}

/// Items looked at for names of the law; a longer file has links for its addresses only.
const MOST_ITEMS: usize = 4_000;

pub fn of(view: &View, path: &Path) -> Vec<Link> {
    let Some(text) = view.text(path) else { return Vec::new() };
    let mut out = addresses(text.as_str());
    if let Some(here) = view.here(path).filter(|h| h.parsed.slices.len() <= MOST_ITEMS) {
        for slice in &here.parsed.slices {
            let cursor = Cursor::of(here.project.clone(), here.file.clone(), slice.clone(), 0);
            for reference in cursor.references() {
                // The name of a rule or regime where it is used, not where it is given.
                if reference.parts.len() < 2 || matches!(reference.role, Role::Word | Role::Declared | Role::Key) {
                    continue;
                }
                let part = reference.parts.len() - 1;
                let start = cursor.slice.span(reference.parts[0].node).start;
                let range = start..cursor.slice.span(reference.parts[part].node).end;
                let hit = Hit {
                    part,
                    range: range.clone(),
                    reference,
                };
                if let Some(Meaning::Entries(all)) = meaning::of(&cursor, &hit)
                    && let [
                        Entry {
                            sort: Sort::Rule(_) | Sort::Regime(_) | Sort::Open(_),
                            name,
                            ..
                        },
                    ] = all.as_slice()
                {
                    out.push(Link {
                        range,
                        goal: Goal::Rule(name.to_string()),
                        tip: format!("what {name} says"),
                    });
                }
            }
        }
    }
    out.sort_by_key(|l| (l.range.start, l.range.end));
    out.dedup_by_key(|l| l.range.start);
    out
}

/// `https://..` wherever it stands.
fn addresses(text: &str) -> Vec<Link> {
    let mut out = Vec::new();
    for scheme in ["https://", "http://"] {
        for (at, _) in text.match_indices(scheme) {
            let rest = &text[at..];
            let end = rest
                .find(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | ')' | ']' | '}' | '`'))
                .unwrap_or(rest.len());
            let address = rest[..end].trim_end_matches(['.', ',', ';', ':']);
            if address.len() > scheme.len() {
                out.push(Link {
                    range: at as u32..(at + address.len()) as u32,
                    goal: Goal::Address(address.to_owned()),
                    tip: String::new(),
                });
            }
        }
    }
    out
}

#[test]
fn addresses_end_where_sentences_do() {
    let text = "// see https://example.org/a, and \"http://x.y/z\".";
    let found: Vec<Goal> = addresses(text).into_iter().map(|l| l.goal).collect();
    assert_eq!(
        found,
        [Goal::Address("https://example.org/a".into()), Goal::Address("http://x.y/z".into())]
    );
}

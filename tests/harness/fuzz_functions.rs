//! What is tried on any input: by the fuzz targets, which make inputs up, and by `tests/replay.rs`, which goes through those that were kept.
//!
//! Each function takes any bytes and panics when something does not hold that must hold of every text.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use portolan::base::diagnostic::Place;
use portolan::base::system::Memory;
use portolan::driver::{Analysis, Loaded, Settings, load};
use portolan::emit::report;
use portolan_syntax::{FormatError, Parsed, format, parse, print_tree, tokens};
use salsa::Setter as _;

use crate::run::library;

/// A function that is tried on inputs.
pub type Function = fn(&[u8]);

/// The targets by name: also the names of the folders of their inputs.
pub const TARGETS: [(&str, Function); 4] = [("lexer", lexer), ("parser", parser), ("formatter", formatter), ("checker", checker)];

/// The text the bytes begin with.
fn text(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => std::str::from_utf8(&bytes[..e.valid_up_to()]).unwrap_or(""),
    }
}

/// Tokens lie in the text, in order, and none in another.
pub fn lexer(bytes: &[u8]) {
    let text = text(bytes);
    let mut end = 0;
    for (label, span) in tokens(text) {
        assert!(
            end <= span.start && span.start <= span.end,
            "a {label} at {span:?} begins before {end}"
        );
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{label} at {span:?}");
        end = span.end;
    }
}

/// Every place the parser names is one of the text, and its fixes can be made.
pub fn parser(bytes: &[u8]) {
    let text = text(bytes);
    let parsed = parse(text);
    let inside = |span: &std::ops::Range<u32>| text.get(span.start as usize..span.end as usize).is_some();
    for error in &parsed.errors {
        assert!(
            inside(&error.span) && error.related.iter().all(|(r, _)| inside(r)),
            "{}: {:?}",
            error.code,
            error.span
        );
        if let Some(fix) = &error.fix {
            assert!(inside(&fix.span), "{}: a fix of {:?}", error.code, fix.span);
            parse(&[&text[..fix.span.start as usize], &fix.replacement, &text[fix.span.end as usize..]].concat());
        }
    }
    let mut end = 0;
    for slice in &parsed.slices {
        let range = slice.range();
        assert!(inside(&range) && end <= range.start, "an item at {range:?} begins before {end}");
        end = range.end;
        for n in 0..slice.nodes() {
            let span = slice.span(portolan_syntax::tree::NodeId(n));
            assert!(inside(&span) && range.start <= span.start, "node {n} at {span:?}");
        }
    }
    print_tree(&parsed);
    // Plain items are read without the tables of the grammar, to the same end.
    assert!(portolan_syntax::parse_by_grammar(text) == parsed, "read by the grammar alone");
    // Long texts are read in pieces: wherever they may be cut, the pieces make the whole. What is no text at all is refused before.
    let refused = parsed.errors.iter().any(|e| matches!(e.code, "syntax.binary" | "syntax.line"));
    for size in [1, 64] {
        if !refused && let Some(pieces) = portolan_syntax::parse_in_pieces(text, size) {
            assert!(pieces == parsed, "read in pieces of {size}");
        }
    }
}

/// A text without mistakes is laid out once and for all, says the same, and keeps its comments.
pub fn formatter(bytes: &[u8]) {
    let text = text(bytes);
    let once = match format(text) {
        Ok(once) => once,
        Err(FormatError::Syntax(errors)) => return assert!(!errors.is_empty()),
        Err(FormatError::Changed) => panic!("the layout would say something else"),
    };
    assert_eq!(format(&once).as_ref(), Ok(&once), "laid out twice");
    assert!(
        once.lines().all(|l| l.trim_end() == l || l.contains("//")),
        "blanks at the end of a line"
    );
    let (before, after) = (parse(text), parse(&once));
    assert_eq!(comments(text, &before), comments(&once, &after));
    assert!(before.slices.iter().map(|s| &s.item).eq(after.slices.iter().map(|s| &s.item)));
}

fn comments<'t>(text: &'t str, parsed: &Parsed) -> Vec<&'t str> {
    let spans = parsed.comments.iter().map(|c| c.span.start as usize..c.span.end as usize);
    spans.map(|s| text.get(s).unwrap_or("").trim_end()).collect()
}

/// The fuel of [`checker`]: longer texts are cut. What a text may cost grows with its length, so a bound on it is one on the work.
const FUEL: usize = 6 << 10;
/// Checks until the database is made anew, so that what it keeps has an end.
const ROUNDS: usize = 100;
/// The file that is checked.
const FILE: &str = "/p/model.flow";

/// A whole check of one file, and its expectations: it ends, and what it says can be printed.
pub fn checker(bytes: &[u8]) {
    thread_local! {
        static LOADED: RefCell<Option<(usize, Loaded)>> = const { RefCell::new(None) };
    }
    let whole = text(bytes);
    let text = whole.get(..FUEL).unwrap_or(if whole.len() < FUEL { whole } else { "" });
    // Taken out, so that a panic leaves nothing behind.
    let (rounds, mut loaded) = LOADED.take().filter(|(n, _)| *n < ROUNDS).unwrap_or_else(|| {
        let files = [(Path::new(FILE).to_owned(), b" ".to_vec())];
        let system = Memory {
            files: files.into_iter().collect(),
        };
        (0, load(&system, library(), Path::new(FILE)))
    });
    let file = loaded.workspace.project(&loaded.db)[0];
    file.set_text(&mut loaded.db).to(Arc::from(text));
    let analysis = Analysis::new(&loaded.db, loaded.workspace, Settings::default());
    let said = analysis.check();
    let find = |place: &Place| analysis.spot(place);
    let mut out = Vec::new();
    for list in [&said.errors, &said.lints] {
        report::human(&mut out, false, list, &find).expect("writing to memory");
        report::concise(&mut out, list, &find).expect("writing to memory");
    }
    for case in std::iter::once(None).chain(analysis.case_names().into_iter().map(Some)) {
        analysis.expectations(analysis.key(case));
    }
    LOADED.set(Some((rounds + 1, loaded)));
}

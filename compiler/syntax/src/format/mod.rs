//! The one layout of a text.
//!
//! The author decides where lines break between items and inside long ones; the formatter decides everything else: indentation, blanks,
//! columns, blank lines. Tokens are never added, dropped or reordered, and the result is read again before it is handed out.

mod align;
mod atoms;
mod header;
mod layout;
mod line;

pub(crate) use atoms::spelling;

use crate::balance::balance;
use crate::error::SyntaxError;
use crate::file::{parse, skip_mark};
use crate::lex::lex;

/// No line that can be broken is longer.
pub(crate) const WIDTH: usize = 140;
/// A block that the author wrote in one line may be a little longer: taken apart it would take many lines.
pub(crate) const ONE_LINE: usize = 150;

/// How often a text is laid out again until nothing changes.
const ROUNDS: usize = 4;

/// Why a text was not formatted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormatError {
    /// The text has mistakes; they are listed.
    Syntax(Vec<SyntaxError>),
    /// The formatted text would say something else. A mistake of the formatter: nothing is changed.
    Changed,
}

impl std::fmt::Display for FormatError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FormatError::Syntax(errors) => match errors.first() {
                Some(error) => write!(f, "the text has mistakes: {}", error.message),
                None => write!(f, "the text has mistakes"),
            },
            FormatError::Changed => write!(f, "the formatted text would not say the same"),
        }
    }
}

impl std::error::Error for FormatError {}

/// The text in its one layout. Refuses a text with mistakes.
pub fn format(text: &str) -> Result<String, FormatError> {
    let before = parse(text);
    if !before.errors.is_empty() {
        return Err(FormatError::Syntax(before.errors));
    }
    let mut formatted = laid_out(text);
    // What stands behind another item in its line may find that line broken, and so have more room the next time.
    for _ in 0..ROUNDS {
        let again = laid_out(&formatted);
        if again == formatted {
            break;
        }
        formatted = again;
    }
    let after = parse(&formatted);
    let same = after.errors.is_empty()
        && before.slices.len() == after.slices.len()
        && before
            .slices
            .iter()
            .zip(&after.slices)
            .all(|(a, b)| a.key == b.key && a.item == b.item)
        && before.comments.len() == after.comments.len()
        && before
            .comments
            .iter()
            .zip(&after.comments)
            .all(|(a, b)| part(text, &a.span) == part(&formatted, &b.span));
    if same { Ok(formatted) } else { Err(FormatError::Changed) }
}

fn laid_out(text: &str) -> String {
    let mut lexed = lex(text, skip_mark(text));
    let tokens = balance(text, std::mem::take(&mut lexed.tokens), &mut lexed.errors);
    align::print(layout::layout(text, &tokens, &lexed.comments))
}

fn part<'t>(text: &'t str, span: &std::ops::Range<u32>) -> &'t str {
    text.get(span.start as usize..span.end as usize).unwrap_or("")
}

//! Text to raw tokens: sets comments aside, reports what is no token, understands common slips of the pen.

use std::ops::Range;

use logos::Logos;

use crate::builder::Docs;
use crate::error::{Errors, SyntaxError};
use crate::join::Joiner;
use crate::token::{Tok, Token};
use crate::values::days_in;

/// A comment in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// From `//` to the end of the line.
    pub span: Range<u32>,
    /// Whether it begins with `///` and so documents what follows.
    pub doc: bool,
}

/// What the lexer makes of a file.
#[derive(Debug, Default)]
pub(crate) struct Lexed {
    pub(crate) tokens: Vec<Token>,
    pub(crate) docs: Docs,
    pub(crate) comments: Vec<Comment>,
    pub(crate) errors: Errors,
}

/// Lexes `text` from byte `start` on (past a byte order mark).
pub(crate) fn lex(text: &str, start: u32) -> Lexed {
    let mut out = Lexed::default();
    lone_return(text, start, &mut out.errors);
    let mut joiner = Joiner::new(text);
    joiner.tokens.reserve((text.len() - start as usize) / 4);
    let mut pending: Vec<&str> = Vec::new();
    let mut first = true;
    // Whether this line has a character that means nothing: one is said, the rest belong to the same mistake.
    let mut odd = false;
    let mut at = start as usize;
    // An unterminated string is cut before its line ends, so the lexer is started anew behind the cut.
    'restart: loop {
        let mut lexer = Tok::lexer(&text[at..]);
        while let Some(kind) = lexer.next() {
            let span = lexer.span();
            let (l, r) = ((at + span.start) as u32, (at + span.end) as u32);
            let word = &text[l as usize..r as usize];
            let line_start = first;
            let mut push = |kind: Tok, end: u32, out: &mut Lexed| {
                if !pending.is_empty() {
                    out.docs.push((l, join_docs(&pending)));
                    pending.clear();
                }
                joiner.push(
                    Token {
                        kind,
                        first,
                        start: l,
                        end,
                    },
                    &mut out.errors,
                );
                first = false;
            };
            match kind {
                // A line that begins with `#` is a comment written as elsewhere.
                Err(()) if line_start && word == "#" => {
                    let line = text[l as usize..].split('\n').next().unwrap_or("").trim_end();
                    out.errors.push(
                        SyntaxError::new("syntax.character", "a comment begins with `//`, not `#`", l..r)
                            .label("write `//`")
                            .fix(l..r, "//", "write `//`"),
                    );
                    at = l as usize + line.len();
                    continue 'restart;
                }
                Err(()) => {
                    if !std::mem::replace(&mut odd, true) {
                        unknown(word, l, r, &mut out.errors);
                    }
                }
                Ok(Tok::Newline) => (first, odd) = (true, false),
                Ok(Tok::Comment) => {
                    let trimmed = word.trim_end();
                    let doc = trimmed.starts_with("///") && !trimmed.starts_with("////");
                    if doc {
                        pending.push(&trimmed[3..]);
                    }
                    out.comments.push(Comment {
                        span: l..l + trimmed.len() as u32,
                        doc,
                    });
                }
                Ok(Tok::OpenStr) => {
                    let end = l + open_string(word) as u32;
                    push(Tok::Str, end, &mut out);
                    // Odd characters in the same line are pieces of text whose quotation marks have changed roles.
                    odd = true;
                    out.errors
                        .forget("syntax.character", text[..l as usize].rfind('\n').unwrap_or(0) as u32);
                    out.errors.push(
                        SyntaxError::new("syntax.string", "this text is not closed", l..end)
                            .label("no closing `\"` on this line")
                            .help("A text stands on one line. Write `\\n` for a line break and `\\\"` for a quotation mark.")
                            .fix(end..end, "\"", "close the text"),
                    );
                    if end < r {
                        at = end as usize;
                        continue 'restart;
                    }
                }
                Ok(Tok::WideStr) => {
                    push(Tok::Str, r, &mut out);
                    let body = word.trim_start_matches(['“', '”']).trim_end_matches(['“', '”']);
                    out.errors.push(
                        SyntaxError::new("syntax.string", "a text stands between straight quotation marks", l..r)
                            .label("typographic quotation marks")
                            .help("Write \"...\".")
                            .fix(l..r, format!("\"{}\"", body.replace('\\', "\\\\")), "use straight quotation marks"),
                    );
                }
                Ok(Tok::Str) => {
                    if word.contains('\\') {
                        escapes(word, l, &mut out.errors);
                    }
                    push(Tok::Str, r, &mut out);
                }
                Ok(Tok::Date) => {
                    date(word, l, r, &mut out.errors);
                    push(Tok::Date, r, &mut out);
                }
                Ok(Tok::Wide) => {
                    let (kind, plain) = narrow(word);
                    push(kind, r, &mut out);
                    if kind != Tok::Semi {
                        out.errors.push(
                            SyntaxError::new("syntax.punctuation", format!("`{word}` is full-width punctuation"), l..r)
                                .label(format!("write `{plain}`"))
                                .fix(l..r, plain, format!("write `{plain}`")),
                        );
                    }
                }
                Ok(kind) => push(kind, r, &mut out),
            }
        }
        break;
    }
    out.tokens = joiner.finish(&mut out.errors);
    out
}

fn join_docs(lines: &[&str]) -> std::sync::Arc<str> {
    if let [line] = lines {
        return line.trim().into();
    }
    let joined: Vec<&str> = lines.iter().map(|l| l.strip_prefix(' ').unwrap_or(l).trim_end()).collect();
    joined.join("\n").trim().into()
}

/// Where a string that is not closed probably ends: before the first brace that is not `{it}` or the like.
fn open_string(word: &str) -> usize {
    let mut cut = word.trim_end().len();
    let bytes = word.as_bytes();
    let mut i = 1;
    while i < bytes.len() {
        match bytes[i] {
            b'{' => {
                let inner = bytes[i + 1..]
                    .iter()
                    .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
                    .count();
                if inner == 0 || bytes.get(i + 1 + inner) != Some(&b'}') {
                    cut = i;
                    break;
                }
                i += inner + 1;
            }
            b'}' => {
                cut = i;
                break;
            }
            _ => {}
        }
        i += 1;
    }
    word[..cut].trim_end().len().max(1)
}

/// Reports a character that begins no token.
fn unknown(word: &str, l: u32, r: u32, errors: &mut Errors) {
    let c = word.chars().next().unwrap_or(' ');
    let shown = if is_invisible(c) {
        format!("U+{:04X}", c as u32)
    } else {
        format!("`{c}`")
    };
    let mut error = SyntaxError::new("syntax.character", format!("the character {shown} has no meaning here"), l..r)
        .label("not part of the language")
        .fix(l..r, "", format!("remove {shown}"));
    error.help = match c {
        '\'' | '`' | '‘' | '’' | '„' | '«' | '»' => Some("A text stands between double quotation marks.".into()),
        '&' => Some("Write `and`.".into()),
        '|' => Some("Write `or`.".into()),
        '!' => Some("Write `not`.".into()),
        '@' => Some("A language tag is `@` and a code, such as `@zh`.".into()),
        '[' | ']' => Some("A block stands in `{ }`, a list is written with commas: `in: DE, FR`.".into()),
        '"' => Some("A text is closed on the line it begins.".into()),
        c if is_invisible(c) => Some("It cannot be seen, and came perhaps with a text from elsewhere.".into()),
        _ => None,
    };
    errors.push(error);
}

/// Whether a character is not to be seen: controls, marks of direction and what joins or parts letters.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e01ef}')
}

/// A carriage return that ends no line, in a file that has no other line ends: all of it would be one line, and one comment could hide it.
fn lone_return(text: &str, start: u32, errors: &mut Errors) {
    let text = &text[start as usize..];
    let Some(at) = text.find('\r').filter(|at| at + 1 < text.len() && !text.contains('\n')) else {
        return;
    };
    let at = start as usize + at;
    errors.push(
        SyntaxError::new(
            "syntax.line",
            "the lines of this file end in a way that is not read",
            at as u32..at as u32 + 1,
        )
        .label("a carriage return alone")
        .help("Save the file with the line ends of Unix or Windows."),
    );
}

fn escapes(word: &str, l: u32, errors: &mut Errors) {
    let mut chars = word.char_indices();
    while let Some((i, c)) = chars.next() {
        if c != '\\' {
            continue;
        }
        let Some((j, c)) = chars.next() else { return };
        if !matches!(c, '"' | '\\' | 'n') {
            let (from, to) = (l + i as u32, l + (j + c.len_utf8()) as u32);
            errors.push(
                SyntaxError::new("syntax.string", format!("`\\{c}` means nothing in a text"), from..to)
                    .label("unknown escape")
                    .help("Only `\\\"`, `\\\\` and `\\n` are known.")
                    .fix(from..from, "\\", "write the backslash itself"),
            );
        }
    }
}

fn date(word: &str, l: u32, r: u32, errors: &mut Errors) {
    let mut parts = word.split('-');
    let mut next = || parts.next().unwrap_or("");
    let (y, m, d) = (next(), next(), next());
    let number = |p: &str| p.parse::<i16>().ok();
    if let (Some(year), Some(month), Some(day)) = (number(y), number(m), number(d))
        && year > 0
        && (1..=12).contains(&month)
    {
        let last = days_in(year, month as i8);
        if (1..=i16::from(last)).contains(&day) {
            if word.len() != 10 {
                let written = format!("{year:04}-{month:02}-{day:02}");
                errors.push(
                    SyntaxError::new("syntax.date", "month and day have two digits", l..r)
                        .label(format!("write `{written}`"))
                        .fix(l..r, written.clone(), format!("write `{written}`")),
                );
            }
            return;
        }
        let error = SyntaxError::new("syntax.date", format!("{word} does not exist"), l..r);
        errors.push(error.label(format!("{year:04}-{month:02} has {last} days")));
        return;
    }
    let error = SyntaxError::new("syntax.date", format!("{word} does not exist"), l..r);
    errors.push(error.label("no such day").help("A date is written year-month-day: `2026-11-20`."));
}

fn narrow(word: &str) -> (Tok, &'static str) {
    match word {
        "：" => (Tok::Colon, ":"),
        "，" | "、" => (Tok::Comma, ","),
        "；" => (Tok::Semi, ";"),
        "（" => (Tok::LParen, "("),
        "）" => (Tok::RParen, ")"),
        "｛" => (Tok::LBrace, "{"),
        "｝" => (Tok::RBrace, "}"),
        _ => (Tok::Assign, "="),
    }
}

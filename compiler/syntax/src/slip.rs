//! Slips of the pen whose meaning is certain: each is reported with its fix, and the item is read as it was meant.

use crate::builder::Builder;
use crate::error::SyntaxError;
use crate::expected::shown;
use crate::parse::{Machine, Stop};
use crate::token::{Tok, Token};

/// `,` between items.
pub(crate) fn separator(comma: Token) -> SyntaxError {
    let at = comma.start..comma.end;
    SyntaxError::new("syntax.separator", "items need no separator", at.clone())
        .label("not needed")
        .help("White space separates items; `,` separates the values of a list.")
        .fix(at, "", "remove it")
}

/// The mistake at `stop` and the tokens as they were meant, if that is certain.
pub(crate) fn mend(text: &str, machine: &Machine, b: &mut Builder<'_>, tokens: &[Token], stop: &Stop) -> Option<(SyntaxError, Vec<Token>)> {
    let mut mender = Mender {
        text,
        machine,
        b,
        tokens,
        stop,
    };
    let found = tokens.get(stop.at)?;
    if let Some(mended) = mender.tail() {
        return Some(mended);
    }
    match found.kind {
        Tok::OddArrow if stop.expects("arrow") => mender.replace(stop.at, Tok::Arrow, "syntax.arrow", arrow(found.text(text))),
        Tok::OddArrow if stop.expects("cmp") && found.text(text) == "=>" => mender.replace(stop.at, Tok::Cmp, "syntax.equals", ">="),
        Tok::Cmp if stop.expects("arrow") && found.text(text) == ">" => mender.replace(stop.at, Tok::Arrow, "syntax.arrow", "->"),
        Tok::Minus if stop.expects("arrow") => mender.replace(stop.at, Tok::Arrow, "syntax.arrow", "->"),
        Tok::If if stop.at == 0 => mender.replace(0, Tok::When, "syntax.keyword", "when"),
        Tok::Assign if stop.expects(":") => mender.replace(stop.at, Tok::Colon, "syntax.equals", ":"),
        Tok::Assign if stop.expects("cmp") => mender.replace(stop.at, Tok::Cmp, "syntax.equals", "=="),
        Tok::Cmp if found.text(text) == "==" && stop.expects("=") && !stop.expects(":") => {
            mender.replace(stop.at, Tok::Assign, "syntax.equals", "=")
        }
        Tok::Cmp if found.text(text) == "==" && stop.expects(":") => mender.replace(stop.at, Tok::Colon, "syntax.equals", ":"),
        _ => None,
    }
    .or_else(|| mender.keyword())
    .or_else(|| mender.missing())
}

fn arrow(written: &str) -> &'static str {
    if written.starts_with('~') { "~>" } else { "->" }
}

struct Mender<'a, 't> {
    text: &'a str,
    machine: &'a Machine,
    b: &'a mut Builder<'t>,
    tokens: &'a [Token],
    stop: &'a Stop,
}

impl Mender<'_, '_> {
    /// How far the parser comes with other tokens; nothing for the end.
    fn reach(&mut self, tokens: &[Token]) -> Option<usize> {
        let mark = self.b.mark();
        let reach = self.machine.item(self.b, tokens).err().map(|s| s.at);
        self.b.reset(mark);
        reach
    }

    fn whole(&mut self, tokens: &[Token]) -> bool {
        self.reach(tokens).is_none()
    }

    fn replace(&mut self, at: usize, kind: Tok, code: &'static str, write: &'static str) -> Option<(SyntaxError, Vec<Token>)> {
        let token = self.tokens[at];
        let mut meant = self.tokens.to_vec();
        meant[at].kind = kind;
        if self
            .reach(&meant)
            .is_some_and(|reach| reach <= self.stop.at.max(at) + 1 && reach < meant.len())
        {
            return None;
        }
        let span = token.start..token.end;
        let written = token.text(self.text);
        let what = match write {
            "->" => "an arrow is written `->`",
            "~>" => "an arrow to see is written `~>`",
            ":" => "values are given with `:`",
            "==" => "a comparison is written `==`",
            ">=" => "greater or equal is written `>=`",
            "when" => "a guard begins with `when`",
            _ => "a default or a meaning is given with `=`",
        };
        let error = SyntaxError::new(code, format!("{what}, not `{written}`"), span.clone())
            .label(format!("write `{write}`"))
            .fix(span, write, format!("write `{write}`"));
        Some((error, meant))
    }

    /// `define f(x): a == b` and `set S = a, b`: the parser stops later, where rows and an expression differ.
    fn tail(&mut self) -> Option<(SyntaxError, Vec<Token>)> {
        let [word, name, ..] = self.tokens else { return None };
        if word.kind != Tok::Name || name.kind != Tok::Name || self.stop.at >= self.tokens.len() {
            return None;
        }
        let mut depth = 0;
        for (i, token) in self.tokens[..self.stop.at].iter().enumerate() {
            match token.kind {
                Tok::LParen | Tok::LBrace => depth += 1,
                Tok::RParen | Tok::RBrace => depth -= 1,
                Tok::Assign | Tok::Colon if depth == 0 => {
                    let (kind, write) = if token.kind == Tok::Assign {
                        (Tok::Colon, ":")
                    } else {
                        (Tok::Assign, "=")
                    };
                    let found = self.tokens[self.stop.at].kind;
                    let telling = if kind == Tok::Colon {
                        found == Tok::Comma || found.is_connective()
                    } else {
                        matches!(
                            found,
                            Tok::Cmp | Tok::And | Tok::Or | Tok::Is | Tok::Not | Tok::LParen | Tok::Plus | Tok::Minus | Tok::Slash
                        )
                    };
                    if !telling {
                        return None;
                    }
                    let mut meant = self.tokens.to_vec();
                    meant[i].kind = kind;
                    if self.whole(&meant) {
                        return self.replace(i, kind, "syntax.equals", write);
                    }
                    if token.kind == Tok::Assign {
                        return None;
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// A keyword where a name is expected.
    fn keyword(&mut self) -> Option<(SyntaxError, Vec<Token>)> {
        let at = self.stop.at;
        let found = *self.tokens.get(at)?;
        // In the middle of a line a word before a connective is more likely a value that lost its own connective.
        if at == 1 && found.kind.is_connective() && !self.tokens[0].first {
            return None;
        }
        let mut meant = self.tokens.to_vec();
        let word_end = match found.kind {
            Tok::Key => {
                let word = found.text(self.text).find(|c: char| !c.is_ascii_alphabetic())?;
                let middle = found.start + word as u32;
                meant[at] = Token {
                    kind: Tok::Name,
                    end: middle,
                    ..found
                };
                meant.insert(
                    at + 1,
                    Token {
                        kind: Tok::Colon,
                        first: false,
                        start: middle,
                        end: found.end,
                    },
                );
                middle
            }
            k if k.is_keyword() => {
                meant[at].kind = Tok::Name;
                found.end
            }
            _ => return None,
        };
        // Where an expression may begin, an operator is out of place rather than a name.
        if !self.stop.expects("name") || self.stop.expects("hole") || !self.whole(&meant) {
            return None;
        }
        let word = &self.text[found.start as usize..word_end as usize];
        let error = SyntaxError::new(
            "syntax.keyword",
            format!("`{word}` is a keyword and cannot be a name"),
            found.start..word_end,
        )
        .label("expected a name")
        .help(format!(
            "Choose another name, such as `{word}_`. Capitals make a difference: `{}` is a name.",
            word.to_uppercase()
        ));
        Some((error, meant))
    }

    /// One `:` or `,` that makes all the difference.
    fn missing(&mut self) -> Option<(SyntaxError, Vec<Token>)> {
        let at = self.stop.at;
        let before = *self.tokens.get(at.checked_sub(1)?)?;
        for (kind, write) in [(Tok::Colon, ":"), (Tok::Comma, ",")] {
            if !self.stop.expects(write) {
                continue;
            }
            let mut meant = self.tokens.to_vec();
            meant.insert(
                at,
                Token {
                    kind,
                    first: false,
                    start: before.end,
                    end: before.end,
                },
            );
            if self.whole(&meant) {
                let place = before.end..before.end;
                let error = SyntaxError::new(
                    "syntax.expected",
                    format!("expected `{write}` after {}", shown(self.text, &before)),
                    before.start..before.end,
                )
                .label(format!("`{write}` is missing behind it"))
                .fix(place, write, format!("write `{write}`"));
                return Some((error, meant));
            }
        }
        None
    }
}

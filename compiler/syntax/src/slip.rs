//! Slips of the pen whose meaning is certain: each is reported with its fix, and the item is read as it was meant.

use crate::builder::Builder;
use crate::error::SyntaxError;
use crate::expected::shown;
use crate::foreign;
use crate::parse::{Machine, Stop};
use crate::split::{ends_operand, looks_like_item, path_end};
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
    if let Some(mended) = mender.tail().or_else(|| mender.named_flow()).or_else(|| mender.parentheses()) {
        return Some(mended);
    }
    match found.kind {
        Tok::Conn if stop.expects("arrow") && found.text(text) == "to" => mender.replace(stop.at, Tok::Arrow, "syntax.arrow", "->"),
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
    .or_else(|| mender.key())
    .or_else(|| mender.keyword())
    .or_else(|| mender.connective())
    .or_else(|| mender.blanks())
    .or_else(|| mender.missing())
}

fn arrow(written: &str) -> &'static str {
    if written.starts_with(['~', '⇝', '↝']) { "~>" } else { "->" }
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
        if written == "~" {
            // Half of either arrow: which one only the author knows.
            let error = SyntaxError::new(code, "an arrow is written `->` or `~>`, not `~`", span)
                .label("half an arrow")
                .help("`A -> B` brings the data to B; `A ~> B` lets B see them where they are.");
            return Some((error, meant));
        }
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

    /// `flow A -> B`: a word before an arrow that is drawn.
    fn named_flow(&mut self) -> Option<(SyntaxError, Vec<Token>)> {
        let [word, name, ..] = self.tokens else { return None };
        let drawn = matches!(self.tokens[self.stop.at].kind, Tok::Arrow | Tok::OddArrow) && self.stop.at == path_end(self.tokens, 1);
        if !drawn || word.kind != Tok::Name || name.kind != Tok::Name {
            return None;
        }
        let mut meant = self.tokens[1..].to_vec();
        meant[0].first = word.first;
        if self.reach(&meant).is_some_and(|reach| reach <= self.stop.at) {
            return None;
        }
        let (written, path) = (word.text(self.text), self.stop.at - 1);
        let from = &self.text[name.start as usize..self.tokens[path].end as usize];
        let error = SyntaxError::new(
            "syntax.expected",
            format!("an arrow is drawn without `{written}` before it"),
            word.start..word.end,
        )
        .label("not needed")
        .help(format!("To name the flow, draw it inside: `flow Name {{ {from} -> .. }}`."))
        .fix(word.start..name.start, "", format!("remove `{written}`"));
        Some((error, meant))
    }

    /// `server B ( in: DE )`: a block in parentheses.
    fn parentheses(&mut self) -> Option<(SyntaxError, Vec<Token>)> {
        let open = if self.tokens[self.stop.at].kind == Tok::LParen {
            self.stop.at
        } else {
            self.stop.at.checked_sub(1)?
        };
        let [first, .., last] = self.tokens else { return None };
        let is_block = first.kind == Tok::Name && self.tokens[open].kind == Tok::LParen && last.kind == Tok::RParen;
        if !is_block || !looks_like_item(self.tokens, open + 1) {
            return None;
        }
        let mut meant = self.tokens.to_vec();
        let end = meant.len() - 1;
        (meant[open].kind, meant[end].kind) = (Tok::LBrace, Tok::RBrace);
        if !self.whole(&meant) {
            return None;
        }
        let (l, r) = (meant[open].start, meant[end].end);
        let inner = &self.text[l as usize + 1..r as usize - 1];
        let error = SyntaxError::new("syntax.bracket", "a block stands in `{ }`", l..l + 1)
            .label("write `{`")
            .related(r - 1..r, "and `}` here")
            .fix(l..r, format!("{{{inner}}}"), "write `{ }`");
        Some((error, meant))
    }

    /// `in DE`: a property without its colon, whose name is a connective.
    fn key(&mut self) -> Option<(SyntaxError, Vec<Token>)> {
        let [word, value, ..] = self.tokens else { return None };
        if self.stop.at != 0 || !word.kind.is_connective() || value.first {
            return None;
        }
        let mut meant = self.tokens.to_vec();
        meant[0].kind = Tok::Key;
        if !self.whole(&meant) {
            return None;
        }
        let (written, value) = (word.text(self.text), value.text(self.text));
        let error = SyntaxError::new(
            "syntax.expected",
            format!("a property is written `{written}: {value}`"),
            word.start..word.end,
        )
        .label("`:` is missing behind it")
        .fix(word.end..word.end, ":", "write `:`");
        Some((error, meant))
    }

    /// `owner: O 50%`, `stores: Log 3 days`: a detail of a value without the word that ties it. What it says is left out.
    fn connective(&mut self) -> Option<(SyntaxError, Vec<Token>)> {
        let found = *self.tokens.get(self.stop.at)?;
        let before = *self.tokens.get(self.stop.at.checked_sub(1)?)?;
        if !matches!(found.kind, Tok::Number | Tok::Quantity) || !self.stop.expects("conn") || !ends_operand(before.kind, false) {
            return None;
        }
        let mut meant = self.tokens.to_vec();
        meant.remove(self.stop.at);
        if !self.whole(&meant) {
            return None;
        }
        let written = found.text(self.text);
        let word = match found.kind {
            Tok::Quantity if written.ends_with('%') => "at",
            Tok::Quantity if written.ends_with(|c: char| c.is_ascii_lowercase()) && !written.ends_with('m') => "for",
            _ => return None,
        };
        let error = SyntaxError::new(
            "syntax.expected",
            format!("expected `{word}` before `{written}`"),
            found.start..found.end,
        )
        .label(format!("write `{word} {written}`"))
        .help("A connective such as `at`, `for` or `since` ties a detail to the value before it; `,` separates values.")
        .fix(found.start..found.start, format!("{word} "), format!("write `{word}`"));
        Some((error, meant))
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

    /// `150 000`: the digits of one number with blanks between them.
    fn blanks(&mut self) -> Option<(SyntaxError, Vec<Token>)> {
        let from = self.stop.at.checked_sub(1)?;
        let number = |t: &Token| t.kind == Tok::Number;
        let (first, second) = (self.tokens.get(from).filter(|t| number(t))?, self.tokens.get(from + 1)?);
        if !number(second) || second.first || !foreign::is_grouped(first.text(self.text), second.text(self.text)) {
            return None;
        }
        let more = self.tokens[from + 1..].iter();
        let more = more
            .take_while(|t| number(t) && !t.first && foreign::is_group(t.text(self.text)))
            .count();
        let (start, end) = (first.start, self.tokens[from + more].end);
        let mut meant = self.tokens.to_vec();
        meant[from].end = end;
        meant.drain(from + 1..=from + more);
        if self.reach(&meant).is_some_and(|reach| reach <= from + 1) {
            return None;
        }
        Some((foreign::blanks(&self.text[start as usize..end as usize], start, end), meant))
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

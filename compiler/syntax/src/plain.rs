//! The items that large models are made of, read without the tables of the parser, which take two steps for each token: properties of names,
//! numbers and texts, flows, and declarations of these. Whatever is not among them, or wrong, is left to the grammar.
//!
//! The grammar is not ambiguous, so an item that both can read they read alike; `tests/syntax` holds them to it.

use crate::builder::{Builder, Parts};
use crate::split::path_end;
use crate::token::{Tok, Token};
use crate::tree::{HeadKind, ValueKind};

/// Reads the item at the front of `tokens` and hands it to the builder as a top-level one. Where it ends; nothing when it is left to the grammar,
/// and then nothing is left with the builder.
pub(crate) fn item(b: &mut Builder<'_>, tokens: &[Token]) -> Option<usize> {
    let (mark, errors) = (b.mark(), b.errors.mark());
    b.places_are_exact();
    let mut reader = Reader { b, tokens, at: 0 };
    let read = reader
        .item()
        .filter(|()| ends(reader.kind(0)) && reader.kind(0) != Some(Tok::RBrace));
    let end = reader.at;
    if read.is_some() {
        b.top(tokens[0].start, tokens[end - 1].end);
        return Some(end);
    }
    b.reset(mark);
    b.errors.reset(errors);
    None
}

/// Whether an item begins that may be one of these.
pub(crate) fn begins(tokens: &[Token], at: usize) -> bool {
    let kind = |i: usize| tokens.get(i).map(|t| t.kind);
    kind(at) == Some(Tok::Name)
        && match kind(path_end(tokens, at)) {
            Some(Tok::Arrow) => true,
            Some(Tok::Name) => matches!(
                kind(path_end(tokens, at + 1)),
                None | Some(Tok::LBrace | Tok::Str | Tok::Colon | Tok::Name)
            ),
            _ => false,
        }
}

struct Reader<'b, 't, 'a> {
    b: &'b mut Builder<'t>,
    tokens: &'a [Token],
    at: usize,
}

/// Whether an item may end where such a token follows.
fn ends(next: Option<Tok>) -> bool {
    next.is_none_or(|k| matches!(k, Tok::Name | Tok::Key | Tok::RBrace) || k.opens_clause())
}

impl Reader<'_, '_, '_> {
    /// The kind of the token so many further on.
    fn kind(&self, ahead: usize) -> Option<Tok> {
        self.tokens.get(self.at + ahead).map(|t| t.kind)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(*token)
    }

    /// Takes the next token if it is of this kind.
    fn took(&mut self, kind: Tok) -> Option<Token> {
        if self.kind(0) == Some(kind) { self.take() } else { None }
    }

    /// Where the last token ended.
    fn end(&self) -> u32 {
        self.tokens[self.at - 1].end
    }

    fn item(&mut self) -> Option<()> {
        let l = self.tokens.get(self.at)?.start;
        if let Some(key) = self.took(Tok::Key) {
            self.b.key(key.start, key.end);
            return self.property(l);
        }
        if self.kind(0) == Some(Tok::Name) && self.kind(1) == Some(Tok::Name) {
            return self.declaration(l);
        }
        self.path()?;
        if self.took(Tok::Colon).is_some() {
            return self.property(l);
        }
        self.flow(l)
    }

    /// A path, put on its stack.
    fn path(&mut self) -> Option<()> {
        let name = self.took(Tok::Name)?;
        if self.kind(0) != Some(Tok::Field) {
            self.b.short_path(name.start, name.end);
            return Some(());
        }
        let n = self.names(name);
        self.b.path(n, name.start, self.end());
        Some(())
    }

    /// The names of a path of several, put on their stack.
    fn names(&mut self, first: Token) -> usize {
        self.b.name(first.start, first.end);
        let mut n = 1;
        while let Some(field) = self.took(Tok::Field) {
            self.b.field_name(field.start, field.end);
            n += 1;
        }
        n
    }

    fn property(&mut self, l: u32) -> Option<()> {
        let rows = self.rows()?;
        if !ends(self.kind(0)) {
            return None;
        }
        self.b.property(rows, None, l, self.end());
        Some(())
    }

    fn declaration(&mut self, l: u32) -> Option<()> {
        let word = self.take()?;
        self.b.name(word.start, word.end);
        self.path()?;
        let title = self.kind(0) == Some(Tok::Str);
        if title {
            self.text()?;
        }
        let heads = self.heads()?;
        let tail = self.took(Tok::Colon).is_some();
        if tail {
            let rows = self.rows()?;
            self.b.stacks.tail_rows(rows);
        }
        let block = self.block()?;
        let parts = Parts {
            params: 0,
            heads,
            title,
            tail,
            block,
        };
        self.b.decl(parts, l, self.end());
        Some(())
    }

    /// The days from and until which a declaration holds.
    fn heads(&mut self) -> Option<usize> {
        let mut n = 0;
        while let Some(word) = self.took(Tok::Since).or_else(|| self.took(Tok::Until)) {
            let date = self.took(Tok::Date)?;
            let day = self.b.date(date.start, date.end);
            let head = if word.kind == Tok::Since {
                HeadKind::Since(day)
            } else {
                HeadKind::Until(day)
            };
            self.b.head(head, word.start, date.end);
            n += 1;
        }
        Some(n)
    }

    fn text(&mut self) -> Option<()> {
        let first = self.took(Tok::Str)?;
        let text = self.b.string(first.start, first.end);
        let mut parts = self.b.text_part(None, text);
        while let Some(tag) = self.took(Tok::Tag) {
            let text = self.took(Tok::Str)?;
            let lang = self.b.tag(tag.start, tag.end);
            let text = self.b.string(text.start, text.end);
            parts += self.b.text_part(Some(lang), text);
        }
        self.b.text(parts, first.start, self.end());
        Some(())
    }

    fn flow(&mut self, l: u32) -> Option<()> {
        let mut paths = 1;
        while let Some(arrow) = self.took(Tok::Arrow) {
            self.b.arrow(arrow.start, arrow.end);
            self.path()?;
            paths += 1;
        }
        if paths == 1 {
            return None;
        }
        let carried = match self.took(Tok::Colon) {
            None => None,
            Some(_) if self.took(Tok::Star).is_some() => Some(None),
            Some(_) => Some(Some(self.rows()?)),
        };
        let block = self.block()?;
        self.b.flow(paths, carried, block, l, self.end());
        Some(())
    }

    /// The block of a declaration or flow; whether there is one.
    fn block(&mut self) -> Option<bool> {
        let Some(open) = self.took(Tok::LBrace) else {
            return ends(self.kind(0)).then_some(false);
        };
        let mut n = 0;
        while self.took(Tok::RBrace).is_none() {
            self.item()?;
            n += 1;
        }
        self.b.block(n, open.start, self.end());
        Some(true)
    }

    fn rows(&mut self) -> Option<usize> {
        self.row()?;
        let mut n = 1;
        while self.took(Tok::Comma).is_some() {
            self.row()?;
            n += 1;
        }
        Some(n)
    }

    fn row(&mut self) -> Option<()> {
        let l = self.tokens.get(self.at)?.start;
        let shared = self.took(Tok::LParen).is_some();
        self.value()?;
        let mut heads = 1;
        while shared && self.took(Tok::Comma).is_some() {
            self.value()?;
            heads += 1;
        }
        if shared {
            self.took(Tok::RParen)?;
        }
        let mut fields = 0;
        while let Some(link) = self.kind(0).filter(|k| k.is_connective()).and_then(|_| self.take()) {
            self.b.name(link.start, link.end);
            self.value()?;
            let mut args = self.b.stacks.arg(None);
            while self.took(Tok::And).is_some() {
                self.value()?;
                args += self.b.stacks.arg(None);
            }
            self.b.field(args, link.start, self.end());
            fields += 1;
        }
        let fields = (fields > 0).then_some(fields);
        self.b.row((heads, shared, None), fields, None, None, l, self.end());
        Some(())
    }

    /// A value, put on its stack.
    fn value(&mut self) -> Option<()> {
        let Token {
            kind, start: l, end: r, ..
        } = self.take()?;
        let value = match kind {
            Tok::Name if self.kind(0) == Some(Tok::Field) => {
                let n = self.names(self.tokens[self.at - 1]);
                self.b.path_value(n, l, self.end());
                return Some(());
            }
            Tok::Name => {
                self.b.name_value(l, r);
                return Some(());
            }
            Tok::Number => ValueKind::Number(Box::new(self.b.number(l, r))),
            Tok::Quantity => ValueKind::Quantity(Box::new(self.b.quantity(l, r))),
            Tok::Date => ValueKind::Date(self.b.date(l, r)),
            Tok::Str => ValueKind::Str(self.b.string(l, r)),
            _ => return None,
        };
        self.b.value(value, l, r);
        Some(())
    }
}

//! Makes brackets balance before the text is cut into items.
//!
//! A missing or superfluous bracket is one mistake, and where it was meant to stand can only be guessed: from the beginnings of items and
//! from the indentation. Both are consulted only when the brackets do not balance, so the layout of a correct text means nothing.

use crate::error::{Errors, SyntaxError};
use crate::split::{ends_operand, looks_like_item, opens_block};
use crate::token::{Tok, Token};
use crate::unopened::{self, column};

/// How deep brackets may be nested.
pub(crate) const MAX_DEPTH: usize = 64;

/// How many tokens are looked at in all for where a `{` is missing: each `}` too many looks back.
const MOST_LOOKED: usize = 1_000_000;

/// The tokens with balanced brackets. Closers that were missing have no width.
pub(crate) fn balance(text: &str, tokens: Vec<Token>, errors: &mut Errors) -> Vec<Token> {
    let Some((missing, extra)) = survey(&tokens) else {
        return tokens;
    };
    let strings = errors.iter().filter(|e| e.code == "syntax.string").map(|e| e.span.start).collect();
    let (swallowed_open, swallowed_close) = swallowed(text, &tokens, errors);
    let mut pass = Pass {
        text,
        tokens: &tokens,
        out: Vec::with_capacity(tokens.len() + 8),
        stack: Vec::new(),
        missing,
        extra,
        errors,
        unclosed: false,
        deep: false,
        swallowed_open,
        swallowed_close,
        strings,
        looked: 0,
        lines: text.match_indices('\n').map(|(i, _)| i as u32 + 1).collect(),
    };
    pass.run();
    pass.out
}

/// Whether every bracket has its partner, and none stands too deep.
pub(crate) fn balanced(tokens: &[Token]) -> bool {
    survey(tokens).is_none()
}

/// Counts blocks never closed and braces that close nothing; nothing when all is well.
fn survey(tokens: &[Token]) -> Option<(usize, usize)> {
    let mut stack: Vec<Tok> = Vec::new();
    let (mut extra, mut odd) = (0, false);
    for token in tokens {
        match token.kind {
            Tok::LParen | Tok::LBrace => {
                odd |= stack.len() >= MAX_DEPTH;
                stack.push(token.kind);
            }
            Tok::RParen if stack.last() == Some(&Tok::LParen) => drop(stack.pop()),
            Tok::RParen => odd = true,
            Tok::RBrace => {
                while stack.last() == Some(&Tok::LParen) {
                    stack.pop();
                    odd = true;
                }
                if stack.pop().is_none() {
                    extra += 1;
                }
            }
            _ => {}
        }
    }
    let missing = stack.iter().filter(|t| **t == Tok::LBrace).count();
    (odd || extra > 0 || !stack.is_empty()).then_some((missing, extra))
}

/// Counts the braces inside the texts of lines on which a text is not closed, beyond those that pair up.
fn swallowed(text: &str, tokens: &[Token], errors: &Errors) -> (usize, usize) {
    let (mut opens, mut closes) = (0, 0);
    for error in errors
        .iter()
        .filter(|e| e.code == "syntax.string" && e.fix.as_ref().is_some_and(|f| f.replacement == "\""))
    {
        let mut at = tokens.partition_point(|t| t.start < error.span.start);
        let mut depth = 0i32;
        loop {
            if let Some(token) = tokens.get(at)
                && token.kind == Tok::Str
            {
                for b in token.text(text).bytes() {
                    depth += i32::from(b == b'{') - i32::from(b == b'}');
                }
            }
            if at == 0 || tokens.get(at).is_some_and(|t| t.first) {
                break;
            }
            at -= 1;
        }
        opens += depth.max(0) as usize;
        closes += (-depth).max(0) as usize;
    }
    (opens, closes)
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Paren,
    Set,
    Block,
}

struct Frame {
    kind: Kind,
    open: Token,
    /// Column of the first token of the line on which it was opened.
    indent: usize,
    /// Its index among the tokens handed on.
    at: usize,
}

struct Pass<'a> {
    text: &'a str,
    tokens: &'a [Token],
    out: Vec<Token>,
    stack: Vec<Frame>,
    missing: usize,
    extra: usize,
    errors: &'a mut Errors,
    /// Whether a bracket was found open, and whether brackets were found too deep: what follows may be an echo.
    unclosed: bool,
    deep: bool,
    /// Braces swallowed by texts that are not closed: so many closers, and openers, will lack a partner.
    swallowed_open: usize,
    swallowed_close: usize,
    /// Where texts are not closed.
    strings: Vec<u32>,
    /// How many tokens have been looked at for where a `{` is missing.
    looked: usize,
    /// Where lines begin, save the first: to look back for them from each bracket takes the square of a long line.
    lines: Vec<u32>,
}

impl Pass<'_> {
    fn run(&mut self) {
        let mut i = 0;
        let mut indent = 0;
        while i < self.tokens.len() {
            let token = self.tokens[i];
            let here = if token.first { self.column(token) } else { indent };
            if !self.stack.is_empty() && looks_like_item(self.tokens, i) {
                self.item(i, here);
            }
            // A line inside parentheses goes on with what was begun before.
            if !matches!(self.top(), Some(Kind::Paren | Kind::Set)) || token.kind == Tok::RBrace {
                indent = here;
            }
            match token.kind {
                Tok::LParen | Tok::LBrace if self.stack.len() >= MAX_DEPTH => {
                    i = self.too_deep(i);
                    continue;
                }
                Tok::LParen => self.open(Kind::Paren, token, indent),
                Tok::LBrace => {
                    let after = self.out.last().is_some_and(|t| ends_operand(t.kind, true));
                    // No operand stands before a set, and no block in parentheses.
                    while self.top() == Some(Kind::Paren) && self.out.last().is_some_and(|t| ends_operand(t.kind, false)) {
                        self.close_unclosed();
                    }
                    if self.missing > 0 && after && self.opens_nothing(i) {
                        i += 1;
                        continue;
                    }
                    let kind = if opens_block(self.tokens, i, after) {
                        Kind::Block
                    } else {
                        Kind::Set
                    };
                    self.open(kind, token, indent);
                }
                Tok::RParen => self.right_paren(token),
                Tok::RBrace => self.right_brace(i, indent),
                _ => self.out.push(token),
            }
            i += 1;
        }
        while !self.stack.is_empty() {
            self.close_unclosed();
        }
    }

    /// Whether no item follows a `{` in its line; then the brace is one too many.
    fn opens_nothing(&mut self, i: usize) -> bool {
        let token = self.tokens[i];
        let item = self
            .tokens
            .get(i + 1)
            .is_none_or(|next| next.first || matches!(next.kind, Tok::LBrace | Tok::RBrace) || looks_like_item(self.tokens, i + 1));
        if item {
            return false;
        }
        self.missing -= 1;
        self.errors.push(
            SyntaxError::new("syntax.bracket", "this `{` opens no block", token.start..token.end)
                .label("no item follows, and it is not closed")
                .fix(token.start..token.end, "", "remove it"),
        );
        true
    }

    fn column(&self, token: Token) -> usize {
        column(self.text, token)
    }

    fn open(&mut self, kind: Kind, open: Token, indent: usize) {
        let at = self.out.len();
        self.stack.push(Frame { kind, open, indent, at });
        self.out.push(open);
    }

    fn top(&self) -> Option<Kind> {
        self.stack.last().map(|f| f.kind)
    }

    /// Something that looks like an item begins at `i`: no parenthesis or set contains one, and one that stands no deeper than the line that
    /// opened a block tells that the block has ended.
    fn item(&mut self, i: usize, indent: usize) {
        let token = self.tokens[i];
        let after_operand = self.out.last().is_some_and(|t| ends_operand(t.kind, false));
        // `(in: country)` is a parameter with an impossible name, not the end of the parenthesis.
        let certain = token.kind == Tok::Key && (token.first || after_operand) || token.kind.opens_clause();
        while matches!(self.top(), Some(Kind::Paren | Kind::Set)) && (certain || token.first && after_operand) {
            self.close_unclosed();
        }
        while self.missing > 0 && token.first && self.stack.last().is_some_and(|f| f.kind == Kind::Block && indent <= f.indent) {
            self.close_unclosed();
        }
    }

    fn right_paren(&mut self, token: Token) {
        if self.top() == Some(Kind::Set) && self.stack.iter().rev().nth(1).is_some_and(|f| f.kind == Kind::Paren) {
            self.close_unclosed();
        }
        if self.top() == Some(Kind::Paren) {
            self.stack.pop();
            self.out.push(token);
        } else if self.missing > 0 && self.mismatched(token) {
            self.missing -= 1;
        } else {
            self.stray(token);
        }
    }

    fn right_brace(&mut self, i: usize, indent: usize) {
        let token = self.tokens[i];
        if self.extra > 0 && self.top() == Some(Kind::Paren) && self.mismatched(token) {
            self.extra -= 1;
            return;
        }
        while self.top() == Some(Kind::Paren) {
            self.close_unclosed();
        }
        // A closing line that stands further left than the line of the innermost block, and level with an outer one, closes that one.
        if token.first && self.stack.iter().any(|f| f.kind == Kind::Block && f.indent == indent) {
            while self.missing > 0 && self.stack.last().is_some_and(|f| f.indent > indent) {
                self.close_unclosed();
            }
        }
        if self.extra > 0 && self.swallowed_open == 0 && self.opened_late(token) {
            return;
        }
        let Some(frame) = self.stack.last() else {
            if self.swallowed_open > 0 {
                self.swallowed_open -= 1;
                return;
            }
            return self.stray(token);
        };
        // What follows in this line begins no item: the brace is one too many.
        if self.extra > 0
            && frame.kind == Kind::Block
            && let Some(next) = self.tokens.get(i + 1)
            && !next.first
            && !matches!(next.kind, Tok::RBrace | Tok::RParen)
            && !looks_like_item(self.tokens, i + 1)
        {
            self.extra -= 1;
            return self.stray(token);
        }
        // What follows stands deeper than the line this brace would close: the brace is one too many.
        if self.extra > 0
            && frame.kind == Kind::Block
            && let Some(next) = self.tokens.get(i + 1)
            && next.first
            && next.kind != Tok::RBrace
            && self.column(*next) > frame.indent
        {
            self.extra -= 1;
            return self.stray(token);
        }
        self.stack.pop();
        self.out.push(token);
    }

    /// Opens the block this brace closes, if its `{` was left out.
    fn opened_late(&mut self, token: Token) -> bool {
        let (from, outer) = self.stack.last().map_or((0, None), |f| (f.at + 1, Some(f.indent)));
        let column = token.first.then(|| self.column(token));
        // A brace level with the line of the open block closes that one.
        if self.deep || column.is_some() && column <= outer {
            return false;
        }
        let behind = &self.out[from..];
        if self.looked > MOST_LOOKED {
            return false;
        }
        self.looked += behind.len();
        let Some(n) = unopened::header(self.text, behind, column) else {
            return false;
        };
        let before = self.out[from + n - 1];
        let place = before.end..before.end;
        self.out.insert(
            from + n,
            Token {
                kind: Tok::LBrace,
                first: false,
                start: before.end,
                end: before.end,
            },
        );
        self.out.push(token);
        self.extra -= 1;
        self.errors.push(
            SyntaxError::new("syntax.bracket", "a `{` is missing before this `}`", token.start..token.end)
                .label("closes a block that was not opened")
                .related(place.clone(), "`{` is missing here, it seems")
                .fix(place, " {", "write `{`"),
        );
        true
    }

    fn stray(&mut self, token: Token) {
        let (shown, opener) = if token.kind == Tok::RParen { (")", "(") } else { ("}", "{") };
        // A bracket that lost its partner to an earlier repair is not a second mistake.
        if self.echo(token) {
            return;
        }
        self.errors.push(
            SyntaxError::new("syntax.bracket", format!("this `{shown}` closes nothing"), token.start..token.end)
                .label(format!("no `{opener}` is open here"))
                .fix(token.start..token.end, "", "remove it"),
        );
    }

    /// Lets a bracket close one of the other kind that was opened in its line: `(a, b}`.
    fn mismatched(&mut self, token: Token) -> bool {
        let same_line = |f: &&Frame| self.line(f.open.end) == self.line(token.start);
        let Some(frame) = self.stack.last().filter(same_line) else {
            return false;
        };
        let (open, kind) = (frame.open, if frame.kind == Kind::Paren { Tok::RParen } else { Tok::RBrace });
        self.stack.pop();
        self.out.push(Token { kind, ..token });
        if !self.torn(open) {
            let (opener, closer) = (open.text(self.text), token.text(self.text));
            self.errors.push(
                SyntaxError::new(
                    "syntax.bracket",
                    format!("`{opener}` is closed by `{closer}`"),
                    token.start..token.end,
                )
                .label("of another kind")
                .related(open.start..open.end, "opened here")
                .help("Brackets come in pairs: `( )` and `{ }`."),
            );
        }
        true
    }

    /// Where the line of a place begins.
    fn line(&self, at: u32) -> u32 {
        let n = self.lines.partition_point(|start| *start <= at);
        n.checked_sub(1).map_or(0, |i| self.lines[i])
    }

    /// Whether a repair in this line, or an unclosed bracket before, already tells of the mistake.
    fn echo(&self, token: Token) -> bool {
        let line = self.line(token.start);
        self.deep
            || self.torn(token)
            || self.unclosed && token.kind == Tok::RBrace && self.extra == 0
            || self
                .errors
                .iter()
                .rev()
                .take(8)
                .any(|e| e.span.start >= line && e.span.start < token.start)
    }

    /// Whether a text in the line of a token is not closed, so that brackets there may be text and texts brackets.
    fn torn(&self, token: Token) -> bool {
        let start = self.line(token.start);
        let next = self.strings.partition_point(|at| *at < start);
        self.strings.get(next).is_some_and(|at| self.line(*at) == start)
    }

    /// Closes the innermost bracket where the last token ends, and says that it was left open.
    fn close_unclosed(&mut self) {
        let Some(frame) = self.stack.pop() else { return };
        let at = self.out.last().map_or(frame.open.end, |t| t.end);
        let (kind, closer, opener) = match frame.kind {
            Kind::Paren => (Tok::RParen, ")", "("),
            Kind::Set | Kind::Block => (Tok::RBrace, "}", "{"),
        };
        if frame.kind == Kind::Block {
            self.missing = self.missing.saturating_sub(1);
        }
        self.out.push(Token {
            kind,
            first: false,
            start: at,
            end: at,
        });
        if self.deep {
            return;
        }
        if kind == Tok::RBrace && self.swallowed_close > 0 {
            self.swallowed_close -= 1;
            return;
        }
        if self.torn(frame.open) {
            return;
        }
        self.unclosed = true;
        let open = frame.open;
        let within = self.text.get(open.end as usize..at as usize).unwrap_or("");
        let insert = match frame.kind {
            Kind::Block if within.contains('\n') => format!("\n{}}}", " ".repeat(frame.indent)),
            Kind::Block => " }".into(),
            _ => closer.into(),
        };
        self.errors.push(
            SyntaxError::new("syntax.bracket", format!("this `{opener}` is not closed"), open.start..open.end)
                .label("opened here")
                .related(at..at, format!("`{closer}` is missing here at the latest"))
                .fix(at..at, insert, format!("write `{closer}`")),
        );
    }

    /// Leaves out what stands too deep. Returns the index behind it.
    fn too_deep(&mut self, open: usize) -> usize {
        let token = self.tokens[open];
        if !std::mem::replace(&mut self.deep, true) {
            self.errors.push(
                SyntaxError::new("syntax.depth", "brackets are nested too deep", token.start..token.end)
                    .label(format!("level {}", MAX_DEPTH + 1))
                    .help(format!("Brackets may be nested {MAX_DEPTH} deep.")),
            );
        }
        let after = self.out.last().is_some_and(|t| ends_operand(t.kind, true));
        if !after {
            self.out.push(Token {
                kind: Tok::Hole,
                first: false,
                start: token.start,
                end: token.start,
            });
        }
        let mut depth = 0usize;
        for (i, t) in self.tokens.iter().enumerate().skip(open) {
            match t.kind {
                Tok::LParen | Tok::LBrace => depth += 1,
                Tok::RParen | Tok::RBrace => {
                    depth -= 1;
                    if depth == 0 {
                        return i + 1;
                    }
                }
                Tok::Name if t.first && i > open && self.column(*t) == 0 && looks_like_item(self.tokens, i) => {
                    while !self.stack.is_empty() {
                        self.close_unclosed();
                    }
                    return i;
                }
                _ => {}
            }
        }
        self.tokens.len()
    }
}

//! The tokens of one item as they are printed: text, blank before, column.

use crate::split::ends_operand;
use crate::token::{Tok, Token};

/// What a column holds. Lines are aligned as long as their columns hold the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Column {
    /// The word of a declaration; of one without a title, with the word itself, so that only equals align.
    Word(Option<String>),
    Name,
    Title,
    Heads,
    Tail,
    Block,
    Key,
    Value,
    Ends,
    Carried,
    Words,
    Condition,
    /// An item behind the first of its line: its word or key.
    Item(String),
    Rest,
}

/// Where a line that is too long is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrap {
    Never,
    /// When the rest of the item does not fit: before the meaning of a name or a condition.
    Rest,
    /// When what comes up to the next such place does not fit: behind a comma, before a head, before `or`.
    Next,
    /// The same, before `and`.
    And,
}

/// Where a line that goes on stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Like a row: behind a comma, or anywhere else outside rows.
    Row,
    /// Inside a row.
    Inside,
}

/// One token.
#[derive(Debug, Clone)]
pub(crate) struct Atom {
    pub(crate) token: usize,
    pub(crate) text: String,
    /// Whether a blank stands before it.
    pub(crate) spaced: bool,
    /// Begins a column.
    pub(crate) column: Option<Column>,
    /// Whether a line may break before it.
    pub(crate) may_break: bool,
    /// Whether a line that is too long is best broken before it.
    pub(crate) wraps: Wrap,
    /// How deep a line that begins with it stands.
    pub(crate) level: Level,
    /// Whether it belongs to a row that is more than a value.
    pub(crate) linked: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Heads,
    Rows,
    Expr,
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Property,
    Decl,
    Flow,
    Clause,
    Other,
}

/// The atoms of the header of the item `tokens[start..end]`, which ends before its block.
pub(crate) fn header(text: &str, tokens: &[Token], start: usize, end: usize) -> Vec<Atom> {
    let mut walk = Walk {
        text,
        tokens,
        start,
        end,
        shape: shape(tokens, start, end),
        modes: Vec::new(),
        params: false,
        rows: false,
        if_at: usize::MAX,
        atoms: Vec::new(),
    };
    walk.run();
    walk.atoms
}

/// The text of a token in its one spelling.
pub(crate) fn spelling(text: &str, token: &Token) -> String {
    let written = token.text(text);
    match token.kind {
        Tok::Field => format!(".{}", written.trim_start_matches(['.', ' ', '\t', '\u{a0}', '\u{3000}'])),
        Tok::Key => format!(
            "{}:",
            written.trim_end_matches(':').trim_end_matches([' ', '\t', '\u{a0}', '\u{3000}'])
        ),
        Tok::Quantity => {
            let cut = written
                .find(|c: char| !(c.is_ascii_digit() || c == '_' || c == '.'))
                .unwrap_or(written.len());
            let (number, unit) = written.split_at(cut);
            let unit = unit.trim_start_matches([' ', '\t', '\u{a0}', '\u{3000}']);
            if unit == "%" {
                format!("{number}%")
            } else {
                format!("{number} {unit}")
            }
        }
        _ => written.to_owned(),
    }
}

fn shape(tokens: &[Token], start: usize, end: usize) -> Shape {
    let kind = |i: usize| if i < end { Some(tokens[i].kind) } else { None };
    match tokens[start].kind {
        Tok::Key => Shape::Property,
        Tok::When | Tok::Unless | Tok::Require => Shape::Clause,
        Tok::Name if kind(start + 1) == Some(Tok::Name) => Shape::Decl,
        Tok::Name => {
            let behind = crate::split::path_end(tokens, start);
            if kind(behind) == Some(Tok::Colon) {
                Shape::Property
            } else {
                Shape::Flow
            }
        }
        _ => Shape::Other,
    }
}

struct Walk<'a> {
    text: &'a str,
    tokens: &'a [Token],
    start: usize,
    end: usize,
    shape: Shape,
    /// The mode outside brackets, then of each bracket that is open.
    modes: Vec<Mode>,
    /// Whether the outermost bracket holds the parameters of a declaration.
    params: bool,
    /// Whether the declaration goes on with rows, not with a meaning.
    rows: bool,
    if_at: usize,
    atoms: Vec<Atom>,
}

impl Walk<'_> {
    fn kind(&self, i: usize) -> Tok {
        self.tokens[i].kind
    }

    fn mode(&self) -> Mode {
        self.modes.last().copied().unwrap_or(Mode::Rows)
    }

    fn set(&mut self, mode: Mode) {
        if let Some(last) = self.modes.last_mut() {
            *last = mode;
        }
    }

    fn run(&mut self) {
        self.modes.push(match (self.shape, self.kind(self.start)) {
            (Shape::Decl, _) => Mode::Heads,
            (Shape::Clause, _) | (_, Tok::Expect) => Mode::Expr,
            _ => Mode::Rows,
        });
        let titled = self.shape == Shape::Decl && self.has_title();
        let mut columns = 0u8;
        for i in self.start..self.end {
            let (tight, spaced_colon) = self.tight(i);
            let column = self.column(i, titled, spaced_colon, &mut columns);
            let text = spelling(self.text, &self.tokens[i]);
            let (wraps, level) = (self.wraps(i), self.level(i));
            let kind = self.kind(i);
            let linked =
                self.modes.len() == 1 && self.mode() != Mode::Heads && (kind.is_connective() || matches!(kind, Tok::If | Tok::Assign));
            let may_break = i > self.start && !tight && !(self.shape == Shape::Decl && i == self.start + 1);
            self.atoms.push(Atom {
                token: i,
                text,
                spaced: !tight,
                column,
                may_break,
                wraps,
                level,
                linked,
            });
            self.advance(i);
        }
    }

    fn wraps(&self, i: usize) -> Wrap {
        if i == self.start || self.modes.len() > 1 {
            return Wrap::Never;
        }
        match self.kind(i - 1) {
            Tok::Comma if self.mode() != Mode::Heads => Wrap::Next,
            Tok::Assign if self.shape == Shape::Decl => Wrap::Rest,
            Tok::Colon if self.shape == Shape::Clause => Wrap::Rest,
            _ => match self.kind(i) {
                Tok::Or if self.mode() == Mode::Expr => Wrap::Next,
                Tok::And if self.mode() == Mode::Expr => Wrap::And,
                Tok::Cites | Tok::Since | Tok::Until | Tok::On | Tok::With if self.mode() == Mode::Heads => Wrap::Next,
                _ => Wrap::Never,
            },
        }
    }

    fn level(&self, i: usize) -> Level {
        let rows = match self.shape {
            Shape::Property => true,
            Shape::Decl => self.rows && self.mode() != Mode::Heads,
            Shape::Flow => self.mode() == Mode::Expr,
            Shape::Clause | Shape::Other => false,
        };
        if i == self.start || !rows {
            return Level::Row;
        }
        let before = self.kind(i - 1);
        let question = self.kind(i) == Tok::Str && ends_operand(before, true);
        let first = matches!(before, Tok::Comma | Tok::Key) || before == Tok::Colon && !self.condition(i - 1);
        if question || first { Level::Row } else { Level::Inside }
    }

    /// Whether no blank stands before the token; and whether it is a colon with blanks around.
    fn tight(&self, i: usize) -> (bool, bool) {
        if i == self.start {
            return (true, false);
        }
        let (before, kind) = (self.kind(i - 1), self.kind(i));
        let operand = ends_operand(before, self.mode() == Mode::Rows);
        let rows = self.mode() == Mode::Rows;
        if kind == Tok::Colon {
            let spaced = self.modes.len() == 1
                && match self.shape {
                    Shape::Decl => self.mode() == Mode::Heads && !self.binder(i),
                    Shape::Flow => !self.condition(i),
                    Shape::Other => true,
                    Shape::Property | Shape::Clause => false,
                };
            return (!spaced, spaced);
        }
        let tight = match kind {
            Tok::Comma | Tok::RParen | Tok::Field => true,
            Tok::RBrace => true,
            Tok::LParen => operand,
            Tok::Star | Tok::Plus => rows && operand,
            _ => false,
        };
        (tight || matches!(before, Tok::LParen | Tok::LBrace), false)
    }

    /// Whether the colon at `i` belongs to a binder of the heads: `on c: crossing`.
    fn binder(&self, i: usize) -> bool {
        i >= 2 && self.kind(i - 1) == Tok::Name && matches!(self.kind(i - 2), Tok::On | Tok::With | Tok::Comma) && i - 2 > self.start
    }

    /// Whether the colon at `i` follows the words of a condition: `if "words": e`.
    fn condition(&self, i: usize) -> bool {
        self.if_at < i && self.tokens[self.if_at + 1..i].iter().all(|t| matches!(t.kind, Tok::Str | Tok::Tag))
    }

    fn has_title(&self) -> bool {
        let mut depth = 0;
        for i in crate::split::path_end(self.tokens, self.start + 1)..self.end {
            match self.kind(i) {
                Tok::LParen => depth += 1,
                Tok::RParen => depth -= 1,
                Tok::Str if depth == 0 => return true,
                _ if depth == 0 => return false,
                _ => {}
            }
        }
        false
    }

    /// The column that begins at `i`. `seen` says how far the columns of the item have come.
    fn column(&self, i: usize, titled: bool, spaced_colon: bool, seen: &mut u8) -> Option<Column> {
        let kind = self.kind(i);
        let outside = self.modes.len() == 1;
        let mut at = |rank: u8, column: Column| {
            if *seen < rank {
                *seen = rank;
                Some(column)
            } else {
                None
            }
        };
        match self.shape {
            Shape::Decl if i == self.start => {
                let word = self.tokens[i].text(self.text).to_owned();
                at(1, Column::Word((!titled).then_some(word)))
            }
            Shape::Decl if i == self.start + 1 => at(2, Column::Name),
            Shape::Decl if outside && self.mode() == Mode::Heads => match kind {
                Tok::Str if titled => at(3, Column::Title),
                Tok::Cites | Tok::Since | Tok::Until | Tok::On | Tok::With => at(4, Column::Heads),
                Tok::Colon if spaced_colon => at(5, Column::Tail),
                Tok::Assign => at(5, Column::Tail),
                _ => None,
            },
            Shape::Property if i == self.start => at(1, Column::Key),
            Shape::Property if outside && matches!(self.kind(i - 1), Tok::Colon | Tok::Key) => at(2, Column::Value),
            Shape::Flow if i == self.start => at(1, Column::Ends),
            Shape::Flow if spaced_colon => at(2, Column::Carried),
            Shape::Clause if i == self.start => at(1, Column::Words),
            Shape::Clause if outside && self.kind(i - 1) == Tok::Colon => at(2, Column::Condition),
            Shape::Other if i == self.start => at(1, Column::Rest),
            _ => None,
        }
    }

    fn advance(&mut self, i: usize) {
        let kind = self.kind(i);
        match kind {
            Tok::LParen => {
                let params =
                    self.mode() == Mode::Heads && self.modes.len() == 1 && i == crate::split::path_end(self.tokens, self.start + 1);
                let group = self.mode() == Mode::Rows && !(i > self.start && ends_operand(self.kind(i - 1), true));
                self.params |= params;
                self.modes.push(if params || group { Mode::Rows } else { Mode::Expr });
            }
            Tok::LBrace => self.modes.push(Mode::Expr),
            Tok::RParen | Tok::RBrace if self.modes.len() > 1 => {
                self.modes.pop();
                self.params &= self.modes.len() > 1;
            }
            Tok::If => {
                self.set(Mode::Expr);
                self.if_at = i;
            }
            Tok::Assign => self.set(Mode::Expr),
            // In a set or a call a comma separates expressions; elsewhere rows.
            Tok::Comma if self.mode() != Mode::Heads && (self.modes.len() == 1 || self.params && self.modes.len() == 2) => {
                self.set(Mode::Rows)
            }
            Tok::Colon if self.shape == Shape::Decl && self.modes.len() == 1 && self.mode() == Mode::Heads && !self.binder(i) => {
                self.set(Mode::Rows);
                self.rows = true;
            }
            Tok::Under => self.set(Mode::Rows),
            _ => {}
        }
    }
}

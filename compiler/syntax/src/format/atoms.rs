//! The tokens of one item as they are printed: text, blank before, column.

use crate::split::ends_operand;
use crate::token::{Tok, Token};

/// What a column holds. Lines are aligned as long as their columns hold the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Column {
    Word(Word),
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

/// The word of a declaration, with what tells whether the next line is of the same table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) titled: bool,
    /// A thing with a title and nothing before its base or block.
    pub(crate) plain: bool,
    /// The first two properties of a thing without a title and a base.
    pub(crate) leads: Option<(String, String)>,
}

impl Column {
    /// Whether it is the word of a declaration with a title.
    pub(crate) fn titled(&self) -> bool {
        matches!(self, Column::Word(w) if w.titled)
    }

    /// Whether two lines hold the same here, so that they may stand in one table.
    pub(crate) fn alike(&self, other: &Column) -> bool {
        match (self, other) {
            (Column::Word(a), Column::Word(b)) => {
                a.plain && b.plain || a.titled == b.titled && (a.text == b.text || a.leads.is_some() && a.leads == b.leads)
            }
            _ => self == other,
        }
    }
}

/// Where a line that is too long is broken. It breaks at the lowest of these first: a part between two breaks stays whole as long as it fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wrap {
    /// When the rest of the item does not fit: before what a name or a condition means.
    Rest,
    /// Before the rows of a declaration, when they take several lines.
    Rows,
    /// Behind a comma, before a head, a title, a question.
    Row,
    /// When the rest of the row does not fit: before the condition of a row.
    Meaning,
    /// Before a part of a row or of an expression: `if`, `where`, `for`, another language.
    Part,
    /// Before `or` and before a connective.
    Or,
    /// Before `and`.
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
    /// Whether and when a line may break before it.
    pub(crate) wraps: Option<Wrap>,
    /// How many brackets are open around it.
    pub(crate) depth: usize,
    /// Columns by which a line that begins with it stands deeper, for what binds tighter or belongs to a quantifier.
    pub(crate) deeper: usize,
    /// Whether the question of a property begins here, or goes on in another language.
    pub(crate) question: bool,
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
        rows_at: usize::MAX - 1,
        if_at: usize::MAX,
        group: 0,
        groups: vec![(0, false)],
        asked: false,
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
    /// Whether the declaration goes on with rows, not with a meaning; and behind which token.
    rows: bool,
    rows_at: usize,
    if_at: usize,
    /// The last group of operands; those that are open, and whether they have come to what a quantifier says.
    group: usize,
    groups: Vec<(usize, bool)>,
    /// Whether the question of a property has begun.
    asked: bool,
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
        let plain =
            titled && !(self.start..self.end).any(|i| matches!(self.kind(i), Tok::LParen | Tok::Assign) || self.kind(i).is_connective());
        let mut columns = 0u8;
        let mut groups = Vec::with_capacity(self.end - self.start);
        for i in self.start..self.end {
            let (tight, spaced_colon) = self.tight(i);
            let column = self.column(i, (titled, plain), spaced_colon, &mut columns);
            let text = spelling(self.text, &self.tokens[i]);
            let (wraps, level) = (self.wraps(i), self.level(i));
            self.asked |= self.shape == Shape::Property && i > self.start && self.modes.len() == 1 && self.question(i);
            let kind = self.kind(i);
            let linked =
                self.modes.len() == 1 && self.mode() != Mode::Heads && (kind.is_connective() || matches!(kind, Tok::If | Tok::Assign));
            groups.push(self.groups.last().copied().unwrap_or_default());
            self.atoms.push(Atom {
                token: i,
                text,
                spaced: !tight,
                column,
                wraps,
                depth: self.modes.len() - 1,
                deeper: 0,
                question: self.asked,
                level,
                linked,
            });
            self.advance(i);
        }
        let mut with_or = vec![false; self.group + 1];
        for (atom, (group, _)) in self.atoms.iter().zip(&groups) {
            with_or[*group] |= self.tokens[atom.token].kind == Tok::Or;
        }
        for (atom, (group, quantified)) in self.atoms.iter_mut().zip(&groups) {
            let kind = self.tokens[atom.token].kind;
            if matches!(kind, Tok::Where | Tok::Satisfies) && atom.depth == 0 || matches!(kind, Tok::And | Tok::Or) && *quantified {
                atom.deeper = 2;
            }
            if with_or[*group] && atom.wraps == Some(Wrap::And) {
                // Below the operand of its `or`.
                atom.deeper += 3;
            }
        }
    }

    fn wraps(&self, i: usize) -> Option<Wrap> {
        if i == self.start {
            return None;
        }
        let (before, kind, mode) = (self.kind(i - 1), self.kind(i), self.mode());
        if self.modes.len() > 1 {
            return match (before, kind) {
                (Tok::Comma, _) => Some(Wrap::Row),
                (_, Tok::For | Tok::Where | Tok::Within | Tok::Satisfies) => Some(Wrap::Part),
                (_, Tok::Or) => Some(Wrap::Or),
                (_, Tok::And) => Some(Wrap::And),
                _ => None,
            };
        }
        match before {
            Tok::Comma if mode != Mode::Heads => return Some(Wrap::Row),
            Tok::Assign if self.shape == Shape::Decl && !self.rows => return Some(Wrap::Rest),
            Tok::Colon if self.shape == Shape::Clause => return Some(Wrap::Rest),
            Tok::Colon if self.condition(i - 1) => return Some(Wrap::Meaning),
            Tok::Colon if self.shape == Shape::Decl && self.rows && self.rows_at + 1 == i => return Some(Wrap::Rows),
            _ => {}
        }
        match (kind, mode) {
            (Tok::Cites | Tok::Since | Tok::Until | Tok::On | Tok::With, Mode::Heads) => Some(Wrap::Row),
            (Tok::Str, Mode::Heads) if before != Tok::Tag && before != Tok::Cites => Some(Wrap::Part),
            (Tok::Str, _) if self.question(i) => Some(Wrap::Row),
            (Tok::Tag | Tok::If | Tok::Where | Tok::Satisfies, _) => Some(Wrap::Part),
            (Tok::Or, Mode::Expr) => Some(Wrap::Or),
            (Tok::And, _) => Some(Wrap::And),
            (Tok::Arrow, _) if self.shape == Shape::Flow => Some(Wrap::Part),
            (Tok::Under, _) if self.shape == Shape::Other => Some(Wrap::Part),
            (Tok::Cites, Mode::Expr) if self.shape == Shape::Clause => Some(Wrap::Part),
            (Tok::By, Mode::Expr) if self.shape == Shape::Clause => Some(Wrap::Part),
            (k, Mode::Rows) if k.is_connective() => Some(Wrap::Or),
            _ => None,
        }
    }

    /// Whether a question behind the rows begins at `i`.
    fn question(&self, i: usize) -> bool {
        self.kind(i) == Tok::Str && self.kind(i - 1) != Tok::Tag && ends_operand(self.kind(i - 1), self.mode() == Mode::Rows)
    }

    fn level(&self, i: usize) -> Level {
        let rows = match self.shape {
            Shape::Property => true,
            Shape::Decl => self.rows && self.mode() != Mode::Heads,
            Shape::Flow => self.mode() == Mode::Expr,
            Shape::Clause | Shape::Other => false,
        };
        if self.shape == Shape::Clause && matches!(self.kind(i), Tok::Tag | Tok::Cites) {
            return Level::Inside;
        }
        if i == self.start || !rows || self.asked {
            return Level::Row;
        }
        let before = self.kind(i - 1);
        let question = self.question(i);
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
    fn column(&self, i: usize, (titled, plain): (bool, bool), spaced_colon: bool, seen: &mut u8) -> Option<Column> {
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
                at(
                    1,
                    Column::Word(Word {
                        text: word,
                        titled,
                        plain,
                        leads: None,
                    }),
                )
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
            Tok::LParen | Tok::LBrace | Tok::Comma => {
                self.group += 1;
                if kind == Tok::Comma {
                    self.groups.pop();
                }
                self.groups.push((self.group, false));
            }
            Tok::RParen | Tok::RBrace if self.groups.len() > 1 => drop(self.groups.pop()),
            Tok::Where | Tok::Satisfies => {
                self.group += 1;
                self.groups.pop();
                self.groups.push((self.group, true));
            }
            _ => {}
        }
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
                (self.rows, self.rows_at) = (true, i);
            }
            Tok::Under => self.set(Mode::Rows),
            _ => {}
        }
    }
}

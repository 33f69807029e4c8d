//! The tokens: what the lexer finds, and the four joined ones made by `crate::join`.

use logos::Logos;

/// The kind of a token. Text and value are read from the source when a tree is built, so a kind is one byte.
#[derive(Logos, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[logos(skip r"[ \t\r\u{a0}\u{3000}]+")]
pub(crate) enum Tok {
    #[token("\n")]
    Newline,
    #[regex(r"//[^\n]*", allow_greedy = true)]
    Comment,

    #[regex(r"[\p{XID_Start}_]\p{XID_Continue}*")]
    Name,
    #[regex(r"[0-9][0-9_]*(\.[0-9][0-9_]*)?")]
    Number,
    #[regex(r"[0-9][0-9][0-9][0-9]-[0-9]+-[0-9]+")]
    Date,
    #[regex(r"[0-9][0-9_]*(\.[0-9][0-9_]*)?\.\.[0-9][0-9_]*(\.[0-9][0-9_]*)?")]
    Range,
    #[regex(r#""([^"\\\n\r]|\\[^\n\r])*""#)]
    Str,
    #[regex(r#""([^"\\\n\r]|\\[^\n\r])*\\?"#, allow_greedy = true)]
    OpenStr,
    /// A string in typographic quotes: understood, reported, replaced.
    #[regex("[“”][^“”\"\\n\\r]*[“”]")]
    WideStr,
    #[regex(r"@[A-Za-z]+(-[A-Za-z0-9]+)*")]
    Tag,

    #[token("{")]
    LBrace,
    #[token("}")]
    RBrace,
    #[token("(")]
    LParen,
    #[token(")")]
    RParen,
    #[token(",")]
    Comma,
    #[token(":")]
    Colon,
    #[token("=")]
    Assign,
    #[regex("==|!=|<|<=|>|>=")]
    Cmp,
    #[token("->")]
    #[token("~>")]
    Arrow,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("/")]
    Slash,
    #[token(".")]
    Dot,
    #[token("%")]
    Percent,
    #[token(";")]
    Semi,
    /// An arrow written another way (`=>`, `-->`, `- >`, `→`): understood where an arrow may stand, reported. Shafts are short: each `-` of a
    /// long row of them would look for the head anew.
    #[regex("={1,8}>|-{2,8}>|~{2,8}>|-[ \t]+>|~[ \t]+>|[–—−]>|→|⇒|>>+|~|⇝|↝|⟶|⟹")]
    OddArrow,
    /// Full-width punctuation: understood, reported.
    #[regex("[：，；（）｛｝＝。、]")]
    Wide,

    #[token("at")]
    #[token("from")]
    #[token("of")]
    #[token("per")]
    #[token("as")]
    #[token("to")]
    #[token("over")]
    #[token("without")]
    #[token("because")]
    Conn,
    #[token("in")]
    In,
    #[token("for")]
    For,
    #[token("by")]
    By,
    #[token("on")]
    On,
    #[token("under")]
    Under,
    #[token("since")]
    Since,
    #[token("until")]
    Until,
    #[token("with")]
    With,
    #[token("cites")]
    Cites,
    #[token("and")]
    And,
    #[token("or")]
    Or,
    #[token("not")]
    Not,
    #[token("is")]
    Is,
    #[token("if")]
    If,
    #[token("when")]
    When,
    #[token("unless")]
    Unless,
    #[token("require")]
    Require,
    #[token("expect")]
    Expect,
    #[token("accept")]
    Accept,
    #[token("some")]
    Some,
    #[token("no")]
    No,
    #[token("every")]
    Every,
    #[token("where")]
    Where,
    #[token("satisfies")]
    Satisfies,
    #[token("within")]
    Within,

    /// `.name`, any word
    Field,
    /// A connective before `:`
    Key,
    /// A number with its unit
    Quantity,
    /// Tells the parser that one item follows, or a whole file.
    One,
    Many,
    /// Stands where an expression is missing; made by recovery.
    Hole,
}

impl Tok {
    /// A word that may link a value to its arguments in a row, and that before `:` names a property.
    pub(crate) fn is_connective(self) -> bool {
        use Tok::*;
        matches!(self, Conn | In | For | By | On | Under | Since | Until | With | Cites)
    }

    /// A word with a meaning of its own in the grammar.
    pub(crate) fn is_keyword(self) -> bool {
        use Tok::*;
        self.is_connective()
            || self.opens_clause()
            || matches!(self, And | Or | Not | Is | If | Some | No | Every | Where | Satisfies | Within)
    }

    /// A word that always begins an item.
    pub(crate) fn opens_clause(self) -> bool {
        matches!(self, Tok::When | Tok::Unless | Tok::Require | Tok::Expect | Tok::Accept)
    }

    /// The kind as shown by `dump --stage tokens`.
    pub(crate) fn label(self) -> &'static str {
        use Tok::*;
        match self {
            Newline => "newline",
            Comment => "comment",
            Name => "name",
            Number => "number",
            Date => "date",
            Range => "range",
            Str | OpenStr | WideStr => "string",
            Tag => "tag",
            LBrace => "{",
            RBrace => "}",
            LParen => "(",
            RParen => ")",
            Comma => ",",
            Colon => ":",
            Assign => "=",
            Cmp => "comparison",
            Arrow | OddArrow => "arrow",
            Plus => "+",
            Minus => "-",
            Star => "*",
            Slash => "/",
            Dot => ".",
            Percent => "%",
            Semi => ";",
            Field => "field",
            Key => "key",
            Quantity => "quantity",
            One | Many | Hole => "hole",
            Wide => "error",
            _ => "keyword",
        }
    }
}

/// A token in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Tok,
    /// The first token of its line.
    pub(crate) first: bool,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Token {
    /// The text of the token.
    pub(crate) fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

//! The tree: plain data without positions.
//!
//! Every node a message may point at carries a [`NodeId`], an ordinal inside its top-level item. Where a node stands in the text is kept beside
//! the tree (`crate::Slice::span`), so two trees are equal when they *say* the same, whatever moved: a comment or a blank line changes no tree.
//! What stands in the same place shares its node: a path of one name, the value it is, the row it fills.
//!
//! A large model is mostly paths, rows and flows, so these are kept small and in place, and what is rare stands behind a pointer.

use std::sync::Arc;

use thin_vec::ThinVec;

pub use crate::few::Few;
pub use crate::names::{Name, NodeId, Path, Text, TextPart};

/// An exact decimal as written: `digits / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    // In halves, because a wider alignment would cost every expression of the tree.
    high: i64,
    low: u64,
    pub scale: u8,
}

impl Decimal {
    /// `digits / 10^scale`
    pub fn new(digits: i128, scale: u8) -> Self {
        Decimal {
            high: (digits >> 64) as i64,
            low: digits as u64,
            scale,
        }
    }

    /// All digits, without the point.
    pub fn digits(self) -> i128 {
        i128::from(self.high) << 64 | i128::from(self.low)
    }
}

/// A calendar day as written; checked to exist by the lexer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ymd {
    pub year: i16,
    pub month: i8,
    pub day: i8,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Item {
    Property(Property),
    Decl(Box<Decl>),
    Flow(Flow),
    Clause(Box<Clause>),
    Guard(Box<Guard>),
    Expect(Arc<Expect>),
    Accept(Arc<Accept>),
    /// What could not be read; its diagnostics stand in `crate::Parsed::errors`.
    Error(NodeId),
}

impl Item {
    /// The node of the whole item.
    pub fn node(&self) -> NodeId {
        match self {
            Item::Property(p) => p.node,
            Item::Decl(d) => d.node,
            Item::Flow(f) => f.node,
            Item::Clause(c) => c.node,
            Item::Guard(g) => g.node,
            Item::Expect(e) => e.node,
            Item::Accept(a) => a.node,
            Item::Error(n) => *n,
        }
    }
}

// Most of a large model are these.
const _: () = assert!(size_of::<Item>() <= 96 && size_of::<Row>() <= 48 && size_of::<Path>() <= 24 && size_of::<Decl>() <= 112);

/// `{ item* }`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Block {
    pub items: ThinVec<Item>,
    pub node: NodeId,
}

/// `path : rows "question"?`; a key such as `in:` is a path of one name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Property {
    pub path: Path,
    pub rows: Few<Row>,
    pub node: NodeId,
    /// What most properties of a model do not have.
    pub more: Option<Box<PropertyMore>>,
}

impl Property {
    /// What to ask where nothing is stated.
    pub fn question(&self) -> Option<&Text> {
        self.more.as_ref()?.question.as_ref()
    }

    /// The documentation comment above it.
    pub fn docs(&self) -> Option<&str> {
        self.more.as_ref()?.docs.as_deref()
    }
}

/// Question and documentation of a property.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PropertyMore {
    pub question: Option<Text>,
    pub docs: Option<Arc<str>>,
}

/// The one row shape of the language: values, connectives, default, condition.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Row {
    /// One value, or several when written `(a, b)`; never empty.
    pub heads: Few<Value>,
    pub shared: bool,
    pub card: Option<Card>,
    pub node: NodeId,
    /// What most rows do not have.
    pub more: Option<Box<RowMore>>,
}

impl Row {
    /// The connectives, in the order written.
    pub fn fields(&self) -> &[Field] {
        self.more.as_ref().map_or(&[], |m| &m.fields)
    }

    /// `= E`: what holds where nothing is stated.
    pub fn default(&self) -> Option<&Expr> {
        self.more.as_ref()?.default.as_ref()
    }

    /// `if "words": E`
    pub fn condition(&self) -> Option<&Condition> {
        self.more.as_ref()?.condition.as_ref()
    }
}

/// Connectives, default and condition of a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct RowMore {
    pub fields: Vec<Field>,
    pub default: Option<Expr>,
    pub condition: Option<Condition>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Card {
    /// `*`: many, maybe none
    Star,
    /// `+`: at least one
    Plus,
}

/// A connective with its arguments: `from Readings and CnReadings`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Field {
    pub link: Name,
    pub args: Few<FieldArg>,
    pub node: NodeId,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FieldArg {
    pub value: Value,
    pub card: Option<Card>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Condition {
    pub words: Option<Text>,
    pub expr: Expr,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Value {
    pub kind: ValueKind,
    pub node: NodeId,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ValueKind {
    Path(Path),
    Number(Box<Decimal>),
    /// `30 days`, `60%`: the unit is the word as written (singular or plural) or `%`.
    Quantity(Box<(Decimal, Arc<str>)>),
    Date(Ymd),
    /// `1..4`, both inclusive
    Range(Box<(Decimal, Decimal)>),
    Str(Arc<str>),
}

/// `word Name(params) "Title" heads : rows = expr { items }`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decl {
    pub word: Name,
    pub path: Path,
    /// Shared with what is made of it.
    pub title: Option<Arc<Text>>,
    pub heads: ThinVec<Head>,
    pub tail: Option<Tail>,
    pub block: Option<Block>,
    pub node: NodeId,
    /// What most declarations of a model do not have.
    pub more: Option<Box<DeclMore>>,
}

impl Decl {
    /// `Name(a: T, b: T)`
    pub fn params(&self) -> &[Param] {
        self.more.as_ref().map_or(&[], |m| &m.params)
    }

    /// The documentation comment above it.
    pub fn docs(&self) -> Option<&str> {
        self.more.as_ref()?.docs.as_deref()
    }
}

/// Parameters and documentation of a declaration.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DeclMore {
    pub params: Vec<Param>,
    pub docs: Option<Arc<str>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Param {
    pub name: Name,
    pub ty: Row,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Tail {
    Rows(ThinVec<Row>),
    Expr(Box<Expr>),
}

/// One head of a declaration.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Head {
    pub kind: HeadKind,
    pub node: NodeId,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum HeadKind {
    Cites(Arc<str>),
    Since(Ymd),
    Until(Ymd),
    OnDate(Ymd),
    On(Vec<Binder>),
    With(Binder),
}

/// `c: crossing` or `p in c.parties`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Binder {
    pub name: Name,
    pub of: BinderOf,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum BinderOf {
    Type(Path),
    Domain(Expr),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Arrow {
    /// `->`: puts a copy at the target
    Copy,
    /// `~>`: lets the target see
    Sight,
}

/// `A -> B ~> C : D { ... }`; `ends.len() == arrows.len() + 1`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Flow {
    pub ends: ThinVec<Path>,
    pub arrows: Few<(Arrow, NodeId)>,
    pub carried: Option<Carried>,
    pub node: NodeId,
    /// What most flows do not have.
    pub more: Option<Box<FlowMore>>,
}

impl Flow {
    pub fn block(&self) -> Option<&Block> {
        self.more.as_ref()?.block.as_ref()
    }

    pub fn block_mut(&mut self) -> Option<&mut Block> {
        self.more.as_mut()?.block.as_mut()
    }

    /// The documentation comment above it.
    pub fn docs(&self) -> Option<&str> {
        self.more.as_ref()?.docs.as_deref()
    }
}

/// Block and documentation of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct FlowMore {
    pub block: Option<Block>,
    pub docs: Option<Arc<str>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Carried {
    /// `: *`
    All,
    Rows(Few<Row>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClauseWord {
    When,
    Unless,
    Require,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Clause {
    pub word: ClauseWord,
    pub words: Option<Words>,
    pub expr: Expr,
    /// `require E by DATE`
    pub due: Option<Expr>,
    pub node: NodeId,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Words {
    pub text: Text,
    pub cites: Option<Arc<str>>,
}

/// `when E { ... }`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Guard {
    pub expr: Expr,
    pub block: Block,
    pub node: NodeId,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Expect {
    pub subject: Subject,
    pub verdict: Option<ExpectedVerdict>,
    pub node: NodeId,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    Expr(Expr),
    Flow {
        source: Expr,
        arrow: Arrow,
        target: Expr,
        data: Option<Expr>,
    },
}

/// `under PATH is WORD by .. over .. on DATE`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ExpectedVerdict {
    pub under: Path,
    pub is: Name,
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Accept {
    pub rule: Path,
    pub target: Option<Target>,
    pub notes: Vec<Field>,
    pub node: NodeId,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    Thing(Path),
    /// `Eye in JP`
    In(Path, Path),
    Flow {
        source: Path,
        arrow: Arrow,
        target: Path,
        data: Option<Path>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Expr {
    pub kind: ExprKind,
    pub node: NodeId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cmp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arith {
    Add,
    Sub,
    Mul,
    Div,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantifier {
    Some,
    No,
    Every,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ExprKind {
    Name(Name),
    Number(Decimal),
    Quantity(Decimal, Arc<str>),
    Date(Ymd),
    Str(Arc<str>),
    Field(Box<Expr>, Name),
    Call(Box<Expr>, Vec<Arg>),
    /// `{ a, b }`
    Set(Vec<Arg>),
    /// Kept so that the formatter gives back what was written.
    Paren(Box<Expr>),
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Cmp(Cmp, Box<Expr>, Box<Expr>),
    /// `negated` for `not in`
    In {
        item: Box<Expr>,
        of: Box<Expr>,
        negated: bool,
    },
    /// `negated` for `is not`
    Is {
        item: Box<Expr>,
        of: Box<Expr>,
        negated: bool,
    },
    Arith(Arith, Box<Expr>, Box<Expr>),
    Quant {
        quantifier: Quantifier,
        var: Name,
        domain: Box<Expr>,
        where_: Option<Box<Expr>>,
        /// Only of `every`.
        satisfies: Option<Box<Expr>>,
    },
    /// A hole left by recovery.
    Error,
}

/// An argument of a call or a member of `{..}`: an expression, or a comprehension `t for x in S where E within D`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Arg {
    pub expr: Expr,
    pub fors: Vec<(Name, Expr)>,
    pub where_: Option<Expr>,
    pub within: Option<Expr>,
}

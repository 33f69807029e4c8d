//! Makes tree nodes: numbers them, remembers where they stand, reads values out of the text.

use std::cell::Cell;
use std::collections::HashMap; // look-up only: it is never walked
use std::hash::{BuildHasherDefault, Hasher};
use std::rc::Rc;
use std::sync::Arc;

use crate::error::{Errors, SyntaxError};
use crate::stacks::{Stacks, take};
use crate::tree::*;

/// A string of the tree.
pub(crate) type Str = Arc<str>;

/// How many operators deep an expression may be: trees are dropped, compared and walked recursively.
pub(crate) const MAX_EXPR_DEPTH: u16 = 256;

/// FNV-1a, for short names.
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// Documentation comments before a token: its start and the joined text.
pub(crate) type Docs = Vec<(u32, Str)>;

/// What the actions of the grammar write to.
pub(crate) struct Builder<'t> {
    text: &'t str,
    docs: &'t Docs,
    names: HashMap<&'t str, Str, BuildHasherDefault<Fnv>>, // look-up only: one string for each name
    spans: Vec<(u32, u32)>,
    /// Height of the expression under a node; 0 for other nodes.
    heights: Vec<u16>,
    pub(crate) errors: Errors,
    /// Whether this item has been said to be too deep.
    deep: bool,
    /// Top-level items that were read in one go.
    tops: Vec<Top>,
    edge: Rc<Edge>,
    pub(crate) stacks: Stacks,
}

/// What the parser looks at: an empty part of a rule ends, to the parser, where the next token begins, but to people where the last one ended.
#[derive(Default)]
pub(crate) struct Edge {
    pub(crate) last_end: Cell<u32>,
    pub(crate) next_start: Cell<u32>,
}

/// A top-level item with its place and the places of its nodes.
pub(crate) struct Top {
    pub(crate) item: Arc<Item>,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) spans: Arc<[(u32, u32)]>,
}

impl<'t> Builder<'t> {
    pub(crate) fn new(text: &'t str, docs: &'t Docs) -> Self {
        Builder {
            text,
            docs,
            names: HashMap::default(), // look-up only: as above
            spans: Vec::new(),
            heights: Vec::new(),
            errors: Errors::default(),
            deep: false,
            tops: Vec::new(),
            edge: Rc::default(),
            stacks: Stacks::default(),
        }
    }

    /// Ends a top-level item: its spans, relative to `start`.
    pub(crate) fn take_spans(&mut self, start: u32) -> Arc<[(u32, u32)]> {
        self.heights.clear();
        self.deep = false;
        self.spans
            .drain(..)
            .map(|(l, r)| (l.saturating_sub(start), r.saturating_sub(start)))
            .collect()
    }

    /// Ends a top-level item of a file read in one go.
    pub(crate) fn top(&mut self, start: u32, end: u32) {
        if let Some(item) = self.stacks.items.pop() {
            let spans = self.take_spans(start);
            self.tops.push(Top {
                item: Arc::new(item),
                start,
                end,
                spans,
            });
        }
    }

    /// The items read in one go.
    pub(crate) fn take_tops(&mut self) -> Vec<Top> {
        std::mem::take(&mut self.tops)
    }

    /// How many nodes there are, to return to after an attempt that failed.
    pub(crate) fn mark(&self) -> usize {
        self.spans.len()
    }

    /// Forgets the nodes made since `mark`.
    pub(crate) fn reset(&mut self, mark: usize) {
        self.spans.truncate(mark);
        self.heights.truncate(mark);
        self.deep = false;
        self.stacks = Stacks::default();
    }

    pub(crate) fn edge(&self) -> Rc<Edge> {
        self.edge.clone()
    }

    pub(crate) fn node(&mut self, l: u32, r: u32) -> NodeId {
        let r = if r == self.edge.next_start.get() {
            self.edge.last_end.get()
        } else {
            r
        };
        self.spans.push((l, r.max(l)));
        self.heights.push(0);
        NodeId((self.spans.len() - 1) as u32)
    }

    pub(crate) fn slice(&self, l: u32, r: u32) -> &'t str {
        self.text.get(l as usize..r as usize).unwrap_or("")
    }

    pub(crate) fn intern(&mut self, text: &'t str) -> Str {
        self.names.entry(text).or_insert_with(|| text.into()).clone()
    }

    pub(crate) fn name(&mut self, l: u32, r: u32) -> Name {
        let text = self.intern(self.slice(l, r));
        Name {
            text,
            node: self.node(l, r),
        }
    }

    /// `.name`: the node covers the name alone.
    pub(crate) fn field_name(&mut self, l: u32, r: u32) -> Name {
        let word = self.slice(l, r).trim_start_matches(['.', ' ', '\t', '\u{a0}', '\u{3000}']);
        self.name(r - word.len() as u32, r)
    }

    /// `in:`: the node covers the word alone.
    pub(crate) fn key(&mut self, l: u32, r: u32) -> Path {
        let all = self.slice(l, r);
        let word = all.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(all.len());
        let name = self.name(l, l + word as u32);
        Path {
            parts: vec![name],
            node: self.node(l, l + word as u32),
        }
    }

    pub(crate) fn docs(&self, start: u32) -> Option<Str> {
        if self.docs.is_empty() {
            return None;
        }
        self.docs.binary_search_by_key(&start, |d| d.0).ok().map(|i| self.docs[i].1.clone())
    }

    pub(crate) fn arrow(&self, l: u32) -> Arrow {
        if self.text.as_bytes().get(l as usize) == Some(&b'~') {
            Arrow::Sight
        } else {
            Arrow::Copy
        }
    }

    pub(crate) fn cmp(&self, l: u32, r: u32) -> Cmp {
        match self.slice(l, r) {
            "!=" => Cmp::Ne,
            "<" => Cmp::Lt,
            "<=" => Cmp::Le,
            ">" => Cmp::Gt,
            ">=" | "=>" => Cmp::Ge,
            _ => Cmp::Eq,
        }
    }

    // ---- parts, put on their stacks

    pub(crate) fn item(&mut self, item: Item) {
        self.stacks.items.push(item);
    }

    pub(crate) fn value(&mut self, kind: ValueKind, l: u32, r: u32) {
        let node = self.node(l, r);
        self.stacks.values.push(Value { kind, node });
    }

    pub(crate) fn head(&mut self, kind: HeadKind, l: u32, r: u32) {
        let node = self.node(l, r);
        self.stacks.heads.push(Head { kind, node });
    }

    pub(crate) fn field(&mut self, link: Name, args: usize, l: u32, r: u32) {
        let args = take(&mut self.stacks.field_args, args);
        let node = self.node(l, r);
        self.stacks.fields.push(Field { link, args, node });
    }

    /// A row of `heads` values, shared or not, and `fields` connectives.
    pub(crate) fn row(
        &mut self,
        (heads, shared, card): (usize, bool, Option<Card>),
        fields: usize,
        default: Option<Box<Expr>>,
        condition: Option<Box<Condition>>,
        l: u32,
        r: u32,
    ) {
        let heads = take(&mut self.stacks.values, heads);
        let fields = take(&mut self.stacks.fields, fields);
        let (default, condition) = (default.map(|e| *e), condition.map(|c| *c));
        let node = self.node(l, r);
        self.stacks.rows.push(Row {
            heads,
            shared,
            card,
            fields,
            default,
            condition,
            node,
        });
    }

    // ---- expressions

    fn height(&self, e: &Expr) -> u16 {
        self.heights.get(e.node.0 as usize).copied().unwrap_or(0)
    }

    fn arg_height(&self, a: &Arg) -> u16 {
        let parts = a.fors.iter().map(|f| &f.1).chain(&a.where_).chain(&a.within);
        parts.map(|e| self.height(e)).fold(self.height(&a.expr), u16::max)
    }

    /// A node above `below`. Past the limit a hole stands for it, so no tree is ever deeper.
    fn expr(&mut self, kind: ExprKind, below: u16, l: u32, r: u32) -> Box<Expr> {
        let node = self.node(l, r);
        if below >= MAX_EXPR_DEPTH {
            if !std::mem::replace(&mut self.deep, true) {
                self.errors.push(
                    SyntaxError::new("syntax.depth", "this expression is too deep", l..l)
                        .label("begins here")
                        .help(format!("An expression may be {MAX_EXPR_DEPTH} operators deep. Name its parts with `define`, or list the values in a set.")),
                );
            }
            return Box::new(Expr {
                kind: ExprKind::Error,
                node,
            });
        }
        self.heights[node.0 as usize] = below + 1;
        Box::new(Expr { kind, node })
    }

    pub(crate) fn leaf(&mut self, kind: ExprKind, l: u32, r: u32) -> Box<Expr> {
        self.expr(kind, 0, l, r)
    }

    pub(crate) fn unary(&mut self, make: impl FnOnce(Box<Expr>) -> ExprKind, x: Box<Expr>, l: u32, r: u32) -> Box<Expr> {
        let below = self.height(&x);
        self.expr(make(x), below, l, r)
    }

    pub(crate) fn binary(
        &mut self,
        make: impl FnOnce(Box<Expr>, Box<Expr>) -> ExprKind,
        x: Box<Expr>,
        y: Box<Expr>,
        l: u32,
        r: u32,
    ) -> Box<Expr> {
        let below = self.height(&x).max(self.height(&y));
        self.expr(make(x, y), below, l, r)
    }

    pub(crate) fn call(&mut self, f: Box<Expr>, args: usize, l: u32, r: u32) -> Box<Expr> {
        let args = take(&mut self.stacks.args, args);
        let below = args.iter().map(|a| self.arg_height(a)).fold(self.height(&f), u16::max);
        self.expr(ExprKind::Call(f, args), below, l, r)
    }

    pub(crate) fn set(&mut self, args: usize, l: u32, r: u32) -> Box<Expr> {
        let args = take(&mut self.stacks.args, args);
        let below = args.iter().map(|a| self.arg_height(a)).max().unwrap_or(0);
        self.expr(ExprKind::Set(args), below, l, r)
    }

    #[allow(clippy::too_many_arguments)]
    pub(crate) fn quant(
        &mut self,
        quantifier: Quantifier,
        var: Name,
        domain: Box<Expr>,
        where_: Option<Box<Expr>>,
        satisfies: Option<Box<Expr>>,
        l: u32,
        r: u32,
    ) -> Box<Expr> {
        let below = where_
            .iter()
            .chain(&satisfies)
            .map(|e| self.height(e))
            .fold(self.height(&domain), u16::max);
        self.expr(
            ExprKind::Quant {
                quantifier,
                var,
                domain,
                where_,
                satisfies,
            },
            below,
            l,
            r,
        )
    }
}

//! Makes the nodes of expressions, none deeper than the limit.

use crate::builder::Builder;
use crate::error::SyntaxError;
use crate::stacks::take;
use crate::tree::*;

/// How many operators deep an expression may be: trees are dropped, compared and walked recursively.
const MAX_EXPR_DEPTH: u16 = 256;

impl Builder<'_> {
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
        self.heights.resize(node.0 as usize, 0);
        self.heights.push(below + 1);
        Box::new(Expr { kind, node })
    }

    /// The last name as an expression.
    pub(crate) fn name_expr(&mut self) -> Box<Expr> {
        let name = self.stacks.pop_name();
        let (l, r) = self.spans[name.node.0 as usize];
        self.leaf(ExprKind::Name(name), l, r)
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
        let var = self.stacks.pop_name();
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

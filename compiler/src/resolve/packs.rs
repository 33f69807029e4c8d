//! Which packs a text names: the first part of every dotted path and every single capital name is a candidate.

use std::collections::BTreeSet;
use std::sync::Arc;

use portolan_syntax::tree::*;

/// Adds the first name of every dotted path in the item that could name a pack (capitals and digits only).
pub fn prefixes(item: &Item, out: &mut BTreeSet<Arc<str>>) {
    Walk { out }.item(item);
}

struct Walk<'a> {
    out: &'a mut BTreeSet<Arc<str>>,
}

impl Walk<'_> {
    fn name(&mut self, text: &Arc<str>) {
        if text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) && !self.out.contains(text) {
            self.out.insert(text.clone());
        }
    }
    fn path(&mut self, p: &Path) {
        if p.parts.len() > 1 {
            self.name(&p.parts[0].text);
        }
    }
    fn value(&mut self, v: &Value) {
        if let ValueKind::Path(p) = &v.kind {
            self.path(p);
        }
    }
    fn row(&mut self, r: &Row) {
        r.heads.iter().for_each(|v| self.value(v));
        for f in r.fields() {
            f.args.iter().for_each(|a| self.value(&a.value));
        }
        r.default().into_iter().for_each(|e| self.expr(e));
        r.condition().into_iter().for_each(|c| self.expr(&c.expr));
    }
    fn block(&mut self, b: Option<&Block>) {
        b.into_iter().flat_map(|b| &b.items).for_each(|i| self.item(i));
    }
    fn item(&mut self, item: &Item) {
        match item {
            Item::Property(p) => {
                self.path(&p.path);
                p.rows.iter().for_each(|r| self.row(r));
            }
            Item::Decl(d) => {
                self.path(&d.path);
                d.params().iter().for_each(|p| self.row(&p.ty));
                for h in &d.heads {
                    match &h.kind {
                        HeadKind::On(bs) => bs.iter().for_each(|b| self.binder(b)),
                        HeadKind::With(b) => self.binder(b),
                        _ => {}
                    }
                }
                match &d.tail {
                    Some(Tail::Rows(rows)) => rows.iter().for_each(|r| self.row(r)),
                    Some(Tail::Expr(e)) => self.expr(e),
                    None => {}
                }
                self.block(d.block.as_ref());
            }
            Item::Flow(f) => {
                f.ends.iter().for_each(|p| self.path(p));
                if let Some(Carried::Rows(rows)) = &f.carried {
                    rows.iter().for_each(|r| self.row(r));
                }
                self.block(f.block());
            }
            Item::Clause(c) => {
                self.expr(&c.expr);
                c.due.iter().for_each(|e| self.expr(e));
            }
            Item::Guard(g) => {
                self.expr(&g.expr);
                g.block.items.iter().for_each(|i| self.item(i));
            }
            Item::Expect(e) => {
                match &e.subject {
                    Subject::Expr(e) => self.expr(e),
                    Subject::Flow { source, target, data, .. } => {
                        self.expr(source);
                        self.expr(target);
                        data.iter().for_each(|e| self.expr(e));
                    }
                }
                if let Some(v) = &e.verdict {
                    self.path(&v.under);
                }
            }
            Item::Accept(a) => self.path(&a.rule),
            Item::Error(_) => {}
        }
    }
    fn binder(&mut self, b: &Binder) {
        match &b.of {
            BinderOf::Type(p) => self.path(p),
            BinderOf::Domain(e) => self.expr(e),
        }
    }
    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Field(base, _) => {
                if let ExprKind::Name(n) = &base.kind {
                    self.name(&n.text);
                } else {
                    self.expr(base);
                }
            }
            ExprKind::Call(f, args) => {
                self.expr(f);
                self.args(args);
            }
            ExprKind::Set(args) => self.args(args),
            ExprKind::Paren(e) | ExprKind::Not(e) => self.expr(e),
            ExprKind::And(a, b) | ExprKind::Or(a, b) | ExprKind::Cmp(_, a, b) | ExprKind::Arith(_, a, b) => {
                self.expr(a);
                self.expr(b);
            }
            ExprKind::In { item, of, .. } | ExprKind::Is { item, of, .. } => {
                self.expr(item);
                self.expr(of);
            }
            ExprKind::Quant {
                domain, where_, satisfies, ..
            } => {
                self.expr(domain);
                where_.iter().for_each(|e| self.expr(e));
                satisfies.iter().for_each(|e| self.expr(e));
            }
            ExprKind::Name(_) | ExprKind::Number(_) | ExprKind::Quantity(..) | ExprKind::Date(_) | ExprKind::Str(_) | ExprKind::Error => {}
        }
    }
    fn args(&mut self, args: &[Arg]) {
        for a in args {
            self.expr(&a.expr);
            a.fors.iter().for_each(|f| self.expr(&f.1));
            a.where_.iter().for_each(|e| self.expr(e));
            a.within.iter().for_each(|e| self.expr(e));
        }
    }
}

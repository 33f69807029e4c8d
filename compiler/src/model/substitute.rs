//! Writes a deploy's arguments into its system's items: a path whose first name is a parameter becomes the argument.

use std::collections::BTreeMap;

use portolan_syntax::tree::*;

/// Parameter -> the value given for it.
pub type Arguments = BTreeMap<String, Value>;

/// A copy of the item with the arguments written in; its node numbers stay, so that messages still point at the system's text.
pub fn substitute(item: &Item, arguments: &Arguments) -> Item {
    let mut item = item.clone();
    Writer { arguments }.item(&mut item);
    item
}

struct Writer<'a> {
    arguments: &'a Arguments,
}

impl Writer<'_> {
    fn path(&self, p: &mut Path) {
        let Some(value) = self.arguments.get(p.parts[0].text.as_ref()) else {
            return;
        };
        if let ValueKind::Path(new) = &value.kind {
            let node = p.parts[0].node;
            let front = new.parts.iter().map(|n| Name::new(n.text.clone(), node));
            *p = Path::new(front.chain(p.parts[1..].iter().cloned()), p.node());
        }
    }
    fn value(&self, v: &mut Value) {
        let ValueKind::Path(p) = &mut v.kind else { return };
        match self.arguments.get(p.parts[0].text.as_ref()) {
            Some(value) if p.parts.len() == 1 && !matches!(value.kind, ValueKind::Path(_)) => v.kind = value.kind.clone(),
            _ => self.path(p),
        }
    }
    fn row(&self, r: &mut Row) {
        r.heads.iter_mut().for_each(|v| self.value(v));
        let Some(more) = &mut r.more else { return };
        for f in &mut more.fields {
            f.args.iter_mut().for_each(|a| self.value(&mut a.value));
        }
        more.default.iter_mut().for_each(|e| self.expr(e));
        more.condition.iter_mut().for_each(|c| self.expr(&mut c.expr));
    }
    fn block(&self, b: Option<&mut Block>) {
        b.into_iter().flat_map(|b| &mut b.items).for_each(|i| self.item(i));
    }
    fn item(&self, item: &mut Item) {
        match item {
            Item::Property(p) => p.rows.iter_mut().for_each(|r| self.row(r)),
            Item::Decl(d) => {
                match &mut d.tail {
                    Some(Tail::Rows(rows)) => rows.iter_mut().for_each(|r| self.row(r)),
                    Some(Tail::Expr(e)) => self.expr(e),
                    None => {}
                }
                self.block(d.block.as_mut());
            }
            Item::Flow(f) => {
                f.ends.iter_mut().for_each(|p| self.path(p));
                if let Some(Carried::Rows(rows)) = &mut f.carried {
                    rows.iter_mut().for_each(|r| self.row(r));
                }
                self.block(f.block_mut());
            }
            Item::Guard(g) => {
                self.expr(&mut g.expr);
                g.block.items.iter_mut().for_each(|i| self.item(i));
            }
            Item::Expect(_) | Item::Accept(_) | Item::Clause(_) | Item::Error(_) => {}
        }
    }
    fn expr(&self, e: &mut Expr) {
        match &mut e.kind {
            ExprKind::Name(n) => {
                if let Some(v) = self.arguments.get(n.text.as_ref()) {
                    e.kind = as_expr(v, e.node);
                }
            }
            ExprKind::Field(a, _) | ExprKind::Paren(a) | ExprKind::Not(a) => self.expr(a),
            ExprKind::Call(f, args) => {
                self.expr(f);
                self.args(args);
            }
            ExprKind::Set(args) => self.args(args),
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
                where_.iter_mut().for_each(|e| self.expr(e));
                satisfies.iter_mut().for_each(|e| self.expr(e));
            }
            ExprKind::Number(_) | ExprKind::Quantity(..) | ExprKind::Date(_) | ExprKind::Str(_) | ExprKind::Error => {}
        }
    }
    fn args(&self, args: &mut [Arg]) {
        for a in args {
            self.expr(&mut a.expr);
            a.fors.iter_mut().for_each(|f| self.expr(&mut f.1));
            a.where_.iter_mut().for_each(|e| self.expr(e));
            a.within.iter_mut().for_each(|e| self.expr(e));
        }
    }
}

fn as_expr(v: &Value, node: NodeId) -> ExprKind {
    match &v.kind {
        ValueKind::Path(p) => {
            let mut parts = p.parts.iter();
            let first = parts
                .next()
                .map_or(ExprKind::Error, |n| ExprKind::Name(Name::new(n.text.clone(), node)));
            parts.fold(first, |e, n| {
                ExprKind::Field(Box::new(Expr { kind: e, node }), Name::new(n.text.clone(), node))
            })
        }
        ValueKind::Number(n) => ExprKind::Number(**n),
        ValueKind::Quantity(q) => ExprKind::Quantity(q.0, q.1.clone()),
        ValueKind::Date(d) => ExprKind::Date(*d),
        ValueKind::Str(s) => ExprKind::Str(s.clone()),
        ValueKind::Range(..) => ExprKind::Error,
    }
}

//! Every name of an item with what is needed to look it up.

use std::sync::Arc;

use portolan::model::library::is_builder_word;
use portolan::model::schema_build::path_text;
use portolan_syntax::tree::*;

/// What sort of thing is looked for first where a name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The word of a declaration.
    Word,
    /// The name a declaration gives.
    Declared,
    /// After `:` of a declaration, after `is`, as a type.
    Base,
    /// The key of a property.
    Key,
    /// A value.
    Value,
    /// Before `(`, after `under`, after `accept`.
    Law,
    /// Anywhere in an expression.
    Any,
}

/// What a block's properties belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Nothing,
    /// The declaration of that name.
    Named(NodeId),
    Flow,
}

/// A name where it stands.
#[derive(Debug, Clone)]
pub struct Reference {
    pub parts: Vec<Name>,
    /// The path as a whole, where it is one in the tree.
    pub path: Option<NodeId>,
    pub role: Role,
    /// Prefixes to look up from, innermost first.
    pub scope: Vec<Arc<str>>,
    /// Where the variable its first part means was bound.
    pub bound: Option<NodeId>,
    pub owner: Owner,
    /// The property whose value it is.
    pub key: Option<String>,
}

/// All names of a top-level item; `scope` is what its names stand under.
pub fn references(item: &Item, scope: Vec<Arc<str>>) -> Vec<Reference> {
    let mut walk = Walk {
        out: Vec::new(),
        scope,
        vars: Vec::new(),
        owner: Owner::Nothing,
        key: None,
    };
    walk.item(item);
    walk.out
}

struct Walk {
    out: Vec<Reference>,
    scope: Vec<Arc<str>>,
    vars: Vec<(Arc<str>, NodeId)>,
    owner: Owner,
    key: Option<String>,
}

impl Walk {
    fn parts(&mut self, parts: Vec<Name>, path: Option<NodeId>, role: Role) {
        let variable = |n: &Name| self.vars.iter().rev().find(|v| v.0 == n.text).map(|v| v.1);
        let bound = match role {
            Role::Word | Role::Declared | Role::Key => None,
            _ => parts.first().and_then(variable),
        };
        self.out.push(Reference {
            parts,
            path,
            role,
            scope: self.scope.clone(),
            bound,
            owner: self.owner,
            key: self.key.clone(),
        });
    }
    fn path(&mut self, p: &Path, role: Role) {
        self.parts(p.parts.to_vec(), Some(p.node()), role);
    }
    fn bind(&mut self, name: &Name) {
        self.vars.push((name.text.clone(), name.node));
        let parts = vec![name.clone()];
        self.out.push(Reference {
            parts,
            path: None,
            role: Role::Any,
            scope: Vec::new(),
            bound: Some(name.node),
            owner: Owner::Nothing,
            key: None,
        });
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Decl(d) => self.decl(d),
            Item::Property(p) => {
                self.path(&p.path, Role::Key);
                self.key = Some(path_text(&p.path));
                self.rows(&p.rows, Role::Value);
                self.key = None;
            }
            Item::Flow(f) => {
                f.ends.iter().for_each(|p| self.path(p, Role::Value));
                if let Some(Carried::Rows(rows)) = &f.carried {
                    self.rows(rows, Role::Value);
                }
                let owner = std::mem::replace(&mut self.owner, Owner::Flow);
                self.block(f.block());
                self.owner = owner;
            }
            Item::Clause(c) => {
                self.expr(&c.expr, Role::Any);
                c.due.iter().for_each(|e| self.expr(e, Role::Any));
            }
            Item::Guard(g) => {
                self.expr(&g.expr, Role::Any);
                g.block.items.iter().for_each(|i| self.item(i));
            }
            Item::Expect(e) => {
                match &e.subject {
                    Subject::Expr(e) => self.expr(e, Role::Any),
                    Subject::Flow { source, target, data, .. } => {
                        [Some(source), Some(target), data.as_ref()]
                            .into_iter()
                            .flatten()
                            .for_each(|e| self.expr(e, Role::Value));
                    }
                }
                if let Some(v) = &e.verdict {
                    self.path(&v.under, Role::Law);
                    self.fields(&v.fields, Role::Law);
                }
            }
            Item::Accept(a) => {
                self.path(&a.rule, Role::Law);
                match &a.target {
                    Some(Target::Thing(p)) => self.path(p, Role::Value),
                    Some(Target::In(p, q)) => [p, q].into_iter().for_each(|p| self.path(p, Role::Value)),
                    Some(Target::Flow { source, target, data, .. }) => {
                        [Some(source), Some(target), data.as_ref()]
                            .into_iter()
                            .flatten()
                            .for_each(|p| self.path(p, Role::Value));
                    }
                    None => {}
                }
                self.fields(&a.notes, Role::Any);
            }
            Item::Error(_) => {}
        }
    }

    fn decl(&mut self, d: &Decl) {
        let word = d.word.text.as_ref();
        if !is_builder_word(word) {
            self.parts(vec![d.word.clone()], None, Role::Word);
        }
        self.path(&d.path, if word == "extend" { Role::Base } else { Role::Declared });
        let (vars, depth) = (self.vars.len(), self.scope.len());
        let owner = std::mem::replace(&mut self.owner, Owner::Named(d.path.node()));
        for p in d.params() {
            self.bind(&p.name);
            self.row(&p.ty, Role::Base);
        }
        for h in &d.heads {
            match &h.kind {
                HeadKind::On(all) => all.iter().for_each(|b| self.binder(b)),
                HeadKind::With(b) => self.binder(b),
                _ => {}
            }
        }
        match &d.tail {
            Some(Tail::Rows(_)) if word == "enum" => {}
            Some(Tail::Rows(rows)) => self.rows(rows, if word == "set" { Role::Value } else { Role::Base }),
            Some(Tail::Expr(e)) => self.expr(e, Role::Any),
            None => {}
        }
        match word {
            "case" | "system" | "kind" | "extend" => {}
            "regime" => {
                self.scope.insert(0, d.path.parts[0].text.clone());
                self.scope.insert(0, Arc::from(path_text(&d.path)));
            }
            _ if is_builder_word(word) => {}
            _ => {
                let own = path_text(&d.path);
                let name = self.scope.first().map_or(own.clone(), |p| format!("{p}.{own}"));
                self.scope.insert(0, Arc::from(name));
            }
        }
        self.block(d.block.as_ref());
        self.owner = owner;
        self.scope.drain(..self.scope.len() - depth);
        self.vars.truncate(vars);
    }

    fn binder(&mut self, b: &Binder) {
        match &b.of {
            BinderOf::Type(p) => self.path(p, Role::Base),
            BinderOf::Domain(e) => self.expr(e, Role::Any),
        }
        self.bind(&b.name);
    }
    fn block(&mut self, b: Option<&Block>) {
        b.into_iter().flat_map(|b| &b.items).for_each(|i| self.item(i));
    }
    fn rows(&mut self, rows: &[Row], role: Role) {
        rows.iter().for_each(|r| self.row(r, role));
    }
    fn row(&mut self, r: &Row, role: Role) {
        r.heads.iter().for_each(|v| self.value(v, role));
        self.fields(r.fields(), role);
        r.default().into_iter().for_each(|e| self.expr(e, Role::Any));
        r.condition().into_iter().for_each(|c| self.expr(&c.expr, Role::Any));
    }
    fn fields(&mut self, fields: &[Field], role: Role) {
        fields.iter().flat_map(|f| &f.args).for_each(|a| self.value(&a.value, role));
    }
    fn value(&mut self, v: &Value, role: Role) {
        if let ValueKind::Path(p) = &v.kind {
            self.path(p, role);
        }
    }

    fn expr(&mut self, e: &Expr, role: Role) {
        if let Some(parts) = portolan::model::unfold::field_path(e) {
            return self.parts(parts, None, role);
        }
        match &e.kind {
            ExprKind::Field(base, _) | ExprKind::Paren(base) | ExprKind::Not(base) => self.expr(base, role),
            ExprKind::Call(f, args) => {
                self.expr(f, Role::Law);
                self.args(args);
            }
            ExprKind::Set(args) => self.args(args),
            ExprKind::And(a, b) | ExprKind::Or(a, b) | ExprKind::Cmp(_, a, b) | ExprKind::Arith(_, a, b) => {
                self.expr(a, Role::Any);
                self.expr(b, Role::Any);
            }
            ExprKind::In { item, of, .. } => {
                self.expr(item, Role::Any);
                self.expr(of, Role::Any);
            }
            ExprKind::Is { item, of, .. } => {
                self.expr(item, Role::Any);
                self.expr(of, Role::Base);
            }
            ExprKind::Quant {
                var,
                domain,
                where_,
                satisfies,
                ..
            } => {
                self.expr(domain, Role::Any);
                let vars = self.vars.len();
                self.bind(var);
                where_.iter().chain(satisfies).for_each(|e| self.expr(e, Role::Any));
                self.vars.truncate(vars);
            }
            ExprKind::Name(_) | ExprKind::Number(_) | ExprKind::Quantity(..) | ExprKind::Date(_) | ExprKind::Str(_) | ExprKind::Error => {}
        }
    }
    fn args(&mut self, args: &[Arg]) {
        for a in args {
            let vars = self.vars.len();
            for (name, domain) in &a.fors {
                self.expr(domain, Role::Any);
                self.bind(name);
            }
            [Some(&a.expr), a.where_.as_ref(), a.within.as_ref()]
                .into_iter()
                .flatten()
                .for_each(|e| self.expr(e, Role::Any));
            self.vars.truncate(vars);
        }
    }
}

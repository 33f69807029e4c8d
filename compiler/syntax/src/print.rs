//! The tree as text, for people who look into the compiler.

use crate::file::Parsed;
use crate::tree::*;

/// The tree of a file: one item after another, one node a line, indented. Positions are left out: equal trees print equally.
pub fn print_tree(parsed: &Parsed) -> String {
    let mut p = Printer {
        out: String::new(),
        depth: 0,
    };
    for slice in &parsed.slices {
        p.item(&slice.item);
    }
    p.out
}

struct Printer {
    out: String,
    depth: usize,
}

impl Printer {
    fn line(&mut self, text: impl AsRef<str>) {
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
        self.out.push_str(text.as_ref());
        self.out.push('\n');
    }

    fn under(&mut self, head: impl AsRef<str>, body: impl FnOnce(&mut Self)) {
        self.line(head);
        self.depth += 1;
        body(self);
        self.depth -= 1;
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Property(p) => self.under(format!("property {}", path(&p.path)), |s| {
                s.docs(p.docs());
                s.rows(&p.rows);
                s.text("question", p.question());
            }),
            Item::Decl(d) => self.decl(d),
            Item::Flow(f) => {
                let mut head = format!("flow {}", f.ends.first().map(path).unwrap_or_default());
                for ((arrow, _), end) in f.arrows.iter().zip(f.ends.iter().skip(1)) {
                    head += &format!(" {} {}", arrow_text(*arrow), path(end));
                }
                self.under(head, |s| {
                    s.docs(f.docs());
                    match &f.carried {
                        Some(Carried::All) => s.line("carries *"),
                        Some(Carried::Rows(rows)) => s.under("carries", |s| s.rows(rows)),
                        None => {}
                    }
                    s.block(f.block());
                });
            }
            Item::Clause(c) => {
                let word = match c.word {
                    ClauseWord::When => "when",
                    ClauseWord::Unless => "unless",
                    ClauseWord::Require => "require",
                };
                self.under(word, |s| {
                    if let Some(words) = &c.words {
                        s.text("words", Some(&words.text));
                        if let Some(cites) = &words.cites {
                            s.line(format!("cites {cites:?}"));
                        }
                    }
                    s.expr(&c.expr);
                    if let Some(due) = &c.due {
                        s.under("by", |s| s.expr(due));
                    }
                });
            }
            Item::Guard(g) => self.under("guard", |s| {
                s.expr(&g.expr);
                s.block(Some(&g.block));
            }),
            Item::Expect(e) => self.under("expect", |s| s.expect(e)),
            Item::Accept(a) => {
                let target = match &a.target {
                    None => String::new(),
                    Some(Target::Thing(p)) => format!(" on {}", path(p)),
                    Some(Target::In(a, b)) => format!(" on {} in {}", path(a), path(b)),
                    Some(Target::Flow {
                        source,
                        arrow,
                        target,
                        data,
                    }) => {
                        let data = data.as_ref().map(|d| format!(" : {}", path(d))).unwrap_or_default();
                        format!(" on {} {} {}{data}", path(source), arrow_text(*arrow), path(target))
                    }
                };
                self.under(format!("accept {}{target}", path(&a.rule)), |s| s.fields(&a.notes));
            }
            Item::Error(_) => self.line("error"),
        }
    }

    fn decl(&mut self, d: &Decl) {
        self.under(format!("decl {} {}", d.word.text, path(&d.path)), |s| {
            s.docs(d.docs());
            for param in d.params() {
                s.under(format!("param {}", param.name.text), |s| s.row(&param.ty));
            }
            s.text("title", d.title.as_deref());
            for head in &d.heads {
                match &head.kind {
                    HeadKind::Cites(text) => s.line(format!("cites {text:?}")),
                    HeadKind::Since(day) => s.line(format!("since {}", date(*day))),
                    HeadKind::Until(day) => s.line(format!("until {}", date(*day))),
                    HeadKind::OnDate(day) => s.line(format!("on {}", date(*day))),
                    HeadKind::On(binders) => s.under("on", |s| binders.iter().for_each(|b| s.binder(b))),
                    HeadKind::With(binder) => s.under("with", |s| s.binder(binder)),
                }
            }
            match &d.tail {
                Some(Tail::Rows(rows)) => s.under("rows", |s| s.rows(rows)),
                Some(Tail::Expr(e)) => s.under("means", |s| s.expr(e)),
                None => {}
            }
            s.block(d.block.as_ref());
        });
    }

    fn expect(&mut self, e: &Expect) {
        match &e.subject {
            Subject::Expr(e) => self.expr(e),
            Subject::Flow {
                source,
                arrow,
                target,
                data,
            } => self.under(format!("flow {}", arrow_text(*arrow)), |s| {
                s.expr(source);
                s.expr(target);
                if let Some(data) = data {
                    s.under("carries", |s| s.expr(data));
                }
            }),
        }
        if let Some(v) = &e.verdict {
            self.under(format!("under {} is {}", path(&v.under), v.is.text), |s| s.fields(&v.fields));
        }
    }

    fn binder(&mut self, binder: &Binder) {
        match &binder.of {
            BinderOf::Type(of) => self.line(format!("{}: {}", binder.name.text, path(of))),
            BinderOf::Domain(of) => self.under(format!("{} in", binder.name.text), |s| s.expr(of)),
        }
    }

    fn docs(&mut self, docs: Option<&str>) {
        if let Some(docs) = docs {
            self.line(format!("docs {docs:?}"));
        }
    }

    fn text(&mut self, role: &str, text: Option<&Text>) {
        let Some(text) = text else { return };
        let mut line = role.to_owned();
        for part in &text.parts {
            if let Some(lang) = &part.lang {
                line += &format!(" @{lang}");
            }
            line += &format!(" {:?}", part.text);
        }
        self.line(line);
    }

    fn block(&mut self, block: Option<&Block>) {
        if let Some(block) = block {
            self.under("block", |s| block.items.iter().for_each(|i| s.item(i)));
        }
    }

    fn rows(&mut self, rows: &[Row]) {
        rows.iter().for_each(|r| self.row(r));
    }

    fn row(&mut self, row: &Row) {
        let heads: Vec<String> = row.heads.iter().map(value).collect();
        let card = card(row.card);
        let head = if row.shared {
            format!("row ({})", heads.join(", "))
        } else {
            format!("row {}{card}", heads.join(", "))
        };
        self.under(head, |s| {
            s.fields(row.fields());
            if let Some(default) = row.default() {
                s.under("default", |s| s.expr(default));
            }
            if let Some(condition) = row.condition() {
                s.under("if", |s| {
                    s.text("words", condition.words.as_ref());
                    s.expr(&condition.expr);
                });
            }
        });
    }

    fn fields(&mut self, fields: &[Field]) {
        for field in fields {
            let args: Vec<String> = field.args.iter().map(|a| value(&a.value) + card(a.card)).collect();
            self.line(format!("{} {}", field.link.text, args.join(" and ")));
        }
    }

    fn args(&mut self, args: &[Arg]) {
        for arg in args {
            if arg.fors.is_empty() && arg.where_.is_none() && arg.within.is_none() {
                self.expr(&arg.expr);
                continue;
            }
            self.under("each", |s| {
                s.expr(&arg.expr);
                for (name, domain) in &arg.fors {
                    s.under(format!("for {} in", name.text), |s| s.expr(domain));
                }
                if let Some(e) = &arg.where_ {
                    s.under("where", |s| s.expr(e));
                }
                if let Some(e) = &arg.within {
                    s.under("within", |s| s.expr(e));
                }
            });
        }
    }

    fn expr(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Name(n) => self.line(&n.text),
            ExprKind::Number(n) => self.line(decimal(*n)),
            ExprKind::Quantity(n, unit) => self.line(quantity(*n, unit)),
            ExprKind::Date(d) => self.line(date(*d)),
            ExprKind::Str(s) => self.line(format!("{s:?}")),
            ExprKind::Field(of, name) => self.under(format!(".{}", name.text), |s| s.expr(of)),
            ExprKind::Call(f, args) => self.under("call", |s| {
                s.expr(f);
                s.args(args);
            }),
            ExprKind::Set(args) => self.under("set", |s| s.args(args)),
            ExprKind::Paren(e) => self.under("parentheses", |s| s.expr(e)),
            ExprKind::Not(e) => self.under("not", |s| s.expr(e)),
            ExprKind::And(a, b) => self.two("and", a, b),
            ExprKind::Or(a, b) => self.two("or", a, b),
            ExprKind::Cmp(c, a, b) => self.two(
                match c {
                    Cmp::Eq => "==",
                    Cmp::Ne => "!=",
                    Cmp::Lt => "<",
                    Cmp::Le => "<=",
                    Cmp::Gt => ">",
                    Cmp::Ge => ">=",
                },
                a,
                b,
            ),
            ExprKind::In { item, of, negated } => self.two(if *negated { "not in" } else { "in" }, item, of),
            ExprKind::Is { item, of, negated } => self.two(if *negated { "is not" } else { "is" }, item, of),
            ExprKind::Arith(op, a, b) => self.two(
                match op {
                    Arith::Add => "+",
                    Arith::Sub => "-",
                    Arith::Mul => "*",
                    Arith::Div => "/",
                },
                a,
                b,
            ),
            ExprKind::Quant {
                quantifier,
                var,
                domain,
                where_,
                satisfies,
            } => {
                let word = match quantifier {
                    Quantifier::Some => "some",
                    Quantifier::No => "no",
                    Quantifier::Every => "every",
                };
                self.under(format!("{word} {} in", var.text), |s| {
                    s.expr(domain);
                    if let Some(e) = where_ {
                        s.under("where", |s| s.expr(e));
                    }
                    if let Some(e) = satisfies {
                        s.under("satisfies", |s| s.expr(e));
                    }
                });
            }
            ExprKind::Error => self.line("error"),
        }
    }

    fn two(&mut self, head: &str, a: &Expr, b: &Expr) {
        self.under(head, |s| {
            s.expr(a);
            s.expr(b);
        });
    }
}

fn path(path: &Path) -> String {
    let parts: Vec<&str> = path.parts.iter().map(|p| &*p.text).collect();
    parts.join(".")
}

fn value(value: &Value) -> String {
    match &value.kind {
        ValueKind::Path(p) => path(p),
        ValueKind::Number(n) => decimal(**n),
        ValueKind::Quantity(q) => quantity(q.0, &q.1),
        ValueKind::Date(d) => date(*d),
        ValueKind::Range(ends) => format!("{}..{}", decimal(ends.0), decimal(ends.1)),
        ValueKind::Str(s) => format!("{s:?}"),
    }
}

fn quantity(n: Decimal, unit: &str) -> String {
    if unit == "%" {
        format!("{}%", decimal(n))
    } else {
        format!("{} {unit}", decimal(n))
    }
}

fn card(card: Option<Card>) -> &'static str {
    match card {
        Some(Card::Star) => "*",
        Some(Card::Plus) => "+",
        None => "",
    }
}

fn arrow_text(arrow: Arrow) -> &'static str {
    match arrow {
        Arrow::Copy => "->",
        Arrow::Sight => "~>",
    }
}

fn date(d: Ymd) -> String {
    format!("{:04}-{:02}-{:02}", d.year, d.month, d.day)
}

fn decimal(d: Decimal) -> String {
    let digits = d.digits().to_string();
    let scale = usize::from(d.scale);
    if scale == 0 {
        return digits;
    }
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    format!("{whole}.{fraction}")
}

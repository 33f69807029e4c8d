//! A tree as text of the language: the shortest text that says what the tree says.

use portolan_syntax::tree::*;

/// An item with the items of its block.
pub fn item(item: &Item) -> String {
    let inner: String = block(item).map_or(String::new(), |b| b.items.iter().map(|i| self::item(i) + "\n").collect());
    match block(item) {
        Some(_) => format!("{} {{\n{inner}}}", header(item)),
        None => header(item),
    }
}

/// The block of an item.
pub fn block(item: &Item) -> Option<&Block> {
    match item {
        Item::Decl(d) => d.block.as_ref(),
        Item::Flow(f) => f.block(),
        Item::Guard(g) => Some(&g.block),
        _ => None,
    }
}

/// An item without its block.
pub fn header(item: &Item) -> String {
    match item {
        Item::Property(p) => {
            let question = p.question().into_iter().map(|q| format!(" {}", text(q)));
            format!(
                "{}{} : {}{}",
                docs(p.docs()),
                path(&p.path),
                rows(&p.rows),
                question.collect::<String>()
            )
        }
        Item::Decl(d) => decl(d),
        Item::Flow(f) => {
            let mut out = docs(f.docs()) + &f.ends.first().map(path).unwrap_or_default();
            for ((arrow, _), end) in f.arrows.iter().zip(f.ends.iter().skip(1)) {
                out += &format!(" {} {}", self::arrow(*arrow), path(end));
            }
            match &f.carried {
                Some(Carried::All) => out + " : *",
                Some(Carried::Rows(r)) => out + " : " + &rows(r),
                None => out,
            }
        }
        Item::Clause(c) => {
            let word = match c.word {
                ClauseWord::When => "when",
                ClauseWord::Unless => "unless",
                ClauseWord::Require => "require",
            };
            let words = c.words.iter().map(|w| format!("{}{} : ", text(&w.text), cites(w.cites.as_deref())));
            let due = c.due.iter().map(|e| format!(" by {}", expr(e)));
            format!("{word} {}{}{}", words.collect::<String>(), expr(&c.expr), due.collect::<String>())
        }
        Item::Guard(g) => format!("when {}", expr(&g.expr)),
        Item::Expect(e) => expect(e),
        Item::Accept(a) => {
            let target = match &a.target {
                None => String::new(),
                Some(Target::Thing(p)) => format!(" on {}", path(p)),
                Some(Target::In(p, place)) => format!(" on {} in {}", path(p), path(place)),
                Some(Target::Flow {
                    source,
                    arrow,
                    target,
                    data,
                }) => {
                    let data = data.iter().map(|d| format!(" : {}", path(d))).collect::<String>();
                    format!(" on {} {} {}{data}", path(source), self::arrow(*arrow), path(target))
                }
            };
            format!("accept {}{target}{}", path(&a.rule), fields(&a.notes))
        }
        Item::Error(_) => "<error>".into(),
    }
}

fn decl(d: &Decl) -> String {
    let mut out = format!("{}{} {}", docs(d.docs()), d.word.text, path(&d.path));
    if !d.params().is_empty() {
        let params: Vec<String> = d.params().iter().map(|p| format!("{} : {}", p.name.text, row(&p.ty))).collect();
        out += &format!("({})", params.join(", "));
    }
    out.extend(d.title.iter().map(|t| format!(" {}", text(t))));
    for head in &d.heads {
        out += &match &head.kind {
            HeadKind::Cites(t) => cites(Some(t)),
            HeadKind::Since(day) => format!(" since {}", date(*day)),
            HeadKind::Until(day) => format!(" until {}", date(*day)),
            HeadKind::OnDate(day) => format!(" on {}", date(*day)),
            HeadKind::On(of) => format!(" on {}", of.iter().map(binder).collect::<Vec<_>>().join(", ")),
            HeadKind::With(of) => format!(" with {}", binder(of)),
        };
    }
    match &d.tail {
        Some(Tail::Rows(r)) => out + " : " + &rows(r),
        Some(Tail::Expr(e)) => out + " = " + &expr(e),
        None => out,
    }
}

fn binder(b: &Binder) -> String {
    match &b.of {
        BinderOf::Type(p) => format!("{} : {}", b.name.text, path(p)),
        BinderOf::Domain(e) => format!("{} in {}", b.name.text, expr(e)),
    }
}

fn expect(e: &Expect) -> String {
    let subject = match &e.subject {
        Subject::Expr(e) => expr(e),
        Subject::Flow {
            source,
            arrow,
            target,
            data,
        } => {
            let data = data.iter().map(|d| format!(" : {}", expr(d))).collect::<String>();
            format!("{} {} {}{data}", expr(source), self::arrow(*arrow), expr(target))
        }
    };
    let verdict = e.verdict.iter();
    let verdict: String = verdict
        .map(|v| format!(" under {} is {}{}", path(&v.under), v.is.text, fields(&v.fields)))
        .collect();
    format!("expect {subject}{verdict}")
}

fn docs(docs: Option<&str>) -> String {
    docs.map_or(String::new(), |d| d.lines().map(|l| format!("/// {l}\n")).collect())
}

fn cites(of: Option<&str>) -> String {
    of.map_or(String::new(), |t| format!(" cites {}", quoted(t)))
}

fn arrow(arrow: Arrow) -> &'static str {
    match arrow {
        Arrow::Copy => "->",
        Arrow::Sight => "~>",
    }
}

fn path(p: &Path) -> String {
    p.parts.iter().map(|n| &*n.text).collect::<Vec<_>>().join(".")
}

fn text(t: &Text) -> String {
    let part = |p: &TextPart| p.lang.iter().map(|l| format!("@{l} ")).collect::<String>() + &quoted(&p.text);
    t.parts.iter().map(part).collect::<Vec<_>>().join(" ")
}

fn quoted(t: &str) -> String {
    format!("\"{}\"", t.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

fn rows(rows: &[Row]) -> String {
    rows.iter().map(row).collect::<Vec<_>>().join(", ")
}

fn row(r: &Row) -> String {
    let heads = r.heads.iter().map(value).collect::<Vec<_>>().join(", ");
    let mut out = if r.shared { format!("({heads})") } else { heads + card(r.card) };
    out += &fields(r.fields());
    out.extend(r.default().into_iter().map(|e| format!(" = {}", expr(e))));
    if let Some(c) = r.condition() {
        let words = c.words.iter().map(|w| format!("{} : ", text(w))).collect::<String>();
        out += &format!(" if {words}{}", expr(&c.expr));
    }
    out
}

fn fields(fields: &[Field]) -> String {
    let arg = |a: &FieldArg| value(&a.value) + card(a.card);
    let args = |f: &Field| f.args.iter().map(arg).collect::<Vec<_>>().join(" and ");
    fields.iter().map(|f| format!(" {} {}", f.link.text, args(f))).collect()
}

fn card(card: Option<Card>) -> &'static str {
    match card {
        Some(Card::Star) => "*",
        Some(Card::Plus) => "+",
        None => "",
    }
}

fn value(v: &Value) -> String {
    match &v.kind {
        ValueKind::Path(p) => path(p),
        ValueKind::Number(n) => decimal(**n),
        ValueKind::Quantity(q) => quantity(q.0, &q.1),
        ValueKind::Date(d) => date(*d),
        ValueKind::Range(ends) => format!("{}..{}", decimal(ends.0), decimal(ends.1)),
        ValueKind::Str(s) => quoted(s),
    }
}

fn quantity(n: Decimal, unit: &str) -> String {
    format!("{} {unit}", decimal(n)).replace(" %", "%")
}

fn date(d: Ymd) -> String {
    format!("{:04}-{:02}-{:02}", d.year, d.month, d.day)
}

fn decimal(d: Decimal) -> String {
    let scale = usize::from(d.scale);
    let digits = format!("{:0>width$}", d.digits(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    if scale == 0 { whole.into() } else { format!("{whole}.{fraction}") }
}

fn args(args: &[Arg]) -> String {
    args.iter().map(arg).collect::<Vec<_>>().join(", ")
}

fn arg(a: &Arg) -> String {
    let mut out = expr(&a.expr);
    out.extend(a.fors.iter().map(|(n, e)| format!(" for {} in {}", n.text, expr(e))));
    out.extend(a.where_.iter().map(|e| format!(" where {}", expr(e))));
    out.extend(a.within.iter().map(|e| format!(" within {}", expr(e))));
    out
}

fn expr(e: &Expr) -> String {
    match &e.kind {
        ExprKind::Name(n) => n.text.to_string(),
        ExprKind::Number(n) => decimal(*n),
        ExprKind::Quantity(n, unit) => quantity(*n, unit),
        ExprKind::Date(d) => date(*d),
        ExprKind::Str(s) => quoted(s),
        ExprKind::Field(of, name) => format!("{}.{}", expr(of), name.text),
        ExprKind::Call(f, a) => format!("{}({})", expr(f), args(a)),
        ExprKind::Set(a) => format!("{{{}}}", args(a)),
        ExprKind::Paren(e) => format!("({})", expr(e)),
        ExprKind::Not(e) => format!("not {}", expr(e)),
        ExprKind::And(a, b) => format!("{} and {}", expr(a), expr(b)),
        ExprKind::Or(a, b) => format!("{} or {}", expr(a), expr(b)),
        ExprKind::Cmp(c, a, b) => {
            let sign = match c {
                Cmp::Eq => "==",
                Cmp::Ne => "!=",
                Cmp::Lt => "<",
                Cmp::Le => "<=",
                Cmp::Gt => ">",
                Cmp::Ge => ">=",
            };
            format!("{} {sign} {}", expr(a), expr(b))
        }
        ExprKind::In { item, of, negated } => format!("{} {} {}", expr(item), if *negated { "not in" } else { "in" }, expr(of)),
        ExprKind::Is { item, of, negated } => format!("{} {} {}", expr(item), if *negated { "is not" } else { "is" }, expr(of)),
        ExprKind::Arith(op, a, b) => {
            let sign = match op {
                Arith::Add => "+",
                Arith::Sub => "-",
                Arith::Mul => "*",
                Arith::Div => "/",
            };
            format!("{} {sign} {}", expr(a), expr(b))
        }
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
            let mut out = format!("{word} {} in {}", var.text, expr(domain));
            out.extend(where_.iter().map(|e| format!(" where {}", expr(e))));
            out.extend(satisfies.iter().map(|e| format!(" satisfies {}", expr(e))));
            out
        }
        ExprKind::Error => "<error>".into(),
    }
}

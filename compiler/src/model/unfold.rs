//! Systems and deploys: a deploy is its system's block with the arguments written in.

use std::collections::BTreeMap;
use std::sync::Arc;

use portolan_syntax::tree::{self, Arg, Cmp, Decl, Expr, ExprKind, Item, Tail, Value, ValueKind};

use super::schema_build::{path_text, value_word};
use super::substitute::{Arguments, substitute};
use crate::base::Diagnostic;
use crate::resolve::{SourceItem, suggest};

/// An item to declare, with the place its names stand under.
#[derive(Debug, Clone)]
pub struct Unit<'a> {
    pub item: &'a Item,
    pub source: &'a SourceItem,
    /// Qualified name of what contains it.
    pub prefix: Option<Arc<str>>,
    pub pack: Option<Arc<str>>,
    /// Name of the deploy it came from.
    pub deploy: Option<Arc<str>>,
    /// 0 for the project or first case, 1 for a case based on it, and so on.
    pub layer: u32,
}

/// One deployed copy of a system.
#[derive(Debug, Clone)]
pub struct Instance {
    /// `Japan`, or `Rest.FR` where the deploy lists several values.
    pub name: Arc<str>,
    pub layer: u32,
    pub deploy: Arc<Decl>,
    pub deploy_source: SourceItem,
    /// The system's items with the arguments written in.
    pub items: Vec<SourceItem>,
}

/// A system or deploy found among the items.
#[derive(Clone)]
pub struct Found<'a> {
    pub decl: &'a Decl,
    pub source: &'a SourceItem,
    pub layer: u32,
    pub prefix: Option<Arc<str>>,
}

/// Unfolds every deploy. Systems that deploy themselves end in `model.cycle`.
pub fn unfold(deploys: &[Found], systems: &BTreeMap<String, Found>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Instance> {
    let mut out = Vec::new();
    for d in deploys {
        one(d, systems, &mut Vec::new(), &mut out, diagnostics);
    }
    out
}

fn one(d: &Found, systems: &BTreeMap<String, Found>, stack: &mut Vec<String>, out: &mut Vec<Instance>, diagnostics: &mut Vec<Diagnostic>) {
    let at = d.source.origin(d.decl.path.node());
    let Some(name) = base_name(d.decl) else {
        diagnostics
            .push(Diagnostic::error("model.deploy", at, "a deploy names the system it places").help("write `deploy Japan : Line { .. }`"));
        return;
    };
    let Some(system) = systems.get(&name) else {
        diagnostics.push(super::template::no_system(&name, systems, at));
        return;
    };
    // `template::deploys` says so.
    if stack.contains(&name) {
        return;
    }
    let Some(all) = arguments(d, system, diagnostics) else { return };
    let own = path_text(&d.decl.path);
    let prefix = d.prefix.as_ref().map_or(own.clone(), |p| format!("{p}.{own}"));
    stack.push(name);
    for (suffix, arguments) in all {
        let full: Arc<str> = match suffix {
            Some(s) => Arc::from(format!("{prefix}.{s}")),
            None => Arc::from(prefix.as_str()),
        };
        let mut items = Vec::new();
        for item in system.decl.block.iter().flat_map(|b| &b.items) {
            place(item, &arguments, system, &mut items, diagnostics);
        }
        let mut nested = Vec::new();
        items.retain(|i| match i.item.as_ref() {
            Item::Decl(inner) if inner.word.text.as_ref() == "deploy" => {
                nested.push(i.clone());
                false
            }
            _ => true,
        });
        for n in &nested {
            if let Item::Decl(inner) = n.item.as_ref() {
                let found = Found {
                    decl: inner,
                    source: n,
                    layer: d.layer,
                    prefix: Some(full.clone()),
                };
                one(&found, systems, stack, out, diagnostics);
            }
        }
        out.push(Instance {
            name: full,
            layer: d.layer,
            deploy: Arc::new(d.decl.clone()),
            deploy_source: d.source.clone(),
            items,
        });
    }
    stack.pop();
}

/// The system a deploy names.
pub fn base_name(d: &Decl) -> Option<String> {
    match &d.tail {
        Some(Tail::Rows(rows)) => rows.first().and_then(|r| r.heads.first()).and_then(value_word),
        _ => None,
    }
}

/// The arguments of a deploy: one set, or one per value where exactly one argument lists several.
fn arguments(d: &Found, system: &Found, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<(Option<String>, Arguments)>> {
    let mut given: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for item in d.decl.block.iter().flat_map(|b| &b.items) {
        if !matches!(item, Item::Property(_) | Item::Error(_)) {
            let at = d.source.origin(item.node());
            diagnostics.push(
                Diagnostic::error("type.stray", at, "a deploy holds the arguments of its system and nothing else")
                    .help("move it out of the braces"),
            );
        }
        if let Item::Property(p) = item {
            let name = path_text(&p.path);
            if !system.decl.params().iter().any(|q| q.name.text.as_ref() == name) {
                let near = suggest::nearest(&name, system.decl.params().iter().map(|q| q.name.text.as_ref()));
                let mut diagnostic = Diagnostic::error(
                    "type.property",
                    d.source.origin(p.path.node()),
                    format!("the system has no parameter `{name}`"),
                );
                diagnostic.help.extend(suggest::question(&near));
                diagnostics.push(diagnostic);
                // Told once: the parameter that was meant is not missing too.
                if let [meant] = near.as_slice() {
                    given
                        .entry((*meant).to_owned())
                        .or_insert_with(|| p.rows.iter().flat_map(|r| r.heads.to_vec()).collect());
                }
                continue;
            }
            given.insert(name, p.rows.iter().flat_map(|r| r.heads.to_vec()).collect());
        }
    }
    let many: Vec<String> = given.iter().filter(|(_, v)| v.len() > 1).map(|(n, _)| n.clone()).collect();
    if many.len() > 1 {
        let at = d.source.origin(d.decl.path.node());
        diagnostics.push(
            Diagnostic::error(
                "model.deploy",
                at,
                format!("{} list several values; only one argument may", many.join(" and ")),
            )
            .help("split it into several deploys"),
        );
        return None;
    }
    let choices: Vec<Option<Value>> = match many.first() {
        Some(n) => given[n].iter().cloned().map(Some).collect(),
        None => vec![None],
    };
    let mut out = Vec::new();
    for choice in choices {
        let mut values: Arguments = BTreeMap::new();
        let mut complete = true;
        for p in system.decl.params() {
            let name = p.name.text.to_string();
            let value = match (&choice, given.get(&name)) {
                (Some(c), Some(list)) if list.len() > 1 => Some(c.clone()),
                (_, Some(list)) => list.first().cloned(),
                _ => p.ty.default().and_then(|e| default_value(e, &values)),
            };
            match value {
                Some(v) => {
                    values.insert(name, v);
                }
                None => {
                    complete = false;
                    diagnostics.push(
                        Diagnostic::error(
                            "model.deploy",
                            d.source.origin(d.decl.path.node()),
                            format!("the parameter `{name}` has no value"),
                        )
                        .help(format!("write `{name}: ..` in the deploy, or give it a default in the system")),
                    );
                }
            }
        }
        let suffix = choice.as_ref().and_then(value_word).map(|w| w.replace('.', "_"));
        if complete {
            out.push((suffix, values));
        }
    }
    Some(out)
}

fn default_value(e: &Expr, values: &Arguments) -> Option<Value> {
    let kind = match &e.kind {
        ExprKind::Name(n) => match values.get(n.text.as_ref()) {
            Some(v) => return Some(v.clone()),
            None => ValueKind::Path(tree::Path::new([n.clone()], e.node)),
        },
        ExprKind::Field(..) => ValueKind::Path(tree::Path::new(field_path(e)?, e.node)),
        ExprKind::Number(n) => ValueKind::Number(Box::new(*n)),
        ExprKind::Quantity(n, u) => ValueKind::Quantity(Box::new((*n, u.clone()))),
        ExprKind::Date(d) => ValueKind::Date(*d),
        ExprKind::Str(s) => ValueKind::Str(s.clone()),
        _ => return None,
    };
    Some(Value { kind, node: e.node })
}

/// `A.b.c` as names, where the expression is nothing else.
pub fn field_path(e: &Expr) -> Option<Vec<tree::Name>> {
    match &e.kind {
        ExprKind::Name(n) => Some(vec![n.clone()]),
        ExprKind::Field(base, n) => {
            let mut parts = field_path(base)?;
            parts.push(n.clone());
            Some(parts)
        }
        _ => None,
    }
}

/// Writes the arguments into one item; a guard's block is taken or left.
fn place(item: &Item, arguments: &Arguments, system: &Found, out: &mut Vec<SourceItem>, diagnostics: &mut Vec<Diagnostic>) {
    if let Item::Guard(g) = item {
        match guard(&g.expr, arguments) {
            Some(true) => g.block.items.iter().for_each(|i| place(i, arguments, system, out, diagnostics)),
            Some(false) => {}
            None => diagnostics.push(super::template::undecided(system.source.origin(g.expr.node))),
        }
        return;
    }
    let item = substitute(item, arguments);
    out.push(SourceItem {
        item: Arc::new(item),
        ..system.source.clone()
    });
}

/// The truth of a guard over the arguments alone.
fn guard(e: &Expr, arguments: &Arguments) -> Option<bool> {
    match &e.kind {
        ExprKind::Paren(e) => guard(e, arguments),
        ExprKind::Not(e) => guard(e, arguments).map(|b| !b),
        ExprKind::And(a, b) => Some(guard(a, arguments)? && guard(b, arguments)?),
        ExprKind::Or(a, b) => Some(guard(a, arguments)? || guard(b, arguments)?),
        ExprKind::Cmp(op, a, b) => {
            if !is_parameter(a, arguments) && !is_parameter(b, arguments) {
                return None;
            }
            let (x, y) = (constant(a, arguments)?, constant(b, arguments)?);
            let order = match (&x, &y) {
                (Plain::Number(p), Plain::Number(q)) => Some(p.cmp(q)),
                (Plain::Day(p), Plain::Day(q)) => Some(p.cmp(q)),
                _ => None,
            };
            if x.may_be(&y) {
                return None;
            }
            if std::mem::discriminant(&x) != std::mem::discriminant(&y) {
                return None;
            }
            match op {
                Cmp::Eq => Some(x == y),
                Cmp::Ne => Some(x != y),
                Cmp::Lt => Some(order?.is_lt()),
                Cmp::Le => Some(order?.is_le()),
                Cmp::Gt => Some(order?.is_gt()),
                Cmp::Ge => Some(order?.is_ge()),
            }
        }
        ExprKind::In { item, of, negated } => {
            if !is_parameter(item, arguments) {
                return None;
            }
            let x = constant(item, arguments)?;
            let ExprKind::Set(args) = &of.kind else { return None };
            let all: Option<Vec<Plain>> = args.iter().map(|a: &Arg| constant(&a.expr, arguments)).collect();
            let all = all?;
            if !all.contains(&x) && all.iter().any(|y| x.may_be(y)) {
                return None;
            }
            Some(all.contains(&x) != *negated)
        }
        ExprKind::Name(n) => match arguments.get(n.text.as_ref()).and_then(value_word).as_deref() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn is_parameter(e: &Expr, arguments: &Arguments) -> bool {
    match &e.kind {
        ExprKind::Paren(e) => is_parameter(e, arguments),
        ExprKind::Name(n) => arguments.contains_key(n.text.as_ref()),
        _ => false,
    }
}

#[derive(PartialEq)]
enum Plain {
    Word(String),
    Number(crate::base::Q),
    Day(tree::Ymd),
}

impl Plain {
    /// Two words for what may be one thing: a name and its last parts. Which thing each means is not known before all names are.
    fn may_be(&self, other: &Plain) -> bool {
        let ends = |long: &str, short: &str| long.strip_suffix(short).is_some_and(|rest| rest.ends_with('.'));
        matches!((self, other), (Plain::Word(a), Plain::Word(b)) if ends(a, b) || ends(b, a))
    }
}

fn constant(e: &Expr, arguments: &Arguments) -> Option<Plain> {
    let value = match &e.kind {
        ExprKind::Name(n) => arguments.get(n.text.as_ref()).cloned(),
        ExprKind::Paren(e) => return constant(e, arguments),
        _ => None,
    };
    match value.map(|v| v.kind) {
        Some(ValueKind::Path(p)) => Some(Plain::Word(path_text(&p))),
        Some(ValueKind::Number(n)) => Some(Plain::Number(super::constant::rational(*n))),
        Some(ValueKind::Str(s)) => Some(Plain::Word(s.to_string())),
        Some(ValueKind::Date(d)) => Some(Plain::Day(d)),
        Some(_) => None,
        None => match &e.kind {
            ExprKind::Number(n) => Some(Plain::Number(super::constant::rational(*n))),
            ExprKind::Str(s) => Some(Plain::Word(s.to_string())),
            ExprKind::Date(d) => Some(Plain::Day(*d)),
            _ => Some(Plain::Word(
                field_path(e)?.iter().map(|n| n.text.as_ref()).collect::<Vec<_>>().join("."),
            )),
        },
    }
}

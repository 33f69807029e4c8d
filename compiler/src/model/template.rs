//! A system read by itself, with its parameters left open: what is wrong with it is said once, deployed or not.

use std::collections::{BTreeMap, BTreeSet};

use portolan_syntax::tree::{Decl, Expr, ExprKind, Item, Path, Value, ValueKind};

use super::object::{Const, ObjId};
use super::schema::Type;
use super::schema_build::{path_text, unresolved};
use super::schema_props::builtin;
use super::typing::Head;
use super::unfold::{Found as System, Unit, field_path};
use super::world::Builder;
use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Origin};
use crate::resolve::{Found, Scope, Sort, SourceItem, suggest};

/// The parameters of a system that is read by itself.
pub struct Open {
    /// The first thing that belongs to the reading.
    pub first: ObjId,
    /// Things that stand for parameters.
    pub objects: BTreeSet<ObjId>,
    /// Parameters that stand for no thing, with what they may be.
    values: BTreeMap<String, Vec<Type>>,
}

impl Open {
    /// Whether a parameter of that name may stand here; `None` where there is none.
    pub fn value(&self, text: &str, types: &[Type]) -> Option<bool> {
        let own = self.values.get(text)?;
        Some(own.is_empty() || own.iter().any(|t| types.contains(t) || both_whole(*t, types)))
    }
    pub fn types(&self, text: &str) -> &[Type] {
        self.values.get(text).map_or(&[], Vec::as_slice)
    }
    /// A parameter that is no thing may stand for a base: a category, say.
    pub fn stands_for_a_base(&self, text: &str) -> bool {
        self.values.get(text).is_some_and(|t| t.is_empty() || t.contains(&Type::Category))
    }
}

/// A number may turn out to lie in a range.
fn both_whole(own: Type, wanted: &[Type]) -> bool {
    use super::schema::Unit::Number;
    let number = |t: &Type| matches!(t, Type::Range(..) | Type::Number(Number));
    number(&own) && wanted.iter().any(number)
}

impl<'a> Builder<'a> {
    /// What a parameter may be; an unknown word is reported and may be anything.
    pub(super) fn parameter(&mut self, heads: &[Value], scope: &Scope, source: &SourceItem) -> Vec<Type> {
        let mut out = Vec::new();
        for h in heads {
            let ValueKind::Path(p) = &h.kind else { continue };
            let text = path_text(p);
            if let Some(t) = builtin(&text) {
                out.push(t);
                continue;
            }
            let want = |s: Sort| matches!(s, Sort::Kind(_) | Sort::Enum(_));
            match self.names.find(&text, scope, &want) {
                Found::One(e) => match e.sort {
                    Sort::Kind(k) => out.push(Type::Kind(k)),
                    Sort::Enum(i) => out.push(Type::Enum(i)),
                    _ => {}
                },
                other => {
                    let d = unresolved(&self.names, other, &text, "type", &want)(source.origin(h.node));
                    self.diagnostics.push(d);
                    return Vec::new();
                }
            }
        }
        out
    }

    /// Reads a system by itself. Nothing of it stays but what is wrong with it.
    pub(super) fn template(&mut self, system: &System<'a>) -> Vec<Diagnostic> {
        let said = std::mem::take(&mut self.diagnostics);
        let (objects, flows) = (self.objects.len(), self.flows.len());
        let (expects, accepts, project) = (self.expects.len(), self.accepts.len(), self.project);
        let index = std::mem::take(&mut self.flow_index);
        self.names.stacked();
        let name = path_text(&system.decl.path);
        self.parameters(&name, system);
        let mut items = Vec::new();
        let mut guards = false;
        for item in system.decl.block.iter().flat_map(|b| &b.items) {
            self.spread(item, system, &mut items, &mut guards);
        }
        let units: Vec<Unit<'a>> = items
            .into_iter()
            .map(|item| Unit {
                item,
                source: system.source,
                prefix: Some(name.as_str().into()),
                pack: None,
                deploy: None,
                layer: system.layer,
            })
            .collect();
        self.run(&units);
        self.long_flows((self.library.objects.len() + objects) as ObjId);
        // Two guards may exclude each other: what they both declare is only said of a deploy.
        if guards {
            self.diagnostics
                .retain(|d| !matches!(d.code.as_str(), "name.duplicate" | "name.flow" | "type.twice" | "model.restated"));
        }
        let first = (self.library.objects.len() + objects) as u32;
        self.open = None;
        self.names.unstacked();
        self.objects.truncate(objects);
        self.layers.truncate(objects);
        self.sights.retain(|id| *id < first);
        self.flows.truncate(flows);
        self.flow_layers.truncate(flows);
        self.flow_before.truncate(flows);
        self.flow_index = index;
        self.expects.truncate(expects);
        self.accepts.truncate(accepts);
        self.project = project;
        std::mem::replace(&mut self.diagnostics, said)
    }

    /// Declares what stands for the parameters.
    fn parameters(&mut self, name: &str, system: &System<'a>) {
        let mut open = Open {
            first: (self.library.objects.len() + self.objects.len()) as u32,
            objects: BTreeSet::new(),
            values: BTreeMap::new(),
        };
        for p in system.decl.params() {
            let types = self.parameter(&p.ty.heads, &Scope::default(), system.source);
            let at = system.source.origin(p.name.node);
            match types.as_slice() {
                [Type::Kind(kind)] => {
                    let full = format!("{name}.{}", p.name.text).into();
                    open.objects.insert(self.new_object(full, *kind, None, None, None, at, at));
                }
                _ => {
                    open.values.insert(p.name.text.to_string(), types);
                }
            }
        }
        self.open = Some(open);
    }

    /// The items of a system's block with those of its guards; deploys in it are read with the deploys.
    fn spread(&mut self, item: &'a Item, system: &System<'a>, out: &mut Vec<&'a Item>, guards: &mut bool) {
        match item {
            Item::Guard(g) => {
                *guards = true;
                self.guard(&g.expr, system);
                g.block.items.iter().for_each(|i| self.spread(i, system, out, guards));
            }
            Item::Decl(d) if d.word.text.as_ref() == "deploy" => {}
            _ => out.push(item),
        }
    }

    /// A guard compares parameters with constants; the constants must be something a parameter can be.
    fn guard(&mut self, e: &Expr, system: &System<'a>) {
        match &e.kind {
            ExprKind::Paren(e) | ExprKind::Not(e) => self.guard(e, system),
            ExprKind::And(a, b) | ExprKind::Or(a, b) => {
                self.guard(a, system);
                self.guard(b, system);
            }
            ExprKind::Cmp(_, a, b) => match (parameter(a, system.decl), parameter(b, system.decl)) {
                (Some(_), Some(_)) => {}
                (Some(p), None) => self.guarded(p, b, system),
                (None, Some(p)) => self.guarded(p, a, system),
                (None, None) => self.no_guard(e, system),
            },
            ExprKind::In { item, of, .. } => match (parameter(item, system.decl), &of.kind) {
                (Some(p), ExprKind::Set(args)) => {
                    for a in args.iter().filter(|a| parameter(&a.expr, system.decl).is_none()) {
                        self.guarded(p, &a.expr, system);
                    }
                }
                _ => self.no_guard(e, system),
            },
            ExprKind::Name(n) => {
                let bool = system.decl.params().iter().any(|p| {
                    p.name.text == n.text
                        && p.ty
                            .heads
                            .iter()
                            .any(|h| matches!(&h.kind, ValueKind::Path(t) if path_text(t) == "bool"))
                });
                if !bool {
                    self.no_guard(e, system);
                }
            }
            ExprKind::Error => {}
            _ => self.no_guard(e, system),
        }
    }

    fn no_guard(&mut self, e: &Expr, system: &System<'a>) {
        self.diagnostics.push(undecided(system.source.origin(e.node)));
    }

    fn guarded(&mut self, parameter: &str, constant: &Expr, system: &System<'a>) {
        let Some(p) = system.decl.params().iter().find(|p| p.name.text.as_ref() == parameter) else {
            return;
        };
        let kept = self.diagnostics.len();
        let types = self.parameter(&p.ty.heads, &Scope::default(), system.source);
        self.diagnostics.truncate(kept);
        let kind = match &constant.kind {
            ExprKind::Number(n) => ValueKind::Number(Box::new(*n)),
            ExprKind::Quantity(n, u) => ValueKind::Quantity(Box::new((*n, u.clone()))),
            ExprKind::Date(d) => ValueKind::Date(*d),
            ExprKind::Str(s) => ValueKind::Str(s.clone()),
            ExprKind::Paren(inner) => return self.guarded(parameter, inner, system),
            _ => match field_path(constant) {
                Some(parts) => ValueKind::Path(Path::new(parts, constant.node)),
                None => return self.no_guard(constant, system),
            },
        };
        if !types.is_empty() {
            let value = Value { kind, node: constant.node };
            let what = p.name.text.clone();
            let found = self.head(&types, &value, &Scope::default(), system.source, &what);
            // A list of some thing is no constant.
            if let Some(Head::One(Const::Rows(..))) = found {
                self.no_guard(constant, system);
            }
        }
    }

    /// The arguments of a deploy must be what the system's parameters want. True where one is not.
    pub(super) fn check_arguments(&mut self, deploy: &Decl, source: &SourceItem, system: &System<'a>) -> bool {
        let before = self.diagnostics.len();
        for item in deploy.block.iter().flat_map(|b| &b.items) {
            let Item::Property(p) = item else { continue };
            let name = path_text(&p.path);
            let Some(q) = system.decl.params().iter().find(|q| q.name.text.as_ref() == name) else {
                continue;
            };
            let kept = self.diagnostics.len();
            let types = self.parameter(&q.ty.heads, &Scope::default(), system.source);
            self.diagnostics.truncate(kept);
            for h in p.rows.iter().flat_map(|r| &r.heads).filter(|_| !types.is_empty()) {
                self.head(&types, h, &Scope::default(), source, &name);
            }
        }
        self.diagnostics.len() > before
    }
}

/// What is wrong with a guard that the arguments do not decide.
pub fn undecided(at: Origin) -> Diagnostic {
    Diagnostic::error("model.guard", at, "the arguments do not decide this guard").help(
        "a guard may only compare parameters with constants, written as the deploy writes them: `when market == US { .. }`, \
             `when market in {US, CA} { .. }`",
    )
}

fn parameter<'e>(e: &'e Expr, system: &Decl) -> Option<&'e str> {
    match &e.kind {
        ExprKind::Paren(e) => parameter(e, system),
        ExprKind::Name(n) if system.params().iter().any(|p| p.name.text == n.text) => Some(n.text.as_ref()),
        _ => None,
    }
}

/// Systems that deploy themselves, straight or through others, and deploys of systems nobody declares.
pub fn deploys(systems: &BTreeMap<String, System>) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let mut seen_once: BTreeSet<&str> = BTreeSet::new();
    for (name, system) in systems {
        for (base, at) in deploys_in(system) {
            if !systems.contains_key(&base) {
                out.push(no_system(&base, systems, at));
            }
        }
        let mut seen: Vec<&str> = vec![name];
        let mut next = 0;
        while next < seen.len() {
            let Some(s) = systems.get(seen[next]) else { break };
            for (placed, at) in deploys_in(s) {
                let Some((base, _)) = systems.get_key_value(&placed) else {
                    continue;
                };
                if base == name && !seen_once.contains(name.as_str()) {
                    seen_once.extend(&seen);
                    out.push(
                        Diagnostic::error("model.cycle", at, format!("here the system `{name}` deploys itself"))
                            .help("take one of the deploys out of its system"),
                    );
                }
                if !seen.contains(&base.as_str()) {
                    seen.push(base);
                }
            }
            next += 1;
        }
    }
    out
}

/// The message for a deploy of a system that is not there.
pub fn no_system(name: &str, systems: &BTreeMap<String, System>, at: Origin) -> Diagnostic {
    let near = suggest::nearest(name, systems.keys().map(String::as_str));
    let mut d = Diagnostic::error("name.unknown", at, format!("no system is called `{name}`"));
    d.help.extend(suggest::question(&near));
    d
}

/// The systems a system's block places, with the place of each deploy's name.
fn deploys_in(system: &System) -> Vec<(String, Origin)> {
    fn walk(item: &Item, source: &SourceItem, out: &mut Vec<(String, Origin)>) {
        match item {
            Item::Decl(d) if d.word.text.as_ref() == "deploy" => {
                out.extend(super::unfold::base_name(d).map(|b| (b, source.origin(d.path.node()))));
            }
            Item::Guard(g) => g.block.items.iter().for_each(|i| walk(i, source, out)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    let items = system.decl.block.iter().flat_map(|b| &b.items);
    items.for_each(|i| walk(i, system.source, &mut out));
    out
}

/// What deploys say of their system, once: not what the system by itself says already, and the rest not once per deploy.
pub fn once(systems: &[(&SourceItem, bool)], alone: &[Diagnostic], list: &mut Vec<Diagnostic>) {
    let key = |d: &Diagnostic| match d.primary.place {
        Place::Node(o) => Some((d.code.clone(), o)),
        _ => None,
    };
    let known_alone: BTreeSet<(String, Origin)> = alone.iter().filter_map(key).collect();
    let mut seen_once = BTreeSet::new();
    list.retain(|d| {
        let Some((code, o)) = key(d) else { return true };
        if known_alone.contains(&(code.clone(), o)) {
            return false;
        }
        match systems.iter().find(|(s, _)| s.file == o.file && s.key == o.item) {
            // An argument that is wrong is reported where it is given.
            Some((_, wrong_arguments)) => !wrong_arguments && seen_once.insert((code, o)),
            None => true,
        }
    });
}

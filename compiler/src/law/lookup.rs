//! Properties of things: stated, inherited, assumed, or unknown.

use std::rc::Rc;
use std::sync::Arc;

use super::compile::constant;
use super::eval::{Eval, Read};
use super::ir::*;
use super::profile::NOBODY;
use super::reading::{About, Of, Who};
use super::value::*;
use crate::base::{Diagnostic, Tri};
use crate::model::lookup::MOST_SPLICES;
use crate::model::object::{Row, Stated};
use crate::model::{Const, ObjId, PropId, World};

impl Eval<'_> {
    /// `x.p` of a declared thing.
    pub fn prop(&self, object: ObjId, prop: PropId) -> Val {
        self.note_read(object, prop);
        self.note_prop(object, prop);
        let known = self.props.borrow().get(&(object, prop)).cloned();
        let of = Of {
            who: Who::Object(object),
            roles: [object, NOBODY, NOBODY, NOBODY],
        };
        let v = match known {
            Some((v, level, mask)) => {
                self.note(level);
                if mask != 0 {
                    self.note_seen(&of, mask, mask);
                }
                v
            }
            None => {
                let before = self.begin(About::One(of));
                let v = self.look_up(object, prop);
                let (level, _, seen) = self.noted(before);
                self.props.borrow_mut().insert((object, prop), (v.clone(), level, seen.mask()));
                v
            }
        };
        if let Some(reads) = self.reads.borrow_mut().as_mut() {
            let read = Read {
                object,
                prop,
                value: v.clone(),
            };
            if !reads.contains(&read) {
                reads.push(read);
            }
        }
        v
    }

    fn look_up(&self, object: ObjId, prop: PropId) -> Val {
        if let Some(v) = self.overlay.get(&(object, prop)) {
            return v.clone();
        }
        let world = self.cx.world;
        let p = world.library.schema.prop(prop);
        let mut found = match world.stated(object, prop) {
            Some(s) => self.stated_value(object, prop, s),
            None => self.default_value(object, prop),
        };
        if p.collected {
            found = self.collect(object, prop, found);
        }
        if let V::List(l) = &mut found.v
            && l.everything
        {
            // What it holds is not known one by one: whoever goes through it hears what to state instead.
            let l = Arc::make_mut(l);
            let own = Deps::one(Dep::Unknown(object, prop));
            l.open = Some(l.open.take().map_or(own.clone(), |d| d.union(&own)));
        }
        if p.card.is_many() && p.negative.is_some() {
            found = with_claims(found, object, prop);
        }
        found
    }

    /// Whether a thing says anything of a property: a single value under a condition that fails is not said.
    pub(super) fn states(&self, object: ObjId, prop: PropId) -> bool {
        let many = self.schema().prop(prop).card.is_many();
        let mut said = self.cx.world.statements(object, prop);
        said.any(|s| many || super::subjects::is_plain(s) || self.single(object, prop, s).is_some())
    }

    /// The one value that a statement gives; nothing where all it says is under conditions that fail.
    fn single(&self, object: ObjId, prop: PropId, s: &Stated) -> Option<Val> {
        let cause = Dep::Unknown(object, prop);
        let rows = self.cx.world.rows(s);
        for r in &rows {
            let holds = r.condition().map(|c| self.row_condition(c, object, r));
            match holds.map(|h| (h.tri(), h.deps)) {
                Some((t, _)) if t.is_false() => {}
                Some((t, deps)) if t.is_unknown() => return Some(Val { v: V::Unknown, deps }),
                Some((_, deps)) => return Some(self.row(r, cause).with(&deps.assumed())),
                None => return Some(self.row(r, cause)),
            }
        }
        match (rows.is_empty(), s.none) {
            (false, _) => None,
            (_, true) => Some(Val::NONE),
            _ => Some(Val::unknown(cause)),
        }
    }

    fn stated_value(&self, object: ObjId, prop: PropId, s: &Stated) -> Val {
        let p = self.schema().prop(prop);
        if !p.card.is_many() {
            // What does not hold is not stated: what stands behind it counts.
            let behind = || {
                self.cx
                    .world
                    .statements(object, prop)
                    .skip(1)
                    .find_map(|s| self.single(object, prop, s))
            };
            let found = self.single(object, prop, s).or_else(behind);
            return found.unwrap_or_else(|| self.default_value(object, prop));
        }
        let mut list = ListVal::default();
        let mut deps = Deps::NONE;
        self.list(object, prop, s, (&mut list, &mut deps), 0);
        Val {
            v: V::List(Arc::new(list)),
            deps,
        }
    }

    /// Puts what is stated into a list, and what the lists of other things hold that it names.
    fn list(&self, object: ObjId, prop: PropId, s: &Stated, (list, deps): (&mut ListVal, &mut Deps), depth: u32) {
        let cause = Dep::Unknown(object, prop);
        let more = |list: &mut ListVal, why: Deps| list.open = Some(list.open.take().map_or(why.clone(), |d| d.union(&why)));
        for r in &s.rows {
            let Const::Rows(of, of_prop) = r.head else {
                list.items.push(self.element(r, object, cause));
                continue;
            };
            self.note_read(of, of_prop);
            self.note_prop(of, of_prop);
            match self.cx.world.stated(of, of_prop) {
                Some(s) if depth < MOST_SPLICES => self.list(of, of_prop, s, (&mut *list, &mut *deps), depth + 1),
                Some(_) => more(list, Deps::one(cause)),
                None => {
                    let found = self.default_value(of, of_prop);
                    let (items, open) = match &found.v {
                        V::List(l) => {
                            list.everything |= l.everything;
                            (l.items.clone(), l.open.clone())
                        }
                        _ => self.elements(&found),
                    };
                    list.items.extend(items);
                    if let Some(why) = open {
                        more(list, why);
                    }
                    *deps = deps.union(&found.deps.assumed());
                }
            }
        }
        if s.open {
            more(list, Deps::one(cause));
        }
        list.everything |= s.everything;
    }

    fn element(&self, r: &Row, object: ObjId, cause: Dep) -> Element {
        let value = self.row(r, cause);
        let member = match r.condition() {
            None => Val::truth(Tri::T),
            Some(c) => self.row_condition(c, object, r),
        };
        Element {
            value,
            member: member.tri(),
            deps: member.deps,
        }
    }

    pub(super) fn row_condition(&self, c: &portolan_syntax::tree::Expr, object: ObjId, r: &Row) -> Val {
        let ex = self.resolved_condition(c, object, r);
        self.eval(&ex, &mut vec![Val::object(object)])
    }

    /// Resolved once and held: what is found of an expression is kept by where it lies.
    fn resolved_condition(&self, c: &portolan_syntax::tree::Expr, object: ObjId, r: &Row) -> Rc<Ex> {
        if let Some(base) = self.base {
            return base.resolved_condition(c, object, r);
        }
        let key = (std::ptr::from_ref(c) as usize, object);
        let known = self.conditions.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let ex = Rc::new(row_condition(self.cx.world, c, object, r).0);
            self.conditions.borrow_mut().insert(key, ex.clone());
            ex
        })
    }

    fn row(&self, r: &Row, cause: Dep) -> Val {
        let head = known(&r.head, cause);
        let of = match cause {
            Dep::Unknown(o, p) if !self.schema().prop(p).links.is_empty() => Some((o, p)),
            _ if r.links().is_empty() => return head,
            _ => None,
        };
        let value = |c: &Const| match c {
            Const::Everything => Val::new(V::List(Arc::new(ListVal {
                everything: true,
                ..ListVal::default()
            }))),
            c => known(c, cause),
        };
        let links = r
            .links()
            .iter()
            .map(|(n, args)| (n.clone(), args.iter().map(value).collect()))
            .collect();
        Val::new(V::Row(Arc::new(RowVal { head, links, of })))
    }

    /// Whether a property is what a node is for, and nobody may assume that it is for nothing.
    fn is_for_something(&self, object: ObjId, prop: PropId) -> bool {
        prop == self.cx.world.library.words.node_activity && self.cx.subjects.is_brought_something(object)
    }

    fn default_value(&self, object: ObjId, prop: PropId) -> Val {
        let cause = Dep::Unknown(object, prop);
        let Some(d) = self.cx.law.default_of(prop) else {
            return Val::unknown(cause);
        };
        if self.is_for_something(object, prop) {
            return Val::unknown(cause);
        }
        if self.depth.get() > super::eval::MOST_DEPTH {
            return Val::unknown(cause);
        }
        self.depth.set(self.depth.get() + 1);
        let mut env = vec![Val::object(object)];
        let holds = d.condition.as_ref().map_or(Val::truth(Tri::T), |c| self.eval(c, &mut env));
        let out = if holds.tri().is_true() {
            let v = self.eval(&d.ex, &mut env);
            let p = self.schema().prop(prop);
            let v = match (&v.v, p.card.is_many()) {
                (V::None, true) => Val {
                    v: V::List(Arc::new(ListVal::default())),
                    deps: v.deps,
                },
                (V::List(_) | V::Unknown, true) => v,
                (_, true) => Val {
                    deps: v.deps.clone(),
                    ..Val::list(vec![v])
                },
                _ => v,
            };
            v.with(&Deps::one(Dep::Assumed(object, prop)))
        } else {
            Val::unknown(cause)
        };
        self.depth.set(self.depth.get() - 1);
        out
    }

    /// A product has what its parts have.
    fn collect(&self, object: ObjId, prop: PropId, own: Val) -> Val {
        let world = self.cx.world;
        let w = world.library.words;
        self.note_kind(object);
        if !world.is(object, w.product) {
            return own;
        }
        let Some(parts) = world.stated(object, w.product_parts) else {
            return own;
        };
        let name = world.library.schema.prop(prop).name.clone();
        let mut items = Vec::new();
        let mut deps = own.deps.clone();
        for part in world.objects_in(parts) {
            let kind = world.object(part).kind;
            if let crate::model::schema::Key::One(q) = world.library.schema.key(kind, &name, None)
                && let V::List(l) = &self.prop(part, q).v
            {
                items.extend(l.items.iter().cloned());
            }
        }
        match &own.v {
            V::List(l) => {
                let mut all = l.items.clone();
                all.extend(items);
                Val {
                    v: V::List(Arc::new(ListVal {
                        items: all,
                        ..l.as_ref().clone()
                    })),
                    deps,
                }
            }
            V::Unknown if !items.is_empty() => {
                let open = Some(std::mem::take(&mut deps));
                Val {
                    v: V::List(Arc::new(ListVal {
                        items,
                        open,
                        everything: false,
                        claims: None,
                    })),
                    deps,
                }
            }
            _ => own,
        }
    }

    /// `k in x.p` where another property lists what x lacks: neither list names it, so it is unknown.
    pub(super) fn claimed(&self, k: &Val, list: &Val, object: ObjId, prop: PropId) -> Val {
        let world = self.cx.world;
        let V::List(l) = &list.v else {
            return Val::judged(Tri::U, list.deps.clone());
        };
        let mut out = Val::truth(Tri::F);
        for e in &l.items {
            let same = self.compare(portolan_syntax::tree::Cmp::Eq, k, &e.value);
            if same.tri().is_false() {
                continue;
            }
            let holds = self.claim_holds(&e.value, k);
            out = or(out, and(Val::judged(e.member, e.deps.clone()), and(same, Val::truth(holds))));
        }
        if out.tri().is_true() {
            return out;
        }
        let negative = world.library.schema.prop(prop).negative.clone();
        self.note_kind(object);
        if let Some(q) = negative
            && let crate::model::schema::Key::One(q) = world.library.schema.key(world.object(object).kind, &q, None)
        {
            let lacks = self.prop(object, q);
            let denied = self.is_in(k, &lacks);
            if denied.tri().is_true() {
                return Val::judged(Tri::F, denied.deps);
            }
        }
        Val::judged(Tri::U, Deps::one(Dep::Unknown(object, prop)))
    }

    /// A claim counts today, and, for a control claimed per market, in the market asked for.
    fn claim_holds(&self, row: &Val, k: &Val) -> Tri {
        let V::Row(r) = &row.v else {
            return Tri::from(!self.per_market(k) || self.market.get().is_none());
        };
        let link = |name: &str| r.links.iter().find(|(n, _)| n.as_ref() == name).map(|(_, a)| a);
        let in_force = match link("until").and_then(|a| a.first()).map(|v| &v.v) {
            None => Tri::T,
            Some(V::Day(lo, _)) if *lo >= self.today => Tri::T,
            Some(V::Day(_, hi)) if *hi < self.today => return Tri::F,
            Some(_) => Tri::U,
        };
        if self.per_market(k)
            && let Some(market) = self.market.get()
        {
            let market = Val::object(market);
            return match link("in") {
                Some(places) => places
                    .iter()
                    .fold(Tri::F, |t, p| t.or(self.is_in(&market, &Val::list(vec![p.clone()])).tri()))
                    .and(in_force),
                None => Tri::F,
            };
        }
        in_force
    }

    fn per_market(&self, k: &Val) -> bool {
        let w = self.cx.world.library.words;
        let V::Object(o) = k.head().v else { return false };
        if !self.cx.world.is(o, w.control) {
            return false;
        }
        match self.prop(o, w.control_scope).head().v {
            V::Enum(e, v) => self.schema().enums[e as usize].values[v as usize].as_ref() == "per_market",
            _ => false,
        }
    }

    /// Least evidence a claim must come with.
    pub(super) fn claimed_with(&self, list: &Val, asked: &Asked) -> Val {
        let k = Val::object(asked.control);
        let (V::List(l), Some(least)) = (&list.v, asked.evidence) else {
            return self.is_in(&k, list);
        };
        // Evidence that nobody states may be any, and any is as much as the least there is.
        let open = if least == 0 { Tri::T } else { Tri::U };
        let enough = |v: &Val| {
            let V::Row(r) = &v.v else { return open };
            let Some((_, given)) = r.links.iter().find(|(n, _)| n.as_ref() == "with") else {
                return open;
            };
            given.iter().fold(Tri::F, |t, x| {
                t.or(match x.v {
                    V::Enum(_, i) => Tri::from(i >= least),
                    _ => open,
                })
            })
        };
        let those = |fit: &dyn Fn(Tri) -> bool| {
            let narrowed = Val {
                v: V::List(Arc::new(ListVal {
                    items: l.items.iter().filter(|e| fit(enough(&e.value))).cloned().collect(),
                    ..l.as_ref().clone()
                })),
                deps: list.deps.clone(),
            };
            self.is_in(&k, &narrowed)
        };
        let out = those(&|t| t.is_true());
        if out.tri().is_true() {
            return out;
        }
        let perhaps = those(&|t| !t.is_false());
        if perhaps.tri().is_true() {
            return match l.claims {
                Some((object, prop)) => Val::judged(Tri::U, Deps::one(Dep::Unknown(object, prop))),
                None => Val::judged(Tri::U, list.deps.clone()),
            };
        }
        // Claimed, but with less evidence than asked for: that is known, unless the list may hold more.
        if out.tri().is_unknown() && l.open.is_none() && self.is_in(&k, list).tri().is_true() {
            Val::truth(Tri::F)
        } else {
            out
        }
    }
}

/// A constant as a value. A range says something and leaves the rest to be asked.
fn known(c: &Const, cause: Dep) -> Val {
    match constant(c) {
        Some(v) if matches!(c, Const::Between(..)) => v.with(&Deps::one(cause)),
        Some(v) => v,
        None => Val::unknown(cause),
    }
}

/// The condition on a row of the model, with what is wrong with it. Few rows have one: it is resolved where it is read.
pub fn row_condition(world: &World, c: &portolan_syntax::tree::Expr, object: ObjId, r: &Row) -> (Ex, Vec<Diagnostic>) {
    let mut resolver = super::names::Resolver::new(&world.library, &world.names);
    resolver.object_kind = Box::new(move |o| world.object(o).kind);
    let source = crate::resolve::SourceItem {
        file: r.origin.file,
        key: r.origin.item,
        item: Arc::new(portolan_syntax::tree::Item::Error(r.origin.node)),
        pack: None,
    };
    // Names of its own come first, then those of what it stands in.
    let name = &world.object(object).name;
    let ends = std::iter::once(name.len()).chain(name.rmatch_indices('.').map(|(i, _)| i));
    let scope = crate::resolve::Scope {
        prefixes: ends.map(|end| Arc::from(&name[..end])).collect(),
    };
    let mut cx = super::names::Cx::new(scope, None, None, &source);
    cx.push(
        "self",
        super::members::Ty::one(super::members::Base::Kinds(vec![world.object(object).kind])),
    );
    let ex = resolver.truth(&mut cx, c);
    (ex, resolver.diagnostics)
}

/// A list whose elements another property may deny. Unstated, it is a list of which nothing is known: a denial still counts.
fn with_claims(found: Val, object: ObjId, prop: PropId) -> Val {
    let claims = Some((object, prop));
    let (list, deps) = match &found.v {
        V::List(l) => (
            ListVal {
                claims,
                ..l.as_ref().clone()
            },
            found.deps,
        ),
        V::Unknown => {
            let open = Some(found.deps);
            (
                ListVal {
                    open,
                    claims,
                    ..ListVal::default()
                },
                Deps::default(),
            )
        }
        _ => return found,
    };
    Val {
        v: V::List(Arc::new(list)),
        deps,
    }
}

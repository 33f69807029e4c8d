//! The graph of rules and defines: components, polarity, and circles through a negation.

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use portolan_syntax::tree::{Arith, Cmp, Quantifier};

use super::ir::*;
use super::value::V;
use crate::base::{Diagnostic, Tri};
use crate::model::library::Library;

struct Edges<'a> {
    law: &'a Law,
    numbers: &'a [bool],
    /// What is called, and whether it works against the caller.
    list: Vec<(u32, bool)>,
}

/// Fills in the components of the law and reports circles that hold a negative edge.
pub fn check(library: &Library, law: &mut Law) {
    let n = law.names.len();
    let mut graph: DiGraph<u32, bool> = DiGraph::new();
    let ids: Vec<_> = (0..n as u32).map(|i| graph.add_node(i)).collect();
    let numbers = numbers(law);
    for (i, versions) in law.names.iter().enumerate() {
        let mut edges = Edges {
            law,
            numbers: &numbers,
            list: Vec::new(),
        };
        for v in versions {
            for b in &v.binders {
                if let Test::Rule(r) = b.test {
                    edges.list.push((r, false));
                }
                b.domain.iter().for_each(|d| edges.walk(d, Way::With));
            }
            for c in &v.conditions {
                edges.walk(&c.ex, if c.word == Word::Unless { Way::Against } else { Way::With });
            }
            v.body.iter().for_each(|b| edges.walk(b, Way::With));
            for r in &v.rows {
                edges.walk(&r.head, Way::With);
                r.condition.iter().for_each(|c| edges.walk(c, Way::With));
            }
        }
        for (to, negative) in edges.list {
            graph.add_edge(ids[i], ids[to as usize], negative);
        }
    }
    law.component = vec![0; n];
    law.recursive.clear();
    for (c, members) in tarjan_scc(&graph).into_iter().enumerate() {
        let inside = |i: petgraph::graph::NodeIndex| members.contains(&i);
        let own = members.len() > 1 || graph.edges(members[0]).any(|e| petgraph::visit::EdgeRef::target(&e) == members[0]);
        law.recursive.push(own);
        for m in &members {
            law.component[graph[*m] as usize] = c as u32;
        }
        let negative = members
            .iter()
            .flat_map(|m| graph.edges(*m))
            .find(|e| *e.weight() && inside(petgraph::visit::EdgeRef::target(e)));
        if own && let Some(e) = negative {
            let from = &library.laws[graph[petgraph::visit::EdgeRef::source(&e)] as usize];
            let to = &library.laws[graph[petgraph::visit::EdgeRef::target(&e)] as usize];
            let mut names: Vec<&str> = members.iter().map(|m| library.laws[graph[*m] as usize].name.as_ref()).collect();
            names.sort_unstable();
            let at = from.versions[0].origin(from.versions[0].decl.path.node());
            law.diagnostics.push(
                Diagnostic::error(
                    "law.cycle",
                    at,
                    format!("`{}` rests on the opposite of `{}`, which rests on it again", from.name, to.name),
                )
                .note(format!("the circle: {}", names.join(", ")))
                .help("a law may define itself through itself, but never through `not`, `unless`, `!=`, an `==` of numbers or a falling aggregate"),
            );
        }
    }
}

/// Defines that only call each other say nothing else: they are truths, and their least fixpoint is false.
pub fn empty_circles(law: &mut Law) {
    let next = |i: u32| match law.names[i as usize].first().and_then(|v| v.body.as_ref()).map(|b| &b.op) {
        Some(Op::Call(j, _)) if law.component[*j as usize] == law.component[i as usize] => Some(*j),
        _ => None,
    };
    let in_circle = |i: u32| {
        let mut at = i;
        for _ in 0..=law.names.len() {
            match next(at) {
                Some(j) => at = j,
                None => return false,
            }
        }
        true
    };
    let found: Vec<u32> = (0..law.names.len() as u32)
        .filter(|i| !law.truth[*i as usize] && in_circle(*i))
        .collect();
    found.into_iter().for_each(|i| law.truth[i as usize] = true);
}

/// How the value of a part works on the whole: as it grows, or comes true, so does the whole, or the other way round, or either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    With,
    Against,
    Either,
}

impl Way {
    fn turned(self) -> Way {
        match self {
            Way::With => Way::Against,
            Way::Against => Way::With,
            Way::Either => Way::Either,
        }
    }
}

impl Edges<'_> {
    /// Adds the calls of an expression, with the way each works on the caller.
    fn walk(&mut self, e: &Ex, way: Way) {
        match &e.op {
            Op::Call(i, args) | Op::Set(i, args) => {
                self.list.push((*i, way != Way::With));
                args.iter().for_each(|a| self.walk(a, way));
            }
            Op::Const(v) => {
                if let V::Predicate(i) | V::Set(i) = v.v {
                    self.list.push((i, way != Way::With));
                }
            }
            Op::Not(a) => self.walk(a, way.turned()),
            Op::And(l) | Op::Or(l) | Op::List(l) => l.iter().for_each(|x| self.walk(x, way)),
            Op::Member(a, _) | Op::IsKind(a, _) | Op::IsCategory(a, _) | Op::StartOfYear(a) => self.walk(a, way),
            Op::Cmp(op, a, b) => {
                let (x, y) = self.compared(*op, a, b, way);
                self.walk(a, x);
                self.walk(b, y);
            }
            Op::Arith(Arith::Sub | Arith::Div, a, b) => {
                self.walk(a, way);
                self.walk(b, way.turned());
            }
            Op::In(a, b) | Op::Is(a, b) | Op::Arith(_, a, b) => {
                self.walk(a, way);
                self.walk(b, way);
            }
            Op::Quant {
                quantifier,
                domain,
                where_,
                satisfies,
                ..
            } => {
                let among = if *quantifier == Quantifier::Some { way } else { way.turned() };
                self.walk(domain, among);
                where_.iter().for_each(|w| self.walk(w, among));
                satisfies.iter().for_each(|s| self.walk(s, way));
            }
            Op::Fold(fold, c) => {
                // One more element makes the least of them smaller.
                let among = if *fold == Fold::Min { way.turned() } else { way };
                self.walk(&c.term, way);
                c.fors.iter().for_each(|f| self.walk(&f.1, among));
                c.where_.iter().for_each(|w| self.walk(w, among));
                c.within.iter().for_each(|w| self.walk(w, among));
            }
            Op::Next(a, b, c) => [a, b, c].into_iter().for_each(|x| self.walk(x, way)),
            Op::Var(_) | Op::Today | Op::Territory(_) | Op::Extent(_) | Op::EnumValues(_) | Op::Broken => {}
        }
    }

    /// How the two sides of a comparison work on it.
    fn compared(&self, op: Cmp, a: &Ex, b: &Ex, way: Way) -> (Way, Way) {
        let truth = |e: &Ex, t: Tri| matches!(&e.op, Op::Const(v) if v.v == V::Truth(t));
        match op {
            Cmp::Gt | Cmp::Ge => (way, way.turned()),
            Cmp::Lt | Cmp::Le => (way.turned(), way),
            // `x == true` is x, and `x == false` its opposite.
            Cmp::Eq if truth(a, Tri::T) || truth(b, Tri::T) => (way, way),
            Cmp::Eq if truth(a, Tri::F) || truth(b, Tri::F) => (way.turned(), way.turned()),
            // A number or truth that moves may meet a value and leave it again.
            Cmp::Eq if !self.moves(a) && !self.moves(b) => (way, way),
            Cmp::Eq | Cmp::Ne => (Way::Either, Way::Either),
        }
    }

    /// Whether an expression is a number or truth that rests on a call or a list.
    fn moves(&self, e: &Ex) -> bool {
        match &e.op {
            Op::Fold(..) | Op::Quant { .. } => true,
            Op::Call(i, _) => self.law.truth[*i as usize] || self.numbers[*i as usize],
            Op::Arith(_, a, b) => self.moves(a) || self.moves(b),
            _ => false,
        }
    }
}

/// Which defines are numbers worked out from lists or from other such defines.
fn numbers(law: &Law) -> Vec<bool> {
    fn is(e: &Ex, known: &[bool]) -> bool {
        match &e.op {
            Op::Fold(..) => true,
            Op::Call(i, _) => known[*i as usize],
            Op::Arith(_, a, b) => is(a, known) || is(b, known),
            _ => false,
        }
    }
    let mut known = vec![false; law.names.len()];
    loop {
        let bodies = |i: usize| law.names[i].iter().flat_map(|v| &v.body);
        let more: Vec<usize> = (0..known.len())
            .filter(|i| !known[*i] && bodies(*i).any(|b| is(b, &known)))
            .collect();
        if more.is_empty() {
            return known;
        }
        more.into_iter().for_each(|i| known[i] = true);
    }
}

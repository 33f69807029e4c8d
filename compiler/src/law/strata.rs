//! The graph of rules and defines: components, polarity, and circles through a negation.

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use portolan_syntax::tree::{Cmp, Quantifier};

use super::ir::*;
use super::value::V;
use crate::base::Diagnostic;
use crate::model::library::Library;

struct Edges {
    list: Vec<(u32, bool)>,
}

/// Fills in the components of the law and reports circles that hold a negative edge.
pub fn check(library: &Library, law: &mut Law) {
    let n = law.names.len();
    let mut graph: DiGraph<u32, bool> = DiGraph::new();
    let ids: Vec<_> = (0..n as u32).map(|i| graph.add_node(i)).collect();
    for (i, versions) in law.names.iter().enumerate() {
        let mut edges = Edges { list: Vec::new() };
        for v in versions {
            for b in &v.binders {
                if let Test::Rule(r) = b.test {
                    edges.list.push((r, false));
                }
                b.domain.iter().for_each(|d| edges.walk(d, false));
            }
            for c in &v.conditions {
                edges.walk(&c.ex, c.word == Word::Unless);
            }
            v.body.iter().for_each(|b| edges.walk(b, false));
            for r in &v.rows {
                edges.walk(&r.head, false);
                r.condition.iter().for_each(|c| edges.walk(c, false));
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
                .help("a law may define itself through itself, but never through `not`, `unless`, `!=` or a falling aggregate"),
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

impl Edges {
    /// Adds the calls of an expression; `negative` where the call's truth works against the caller's.
    fn walk(&mut self, e: &Ex, negative: bool) {
        match &e.op {
            Op::Call(i, args) | Op::Set(i, args) => {
                self.list.push((*i, negative));
                args.iter().for_each(|a| self.walk(a, negative));
            }
            Op::Const(v) => {
                if let V::Predicate(i) | V::Set(i) = v.v {
                    self.list.push((i, negative));
                }
            }
            Op::Not(a) => self.walk(a, true),
            Op::And(l) | Op::Or(l) | Op::List(l) => l.iter().for_each(|x| self.walk(x, negative)),
            Op::Member(a, _) | Op::IsKind(a, _) | Op::IsCategory(a, _) | Op::StartOfYear(a) => self.walk(a, negative),
            Op::Cmp(op, a, b) => {
                let falls = matches!(op, Cmp::Ne) || has_fold(a, b) && matches!(op, Cmp::Lt | Cmp::Le | Cmp::Eq);
                self.walk(a, negative || falls);
                self.walk(b, negative || falls);
            }
            Op::In(a, b) | Op::Is(a, b) | Op::Arith(_, a, b) => {
                self.walk(a, negative);
                self.walk(b, negative);
            }
            Op::Quant {
                quantifier,
                domain,
                where_,
                satisfies,
                ..
            } => {
                let no = *quantifier == Quantifier::No;
                self.walk(domain, negative || no);
                where_
                    .iter()
                    .for_each(|w| self.walk(w, negative || no || *quantifier == Quantifier::Every));
                satisfies.iter().for_each(|s| self.walk(s, negative));
            }
            Op::Fold(fold, c) => {
                let falls = negative || *fold == Fold::Min;
                self.walk(&c.term, falls);
                c.fors.iter().for_each(|f| self.walk(&f.1, falls));
                c.where_.iter().for_each(|w| self.walk(w, falls));
                c.within.iter().for_each(|w| self.walk(w, falls));
            }
            Op::Next(a, b, c) => [a, b, c].into_iter().for_each(|x| self.walk(x, negative)),
            Op::Var(_) | Op::Today | Op::Territory(_) | Op::Extent(_) | Op::EnumValues(_) | Op::Broken => {}
        }
    }
}

fn has_fold(a: &Ex, b: &Ex) -> bool {
    let is = |e: &Ex| matches!(e.op, Op::Fold(..));
    is(a) || is(b)
}

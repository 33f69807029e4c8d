//! How long data stay, and where they stay first.

use portolan_syntax::tree::Cmp;

use super::eval::Eval;
use super::value::*;
use crate::base::Duration;
use crate::model::ObjId;

impl Eval<'_> {
    /// How long a node keeps a datum: zero where a stated `stores` leaves it out.
    pub(super) fn kept(&self, node: ObjId, data: ObjId) -> Val {
        let w = self.cx.world.library.words;
        let stored = self.prop(node, w.node_stores);
        let V::List(l) = &stored.v else {
            return Val {
                v: V::Unknown,
                deps: stored.deps,
            };
        };
        let mut longest: Option<Val> = None;
        for e in l.items.iter().filter(|e| !e.member.is_false()) {
            if !matches!(e.value.head().v, V::Object(d) if d == data) {
                continue;
            }
            if !e.member.is_true() {
                return Val {
                    v: V::Unknown,
                    deps: e.deps.clone(),
                };
            }
            let span = match &e.value.v {
                V::Row(r) => r
                    .links
                    .iter()
                    .find(|(n, _)| n.as_ref() == "for")
                    .and_then(|(_, a)| a.first())
                    .cloned(),
                _ => None,
            };
            let Some(span) = span.filter(|s| !s.is_unknown()) else {
                return Val::unknown(Dep::Unknown(node, w.node_stores));
            };
            // A datum that stands in several rows stays for the longest of them.
            let longer = longest.as_ref().is_none_or(|l| !self.compare(Cmp::Gt, &span, l).tri().is_false());
            if longer {
                longest = Some(span);
            }
        }
        if let Some(span) = longest {
            return span;
        }
        match (&l.open, l.everything) {
            (Some(d), _) => Val {
                v: V::Unknown,
                deps: d.clone(),
            },
            (None, true) => Val::unknown(Dep::Unknown(node, w.node_stores)),
            _ => Val::new(V::span(Duration::ZERO)).with(&stored.deps),
        }
    }

    fn is_kept(&self, i: u32) -> Val {
        let h = self.holding(i);
        let kept = self.kept(h.node, self.label(h.label).data);
        self.compare(Cmp::Gt, &kept, &Val::new(V::span(Duration::ZERO)))
    }

    /// Whether this is the first place that keeps the label: no node on any way here does.
    pub(super) fn first(&self, i: u32) -> Val {
        let h = self.holding(i);
        let label = self.label(h.label).clone();
        self.note(super::profile::Level::Itself);
        let mut out = self.is_kept(i);
        let mut seen = vec![h.index];
        let mut next = 0;
        while next < seen.len() {
            let n = seen[next];
            next += 1;
            for e in &self.cx.graph.into[n as usize] {
                let edge = &self.cx.graph.edges[*e as usize];
                let mut carried = self.cx.lineage.carried(self.cx.graph, *e);
                if carried.all(|l| l != h.label) || seen.contains(&edge.source) {
                    continue;
                }
                seen.push(edge.source);
                let source = &self.cx.graph.nodes[edge.source as usize];
                if !source.people {
                    let kept = self.kept(source.object, label.data);
                    let kept = self.compare(Cmp::Gt, &kept, &Val::new(V::span(Duration::ZERO)));
                    out = and(out, not(kept));
                }
            }
        }
        out
    }
}

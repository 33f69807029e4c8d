//! How long data stay, and where they stay first.

use portolan_syntax::tree::Cmp;

use super::eval::Eval;
use super::value::*;
use crate::base::Duration;
use crate::model::ObjId;

impl Eval<'_> {
    /// How long a node keeps a datum: zero where a stated `stores` leaves it out. Of several rows the one that is surely the longest counts; it
    /// is unknown where none is, and where a row that nobody wrote yet may be longer.
    pub(super) fn kept(&self, node: ObjId, data: ObjId) -> Val {
        let stores = self.cx.world.library.words.node_stores;
        let stored = self.prop(node, stores);
        let V::List(l) = &stored.v else {
            return Val {
                v: V::Unknown,
                deps: stored.deps,
            };
        };
        let rows: Vec<&Element> = rows_of(l, data).collect();
        if let Some(open) = rows.iter().find(|e| !e.member.is_true()) {
            return Val {
                v: V::Unknown,
                deps: open.deps.clone(),
            };
        }
        let unknown = || Val::unknown(Dep::Unknown(node, stores));
        if let Some(more) = &l.open {
            return Val {
                v: V::Unknown,
                deps: more.clone(),
            };
        }
        let spans: Option<Vec<&Val>> = rows.iter().map(|e| span_of(e)).collect();
        let Some(spans) = spans else { return unknown() };
        let reaches = |long: &Val, other: &Val| self.compare(Cmp::Ge, long, other).tri().is_true();
        match spans.iter().find(|long| spans.iter().all(|other| reaches(long, other))) {
            Some(longest) => (*longest).clone().with(&stored.deps.assumed()),
            None if spans.is_empty() && !l.everything => Val::new(V::span(Duration::ZERO)).with(&stored.deps),
            None => unknown(),
        }
    }

    /// Whether a node keeps a datum at all: one row that surely does is enough, however long another may.
    fn keeps(&self, node: ObjId, data: ObjId) -> Val {
        let nothing = Val::new(V::span(Duration::ZERO));
        let stored = self.prop(node, self.cx.world.library.words.node_stores);
        if let V::List(l) = &stored.v {
            for e in rows_of(l, data).filter(|e| e.member.is_true()) {
                // What stands there without a duration is kept, for however long.
                if !says_how_long(e) {
                    return Val::truth(crate::base::Tri::T).with(&stored.deps.assumed());
                }
                let kept = span_of(e).map(|s| self.compare(Cmp::Gt, s, &nothing));
                if let Some(kept) = kept.filter(|k| k.tri().is_true()) {
                    return kept.with(&stored.deps.assumed());
                }
            }
        }
        self.compare(Cmp::Gt, &self.kept(node, data), &nothing)
    }

    /// Whether this is the first place that keeps the label: no node on any way here does.
    pub(super) fn first(&self, i: u32) -> Val {
        let h = self.holding(i);
        let label = self.label(h.label).clone();
        self.note(super::profile::Level::Itself);
        let mut out = self.keeps(h.node, label.data);
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
                    out = and(out, not(self.keeps(source.object, label.data)));
                }
            }
        }
        out
    }
}

/// The rows that may be there and are of this datum.
fn rows_of(l: &ListVal, data: ObjId) -> impl Iterator<Item = &Element> {
    let fits = move |e: &&Element| !e.member.is_false() && matches!(e.value.head().v, V::Object(d) if d == data);
    l.items.iter().filter(fits)
}

/// Whether a row says anything about how long, and be it that nobody knows.
fn says_how_long(e: &Element) -> bool {
    matches!(&e.value.v, V::Row(r) if r.links.iter().any(|(n, _)| n.as_ref() == "for"))
}

/// For how long a row says; nothing where it does not.
fn span_of(e: &Element) -> Option<&Val> {
    let V::Row(r) = &e.value.v else { return None };
    let (_, said) = r.links.iter().find(|(n, _)| n.as_ref() == "for")?;
    said.first().filter(|s| !s.is_unknown())
}

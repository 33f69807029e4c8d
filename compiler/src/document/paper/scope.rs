//! What a report that is about some activities alone tells of.

use std::collections::BTreeSet;

use super::template::things;
use crate::law::duty::Subject;
use crate::law::eval::Context;
use crate::law::subjects::PartyRef;
use crate::model::ObjId;

/// Some activities, with all that crossings and stores for them touch.
#[derive(Debug, Clone)]
pub struct Scope {
    pub activities: BTreeSet<ObjId>,
    touched: BTreeSet<ObjId>,
}

impl Scope {
    pub fn new(cx: &Context, activities: BTreeSet<ObjId>) -> Scope {
        let w = cx.world.library.words;
        let own = |a: Option<ObjId>| a.is_some_and(|a| activities.contains(&a));
        let mut touched = activities.clone();
        let party = |p: PartyRef| if let PartyRef::Is(o) = p { Some(o) } else { None };
        for c in cx.subjects.crossings.iter().filter(|c| own(c.activity)) {
            let e = &cx.graph.edges[c.edge as usize];
            let terms = cx.subjects.terms(c);
            let ends = [e.source, e.target].map(|n| cx.graph.nodes[n as usize].object);
            touched.extend(ends);
            touched.extend([c.flow, cx.lineage.labels[c.label as usize].data]);
            touched.extend([terms.sender, terms.receiver, terms.arranger].into_iter().filter_map(party));
        }
        for h in cx.subjects.holdings.iter().filter(|h| own(h.activity)) {
            touched.extend([h.node, cx.lineage.labels[h.label as usize].data]);
            touched.extend(party(cx.subjects.operator(h)));
        }
        let data: Vec<ObjId> = touched.iter().copied().filter(|o| cx.world.is(*o, w.data)).collect();
        for d in data {
            touched.extend(things(cx.world, d, w.data_about));
        }
        for a in &activities {
            touched.extend(things(cx.world, *a, w.activity_decides));
        }
        Scope { activities, touched }
    }

    /// Whether it tells of a thing: of what takes no part in any activity it tells always.
    pub fn has(&self, cx: &Context, id: ObjId) -> bool {
        let w = cx.world.library.words;
        let narrow = [w.node, w.data, w.flow, w.activity, w.people, w.entity];
        self.touched.contains(&id) || !narrow.iter().any(|k| cx.world.is(id, *k))
    }

    /// Whether it tells of what is judged.
    pub fn judges(&self, cx: &Context, s: Subject) -> bool {
        let own = |a: Option<ObjId>| a.is_some_and(|a| self.activities.contains(&a));
        match s {
            Subject::Crossing(i) => own(cx.subjects.crossings[i as usize].activity),
            Subject::Holding(i) => own(cx.subjects.holdings[i as usize].activity),
            Subject::Object(o) => self.has(cx, o),
            Subject::Sale(_) => true,
        }
    }
}

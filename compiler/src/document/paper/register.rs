//! The same facts as plain records: activities with their parties, data, places and verdicts, for formats that machines read.

use std::collections::BTreeMap;

use super::template::things;
use crate::graph::Place;
use crate::law::duty::Subject;
use crate::law::subjects::PartyRef;
use crate::law::value::{V, Val};
use crate::model::{Const, ObjId, PropId};

/// A thing by its name in the model and its title.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Named {
    pub id: String,
    pub title: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Datum {
    pub named: Named,
    /// Names and titles of its categories.
    pub categories: Vec<Named>,
    /// Whom it is about.
    pub about: Vec<Named>,
}

/// Data kept at a node.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    pub data: Named,
    pub node: Named,
    pub operator: Option<Named>,
    /// Countries by their code.
    pub places: Vec<Named>,
    /// `2 years`; nothing where no time is stated.
    pub span: Option<String>,
    /// The condition it is kept so under, in words: `if today < 2026-01-01`.
    pub condition: Option<String>,
}

/// A flow that leaves a country or a party, with what each law says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sent {
    pub flow: String,
    pub data: Named,
    pub sight: bool,
    /// Nothing where nobody states the place.
    pub from: Option<Named>,
    pub to: Option<Named>,
    pub sender: Option<Named>,
    pub receiver: Option<Named>,
    /// Law, verdict, names of the rules that decide.
    pub verdicts: Vec<(String, String, Vec<String>)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Activity {
    pub named: Named,
    pub purpose: Option<Named>,
    pub decides: Vec<Named>,
    /// Whether those who decide do so together; nothing where nobody says.
    pub together: Option<bool>,
    /// Who works for whom.
    pub acts: Vec<(Named, Vec<Named>)>,
    pub data: Vec<Datum>,
    pub kept: Vec<Kept>,
    pub sent: Vec<Sent>,
}

/// A measure that somebody claims.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Measure {
    pub named: Named,
    /// For what it is claimed, and with which days and conditions: `Lake until 2027-01-01`.
    pub of: Vec<String>,
    /// Where it is claimed: path and line.
    pub at: Vec<(String, u32)>,
}

/// Everything a record of processing holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Register {
    pub activities: Vec<Activity>,
    pub measures: Vec<Measure>,
}

impl super::writer::Writer<'_> {
    /// The record of the activities in scope.
    pub fn register(&self) -> Register {
        let world = self.cx.world;
        let w = world.library.words;
        let list = self.of_kind(w.activity);
        Register {
            activities: list.into_iter().map(|a| self.one_activity(a)).collect(),
            measures: self.measures(),
        }
    }

    /// Measures that systems claim, in the order of the checklist.
    fn measures(&self) -> Vec<Measure> {
        let world = self.cx.world;
        let w = world.library.words;
        let mut found: BTreeMap<ObjId, Measure> = BTreeMap::new();
        for node in self.of_kind(w.node) {
            let Some(s) = world.stated(node, w.node_controls) else { continue };
            for r in world.rows(s) {
                let Const::Object(control) = r.head else { continue };
                let m = found.entry(control).or_default();
                m.named = self.record_name(control);
                m.of.push(self.if_said(r, self.name(node) + &self.words.links(r.links())));
                m.at.extend(self.given.sites.at(r.origin).map(|(path, line, _)| (path, line)));
            }
        }
        let mut out: Vec<Measure> = found.into_values().collect();
        for m in &mut out {
            m.of.dedup();
            m.at.sort();
            m.at.dedup();
        }
        out
    }

    fn record_name(&self, o: ObjId) -> Named {
        Named {
            id: self.cx.world.object(o).name.to_string(),
            title: self.name(o),
        }
    }

    fn names(&self, list: Vec<ObjId>) -> Vec<Named> {
        list.into_iter().map(|o| self.record_name(o)).collect()
    }

    fn known_place(&self, p: Place) -> Option<Named> {
        match p {
            Place::At(o) => Some(self.record_name(o)),
            Place::Unknown(_) => None,
        }
    }

    fn known_party(&self, p: PartyRef) -> Option<Named> {
        match p {
            PartyRef::Is(o) => Some(self.record_name(o)),
            PartyRef::Unknown(..) => None,
        }
    }

    fn one_activity(&self, a: ObjId) -> Activity {
        let world = self.cx.world;
        let schema = &world.library.schema;
        let w = world.library.words;
        let mut out = Activity {
            named: self.record_name(a),
            decides: self.names(self.surely(a, w.activity_decides)),
            ..Activity::default()
        };
        let own = |name: &str| {
            let found = schema.props.iter().position(|p| p.owner == w.activity && p.full.as_ref() == name);
            found.map(|p| self.eval.prop(a, p as u32))
        };
        if let Some(V::Enum(e, i)) = own("purpose").map(|v| v.v) {
            out.purpose = Some(Named {
                id: schema.enums[e as usize].values[i as usize].to_string(),
                title: self.words.constant(&Const::Enum(e, i)),
            });
        }
        out.together = own("together").and_then(|v| match v.tri() {
            t if t.is_true() => Some(true),
            t if t.is_false() => Some(false),
            _ => None,
        });
        let acting = self.surely(a, w.activity_acts);
        if let Some(s) = world.stated(a, w.activity_acts) {
            for r in world.rows(s) {
                if let Const::Object(o) = r.head
                    && acting.contains(&o)
                {
                    let whom = crate::graph::build::linked(r.links(), "for");
                    out.acts.push((self.record_name(o), self.names(whom)));
                }
            }
        }
        let held = self.cx.subjects.holdings_by_activity.get(&a).unwrap_or_default();
        let mut data: Vec<ObjId> = Vec::new();
        let mut kept: Vec<(ObjId, ObjId)> = Vec::new();
        for i in held {
            let h = &self.cx.subjects.holdings[*i as usize];
            let d = self.cx.lineage.labels[h.label as usize].data;
            data.push(d);
            kept.push((h.node, d));
        }
        data.sort_unstable();
        data.dedup();
        kept.sort_unstable();
        kept.dedup();
        out.data = data.iter().map(|d| self.datum(*d)).collect();
        out.kept = kept.into_iter().flat_map(|(n, d)| self.kept_at(n, d)).collect();
        out.sent = self.sent_for(a);
        out
    }

    fn datum(&self, d: ObjId) -> Datum {
        let world = self.cx.world;
        let categories = world.object(d).categories.iter().map(|c| Named {
            id: world.library.schema.categories[*c as usize].name.to_string(),
            title: self.words.category(*c),
        });
        Datum {
            named: self.record_name(d),
            categories: categories.collect(),
            about: self.names(things(world, d, world.library.words.data_about)),
        }
    }

    /// What a list of things holds on the day: where a row's condition is open, nobody says that it does.
    fn surely(&self, o: ObjId, prop: PropId) -> Vec<ObjId> {
        let thing = |v: &Val| match &v.v {
            V::Object(x) => Some(*x),
            V::Row(r) => match r.head.v {
                V::Object(x) => Some(x),
                _ => None,
            },
            _ => None,
        };
        let v = self.eval.prop(o, prop);
        match &v.v {
            V::List(l) => {
                let there = l.items.iter().filter(|e| e.member.is_true());
                there.filter_map(|e| thing(&e.value)).collect()
            }
            _ => thing(&v).into_iter().collect(),
        }
    }

    /// Each row of a node that says it keeps a datum.
    fn kept_at(&self, node: ObjId, data: ObjId) -> Vec<Kept> {
        let w = self.cx.world.library.words;
        let rows = self.rows_on(node, w.node_stores, data).into_iter();
        rows.map(|row| {
            let span = row.links().iter().find(|(n, _)| n.as_ref() == "for").and_then(|(_, a)| a.first());
            Kept {
                data: self.record_name(data),
                node: self.record_name(node),
                operator: self.surely(node, w.node_operator).first().map(|o| self.record_name(*o)),
                places: self.names(self.surely(node, w.node_in)),
                span: span.map(|s| self.words.constant(s)),
                condition: row.condition().map(|_| self.if_said(&row, String::new()).trim().to_owned()),
            }
        })
        .collect()
    }

    fn sent_for(&self, a: ObjId) -> Vec<Sent> {
        let mut list: BTreeMap<(String, String, String, String), Sent> = BTreeMap::new();
        let crossings = self.cx.subjects.by_activity.get(&a).unwrap_or_default();
        let key = |s: &Sent| {
            let id = |n: &Option<Named>| n.as_ref().map_or(String::new(), |n| n.id.clone());
            (s.flow.clone(), s.data.id.clone(), id(&s.from), id(&s.to))
        };
        let mut at: BTreeMap<u32, (String, String, String, String)> = BTreeMap::new();
        for i in crossings {
            let c = &self.cx.subjects.crossings[*i as usize];
            let terms = self.cx.subjects.terms(c);
            let s = Sent {
                flow: self.cx.world.object(c.flow).name.to_string(),
                data: self.record_name(self.cx.lineage.labels[c.label as usize].data),
                sight: self.cx.graph.edges[c.edge as usize].sight,
                from: self.known_place(c.from),
                to: self.known_place(c.to),
                sender: self.known_party(terms.sender),
                receiver: self.known_party(terms.receiver),
                verdicts: Vec::new(),
            };
            at.insert(*i, key(&s));
            list.entry(key(&s)).or_insert(s);
        }
        for r in self.given.results {
            let Subject::Crossing(i) = r.subject else { continue };
            let Some(sent) = at.get(&i).and_then(|k| list.get_mut(k)) else {
                continue;
            };
            if !crate::check::result::is_crossing_verdict(r) {
                continue;
            }
            let library = &self.cx.world.library;
            let by = r
                .verdict
                .by
                .iter()
                .map(|i| library.laws[*i as usize].last_name().to_owned())
                .collect();
            let one = (
                library.regimes[r.regime as usize].name.to_string(),
                r.verdict.ruling.word().to_owned(),
                by,
            );
            if !sent.verdicts.contains(&one) {
                sent.verdicts.push(one);
            }
        }
        list.into_values().collect()
    }
}

//! Documents that are not on file and would let a blocked flow pass.

use std::sync::Arc;

use portolan::check::group;
use portolan::law::duty::Subject;
use portolan::law::eval::Eval;
use portolan::law::proof::{Step, prove};
use portolan::law::subjects::PartyRef;
use portolan::law::verdict::Ruling;
use portolan::model::library::LawSort;
use portolan::model::schema::KindId;
use portolan::model::{ObjId, RuleSort};

use crate::snapshot::ProjectSnap;

/// A kind of document by its name, and the flows it would help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    pub kind: Arc<str>,
    pub flows: Vec<String>,
}

/// A document that would help one flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    pub kind: KindId,
    /// The mechanism it belongs to.
    pub mechanism: u32,
    pub regime: u32,
    /// Whom it must bind, as far as they are known.
    pub parties: Vec<ObjId>,
    /// Where the data would go.
    pub to: Option<ObjId>,
    pub data: Vec<ObjId>,
}

/// Blocked flows looked at for the list of a project.
const MOST_FLOWS: usize = 16;
/// Flows named beside a kind.
const MOST_NAMED: usize = 3;

/// What is missing anywhere in the project. While a mistake stands in the text, such as the document that is just being written, what the last
/// verdicts missed.
pub fn kinds(project: &ProjectSnap) -> &[Need] {
    let project = project.judged.as_deref().unwrap_or(project);
    project.needs.get_or_init(|| {
        let cx = project.project.cx();
        let groups = group::Groups::brief(&cx, &project.report.results);
        let mut seen: Vec<ObjId> = Vec::new();
        let mut out: Vec<Need> = Vec::new();
        for g in groups.findings() {
            let object = groups.object(g);
            if seen.contains(&object) || cx.world.flow_of(object).is_none() {
                continue;
            }
            if seen.len() == MOST_FLOWS {
                break;
            }
            seen.push(object);
            let flow = cx.world.object(object).name.to_string();
            for m in of(project, object) {
                let kind = &cx.world.library.schema.kind(m.kind).name;
                match out.iter_mut().find(|n| n.kind == *kind) {
                    Some(n) if n.flows.contains(&flow) || n.flows.len() == MOST_NAMED => {}
                    Some(n) => n.flows.push(flow.clone()),
                    None => out.push(Need {
                        kind: kind.clone(),
                        flows: vec![flow.clone()],
                    }),
                }
            }
        }
        out
    })
}

/// What is missing for one flow or thing.
pub fn of(project: &ProjectSnap, object: ObjId) -> Vec<Missing> {
    let Some(today) = project.report.today else { return Vec::new() };
    let ready = project.project.frozen.ready();
    let cx = &ready.cx;
    let mut out: Vec<Missing> = Vec::new();
    let e = Eval::new(*cx, today, ready.accepted.positions(today));
    for r in project.results_of(object) {
        if r.verdict.ruling != Ruling::Blocked || r.accepted.is_some() {
            continue;
        }
        for mechanism in &r.verdict.without {
            if cx.law.at(*mechanism, today).is_none()
                || cx.world.library.laws[*mechanism as usize].sort != LawSort::Rule(RuleSort::Mechanism)
            {
                continue;
            }
            let proof = prove(&e, &[*mechanism], r.subject, "en");
            for node in &proof.nodes {
                let Step::NoCandidate { kind } = node.step else { continue };
                let (parties, to, data) = ends(project, r.subject);
                match out.iter_mut().find(|m| m.kind == kind && m.regime == r.regime) {
                    Some(known) => {
                        for d in data {
                            if !known.data.contains(&d) {
                                known.data.push(d);
                            }
                        }
                    }
                    None => out.push(Missing {
                        kind,
                        mechanism: *mechanism,
                        regime: r.regime,
                        parties,
                        to,
                        data,
                    }),
                }
            }
        }
    }
    out
}

/// Who arranges and receives a crossing, where it goes, what it carries.
fn ends(project: &ProjectSnap, subject: Subject) -> (Vec<ObjId>, Option<ObjId>, Vec<ObjId>) {
    let frozen = &project.project.frozen;
    let Subject::Crossing(i) = subject else {
        return (Vec::new(), None, Vec::new());
    };
    let c = &frozen.subjects.crossings[i as usize];
    let terms = frozen.subjects.terms(c);
    let mut parties: Vec<ObjId> = Vec::new();
    for p in [terms.arranger, terms.receiver] {
        if let PartyRef::Is(o) = p
            && !parties.contains(&o)
        {
            parties.push(o);
        }
    }
    let to = match c.to {
        portolan::graph::Place::At(o) => Some(o),
        portolan::graph::Place::Unknown(_) => None,
    };
    (parties, to, vec![frozen.lineage.labels[c.label as usize].data])
}

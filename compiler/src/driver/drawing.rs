//! Drawings: what a request, a `view` of the model or the whole project shows.

use std::sync::Arc;

use super::analysis::Analysis;
use super::queries::*;
use crate::base::diagnostic::Place;
use crate::base::{Day, Diagnostic};
use crate::check::horizon;
use crate::document::diagram::{Diagram, Later, Scope, ViewRequest, Words, build, wanted};
use crate::model::Const;

/// Days a page shows at most, and the nodes and flows all of them may have together.
const MOST_DAYS: usize = 40;
const MOST_DRAWN: usize = 24_000;
/// Crossings and holdings judged for them at most, all days together.
const MOST_JUDGED: usize = 200_000;

/// A `view` of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    pub name: Arc<str>,
    pub title: Words,
    pub at: crate::base::Origin,
}

impl<'a> Analysis<'a> {
    /// The world a request is about; regimes it names are seen in it.
    fn key_of(&self, request: &ViewRequest) -> WorldKey<'a> {
        let mut under = self.settings.under.clone();
        let mut more: Vec<Arc<str>> = request.mark.iter().map(|m| Arc::from(m.as_str())).collect();
        if let Scope::Regime(r) = &request.scope {
            more.push(Arc::from(r.as_str()));
        }
        more.retain(|m| !under.contains(m));
        under.extend(more);
        WorldKey::new(self.db, request.case.as_deref().map(Arc::from), under)
    }

    /// The views of the project, in order of the source.
    pub fn views(&self) -> Vec<View> {
        let world = self.world(self.key(None));
        let views = world.own_ids().filter(|o| world.is(*o, world.library.words.view));
        views
            .map(|o| {
                let object = world.object(o);
                View {
                    name: object.name.clone(),
                    title: Words::or_name(object.title.as_deref(), object.last_name()),
                    at: object.at(),
                }
            })
            .collect()
    }

    /// What is wrong with the views: a word that names nothing, or one that a view cannot say.
    pub fn view_errors(&self) -> Vec<Diagnostic> {
        let key = self.key(None);
        let (_, regimes, _) = self.day_and_regimes(key);
        let ready = self.ready(key);
        let wrong = |v: View| {
            let request = ViewRequest {
                view: Some(v.name.to_string()),
                ..ViewRequest::default()
            };
            let mut d = *wanted::wanted(&ready.cx, &request, &regimes).err()?;
            if d.primary.place == Place::Nowhere {
                d.primary.place = Place::Node(v.at);
            }
            Some(d)
        };
        self.views().into_iter().filter_map(wrong).collect()
    }

    /// The drawing a request asks for, judged on the day of the project or of the settings. What is wrong with the request itself, or with a view
    /// it names, is an error. Errors of the text withhold the verdicts, not the drawing.
    pub fn diagram(&self, request: &ViewRequest) -> Result<Diagram, Box<Diagnostic>> {
        self.diagram_on(request, None)
    }

    /// The same, judged on another day.
    pub fn diagram_on(&self, request: &ViewRequest, day: Option<Day>) -> Result<Diagram, Box<Diagnostic>> {
        let key = self.key_of(request);
        let (stated, regimes, _) = self.day_and_regimes(key);
        let today = day.or(stated);
        let ready = self.ready(key);
        let wanted = wanted::wanted(&ready.cx, request, &regimes)?;
        let broken = self.project_is_broken() || request.case.is_some() && self.world_errors(key).iter().any(Diagnostic::is_text_error);
        let mut results = Vec::new();
        if let (Some(today), false) = (today, broken) {
            let name = |r: &u32| ready.cx.world.library.regimes[*r as usize].name.clone();
            let marked: Vec<Arc<str>> = wanted.mark.iter().map(name).collect();
            for r in self.judged(key, &marked, today) {
                results.extend(r.list.iter().cloned());
            }
        }
        let mut diagram = build::of(&ready.cx, &results, &wanted, today);
        diagram.left_out.withheld = broken;
        Ok(diagram)
    }

    /// The same drawing on each later day, up to the horizon of the project, on which a verdict changes; none where it has no horizon.
    /// A large drawing tells of fewer days, and says so.
    pub fn later(&self, request: &ViewRequest) -> Later {
        let key = self.key_of(request);
        let (from, regimes, _) = self.day_and_regimes(key);
        let ready = self.ready(key);
        let world = ready.cx.world;
        let stated = world
            .project
            .and_then(|p| world.stated(p, world.library.words.project_horizon))
            .and_then(|s| s.rows.iter().find_map(|r| if let Const::Day(d) = r.head { Some(d) } else { None }));
        let (Some(from), Some(until)) = (from, stated) else {
            return Later::default();
        };
        if until <= from || self.project_is_broken() {
            return Later::default();
        }
        let subjects = ready.cx.subjects.crossings.len() + ready.cx.subjects.holdings.len();
        let judged = (MOST_JUDGED / subjects.max(1)).max(MOST_DAYS / 10);
        let found = horizon::within(&ready.cx, ready.accepted, &regimes, from, until, judged);
        let mut days: Vec<Day> = found.turns.iter().map(|t| t.day).collect();
        days.sort_unstable();
        days.dedup();
        let mut out = Later {
            until: found.reached,
            ..Later::default()
        };
        let mut drawn = 0;
        for day in days {
            let Ok(d) = self.diagram_on(request, Some(day)) else { continue };
            drawn += d.nodes.len() + d.flows.len();
            if out.days.len() == MOST_DAYS || drawn > MOST_DRAWN {
                out.until = Some(day.plus_days(-1));
                break;
            }
            out.days.push(d);
        }
        out
    }
}

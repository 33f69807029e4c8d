//! A world as it was at one moment, with everything derived: a reader keeps it while the database moves on.

use std::sync::Arc;

use super::analysis::{Analysis, Ready};
use super::queries::*;
use crate::check::accept::Acceptances;
use crate::graph::Graph;
use crate::law::{Context, Law, Subjects};
use crate::lineage::Lineage;
use crate::model::World;

/// The project or a case. Cheap to hand on: nothing in it is copied.
#[derive(Debug, Clone)]
pub struct Frozen {
    pub world: Arc<World>,
    pub graph: Arc<Graph>,
    pub lineage: Arc<Lineage>,
    pub subjects: Arc<Subjects>,
    pub law: Arc<Law>,
    pub accepted: Arc<Acceptances>,
}

impl Frozen {
    /// The world of a key as it is now.
    pub fn of<'a>(analysis: &Analysis<'a>, key: WorldKey<'a>) -> Frozen {
        let (db, ws) = (analysis.db, analysis.ws);
        Frozen {
            world: world_of(db, ws, key).clone(),
            graph: graph_of(db, ws, key).clone(),
            lineage: lineage_of(db, ws, key).clone(),
            subjects: subjects_of(db, ws, key).clone(),
            law: law_of(db, ws, packs_of(db, ws, key)).clone(),
            accepted: acceptances_of(db, ws, key).clone(),
        }
    }

    /// Ready to be asked.
    pub fn ready(&self) -> Ready<'_> {
        Ready {
            cx: Context {
                world: &self.world,
                graph: &self.graph,
                lineage: &self.lineage,
                subjects: &self.subjects,
                law: &self.law,
                trace: None,
                profiles: None,
            },
            accepted: &self.accepted,
        }
    }
}

//! What each regime said of the project before an edit, kept to be said again where nothing changed that it rests on.
//!
//! Judging is a function of what it reads. Where the graph, its labels, the law and the acceptances are the same, no thing, name, kind or container
//! changed, and no property is stated otherwise that the judging read of anything or told profiles apart by, judging again would read the same
//! and find the same. So a title, a place in the text or a fact that a law never asks for wakes no judgement of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::base::Day;
use crate::check::Results;
use crate::model::change::restated;
use crate::model::{PropId, World};

/// What a judgement rests on besides what is stated of things. Two are one exactly where they are the same pointer.
#[derive(Debug, Default)]
pub struct Ground;

/// What was said of the project, by regime: the last of each, so that it stays as small as the project.
#[derive(Debug, Clone, Default)]
pub struct Before(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    said: BTreeMap<Arc<str>, Said>,
    /// What changed between two worlds: all regimes ask for the same two.
    changed: Option<(Arc<World>, Arc<World>, Option<Arc<[PropId]>>)>,
}

#[derive(Debug, Clone)]
struct Said {
    today: Day,
    ground: Arc<Ground>,
    world: Arc<World>,
    results: Arc<Results>,
}

impl Before {
    /// What a regime said on that day of a world on this ground, if it would say the same of this one.
    pub fn again(&self, regime: &Arc<str>, today: Day, ground: &Arc<Ground>, world: &Arc<World>) -> Option<Arc<Results>> {
        let mut inner = self.0.lock().ok()?;
        let said = inner.said.get(regime)?;
        if said.today != today || !Arc::ptr_eq(&said.ground, ground) {
            return None;
        }
        let (old, results) = (said.world.clone(), said.results.clone());
        let changed = inner.changed(&old, world)?;
        if changed.iter().any(|p| results.rests_on.contains(*p as usize)) {
            return None;
        }
        if let Some(said) = inner.said.get_mut(regime) {
            said.world = world.clone();
        }
        Some(results)
    }

    pub fn keep(&self, regime: &Arc<str>, today: Day, ground: &Arc<Ground>, world: &Arc<World>, results: &Arc<Results>) {
        let said = Said {
            today,
            ground: ground.clone(),
            world: world.clone(),
            results: results.clone(),
        };
        if let Ok(mut inner) = self.0.lock() {
            inner.said.insert(regime.clone(), said);
        }
    }
}

impl Inner {
    fn changed(&mut self, old: &Arc<World>, new: &Arc<World>) -> Option<Arc<[PropId]>> {
        match &self.changed {
            Some((a, b, known)) if Arc::ptr_eq(a, old) && Arc::ptr_eq(b, new) => known.clone(),
            _ => {
                let found: Option<Arc<[PropId]>> = restated(old, new).map(Arc::from);
                self.changed = Some((old.clone(), new.clone(), found.clone()));
                found
            }
        }
    }
}

//! What the formats for other programs tell: every finding with its place, its fingerprint and whether it counts.

use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Level, Map, Spot};

/// One finding, error or lint as a machine reads it.
pub struct Entry<'a> {
    pub diagnostic: &'a Diagnostic,
    /// Whether a law says it, as against the text and the lints.
    pub finding: bool,
    /// Of ids and rules only: the same after a line was added above. Two of one run differ.
    pub fingerprint: String,
    /// Known from an earlier run, so that it does not count.
    pub known: bool,
    /// Waived, and why.
    pub accepted: Option<String>,
    /// Whether it is at or above the level that fails the run.
    pub fails: bool,
    pub spot: Option<Spot>,
}

impl Entry<'_> {
    /// The file it stands in; `.` for what stands nowhere.
    pub fn path(&self) -> String {
        match (&self.spot, &self.diagnostic.primary.place) {
            (Some(s), _) => s.path.clone(),
            (None, Place::Path(p)) => p.clone(),
            _ => ".".into(),
        }
    }
    pub fn line(&self) -> u32 {
        self.spot.as_ref().map_or(1, |s| s.line)
    }
}

/// A rule or code that is told of, as its page or its law says it.
pub struct About {
    pub id: String,
    pub title: String,
    pub help: String,
    pub level: Level,
}

/// FNV-1a of what names a finding: never of positions or order.
pub fn fingerprint(parts: &[&str]) -> String {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    for b in parts.iter().flat_map(|p| p.bytes().chain([0])) {
        h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{h:016x}")
}

/// Tells equal fingerprints of one run apart, in their order.
pub fn distinct(list: &mut [Entry]) {
    let mut seen: Map<String, u32> = Map::default();
    for t in list {
        let n = seen.entry(t.fingerprint.clone()).or_default();
        *n += 1;
        if *n > 1 {
            t.fingerprint = format!("{}-{n}", t.fingerprint);
        }
    }
}

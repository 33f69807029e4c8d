//! Words every room uses: exact numbers, days, durations, origins, diagnostics, the outside world as a trait.

pub mod day;
pub mod diagnostic;
pub mod duration;
pub mod interval;
pub mod lines;
pub mod origin;
pub mod spot;
pub mod system;
pub mod tri;

pub use day::Day;
pub use diagnostic::{Citation, Diagnostic, Fix, Label, Level};
pub use duration::Duration;
pub use interval::{Interval, Q};
pub use origin::{FileId, ItemKey, Origin};
pub use spot::Spot;
pub use tri::Tri;

/// Deterministic maps: iteration follows keys (`BTreeMap`) or is never used for output (`FxHashMap`, look-up only).
pub type Map<K, V> = std::collections::BTreeMap<K, V>;
/// Look-up table; its iteration order must never reach an output.
pub type Index<K, V> = rustc_hash::FxHashMap<K, V>;

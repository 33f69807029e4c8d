//! Which data is where, where it first came into being, and what was done to it: before any law, independent of the day.

pub mod collect;
pub mod label;
pub mod solve;
pub mod witness;

pub use label::{Known, Label, LabelId};
pub use solve::{Lineage, solve};

//! Formats. Each file writes one; `quote` is the only place that escapes.

pub mod ci;
pub mod entry;
pub mod horizon;
pub mod json;
pub mod ledger;
pub mod mutation;
pub mod outline;
pub mod paper;
pub mod picture;
pub mod questions;
pub mod quote;
pub mod reference;
pub mod report;
pub mod sarif;
pub mod svg;
pub mod table;
pub mod tests;
pub mod wrap;

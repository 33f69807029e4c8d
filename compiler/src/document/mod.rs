//! Neutral values between the analysis and the formats: no colour, no markup, no escape.

pub mod catalogue;
pub mod change;
pub mod coverage;
pub mod diagram;
pub mod horizon;
pub mod ledger;
pub mod outline;
pub mod paper;
pub mod questions;
pub mod reasons;
pub mod said;

pub use outline::{Line, Outline};

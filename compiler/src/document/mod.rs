//! Neutral values between the analysis and the formats: no colour, no markup, no escape.

pub mod ledger;
pub mod outline;
pub mod reasons;

pub use outline::{Line, Outline};

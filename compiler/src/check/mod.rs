//! Results, findings, questions, acceptances, expectations and lints: what the verdicts mean for the model.

pub mod accept;
mod accepting;
pub mod assumed;
pub mod cause;
pub mod days;
pub mod describe;
pub mod expect;
pub mod finding;
pub mod group;
pub mod horizon;
pub mod kept;
pub mod lint;
mod lists;
pub mod model;
pub mod mutation;
pub mod question;
pub mod result;
mod run;
pub mod severity;
pub mod stub;

pub use accept::Acceptance;
pub use accepting::{STAND_INS, read as acceptances};
pub use expect::Outcome;
pub use question::Question;
pub use result::{Result, Results};

//! The Portolan compiler. Rooms in the order of the pipeline; no arrow points back.
pub mod base;
pub mod resolve;
pub mod model;
pub mod graph;
pub mod lineage;
pub mod law;
pub mod check;
pub mod driver;
pub mod cli;
pub mod document;
pub mod emit;

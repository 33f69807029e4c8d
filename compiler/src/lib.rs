//! The Portolan compiler. Rooms in the order of the pipeline; no arrow points back.
pub mod base;
pub mod check;
pub mod cli;
pub mod document;
pub mod driver;
pub mod emit;
pub mod graph;
pub mod law;
pub mod lineage;
pub mod model;
pub mod resolve;

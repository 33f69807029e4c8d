//! The flow graph: nodes and flows as plain arrays, equal when nothing that matters to lineage changed.

pub mod adjacent;
pub mod build;
pub mod view;

pub use build::{Collected, Edge, Graph, Node, Place, Produced, build};

//! The evaluator: crossings, holdings and sales, three-valued values with causes, rules, verdicts, duties, proofs.
//! It knows no country, regime, article or threshold: those are the library's.

pub mod calls;
pub mod classes;
pub mod compare;
pub mod compile;
pub mod dates;
pub mod derived;
pub mod duty;
pub mod eval;
pub mod extent;
pub mod fold;
pub mod history;
pub mod ir;
pub mod judge;
pub mod judging;
pub mod lookup;
pub mod members;
pub mod mutant;
pub mod names;
pub mod names_path;
pub mod notes;
pub mod noting;
pub mod paths;
pub mod population;
pub mod profile;
pub mod proof;
pub mod reading;
pub mod reads;
pub mod refine;
pub mod roles;
pub mod rules;
pub mod say;
pub mod sets;
pub mod share;
pub mod strata;
pub mod subjects;
pub mod trace;
pub mod tried;
pub mod types;
pub mod value;
pub mod verdict;
pub mod visit;

pub use eval::{Context, Eval};
pub use ir::Law;
pub use subjects::Subjects;
pub use value::{Dep, Deps, Val};

//! What the words mean: the schema, and typed declarations with prototypes, inheritance, systems and deploys unfolded.

pub mod assemble;
pub mod base_words;
pub mod broken;
pub mod change;
pub mod constant;
mod doubtful;
pub mod finish;
pub mod flows;
mod instead;
mod known;
pub mod law_names;
pub mod library;
pub mod loads;
pub mod lookup;
pub mod object;
pub mod passes;
pub mod schema;
pub mod schema_build;
pub mod schema_props;
pub mod state;
pub mod substitute;
pub mod template;
pub mod typing;
pub mod unfold;
mod unknown;
pub mod world;

pub use base_words::Words;
pub use library::{Library, RuleDecl, RuleSort};
pub use object::{Const, FlowDecl, ObjId, Object, Row, Stated};
pub use schema::{CatId, EnumId, KindId, PropId, Schema, Type, Unit};
pub use world::World;

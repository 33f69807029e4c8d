//! Shared pieces of the test suites.

pub mod chance;
pub mod corpus;
pub mod expected;
pub mod files;
pub mod fuzz_functions;
pub mod generate;
pub mod judged;
pub mod law_words;
pub mod page;
pub mod page_test;
pub mod picture;
pub mod plant;
pub mod run;
pub mod rust_text;

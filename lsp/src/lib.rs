//! The Portolan language server.
//!
//! One thread owns all state ([`main_loop`]); the protocol only puts messages into its channel ([`transport`]) and carries its answers back.
//! What an editor may ask is answered by pure functions over an analysis ([`ide`]), in places of the text. Only [`transport`] names the server
//! library, and only [`convert`] turns places and answers into the protocol's types and back.

pub mod answer;
pub mod convert;
pub mod ide;
pub mod main_loop;
pub mod overlay;
pub mod project;
pub mod session;
pub mod text;
pub mod transport;

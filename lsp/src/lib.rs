//! The Portolan language server.
//!
//! One thread owns all state ([`main_loop`]). The protocol only puts messages into its channel ([`transport`], [`wire`]) and carries answers
//! back. A second thread checks ([`checker`], [`session`]) and leaves [`snapshot`]s behind; others answer requests ([`readers`]) from a [`view`]:
//! the last snapshot and the present texts. Where a check takes long, one more says of an edited text what can be said at once ([`glance`]). What
//! takes long stands back for what answers at once ([`background`]). What there is to answer is worked out by pure functions ([`ide`]); the
//! table of requests and the conversions stand in [`handlers`].

pub mod answer;
pub mod background;
pub mod checker;
pub mod convert;
pub mod glance;
pub mod handlers;
pub mod ide;
pub mod main_loop;
pub mod names;
pub mod overlay;
pub mod project;
pub mod readers;
pub mod session;
pub mod settings;
pub mod snapshot;
pub mod text;
pub mod transport;
pub mod view;
pub mod wire;

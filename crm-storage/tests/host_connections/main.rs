//! Change sets on connections of a host's own: in the host's open transaction, whichever way it was
//! begun, or in one of their own. On SQLite, on the connections that the servers' stores lend and,
//! with the features `libpq` and `libmysqlclient`, on those of the clients in C.
//!
//! (Pools of Diesel's asynchronous connections: `host_on_servers.rs`.)
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails, and asks the servers in words of its own"
)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../servers/mod.rs"]
mod servers;

#[cfg(any(feature = "libpq", feature = "libmysqlclient"))]
mod client_in_c;
mod host;
mod laws;
mod on_lent;
#[cfg(feature = "libmysqlclient")]
mod on_libmysqlclient;
#[cfg(feature = "libpq")]
mod on_libpq;
mod on_sqlite;
mod through_host;
mod way;

//! Many connections at once, on the real engines: what is acknowledged stays, nothing is done twice,
//! and who is refused is told why. Also when transactions get in each other's way, connections are
//! killed, callers go away and the server is away.
//!
//! `ECRM_ROUNDS` asks for more rounds than the usual 500.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on fails, and asks the servers in words of their own"
)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../servers/mod.rs"]
mod servers;

mod away;
mod callers;
mod cancelled;
mod crossing;
mod crowd;
mod desks;
mod door;
mod erasures;
mod follower;
mod kills;
mod lost_answers;
mod merges;
mod on_mysql;
mod on_postgres;
mod on_sqlite;
mod place;
mod proxy;
mod prunes;
mod recognitions;
mod rivals;
mod rounds;
mod views;

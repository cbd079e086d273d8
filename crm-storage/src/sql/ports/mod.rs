//! The ports: one source, mounted once per backend, whose module supplies `Store` and `repository`.
//!
//! A store has the tenant and an executor, which runs a unit of work on a connection off the
//! caller's thread: `read` without and `write` within a transaction; `read_one` is a `read` that is so
//! short that a backend may do it on the caller's thread. A unit of work borrows what it
//! needs, so that a backend may run it again when the database asks for that.

#[cfg(feature = "segments")]
use super::Db;
use super::{Store, repository};

mod changes;
mod consumers;
mod customers;
mod erasures;
mod events;
mod interactions;
mod merges;
mod requests;
mod restore;
#[cfg(feature = "segments")]
mod rules;
mod seals;

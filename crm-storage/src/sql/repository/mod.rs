//! The queries: one source, mounted once per backend, whose module supplies `Conn`, `Db` and
//! `dialect`.
//!
//! All of it is synchronous. A function takes the connection, the tenant and what it is asked; it
//! is run inside the transaction of its unit of work.

use super::{Conn, Db, dialect};
use crate::sql::failure::Failure;

pub(crate) mod changes;
pub(crate) mod consents;
pub(crate) mod consumers;
pub(crate) mod customers;
mod erased_requests;
mod erasing;
pub(crate) mod erasures;
pub(crate) mod events;
pub(crate) mod identities;
pub(crate) mod interactions;
mod merge_moves;
pub(crate) mod merges;
mod merging;
pub(crate) mod overview;
mod pruning;
pub(crate) mod purchases;
pub(crate) mod record;
pub(crate) mod requests;
pub(crate) mod restore;
#[cfg(all(
    feature = "segments",
    any(feature = "sqlite", feature = "postgres", feature = "mysql")
))]
pub(crate) mod rules;
pub(crate) mod seals;
pub(crate) mod specialists;
mod used_ids;
pub(crate) mod versioned_update;
mod versions;

/// What a function of the repository returns.
type Answer<T> = Result<T, Failure>;

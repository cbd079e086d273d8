//! The conformance suite for [`RequestStore`](crate::RequestStore): feature `conformance`.
//!
//! It runs on a store that implements [`CoreStore`](crm_core::CoreStore) too, and is mounted like
//! the suite of crm-core, with the same factory; every case becomes a test of its own.
//!
//! ```text
//! crm_support::request_store_conformance!(MyFactory::fresh());
//! ```
//!
//! Each case is a plain generic `async fn` that panics where the store breaks the contract;
//! [`cases`] lists them, for a test harness of your own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::missing_panics_doc,
    reason = "a case reports a broken contract by panicking"
)]

pub use crm_core::conformance::{Case, StoreFactory};
#[doc(hidden)]
pub use crm_core::conformance_cases;
pub use suite::cases;

pub mod change_sets;
pub mod concurrency;
pub mod customer_erasures;
pub mod customer_merges;
pub mod due;
pub mod failures;
pub mod histories;
pub mod lists;
pub mod races;
pub mod requests;
pub mod specialists;
mod suite;
pub mod values;
mod world;

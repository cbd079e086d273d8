//! The conformance suite: what a store of your own must pass. Feature `conformance`.
//!
//! Write a [`StoreFactory`] that hands out stores of one fresh, empty database, and mount the suite
//! in a test file; every case becomes a test of its own.
//!
//! ```text
//! crm_core::core_store_conformance!(MyFactory::fresh());
//! crm_core::consumer_store_conformance!(MyFactory::fresh());
//! crm_core::audit_seal_store_conformance!(MyFactory::fresh());
//! ```
//!
//! The second line is for a store that keeps the places of consumers of the event log, the third for one
//! that keeps its seals.
//!
//! Each case is a plain generic `async fn` that panics where the store breaks the contract, so that
//! a failure carries the line of the case. The cases are grouped as the contract is, and
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

use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;

use crate::{CoreStore, TenantId};

pub mod atomicity;
pub mod audit_seals;
pub mod cancellation;
pub mod change_sets;
pub mod concurrency;
pub mod consents;
mod consumer_commands;
pub mod consumers;
pub mod customer_lists;
pub mod customers;
pub mod erasure_races;
pub mod erasures;
pub mod events;
pub mod failures;
pub mod identities;
pub mod interactions;
pub mod merge_lists;
pub mod merge_races;
pub mod merges;
mod mount;
pub mod numbers;
pub mod overviews;
pub mod pages;
pub mod prunes;
pub mod purchase_facts;
pub mod races;
pub mod repeats;
mod suite;
pub mod tenants;
pub mod texts;
pub mod timeline;
pub mod unmerges;
pub mod visibility;
pub mod world;

pub use suite::{Case, CaseFuture, audit_seal_cases, cases, consumer_cases};
pub use world::World;

/// Makes the stores that the cases run on.
#[async_trait]
pub trait StoreFactory: Send + Sync {
    /// The store under test.
    type Store: CoreStore;

    /// A handle for `tenant` of the one database that the factory was made with. Before the first
    /// call the database is empty; all handles share it.
    async fn store(&self, tenant: TenantId) -> Self::Store;

    /// Runs a case to its end. The default needs no runtime; a store that needs one overrides it.
    fn run(&self, case: Pin<Box<dyn Future<Output = ()> + Send + '_>>) {
        futures_executor::block_on(case);
    }
}

//! Stores for embedded CRM: in memory and in SQLite, behind the ports of crm-core and crm-support.
//!
//! Both stores keep the same contract, word for word: they pass the same conformance suites, and
//! random histories get the same answers from both. What is written against one runs on the other.
//!
//! # By task
//!
//! **Open a store.** A database holds all tenants; a store handle reaches one of them only.
//!
//! ```
//! use crm_core::{Clock, SystemClock, SystemIds, TenantId};
//! use crm_storage::{SqliteDatabase, SqliteOptions};
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("crm.sqlite");
//! let database = SqliteDatabase::open(&path, SqliteOptions::default())?;
//! let tenant = TenantId::generate(&SystemIds::new(), SystemClock.now());
//! let store = database.tenant(tenant);
//! # drop(store);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `open` makes the file when it is not there and brings its tables to the present version.
//!
//! **Embed it in your app.** Services take an `Arc` of a port; no runtime is needed, any will do.
//! Each call is one unit of work: it is done whole, or not at all, and to its end even when the
//! caller goes away.
//!
//! ```
//! use std::sync::Arc;
//!
//! use crm_core::{
//!     Clock, Identity, NewCustomer, Party, Profiles, SystemClock, SystemIds, TenantId,
//!     VerificationMethod,
//! };
//! use crm_storage::MemoryDatabase;
//!
//! # futures_executor::block_on(async {
//! let tenant = TenantId::generate(&SystemIds::new(), SystemClock.now());
//! let store = Arc::new(MemoryDatabase::new().tenant(tenant));
//! let profiles = Profiles::new(store, Arc::new(SystemClock), Arc::new(SystemIds::new()));
//!
//! let shop_id = Identity::external("shop", "4711")?;
//! let proof = shop_id.clone().verified(VerificationMethod::TrustedSource, SystemClock.now());
//! let ann = profiles
//!     .create(NewCustomer::new(Party::unknown_person()).with_identity(proof))
//!     .await?;
//! let found = profiles.find_by_identity(&shop_id).await?;
//! assert_eq!(found.map(|customer| customer.id()), Some(ann.id()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! **Choose the durability.** [`Durability::Full`], the default, loses nothing that was
//! acknowledged, even when the power fails: calls that wait at the same time share one commit, so
//! that it costs little under load. [`Durability::Normal`] may lose the last commits then.
//!
//! ```
//! use crm_storage::{Durability, SqliteOptions};
//!
//! let options = SqliteOptions::default().with_durability(Durability::Normal);
//! ```
//!
//! **Keep your tables in the same file.** All tables and the book of migrations are prefixed
//! `crm_`; [`sqlite::migrate`] runs our migrations on a Diesel connection of your own, and
//! [`sqlite::revert`] undoes them.
//!
//! **Test your program.** [`MemoryDatabase`] needs no feature and no file.
//!
//! **Write your own store.** Implement the ports re-exported here, then let `crm_core`'s and
//! `crm_support`'s conformance suites and the module `model` (feature `conformance`) judge it. The
//! memory store is the specification: it is short, and made to be read.
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `sqlite` (default) | [`SqliteDatabase`]; SQLite itself is compiled in, a C compiler is needed |
//! | `conformance` | the module `model` |
//!
//! SQLite can be linked once into a program: another crate that brings it (rusqlite, sqlx) must
//! agree on the version of `libsqlite3-sys`; rusqlite 0.40 does.
//!
//! # What must never be here
//!
//! A decision of the domain, a clock, an id that was made here, SQL text assembled from values, a
//! transaction that outlives its call, a personal value in an error.

mod cursor;
mod entity;
mod memory;
#[cfg(feature = "conformance")]
pub mod model;
#[cfg(feature = "sqlite")]
mod sql;
#[cfg(feature = "sqlite")]
pub mod sqlite;

pub use crm_core::{CoreStore, CustomerStore, EventLog, InteractionStore};
pub use crm_support::RequestStore;

pub use memory::{MemoryDatabase, MemoryStore};
#[cfg(feature = "sqlite")]
pub use sqlite::{Durability, SqliteDatabase, SqliteOptions, SqliteStore};

/// The examples of the readme.
#[cfg(all(doctest, feature = "sqlite"))]
#[doc = include_str!("../README.md")]
struct Readme;

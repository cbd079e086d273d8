//! Stores for embedded CRM: in memory, in SQLite, PostgreSQL and MySQL, behind the ports of crm-core
//! and crm-support.
//!
//! All stores keep the same contract, word for word: they pass the same conformance suites, and
//! random histories get the same answers from all. What is written against one runs on the others.
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
//! On a server: `PostgresDatabase::open(url, ServerOptions::default()).await?` (feature `postgres`)
//! and `MysqlDatabase::open` (feature `mysql`), with the same stores behind.
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
//! **Let your store fail in tests.** With the feature `fault`, a `FaultStore` around any store fails
//! the calls that a plan names: the n-th, once or for good, by chance from a seed, with an unknown
//! outcome, after a delay. `every_call` tries each call of a scenario in turn.
//!
//! ```
//! use crm_core::conformance::world;
//! use crm_core::{ChangeSet, CoreStore, WriteOutcome};
//! use crm_storage::MemoryDatabase;
//! use crm_storage::fault::{Calls, Fault, FaultPlan, FaultStore, When};
//!
//! # futures_executor::block_on(async {
//! let plan = FaultPlan::fail(Fault::AnswerLost, Calls::Writes, When::Nth(1));
//! let store = FaultStore::new(MemoryDatabase::new().tenant(world::tenant(1)), plan);
//! let answer = store.apply(ChangeSet::new()).await;
//! assert_eq!(WriteOutcome::of(&answer), WriteOutcome::Unknown);
//! assert!(store.apply(ChangeSet::new()).await.is_ok());
//! # });
//! ```
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
//! | `postgres` | the module `postgres`; the driver is pure Rust |
//! | `mysql` | the module `mysql`, for MySQL and MariaDB; the driver is pure Rust |
//! | `libpq` | the module `libpq`: change sets on the host's own `diesel::PgConnection`; needs libpq |
//! | `libmysqlclient` | the module `libmysqlclient`: the same on `diesel::MysqlConnection` |
//! | `segments` | segment rules, answered in the database: the stores are `RuleStore`s of crm-segment |
//! | `transfer` | the module `transfer`: a whole tenant from store to store, or to a file and back |
//! | `fault` | the module `fault` |
//! | `conformance` | the module `model`, and `fault` |
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
#[cfg(feature = "fault")]
pub mod fault;
#[cfg(feature = "libmysqlclient")]
#[allow(
    clippy::duplicate_mod,
    reason = "each connection mounts the shared source for its own type"
)]
pub mod libmysqlclient;
#[cfg(feature = "libpq")]
#[allow(
    clippy::duplicate_mod,
    reason = "each connection mounts the shared source for its own type"
)]
pub mod libpq;
mod memory;
#[cfg(feature = "conformance")]
pub mod model;
#[cfg(feature = "mysql")]
#[allow(
    clippy::duplicate_mod,
    reason = "each backend mounts the shared source for its own types"
)]
pub mod mysql;
#[cfg(feature = "postgres")]
#[allow(
    clippy::duplicate_mod,
    reason = "each backend mounts the shared source for its own types"
)]
pub mod postgres;
pub mod restore;
#[cfg(all(
    feature = "segments",
    any(feature = "sqlite", feature = "postgres", feature = "mysql")
))]
mod segment;
#[cfg(any(
    feature = "sqlite",
    feature = "postgres",
    feature = "mysql",
    feature = "libpq",
    feature = "libmysqlclient"
))]
mod sql;
#[cfg(feature = "sqlite")]
pub mod sqlite;
#[cfg(feature = "transfer")]
pub mod transfer;

pub use crm_core::{
    AuditSealStore, ConsumerStore, CoreStore, CustomerStore, ErasureStore, EventLog,
    InteractionStore, MergeStore,
};
pub use crm_support::RequestStore;

pub use memory::{MemoryDatabase, MemoryStore};
#[cfg(feature = "mysql")]
pub use mysql::{MysqlDatabase, MysqlStore};
#[cfg(feature = "postgres")]
pub use postgres::{PostgresDatabase, PostgresStore};
pub use restore::{RestoreBatch, RestoreReport, RestoreStore};
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub use sql::server_options::{ServerOpenError, ServerOptions};
#[cfg(feature = "sqlite")]
pub use sqlite::{Durability, SqliteDatabase, SqliteOptions, SqliteStore};

/// The examples of the readme.
#[cfg(all(doctest, feature = "sqlite"))]
#[doc = include_str!("../README.md")]
struct Readme;

/// The examples of the guide that need the servers' backends.
#[cfg(all(doctest, feature = "sqlite", feature = "postgres", feature = "mysql"))]
#[doc = include_str!("../../docs/guide/own_connection.md")]
struct OwnConnection;

/// The examples of the chapter about stores.
#[cfg(all(doctest, feature = "sqlite", feature = "postgres"))]
#[doc = include_str!("../../docs/guide/stores.md")]
struct Stores;

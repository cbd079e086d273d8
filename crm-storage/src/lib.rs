//! Under construction.

mod cursor;
mod entity;
mod memory;
#[cfg(feature = "conformance")]
pub mod model;
#[cfg(feature = "sqlite")]
mod sql;
#[cfg(feature = "sqlite")]
pub mod sqlite;

pub use memory::{MemoryDatabase, MemoryStore};
#[cfg(feature = "sqlite")]
pub use sqlite::{Durability, SqliteDatabase, SqliteOptions, SqliteStore};

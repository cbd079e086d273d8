//! Under construction.

mod cursor;
mod entity;
mod memory;
#[cfg(feature = "sqlite")]
mod sql;
#[cfg(feature = "sqlite")]
pub mod sqlite;

pub use memory::{MemoryDatabase, MemoryStore};
#[cfg(feature = "sqlite")]
pub use sqlite::{Durability, SqliteDatabase, SqliteOptions, SqliteStore};

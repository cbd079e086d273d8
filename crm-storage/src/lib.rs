//! Under construction.

mod cursor;
mod entity;
mod memory;

pub use memory::{MemoryDatabase, MemoryStore};

//! A store of one's own: everything in memory, every change a line in a file.
//!
//! The guide "Write your own store in an afternoon" builds it step by step. It is small and real:
//! what was acknowledged survives the death of the process and a power cut, a line that was torn is
//! dropped when the file is opened next, and it passes the suites that our own stores pass.
//!
//! It never writes its file anew, so the lines before an erasure still hold who was erased: a store
//! that is to be used for people has to.

mod database;
mod entry;
mod journal;
mod store;

pub use database::{JournalDatabase, OpenError};
pub use store::JournalStore;

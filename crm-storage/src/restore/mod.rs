//! Writing rows as they were in another store: the port that a whole tenant is imported through.

mod batch;
#[cfg(feature = "conformance")]
pub mod conformance;
mod port;
pub(crate) mod row;

pub use batch::{RestoreBatch, RestoreReport};
pub use port::RestoreStore;
pub(crate) use row::new_ones;

//! Why there is no report.

use thiserror::Error;

use crate::store::StoreError;

/// Why all that is held of a customer cannot be told.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AccessError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The customer was merged, parted or erased again and again meanwhile: a later call may succeed.
    #[error("the customer was merged or parted by others again and again")]
    Contended,
    /// A record is not written as an object of JSON.
    #[error("a record of the kind {record} is no object of JSON")]
    NoObject {
        /// The kind of the record.
        record: &'static str,
    },
}

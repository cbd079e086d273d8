//! Why a rule is not followed.

use crm_core::{StoreError, ValidationError};
use crm_segment::SegmentStreamError;
use thiserror::Error;

/// Why a rule is not followed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MembershipError {
    /// The store cannot be read.
    #[error("the store could not be read")]
    Store(#[from] StoreError),
    /// The stream refused something.
    #[error(transparent)]
    Stream(#[from] SegmentStreamError),
    /// The name of the segment is none.
    #[error(transparent)]
    Name(#[from] ValidationError),
}

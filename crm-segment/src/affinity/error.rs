//! Why preferences cannot be told.

use thiserror::Error;

/// Why preferences cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AffinityError {
    /// Nobody bought anything with a category, so that there is no mix to compare with.
    #[error("no customer of the base has a purchase with a category")]
    NoPurchases,
    /// The base is measured by amounts, and all of them are zero.
    #[error("the base has no amount above zero")]
    NoAmount,
}

//! Why a base cannot be scored.

use crm_core::Timestamp;
use thiserror::Error;

/// Why a base, or a customer, cannot be scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RfmError {
    /// A purchase lies after the instant for which the scores are asked: leave later facts out of
    /// the summaries, or ask for a later instant.
    #[error("a purchase lies after {as_of}, the instant of the scores")]
    PurchaseAfter {
        /// The instant for which the scores are asked.
        as_of: Timestamp,
    },
    /// Nobody in the base has bought anything, so there is nothing to take cut points from.
    #[error("no customer of the base has a purchase")]
    NoPurchases,
}

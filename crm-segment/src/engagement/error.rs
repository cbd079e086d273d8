//! Why a score of engagement is not given.

use crm_core::Timestamp;
use thiserror::Error;

use super::HalfLife;

/// Why a score of engagement is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EngagementError {
    /// An event lies after the instant for which the score is asked: leave later events out, or ask
    /// for a later instant.
    #[error("an event lies after {as_of}, the instant of the score")]
    EventAfter {
        /// The instant for which the score is asked.
        as_of: Timestamp,
    },
    /// Sums that decay at different speeds cannot be put together.
    #[error("one sum has a half-life of {one} and the other of {other}")]
    HalfLifeMismatch {
        /// That of the one.
        one: HalfLife,
        /// That of the other.
        other: HalfLife,
    },
    /// Bases whose events weigh differently cannot be put together.
    #[error("the bases have different weights of events")]
    WeightMismatch,
}

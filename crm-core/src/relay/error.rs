//! Why a relay did not go on.

use thiserror::Error;

use super::{SinkError, SinkFailure};
use crate::id::EventId;
use crate::store::StoreError;

/// Why a relay did not go on. Whatever it says, nothing is lost: the next step begins behind the
/// last event that is known to be taken.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RelayError {
    /// The log cannot be read, or the place of the consumer cannot be read or kept.
    #[error("the event log cannot be followed")]
    Store(#[from] StoreError),
    /// The sink did not take an event; the relay stands before it.
    #[error("event {event} was not taken")]
    NotTaken {
        /// The event.
        event: EventId,
        /// How many events of the step were taken before it.
        published: usize,
        /// What the sink said.
        #[source]
        source: SinkError,
    },
    /// The event that was to be skipped is not the next one.
    #[error("event {event} is not the next one to be taken")]
    NotNext {
        /// The event that was to be skipped.
        event: EventId,
        /// The next one; `None` at the end of the log, and when another worker moves on just now.
        next: Option<EventId>,
    },
}

impl RelayError {
    /// Whether the same step may succeed when it is simply made again, later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Store(error) => error.is_retryable(),
            Self::NotTaken { source, .. } => source.failure == SinkFailure::Unavailable,
            Self::NotNext { .. } => false,
        }
    }
}

//! What a stream of memberships refuses.

use crm_core::Timestamp;
use thiserror::Error;

use crate::SegmentName;

/// What a [`SegmentStream`](super::SegmentStream) refuses.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SegmentStreamError {
    /// Two definitions have one name, so that changes could not be told apart.
    #[error("two segments are called \"{name}\"")]
    TwiceNamed {
        /// The name.
        name: SegmentName,
    },
    /// What was left behind in time is not kept.
    #[error("time does not run back from {present} to {asked}")]
    TimeRunsBack {
        /// The present of the stream.
        present: Timestamp,
        /// The earlier instant that was asked for.
        asked: Timestamp,
    },
}

//! Why a list of segments makes no map.

use thiserror::Error;

use super::SegmentName;
use crate::RfmScore;

/// Why a list of segments makes no map. Where a score is told, it is the first one at fault.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SegmentMapError {
    /// There are more segments than scores, so that some could never be reached.
    #[error("a map has at most {maximum} segments, not {found}")]
    TooMany {
        /// The largest number of segments.
        maximum: usize,
        /// How many were given.
        found: usize,
    },
    /// Two segments have one name.
    #[error("two segments are called {name}")]
    DuplicateName {
        /// The name.
        name: SegmentName,
    },
    /// A score belongs to two segments.
    #[error("the score {score} belongs to {first} and to {second}")]
    Overlap {
        /// The score.
        score: RfmScore,
        /// The earlier of the two segments.
        first: SegmentName,
        /// The later one.
        second: SegmentName,
    },
    /// A score belongs to no segment.
    #[error("the score {score} belongs to no segment")]
    Uncovered {
        /// The score.
        score: RfmScore,
    },
}

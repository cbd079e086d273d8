//! What is wrong with a map of segments.

use super::SegmentName;
use crate::RfmScore;

/// What is wrong with a map: segments that nobody can ever be in, and scores without a segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SegmentMapLint {
    /// The segments all of whose scores belong to earlier ones, in the order of the map.
    pub unreachable: Vec<SegmentName>,
    /// The scores that belong to no segment, in rising order.
    pub uncovered: Vec<RfmScore>,
}

impl SegmentMapLint {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.unreachable.is_empty() && self.uncovered.is_empty()
    }
}

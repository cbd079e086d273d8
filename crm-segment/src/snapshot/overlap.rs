//! What two segments have together.

use super::MembershipDifference;

/// How many customers belong to one of two segments, and to both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct SegmentOverlap {
    /// To the first and not to the second.
    pub first_only: u64,
    /// To both.
    pub both: u64,
    /// To the second and not to the first.
    pub second_only: u64,
}

impl SegmentOverlap {
    /// How many belong to either.
    #[must_use]
    pub const fn either(&self) -> u64 {
        self.first_only
            .saturating_add(self.both)
            .saturating_add(self.second_only)
    }

    /// The index of Jaccard (1901): those who belong to both among those who belong to either, from 0 for segments
    /// that have nobody together to 1 for equal ones; `None` when both are empty.
    #[must_use]
    pub fn jaccard(&self) -> Option<f64> {
        crate::ratio::ratio(self.both, self.either())
    }
}

impl From<MembershipDifference> for SegmentOverlap {
    fn from(difference: MembershipDifference) -> Self {
        let count = |members: &[_]| u64::try_from(members.len()).unwrap_or(u64::MAX);
        Self {
            first_only: count(&difference.left),
            both: difference.stayed,
            second_only: count(&difference.entered),
        }
    }
}

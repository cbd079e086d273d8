//! What a stream tells.

use crm_core::{CustomerId, Timestamp};

use crate::SegmentName;

/// A customer entered a segment, or left it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MembershipChange {
    /// Who.
    pub customer: CustomerId,
    /// Which segment.
    pub segment: SegmentName,
    /// Whether the customer entered or left.
    pub kind: MembershipChangeKind,
    /// From which instant on it is so: where time alone decided, exactly the one at which the answer of the rule
    /// becomes another; where a fact did, the present at which the stream was told of it.
    pub at: Timestamp,
}

/// Into a segment or out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MembershipChangeKind {
    /// The customer belongs from now on.
    Entered,
    /// The customer does not belong any more.
    Left,
}

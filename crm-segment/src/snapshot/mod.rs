//! Who belonged when: lists that are kept, compared and drawn from.

mod difference;
mod overlap;
mod sample;
mod segment_snapshot;

pub use difference::MembershipDifference;
pub use overlap::SegmentOverlap;
pub use sample::CustomerSample;
pub use segment_snapshot::SegmentSnapshot;

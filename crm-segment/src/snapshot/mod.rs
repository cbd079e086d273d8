//! Who belonged when: lists that are kept, compared and drawn from.

mod difference;
mod overlap;
mod record;
mod sample;

pub use difference::MembershipDifference;
pub use overlap::SegmentOverlap;
pub use record::SegmentSnapshot;
pub use sample::CustomerSample;

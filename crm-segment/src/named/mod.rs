//! Named segments over RFM scores.

mod error;
mod lint;
mod map;
mod name;
mod range;
mod segment;

pub use error::SegmentMapError;
pub use lint::SegmentMapLint;
pub use map::{Matching, SegmentMap};
pub use name::SegmentName;
pub use range::{RfmRange, ScoreRange};
pub use segment::NamedSegment;

//! Memberships that are followed from fact to fact and from instant to instant.

mod bits;
mod change;
mod customer_state;
mod distinct_numbers;
mod entries;
mod error;
mod event_leaf;
mod fact_leaf;
mod formula;
mod plan;
mod segment_stream;
mod selection;
mod wake_queue;

pub use change::{MembershipChange, MembershipChangeKind};
pub use error::SegmentStreamError;
pub use segment_stream::SegmentStream;

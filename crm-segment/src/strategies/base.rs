//! Segmented bases.

use proptest::prelude::*;

use crate::SegmentedBase;

/// A segmented base of up to 20 customers, as of the year 2100.
pub fn segmented_base() -> impl Strategy<Value = SegmentedBase<u32>> {
    (super::purchase_summaries(), super::segment_map()).prop_filter_map(
        "no purchase in the future",
        |(summaries, map)| {
            let as_of = crm_core::Timestamp::parse("2100-01-01T00:00:00Z").ok()?;
            SegmentedBase::new(summaries, map, as_of).ok()
        },
    )
}

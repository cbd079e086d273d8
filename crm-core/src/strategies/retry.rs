//! Schedules of retries.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::RetrySchedule;

/// Any [`RetrySchedule`], mostly a short one.
pub fn retry_schedule() -> impl Strategy<Value = RetrySchedule> + Clone {
    let longest = RetrySchedule::MAXIMUM_DELAY_SECONDS;
    let delays = prop_oneof![
        4 => vec(0..=longest, 0..=10),
        1 => vec(0..=longest, 0..=RetrySchedule::MAXIMUM_DELAYS),
    ];
    (delays, 0..=100_u8)
        .prop_filter_map("a schedule", |(mut delays, jitter)| {
            delays.sort_unstable();
            RetrySchedule::new(delays, jitter).ok()
        })
        .boxed()
}

//! Service metrics: laws, a comparison with a count by the minute, and examples.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

mod by_the_minute;
mod examples;
mod laws;

use chrono::TimeDelta;
use crm_core::Timestamp;

fn after(at: Timestamp, minutes: i64) -> Timestamp {
    at.checked_add(TimeDelta::minutes(minutes)).unwrap()
}

//! How long what is kept is kept: periods, policies, legal holds.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test reports by panicking"
)]

#[path = "../timelines/crm.rs"]
mod crm;
mod holds;
mod policy;
mod service;
#[path = "../timelines/mod.rs"]
mod timelines;

use std::num::NonZeroU32;

use crm::{new, told};
use crm_core::*;

fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn days(days: u32) -> RetentionPeriod {
    RetentionPeriod::Days(NonZeroU32::new(days).unwrap())
}

fn months(months: u32) -> RetentionPeriod {
    RetentionPeriod::Months(NonZeroU32::new(months).unwrap())
}

fn rule(code: &'static str, target: RetentionTarget, period: RetentionPeriod) -> RetentionRule {
    RetentionRule::new(Code::new_static(code), target, period)
}

fn kim() -> Actor {
    Actor::Staff(Code::new_static("kim"))
}

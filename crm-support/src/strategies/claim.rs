//! Claims.

use chrono::TimeDelta;
use crm_core::strategies as core;
use proptest::option;
use proptest::prelude::*;

use super::specialist_id;
use crate::{AnswerLock, ClaimRule};

/// Any [`ClaimRule`]; most are of minutes.
pub fn claim_rule() -> impl Strategy<Value = ClaimRule> + Clone {
    prop_oneof![4 => 1..600_i64, 1 => 1..=86_400_i64].prop_filter_map("a rule", |seconds| {
        ClaimRule::new(TimeDelta::seconds(seconds)).ok()
    })
}

/// An [`AnswerLock`] that nobody holds, or somebody.
pub fn answer_lock() -> impl Strategy<Value = AnswerLock> + Clone {
    let claim = (specialist_id(), claim_rule(), core::timestamp());
    option::weighted(0.8, claim).prop_map(|claim| match claim {
        Some((by, rule, at)) => AnswerLock::default().steal(by, rule, at).lock,
        None => AnswerLock::default(),
    })
}

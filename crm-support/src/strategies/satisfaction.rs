//! Surveys.

use chrono::TimeDelta;
use crm_core::strategies as core;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{message_text, percentage, request_id, satisfaction_score};
use crate::{ConfidenceLevel, SatisfactionCounts, SurveyAnswer, SurveyFacts, SurveyPolicy};

/// Any [`ConfidenceLevel`].
pub fn confidence_level() -> impl Strategy<Value = ConfidenceLevel> + Clone {
    select(ConfidenceLevel::ALL)
}

/// A [`SurveyPolicy`] whose times are of a few days.
pub fn survey_policy() -> impl Strategy<Value = SurveyPolicy> + Clone {
    let hours = || prop_oneof![1 => Just(0_i64), 3 => 0..100_i64];
    let times = (hours(), hours(), option::of(hours()));
    (core::code(), 1..100_u32, percentage(), times).prop_filter_map(
        "a policy",
        |(name, version, share, (delay, quiet, late))| {
            let policy = SurveyPolicy::new(version, name)
                .with_share(share)
                .with_delay(TimeDelta::hours(delay))
                .ok()?
                .with_quiet_period(TimeDelta::hours(quiet))
                .ok()?;
            match late {
                Some(late) => policy.with_latest(TimeDelta::hours(late)).ok(),
                None => Some(policy),
            }
        },
    )
}

/// Any [`SurveyFacts`] of a few days.
pub fn survey_facts() -> impl Strategy<Value = SurveyFacts> + Clone {
    let instants = (
        option::weighted(0.9, core::recent_timestamp()),
        option::weighted(0.1, core::recent_timestamp()),
        option::of(core::recent_timestamp()),
    );
    (request_id(), instants, prop::bool::weighted(0.1)).prop_map(
        |(request, (closed_at, asked_at, customer_asked_at), is_answered)| SurveyFacts {
            request,
            closed_at,
            is_answered,
            asked_at,
            customer_asked_at,
        },
    )
}

/// Any [`SurveyAnswer`].
pub fn survey_answer() -> impl Strategy<Value = SurveyAnswer> + Clone {
    (
        request_id(),
        satisfaction_score(),
        core::recent_timestamp(),
        option::of(message_text()),
    )
        .prop_map(|(request, score, at, comment)| SurveyAnswer {
            request,
            score,
            at,
            comment,
        })
}

/// Any [`SatisfactionCounts`] of up to some hundred answers.
pub fn satisfaction_counts() -> impl Strategy<Value = SatisfactionCounts> + Clone {
    let scores = prop_oneof![
        [0..3_u64, 0..3, 0..3, 0..3, 0..3],
        [0..60_u64, 0..60, 0..60, 0..60, 0..60]
    ];
    (scores, 0..100_u64).prop_filter_map("counts", |(scores, silent)| {
        let answered: u64 = scores.iter().sum();
        SatisfactionCounts::new(answered.checked_add(silent)?, scores).ok()
    })
}

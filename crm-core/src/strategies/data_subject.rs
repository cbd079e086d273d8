//! Requests of people about their data, and what must be kept.

use proptest::option;
use proptest::prelude::*;

use super::basic::{code, line, timestamp};
use super::collaboration::actor;
use super::text::interaction_text;
use crate::{
    DataSubjectRequestNumber, DataSubjectRequestStep, DataSubjectRequestUpdate, DataSubjectRight,
    ExtensionReason, IdentityClock, LegalHoldNumber, LegalHoldStep, LegalHoldUpdate,
    RequestRefusal,
};

/// Any [`DataSubjectRequestNumber`], mostly one of a few.
pub fn data_subject_request_number() -> impl Strategy<Value = DataSubjectRequestNumber> + Clone {
    let text = prop_oneof![3 => "[12]", 1 => line()];
    text.prop_filter_map("a request", |text| {
        DataSubjectRequestNumber::parse(text).ok()
    })
    .boxed()
}

/// Any [`DataSubjectRight`].
pub fn data_subject_right() -> impl Strategy<Value = DataSubjectRight> + Clone {
    proptest::sample::select(DataSubjectRight::ALL.to_vec())
}

/// Any [`ExtensionReason`].
pub fn extension_reason() -> impl Strategy<Value = ExtensionReason> + Clone {
    proptest::sample::select(vec![
        ExtensionReason::Complexity,
        ExtensionReason::NumberOfRequests,
    ])
}

/// Any [`RequestRefusal`].
pub fn request_refusal() -> impl Strategy<Value = RequestRefusal> + Clone {
    prop_oneof![
        Just(RequestRefusal::Unfounded),
        Just(RequestRefusal::Excessive),
        Just(RequestRefusal::NotIdentified),
        code().prop_map(RequestRefusal::Exempt),
    ]
    .boxed()
}

/// Any [`DataSubjectRequestStep`].
pub fn data_subject_request_step() -> impl Strategy<Value = DataSubjectRequestStep> + Clone {
    prop_oneof![
        4 => data_subject_right().prop_map(|right| DataSubjectRequestStep::Received { right }),
        3 => Just(DataSubjectRequestStep::IdentityAsked),
        3 => Just(DataSubjectRequestStep::IdentityConfirmed),
        3 => extension_reason().prop_map(|reason| DataSubjectRequestStep::Extended { reason }),
        1 => Just(DataSubjectRequestStep::Answered),
        1 => request_refusal().prop_map(|reason| DataSubjectRequestStep::Refused { reason }),
        1 => Just(DataSubjectRequestStep::Withdrawn),
    ]
    .boxed()
}

/// Any [`DataSubjectRequestUpdate`].
pub fn data_subject_request_update() -> impl Strategy<Value = DataSubjectRequestUpdate> + Clone {
    (
        data_subject_request_number(),
        actor(),
        data_subject_request_step(),
        option::of(interaction_text()),
    )
        .prop_map(|(request, by, step, comment)| DataSubjectRequestUpdate {
            request,
            by,
            step,
            comment,
        })
        .boxed()
}

/// Any [`IdentityClock`].
pub fn identity_clock() -> impl Strategy<Value = IdentityClock> + Clone {
    proptest::sample::select(vec![
        IdentityClock::RunsOn,
        IdentityClock::StandsStill,
        IdentityClock::BeginsWithProof,
    ])
}

/// Any [`LegalHoldNumber`], mostly one of a few.
pub fn legal_hold_number() -> impl Strategy<Value = LegalHoldNumber> + Clone {
    let text = prop_oneof![3 => "[12]", 1 => line()];
    text.prop_filter_map("a hold", |text| LegalHoldNumber::parse(text).ok())
        .boxed()
}

/// Any [`LegalHoldStep`].
pub fn legal_hold_step() -> impl Strategy<Value = LegalHoldStep> + Clone {
    prop_oneof![
        (code(), option::of(timestamp()))
            .prop_map(|(reason, until)| LegalHoldStep::Placed { reason, until }),
        Just(LegalHoldStep::Lifted),
    ]
    .boxed()
}

/// Any [`LegalHoldUpdate`].
pub fn legal_hold_update() -> impl Strategy<Value = LegalHoldUpdate> + Clone {
    (legal_hold_number(), actor(), legal_hold_step())
        .prop_map(|(hold, by, step)| LegalHoldUpdate::new(hold, by, step))
        .boxed()
}

//! The consent ledger.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::basic::{code, consent_id, customer_id, line, recent_timestamp, timestamp};
use super::interaction::channel;
use crate::{
    ConsentDecision, ConsentEvidence, ConsentLedger, ConsentMethod, ConsentRecord, ConsentScope,
    ConsentTextId, NewConsent, Purpose, SeededIds,
};

/// Any [`Purpose`].
pub fn purpose() -> impl Strategy<Value = Purpose> + Clone {
    prop_oneof![
        Just(Purpose::Marketing),
        Just(Purpose::Profiling),
        Just(Purpose::Analytics),
        Just(Purpose::Survey),
        Just(Purpose::Sharing),
        code().prop_map(Purpose::Other),
    ]
}

/// Any [`ConsentDecision`].
pub fn consent_decision() -> impl Strategy<Value = ConsentDecision> + Clone {
    proptest::sample::select(vec![
        ConsentDecision::Granted,
        ConsentDecision::Denied,
        ConsentDecision::Withdrawn,
        ConsentDecision::Objected,
        ConsentDecision::ObjectionLifted,
    ])
}

/// Any [`ConsentMethod`].
pub fn consent_method() -> impl Strategy<Value = ConsentMethod> + Clone {
    proptest::sample::select(vec![
        ConsentMethod::WebForm,
        ConsentMethod::Link,
        ConsentMethod::Written,
        ConsentMethod::Spoken,
        ConsentMethod::BrowserSignal,
        ConsentMethod::Import,
    ])
}

/// Any [`ConsentEvidence`].
pub fn consent_evidence() -> impl Strategy<Value = ConsentEvidence> + Clone {
    let text = line().prop_filter_map("a text id", |text| ConsentTextId::parse(text).ok());
    (
        consent_method(),
        code(),
        option::of(text),
        option::of(code()),
    )
        .prop_map(|(method, source, text, language)| ConsentEvidence {
            method,
            source,
            text,
            language,
        })
        .boxed()
}

/// Any [`ConsentScope`].
pub fn consent_scope() -> impl Strategy<Value = ConsentScope> + Clone {
    (purpose(), option::of(channel()))
        .prop_map(|(purpose, channel)| ConsentScope { purpose, channel })
}

/// Any [`NewConsent`] that makes an entry.
pub fn new_consent() -> impl Strategy<Value = NewConsent> + Clone {
    let rest = (consent_evidence(), timestamp(), option::of(timestamp()));
    (consent_scope(), consent_decision(), rest)
        .prop_map(
            |(scope, decision, (evidence, occurred_at, until))| NewConsent {
                scope,
                decision,
                evidence,
                occurred_at,
                valid_until: until
                    .filter(|until| decision == ConsentDecision::Granted && *until > occurred_at),
            },
        )
        .boxed()
}

/// Any [`ConsentRecord`].
pub fn consent_record() -> impl Strategy<Value = ConsentRecord> + Clone {
    (new_consent(), customer_id(), any::<u64>(), timestamp())
        .prop_filter_map("an entry", |(new, customer, seed, recorded_at)| {
            let ids = SeededIds::new(seed);
            ConsentRecord::record(new, customer, &ids, recorded_at)
                .ok()
                .map(|(record, _)| record)
        })
        .boxed()
}

/// A [`ConsentLedger`] of up to eight decisions on two purposes and two channels, at instants that
/// repeat often.
pub fn consent_ledger() -> impl Strategy<Value = ConsentLedger> + Clone {
    let purpose = proptest::sample::select(vec![Purpose::Marketing, Purpose::Profiling]);
    let channel = proptest::sample::select(vec![
        None,
        Some(crate::Channel::Email),
        Some(crate::Channel::Sms),
    ]);
    let entry = (
        purpose,
        channel,
        consent_decision(),
        recent_timestamp(),
        option::of(recent_timestamp()),
    );
    (
        customer_id(),
        vec((entry, consent_evidence()), 0..8),
        consent_id(),
    )
        .prop_map(|(customer, entries, seed)| {
            let [.., low, high] = seed.as_uuid().into_bytes();
            let ids = SeededIds::new(u64::from_be_bytes([0, 0, 0, 0, 0, 0, low, high]));
            let entries = entries.into_iter().filter_map(|(entry, evidence)| {
                let (purpose, channel, decision, occurred_at, until) = entry;
                let new = NewConsent {
                    scope: ConsentScope { purpose, channel },
                    decision,
                    evidence,
                    occurred_at,
                    valid_until: until.filter(|until| {
                        decision == ConsentDecision::Granted && *until > occurred_at
                    }),
                };
                let recorded = ConsentRecord::record(new, customer, &ids, occurred_at);
                recorded.ok().map(|(record, _)| record)
            });
            ConsentLedger::new(entries.collect())
        })
        .boxed()
}

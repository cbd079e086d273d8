//! The consent ledger.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::basic::{code, consent_id, customer_id, line, recent_timestamp, timestamp};
use super::interaction::channel;
use super::text::consent_text_version;
use crate::{
    Channel, Code, ConsentActor, ConsentDecision, ConsentEvidence, ConsentId, ConsentLedger,
    ConsentMethod, ConsentRecord, ConsentScope, ConsentTextHash, ConsentTextId, ContactPolicy,
    ContactUse, CustomerId, LegalBasis, NewConsent, Processing, Purpose, SeededIds, Timestamp,
    Withdrawal,
};

/// Any [`Purpose`].
pub fn purpose() -> impl Strategy<Value = Purpose> + Clone {
    prop_oneof![
        Just(Purpose::Marketing),
        Just(Purpose::Profiling),
        Just(Purpose::Analytics),
        Just(Purpose::Survey),
        Just(Purpose::Sharing),
        Just(Purpose::Service),
        Just(Purpose::All),
        code().prop_map(Purpose::Other),
    ]
}

/// Any [`LegalBasis`].
pub fn legal_basis() -> impl Strategy<Value = LegalBasis> + Clone {
    proptest::sample::select(LegalBasis::ALL.to_vec())
}

/// Any [`ConsentDecision`].
pub fn consent_decision() -> impl Strategy<Value = ConsentDecision> + Clone {
    proptest::sample::select(ConsentDecision::ALL.to_vec())
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
        ConsentMethod::Unstated,
    ])
}

/// Any [`ConsentActor`].
pub fn consent_actor() -> impl Strategy<Value = ConsentActor> + Clone {
    prop_oneof![
        Just(ConsentActor::Customer),
        Just(ConsentActor::Representative),
        code().prop_map(ConsentActor::Staff),
        code().prop_map(ConsentActor::Partner),
        code().prop_map(ConsentActor::Automatic),
    ]
}

/// Any [`ConsentTextHash`].
pub fn consent_text_hash() -> impl Strategy<Value = ConsentTextHash> + Clone {
    any::<[u8; 32]>().prop_map(ConsentTextHash::from_bytes)
}

/// Any [`ConsentEvidence`].
pub fn consent_evidence() -> impl Strategy<Value = ConsentEvidence> + Clone {
    let text = line().prop_filter_map("a text id", |text| ConsentTextId::parse(text).ok());
    let shown = (
        option::of(text),
        option::of(consent_text_version()),
        option::of(code()),
        option::of(consent_text_hash()),
    );
    let origin = (option::of(code()), option::of(consent_actor()));
    (consent_method(), code(), origin, shown)
        .prop_map(|(method, source, (reference, actor), shown)| {
            let (text, version, language, hash) = shown;
            ConsentEvidence {
                method,
                source,
                reference,
                actor,
                text,
                version,
                language,
                hash,
            }
        })
        .boxed()
}

/// Any [`ConsentScope`].
pub fn consent_scope() -> impl Strategy<Value = ConsentScope> + Clone {
    (purpose(), option::of(channel()), option::of(code())).prop_map(|(purpose, channel, topic)| {
        ConsentScope {
            purpose,
            channel,
            topic,
        }
    })
}

/// Any [`ContactUse`].
pub fn contact_use() -> impl Strategy<Value = ContactUse> + Clone {
    (purpose(), channel(), option::of(code())).prop_map(|(purpose, channel, topic)| ContactUse {
        purpose,
        channel,
        topic,
    })
}

/// Any [`Withdrawal`].
pub fn withdrawal() -> impl Strategy<Value = Withdrawal> + Clone {
    (consent_scope(), option::of(consent_evidence())).prop_map(|(scope, evidence)| {
        let withdrawal = Withdrawal::of(scope);
        match evidence {
            Some(evidence) => withdrawal.noting(evidence),
            None => withdrawal,
        }
    })
}

/// Any [`ContactPolicy`].
pub fn contact_policy() -> impl Strategy<Value = ContactPolicy> + Clone {
    vec((purpose(), legal_basis()), 0..6).prop_filter_map("a policy", |listed| {
        let processings = listed.into_iter();
        ContactPolicy::new(processings.map(|(purpose, basis)| Processing { purpose, basis })).ok()
    })
}

/// What two instants and a request become in an entry of any kind.
#[derive(Debug, Clone)]
struct Terms {
    until: Option<Timestamp>,
    confirm_by: Timestamp,
    request: ConsentId,
}

/// The decision with the fields that it needs and without those that it cannot have.
fn fitted(
    scope: ConsentScope,
    decision: ConsentDecision,
    evidence: ConsentEvidence,
    occurred_at: Timestamp,
    terms: &Terms,
) -> NewConsent {
    let is_restriction = matches!(
        decision,
        ConsentDecision::Restricted | ConsentDecision::RestrictionLifted
    );
    let is_grant = matches!(
        decision,
        ConsentDecision::Granted | ConsentDecision::Requested | ConsentDecision::Confirmed
    );
    let scope = match scope {
        _ if is_restriction => ConsentScope::whole(),
        all if is_grant && all.purpose == Purpose::All => ConsentScope {
            purpose: Purpose::Marketing,
            ..all
        },
        named => named,
    };
    let mut new = NewConsent::new(scope, decision, evidence, occurred_at);
    match decision {
        ConsentDecision::Granted => new.valid_until = terms.until,
        ConsentDecision::Requested => {
            new.valid_until = terms.until;
            new.confirm_by = Some(terms.confirm_by);
        }
        ConsentDecision::Confirmed => new.confirms = Some(terms.request),
        _ => {}
    }
    new.valid_until = new.valid_until.filter(|until| *until > occurred_at);
    new
}

/// Any [`NewConsent`] that makes an entry.
pub fn new_consent() -> impl Strategy<Value = NewConsent> + Clone {
    let when = (timestamp(), option::of(timestamp()), timestamp());
    let told = (consent_evidence(), option::of(legal_basis()), consent_id());
    (consent_scope(), consent_decision(), told, when)
        .prop_filter_map("a decision", |(scope, decision, told, when)| {
            let ((evidence, basis, request), (occurred_at, until, confirm_by)) = (told, when);
            let terms = Terms {
                until,
                confirm_by,
                request,
            };
            let mut new = fitted(scope, decision, evidence, occurred_at, &terms);
            let is_grant = new.valid_until.is_some()
                || new.confirm_by.is_some()
                || new.confirms.is_some()
                || decision == ConsentDecision::Granted;
            new.basis = basis.filter(|basis| !is_grant || *basis == LegalBasis::Consent);
            let is_in_order = new.confirm_by.is_none_or(|term| term > occurred_at);
            is_in_order.then_some(new)
        })
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

/// A [`ConsentLedger`] of up to eight decisions of a customer on three purposes, two channels and
/// two topics, at instants that repeat often; about every second confirmation confirms an entry that
/// is there.
pub fn consent_ledger() -> impl Strategy<Value = ConsentLedger> + Clone {
    customer_id().prop_flat_map(consent_ledger_of).boxed()
}

/// The same of this customer.
pub fn consent_ledger_of(customer: CustomerId) -> impl Strategy<Value = ConsentLedger> + Clone {
    let purpose = proptest::sample::select(vec![
        Purpose::Marketing,
        Purpose::Marketing,
        Purpose::Profiling,
        Purpose::All,
    ]);
    let channel = proptest::sample::select(vec![None, Some(Channel::Email), Some(Channel::Sms)]);
    let topics = [None, Some("news"), Some("offers")].map(|topic| topic.map(Code::new_static));
    let topic = proptest::sample::select(topics.to_vec());
    let scope = (purpose, channel, topic).prop_map(|(purpose, channel, topic)| ConsentScope {
        purpose,
        channel,
        topic,
    });
    // Of all decisions, those that make the difference.
    let decision = prop_oneof![
        6 => consent_decision(),
        4 => Just(ConsentDecision::Granted),
        3 => Just(ConsentDecision::Requested),
        3 => Just(ConsentDecision::Confirmed),
    ];
    let when = (
        recent_timestamp(),
        option::of(recent_timestamp()),
        recent_timestamp(),
        any::<proptest::sample::Index>(),
    );
    (
        vec((scope, decision, when, consent_evidence()), 0..8),
        consent_id(),
    )
        .prop_map(move |(entries, seed)| {
            let [.., low, high] = seed.as_uuid().into_bytes();
            let ids = SeededIds::new(u64::from_be_bytes([0, 0, 0, 0, 0, 0, low, high]));
            let mut ledger: Vec<ConsentRecord> = Vec::new();
            for (scope, decision, when, evidence) in entries {
                let (occurred_at, until, confirm_by, of) = when;
                let requested = (!ledger.is_empty()).then(|| of.get(&ledger));
                let terms = Terms {
                    until,
                    confirm_by,
                    request: requested.map_or(seed, ConsentRecord::id),
                };
                let scope = match (decision, requested) {
                    (ConsentDecision::Confirmed, Some(request)) => request.scope().clone(),
                    _ => scope,
                };
                let new = fitted(scope, decision, evidence, occurred_at, &terms);
                let recorded = ConsentRecord::record(new, customer, &ids, occurred_at);
                ledger.extend(recorded.ok().map(|(record, _)| record));
            }
            ConsentLedger::new(ledger)
        })
        .boxed()
}

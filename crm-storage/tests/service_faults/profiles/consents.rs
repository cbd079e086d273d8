//! What customers allow.

use chrono::TimeDelta;
use crm_core::conformance::world;
use crm_core::{
    Channel, Code, ConsentDecision, ConsentEvidence, ConsentMethod, ConsentScope, ContactUse,
    CustomerId, NewConsent, PreferenceContent, PreferenceKey, PreferenceKeys, Profiles, Purpose,
    Timestamp, VerifiedPreference,
};

use crate::operations::Again::{ChangesNothing, IsAnother};
use crate::operations::Operation;

pub(super) fn operations() -> Vec<Operation<Profiles>> {
    vec![
        Operation::new(
            "record_consent",
            IsAnother,
            async |profiles: &Profiles, given| {
                profiles
                    .record_consent(given.ann, decision(given.now))
                    .await
            },
        ),
        Operation::new(
            "record_consent_as",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                let (id, told) = (given.fresh_consent, decision(given.now));
                profiles.record_consent_as(id, given.ann, told).await
            },
        ),
        Operation::new(
            "permission",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                profiles
                    .permission(given.ann, &Purpose::Marketing, Channel::Email)
                    .await
            },
        ),
        Operation::new(
            "permit",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                let used = ContactUse::new(Purpose::Marketing, Channel::Email);
                profiles.permit(given.ann, &used).await
            },
        ),
        Operation::new(
            "withdraw",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                let scope = ConsentScope::everywhere(Purpose::Marketing);
                profiles.withdraw(given.ann, scope).await
            },
        ),
        Operation::new(
            "request_consent",
            IsAnother,
            async |profiles: &Profiles, given| {
                let (scope, week) = (
                    ConsentScope::everywhere(Purpose::Survey),
                    TimeDelta::days(7),
                );
                profiles
                    .request_consent(given.ann, scope, form(), week)
                    .await
            },
        ),
        Operation::new(
            "confirm_consent",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                profiles
                    .confirm_consent(given.ann, given.requested_consent, form())
                    .await
            },
        ),
        Operation::new(
            "restrict",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.restrict(given.ann, form()).await,
        ),
        Operation::new(
            "lift_restriction",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                profiles
                    .lift_restriction(given.restricted, form())
                    .await
                    .map(|lifted| lifted.map(|_| "once"))
            },
        ),
        Operation::new(
            "apply_preference",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.apply_preference(&given.link).await,
        ),
        Operation::new(
            "record_consent_as",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                let (id, told) = (given.fresh_consent, decision(given.now));
                profiles.record_consent_as(id, given.old, told).await
            },
        )
        .of_several_change_sets(),
    ]
}

pub(crate) fn form() -> ConsentEvidence {
    ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("web"))
}

/// A link by which the customer ends marketing by e-mail.
pub(super) fn link(customer: CustomerId) -> VerifiedPreference {
    let keys = PreferenceKeys::new(1, PreferenceKey::from_random([7; 32]).unwrap());
    let scope = ConsentScope::on(Purpose::Marketing, Channel::Email);
    let tenant = world::tenant(1);
    let token = keys.sign(&PreferenceContent::new(tenant, customer, scope));
    keys.verify(tenant, token.as_str()).unwrap()
}

pub(crate) fn decision(at: Timestamp) -> NewConsent {
    let scope = ConsentScope::on(Purpose::Marketing, Channel::Email);
    NewConsent::new(scope, ConsentDecision::Granted, form(), at)
}

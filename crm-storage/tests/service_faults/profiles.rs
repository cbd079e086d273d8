//! The operations of `Profiles`.

use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::conformance::world::{self, known_as, named, note, purchase, shop_id};
use crm_core::{
    Channel, Clock, Code, ConsentDecision, ConsentEvidence, ConsentId, ConsentMethod, ConsentScope,
    ContactUse, CustomerEdit, CustomerId, IngestItem, IngestSubject, ManualClock, NewConsent,
    NewCustomer, Page, PreferenceContent, PreferenceKey, PreferenceKeys, Profiles, Purpose,
    SeededIds, Tag, TimelineFilter, Timestamp, VerificationMethod, VerifiedPreference, Version,
};

use crate::driver::AnyStore;
use crate::operations::Again::{ChangesNothing, IsAnother, IsRefused};
use crate::operations::{Hands, Operation, Scene, Service};

/// One customer with a history, and what is told next.
pub(crate) struct Customers;

pub(crate) struct Given {
    ann: CustomerId,
    version: Version,
    fresh_customer: CustomerId,
    fresh_consent: ConsentId,
    requested_consent: ConsentId,
    restricted: CustomerId,
    link: VerifiedPreference,
    now: Timestamp,
}

impl Service for Profiles {
    type Given = Given;

    fn over(store: Arc<dyn AnyStore>, hands: &Hands) -> Self {
        Self::new(store, hands.clock.clone(), hands.ids.clone())
    }
}

impl Scene for Customers {
    type Service = Profiles;

    async fn prepare(&self, store: Arc<dyn AnyStore>) -> Given {
        let clock = Arc::new(ManualClock::new(
            Timestamp::parse("2026-11-23T09:00:00Z").unwrap(),
        ));
        let ids = Arc::new(SeededIds::new(1));
        let profiles = Profiles::new(store, clock.clone(), ids.clone());
        let ann = profiles.create(known_as("1")).await.unwrap();
        let bob = profiles.create(named("Bob")).await.unwrap();
        profiles.restrict(bob.id(), form()).await.unwrap();
        let now = clock.now();
        let bought = item(IngestSubject::Customer(ann.id()), "1", now);
        profiles.ingest(vec![bought]).await.unwrap();
        profiles
            .record_consent(ann.id(), decision(now))
            .await
            .unwrap();
        let (survey, week) = (
            ConsentScope::everywhere(Purpose::Survey),
            TimeDelta::days(7),
        );
        let requested = profiles
            .request_consent(ann.id(), survey, form(), week)
            .await
            .unwrap();
        Given {
            requested_consent: requested.id(),
            restricted: bob.id(),
            link: link(ann.id()),
            ann: ann.id(),
            version: ann.version(),
            fresh_customer: CustomerId::generate(&ids, now),
            fresh_consent: ConsentId::generate(&ids, now),
            now,
        }
    }

    fn operations(&self) -> Vec<Operation<Profiles>> {
        vec![
            Operation::new("create", IsAnother, async |profiles: &Profiles, _| {
                profiles.create(named("Cem")).await
            }),
            Operation::new("create", IsRefused, async |profiles: &Profiles, _| {
                profiles.create(known_as("2")).await
            }),
            Operation::new(
                "create_as",
                ChangesNothing,
                async |profiles: &Profiles, given| {
                    profiles.create_as(given.fresh_customer, named("Cem")).await
                },
            ),
            Operation::new(
                "create_as",
                ChangesNothing,
                async |profiles: &Profiles, given| {
                    profiles
                        .create_as(given.fresh_customer, known_as("2"))
                        .await
                },
            ),
            Operation::new("edit", IsRefused, async |profiles: &Profiles, given| {
                profiles.edit(given.ann, given.version, vec![vip()]).await
            }),
            // Nobody has the identity, and somebody has.
            Operation::new("upsert", ChangesNothing, async |profiles: &Profiles, _| {
                profiles.upsert(known_as("2")).await
            }),
            Operation::new("upsert", ChangesNothing, async |profiles: &Profiles, _| {
                profiles.upsert(tagged(known_as("1"))).await
            }),
            Operation::new(
                "ingest",
                ChangesNothing,
                async |profiles: &Profiles, given| profiles.ingest(given.items()).await,
            ),
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
                "find_by_identity",
                ChangesNothing,
                async |profiles: &Profiles, _| profiles.find_by_identity(&shop_id("1")).await,
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
                "timeline",
                ChangesNothing,
                async |profiles: &Profiles, given| {
                    profiles
                        .timeline(given.ann, &TimelineFilter::all(), &Page::default())
                        .await
                },
            ),
            Operation::new(
                "view",
                ChangesNothing,
                async |profiles: &Profiles, given| profiles.view(given.ann).await,
            ),
            Operation::new(
                "purchase_totals",
                ChangesNothing,
                async |profiles: &Profiles, given| profiles.purchase_totals(given.ann).await,
            ),
        ]
    }
}

impl Given {
    /// Of a known customer, of one who is recognised, of two who are new; one was told before.
    fn items(&self) -> Vec<IngestItem> {
        let holder = |id: &str| {
            let proof = VerificationMethod::TrustedSource;
            IngestSubject::Holder(shop_id(id).verified(proof, Timestamp::UNIX_EPOCH))
        };
        let mut called = item(holder("1"), "2", self.now);
        called.interaction = note("called", self.now);
        vec![
            item(IngestSubject::Customer(self.ann), "1", self.now),
            called,
            item(holder("8"), "3", self.now),
            item(holder("9"), "4", self.now),
            item(holder("8"), "5", self.now),
        ]
    }
}

fn item(subject: IngestSubject, key: &str, at: Timestamp) -> IngestItem {
    IngestItem {
        subject,
        interaction: purchase(key, at, 500),
    }
}

fn vip() -> CustomerEdit {
    CustomerEdit::AddTag(Tag::parse("vip").unwrap())
}

fn tagged(mut new: NewCustomer) -> NewCustomer {
    new.tags.insert(Tag::parse("vip").unwrap());
    new
}

pub(crate) fn form() -> ConsentEvidence {
    ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("web"))
}

/// A link by which the customer ends marketing by e-mail.
fn link(customer: CustomerId) -> VerifiedPreference {
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

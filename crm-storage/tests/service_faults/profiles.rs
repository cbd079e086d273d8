//! The operations of `Profiles`.

use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::conformance::world::{self, known_as, named, note, purchase, shop_id};
use crm_core::{
    Channel, ClientTimes, Clock, Code, ConsentDecision, ConsentEvidence, ConsentId, ConsentMethod,
    ConsentScope, ContactUse, CustomerEdit, CustomerId, IdempotencyKey, IngestItem, IngestSubject,
    InteractionContent, ManualClock, MergeId, MergePlan, MergePolicy, NewConsent, NewCustomer,
    Page, PreferenceContent, PreferenceKey, PreferenceKeys, Profiles, Purpose, SeededIds,
    SessionRule, SuppressionKey, SuppressionKeys, Tag, TimelineFilter, Timestamp, TrackedEvent,
    UpsertItem, VerificationMethod, VerifiedPreference, Version,
};

use crate::driver::AnyStore;
use crate::operations::Again::{ChangesNothing, IsAnother, IsRefused};
use crate::operations::{Hands, Operation, Scene, Service};

/// One customer with a history, and what is told next.
pub(crate) struct Customers;

pub(crate) struct Given {
    ann: CustomerId,
    bob: CustomerId,
    /// The id of a customer who was absorbed.
    old: CustomerId,
    /// The id of a customer who was erased.
    gone: CustomerId,
    merge: MergeId,
    fresh_merge: MergeId,
    plan: MergePlan,
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
        let key = SuppressionKey::from_random([7; 32]).unwrap();
        Self::new(store, hands.clock.clone(), hands.ids.clone())
            .with_suppression_keys(SuppressionKeys::new(1, key))
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
        let told = item(IngestSubject::Customer(bob.id()), "of Bob", now);
        profiles.ingest(vec![told]).await.unwrap();
        let dan = profiles.create(named("Dan")).await.unwrap();
        let dana = profiles.create(named("Dana")).await.unwrap();
        let told = item(IngestSubject::Customer(dana.id()), "of Dana", now);
        profiles.ingest(vec![told]).await.unwrap();
        let gone = profiles.create(named("Gail")).await.unwrap();
        profiles.erase(gone.id()).await.unwrap();
        let policy = MergePolicy::default();
        let merge = profiles.merge(dan.id(), dana.id(), &policy).await.unwrap();
        let plan = profiles.plan_merge(ann.id(), bob.id(), &policy).await;
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
            bob: bob.id(),
            old: dana.id(),
            gone: gone.id(),
            merge: merge.id(),
            fresh_merge: MergeId::generate(&ids, now),
            plan: plan.unwrap(),
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
            // One who is known by an id, one who is recognised, one who is new, one who is refused.
            Operation::new(
                "upsert_all",
                ChangesNothing,
                async |profiles: &Profiles, given| profiles.upsert_all(&given.records()).await,
            ),
            // The second row of a customer waits for the first.
            Operation::new(
                "upsert_all",
                ChangesNothing,
                async |profiles: &Profiles, _| {
                    let rows = [told(known_as("2")), told(tagged(known_as("2")))];
                    profiles.upsert_all(&rows).await
                },
            )
            .of_several_change_sets(),
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
            // What the store refuses is told once more, without what was known.
            Operation::new(
                "track",
                ChangesNothing,
                async |profiles: &Profiles, given| profiles.track(given.tracked()).await,
            )
            .of_several_change_sets(),
            Operation::new(
                "sessions",
                ChangesNothing,
                async |profiles: &Profiles, given| {
                    profiles
                        .sessions(given.ann, &SessionRule::default(), None, None)
                        .await
                },
            ),
            Operation::new(
                "carts",
                ChangesNothing,
                async |profiles: &Profiles, given| profiles.carts(given.ann).await,
            ),
            Operation::new(
                "orders",
                ChangesNothing,
                async |profiles: &Profiles, given| profiles.orders(given.ann).await,
            ),
            // By an id that leads to another customer.
            Operation::new(
                "ingest",
                ChangesNothing,
                async |profiles: &Profiles, given| {
                    let told = item(IngestSubject::Customer(given.old), "late", given.now);
                    profiles.ingest(vec![told]).await
                },
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
            Operation::new(
                "view",
                ChangesNothing,
                async |profiles: &Profiles, given| profiles.view(given.old).await,
            ),
            Operation::new(
                "timeline",
                ChangesNothing,
                async |profiles: &Profiles, given| {
                    profiles
                        .timeline(given.old, &TimelineFilter::all(), &Page::default())
                        .await
                },
            ),
            Operation::new(
                "current_id",
                ChangesNothing,
                async |profiles: &Profiles, given| profiles.current_id(given.old).await,
            ),
            Operation::new(
                "erase",
                ChangesNothing,
                async |profiles: &Profiles, given| profiles.erase(given.ann).await,
            ),
            // An old id, the customer behind which was merged.
            Operation::new(
                "erase",
                ChangesNothing,
                async |profiles: &Profiles, given| profiles.erase(given.old).await,
            ),
            Operation::new(
                "erased",
                ChangesNothing,
                async |profiles: &Profiles, given| profiles.erased(given.gone).await,
            ),
            Operation::new(
                "plan_merge",
                ChangesNothing,
                async |profiles: &Profiles, given| {
                    let policy = MergePolicy::default();
                    let plan = profiles.plan_merge(given.ann, given.bob, &policy).await?;
                    Ok::<_, crm_core::ProfileError>(plan.conflicts().to_vec())
                },
            ),
            Operation::new("merge", IsRefused, async |profiles: &Profiles, given| {
                let policy = MergePolicy::default();
                profiles.merge(given.ann, given.bob, &policy).await
            }),
            Operation::new(
                "merge_as",
                ChangesNothing,
                async |profiles: &Profiles, given| {
                    let policy = MergePolicy::default();
                    let (ann, bob) = (given.ann, given.bob);
                    profiles
                        .merge_as(given.fresh_merge, ann, bob, &policy)
                        .await
                },
            ),
            Operation::new(
                "merge_as_planned",
                ChangesNothing,
                async |profiles: &Profiles, given| {
                    profiles.merge_as_planned(given.plan.clone()).await
                },
            ),
            Operation::new(
                "unmerge",
                ChangesNothing,
                async |profiles: &Profiles, given| profiles.unmerge(given.merge).await,
            ),
            Operation::new(
                "merge_record",
                ChangesNothing,
                async |profiles: &Profiles, given| profiles.merge_record(given.merge).await,
            ),
        ]
    }
}

impl Given {
    /// Of a known customer and of one who is new; each tells a message twice, at two instants.
    fn tracked(&self) -> Vec<TrackedEvent> {
        let proof = VerificationMethod::TrustedSource;
        let fresh = shop_id("8").verified(proof, Timestamp::UNIX_EPOCH);
        let subjects = [
            IngestSubject::Customer(self.ann),
            IngestSubject::Holder(fresh),
        ];
        let twice = |subject: IngestSubject| {
            let first = tracked(subject, "1", self.now);
            let mut again = first.clone();
            again.times.occurred = Timestamp::UNIX_EPOCH;
            [first, again]
        };
        subjects.into_iter().flat_map(twice).collect()
    }

    fn records(&self) -> Vec<UpsertItem> {
        let named_by_id = UpsertItem {
            id: Some(self.fresh_customer),
            customer: named("Cem"),
        };
        vec![
            named_by_id,
            told(tagged(known_as("1"))),
            told(known_as("2")),
            told(named("Nobody")),
        ]
    }

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

fn tracked(subject: IngestSubject, message: &str, now: Timestamp) -> TrackedEvent {
    TrackedEvent {
        subject,
        channel: Channel::Web,
        content: InteractionContent::Visit,
        times: ClientTimes {
            occurred: now,
            sent: None,
            received: now,
        },
        source: Code::new_static("web"),
        message: IdempotencyKey::parse(message).unwrap(),
    }
}

fn item(subject: IngestSubject, key: &str, at: Timestamp) -> IngestItem {
    IngestItem {
        subject,
        interaction: purchase(key, at, 500),
    }
}

fn told(customer: NewCustomer) -> UpsertItem {
    UpsertItem { id: None, customer }
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

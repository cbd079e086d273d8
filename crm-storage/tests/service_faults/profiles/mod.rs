//! The operations of `Profiles`.

mod behaviour;
mod consents;
mod merges;
mod questionnaires;
mod recognitions;

use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::conformance::world::{known_as, named, note, purchase, shop_id};
use crm_core::{
    Actor, Clock, Code, ConsentId, ConsentScope, CustomerEdit, CustomerId, IngestItem,
    IngestSubject, ManualClock, MergeId, MergePlan, MergePolicy, NewCustomer, Origin, Page,
    Profiles, Purpose, SeededIds, SuppressionKey, SuppressionKeys, Tag, TimelineFilter, Timestamp,
    UpsertItem, VerificationMethod, VerifiedPreference, Version,
};

use self::consents::link;
pub(crate) use self::consents::{decision, form};
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
            .with_origin(origin())
    }
}

/// Where all that is told comes from, so that every change is noted.
fn origin() -> Origin {
    Origin::new(Code::new_static("crm"), Actor::Customer)
}

impl Scene for Customers {
    type Service = Profiles;

    async fn prepare(&self, store: Arc<dyn AnyStore>) -> Given {
        let clock = Arc::new(ManualClock::new(
            Timestamp::parse("2026-11-23T09:00:00Z").unwrap(),
        ));
        let ids = Arc::new(SeededIds::new(1));
        let profiles = Profiles::new(store, clock.clone(), ids.clone())
            .with_origin(origin())
            .with_commitments();
        let ann = profiles.create(known_as("1")).await.unwrap();
        let bob = profiles.create(named("Bob")).await.unwrap();
        profiles.restrict(bob.id(), form()).await.unwrap();
        let now = clock.now();
        let bought = item(IngestSubject::Customer(ann.id()), "1", now);
        let long_ago = item(
            IngestSubject::Customer(ann.id()),
            "long ago",
            Timestamp::UNIX_EPOCH,
        );
        profiles.ingest(vec![bought, long_ago]).await.unwrap();
        profiles
            .record_consent(ann.id(), decision(now))
            .await
            .unwrap();
        let told = item(IngestSubject::Customer(bob.id()), "of Bob", now);
        let long_ago = item(
            IngestSubject::Customer(bob.id()),
            "long ago, Bob",
            Timestamp::UNIX_EPOCH,
        );
        profiles.ingest(vec![told, long_ago]).await.unwrap();
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
        let mut all = vec![
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
                "find_by_identity",
                ChangesNothing,
                async |profiles: &Profiles, _| profiles.find_by_identity(&shop_id("1")).await,
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
        ];
        all.extend(consents::operations());
        all.extend(behaviour::operations());
        all.extend(merges::operations());
        all.extend(questionnaires::operations());
        all.extend(recognitions::operations());
        all
    }
}

impl Given {
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

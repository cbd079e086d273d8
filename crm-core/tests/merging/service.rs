//! The service over the memory store.

use std::sync::Arc;

use crm_core::conformance::world::{known_as, named, note, purchase, shop_id};
use crm_core::{
    Channel, Clock, Code, ConsentDecision, ConsentEvidence, ConsentMethod, ConsentScope,
    ContactUse, CoreStore, CustomerEdit, CustomerFilter, CustomerId, CustomerStore, EventLog,
    IngestItem, IngestOutcome, IngestSubject, ManualClock, MergeError, MergeId, MergePolicy,
    MergeStore, NewConsent, Page, PageLimit, Permission, ProfileError, Profiles, Purpose, Refusal,
    SeededIds, StoreError, Tag, TenantId, TimelineFilter, VerificationMethod, Withdrawal,
};
use crm_storage::{MemoryDatabase, MemoryStore};
use futures_executor::block_on;

use crate::people::at;

/// A service with two customers who are one.
struct Shop {
    profiles: Profiles,
    store: MemoryStore,
    clock: Arc<ManualClock>,
    ids: Arc<SeededIds>,
    ann: CustomerId,
    anna: CustomerId,
}

fn item(customer: CustomerId, key: &str, cents: i64) -> IngestItem {
    IngestItem {
        subject: IngestSubject::Customer(customer),
        interaction: purchase(key, at(10), cents),
    }
}

fn marketing(decision: ConsentDecision, minute: i64) -> NewConsent {
    let desk = ConsentEvidence::new(ConsentMethod::Spoken, Code::new_static("desk"));
    let scope = ConsentScope::everywhere(Purpose::Marketing);
    NewConsent::new(scope, decision, desk, at(minute))
}

async fn shop() -> Shop {
    let clock = Arc::new(ManualClock::new(at(100)));
    let ids = Arc::new(SeededIds::new(7));
    let store = MemoryDatabase::new().tenant(TenantId::generate(&*ids, clock.now()));
    let profiles = Profiles::new(Arc::new(store.clone()), clock.clone(), ids.clone());
    let ann = profiles.create(known_as("1")).await.unwrap().id();
    let anna = profiles.create(known_as("2")).await.unwrap().id();
    profiles
        .ingest(vec![item(ann, "a", 100), item(anna, "b", 20)])
        .await
        .unwrap();
    for id in [ann, anna] {
        let yes = marketing(ConsentDecision::Granted, 20);
        profiles.record_consent(id, yes).await.unwrap();
    }
    Shop {
        profiles,
        store,
        clock,
        ids,
        ann,
        anna,
    }
}

impl Shop {
    async fn merge(&self) -> MergeId {
        let policy = MergePolicy::default();
        let merge = self.profiles.merge(self.ann, self.anna, &policy).await;
        merge.unwrap().id()
    }

    async fn keys(&self, id: CustomerId) -> Vec<String> {
        let all = TimelineFilter::all();
        let page = Page::first(PageLimit::MAXIMUM);
        let page = self.profiles.timeline(id, &all, &page).await.unwrap();
        let mut keys: Vec<_> = page
            .items
            .iter()
            .map(|one| one.key().as_str().to_owned())
            .collect();
        keys.sort();
        keys
    }
}

#[test]
fn an_old_id_is_the_customer_to_whom_it_leads() {
    block_on(async {
        let shop = shop().await;
        shop.merge().await;
        let (profiles, old, ann) = (&shop.profiles, shop.anna, shop.ann);
        assert_eq!(profiles.current_id(old).await.unwrap(), Some(ann));
        let view = profiles.view(old).await.unwrap().unwrap();
        assert_eq!(view.customer.id(), ann);
        assert_eq!((view.purchases.purchases, view.recent.len()), (2, 2));
        let totals = profiles.purchase_totals(old).await.unwrap();
        assert_eq!(totals, view.purchases);
        assert_eq!(shop.keys(old).await.len(), 2);

        let report = profiles.ingest(vec![item(old, "c", 3)]).await.unwrap();
        assert_eq!(report.outcomes, [IngestOutcome::Recorded { customer: ann }]);
        let edits = vec![CustomerEdit::AddTag(Tag::parse("vip").unwrap())];
        let version = view.customer.version();
        let edited = profiles.edit(old, version, edits).await.unwrap();
        assert_eq!(edited.id(), ann);
        let no = marketing(ConsentDecision::Withdrawn, 30);
        let entry = profiles.record_consent(old, no).await.unwrap();
        assert_eq!(entry.customer(), ann);
        for id in [old, ann] {
            let asked = profiles
                .permission(id, &Purpose::Marketing, Channel::Sms)
                .await;
            let expected = Permission::Refused(Refusal::Withdrawn(entry.id()));
            assert_eq!(asked.unwrap(), expected);
        }
        let found = profiles.find_by_identity(&shop_id("2")).await.unwrap();
        assert_eq!(found.map(|found| found.id()), Some(ann));
        let upserted = profiles.upsert(known_as("2")).await.unwrap();
        assert_eq!((upserted.customer.id(), upserted.created), (ann, false));
    });
}

/// A link that was sent to an old id, a permit asked for under it, a restriction: all of them are the
/// merged customer's.
#[test]
fn what_is_allowed_under_an_old_id_is_what_the_customer_allows() {
    block_on(async {
        let shop = shop().await;
        let form = || ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("web"));
        let (profiles, old, ann) = (&shop.profiles, shop.anna, shop.ann);
        let news = ConsentScope::on(Purpose::Survey, Channel::Email);
        let used = ContactUse::new(Purpose::Survey, Channel::Email);
        let mut requests = Vec::new();
        for id in [ann, old] {
            let week = chrono::TimeDelta::days(7);
            let request = profiles.request_consent(id, news.clone(), form(), week);
            requests.push(request.await.unwrap().id());
        }
        shop.merge().await;

        let confirmed = profiles.confirm_consent(old, requests[0], form()).await;
        assert_eq!(confirmed.unwrap().customer(), ann);
        let refused = profiles.permit(old, &used).await.unwrap_err();
        let unconfirmed = Refusal::Unconfirmed(requests[1]);
        assert!(matches!(refused, ProfileError::NotPermitted(refusal) if refusal == unconfirmed));
        profiles
            .confirm_consent(old, requests[1], form())
            .await
            .unwrap();
        assert_eq!(profiles.permit(old, &used).await.unwrap().customer(), ann);

        let restricted = profiles.restrict(old, form()).await.unwrap();
        assert_eq!(restricted.customer(), ann);
        assert!(profiles.permit(ann, &used).await.is_err());
        shop.clock.advance(chrono::TimeDelta::minutes(1));
        assert!(
            profiles
                .lift_restriction(old, form())
                .await
                .unwrap()
                .is_some()
        );
        assert!(profiles.permit(ann, &used).await.is_ok());

        let withdrawn = profiles.withdraw(old, Withdrawal::of(news.clone())).await;
        let again = profiles.withdraw(ann, Withdrawal::of(news)).await;
        assert_eq!(withdrawn.unwrap(), again.unwrap());
        assert!(profiles.permit(old, &used).await.is_err());
    });
}

#[test]
fn pages_of_an_old_id_join_to_the_whole() {
    block_on(async {
        let shop = shop().await;
        shop.merge().await;
        let mut keys = Vec::new();
        let mut page = Page::first(PageLimit::ONE);
        loop {
            let all = TimelineFilter::all();
            let part = shop
                .profiles
                .timeline(shop.anna, &all, &page)
                .await
                .unwrap();
            keys.extend(part.items.iter().map(|one| one.key().as_str().to_owned()));
            match part.next {
                Some(next) => page = Page::after(next, PageLimit::ONE),
                None => break,
            }
        }
        keys.sort();
        assert_eq!(keys, ["a", "b"]);
        let made_up = Page::after(crm_core::Cursor::from_store("00".into()), PageLimit::ONE);
        let all = TimelineFilter::all();
        let refused = shop.profiles.timeline(shop.ann, &all, &made_up).await;
        assert!(matches!(
            refused,
            Err(ProfileError::Store(StoreError::InvalidCursor))
        ));
    });
}

#[test]
fn an_import_told_again_after_a_merge_changes_nothing() {
    block_on(async {
        let shop = shop().await;
        let import = || {
            let proof = VerificationMethod::TrustedSource;
            let holder = |id: &str| IngestSubject::Holder(shop_id(id).verified(proof, at(0)));
            let note = |subject, key: &str| IngestItem {
                subject,
                interaction: note(key, at(11)),
            };
            vec![
                item(shop.ann, "a", 100),
                item(shop.anna, "b", 20),
                note(holder("1"), "n"),
                note(holder("2"), "m"),
            ]
        };
        shop.profiles.ingest(import()).await.unwrap();
        shop.merge().await;
        let before = shop.store.log_end().await.unwrap();
        let report = shop.profiles.ingest(import()).await.unwrap();
        assert_eq!((report.already_recorded(), report.refused()), (4, 0));
        assert_eq!(shop.store.log_end().await.unwrap(), before);
        assert_eq!(shop.keys(shop.ann).await, ["a", "b", "m", "n"]);
    });
}

#[test]
fn a_plan_changes_nothing_and_is_carried_out_as_it_was_shown() {
    block_on(async {
        let shop = shop().await;
        let (profiles, policy) = (&shop.profiles, MergePolicy::default());
        let no = marketing(ConsentDecision::Denied, 25);
        profiles.record_consent(shop.anna, no).await.unwrap();
        let before = shop.store.log_end().await.unwrap();
        let plan = profiles
            .plan_merge(shop.ann, shop.anna, &policy)
            .await
            .unwrap();
        assert_eq!(plan.merged().verified_identities().len(), 2);
        let losses = plan.permission_losses();
        assert_eq!(losses.len(), Channel::ALL.len());
        assert!(losses.iter().all(|loss| loss.survivor && !loss.absorbed));
        assert_eq!(shop.store.log_end().await.unwrap(), before);
        assert_eq!(
            shop.store
                .count_customers(&CustomerFilter::all())
                .await
                .unwrap(),
            2
        );

        let done = profiles.merge_as_planned(plan.clone()).await.unwrap();
        assert_eq!(&done, plan.record());
        // After a lost answer, once more.
        let again = profiles.merge_as_planned(plan.clone()).await.unwrap();
        assert_eq!(&again, plan.record());
        let merged = shop.store.customer(shop.ann).await.unwrap();
        assert_eq!(merged.as_ref(), Some(plan.merged()));
    });
}

#[test]
fn a_plan_on_old_versions_is_refused() {
    block_on(async {
        let shop = shop().await;
        let policy = MergePolicy::default();
        let plan = shop.profiles.plan_merge(shop.ann, shop.anna, &policy).await;
        let edits = vec![CustomerEdit::AddTag(Tag::parse("vip").unwrap())];
        let version = shop
            .store
            .customer(shop.anna)
            .await
            .unwrap()
            .unwrap()
            .version();
        shop.profiles.edit(shop.anna, version, edits).await.unwrap();
        let refused = shop.profiles.merge_as_planned(plan.unwrap()).await;
        assert!(matches!(
            refused,
            Err(ProfileError::Store(StoreError::Conflict { .. }))
        ));
    });
}

#[test]
fn merging_and_undoing_can_be_repeated() {
    block_on(async {
        let shop = shop().await;
        let (profiles, policy) = (&shop.profiles, MergePolicy::default());
        let id = MergeId::generate(&*shop.ids, shop.clock.now());
        let first = profiles
            .merge_as(id, shop.ann, shop.anna, &policy)
            .await
            .unwrap();
        let again = profiles
            .merge_as(id, shop.ann, shop.anna, &policy)
            .await
            .unwrap();
        assert_eq!(first, again);
        let one = profiles.merge(shop.ann, shop.anna, &policy).await;
        let same = ProfileError::Merge(MergeError::SameCustomer { customer: shop.ann });
        assert_eq!(one.unwrap_err().to_string(), same.to_string());
        let other = profiles.create(named("Bob")).await.unwrap().id();
        let taken = profiles.merge_as(id, shop.ann, other, &policy).await;
        assert!(matches!(
            taken,
            Err(ProfileError::Store(StoreError::AlreadyExists { .. }))
        ));

        let undone = profiles.unmerge(id).await.unwrap();
        assert_eq!(undone.undone_at(), Some(shop.clock.now()));
        assert_eq!(profiles.unmerge(id).await.unwrap(), undone);
        assert_eq!(profiles.merge_record(id).await.unwrap(), Some(undone));
        assert_eq!(shop.keys(shop.anna).await, ["b"]);
        let unknown = MergeId::generate(&*shop.ids, shop.clock.now());
        let refused = profiles.unmerge(unknown).await.unwrap_err();
        assert_eq!(refused.to_string(), format!("there is no merge {unknown}"));
    });
}

#[test]
fn a_later_merge_is_undone_first() {
    block_on(async {
        let shop = shop().await;
        let (profiles, policy) = (&shop.profiles, MergePolicy::default());
        let bob = profiles.create(named("Bob")).await.unwrap().id();
        let cem = profiles.create(named("Cem")).await.unwrap().id();
        let first = shop.merge().await;
        let second = profiles.merge(shop.ann, bob, &policy).await.unwrap().id();
        let third = profiles.merge(cem, shop.ann, &policy).await.unwrap().id();
        for (merge, expected) in [
            (first, MergeError::SurvivorAbsorbed { merge: third }),
            (second, MergeError::SurvivorAbsorbed { merge: third }),
        ] {
            let refused = profiles.unmerge(merge).await.unwrap_err();
            assert_eq!(refused.to_string(), expected.to_string());
        }
        for old in [shop.anna, bob, shop.ann] {
            assert_eq!(profiles.current_id(old).await.unwrap(), Some(cem));
        }
        profiles.unmerge(third).await.unwrap();
        let refused = profiles.unmerge(first).await.unwrap_err();
        let expected = MergeError::LaterMerge { merge: second };
        assert_eq!(refused.to_string(), expected.to_string());
        profiles.unmerge(second).await.unwrap();
        profiles.unmerge(first).await.unwrap();
        for id in [shop.anna, bob, shop.ann, cem] {
            assert_eq!(profiles.current_id(id).await.unwrap(), Some(id));
        }
        assert_eq!(
            shop.store
                .list_aliases(&Page::default())
                .await
                .unwrap()
                .items,
            []
        );
    });
}

#[test]
fn who_is_nobody_is_told() {
    block_on(async {
        let shop = shop().await;
        let nobody = CustomerId::generate(&*shop.ids, shop.clock.now());
        let policy = MergePolicy::default();
        for (survivor, absorbed) in [(shop.ann, nobody), (nobody, shop.ann)] {
            let refused = shop.profiles.plan_merge(survivor, absorbed, &policy).await;
            let expected = format!("there is no customer {nobody}");
            assert_eq!(refused.unwrap_err().to_string(), expected);
        }
        assert_eq!(shop.profiles.current_id(nobody).await.unwrap(), None);
        assert_eq!(shop.profiles.view(nobody).await.unwrap(), None);
        let report = shop
            .profiles
            .ingest(vec![item(nobody, "x", 1)])
            .await
            .unwrap();
        assert_eq!(report.refused(), 1);
        let is_empty = shop.store.apply(crm_core::ChangeSet::new()).await.is_ok();
        assert!(is_empty);
    });
}

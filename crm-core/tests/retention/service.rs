//! The service: what is removed, what is kept, and what a hold refuses.

use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::conformance::world::known_as;
use crm_core::*;
use crm_storage::{MemoryDatabase, MemoryStore};
use futures_executor::block_on;

use super::{days, instant, kim, months, new, rule};

struct Shop {
    profiles: Profiles,
    clock: Arc<ManualClock>,
    store: Arc<MemoryStore>,
    ann: CustomerId,
    anna: CustomerId,
}

fn day(day: i64) -> Timestamp {
    let first = instant("2024-01-01T12:00:00Z");
    first.checked_add(TimeDelta::days(day)).unwrap()
}

async fn shop() -> Shop {
    let clock = Arc::new(ManualClock::new(day(0)));
    let ids = Arc::new(SeededIds::new(7));
    let store = MemoryDatabase::new().tenant(TenantId::generate(&*ids, clock.now()));
    let store = Arc::new(store);
    let profiles = Profiles::new(store.clone(), clock.clone(), ids);
    let ann = profiles.create(known_as("1")).await.unwrap().id();
    let anna = profiles.create(known_as("2")).await.unwrap().id();
    Shop {
        profiles,
        clock,
        store,
        ann,
        anna,
    }
}

impl Shop {
    async fn visit(&self, customer: CustomerId, on: i64) {
        let item = IngestItem {
            subject: IngestSubject::Customer(customer),
            interaction: new(&on.to_string(), day(on), InteractionContent::Visit),
        };
        self.profiles.ingest(vec![item]).await.unwrap();
    }

    async fn run(&self, policy: &RetentionPolicy) -> RetentionReport {
        let page = Page::default();
        let preview = self
            .profiles
            .preview_retention(policy, &WeekdaysInUtc, &page)
            .await
            .unwrap();
        let report = self
            .profiles
            .apply_retention(policy, &WeekdaysInUtc, &page)
            .await
            .unwrap();
        assert_eq!(report, preview);
        report
    }

    async fn visits(&self, customer: CustomerId) -> usize {
        let all = TimelineFilter::all().of_kinds([InteractionKind::Visit]);
        let page = self
            .profiles
            .timeline(customer, &all, &Page::default())
            .await
            .unwrap();
        page.items.len()
    }

    async fn hold(&self, customer: CustomerId, step: LegalHoldStep) -> Vec<LegalHold> {
        let number = LegalHoldNumber::parse("case 1").unwrap();
        let update = LegalHoldUpdate::new(number, kim(), step);
        self.profiles
            .record_legal_hold(customer, update)
            .await
            .unwrap()
    }
}

fn placed() -> LegalHoldStep {
    LegalHoldStep::Placed {
        reason: Code::new_static("lawsuit"),
        until: None,
    }
}

fn visits_for(period: RetentionPeriod) -> RetentionPolicy {
    let target = RetentionTarget::Interactions([InteractionKind::Visit].into());
    RetentionPolicy::new(vec![rule("visits", target, period)]).unwrap()
}

fn interactions(report: &RetentionReport, rule: &'static str) -> u64 {
    let count = report.removed.get(&Code::new_static(rule));
    count.map_or(0, |count| count.interactions)
}

#[test]
fn what_is_past_its_limit_goes_and_the_rest_stays() {
    block_on(async {
        let shop = shop().await;
        for on in [0, 10, 20, 30] {
            shop.visit(shop.ann, on).await;
        }
        shop.clock.set(day(40));
        let report = shop.run(&visits_for(days(25))).await;
        assert_eq!(
            (report.seen, report.held, report.next.clone()),
            (2, 0, None)
        );
        assert_eq!(interactions(&report, "visits"), 2);
        assert_eq!(shop.visits(shop.ann).await, 2);
        let again = shop.run(&visits_for(days(25))).await;
        assert!(again.removed.is_empty());

        let events = shop
            .store
            .events_of_customer(shop.ann, &Page::default())
            .await
            .unwrap();
        let last = events.items.last().unwrap();
        assert_eq!(last.name().as_str(), "customer.pruned");
        let detail = |name| last.details().get(&Code::new_static(name)).unwrap().clone();
        assert_eq!(
            detail("rule"),
            EventDetail::Code(Code::new_static("visits"))
        );
        assert_eq!(detail("interactions"), EventDetail::Number(2));
        assert_eq!(detail("last_activity"), EventDetail::Instant(day(30)));
    });
}

/// An import that is run again tells it anew, and the next run removes it again.
#[test]
fn what_is_told_again_goes_again() {
    block_on(async {
        let shop = shop().await;
        shop.visit(shop.ann, 0).await;
        shop.clock.set(day(40));
        let policy = visits_for(days(25));
        shop.run(&policy).await;
        shop.visit(shop.ann, 0).await;
        assert_eq!(shop.visits(shop.ann).await, 1);
        assert_eq!(interactions(&shop.run(&policy).await, "visits"), 1);
    });
}

/// Removing visits does not make a customer look inactive.
#[test]
fn who_came_lately_is_not_forgotten_because_the_visit_was() {
    block_on(async {
        let shop = shop().await;
        shop.visit(shop.ann, 300).await;
        shop.clock.set(day(400));
        let inactive = rule("inactive", RetentionTarget::Customer, months(11));
        let visits = visits_for(days(25)).rules()[0].clone();
        let policy = RetentionPolicy::new(vec![visits, inactive]).unwrap();
        let report = shop.run(&policy).await;
        assert_eq!(interactions(&report, "visits"), 1);
        // Anna never came.
        let inactive = report.removed.get(&Code::new_static("inactive")).unwrap();
        assert_eq!(inactive.customers, 1);
        assert!(shop.profiles.erased(shop.anna).await.unwrap().is_some());
        let again = shop.run(&policy).await;
        assert!(again.removed.is_empty() && again.seen == 1);
        shop.clock.set(day(700));
        let later = shop.run(&policy).await;
        assert_eq!(later.removed.len(), 1);
        assert!(shop.profiles.erased(shop.ann).await.unwrap().is_some());
    });
}

#[test]
fn a_hold_keeps_everything_until_it_is_lifted() {
    block_on(async {
        let shop = shop().await;
        shop.visit(shop.ann, 0).await;
        let holds = shop.hold(shop.ann, placed()).await;
        assert_eq!(shop.hold(shop.ann, placed()).await, holds);
        shop.clock.set(day(4000));
        let policy = visits_for(days(25));
        let report = shop.run(&policy).await;
        assert_eq!((report.held, report.removed.len()), (1, 0));
        let refused = shop.profiles.erase(shop.ann).await.unwrap_err();
        let text = refused.to_string();
        assert!(matches!(
            refused,
            ProfileError::OnLegalHold { placed_in, reason }
                if placed_in == holds[0].placed_in && reason == holds[0].reason
        ));
        assert!(!text.contains("case 1"), "{text}");

        shop.hold(shop.ann, LegalHoldStep::Lifted).await;
        let report = shop.run(&policy).await;
        assert_eq!((report.held, interactions(&report, "visits")), (0, 1));
        shop.profiles.erase(shop.ann).await.unwrap();
    });
}

/// A hold moves with a merge, and back.
#[test]
fn a_hold_follows_merges() {
    block_on(async {
        let shop = shop().await;
        shop.hold(shop.anna, placed()).await;
        let policy = MergePolicy::default();
        let merge = shop
            .profiles
            .merge(shop.ann, shop.anna, &policy)
            .await
            .unwrap();
        assert!(shop.profiles.erase(shop.ann).await.is_err());
        assert!(shop.profiles.erase(shop.anna).await.is_err());
        shop.profiles.unmerge(merge.id()).await.unwrap();
        assert!(shop.profiles.erase(shop.anna).await.is_err());
        shop.profiles.erase(shop.ann).await.unwrap();
    });
}

#[test]
fn whoever_must_may_erase_despite_a_hold() {
    block_on(async {
        let shop = shop().await;
        shop.hold(shop.ann, placed()).await;
        let erased = shop
            .profiles
            .erase_despite_legal_holds(shop.ann)
            .await
            .unwrap();
        assert_eq!(shop.profiles.erase(shop.ann).await.unwrap(), erased);
        assert_eq!(shop.profiles.legal_holds(shop.ann).await.unwrap(), []);
    });
}

/// Who decided to erase before a hold was placed is too late.
#[test]
fn a_hold_makes_an_earlier_decision_an_old_one() {
    block_on(async {
        let shop = shop().await;
        let decided = shop.store.customer(shop.ann).await.unwrap().unwrap();
        shop.hold(shop.ann, placed()).await;
        let erasure = Erasure::new(shop.ann, decided.version(), [], day(0));
        let changes = ChangeSet::new().erase_customer(erasure, vec![]);
        let refused = shop.store.apply(changes).await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })));
        let prune = Prune::new(shop.ann, decided.version(), []);
        let refused = shop
            .store
            .apply(ChangeSet::new().prune_customer(prune, vec![]))
            .await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })));
    });
}

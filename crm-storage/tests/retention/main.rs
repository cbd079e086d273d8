//! Retention on random histories, in memory and in SQLite: after a run nothing is past its limit, a
//! second run finds nothing, what is held is untouched, and nothing else is removed.
#![cfg(feature = "sqlite")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test reports by panicking"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::strategies as any;
use crm_core::*;
use crm_storage::{MemoryDatabase, SqliteDatabase};

use futures_executor::block_on;
use proptest::prelude::*;

const CUSTOMERS: usize = 4;

/// One thing that happens to one of the customers.
#[derive(Debug, Clone)]
enum Step {
    Tell {
        customer: usize,
        day: i64,
        direction: Direction,
        content: Box<InteractionContent>,
    },
    Hold {
        customer: usize,
    },
    Lift {
        customer: usize,
    },
    Merge {
        survivor: usize,
        absorbed: usize,
    },
    Unmerge,
    Run {
        day: i64,
    },
}

fn day(day: i64) -> Timestamp {
    let first = Timestamp::parse("2020-01-01T12:00:00Z").unwrap();
    first.checked_add(TimeDelta::days(day)).unwrap()
}

fn step() -> impl Strategy<Value = Step> + Clone {
    let customer = || 0..CUSTOMERS;
    prop_oneof![
        12 => (customer(), 0_i64..2000, any::direction(), any::interaction_content())
            .prop_filter("holds are placed by steps of their own", |(_, _, _, content)| {
                content.kind() != InteractionKind::LegalHold
            })
            .prop_map(|(customer, day, direction, content)| {
                let content = Box::new(content);
                Step::Tell { customer, day, direction, content }
            }),
        2 => customer().prop_map(|customer| Step::Hold { customer }),
        1 => customer().prop_map(|customer| Step::Lift { customer }),
        2 => (customer(), customer())
            .prop_map(|(survivor, absorbed)| Step::Merge { survivor, absorbed }),
        1 => Just(Step::Unmerge),
        2 => (0_i64..2500).prop_map(|day| Step::Run { day }),
    ]
    .boxed()
}

struct World {
    profiles: Profiles,
    store: Arc<dyn CoreStore>,
    clock: Arc<ManualClock>,
    customers: Vec<CustomerId>,
    merges: Vec<MergeId>,
}

impl World {
    async fn new(store: Arc<dyn CoreStore>) -> Self {
        let clock = Arc::new(ManualClock::new(day(0)));
        let ids = Arc::new(SeededIds::new(3));
        let profiles = Profiles::new(store.clone(), clock.clone(), ids);
        let mut customers = Vec::new();
        for _ in 0..CUSTOMERS {
            let new = NewCustomer::new(Party::unknown_person());
            customers.push(profiles.create(new).await.unwrap().id());
        }
        Self {
            profiles,
            store,
            clock,
            customers,
            merges: Vec::new(),
        }
    }

    /// Who is behind the id now, with all that is told of it; nothing of one who was erased.
    async fn everything(&self) -> BTreeMap<CustomerId, (Customer, Vec<Interaction>)> {
        let all = CustomerFilter::all();
        let page = Page::first(PageLimit::MAXIMUM);
        let listed = self.store.list_customers(&all, &page).await.unwrap();
        let mut found = BTreeMap::new();
        for customer in listed.items {
            let told = self
                .store
                .timeline(customer.id(), &TimelineFilter::all(), &page)
                .await;
            found.insert(customer.id(), (customer, told.unwrap().items));
        }
        found
    }

    /// One run, a customer at a time.
    async fn run(&self, policy: &RetentionPolicy, preview: bool) -> BTreeMap<Code, RetentionCount> {
        let mut removed: BTreeMap<Code, RetentionCount> = BTreeMap::new();
        let mut page = Page::first(PageLimit::new(1).unwrap());
        loop {
            let profiles = &self.profiles;
            let report = if preview {
                profiles
                    .preview_retention(policy, &WeekdaysInUtc, &page)
                    .await
                    .unwrap()
            } else {
                profiles
                    .apply_retention(policy, &WeekdaysInUtc, &page)
                    .await
                    .unwrap()
            };
            for (rule, count) in report.removed {
                let sum = removed.entry(rule).or_default();
                sum.interactions += count.interactions;
                sum.customers += count.customers;
            }
            match report.next {
                Some(next) => page = Page::after(next, PageLimit::new(1).unwrap()),
                None => return removed,
            }
        }
    }

    /// A run, and what must hold of it.
    async fn check_run(&self, policy: &RetentionPolicy) {
        let now = self.clock.now();
        let before = self.everything().await;
        let preview = self.run(policy, true).await;
        assert_eq!(self.everything().await, before, "a preview changes nothing");
        let removed = self.run(policy, false).await;
        assert_eq!(removed, preview);
        let after = self.everything().await;

        let mut gone = (0, 0);
        for (id, (customer, told)) in &before {
            let held = legal_holds(told).iter().any(|hold| hold.is_in_force(now));
            let Some((stayed, left)) = after.get(id) else {
                assert!(!held, "a customer on hold was erased");
                gone.0 += 1;
                continue;
            };
            assert_eq!(stayed.values(), customer.values());
            assert_eq!(stayed.updated_at(), customer.updated_at());
            let is_newer = stayed.version() > customer.version();
            assert_eq!(is_newer, left != told, "a removal is a new version");
            if held {
                assert_eq!(left, told, "a hold keeps everything");
            }
            for one in told {
                let by_age = policy.rules().iter().any(|rule| match &rule.target {
                    RetentionTarget::Interactions(kinds) => {
                        kinds.contains(&one.content().kind())
                            && rule.period.is_over(&WeekdaysInUtc, one.occurred_at(), now)
                    }
                    _ => false,
                });
                let named = policy.rules().iter().any(|rule| match &rule.target {
                    RetentionTarget::Interactions(_) => false,
                    RetentionTarget::InteractionsOfInactive(kinds) => {
                        kinds.contains(&one.content().kind())
                            && rule
                                .period
                                .is_over(&WeekdaysInUtc, customer.created_at(), now)
                    }
                    _ => false,
                });
                let is_left = left.contains(one);
                assert!(held || !by_age || !is_left, "nothing is past its limit");
                assert!(by_age || named || is_left, "nothing else is removed");
                if !is_left {
                    gone.1 += 1;
                }
            }
            assert!(left.iter().all(|one| told.contains(one)));
            // By inactivity: all of the kind or none, where an inbound one came lately none.
            for rule in policy.rules() {
                if !matches!(rule.target, RetentionTarget::InteractionsOfInactive(_)) {
                    continue;
                }
                let mut inbound = told
                    .iter()
                    .filter(|one| one.direction() == Direction::Inbound);
                let is_active =
                    inbound.any(|one| !rule.period.is_over(&WeekdaysInUtc, one.occurred_at(), now));
                let is_new = !rule
                    .period
                    .is_over(&WeekdaysInUtc, customer.created_at(), now);
                if policy.rules().len() == 1 && (is_active || is_new) {
                    assert_eq!(left, told);
                }
            }
        }
        let counted = removed
            .values()
            .fold((0, 0), |(customers, interactions), count| {
                (
                    customers + count.customers,
                    interactions + count.interactions,
                )
            });
        assert_eq!(counted, gone);

        // Twice is once.
        let log = self
            .store
            .events_after(None, PageLimit::MAXIMUM)
            .await
            .unwrap();
        assert!(self.run(policy, false).await.is_empty());
        assert_eq!(self.everything().await, after);
        assert_eq!(
            self.store
                .events_after(None, PageLimit::MAXIMUM)
                .await
                .unwrap(),
            log
        );
    }

    async fn take(&mut self, number: usize, step: Step, policy: &RetentionPolicy) {
        match step {
            Step::Tell {
                customer,
                day: on,
                direction,
                content,
            } => {
                let item = IngestItem {
                    subject: IngestSubject::Customer(self.customers[customer]),
                    interaction: NewInteraction {
                        channel: Channel::Other,
                        direction,
                        content: *content,
                        regarding: None,
                        occurred_at: day(on),
                        source: Code::new_static("crm"),
                        // Keys of two customers are the same, so that merges set some aside.
                        key: IdempotencyKey::parse((number / 2).to_string()).unwrap(),
                    },
                };
                // One who is erased, or a key that was used, is refused.
                drop(self.profiles.ingest(vec![item]).await);
            }
            Step::Hold { customer } => self.hold(customer, false).await,
            Step::Lift { customer } => self.hold(customer, true).await,
            Step::Merge { survivor, absorbed } => {
                let (one, other) = (self.customers[survivor], self.customers[absorbed]);
                let merged = self
                    .profiles
                    .merge(one, other, &MergePolicy::default())
                    .await;
                self.merges.extend(merged.ok().map(|merge| merge.id()));
            }
            Step::Unmerge => {
                // One of which a customer was erased cannot be undone; all others can, whatever was
                // removed meanwhile.
                if let Some(merge) = self.merges.pop()
                    && let Some(record) = self.store.merge(merge).await.unwrap()
                {
                    let undone = self.profiles.unmerge(record.id()).await;
                    assert!(undone.is_ok(), "{undone:?}");
                }
            }
            Step::Run { day: on } => {
                self.clock.set(day(on));
                self.check_run(policy).await;
            }
        }
    }

    async fn hold(&self, customer: usize, lifts: bool) {
        let step = match lifts {
            true => LegalHoldStep::Lifted,
            false => LegalHoldStep::Placed {
                reason: Code::new_static("audit"),
                until: None,
            },
        };
        let number = LegalHoldNumber::parse(customer.to_string()).unwrap();
        let update = LegalHoldUpdate::new(number, Actor::Customer, step);
        // Nobody is behind the id of one who was erased.
        drop(
            self.profiles
                .record_legal_hold(self.customers[customer], update)
                .await,
        );
    }
}

async fn play(store: Arc<dyn CoreStore>, steps: Vec<Step>, policy: &RetentionPolicy) {
    let mut world = World::new(store).await;
    for (number, step) in steps.into_iter().enumerate() {
        world.take(number, step, policy).await;
    }
    world.clock.set(day(2600));
    world.check_run(policy).await;
}

fn tenant() -> TenantId {
    TenantId::generate(&SeededIds::new(1), day(0))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_run_removes_what_is_past_its_limit_in_memory(
        steps in proptest::collection::vec(step(), 0..60),
        policy in any::retention_policy(),
    ) {
        let store = MemoryDatabase::new().tenant(tenant());
        block_on(play(Arc::new(store), steps, &policy));
    }

    #[test]
    fn a_run_removes_what_is_past_its_limit_in_sqlite(
        steps in proptest::collection::vec(step(), 0..60),
        policy in any::retention_policy(),
    ) {
        let store = SqliteDatabase::open_in_memory().unwrap().tenant(tenant());
        block_on(play(Arc::new(store), steps, &policy));
    }
}

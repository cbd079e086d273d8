//! The store that fails as planned: it fails the calls that the plan names, as the plan says, and
//! counts them.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on fails"
)]

mod calls;

use std::num::NonZeroU64;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crm_core::conformance::world;
use crm_core::{
    ChangeSet, CoreStore, Customer, CustomerFilter, CustomerId, CustomerStore, EventLog,
    NewCustomer, Party, SeededIds, StoreError, Timestamp,
};
use crm_storage::fault::{
    Calls, Fault, FaultPlan, FaultStore, FaultTally, Faults, InjectedFault, StoreMethod, When,
    every_call,
};
use crm_storage::{MemoryDatabase, MemoryStore};
use futures_executor::block_on;
use proptest::prelude::*;

use self::calls::call_all;

const AT: Timestamp = Timestamp::UNIX_EPOCH;

fn memory() -> MemoryStore {
    MemoryDatabase::new().tenant(world::tenant(1))
}

fn failing(plan: FaultPlan) -> FaultStore<MemoryStore> {
    FaultStore::new(memory(), plan)
}

fn insertion(ids: &SeededIds) -> ChangeSet {
    let id = CustomerId::generate(ids, AT);
    let new = NewCustomer::new(Party::unknown_person());
    let (customer, events) = Customer::create(new, id, ids, AT).unwrap();
    ChangeSet::new().insert_customer(customer, events)
}

async fn count(store: &MemoryStore) -> u64 {
    store.count_customers(&CustomerFilter::all()).await.unwrap()
}

/// How a call ended, as the caller is told.
fn ended<T>(answer: &Result<T, StoreError>) -> Option<(Fault, u64, StoreMethod)> {
    let fault = InjectedFault::behind(answer.as_ref().err()?).unwrap();
    Some((fault.fault, fault.call, fault.method))
}

/// Without faults it is the store inside, to the letter of the contract.
mod without_faults {
    use async_trait::async_trait;
    use crm_core::TenantId;
    use crm_core::conformance::StoreFactory;
    use crm_storage::fault::{FaultPlan, FaultStore};
    use crm_storage::{MemoryDatabase, MemoryStore};

    #[derive(Default)]
    struct Wrapped(MemoryDatabase);

    #[async_trait]
    impl StoreFactory for Wrapped {
        type Store = FaultStore<MemoryStore>;

        async fn store(&self, tenant: TenantId) -> Self::Store {
            FaultStore::new(self.0.tenant(tenant), FaultPlan::none())
        }
    }

    mod core {
        use super::Wrapped;

        crm_core::core_store_conformance!(Wrapped::default());
    }

    mod consumers {
        use super::Wrapped;

        crm_core::consumer_store_conformance!(Wrapped::default());
        crm_core::audit_seal_store_conformance!(Wrapped::default());
    }

    mod requests {
        use super::Wrapped;

        crm_support::request_store_conformance!(Wrapped::default());
    }
}

#[test]
fn every_method_is_forwarded_counted_and_can_fail() {
    block_on(async {
        let store = failing(FaultPlan::none());
        let answers = call_all(&store).await;
        let called: Vec<_> = answers.iter().map(|(method, _)| *method).collect();
        assert_eq!(called, StoreMethod::ALL);
        assert!(answers.iter().all(|(_, answer)| answer.is_ok()));
        for method in StoreMethod::ALL {
            assert_eq!(store.faults().tally().calls_of(*method), 1, "{method}");
        }
        for method in StoreMethod::ALL {
            let calls = Calls::Of(*method);
            let store = failing(FaultPlan::fail(Fault::Broken, calls, When::Always));
            for (called, answer) in call_all(&store).await {
                assert_eq!(ended(&answer).is_some(), called == *method, "{called}");
            }
        }
    });
}

#[test]
fn a_fault_tells_the_caller_and_the_store_what_it_says() {
    block_on(async {
        for fault in Fault::ALL {
            let store = failing(FaultPlan::fail(*fault, Calls::All, When::Always));
            let answer = store.apply(insertion(&SeededIds::new(1))).await;
            let is_as_told = match fault {
                Fault::Unavailable => matches!(answer, Err(StoreError::Unavailable(_))),
                Fault::Broken => matches!(answer, Err(StoreError::Backend(_))),
                _ => matches!(answer, Err(StoreError::UnknownOutcome(_))),
            };
            assert!(is_as_told, "{fault:?}: {answer:?}");
            assert_eq!(ended(&answer), Some((*fault, 1, StoreMethod::Apply)));
            let stored = u64::from(*fault == Fault::AnswerLost);
            assert_eq!(count(store.inner()).await, stored, "{fault:?}");
            // What a read does cannot have an unknown outcome.
            let read = store.log_end().await;
            let befalls_reads = matches!(fault, Fault::Unavailable | Fault::Broken);
            assert_eq!(read.is_err(), befalls_reads, "{fault:?}");
        }
    });
}

#[test]
fn the_answer_that_is_lost_may_be_a_refusal() {
    block_on(async {
        let changes = insertion(&SeededIds::new(1));
        let plan = FaultPlan::fail(Fault::AnswerLost, Calls::All, When::Nth(2));
        let store = failing(plan);
        store.apply(changes.clone()).await.unwrap();
        let lost = store.apply(changes.clone()).await;
        assert!(matches!(lost, Err(StoreError::UnknownOutcome(_))));
        let refused = store.apply(changes).await;
        assert!(matches!(refused, Err(StoreError::AlreadyExists { .. })));
    });
}

/// Two reads and a write, three times.
async fn nine_calls(plan: FaultPlan) -> Vec<u64> {
    let (store, ids) = (failing(plan), SeededIds::new(1));
    for _ in 0..3 {
        let _ = store.log_end().await;
        let _ = store.resolve(&[]).await;
        let _ = store.apply(insertion(&ids)).await;
    }
    let tally = store.faults().tally();
    assert_eq!(tally.calls(), 9);
    tally.faults().iter().map(|fault| fault.call).collect()
}

#[test]
fn the_calls_that_fail_are_those_that_the_plan_names() {
    let fail = |calls, when| FaultPlan::fail(Fault::Unavailable, calls, when);
    let cases = [
        (FaultPlan::none(), vec![]),
        (fail(Calls::All, When::Nth(0)), vec![]),
        (fail(Calls::All, When::Nth(4)), vec![4]),
        (fail(Calls::All, When::Nth(10)), vec![]),
        (fail(Calls::All, When::FromNth(8)), vec![8, 9]),
        (fail(Calls::Reads, When::Nth(3)), vec![4]),
        (fail(Calls::Writes, When::FromNth(2)), vec![6, 9]),
        (
            fail(Calls::Of(StoreMethod::Resolve), When::Always),
            vec![2, 5, 8],
        ),
        // Only writes can have an unknown outcome, so only they are counted.
        (
            FaultPlan::fail(Fault::CallLost, Calls::All, When::Nth(2)),
            vec![6],
        ),
        (
            FaultPlan::fail(Fault::CallLost, Calls::Reads, When::Always),
            vec![],
        ),
        // Each part of a plan counts for itself.
        (
            fail(Calls::All, When::Nth(1)).and(fail(Calls::All, When::Nth(2))),
            vec![1, 2],
        ),
        (
            fail(Calls::Writes, When::Nth(1)).and(fail(Calls::All, When::FromNth(9))),
            vec![3, 9],
        ),
    ];
    for (plan, expected) in cases {
        let shown = format!("{plan:?}");
        assert_eq!(block_on(nine_calls(plan)), expected, "{shown}");
    }
}

#[test]
fn of_two_rules_for_one_call_the_first_says_how() {
    block_on(async {
        let plan = FaultPlan::fail(Fault::AnswerLost, Calls::Writes, When::Nth(1))
            .and(FaultPlan::fail(Fault::Broken, Calls::All, When::Always));
        let store = failing(plan);
        let (read, written) = (
            store.log_end().await,
            store.apply(insertion(&SeededIds::new(1))).await,
        );
        assert_eq!(ended(&read), Some((Fault::Broken, 1, StoreMethod::LogEnd)));
        let lost = (Fault::AnswerLost, 2, StoreMethod::Apply);
        assert_eq!(ended(&written), Some(lost));
        assert_eq!(count(store.inner()).await, 1);
    });
}

#[test]
fn a_delay_is_awaited_before_the_store_sees_the_call() {
    block_on(async {
        let store = memory();
        let (seen, inside) = (Arc::new(AtomicUsize::new(usize::MAX)), store.clone());
        let noted = Arc::clone(&seen);
        let look = move || {
            let (noted, inside) = (Arc::clone(&noted), inside.clone());
            async move {
                let customers = count(&inside).await;
                noted.store(usize::try_from(customers).unwrap(), Ordering::SeqCst);
            }
        };
        let plan = FaultPlan::delay(Calls::Writes, When::Nth(2), look).and(FaultPlan::fail(
            Fault::CallLost,
            Calls::Writes,
            When::Nth(2),
        ));
        let (faulty, ids) = (FaultStore::new(store.clone(), plan), SeededIds::new(1));
        faulty.apply(insertion(&ids)).await.unwrap();
        assert_eq!(seen.load(Ordering::SeqCst), usize::MAX);
        assert!(faulty.apply(insertion(&ids)).await.is_err());
        assert_eq!(seen.load(Ordering::SeqCst), 1);
        assert_eq!(faulty.faults().tally().delays(), 1);
    });
}

#[test]
fn what_is_stopped_only_counts() {
    block_on(async {
        let store = failing(FaultPlan::fail(Fault::Broken, Calls::All, When::Always));
        assert!(store.log_end().await.is_err());
        store.faults().stop();
        assert!(store.clone().log_end().await.is_ok());
        assert_eq!(store.faults().tally().calls(), 2);
        assert_eq!(store.faults().tally().faults().len(), 1);
    });
}

#[test]
fn every_call_in_turn_means_each_once_and_then_the_end() {
    block_on(async {
        let mut struck = Vec::new();
        let nth = |number| FaultPlan::fail(Fault::Broken, Calls::All, When::Nth(number));
        let runs = every_call(nth, async |faults| {
            let store = FaultStore::new(memory(), faults.clone());
            call_all(&store).await;
            struck.extend(faults.tally().faults().iter().map(|fault| fault.method));
        })
        .await;
        assert_eq!(usize::try_from(runs).unwrap(), StoreMethod::ALL.len());
        assert_eq!(struck, StoreMethod::ALL);
        let nothing = every_call(nth, async |_| {}).await;
        assert_eq!(nothing, 0);
    });
}

/// Many calls under a plan by chance.
async fn many_calls(one_in: NonZeroU64, seed: u64) -> FaultTally {
    let by_chance = When::AtRandom { one_in, seed };
    let lost = FaultPlan::fail(Fault::AnswerLost, Calls::Writes, by_chance);
    let plan = lost.and(FaultPlan::fail(Fault::Unavailable, Calls::All, by_chance));
    let faults = Faults::new(plan);
    let (store, ids) = (
        FaultStore::new(memory(), faults.clone()),
        SeededIds::new(seed),
    );
    for _ in 0..100 {
        let _ = store.log_end().await;
        let _ = store.apply(insertion(&ids)).await;
    }
    faults.tally()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_same_seed_and_calls_give_the_same_faults(seed: u64, one_in in 1_u64..30) {
        let one_in = NonZeroU64::new(one_in).unwrap();
        let tally = block_on(many_calls(one_in, seed));
        prop_assert_eq!(&tally, &block_on(many_calls(one_in, seed)));
        prop_assert_eq!(tally.calls(), 200);
        // Another seed gives others, unless all calls fail anyway.
        let other = block_on(many_calls(one_in, seed.wrapping_add(1)));
        prop_assert!(one_in.get() == 1 || tally != other || tally.faults().is_empty());
    }
}

#[test]
fn chance_strikes_about_as_often_as_it_is_told_to() {
    block_on(async {
        let one_in = NonZeroU64::new(10).unwrap();
        let by_chance = When::AtRandom { one_in, seed: 7 };
        let store = failing(FaultPlan::fail(Fault::Broken, Calls::All, by_chance));
        for _ in 0..10_000 {
            let _ = store.log_end().await;
        }
        // 1,000 expected, standard deviation 30: five of them either way.
        let faults = store.faults().tally().faults().len();
        assert!((850..1150).contains(&faults), "{faults}");
    });
}

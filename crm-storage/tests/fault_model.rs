//! Random histories on a store whose writes fail now and then, beside a plain one that is told what
//! really happened: nothing is lost, nothing is there twice, and no version is left out.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::num::NonZeroU64;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use crm_core::TenantId;
use crm_core::conformance::StoreFactory;
use crm_storage::fault::{Calls, Fault, FaultPlan, FaultStore, Faults, When};
use crm_storage::model::{compare, compare_requests, histories, request_histories};
use crm_storage::{MemoryDatabase, MemoryStore};
use proptest::test_runner::{Config, TestRunner};

/// Stores whose writes fail: about one in ten of each kind of fault.
struct Failing {
    database: MemoryDatabase,
    faults: Faults,
}

impl Failing {
    fn by_chance(seed: u64) -> Self {
        let one_in = NonZeroU64::new(10).unwrap();
        let kinds = Fault::ALL.iter().zip(seed..);
        let plan = kinds.fold(FaultPlan::none(), |plan, (fault, seed)| {
            let when = When::AtRandom { one_in, seed };
            plan.and(FaultPlan::fail(*fault, Calls::Writes, when))
        });
        Self {
            database: MemoryDatabase::new(),
            faults: Faults::new(plan),
        }
    }
}

#[async_trait]
impl StoreFactory for Failing {
    type Store = FaultStore<MemoryStore>;

    async fn store(&self, tenant: TenantId) -> Self::Store {
        FaultStore::new(self.database.tenant(tenant), self.faults.clone())
    }
}

/// Runs 256 histories, each with faults of its own; how many faults of each kind there were.
fn run<H: std::fmt::Debug>(
    histories: impl proptest::strategy::Strategy<Value = H>,
    compare: impl Fn(&Failing, &H),
) -> Vec<usize> {
    let counts: Vec<_> = Fault::ALL.iter().map(|_| AtomicUsize::new(0)).collect();
    let config = Config {
        failure_persistence: None,
        ..Config::with_cases(256)
    };
    let strategy = (histories, proptest::arbitrary::any::<u64>());
    let result = TestRunner::new(config).run(&strategy, |(history, seed)| {
        let failing = Failing::by_chance(seed / 2);
        compare(&failing, &history);
        for injected in failing.faults.tally().faults() {
            let kind = Fault::ALL.iter().position(|fault| *fault == injected.fault);
            if let Some(count) = kind.and_then(|kind| counts.get(kind)) {
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
        Ok(())
    });
    result.unwrap();
    counts.into_iter().map(AtomicUsize::into_inner).collect()
}

#[test]
fn writes_that_fail_leave_what_the_caller_was_told_to_reckon_with() {
    let counts = run(histories(), compare);
    assert!(counts.iter().all(|count| *count > 50), "{counts:?}");
}

#[test]
fn writes_of_requests_that_fail_leave_what_the_caller_was_told_to_reckon_with() {
    let counts = run(request_histories(), |failing, history: &Vec<_>| {
        compare_requests(failing, history);
    });
    assert!(counts.iter().all(|count| *count > 50), "{counts:?}");
}

//! The operations of `Auditor`: each call of the store fails in turn.
//!
//! Whatever fails: the seals that are there are the chain from its beginning, without a gap; what
//! cannot be read is never told as something that was found; and doing it again comes to the end.

use std::collections::BTreeSet;
use std::sync::Arc;

use crm_core::conformance::world::{known_as, limit, tagging, tenant};
use crm_core::{
    AuditHead, AuditSeal, Auditor, ManualClock, PageLimit, Profiles, SeededIds, StoreError,
    Timestamp,
};
use crm_storage::MemoryDatabase;
use crm_storage::fault::{Calls, Fault, FaultPlan, FaultStore, Faults, When, every_call};

use crate::driver::AnyStore;

const BATCH: u16 = 3;
/// More calls than any repetition should need.
const MOST_CALLS: usize = 20;

type Way = (Fault, fn(u64) -> When);

const WAYS: [Way; 5] = [
    (Fault::Unavailable, When::Nth),
    (Fault::Unavailable, When::FromNth),
    (Fault::Broken, When::Nth),
    (Fault::AnswerLost, When::Nth),
    (Fault::CallLost, When::Nth),
];

/// The operations that are tried here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Seal,
    SealAll,
    Verify,
    VerifyPage,
}

impl Operation {
    const ALL: [Self; 4] = [Self::Seal, Self::SealAll, Self::Verify, Self::VerifyPage];

    fn name(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::SealAll => "seal_all",
            Self::Verify => "verify",
            Self::VerifyPage => "verify_page",
        }
    }

    fn seals(self) -> bool {
        matches!(self, Self::Seal | Self::SealAll)
    }

    /// Goes on from `from`; how far it has come, and whether it is at the end.
    async fn call(
        self,
        auditor: &Auditor,
        from: AuditHead,
    ) -> Result<(AuditHead, bool), StoreError> {
        match self {
            Self::Seal => {
                let step = auditor.seal().await?;
                assert!(!step.overtaken, "there is no other sealer");
                Ok((step.head, !step.more))
            }
            Self::SealAll => Ok((auditor.seal_all().await?, true)),
            Self::Verify => {
                let report = auditor.verify(&[]).await?;
                assert!(report.is_intact(), "{report:?}");
                Ok((report.head, true))
            }
            Self::VerifyPage => {
                let report = auditor.verify_page(&from, &[]).await?;
                assert!(report.is_intact(), "{report:?}");
                Ok((report.head, !report.more))
            }
        }
    }
}

/// The names of the operations that are tried here.
pub(crate) fn names() -> BTreeSet<String> {
    let names = Operation::ALL.map(Operation::name);
    names.map(str::to_owned).into()
}

fn auditor(store: Arc<FaultStore<Arc<dyn AnyStore>>>) -> Auditor {
    Auditor::new(store.clone(), store, tenant(1)).with_batch(limit(BATCH))
}

/// A log of nine events.
async fn with_log(store: Arc<dyn AnyStore>) -> Arc<dyn AnyStore> {
    let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
    let profiles = Profiles::new(store.clone(), clock, Arc::new(SeededIds::new(1)));
    for id in ["1", "2", "3"] {
        let customer = profiles.create(known_as(id)).await.unwrap();
        let (id, version) = (customer.id(), customer.version());
        let customer = profiles.edit(id, version, tagging("vip")).await.unwrap();
        profiles
            .edit(id, customer.version(), tagging("late"))
            .await
            .unwrap();
    }
    store
}

async fn sealed(store: &dyn AnyStore) -> Vec<AuditSeal> {
    store.seals_after(0, PageLimit::MAXIMUM).await.unwrap()
}

/// The chain that comes of it when nothing fails.
async fn undisturbed() -> Vec<AuditSeal> {
    let store = Arc::new(MemoryDatabase::new().tenant(tenant(1)));
    let store = with_log(store).await;
    let calm = Arc::new(FaultStore::new(Arc::clone(&store), FaultPlan::none()));
    auditor(calm).seal_all().await.unwrap();
    sealed(&*store).await
}

/// Tries each operation, each call of the store failing in each way.
pub(crate) async fn try_auditing(fresh: &mut impl FnMut() -> Arc<dyn AnyStore>, calls: Calls) {
    let expected = undisturbed().await;
    assert_eq!(expected.len(), 9);
    for operation in Operation::ALL {
        if calls == Calls::Writes && !operation.seals() {
            continue;
        }
        for (fault, when) in WAYS {
            let runs = every_call(
                |number| FaultPlan::fail(fault, calls, when(number)),
                async |faults| {
                    let store = with_log(fresh()).await;
                    let what = format!("{operation:?} with {fault:?}");
                    audit(&what, operation, &store, &faults, &expected).await;
                },
            )
            .await;
            let least = if operation.seals() { 3 } else { 0 };
            assert!(runs >= least, "{operation:?}, {fault:?}: {runs}");
        }
    }
}

/// Calls the operation until it comes to the end.
async fn audit(
    what: &str,
    operation: Operation,
    store: &Arc<dyn AnyStore>,
    faults: &Faults,
    expected: &[AuditSeal],
) {
    if !operation.seals() {
        let calm = Arc::new(FaultStore::new(Arc::clone(store), FaultPlan::none()));
        auditor(calm).seal_all().await.unwrap();
    }
    let failing = Arc::new(FaultStore::new(Arc::clone(store), faults.clone()));
    let auditor = auditor(failing);
    let mut from = AuditHead::start(tenant(1));
    for attempt in 1.. {
        assert!(attempt < MOST_CALLS, "{what}: does not come to an end");
        let struck_before = faults.tally().faults().len();
        let answer = operation.call(&auditor, from).await;
        let is_struck = faults.tally().faults().len() > struck_before;
        let there = sealed(&**store).await;
        assert!(expected.starts_with(&there), "{what}: not the chain");
        assert_eq!(answer.is_err(), is_struck, "{what}: {answer:?}");
        match answer {
            Ok((head, is_at_end)) => {
                from = head;
                if is_at_end {
                    break;
                }
            }
            // What was gone for good is there again.
            Err(_) if struck_before > 0 => faults.stop(),
            Err(_) => {}
        }
    }
    assert_eq!(sealed(&**store).await, expected, "{what}");
    assert_eq!(Some(from), expected.last().map(AuditSeal::head), "{what}");
}

//! Sealing: one chain, whoever seals and whenever.

use std::sync::Arc;

use crm_core::conformance::world::known_as;
use crm_storage::{MemoryDatabase, MemoryStore};
use futures_executor::block_on;

use super::vector_log::VectorLog;
use super::*;

fn memory(tenant: TenantId) -> Arc<MemoryStore> {
    Arc::new(MemoryDatabase::new().tenant(tenant))
}

fn all(seals: &MemoryStore) -> Vec<AuditSeal> {
    block_on(seals.seals_after(0, PageLimit::MAXIMUM)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    /// The log grows while several sealers, each with a batch of its own, do one step now and then.
    #[test]
    fn sealers_of_any_batch_make_one_chain(
        tenant in any::tenant_id(), events in events(0..12), steps in vec((0_usize..4, 1_u16..5), 0..12),
    ) {
        let kept = memory(tenant);
        let mut grown = 0;
        let mut expected = 0;
        for (more, batch) in steps {
            grown = (grown + more).min(events.len());
            let log = Arc::new(VectorLog::of(events[..grown].to_vec()));
            let sealer = Auditor::new(log, kept.clone(), tenant).with_batch(PageLimit::new(batch).unwrap());
            let step = block_on(sealer.seal()).unwrap();
            let sealed = (grown - expected).min(batch.into());
            expected += sealed;
            prop_assert_eq!((step.sealed, step.overtaken), (sealed, false));
            prop_assert_eq!(step.more, sealed == usize::from(batch));
            prop_assert_eq!(step.head.sequence, expected as u64);
        }
        prop_assert_eq!(all(&kept), seals(tenant, &events[..expected]));
        let sealer = Auditor::new(Arc::new(VectorLog::of(events.clone())), kept.clone(), tenant);
        let head = block_on(sealer.seal_all()).unwrap();
        prop_assert_eq!(all(&kept), seals(tenant, &events));
        prop_assert_eq!(head.sequence, events.len() as u64);
        prop_assert!(block_on(sealer.verify(&[head])).unwrap().is_intact());
    }
}

#[test]
fn without_events_there_is_nothing_to_seal() {
    let tenant = TenantId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH);
    let store = memory(tenant);
    let auditor = Auditor::new(store.clone(), store, tenant);
    let head = block_on(auditor.seal_all()).unwrap();
    assert_eq!(head, AuditHead::start(tenant));
    let report = block_on(auditor.verify(&[head])).unwrap();
    assert!(report.is_intact() && report.head == head, "{report:?}");
}

/// An event that is put behind the end a second time is not sealed again, and it is told.
#[test]
fn a_sealed_event_that_moved_behind_the_end_stops_the_sealer() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let made = prop::strategy::Strategy::new_tree(&events(3..4), &mut runner);
    let mut log = prop::strategy::ValueTree::current(&made.unwrap());
    let tenant = TenantId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH);
    let kept = memory(tenant);
    let auditor = |events: &[Event]| {
        Auditor::new(
            Arc::new(VectorLog::of(events.to_vec())),
            kept.clone(),
            tenant,
        )
    };
    block_on(auditor(&log).seal_all()).unwrap();
    log.push(log[1].clone());
    let refused = block_on(auditor(&log).seal()).unwrap_err();
    assert!(
        matches!(refused, StoreError::AlreadyExists { entity } if entity.id() == log[1].id().as_uuid())
    );
}

/// Customers come, change and are erased; what is sealed stays valid.
#[test]
fn erasures_leave_the_chain_valid() {
    let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
    let ids = Arc::new(SeededIds::new(7));
    let tenant = TenantId::generate(&*ids, clock.now());
    let store = memory(tenant);
    let profiles = Profiles::new(store.clone(), clock, ids);
    let auditor = Auditor::new(store.clone(), store.clone(), tenant);
    let mut anchors = Vec::new();
    for number in 0..5 {
        let customer = block_on(profiles.create(known_as(&number.to_string()))).unwrap();
        anchors.push(block_on(auditor.seal_all()).unwrap());
        block_on(profiles.erase(customer.id())).unwrap();
        let report = block_on(auditor.verify(&anchors)).unwrap();
        assert!(report.is_intact(), "{report:?}");
    }
    let sealed = block_on(auditor.seal_all()).unwrap();
    let report = block_on(auditor.verify(&anchors)).unwrap();
    assert_eq!((report.head, report.finding), (sealed, None));
    assert!(sealed.sequence >= 10, "{sealed:?}");
}

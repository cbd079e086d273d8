//! What a company does, in random order.

use crm_core::conformance::StoreFactory;
use crm_core::conformance::erasures::erased;
use crm_core::conformance::merges::merged;
use crm_core::conformance::world::{World, known_as, note, tagging, tenant};
use crm_core::{
    AuditHead, AuditSealStore, Auditor, ConsentDecision, CoreStore, Customer, PageLimit,
};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::auditor;
use crate::common::InMemorySqlite;

/// A step, and on whom.
type Step = (u8, Index, Index);

/// Random steps, the same each time.
fn steps(count: usize) -> Vec<Step> {
    let step = (0_u8..12, any::<Index>(), any::<Index>());
    let steps = proptest::collection::vec(step, count);
    let mut runner = TestRunner::deterministic();
    steps.new_tree(&mut runner).unwrap().current()
}

/// Does one step; how many customers there are left.
async fn step<S: CoreStore>(
    world: &World<S>,
    people: &mut Vec<Customer>,
    (number, step): (usize, Step),
) {
    let (kind, one, other) = step;
    if kind < 3 || people.len() < 2 {
        let new = known_as(&number.to_string());
        people.push(world.create(new).await.unwrap());
        return;
    }
    let (one, other) = (one.index(people.len()), other.index(people.len()));
    let id = people[one].id();
    match kind {
        3..6 => {
            let told = vec![note(&number.to_string(), world.now)];
            world.record(id, told).await.unwrap();
        }
        6..8 => {
            let edits = tagging(&format!("tag-{number}"));
            people[one] = world.edit(&people[one], edits).await.unwrap();
        }
        8 | 9 => {
            let decided = world.decide(id, ConsentDecision::Granted, 1).await;
            decided.unwrap();
        }
        10 if one != other => {
            merged(world, &people[one], &people[other]).await;
            let survivor = world.store.customer(id).await.unwrap();
            people[one] = survivor.unwrap();
            people.remove(other);
        }
        _ => {
            erased(world, id).await;
            people.remove(one);
        }
    }
}

/// Plays a random history.
pub(crate) async fn played<F: StoreFactory>(place: &F, count: usize) -> World<F::Store> {
    let world = World::new(place).await;
    let mut people = Vec::new();
    for numbered in steps(count).into_iter().enumerate() {
        step(&world, &mut people, numbered).await;
    }
    world
}

/// The chain is sealed after some steps and verified against all heads that it had.
pub(crate) async fn erasures_leave_the_chain_valid<F>(place: &F)
where
    F: StoreFactory<Store: AuditSealStore + Clone + 'static>,
{
    let world = World::new(place).await;
    let auditor = auditor(world.store.clone(), 7);
    let mut people = Vec::new();
    let mut anchors = vec![AuditHead::start(tenant(1))];
    for numbered in steps(60).into_iter().enumerate() {
        step(&world, &mut people, numbered).await;
        if numbered.0 % 9 == 0 {
            anchors.push(auditor.seal_all().await.unwrap());
        }
    }
    for customer in people {
        erased(&world, customer.id()).await;
    }
    let head = auditor.seal_all().await.unwrap();
    let report = auditor.verify(&anchors).await.unwrap();
    assert_eq!((report.head, report.finding), (head, None));
    let log = world.log().await;
    assert_eq!(head.sequence, log.len() as u64);
    let erasures = log
        .iter()
        .filter(|logged| *logged.event.name() == crm_core::event::names::CUSTOMER_ERASED);
    assert!(erasures.count() > 5);
}

/// Log and seals are of two databases, which know nothing of each other.
pub(crate) async fn seals_may_be_kept_elsewhere<F>(place: &F)
where
    F: StoreFactory<Store: AuditSealStore + Clone + 'static>,
{
    let world = played(place, 40).await;
    let elsewhere = InMemorySqlite::fresh().store(tenant(1)).await;
    let (log, seals) = (
        std::sync::Arc::new(world.store.clone()),
        std::sync::Arc::new(elsewhere),
    );
    let auditor = Auditor::new(log, seals.clone(), tenant(1));
    let apart = auditor.seal_all().await.unwrap();
    assert!(auditor.verify(&[apart]).await.unwrap().is_intact());
    assert_eq!(world.store.last_seal().await.unwrap(), None);
    // The chain follows from the events alone.
    let together = crate::auditor(world.store.clone(), 9).seal_all().await;
    assert_eq!(together.unwrap(), apart);
    let kept = seals.seals_after(0, PageLimit::MAXIMUM).await.unwrap();
    assert_eq!(kept.len() as u64, apart.sequence);
}

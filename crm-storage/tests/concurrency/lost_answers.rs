//! Connections that break at the worst moment.

use crm_core::conformance::World;
use crm_core::conformance::world::{note, tagging, telling};
use crm_core::{ChangeSet, CoreStore, CustomerStore, RecordOutcome, StoreError};
use futures_executor::block_on;

use crate::place::{Server, StoreOf, eventually, world_of};
use crate::proxy::{Cut, Proxy};

/// A world by way of a proxy.
fn by_proxy<P: Server>(place: &P) -> (Proxy, World<StoreOf<P>>) {
    let proxy = Proxy::before(&place.url());
    let handle = place.handle_at(&proxy.url(&place.url())).unwrap();
    (proxy, world_of::<P>(&handle, 1))
}

fn assert_unknown<T: std::fmt::Debug>(answer: &Result<T, StoreError>) {
    assert!(
        matches!(answer, Err(StoreError::UnknownOutcome(_))),
        "{answer:?}"
    );
}

/// The server has committed, but nobody is told. The same call again says so.
pub(crate) fn a_commit_without_an_answer_is_told<P: Server>(place: &P) {
    let (proxy, world) = by_proxy(place);
    let witness = crate::place::world(place, 2);

    let (ann, events) = world.draft(crm_core::conformance::world::named("Ann"));
    let insert = ChangeSet::new().insert_customer(ann.clone(), events);
    proxy.arm(Cut::AfterCommit);
    assert_unknown(&block_on(world.store.apply(insert.clone())));
    assert_eq!(proxy.cuts(), 1);
    let stored = block_on(witness.store.customer(ann.id())).unwrap();
    assert_eq!(stored.as_ref(), Some(&ann));
    let again = block_on(world.store.apply(insert));
    assert!(
        matches!(&again, Err(StoreError::AlreadyExists { entity }) if *entity == ann.id().into())
    );

    let told = world.recorded(ann.id(), note("1", world.now));
    let id = told.value.id();
    proxy.arm(Cut::AfterCommit);
    assert_unknown(&block_on(world.store.apply(telling(vec![told.clone()]))));
    let again = block_on(world.store.apply(telling(vec![told]))).unwrap();
    assert_eq!(again.interactions, [RecordOutcome::AlreadyRecorded(id)]);

    proxy.arm(Cut::AfterCommit);
    assert_unknown(&block_on(world.edit(&ann, tagging("seen"))));
    let again = block_on(world.edit(&ann, tagging("seen")));
    assert!(
        matches!(again, Err(StoreError::Conflict { found, .. }) if found == ann.version().next())
    );
    assert_eq!(proxy.cuts(), 3);
    assert_eq!(block_on(witness.log()).len(), 3);
}

/// The server never got the `COMMIT`. Nobody can know; the same call again is the first one.
pub(crate) fn a_commit_that_did_not_arrive_is_told<P: Server>(place: &P) {
    let (proxy, world) = by_proxy(place);
    let witness = crate::place::world(place, 2);
    let ann = block_on(world.person());
    let told = world.recorded(ann.id(), note("1", world.now));

    proxy.arm(Cut::BeforeCommit);
    assert_unknown(&block_on(world.store.apply(telling(vec![told.clone()]))));
    assert_eq!(proxy.cuts(), 1);
    assert_eq!(block_on(witness.timeline(ann.id())), []);
    eventually("the server has rolled back", || {
        place.open_transactions() == 0
    });
    let again = block_on(world.store.apply(telling(vec![told]))).unwrap();
    assert_eq!(again.interactions, [RecordOutcome::Recorded]);

    proxy.arm(Cut::BeforeCommit);
    assert_unknown(&block_on(world.edit(&ann, tagging("seen"))));
    block_on(world.edit(&ann, tagging("seen"))).unwrap();
    assert_eq!(block_on(witness.log()).len(), 3);
    assert_eq!(place.log_extent(), [3; 3]);
}

/// A connection that breaks before the `COMMIT` is replaced, and the whole unit of work done again;
/// a read likewise.
pub(crate) fn a_cut_before_the_commit_is_not_noticed<P: Server>(place: &P) {
    let (proxy, world) = by_proxy(place);
    let mut ann = block_on(world.person());
    for turn in 0..10 {
        proxy.arm(Cut::InTheWork);
        let told = world.recorded(ann.id(), note(&turn.to_string(), world.now));
        let (edited, events) = ann
            .edit(tagging(&turn.to_string()), &world.ids, world.now)
            .unwrap();
        let mut changes = telling(vec![told]);
        changes = changes.update_customer(edited.clone(), ann.version(), events);
        let report = block_on(world.store.apply(changes)).unwrap();
        assert_eq!(report.interactions, [RecordOutcome::Recorded]);
        ann = edited;
        assert_eq!(proxy.cuts(), 2 * turn + 1, "the connection was not cut");

        proxy.arm(Cut::Next);
        let read = block_on(world.store.customer(ann.id())).unwrap();
        assert_eq!(read.as_ref(), Some(&ann));
        assert_eq!(proxy.cuts(), 2 * turn + 2, "the connection was not cut");
    }
    assert_eq!(place.log_extent(), [21; 3]);
    assert_eq!(
        block_on(crate::place::world(place, 2).timeline(ann.id())).len(),
        10
    );
}

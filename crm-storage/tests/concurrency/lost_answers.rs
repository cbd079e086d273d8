//! Connections that break at the worst moment.

use std::sync::{Barrier, Mutex};

use crm_core::conformance::World;
use crm_core::conformance::world::{note, tagging, telling};
use crm_core::{ChangeSet, CoreStore, CustomerStore, Event, RecordOutcome, StoreError};
use crm_storage::restore::{RestoreBatch, RestoreStore};
use futures_executor::block_on;

use crate::common::InMemorySqlite;
use crate::place::{Server, StoreOf, WORKERS, eventually, workers, world_of};
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

/// A restore whose answer was lost is made again, also while the first one is still being committed:
/// what is stored already is no conflict, and nothing stands there twice.
pub(crate) fn a_restore_is_repeated_safely<P: Server>(place: &P) {
    const EVENTS: usize = 40;

    let source = InMemorySqlite::fresh();
    let source = block_on(World::seeded(&source, 1, 5));
    let mut customers = vec![block_on(source.person())];
    for turn in 1..EVENTS {
        let before = customers.last().unwrap();
        let after = block_on(source.edit(before, tagging(&turn.to_string()))).unwrap();
        customers.push(after);
    }
    let customer = customers.pop().unwrap();
    let log = block_on(told(&source));

    let (proxy, world) = by_proxy(place);
    let (seldom, part) = (&log[..2], &log[2..4]);
    let batches = [
        (Cut::AfterCommit, 0, RestoreBatch::Customers(vec![customer])),
        (Cut::AfterCommit, 0, events(0, seldom)),
        (Cut::BeforeCommit, 2, events(2, part)),
    ];
    for (cut, added, batch) in batches {
        proxy.arm(cut);
        assert_unknown(&block_on(world.store.restore(batch.clone())));
        let again = block_on(world.store.restore(batch)).unwrap();
        assert_eq!(again.added, added, "{cut:?}");
    }

    // Eight make the same calls at the same time. (One that failed at once would leave the others
    // waiting.)
    let (together, answers) = (Barrier::new(parallel()), Mutex::new(Vec::new()));
    workers(place, |_, world| {
        for (number, part) in log[4..].chunks(2).enumerate() {
            let batch = events(4 + 2 * number, part);
            together.wait();
            let answer = block_on(world.store.restore(batch));
            answers.lock().unwrap().push(answer);
        }
    });
    let answers = answers.into_inner().unwrap().into_iter();
    let added: u64 = answers.map(|answer| answer.unwrap().added).sum();
    assert_eq!(added, u64::try_from(log.len() - 4).unwrap());
    assert_eq!(block_on(told(&crate::place::world(place, 2))), log);
}

async fn told<S: CoreStore>(world: &World<S>) -> Vec<Event> {
    let log = world.log().await;
    log.into_iter().map(|logged| logged.event).collect()
}

fn parallel() -> usize {
    WORKERS.try_into().unwrap()
}

fn events(after: usize, events: &[Event]) -> RestoreBatch {
    RestoreBatch::Events {
        after: after.try_into().unwrap(),
        events: events.to_vec(),
    }
}

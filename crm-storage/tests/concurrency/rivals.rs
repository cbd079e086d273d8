//! Somebody else works on the same rows.

use std::thread;
use std::time::{Duration, Instant};

use crm_core::conformance::World;
use crm_core::conformance::erasures::erased;
use crm_core::conformance::world::{known_as, shop_id, tagging, tenant};
use crm_core::{ChangeSet, CoreStore, Customer, CustomerId, CustomerStore, StoreError};
use crm_storage::RequestStore;
use futures_executor::block_on;

use crate::crossing::crossing_change_sets;
use crate::desks::{desk, given};
use crate::place::{Begun, Server, Session, StoreOf, eventually, rounds, world, world_of};
use crate::rounds::{report_rounds, specialist};

/// Change sets that cross lock their rows in one order: they wait, and nobody is told of a deadlock.
pub(crate) fn crossing_change_sets_wait_for_each_other<P: Server>(name: &str, place: &P) {
    let tally = report_rounds(name, place, rounds() / 10, crossing_change_sets);
    tally.assert_nobody_tried_again();
}

/// Updates both in one change set, in this order.
fn tag_both<S: CoreStore>(world: &World<S>, both: [&Customer; 2]) -> Result<(), StoreError> {
    let mut changes = ChangeSet::new();
    for customer in both {
        let (edited, events) = customer
            .edit(tagging("seen"), &world.ids, world.now)
            .unwrap();
        changes = changes.update_customer(edited, customer.version(), events);
    }
    block_on(world.store.apply(changes)).map(drop)
}

/// The server takes the locks and the work of the store away, and it does all of it anew.
pub(crate) fn the_loser_of_a_deadlock_does_all_again<P: Server>(place: &P) {
    // The store waits long enough for the other one to come.
    let handle = place.handle_at(&place.url().replace("50ms", "3s")).unwrap();
    let world = world_of::<P>(&handle, 1);
    let (ann, bob) = (block_on(world.person()), block_on(world.person()));
    let before = place.deadlocks();

    let rival = place.session();
    rival.begin_to_win_deadlocks();
    rival.lock_customer(bob.id().as_uuid()).unwrap();
    thread::scope(|scope| {
        let stored = scope.spawn(|| tag_both(&world, [&ann, &bob]));
        eventually("the store waits", || place.waiting() > 0);
        // The store holds Ann and waits for Bob. Now both wait; the store loses.
        rival.lock_customer(ann.id().as_uuid()).unwrap();
        rival.run("COMMIT").unwrap();
        stored.join().unwrap().unwrap();
    });
    eventually("there was a deadlock", || place.deadlocks() > before);
    let both = block_on(world.store.customers(&[ann.id(), bob.id()])).unwrap();
    assert!(both.iter().all(|customer| customer.version().number() == 2));
    assert_eq!(block_on(world.log()).len(), 4);
}

/// Whoever takes a request on locks the specialist first. An erasure does the same: as long as it waits
/// for the specialist, the request is free.
pub(crate) fn an_erasure_that_waits_for_a_holder_keeps_no_request<P: Server>(place: &P)
where
    StoreOf<P>: 'static,
{
    let world = world(place, 1);
    let ann = block_on(world.person());
    let zoe = specialist(&world, 2);
    let desk = desk(&world, 49_000);
    let (held, also_held) = (
        given(&desk, ann.id(), zoe.id()),
        given(&desk, ann.id(), zoe.id()),
    );
    let rival = place.session();
    rival.run("BEGIN").unwrap();
    rival
        .lock_at_once("crm_specialist", zoe.id().as_uuid())
        .unwrap();
    thread::scope(|scope| {
        let erasing = scope.spawn(|| block_on(erased(&world, ann.id())));
        eventually("the store waits", || place.waiting() > 0);
        for request in [held, also_held] {
            rival
                .lock_at_once("crm_request", request.as_uuid())
                .unwrap();
        }
        rival.run("COMMIT").unwrap();
        erasing.join().unwrap();
    });
    assert_eq!(block_on(world.store.request(held)).unwrap(), None);
    let free = block_on(world.store.specialist(zoe.id())).unwrap().unwrap();
    assert_eq!(free.open_requests(), 0);
}

/// Somebody else takes the key first, but has not committed: the store waits, and answers by what
/// became of it.
pub(crate) fn a_race_for_a_key_ends_as_the_other_one_does<P: Server>(place: &P) {
    let world = world(place, 1);
    let ann = block_on(world.person());
    for (number, end) in ["COMMIT", "ROLLBACK"].into_iter().enumerate() {
        let name = format!("A-{number}");
        let key = shop_id(&name).key();
        let rival = place.session();
        rival.run("BEGIN").unwrap();
        rival
            .run(&format!(
                "INSERT INTO crm_customer_identity (tenant, namespace, value, customer_id)
                 VALUES ({}, '{}', '{}', {})",
                P::Session::id(tenant(1).as_uuid()),
                key.namespace(),
                key.value(),
                P::Session::id(ann.id().as_uuid()),
            ))
            .unwrap();
        let answer = thread::scope(|scope| {
            let stored = scope.spawn(|| block_on(world.create(known_as(&name))));
            eventually("the store waits", || place.waiting() > 0);
            rival.run(end).unwrap();
            stored.join().unwrap()
        });
        match (end, answer) {
            ("COMMIT", Err(StoreError::IdentityTaken { holder })) => assert_eq!(holder, ann.id()),
            ("ROLLBACK", Ok(_)) => {}
            (_, answer) => panic!("after {end}: {answer:?}"),
        }
    }
}

/// A transaction that the host forgot on a lent connection does not keep its locks, though nobody
/// asks the store for anything, and is not committed by whoever comes next.
pub(crate) fn an_open_transaction_left_behind_is_rolled_back<P: Server>(place: &P) {
    let handle = place.handle();
    let mine = world_of::<P>(&handle, 1);
    let other = world(place, 2);
    let mut ann = block_on(mine.person());
    let id = P::Session::id(ann.id().as_uuid());
    for begun in [Begun::ByDiesel, Begun::ByText] {
        let sql = format!("UPDATE crm_customer SET version = 99 WHERE id = {id}");
        place.leave_behind(&handle, begun, sql);
        eventually("it is rolled back", || place.open_transactions() == 0);
        let tag = format!("{begun:?}").to_lowercase();
        ann = block_on(other.edit(&ann, tagging(&tag))).unwrap();
        block_on(mine.person());
        let read = block_on(other.store.customer(ann.id())).unwrap();
        assert_eq!(read.as_ref(), Some(&ann));
    }
}

/// What the host sets on a lent connection, and the tables that it hides, do not come in our way.
pub(crate) fn settings_of_a_lent_connection_go_with_it<P: Server>(place: &P) {
    let handle = place.handle();
    let mine = world_of::<P>(&handle, 1);
    let ann = block_on(mine.person());
    place.leave_behind(
        &handle,
        Begun::NotAtAll,
        place.session_settings().to_owned(),
    );
    let ann = block_on(mine.edit(&ann, tagging("seen"))).unwrap();
    let log = block_on(mine.log());
    let other = world(place, 2);
    let read = block_on(other.store.customer(ann.id())).unwrap();
    assert_eq!(read.as_ref(), Some(&ann));
    assert_eq!(block_on(other.log()), log);
}

/// A lock that goes soon is waited for, longer than the server waits; one that stays is told as
/// `Unavailable`, and nothing of the call stays.
pub(crate) fn a_lock_timeout_is_waited_out_or_told<P: Server>(place: &P, handle: &P::Handle) {
    let world: World<StoreOf<P>> = world_of::<P>(handle, 1);
    let ann = block_on(world.person());
    let bob = block_on(world.person());
    let rival = place.session();

    rival.run("BEGIN").unwrap();
    rival.lock_customer(bob.id().as_uuid()).unwrap();
    thread::scope(|scope| {
        let stored = scope.spawn(|| tag_both(&world, [&ann, &bob]));
        thread::sleep(Duration::from_millis(1_300));
        rival.run("COMMIT").unwrap();
        stored.join().unwrap()
    })
    .unwrap();

    let [ann, bob] = reread(&world, [ann.id(), bob.id()]);
    rival.run("BEGIN").unwrap();
    rival.lock_customer(bob.id().as_uuid()).unwrap();
    let begun = Instant::now();
    let refused = block_on(world.edit(&bob, tagging("late"))).map(drop);
    assert!(
        matches!(refused, Err(StoreError::Unavailable(_))),
        "{refused:?}"
    );
    assert!(begun.elapsed() < Duration::from_secs(30));
    rival.run("ROLLBACK").unwrap();
    assert_eq!(
        reread(&world, [ann.id(), bob.id()]),
        [ann.clone(), bob.clone()]
    );
    block_on(world.edit(&bob, tagging("late"))).unwrap();
}

fn reread<S: CoreStore>(world: &World<S>, ids: [CustomerId; 2]) -> [Customer; 2] {
    let read = block_on(world.store.customers(&ids)).unwrap();
    read.try_into().unwrap()
}

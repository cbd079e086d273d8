//! Callers who go away.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use crm_core::conformance::World;
use crm_core::conformance::world::{known_as, note, shop_id};
use crm_core::{ChangeSet, CoreStore, Customer, CustomerId, CustomerStore};
use crm_storage::RequestStore;
use crm_support::RequestChangeSet;
use futures_executor::block_on;

use crate::place::{Place, eventually, world_of};

/// Polls a call once, and drops it.
pub(crate) fn poll_once<T>(call: impl Future<Output = T>) {
    let mut call = pin!(call);
    let _ = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
}

/// A customer with an identity and two interactions.
fn change<S: CoreStore>(world: &World<S>, identity: &str) -> (Customer, ChangeSet) {
    let (customer, events) = world.draft(known_as(identity));
    let mut changes = ChangeSet::new().insert_customer(customer.clone(), events);
    for key in ["1", "2"] {
        let told = world.recorded(customer.id(), note(key, world.now));
        changes.interactions.push(told);
    }
    (customer, changes)
}

/// How a caller goes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaving {
    /// Before the call began.
    AtOnce,
    /// When the call is under way.
    AfterOnePoll,
    /// At any time, out of a runtime.
    AfterAWhile,
}

/// Hundreds of calls are given up, in all ways. What had begun is done whole, what had not is absent;
/// no transaction stays open, and the store goes on.
pub(crate) fn abandoned_calls_are_whole_or_absent<P: Place>(
    place: &P,
    nothing_is_open: impl Fn() -> bool,
) {
    const CALLS: usize = 300;
    let handle = place.handle();
    let world = world_of::<P>(&handle, 1);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut made: Vec<(Leaving, String, CustomerId)> = Vec::new();
    for number in 0..CALLS {
        let identity = number.to_string();
        let (customer, changes) = change(&world, &identity);
        let changes = RequestChangeSet::new().with_core(changes);
        let leaving = [Leaving::AtOnce, Leaving::AfterOnePoll, Leaving::AfterAWhile][number % 3];
        let call = world.store.apply_requests(changes);
        match leaving {
            Leaving::AtOnce => drop(call),
            Leaving::AfterOnePoll => poll_once(call),
            Leaving::AfterAWhile => {
                let a_while = Duration::from_micros(u64::try_from(number * 37 % 3_000).unwrap());
                let _ = runtime.block_on(async { tokio::time::timeout(a_while, call).await });
            }
        }
        // Readers go away as well: one question of one statement, and one of several.
        poll_once(world.store.customer(customer.id()));
        poll_once(
            world
                .store
                .resolve(&[shop_id(&identity), shop_id("nobody")]),
        );
        made.push((leaving, identity, customer.id()));
    }
    // One connection: this comes behind all the others.
    block_on(world.person());
    let witness = crate::place::world(place, 2);
    for (leaving, identity, id) in made {
        let has_begun = leaving != Leaving::AtOnce;
        let customer = block_on(witness.store.customer(id)).unwrap();
        assert_eq!(customer.is_some(), has_begun, "{leaving:?}");
        let told = block_on(witness.timeline(id)).len();
        assert_eq!(told, if has_begun { 2 } else { 0 });
        let holder = block_on(witness.store.resolve(&[shop_id(&identity)])).unwrap();
        assert_eq!(holder, [has_begun.then_some(id)]);
    }
    let events = i64::try_from(CALLS / 3 * 2 * 3 + 1).unwrap();
    assert_eq!(place.log_extent(), [events; 3]);
    eventually("no transaction is open", nothing_is_open);
    block_on(world.person());
}

/// When the last handle goes, what was handed over before is done first.
pub(crate) fn queued_work_is_done_when_the_database_goes<P: Place>(place: &P) {
    let handle = place.handle();
    let world = world_of::<P>(&handle, 1);
    for number in 0..200 {
        let (_, changes) = change(&world, &number.to_string());
        poll_once(world.store.apply(changes));
    }
    drop(world);
    drop(handle);
    assert_eq!(place.log_extent(), [600; 3]);
    let store = crate::place::world(place, 2).store;
    let last = block_on(store.resolve(&[shop_id("199")])).unwrap();
    assert!(last[0].is_some());
}

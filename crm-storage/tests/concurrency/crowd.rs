//! More calls than can be answered at once.

use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Waker};

use crm_core::conformance::world::named;
use crm_core::{ChangeSet, CoreStore, Customer, CustomerStore, StoreError};
use futures_executor::block_on;

use crate::door::{Door, Way};
use crate::place::{Server, eventually, world, world_of};

type Call<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Polls a call once: it is handed over.
fn begin<T>(call: &mut Call<'_, T>) -> Poll<Result<T, StoreError>> {
    call.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

fn assert_unavailable<T: std::fmt::Debug>(answer: &Result<T, StoreError>) {
    assert!(
        matches!(answer, Err(StoreError::Unavailable(_))),
        "{answer:?}"
    );
}

/// While the server is looked for in vain, others queue up behind. They do not look one after the
/// other: the failure is their answer. Who comes later looks once, and finds a server that is back.
pub(crate) fn one_failure_to_connect_answers_all_who_waited<P: Server>(place: &P) {
    /// More than the tries of a single call.
    const WAITING: usize = 40;

    let door = Arc::new(Door::open());
    let handle = place.handle_through(&door);
    let world = world_of::<P>(&handle, 1);
    let ann = block_on(world.person());
    for (way, most) in [(Way::Shut, 12), (Way::Silent, 1)] {
        door.set(Way::Undecided);
        eventually("the connection is gone", || place.kill_all() == 0);
        let before = door.attempts();
        let mut calls: Vec<Call<'_, _>> = (0..WAITING)
            .map(|_| -> Call<'_, _> { Box::pin(world.store.customer(ann.id())) })
            .collect();
        for call in &mut calls {
            assert!(begin(call).is_pending());
        }
        eventually("somebody looks for the server", || door.attempts() > before);
        door.set(way);
        for call in calls {
            assert_unavailable(&block_on(call));
        }
        let attempts = door.attempts() - before;
        assert!(attempts <= most, "{way:?}: {attempts}");

        door.set(Way::Shut);
        for _ in 0..3 {
            let before = door.attempts();
            assert_unavailable(&block_on(world.store.customer(ann.id())));
            assert_eq!(door.attempts() - before, 1, "{way:?}");
        }

        door.set(Way::Open);
        let found = block_on(world.store.customer(ann.id())).unwrap();
        assert_eq!(found.as_ref(), Some(&ann));
    }
}

/// As many calls wait as the options say. The next one is refused at once and never done; the others
/// are done in their turn.
pub(crate) fn who_finds_the_queue_full_is_refused<P: Server>(place: &P) {
    const MOST: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4);

    let handle = place.handle_for(MOST);
    let mine = world_of::<P>(&handle, 1);
    let drafts: Vec<(Customer, ChangeSet)> = (0..=MOST.get())
        .map(|_| {
            let (customer, events) = mine.draft(named("Ann"));
            let insert = ChangeSet::new().insert_customer(customer.clone(), events);
            (customer, insert)
        })
        .collect();
    let (end, until) = mpsc::channel();
    place.keep_busy(&handle, until);
    let mut calls: Vec<Call<'_, _>> = drafts
        .iter()
        .map(|(_, insert)| mine.store.apply(insert.clone()))
        .collect();
    let mut refused = calls.pop().unwrap();
    for call in &mut calls {
        assert!(begin(call).is_pending());
    }
    match begin(&mut refused) {
        Poll::Ready(answer) => assert_unavailable(&answer),
        Poll::Pending => panic!("it waits"),
    }
    end.send(()).unwrap();
    for call in calls {
        block_on(call).unwrap();
    }

    let witness = world(place, 2);
    let is_stored = |(customer, _): &(Customer, ChangeSet)| {
        let found = block_on(witness.store.customer(customer.id())).unwrap();
        found.is_some()
    };
    let (last, others) = drafts.split_last().unwrap();
    assert!(others.iter().all(is_stored) && !is_stored(last));
    // It may be made again.
    block_on(mine.store.apply(last.1.clone())).unwrap();
    assert!(is_stored(last));
}

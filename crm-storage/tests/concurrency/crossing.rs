//! Rounds in which all want the same two, in opposite orders.

use std::sync::atomic::{AtomicUsize, Ordering};

use crm_core::conformance::World;
use crm_core::{
    AttributeValue, CoreStore, Customer, CustomerEdit, CustomerId, CustomerStore, StoreError,
};
use futures_executor::block_on;

use crate::follower::followed;
use crate::place::{Place, Tally, workers, world};
use crate::rounds::{last_writer, written};

/// Change sets that touch the same two customers in opposite orders, on rows that are locked one
/// after the other. Each is applied whole or refused whole; the store settles the deadlocks.
pub(crate) fn crossing_change_sets<P: Place>(place: &P, rounds: usize) -> Tally {
    let tally = Tally::default();
    let people = block_on(world(place, 100).people(2));
    let applied = AtomicUsize::new(0);
    followed(place, || {
        workers(place, |number, world| {
            let mut asked: Vec<CustomerId> = people.iter().map(Customer::id).collect();
            if number % 2 == 1 {
                asked.reverse();
            }
            for turn in 0.. {
                if applied.load(Ordering::SeqCst) >= rounds {
                    return;
                }
                let wrote = (turn << 8) | i64::try_from(number).unwrap();
                if cross_once(&world, &asked, wrote, &tally) {
                    applied.fetch_add(1, Ordering::SeqCst);
                }
            }
        });
    });
    let ids: Vec<CustomerId> = people.iter().map(Customer::id).collect();
    let last = block_on(world(place, 101).store.customers(&ids)).unwrap();
    assert_eq!(written(&last[0]), written(&last[1]), "half of a change set");
    for customer in last {
        let updates = customer.version().number() as usize - 1;
        assert_eq!(updates, applied.load(Ordering::SeqCst));
    }
    tally
}

fn cross_once<S: CoreStore>(
    world: &World<S>,
    asked: &[CustomerId],
    wrote: i64,
    tally: &Tally,
) -> bool {
    let read = match block_on(world.store.customers(asked)) {
        Ok(read) => read,
        Err(error) => {
            tally.excuse(&error);
            return false;
        }
    };
    assert_eq!(
        read[0].version(),
        read[1].version(),
        "half of a change set was seen"
    );
    let mut changes = crm_core::ChangeSet::new();
    for customer in read {
        let edit = CustomerEdit::SetAttribute(last_writer(), AttributeValue::Integer(wrote));
        let (edited, events) = customer.edit(vec![edit], &world.ids, world.now).unwrap();
        changes = changes.update_customer(edited, customer.version(), events);
    }
    match block_on(world.store.apply(changes)) {
        Ok(_) => true,
        Err(StoreError::Conflict { .. }) => {
            tally.refuse();
            false
        }
        Err(error) => {
            tally.excuse(&error);
            false
        }
    }
}

//! Readers beside change sets that touch many tables.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crm_core::conformance::World;
use crm_core::conformance::world::{limit, note};
use crm_core::{
    ChangeSet, CoreStore, Cursor, Customer, CustomerEdit, CustomerFilter, CustomerStore, EventLog,
    Identity, InteractionId, InteractionStore, Page, Timestamp, VerificationMethod,
};
use futures_executor::block_on;

use crate::kills::SetAtTheEnd;
use crate::place::{Place, StoreOf, world};

const TURNS: usize = 300;

/// The same person is known to the shop and to the club: both identities move together.
fn identities() -> [Identity; 2] {
    ["shop", "club"].map(|namespace| Identity::external(namespace, "A-1").unwrap())
}

fn take_away() -> Vec<CustomerEdit> {
    identities()
        .map(CustomerEdit::RemoveVerifiedIdentity)
        .into()
}

fn give() -> Vec<CustomerEdit> {
    let verified = identities().map(|identity| {
        identity.verified(VerificationMethod::TrustedSource, Timestamp::UNIX_EPOCH)
    });
    verified.map(CustomerEdit::AddVerifiedIdentity).into()
}

/// One moves two identities between two customers and tells something of each, in one change set
/// each time. Whoever reads sees all of a change set or nothing of it.
pub(crate) fn whole_change_sets_are_seen<P: Place>(place: &P) {
    let writer = world(place, 1);
    let pair = block_on(writer.people(2));
    let ids = [pair[0].id(), pair[1].id()];
    let first = block_on(writer.edit(&pair[0], give())).unwrap();
    let second = block_on(writer.edit(&pair[1], Vec::from([tag()]))).unwrap();
    let done = AtomicBool::new(false);
    let reads = AtomicUsize::new(0);
    thread::scope(|scope| {
        for number in 0..4 {
            let (done, reads) = (&done, &reads);
            scope.spawn(move || {
                let mut reader = Reader::<P>::new(world(place, 10 + number));
                while !done.load(Ordering::SeqCst) {
                    reader.look(&ids);
                    reads.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        let _at_the_end = SetAtTheEnd(&done);
        let (mut from, mut to) = (first, second);
        for turn in 0..TURNS {
            let changes = move_identities(&writer, &mut from, &mut to, turn);
            block_on(writer.store.apply(changes)).unwrap();
            std::mem::swap(&mut from, &mut to);
        }
    });
    assert!(reads.into_inner() >= 20, "nobody looked");
}

fn tag() -> CustomerEdit {
    CustomerEdit::AddTag(crm_core::conformance::world::tag("seen"))
}

fn move_identities<S: CoreStore>(
    world: &World<S>,
    from: &mut Customer,
    to: &mut Customer,
    turn: usize,
) -> ChangeSet {
    let mut changes = ChangeSet::new();
    for (customer, edits) in [(from, take_away()), (to, give())] {
        let (edited, events) = customer.edit(edits, &world.ids, world.now).unwrap();
        changes = changes.update_customer(edited.clone(), customer.version(), events);
        let told = note(&turn.to_string(), world.now);
        changes
            .interactions
            .push(world.recorded(customer.id(), told));
        *customer = edited;
    }
    changes
}

/// Somebody who looks.
struct Reader<P: Place> {
    world: World<StoreOf<P>>,
    place: Option<Cursor>,
}

impl<P: Place> Reader<P> {
    fn new(world: World<StoreOf<P>>) -> Self {
        Self { world, place: None }
    }

    fn look(&mut self, ids: &[crm_core::CustomerId; 2]) {
        let store = &self.world.store;
        let pair = block_on(store.customers(ids)).unwrap();
        assert_are_in_step(&pair);
        let page = Page::first(limit(10));
        let listed = block_on(store.list_customers(&CustomerFilter::all(), &page)).unwrap();
        assert_are_in_step(&listed.items);
        let holders = block_on(store.resolve(&identities())).unwrap();
        assert!(
            holders[0].is_some() && holders[0] == holders[1],
            "{holders:?}"
        );
        // Whoever sees an event sees what caused it.
        for logged in block_on(store.events_after(self.place.as_ref(), limit(50))).unwrap() {
            let entity = logged.event.entity();
            if entity.kind().as_str() == crm_core::EntityRef::INTERACTION.as_str() {
                let customer = logged.event.customer().unwrap();
                let id = InteractionId::from_uuid(entity.id()).unwrap();
                let told = block_on(store.interaction(customer, id)).unwrap();
                assert!(told.is_some(), "an event came before its interaction");
            }
            self.place = Some(logged.cursor);
        }
    }
}

/// Both are changed by every change set, so that their versions are equal, and one of them has the
/// identities. Before the first one they are at versions 2 and 2.
fn assert_are_in_step(pair: &[Customer]) {
    assert_eq!(pair.len(), 2);
    assert_eq!(pair[0].version(), pair[1].version(), "half of a change set");
    let identities: usize = pair
        .iter()
        .map(|customer| customer.verified_identities().len())
        .sum();
    assert_eq!(identities, 2, "half of a change set");
}

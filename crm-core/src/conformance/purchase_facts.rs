//! The purchases and returns of all customers: order, pages, amounts.

use super::StoreFactory;
use super::world::{World, all_pages, note, purchase};
use crate::{
    CoreStore, Currency, InteractionContent, InteractionStore, Money, Page, Purchase, PurchaseFact,
};

/// The facts come customer by customer, oldest first.
pub async fn purchase_facts_are_ordered_by_customer_instant_and_id<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(3).await;
    for minutes in [4, 1, 3] {
        for person in people.iter().rev() {
            let told = purchase(&minutes.to_string(), world.in_minutes(minutes), minutes);
            world.record(person.id(), vec![told]).await.unwrap();
        }
    }
    let facts = world
        .store
        .purchase_facts(&Page::default())
        .await
        .unwrap()
        .items;
    let read: Vec<_> = facts
        .iter()
        .map(|f| (f.customer(), f.amount().minor()))
        .collect();
    let expected: Vec<_> = people
        .iter()
        .flat_map(|person| [1, 3, 4].map(|cents| (person.id(), cents)))
        .collect();
    assert_eq!(read, expected);
}

/// Only purchases and returns are facts, and they say which they are.
pub async fn purchase_facts_leave_everything_else_out<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let amount = Money::new(500, Currency::USD);
    let mut given_back = purchase("2", world.in_minutes(2), 0);
    given_back.content = InteractionContent::Return(Purchase::new(amount, vec![]).unwrap());
    let told = vec![
        note("0", world.now),
        purchase("1", world.in_minutes(1), 900),
        given_back,
    ];
    world.record(ann.id(), told).await.unwrap();
    let facts = world
        .store
        .purchase_facts(&Page::default())
        .await
        .unwrap()
        .items;
    let expected = [
        PurchaseFact::Purchase {
            customer: ann.id(),
            occurred_at: world.in_minutes(1),
            amount: Money::new(900, Currency::EUR),
        },
        PurchaseFact::Return {
            customer: ann.id(),
            occurred_at: world.in_minutes(2),
            amount,
        },
    ];
    assert_eq!(facts, expected);
}

/// The pages of every size join to the whole, with ties and other kinds across page ends.
pub async fn pages_of_purchase_facts_join_to_the_whole<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(3).await;
    for person in &people {
        let mut told = vec![note("n", world.now)];
        told.extend((0..4).map(|n| purchase(&n.to_string(), world.in_minutes(n / 2), n)));
        world.record(person.id(), told).await.unwrap();
    }
    let store = &world.store;
    let whole = all_pages(100, |page| async move { store.purchase_facts(&page).await }).await;
    assert_eq!(whole.len(), 12);
    for rows in 1..=13 {
        let read = all_pages(
            rows,
            |page| async move { store.purchase_facts(&page).await },
        )
        .await;
        assert_eq!(read, whole, "pages of {rows}");
    }
}

/// Facts of one customer and instant are told by rising id.
pub async fn purchase_facts_of_one_instant_are_ordered_by_id<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    // The ids rise in the order in which they are drawn, the change set has them in another one.
    let drawn: Vec<_> = (0..7)
        .map(|cents| world.recorded(ann, purchase(&cents.to_string(), world.now, cents)))
        .collect();
    let told = [3, 0, 6, 2, 5, 1, 4].map(|number: usize| drawn[number].clone());
    world
        .store
        .apply(super::world::telling(told.to_vec()))
        .await
        .unwrap();
    let facts = world.store.purchase_facts(&Page::default()).await.unwrap();
    let cents: Vec<_> = facts
        .items
        .iter()
        .map(|fact| fact.amount().minor())
        .collect();
    assert_eq!(cents, [0, 1, 2, 3, 4, 5, 6]);
}

/// Amounts come back to the cent.
pub async fn amounts_survive_at_both_ends_of_their_range<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let amounts = [0, 1, i64::from(u32::MAX) + 1, (1 << 53) + 1, i64::MAX];
    let told = amounts.map(|cents| purchase(&cents.to_string(), world.now, cents));
    world.record(ann.id(), told.to_vec()).await.unwrap();
    let facts = world
        .store
        .purchase_facts(&Page::default())
        .await
        .unwrap()
        .items;
    let mut read: Vec<_> = facts.iter().map(|fact| fact.amount().minor()).collect();
    read.sort_unstable();
    assert_eq!(read, amounts);
}

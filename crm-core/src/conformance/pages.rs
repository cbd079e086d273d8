//! Pages and cursors: where lists end, what a place in a list is good for.

use super::StoreFactory;
use super::world::{World, all_pages, limit, named, note, purchase, tag, tagging, telling};
use crate::{
    ChangeSet, CoreStore, Cursor, Customer, CustomerEdit, CustomerFilter, CustomerId,
    CustomerStore, EntityRef, EventLog, InteractionStore, Page, PageLimit, PartyKind, StoreError,
    TimelineFilter,
};

/// A list of the store, read a page at a time; the rows are reduced to their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Customers,
    Timeline(CustomerId),
    Facts,
    EventsOfEntity(CustomerId),
    EventsOfCustomer(CustomerId),
    Log,
}

impl List {
    /// All lists of a customer and of the tenant.
    fn of(customer: CustomerId) -> [Self; 6] {
        [
            Self::Customers,
            Self::Timeline(customer),
            Self::Facts,
            Self::EventsOfEntity(customer),
            Self::EventsOfCustomer(customer),
            Self::Log,
        ]
    }

    /// How many rows the page has, and the place behind it.
    async fn read<S: CoreStore>(
        self,
        store: &S,
        page: &Page,
    ) -> Result<(usize, Option<Cursor>), StoreError> {
        fn told<T>(page: crate::PageOf<T>) -> (usize, Option<Cursor>) {
            (page.items.len(), page.next)
        }
        match self {
            Self::Customers => {
                let all = CustomerFilter::all();
                store.list_customers(&all, page).await.map(told)
            }
            Self::Timeline(customer) => {
                let all = TimelineFilter::all();
                store.timeline(customer, &all, page).await.map(told)
            }
            Self::Facts => store.purchase_facts(page).await.map(told),
            Self::EventsOfEntity(customer) => {
                let entity = EntityRef::from(customer);
                store.events_of_entity(&entity, page).await.map(told)
            }
            Self::EventsOfCustomer(customer) => {
                store.events_of_customer(customer, page).await.map(told)
            }
            Self::Log => {
                let read = store.events_after(page.after.as_ref(), page.limit).await?;
                let last = read.last().map(|logged| logged.cursor.clone());
                Ok((read.len(), last))
            }
        }
    }
}

/// Two customers; the first was edited once and bought twice, so that each list has two rows or
/// more.
async fn two_of_everything<S: CoreStore>(world: &World<S>) -> Customer {
    let ann = world.person().await;
    world.person().await;
    let told = vec![
        purchase("1", world.now, 1),
        purchase("2", world.in_minutes(1), 2),
    ];
    world.record(ann.id(), told).await.unwrap();
    world.edit(&ann, tagging("vip")).await.unwrap()
}

/// The place behind the first row of each list is refused by each other list.
pub async fn a_cursor_of_one_list_is_refused_by_every_other<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = two_of_everything(&world).await.id();
    for from in List::of(ann) {
        let first = Page::first(PageLimit::ONE);
        let (_, next) = from.read(&world.store, &first).await.unwrap();
        let page = Page::after(next.unwrap(), limit(5));
        for to in List::of(ann) {
            let read = to.read(&world.store, &page).await;
            if to == from {
                assert!(read.is_ok(), "{from:?}: {read:?}");
            } else {
                assert!(
                    matches!(read, Err(StoreError::InvalidCursor)),
                    "{from:?} in {to:?}: {read:?}"
                );
            }
        }
    }
}

/// Text that no store wrote is a place in no list.
pub async fn a_made_up_cursor_is_refused_by_every_list<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = two_of_everything(&world).await.id();
    for text in ["", "1", "0\u{0}", "ÿ", "9999999999999999999", "null"] {
        let page = Page::after(Cursor::from_store(text.to_owned()), limit(5));
        for list in List::of(ann) {
            let read = list.read(&world.store, &page).await;
            assert!(
                matches!(read, Err(StoreError::InvalidCursor)),
                "{text:?} in {list:?}: {read:?}"
            );
        }
    }
}

/// A place can be handed over as text and taken back, by another handle of the tenant, again and
/// again.
pub async fn a_cursor_is_a_text_to_hand_over<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = two_of_everything(&world).await.id();
    let other = World::seeded(factory, 1, 77).await;
    for list in List::of(ann) {
        let first = Page::first(PageLimit::ONE);
        let (_, next) = list.read(&world.store, &first).await.unwrap();
        let text = next.unwrap().as_str().to_owned();
        let page = Page::after(Cursor::from_store(text), PageLimit::ONE);
        let here = list.read(&world.store, &page).await.unwrap();
        for _ in 0..2 {
            let there = list.read(&other.store, &page).await.unwrap();
            assert_eq!(there, here, "{list:?}");
        }
        assert_eq!(here.0, 1, "{list:?}");
    }
}

/// A list that ends with a full page ends there: no empty page follows.
pub async fn a_full_last_page_has_no_next<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = two_of_everything(&world).await.id();
    for list in List::of(ann) {
        if list == List::Log {
            continue; // The log has no last page: it goes on.
        }
        let (rows, _) = list.read(&world.store, &Page::default()).await.unwrap();
        assert!(rows > 1);
        let full = Page::first(limit(u16::try_from(rows).unwrap()));
        let (count, next) = list.read(&world.store, &full).await.unwrap();
        assert_eq!((count, next), (rows, None), "{list:?}");
        let short = Page::first(limit(u16::try_from(rows - 1).unwrap()));
        let (count, next) = list.read(&world.store, &short).await.unwrap();
        assert_eq!((count, next.is_some()), (rows - 1, true), "{list:?}");
    }
}

/// What has no rows is one empty page.
pub async fn a_list_of_nothing_is_one_empty_page<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let nobody = CustomerId::generate(&world.ids, world.now);
    for list in List::of(nobody) {
        for rows in [PageLimit::ONE, PageLimit::MAXIMUM] {
            let read = list.read(&world.store, &Page::first(rows)).await;
            assert_eq!(read.unwrap(), (0, None), "{list:?}");
        }
    }
}

/// The largest page has a thousand rows, and the row behind it is on the next one.
pub async fn the_largest_page_has_a_thousand_rows<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let told = (0..1001).map(|n| purchase(&n.to_string(), world.now, n));
    world.record(ann, told.collect()).await.unwrap();
    for list in [
        List::Timeline(ann),
        List::Facts,
        List::EventsOfCustomer(ann),
        List::Log,
    ] {
        let first = Page::first(PageLimit::MAXIMUM);
        let (rows, next) = list.read(&world.store, &first).await.unwrap();
        assert_eq!(rows, 1000, "{list:?}");
        let second = Page::after(next.unwrap(), PageLimit::MAXIMUM);
        let (rows, _) = list.read(&world.store, &second).await.unwrap();
        let events = matches!(list, List::EventsOfCustomer(_) | List::Log);
        assert_eq!(rows, if events { 2 } else { 1 }, "{list:?}");
    }
}

/// Rows that leave the list before the place move nothing behind it.
pub async fn a_page_goes_on_while_rows_before_it_leave<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let filter = CustomerFilter::all().with_tag(tag("vip"));
    let mut tagged = Vec::new();
    for person in world.people(5).await {
        tagged.push(world.edit(&person, tagging("vip")).await.unwrap());
    }
    let read = |page| {
        let (store, filter) = (&world.store, &filter);
        async move { store.list_customers(filter, &page).await.unwrap() }
    };
    let first = read(Page::first(limit(2))).await;
    assert_eq!(first.items, tagged[..2]);
    let untag = || vec![CustomerEdit::RemoveTag(tag("vip"))];
    world.edit(&tagged[0], untag()).await.unwrap();
    // The row that the place was taken from leaves, too: the place stays good.
    world.edit(&tagged[1], untag()).await.unwrap();
    let rest = read(Page::after(first.next.unwrap(), limit(2))).await;
    assert_eq!(rest.items, tagged[2..4]);
}

/// Interactions that come in front of a timeline move nothing behind the place.
pub async fn a_timeline_goes_on_while_newer_interactions_come<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let told = (0..4).map(|n| note(&n.to_string(), world.in_minutes(n)));
    world.record(ann, told.collect()).await.unwrap();
    let all = TimelineFilter::all();
    let read = |page| {
        let (store, all) = (&world.store, &all);
        async move { store.timeline(ann, all, &page).await.unwrap() }
    };
    let first = read(Page::first(limit(2))).await;
    let newer = (9..12).map(|n| note(&n.to_string(), world.in_minutes(n)));
    world.record(ann, newer.collect()).await.unwrap();
    let rest = read(Page::after(first.next.unwrap(), limit(5))).await;
    let keys: Vec<_> = rest.items.iter().map(|one| one.key().as_str()).collect();
    assert_eq!((keys, rest.next), (vec!["1", "0"], None));
}

/// Purchases of earlier customers and instants move nothing behind the place, later ones appear.
pub async fn purchase_facts_go_on_while_others_come<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(3).await;
    let sell = |person: usize, cents: i64| {
        let told = purchase(&cents.to_string(), world.in_minutes(cents), cents);
        world.recorded(people[person].id(), told)
    };
    let store = &world.store;
    let told = vec![sell(0, 10), sell(1, 10), sell(1, 20), sell(2, 10)];
    store.apply(telling(told)).await.unwrap();
    let first = store.purchase_facts(&Page::first(limit(2))).await.unwrap();
    let more = vec![sell(0, 5), sell(0, 15), sell(1, 5), sell(1, 15), sell(2, 5)];
    store.apply(telling(more)).await.unwrap();
    let next = Page::after(first.next.unwrap(), limit(9));
    let rest = store.purchase_facts(&next).await.unwrap();
    let read: Vec<_> = rest
        .items
        .iter()
        .map(|fact| (fact.customer(), fact.amount().minor()))
        .collect();
    let [_, bob, cleo] = [0, 1, 2].map(|number| people[number].id());
    assert_eq!(read, [(bob, 15), (bob, 20), (cleo, 5), (cleo, 10)]);
}

/// Events that come behind a page appear on the next one.
pub async fn events_of_a_customer_go_on_while_more_are_logged<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = two_of_everything(&world).await;
    let store = &world.store;
    let before = store
        .events_of_customer(ann.id(), &Page::first(limit(2)))
        .await;
    let before = before.unwrap();
    world.edit(&ann, tagging("late")).await.unwrap();
    let page = Page::after(before.next.unwrap(), limit(9));
    let rest = store.events_of_customer(ann.id(), &page).await.unwrap();
    let names: Vec<_> = rest
        .items
        .iter()
        .map(|event| event.name().as_str())
        .collect();
    let expected = [
        "interaction.recorded",
        "customer.tag_added",
        "customer.tag_added",
    ];
    assert_eq!((names.as_slice(), rest.next), (expected.as_slice(), None));
}

/// Each filter counts as many customers as it lists, and lists those that it admits.
pub async fn every_filter_counts_what_it_lists<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let mut customers = Vec::new();
    let mut changes = ChangeSet::new();
    for number in 0..12 {
        let mut new = if number % 3 == 0 {
            let name = crate::OrganisationName::parse("Firm").unwrap();
            crate::NewCustomer::new(crate::Party::Organisation(crate::Organisation { name }))
        } else {
            named("Ann")
        };
        if number % 2 == 0 {
            new.tags.insert(tag("even"));
        }
        if number > 8 {
            new.tags.insert(tag("late"));
        }
        let (customer, events) = world.draft(new);
        customers.push(customer.clone());
        changes = changes.insert_customer(customer, events);
    }
    world.store.apply(changes).await.unwrap();
    for party in [None, Some(PartyKind::Person), Some(PartyKind::Organisation)] {
        for tagged in [None, Some("even"), Some("late"), Some("none"), Some("EVEN")] {
            let mut filter = CustomerFilter::all();
            filter.party = party;
            filter.tag = tagged.map(tag);
            let (store, wanted) = (&world.store, &filter);
            let listed = all_pages(5, |page| async move {
                store.list_customers(wanted, &page).await
            })
            .await;
            let admitted = customers.iter().filter(|one| filter.admits(one));
            assert_eq!(listed, admitted.cloned().collect::<Vec<_>>(), "{filter:?}");
            let count = world.store.count_customers(&filter).await.unwrap();
            assert_eq!(count, listed.len() as u64, "{filter:?}");
        }
    }
}

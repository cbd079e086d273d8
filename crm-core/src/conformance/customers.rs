//! Customers: reading back, versions, lists.

use super::StoreFactory;
use super::world::{World, all_pages, limit, named};
use crate::strategies;
use crate::{
    ChangeSet, CoreStore, Cursor, Customer, CustomerEdit, CustomerFilter, CustomerId,
    CustomerStore, EntityRef, GivenName, InteractionStore, NewCustomer, Organisation,
    OrganisationName, Page, Party, PartyKind, Person, StoreError, Tag, TimelineFilter, Version,
};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// What is not there is `None`.
pub async fn an_absent_customer_is_none<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let id = CustomerId::generate(&world.ids, world.now);
    assert_eq!(world.store.customer(id).await.unwrap(), None);
    assert_eq!(
        world
            .store
            .count_customers(&CustomerFilter::all())
            .await
            .unwrap(),
        0
    );
}

/// What was stored reads back equal.
pub async fn an_inserted_customer_reads_back_equal<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.create(named("Ann")).await.unwrap();
    assert_eq!(world.store.customer(ann.id()).await.unwrap(), Some(ann));
}

/// An id is inserted once.
pub async fn inserting_an_id_twice_is_refused<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, events) = world.draft(named("Ann"));
    let insert = ChangeSet::new().insert_customer(ann.clone(), events);
    world.store.apply(insert.clone()).await.unwrap();

    let again = world.store.apply(insert).await;
    assert!(
        matches!(&again, Err(StoreError::AlreadyExists { entity }) if *entity == ann.id().into()),
        "{again:?}"
    );
    assert_eq!(world.log().await.len(), 1);
}

/// An update replaces the record and raises its version.
pub async fn an_update_replaces_the_record<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.create(named("Ann")).await.unwrap();
    let edited = world
        .edit(&ann, vec![CustomerEdit::SetParty(named("Anna").party)])
        .await
        .unwrap();
    assert_eq!(edited.version(), Version::FIRST.next());
    assert_eq!(world.store.customer(ann.id()).await.unwrap(), Some(edited));
}

/// Only what is there can be updated.
pub async fn an_update_of_an_absent_customer_is_refused<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, _) = world.draft(named("Ann"));
    let refused = world
        .edit(&ann, vec![CustomerEdit::AddTag(Tag::parse("vip").unwrap())])
        .await;
    assert!(
        matches!(&refused, Err(StoreError::NotFound { entity }) if *entity == ann.id().into()),
        "{refused:?}"
    );
}

/// An update decided on an old version is refused, and the error says which is which.
pub async fn an_update_with_a_stale_version_names_both_versions<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let old = world.create(named("Ann")).await.unwrap();
    let vip = CustomerEdit::AddTag(Tag::parse("vip").unwrap());
    let current = world.edit(&old, vec![vip]).await.unwrap();

    let late = world
        .edit(
            &old,
            vec![CustomerEdit::AddTag(Tag::parse("late").unwrap())],
        )
        .await;
    match late {
        Err(StoreError::Conflict {
            entity,
            expected,
            found,
        }) => {
            assert_eq!(entity, EntityRef::from(old.id()));
            assert_eq!((expected, found), (old.version(), current.version()));
        }
        other => panic!("a stale version was taken: {other:?}"),
    }
    assert_eq!(world.store.customer(old.id()).await.unwrap(), Some(current));
}

/// A version that was never reached is as wrong as an old one.
pub async fn an_update_with_a_version_from_the_future_is_refused<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.create(named("Ann")).await.unwrap();
    let vip = CustomerEdit::AddTag(Tag::parse("vip").unwrap());
    let (edited, events) = ann.edit([vip], &world.ids, world.now).unwrap();
    let expected = Version::from_number(7).unwrap();
    let refused = world
        .store
        .apply(ChangeSet::new().update_customer(edited, expected, events))
        .await;
    assert!(
        matches!(&refused, Err(StoreError::Conflict { found, .. }) if *found == Version::FIRST),
        "{refused:?}"
    );
}

/// An update that keeps the version, or leaves one out, would hide the next conflict.
pub async fn an_update_must_lead_to_the_next_version<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.create(named("Ann")).await.unwrap();
    let tag = |text| [CustomerEdit::AddTag(Tag::parse(text).unwrap())];
    let (second, events) = ann.edit(tag("a"), &world.ids, world.now).unwrap();
    let (third, more) = second.edit(tag("b"), &world.ids, world.now).unwrap();
    for (given, events) in [(ann.clone(), events), (third, more)] {
        let changes = ChangeSet::new().update_customer(given.clone(), ann.version(), events);
        let refused = world.store.apply(changes).await;
        assert!(
            matches!(&refused, Err(StoreError::NotNextVersion { given: told, .. }) if *told == given.version()),
            "{refused:?}"
        );
    }
    assert_eq!(world.store.customer(ann.id()).await.unwrap(), Some(ann));
    assert_eq!(world.log().await.len(), 1);
}

/// Many are read at once, in the order asked for, absent ones left out, repeated ones once.
pub async fn several_customers_come_in_the_order_asked_for<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(4).await;
    let absent = CustomerId::generate(&world.ids, world.now);
    let asked = [
        people[2].id(),
        absent,
        people[0].id(),
        people[2].id(),
        people[3].id(),
    ];
    let found = world.store.customers(&asked).await.unwrap();
    assert_eq!(
        found,
        [people[2].clone(), people[0].clone(), people[3].clone()]
    );
    assert_eq!(world.store.customers(&[]).await.unwrap(), []);
}

/// A list holds all customers by rising id.
pub async fn a_list_is_ordered_by_id_and_complete<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let mut people = world.people(5).await;
    people.sort_by_key(Customer::id);
    let page = world
        .store
        .list_customers(&CustomerFilter::all(), &Page::default())
        .await
        .unwrap();
    assert_eq!(page.items, people);
    assert_eq!(page.next, None);
}

/// The pages of every size join to the whole list.
pub async fn pages_join_to_the_whole_list<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(6).await;
    let filter = CustomerFilter::all();
    for rows in 1..=7 {
        let (store, filter) = (&world.store, &filter);
        let listed = all_pages(rows, |page| async move {
            store.list_customers(filter, &page).await
        })
        .await;
        assert_eq!(listed, people, "pages of {rows}");
    }
}

/// A cursor stays good while rows come.
pub async fn a_page_goes_on_while_rows_are_added_behind_it<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let first = world.people(3).await;
    let filter = CustomerFilter::all();
    let page = world
        .store
        .list_customers(&filter, &Page::first(limit(2)))
        .await
        .unwrap();
    let later = world.people(2).await;
    let rest = Page::after(page.next.unwrap(), limit(10));
    let rest = world.store.list_customers(&filter, &rest).await.unwrap();
    assert_eq!(
        rest.items,
        [first[2].clone(), later[0].clone(), later[1].clone()]
    );
}

/// A filter selects the same customers for the list and for the count.
pub async fn a_filter_by_party_lists_and_counts_alike<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    world.people(3).await;
    let firm = Organisation {
        name: OrganisationName::parse("Example Ltd").unwrap(),
    };
    let firm = world
        .create(NewCustomer::new(Party::Organisation(firm)))
        .await
        .unwrap();

    let firms = CustomerFilter::all().of_party(PartyKind::Organisation);
    let listed = world
        .store
        .list_customers(&firms, &Page::default())
        .await
        .unwrap();
    assert_eq!(listed.items, [firm]);
    assert_eq!(world.store.count_customers(&firms).await.unwrap(), 1);
    let persons = CustomerFilter::all().of_party(PartyKind::Person);
    assert_eq!(world.store.count_customers(&persons).await.unwrap(), 3);
}

/// The list by tag follows when tags come and go.
pub async fn a_filter_by_tag_follows_the_edits<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(3).await;
    let vip = Tag::parse("vip").unwrap();
    let filter = CustomerFilter::all().with_tag(vip.clone());
    let tagged = world
        .edit(&people[1], vec![CustomerEdit::AddTag(vip.clone())])
        .await
        .unwrap();
    let list = world
        .store
        .list_customers(&filter, &Page::default())
        .await
        .unwrap();
    assert_eq!(list.items, std::slice::from_ref(&tagged));

    world
        .edit(&tagged, vec![CustomerEdit::RemoveTag(vip)])
        .await
        .unwrap();
    let list = world
        .store
        .list_customers(&filter, &Page::default())
        .await
        .unwrap();
    assert_eq!(list.items, []);
    assert_eq!(world.store.count_customers(&filter).await.unwrap(), 0);
}

/// Tags that differ in case, accents or form are different tags.
pub async fn tags_are_compared_byte_by_byte<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    for tag in ["vip", "VIP", "víp", "vi\u{301}p", "vip."] {
        let mut new = named("Ann");
        new.tags.insert(Tag::parse(tag).unwrap());
        world.create(new).await.unwrap();
    }
    for tag in ["vip", "VIP", "víp", "vi\u{301}p", "vip."] {
        let filter = CustomerFilter::all().with_tag(Tag::parse(tag).unwrap());
        assert_eq!(
            world.store.count_customers(&filter).await.unwrap(),
            1,
            "{tag:?}"
        );
    }
}

/// Text that no store wrote is no place in a list.
pub async fn a_cursor_of_nobody_is_refused<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    world.people(2).await;
    for text in [
        "",
        "0",
        "garbage",
        "\u{1f600}",
        "ffffffffffffffffffffffffffffffffff",
        "' OR 1=1 --",
    ] {
        let page = Page::after(Cursor::from_store(text.to_owned()), limit(5));
        let read = world
            .store
            .list_customers(&CustomerFilter::all(), &page)
            .await;
        assert!(
            matches!(read, Err(StoreError::InvalidCursor)),
            "{text:?} gave {read:?}"
        );
    }
}

/// A place in one list is none in another.
pub async fn a_cursor_of_another_list_is_refused<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(2).await;
    let list = world
        .store
        .list_customers(&CustomerFilter::all(), &Page::first(limit(1)))
        .await;
    let page = Page::after(list.unwrap().next.unwrap(), limit(5));
    let timeline = world
        .store
        .timeline(people[0].id(), &TimelineFilter::all(), &page)
        .await;
    assert!(
        matches!(timeline, Err(StoreError::InvalidCursor)),
        "{timeline:?}"
    );
    let facts = world.store.purchase_facts(&page).await;
    assert!(matches!(facts, Err(StoreError::InvalidCursor)), "{facts:?}");
}

/// Customers of every make survive: identities, contact points, attributes, tags, relations.
pub async fn every_field_survives_the_store<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..48 {
        let new = strategies::new_customer()
            .new_tree(&mut runner)
            .unwrap()
            .current();
        let Ok(customer) = world.create(new).await else {
            continue;
        };
        assert_eq!(
            world.store.customer(customer.id()).await.unwrap().as_ref(),
            Some(&customer)
        );
    }
    let bare = Party::Person(Person {
        given_name: GivenName::parse("李").ok(),
        ..Person::default()
    });
    let bare = world.create(NewCustomer::new(bare)).await.unwrap();
    assert_eq!(world.store.customer(bare.id()).await.unwrap(), Some(bare));
}

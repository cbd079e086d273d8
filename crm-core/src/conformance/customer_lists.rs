//! Lists of customers: order, filters, pages.

use super::StoreFactory;
use super::world::{World, all_pages, limit, named};
use crate::{
    Cursor, Customer, CustomerEdit, CustomerFilter, CustomerStore, InteractionStore, NewCustomer,
    Organisation, OrganisationName, Page, Party, PartyKind, StoreError, Tag, TimelineFilter,
};

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

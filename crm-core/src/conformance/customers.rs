//! Customers: reading back, versions, lists.

use super::StoreFactory;
use super::world::{World, named};
use crate::strategies;
use crate::{
    AttributeName, AttributeValue, ChangeSet, Code, CoreStore, Customer, CustomerEdit,
    CustomerFilter, CustomerId, CustomerStore, EntityRef, GivenName, Identity, NewCustomer, Party,
    Person, Relation, RelationRole, StoreError, Tag, VerificationMethod, Version,
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

/// More customers than most engines take parameters in one statement, each once.
pub async fn many_customers_are_read_at_once<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(3).await;
    let mut asked = vec![people[2].id()];
    asked.extend((0..40_000).map(|_| CustomerId::generate(&world.ids, world.now)));
    asked.extend([people[0].id(), people[2].id(), people[1].id()]);
    let found = world.store.customers(&asked).await.unwrap();
    let expected = [2, 0, 1].map(|number: usize| people[number].clone());
    assert_eq!(found, expected);
}

/// A record can be filled to its limits, and emptied again.
pub async fn the_longest_lists_of_a_customer_survive<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let other = world.person().await.id();
    let mut new = named("Ann");
    let external = |kind: &str, number: usize| Identity::external(kind, &number.to_string());
    for number in 0..Customer::MAXIMUM_IDENTITIES {
        let held = external("held", number).unwrap();
        let proof = held.verified(VerificationMethod::Staff, world.now);
        new.verified_identities.push(proof);
        let claimed = external("claimed", number).unwrap().claimed(world.now);
        new.claimed_identities.push(claimed);
    }
    for number in 0..Customer::MAXIMUM_ATTRIBUTES {
        let name = AttributeName::parse(format!("a{number}")).unwrap();
        let value = AttributeValue::text(&number.to_string()).unwrap();
        new.attributes.insert(name, value);
    }
    new.tags
        .extend((0..Customer::MAXIMUM_TAGS).map(|n| Tag::parse(n.to_string()).unwrap()));
    for number in 0..Customer::MAXIMUM_RELATIONS {
        let role = RelationRole::Other(Code::parse(format!("r{number}")).unwrap());
        new.relations.push(Relation::new(other, role));
    }
    let full = world.create(new).await.unwrap();
    let read = world.store.customer(full.id()).await.unwrap();
    assert_eq!(read.as_ref(), Some(&full));

    let tags = full.tags().iter().cloned().map(CustomerEdit::RemoveTag);
    let held = full.verified_identities().iter();
    let held = held.map(|one| CustomerEdit::RemoveVerifiedIdentity(one.identity().clone()));
    let names = full.attributes().keys().cloned();
    let edits = names
        .map(CustomerEdit::RemoveAttribute)
        .chain(tags)
        .chain(held);
    let (edited, _) = full.edit(edits, &world.ids, world.now).unwrap();
    let changes = ChangeSet::new().update_customer(edited.clone(), full.version(), vec![]);
    world.store.apply(changes).await.unwrap();
    assert_eq!(world.store.customer(full.id()).await.unwrap(), Some(edited));
    let asked = [external("held", 0).unwrap(), external("held", 99).unwrap()];
    assert_eq!(world.store.resolve(&asked).await.unwrap(), [None, None]);
    let tagged = CustomerFilter::all().with_tag(Tag::parse("7").unwrap());
    assert_eq!(world.store.count_customers(&tagged).await.unwrap(), 0);
}

/// One edit after the other: each version leads to the next, and the log tells each.
pub async fn versions_rise_by_one<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let mut ann = world.create(named("Ann")).await.unwrap();
    for number in 2..12 {
        ann = world
            .edit(&ann, super::world::tagging(&number.to_string()))
            .await
            .unwrap();
        let read = world.store.customer(ann.id()).await.unwrap().unwrap();
        assert_eq!(Version::from_number(number), Some(read.version()));
    }
    let log = world.log().await;
    let versions: Vec<_> = log.iter().map(|logged| logged.event.version()).collect();
    let expected: Vec<_> = (1..12).map(Version::from_number).collect();
    assert_eq!(versions, expected);
}

//! Numbers, amounts, days and instants: exact, at both ends of their range.

use chrono::NaiveDate;

use super::StoreFactory;
use super::world::{World, named, note, purchase, telling};
use crate::{
    AttributeName, AttributeValue, BirthDate, Change, ChangeSet, Code, ConsentDecision,
    ConsentRecord, ContactAddress, ContactPoint, ContactPurpose, CoreStore, Currency, Customer,
    CustomerId, CustomerStore, EmailAddress, Event, EventDetail, EventId, EventLog, Interaction,
    InteractionContent, InteractionProperties, InteractionStore, Money, NewConsent, NewCustomer,
    NewInteraction, Number, Page, Party, Person, Purchase, Relation, RelationRole, Timestamp,
    VerificationMethod,
};

/// The first and the last instant, and those beside the epoch and beside a whole second.
fn instants() -> [Timestamp; 6] {
    [
        "1000-01-01T00:00:00Z",
        "1000-01-01T00:00:00.000001Z",
        "1969-12-31T23:59:59.999999Z",
        "2026-03-29T01:00:00.000001Z",
        "2026-10-25T00:59:59.999999Z",
        "9999-12-31T23:59:59.999999Z",
    ]
    .map(|text| Timestamp::parse(text).unwrap())
}

/// Integers that a 64-bit float, a 32-bit integer or an unsigned one cannot hold.
const INTEGERS: [i64; 9] = [
    i64::MIN,
    i64::MIN + 1,
    -(1 << 53) - 1,
    i32::MIN as i64 - 1,
    0,
    u32::MAX as i64 + 1,
    (1 << 53) + 1,
    i64::MAX - 1,
    i64::MAX,
];

/// Currencies of 0, 2, 3 and 4 decimals, and one without a minor unit.
fn currencies() -> [Currency; 7] {
    ["JPY", "EUR", "USD", "KWD", "BHD", "CLF", "XAU"].map(|code| Currency::parse(code).unwrap())
}

/// A person with these attributes, named by their number.
fn with_attributes(values: impl IntoIterator<Item = AttributeValue>) -> NewCustomer {
    let mut new = named("Ann");
    for (number, value) in values.into_iter().enumerate() {
        let name = AttributeName::parse(format!("a{number}")).unwrap();
        new.attributes.insert(name, value);
    }
    new
}

async fn reads_back<S: CoreStore>(world: &World<S>, new: NewCustomer) -> Customer {
    let written = world.create(new).await.unwrap();
    let read = world.store.customer(written.id()).await.unwrap().unwrap();
    assert_eq!(read, written);
    for (name, value) in written.attributes() {
        assert_eq!(read.attributes().get(name), Some(value), "{name}");
    }
    read
}

/// Whole numbers are not rounded to what a float can hold.
pub async fn large_integers_are_not_rounded<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let new = with_attributes(INTEGERS.map(AttributeValue::Integer));
    let read = reads_back(&world, new).await;
    let read: Vec<_> = read.attributes().values().cloned().collect();
    assert!(read == INTEGERS.map(AttributeValue::Integer));
}

/// Numbers come back to the last bit; minus zero is zero.
pub async fn numbers_come_back_to_the_last_bit<F: StoreFactory>(factory: &F) {
    let numbers = [
        f64::MIN,
        -f64::MIN_POSITIVE,
        -5e-324,
        -0.0,
        5e-324,
        f64::EPSILON,
        0.1 + 0.2,
        1.0 / 3.0,
        9_007_199_254_740_993.0,
        1e21,
        f64::MAX,
    ];
    let world = World::new(factory).await;
    let values = numbers.map(|number| Number::new(number).unwrap());
    let read = reads_back(&world, with_attributes(values.map(AttributeValue::Number))).await;
    for (number, written) in values.iter().enumerate() {
        let name = AttributeName::parse(format!("a{number}")).unwrap();
        match read.attributes().get(&name) {
            Some(AttributeValue::Number(read)) => {
                assert_eq!(read.get().to_bits(), written.get().to_bits());
            }
            other => panic!("a number became {other:?}"),
        }
    }
}

/// Values of every type at both ends, each under its own type.
pub async fn attributes_of_every_type_survive<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let mut values = vec![
        AttributeValue::Boolean(false),
        AttributeValue::Boolean(true),
        AttributeValue::Integer(0),
        AttributeValue::Number(Number::new(0.0).unwrap()),
        AttributeValue::text("0").unwrap(),
        AttributeValue::text("true").unwrap(),
        AttributeValue::Date(day(1, 1, 1)),
        AttributeValue::Date(day(1600, 2, 29)),
        AttributeValue::Date(day(9999, 12, 31)),
        AttributeValue::Texts([].into()),
    ];
    values.extend(instants().map(AttributeValue::Instant));
    for currency in currencies() {
        let ends = [i64::MIN, -1, 0, i64::MAX];
        values.extend(ends.map(|minor| AttributeValue::Money(Money::new(minor, currency))));
    }
    let ann = reads_back(&world, with_attributes(values)).await.id();
    survive_as_properties(&world, ann).await;
}

/// The attributes of a customer, told as properties of interactions, are read back.
async fn survive_as_properties<S: CoreStore>(world: &World<S>, customer: CustomerId) {
    let written = world.store.customer(customer).await.unwrap().unwrap();
    let attributes: Vec<_> = written.attributes().clone().into_iter().collect();
    for part in attributes.chunks(InteractionProperties::MAXIMUM) {
        let content = InteractionContent::Other {
            name: Code::new_static("measured"),
            text: None,
            properties: InteractionProperties::new(part.to_vec()).unwrap(),
        };
        let new = NewInteraction {
            content: content.clone(),
            ..note(part[0].0.as_str(), world.now)
        };
        world.record(customer, vec![new]).await.unwrap();
        let read = world.timeline(customer).await;
        assert!(read.iter().any(|read| *read.content() == content));
    }
}

/// A party, a text, a set that is there but empty is not one that is absent.
pub async fn what_is_absent_is_not_empty<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let none = reads_back(&world, NewCustomer::new(Party::unknown_person())).await;
    assert_eq!(none.attributes().len(), 0);
    let empty = reads_back(&world, with_attributes([AttributeValue::Texts([].into())])).await;
    assert_eq!(empty.attributes().len(), 1);

    let ann = none.id();
    let call = |summary: bool| InteractionContent::Call {
        seconds: 0,
        summary: summary.then(|| crate::InteractionText::parse("?").unwrap()),
    };
    let told = [("1", call(false)), ("2", call(true))].map(|(key, content)| NewInteraction {
        content,
        ..note(key, world.now)
    });
    world.record(ann, told.to_vec()).await.unwrap();
    let contents = world.timeline(ann).await;
    let contents: Vec<_> = contents.iter().map(Interaction::content).collect();
    assert_eq!(contents, [&told[1].content, &told[0].content]);
}

/// Every instant of a customer: made, changed, proved, claimed, valid from and until.
pub async fn every_instant_of_a_customer_is_kept<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    for (number, at) in instants().into_iter().enumerate() {
        let text = |kind: &str| crate::Identity::external(kind, &number.to_string()).unwrap();
        let address = ContactAddress::Email(EmailAddress::parse("a@example.org").unwrap());
        let point = ContactPoint::new(address, ContactPurpose::Home);
        let point = if at == instants()[5] {
            point.valid_between(Some(at), None)
        } else {
            point.valid_between(Some(at), Some(instants()[5]))
        };
        let mut new = named("Ann");
        let proof = text("held").verified(VerificationMethod::SignedIn, at);
        new.verified_identities.push(proof);
        new.claimed_identities.push(text("claimed").claimed(at));
        new.contact_points.push(point.unwrap());
        let id = CustomerId::generate(&world.ids, world.now);
        let (made, created) = Customer::create(new, id, &world.ids, at).unwrap();
        let (edited, changed) = made
            .edit(super::world::tagging("x"), &world.ids, at)
            .unwrap();
        let changes = ChangeSet::new()
            .insert_customer(made.clone(), created)
            .update_customer(edited.clone(), made.version(), changed);
        world.store.apply(changes).await.unwrap();
        let read = world.store.customer(id).await.unwrap().unwrap();
        assert_eq!((read.created_at(), read.updated_at()), (at, at));
        assert_eq!(read, edited);
    }
}

/// Days of births and of relations are days: no zone moves them.
pub async fn days_are_not_moved_by_a_zone<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let other = CustomerId::generate(&world.ids, world.now);
    for (year, month, day) in [(1, 1, 1), (1900, 2, 28), (2000, 2, 29), (9999, 12, 31)] {
        let day = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let mut new = NewCustomer::new(Party::Person(Person {
            born_on: Some(BirthDate(day)),
            ..Person::default()
        }));
        let relation = Relation::new(other, RelationRole::MemberOf);
        new.relations
            .push(relation.between(Some(day), Some(day)).unwrap());
        let read = reads_back(&world, new).await;
        assert!(read.relations()[0].holds_on(day));
        match read.party() {
            Party::Person(person) => assert!(person.born_on == Some(BirthDate(day))),
            Party::Organisation(_) => panic!("a person became an organisation"),
        }
    }
}

/// Every instant of a decision: made, stored, valid until.
pub async fn every_instant_of_a_decision_is_kept<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let mut changes = ChangeSet::new();
    let mut expected = Vec::new();
    let (known, _) = world.decision(ann, ConsentDecision::Granted, 0);
    for at in instants() {
        let new = NewConsent::new(
            known.scope().clone(),
            ConsentDecision::Granted,
            known.evidence().clone(),
            at,
        )
        .until((at < instants()[5]).then_some(instants()[5]));
        let (record, event) = ConsentRecord::record(new, ann, &world.ids, at).unwrap();
        expected.push(record.clone());
        changes = changes.append_consent(record, event);
    }
    world.store.apply(changes).await.unwrap();
    let ledger = world.store.consent_ledger(ann).await.unwrap();
    assert_eq!(ledger.entries(), expected);
}

/// Every instant of an interaction: happened and stored; and the order of the timeline by it.
pub async fn every_instant_of_an_interaction_is_kept<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let told = instants().map(|at| {
        let new = note(&at.to_string(), at);
        let (value, event) = Interaction::record(new, ann, &world.ids, at);
        Change::new(value, [event])
    });
    world.store.apply(telling(told.to_vec())).await.unwrap();
    let mut expected: Vec<_> = told.into_iter().map(|change| change.value).collect();
    expected.reverse();
    assert_eq!(world.timeline(ann).await, expected);
    let read = world.store.interaction(ann, expected[0].id()).await;
    assert_eq!(
        read.unwrap().map(|one| one.recorded_at()),
        Some(instants()[5])
    );
}

/// Every instant, number and id that an event tells.
pub async fn every_detail_of_an_event_is_exact<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (customer, _) = world.draft(named("Ann"));
    let code = |text: &str| crate::Code::parse(text).unwrap();
    let event = |at| {
        let id = EventId::generate(&world.ids, world.now);
        Event::new(id, code("a.b-c_d:e"), customer.id().into(), at)
    };
    let numbers = INTEGERS.map(EventDetail::Number);
    let ends = instants().map(EventDetail::Instant);
    let others = [
        EventDetail::Id(uuid::Uuid::nil()),
        EventDetail::Id(uuid::Uuid::max()),
        EventDetail::Code(code("0")),
        EventDetail::Code(code("a".repeat(crate::Code::MAXIMUM).as_str())),
    ];
    let details = numbers.into_iter().chain(ends).chain(others);
    let details = details
        .enumerate()
        .map(|(number, detail)| (code(format!("detail.{number}").as_str()), detail));
    let mut events = vec![event(world.now).with_details(details.collect())];
    events.extend(instants().map(event));
    let changes = ChangeSet::new().insert_customer(customer, events.clone());
    world.store.apply(changes).await.unwrap();
    let log = world
        .store
        .events_after(None, crate::PageLimit::MAXIMUM)
        .await;
    let log: Vec<_> = log.unwrap().into_iter().map(|one| one.event).collect();
    assert_eq!(log, events);
    let read = world.store.event(events[0].id()).await.unwrap();
    assert_eq!(read.as_ref(), Some(&events[0]));
}

/// Purchases and returns of every currency, from nothing to the largest amount, keep both.
pub async fn amounts_of_every_currency_survive<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let mut expected = Vec::new();
    let mut told = Vec::new();
    for currency in currencies() {
        for minor in [0, 1, (1 << 53) + 1, i64::MAX] {
            let amount = Money::new(minor, currency);
            let at = world.in_minutes(i64::try_from(expected.len()).unwrap());
            let mut new = purchase(&expected.len().to_string(), at, 0);
            let bought = Purchase::new(amount, vec![]).unwrap();
            new.content = if minor == 1 {
                InteractionContent::Return(bought)
            } else {
                InteractionContent::Purchase(bought)
            };
            told.push(new);
            expected.push(amount);
        }
    }
    world.record(ann, told.clone()).await.unwrap();
    let facts = world.store.purchase_facts(&Page::default()).await.unwrap();
    let read: Vec<_> = facts
        .items
        .iter()
        .map(crate::PurchaseFact::amount)
        .collect();
    assert_eq!(read, expected);
    let mut contents: Vec<_> = world.timeline(ann).await;
    contents.reverse();
    let contents: Vec<_> = contents.iter().map(|one| one.content().clone()).collect();
    let told: Vec<_> = told.into_iter().map(|new| new.content).collect();
    assert_eq!(contents, told);
}

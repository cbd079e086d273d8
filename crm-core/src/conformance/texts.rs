//! Texts: what is written is what is read, in every field, to the last byte.

use super::StoreFactory;
use super::world::{World, named, note, shop_id, tag, telling};
use crate::{
    Actor, AddressLine, Answer, AnswerText, AttributeName, AttributeText, AttributeValue,
    CartChange, CartNumber, CartStep, Category, City, ConsentDecision, ConsentEvidence,
    ConsentMethod, ConsentRecord, ConsentScope, ConsentTextId, ContactAddress, ContactPoint,
    ContactPurpose, CoreStore, Country, CustomerFilter, CustomerId, CustomerStore,
    DataSubjectRequestNumber, DataSubjectRequestStep, DataSubjectRequestUpdate, DeviceId,
    EmailAddress, ExternalId, FamilyName, GivenName, HandOverNumber, HandOverStep, HandOverUpdate,
    Handle, IdeaNumber, IdeaStep, IdeaUpdate, IdempotencyKey, Identity, InteractionContent,
    InteractionProperties, InteractionText, LegalHoldNumber, LegalHoldStep, LegalHoldUpdate,
    Location, Login, Money, NewConsent, NewCustomer, NewInteraction, Note, OrderNumber, OrderStage,
    OrderUpdate, Organisation, OrganisationName, ParcelNumber, Party, Person, PostalAddress,
    PostalCode, ProductCode, ProductFeedback, ProductName, Purchase, PurchaseLine, Purpose, Rating,
    RecordOutcome, Region, Relation, RelationRole, RelationTitle, Subject, TaskNumber, TaskUpdate,
    VerificationMethod,
};
use crate::{Change, ChangeSet, Code, Currency};

/// Texts on which encodings, collations and formats break; each fits into every field.
const EXTREMES: [&str; 22] = [
    "\u{1f600}\u{1d518}\u{10ffff}",
    "\u{1f469}\u{200d}\u{1f692}",
    "e\u{301}\u{323}",
    "\u{0301}x",
    "مرحبا \u{202e}abc",
    "שָׁלוֹם",
    "ﷺ﷽",
    "ß ss ẞ",
    "İ i̇ ı I",
    "ǆ ǅ Ǆ",
    "\u{feff}x",
    "x\u{200b}",
    "x\u{ad}y",
    "\u{fffd}\u{fffe}",
    "a  b",
    "\\u0000 \\x00",
    "\\",
    "'; DROP --",
    "%_\"`$1?:a",
    "{\"a\":1}",
    "null",
    "-0",
];

/// Makes the text of a field out of the largest number of characters that the field takes.
type Fill = dyn Fn(usize) -> String + Sync;

fn code(text: &'static str) -> Code {
    Code::new_static(text)
}

/// A person whose text fields hold what `fill` makes of their maximum.
fn person(fill: &Fill, other: CustomerId, at: crate::Timestamp) -> NewCustomer {
    let external = || ExternalId::parse(fill(ExternalId::MAXIMUM)).unwrap();
    let identities = [
        Identity::External {
            system: code("shop"),
            id: external(),
        },
        Identity::Login(Login::parse(fill(Login::MAXIMUM)).unwrap()),
        Identity::Device(DeviceId::parse(fill(DeviceId::MAXIMUM)).unwrap()),
        Identity::Social {
            network: code("birds"),
            handle: Handle::parse(fill(Handle::MAXIMUM)).unwrap(),
        },
        Identity::Custom {
            namespace: code("loyalty"),
            value: external(),
        },
    ];
    let address = PostalAddress::new(
        vec![AddressLine::parse(fill(AddressLine::MAXIMUM)).unwrap(); PostalAddress::MAXIMUM_LINES],
        City::parse(fill(City::MAXIMUM)).unwrap(),
        Country::parse("DE").unwrap(),
    )
    .unwrap()
    .with_postal_code(PostalCode::parse(fill(PostalCode::MAXIMUM)).unwrap())
    .with_region(Region::parse(fill(Region::MAXIMUM)).unwrap());
    let text = AttributeText::parse(fill(AttributeText::MAXIMUM)).unwrap();
    let party = Party::Person(Person {
        given_name: Some(GivenName::parse(fill(GivenName::MAXIMUM)).unwrap()),
        family_name: Some(FamilyName::parse(fill(FamilyName::MAXIMUM)).unwrap()),
        born_on: None,
    });
    let title = RelationTitle::parse(fill(RelationTitle::MAXIMUM)).unwrap();
    NewCustomer {
        verified_identities: identities
            .map(|one| one.verified(VerificationMethod::Staff, at))
            .to_vec(),
        claimed_identities: vec![
            Identity::Custom {
                namespace: code("claimed"),
                value: external(),
            }
            .claimed(at),
        ],
        contact_points: vec![ContactPoint::new(
            ContactAddress::Postal(address),
            ContactPurpose::Home,
        )],
        attributes: [
            (attribute("text"), AttributeValue::Text(text.clone())),
            (attribute("texts"), AttributeValue::Texts([text].into())),
        ]
        .into(),
        tags: [tag(&fill(crate::Tag::MAXIMUM))].into(),
        relations: vec![Relation::new(other, RelationRole::WorksFor).with_title(title)],
        ..NewCustomer::new(party)
    }
}

fn attribute(name: &str) -> AttributeName {
    AttributeName::parse(name).unwrap()
}

fn properties(fill: &Fill) -> InteractionProperties {
    let text = AttributeText::parse(fill(AttributeText::MAXIMUM)).unwrap();
    InteractionProperties::new([
        (attribute("text"), AttributeValue::Text(text.clone())),
        (attribute("texts"), AttributeValue::Texts([text].into())),
    ])
    .unwrap()
}

fn organisation(fill: &Fill) -> NewCustomer {
    let name = OrganisationName::parse(fill(OrganisationName::MAXIMUM)).unwrap();
    NewCustomer::new(Party::Organisation(Organisation { name }))
}

/// Interactions whose text fields hold what `fill` makes of their maximum, one of each kind.
fn interactions(fill: &Fill, at: crate::Timestamp) -> Vec<NewInteraction> {
    let text = InteractionText::parse(fill(InteractionText::MAXIMUM)).unwrap();
    let subject = Subject::parse(fill(Subject::MAXIMUM)).unwrap();
    let amount = Money::new(1, Currency::EUR);
    let line = PurchaseLine {
        product: ProductCode::parse(fill(ProductCode::MAXIMUM)).unwrap(),
        name: Some(ProductName::parse(fill(ProductName::MAXIMUM)).unwrap()),
        category: Some(Category::parse(fill(Category::MAXIMUM)).unwrap()),
        quantity: std::num::NonZeroU32::MIN,
        amount,
    };
    let order = OrderNumber::parse(fill(OrderNumber::MAXIMUM)).unwrap();
    let cart = CartNumber::parse(fill(CartNumber::MAXIMUM)).unwrap();
    let parcel = ParcelNumber::parse(fill(ParcelNumber::MAXIMUM)).unwrap();
    let task = TaskNumber::parse(fill(TaskNumber::MAXIMUM)).unwrap();
    let hand_over = HandOverNumber::parse(fill(HandOverNumber::MAXIMUM)).unwrap();
    let idea = IdeaNumber::parse(fill(IdeaNumber::MAXIMUM)).unwrap();
    let product = line.product.clone();
    let hold = LegalHoldNumber::parse(fill(LegalHoldNumber::MAXIMUM)).unwrap();
    let request = fill(DataSubjectRequestNumber::MAXIMUM);
    let request = DataSubjectRequestNumber::parse(request).unwrap();
    let contents = [
        InteractionContent::PageView {
            location: Location::parse(fill(Location::MAXIMUM)).unwrap(),
        },
        InteractionContent::Search {
            text: subject.clone(),
        },
        InteractionContent::Cart(
            CartChange::new(cart.clone(), CartStep::Holds(line.clone())).unwrap(),
        ),
        InteractionContent::Cart(
            CartChange::new(
                cart,
                CartStep::TakenOut {
                    product: line.product.clone(),
                },
            )
            .unwrap(),
        ),
        InteractionContent::Order(
            OrderUpdate::new(order.clone(), OrderStage::Shipped).with_parcel(parcel),
        ),
        InteractionContent::Purchase(Purchase::new(amount, vec![line]).unwrap().with_order(order)),
        InteractionContent::Message {
            subject: Some(subject.clone()),
            text: text.clone(),
        },
        InteractionContent::Call {
            seconds: u32::MAX,
            summary: Some(text.clone()),
        },
        InteractionContent::Note(Note::new(text.clone())),
        InteractionContent::Task(
            TaskUpdate::new(task, Actor::Customer)
                .titled(subject.clone())
                .described(text.clone())
                .commented(text.clone()),
        ),
        InteractionContent::HandOver(HandOverUpdate::new(
            hand_over,
            Actor::Customer,
            HandOverStep::Declined {
                reason: Some(text.clone()),
            },
        )),
        InteractionContent::Idea(IdeaUpdate::new(
            idea,
            Actor::Customer,
            IdeaStep::Proposed {
                title: subject.clone(),
                text: Some(text.clone()),
                product: Some(product.clone()),
            },
        )),
        InteractionContent::Feedback(
            ProductFeedback::new(product, Rating::LOWEST).with_text(text.clone()),
        ),
        InteractionContent::DataSubjectRequest(
            DataSubjectRequestUpdate::new(
                request,
                Actor::Customer,
                DataSubjectRequestStep::Withdrawn,
            )
            .commented(text.clone()),
        ),
        InteractionContent::LegalHold(LegalHoldUpdate::new(
            hold,
            Actor::Customer,
            LegalHoldStep::Lifted,
        )),
        InteractionContent::QuestionnaireResponse(super::world::response([(
            code("words"),
            Answer::Text(AnswerText::parse(fill(AnswerText::MAXIMUM)).unwrap()),
        )])),
        InteractionContent::Meeting { subject },
        InteractionContent::Other {
            name: code("fax"),
            text: Some(text),
            properties: properties(fill),
        },
    ];
    let key = IdempotencyKey::parse(fill(IdempotencyKey::MAXIMUM)).unwrap();
    // The key is one and the same: the sources tell them apart.
    let sources = ('a'..='z').map(|letter| Code::parse(letter).unwrap());
    let told = contents.into_iter().zip(sources);
    told.map(|(content, source)| NewInteraction {
        content,
        source,
        key: key.clone(),
        ..note("1", at)
    })
    .collect()
}

/// Stores a person and finds it again by all that its texts lead to.
async fn survives_in_a_customer<S: CoreStore>(world: &World<S>, fill: &Fill, what: &str) {
    let other = CustomerId::generate(&world.ids, world.now);
    let ann = world.draft(person(fill, other, world.now));
    let firm = world.draft(organisation(fill));
    let changes = ChangeSet::new()
        .insert_customer(ann.0.clone(), ann.1)
        .insert_customer(firm.0.clone(), firm.1);
    world.store.apply(changes).await.unwrap();
    let (ann, firm) = (ann.0, firm.0);
    let read = world.store.customers(&[ann.id(), firm.id()]).await.unwrap();
    assert!(read == [ann.clone(), firm], "{what}");
    let identities = ann.verified_identities().iter();
    let identities: Vec<_> = identities.map(|one| one.identity().clone()).collect();
    let holders = world.store.resolve(&identities).await.unwrap();
    assert_eq!(holders, vec![Some(ann.id()); identities.len()], "{what}");
    let claims = ann.claimed_identities().iter();
    let claims: Vec<_> = claims.map(|one| one.identity().clone()).collect();
    assert_eq!(
        world.store.resolve(&claims).await.unwrap(),
        [None],
        "{what}"
    );
    let filter = CustomerFilter::all().with_tag(tag(&fill(crate::Tag::MAXIMUM)));
    let count = world.store.count_customers(&filter).await.unwrap();
    assert_eq!(count, 1, "{what}");
}

/// Stores interactions of each kind and finds them again by their keys.
async fn survives_in_interactions<S: CoreStore>(world: &World<S>, fill: &Fill, what: &str) {
    let ann = world.person().await.id();
    let told: Vec<Change<_>> = interactions(fill, world.now)
        .into_iter()
        .map(|new| world.recorded(ann, new))
        .collect();
    world.store.apply(telling(told.clone())).await.unwrap();
    let mut expected: Vec<_> = told.into_iter().map(|change| change.value).collect();
    let first = expected[0].clone();
    let found = world
        .store
        .interaction_by_key(ann, first.source(), first.key())
        .await;
    assert!(found.unwrap() == Some(first), "{what}");
    expected.reverse();
    assert!(world.timeline(ann).await == expected, "{what}");
}

/// Every script, sign and escape survives in every text of a customer.
pub async fn every_character_survives_in_a_customer<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    for text in EXTREMES {
        survives_in_a_customer(&world, &|_| text.to_owned(), text).await;
    }
}

/// Every script, sign and escape survives in every text of an interaction.
pub async fn every_character_survives_in_an_interaction<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    for text in EXTREMES {
        survives_in_interactions(&world, &|_| text.to_owned(), text).await;
    }
}

/// The longest texts that the types allow, of characters of four bytes.
pub async fn the_longest_texts_survive_in_a_customer<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    survives_in_a_customer(&world, &|maximum| "\u{1f600}".repeat(maximum), "longest").await;
}

/// The longest texts that the types allow, of characters of four bytes.
pub async fn the_longest_texts_survive_in_an_interaction<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    survives_in_interactions(&world, &|maximum| "\u{1f600}".repeat(maximum), "longest").await;
}

/// Long texts that differ in their last character only are different identities, keys and tags.
pub async fn long_texts_that_differ_at_the_end_are_different<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let long = |maximum: usize, last| format!("{}{last}", "\u{1f600}".repeat(maximum - 1));
    let mut holders = Vec::new();
    for last in ["x", "y"] {
        let mut new = named("Ann");
        new.tags.insert(tag(&long(crate::Tag::MAXIMUM, last)));
        let id = shop_id(&long(ExternalId::MAXIMUM, last));
        new.verified_identities
            .push(id.verified(VerificationMethod::Staff, world.now));
        let customer = world.create(new).await.unwrap();
        holders.push(Some(customer.id()));
    }
    let asked = ["x", "y"].map(|last| shop_id(&long(ExternalId::MAXIMUM, last)));
    assert_eq!(world.store.resolve(&asked).await.unwrap(), holders);
    let ann = holders[0].unwrap();
    let told = ["x", "y"].map(|last| note(&long(IdempotencyKey::MAXIMUM, last), world.now));
    let report = world.record(ann, told.to_vec()).await.unwrap();
    assert_eq!(report.interactions, [RecordOutcome::Recorded; 2]);
    let filter = CustomerFilter::all().with_tag(tag(&long(crate::Tag::MAXIMUM, "x")));
    assert_eq!(world.store.count_customers(&filter).await.unwrap(), 1);
}

/// Blanks around a text are no part of it, those in it are.
pub async fn outer_blanks_are_no_part_of_a_text_and_inner_ones_are<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.create(super::world::known_as("a b")).await.unwrap();
    let bob = world.create(super::world::known_as("a  b")).await.unwrap();
    let asked = ["a b", " a b ", "a b\t", "a  b", "ab", "a\u{a0}b"].map(shop_id);
    let (ann, bob) = (Some(ann.id()), Some(bob.id()));
    let holders = world.store.resolve(&asked).await.unwrap();
    assert_eq!(holders, [ann, ann, ann, bob, None, None]);
    let told = ["k k", "k k ", "k  k"].map(|key| note(key, world.now));
    let report = world.record(ann.unwrap(), told.to_vec()).await.unwrap();
    assert_eq!(report.interactions[0], RecordOutcome::Recorded);
    assert_ne!(report.interactions[1], RecordOutcome::Recorded);
    assert_eq!(report.interactions[2], RecordOutcome::Recorded);
}

/// An e-mail address is compared in any letter case and kept in the one in which it was written.
pub async fn an_email_address_is_kept_as_it_was_written<F: StoreFactory>(factory: &F) {
    const WRITTEN: &str = "Ann.Lee+News@Example.COM";
    let world = World::new(factory).await;
    let address = EmailAddress::parse(WRITTEN).unwrap();
    let identity = Identity::Email(address.clone());
    let mut new = named("Ann");
    new.verified_identities
        .push(identity.verified(VerificationMethod::Confirmation, world.now));
    new.contact_points.push(ContactPoint::new(
        ContactAddress::Email(address),
        ContactPurpose::Work,
    ));
    let ann = world.create(new).await.unwrap().id();
    let read = world.store.customer(ann).await.unwrap().unwrap();
    match read.verified_identities()[0].identity() {
        Identity::Email(address) => assert_eq!(address.as_str(), WRITTEN),
        other => panic!("an e-mail address became {other:?}"),
    }
    match read.contact_points()[0].address() {
        ContactAddress::Email(address) => assert_eq!(address.as_str(), WRITTEN),
        other => panic!("an e-mail address became {other:?}"),
    }
}

/// The texts of a decision survive: the name of what was shown, of any length.
pub async fn every_character_survives_in_a_decision<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let longest = "\u{1f600}".repeat(ConsentTextId::MAXIMUM);
    let mut changes = ChangeSet::new();
    let mut expected = Vec::new();
    for text in EXTREMES.into_iter().chain([longest.as_str()]) {
        let new = NewConsent::new(
            ConsentScope::everywhere(Purpose::Other(code("a.purpose-of_our:own"))),
            ConsentDecision::Granted,
            ConsentEvidence::new(ConsentMethod::Written, code("x"))
                .with_text(ConsentTextId::parse(text).unwrap()),
            world.now,
        );
        let (record, event) = ConsentRecord::record(new, ann, &world.ids, world.now).unwrap();
        expected.push(record.clone());
        changes = changes.append_consent(record, event);
    }
    world.store.apply(changes).await.unwrap();
    let ledger = world.store.consent_ledger(ann).await.unwrap();
    assert!(ledger.entries() == expected);
}

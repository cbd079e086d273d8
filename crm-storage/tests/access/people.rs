//! Four people of whom everything is told in words of their own.

use std::path::Path;
use std::sync::Arc;

use crm_core::conformance::world::shop_id;
use crm_core::{
    AccessError, Actor, AttributeName, AttributeText, AttributeValue, ChangeSet, Channel, Code,
    ConsentDecision, ConsentEvidence, ConsentMethod, ConsentScope, ContactAddress, ContactPoint,
    ContactPurpose, CoreStore, CustomerEdit, CustomerId, Direction, EmailAddress, EntityRef, Event,
    EventId, FamilyName, IdempotencyKey, Identity, IngestItem, IngestSubject, InteractionContent,
    InteractionText, ManualClock, NewConsent, NewCustomer, NewInteraction, Note, Origin, PageLimit,
    Party, Person, PersonalDataReport, Profiles, Purpose, SeededIds, Subject, Tag, TenantId,
    Timestamp, VerificationMethod,
};
use crm_storage::{MemoryDatabase, SqliteDatabase, SqliteOptions};
use crm_support::{
    Author, CustomerStanding, Deadlines, NewRequest, Priority, RequestChangeSet, RequestData,
    RequestId, RequestKind, RequestStore, ServiceRequest,
};

/// What is told of each: every kind of text that a store holds.
pub(crate) const WORDS: [&str; 10] = [
    "family",
    "email",
    "attribute",
    "tag",
    "claim",
    "note",
    "key",
    "proof",
    "subject",
    "request",
];

/// An event of the log, with the person under whose id it stands, and the one of whom what it is about
/// was told first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    pub(crate) id: EventId,
    pub(crate) under: usize,
    pub(crate) first: usize,
}

/// What a house stands on.
pub(crate) trait AllStores: CoreStore + RequestStore {}

impl<S: CoreStore + RequestStore> AllStores for S {}

/// A store with four people in it.
pub(crate) struct House {
    pub(crate) profiles: Profiles,
    pub(crate) people: Vec<CustomerId>,
    requests: RequestData,
    /// The request of each of them.
    asked: Vec<RequestId>,
    pub(crate) store: Arc<dyn AllStores>,
    ids: Arc<SeededIds>,
    now: Timestamp,
}

impl House {
    pub(crate) async fn in_memory() -> Self {
        let tenant = TenantId::generate(&SeededIds::new(7), now());
        Self::over(Arc::new(MemoryDatabase::new().tenant(tenant))).await
    }

    pub(crate) async fn in_sqlite() -> Self {
        Self::in_database(&SqliteDatabase::open_in_memory().unwrap()).await
    }

    pub(crate) async fn in_file(path: &Path) -> Self {
        let database = SqliteDatabase::open(path, SqliteOptions::default()).unwrap();
        Self::in_database(&database).await
    }

    async fn in_database(database: &SqliteDatabase) -> Self {
        let tenant = TenantId::generate(&SeededIds::new(7), now());
        Self::over(Arc::new(database.tenant(tenant))).await
    }

    async fn over<S: CoreStore + RequestStore + 'static>(store: Arc<S>) -> Self {
        let ids = Arc::new(SeededIds::new(1));
        let clock = Arc::new(ManualClock::new(now()));
        let origin = Origin::new(Code::new_static("desk"), Actor::Customer);
        let profiles = Profiles::new(store.clone(), clock, ids.clone()).with_origin(origin);
        let mut house = Self {
            profiles,
            people: Vec::new(),
            requests: RequestData::new(store.clone()),
            asked: Vec::new(),
            store: store.clone(),
            ids,
            now: now(),
        };
        for person in 0..4 {
            house.tell(person, &*store).await;
        }
        house
    }

    /// A text that is told of this person alone.
    pub(crate) fn marker(&self, person: usize, word: &str) -> String {
        format!("marker-{word}-{person}")
    }

    pub(crate) fn stranger(&self) -> CustomerId {
        CustomerId::generate(&*self.ids, self.now)
    }

    pub(crate) async fn report(&self, person: usize) -> Result<PersonalDataReport, AccessError> {
        let id = self.people[person];
        let report = self.profiles.personal_data(id, &[&self.requests]).await?;
        Ok(report.unwrap())
    }

    /// A note on the request of a person, under whatever id it is led now; nothing where it is gone.
    pub(crate) async fn work(&self, person: usize) {
        let Some(request) = self.store.request(self.asked[person]).await.unwrap() else {
            return;
        };
        let expected = request.version();
        let text = InteractionText::parse("looked at").unwrap();
        let noted = request.note(Author::System, text, &*self.ids, self.now);
        let changes = RequestChangeSet::new().update_request(noted.unwrap(), expected);
        self.store.apply_requests(changes).await.unwrap();
    }

    /// The events of the log.
    pub(crate) async fn events(&self) -> Vec<Told> {
        let log = self.store.events_after(None, PageLimit::MAXIMUM).await;
        let log = log.unwrap().into_iter().map(|logged| logged.event);
        log.map(|event| {
            let about = RequestId::from_uuid(event.entity().id()).ok();
            let asked = self.asked.iter().position(|id| Some(*id) == about);
            let whose = |id| self.people.iter().position(|person| *person == id);
            let under = event.customer().and_then(whose).unwrap();
            Told {
                id: event.id(),
                under,
                first: asked.unwrap_or(under),
            }
        })
        .collect()
    }

    /// An event of an order of the host, which two of the people have together.
    pub(crate) async fn order(&self, order: &EntityRef, person: usize) -> EventId {
        let id = EventId::generate(&*self.ids, self.now);
        let event = Event::new(id, Code::new_static("order.seen"), order.clone(), self.now);
        let customer = self.store.customer(self.people[person]).await.unwrap();
        let customer = customer.unwrap();
        let seen = vec![CustomerEdit::AddTag(Tag::parse(id.to_string()).unwrap())];
        let expected = customer.version();
        let (edited, mut events) = customer.edit(seen, &*self.ids, self.now).unwrap();
        events.push(event.of_customer(self.people[person]));
        let changes = ChangeSet::new().update_customer(edited, expected, events);
        self.store.apply(changes).await.unwrap();
        id
    }

    async fn tell(&mut self, person: usize, store: &impl RequestStore) {
        let id = self
            .profiles
            .create(self.record(person))
            .await
            .unwrap()
            .id();
        self.people.push(id);
        // The key of one is that of all: a merge sets it aside.
        for key in [self.marker(person, "key"), "the key of all".to_owned()] {
            let text = InteractionText::parse(self.marker(person, "note")).unwrap();
            let interaction = NewInteraction {
                channel: Channel::Phone,
                direction: Direction::Inbound,
                content: InteractionContent::Note(Note::new(text)),
                regarding: None,
                occurred_at: self.now,
                source: Code::parse("desk").unwrap(),
                key: IdempotencyKey::parse(key).unwrap(),
            };
            let subject = IngestSubject::Customer(id);
            let item = IngestItem {
                subject,
                interaction,
            };
            let report = self.profiles.ingest(vec![item]).await.unwrap();
            assert_eq!(report.recorded(), 1);
        }
        let proof = Code::parse(self.marker(person, "proof")).unwrap();
        let form = ConsentEvidence::new(ConsentMethod::WebForm, Code::parse("shop").unwrap());
        let scope = ConsentScope::on(Purpose::Marketing, Channel::Email);
        let granted = ConsentDecision::Granted;
        let consent = NewConsent::new(scope, granted, form.referring_to(proof), self.now);
        self.profiles.record_consent(id, consent).await.unwrap();
        self.ask(person, id, store).await;
    }

    pub(crate) fn record(&self, person: usize) -> NewCustomer {
        let told = |word| self.marker(person, word);
        let email = EmailAddress::parse(format!("{}@example.com", told("email"))).unwrap();
        let name = AttributeName::parse("motto").unwrap();
        let motto = AttributeText::parse(told("attribute")).unwrap();
        let claim = Identity::external("club", &told("claim")).unwrap();
        let proved = VerificationMethod::TrustedSource;
        let party = Party::Person(Person {
            family_name: Some(FamilyName::parse(told("family")).unwrap()),
            ..Person::default()
        });
        NewCustomer {
            contact_points: vec![ContactPoint::new(
                ContactAddress::Email(email),
                ContactPurpose::Home,
            )],
            attributes: [(name, AttributeValue::Text(motto))].into(),
            tags: [Tag::parse(told("tag")).unwrap()].into(),
            claimed_identities: vec![claim.claimed(self.now)],
            ..NewCustomer::new(party)
                .with_identity(shop_id(&person.to_string()).verified(proved, self.now))
        }
    }

    async fn ask(&mut self, person: usize, customer: CustomerId, store: &impl RequestStore) {
        let new = NewRequest {
            customer,
            standing: CustomerStanding::High,
            channel: Channel::Email,
            kind: RequestKind::Question,
            subject: Subject::parse(self.marker(person, "subject")).unwrap(),
            text: InteractionText::parse(self.marker(person, "request")).unwrap(),
        };
        let due = Deadlines::new(self.now, self.now).unwrap();
        let asked = ServiceRequest::submit(new, Priority::High, due, &*self.ids, self.now);
        self.asked.push(asked.request.id());
        let changes = RequestChangeSet::new().insert_request(asked);
        store.apply_requests(changes).await.unwrap();
    }
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-28T12:00:00Z").unwrap()
}

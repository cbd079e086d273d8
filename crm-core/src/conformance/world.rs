//! What the cases have in common: a store, ids, a clock that moves by itself, and short ways to
//! make things.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use chrono::TimeDelta;

use super::StoreFactory;
use crate::interaction::ResponseFields;
use crate::{
    Actor, Answer, Change, ChangeReport, ChangeSet, Channel, Code, ConsentDecision,
    ConsentEvidence, ConsentLedger, ConsentMethod, ConsentRecord, ConsentScope, CoreStore,
    Currency, Customer, CustomerEdit, CustomerFilter, CustomerId, Direction, Event, GivenName,
    IdSource, IdempotencyKey, Identity, Interaction, InteractionContent, InteractionText,
    LegalBasis, LoggedEvent, Money, NewConsent, NewCustomer, NewInteraction, Note, Page, PageLimit,
    PageOf, Party, Person, ProductCode, Purchase, PurchaseLine, Purpose, QuestionnaireResponse,
    SeededIds, StoreError, Tag, TenantId, TimelineFilter, Timestamp, VerificationMethod,
};

/// A store under test with what a case needs around it.
#[derive(Debug)]
pub struct World<S> {
    /// The store.
    pub store: S,
    /// Where ids come from.
    pub ids: SeededIds,
    /// The instant that stands for now.
    pub now: Timestamp,
}

/// More rows than any case stores: a list that goes on behind it never ends.
const MOST_ROWS: usize = 20_000;

/// The tenant with this number.
#[must_use]
pub fn tenant(number: u64) -> TenantId {
    TenantId::generate(&SeededIds::new(number), Timestamp::UNIX_EPOCH)
}

/// Everything that a tenant holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The customers by id.
    pub customers: Vec<Customer>,
    /// Their ledgers.
    pub ledgers: Vec<ConsentLedger>,
    /// Their timelines.
    pub timelines: Vec<Vec<Interaction>>,
    /// The log, with its places.
    pub log: Vec<LoggedEvent>,
}

impl<S: CoreStore> World<S> {
    /// The world of the first tenant.
    pub async fn new<F: StoreFactory<Store = S>>(factory: &F) -> Self {
        Self::of_tenant(factory, 1).await
    }

    /// The world of the tenant with this number; all worlds draw different ids.
    pub async fn of_tenant<F: StoreFactory<Store = S>>(factory: &F, number: u64) -> Self {
        Self::seeded(factory, number, 1000 + number).await
    }

    /// The world of the tenant with this number, with ids that follow from a seed of its own.
    pub async fn seeded<F: StoreFactory<Store = S>>(factory: &F, number: u64, seed: u64) -> Self {
        Self {
            store: factory.store(tenant(number)).await,
            ids: SeededIds::new(seed),
            now: Timestamp::parse("2026-03-01T12:00:00.000001Z").unwrap(),
        }
    }

    /// The instant so many minutes after now.
    #[must_use]
    pub fn in_minutes(&self, minutes: i64) -> Timestamp {
        self.now.checked_add(TimeDelta::minutes(minutes)).unwrap()
    }

    /// A customer that is not stored yet.
    #[must_use]
    pub fn draft(&self, new: NewCustomer) -> (Customer, Vec<Event>) {
        let id = CustomerId::generate(&self.ids, self.now);
        Customer::create(new, id, &self.ids, self.now).unwrap()
    }

    /// Stores a customer.
    pub async fn create(&self, new: NewCustomer) -> Result<Customer, StoreError> {
        let (customer, events) = self.draft(new);
        self.store
            .apply(ChangeSet::new().insert_customer(customer.clone(), events))
            .await?;
        Ok(customer)
    }

    /// Stores a person of whom nothing is known.
    pub async fn person(&self) -> Customer {
        self.create(NewCustomer::new(Party::unknown_person()))
            .await
            .unwrap()
    }

    /// Stores `count` such persons, in the order of their ids.
    pub async fn people(&self, count: usize) -> Vec<Customer> {
        let mut people = Vec::new();
        for _ in 0..count {
            people.push(self.person().await);
        }
        people
    }

    /// Edits a customer and stores the result.
    pub async fn edit(
        &self,
        customer: &Customer,
        edits: Vec<CustomerEdit>,
    ) -> Result<Customer, StoreError> {
        let (edited, events) = customer.edit(edits, &self.ids, self.now).unwrap();
        let changes = ChangeSet::new().update_customer(edited.clone(), customer.version(), events);
        self.store.apply(changes).await?;
        Ok(edited)
    }

    /// Stores interactions of one customer in one change set.
    pub async fn record(
        &self,
        customer: CustomerId,
        interactions: Vec<NewInteraction>,
    ) -> Result<ChangeReport, StoreError> {
        let mut changes = ChangeSet::new();
        for new in interactions {
            changes.interactions.push(self.recorded(customer, new));
        }
        self.store.apply(changes).await
    }

    /// An interaction with its event, not stored yet.
    #[must_use]
    pub fn recorded(&self, customer: CustomerId, new: NewInteraction) -> Change<Interaction> {
        let (interaction, event) = Interaction::record(new, customer, &self.ids, self.now);
        Change::new(interaction, [event])
    }

    /// Stores a decision.
    pub async fn decide(
        &self,
        customer: CustomerId,
        decision: ConsentDecision,
        minutes: i64,
    ) -> Result<ConsentRecord, StoreError> {
        let (record, event) = self.decision(customer, decision, minutes);
        self.store
            .apply(ChangeSet::new().append_consent(record.clone(), event))
            .await?;
        Ok(record)
    }

    /// A decision about marketing by e-mail, so many minutes after now, not stored yet.
    #[must_use]
    pub fn decision(
        &self,
        customer: CustomerId,
        decision: ConsentDecision,
        minutes: i64,
    ) -> (ConsentRecord, Event) {
        let new = NewConsent::new(
            ConsentScope::on(Purpose::Marketing, Channel::Email),
            decision,
            ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("web"))
                .in_language(Code::new_static("en")),
            self.in_minutes(minutes),
        );
        ConsentRecord::record(new, customer, &self.ids, self.now).unwrap()
    }

    /// All events of the log.
    pub async fn log(&self) -> Vec<LoggedEvent> {
        let mut log: Vec<LoggedEvent> = Vec::new();
        loop {
            let after = log.last().map(|logged| logged.cursor.clone());
            let read = self
                .store
                .events_after(after.as_ref(), PageLimit::MAXIMUM)
                .await
                .unwrap();
            if read.is_empty() {
                return log;
            }
            let last = read.last().map(|logged| &logged.cursor);
            assert_ne!(last, after.as_ref(), "the log goes round");
            log.extend(read);
            assert!(log.len() < MOST_ROWS, "the log does not end");
        }
    }

    /// The names of all events of the log.
    pub async fn log_names(&self) -> Vec<String> {
        self.log()
            .await
            .iter()
            .map(|logged| logged.event.name().to_string())
            .collect()
    }

    /// Everything that the tenant holds, for comparison.
    pub async fn snapshot(&self) -> Snapshot {
        let store = &self.store;
        let customers = all_pages(1000, |page| async move {
            store.list_customers(&CustomerFilter::all(), &page).await
        })
        .await;
        let (mut ledgers, mut timelines) = (Vec::new(), Vec::new());
        for customer in &customers {
            let id = customer.id();
            ledgers.push(store.consent_ledger(id).await.unwrap());
            timelines.push(self.timeline(id).await);
        }
        Snapshot {
            customers,
            ledgers,
            timelines,
            log: self.log().await,
        }
    }

    /// The whole timeline of a customer, latest first.
    pub async fn timeline(&self, customer: CustomerId) -> Vec<Interaction> {
        let store = &self.store;
        all_pages(1000, |page| async move {
            store
                .timeline(customer, &TimelineFilter::all(), &page)
                .await
        })
        .await
    }

    /// A fresh id for anything.
    #[must_use]
    pub fn uuid(&self) -> uuid::Uuid {
        self.ids.next_uuid(self.now)
    }
}

/// A page size.
#[must_use]
pub fn limit(rows: u16) -> PageLimit {
    PageLimit::new(rows).unwrap()
}

/// A person with this given name.
#[must_use]
pub fn named(name: &str) -> NewCustomer {
    NewCustomer::new(Party::Person(Person {
        given_name: Some(GivenName::parse(name).unwrap()),
        ..Person::default()
    }))
}

/// A person whom the shop knows under this id.
#[must_use]
pub fn known_as(id: &str) -> NewCustomer {
    let identity = shop_id(id).verified(VerificationMethod::TrustedSource, Timestamp::UNIX_EPOCH);
    NewCustomer::new(Party::unknown_person()).with_identity(identity)
}

/// The id that the shop gave.
#[must_use]
pub fn shop_id(id: &str) -> Identity {
    Identity::external("shop", id).unwrap()
}

/// A note told by `crm` under this key.
#[must_use]
pub fn note(key: &str, at: Timestamp) -> NewInteraction {
    NewInteraction {
        channel: Channel::Phone,
        direction: Direction::Internal,
        content: InteractionContent::Note(Note::new(
            InteractionText::parse("called back").unwrap(),
        )),
        regarding: None,
        occurred_at: at,
        source: Code::new_static("crm"),
        key: IdempotencyKey::parse(key).unwrap(),
    }
}

/// A purchase for so many cents, told by `shop` under this key.
#[must_use]
pub fn purchase(key: &str, at: Timestamp, cents: i64) -> NewInteraction {
    let amount = Money::new(cents, Currency::EUR);
    let line = PurchaseLine {
        product: ProductCode::parse("CD-1").unwrap(),
        name: None,
        category: None,
        quantity: NonZeroU32::MIN,
        amount,
    };
    NewInteraction {
        channel: Channel::Web,
        direction: Direction::Inbound,
        content: InteractionContent::Purchase(Purchase::new(amount, vec![line]).unwrap()),
        regarding: None,
        occurred_at: at,
        source: Code::new_static("shop"),
        key: IdempotencyKey::parse(key).unwrap(),
    }
}

/// A response of the customer with these answers.
pub(super) fn response(answers: impl IntoIterator<Item = (Code, Answer)>) -> QuestionnaireResponse {
    QuestionnaireResponse::of_checked(ResponseFields {
        questionnaire: Code::new_static("survey"),
        version: NonZeroU32::MIN,
        language: Code::new_static("en"),
        by: Actor::Customer,
        basis: LegalBasis::Consent,
        answers: answers.into_iter().collect(),
        fills: BTreeMap::new(),
    })
}

/// A tag.
#[must_use]
pub fn tag(text: &str) -> Tag {
    Tag::parse(text).unwrap()
}

/// The edit that adds a tag.
#[must_use]
pub fn tagging(text: &str) -> Vec<CustomerEdit> {
    vec![CustomerEdit::AddTag(tag(text))]
}

/// A change set of these interactions.
#[must_use]
pub fn telling(interactions: Vec<Change<Interaction>>) -> ChangeSet {
    let mut changes = ChangeSet::new();
    changes.interactions = interactions;
    changes
}

/// Reads all pages of a list, `rows` at a time, and checks that none but the last is short.
pub async fn all_pages<T, R>(rows: u16, mut read: impl FnMut(Page) -> R) -> Vec<T>
where
    R: Future<Output = Result<PageOf<T>, StoreError>>,
{
    let mut items = Vec::new();
    let mut page = Page::first(limit(rows));
    loop {
        let part = read(page.clone()).await.unwrap();
        let (count, is_last) = (part.items.len(), part.next.is_none());
        assert!(count == usize::from(rows) || (is_last && count <= usize::from(rows)));
        items.extend(part.items);
        assert!(items.len() < MOST_ROWS, "the list does not end");
        assert!(
            part.next.is_none() || part.next != page.after,
            "the list goes round"
        );
        match part.next {
            Some(next) => page = Page::after(next, limit(rows)),
            None => return items,
        }
    }
}

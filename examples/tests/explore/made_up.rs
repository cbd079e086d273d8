//! Small made-up bases.

use std::path::Path;
use std::sync::Arc;

use crm_core::{
    Channel, Code, ConsentEvidence, ConsentMethod, CoreStore, Currency, CustomerId, Direction,
    IdempotencyKey, IngestItem, IngestSubject, InteractionContent, ManualClock, Money, NewCustomer,
    NewInteraction, Party, Profiles, Purchase, SeededIds, Timestamp,
};
use crm_storage::{MemoryDatabase, SqliteDatabase, SqliteOptions};
use ecrm_examples::demo;
use futures_executor::block_on;

/// A base that is being made up.
pub(crate) struct MadeUp {
    pub(crate) store: Arc<dyn CoreStore>,
    clock: Arc<ManualClock>,
    profiles: Profiles,
    told: u32,
}

/// An instant.
pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

impl MadeUp {
    /// A base in a file, of the company that is asked about where no other is named.
    pub(crate) fn in_file(file: &Path) -> Self {
        let database = SqliteDatabase::open(file, SqliteOptions::default()).unwrap();
        Self::over(Arc::new(database.tenant(demo::tenant())))
    }

    /// A base in memory.
    pub(crate) fn in_memory() -> Self {
        Self::over(Arc::new(MemoryDatabase::new().tenant(demo::tenant())))
    }

    fn over(store: Arc<dyn CoreStore>) -> Self {
        let clock = Arc::new(ManualClock::new(at("2026-01-01T00:00:00Z")));
        let ids = Arc::new(SeededIds::new(2));
        Self {
            profiles: Profiles::new(store.clone(), clock.clone(), ids),
            store,
            clock,
            told: 0,
        }
    }

    /// The service over it.
    pub(crate) fn profiles(&self) -> Profiles {
        self.profiles.clone()
    }

    /// A new customer.
    pub(crate) fn customer(&self, party: Party) -> CustomerId {
        let created = block_on(self.profiles.create(NewCustomer::new(party)));
        created.unwrap().id()
    }

    /// Somebody of whom nothing is known but these visits.
    pub(crate) fn visitor(&mut self, visits: &[&str]) -> CustomerId {
        let customer = self.customer(Party::unknown_person());
        for visit in visits {
            self.happened(customer, at(visit), InteractionContent::Visit);
        }
        customer
    }

    /// A purchase for so many euros.
    pub(crate) fn bought(&mut self, customer: CustomerId, when: &str, euros: i64) {
        let total = Money::new(euros * 100, Currency::EUR);
        let purchase = Purchase::new(total, Vec::new()).unwrap();
        self.happened(customer, at(when), InteractionContent::Purchase(purchase));
    }

    /// Something that happened.
    pub(crate) fn happened(
        &mut self,
        customer: CustomerId,
        occurred_at: Timestamp,
        content: InteractionContent,
    ) {
        self.told += 1;
        let interaction = NewInteraction {
            channel: Channel::Web,
            direction: Direction::Inbound,
            content,
            regarding: None,
            occurred_at,
            source: Code::parse("test").unwrap(),
            key: IdempotencyKey::parse(self.told.to_string()).unwrap(),
        };
        // What is told must have happened.
        self.clock.set(occurred_at.max(at("2027-01-01T00:00:00Z")));
        let subject = IngestSubject::Customer(customer);
        let item = IngestItem {
            subject,
            interaction,
        };
        let report = block_on(self.profiles.ingest(vec![item])).unwrap();
        assert_eq!(report.recorded(), 1);
    }

    /// Restricts the processing of a customer's data from an instant on.
    pub(crate) fn restrict(&self, customer: CustomerId, from: &str) {
        self.clock.set(at(from));
        let source = Code::parse("test").unwrap();
        let evidence = ConsentEvidence::new(ConsentMethod::WebForm, source);
        block_on(self.profiles.restrict(customer, evidence)).unwrap();
    }
}

//! A receiver that drops what it has seen, and a log to be followed.

use std::future::poll_fn;
use std::sync::Mutex;
use std::task::Poll;

use async_trait::async_trait;
use crm_core::*;
use crm_storage::{MemoryDatabase, MemoryStore};

/// What the receiver does with the next event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Takes,
    /// It fails before it has the event.
    FailsBefore,
    /// It has the event, and the answer is lost.
    FailsAfter,
    /// It refuses the event with this id, for good.
    Refuses(EventId),
}

/// Takes each event once, and counts how often each came.
#[derive(Debug)]
pub(crate) struct Receiver {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    mood: Mood,
    arrivals: Vec<EventId>,
    first: Vec<Event>,
}

impl Receiver {
    pub(crate) fn new() -> Self {
        Self {
            inner: Mutex::new(Inner {
                mood: Mood::Takes,
                arrivals: Vec::new(),
                first: Vec::new(),
            }),
        }
    }

    pub(crate) fn is(&self, mood: Mood) {
        self.inner.lock().unwrap().mood = mood;
    }

    /// All that came, repeats included.
    pub(crate) fn arrivals(&self) -> Vec<EventId> {
        self.inner.lock().unwrap().arrivals.clone()
    }

    /// What was kept, in the order of the first arrivals.
    pub(crate) fn kept(&self) -> Vec<Event> {
        self.inner.lock().unwrap().first.clone()
    }

    fn take(&self, event: &Event) -> Result<(), Mood> {
        let mut inner = self.inner.lock().unwrap();
        let mood = inner.mood;
        match mood {
            Mood::FailsBefore => {
                inner.mood = Mood::Takes;
                return Err(mood);
            }
            Mood::Refuses(id) if id == event.id() => return Err(mood),
            _ => {}
        }
        if !inner.arrivals.contains(&event.id()) {
            inner.first.push(event.clone());
        }
        inner.arrivals.push(event.id());
        if mood == Mood::FailsAfter {
            inner.mood = Mood::Takes;
            return Err(mood);
        }
        Ok(())
    }
}

#[async_trait]
impl EventSink for Receiver {
    async fn publish(&self, events: &[LoggedEvent]) -> Result<(), SinkError> {
        for (taken, logged) in events.iter().enumerate() {
            breathe().await;
            match self.take(&logged.event) {
                Ok(()) => {}
                Err(Mood::Refuses(_)) => return Err(SinkError::refused(taken, "not mine")),
                Err(_) => return Err(SinkError::unavailable(taken, "the line is dead")),
            }
        }
        breathe().await;
        Ok(())
    }
}

/// Lets whoever polls do something else once: a place where a future can be interleaved or dropped.
pub(crate) async fn breathe() {
    let mut waited = false;
    poll_fn(|context| {
        if waited {
            return Poll::Ready(());
        }
        waited = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// A store whose calls can be interleaved: it breathes before and after each.
#[derive(Debug, Clone)]
pub(crate) struct Breathing(pub(crate) MemoryStore);

#[async_trait]
impl EventLog for Breathing {
    async fn events_after(
        &self,
        cursor: Option<&Cursor>,
        limit: PageLimit,
    ) -> Result<Vec<LoggedEvent>, StoreError> {
        breathe().await;
        self.0.events_after(cursor, limit).await
    }

    async fn log_end(&self) -> Result<Option<Cursor>, StoreError> {
        self.0.log_end().await
    }

    async fn events_of_entity(
        &self,
        entity: &EntityRef,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        self.0.events_of_entity(entity, page).await
    }

    async fn events_of_customer(
        &self,
        customer: CustomerId,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        self.0.events_of_customer(customer, page).await
    }

    async fn event(&self, id: EventId) -> Result<Option<Event>, StoreError> {
        self.0.event(id).await
    }
}

#[async_trait]
impl ConsumerStore for Breathing {
    async fn consumer(&self, name: &Code) -> Result<Option<Consumer>, StoreError> {
        breathe().await;
        self.0.consumer(name).await
    }

    async fn advance_consumer(
        &self,
        name: &Code,
        expected: Option<&Cursor>,
        to: &Cursor,
    ) -> Result<Advance, StoreError> {
        breathe().await;
        let answer = self.0.advance_consumer(name, expected, to).await;
        breathe().await;
        answer
    }

    async fn reset_consumer(&self, name: &Code, to: Option<&Cursor>) -> Result<(), StoreError> {
        self.0.reset_consumer(name, to).await
    }

    async fn list_consumers(&self, page: &Page) -> Result<PageOf<Consumer>, StoreError> {
        self.0.list_consumers(page).await
    }

    async fn remove_consumer(&self, name: &Code) -> Result<bool, StoreError> {
        self.0.remove_consumer(name).await
    }
}

/// A log that grows.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) store: MemoryStore,
    ids: SeededIds,
    customers: Vec<CustomerId>,
}

impl Writer {
    pub(crate) fn new() -> Self {
        let ids = SeededIds::new(7);
        let now = Timestamp::UNIX_EPOCH;
        let tenant = TenantId::generate(&ids, now);
        Self {
            store: MemoryDatabase::new().tenant(tenant),
            customers: (0..3).map(|_| CustomerId::generate(&ids, now)).collect(),
            ids,
        }
    }

    /// Logs `count` events of one customer in one change set.
    pub(crate) async fn write(&self, customer: usize, count: usize) {
        let customer = self.customers[customer];
        let now = Timestamp::UNIX_EPOCH;
        let event = |_| {
            let name = Code::new_static("shop.called");
            let id = EventId::generate(&self.ids, now);
            Event::new(id, name, customer.into(), now).of_customer(customer)
        };
        let consent = ConsentRecord::record(
            NewConsent::new(
                ConsentScope::on(Purpose::Marketing, Channel::Email),
                ConsentDecision::Granted,
                ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("web")),
                now,
            ),
            customer,
            &self.ids,
            now,
        );
        let mut changes = ChangeSet::new();
        if self.store.customer(customer).await.unwrap().is_none() {
            let new = NewCustomer::new(Party::unknown_person());
            let (customer, events) = Customer::create(new, customer, &self.ids, now).unwrap();
            changes = changes.insert_customer(customer, events);
        }
        let (consent, _) = consent.unwrap();
        let events: Vec<Event> = (0..count).map(event).collect();
        changes.consents.push(Change::new(consent, events));
        self.store.apply(changes).await.unwrap();
    }

    pub(crate) async fn log(&self) -> Vec<Event> {
        let read = self.store.events_after(None, PageLimit::MAXIMUM).await;
        let log: Vec<Event> = read.unwrap().into_iter().map(|read| read.event).collect();
        assert!(log.len() < PageLimit::MAXIMUM.rows());
        log
    }
}

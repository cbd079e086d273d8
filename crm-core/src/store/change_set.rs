//! What is to be stored in one transaction.

use super::Version;
use crate::consent::ConsentRecord;
use crate::customer::Customer;
use crate::erasure::Erasure;
use crate::event::Event;
use crate::id::{CustomerId, InteractionId};
use crate::interaction::Interaction;
use crate::merge::{MergeRecord, Unmerge};
use crate::retention::Prune;

/// A value to be stored, with the events that storing it causes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<T> {
    /// The value.
    pub value: T,
    /// Its events; they are stored if and only if the value is.
    pub events: Vec<Event>,
}

impl<T> Change<T> {
    /// A value with its events.
    #[must_use]
    pub fn new(value: T, events: impl IntoIterator<Item = Event>) -> Self {
        Self {
            value,
            events: events.into_iter().collect(),
        }
    }
}

/// A customer record to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CustomerWrite {
    /// A record that is not there yet.
    Insert(Customer),
    /// A record that replaces the one at version `expected`.
    Update {
        /// The record, at its new version.
        customer: Customer,
        /// The version on which the change was decided.
        expected: Version,
    },
    /// A customer becomes part of another one. Both are replaced at the versions that stand in the
    /// record.
    Merge(Box<MergeRecord>),
    /// A merge is undone.
    Unmerge(Box<Unmerge>),
    /// A customer is forgotten.
    Erase(Box<Erasure>),
    /// Interactions of a customer are kept no longer.
    Prune(Box<Prune>),
}

impl CustomerWrite {
    /// The record to be stored; of a merge, and of one that is undone, the survivor's. `None` when
    /// the customer is to be forgotten, or its record stays as it is.
    #[must_use]
    pub fn customer(&self) -> Option<&Customer> {
        match self {
            Self::Insert(customer) | Self::Update { customer, .. } => Some(customer),
            Self::Merge(merge) => Some(merge.merged()),
            Self::Unmerge(unmerge) => Some(unmerge.survivor()),
            Self::Erase(_) | Self::Prune(_) => None,
        }
    }

    /// The customer whom it is about; of a merge, and of one that is undone, the survivor.
    #[must_use]
    pub fn customer_id(&self) -> CustomerId {
        match self {
            Self::Insert(customer) | Self::Update { customer, .. } => customer.id(),
            Self::Merge(merge) => merge.merged().id(),
            Self::Unmerge(unmerge) => unmerge.survivor().id(),
            Self::Erase(erasure) => erasure.customer(),
            Self::Prune(prune) => prune.customer(),
        }
    }
}

/// What is to be stored in one transaction: all of it or nothing.
///
/// It is applied in this order: customers, consents, interactions; so an interaction may belong to
/// a customer who is inserted with it. Events are logged in the same order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangeSet {
    /// Customer records.
    pub customers: Vec<Change<CustomerWrite>>,
    /// Entries of the consent ledger.
    pub consents: Vec<Change<ConsentRecord>>,
    /// Interactions.
    pub interactions: Vec<Change<Interaction>>,
}

impl ChangeSet {
    /// A change set with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a customer record that is not there yet.
    #[must_use]
    pub fn insert_customer(mut self, customer: Customer, events: Vec<Event>) -> Self {
        self.customers
            .push(Change::new(CustomerWrite::Insert(customer), events));
        self
    }

    /// Adds a customer record that replaces the one at version `expected`.
    #[must_use]
    pub fn update_customer(
        mut self,
        customer: Customer,
        expected: Version,
        events: Vec<Event>,
    ) -> Self {
        self.customers.push(Change::new(
            CustomerWrite::Update { customer, expected },
            events,
        ));
        self
    }

    /// Adds a merge of two customers.
    #[must_use]
    pub fn merge_customers(mut self, merge: MergeRecord, events: Vec<Event>) -> Self {
        let write = CustomerWrite::Merge(Box::new(merge));
        self.customers.push(Change::new(write, events));
        self
    }

    /// Adds that a merge is undone.
    #[must_use]
    pub fn unmerge_customers(mut self, unmerge: Unmerge, events: Vec<Event>) -> Self {
        let write = CustomerWrite::Unmerge(Box::new(unmerge));
        self.customers.push(Change::new(write, events));
        self
    }

    /// Adds that a customer is forgotten.
    #[must_use]
    pub fn erase_customer(mut self, erasure: Erasure, events: Vec<Event>) -> Self {
        let write = CustomerWrite::Erase(Box::new(erasure));
        self.customers.push(Change::new(write, events));
        self
    }

    /// Adds that interactions of a customer are kept no longer. The events are logged if one of them
    /// was there.
    #[must_use]
    pub fn prune_customer(mut self, prune: Prune, events: Vec<Event>) -> Self {
        let write = CustomerWrite::Prune(Box::new(prune));
        self.customers.push(Change::new(write, events));
        self
    }

    /// Adds an entry of the consent ledger.
    #[must_use]
    pub fn append_consent(mut self, consent: ConsentRecord, event: Event) -> Self {
        self.consents.push(Change::new(consent, [event]));
        self
    }

    /// Adds an interaction.
    #[must_use]
    pub fn record_interaction(mut self, interaction: Interaction, event: Event) -> Self {
        self.interactions.push(Change::new(interaction, [event]));
        self
    }

    /// Whether there is nothing to store.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty() && self.consents.is_empty() && self.interactions.is_empty()
    }
}

/// What a store did with an interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordOutcome {
    /// It is stored, and so are its events.
    Recorded,
    /// The same interaction was stored before under this id; its events were not stored again.
    AlreadyRecorded(InteractionId),
}

/// What a store did with a change set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangeReport {
    /// How many values were written: records inserted or updated, entries of the consent ledger and
    /// interactions that were not there before. 0 means that all of it was there already.
    pub written: usize,
    /// What became of each interaction, in the order of the change set.
    pub interactions: Vec<RecordOutcome>,
}

impl ChangeReport {
    /// A report of these outcomes; `written` counts the interactions among them that are new.
    #[must_use]
    pub fn new(interactions: Vec<RecordOutcome>) -> Self {
        let is_new = |outcome: &&RecordOutcome| **outcome == RecordOutcome::Recorded;
        let written = interactions.iter().filter(is_new).count();
        Self {
            written,
            interactions,
        }
    }

    /// The same with so many more values written.
    #[must_use]
    pub fn with_more_written(self, values: usize) -> Self {
        Self {
            written: self.written.saturating_add(values),
            ..self
        }
    }
}

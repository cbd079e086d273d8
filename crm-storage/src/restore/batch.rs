//! What is restored in one transaction.

use crm_core::{
    ConsentRecord, Customer, CustomerAlias, ErasedCustomer, Event, Interaction, MergeMove,
    MergeRecord, Suppression,
};
use crm_support::{ServiceRequest, Specialist};

/// Rows of one kind, as another store holds them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RestoreBatch {
    /// Customer records, at whatever version they are.
    Customers(Vec<Customer>),
    /// The ids of absorbed customers.
    Aliases(Vec<CustomerAlias>),
    /// Merges, undone or not.
    Merges(Vec<MergeRecord>),
    /// What merges moved.
    MergeMoves(Vec<MergeMove>),
    /// The ids of erased customers.
    Erased(Vec<ErasedCustomer>),
    /// The hashes of erased addresses.
    Suppressions(Vec<Suppression>),
    /// Entries of the consent ledger.
    Consents(Vec<ConsentRecord>),
    /// Interactions.
    Interactions(Vec<Interaction>),
    /// Specialists, at whatever version they are.
    Specialists(Vec<Specialist>),
    /// Requests, at whatever version they are.
    Requests(Vec<ServiceRequest>),
    /// A part of the event log.
    Events {
        /// How many events of the log stand before the first one of the batch.
        after: u64,
        /// The events, in their order.
        events: Vec<Event>,
    },
}

impl RestoreBatch {
    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Customers(rows) => rows.len(),
            Self::Aliases(rows) => rows.len(),
            Self::Merges(rows) => rows.len(),
            Self::MergeMoves(rows) => rows.len(),
            Self::Erased(rows) => rows.len(),
            Self::Suppressions(rows) => rows.len(),
            Self::Consents(rows) => rows.len(),
            Self::Interactions(rows) => rows.len(),
            Self::Specialists(rows) => rows.len(),
            Self::Requests(rows) => rows.len(),
            Self::Events { events, .. } => events.len(),
        }
    }

    /// Whether it has no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a store did with a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RestoreReport {
    /// Rows that are stored now and were not before.
    pub added: u64,
    /// Rows that were there before, equal in all.
    pub already_there: u64,
}

impl RestoreReport {
    /// The report on a batch of `rows` rows, of which `added` were not there.
    #[must_use]
    pub fn new(rows: usize, added: usize) -> Self {
        let count = |rows: usize| u64::try_from(rows).unwrap_or(u64::MAX);
        Self {
            added: count(added),
            already_there: count(rows.saturating_sub(added)),
        }
    }
}

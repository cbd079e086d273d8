//! The erasure of a customer, as a store carries it out.

use std::collections::BTreeSet;

use super::{ErasedCustomer, Suppression};
use crate::event::{Event, names};
use crate::id::{CustomerId, EventId};
use crate::id_source::IdSource;
use crate::store::Version;
use crate::timestamp::Timestamp;

/// The erasure of a customer: whom to forget, and what is kept. It holds no personal value.
///
/// Only a store reads it; [`Profiles::erase`](crate::Profiles::erase) makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    customer: CustomerId,
    expected: Version,
    ids: BTreeSet<CustomerId>,
    erased_at: Timestamp,
    suppressions: Vec<Suppression>,
}

impl Erasure {
    /// The erasure at `erased_at` of a customer at version `expected`, to whom these other ids lead.
    #[must_use]
    pub fn new(
        customer: CustomerId,
        expected: Version,
        aliases: impl IntoIterator<Item = CustomerId>,
        erased_at: Timestamp,
    ) -> Self {
        let mut ids: BTreeSet<CustomerId> = aliases.into_iter().collect();
        ids.insert(customer);
        Self {
            customer,
            expected,
            ids,
            erased_at,
            suppressions: Vec::new(),
        }
    }

    /// The same erasure, which keeps these hashes of addresses.
    #[must_use]
    pub fn suppressing(self, suppressions: impl IntoIterator<Item = Suppression>) -> Self {
        let mut suppressions: Vec<Suppression> = suppressions.into_iter().collect();
        suppressions.sort_unstable();
        suppressions.dedup();
        Self {
            suppressions,
            ..self
        }
    }

    /// Whom to forget.
    #[must_use]
    pub fn customer(&self) -> CustomerId {
        self.customer
    }

    /// The version on which the erasure was decided: no merge came in between.
    #[must_use]
    pub fn expected(&self) -> Version {
        self.expected
    }

    /// All ids of the customer: its own, and those that lead to it.
    #[must_use]
    pub fn ids(&self) -> &BTreeSet<CustomerId> {
        &self.ids
    }

    /// When the customer is erased.
    #[must_use]
    pub fn erased_at(&self) -> Timestamp {
        self.erased_at
    }

    /// The hashes of the customer's addresses, rising.
    #[must_use]
    pub fn suppressions(&self) -> &[Suppression] {
        &self.suppressions
    }

    /// What is left: one row for each id, rising.
    pub fn erased(&self) -> impl Iterator<Item = ErasedCustomer> {
        let (customer, erased_at) = (self.customer, self.erased_at);
        let ids = self.ids.iter();
        ids.map(move |id| ErasedCustomer::new(*id, customer, erased_at))
    }

    /// The events: `customer.erased`, for each id.
    #[must_use]
    pub fn events(&self, ids: &dyn IdSource) -> Vec<Event> {
        let event = |id: &CustomerId| {
            let event = EventId::generate(ids, self.erased_at);
            Event::new(event, names::CUSTOMER_ERASED, (*id).into(), self.erased_at).of_customer(*id)
        };
        self.ids.iter().map(event).collect()
    }
}

//! The erasure of a customer, as a store carries it out.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{ErasedCustomer, Suppression};
use crate::event::{Event, names};
use crate::id::{CustomerId, EventId};
use crate::id_source::IdSource;
use crate::store::Version;
use crate::timestamp::Timestamp;

/// The erasure of a customer: whom to forget, and what is kept. It holds no personal value.
///
/// Only a store reads it; [`Profiles::erase`](crate::Profiles::erase) makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    customer: CustomerId,
    expected: Version,
    aliases: BTreeSet<CustomerId>,
    erased_at: Timestamp,
    suppressions: BTreeSet<Suppression>,
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
        Self {
            customer,
            expected,
            aliases: aliases.into_iter().collect(),
            erased_at,
            suppressions: BTreeSet::new(),
        }
    }

    /// The same erasure, which keeps these hashes of addresses.
    #[must_use]
    pub fn suppressing(self, suppressions: impl IntoIterator<Item = Suppression>) -> Self {
        Self {
            suppressions: suppressions.into_iter().collect(),
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

    /// When the customer is erased.
    #[must_use]
    pub fn erased_at(&self) -> Timestamp {
        self.erased_at
    }

    /// The hashes of the customer's addresses, rising.
    #[must_use]
    pub fn suppressions(&self) -> &BTreeSet<Suppression> {
        &self.suppressions
    }

    /// What is left, by rising id: a row for each id that led to the customer when the erasure was
    /// decided, and for each that the store knows to lead to it.
    #[must_use]
    pub fn erased(&self, known: impl IntoIterator<Item = CustomerId>) -> Vec<ErasedCustomer> {
        let mut ids = self.ids();
        ids.extend(known);
        let (customer, erased_at) = (self.customer, self.erased_at);
        ids.into_iter()
            .map(|id| ErasedCustomer::new(id, customer, erased_at))
            .collect()
    }

    /// The events: `customer.erased`, for each id.
    #[must_use]
    pub fn events(&self, ids: &dyn IdSource) -> Vec<Event> {
        let event = |id: CustomerId| {
            let event = EventId::generate(ids, self.erased_at);
            Event::new(event, names::CUSTOMER_ERASED, id.into(), self.erased_at).of_customer(id)
        };
        self.ids().into_iter().map(event).collect()
    }

    /// All ids that led to the customer when the erasure was decided, its own among them.
    fn ids(&self) -> BTreeSet<CustomerId> {
        let mut ids = self.aliases.clone();
        ids.insert(self.customer);
        ids
    }
}

//! What customers did, in order.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crm_core::{CustomerId, Interaction, InteractionKind, Timestamp};

use crate::CustomerKey;

/// Something a customer did.
///
/// Events are ordered by the instant, then by the sequence, then by what they are: that order
/// decides what came first where instants are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunnelEvent<E = InteractionKind> {
    /// When.
    pub at: Timestamp,
    /// What tells events of one instant apart: the source's running number, an id that rises, or 0.
    pub sequence: u128,
    /// What.
    pub what: E,
}

impl<E> FunnelEvent<E> {
    /// An event with sequence 0.
    #[must_use]
    pub const fn new(at: Timestamp, what: E) -> Self {
        Self {
            at,
            sequence: 0,
            what,
        }
    }
}

/// What each customer of a base did: a set of events for each.
///
/// An event that is added twice counts once. Sets form a commutative monoid under
/// [`merge`](Self::merge): any order and any split gives the same.
#[derive(Clone, PartialEq, Eq)]
pub struct FunnelEvents<K: CustomerKey = CustomerId, E: Ord = InteractionKind> {
    by_customer: BTreeMap<K, BTreeSet<FunnelEvent<E>>>,
}

impl<K: CustomerKey, E: Ord> FunnelEvents<K, E> {
    /// Nobody did anything: the neutral element of [`merge`](Self::merge).
    #[must_use]
    pub const fn new() -> Self {
        Self {
            by_customer: BTreeMap::new(),
        }
    }

    /// Adds an event.
    pub fn add(&mut self, customer: K, event: FunnelEvent<E>) {
        self.by_customer.entry(customer).or_default().insert(event);
    }

    /// The events of both.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        for (customer, mut events) in other.by_customer {
            self.by_customer
                .entry(customer)
                .or_default()
                .append(&mut events);
        }
        self
    }

    /// Every customer with its events, both in rising order.
    pub fn iter(&self) -> impl Iterator<Item = (K, &BTreeSet<FunnelEvent<E>>)> {
        self.by_customer
            .iter()
            .map(|(customer, events)| (*customer, events))
    }
}

impl FunnelEvents<CustomerId, InteractionKind> {
    /// Adds an interaction, by its kind. Of one instant those recorded first come first.
    pub fn add_interaction(&mut self, interaction: &Interaction) {
        // The ids of the suite rise with the instant of recording.
        let sequence = interaction.id().as_uuid().as_u128();
        let event = FunnelEvent {
            at: interaction.occurred_at(),
            sequence,
            what: interaction.content().kind(),
        };
        self.add(interaction.customer(), event);
    }
}

impl<K: CustomerKey, E: Ord> Default for FunnelEvents<K, E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: CustomerKey, E: Ord> fmt::Debug for FunnelEvents<K, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "FunnelEvents(<{} customers>)",
            self.by_customer.len()
        )
    }
}

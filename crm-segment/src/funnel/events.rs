//! What customers did, in order.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crm_core::{CustomerId, Interaction, InteractionKind, Timestamp, ValidationError};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::CustomerKey;
use crate::format::FormatOne;
use crate::written::{Digits, Listed, require_consistent, rising_map, rising_set};

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

/// The serialised form of one event.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "FunnelEvent")]
struct EventForm<W> {
    at: Timestamp,
    sequence: Digits<u128>,
    what: W,
}

impl<E: Serialize> Serialize for FunnelEvent<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = EventForm {
            at: self.at,
            sequence: Digits(self.sequence),
            what: &self.what,
        };
        form.serialize(serializer)
    }
}

impl<'de, E: Deserialize<'de>> Deserialize<'de> for FunnelEvent<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let EventForm { at, sequence, what } = EventForm::deserialize(deserializer)?;
        Ok(Self {
            at,
            sequence: sequence.0,
            what,
        })
    }
}

/// The serialised form: the events of each customer, both in rising order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "FunnelEvents")]
struct Form<C> {
    format: FormatOne,
    customers: C,
}

/// What is read of it.
type Read<K, E> = Form<Vec<(K, Vec<FunnelEvent<E>>)>>;

impl<K: CustomerKey, E: Ord> TryFrom<Read<K, E>> for FunnelEvents<K, E> {
    type Error = ValidationError;

    fn try_from(form: Read<K, E>) -> Result<Self, Self::Error> {
        let mut customers = Vec::new();
        for (customer, events) in form.customers {
            require_consistent(!events.is_empty(), "customers", "must have events")?;
            customers.push((customer, rising_set("events of a customer", events)?));
        }
        Ok(Self {
            by_customer: rising_map("customers", customers)?,
        })
    }
}

impl<K: CustomerKey + Serialize, E: Ord + Serialize> Serialize for FunnelEvents<K, E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = Form {
            format: FormatOne,
            customers: Listed(self.by_customer.iter()),
        };
        form.serialize(serializer)
    }
}

impl<'de, K, E> Deserialize<'de> for FunnelEvents<K, E>
where
    K: CustomerKey + Deserialize<'de>,
    E: Ord + Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Read::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
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

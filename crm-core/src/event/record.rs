//! The event record.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::EventDetail;
use crate::audit::Commitment;
use crate::code::Code;
use crate::id::{CustomerId, EventId};
use crate::personal_data::DataClass::Administrative;
use crate::personal_data::UponErasure;
use crate::store::{Cursor, EntityRef, Version};
use crate::timestamp::Timestamp;

/// Something that happened to an entity, stored in the transaction of the change itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    id: EventId,
    name: Code,
    entity: EntityRef,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer: Option<CustomerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<Version>,
    occurred_at: Timestamp,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    details: BTreeMap<Code, EventDetail>,
}

impl Event {
    /// An event named `name` that happened to `entity` at `occurred_at`.
    #[must_use]
    pub fn new(id: EventId, name: Code, entity: EntityRef, occurred_at: Timestamp) -> Self {
        Self {
            id,
            name,
            entity,
            customer: None,
            version: None,
            occurred_at,
            details: BTreeMap::new(),
        }
    }

    /// The same event, said to concern `customer`.
    #[must_use]
    pub fn of_customer(self, customer: CustomerId) -> Self {
        Self {
            customer: Some(customer),
            ..self
        }
    }

    /// The same event, said to have led to `version` of the entity.
    #[must_use]
    pub fn at_version(self, version: Version) -> Self {
        Self {
            version: Some(version),
            ..self
        }
    }

    /// The same event with one more detail; a detail of that name is replaced.
    ///
    /// # Panics
    /// When `name`, a word of the program, is no code.
    #[must_use]
    pub fn with_detail(mut self, name: &'static str, detail: EventDetail) -> Self {
        self.details.insert(Code::new_static(name), detail);
        self
    }

    /// The same event with `details` instead of its own: as a store read them.
    #[must_use]
    pub fn with_details(self, details: BTreeMap<Code, EventDetail>) -> Self {
        Self { details, ..self }
    }

    /// The same event with a code as detail.
    ///
    /// # Panics
    /// When `name`, a word of the program, is no code.
    #[must_use]
    pub fn with_code(self, name: &'static str, code: Code) -> Self {
        self.with_detail(name, EventDetail::Code(code))
    }

    /// The same event with an id as detail.
    ///
    /// # Panics
    /// When `name`, a word of the program, is no code.
    #[must_use]
    pub fn with_id(self, name: &'static str, id: Uuid) -> Self {
        self.with_detail(name, EventDetail::Id(id))
    }

    /// The same event with a number as detail.
    ///
    /// # Panics
    /// When `name`, a word of the program, is no code.
    #[must_use]
    pub fn with_number(self, name: &'static str, number: i64) -> Self {
        self.with_detail(name, EventDetail::Number(number))
    }

    /// The same event with an instant as detail.
    ///
    /// # Panics
    /// When `name`, a word of the program, is no code.
    #[must_use]
    pub fn with_instant(self, name: &'static str, instant: Timestamp) -> Self {
        self.with_detail(name, EventDetail::Instant(instant))
    }

    /// The same event with a promise about a value as detail.
    ///
    /// # Panics
    /// When `name`, a word of the program, is no code.
    #[must_use]
    pub fn with_commitment(self, name: &'static str, commitment: Commitment) -> Self {
        self.with_detail(name, EventDetail::Commitment(commitment))
    }

    /// The id, the same for every reader.
    #[must_use]
    pub fn id(&self) -> EventId {
        self.id
    }

    /// What happened: `customer.created`.
    #[must_use]
    pub fn name(&self) -> &Code {
        &self.name
    }

    /// To what it happened.
    #[must_use]
    pub fn entity(&self) -> &EntityRef {
        &self.entity
    }

    /// The customer whom it concerns.
    #[must_use]
    pub fn customer(&self) -> Option<CustomerId> {
        self.customer
    }

    /// The version of the entity that it led to.
    #[must_use]
    pub fn version(&self) -> Option<Version> {
        self.version
    }

    /// When it happened.
    #[must_use]
    pub fn occurred_at(&self) -> Timestamp {
        self.occurred_at
    }

    /// What else is to be told, by name.
    #[must_use]
    pub fn details(&self) -> &BTreeMap<Code, EventDetail> {
        &self.details
    }
}

/// An event with its place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoggedEvent {
    /// Reading on after this place continues with the next event.
    pub cursor: Cursor,
    /// The event.
    pub event: Event,
}

impl LoggedEvent {
    /// An event that stands at `cursor`.
    #[must_use]
    pub fn new(cursor: Cursor, event: Event) -> Self {
        Self { cursor, event }
    }
}

/// The log tells others what happened, and to whom in ids only.
const STAYS: UponErasure = UponErasure::Keep {
    reason: "others follow the log; it holds ids, codes and instants, and nothing about a person",
    until: "the company removes old events",
};

crate::personal_data! {
    Event as Event = "event", "that something happened, without what it was" {
        id: Administrative => STAYS,
        name: Administrative => STAYS,
        entity: Administrative => STAYS,
        customer: Administrative => STAYS,
        version: Administrative => STAYS,
        occurred_at: Administrative => STAYS,
        details: Administrative => STAYS,
    }
}

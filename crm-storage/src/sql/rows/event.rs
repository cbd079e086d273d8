//! Rows of the event log.

use std::collections::BTreeMap;

use crm_core::{Code, EntityRef, Event, EventDetail};
use diesel::{Insertable, Queryable, Selectable};

use super::customer::version;
use crate::sql::failure::{Failure, Unreadable};
use crate::sql::schema::crm_event;
use crate::sql::types::{Doc, Id, Stamp};

/// What an event is called in errors.
const WHAT: &str = "event";

/// An event to be stored.
#[derive(Insertable)]
#[diesel(table_name = crm_event, treat_none_as_default_value = false)]
pub(crate) struct NewEventRow<'a> {
    pub(crate) tenant: Id,
    pub(crate) position: i64,
    pub(crate) id: Id,
    pub(crate) name: &'a str,
    pub(crate) entity_kind: &'a str,
    pub(crate) entity_id: Id,
    pub(crate) customer_id: Option<Id>,
    pub(crate) version: Option<i64>,
    pub(crate) occurred_at: Stamp,
    pub(crate) details: Doc,
}

impl<'a> NewEventRow<'a> {
    pub(crate) fn new(tenant: Id, position: i64, event: &'a Event) -> Result<Self, Failure> {
        Ok(Self {
            tenant,
            position,
            id: Id(event.id().as_uuid()),
            name: event.name().as_str(),
            entity_kind: event.entity().kind().as_str(),
            entity_id: Id(event.entity().id()),
            customer_id: event.customer().map(|customer| Id(customer.as_uuid())),
            version: event.version().map(|version| version.number().into()),
            occurred_at: event.occurred_at().into(),
            details: Doc::write(event.details(), WHAT)?,
        })
    }
}

/// A stored event.
#[derive(Queryable, Selectable)]
#[diesel(table_name = crm_event)]
pub(crate) struct EventRow {
    id: Id,
    name: String,
    entity_kind: String,
    entity_id: Id,
    customer_id: Option<Id>,
    version: Option<i64>,
    occurred_at: Stamp,
    details: Doc,
}

impl EventRow {
    pub(crate) fn read(self) -> Result<Event, Failure> {
        let entity = EntityRef::new(code(self.entity_kind)?, self.entity_id.0);
        let details: BTreeMap<Code, EventDetail> = self.details.read(WHAT)?;
        let mut event = Event::new(
            self.id.read(WHAT)?,
            code(self.name)?,
            entity,
            self.occurred_at.read(WHAT)?,
        )
        .with_details(details);
        if let Some(customer) = self.customer_id {
            event = event.of_customer(customer.read(WHAT)?);
        }
        if let Some(number) = self.version {
            event = event.at_version(version(number, WHAT)?);
        }
        Ok(event)
    }
}

/// A stored event with its position in the log.
#[derive(Queryable, Selectable)]
#[diesel(table_name = crm_event)]
pub(crate) struct LoggedEventRow {
    position: i64,
    #[diesel(embed)]
    event: EventRow,
}

impl LoggedEventRow {
    pub(crate) fn read(self) -> Result<(u64, Event), Failure> {
        let position = u64::try_from(self.position)
            .map_err(|_| Unreadable::of(WHAT, "its position is below zero"))?;
        Ok((position, self.event.read()?))
    }
}

fn code(text: String) -> Result<Code, Failure> {
    Code::parse(text).map_err(|_| Unreadable::of(WHAT, "a code of it is none"))
}

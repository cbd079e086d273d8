//! The port for the event log.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Cursor, EntityRef, Page, PageLimit, PageOf, StoreError};
use crate::event::{Event, LoggedEvent};
use crate::id::{CustomerId, EventId};

/// Reads the event log: outbox, audit trail and source of triggers.
///
/// # Contract
/// - The log holds each event of each applied change set once, and no other.
/// - All reads of a tenant's log give its events in one order, in which the events of one change
///   set stand together and in the order of the change set.
/// - A reader that always continues after the last cursor it saw misses no event and sees none
///   twice, also while writers commit out of order.
/// - The log of one tenant holds no event of another.
#[async_trait]
pub trait EventLog: Debug + Send + Sync {
    /// At most `limit` events after `cursor`, oldest first; from the first one when it is `None`.
    ///
    /// # Errors
    /// When the cursor is not one of this log, or the store cannot be read.
    async fn events_after(
        &self,
        cursor: Option<&Cursor>,
        limit: PageLimit,
    ) -> Result<Vec<LoggedEvent>, StoreError>;

    /// The place behind the last event: reading on from it gives only what comes later. `None`
    /// while the log is empty.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn log_end(&self) -> Result<Option<Cursor>, StoreError>;

    /// A page of the events of one entity, oldest first.
    ///
    /// # Errors
    /// When the cursor is not one of this list, or the store cannot be read.
    async fn events_of_entity(
        &self,
        entity: &EntityRef,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError>;

    /// A page of the events that concern one customer, oldest first.
    ///
    /// # Errors
    /// When the cursor is not one of this list, or the store cannot be read.
    async fn events_of_customer(
        &self,
        customer: CustomerId,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError>;

    /// The event with this id.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn event(&self, id: EventId) -> Result<Option<Event>, StoreError>;
}

macro_rules! forward {
    ($pointer:ident) => {
        #[async_trait]
        impl<S: EventLog + ?Sized> EventLog for $pointer<S> {
            async fn events_after(
                &self,
                cursor: Option<&Cursor>,
                limit: PageLimit,
            ) -> Result<Vec<LoggedEvent>, StoreError> {
                (**self).events_after(cursor, limit).await
            }

            async fn log_end(&self) -> Result<Option<Cursor>, StoreError> {
                (**self).log_end().await
            }

            async fn events_of_entity(
                &self,
                entity: &EntityRef,
                page: &Page,
            ) -> Result<PageOf<Event>, StoreError> {
                (**self).events_of_entity(entity, page).await
            }

            async fn events_of_customer(
                &self,
                customer: CustomerId,
                page: &Page,
            ) -> Result<PageOf<Event>, StoreError> {
                (**self).events_of_customer(customer, page).await
            }

            async fn event(&self, id: EventId) -> Result<Option<Event>, StoreError> {
                (**self).event(id).await
            }
        }
    };
}

forward!(Arc);
forward!(Box);

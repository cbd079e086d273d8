//! The consumers of the event log of a tenant.

use async_trait::async_trait;
use crm_core::{Advance, Code, Consumer, ConsumerStore, Cursor, Page, PageOf, StoreError};

use super::Store;
use super::repository::consumers::{self, Step};
use crate::cursor::List;

#[async_trait]
impl ConsumerStore for Store {
    async fn consumer(&self, name: &Code) -> Result<Option<Consumer>, StoreError> {
        let log = List::log(self.tenant());
        let (tenant, asked) = (self.tenant_key(), name.clone());
        let position = self
            .executor
            .read_one(move |conn| consumers::by_name(conn, tenant, &asked))
            .await?;
        Ok(position.map(|position| Consumer::new(name.clone(), behind(log, position))))
    }

    async fn advance_consumer(
        &self,
        name: &Code,
        expected: Option<&Cursor>,
        to: &Cursor,
    ) -> Result<Advance, StoreError> {
        let log = List::log(self.tenant());
        let (expected, to) = (position(log, expected)?, position(log, Some(to))?);
        let consumer = name.clone();
        if to < expected {
            return Err(StoreError::ConsumerMustAdvance { consumer });
        }
        let tenant = self.tenant_key();
        let moving = consumer.clone();
        let step = self
            .executor
            .write(move |conn| consumers::advance(conn, tenant, &moving, expected, to))
            .await?;
        match step {
            // A step from a place to itself moves nothing.
            Step::Made if expected < to => Ok(Advance::Advanced),
            Step::Made => Ok(Advance::AlreadyThere),
            Step::Refused { found } if found == Some(to) => Ok(Advance::AlreadyThere),
            Step::Refused { found } => Err(StoreError::ConsumerMoved {
                consumer,
                found: behind(log, found.unwrap_or(0)),
            }),
        }
    }

    async fn reset_consumer(&self, name: &Code, to: Option<&Cursor>) -> Result<(), StoreError> {
        let to = position(List::log(self.tenant()), to)?;
        let (tenant, name) = (self.tenant_key(), name.clone());
        self.executor
            .write(move |conn| consumers::reset(conn, tenant, &name, to))
            .await
    }

    async fn list_consumers(&self, page: &Page) -> Result<PageOf<Consumer>, StoreError> {
        let (list, log) = (List::consumers(self.tenant()), List::log(self.tenant()));
        let after: Option<Code> = list.start(page)?;
        let (tenant, limit) = (self.tenant_key(), page.limit);
        let rows = self
            .executor
            .read(move |conn| consumers::list(conn, tenant, after.as_ref(), limit))
            .await?;
        let page = PageOf::cut(rows, limit, |(name, _)| list.cursor(name));
        let consumer = |(name, position)| Consumer::new(name, behind(log, position));
        Ok(PageOf::new(
            page.items.into_iter().map(consumer).collect(),
            page.next,
        ))
    }

    async fn remove_consumer(&self, name: &Code) -> Result<bool, StoreError> {
        let (tenant, name) = (self.tenant_key(), name.clone());
        self.executor
            .write(move |conn| consumers::remove(conn, tenant, &name))
            .await
    }
}

/// The position in the log that a cursor stands for; 0 is the start.
fn position(log: List, cursor: Option<&Cursor>) -> Result<u64, StoreError> {
    cursor.map_or(Ok(0), |cursor| log.place(cursor))
}

/// The cursor that stands for a position.
fn behind(log: List, position: u64) -> Option<Cursor> {
    (position > 0).then(|| log.cursor(&position))
}

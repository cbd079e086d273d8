//! The places of consumers of the event log.

use async_trait::async_trait;
use crm_core::{Advance, Code, Consumer, ConsumerStore, Cursor, Page, PageOf, StoreError};

use super::MemoryStore;
use super::commit::Delta;
use super::read::{behind, take_one_more};
use crate::cursor::List;

impl MemoryStore {
    /// The position in the log that a cursor stands for; 0 is the start.
    fn position(&self, cursor: Option<&Cursor>) -> Result<u64, StoreError> {
        cursor.map_or(Ok(0), |cursor| List::log(self.tenant()).place(cursor))
    }

    fn cursor(&self, position: u64) -> Option<Cursor> {
        (position > 0).then(|| List::log(self.tenant()).cursor(&position))
    }
}

#[async_trait]
impl ConsumerStore for MemoryStore {
    async fn consumer(&self, name: &Code) -> Result<Option<Consumer>, StoreError> {
        let position = self.read(|tables| tables.consumers.get(name).copied());
        Ok(position.map(|position| Consumer::new(name.clone(), self.cursor(position))))
    }

    async fn advance_consumer(
        &self,
        name: &Code,
        expected: Option<&Cursor>,
        to: &Cursor,
    ) -> Result<Advance, StoreError> {
        let (expected, to) = (self.position(expected)?, self.position(Some(to))?);
        if to < expected {
            let consumer = name.clone();
            return Err(StoreError::ConsumerMustAdvance { consumer });
        }
        self.database.write(self.tenant(), |tables| {
            let stored = tables.consumers.get(name).copied().unwrap_or(0);
            if stored == to {
                return Ok((Delta::default(), Advance::AlreadyThere));
            }
            if stored != expected {
                return Err(StoreError::ConsumerMoved {
                    consumer: name.clone(),
                    found: self.cursor(stored),
                });
            }
            Ok((Delta::consumer(name, Some(to)), Advance::Advanced))
        })
    }

    async fn reset_consumer(&self, name: &Code, to: Option<&Cursor>) -> Result<(), StoreError> {
        let to = self.position(to)?;
        self.database
            .write(self.tenant(), |_| Ok((Delta::consumer(name, Some(to)), ())))
    }

    async fn list_consumers(&self, page: &Page) -> Result<PageOf<Consumer>, StoreError> {
        let list = List::consumers(self.tenant());
        let start: Option<Code> = list.start(page)?;
        let rows: Vec<_> = self.read(|tables| {
            let rows = tables.consumers.range(behind(start));
            take_one_more(rows, page.limit)
                .map(|(name, position)| Consumer::new(name.clone(), self.cursor(*position)))
                .collect()
        });
        Ok(PageOf::cut(rows, page.limit, |last| {
            list.cursor(&last.name)
        }))
    }

    async fn remove_consumer(&self, name: &Code) -> Result<bool, StoreError> {
        self.database.write(self.tenant(), |tables| {
            let removed = tables.consumers.contains_key(name);
            Ok((Delta::consumer(name, None), removed))
        })
    }
}

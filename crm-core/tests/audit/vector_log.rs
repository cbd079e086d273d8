//! A log that anybody may change.

use async_trait::async_trait;

use super::*;

/// The events in a list, of which each may be damaged; a cursor is the number of events before it.
#[derive(Debug, Clone, Default)]
pub(crate) struct VectorLog {
    pub(crate) events: Vec<Event>,
    /// Those that cannot be read any more.
    pub(crate) damaged: std::collections::BTreeSet<EventId>,
}

impl VectorLog {
    pub(crate) fn of(events: Vec<Event>) -> Self {
        let damaged = std::collections::BTreeSet::new();
        Self { events, damaged }
    }

    fn read(&self, event: &Event) -> Result<Event, StoreError> {
        if self.damaged.contains(&event.id()) {
            return Err(StoreError::Corrupt {
                what: "event",
                source: "damaged".into(),
            });
        }
        Ok(event.clone())
    }
}

#[async_trait]
impl EventLog for VectorLog {
    async fn events_after(
        &self,
        cursor: Option<&Cursor>,
        limit: PageLimit,
    ) -> Result<Vec<LoggedEvent>, StoreError> {
        let before = cursor.map_or(0, |cursor| cursor.as_str().parse().unwrap());
        let events = self.events.iter().enumerate().skip(before);
        events
            .take(limit.rows())
            .map(|(place, event)| {
                let event = self.read(event)?;
                Ok(LoggedEvent::new(super::cursor(place + 1), event))
            })
            .collect()
    }

    async fn log_end(&self) -> Result<Option<Cursor>, StoreError> {
        Ok(Some(super::cursor(self.events.len())))
    }

    async fn events_of_entity(&self, _: &EntityRef, _: &Page) -> Result<PageOf<Event>, StoreError> {
        panic!("nobody asks")
    }

    async fn events_of_customer(
        &self,
        _: CustomerId,
        _: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        panic!("nobody asks")
    }

    async fn event(&self, id: EventId) -> Result<Option<Event>, StoreError> {
        let event = self.events.iter().find(|event| event.id() == id);
        event.map(|event| self.read(event)).transpose()
    }
}

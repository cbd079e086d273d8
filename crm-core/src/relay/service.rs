//! The service that follows the log and hands it on.

use std::sync::Arc;

use super::{EventSink, RelayError};
use crate::code::Code;
use crate::event::LoggedEvent;
use crate::id::EventId;
use crate::store::{ConsumerStore, Cursor, EventLog, PageLimit, StoreError};

/// Hands the events of a log to a sink, at least once each and in the order of the log.
///
/// The host calls [`step`](Self::step) whenever it likes: on a timer, after its own writes, in a
/// loop. A step reads behind the place of the named consumer, publishes, and moves the place only
/// then. What follows from it:
///
/// - **At least once.** A crash between publishing and moving the place publishes the same events
///   again, under the same ids. None is left out.
/// - **In order.** An event arrives for the first time only after all that stand before it in the
///   log: those of one customer, above all. A relay therefore **stops at the first event that
///   fails** and tries it again at the next step; it never goes around it by itself. What to do
///   about an event that is refused for good is the host's word: see [`skip`](Self::skip).
/// - **Many workers.** Relays of one name may run at once, in one process or in many: they may
///   publish twice, and never leave out. Relays of different names do not know each other.
///
/// Log and consumers must be of the same store and tenant.
#[derive(Debug, Clone)]
pub struct Relay {
    log: Arc<dyn EventLog>,
    consumers: Arc<dyn ConsumerStore>,
    sink: Arc<dyn EventSink>,
    name: Code,
    batch: PageLimit,
}

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RelayStep {
    /// How many events were published.
    pub published: usize,
    /// Whether there may be more to do now. When not, the end of the log was reached.
    pub more: bool,
    /// Whether another worker of the same name moved the consumer meanwhile, so that some of the
    /// events were published twice.
    pub overtaken: bool,
}

impl Relay {
    /// A relay that keeps its place under `name`, and hands on at most 100 events a step.
    #[must_use]
    pub fn new(
        log: Arc<dyn EventLog>,
        consumers: Arc<dyn ConsumerStore>,
        sink: Arc<dyn EventSink>,
        name: Code,
    ) -> Self {
        Self {
            log,
            consumers,
            sink,
            name,
            batch: PageLimit::default(),
        }
    }

    /// The same relay with at most `batch` events a step: how many are published again at most
    /// after a crash.
    #[must_use]
    pub fn with_batch(self, batch: PageLimit) -> Self {
        Self { batch, ..self }
    }

    /// The name under which it keeps its place.
    #[must_use]
    pub fn name(&self) -> &Code {
        &self.name
    }

    /// Reads the next events, publishes them and moves on.
    ///
    /// # Errors
    /// [`NotTaken`](RelayError::NotTaken) names the event at which the sink stopped: those before
    /// it are done with. When the log cannot be read or the place cannot be kept, some events may
    /// have been published; they will be again.
    pub async fn step(&self) -> Result<RelayStep, RelayError> {
        let place = self.place().await?;
        let events = self.log.events_after(place.as_ref(), self.batch).await?;
        let Some(last) = events.last() else {
            return Ok(RelayStep {
                published: 0,
                more: false,
                overtaken: false,
            });
        };
        let Err(error) = self.sink.publish(&events).await else {
            let overtaken = self.move_on(place.as_ref(), &last.cursor).await?;
            return Ok(RelayStep {
                published: events.len(),
                more: overtaken || events.len() == self.batch.rows(),
                overtaken,
            });
        };
        // A sink that took every event has nothing to complain of: the last one is tried again.
        let published = error.published.min(events.len().saturating_sub(1));
        let (taken, rest) = events.split_at(published);
        if let Some(last) = taken.last() {
            self.move_on(place.as_ref(), &last.cursor).await?;
        }
        let failed = rest.first().unwrap_or(last);
        Err(RelayError::NotTaken {
            event: failed.event.id(),
            published,
            source: error,
        })
    }

    /// Makes steps until the end of the log is reached; how many events were published.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub async fn catch_up(&self) -> Result<u64, RelayError> {
        let mut published: u64 = 0;
        loop {
            let step = self.step().await?;
            let count = u64::try_from(step.published).unwrap_or(u64::MAX);
            published = published.saturating_add(count);
            if !step.more {
                return Ok(published);
            }
        }
    }

    /// Leaves out the event at which the relay stands, and returns it.
    ///
    /// For an event that the sink refuses for good, once the retry policy of the host says so. Keep
    /// the id as a dead letter **before** the call: the event itself stays in the log, where
    /// [`EventLog::event`] finds it when it is to be delivered after all. From here on its
    /// customer's later events arrive without it.
    ///
    /// # Errors
    /// [`NotNext`](RelayError::NotNext) when the relay does not stand before this event: it was
    /// taken or skipped meanwhile. When the log cannot be read or the place cannot be kept.
    pub async fn skip(&self, event: EventId) -> Result<LoggedEvent, RelayError> {
        let place = self.place().await?;
        let next = self
            .log
            .events_after(place.as_ref(), PageLimit::ONE)
            .await?;
        let next = next.into_iter().next();
        match next {
            Some(logged) if logged.event.id() == event => {
                if self.move_on(place.as_ref(), &logged.cursor).await? {
                    return Err(RelayError::NotNext { event, next: None });
                }
                Ok(logged)
            }
            other => Err(RelayError::NotNext {
                event,
                next: other.map(|logged| logged.event.id()),
            }),
        }
    }

    async fn place(&self) -> Result<Option<Cursor>, StoreError> {
        let consumer = self.consumers.consumer(&self.name).await?;
        Ok(consumer.and_then(|consumer| consumer.position))
    }

    /// Moves the consumer; whether another worker did so before.
    async fn move_on(&self, from: Option<&Cursor>, to: &Cursor) -> Result<bool, StoreError> {
        match self.consumers.advance_consumer(&self.name, from, to).await {
            // Another worker that made the very same step is as good as this one.
            Ok(_) => Ok(false),
            Err(StoreError::ConsumerMoved { .. }) => Ok(true),
            Err(error) => Err(error),
        }
    }
}

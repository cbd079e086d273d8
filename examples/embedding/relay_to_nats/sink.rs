//! A JetStream stream as a sink of events.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use async_nats::HeaderMap;
use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::Context;
use async_trait::async_trait;
use crm_core::{BoxError, CloudEvent, CloudEventEnvelope, EventSink, LoggedEvent, SinkError};

/// Publishes events to the subjects of a stream, one after the other, each acknowledged before the
/// next one goes.
///
/// The id of the event is the id of the message, so that JetStream itself drops a repeat that comes
/// within the duplicate window of the stream. Whoever reads keeps the ids for longer than that.
pub(crate) struct JetStreamSink {
    jetstream: Context,
    envelope: CloudEventEnvelope,
    /// What stands before the customer in the subject of a message.
    subject: String,
    repeats: AtomicU64,
}

impl JetStreamSink {
    pub(crate) fn new(jetstream: Context, envelope: CloudEventEnvelope, subject: String) -> Self {
        Self {
            jetstream,
            envelope,
            subject,
            repeats: AtomicU64::new(0),
        }
    }

    /// How many messages the stream knew already.
    pub(crate) fn repeats(&self) -> u64 {
        self.repeats.load(Ordering::Relaxed)
    }

    async fn send(&self, logged: &LoggedEvent) -> Result<(), BoxError> {
        let event = self.envelope.wrap(logged.event.clone());
        // Those who want the events of one customer subscribe to its subject.
        let whose = logged
            .event
            .customer()
            .map_or_else(|| "nobody".to_owned(), |customer| customer.to_string());
        let subject = format!("{}.{whose}", self.subject);
        let mut headers = HeaderMap::new();
        headers.insert(NATS_MESSAGE_ID, event.id());
        headers.insert("Content-Type", CloudEvent::MEDIA_TYPE);
        let body = serde_json::to_vec(&event)?;
        let sent = self
            .jetstream
            .publish_with_headers(subject, headers, body.into())
            .await?;
        // Only the acknowledgement says that the stream has it.
        if sent.await?.duplicate {
            self.repeats.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}

#[async_trait]
impl EventSink for JetStreamSink {
    async fn publish(&self, events: &[LoggedEvent]) -> Result<(), SinkError> {
        for (taken, logged) in events.iter().enumerate() {
            self.send(logged)
                .await
                .map_err(|error| SinkError::unavailable(taken, error))?;
        }
        Ok(())
    }
}

impl fmt::Debug for JetStreamSink {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("JetStreamSink")
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

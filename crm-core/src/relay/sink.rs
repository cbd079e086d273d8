//! The port behind which events are taken.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use thiserror::Error;

use crate::event::LoggedEvent;
use crate::store::BoxError;

/// Takes events: a broker, a queue, a search index, the webhooks of a host.
///
/// # Contract
/// - **In order.** The events are taken one after the other, in the order of the slice, which is
///   that of the log. The first one that fails ends the call: none behind it is taken.
/// - **Durable.** Whatever is reported as taken, by `Ok` or by [`SinkError::published`], is safe
///   with the receiver: it will never be handed over again on purpose.
/// - **Repeats.** An event may come again, always under the same [id](crate::Event::id): after a
///   crash, after an error, or from a second worker. Whoever must act once keeps the ids.
/// - A sink that is not interested in an event answers as if it had taken it.
#[async_trait]
pub trait EventSink: Debug + Send + Sync {
    /// Takes the events, all of them or up to the first one that fails.
    ///
    /// # Errors
    /// When an event was not taken; the error tells how many before it were.
    async fn publish(&self, events: &[LoggedEvent]) -> Result<(), SinkError>;
}

/// Why a sink stopped at an event.
#[derive(Debug, Error)]
#[error("{failure}")]
#[non_exhaustive]
pub struct SinkError {
    /// How many events of the call were taken before it.
    pub published: usize,
    /// Whether the event or the receiver is at fault.
    pub failure: SinkFailure,
    /// What the receiver or the way to it said.
    #[source]
    pub source: BoxError,
}

impl SinkError {
    /// The receiver cannot be reached or has no room now; `published` events were taken.
    #[must_use]
    pub fn unavailable(published: usize, source: impl Into<BoxError>) -> Self {
        Self {
            published,
            failure: SinkFailure::Unavailable,
            source: source.into(),
        }
    }

    /// The receiver does not take this very event; the `published` ones before it were taken.
    #[must_use]
    pub fn refused(published: usize, source: impl Into<BoxError>) -> Self {
        Self {
            published,
            failure: SinkFailure::Refused,
            source: source.into(),
        }
    }
}

/// What kind of failure ended a call of a sink.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum SinkFailure {
    /// The receiver cannot be reached or has no room: any event would fail now, and later none may.
    #[error("the receiver is not available")]
    Unavailable,
    /// The receiver does not take this event: the others may pass.
    #[error("the receiver refused the event")]
    Refused,
}

macro_rules! forward {
    ($pointer:ident) => {
        #[async_trait]
        impl<S: EventSink + ?Sized> EventSink for $pointer<S> {
            async fn publish(&self, events: &[LoggedEvent]) -> Result<(), SinkError> {
                (**self).publish(events).await
            }
        }
    };
}

forward!(Arc);
forward!(Box);

//! Handing the event log on: to a broker, to webhooks, to anything that takes events.

mod error;
mod service;
mod sink;

pub use error::RelayError;
pub use service::{Relay, RelayStep};
pub use sink::{EventSink, SinkError, SinkFailure};

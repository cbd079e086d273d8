//! What happened: the log that is outbox, audit trail and source of triggers in one.

mod detail;
pub mod names;
mod record;

pub use detail::EventDetail;
pub use record::{Event, LoggedEvent};

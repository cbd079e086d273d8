//! The desk: requests and specialists over a store.

mod assignment;
mod error;
mod handling;
mod policies;
mod service;
mod tick;
mod upkeep;
mod watch;

pub use assignment::Assignment;
pub use error::DeskError;
pub use policies::PolicyComparison;
pub use service::Desk;
pub use tick::Tick;
pub use watch::QueueOverview;

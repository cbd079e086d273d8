//! The desk: requests and specialists over a store.

mod assignment;
mod error;
mod handling;
mod service;
mod watch;

pub use assignment::Assignment;
pub use error::DeskError;
pub use service::Desk;
pub use watch::QueueOverview;

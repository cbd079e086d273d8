//! The desk: requests and specialists over a store.

mod assignment;
mod error;
mod handling;
mod queue;
mod reassignment;
mod service;
mod staff;
mod watch;

pub use assignment::Assignment;
pub use error::DeskError;
pub use reassignment::Reassignment;
pub use service::Desk;
pub use watch::QueueOverview;

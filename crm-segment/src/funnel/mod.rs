//! How many customers get through a sequence of steps, and how long it takes them.

mod attempt;
mod counts;
mod definition;
mod events;

pub use attempt::FunnelAttempt;
pub use counts::{FunnelCounts, FunnelStepCount};
pub use definition::{FunnelDefinition, FunnelEntry, FunnelStep, StepOrder};
pub use events::{FunnelEvent, FunnelEvents};

//! How well requests were answered, with each figure over what it is a figure of.

mod figures;
mod handled;
mod occupancy;
mod proportion;
mod waiting_times;

pub use figures::ServiceFigures;
pub use handled::HandledRequest;
pub use occupancy::{HeldTime, Occupancy};
pub use proportion::Proportion;
pub use waiting_times::WaitingTimes;

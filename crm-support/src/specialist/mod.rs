//! Specialists: who answers.

mod absences;
mod availability;
mod capacity;
mod error;
mod limit;
mod load;
mod new;
mod record;

pub use absences::PlannedAbsences;
pub use availability::Availability;
pub use capacity::{Capacity, ChannelCapacity};
pub use error::SpecialistError;
pub use limit::AssignmentLimit;
pub use new::NewSpecialist;
pub use record::{Specialist, SpecialistName};

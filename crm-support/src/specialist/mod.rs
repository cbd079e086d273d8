//! Specialists: who answers.

mod record;
mod routing;

pub use record::{NewSpecialist, Specialist, SpecialistError, SpecialistName};
pub use routing::{RoutingDecision, RoutingNeeds, Verdict, route};

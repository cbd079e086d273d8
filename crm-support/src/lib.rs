//! Customer requests answered in time, by the right person.

mod calendar;
mod coded;
#[cfg(feature = "conformance")]
pub mod conformance;
mod desk;
mod id;
mod request;
mod specialist;
mod store;
#[cfg(any(test, feature = "proptest"))]
pub mod strategies;

pub use calendar::{
    AnnualDate, Boundary, Calendar, CalendarDefinition, Interval, OpenIntervals, OpeningHours,
    Pauses, TimeOfDay, WeeklyHours, WorkingTimeError,
};
pub use desk::{Assignment, Desk, DeskError, QueueOverview};
pub use id::{MessageId, RequestId, SpecialistId};
pub use request::{
    Author, Classification, Closing, Complexity, CustomerStanding, DeadlineState, DeadlineTarget,
    Deadlines, Draft, Escalation, Merge, Message, NewRequest, Priority, PriorityDecision,
    PriorityPolicy, PriorityRule, RequestCommand, RequestKind, RequestState, RequestStateKind,
    Review, SatisfactionScore, ServiceLevel, ServiceRequest, SkillLevel, SkillRequirement, Targets,
    Transition, TransitionError, Visibility, names,
};
pub use specialist::{
    NewSpecialist, RoutingDecision, RoutingNeeds, Specialist, SpecialistError, SpecialistName,
    Verdict, route,
};
pub use store::{RequestChangeSet, RequestFilter, RequestStore, RequestWrite, SpecialistWrite};

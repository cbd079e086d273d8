//! Requests: what customers ask, and the way to an answer.

mod answer;
mod classification;
mod deadline;
mod draft;
mod due;
mod form;
mod handling;
mod history;
mod merge;
mod message;
pub mod names;
mod priority;
mod promise_report;
mod promises;
mod record;
mod service_level;
mod state;
mod terms;
mod transition;
mod workflow;

pub use classification::{Classification, Complexity, RequestKind, SkillLevel, SkillRequirement};
pub use deadline::{DeadlineState, DeadlineTarget, Deadlines, Escalation};
pub use draft::{Draft, Review};
pub use merge::Merge;
pub use message::{Author, Message, Visibility};
pub use priority::{CustomerStanding, Priority, PriorityDecision, PriorityPolicy, PriorityRule};
pub use promise_report::PromiseReport;
pub use record::{NewRequest, ServiceRequest};
pub use service_level::{ServiceLevel, Targets};
pub use state::{Closing, RequestState, RequestStateKind, SatisfactionScore};
pub use terms::{AppliedPolicy, ReportedLevel, ServiceTerms};
pub use transition::{RequestCommand, Transition, TransitionError};

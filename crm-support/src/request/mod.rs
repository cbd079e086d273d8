//! Requests: what customers ask, and the way to an answer.

mod answer;
mod deadline;
mod draft;
mod due;
mod form;
mod handling;
mod history;
mod link;
mod merge;
mod message;
pub mod names;
mod promise_report;
mod promises;
mod record;
mod service_level;
mod split;
mod state;
mod terms;
mod transition;
mod unmerge;
mod workflow;

pub use deadline::{DeadlineState, DeadlineTarget, Deadlines, Escalation};
pub use draft::{Draft, Review};
pub use link::{RequestLink, RequestLinkKind};
pub use merge::Merge;
pub use message::{Author, Message, Visibility};
pub use promise_report::PromiseReport;
pub use record::{NewRequest, ServiceRequest};
pub use service_level::{ServiceLevel, Targets};
pub use split::Split;
pub use state::{Closing, RequestState, RequestStateKind, SatisfactionScore};
pub use terms::{AppliedPolicy, ReportedLevel, ServiceTerms};
pub use transition::{RequestCommand, Transition, TransitionError};
pub use unmerge::Unmerge;

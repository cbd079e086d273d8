//! Which promises hold for which request.

mod assessment;
mod conditions;
mod facts;
mod policies;
mod policy;

pub use assessment::{PolicyAssessment, PromiseRun};
pub use conditions::{PolicyCondition, PolicyConditions};
pub use facts::{CustomerSegment, RequestFacts};
pub use policies::{ChosenPolicy, PolicyVerdict, ServicePolicies};
pub use policy::{PromisedTo, ServicePolicy, ServicePromise};

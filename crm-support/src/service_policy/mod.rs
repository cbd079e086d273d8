//! Which promises hold for which request.

mod assessment;
mod conditions;
mod facts;
mod policies;
mod policy;
mod versions;

pub use assessment::{PolicyAssessment, PromiseRun};
pub use conditions::{PolicyCondition, PolicyConditions};
pub use facts::RequestFacts;
pub use policies::{ChosenPolicy, PolicyVerdict, ServicePolicies};
pub use policy::{PromisedTo, ServicePolicy, ServicePromise};
pub use versions::PolicyVersions;

//! How long what is kept of customers is kept, and what must be kept.

mod hold;
mod period;
mod policy;
mod prune;
mod report;
mod rule;

pub use hold::{LegalHold, legal_holds};
pub use period::RetentionPeriod;
pub use policy::RetentionPolicy;
pub use prune::Prune;
pub use report::{RetentionCount, RetentionReport};
pub use rule::{RetentionRule, RetentionTarget};

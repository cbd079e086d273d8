//! Which requests are taken back from whom.

mod held;
mod policy;

pub use held::HeldRequest;
pub use policy::{ReassignmentPolicy, ReassignmentReason};

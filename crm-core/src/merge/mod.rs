//! Two records of one customer become one, and two again.

mod choice;
mod combine;
mod consents;
mod error;
mod field;
mod plan;
mod policy;
mod provenance;
mod record;
mod undo;

pub use consents::PartedConsents;
pub use error::MergeError;
pub use field::MergeField;
pub use plan::{FieldConflict, Kept, MergePlan, MergeSide, PermissionLoss, plan_merge};
pub use policy::{FieldRule, MergePolicy};
pub use provenance::FieldProvenance;
pub use record::MergeRecord;
pub use undo::Unmerge;

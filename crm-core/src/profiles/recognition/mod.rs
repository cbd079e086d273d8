//! What recognising customers by what interactions tell of them works with, and what it leads to.

mod conflict;
mod item;
mod known;
mod outcome;
mod report;
mod round;
mod step;

pub use conflict::{MergeConflict, MergeConflictReason};
pub use item::RecogniseItem;
pub use outcome::{Recognised, Recognition, RecognitionOutcome, RecognitionRefusal};
pub use report::RecognitionReport;

use conflict::plan_merges;
pub(super) use known::KnownProfiles;
pub(super) use round::Round;
pub(super) use step::Plan;
use step::Step;

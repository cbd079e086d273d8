//! Probable duplicates: pairs of records that may stand for one customer, for a human to decide.
//!
//! The score is the weight of evidence of probabilistic record linkage (Fellegi and Sunter, *A
//! Theory for Record Linkage*, 1969), in bits; the weight of a name follows from how common it is
//! (Winkler, *Frequency-based Matching in Fellegi-Sunter Model of Record Linkage*, 2000). Pairs are
//! looked for in blocks, and in blocks that are too large by the sorted-neighbourhood method
//! (Hernández and Stolfo, *The Merge/Purge Problem for Large Databases*, 1995).

mod blocking;
mod comparable;
mod compare;
mod evidence;
mod finder;
mod frequency;
mod model;
mod normal;
mod report;

pub use evidence::DuplicateEvidence;
pub use finder::DuplicateFinder;
pub use model::{Likelihood, LinkageModel};
pub use report::{DuplicateReason, DuplicateReport, ProbableDuplicate};

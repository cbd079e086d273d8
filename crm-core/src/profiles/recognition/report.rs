//! What became of all items.

use super::{Recognition, RecognitionOutcome};
use crate::id::{CustomerId, MergeId};

/// What became of all items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecognitionReport {
    /// One for each item, in order.
    pub recognitions: Vec<Recognition>,
    /// The customers who were created, in the order in which they were. Some may have been absorbed
    /// by a later item.
    pub created: Vec<CustomerId>,
}

impl RecognitionReport {
    /// How many interactions are stored now and were not before.
    #[must_use]
    pub fn recorded(&self) -> usize {
        self.count(|outcome| matches!(outcome, RecognitionOutcome::Recorded { .. }))
    }

    /// How many interactions were stored before.
    #[must_use]
    pub fn already_recorded(&self) -> usize {
        self.count(|outcome| matches!(outcome, RecognitionOutcome::AlreadyRecorded { .. }))
    }

    /// How many items were refused.
    #[must_use]
    pub fn refused(&self) -> usize {
        self.count(|outcome| matches!(outcome, RecognitionOutcome::Refused(_)))
    }

    /// The merges that were made, in order.
    pub fn merges(&self) -> impl Iterator<Item = MergeId> {
        self.recognitions
            .iter()
            .flat_map(Recognition::merges)
            .copied()
    }

    fn count(&self, is_meant: impl Fn(&RecognitionOutcome) -> bool) -> usize {
        self.recognitions
            .iter()
            .filter(|recognition| is_meant(&recognition.outcome))
            .count()
    }
}

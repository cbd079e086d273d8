//! Looking at a rule before it is used.

use crm_core::{CustomerId, Timestamp};

use super::{Segmenter, SegmenterError};
use crate::{
    BucketSeed, CustomerSample, MembershipDifference, Rule, SegmentDefinition, SegmentOverlap,
    SegmentSnapshot,
};

/// What a rule would find.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SegmentPreview {
    /// How many customers.
    pub count: u64,
    /// Some of them.
    pub sample: CustomerSample,
}

impl Segmenter {
    /// How many [`members`](Self::members) a rule has, and so many of them to look at, drawn under a name.
    ///
    /// # Errors
    /// As [`members`](Self::members).
    pub async fn preview(
        &self,
        rule: &Rule,
        as_of: Timestamp,
        seed: BucketSeed,
        size: usize,
    ) -> Result<SegmentPreview, SegmenterError> {
        let mut preview = SegmentPreview {
            count: 0,
            sample: CustomerSample::new(seed, size),
        };
        let take = |customer| {
            preview.count = preview.count.saturating_add(1);
            preview.sample.add(customer);
        };
        self.each_member(rule, as_of, take).await?;
        Ok(preview)
    }

    /// How many [`members`](Self::members) two rules have together at an instant.
    ///
    /// # Errors
    /// As [`members`](Self::members).
    pub async fn overlap(
        &self,
        first: &Rule,
        second: &Rule,
        as_of: Timestamp,
    ) -> Result<SegmentOverlap, SegmenterError> {
        let first: Vec<CustomerId> = self.members(first, as_of).await?;
        let second = self.members(second, as_of).await?;
        Ok(MembershipDifference::of(first, second).into())
    }

    /// The [`members`](Self::members) of a segment at an instant, as a list to keep.
    ///
    /// # Errors
    /// As [`members`](Self::members).
    pub async fn snapshot(
        &self,
        definition: &SegmentDefinition,
        as_of: Timestamp,
    ) -> Result<SegmentSnapshot, SegmenterError> {
        let members = self.members(&definition.rule, as_of).await?;
        Ok(SegmentSnapshot::new(definition, as_of, members))
    }
}

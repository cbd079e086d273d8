//! Looking at a rule before it is used.

use crm_core::{CustomerId, Page, PageLimit, Timestamp};

use super::service::following;
use super::{Segmenter, SegmenterError};
use crate::{
    CustomerSample, MembershipDifference, Rule, SegmentDefinition, SegmentOverlap, SegmentSnapshot,
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
    /// How many [`members`](Self::members) a rule has, and some of them to look at: as many as the sample takes,
    /// which is handed over empty.
    ///
    /// # Errors
    /// As [`members`](Self::members).
    pub async fn preview(
        &self,
        rule: &Rule,
        as_of: Timestamp,
        mut sample: CustomerSample,
    ) -> Result<SegmentPreview, SegmenterError> {
        let mut count = 0_u64;
        let mut page = Some(Page::first(PageLimit::MAXIMUM));
        while let Some(asked) = page {
            let read = self.members_page(rule, as_of, &asked).await?;
            for customer in read.items {
                count = count.saturating_add(1);
                sample.add(customer);
            }
            page = following(read.next);
        }
        Ok(SegmentPreview { count, sample })
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

//! Why a base was not segmented.

use crm_core::{Code, CustomerId, HistoryGap, StoreError};
use thiserror::Error;

use super::RuleStoreError;
use crate::{RfmError, SegmentName, SummaryError};

/// Why the [`Segmenter`](super::Segmenter) gave no answer.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SegmenterError {
    /// The store could not be read.
    #[error("the store could not be read")]
    Store(#[from] StoreError),
    /// A stored purchase does not enter the summaries: it is of another currency, for instance.
    #[error("a stored purchase does not enter the summaries")]
    Summary(#[from] SummaryError),
    /// A rule asks for a figure, and the segmenter has no source of figures.
    #[error("a rule asks for the figure {name}, and there is no source of figures")]
    NoMetricSource {
        /// The first figure that it asks for.
        name: Code,
    },
    /// A rule asks for a segment that is not in the map in use: one of your own definitions must be
    /// [put in](crate::SegmentDefinitions::resolve) before.
    #[error("a rule asks for the segment {:?}, which is not in the map in use", name.as_str())]
    UnknownSegment {
        /// The first one for which it asks.
        name: SegmentName,
    },
    /// The store does not answer the rule.
    #[error("the store does not answer the rule")]
    RuleStore(#[from] RuleStoreError),
    /// It is not known what a customer's record was at the instant.
    #[error("what the record of customer {customer} was at the instant is not known")]
    EarlierRecord {
        /// Whose record.
        customer: CustomerId,
        /// Why it is not known.
        source: HistoryGap,
    },
    /// The base cannot be scored.
    #[error("the base cannot be scored")]
    Rfm(#[from] RfmError),
}

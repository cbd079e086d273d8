//! Who the customers are.
mod concentration;
mod format;
mod named;
mod rfm;
mod rule;
mod segmenter;
mod summary;

#[cfg(feature = "proptest")]
pub mod strategies;

pub use concentration::{Concentration, LorenzPoint};
pub use named::{
    Matching, NamedSegment, RfmRange, ScoreRange, SegmentMap, SegmentMapError, SegmentMapLint,
    SegmentName,
};
pub use rfm::{RfmCutPoints, RfmError, RfmScore, RfmScores, Score, score_by_ntile};
pub use rule::{
    AttributeTest, Condition, CustomerFacts, DecidingCondition, Explanation, Rule, RuleError,
    SegmentDefinition,
};
pub use segmenter::{SegmentShare, SegmentedBase, SegmentedCustomer, Segmenter, SegmenterError};
pub use summary::{CustomerKey, PurchaseSummaries, PurchaseSummary, SummaryError};

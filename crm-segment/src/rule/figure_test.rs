//! What a condition asks of figures.

use crm_core::{Code, LifecycleStage, Timestamp};

use super::{AttributeTest, CustomerFigures};
use crate::{RfmRange, SegmentName};

/// What a condition asks of what was worked out elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FigureTest<'rule> {
    /// The relationship is in the stage.
    Stage(LifecycleStage),
    /// The RFM score lies in the ranges.
    Rfm(&'rule RfmRange),
    /// The customer belongs to the named segment of the map in use.
    Segment(&'rule SegmentName),
    /// A figure passes a test.
    Metric {
        /// What it is called.
        name: &'rule Code,
        /// The test.
        is: &'rule AttributeTest,
    },
}

impl FigureTest<'_> {
    /// Whether the figures pass.
    pub(crate) fn passes(self, figures: &CustomerFigures<'_>, as_of: Timestamp) -> bool {
        match self {
            Self::Stage(stage) => figures.stage == Some(stage),
            Self::Rfm(scores) => figures.score.is_some_and(|score| scores.contains(score)),
            Self::Segment(name) => figures.segment == Some(name),
            Self::Metric { name, is } => is.passes(figures.metric(name), as_of),
        }
    }

    /// The first microsecond after `as_of` at which the answer can change though the figures do not.
    pub(crate) fn changes_after(self, figures: &CustomerFigures<'_>, as_of: Timestamp) -> i64 {
        match self {
            Self::Metric { name, is } => is.changes_after(figures.metric(name), as_of),
            Self::Stage(_) | Self::Rfm(_) | Self::Segment(_) => i64::MAX,
        }
    }
}

//! What was worked out elsewhere about a customer.

use std::collections::BTreeMap;

use crm_core::{AttributeValue, Code, LifecycleStage};

use crate::{RfmScore, SegmentName};

/// Stage, score, segment and figures of one customer, as they were worked out last.
///
/// What was not worked out stays `None`, and conditions on it do not hold.
///
/// ```
/// use crm_segment::{CustomerFigures, RfmScore};
///
/// let figures = CustomerFigures::new().with_score(Some(RfmScore::BEST));
/// assert_eq!(figures.stage, None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct CustomerFigures<'a> {
    /// The stage of the relationship.
    pub stage: Option<LifecycleStage>,
    /// The RFM score; `None` also for a customer who bought nothing.
    pub score: Option<RfmScore>,
    /// The named segment.
    pub segment: Option<&'a SegmentName>,
    /// Figures by name.
    pub metrics: Option<&'a BTreeMap<Code, AttributeValue>>,
}

impl<'a> CustomerFigures<'a> {
    /// Nothing was worked out.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            stage: None,
            score: None,
            segment: None,
            metrics: None,
        }
    }

    /// The same with the stage of the relationship.
    #[must_use]
    pub const fn with_stage(self, stage: LifecycleStage) -> Self {
        Self {
            stage: Some(stage),
            ..self
        }
    }

    /// The same with the RFM score, if there is one.
    #[must_use]
    pub const fn with_score(self, score: Option<RfmScore>) -> Self {
        Self { score, ..self }
    }

    /// The same with the named segment, if there is one.
    #[must_use]
    pub const fn with_segment(self, segment: Option<&'a SegmentName>) -> Self {
        Self { segment, ..self }
    }

    /// The same with figures by name.
    #[must_use]
    pub const fn with_metrics(self, metrics: &'a BTreeMap<Code, AttributeValue>) -> Self {
        Self {
            metrics: Some(metrics),
            ..self
        }
    }

    pub(super) fn metric(&self, name: &Code) -> Option<&'a AttributeValue> {
        self.metrics?.get(name)
    }
}

//! What a rule is asked about.

use std::collections::BTreeMap;

use crm_core::{
    AttributeValue, Code, ConsentLedger, Customer, Interaction, LifecycleStage, Timestamp,
};

use super::CustomerFigures;
use crate::{RfmScore, SegmentName};

/// What is known of one customer at one instant.
///
/// What was not worked out stays `None`, and conditions on it do not hold.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CustomerFacts<'a> {
    /// The customer record.
    pub customer: &'a Customer,
    /// What the customer decided.
    pub consents: &'a ConsentLedger,
    /// The instant for which the question is asked.
    pub as_of: Timestamp,
    /// What was worked out elsewhere.
    pub figures: CustomerFigures<'a>,
    /// What happened between the customer and the company, by rising instant and id. What lies after the
    /// instant of the question does not count yet.
    pub timeline: &'a [Interaction],
    /// The first instant at which stage, score, segment or a figure can be another one; `None` when none
    /// is known.
    pub worked_out_until: Option<Timestamp>,
}

impl<'a> CustomerFacts<'a> {
    /// What the record and the consents tell at `as_of`.
    #[must_use]
    pub const fn new(
        customer: &'a Customer,
        consents: &'a ConsentLedger,
        as_of: Timestamp,
    ) -> Self {
        Self {
            customer,
            consents,
            as_of,
            figures: CustomerFigures::new(),
            timeline: &[],
            worked_out_until: None,
        }
    }

    /// Whether the processing of the customer's data is restricted at the instant: then nobody may
    /// act on the answer of a rule.
    #[must_use]
    pub fn is_restricted(&self) -> bool {
        self.consents.restriction(self.as_of).is_some()
    }

    /// The same with the stage of the relationship.
    #[must_use]
    pub const fn with_stage(self, stage: LifecycleStage) -> Self {
        self.with_figures(self.figures.with_stage(stage))
    }

    /// The same with the RFM score, if there is one.
    #[must_use]
    pub const fn with_score(self, score: Option<RfmScore>) -> Self {
        self.with_figures(self.figures.with_score(score))
    }

    /// The same with the named segment, if there is one.
    #[must_use]
    pub const fn with_segment(self, segment: Option<&'a SegmentName>) -> Self {
        self.with_figures(self.figures.with_segment(segment))
    }

    /// The same with what happened, by rising instant and, of one instant, by rising id.
    #[must_use]
    pub const fn with_timeline(self, timeline: &'a [Interaction]) -> Self {
        Self { timeline, ..self }
    }

    /// The same with figures that were worked out elsewhere.
    #[must_use]
    pub const fn with_metrics(self, metrics: &'a BTreeMap<Code, AttributeValue>) -> Self {
        self.with_figures(self.figures.with_metrics(metrics))
    }

    /// The same with the first instant at which stage, score, segment or a figure can be another one.
    #[must_use]
    pub const fn worked_out_until(self, until: Timestamp) -> Self {
        Self {
            worked_out_until: Some(until),
            ..self
        }
    }

    /// The same with all that was worked out elsewhere.
    #[must_use]
    pub const fn with_figures(self, figures: CustomerFigures<'a>) -> Self {
        Self { figures, ..self }
    }

    /// The same at another instant.
    #[must_use]
    pub const fn at(self, as_of: Timestamp) -> Self {
        Self { as_of, ..self }
    }

    /// The first microsecond after the instant of the question at which what was worked out elsewhere
    /// can be another; `i64::MAX` when none is known.
    pub(super) fn worked_out_anew_after(&self) -> i64 {
        let until = self.worked_out_until.filter(|until| *until > self.as_of);
        until.map_or(i64::MAX, Timestamp::as_micros)
    }
}

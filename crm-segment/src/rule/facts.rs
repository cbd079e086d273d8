//! What a rule is asked about.

use crm_core::{ConsentLedger, Customer, LifecycleStage, Timestamp};

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
    /// The stage of the relationship.
    pub stage: Option<LifecycleStage>,
    /// The RFM score; `None` also for a customer who bought nothing.
    pub score: Option<RfmScore>,
    /// The named segment.
    pub segment: Option<&'a SegmentName>,
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
            stage: None,
            score: None,
            segment: None,
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
}

//! What must be read before conditions can be asked.

use std::collections::BTreeSet;

use crm_core::{Code, TimelineFilter};

use crate::rule::timeline_filter;
use crate::{Condition, ConditionSource, FigureTest};

/// Which facts conditions ask for beyond the customer record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Needs {
    /// RFM scores or named segments.
    pub(super) scores: bool,
    /// The consent ledger.
    pub(super) consents: bool,
    /// The stage of the relationship.
    pub(super) stage: bool,
    /// What happened.
    pub(super) events: Option<TimelineFilter>,
    /// Figures that are worked out elsewhere, by name.
    pub(super) metrics: BTreeSet<Code>,
}

impl Needs {
    /// Those of conditions without rules in them.
    pub(super) fn of(leaves: &[&Condition]) -> Self {
        let mut needs = Self {
            events: timeline_filter(leaves),
            ..Self::default()
        };
        leaves.iter().for_each(|leaf| needs.add(leaf));
        needs
    }

    fn add(&mut self, leaf: &Condition) {
        match leaf.source() {
            ConditionSource::Figure(FigureTest::Rfm(_) | FigureTest::Segment(_)) => {
                self.scores = true;
            }
            ConditionSource::Figure(FigureTest::Stage(_)) => self.stage = true,
            ConditionSource::Figure(FigureTest::Metric { name, .. }) => {
                self.metrics.insert(name.clone());
            }
            ConditionSource::Consents => self.consents = true,
            // The record is at hand, events are seen to, and the leaves of rules are asked one by one.
            ConditionSource::Record | ConditionSource::Events(_) | ConditionSource::Rules(_) => {}
        }
    }
}

//! What must be read before conditions can be asked.

use std::collections::BTreeSet;

use crm_core::{Code, InteractionKind, TimelineFilter};

use crate::{Condition, ConditionSource, EventFilter, FigureTest};

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
    pub(super) events: Events,
    /// Figures that are worked out elsewhere, by name.
    pub(super) metrics: BTreeSet<Code>,
}

/// Which interactions a rule asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Events {
    #[default]
    None,
    Of(BTreeSet<InteractionKind>),
    All,
}

impl Needs {
    /// Those of conditions without rules in them.
    pub(super) fn of(leaves: &[&Condition]) -> Self {
        let mut needs = Self::default();
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
            ConditionSource::Events(filters) => {
                filters.iter().for_each(|filter| self.events.add(filter));
            }
            // The record is at hand, and the leaves of rules are asked one by one.
            ConditionSource::Record | ConditionSource::Rules(_) => {}
        }
    }
}

impl Events {
    fn add(&mut self, filter: &EventFilter) {
        match self {
            _ if filter.kinds.is_empty() => *self = Self::All,
            Self::None => *self = Self::Of(filter.kinds.clone()),
            Self::Of(kinds) => kinds.extend(&filter.kinds),
            Self::All => {}
        }
    }

    /// The part of a timeline that must be read; `None` when nothing must.
    pub(super) fn filter(&self) -> Option<TimelineFilter> {
        match self {
            Self::None => None,
            Self::All => Some(TimelineFilter::all()),
            Self::Of(kinds) => {
                let kinds: Vec<InteractionKind> = kinds.iter().copied().collect();
                Some(TimelineFilter::all().of_kinds(kinds))
            }
        }
    }
}

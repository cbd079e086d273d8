//! What must be known to answer a condition.

use std::collections::BTreeSet;

use crm_core::{InteractionKind, TimelineFilter};

use super::{Condition, EventFilter, FigureTest, Rule};

/// What must be known to answer a condition: a host that reads facts for rules, or keeps answers, goes by it.
///
/// ```
/// use crm_segment::{ConditionSource, Rule};
///
/// let rule: Rule = "did(visit) and plan = \"gold\"".parse()?;
/// let leaves = rule.leaves();
/// assert!(matches!(leaves[0].source(), ConditionSource::Events([visits]) if visits.kinds.len() == 1));
/// assert_eq!(leaves[1].source(), ConditionSource::Record);
/// # Ok::<(), crm_segment::RuleTextError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConditionSource<'rule> {
    /// The answers of the rules inside it.
    Rules(&'rule [Rule]),
    /// The customer record.
    Record,
    /// The consent ledger.
    Consents,
    /// What was worked out elsewhere, and what is asked of it.
    Figure(FigureTest<'rule>),
    /// The events that one of these filters admits.
    Events(&'rule [EventFilter]),
}

impl Condition {
    /// What must be known to answer the condition.
    #[must_use]
    pub const fn source(&self) -> ConditionSource<'_> {
        match self {
            Self::All(rules) | Self::Any(rules) => ConditionSource::Rules(rules.as_slice()),
            Self::Not(rule) => ConditionSource::Rules(std::slice::from_ref(rule)),
            Self::Attribute { .. }
            | Self::Party(_)
            | Self::Tag(_)
            | Self::Profile { .. }
            | Self::Identity(_)
            | Self::Relation(_)
            | Self::Bucket(_) => ConditionSource::Record,
            Self::Consent(_) => ConditionSource::Consents,
            Self::Stage(stage) => ConditionSource::Figure(FigureTest::Stage(*stage)),
            Self::Rfm(scores) => ConditionSource::Figure(FigureTest::Rfm(scores)),
            Self::Segment(name) => ConditionSource::Figure(FigureTest::Segment(name)),
            Self::Metric { name, is } => ConditionSource::Figure(FigureTest::Metric { name, is }),
            Self::Events(events) => ConditionSource::Events(std::slice::from_ref(&events.of)),
            Self::Regularly(regularity) => {
                ConditionSource::Events(std::slice::from_ref(&regularity.of))
            }
            Self::Sessions(sessions) => ConditionSource::Events(std::slice::from_ref(&sessions.of)),
            Self::Sequence(sequence) => ConditionSource::Events(sequence.steps.as_slice()),
        }
    }
}

impl Rule {
    /// The part of a timeline that must be read to answer the rule; `None` when nothing must.
    ///
    /// ```
    /// use crm_core::InteractionKind;
    /// use crm_segment::Rule;
    ///
    /// let rule: Rule = "did(visit) or spent >= 5 EUR".parse()?;
    /// let kinds = rule.timeline_filter().ok_or("asks for events")?.kinds;
    /// assert_eq!(kinds.len(), 3, "visits, purchases and returns");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn timeline_filter(&self) -> Option<TimelineFilter> {
        timeline_filter(&self.leaves())
    }
}

/// The part of a timeline that must be read to answer the conditions; `None` when nothing must.
pub(crate) fn timeline_filter(leaves: &[&Condition]) -> Option<TimelineFilter> {
    let filters = leaves.iter().flat_map(|leaf| match leaf.source() {
        ConditionSource::Events(filters) => filters,
        _ => &[],
    });
    let filters: Vec<&EventFilter> = filters.collect();
    if filters.is_empty() {
        return None;
    }
    // A filter that names no kind is about all of them.
    if filters.iter().any(|filter| filter.kinds.is_empty()) {
        return Some(TimelineFilter::all());
    }
    let kinds = filters.iter().flat_map(|filter| &filter.kinds).copied();
    let kinds: BTreeSet<InteractionKind> = kinds.collect();
    Some(TimelineFilter::all().of_kinds(kinds.into_iter().collect::<Vec<_>>()))
}

//! What a rule may ask.

use crm_core::{AttributeName, Code, ContactUse, LifecycleStage, PartyKind, RelationRole, Tag};
use serde::{Deserialize, Serialize};

use super::permission::{is_permitted, permission_changes_after};
use super::relation::{is_related, relation_changes_after};
use super::{
    AttributeTest, Bucket, ConditionSource, CustomerFacts, EventCondition, EventSequence,
    FigureTest, IdentityCondition, ProfileField, Regularity, Rule, RuleError, SessionCondition,
};
use crate::{RfmRange, SegmentName};

/// One condition on a customer. The rules inside another condition are complete rules themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Condition {
    /// Every rule holds; true when there is none.
    All(Vec<Rule>),
    /// At least one rule holds; false when there is none.
    Any(Vec<Rule>),
    /// The rule does not hold.
    Not(Box<Rule>),
    /// A custom attribute of the customer passes a test.
    Attribute {
        /// The attribute.
        name: AttributeName,
        /// The test.
        is: AttributeTest,
    },
    /// The customer is a person, or an organisation.
    Party(PartyKind),
    /// The customer has the tag.
    Tag(Tag),
    /// The relationship is in the stage.
    Stage(LifecycleStage),
    /// The RFM score lies in the ranges.
    Rfm(RfmRange),
    /// The customer belongs to the named segment of the map in use.
    Segment(SegmentName),
    /// The customer consents to this use: to being approached for a purpose over a channel, about a
    /// topic where one is named.
    Consent(ContactUse),
    /// A field of the customer record passes a test.
    Profile {
        /// The field.
        field: ProfileField,
        /// The test.
        is: AttributeTest,
    },
    /// The customer has an identity of a namespace.
    Identity(IdentityCondition),
    /// The customer has a relation in which another one plays the role, on the day of the question in UTC.
    Relation(RelationRole),
    /// What the customer did, in a window, measures up to something.
    Events(EventCondition),
    /// Events followed one another.
    Sequence(EventSequence),
    /// Events come again and again.
    Regularly(Regularity),
    /// There were so many sessions.
    Sessions(SessionCondition),
    /// A figure that was worked out elsewhere passes a test: an expected value, the number of open
    /// requests, satisfaction.
    Metric {
        /// What the figure is called.
        name: Code,
        /// The test.
        is: AttributeTest,
    },
    /// The customer lies in a random part of all customers.
    Bucket(Bucket),
}

impl Condition {
    /// Whether the condition holds; the contract stands at [`Rule`].
    #[must_use]
    pub fn holds(&self, facts: &CustomerFacts<'_>) -> bool {
        match self {
            Self::All(rules) => rules.iter().all(|rule| rule.matches(facts)),
            Self::Any(rules) => rules.iter().any(|rule| rule.matches(facts)),
            Self::Not(rule) => !rule.matches(facts),
            Self::Attribute { name, is } => {
                is.passes(facts.customer.attributes().get(name), facts.as_of)
            }
            Self::Party(kind) => facts.customer.party().kind() == *kind,
            Self::Tag(tag) => facts.customer.tags().contains(tag),
            Self::Consent(used) => is_permitted(used, facts.consents, facts.as_of),
            Self::Profile { field, is } => {
                is.passes(field.of(facts.customer).as_ref(), facts.as_of)
            }
            Self::Identity(identity) => identity.holds(facts.customer),
            Self::Relation(role) => is_related(facts.customer, role, facts.as_of),
            Self::Events(events) => events.holds(facts.timeline, facts.as_of),
            Self::Sequence(sequence) => sequence.holds(facts.timeline, facts.as_of),
            Self::Regularly(regularity) => regularity.holds(facts.timeline, facts.as_of),
            Self::Sessions(sessions) => sessions.holds(facts.timeline, facts.as_of),
            Self::Stage(_) | Self::Rfm(_) | Self::Segment(_) | Self::Metric { .. } => self
                .figure()
                .is_some_and(|figure| figure.passes(&facts.figures, facts.as_of)),
            Self::Bucket(bucket) => bucket.holds(facts.customer.id()),
        }
    }

    /// The first microsecond after the instant of the question at which the answer can change, though
    /// no fact does; `i64::MAX` when it cannot.
    pub(crate) fn changes_after(&self, facts: &CustomerFacts<'_>) -> i64 {
        let as_of = facts.as_of;
        match self {
            Self::All(_) | Self::Any(_) | Self::Not(_) => {
                let inner = self.rules().iter();
                let changes = inner.map(|rule| rule.condition().changes_after(facts));
                changes.min().unwrap_or(i64::MAX)
            }
            Self::Attribute { name, is } => {
                is.changes_after(facts.customer.attributes().get(name), as_of)
            }
            Self::Profile { field, is } => {
                is.changes_after(field.of(facts.customer).as_ref(), as_of)
            }
            Self::Relation(role) => relation_changes_after(facts.customer, role, as_of),
            Self::Events(events) => events.changes_after(facts.timeline, as_of),
            Self::Sequence(sequence) => sequence.changes_after(facts.timeline, as_of),
            Self::Regularly(regularity) => regularity.changes_after(facts.timeline, as_of),
            Self::Sessions(sessions) => sessions.changes_after(facts.timeline, as_of),
            Self::Stage(_) | Self::Rfm(_) | Self::Segment(_) | Self::Metric { .. } => {
                let figure = self.figure();
                let changes = figure.map(|figure| figure.changes_after(&facts.figures, as_of));
                facts
                    .worked_out_anew_after()
                    .min(changes.unwrap_or(i64::MAX))
            }
            Self::Consent(_) => permission_changes_after(facts.consents, as_of),
            Self::Party(_) | Self::Tag(_) | Self::Identity(_) | Self::Bucket(_) => i64::MAX,
        }
    }

    /// What the condition asks of figures, if it does.
    pub(crate) const fn figure(&self) -> Option<FigureTest<'_>> {
        match self.source() {
            ConditionSource::Figure(figure) => Some(figure),
            _ => None,
        }
    }

    /// The rules inside the condition.
    #[must_use]
    pub const fn rules(&self) -> &[Rule] {
        match self.source() {
            ConditionSource::Rules(rules) => rules,
            _ => &[],
        }
    }

    /// # Errors
    /// When the condition itself, without the rules inside it, can make no sense.
    pub(super) fn check(&self) -> Result<(), RuleError> {
        match self {
            Self::Attribute { is, .. } | Self::Profile { is, .. } | Self::Metric { is, .. } => {
                is.check()
            }
            Self::Events(events) => events.check(),
            Self::Sequence(sequence) => sequence.check(),
            Self::Regularly(regularity) => regularity.check(),
            Self::Sessions(sessions) => sessions.check(),
            Self::Bucket(bucket) => bucket.check(),
            _ => Ok(()),
        }
    }

    /// How much the condition counts towards the size of a rule, without the rules inside it.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Attribute { is, .. } | Self::Profile { is, .. } | Self::Metric { is, .. } => {
                is.size()
            }
            Self::Events(events) => events.size(),
            Self::Sequence(sequence) => sequence.size(),
            Self::Regularly(regularity) => regularity.size(),
            Self::Sessions(sessions) => sessions.size(),
            _ => 1,
        }
    }
}

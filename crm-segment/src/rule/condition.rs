//! What a rule may ask.

use crm_core::{AttributeName, ContactUse, LifecycleStage, PartyKind, Tag};
use serde::{Deserialize, Serialize};

use super::{AttributeTest, CustomerFacts, Rule, RuleError};
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
}

impl Condition {
    /// Whether the condition holds; the contract stands at [`Rule`].
    #[must_use]
    pub fn holds(&self, facts: &CustomerFacts<'_>) -> bool {
        match self {
            Self::All(rules) => rules.iter().all(|rule| rule.matches(facts)),
            Self::Any(rules) => rules.iter().any(|rule| rule.matches(facts)),
            Self::Not(rule) => !rule.matches(facts),
            Self::Attribute { name, is } => is.passes(facts.customer.attributes().get(name)),
            Self::Party(kind) => facts.customer.party().kind() == *kind,
            Self::Tag(tag) => facts.customer.tags().contains(tag),
            Self::Stage(stage) => facts.stage == Some(*stage),
            Self::Rfm(scores) => facts.score.is_some_and(|score| scores.contains(score)),
            Self::Segment(name) => facts.segment == Some(name),
            Self::Consent(used) => facts
                .consents
                .permission_for(used, facts.as_of)
                .is_permitted(),
        }
    }

    /// The rules inside the condition.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        match self {
            Self::All(rules) | Self::Any(rules) => rules,
            Self::Not(rule) => std::slice::from_ref(rule),
            _ => &[],
        }
    }

    /// # Errors
    /// When the condition itself, without the rules inside it, can make no sense.
    pub(super) fn check(&self) -> Result<(), RuleError> {
        match self {
            Self::Attribute { is, .. } => is.check(),
            _ => Ok(()),
        }
    }

    /// How much the condition counts towards the size of a rule, without the rules inside it.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Attribute { is, .. } => is.size(),
            _ => 1,
        }
    }
}

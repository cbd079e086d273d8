//! What customers stated of themselves.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use crate::actor::Actor;
use crate::code::Code;
use crate::consent::LegalBasis;
use crate::customer::{AttributeName, AttributeValue, Customer};
use crate::id::InteractionId;
use crate::interaction::{Interaction, InteractionContent, told_in_order};
use crate::timestamp::Timestamp;

/// An attribute as it was stated last in an answer, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatedAttribute {
    /// What was stated.
    pub value: AttributeValue,
    /// The questionnaire, by its code.
    pub questionnaire: Code,
    /// Its version.
    pub version: NonZeroU32,
    /// The question.
    pub question: Code,
    /// Who answered.
    pub by: Actor,
    /// The right by which it was asked.
    pub basis: LegalBasis,
    /// When it was answered.
    pub at: Timestamp,
    /// The interaction that tells it.
    pub interaction: InteractionId,
}

impl StatedAttribute {
    /// Whether the customer's attribute is still what was stated. It is not when somebody else set it
    /// since.
    #[must_use]
    pub fn is_held_as(&self, name: &AttributeName, customer: &Customer) -> bool {
        customer.attributes().get(name) == Some(&self.value)
    }
}

/// What the interactions of one customer tell of attributes that were stated in answers: of each the
/// last word. It is a function of the set of interactions.
#[must_use]
pub fn stated_attributes<'a>(
    interactions: impl IntoIterator<Item = &'a Interaction>,
) -> BTreeMap<AttributeName, StatedAttribute> {
    let told = told_in_order(interactions, |interaction| match interaction.content() {
        InteractionContent::QuestionnaireResponse(response) => Some(response),
        _ => None,
    });
    let mut stated = BTreeMap::new();
    for one in &told {
        let response = one.what;
        for (name, value) in response.attributes() {
            let Some(question) = response.fills().get(name) else {
                continue;
            };
            let word = StatedAttribute {
                value,
                questionnaire: response.questionnaire().clone(),
                version: response.version(),
                question: question.clone(),
                by: response.by().clone(),
                basis: response.basis(),
                at: one.at,
                interaction: one.id,
            };
            stated.insert(name.clone(), word);
        }
    }
    stated
}

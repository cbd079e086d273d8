//! Properties of interactions.

use crm_core::{AttributeName, AttributeText, AttributeValue, Interaction, InteractionContent};
use serde::{Deserialize, Serialize};

use crate::rule::AttributeTest;

/// Something that interactions of some kinds have. Of one that has it not, it is missing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventProperty {
    /// What a purchase or return comes to, as an amount above or equal to zero.
    Amount,
    /// The page of a page view, as a text.
    Location,
    /// What was searched for, as a text.
    SearchText,
    /// The stage that an order reached, as the text of its code: `shipped`.
    OrderStage,
    /// The rating of a product, a whole number from 1 to 5.
    Rating,
    /// How long a call took, a whole number of seconds.
    Seconds,
    /// Who began, as the text of its code: `inbound`.
    Direction,
    /// The system that told of it, as a text.
    Source,
    /// The name of a thing of the host's own, as a text.
    Name,
    /// What a thing of the host's own is told to be, under a name:
    /// [`InteractionProperties`](crm_core::InteractionProperties).
    Own(AttributeName),
}

impl EventProperty {
    /// All properties but those of the host's own.
    pub const ALL: [Self; 9] = [
        Self::Amount,
        Self::Location,
        Self::SearchText,
        Self::OrderStage,
        Self::Rating,
        Self::Seconds,
        Self::Direction,
        Self::Source,
        Self::Name,
    ];

    /// The code of the property, as it is serialised; of one of the host's own its name, which may be the code of another.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Amount => "amount",
            Self::Location => "location",
            Self::SearchText => "search_text",
            Self::OrderStage => "order_stage",
            Self::Rating => "rating",
            Self::Seconds => "seconds",
            Self::Direction => "direction",
            Self::Source => "source",
            Self::Name => "name",
            Self::Own(name) => name.as_str(),
        }
    }

    /// The property of an interaction; `None` when it has none.
    #[must_use]
    pub fn of(&self, interaction: &Interaction) -> Option<AttributeValue> {
        let text = |text: &str| AttributeText::parse(text).ok().map(AttributeValue::Text);
        match (self, interaction.content()) {
            (Self::Amount, content) => content
                .purchase()
                .map(|bought| AttributeValue::Money(bought.total())),
            (Self::Location, InteractionContent::PageView { location }) => text(location.as_str()),
            (Self::SearchText, InteractionContent::Search { text: asked }) => text(asked.as_str()),
            (Self::OrderStage, InteractionContent::Order(update)) => text(update.stage.code()),
            (Self::Rating, InteractionContent::Feedback(feedback)) => {
                Some(AttributeValue::Integer(feedback.rating.points().into()))
            }
            (Self::Seconds, InteractionContent::Call { seconds, .. }) => {
                Some(AttributeValue::Integer((*seconds).into()))
            }
            (Self::Direction, _) => text(interaction.direction().code()),
            (Self::Source, _) => text(interaction.source().as_str()),
            (Self::Name, InteractionContent::Other { name, .. }) => text(name.as_str()),
            (Self::Own(name), InteractionContent::Other { properties, .. }) => {
                properties.get(name).cloned()
            }
            _ => None,
        }
    }
}

/// A test of a property.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PropertyTest {
    /// The property.
    pub property: EventProperty,
    /// The test; its edges are those of tests of attributes. Windows are told from the instant at which the
    /// event happened.
    pub is: AttributeTest,
}

impl PropertyTest {
    pub(super) fn passes(&self, interaction: &Interaction) -> bool {
        let value = self.property.of(interaction);
        self.is.passes(value.as_ref(), interaction.occurred_at())
    }
}

//! What is told of a thing of the host's own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::customer::{AttributeName, AttributeValue};
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// Properties of an interaction of the host's own, by name: the plan that was booked, the score of a test.
/// They have the types of custom attributes, and segment rules ask for them.
///
/// ```
/// use crm_core::{AttributeName, AttributeValue, InteractionProperties};
///
/// let booked = InteractionProperties::new([(AttributeName::parse("seats")?, AttributeValue::Integer(5))])?;
/// assert_eq!(booked.get(&AttributeName::parse("seats")?), Some(&AttributeValue::Integer(5)));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(
    try_from = "BTreeMap<AttributeName, AttributeValue>",
    into = "BTreeMap<AttributeName, AttributeValue>"
)]
pub struct InteractionProperties(BTreeMap<AttributeName, AttributeValue>);

impl InteractionProperties {
    /// The largest number of properties of one interaction.
    pub const MAXIMUM: usize = 100;

    /// Takes properties; of two with one name the later.
    ///
    /// # Errors
    /// When there are more than [`MAXIMUM`](Self::MAXIMUM), when a set of texts has more than
    /// [`Customer::MAXIMUM_TEXTS`](crate::Customer::MAXIMUM_TEXTS) or a day is not of the years 1 to 9999.
    pub fn new(
        properties: impl IntoIterator<Item = (AttributeName, AttributeValue)>,
    ) -> Result<Self, ValidationError> {
        let properties: BTreeMap<_, _> = properties.into_iter().collect();
        if properties.len() > Self::MAXIMUM {
            let rule = ValidationRule::TooMany {
                maximum: Self::MAXIMUM,
            };
            let members = properties.len();
            let shape = ValueShape::Collection { members };
            return Err(ValidationError::new("properties", rule, shape));
        }
        for (name, value) in &properties {
            value.check(name)?;
        }
        Ok(Self(properties))
    }

    /// The value of a property.
    #[must_use]
    pub fn get(&self, name: &AttributeName) -> Option<&AttributeValue> {
        self.0.get(name)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&AttributeName, &AttributeValue)> {
        self.0.iter()
    }
}

impl TryFrom<BTreeMap<AttributeName, AttributeValue>> for InteractionProperties {
    type Error = ValidationError;

    fn try_from(properties: BTreeMap<AttributeName, AttributeValue>) -> Result<Self, Self::Error> {
        Self::new(properties)
    }
}

impl From<InteractionProperties> for BTreeMap<AttributeName, AttributeValue> {
    fn from(properties: InteractionProperties) -> Self {
        properties.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_than_there_may_be_is_refused_and_told() {
        let named = |count: usize| {
            (0..count).map(|number| {
                let name = AttributeName::parse(format!("p{number}")).unwrap();
                (name, AttributeValue::Boolean(true))
            })
        };
        assert!(InteractionProperties::new(named(InteractionProperties::MAXIMUM)).is_ok());
        let refused = InteractionProperties::new(named(InteractionProperties::MAXIMUM + 1));
        assert_eq!(
            refused.unwrap_err().to_string(),
            "properties: must have at most 100 members, got 101 members"
        );
    }

    #[test]
    fn what_is_read_keeps_the_rules() {
        let beyond = r#"{"begins":{"date":"+10000-01-01"}}"#;
        assert!(serde_json::from_str::<InteractionProperties>(beyond).is_err());
        let read: InteractionProperties =
            serde_json::from_str(r#"{"begins":{"date":"2026-11-22"}}"#).unwrap();
        assert_eq!(read.iter().count(), 1);
    }
}

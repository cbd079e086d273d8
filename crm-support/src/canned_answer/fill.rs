//! Filling a template in.

use crm_core::InteractionText;

use super::template::{Part, Placeholder};
use super::{AnswerTemplate, FillError, PlaceholderValues};

impl AnswerTemplate {
    /// The text with values in place of placeholders.
    ///
    /// # Errors
    /// When a value is missing and has no default, is of another kind than the placeholder, or what comes out is empty or
    /// too long for a message.
    pub fn fill(&self, values: &PlaceholderValues) -> Result<InteractionText, FillError> {
        let mut told = String::with_capacity(self.as_str().len());
        for part in &self.parts {
            match part {
                Part::Text(text) => told.push_str(text),
                Part::Placeholder(placeholder) => told.push_str(&placeholder.told(values)?),
            }
        }
        Ok(InteractionText::parse(told)?)
    }
}

impl Placeholder {
    fn told(&self, values: &PlaceholderValues) -> Result<String, FillError> {
        let name = || self.name.clone();
        let Some(value) = values.get(&self.name) else {
            let default = self.telling.default.clone();
            return default.ok_or_else(|| FillError::Missing { name: name() });
        };
        let (expected, found) = (self.placeholder_type, value.placeholder_type());
        if found != expected {
            let name = name();
            return Err(FillError::WrongType {
                name,
                expected,
                found,
            });
        }
        Ok(self.telling.tell(value, values.zone()))
    }
}

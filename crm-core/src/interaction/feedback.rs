//! What customers think of products.

use serde::{Deserialize, Serialize};

use super::{InteractionText, ProductCode};
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// How much a customer likes a product: from 1, not at all, to 5, very much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Rating(u8);

impl Rating {
    /// The lowest.
    pub const LOWEST: Self = Self(1);
    /// The highest.
    pub const HIGHEST: Self = Self(5);

    /// So many points.
    ///
    /// # Errors
    /// When there are less than 1 or more than 5.
    pub fn new(points: u8) -> Result<Self, ValidationError> {
        match points {
            1..=5 => Ok(Self(points)),
            _ => Err(ValidationError::new(
                "rating",
                ValidationRule::OutOfRange {
                    minimum: "1".into(),
                    maximum: "5".into(),
                },
                ValueShape::Number { negative: false },
            )),
        }
    }

    /// The points, from 1 to 5.
    #[must_use]
    pub fn points(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Rating {
    type Error = ValidationError;

    fn try_from(points: u8) -> Result<Self, Self::Error> {
        Self::new(points)
    }
}

impl From<Rating> for u8 {
    fn from(rating: Rating) -> Self {
        rating.0
    }
}

/// What a customer thinks of a product. Of several about one product the last counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ProductFeedback {
    /// The product.
    pub product: ProductCode,
    /// How much the customer likes it.
    pub rating: Rating,
    /// What the customer says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<InteractionText>,
}

impl ProductFeedback {
    /// The customer likes the product so much.
    #[must_use]
    pub fn new(product: ProductCode, rating: Rating) -> Self {
        Self {
            product,
            rating,
            text: None,
        }
    }

    /// The same feedback, with what the customer says.
    #[must_use]
    pub fn with_text(self, text: InteractionText) -> Self {
        Self {
            text: Some(text),
            ..self
        }
    }
}

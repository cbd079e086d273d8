//! A product of the catalogue.

use serde::{Deserialize, Serialize};

use super::Availability;
use crate::interaction::{Category, ProductCode, ProductName};
use crate::money::Money;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// What a CRM needs to know of a product: a reference, no master data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ProductFields")]
pub struct Product {
    code: ProductCode,
    name: ProductName,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<Category>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Money>,
    availability: Availability,
}

/// The serialised form, checked when it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductFields {
    code: ProductCode,
    name: ProductName,
    #[serde(default)]
    category: Option<Category>,
    #[serde(default)]
    price: Option<Money>,
    availability: Availability,
}

impl Product {
    /// A product of no category and without a price.
    #[must_use]
    pub fn new(code: ProductCode, name: ProductName, availability: Availability) -> Self {
        Self {
            code,
            name,
            category: None,
            price: None,
            availability,
        }
    }

    /// The same product in a category.
    #[must_use]
    pub fn in_category(self, category: Category) -> Self {
        Self {
            category: Some(category),
            ..self
        }
    }

    /// The same product at a price for each piece.
    ///
    /// # Errors
    /// When the price is below zero.
    pub fn at_price(self, price: Money) -> Result<Self, ValidationError> {
        if price.is_negative() {
            return Err(ValidationError::new(
                "product price",
                ValidationRule::Inconsistent {
                    rule: "must not be below zero",
                },
                ValueShape::Number { negative: true },
            ));
        }
        Ok(Self {
            price: Some(price),
            ..self
        })
    }

    /// Its code: stock-keeping unit, article number.
    #[must_use]
    pub fn code(&self) -> &ProductCode {
        &self.code
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &ProductName {
        &self.name
    }

    /// Its category.
    #[must_use]
    pub fn category(&self) -> Option<&Category> {
        self.category.as_ref()
    }

    /// Its price for each piece.
    #[must_use]
    pub fn price(&self) -> Option<Money> {
        self.price
    }

    /// Whether it can be had.
    #[must_use]
    pub fn availability(&self) -> Availability {
        self.availability
    }
}

impl TryFrom<ProductFields> for Product {
    type Error = ValidationError;

    fn try_from(fields: ProductFields) -> Result<Self, Self::Error> {
        let mut product = Self::new(fields.code, fields.name, fields.availability);
        product.category = fields.category;
        match fields.price {
            Some(price) => product.at_price(price),
            None => Ok(product),
        }
    }
}

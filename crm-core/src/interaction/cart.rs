//! What customers put into their carts.

use serde::{Deserialize, Serialize};

use super::{OrderNumber, ProductCode, PurchaseLine};
use crate::validation::{ValidationError, ValidationRule, ValueShape};

crate::bounded_text! {
    /// Names a cart in the shop that keeps it. Case counts.
    pub struct CartNumber("cart number", personal, single, 100);
}

/// What became of a cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum CartStep {
    /// This is what the cart holds of a product now, whatever it held of it before.
    Holds(PurchaseLine),
    /// The cart holds nothing of a product now.
    TakenOut {
        /// The product.
        product: ProductCode,
    },
    /// The cart holds nothing now.
    Emptied,
    /// What the cart held became an order.
    Ordered {
        /// The order.
        order: OrderNumber,
    },
}

/// A change of a cart.
///
/// It says what is in the cart afterwards, and not what was added: told twice or late it changes
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "CartChangeFields")]
pub struct CartChange {
    cart: CartNumber,
    step: CartStep,
}

/// The serialised form, checked when it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CartChangeFields {
    cart: CartNumber,
    step: CartStep,
}

impl CartChange {
    /// A change of `cart`.
    ///
    /// # Errors
    /// When an amount is below zero.
    pub fn new(cart: CartNumber, step: CartStep) -> Result<Self, ValidationError> {
        match &step {
            CartStep::Holds(line) if line.amount.is_negative() => Err(ValidationError::new(
                "cart amount",
                ValidationRule::Inconsistent {
                    rule: "must not be below zero",
                },
                ValueShape::Number { negative: true },
            )),
            _ => Ok(Self { cart, step }),
        }
    }

    /// The cart.
    #[must_use]
    pub fn cart(&self) -> &CartNumber {
        &self.cart
    }

    /// What became of it.
    #[must_use]
    pub fn step(&self) -> &CartStep {
        &self.step
    }
}

impl TryFrom<CartChangeFields> for CartChange {
    type Error = ValidationError;

    fn try_from(fields: CartChangeFields) -> Result<Self, Self::Error> {
        Self::new(fields.cart, fields.step)
    }
}

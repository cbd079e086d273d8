//! Purchases and returns.

use serde::{Deserialize, Serialize};

use crate::id::CustomerId;
use crate::money::Money;
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

crate::bounded_text! {
    /// The number of an order in the system that took it.
    pub struct OrderNumber("order number", personal, single, 100);
}

crate::bounded_text! {
    /// The code of a product: stock-keeping unit, article number.
    pub struct ProductCode("product code", public, single, 100);
}

crate::bounded_text! {
    /// The name of a product.
    pub struct ProductName("product name", public, single, 300);
}

crate::bounded_text! {
    /// A category of products.
    pub struct Category("category", public, single, 100);
}

/// One line of a purchase or a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurchaseLine {
    /// The product.
    pub product: ProductCode,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<ProductName>,
    /// Its category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// How many pieces; for goods sold by weight, 1.
    pub quantity: std::num::NonZeroU32,
    /// What all pieces together cost.
    pub amount: Money,
}

/// What was bought, or given back.
///
/// The total is what was paid (or paid back); it need not be the sum of the lines, for there are
/// discounts, taxes and fees. All amounts are of one currency and none is below zero: giving back
/// is another kind of interaction, not a negative purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PurchaseFields")]
pub struct Purchase {
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<OrderNumber>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lines: Vec<PurchaseLine>,
    total: Money,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PurchaseFields {
    #[serde(default)]
    order: Option<OrderNumber>,
    #[serde(default)]
    lines: Vec<PurchaseLine>,
    total: Money,
}

impl Purchase {
    /// The largest number of lines.
    pub const MAXIMUM_LINES: usize = 1000;

    /// A purchase of `lines` for `total`.
    ///
    /// # Errors
    /// When there are more than 1,000 lines, an amount is below zero, or the currencies differ.
    pub fn new(total: Money, lines: Vec<PurchaseLine>) -> Result<Self, ValidationError> {
        if lines.len() > Self::MAXIMUM_LINES {
            return Err(ValidationError::new(
                "purchase lines",
                ValidationRule::TooMany {
                    maximum: Self::MAXIMUM_LINES,
                },
                ValueShape::Collection {
                    members: lines.len(),
                },
            ));
        }
        let amounts = || std::iter::once(total).chain(lines.iter().map(|line| line.amount));
        if amounts().any(Money::is_negative) {
            return Err(ValidationError::new(
                "purchase amount",
                ValidationRule::Inconsistent {
                    rule: "must not be below zero: what comes back is a return",
                },
                ValueShape::Number { negative: true },
            ));
        }
        if amounts().any(|amount| amount.currency() != total.currency()) {
            return Err(ValidationError::new(
                "purchase currency",
                ValidationRule::Inconsistent {
                    rule: "must be the same for all lines",
                },
                ValueShape::Composite,
            ));
        }
        Ok(Self {
            order: None,
            lines,
            total,
        })
    }

    /// The same purchase with the number of its order.
    #[must_use]
    pub fn with_order(self, order: OrderNumber) -> Self {
        Self {
            order: Some(order),
            ..self
        }
    }

    /// The number of the order.
    #[must_use]
    pub fn order(&self) -> Option<&OrderNumber> {
        self.order.as_ref()
    }

    /// The lines.
    #[must_use]
    pub fn lines(&self) -> &[PurchaseLine] {
        &self.lines
    }

    /// What was paid, or paid back.
    #[must_use]
    pub fn total(&self) -> Money {
        self.total
    }
}

impl TryFrom<PurchaseFields> for Purchase {
    type Error = ValidationError;

    fn try_from(fields: PurchaseFields) -> Result<Self, Self::Error> {
        Ok(Self {
            order: fields.order,
            ..Self::new(fields.total, fields.lines)?
        })
    }
}

/// The part of a purchase or return that the analysis of a whole base needs: read without lines,
/// millions at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PurchaseFact {
    /// The customer bought.
    Purchase {
        /// Who.
        customer: CustomerId,
        /// When.
        occurred_at: Timestamp,
        /// For how much: zero or more.
        amount: Money,
    },
    /// The customer gave back.
    Return {
        /// Who.
        customer: CustomerId,
        /// When.
        occurred_at: Timestamp,
        /// How much was paid back: zero or more.
        amount: Money,
    },
}

impl PurchaseFact {
    /// Who bought or gave back.
    #[must_use]
    pub fn customer(&self) -> CustomerId {
        match self {
            Self::Purchase { customer, .. } | Self::Return { customer, .. } => *customer,
        }
    }

    /// When.
    #[must_use]
    pub fn occurred_at(&self) -> Timestamp {
        match self {
            Self::Purchase { occurred_at, .. } | Self::Return { occurred_at, .. } => *occurred_at,
        }
    }

    /// For how much: zero or more.
    #[must_use]
    pub fn amount(&self) -> Money {
        match self {
            Self::Purchase { amount, .. } | Self::Return { amount, .. } => *amount,
        }
    }
}

//! How far orders have come.

use serde::{Deserialize, Serialize};

use super::OrderNumber;
use crate::timestamp::Timestamp;

crate::bounded_text! {
    /// The number under which a carrier tracks a parcel.
    pub struct ParcelNumber("parcel number", personal, single, 100);
}

/// A stage that an order reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OrderStage {
    /// The customer ordered.
    Placed,
    /// It is paid. That may come first or last: in advance, on delivery, by invoice.
    Paid,
    /// It left the house.
    Shipped,
    /// The customer has it.
    Delivered,
    /// It came back.
    Returned,
    /// It was called off.
    Cancelled,
}

impl OrderStage {
    /// All stages.
    pub const ALL: [Self; 6] = [
        Self::Placed,
        Self::Paid,
        Self::Shipped,
        Self::Delivered,
        Self::Returned,
        Self::Cancelled,
    ];

    /// The code of the stage, as it is serialised.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Paid => "paid",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Returned => "returned",
            Self::Cancelled => "cancelled",
        }
    }
}

/// An order reached a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderUpdate {
    /// The order.
    pub order: OrderNumber,
    /// The stage.
    pub stage: OrderStage,
    /// The parcel that this is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parcel: Option<ParcelNumber>,
    /// When the customer is to have it, as far as is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_at: Option<Timestamp>,
}

impl OrderUpdate {
    /// The order reached the stage.
    #[must_use]
    pub fn new(order: OrderNumber, stage: OrderStage) -> Self {
        Self {
            order,
            stage,
            parcel: None,
            expected_at: None,
        }
    }

    /// The same update, about this parcel.
    #[must_use]
    pub fn with_parcel(self, parcel: ParcelNumber) -> Self {
        Self {
            parcel: Some(parcel),
            ..self
        }
    }

    /// The same update, with the instant at which the customer is to have the order.
    #[must_use]
    pub fn expected_at(self, expected_at: Timestamp) -> Self {
        Self {
            expected_at: Some(expected_at),
            ..self
        }
    }
}

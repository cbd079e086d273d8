//! Where an order stands.

use serde::{Deserialize, Serialize};

/// Where an order stands on its way to the customer. Whether it is paid is another question:
/// [`Order::is_paid`](super::Order::is_paid).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OrderState {
    /// It is known, and did not leave the house.
    Open,
    /// It is on its way.
    Shipped,
    /// The customer has it.
    Delivered,
    /// It came back.
    Returned,
    /// It was called off.
    Cancelled,
}

impl OrderState {
    /// Whether nothing more is to come.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Returned | Self::Cancelled)
    }
}

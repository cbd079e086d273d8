//! Where an order is.

use std::collections::BTreeSet;

use super::{Order, OrderState};
use crate::interaction::{OrderNumber, OrderStage, ParcelNumber};
use crate::timestamp::Timestamp;

/// The answer to "where is my order?".
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OrderTracking {
    /// The order.
    pub order: OrderNumber,
    /// Where it stands.
    pub state: OrderState,
    /// Since when, as far as that was told.
    pub since: Option<Timestamp>,
    /// When the customer is to have it; `None` when nobody said so, or nothing more is to come.
    pub expected_at: Option<Timestamp>,
    /// Whether the customer waits for it longer than was told.
    pub is_late: bool,
    /// Whether it is paid.
    pub is_paid: bool,
    /// The parcels that were told.
    pub parcels: BTreeSet<ParcelNumber>,
}

impl Order {
    /// Where it is now.
    #[must_use]
    pub fn tracking(&self, now: Timestamp) -> OrderTracking {
        let state = self.state();
        let at = |stage| self.reached.get(&stage).copied();
        let since = match state {
            OrderState::Open => at(OrderStage::Placed),
            OrderState::Shipped => at(OrderStage::Shipped),
            OrderState::Delivered => at(OrderStage::Delivered),
            OrderState::Returned => at(OrderStage::Returned),
            OrderState::Cancelled => at(OrderStage::Cancelled),
        };
        OrderTracking {
            order: self.number.clone(),
            state,
            since,
            expected_at: self.expected_at.filter(|_| !state.is_final()),
            is_late: self.is_late(now),
            is_paid: self.is_paid(),
            parcels: self.parcels.clone(),
        }
    }
}

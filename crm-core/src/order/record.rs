//! One order, put together from what was told of it.

use std::collections::{BTreeMap, BTreeSet};

use super::OrderState;
use crate::interaction::{
    Interaction, InteractionContent, OrderNumber, OrderStage, OrderUpdate, ParcelNumber, Purchase,
    Told, told_in_order,
};
use crate::money::Currency;
use crate::timestamp::Timestamp;

/// An order of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Order {
    /// Its number.
    pub number: OrderNumber,
    /// When each stage was reached first.
    pub reached: BTreeMap<OrderStage, Timestamp>,
    /// The parcels that were told.
    pub parcels: BTreeSet<ParcelNumber>,
    /// When the customer is to have it, as was told last.
    pub expected_at: Option<Timestamp>,
    /// What was bought under the number, oldest first.
    pub purchases: Vec<Purchase>,
    /// What was given back of it, oldest first.
    pub returns: Vec<Purchase>,
}

impl Order {
    fn unknown(number: OrderNumber) -> Self {
        Self {
            number,
            reached: BTreeMap::new(),
            parcels: BTreeSet::new(),
            expected_at: None,
            purchases: Vec::new(),
            returns: Vec::new(),
        }
    }

    fn reach(&mut self, stage: OrderStage, at: Timestamp) {
        self.reached.entry(stage).or_insert(at);
    }

    fn take(&mut self, update: &OrderUpdate, at: Timestamp) {
        self.reach(update.stage, at);
        self.parcels.extend(update.parcel.clone());
        self.expected_at = update.expected_at.or(self.expected_at);
    }

    /// Where it stands: the furthest stage that was reached. What was called off after it was
    /// shipped is on its way all the same, until it comes back. It came back when that was told, or
    /// when as much was paid back as was paid.
    #[must_use]
    pub fn state(&self) -> OrderState {
        let was = |stage| self.reached.contains_key(&stage);
        if was(OrderStage::Returned) || self.is_given_back() {
            OrderState::Returned
        } else if was(OrderStage::Delivered) {
            OrderState::Delivered
        } else if was(OrderStage::Shipped) {
            OrderState::Shipped
        } else if was(OrderStage::Cancelled) {
            OrderState::Cancelled
        } else {
            OrderState::Open
        }
    }

    /// Whether something was given back, and nothing is left of what was paid.
    fn is_given_back(&self) -> bool {
        // Sums of at most 2^63 amounts of 64 bits cannot overflow.
        let mut left: BTreeMap<Currency, i128> = BTreeMap::new();
        let signs = [(&self.purchases, 1_i128), (&self.returns, -1)];
        for (purchases, sign) in signs {
            for purchase in purchases {
                let total = purchase.total();
                let amount = i128::from(total.minor()).saturating_mul(sign);
                let sum = left.entry(total.currency()).or_default();
                *sum = sum.saturating_add(amount);
            }
        }
        !self.purchases.is_empty()
            && !self.returns.is_empty()
            && left.values().all(|left| *left <= 0)
    }

    /// Whether it is paid.
    #[must_use]
    pub fn is_paid(&self) -> bool {
        self.reached.contains_key(&OrderStage::Paid)
    }

    /// Whether the customer waits for it longer than was told.
    #[must_use]
    pub fn is_late(&self, now: Timestamp) -> bool {
        !self.state().is_final() && self.expected_at.is_some_and(|expected| expected < now)
    }
}

/// The orders that the interactions of one customer tell of, by their numbers.
///
/// A purchase with an order number tells that the order was placed, and what was bought; a return
/// with one, what was given back. The orders are a function of the set of interactions, in whatever
/// order it was told. What a shop, a warehouse and a carrier tell under one number is one order.
#[must_use]
pub fn orders<'a>(interactions: impl IntoIterator<Item = &'a Interaction>) -> Vec<Order> {
    let told = told_in_order(interactions, |interaction| {
        let content = interaction.content();
        Some((number(content)?, content))
    });
    let mut orders: BTreeMap<&OrderNumber, Order> = BTreeMap::new();
    for Told {
        at,
        what: (number, content),
        ..
    } in told
    {
        let order = orders
            .entry(number)
            .or_insert_with(|| Order::unknown(number.clone()));
        match content {
            InteractionContent::Order(update) => order.take(update, at),
            InteractionContent::Purchase(purchase) => {
                order.reach(OrderStage::Placed, at);
                order.purchases.push(purchase.clone());
            }
            InteractionContent::Return(given_back) => order.returns.push(given_back.clone()),
            _ => {}
        }
    }
    orders.into_values().collect()
}

fn number(content: &InteractionContent) -> Option<&OrderNumber> {
    match content {
        InteractionContent::Order(update) => Some(&update.order),
        other => other.purchase()?.order(),
    }
}

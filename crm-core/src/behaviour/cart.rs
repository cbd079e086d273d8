//! What is in a cart now.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::interaction::{
    CartNumber, CartStep, Interaction, InteractionContent, OrderNumber, ProductCode, PurchaseLine,
    Told, told_in_order,
};
use crate::money::{Currency, Money, MoneyError};
use crate::timestamp::Timestamp;

/// A cart, as its changes leave it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cart {
    /// Its number.
    pub number: CartNumber,
    /// What it holds, by product.
    pub lines: BTreeMap<ProductCode, PurchaseLine>,
    /// What became of it last, if that was an order.
    pub ordered: Option<OrderNumber>,
    /// When it was changed last.
    pub changed_at: Timestamp,
}

impl Cart {
    fn untouched(number: CartNumber, at: Timestamp) -> Self {
        Self {
            number,
            lines: BTreeMap::new(),
            ordered: None,
            changed_at: at,
        }
    }

    fn take(&mut self, step: &CartStep, at: Timestamp) {
        self.changed_at = at;
        self.ordered = None;
        match step {
            CartStep::Holds(line) => {
                self.lines.insert(line.product.clone(), line.clone());
            }
            CartStep::TakenOut { product } => {
                self.lines.remove(product);
            }
            CartStep::Emptied => self.lines.clear(),
            CartStep::Ordered { order } => {
                self.lines.clear();
                self.ordered = Some(order.clone());
            }
        }
    }

    /// Whether the cart holds something and was not changed for so long.
    #[must_use]
    pub fn is_abandoned(&self, after: TimeDelta, now: Timestamp) -> bool {
        !self.lines.is_empty() && now.since(self.changed_at) >= after
    }

    /// What the lines cost, one amount for each currency.
    ///
    /// # Errors
    /// When a sum is too large for an amount.
    pub fn value(&self) -> Result<BTreeMap<Currency, Money>, MoneyError> {
        let mut value = BTreeMap::new();
        for line in self.lines.values() {
            let zero = Money::zero(line.amount.currency());
            let sum = value.entry(line.amount.currency()).or_insert(zero);
            *sum = sum.checked_add(line.amount)?;
        }
        Ok(value)
    }
}

/// The carts that the interactions of one customer tell of, by their numbers.
///
/// Changes take effect in the order in which they happened, of one instant by the ids of the
/// interactions: the carts are a function of the set of interactions, in whatever order it was told.
/// A cart that is changed after it was ordered is filled anew.
#[must_use]
pub fn carts<'a>(interactions: impl IntoIterator<Item = &'a Interaction>) -> Vec<Cart> {
    let changes = told_in_order(interactions, |interaction| match interaction.content() {
        InteractionContent::Cart(change) => Some(change),
        _ => None,
    });
    let mut carts: BTreeMap<&CartNumber, Cart> = BTreeMap::new();
    for Told {
        at, what: change, ..
    } in changes
    {
        carts
            .entry(change.cart())
            .or_insert_with(|| Cart::untouched(change.cart().clone(), at))
            .take(change.step(), at);
    }
    carts.into_values().collect()
}

//! What happened on one day.

use crate::CustomerKey;

/// What one customer did on one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Day<K> {
    pub(super) customer: K,
    /// Days since the first of January of the year 1.
    pub(super) day: i32,
    pub(super) has_purchase: bool,
    pub(super) bought: i128,
    pub(super) refunds: u64,
    pub(super) refunded: i128,
}

/// Sorts by customer and day and makes one of what happened on one day.
pub(super) fn settle<K: CustomerKey>(days: &mut Vec<Day<K>>) {
    days.sort_unstable_by_key(|day| (day.customer, day.day));
    days.dedup_by(|later, earlier| {
        let is_same = later.customer == earlier.customer && later.day == earlier.day;
        if is_same {
            earlier.has_purchase |= later.has_purchase;
            earlier.bought = earlier.bought.saturating_add(later.bought);
            earlier.refunds = earlier.refunds.saturating_add(later.refunds);
            earlier.refunded = earlier.refunded.saturating_add(later.refunded);
        }
        is_same
    });
}

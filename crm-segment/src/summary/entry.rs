//! The purchases of one customer in little room.

use super::PurchaseSummary;
use crate::CustomerKey;

/// A customer and its purchases, as long as they fit: in half a line of the cache for short keys, in
/// one for longer ones.
#[derive(Clone, Copy)]
#[repr(align(32))]
pub(super) struct Entry<K> {
    customer: K,
    purchases: u32,
    amount_minor: u64,
    first_micros: i64,
    last_micros: i64,
}

impl<K: CustomerKey> Entry<K> {
    pub(super) const fn new(customer: K) -> Self {
        Self {
            customer,
            purchases: 0,
            amount_minor: 0,
            first_micros: i64::MAX,
            last_micros: i64::MIN,
        }
    }

    #[inline]
    pub(super) const fn customer(&self) -> K {
        self.customer
    }

    #[inline]
    pub(super) fn summary(&self) -> PurchaseSummary {
        PurchaseSummary::of_purchases(
            self.purchases.into(),
            self.amount_minor.into(),
            self.first_micros,
            self.last_micros,
        )
    }

    /// Adds a purchase; whether it fitted.
    #[inline]
    pub(super) fn add_purchase(&mut self, micros: i64, paid: u64) -> bool {
        self.add_purchases(1, paid, micros, micros)
    }

    /// Adds what a summary holds; whether it fitted. Returns do not.
    pub(super) fn add(&mut self, summary: &PurchaseSummary) -> bool {
        if summary.returns() > 0 {
            return false;
        }
        let (Ok(purchases), Ok(amount)) = (
            u32::try_from(summary.purchases()),
            u64::try_from(summary.amount_minor()),
        ) else {
            return false;
        };
        self.add_purchases(
            purchases,
            amount,
            summary.first_micros(),
            summary.last_micros(),
        )
    }

    #[inline]
    fn add_purchases(&mut self, purchases: u32, amount: u64, first: i64, last: i64) -> bool {
        let (Some(purchases), Some(amount_minor)) = (
            self.purchases.checked_add(purchases),
            self.amount_minor.checked_add(amount),
        ) else {
            return false;
        };
        self.purchases = purchases;
        self.amount_minor = amount_minor;
        self.first_micros = self.first_micros.min(first);
        self.last_micros = self.last_micros.max(last);
        true
    }
}

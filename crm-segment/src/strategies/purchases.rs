//! Purchases, returns and their summaries.

use crm_core::{Currency, Money, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{PurchaseSummaries, PurchaseSummary};

/// An instant of the years 1990 to 2050, often one of a few days so that ties are common.
pub fn timestamp() -> impl Strategy<Value = Timestamp> {
    const DAY: i64 = 86_400_000_000;
    prop_oneof![
        (10_000_i64..10_005).prop_map(|day| day.saturating_mul(DAY)),
        (631_152_000_000_000_i64..2_556_144_000_000_000),
    ]
    .prop_map(|micros| Timestamp::from_micros(micros).unwrap_or(Timestamp::UNIX_EPOCH))
}

/// One purchase or return of the customer with a small whole number as key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// The customer.
    pub customer: u32,
    /// When.
    pub at: Timestamp,
    /// How much, in minor units; never negative.
    pub minor: i64,
    /// Whether it is a return.
    pub is_return: bool,
}

impl Fact {
    /// The summary of this fact alone.
    #[must_use]
    pub fn summary(&self) -> PurchaseSummary {
        if self.is_return {
            PurchaseSummary::of_return(self.minor)
        } else {
            PurchaseSummary::of_purchase(self.at, self.minor)
        }
    }

    /// Adds the fact to a base in euro.
    ///
    /// # Errors
    /// When the base is of another currency.
    pub fn add_to(&self, base: &mut PurchaseSummaries<u32>) -> Result<(), crate::SummaryError> {
        let amount = Money::new(self.minor, Currency::EUR);
        if self.is_return {
            base.add_return(self.customer, amount)
        } else {
            base.add_purchase(self.customer, self.at, amount)
        }
    }
}

/// Up to 60 facts of up to 20 customers; amounts are small, or as large as an amount can be.
pub fn purchase_facts() -> impl Strategy<Value = Vec<Fact>> {
    let minor = prop_oneof![8 => 0_i64..5, 8 => 0_i64..1_000_000, 1 => Just(i64::MAX)];
    let fact = (0_u32..20, timestamp(), minor, prop::bool::weighted(0.2));
    vec(
        fact.prop_map(|(customer, at, minor, is_return)| Fact {
            customer,
            at,
            minor,
            is_return,
        }),
        0..60,
    )
}

/// The summary of up to 60 facts.
pub fn purchase_summary() -> impl Strategy<Value = PurchaseSummary> {
    purchase_facts().prop_map(|facts| {
        facts
            .iter()
            .map(Fact::summary)
            .fold(PurchaseSummary::EMPTY, PurchaseSummary::merge)
    })
}

/// A base of up to 20 customers, in euro.
pub fn purchase_summaries() -> impl Strategy<Value = PurchaseSummaries<u32>> {
    purchase_facts().prop_map(|facts| {
        let mut base = PurchaseSummaries::new(Currency::EUR);
        for fact in facts {
            base.add(fact.customer, fact.summary());
        }
        base
    })
}

/// Purchases and returns as columns; an amount below zero is a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseRows {
    /// The customers.
    pub customers: Vec<u32>,
    /// When, in microseconds.
    pub at_micros: Vec<i64>,
    /// How much, in minor units.
    pub amounts_minor: Vec<i64>,
}

impl PurchaseRows {
    /// The rows before `cut`, and those from it on.
    #[must_use]
    pub fn split(&self, cut: usize) -> (Self, Self) {
        let rows: Vec<usize> = (0..self.customers.len()).collect();
        let (first, second) = rows.split_at_checked(cut).unwrap_or((&rows, &[]));
        (self.in_order(first), self.in_order(second))
    }

    /// The rows at these places.
    #[must_use]
    pub fn in_order(&self, places: &[usize]) -> Self {
        let wide = |column: &[i64]| {
            places
                .iter()
                .filter_map(|at| column.get(*at))
                .copied()
                .collect()
        };
        let customers = places.iter().filter_map(|at| self.customers.get(*at));
        Self {
            customers: customers.copied().collect(),
            at_micros: wide(&self.at_micros),
            amounts_minor: wide(&self.amounts_minor),
        }
    }
}

/// A handful of rows, or so many (up to 70,000) that they are put apart before they are added; of few
/// customers or of many, with returns and with amounts of every size.
pub fn purchase_rows() -> impl Strategy<Value = PurchaseRows> {
    let customers = prop_oneof![1_u64..50, 1_u64..100_000];
    let rows = prop_oneof![0_usize..100, 30_000_usize..70_000];
    (any::<u64>(), customers, rows).prop_map(|(seed, customers, rows)| {
        // splitmix64: a strategy for each of so many rows would take too long.
        let mut state = seed;
        let mut random = move || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        };
        let mut made = PurchaseRows {
            customers: Vec::new(),
            at_micros: Vec::new(),
            amounts_minor: Vec::new(),
        };
        for _ in 0..rows {
            let customer = random().checked_rem(customers).unwrap_or_default();
            made.customers.push(customer as u32);
            // Of the years 1970 to 2059.
            made.at_micros
                .push((random() % 2_840_140_800_000_000) as i64);
            // Amounts of 0 to 62 bits, one in 16 of them a return.
            let amount = (random() >> (random() % 62).saturating_add(2)) as i64;
            let is_return = random() % 16 == 0;
            made.amounts_minor.push(if is_return {
                amount.wrapping_neg()
            } else {
                amount
            });
        }
        made
    })
}

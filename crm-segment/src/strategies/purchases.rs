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

//! Purchase summaries form a commutative monoid, and a base of them does too.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test may stop at the first surprise"
)]

use std::collections::BTreeMap;

use crm_core::{Currency, Money, Timestamp};
use crm_segment::strategies::{self, Fact};
use crm_segment::{PurchaseSummaries, PurchaseSummary, SummaryError};
use proptest::prelude::*;

fn base(facts: &[Fact]) -> PurchaseSummaries<u32> {
    let mut base = PurchaseSummaries::new(Currency::EUR);
    for fact in facts {
        fact.add_to(&mut base).unwrap();
    }
    base
}

proptest! {
    #[test]
    fn merging_is_associative_and_commutative_with_a_neutral_element(
        a in strategies::purchase_summary(),
        b in strategies::purchase_summary(),
        c in strategies::purchase_summary(),
    ) {
        prop_assert_eq!(a.merge(b).merge(c), a.merge(b.merge(c)));
        prop_assert_eq!(a.merge(b), b.merge(a));
        prop_assert_eq!(a.merge(PurchaseSummary::EMPTY), a);
        prop_assert_eq!(PurchaseSummary::EMPTY.merge(a), a);
    }

    #[test]
    fn any_order_and_any_split_give_the_same_base(
        (facts, shuffled) in strategies::purchase_facts()
            .prop_flat_map(|facts| (Just(facts.clone()), Just(facts).prop_shuffle())),
        cut in any::<prop::sample::Index>(),
    ) {
        let whole = base(&facts);
        prop_assert_eq!(&base(&shuffled), &whole);
        let (left, right) = shuffled.split_at(cut.index(shuffled.len() + 1));
        prop_assert_eq!(&base(left).merge(base(right)).unwrap(), &whole);
        prop_assert_eq!(&base(right).merge(base(left)).unwrap(), &whole);
        prop_assert_eq!(&whole.clone().merge(PurchaseSummaries::new(Currency::EUR)).unwrap(), &whole);
    }

    /// Against a plain recount of each customer's facts.
    #[test]
    fn a_summary_says_what_a_recount_says(facts in strategies::purchase_facts()) {
        let base = base(&facts);
        let mut by_customer: BTreeMap<u32, Vec<Fact>> = BTreeMap::new();
        for fact in &facts {
            by_customer.entry(fact.customer).or_default().push(*fact);
        }
        let found: Vec<u32> = base.iter().map(|(customer, _)| customer).collect();
        let expected: Vec<u32> = by_customer.keys().copied().collect();
        prop_assert_eq!(found, expected, "rising order of the key");
        for (customer, facts) in &by_customer {
            let summary = base.get(customer).unwrap();
            let bought: Vec<_> = facts.iter().filter(|fact| !fact.is_return).collect();
            let net: i128 = facts
                .iter()
                .map(|fact| if fact.is_return { -i128::from(fact.minor) } else { fact.minor.into() })
                .sum();
            prop_assert_eq!(summary.purchases(), bought.len() as u64);
            prop_assert_eq!(summary.returns(), (facts.len() - bought.len()) as u64);
            prop_assert_eq!(summary.amount_minor(), net);
            prop_assert_eq!(summary.first_purchase(), bought.iter().map(|fact| fact.at).min());
            prop_assert_eq!(summary.last_purchase(), bought.iter().map(|fact| fact.at).max());
        }
    }
}

#[test]
fn a_base_has_one_currency_and_refuses_others_and_negative_amounts() {
    let at = Timestamp::UNIX_EPOCH;
    let mut base = PurchaseSummaries::new(Currency::EUR);
    let mismatch = SummaryError::CurrencyMismatch {
        expected: Currency::EUR,
        found: Currency::USD,
    };
    assert_eq!(
        base.add_purchase(1, at, Money::new(5, Currency::USD)),
        Err(mismatch)
    );
    assert_eq!(
        base.add_return(1, Money::new(5, Currency::USD)),
        Err(mismatch)
    );
    assert_eq!(
        base.add_purchase(1, at, Money::new(-5, Currency::EUR)),
        Err(SummaryError::NegativePurchase)
    );
    assert_eq!(
        base.add_return(1, Money::new(-5, Currency::EUR)),
        Err(SummaryError::NegativeReturn)
    );
    assert!(base.is_empty(), "what is refused leaves no trace");
    assert_eq!(
        base.merge(PurchaseSummaries::new(Currency::USD)),
        Err(mismatch)
    );
    let text = mismatch.to_string();
    assert!(text.contains("EUR") && text.contains("USD"), "{text}");
}

#[test]
fn the_sum_passes_the_range_of_64_bits() {
    let at = Timestamp::UNIX_EPOCH;
    let largest = PurchaseSummary::of_purchase(at, i64::MAX);
    let sum = largest.merge(largest).merge(largest);
    assert_eq!(sum.amount_minor(), 3 * i128::from(i64::MAX));
    assert_eq!(
        PurchaseSummary::of_return(i64::MIN).amount_minor(),
        -i128::from(i64::MIN)
    );
}

#[test]
fn debug_output_tells_no_amount_and_no_instant() {
    let at = Timestamp::parse("2026-11-22T12:34:56Z").unwrap();
    let text = format!("{:?}", PurchaseSummary::of_purchase(at, 987_654));
    assert!(!text.contains("987") && !text.contains("2026"), "{text}");
}

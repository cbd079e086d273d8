//! Classes A, B and C: laws, and a small case worked out by hand.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use std::collections::BTreeMap;

use crm_core::Currency;
use crm_segment::strategies;
use crm_segment::{AbcClass, AbcClasses, AbcLimits, PurchaseSummaries, PurchaseSummary};
use proptest::prelude::*;

fn amounts() -> impl Strategy<Value = Vec<(u32, i128)>> {
    prop::collection::vec(
        (0_u32..30, prop_oneof![-20_i128..20, 0_i128..100_000]),
        0..40,
    )
}

proptest! {
    #[test]
    fn the_class_is_what_those_with_more_leave_over(
        amounts in amounts(),
        limits in strategies::abc_limits(),
    ) {
        let classes = AbcClasses::from_amounts(amounts.clone(), limits);
        let mut sums: BTreeMap<u32, i128> = BTreeMap::new();
        amounts.iter().for_each(|(key, amount)| *sums.entry(*key).or_default() += amount);
        let total: i128 = sums.values().map(|sum| *sum.max(&0)).sum();
        for (key, own) in &sums {
            let larger: i128 = sums.values().filter(|sum| *sum > own && **sum > 0).sum();
            let expected = match own {
                own if *own <= 0 => AbcClass::C,
                _ if larger * 100 < total * i128::from(limits.a_percent()) => AbcClass::A,
                _ if larger * 100 < total * i128::from(limits.b_percent()) => AbcClass::B,
                _ => AbcClass::C,
            };
            prop_assert_eq!(classes.get(key), Some(expected));
        }
        prop_assert_eq!(classes.iter().len(), sums.len());
        let shares = classes.shares();
        let sum: u128 = shares.iter().map(|share| share.amount_minor).sum();
        prop_assert_eq!(sum, total.unsigned_abs());
        for share in shares {
            let members = classes.iter().filter(|(_, class)| *class == share.class).count();
            prop_assert_eq!(members, share.members);
        }
    }

    #[test]
    fn the_order_of_the_amounts_changes_nothing(
        (amounts, shuffled) in amounts()
            .prop_flat_map(|amounts| (Just(amounts.clone()), Just(amounts).prop_shuffle())),
        limits in strategies::abc_limits(),
    ) {
        let classes = AbcClasses::from_amounts(amounts, limits);
        prop_assert!(classes == AbcClasses::from_amounts(shuffled, limits));
    }

    #[test]
    fn limits_are_read_as_written(limits in strategies::abc_limits()) {
        let text = serde_json::to_string(&limits).unwrap();
        prop_assert_eq!(serde_json::from_str::<AbcLimits>(&text).unwrap(), limits);
    }
}

#[test]
fn equal_customers_are_in_one_class_and_an_empty_base_has_none() {
    let equal = AbcClasses::from_amounts((0..10_u32).map(|key| (key, 5)), AbcLimits::default());
    assert!(equal.iter().all(|(_, class)| class == AbcClass::A));
    let empty = AbcClasses::<u32>::from_amounts([], AbcLimits::default());
    assert_eq!((empty.iter().len(), empty.get(&1)), (0, None));
    let nothing = AbcClasses::from_amounts([(1_u32, -5), (2, 0)], AbcLimits::default());
    assert!(nothing.iter().all(|(_, class)| class == AbcClass::C));
    let huge = AbcClasses::from_amounts([(1_u32, i128::MAX), (2, i128::MAX)], AbcLimits::default());
    assert_eq!(huge.get(&2), Some(AbcClass::A));
    // Sums that meet the bound of their numbers do so in any order.
    let mut rows = [(1_u32, i128::MAX), (1, i128::MAX), (1, i128::MIN), (2, 1)];
    let bounded = AbcClasses::from_amounts(rows, AbcLimits::default());
    rows.reverse();
    assert!(AbcClasses::from_amounts(rows, AbcLimits::default()) == bounded);
}

/// 50, 30, 15 and 5 per cent: 50 and 80 are above the second and the third.
#[test]
fn a_base_of_four_by_hand() {
    let mut base = PurchaseSummaries::new(Currency::EUR);
    for (customer, minor) in [(1_u32, 50), (2, 30), (3, 15), (4, 5)] {
        base.add(
            customer,
            PurchaseSummary::of_purchase(crm_core::Timestamp::UNIX_EPOCH, minor),
        );
    }
    let classes = AbcClasses::from_summaries(&base, AbcLimits::default());
    let found: Vec<AbcClass> = classes.iter().map(|(_, class)| class).collect();
    assert_eq!(found, [AbcClass::A, AbcClass::A, AbcClass::B, AbcClass::C]);
}

#[test]
fn limits_that_fall_or_exceed_all_are_refused_built_and_read() {
    assert!(AbcLimits::new(95, 80).is_err() && AbcLimits::new(80, 101).is_err());
    assert!(serde_json::from_str::<AbcLimits>(r#"{"a_percent":90,"b_percent":80}"#).is_err());
}

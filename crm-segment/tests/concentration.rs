//! Revenue concentration: laws, and small cases worked out by hand.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test may stop at the first surprise"
)]

use crm_core::Currency;
use crm_segment::strategies;
use crm_segment::{Concentration, PurchaseSummaries, PurchaseSummary};
use proptest::prelude::*;

proptest! {
    #[test]
    fn shares_rise_from_nothing_to_all(base in strategies::concentration()) {
        let shares: Option<Vec<f64>> =
            (0..=100).map(|percent| base.share_of_top_percent(percent)).collect();
        let Some(shares) = shares else {
            prop_assert_eq!(base.total(), 0);
            prop_assert!(base.gini().is_none() && base.pareto_holds().is_none());
            prop_assert!(base.lorenz_curve(10).is_empty());
            return Ok(());
        };
        prop_assert!(shares.is_sorted());
        prop_assert_eq!((shares[0], shares[100]), (0.0, 1.0));
        // The richest bring at least their share of heads.
        for (percent, share) in shares.iter().enumerate() {
            prop_assert!(*share >= percent as f64 / 100.0 - 1e-12);
        }
        let gini = base.gini().unwrap();
        prop_assert!((0.0..=1.0 - 1.0 / base.customers() as f64 + 1e-12).contains(&gini), "{gini}");
    }

    #[test]
    fn the_lorenz_curve_rises_below_the_diagonal_and_bends_upwards(
        base in strategies::concentration(),
        steps in 1_usize..30,
    ) {
        let curve = base.lorenz_curve(steps);
        prop_assume!(!curve.is_empty());
        prop_assert_eq!(curve.len(), steps + 1);
        prop_assert_eq!((curve[0].customers, curve[0].revenue), (0.0, 0.0));
        prop_assert_eq!((curve[steps].customers, curve[steps].revenue), (1.0, 1.0));
        prop_assert!(curve.is_sorted_by(|one, two| one.revenue <= two.revenue));
        prop_assert!(curve.iter().all(|point| point.revenue <= point.customers + 1e-12));
    }

    /// Gini from its meaning: half the mean absolute difference over the mean.
    #[test]
    fn gini_is_half_the_relative_mean_difference(
        amounts in prop::collection::vec(0_i128..10_000, 1..25),
    ) {
        let base = Concentration::from_amounts(amounts.iter().copied());
        let Some(gini) = base.gini() else { return Ok(()) };
        let differences: i128 =
            amounts.iter().flat_map(|one| amounts.iter().map(move |two| (one - two).abs())).sum();
        let heads = amounts.len() as f64;
        let mean = amounts.iter().sum::<i128>() as f64 / heads;
        prop_assert!((gini - differences as f64 / (2.0 * heads * heads * mean)).abs() < 1e-12);
    }

    #[test]
    fn fewest_customers_for_a_share_are_the_fewest(
        base in strategies::concentration(),
        percent in 1_u8..=100,
    ) {
        let Some(fewest) = base.customers_for_revenue_percent(percent) else {
            prop_assert_eq!(base.total(), 0);
            return Ok(());
        };
        // The amounts of the strategy are small, so that these products are exact.
        let reaches = |count| {
            let share = base.share_of_top(count).unwrap();
            (share * base.total() as f64).round() * 100.0 >= base.total() as f64 * f64::from(percent)
        };
        prop_assert!(reaches(fewest) && !reaches(fewest - 1));
    }
}

#[test]
fn equal_customers_lie_on_the_diagonal() {
    let base = Concentration::from_amounts([700; 10]);
    assert_eq!(base.gini(), Some(0.0));
    assert!(
        base.lorenz_curve(10)
            .iter()
            .all(|point| point.customers == point.revenue)
    );
    assert_eq!(base.share_of_top_percent(20), Some(0.2));
    assert_eq!(base.pareto_holds(), Some(false));
}

/// By hand: 1, 2, 3, 4 have the Gini coefficient 1/4 and the Lorenz points 1/10, 3/10, 6/10.
#[test]
fn four_customers_by_hand() {
    let base = Concentration::from_amounts([3, 1, 4, 2]);
    assert_eq!(base.gini(), Some(0.25));
    let revenue: Vec<f64> = base
        .lorenz_curve(4)
        .iter()
        .map(|point| point.revenue)
        .collect();
    assert_eq!(revenue, [0.0, 0.1, 0.3, 0.6, 1.0]);
    assert_eq!(base.share_of_top_percent(25), Some(0.4));
    assert_eq!(
        base.share_of_top_percent(26),
        Some(0.7),
        "1.04 customers are two"
    );
    assert_eq!(base.customers_for_revenue_percent(70), Some(2));
    assert_eq!(base.customers_for_revenue_percent(71), Some(3));
}

/// Of 995 customers the R package rfm takes 199 as the top 20 %.
#[test]
fn the_top_fifth_of_995_is_199() {
    let base = Concentration::from_amounts([1; 995]);
    assert_eq!(base.customers_of_top_percent(20), 199);
    assert_eq!(
        Concentration::from_amounts([1; 996]).customers_of_top_percent(20),
        200
    );
    assert_eq!(base.customers_of_top_percent(255), 995);
}

#[test]
fn eighty_by_twenty_is_decided_in_whole_units() {
    let holds = |amounts: [i128; 5]| Concentration::from_amounts(amounts).pareto_holds();
    assert_eq!(holds([400, 25, 25, 25, 25]), Some(true), "exactly 80 %");
    assert_eq!(holds([399, 25, 25, 25, 26]), Some(false), "79.8 %");
}

#[test]
fn amounts_below_zero_count_as_zero() {
    let netted = Concentration::from_amounts([10, -3, -400]);
    assert_eq!(netted, Concentration::from_amounts([10, 0, 0]));
    assert_eq!(netted.share_of_top(1), Some(1.0));
    for nothing in [vec![], vec![0, 0], vec![-5]] {
        let base = Concentration::from_amounts(nothing);
        assert_eq!((base.gini(), base.share_of_top_percent(20)), (None, None));
    }
    let mut base = PurchaseSummaries::new(Currency::EUR);
    base.add(1_u8, PurchaseSummary::of_return(5));
    base.add(2_u8, PurchaseSummary::of_return(0));
    assert_eq!(Concentration::from_summaries(&base).customers(), 2);
}

#[test]
fn the_largest_amounts_do_not_break_it() {
    let base = Concentration::from_amounts([i128::MAX, i128::MAX, i128::MAX]);
    assert!(base.gini().unwrap().is_finite());
    assert_eq!(base.share_of_top_percent(100), Some(1.0));
}

/// Numbers out of all proportion ask for no more than a bounded room.
#[test]
fn huge_numbers_of_steps_or_customers_do_not_fill_the_memory() {
    let curve = Concentration::from_amounts([1, 3]).lorenz_curve(usize::MAX);
    assert_eq!(curve.len(), 1_000_001);
    let last = curve.last().unwrap();
    assert_eq!((last.customers, last.revenue), (1.0, 1.0));
    let roomy = PurchaseSummaries::<u8>::with_capacity(Currency::EUR, usize::MAX);
    assert!(roomy.is_empty() && roomy.get(&1).is_none());
}

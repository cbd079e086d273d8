//! Preferences within the assortment: laws, and figures computed elsewhere.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use crm_core::{
    Category, Currency, CustomerId, Money, Purchase, PurchaseLine, SeededIds, Timestamp,
};
use crm_segment::strategies;
use crm_segment::{
    Affinities, AffinityError, AffinityMeasure, AssortmentAxis, CategoryCounts, PriorStrength,
    RfmaScore, StrengthEstimate, SummaryError,
};
use proptest::prelude::*;

fn counts_of(lines: &[(u32, u8, i64)]) -> CategoryCounts<u32, u8> {
    let mut counts = CategoryCounts::new(Currency::EUR);
    for (customer, category, minor) in lines {
        counts
            .add(*customer, *category, Money::new(*minor, Currency::EUR))
            .unwrap();
    }
    counts
}

/// A base of which customer `i` bought `rows[i][c]` times of category `c`.
fn base_of<const C: usize>(rows: &[[u32; C]]) -> CategoryCounts<u32, u8> {
    let mut lines = Vec::new();
    for (customer, row) in rows.iter().enumerate() {
        for (category, count) in row.iter().enumerate() {
            lines.extend((0..*count).map(|_| (customer as u32, category as u8, 1)));
        }
    }
    counts_of(&lines)
}

proptest! {
    #[test]
    fn shares_add_up_to_one_and_lie_between_the_customer_and_the_base(
        tastes in strategies::affinities(),
    ) {
        for customer in 0..14_u32 {
            let preferences = tastes.preferences(&customer);
            let sum: f64 = preferences.iter().map(|preference| preference.share).sum();
            prop_assert!((sum - 1.0).abs() < 1e-12, "{sum}");
            prop_assert!(preferences.is_sorted_by(|one, two| one.index >= two.index));
            let lines: u64 = tastes.counts().of(&customer).map(|(_, sum)| sum.purchases()).sum();
            for preference in &preferences {
                prop_assert!((0.0..=1.0 + 1e-15).contains(&preference.share));
                prop_assert_eq!(tastes.share(&customer, preference.category), preference.share);
                if lines == 0 {
                    prop_assert_eq!(preference.share, preference.base_share);
                }
            }
            let distinct = tastes.distinctness(&customer);
            prop_assert!((0.0..=1.0).contains(&distinct));
        }
    }

    #[test]
    fn the_stronger_the_base_the_nearer_the_customer_is_to_it(
        counts in strategies::category_counts(),
        one in 0.0..20.0_f64,
        more in 0.0..20.0_f64,
    ) {
        prop_assume!(!counts.is_empty());
        let tastes = |strength| {
            let strength = PriorStrength::new(strength).unwrap();
            Affinities::new(counts.clone(), AffinityMeasure::Purchases, strength).unwrap()
        };
        let (weak, strong) = (tastes(one), tastes(one + more));
        for customer in counts.customers() {
            prop_assert!(strong.distinctness(&customer) <= weak.distinctness(&customer) + 1e-12);
        }
    }

    #[test]
    fn any_order_and_any_split_gives_the_same_bits(
        (lines, shuffled) in strategies::category_lines()
            .prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle())),
        at in any::<prop::sample::Index>(),
    ) {
        let whole = counts_of(&lines);
        let (one, two) = shuffled.split_at(at.index(shuffled.len() + 1));
        let merged = counts_of(one).merge(counts_of(two)).unwrap();
        prop_assert_eq!(&whole, &merged);
        prop_assert_eq!(PriorStrength::estimate(&whole), PriorStrength::estimate(&merged));
        let neutral = CategoryCounts::new(Currency::EUR);
        prop_assert_eq!(whole.clone().merge(neutral).unwrap(), whole);
    }

    #[test]
    fn estimates_are_always_an_outcome_of_the_range(counts in strategies::category_counts()) {
        if let StrengthEstimate::Estimated(strength) = PriorStrength::estimate(&counts) {
            prop_assert!(strength > PriorStrength::NONE && strength < PriorStrength::MAXIMUM);
        }
    }

    #[test]
    fn scores_follow_the_value_and_equal_values_score_alike(
        tastes in strategies::affinities(),
        axis in strategies::assortment_axis(),
    ) {
        let value = |customer: &u32| match axis {
            AssortmentAxis::Breadth => tastes.breadth(customer) as f64,
            _ => tastes.distinctness(customer),
        };
        let scores = tastes.assortment_scores(axis);
        prop_assert_eq!(scores.len(), tastes.counts().len());
        for (one, one_score) in &scores {
            for (two, two_score) in &scores {
                if value(one) <= value(two) {
                    prop_assert!(one_score <= two_score);
                }
            }
        }
    }

    #[test]
    fn codes_of_four_digits_and_scores_say_the_same(score in strategies::rfma_score()) {
        prop_assert_eq!(RfmaScore::from_code(score.code()), Ok(score));
        let text = serde_json::to_string(&score).unwrap();
        prop_assert_eq!(serde_json::from_str::<RfmaScore>(&text).unwrap(), score);
    }

    #[test]
    fn amounts_are_kept_exactly(lines in strategies::category_lines()) {
        let total: u128 = counts_of(&lines).totals().values().map(|sum| sum.amount_minor()).sum();
        let expected: i64 = lines.iter().map(|line| line.2).sum();
        prop_assert_eq!(total, expected as u128);
    }
}

/// Figures of `tests/oracles/dirichlet_strength.py`: ln gamma and root finding with 30 digits
/// (mpmath), none of our code.
#[test]
fn the_most_likely_strength_is_the_one_computed_elsewhere() {
    let mixed = base_of(&[
        [3, 0, 1],
        [0, 4, 0],
        [1, 1, 1],
        [5, 0, 0],
        [0, 0, 2],
        [2, 6, 1],
    ]);
    let weak = base_of(&[[9, 1], [8, 3], [1, 7], [20, 2], [3, 30], [1, 1], [1, 0]]);
    let strong = base_of(&[[7, 5], [8, 4], [4, 6], [9, 3], [12, 12], [2, 9]]);
    // More than 2,000 of one category: the series is used.
    let many = base_of(&[[2500, 700], [1200, 3100], [10, 4000], [900, 950]]);
    for (base, expected) in [
        (mixed, 2.090_629_882_550_678),
        (weak, 1.769_013_271_763_185_3),
        (strong, 23.056_443_679_014_777),
        (many, 1.391_112_162_135_915_4),
    ] {
        let StrengthEstimate::Estimated(strength) = PriorStrength::estimate(&base) else {
            panic!("{:?}", PriorStrength::estimate(&base));
        };
        let relative = (strength.get() / expected - 1.0).abs();
        assert!(relative < 1e-12, "{} for {expected}", strength.get());
    }
}

#[test]
fn estimates_at_the_ends_say_which_end() {
    let loyal = base_of(&[[3, 0], [0, 2], [1, 0]]);
    assert_eq!(PriorStrength::estimate(&loyal), StrengthEstimate::AllLoyal);
    let alike = base_of(&[[3, 3], [2, 2], [5, 5]]);
    assert_eq!(PriorStrength::estimate(&alike), StrengthEstimate::AllAlike);
    let once = base_of(&[[1, 0], [0, 1], [1, 0]]);
    assert_eq!(
        PriorStrength::estimate(&once),
        StrengthEstimate::NotIdentified
    );
    let one_category = base_of(&[[3], [2]]);
    assert_eq!(
        PriorStrength::estimate(&one_category),
        StrengthEstimate::NotIdentified
    );
    let nobody = base_of::<1>(&[]);
    assert_eq!(
        PriorStrength::estimate(&nobody),
        StrengthEstimate::NotIdentified
    );
    assert_eq!(
        StrengthEstimate::NotIdentified
            .or(PriorStrength::new(4.0).unwrap())
            .get(),
        4.0
    );
    assert_eq!(
        StrengthEstimate::AllLoyal.or(PriorStrength::MAXIMUM),
        PriorStrength::NONE
    );
}

#[test]
fn bad_strengths_amounts_and_bases_are_refused() {
    for strength in [-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e10] {
        assert!(PriorStrength::new(strength).is_err(), "{strength}");
    }
    assert!(serde_json::from_str::<PriorStrength>("-1").is_err());
    let mut counts = CategoryCounts::new(Currency::EUR);
    let refused = counts.add(1_u32, 1_u8, Money::new(-1, Currency::EUR));
    assert_eq!(refused, Err(SummaryError::NegativePurchase));
    assert!(counts.add(1, 1, Money::new(1, Currency::USD)).is_err());
    assert!(counts.is_empty());
    let tastes = |counts, measure| Affinities::new(counts, measure, PriorStrength::NONE);
    assert_eq!(
        tastes(counts.clone(), AffinityMeasure::Purchases),
        Err(AffinityError::NoPurchases)
    );
    counts.add(1, 1, Money::new(0, Currency::EUR)).unwrap();
    assert_eq!(
        tastes(counts.clone(), AffinityMeasure::Amount),
        Err(AffinityError::NoAmount)
    );
    assert_eq!(
        tastes(counts, AffinityMeasure::Purchases)
            .unwrap()
            .share(&1, &1),
        1.0
    );
    for code in [0, 1111 - 1, 1116, 5556, 6111, u16::MAX] {
        assert!(RfmaScore::from_code(code).is_err(), "{code}");
    }
}

/// Of money: three quarters of 400 cents are of category 0, with the weight of the two lines behind
/// them; the base is 300 : 500, the strength 2. (2 · 3/4 + 2 · 3/8) / 4 = 9/16, by hand.
#[test]
fn shares_of_money_weigh_as_many_purchases_as_there_are() {
    let counts = counts_of(&[(1, 0, 300), (1, 1, 100), (2, 1, 400)]);
    let strength = PriorStrength::new(2.0).unwrap();
    let tastes = Affinities::new(counts, AffinityMeasure::Amount, strength).unwrap();
    assert_eq!(tastes.share(&1, &0), 0.5625);
    assert_eq!(tastes.preferences(&1)[0].index, 1.5);
}

#[test]
fn lines_without_a_category_are_counted_and_left_out() {
    let line = |category: Option<&str>| PurchaseLine {
        product: "A-1".parse().unwrap(),
        name: None,
        category: category.map(|name| Category::parse(name).unwrap()),
        quantity: 1.try_into().unwrap(),
        amount: Money::new(5, Currency::EUR),
    };
    let lines = vec![line(Some("books")), line(None), line(Some("books"))];
    let purchase = Purchase::new(Money::new(15, Currency::EUR), lines).unwrap();
    let customer = CustomerId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH);
    let mut counts = CategoryCounts::new(Currency::EUR);
    assert_eq!(counts.add_purchase(customer, &purchase), Ok(1));
    let (category, sum) = counts.of(&customer).next().unwrap();
    assert_eq!(
        (category.as_str(), sum.purchases(), sum.amount_minor()),
        ("books", 2, 10)
    );
    assert!(
        !format!("{sum:?} {counts:?}").contains("10"),
        "no amount is shown"
    );
}

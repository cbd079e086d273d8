//! What holds for the scores of every base.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test may stop at the first surprise"
)]

use std::collections::BTreeMap;

use crm_core::{Currency, Timestamp};
use crm_segment::strategies;
use crm_segment::{
    PurchaseSummaries, PurchaseSummary, RfmCutPoints, RfmError, RfmScore, Score, score_by_ntile,
};
use proptest::prelude::*;

fn as_of() -> Timestamp {
    Timestamp::parse("2100-01-01T00:00:00Z").unwrap()
}

/// What `NTILE(5) OVER (ORDER BY value, key)` says, by a full sort.
fn ntile(values: &[(i128, u32)], customer: u32) -> u8 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = sorted.iter().position(|(_, key)| *key == customer).unwrap();
    let (size, rest) = (sorted.len() / 5, sorted.len() % 5);
    let mut end = 0;
    (1..=5)
        .find(|tile| {
            end += size + usize::from(*tile <= rest);
            rank < end
        })
        .unwrap() as u8
}

proptest! {
    #[test]
    fn scores_are_those_of_ntile_over_value_then_key(base in strategies::purchase_summaries()) {
        let scores = score_by_ntile(&base, as_of()).unwrap();
        let axis = |value: fn(&PurchaseSummary) -> i128| -> Vec<(i128, u32)> {
            base.iter()
                .filter(|(_, summary)| summary.purchases() > 0)
                .map(|(customer, summary)| (value(&summary), customer))
                .collect()
        };
        let recency = axis(|summary| summary.last_purchase().unwrap().as_micros().into());
        let frequency = axis(|summary| summary.purchases().into());
        let monetary = axis(PurchaseSummary::amount_minor);
        prop_assert_eq!(scores.len(), recency.len());
        for (customer, score) in scores.iter() {
            prop_assert_eq!(score.recency.get(), ntile(&recency, customer));
            prop_assert_eq!(score.frequency.get(), ntile(&frequency, customer));
            prop_assert_eq!(score.monetary.get(), ntile(&monetary, customer));
            prop_assert_eq!(scores.get(&customer), Some(score));
        }
    }

    #[test]
    fn tiles_differ_by_at_most_one_and_follow_the_value(base in strategies::purchase_summaries()) {
        let scores = score_by_ntile(&base, as_of()).unwrap();
        let mut sizes: BTreeMap<Score, usize> = Score::ALL.into_iter().map(|s| (s, 0)).collect();
        for (_, score) in scores.iter() {
            *sizes.get_mut(&score.monetary).unwrap() += 1;
        }
        let sizes: Vec<usize> = sizes.into_values().collect();
        prop_assert!(sizes.is_sorted_by(|lower, higher| lower >= higher), "{sizes:?}");
        prop_assert!(sizes[0] - sizes[4] <= 1, "{sizes:?}");
        for (one, one_score) in scores.iter() {
            for (two, two_score) in scores.iter() {
                let (one, two) = (base.get(&one).unwrap(), base.get(&two).unwrap());
                if one.amount_minor() < two.amount_minor() {
                    prop_assert!(one_score.monetary <= two_score.monetary);
                }
                if one.last_purchase() < two.last_purchase() {
                    prop_assert!(one_score.recency <= two_score.recency);
                }
                if one.purchases() < two.purchases() {
                    prop_assert!(one_score.frequency <= two_score.frequency);
                }
            }
        }
    }

    #[test]
    fn who_is_best_on_every_axis_gets_555(
        base in strategies::purchase_summaries(),
        best in any::<u32>(),
    ) {
        let mut base = base;
        let buyers = base.iter().filter(|(key, s)| *key != best && s.purchases() > 0).count();
        prop_assume!(buyers >= 4);
        let last = Timestamp::parse("2099-12-31T00:00:00Z").unwrap();
        for _ in 0..70 {
            base.add(best, PurchaseSummary::of_purchase(last, i64::MAX));
        }
        let scores = score_by_ntile(&base, as_of()).unwrap();
        prop_assert_eq!(scores.get(&best), Some(RfmScore::BEST));
    }

    #[test]
    fn the_order_of_the_facts_changes_no_score(
        (facts, shuffled) in strategies::purchase_facts()
            .prop_flat_map(|facts| (Just(facts.clone()), Just(facts).prop_shuffle())),
    ) {
        let scores = |facts: &[strategies::Fact]| {
            let mut base = PurchaseSummaries::new(Currency::EUR);
            for fact in facts {
                fact.add_to(&mut base).unwrap();
            }
            score_by_ntile(&base, as_of()).unwrap()
        };
        prop_assert_eq!(scores(&facts), scores(&shuffled));
    }

    #[test]
    fn cut_points_give_equal_values_equal_scores_and_better_values_no_worse_ones(
        cuts in strategies::rfm_cut_points(),
        one in (0..20_000_i64, 0..20_u64, 0..2_000_000_i128),
        two in (0..20_000_i64, 0..20_u64, 0..2_000_000_i128),
    ) {
        let score = |(days, purchases, amount)| cuts.score_values(days, purchases, amount);
        let (one_score, two_score) = (score(one), score(two));
        prop_assert!(one.0 > two.0 || one_score.recency >= two_score.recency);
        prop_assert!(one.1 < two.1 || one_score.frequency >= two_score.frequency);
        prop_assert!(one.2 < two.2 || one_score.monetary >= two_score.monetary);
    }

    #[test]
    fn a_base_and_each_of_its_customers_are_scored_alike_by_cut_points(
        base in strategies::purchase_summaries(),
    ) {
        let Ok(cuts) = RfmCutPoints::from_summaries(&base, as_of()) else {
            prop_assert!(base.iter().all(|(_, summary)| summary.purchases() == 0));
            return Ok(());
        };
        let scores = cuts.score_all(&base, as_of()).unwrap();
        for (customer, summary) in base.iter() {
            prop_assert_eq!(scores.get(&customer), cuts.score(&summary, as_of()).unwrap());
        }
        let text = serde_json::to_string(&cuts).unwrap();
        prop_assert_eq!(serde_json::from_str::<RfmCutPoints>(&text).unwrap(), cuts);
    }

    #[test]
    fn codes_and_scores_say_the_same(score in strategies::rfm_score()) {
        prop_assert_eq!(RfmScore::from_code(score.code()), Ok(score));
    }
}

#[test]
fn every_code_but_the_125_is_refused() {
    let accepted: Vec<u16> = (0..=u16::MAX)
        .filter(|code| RfmScore::from_code(*code).is_ok())
        .collect();
    assert_eq!(
        accepted,
        RfmScore::all().map(RfmScore::code).collect::<Vec<_>>()
    );
    assert_eq!(accepted.len(), 125);
    assert!(Score::new(0).is_err() && Score::new(6).is_err());
}

/// Type 7 at 20, 40, 60 and 80 % of 1..=6 is 2, 3, 4 and 5 (position (n-1)p + 1, by hand); of
/// 10, 20, 30 it is 14, 18, 22 and 26.
#[test]
fn cut_points_lie_just_above_the_quantiles() {
    let now = as_of();
    let mut base = PurchaseSummaries::new(Currency::EUR);
    for customer in 1..=6_i64 {
        base.add(customer, PurchaseSummary::of_purchase(now, customer));
    }
    let cuts = RfmCutPoints::from_summaries(&base, now).unwrap();
    assert_eq!(cuts.amount_minor(), [3, 4, 5, 6]);
    assert_eq!(
        cuts.purchases(),
        [2; 4],
        "all values are equal, so all fall below every cut"
    );
    assert_eq!(cuts.recency_days(), [1; 4]);
    let mut base = PurchaseSummaries::new(Currency::EUR);
    for customer in 1..=3_i64 {
        base.add(customer, PurchaseSummary::of_purchase(now, customer * 10));
    }
    let cuts = RfmCutPoints::from_summaries(&base, now).unwrap();
    assert_eq!(cuts.amount_minor(), [15, 19, 23, 27]);
}

#[test]
fn later_purchases_and_empty_bases_are_told() {
    let mut base = PurchaseSummaries::new(Currency::EUR);
    assert!(score_by_ntile(&base, as_of()).unwrap().is_empty());
    base.add(1_u32, PurchaseSummary::of_return(5));
    assert!(
        score_by_ntile(&base, as_of()).unwrap().is_empty(),
        "a return is no purchase"
    );
    assert_eq!(
        RfmCutPoints::from_summaries(&base, as_of()),
        Err(RfmError::NoPurchases)
    );
    base.add(2, PurchaseSummary::of_purchase(as_of(), 5));
    let before = Timestamp::parse("2099-12-31T23:59:59.999999Z").unwrap();
    let late = RfmError::PurchaseAfter { as_of: before };
    assert_eq!(score_by_ntile(&base, before), Err(late));
    assert_eq!(RfmCutPoints::from_summaries(&base, before), Err(late));
    assert!(
        score_by_ntile(&base, as_of()).is_ok(),
        "a purchase at the very instant counts"
    );
}

#[test]
fn cut_points_that_fall_are_refused_built_and_read() {
    assert!(RfmCutPoints::new([1, 2, 3, 2], [0; 4], [0; 4]).is_err());
    let fall =
        r#"{"format":1,"recency_days":[1,2,3,4],"purchases":[4,3,2,1],"amount_minor":[0,0,0,0]}"#;
    assert!(serde_json::from_str::<RfmCutPoints>(fall).is_err());
    let two =
        r#"{"format":2,"recency_days":[1,2,3,4],"purchases":[1,2,3,4],"amount_minor":[0,0,0,0]}"#;
    let error = serde_json::from_str::<RfmCutPoints>(two)
        .unwrap_err()
        .to_string();
    assert!(error.contains("format 2"), "{error}");
}

#[test]
fn the_written_forms_are_frozen() {
    let fixture = include_str!("fixtures/rfm_cut_points.json");
    let cuts: RfmCutPoints = serde_json::from_str(fixture).unwrap();
    let expected =
        RfmCutPoints::new([30, 90, 180, 365], [2, 3, 5, 10], [-100, 0, 20_000, 50_000]).unwrap();
    assert_eq!(cuts, expected);
    let written = serde_json::to_value(cuts).unwrap();
    assert_eq!(
        written,
        serde_json::from_str::<serde_json::Value>(fixture).unwrap()
    );
    let score = RfmScore::from_code(543).unwrap();
    let text = r#"{"recency":5,"frequency":4,"monetary":3}"#;
    assert_eq!(serde_json::to_string(&score).unwrap(), text);
    assert_eq!(serde_json::from_str::<RfmScore>(text).unwrap(), score);
    for refused in [
        r#"{"recency":0,"frequency":4,"monetary":3}"#,
        r#"{"recency":5,"frequency":4,"monetary":6}"#,
        r#"{"recency":5,"frequency":4,"monetary":3,"value":1}"#,
        r#"{"recency":5,"frequency":4}"#,
    ] {
        assert!(
            serde_json::from_str::<RfmScore>(refused).is_err(),
            "{refused}"
        );
    }
}

/// A bin holds its lower limit and not its upper one, on each axis.
#[test]
fn a_value_at_a_cut_point_is_in_the_bin_that_begins_there() {
    let cuts = RfmCutPoints::new([30, 90, 180, 365], [2, 3, 5, 10], [10, 20, 30, 40]).unwrap();
    let code = |days, purchases, amount| cuts.score_values(days, purchases, amount).code();
    assert_eq!(code(29, 1, 9), 511);
    assert_eq!(code(30, 2, 10), 422);
    assert_eq!(code(364, 9, 39), 244);
    assert_eq!(code(365, 10, 40), 155);
    assert_eq!(code(0, u64::MAX, i128::MAX), 555);
    assert_eq!(code(i64::MAX, 0, i128::MIN), 111);
}

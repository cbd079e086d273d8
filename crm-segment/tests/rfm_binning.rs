//! Nested and tie-safe scores, frozen limits, periods and refunds: laws, and published figures.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use std::collections::BTreeMap;

use crm_core::{Currency, Money, Timestamp};
use crm_segment::strategies::{self, Fact};
use crm_segment::{
    NestedRfmCutPoints, Nesting, Period, PurchaseColumns, PurchaseSummaries, PurchaseSummary,
    RefundPolicy, RfmBinning, RfmCutPoints, RfmError, RfmScore, RowTaken, SegmentedBase,
    SummaryError, SummaryRule, Threads, Ties, score_by_ntile,
};
use proptest::prelude::*;

fn as_of() -> Timestamp {
    Timestamp::parse("2100-01-01T00:00:00Z").unwrap()
}

/// The values of a customer as the scores compare them: better ones are larger.
fn values(summary: &PurchaseSummary, ties: Ties) -> [i128; 3] {
    let last = summary.last_purchase().unwrap();
    let recency = match ties {
        Ties::Together => -i128::from(as_of().since(last).num_days()),
        _ => last.as_micros().into(),
    };
    [recency, summary.purchases().into(), summary.amount_minor()]
}

fn axes(score: RfmScore) -> [u8; 3] {
    [score.recency, score.frequency, score.monetary].map(|score| score.get())
}

/// The rank model: for one customer among its rivals, by counting.
fn model_score(own: (i128, u32), rivals: &[(i128, u32)], ties: Ties) -> u8 {
    let count = rivals.len();
    if ties == Ties::Together {
        let below = rivals.iter().filter(|rival| rival.0 < own.0).count();
        let equal = rivals.iter().filter(|rival| rival.0 == own.0).count();
        // Twice the mean of the ranks below + 1 ..= below + equal.
        let twice: usize = (below + 1..=below + equal)
            .map(|rank| 2 * rank)
            .sum::<usize>()
            / equal;
        return (1 + 5 * twice / (2 * (count + 1))) as u8;
    }
    let rank = rivals.iter().filter(|rival| **rival < own).count();
    let mut end = 0;
    (1..=5)
        .find(|tile| {
            end += count / 5 + usize::from(*tile <= count % 5);
            rank < end
        })
        .unwrap() as u8
}

proptest! {
    #[test]
    fn each_way_of_binning_scores_as_counting_says(
        base in strategies::purchase_summaries(),
        binning in strategies::rfm_binning(),
    ) {
        let scores = binning.score(&base, as_of()).unwrap();
        for (customer, score) in scores.iter() {
            for axis in 0..3 {
                let rivals: Vec<(i128, u32)> = scores
                    .iter()
                    .filter(|(_, rival)| {
                        binning.nesting() == Nesting::Independent
                            || axes(*rival)[..axis] == axes(score)[..axis]
                    })
                    .map(|(rival, _)| (values(&base.get(&rival).unwrap(), binning.ties())[axis], rival))
                    .collect();
                let own = (values(&base.get(&customer).unwrap(), binning.ties())[axis], customer);
                prop_assert_eq!(axes(score)[axis], model_score(own, &rivals, binning.ties()));
            }
        }
    }

    #[test]
    fn a_base_is_segmented_by_the_scores_of_its_binning(
        base in strategies::purchase_summaries(),
        binning in strategies::rfm_binning(),
        map in strategies::segment_map(),
    ) {
        let segmented = SegmentedBase::binned(base.clone(), binning, map.clone(), as_of()).unwrap();
        prop_assert!(*segmented.scores() == binning.score(&base, as_of()).unwrap());
        for customer in segmented.customers() {
            let segment = customer.score.and_then(|score| map.segment_of(score));
            prop_assert_eq!(customer.segment, segment);
        }
        let ntile = RfmBinning::new(Nesting::Independent, Ties::ByKey);
        let binned = SegmentedBase::binned(base.clone(), ntile, map.clone(), as_of()).unwrap();
        prop_assert!(binned == SegmentedBase::new(base, map, as_of()).unwrap());
    }

    #[test]
    fn independent_by_key_is_ntile(base in strategies::purchase_summaries()) {
        let binning = RfmBinning::new(Nesting::Independent, Ties::ByKey);
        prop_assert_eq!(binning.score(&base, as_of()), score_by_ntile(&base, as_of()));
    }

    #[test]
    fn frozen_limits_score_a_tie_safe_base_as_it_was(facts in strategies::purchase_facts()) {
        // Limits of amounts have 64 bits: sums beyond are not told apart, as the type says.
        let mut base = PurchaseSummaries::new(Currency::EUR);
        for fact in facts {
            base.add(fact.customer, Fact { minor: fact.minor.min(1_000_000), ..fact }.summary());
        }
        let independent = RfmBinning::new(Nesting::Independent, Ties::Together);
        let scores = independent.score(&base, as_of()).unwrap();
        match RfmCutPoints::of_scores(&base, &scores, as_of()) {
            Ok(cuts) => prop_assert_eq!(cuts.score_all(&base, as_of()).unwrap(), scores),
            Err(error) => prop_assert_eq!((error, scores.len()), (RfmError::NoPurchases, 0)),
        }
        let nested = RfmBinning::new(Nesting::Nested, Ties::Together).score(&base, as_of()).unwrap();
        match NestedRfmCutPoints::of_scores(&base, &nested, as_of()) {
            Ok(cuts) => prop_assert_eq!(cuts.score_all(&base, as_of()).unwrap(), nested),
            Err(error) => prop_assert_eq!((error, nested.len()), (RfmError::NoPurchases, 0)),
        }
    }

    #[test]
    fn frozen_limits_of_tiles_keep_equal_values_together_and_lower_nobody(
        base in strategies::purchase_summaries(),
    ) {
        let scores = score_by_ntile(&base, as_of()).unwrap();
        let Ok(cuts) = RfmCutPoints::of_scores(&base, &scores, as_of()) else { return Ok(()) };
        for (customer, frozen) in cuts.score_all(&base, as_of()).unwrap().iter() {
            let tile = scores.get(&customer).unwrap();
            prop_assert!(frozen.frequency >= tile.frequency && frozen.monetary >= tile.monetary);
            prop_assert!(frozen.recency >= tile.recency);
        }
    }

    #[test]
    fn nested_limits_are_read_as_written(cuts in strategies::nested_rfm_cut_points()) {
        let text = serde_json::to_string(&cuts).unwrap();
        prop_assert_eq!(serde_json::from_str::<NestedRfmCutPoints>(&text).unwrap(), cuts);
    }

    #[test]
    fn better_values_never_score_worse_by_nested_limits_of_recency(
        cuts in strategies::nested_rfm_cut_points(),
        days in (0..40_000_i64, 0..40_000_i64),
        rest in (0..20_u64, 0..2_000_000_i128),
    ) {
        let score = |days| cuts.score_values(days, rest.0, rest.1);
        let (fewer, more) = (days.0.min(days.1), days.0.max(days.1));
        prop_assert!(score(fewer).recency >= score(more).recency);
    }

    #[test]
    fn periods_that_follow_each_other_add_up_to_all_time(
        facts in strategies::purchase_facts(),
        mut cuts in prop::collection::vec(strategies::timestamp(), 1..4),
        refunds in prop_oneof![Just(RefundPolicy::Net), Just(RefundPolicy::Ignore)],
    ) {
        cuts.sort_unstable();
        let mut periods = vec![Period::before(cuts[0])];
        periods.extend(cuts.windows(2).map(|pair| Period::between(pair[0], pair[1]).unwrap()));
        periods.push(Period::since(*cuts.last().unwrap()));
        let signed = |fact: &Fact| if fact.is_return { -fact.minor } else { fact.minor };
        let customers: Vec<u32> = facts.iter().map(|fact| fact.customer).collect();
        let at: Vec<i64> = facts.iter().map(|fact| fact.at.as_micros()).collect();
        let amounts: Vec<i64> = facts.iter().map(signed).collect();
        let columns = PurchaseColumns::new(Currency::EUR, &customers, &at, &amounts).unwrap();
        let sum_up = |period: Period| {
            let rule = SummaryRule::new(refunds).within(period);
            let mut base = PurchaseSummaries::new(Currency::EUR);
            for fact in &facts {
                let amount = Money::new(signed(fact), Currency::EUR);
                let taken = rule.add(&mut base, fact.customer, fact.at, amount).unwrap();
                assert_eq!(taken == RowTaken::OutsidePeriod, !period.contains(fact.at));
            }
            let in_columns = PurchaseSummaries::from_columns(&columns.with_rule(rule), Threads::ONE);
            assert_eq!(in_columns, Ok(base.clone()), "columns count the same rows");
            base
        };
        let parts = periods.into_iter().map(sum_up);
        let added = parts.reduce(|one, other| one.merge(other).unwrap()).unwrap();
        prop_assert_eq!(&added, &sum_up(Period::ALL));
        if refunds == RefundPolicy::Net && facts.iter().all(|fact| fact.minor > 0) {
            let mut direct = PurchaseSummaries::new(Currency::EUR);
            facts.iter().for_each(|fact: &Fact| fact.add_to(&mut direct).unwrap());
            prop_assert_eq!(added, direct);
        }
    }

    #[test]
    fn rules_periods_and_binnings_are_read_as_written(
        rule in strategies::summary_rule(),
        binning in strategies::rfm_binning(),
    ) {
        let text = serde_json::to_string(&rule).unwrap();
        prop_assert_eq!(serde_json::from_str::<SummaryRule>(&text).unwrap(), rule);
        let text = serde_json::to_string(&binning).unwrap();
        prop_assert_eq!(serde_json::from_str::<RfmBinning>(&text).unwrap(), binning);
    }
}

/// The example that SAS publishes for `PROC RANK GROUPS=5 TIES=MEAN` (SAS Users, "How the RANK
/// procedure calculates ranks with groups and ties", 2019): six values of 1 get group 1, two values
/// of 8 get group 4. Groups count from 0, scores from 1.
#[test]
fn equal_values_score_as_published_by_sas() {
    let mut base = PurchaseSummaries::new(Currency::USD);
    for (customer, value) in [1, 1, 1, 1, 1, 1, 8, 8].into_iter().enumerate() {
        base.add(customer, PurchaseSummary::of_purchase(as_of(), value));
    }
    let binning = RfmBinning::new(Nesting::Independent, Ties::Together);
    let scores = binning.score(&base, as_of()).unwrap();
    let monetary: Vec<u8> = scores
        .iter()
        .map(|(_, score)| score.monetary.get())
        .collect();
    assert_eq!(monetary, [2, 2, 2, 2, 2, 2, 5, 5]);
}

/// 125 customers who differ on every axis: nested binning puts one into each of the 125 cells.
#[test]
fn nested_scores_fill_every_cell_alike() {
    let mut base = PurchaseSummaries::new(Currency::USD);
    for customer in 0..125_i64 {
        let at = Timestamp::from_micros(customer * 86_400_000_000).unwrap();
        for purchase in 0..=(customer * 37 % 125) {
            base.add(
                customer,
                PurchaseSummary::of_purchase(at, 1 + customer * 91 % 125 + purchase),
            );
        }
    }
    for ties in [Ties::ByKey, Ties::Together] {
        let scores = RfmBinning::new(Nesting::Nested, ties)
            .score(&base, as_of())
            .unwrap();
        assert_eq!(scores.counts().len(), 125, "{ties:?}");
        let recency: BTreeMap<u8, usize> =
            scores
                .iter()
                .fold(BTreeMap::new(), |mut sizes, (_, score)| {
                    *sizes.entry(score.recency.get()).or_default() += 1;
                    sizes
                });
        assert!(recency.values().all(|size| *size == 25), "{recency:?}");
    }
}

#[test]
fn one_customer_equal_customers_and_none() {
    for ties in [Ties::ByKey, Ties::Together] {
        for nesting in [Nesting::Independent, Nesting::Nested] {
            let binning = RfmBinning::new(nesting, ties);
            let mut base = PurchaseSummaries::new(Currency::USD);
            let none = binning.score(&base, as_of()).unwrap();
            assert!(none.is_empty());
            let refused = NestedRfmCutPoints::of_scores(&base, &none, as_of());
            assert_eq!(refused, Err(RfmError::NoPurchases));
            base.add(1_u32, PurchaseSummary::of_purchase(as_of(), 1));
            let one = binning
                .score(&base, as_of())
                .unwrap()
                .get(&1)
                .unwrap()
                .code();
            assert_eq!(one, if ties == Ties::Together { 333 } else { 111 });
            let before = Timestamp::parse("2099-01-01T00:00:00Z").unwrap();
            let late = RfmError::PurchaseAfter { as_of: before };
            assert_eq!(binning.score(&base, before), Err(late));
        }
    }
    let mut equal = PurchaseSummaries::new(Currency::USD);
    for customer in 0..1_000_u32 {
        equal.add(customer, PurchaseSummary::of_purchase(as_of(), 5));
    }
    let together = RfmBinning::new(Nesting::Nested, Ties::Together)
        .score(&equal, as_of())
        .unwrap();
    assert!(together.iter().all(|(_, score)| score.code() == 333));
}

#[test]
fn refunds_go_by_the_policy_and_nothing_vanishes() {
    let noon = as_of();
    let eur = |minor| Money::new(minor, Currency::EUR);
    let add = |refunds, minor| {
        let mut base = PurchaseSummaries::new(Currency::EUR);
        base.add_purchase(1_u32, noon, eur(500)).unwrap();
        let taken = SummaryRule::new(refunds).add(&mut base, 1, noon, eur(minor));
        (taken, base.get(&1).unwrap().amount_minor())
    };
    assert_eq!(add(RefundPolicy::Net, -200), (Ok(RowTaken::Return), 300));
    assert_eq!(
        add(RefundPolicy::Ignore, -200),
        (Ok(RowTaken::RefundIgnored), 500)
    );
    assert_eq!(
        add(RefundPolicy::Refuse, -200),
        (Err(SummaryError::NegativePurchase), 500)
    );
    assert_eq!(
        add(RefundPolicy::Refuse, 200),
        (Ok(RowTaken::Purchase), 700)
    );
    let smallest = 500 + i128::from(i64::MIN);
    assert_eq!(
        add(RefundPolicy::Net, i64::MIN),
        (Ok(RowTaken::Return), smallest)
    );
    let mut base = PurchaseSummaries::new(Currency::EUR);
    for refunds in [
        RefundPolicy::Net,
        RefundPolicy::Ignore,
        RefundPolicy::Refuse,
    ] {
        for minor in [-5, 5] {
            let dollars = Money::new(minor, Currency::USD);
            let taken = SummaryRule::new(refunds).add(&mut base, 1_u32, noon, dollars);
            assert!(matches!(taken, Err(SummaryError::CurrencyMismatch { .. })));
        }
    }
    assert!(base.is_empty());
}

#[test]
fn a_period_that_ends_before_it_begins_is_refused_built_and_read() {
    let (early, late) = (Timestamp::UNIX_EPOCH, as_of());
    assert!(Period::between(late, early).is_err());
    assert!(!Period::between(late, late).unwrap().contains(late));
    let text = r#"{"from":"2026-01-02T00:00:00Z","until":"2026-01-01T00:00:00Z"}"#;
    assert!(serde_json::from_str::<Period>(text).is_err());
    assert!(
        serde_json::from_str::<SummaryRule>("{}").is_err(),
        "no silent refund policy"
    );
    let rule: SummaryRule =
        serde_json::from_str(r#"{"refunds":"net","period":{"until":"2026-01-01T00:00:00Z"}}"#)
            .unwrap();
    assert_eq!(
        rule.period(),
        Period::before(Timestamp::parse("2026-01-01T00:00:00Z").unwrap())
    );
}
